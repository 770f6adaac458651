"""A picture is put into an export in every way we could think of; no byte of it may be anywhere afterwards."""

import base64
import binascii
import contextlib
import gzip
import hashlib
import json
import os
import quopri
import struct
import tarfile
import urllib.parse
import zipfile
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest

from tests.makers.hostile import TALK, packed, raw_member
from tests.makers.preserved import preserved
from tomoshibi_verify import verify

NOISE = hashlib.shake_256(b"an ordinary picture").digest(6000)  # packed pixels look like noise


def _png() -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 40, 50, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", NOISE) + chunk(b"IEND", b"")


PICTURES = {
    "png": _png(),
    "jpeg": b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0" + b"\xff\xdb\0\x43\0" + bytes(range(1, 65)) + NOISE + b"\xff\xd9",
    "gif": b"GIF89a\x08\0\x08\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\x08\0\x08\0\0" + NOISE + b"\0;",
    "mp4": b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + struct.pack(">I", len(NOISE) + 8) + b"mdat" + NOISE,
    "webp": b"RIFF" + struct.pack("<I", len(NOISE) + 12) + b"WEBPVP8 " + struct.pack("<I", len(NOISE)) + NOISE,
    "heic": b"\0\0\0\x18ftypheic\0\0\0\0heicmif1" + struct.pack(">I", len(NOISE) + 8) + b"mdat" + NOISE,
}
MAIL = (
    "From: mio@example.jp\r\nTo: sora@example.jp\r\nSubject: hello\r\n"
    "Date: Fri, 8 May 2026 16:02:11 +0900\r\nMIME-Version: 1.0\r\n"
)

Way = Callable[[bytes, Path], object]


def _b64(picture: bytes) -> str:
    return base64.b64encode(picture).decode()


def _zip(*members: tuple[str, bytes]) -> bytes:
    return packed(("talk.txt", TALK), *members, method=zipfile.ZIP_STORED)


def _tar(picture: bytes) -> bytes:
    out = BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        member = tarfile.TarInfo("a.png")
        member.size = len(picture)
        archive.addfile(member, BytesIO(picture))
    return out.getvalue()


def _telegram(text: str) -> bytes:
    message = {"id": 1, "type": "message", "date": "2026-06-01T07:58:00", "from": "みお", "from_id": "user1", "text": text}
    return json.dumps({"name": "はると", "type": "personal_chat", "id": 1, "messages": [message]}, ensure_ascii=False).encode()


def _mail(body: bytes, *fields: str) -> bytes:
    return (MAIL + "".join(f"{field}\r\n" for field in fields) + "\r\n").encode() + body + b"\r\n"


def _sms(picture: bytes) -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><smses count="1"><mms date="1780000000000" msg_box="1" address="+81900000000">'
        f'<parts><part seq="0" ct="image/jpeg" name="a.jpg" text="null" data="{_b64(picture)}"/></parts></mms></smses>'
    ).encode()


def _in(name: str, content: Callable[[bytes], bytes]) -> Way:
    def put(picture: bytes, folder: Path) -> None:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content(picture))

    return put


def _named(picture: bytes, folder: Path) -> None:
    """Names of a file can hold 255 bytes: a picture in many names."""
    letters = base64.urlsafe_b64encode(picture).decode()
    for at in range(0, len(letters), 240):
        (folder / f"{at:05d}-{letters[at : at + 240]}").write_bytes(b"")


def _as_alternate_lines(picture: bytes) -> bytes:
    return b"".join(
        b"08:00\t\xe3\x81\xbf\xe3\x81\x8a\t%s\r\n" % base64.b64encode(picture[at : at + 57]) for at in range(0, 3000, 57)
    )


