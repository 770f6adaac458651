"""In which encoding a list was written. Strict decoding first; where several fit, the one that gives ordinary Japanese."""

import codecs
import re
from dataclasses import dataclass

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ESCAPES = (b"\x1b$", b"\x1b(")
_SAMPLE = 1 << 20  # bytes that are weighed where two encodings fit
_USUAL = re.compile("[\u3001-\u3015\u3041-\u3096\u30a1-\u30fe\u4e00-\u9fff\uff01-\uff5e]")
_HALF_WIDTH = re.compile("[\uff61-\uff9f]")
_LEAST_SHARE = 0.5  # below it, bytes beyond ASCII are no Japanese


class NotText(Exception):
    """The bytes are no text in any encoding that lists come in."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text and the encoding it was in; `damaged` counts characters that could not be read (U+FFFD in the text)."""

    text: str
    encoding: str
    damaged: int = 0


def decoded(content: bytes) -> Decoded:
    """Return the text of a list: UTF-8, UTF-16, CP932, EUC-JP or ISO-2022-JP. Raises NotText."""
    for mark, codec in _MARKS:
        if content.startswith(mark):
            return _lenient(content, codec)
    if b"\0" in content[:_SAMPLE]:
        return _wide(content)
    if any(escape in content for escape in _ESCAPES):
        for codec in ("iso2022_jp", "iso2022_jp_ext", "iso2022_jp_3"):
            if (text := _strict(content, codec)) is not None:
                return Decoded(text, codec)
    if (text := _strict(content, "utf-8")) is not None:
        return Decoded(text, "utf-8")
    return _japanese(content)


def _strict(content: bytes, codec: str) -> str | None:
    try:
        return content.decode(codec)
    except UnicodeDecodeError:
        return None


def _lenient(content: bytes, codec: str) -> Decoded:
    text = content.decode(codec, "replace")
    damaged = text.count("\ufffd")
    if damaged * 20 > len(text):
        raise NotText
    return Decoded(text, codec, damaged)


def _wide(content: bytes) -> Decoded:
    """Return UTF-16 without a mark: the right order of its bytes is the one that gives commas, tabs and line feeds."""
    sample = content[: _SAMPLE & ~1]
    texts = {codec: sample.decode(codec, "replace") for codec in ("utf-16-le", "utf-16-be")}
    likelier = max(texts, key=lambda codec: sum(map(texts[codec].count, ",\t\n")))
    text = _strict(content, likelier)
    if text is None or "\0" in text or not any(sign in text for sign in ",\t\n"):
        raise NotText
    return Decoded(text, likelier)


def _japanese(content: bytes) -> Decoded:
    """Return bytes beyond ASCII that are no UTF-8 in the likelier of the older encodings."""
    ranked = sorted(((_share(content[:_SAMPLE], codec), codec) for codec in ("cp932", "euc_jp")), reverse=True)
    for share, codec in ranked:
        if share >= _LEAST_SHARE and (text := _strict(content, codec)) is not None:
            return Decoded(text, codec)
    utf8 = content.decode("utf-8", "replace")
    if utf8.count("\ufffd") * 50 < len(utf8):
        return Decoded(utf8, "utf-8", utf8.count("\ufffd"))
    if ranked[0][0] >= _LEAST_SHARE:
        return _lenient(content, ranked[0][1])
    raise NotText


def _share(sample: bytes, codec: str) -> float:
    """Return how much of what is beyond ASCII is ordinary Japanese. Half-width kana count less: EUC misread gives many."""
    text = codecs.getincrementaldecoder(codec)("replace").decode(sample)
    beyond = len(text) - len(text.encode("ascii", "ignore"))
    if not beyond:
        return 0.0
    return (len(_USUAL.findall(text)) + 0.6 * len(_HALF_WIDTH.findall(text)) - 3 * text.count("\ufffd")) / beyond
