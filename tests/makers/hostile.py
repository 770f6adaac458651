"""Files, folders and archives that mean harm, or that were spoilt on their way."""

import bz2
import os
import socket
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

Maker = Callable[[Path], Path]
TALK = "[LINE] はるととのトーク履歴\r\n保存日時：2026/06/03 20:15\r\n\r\n2026/06/01(月)\r\n07:58\tみお\tおはよう\r\n".encode()
DEEP = 20_000


def packed(*members: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip with the given members, whatever their names are."""
    out = BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w", method) as archive:
        warnings.simplefilter("ignore")  # two members of one name
        for name, content in members:
            archive.writestr(name, content, compress_type=method)
    return out.getvalue()


def raw_member(name: bytes, content: bytes, *, flags: int = 0, extra: bytes = b"", comment: bytes = b"", **lies: int) -> bytes:
    """Return a zip with one stored member, its fields written as asked (APPNOTE 4.3.7 and 4.3.12).

    `lies` may give `crc`, `size` (unpacked), `packed`, `method` and `version`.
    """
    crc = lies.get("crc", zlib.crc32(content))
    size, kept = lies.get("size", len(content)), lies.get("packed", len(content))
    version, method = lies.get("version", 20), lies.get("method", 0)
    fields = (version, flags, method, 0, 0x21, crc, kept, size, len(name), len(extra))
    local = struct.pack("<4s5H3L2H", b"PK\3\4", *fields) + name + extra + content
    listed = struct.pack("<4s6H3L5H2L", b"PK\1\2", version, *fields, len(comment), 0, 0, 0, 0) + name + extra + comment
    return local + listed + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 1, 1, len(listed), len(local), 0)


def overlapping(count: int = 3000) -> bytes:
    """Return a zip whose list names one packed run of 1 MB `count` times."""
    content = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = content.compress(bytes(1 << 20)) + content.flush()
    crc = zlib.crc32(bytes(1 << 20))
    local = struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 8, 0, 0x21, crc, len(body), 1 << 20, 5, 0) + b"00000" + body
    listed = b"".join(
        struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, 20, 0, 8, 0, 0x21, crc, len(body), 1 << 20, 5, 0, 0, 0, 0, 0, 0)
        + b"%05d" % number
        for number in range(count)
    )
    return local + listed + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, len(listed), len(local), 0)


def _file(name: str, content: Callable[[], bytes]) -> Maker:
    def make(folder: Path) -> Path:
        (folder / name).write_bytes(content())
        return folder / name

    return make


def _zip(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Maker:
    return _file("export.zip", lambda: packed(*members, method=method))


def _link() -> bytes:
    member = zipfile.ZipInfo("link.txt")
    member.external_attr = (0o120777) << 16
    return packed((member, b"/etc/passwd"), ("talk.txt", TALK))


def _spoilt_crc(size: int, *, first: bytes = b"") -> bytes:
    line = "08:00\tみお\tordinary line\r\n".encode()
    content = (first + line * (size // len(line) + 1))[:size]
    whole = packed(("a.txt", content), ("talk.txt", TALK), method=zipfile.ZIP_STORED)
    at = whole.find(content) + size - 10
    return whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]


BOMB = b"0" * (80 << 20)

ARCHIVES: dict[str, Maker] = {
    "deflate bomb": _zip(("a.txt", BOMB)),
    "overlapping members": _file("export.zip", overlapping),
    "many empty members": _zip(*((f"{number}.txt", b"") for number in range(4_000))),
    "nested zip": _zip(("talk.txt", TALK), ("inner.zip", packed(("talk.txt", TALK)))),
    "bzip2 bomb that says it is small": _file(
        "export.zip", lambda: raw_member(b"a.txt", bz2.compress(bytes(300 << 20)), method=12, size=50, version=46)
    ),
    "bzip2 member": _zip(("talk.txt", TALK), method=zipfile.ZIP_BZIP2),
    "lzma member": _zip(("talk.txt", TALK), method=zipfile.ZIP_LZMA),
    "unknown method": _file("export.zip", lambda: raw_member(b"talk.txt", TALK, method=97)),
    "size is a lie, too large": _file("export.zip", lambda: raw_member(b"talk.txt", TALK, size=1 << 31)),
    "size is a lie, too small": _file("export.zip", lambda: raw_member(b"talk.txt", TALK, size=4)),
    "packed size is a lie": _file("export.zip", lambda: raw_member(b"talk.txt", TALK, packed=1 << 31)),
    "zip64 lie": _file(
        "export.zip",
        lambda: raw_member(
            b"talk.txt", TALK, size=0xFFFFFFFF, packed=0xFFFFFFFF, extra=struct.pack("<2H2Q", 1, 16, 1 << 62, 1 << 62)
        ),
    ),
    "zip64 extra cut": _file("export.zip", lambda: raw_member(b"talk.txt", TALK, size=0xFFFFFFFF, extra=b"\1\0\x10\0\1")),
    "wrong checksum": _file("export.zip", lambda: _spoilt_crc(500)),
    "wrong checksum far in": _file("export.zip", lambda: _spoilt_crc(300_000)),
    "wrong checksum far in a talk": _file("export.zip", lambda: _spoilt_crc(300_000, first=TALK)),
    "list cut off": _file("export.zip", lambda: packed(("talk.txt", TALK))[:-30]),
    "only the head": _file("export.zip", lambda: packed(("talk.txt", TALK))[:40]),
    "encrypted member": _file("export.zip", lambda: raw_member(b"talk.txt", TALK, flags=1)),
    "strongly encrypted member": _file("export.zip", lambda: raw_member(b"talk.txt", TALK, flags=0x41)),
    "patch data": _file("export.zip", lambda: raw_member(b"talk.txt", TALK, flags=0x20)),
    "link member": _file("export.zip", _link),
    "absolute name": _zip(("/etc/talk.txt", TALK)),
    "name that leads out": _zip(("../../talk.txt", TALK)),
    "drive name": _zip(("C:/talk.txt", TALK)),
    "backslash name": _zip(("..\\talk.txt", TALK)),
    "NUL in a name": _file("export.zip", lambda: raw_member(b"talk.txt\0.png", TALK)),
    "very long name": _file("export.zip", lambda: raw_member(b"a" * 60_000 + b".txt", TALK)),
    "very deep name": _zip(("a/" * 20_000 + "talk.txt", TALK)),
    "empty name": _file("export.zip", lambda: raw_member(b"", TALK)),
    "name of dots and blanks": _zip((" . / .. ./.", TALK)),
    "two members of one name": _zip(("talk.txt", TALK), ("talk.txt", b"another\n")),
    "names in two Unicode forms": _zip(("がくせい.txt", TALK), ("か\u3099くせい.txt", b"another\n")),
    "names in two cases": _zip(("talk.txt", TALK), ("TALK.TXT", b"another\n")),
    "a file and a folder of one name": _zip(("a", b"text\n"), ("a/b.txt", TALK)),
    "cp932 name": _file("export.zip", lambda: raw_member("トーク履歴.txt".encode("cp932"), TALK)),
    "name in no encoding": _file("export.zip", lambda: raw_member(b"\xff\xfe\x80talk.txt", TALK)),
    "marked as UTF-8 and is not": _file("export.zip", lambda: raw_member(b"\xff\xfe\x80talk.txt", TALK, flags=0x800)),
    "bidirectional name": _zip(("talk\u202etxt.exe\n\x1b[2J.txt", TALK)),
}


def _xml(entity: str) -> bytes:
    return f'<?xml version="1.0"?><!DOCTYPE smses [{entity}]><smses count="1"><sms body="&a;"/></smses>'.encode()


_LAUGHS = "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))

TEXTS: dict[str, Maker] = {
    "0 bytes": _file("talk.txt", lambda: b""),
    "one byte": _file("talk.txt", lambda: b"a"),
    "only NULs": _file("talk.txt", lambda: bytes(5000)),
    "only a byte order mark": _file("talk.txt", lambda: b"\xef\xbb\xbf"),
    "only a wide byte order mark": _file("talk.txt", lambda: b"\xff\xfe"),
    "half a wide letter": _file("talk.txt", lambda: b"\xff\xfea\0b"),
    "NULs in a talk": _file("talk.txt", lambda: TALK + b"08:00\t\0\0\thello\0\r\n"),
    "invalid UTF-8 in a talk": _file("talk.txt", lambda: TALK + b"08:00\tmio\t\xff\xfe\xc0\x80\xed\xa0\x80\r\n"),
    "a talk in UTF-16": _file("talk.txt", lambda: TALK.decode().encode("utf-16")),
    "a talk in UTF-32": _file("talk.txt", lambda: TALK.decode().encode("utf-32")),
    "a talk in Shift_JIS": _file("talk.txt", lambda: TALK.decode().encode("cp932")),
    "random bytes": _file("talk.txt", lambda: zlib.compress(TALK * 50)[2:]),
    "one line of 10 MB": _file("talk.txt", lambda: TALK + b"08:01\tmio\t" + b"a" * (10 << 20) + b"\r\n"),
    "one line of 10 MB, no talk": _file("talk.txt", lambda: b"ab " * (10 << 18)),
    "deep JSON list": _file("result.json", lambda: b"[" * DEEP + b"]" * DEEP),
    "deep JSON, never closed": _file("result.json", lambda: b"[" * DEEP),
    "deep JSON object": _file("message_1.json", lambda: b'{"messages":' * DEEP + b"1" + b"}" * DEEP),
    "deep JSON in a message": _file(
        "result.json",
        lambda: (
            b'{"name":"a","type":"personal_chat","id":1,"messages":[{"id":1,"type":"message","date":"2026-06-01T07:58:00",'
            b'"from":"mio","text":' + b"[" * DEEP + b"]" * DEEP + b"}]}"
        ),
    ),
    "lone surrogates in JSON": _file(
        "result.json",
        lambda: (
            b'{"name":"\\ud800","type":"personal_chat","id":1,"messages":[{"id":1,"type":"message",'
            b'"date":"2026-06-01T07:58:00","from":"\\udfff","text":"a\\ud83d"}]}'
        ),
    ),
    "huge numbers in JSON": _file(
        "result.json",
        lambda: (
            b'{"name":"a","type":"personal_chat","id":1e999,"messages":[{"id":' + b"9" * 5000 + b',"type":"message",'
            b'"date":"2026-06-01T07:58:00","date_unixtime":"' + b"9" * 400 + b'","from":"mio","text":"a"}]}'
        ),
    ),
    "JSON NaN": _file("result.json", lambda: b'{"messages":[NaN,Infinity,-Infinity,1e400]}'),
    "external entity": _file("sms.xml", lambda: _xml('<!ENTITY a SYSTEM "file:///etc/passwd">')),
    "billion laughs": _file("sms.xml", lambda: _xml(f'<!ENTITY a "ha">{_LAUGHS}').replace(b"&a;", b"&j;")),
    "deep XML": _file("sms.xml", lambda: b'<smses count="1">' + b"<mms>" * DEEP),
    "deep HTML": _file("messages.html", lambda: b"<html><body>" + b"<div>" * DEEP),
    "mail of parts in parts": _file(
        "mail.eml", lambda: b"".join(b"Content-Type: multipart/mixed; boundary=a%d\n\n--a%d\n" % (n, n) for n in range(3000))
    ),
    "a page that talks to the terminal": _file("\x1b]0;x\x07\n\u202e.txt", lambda: TALK + b"08:00\t\x1b[2J\t\x1b]0;x\x07\r\n"),
    "a name of 255 bytes": _file("あ" * 83 + "ab.txt", lambda: TALK),
    "a name of emoji": _file("👨‍👩‍👧‍👦💬.txt", lambda: TALK),
}


def _folder(*names: bytes, content: bytes = TALK) -> Maker:
    def make(folder: Path) -> Path:
        top = folder / "export"
        top.mkdir()
        for name in names:
            (top / os.fsdecode(name)).parent.mkdir(parents=True, exist_ok=True)
            (top / os.fsdecode(name)).write_bytes(content)
        return top

    return make


def _with(name: str, plant: Callable[[Path], object]) -> Maker:
    def make(folder: Path) -> Path:
        top = _folder(b"talk.txt")(folder)
        plant(top / name)
        return top

    return make


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as one:
        here = Path.cwd()
        os.chdir(path.parent)  # the name of a socket may have 107 bytes only
        try:
            one.bind(path.name)
        finally:
            os.chdir(here)


FOLDERS: dict[str, Maker] = {
    "empty folder": _folder(),
    "folder that is no export": _folder(b"a.txt", b"b/c.txt", content=b"just a memo\n"),
    "4,000 empty files": _folder(*(b"%d/%d.txt" % (n % 9, n) for n in range(4_000)), content=b""),
    "pipe": _with("pipe", os.mkfifo),
    "socket": _with("socket", _socket),
    "link to a device": _with("zero", lambda path: path.symlink_to("/dev/zero")),
    "link to itself": _with("loop", lambda path: path.symlink_to("loop")),
    "folder loop": _with("loop", lambda path: path.symlink_to("..")),
    "link that leads nowhere": _with("gone", lambda path: path.symlink_to("nowhere")),
    "link with a name in no encoding": _with(os.fsdecode(b"\xff\xfe"), lambda path: path.symlink_to("nowhere")),
    "names with line breaks and controls": _folder(b"a\nb.txt", b"\x01\x1b[2J.txt", b"\r.txt", b"a\tb"),
    "names of signs": _folder(b"%41.txt", b"a\\b.txt", b"-rf", b" ", b"...", b"~", b'*?<>|:".txt', b"CON", b"=1+1.csv"),
    "names in no encoding": _folder(b"\xff.txt", b"\xfe.txt", b"\x83g\x81[\x83N.txt"),
    "names in two forms and cases": _folder("が.txt".encode(), "か\u3099.txt".encode(), b"TALK.txt", b"talk.TXT"),
    "names in two forms, file and folder": _folder("が".encode(), "か\u3099/a.txt".encode()),
    "name of 255 bytes": _folder(b"a" * 251 + b".txt", b"b" * 255),
    "names of emoji": _folder("👩🏽‍💻/🫠.txt".encode()),
    "deep folders": _folder(b"d/" * 900 + b"talk.txt"),
}


def _single(name: str, plant: Callable[[Path], object]) -> Maker:
    def make(folder: Path) -> Path:
        plant(folder / name)
        return folder / name

    return make


SPECIAL: dict[str, Maker] = {
    "a pipe": _single("pipe", os.mkfifo),
    "a socket": _single("socket", _socket),
    "a device": lambda folder: Path("/dev/zero"),
    "a link that leads nowhere": _single("gone", lambda path: path.symlink_to("nowhere")),
}
