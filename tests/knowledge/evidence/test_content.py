"""What content.py must say about bytes: texts come in, everything else stays out."""

import io
import random
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tomoshibi.evidence.admission.content import EMPTY, kind_of, sniff

TALK = "16:02\tみお\tきょうは部活がありますか？\r\n16:03\tはると\t集合は四時半、体育館の前です\r\n"
EXPORTS = Path(__file__).parents[4] / "shared" / "exports"


def png(side: int = 1) -> bytes:
    """A whole PNG of grey noise."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    noise = random.Random(side)
    rows = b"".join(b"\0" + noise.randbytes(3 * side) for _ in range(side))
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def jpeg() -> bytes:
    """The start of a JPEG and bytes as packed as a picture's."""
    return b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0" + random.Random(7).randbytes(300) + b"\xff\xd9"


def packed(*names: str, body: bytes = b"hello") -> bytes:
    """A zip with these entries."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in names:
            archive.writestr(name, body)
    return target.getvalue()


FORMATS = [
    ("picture", "image/jpeg", jpeg()),
    ("picture", "image/png", png()),
    ("picture", "image/gif", b"GIF89a\1\0\1\0\0\0\0;"),
    ("picture", "image/webp", b"RIFF\x24\0\0\0WEBPVP8 "),
    ("picture", "image/bmp", b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\1\0\0\0"),
    ("picture", "image/tiff", b"II*\0\x08\0\0\0"),
    ("picture", "image/heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"),
    ("picture", "image/avif", b"\0\0\0\x18ftypavif\0\0\0\0"),
    ("picture", "image/jxl", b"\0\0\0\x0cJXL \r\n\x87\n"),
    ("picture", "image/jp2", b"\0\0\0\x0cjP  \r\n\x87\n"),
    ("picture", "image/vnd.adobe.photoshop", b"8BPS\0\1\0\0\0\0\0\0"),
    ("picture", "image/vnd.microsoft.icon", b"\0\0\1\0\1\0\x10\x10\0\0\1\0\x20\0"),
    ("picture", "image/svg+xml", b'<?xml version="1.0"?>\n<!-- x -->\n<svg xmlns="http://www.w3.org/2000/svg"></svg>'),
    ("picture", "image/svg+xml", '\ufeff<svg width="1"></svg>'.encode("utf-16-le")),
    ("picture", "image/x-portable-anymap", b"P3\n2 2\n255\n0 0 0 1 1 1\n"),
    ("video", "video/mp4", b"\0\0\0\x18ftypisom\0\0\2\0"),
    ("video", "video/quicktime", b"\0\0\0\x14ftypqt  \0\0\0\0"),
    ("video", "video/3gpp", b"\0\0\0\x18ftyp3gp5\0\0\0\0"),
    ("video", "video/x-msvideo", b"RIFF\x24\0\0\0AVI LIST"),
    ("video", "video/x-matroska", b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\1"),
    ("video", "video/x-flv", b"FLV\1\5\0\0\0\x09"),
    ("video", "video/mpeg", b"\0\0\1\xba\x44\0"),
    ("video", "video/mp2t", (b"G\x40\0\x10" + bytes(184)) * 5),
    ("video", "video/x-ms-asf", b"\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9"),
    ("audio", "audio/wav", b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0"),
    ("audio", "audio/mpeg", b"ID3\3\0\0\0\0\0\x0f"),
    ("audio", "audio/mpeg", b"\xff\xfb\x90\x64\0"),
    ("audio", "audio/aac", b"\xff\xf1\x50\x80"),
    ("audio", "audio/ogg", b"OggS\0\2\0\0"),
    ("audio", "audio/flac", b"fLaC\0\0\0\x22"),
    ("audio", "audio/amr", b"#!AMR\n"),
    ("audio", "audio/mp4", b"\0\0\0\x18ftypM4A \0\0\0\0"),
    ("audio", "audio/midi", b"MThd\0\0\0\6\0\1"),
    ("archive", "application/zip", packed("_chat.txt")),
    ("archive", "application/gzip", b"\x1f\x8b\x08\0"),
    ("archive", "application/x-bzip2", b"BZh91AY&SY"),
    ("archive", "application/x-xz", b"\xfd7zXZ\0"),
    ("archive", "application/x-7z-compressed", b"7z\xbc\xaf\x27\x1c\0\4"),
    ("archive", "application/vnd.rar", b"Rar!\x1a\x07\1\0"),
    ("archive", "application/zstd", b"\x28\xb5\x2f\xfd\0"),
    ("archive", "application/x-tar", b"chat.txt".ljust(257, b"\0") + b"ustar\x0000"),
    ("archive", "application/vnd.ms-cab-compressed", b"MSCF\0\0\0\0"),
    ("archive", "application/x-archive", b"!<arch>\n"),
    ("document", "application/pdf", b"%PDF-1.7\n"),
    ("document", "application/pdf", b"some words first\n%PDF-1.7\n1 0 obj"),
    ("document", "application/x-ole-storage", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0"),
    ("document", "application/rtf", b"{\\rtf1\\ansi hello}"),
    ("document", "application/vnd.openxmlformats", packed("[Content_Types].xml", "word/document.xml")),
    ("document", "application/vnd.openxmlformats", packed("docProps.txt", "word/document.xml")),
    ("document", "application/epub+zip", packed("mimetype", body=b"application/epub+zip")),
    ("unknown", "application/vnd.android.package-archive", packed("AndroidManifest.xml", "classes.dex")),
    ("unknown", "application/vnd.sqlite3", b"SQLite format 3\0\x10\0"),
    ("unknown", "application/x-elf", b"\x7fELF\2\1\1\0"),
    ("unknown", "application/x-msdownload", b"MZ\x90\0\3\0\0\0"),
    ("unknown", "application/x-mach-binary", b"\xcf\xfa\xed\xfe\7\0\0\1"),
    ("unknown", "application/x-dex", b"dex\n035\0"),
    ("unknown", "application/x-bplist", b"bplist00\xd1"),
    ("unknown", "application/wasm", b"\0asm\1\0\0\0"),
    ("unknown", "font/woff", b"wOF2\0\1\0\0"),
]


@pytest.mark.parametrize(("group", "mime", "content"), FORMATS, ids=[f"{row[0]}-{row[1]}" for row in FORMATS])
def test_a_format_is_known_by_its_first_bytes(group: str, mime: str, content: bytes) -> None:
    kind = kind_of(content)

    assert (kind.group, kind.type, kind.codec) == (group, mime, None)


@pytest.mark.parametrize(
    ("codec", "raw"),
    [
        ("utf-8", TALK.encode()),
        ("utf-8-sig", TALK.encode("utf-8-sig")),
        ("utf-16-le", b"\xff\xfe" + TALK.encode("utf-16-le")),
        ("utf-16-be", b"\xfe\xff" + TALK.encode("utf-16-be")),
        ("utf-16-le", TALK.encode("utf-16-le")),
        ("utf-16-be", TALK.encode("utf-16-be")),
        ("iso2022_jp", TALK.encode("iso2022_jp")),
        ("cp932", TALK.encode("cp932")),
        ("euc_jp", TALK.encode("euc_jp")),
        ("cp949", "오후 4:02, 미오 : 오늘 동아리 활동 있어? 네 시 반에 체육관 앞에서 만나요".encode("cp949")),
        ("gb18030", "今天下午有活动吗？四点半在体育馆前面集合，谢谢你".encode("gb18030")),
        ("big5", "今天下午有社團活動嗎？四點半在體育館前面集合，謝謝你".encode("big5")),
        ("latin-1", "nous allons a la gare demain soir, voilà mon amie, à bientôt".encode("latin-1")),
    ],
)
def test_a_text_is_known_with_its_encoding(codec: str, raw: bytes) -> None:
    kind = kind_of(raw)

    assert (kind.group, kind.codec) == ("text", codec)


@pytest.mark.parametrize("words", ["部活ある？", "はい", "了解です", "カタカナ", "写真", "ｷｮｳ ﾊ ﾌﾞｶﾂ ｱﾙ?"])
def test_a_few_words_in_shift_jis_are_taken_for_japanese(words: str) -> None:
    kind = kind_of(words.encode("cp932"))

    assert (kind.group, kind.codec, kind.guessed) == ("text", "cp932", True)


@pytest.mark.parametrize("cut", range(1, 12))
def test_a_text_cut_in_a_character_is_still_a_text(cut: int) -> None:
    raw = TALK.encode()

    assert kind_of(raw[:-cut]).codec == "utf-8"
    assert kind_of(raw[cut:]).codec == "utf-8"


def test_lone_broken_bytes_and_stray_nuls_leave_a_long_text_a_text() -> None:
    raw = (TALK * 20).encode()

    for stray in (b"\xff", b"\0", b"\xe3\x81", b"\x80\x80"):
        assert kind_of(raw[:500] + stray + raw[500:]).group == "text"


@pytest.mark.parametrize("stray", [b"\x81" * 9, bytes(4000), bytes(range(1, 9)) * 40, b"\xff" * 200])
def test_many_bytes_that_are_no_text_make_it_unknown(stray: bytes) -> None:
    raw = (TALK * 20).encode()

    assert kind_of(raw[:504] + stray + raw[504:]).group == "unknown"


MEDIA = [jpeg(), png(), b"GIF89a\1\0\1\0\0\0\0,\0\0\0\0\1\0\1\0\0\2\2D\1\0;", b"RIFF\x24\0\0\0WEBPVP8 ",
         b"\0\0\0\x18ftypisom\0\0\2\0", packed("a.txt")]  # fmt: skip


@pytest.mark.parametrize("media", MEDIA, ids=lambda media: repr(media[:4]))
@pytest.mark.parametrize("codec", ["utf-8", "cp932", "euc_jp", "utf-16", "iso2022_jp", "ascii"])
@pytest.mark.parametrize("place", ["middle", "end"])
def test_a_text_with_raw_media_inside_is_no_text(media: bytes, codec: str, place: str) -> None:
    raw = (TALK if codec != "ascii" else "16:02 Mio: see you\r\n" * 9).encode(codec) * 400
    at = len(raw) // 4 * 2 if place == "middle" else len(raw)

    kind = kind_of(raw[:at] + media + raw[at:])

    assert kind.group == "unknown"


def test_a_picture_across_two_windows_is_seen() -> None:
    raw = b"x" * (256 * 1024 - 2) + jpeg()

    assert kind_of(raw).group == "unknown"


@pytest.mark.parametrize(
    "words", ["BM and MZ said RIFF, ID3", "GIF pictures are fun", "PK Smith: hi", "II is two", "P5 please", "Rar!"]
)
def test_words_that_begin_like_a_magic_number_are_text(words: str) -> None:
    assert kind_of(words.encode()).group == "text"


def test_nothing_is_empty() -> None:
    assert kind_of(b"") == EMPTY


def test_text_has_no_magic_number() -> None:
    assert sniff(TALK.encode()) is None


@given(st.binary(max_size=600))
def test_random_bytes_never_raise(raw: bytes) -> None:
    kind_of(raw)


@given(st.sampled_from([row[2] for row in FORMATS]), st.binary(max_size=40), st.integers(0, 40))
def test_broken_formats_never_raise(content: bytes, noise: bytes, at: int) -> None:
    kind_of(content[:at] + noise)
    kind_of(content[:at] + noise + content[at:])


@given(st.integers(0, 2**32), st.integers(200, 5000))
def test_packed_bytes_without_a_sign_are_never_text(seed: int, size: int) -> None:
    assert kind_of(b"x" + random.Random(seed).randbytes(size)).group != "text"


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=300))
def test_any_text_in_utf8_is_a_text_unless_it_begins_like_a_format(text: str) -> None:
    raw = text.encode()

    assert kind_of(raw).group == "text" or sniff(raw) is not None


@pytest.mark.skipif(not EXPORTS.is_dir(), reason="the collection of exports is not beside the project")
def test_every_export_of_the_collection_is_text_or_a_zip() -> None:
    for path in EXPORTS.rglob("*.*"):
        if path.is_file():
            expected = "archive" if path.suffix == ".zip" else "text"

            assert kind_of(path.read_bytes()).group == expected, path