WAYS: dict[str, Way] = {
    "as it is": _in("a.png", lambda it: it),
    "called a text": _in("a.txt", lambda it: it),
    "called a talk": _in("[LINE] はると.txt", lambda it: it),
    "called JSON": _in("messages/inbox/mio_1/message_1.json", lambda it: it),
    "behind a link": lambda it, folder: _behind_a_link(folder, it),
    "in a zip": _in("a.zip", lambda it: _zip(("a.png", it))),
    "in a zip, called a text": _in("a.zip", lambda it: _zip(("a.txt", it))),
    "in a zip in a zip": _in("a.zip", lambda it: _zip(("b.zip", _zip(("a.png", it))))),
    "in a zip called a text": _in("a.txt", lambda it: _zip(("a.png", it))),
    "in a zip's comment": _in("a.zip", lambda it: _zip()[:-2] + struct.pack("<H", len(it)) + it),
    "in a member's comment": _in("a.zip", lambda it: raw_member(b"talk.txt", TALK, comment=it)),
    "in a member's extra field": _in(
        "a.zip", lambda it: raw_member(b"talk.txt", TALK, extra=b"\x99\x99" + struct.pack("<H", len(it)) + it)
    ),
    "as a member's name": _in("a.zip", lambda it: raw_member(it, TALK)),
    "in a member's name in base64": _in("a.zip", lambda it: raw_member(base64.b64encode(it) + b".txt", TALK, flags=0x800)),
    "in a folder's name in base64": _in(
        "a.zip", lambda it: raw_member(base64.urlsafe_b64encode(it[:2400]) + b"/talk.txt", TALK, flags=0x800)
    ),
    "in a member's name as digits": _in("a.zip", lambda it: raw_member(it.hex().encode() + b".txt", TALK)),
    "in an encrypted member": _in("a.zip", lambda it: raw_member(b"talk.txt", it, flags=1)),
    "behind a member's data": _in("a.zip", lambda it: _zip()[:60] + it + _zip()[60:]),
    "before a zip": _in("a.zip", lambda it: it + _zip()),
    "after a zip": _in("a.zip", lambda it: _zip() + it),
    "at a text's end": _in("a.txt", lambda it: TALK + it),
    "at a long text's end": _in("a.txt", lambda it: TALK + b"08:00\tmio\tordinary words\r\n" * 40_000 + it),
    "at a text's start": _in("a.txt", lambda it: it + TALK),
    "amid a long text": _in("a.txt", lambda it: TALK + b"ordinary words\r\n" * 40_000 + it + b"ordinary words\r\n" * 40_000),
    "at the end of UTF-16": _in("a.txt", lambda it: TALK.decode().encode("utf-16") * 100 + it),
    "as latin-1 in UTF-8": _in("a.txt", lambda it: TALK + it.decode("latin-1").encode()),
    "a polyglot of picture and HTML": _in("a.html", lambda it: it[:40] + b"<html><body>hello</body></html>" + it[40:]),
    "a polyglot of HTML and picture": _in("a.html", lambda it: b"<html><body>hello</body></html><!--" + it + b"-->"),
    "in a PDF": _in("a.pdf", lambda it: b"%PDF-1.7\n1 0 obj <</Length 9>> stream\n" + it + b"\nendstream endobj\n"),
    "in an Office file": _in("a.docx", lambda it: packed(("[Content_Types].xml", b"<Types/>"), ("word/media/image1.png", it))),
    "in a tar": _in("a.tar", _tar),
    "in gzip": _in("a.gz", lambda it: gzip.compress(it, 0)),
    "in gzip called a text": _in("a.txt", lambda it: gzip.compress(it, 0)),
    "in JSON in base64": _in("result.json", lambda it: _telegram(_b64(it))),
    "in JSON as an address": _in("result.json", lambda it: _telegram(f"data:image/png;base64,{_b64(it)}")),
    "in JSON as an escaped address": _in(
        "result.json", lambda it: _telegram("data:image/png;base64," + _b64(it)).replace(b"/", b"\\/")
    ),
    "in JSON as digits": _in("result.json", lambda it: _telegram(it.hex())),
    "in JSON as url-safe base64": _in("result.json", lambda it: _telegram(base64.urlsafe_b64encode(it).decode())),
    "in JSON as numbers": _in("result.json", lambda it: json.dumps({"messages": [], "bytes": list(it)}).encode()),
    "in JSON as latin-1 letters": _in("result.json", lambda it: _telegram(it.decode("latin-1"))),
    "in JSON as escaped letters": _in(
        "result.json", lambda it: json.dumps({"messages": [{"text": it.decode("latin-1")}]}).encode()
    ),
    "in SMS XML": _in("sms.xml", _sms),
    "in mail": _in(
        "a.eml", lambda it: _mail(base64.encodebytes(it), "Content-Type: image/png", "Content-Transfer-Encoding: base64")
    ),
    "in mail said to be text": _in(
        "a.eml", lambda it: _mail(base64.encodebytes(it), "Content-Type: text/plain", "Content-Transfer-Encoding: base64")
    ),
    "in mail as quoted printable": _in(
        "a.eml",
        lambda it: _mail(quopri.encodestring(it), "Content-Type: image/png", "Content-Transfer-Encoding: quoted-printable"),
    ),
    "in mail as it is": _in("a.eml", lambda it: _mail(it, "Content-Type: image/png", "Content-Transfer-Encoding: binary")),
    "in mail with uuencode": _in(
        "a.eml",
        lambda it: _mail(
            b"begin 644 a.png\n" + b"".join(_uu(it[at : at + 45]) for at in range(0, len(it), 45)) + b"`\nend\n",
            "Content-Type: text/plain",
        ),
    ),
    "in HTML": _in(
        "messages.html", lambda it: f'<html><body><img src="data:image/png;base64,{_b64(it)}"></body></html>'.encode()
    ),
    "in HTML in percent signs": _in(
        "messages.html", lambda it: f'<html><img src="data:image/png,{urllib.parse.quote_from_bytes(it)}"></html>'.encode()
    ),
    "in CSS in UTF-16": _in("a.txt", lambda it: f"url(data:image/png;base64,{_b64(it)})\n".encode("utf-16")),
    "in base64 in UTF-16 without a mark": _in("a.txt", lambda it: _b64(it).encode("utf-16-le")),
    "in base64 in lines": _in("a.txt", lambda it: base64.encodebytes(it)),
    "in base64 after words": _in("a.txt", lambda it: TALK + b"08:00\tmio\t" + base64.b64encode(it) + b"\r\n"),
    "in base64 twice": _in("a.txt", lambda it: base64.b64encode(base64.b64encode(it))),
    "in base64 of a zip": _in("a.txt", lambda it: base64.b64encode(_zip(("a.png", it)))),
    "in base64 of gzip": _in("a.txt", lambda it: base64.b64encode(gzip.compress(it, 0))),
    "in base64 in messages": _in("a.txt", lambda it: TALK + _as_alternate_lines(it)),
    "in base32": _in("a.txt", lambda it: base64.b32encode(it)),
    "in base85": _in("a.txt", lambda it: base64.b85encode(it)),
    "in base32 in lines after words": _in("a.txt", lambda it: TALK + _lines(base64.b32encode(it), 76)),
    "in base85 after words": _in("a.txt", lambda it: TALK + b"08:00\tmio\t" + base64.b85encode(it) + b"\r\n"),
    "in base85 in lines": _in("a.txt", lambda it: _lines(base64.b85encode(it), 75)),
    "as a dump with offsets": _in("a.txt", lambda it: TALK + _dump(it, colon=":", pair=2)),
    "as a dump with offsets and pairs": _in("a.txt", lambda it: _dump(it, colon=" ", pair=1)),
    "as hexadecimal": _in("a.txt", lambda it: it.hex().encode()),
    "as hexadecimal in upper case lines": _in(
        "a.txt", lambda it: b"\n".join(it[at : at + 32].hex().upper().encode() for at in range(0, len(it), 32))
    ),
    "as hexadecimal with blanks": _in("a.txt", lambda it: it.hex(" ").encode()),
    "in an attribute of a file": lambda it, folder: _with_attribute(folder / "talk.txt", it),
    "in file names": _named,
}


