"""What filler.py must find in texts and replace, and what it must leave alone."""

import base64
import binascii
import hashlib
import json
import quopri
import random
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote_from_bytes

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.knowledge.evidence.test_content import jpeg, png
from tests.makers.patience import ends
from tomoshibi.evidence.admission.content import Kind, kind_of
from tomoshibi.evidence.admission.filler import FILLER, Part, fill, find_parts

EXPORTS = Path(__file__).parents[4] / "shared" / "exports"
UTF8 = Kind("text", "text/plain", "utf-8")


def letters(raw: bytes) -> str:
    """Base64 without line breaks."""
    return base64.b64encode(raw).decode()


def wrapped(text: str, width: int, line_break: str) -> str:
    """The text in lines of this many letters."""
    return line_break.join(text[at : at + width] for at in range(0, len(text), width))


def uuencoded(raw: bytes) -> str:
    """A uuencode block with its first and last line."""
    lines = (binascii.b2a_uu(raw[at : at + 45]).decode() for at in range(0, len(raw), 45))
    return "begin 644 a.png\n" + "".join(lines) + "`\nend\n"


def mail(encoding: str, body: str, *, mime: str = "image/png", line_break: str = "\n") -> str:
    """An e-mail with a line of text and one part."""
    return line_break.join(
        [
            *("From: mio@example.jp", "MIME-Version: 1.0", 'Content-Type: multipart/mixed; boundary="b b"', ""),
            *("--b b", "Content-Type: text/plain; charset=utf-8", "", "やあ", "--b b"),
            *(f"Content-Type: {mime}", f"Content-Transfer-Encoding: {encoding}", "", body, "--b b--", ""),
        ]
    )


def image(source: str) -> str:
    """An HTML picture."""
    return f'<p><img src="{source}"></p>'


ENCODINGS: dict[str, Callable[[bytes], str]] = {
    "bare base64": letters,
    "url-safe base64": lambda raw: base64.urlsafe_b64encode(raw).decode(),
    "base64 in lines": lambda raw: wrapped(letters(raw), 76, "\n"),
    "base64 in CRLF lines": lambda raw: wrapped(letters(raw), 64, "\r\n"),
    "base64 in short lines": lambda raw: wrapped(letters(raw), 20, "\n"),
    "JSON": lambda raw: json.dumps({"a": letters(raw)}),
    "JSON with escaped slashes": lambda raw: json.dumps({"a": letters(raw)}).replace("/", "\\/"),
    "JSON with escaped line breaks": lambda raw: json.dumps({"a": wrapped(letters(raw), 76, "\r\n")}),
    "JSON with escaped signs": lambda raw: json.dumps(letters(raw)).replace("+", "\\u002B").replace("/", "\\u002f"),
    "HTML": lambda raw: image("data:image/png;base64," + letters(raw)),
    "HTML in lines": lambda raw: image("data:image/png;base64,\n" + wrapped(letters(raw), 50, "\n  ")),
    "HTML in JSON": lambda raw: json.dumps(image("data:image/png;base64," + letters(raw))).replace("/", "\\/"),
    "HTML in percent": lambda raw: image("data:image/png," + quote_from_bytes(raw)),
    "CSS": lambda raw: "a{background:url(data:image/png;base64," + letters(raw) + ")}",
    "an address in capitals": lambda raw: "DATA:IMAGE/PNG;BASE64," + letters(raw),
    "an address without a type": lambda raw: "data:;base64," + letters(raw),
    "an address in percent": lambda raw: "data:image/png;base64," + quote_from_bytes(letters(raw).encode(), safe=""),
    "an SMS part": lambda raw: f'<part seq="0" ct="image/jpeg" name="a" data="{letters(raw)}" />',
    "an SMS part with its type last": lambda raw: f"<part data='{letters(raw)}' ct='image/png'/>",
    "an SMS part that says it is text": lambda raw: f'<part ct="text/plain" data="{letters(raw)}"/>',
    "an SMS part in lines": lambda raw: f'<part ct="image/png" data="{wrapped(letters(raw), 76, "&#10;")}"/>',
    "a cut SMS part": lambda raw: f'<part seq="0" ct="image/png" data="{letters(raw)[:-11]}',
    "uuencode": uuencoded,
    "a vCard": lambda raw: "BEGIN:VCARD\nPHOTO;ENCODING=b;TYPE=PNG:" + wrapped(letters(raw), 74, "\n ") + "\nEND:VCARD",
    "hexadecimal": lambda raw: raw.hex(),
    "hexadecimal capitals": lambda raw: raw.hex().upper(),
}
MAILS: dict[str, Callable[[bytes], str]] = {
    "base64": lambda raw: mail("base64", wrapped(letters(raw), 76, "\n")),
    "base64 in CRLF": lambda raw: mail("base64", wrapped(letters(raw), 60, "\r\n"), line_break="\r\n"),
    "octet-stream": lambda raw: mail("base64", wrapped(letters(raw), 40, "\n"), mime="application/octet-stream"),
    "base64 that says it is text": lambda raw: mail("BASE64", wrapped(letters(raw), 76, "\n"), mime="text/plain"),
    "broken base64": lambda raw: mail("base64", wrapped(letters(raw), 76, "!\n")),
    "quoted-printable": lambda raw: mail("quoted-printable", quopri.encodestring(raw).decode()),
    "an inline picture": lambda raw: mail(
        "quoted-printable",
        quopri.encodestring(image("data:image/png;base64," + letters(raw)).encode()).decode(),
        mime="text/html",
    ),
    "an inline picture in base64": lambda raw: mail(
        "base64", wrapped(letters(image("data:image/png;base64," + letters(raw)).encode()), 76, "\n"), mime="text/html"
    ),
    "a message within": lambda raw: mail("7bit", mail("base64", wrapped(letters(raw), 76, "\n")), mime="message/rfc822"),
}


