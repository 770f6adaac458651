"""The first bytes by which file formats are known, and those that betray a picture in the middle of a text."""

import re
from typing import NamedTuple

HEAD_SIZE = 4096  # enough for every magic number, for `ustar` at 257 and for an SVG's preamble


class Format(NamedTuple):
    """A format's group (as in `content.Kind`) and its MIME type."""

    group: str
    type: str


def format_of(head: bytes) -> Format | None:
    """Return the format whose magic number the first bytes show, or None; names and extensions play no part.

    Magic numbers that are also plain letters are believed only with the binary fields that must follow them.
    """
    for prefix, found in _PREFIXES.get(head[:1], ()):
        if head.startswith(prefix):
            return found
    for test in (_ftyp, _riff, _iff, _bitmap, _icon, _mpeg_audio, _transport_stream, _letters, _markup, _zip):
        if (found_by_test := test(head)) is not None:
            return found_by_test
    return None


def shows_media(raw: bytes) -> bool:
    """Tell whether the magic number of a picture, video, audio, archive or document lies anywhere in these bytes.

    Only patterns count that ordinary text in any encoding does not form, so plain words such as RIFF are no match.
    """
    return _ANYWHERE.search(raw) is not None


def _table(rows: dict[str, dict[str, tuple[bytes, ...]]]) -> dict[bytes, tuple[tuple[bytes, Format], ...]]:
    """Return the prefixes with their formats by first byte, so that most heads need no comparison."""
    by_first: dict[bytes, list[tuple[bytes, Format]]] = {}
    for group, types in rows.items():
        for mime, prefixes in types.items():
            for prefix in prefixes:
                by_first.setdefault(prefix[:1], []).append((prefix, Format(group, mime)))
    return {first: tuple(found) for first, found in by_first.items()}