def _lines(letters: bytes, width: int) -> bytes:
    return b"".join(letters[at : at + width] + b"\n" for at in range(0, len(letters), width))


def _dump(content: bytes, *, colon: str, pair: int) -> bytes:
    lines = []
    for at in range(0, len(content), 16):
        row = content[at : at + 16]
        pairs = " ".join(row[n : n + pair].hex() for n in range(0, len(row), pair))
        letters = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in row)
        lines.append(f"{at:08x}{colon} {pairs:<48}  {letters}\n")
    return "".join(lines).encode()


def _uu(line: bytes) -> bytes:
    return binascii.b2a_uu(line)


def _behind_a_link(folder: Path, picture: bytes) -> None:
    (folder.parent / "far").write_bytes(picture)
    (folder / "link").symlink_to(folder.parent / "far")


def _with_attribute(path: Path, picture: bytes) -> None:
    path.write_bytes(TALK)
    try:
        os.setxattr(path, "user.picture", picture[:3000])
    except OSError:
        pytest.skip("this file system keeps no attributes")


def shapes(picture: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield stretches from within a picture as they look in each of the ways that a text can carry bytes."""
    for at in (57 * 6, 57 * 26, 57 * 38):  # starts of lines of base64, so that lines cut apart are found too
        some = picture[at : at + 48]
        yield "raw", some
        yield "hex", some.hex().encode()
        yield "HEX", some.hex().upper().encode()
        yield "spaced hex", some.hex(" ").encode()
        yield "latin-1", some.decode("latin-1").encode()
        yield "escaped letters", json.dumps(some.decode("latin-1"))[1:-1].encode()
        yield "numbers", ", ".join(map(str, some)).encode()
        yield "base85", base64.b85encode(picture)[at - at % 5 : at - at % 5 + 60]
        yield "base32", base64.b32encode(picture)[at : at + 60]
        yield "uuencode", _uu(picture[at - at % 45 : at - at % 45 + 45])[1:60]
        yield "twice", base64.b64encode(base64.b64encode(picture))[at : at + 60]
        for shift in range(3):
            letters = base64.b64encode(picture[at - at % 3 + shift : at - at % 3 + shift + 48])[4:-4]
            yield "base64", letters
            yield "url-safe", letters.translate(bytes.maketrans(b"+/", b"-_"))
            yield "escaped", letters.replace(b"/", b"\\/")
            yield "wide", letters.decode().encode("utf-16-le")
            yield "hex of a name", letters.hex().encode()


def traces(picture: bytes, *folders: Path) -> set[tuple[str, str]]:
    """Return where parts of a picture lie below some folders, and in which shape; a PDF's streams are opened too."""
    looked_for = [(name, shape) for name, shape in shapes(picture) if len(shape) > 30]
    found = set()
    for folder in folders:
        for one in folder.rglob("*"):
            found |= {("name", str(one))} if any(shape in os.fsencode(one.name) for _, shape in looked_for) else set()
            if one.is_file() and not one.is_symlink():
                content = one.read_bytes()
                content += b"".join(_streams(content)) if content.startswith(b"%PDF") else b""
                joined = content.replace(b"\r\n", b"").replace(b"\n", b"")
                found |= {(name, one.name) for name, shape in looked_for if shape in content or shape in joined}
    return found


def _streams(pdf: bytes) -> Iterator[bytes]:
    at = 0
    while (at := pdf.find(b"stream\n", at)) >= 0:
        with contextlib.suppress(zlib.error):
            yield zlib.decompressobj().decompress(pdf[at + 7 :])
        at += 7


USUAL = (
    *("as it is", "called a text", "in a zip, called a text", "at a text's end", "in JSON in base64", "in mail"),
    *("as hexadecimal", "in base64 in lines", "as a member's name"),
)


@pytest.mark.parametrize("way", WAYS)
def test_no_part_of_a_picture_is_in_the_bundle_or_beside_it(way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _assert_nothing_is_kept(way, "png", tmp_path, monkeypatch)


@pytest.mark.parametrize("kind", sorted(set(PICTURES) - {"png"}))
@pytest.mark.parametrize("way", USUAL)
def test_no_part_of_another_kind_of_media_is_there(
    way: str, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _assert_nothing_is_kept(way, kind, tmp_path, monkeypatch)


def _assert_nothing_is_kept(way: str, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    export, out, temporary = tmp_path / "in" / "export", tmp_path / "out", tmp_path / "temporary"
    for folder in (export, out, temporary):
        folder.mkdir(parents=True)
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    WAYS[way](PICTURES[kind], export)

    preserved(export, out=out / "bundle")

    assert traces(PICTURES[kind], out, temporary) == set()
    assert verify(out / "bundle").state == "intact"


@pytest.mark.parametrize(
    "way", ["in JSON in base64", "as it is", "in base64 in UTF-16 without a mark", "in base64 in messages"]
)
def test_the_search_itself_finds_a_picture_that_lies_there(way: str, tmp_path: Path) -> None:
    WAYS[way](PICTURES["png"], tmp_path)

    assert traces(PICTURES["png"], tmp_path)