def filled(raw: bytes, kind: Kind | None = None) -> tuple[list[Part], bytes]:
    """The parts and the text with filler in their place."""
    parts = find_parts(raw, kind or kind_of(raw))
    return parts, b"".join(fill(raw, parts))


def assert_sound(raw: bytes, parts: list[Part], result: bytes, kind: Kind = UTF8) -> None:
    """Equal length, nothing changed outside the parts, line breaks kept, nothing more to find."""
    assert len(result) == len(raw)
    done = 0
    for part in parts:
        assert done <= part.start < part.end <= len(raw)
        assert raw[done : part.start] == result[done : part.start]
        assert raw[part.start : part.end].count(b"\n") == result[part.start : part.end].count(b"\n")
        done = part.end
    assert raw[done:] == result[done:]
    assert find_parts(result, kind) == []


def assert_gone(picture: bytes, result: bytes) -> None:
    """No stretch of the picture's letters in any encoding is left."""
    dense = result.replace(b"\\/", b"/").translate(None, b"\r\n \0").lower()
    for encoded in (letters(picture).encode(), base64.urlsafe_b64encode(picture), picture.hex().encode()):
        for at in range(0, len(encoded) - 24, 8):
            assert encoded[at : at + 24].lower() not in dense


@pytest.mark.parametrize("side", [1, 20])
@pytest.mark.parametrize("place", [("", ""), ("16:02\tみお\t", "\n16:03\tはると\tはい\n"), ("ok\nyes\n", "\nno\n")])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_picture_in_a_text_is_replaced(encoding: str, place: tuple[str, str], side: int) -> None:
    before, after = place
    raw = (before + ENCODINGS[encoding](png(side)) + after).encode()

    parts, result = filled(raw)

    assert [part.type for part in parts] == ["image/png"]
    assert_sound(raw, parts, result)
    assert_gone(png(side), result)
    assert result.startswith(before.encode())
    assert result.endswith(after.encode()) or "cut" in encoding


@pytest.mark.parametrize("encoding", MAILS)
def test_a_picture_in_a_mail_is_replaced_and_the_words_stay(encoding: str) -> None:
    raw = MAILS[encoding](png(20)).encode()

    parts, result = filled(raw)

    assert len(parts) == 1
    assert_sound(raw, parts, result)
    assert_gone(png(20), result)
    assert "やあ".encode() in result
    assert result.rstrip().endswith(b"--b b--")


@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60),
    st.sampled_from(sorted(ENCODINGS)),
    st.integers(1, 12),
)
@settings(deadline=None, max_examples=300)
def test_a_picture_in_any_encoding_at_any_place_is_gone(before: str, after: str, encoding: str, side: int) -> None:
    raw = f"{before}\n{ENCODINGS[encoding](png(side))}\n{after}".encode()

    parts, result = filled(raw, UTF8)

    assert_sound(raw, parts, result)
    assert_gone(png(side), result)


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_units_of_utf16_are_filled_as_units(codec: str) -> None:
    raw = ("\ufeff写真😀 data:image/png;base64," + wrapped(letters(png(9)), 76, "\n") + " ਠ よ").encode(codec)

    parts, result = filled(raw)

    assert len(result) == len(raw)
    assert raw[: parts[0].start].decode(codec).endswith("base64,")
    assert set(result[parts[0].start : parts[-1].end].decode(codec)) <= {FILLER.decode(), "\n"}
    assert result.decode(codec).endswith(" よ")
    assert find_parts(result, kind_of(result)) == []