_PREFIXES = _table(
    {
        "picture": {
            "image/jpeg": (b"\xff\xd8\xff",),
            "image/png": (b"\x89PNG",),
            "image/gif": (b"GIF87a", b"GIF89a"),
            "image/tiff": (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"),
            "image/x-raw": (b"IIRO", b"IIRS", b"MMOR", b"IIU\0", b"FUJIFILMCCD-RAW", b"FOVb", b"\0MRM"),
            "image/jxl": (b"\xff\x0a", b"\0\0\0\x0cJXL \r\n\x87\n"),
            "image/jp2": (b"\0\0\0\x0cjP  \r\n\x87\n", b"\xff\x4f\xff\x51"),
            "image/vnd.adobe.photoshop": (b"8BPS\0\1", b"8BPS\0\2"),
            "image/x-xcf": (b"gimp xcf ",),
            "image/x-exr": (b"\x76\x2f\x31\x01",),
            "image/vnd.ms-dds": (b"DDS \x7c\0\0\0",),
            "image/x-qoi": (b"qoif\0",),
            "image/bpg": (b"BPG\xfb",),
            "image/vnd.radiance": (b"#?RADIANCE", b"#?RGBE"),
            "image/wmf": (b"\xd7\xcd\xc6\x9a", b"\1\0\x09\0\0\3"),
            "image/x-pcx": (b"\n\x05\x01\x08", b"\n\x05\x01\x01", b"\n\x03\x01\x08"),
            "image/x-xpixmap": (b"/* XPM */",),
        },
        "video": {
            "video/x-matroska": (b"\x1a\x45\xdf\xa3",),
            "video/x-flv": (b"FLV\x01",),
            "video/x-ms-asf": (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11",),
            "video/mpeg": (b"\0\0\1\xba", b"\0\0\1\xb3"),
            "video/h264": (b"\0\0\0\1\x67", b"\0\0\0\1\x27", b"\0\0\0\1\x40\x01"),
            "application/vnd.rn-realmedia": (b".RMF\0",),
        },
        "audio": {
            "audio/ogg": (b"OggS\0",),
            "audio/flac": (b"fLaC\0", b"fLaC\x80"),
            "audio/mpeg": (b"ID3\2", b"ID3\3", b"ID3\4"),
            "audio/amr": (b"#!AMR",),
            "audio/midi": (b"MThd\0\0\0\6",),
            "audio/basic": (b".snd\0\0\0",),
            "audio/x-caf": (b"caff\0\1",),
        },
        "archive": {
            "application/gzip": (b"\x1f\x8b",),
            "application/x-bzip2": tuple(b"BZh%d1AY&SY" % level for level in range(1, 10)),
            "application/x-xz": (b"\xfd7zXZ\0",),
            "application/x-7z-compressed": (b"7z\xbc\xaf\x27\x1c",),
            "application/vnd.rar": (b"Rar!\x1a\x07", b"RE\x7e\x5e"),
            "application/zstd": (b"\x28\xb5\x2f\xfd",),
            "application/x-lz4": (b"\x04\x22\x4d\x18",),
            "application/x-lzip": (b"LZIP\1",),
            "application/x-compress": (b"\x1f\x9d", b"\x1f\xa0"),
            "application/vnd.ms-cab-compressed": (b"MSCF\0\0\0\0",),
            "application/x-archive": (b"!<arch>\n",),
            "application/x-apple-diskimage": (b"koly\0\0\0\4",),
            "application/x-xar": (b"xar!\0",),
        },
        "document": {
            "application/pdf": (b"%PDF-",),
            "application/x-ole-storage": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",),
            "application/rtf": (b"{\\rtf",),
            "application/postscript": (b"%!PS", b"\xc5\xd0\xd3\xc6"),
            "image/vnd.djvu": (b"AT&TFORM",),
        },
        "unknown": {
            "application/vnd.sqlite3": (b"SQLite format 3\0",),
            "application/x-elf": (b"\x7fELF",),
            "application/x-mach-binary": (
                b"\xfe\xed\xfa\xce",
                b"\xfe\xed\xfa\xcf",
                b"\xce\xfa\xed\xfe",
                b"\xcf\xfa\xed\xfe",
                b"\xca\xfe\xba\xbe",  # a Java class begins so too
            ),
            "application/x-dex": (b"dex\n0",),
            "application/x-bplist": (b"bplist0",),
            "application/wasm": (b"\0asm",),
            "font/woff": (b"wOFF\0", b"wOFFOTTO", b"wOF2\0", b"wOF2OTTO"),
            "font/sfnt": (b"\0\1\0\0\0", b"OTTO\0", b"true\0", b"ttcf\0"),
            "application/x-shockwave-flash": tuple(
                sign + bytes([version]) for sign in (b"FWS", b"CWS", b"ZWS") for version in range(1, 32)
            ),
        },
    }
)

_PICTURE_BRANDS = re.compile(rb"heic|heix|heim|heis|hevc|hevx|mif1|msf1|avif|avis|miaf|jpeg|jxl |crx |MiHE")
_AUDIO_BRANDS = re.compile(rb"M4A |M4B |M4P |F4A |F4B ")


def _ftyp(head: bytes) -> Format | None:
    """HEIC, AVIF, MP4, MOV, 3GP and M4A: ISO base media files, and old QuickTime without `ftyp`."""
    atom = head[4:8]
    if atom == b"ftyp":
        brand = head[8:12]
        if _PICTURE_BRANDS.match(brand):
            return Format("picture", "image/avif" if brand.startswith(b"avi") else "image/heic")
        if _AUDIO_BRANDS.match(brand):
            return Format("audio", "audio/mp4")
        if brand == b"qt  ":
            return Format("video", "video/quicktime")
        return Format("video", "video/3gpp" if brand.startswith(b"3g") else "video/mp4")
    if atom in (b"moov", b"mdat", b"wide", b"pnot", b"moof", b"styp", b"skip", b"free") and head[:2] == b"\0\0":
        return Format("video", "video/quicktime")
    return None


def _riff(head: bytes) -> Format | None:
    """WebP, AVI, WAV and the other forms of RIFF."""
    if head[:4] not in (b"RIFF", b"RIFX", b"RF64"):
        return None
    forms = {
        b"WEBP": Format("picture", "image/webp"),
        b"AVI ": Format("video", "video/x-msvideo"),
        b"WAVE": Format("audio", "audio/wav"),
        b"RMID": Format("audio", "audio/midi"),
        b"ACON": Format("picture", "image/x-animated-cursor"),
        b"CDXA": Format("video", "video/mpeg"),
    }
    return forms.get(head[8:12], Format("unknown", "application/x-riff") if b"\0" in head[4:8] else None)


def _iff(head: bytes) -> Format | None:
    """AIFF sound and ILBM pictures."""
    if head[:4] != b"FORM":
        return None
    forms = {b"AIFF": "audio", b"AIFC": "audio", b"ILBM": "picture", b"PBM ": "picture"}
    group = forms.get(head[8:12])
    return Format(group, f"{'audio/aiff' if group == 'audio' else 'image/x-ilbm'}") if group else None


def _bitmap(head: bytes) -> Format | None:
    """BMP: the letters BM count only with a header size that exists; EMF and DICOM have their sign further in."""
    if head[:2] == b"BM" and head[15:18] == b"\0\0\0" and head[14:15] in b"\x0c\x10\x28\x34\x38\x40\x6c\x7c":
        return Format("picture", "image/bmp")
    if head[:4] == b"\1\0\0\0" and head[40:44] == b" EMF":
        return Format("picture", "image/emf")
    if head[128:132] == b"DICM":
        return Format("picture", "application/dicom")
    return None


def _icon(head: bytes) -> Format | None:
    """ICO and CUR: a count of pictures and a reserved zero after the sign."""
    if head[:4] in (b"\0\0\1\0", b"\0\0\2\0") and len(head) > 9 and head[4:6] != b"\0\0" and head[9] == 0:
        return Format("picture", "image/vnd.microsoft.icon")
    return None


def _mpeg_audio(head: bytes) -> Format | None:
    """MP3 and AAC without a tag: eleven sync bits, then fields that may not hold their reserved values."""
    if len(head) < 3 or head[0] != 0xFF:
        return None
    if head[1] in (0xF0, 0xF1, 0xF8, 0xF9):
        return Format("audio", "audio/aac")
    is_layered = head[1] & 0xE0 == 0xE0 and head[1] & 0x18 != 0x08 and head[1] & 0x06 not in (0x00, 0x06)
    if is_layered and head[2] >> 4 != 0x0F and head[2] & 0x0C != 0x0C:
        return Format("audio", "audio/mpeg")
    return None


def _transport_stream(head: bytes) -> Format | None:
    """MPEG-TS: the letter G every 188 bytes (192 in M2TS), which a text could have too: so bytes no text has."""
    for step, first in ((188, 0), (192, 4)):
        if len(head) > first + 3 * step and all(head[first + n * step] == 0x47 for n in range(4)):
            packet = head[first : first + 4]
            if packet[3] & 0xC0 == 0 and packet[3] & 0x30 and len(head.translate(None, _PLAIN)) > len(head) // 20:
                return Format("video", "video/mp2t")
    return None


_PLAIN = bytes([9, 10, 13, *range(32, 127)])
_LHA = re.compile(rb"..-l[hz][0-9ds]-", re.DOTALL)
_PNM = re.compile(rb"P[1-7]\s+(?:#[^\n]{0,200}\n\s*){0,8}\d{1,6}\s+\d{1,6}\s+[\d\s]", re.DOTALL)
_XBM = re.compile(rb"\s{0,64}#define\s+\w{1,64}_width\s+\d+\s+#define\s+\w{1,64}_height\s+\d+")
_LATE_PDF = re.compile(rb"(?:^|[\r\n\0-\x08\x80-\xff])%PDF-[12]\.\d")


def _letters(head: bytes) -> Format | None:
    """Formats whose sign stands elsewhere than at the start, or is spelled in letters."""
    if head[257:262] == b"ustar":
        return Format("archive", "application/x-tar")
    if _LHA.match(head):
        return Format("archive", "application/x-lha")
    if head[:2] == b"MZ" and b"\0" in head[2:64]:
        return Format("unknown", "application/x-msdownload")
    if _PNM.match(head):
        return Format("picture", "image/x-portable-anymap")
    if _XBM.match(head):
        return Format("picture", "image/x-xbitmap")
    if _LATE_PDF.search(head[:1024]):  # readers accept the sign within the first 1024 bytes
        return Format("document", "application/pdf")
    return None


_SVG_ROOT = re.compile(rb"(?:\xef\xbb\xbf)?[\s\0]*<(?:[A-Za-z_][\w.-]{0,30}:)?svg[\s>/]", re.IGNORECASE)
_PREAMBLE = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?[^>]*\?>|<!--(?:(?!-->).)*-->|<!DOCTYPE[^>\[]*(?:\[[^\]]*\]\s*)?>)", re.DOTALL
)


