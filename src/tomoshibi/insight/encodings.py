"""Which Japanese encoding a table is in: by its marks first, then strictly, then by how ordinary its letters are."""

import codecs
import re

from tomoshibi.insight.refusals import Unusable

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SHIFTS = re.compile(rb"\x1b[$(][@BJI]")  # ISO-2022-JP changes its sets with these
_ORDINARY = re.compile("[\u3001-\u3015\u3041-\u3096\u30a1-\u30fe\u4e00-\u9fff\uff01-\uff5e]")
_HALF_WIDTH = re.compile("[\uff61-\uff9f]")  # what EUC-JP reads as, when it is taken for CP932


def decoded(content: bytes) -> str:
    """Return the text of a table in UTF-8, UTF-16, CP932, EUC-JP or ISO-2022-JP. Raises Unusable (`rows-encoding`)."""
    for mark, codec in _MARKS:
        if content.startswith(mark):
            return _strict(content, codec)
    if b"\0" in content and (wide := _wide(content)) is not None:
        return wide
    if _SHIFTS.search(content):
        return _strict(content, "iso2022_jp_ext")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _most_ordinary(content)


def _wide(content: bytes) -> str | None:
    """Return the reading in UTF-16 without a mark, where it is nearly all Japanese and ASCII, and has lines."""
    for codec in ("utf-16-le", "utf-16-be"):
        try:
            text = content.decode(codec)
        except UnicodeDecodeError:
            continue
        ordinary = len(_ORDINARY.findall(text)) + len(_HALF_WIDTH.findall(text)) + len(text.encode("ascii", "ignore"))
        if "\0" not in text and "\n" in text and ordinary >= 0.9 * len(text):
            return text
    return None


def _strict(content: bytes, codec: str) -> str:
    try:
        return content.decode(codec)
    except UnicodeDecodeError:
        raise Unusable("rows-encoding") from None


def _most_ordinary(content: bytes) -> str:
    """Return the reading in CP932 or EUC-JP with more of the letters that Japanese is written in."""
    readings = []
    for codec in ("cp932", "euc_jp"):
        try:
            readings.append(content.decode(codec))
        except UnicodeDecodeError:
            continue
    best = max(readings, key=_ordinary_share, default="")
    if not readings or _ordinary_share(best) < 0.5:  # Western text of one byte reads as rare signs
        raise Unusable("rows-encoding")
    return best


def _ordinary_share(text: str) -> float:
    beyond = len(text) - len(text.encode("ascii", "ignore"))
    return (len(_ORDINARY.findall(text)) + 0.6 * len(_HALF_WIDTH.findall(text))) / beyond if beyond else 0.0