def test_a_part_tells_span_type_hash_and_size_of_what_it_held() -> None:
    picture = jpeg()
    raw = f'<part ct="image/png" data="{letters(picture)}"/>'.encode()

    (part,) = find_parts(raw, UTF8)

    assert raw[part.start : part.end].decode() == letters(picture)
    assert (part.type, part.declared, part.decoded) == ("image/jpeg", "image/png", True)
    assert (part.sha256, part.size) == (hashlib.sha256(picture).hexdigest(), len(picture))


def test_a_declared_part_that_cannot_be_decoded_is_hashed_as_it_stands() -> None:
    raw = b'<part ct="image/png" data="!!!!"/>'

    (part,) = find_parts(raw, UTF8)

    assert (part.decoded, part.type, part.sha256) == (False, "image/png", hashlib.sha256(b"!!!!").hexdigest())


def test_declared_media_is_replaced_however_short_it_is() -> None:
    raw = b'<part ct="image/png" data="iVBORw0KGgo="/> and data:image/gif;base64,R0lG ok'

    _, result = filled(raw, UTF8)

    assert result == b'<part ct="image/png" data="VVVVVVVVVVVV"/> and data:image/gif;base64,VVVV ok'


def test_filled_json_html_and_base64_are_still_readable() -> None:
    raw = json.dumps({"a": letters(png(9)), "b": "はい"}).encode()

    _, result = filled(raw)

    assert json.loads(result)["b"] == "はい"
    assert set(base64.b64decode(json.loads(result)["a"], validate=True)) == set(b"U")


def test_an_inline_drawing_is_emptied_and_the_words_around_it_stay() -> None:
    raw = '<html><p>はい</p><svg width="1"><svg><path d="M0 0"/></svg>写</svg><p>また</p></html>'.encode()

    (part,), result = filled(raw)

    assert (part.type, part.declared) == ("image/svg+xml", "image/svg+xml")
    assert result.startswith('<html><p>はい</p><svg width="1">V'.encode())
    assert result.endswith("V</svg><p>また</p></html>".encode())


def test_a_yenc_block_is_emptied() -> None:
    raw = b"hi\n=ybegin line=128 size=5 name=a.png\nabcde\n=yend size=5\nbye\n"

    _, result = filled(raw)

    assert result == b"hi\n=ybegin line=128 size=5 name=a.png\nVVVVV\n=yend size=5\nbye\n"


def noise(size: int, seed: int = 1) -> str:
    """Random letters of base64."""
    return letters(random.Random(seed).randbytes(size))


def safe_noise(size: int) -> str:
    """Random letters of url-safe base64."""
    return base64.urlsafe_b64encode(random.Random(size).randbytes(size)).decode().rstrip("=")


HEAD = base64.urlsafe_b64encode(b'{"alg":"RS256","typ":"JWT"}').decode().rstrip("=")
CLAIMS = base64.urlsafe_b64encode(b'{"sub":"1234567890","name":"mio","iat":1516239022,"x":"yyyyyyyyy"}').decode().rstrip("=")
ORDINARY = {
    "a long run of one letter": "A" * 500,
    "laughter": "w" * 500 + "草" * 90,
    "hiragana": "あ" * 500,
    "shouting": "HELLO" * 40,
    "a name in code": "thisIsAVeryLongIdentifierNameThatGoesOnAndOnForeverInJavaCodeFactoryBean",
    "a path": "your_instagram_activity/messages/inbox/mio_178412345678901234567890/photos/1234567890_1234567890_n.jpg",
    "a long path": "messages/inbox/harutoandmioandfriends/photos/album/" * 3 + "1",
    "a CDN link": "https://cdn.discordapp.com/attachments/1100000000000000001/1100000000000000002/IMG.jpg?hm=" + "ab12" * 16,
    "a link with a token": "https://example.com/x?t=" + safe_noise(300),
    "a link in JSON": '{"u":"https:\\/\\/example.com\\/' + safe_noise(90) + '"}',
    "a signed token": f"{HEAD}.{CLAIMS}." + safe_noise(256),
    "a SHA-512": "ab12" * 32,
    "a long hexadecimal dump": "0123456789abcdef" * 64,
    "a subresource hash": f'<link integrity="sha384-{noise(48)}">',
    "a message id": f"Message-ID: <{safe_noise(60)}@mail.example.com>",
    "PGP armour": "-----BEGIN PGP MESSAGE-----\nVersion: 1\n\n"
    + wrapped(noise(999), 64, "\n")
    + "\n=ab12\n-----END PGP MESSAGE-----",
    "a DKIM signature": "DKIM-Signature: v=1; a=rsa-sha256;\n bh=" + noise(32) + ";\n b=" + wrapped(noise(256), 70, "\n "),
    "text in base64": letters(("きょうは部活" * 30).encode()),
    "text in an address": "data:text/plain;base64,aGVsbG8=",
    "a mail's text in base64": "From: a@example.jp\nContent-Type: text/plain; charset=iso-2022-jp\n"
    "Content-Transfer-Encoding: base64\n\n" + wrapped(letters(("きょうは部活が" * 9).encode("iso2022_jp")), 76, "\n"),
    "a text part of an SMS": f'<part ct="text/x-vcard" data="{letters(b"BEGIN:VCARD N:Mio END:VCARD")}"/>',
    "words in lines": "\n".join(["yeah", "Okay", "no", "HAHA", "1234"] * 50),
    "mojibake": json.dumps("きょう部活".encode().decode("latin-1") * 40),
    "talk about tags": "use <svg> for it\nContent-Type: image/png\n\nis what it said, begin 644 times",
}


