"""Which characters the report's fonts can print, and how the others are written instead.

PDF/A refuses a document with one character that no font has, and chats are full of them.
"""

import re
import struct
import unicodedata
from functools import cache
from itertools import pairwise
from pathlib import Path

from tomoshibi.basics.harmless import hides, is_han

_CODE_POINTS = 0x110000
_SEGMENTED_COVERAGE = 12  # cmap format 12 (OpenType specification, "cmap"): groups of (first, last, first glyph)
_MARK_CATEGORIES = frozenset({"Mn", "Mc", "Me"})
_MARKED = re.compile("([^\\s])([\u0300-\u036f\u3099\u309a])")
_FORM_SELECTOR = re.compile("(.?)([\U000e0100-\U000e01ef])", re.DOTALL)
# Where a line may break by itself; a long run of anything else would leave its column and the page.
_RUN_WITHOUT_BREAK = re.compile(
    "(?:(?!〈U\\+[0-9A-F]{4,6}〉)[^ \n"
    "\u3042\u3044\u3046\u3048\u304a-\u3062\u3064-\u3082\u3084\u3086\u3088-\u308d\u308f-\u3093"
    "\u30a2\u30a4\u30a6\u30a8\u30aa-\u30c2\u30c4-\u30e2\u30e4\u30e6\u30e8-\u30ed\u30ef-\u30f3\u3400-\u9fff]){13,}"
)
_PIECE = 4  # characters between two allowed breaks of such a run


class FontUnreadable(Exception):
    """A font file has no table of characters in the form that we read."""


def covered(font: Path) -> bytearray:
    """Return one byte for each code point, 1 where the font has a glyph.

    Reads only the font's `cmap` table, in about 10 ms. Raises FontUnreadable.
    """
    table = _table(font, b"cmap")
    (count,) = struct.unpack_from(">H", table, 2)
    for index in range(count):
        _, _, offset = struct.unpack_from(">HHI", table, 4 + 8 * index)
        if struct.unpack_from(">H", table, offset)[0] == _SEGMENTED_COVERAGE:
            return _segments(table, offset)
    raise FontUnreadable(f"{font.name} has no format 12 character map")


def _segments(table: bytes, offset: int) -> bytearray:
    coverage = bytearray(_CODE_POINTS)
    (groups,) = struct.unpack_from(">I", table, offset + 12)
    for first, last, _ in struct.iter_unpack(">III", table[offset + 16 : offset + 16 + 12 * groups]):
        coverage[first : last + 1] = b"\x01" * (last + 1 - first)
    return coverage


def _table(font: Path, tag: bytes) -> bytes:
    with font.open("rb") as stream:
        _, count, *_ = struct.unpack(">IHHHH", stream.read(12))
        for _ in range(count):
            name, _, offset, length = struct.unpack(">4sIII", stream.read(16))
            if name == tag:
                stream.seek(offset)
                return stream.read(length)
    raise FontUnreadable(f"{font.name} has no {tag.decode()} table")


class Glyphs(dict[int, str]):
    """What each code point is printed as; filled as characters are met. The bold face covers the same as the regular."""

    def __init__(self, font: Path) -> None:
        super().__init__()
        self._covered = covered(font)

    def __missing__(self, code: int) -> str:
        shown = chr(code) if self._can_print(code) else bracketed(code)
        self[code] = shown
        return shown

    def _can_print(self, code: int) -> bool:
        character = chr(code)
        if character == "\n" or "\U000e0100" <= character <= "\U000e01ef":
            return True  # a line break; a form of an ideograph, judged by its neighbour in `printable`
        return bool(self._covered[code]) and not hides(character) and unicodedata.category(character) not in _MARK_CATEGORIES

    def printable(self, text: str) -> str:
        """Return `text` with every character that cannot be printed, or would hide or cover others, as `〈U+1F600〉`.

        A mark stays where it melts with its letter into one printed character (`か` + U+3099 is `が`). Line breaks
        stay.
        """
        if text.isascii() and text.isprintable():
            return text
        text = text.replace("\r\n", "\n")
        text = _MARKED.sub(self._melted, text)
        text = _FORM_SELECTOR.sub(_form_of_ideograph, text)
        return text.translate(self)

    def _melted(self, match: re.Match[str]) -> str:
        one = unicodedata.normalize("NFC", match[0])
        return one if len(one) == 1 and self._covered[ord(one)] else match[0]


def _form_of_ideograph(match: re.Match[str]) -> str:
    return match[0] if is_han(match[1]) else match[1] + bracketed(ord(match[2]))


def bracketed(code: int) -> str:
    """Return a code point as `〈U+200B〉`, in brackets that the report's font has (it lacks U+27E8)."""
    return f"〈U+{code:04X}〉"


def breakable(text: str) -> str | list[str]:
    """Return `text`, cut into pieces where it holds long runs that no line may break: between pieces it may."""
    runs = list(_RUN_WITHOUT_BREAK.finditer(text))
    if not runs:
        return text
    pieces: list[str] = []
    at = 0
    for run in runs:
        cuts = range(run.start() + _PIECE, run.end(), _PIECE)
        pieces.extend(text[start:end] for start, end in pairwise((at, *cuts)))
        at = cuts[-1]
    pieces.append(text[at:])
    return pieces


@cache
def fonts() -> tuple[Path, Path]:
    """Return the regular and the bold font file that come with the program."""
    import noto_cjk_sans_jp_bold
    import noto_cjk_sans_jp_regular

    return Path(str(noto_cjk_sans_jp_regular.FONT_PATH)), Path(str(noto_cjk_sans_jp_bold.FONT_PATH))
