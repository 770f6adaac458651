"""Character references in exports: decoded as a browser or an XML reader would, with halves of pairs put together."""

import html
import re

from tomoshibi.evidence.notebook import Notebook
from tomoshibi.evidence.record import Span

REPLACEMENT = "\ufffd"

# A character beyond U+FFFF written as its two UTF-16 halves, which no standard allows and several exporters do.
_PAIR = re.compile(r"&#(?:x([Dd][89AaBb][0-9A-Fa-f]{2})|(5[5-6]\d{3}));&#(?:x([Dd][C-Fc-f][0-9A-Fa-f]{2})|(5[6-7]\d{3}));")
_HALF = re.compile(r"&#(?:x[Dd][89A-Fa-f][0-9A-Fa-f]{2}|5[5-7]\d{3});")
_ENDLESS = re.compile(r"&#(?:[0-9]{9,}+|[xX][0-9a-fA-F]{8,}+);?")
_XML = re.compile(r"&(?:#([0-9]{1,8})|#[xX]([0-9a-fA-F]{1,7})|(lt|gt|amp|quot|apos));")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}


def mend_pairs(text: str) -> tuple[str, int]:
    """Return the text with characters written as two surrogate references put together, and how many there were."""
    if "&#" not in text:
        return text, 0
    return _PAIR.subn(_paired, text)


def _paired(found: re.Match[str]) -> str:
    high = int(found[1], 16) if found[1] else int(found[2])
    low = int(found[3], 16) if found[3] else int(found[4])
    if 0xD800 <= high < 0xDC00 <= low < 0xE000:
        return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
    return found[0]


def lone_halves(text: str) -> int:
    """Return how many references name half a character and stand alone; they become U+FFFD."""
    if "&#" not in text:
        return 0
    return sum(1 for found in _HALF.finditer(text) if 0xD800 <= _number(found[0]) < 0xE000)


def _number(reference: str) -> int:
    inner = reference[2:-1]
    return int(inner[1:], 16) if inner[:1] in "xX" else int(inner)


def note_mending(raw: bytes, codec: str, span: Span, notebook: Notebook) -> None:
    """Write down what had to be mended before a record could be read: broken bytes, characters written as two halves."""
    try:
        text = raw.decode(codec)
    except UnicodeDecodeError:
        notebook.warn("undecodable", span)
        text = raw.decode(codec, "replace")
    mended, pairs = mend_pairs(text)
    if pairs:
        notebook.repaired("surrogate-pair", span, str(pairs))
    if lone_halves(mended):
        notebook.repaired("lone-surrogate", span)


def html_text(text: str) -> str:
    """Return text with the character references of HTML decoded and line ends as LF."""
    if "&" not in text:
        return text
    mended, _ = mend_pairs(text)
    return html.unescape(_ENDLESS.sub(REPLACEMENT, mended))


def xml_text(text: str) -> str:
    """Return text with the references of XML decoded; one that XML does not know stays as it stands."""
    if "&" not in text:
        return text
    mended, _ = mend_pairs(text)
    return _XML.sub(_xml_character, mended)


def _xml_character(found: re.Match[str]) -> str:
    if found[3]:
        return _NAMED[found[3]]
    number = int(found[1]) if found[1] else int(found[2], 16)
    if number == 0 or number > 0x10FFFF or 0xD800 <= number < 0xE000:
        return REPLACEMENT
    return chr(number)