@pytest.mark.parametrize("name", ORDINARY)
def test_ordinary_things_stay(name: str) -> None:
    raw = ORDINARY[name].encode()

    parts, result = filled(raw)

    assert parts == []
    assert result == raw


@pytest.mark.parametrize(
    "where",
    [
        "https://example.com/x?t={}",
        "-----BEGIN PGP MESSAGE-----\n\n{}\n-----END PGP MESSAGE-----",
        "Face: {}",
        "eyJ0.{}",
    ],
)
def test_a_picture_that_poses_as_a_token_is_replaced(where: str) -> None:
    raw = where.format(letters(png(9))).encode()

    parts, result = filled(raw)

    assert [part.type for part in parts] == ["image/png"]
    assert_gone(png(9), result)


@pytest.mark.parametrize("group", ["picture", "archive", "unknown", "empty"])
def test_what_is_no_text_has_no_parts(group: str) -> None:
    kind = Kind(group, "x/x")  # type: ignore[arg-type]

    assert find_parts(ENCODINGS["HTML"](png()).encode(), kind) == []


@given(st.binary(max_size=400), st.sampled_from(["utf-8", "utf-16-le", "utf-16-be", "cp932", "iso2022_jp"]))
def test_random_bytes_never_raise(raw: bytes, codec: str) -> None:
    parts = find_parts(raw, Kind("text", "text/plain", codec))

    assert len(b"".join(fill(raw, parts))) == len(raw)


PIECES = [
    *("data:", "image/png", ";base64,", "<part ", 'data="', "ct='image/png'", "\n", "begin 644 a\n", "<svg>", "</svg>"),
    *("<svg", "=ybegin line=1\n", "\n=yend", "Content-Type: image/png\n", "\n\n", "From: a\n", "--b\n", "boundary=b"),
    *("Content-Transfer-Encoding: base64\n", "iVBORw0KGgo", "A" * 70, "aB3/" * 20, "V" * 70, "\\", "\\/", "\\n", '"'),
    *("'", "=", "&#10;", "%2B", "あ", "\t", " ", ">", "<"),
]


@given(st.lists(st.sampled_from(PIECES), max_size=30))
@settings(max_examples=400)
def test_any_mixture_of_the_words_comes_to_rest(pieces: list[str]) -> None:
    raw = "".join(pieces).encode()

    _, result = filled(raw, UTF8)
    for _ in range(3):  # two blocks that cross may each hide the other's end line: then the second pass finds one more
        _, result = filled(result, UTF8)

    assert len(result) == len(raw)
    assert find_parts(result, UTF8) == []


SLOW = {
    "one letter": b"A" * 4_000_000,
    "quotes": b"\"'" * 2_000_000,
    "backslashes": b"\\" * 2_000_000,
    "line breaks": b"=\n" * 1_000_000,
    "one line": b"x y" * 1_500_000,
    "open drawings": b"a<svg>" * 50_000,
    "open blocks": b"\n=ybegin line=1\n" * 50_000,
    "open attributes": b'<part data="' * 50_000,
    "an endless path": b"https://example.com/" + b"a/B1" * 500_000,
    "heads": b"Content-Type: image/png\n" * 50_000,
    "an endless address": b"data:image/png;base64," + b"=\n" * 1_000_000,
}


@pytest.mark.parametrize("name", SLOW)
def test_the_time_grows_with_the_length_alone(name: str) -> None:
    with ends():  # a quadratic search of a million bytes takes minutes
        find_parts(SLOW[name], UTF8)


@pytest.mark.skipif(not EXPORTS.is_dir(), reason="the collection of exports is not beside the project")
def test_the_exports_hold_exactly_the_media_their_readme_names() -> None:
    expected = {
        "devadvance_sms_and_mms.xml": [70, 70],
        "shruggie_minimal_mms.xml": [70],
        "shruggie_mixed.xml": [],
        "built_two.mbox": [8],
    }

    for path in EXPORTS.rglob("*.*"):
        if path.is_file():
            raw = path.read_bytes()
            parts, result = filled(raw)
            assert [part.size for part in parts] == expected.get(path.name, []), path
            assert all(part.type == "image/png" for part in parts)
            assert_sound(raw, parts, result, kind_of(result))
