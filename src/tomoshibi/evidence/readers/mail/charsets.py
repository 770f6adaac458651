"""Bytes of a mail as text, by the label it gives them: the Windows supersets that mail programs mean by the old names."""

import codecs
import re
from dataclasses import dataclass

from tomoshibi.evidence.admission import charset

# What a label says and what is meant by it. The supersets are what WHATWG's Encoding Standard prescribes for the web and
# what Outlook and Japanese phones have always written.
_MEANT = {
    "ascii": "cp1252", "us-ascii": "cp1252", "iso-8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252",
    "iso-8859-9": "cp1254", "iso-8859-11": "cp874", "tis-620": "cp874",
    "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "x-sjis": "cp932", "ms_kanji": "cp932",
    "windows-31j": "cp932", "csshiftjis": "cp932", "shift_jisx0213": "shift_jisx0213",
    "euc-kr": "cp949", "ks_c_5601-1987": "cp949", "ks_c_5601": "cp949", "ksc5601": "cp949",
    "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "big5": "cp950",
    "x-euc-jp": "euc_jp", "iso-8859-8-i": "iso8859_8", "utf8": "utf-8", "unicode-1-1-utf-7": "utf-7",
    "x-mac-japanese": "cp932",
}  # fmt: skip
_SEVEN_BIT_JAPANESE = re.compile(r"(?:cs)?iso-?2022-?jp.*|cp5022[012]|x-windows-5022[01]")
# Codecs of Python's that are no charsets, or take quadratic time.
_NO_CHARSET = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"})
_SAMPLE = 128 * 1024  # bytes by which an unlabelled text is told
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, and what was wrong with its bytes: `note` is a code of a notice, or empty."""

    text: str
    note: str = ""
    detail: str = ""


def decode(raw: bytes, label: str | None) -> Decoded:
    """Return the text of bytes with a label, which may be missing, unknown or wrong."""
    wanted = (label or "").strip().strip("\"'").lower()
    if raw.isascii() and b"\x1b" not in raw and not wanted.startswith(("utf-7", "utf-16", "utf-32", "utf_", "hz", "unicode")):
        return Decoded(raw.decode("ascii"))
    if _SEVEN_BIT_JAPANESE.fullmatch(wanted):
        return _whole(seven_bit_japanese(raw))
    codec = _codec(wanted)
    if codec is None or wanted in ("", "us-ascii", "ascii"):
        return _guessed(raw, wanted)
    try:
        return _whole(Decoded(raw.decode(codec)))
    except (UnicodeError, RuntimeError):
        pass
    if codecs.lookup(codec).name == "euc_jp":
        text = _eight_bit_japanese(raw)
        if text is not None:
            return Decoded(text)
    if codec != "utf-8" and not raw.isascii():
        try:
            return Decoded(raw.decode("utf-8"), "charset-wrong", f"{wanted}, utf-8")
        except UnicodeDecodeError:
            pass
    try:
        return _whole(Decoded(raw.decode(codec, "replace"), "undecodable"))
    except (UnicodeError, RuntimeError):
        return Decoded(raw.decode("utf-8", "replace"), "undecodable")


def _codec(label: str) -> str | None:
    meant = _MEANT.get(label, label)
    if not meant or len(meant) > 60 or "\0" in meant or not meant.isascii():
        return None
    try:
        found = codecs.lookup(meant)
    except (LookupError, ValueError):
        return None
    # CPython marks its bytes-to-bytes codecs (base64, zlib) this way; bytes.decode() itself asks for it.
    is_text = bool(getattr(found, "_is_text_encoding", True))
    return meant if is_text and found.name not in _NO_CHARSET else None


def _whole(decoded: Decoded) -> Decoded:
    """Return a text that can be written as UTF-8: half a pair, which UTF-7 can hold, becomes U+FFFD."""
    if not _SURROGATE.search(decoded.text):
        return decoded
    return Decoded(_SURROGATE.sub("\ufffd", decoded.text), "undecodable")


def _guessed(raw: bytes, label: str) -> Decoded:
    """Return the text of bytes that no usable label describes, told by what they look like."""
    if b"\x1b$" in raw or b"\x1b(" in raw:
        return _whole(seven_bit_japanese(raw))
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return Decoded(text, "charset-guessed" if not raw.isascii() else "", f"{label or '-'}, utf-8")
    for codec in (*charset.east_asian(raw[:_SAMPLE]), "cp1252"):
        try:
            return Decoded(raw.decode(codec), "charset-guessed", f"{label or '-'}, {codec}")
        except UnicodeDecodeError:
            continue
    return Decoded(raw.decode("utf-8", "replace"), "undecodable")


# ---- Japanese in seven bits

_ESCAPE = re.compile(rb"\x1b(\$[@B]|\$\([DOPQ]|\([BJIH])")


def seven_bit_japanese(raw: bytes) -> Decoded:
    """Return ISO-2022-JP text, also with the letters that only Windows has in it (CP50220: ①, ㈱, half-width kana)."""
    for codec in ("iso2022_jp", "iso2022_jp_ext", "iso2022_jp_3"):
        try:
            return Decoded(raw.decode(codec))
        except (UnicodeError, RuntimeError):
            continue
    pieces = []
    is_whole = True
    state = b"(B"
    at = 0
    for escape in (*_ESCAPE.finditer(raw), None):
        stretch = raw[at : escape.start() if escape is not None else len(raw)]
        text = _stretch(stretch, state)
        is_whole = is_whole and "\ufffd" not in text
        pieces.append(text)
        if escape is not None:
            state, at = escape[1], escape.end()
    return Decoded("".join(pieces), "" if is_whole else "undecodable")


def _stretch(raw: bytes, state: bytes) -> str:
    if state in (b"$B", b"$@") and b"\n" not in raw:
        return _pairs(raw)
    if state in (b"$B", b"$@"):
        # A line break ends the two-byte letters in practice, although no escape says so.
        return "".join(_pairs(line) if at % 2 == 0 else line.decode() for at, line in enumerate(re.split(rb"([\r\n]+)", raw)))
    if state == b"(I":
        return bytes(byte | 0x80 if 0x21 <= byte <= 0x5F else byte for byte in raw).decode("cp932", "replace")
    if state == b"$(D":
        even = raw[: len(raw) // 2 * 2]
        high = b"".join(b"\x8f" + bytes((even[i] | 0x80, even[i + 1] | 0x80)) for i in range(0, len(even), 2))
        return high.decode("euc_jp", "replace")
    return raw.decode("cp932", "replace")


def _pairs(raw: bytes) -> str:
    """Return JIS X 0208 letters by way of the places that Shift_JIS gives them, with NEC's and IBM's rows."""
    out = bytearray()
    at = 0
    while at < len(raw):
        first = raw[at]
        second = raw[at + 1] if at + 1 < len(raw) else 0
        if 0x21 <= first <= 0x7E and 0x21 <= second <= 0x7E:
            out += _shifted(first, second)
            at += 2
        else:
            out.append(first)
            at += 1
    return out.decode("cp932", "replace")


def _shifted(first: int, second: int) -> bytes:
    row = (first - 0x21) // 2
    high = row + (0x81 if row < 31 else 0xC1)
    low = second + (0x1F if second <= 0x5F else 0x20) if first % 2 else second + 0x7E
    return bytes((high, low))


def _eight_bit_japanese(raw: bytes) -> str | None:
    """Return EUC-JP text with the letters that only Windows has (CP51932), or None where it is none."""
    marked = re.sub(rb"(?:[\xa1-\xfe]{2})+", lambda run: b"\x1b$B" + bytes(b & 0x7F for b in run.group()) + b"\x1b(B", raw)
    marked = re.sub(rb"\x8e([\xa1-\xdf])", rb"\1", marked)
    found = seven_bit_japanese(marked)
    return None if found.note else found.text


def decode_raw_header(raw: bytes) -> Decoded:
    """Return a header's value, which is ASCII by the book and raw UTF-8, ISO-2022-JP or CP932 in practice."""
    if raw.isascii() and b"\x1b" not in raw:
        return Decoded(raw.decode("ascii"))
    return _guessed(raw, "")