def _markup(head: bytes) -> Format | None:
    """SVG: a text that is a picture. Its root may stand behind declarations and comments, and be in UTF-16."""
    if head[:2] in (b"\xff\xfe", b"\xfe\xff") or head[:4] in (b"<\0?\0", b"<\0s\0", b"\0<\0?", b"\0<\0s"):
        head = head.replace(b"\xff\xfe", b"", 1).replace(b"\xfe\xff", b"", 1).replace(b"\0", b"")
    start = 0
    while (preamble := _PREAMBLE.match(head, start)) is not None:
        start = preamble.end()
    if _SVG_ROOT.match(head, start):
        return Format("picture", "image/svg+xml")
    return None


def _zip(head: bytes) -> Format | None:
    """Zip, and what its first entry says it is a container for; the rest of the names are `content`'s to read."""
    if head[:4] in (b"PK\5\6", b"PK\7\x08", b"PK00"):
        return Format("archive", "application/zip")
    if head[:4] != b"PK\3\4":
        return None
    length = int.from_bytes(head[26:28], "little")
    name = head[30 : 30 + length]
    if name == b"mimetype":
        body = 30 + length + int.from_bytes(head[28:30], "little")
        size = int.from_bytes(head[18:22], "little")
        declared = re.match(rb"application/[\w.+-]{1,100}", head[body : body + size])
        return Format("document", declared.group().decode("ascii") if declared else "application/epub+zip")
    return container_of(name) or Format("archive", "application/zip")


_CONTAINERS: tuple[tuple[re.Pattern[bytes], Format], ...] = (
    (
        re.compile(rb"\[Content_Types\]\.xml|_rels/|(?:word|xl|ppt)/"),
        Format("document", "application/vnd.openxmlformats"),
    ),
    (re.compile(rb"mimetype$|META-INF/container\.xml"), Format("document", "application/epub+zip")),
    (re.compile(rb"AndroidManifest\.xml|classes\.dex"), Format("unknown", "application/vnd.android.package-archive")),
    (re.compile(rb"META-INF/MANIFEST\.MF"), Format("unknown", "application/java-archive")),
    (re.compile(rb"Payload/[^/]+\.app/"), Format("unknown", "application/x-ios-app")),
)


def container_of(name: bytes) -> Format | None:
    """Return what a zip with an entry of this name is, where that is no ordinary archive."""
    return next((found for pattern, found in _CONTAINERS if pattern.match(name)), None)


# In binary fields and line ends these patterns hold what no text holds, so that one hit is enough.
_ANYWHERE = re.compile(
    rb"\xff\xd8\xff[\xc0-\xfe]"
    rb"|\x89PNG\r\n\x1a\n|\x89PNG\x00"
    rb"|GIF8[79]a(?=.{0,6}[\x00-\x08\x0e-\x1f\x80-\xff])"
    rb"|RIFF.{4}(?:WEBP|WAVE|AVI )"
    rb"|\x00\x00\x00.ftyp[ -~]{4}"
    rb"|\x00\x00\x00.JXL \r\n|\x00\x00\x00\x0cjP  "
    rb"|BM.{4}\x00\x00\x00\x00.\x00\x00\x00[\x0c\x28\x34\x38\x6c\x7c]\x00\x00\x00"
    rb"|II\*\x00[\x08-\xff]\x00|MM\x00\*\x00\x00"
    rb"|\x1a\x45\xdf\xa3[\x01\x42\x80-\xff]|OggS\x00\x02|fLaC\x00\x00\x00\x22|ID3[\x02-\x04]\x00[\x00-\xff][\x00-\x7f]{4}"
    rb"|PK\x03\x04[\x0a-\x3f]\x00|PK\x05\x06\x00\x00|\x1f\x8b\x08[\x00-\x1f]|7z\xbc\xaf\x27\x1c|Rar!\x1a\x07|\xfd7zXZ\x00"
    rb"|\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1|\x30\x26\xb2\x75\x8e\x66\xcf\x11|FLV\x01[\x01\x04\x05]\x00"
    rb"|8BPS\x00[\x01\x02]\x00\x00|SQLite format 3\x00",
    re.DOTALL,
)
