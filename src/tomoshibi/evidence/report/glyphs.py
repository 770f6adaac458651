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

EMOJI_FONT = Path(__file__).with_name("fonts") / "NotoEmoji-Regular.ttf"

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

_SELECTORS = "\ufe0e\ufe0f"  # text form, emoji form
_JOINER = "\u200d"
_KEYCAP = "\u20e3"
_TONES = "\U0001f3fb-\U0001f3ff"
_PICTURED = "\u00a9\u00ae\u2010-\u20cf\u2100-\u3299\U0001f000-\U0001f3fa\U0001f400-\U0001faff"
# The only flags spelt with tags that Unicode recommends: England, Scotland, Wales. Other tags could hide a message.
_TAGGED_FLAGS = "|".join("".join(chr(0xE0000 + ord(letter)) for letter in flag) for flag in ("gbeng", "gbsct", "gbwls"))
_MOST_JOINED = 3  # the longest emoji of Unicode joins four; a longer chain could not be broken over lines
_ELEMENT = f"[{_PICTURED}][{_SELECTORS}{_TONES}]?"
# What is one emoji though it is several characters (UTS #51, section 1.4.9), with single ones that carry a selector.
_EMOJI_SEQUENCE = re.compile(
    f"[#*0-9]\ufe0f?{_KEYCAP}"
    f"|\U0001f3f4(?:{_TAGGED_FLAGS})\U000e007f"
    "|[\U0001f1e6-\U0001f1ff]{2}"
    f"|{_ELEMENT}(?:{_JOINER}{_ELEMENT}){{0,{_MOST_JOINED}}}"
)
_MAKES_A_SEQUENCE = re.compile(f"[{_SELECTORS}{_JOINER}{_KEYCAP}\U000e0020-\U000e007f]")
_UNITS = re.compile(f"{_EMOJI_SEQUENCE.pattern}|.", re.DOTALL)


class FontUnreadable(Exception):
    """A font file has no table of characters in the form that we read."""


@cache
def covered(font: Path) -> bytes:
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


def _segments(table: bytes, offset: int) -> bytes:
    coverage = bytearray(_CODE_POINTS)
    (groups,) = struct.unpack_from(">I", table, offset + 12)
    for first, last, _ in struct.iter_unpack(">III", table[offset + 16 : offset + 16 + 12 * groups]):
        coverage[first : last + 1] = b"\x01" * (last + 1 - first)
    return bytes(coverage)


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
    """What each code point is printed as; filled as characters are met. The bold face covers the same as the regular.

    `in_brackets` says whether any character had to be written as its number, `emoji_printed` whether there was an emoji.
    """

    def __init__(self, font: Path, emoji: Path) -> None:
        super().__init__()
        self._covered = covered(font)
        self._emoji = covered(emoji)
        self.in_brackets = False
        self.emoji_printed = False

    def __missing__(self, code: int) -> str:
        shown = chr(code) if self._can_print(code) else self._bracketed(code)
        self[code] = shown
        return shown

    def _can_print(self, code: int) -> bool:
        character = chr(code)
        if character == "\n" or "\U000e0100" <= character <= "\U000e01ef":
            return True  # a line break; a form of an ideograph, judged by its neighbour in `printable`
        if self._emoji[code] and "\U0001f000" <= character <= "\U0001faff":
            self.emoji_printed = True
            return True  # also those that are younger than this Python's Unicode
        has_glyph = self._covered[code] or self._emoji[code]
        return bool(has_glyph) and not hides(character) and unicodedata.category(character) not in _MARK_CATEGORIES

    def _bracketed(self, code: int) -> str:
        self.in_brackets = True
        return bracketed(code)

    def printable(self, text: str) -> str:
        """Return `text` with every character that cannot be printed, or would hide or cover others, as `〈U+200B〉`.

        A mark stays where it melts with its letter into one printed character (`か` + U+3099 is `が`); joiners,
        selectors, keycaps and tags stay where they make an emoji. Line breaks stay.
        """
        if text.isascii() and text.isprintable():
            return text
        text = text.replace("\r\n", "\n")
        text = _MARKED.sub(self._melted, text)
        text = _FORM_SELECTOR.sub(self._form_of_ideograph, text)
        return self._with_emoji(text) if _MAKES_A_SEQUENCE.search(text) else text.translate(self)

    def _with_emoji(self, text: str) -> str:
        """Return `text` printable; what is one emoji is left whole where the font has all of it."""
        shown: list[str] = []
        at = 0
        for emoji in _EMOJI_SEQUENCE.finditer(text):
            shown.append(text[at : emoji.start()].translate(self))
            shown.append(emoji[0] if self._draws(emoji[0]) else emoji[0].translate(self))
            at = emoji.end()
        shown.append(text[at:].translate(self))
        return "".join(shown)

    def _draws(self, emoji: str) -> bool:
        """Say whether an emoji can be drawn: by its own font, or as a sign of the text's font with a selector after it."""
        if all(self._emoji[ord(part)] for part in emoji):
            self.emoji_printed = True
            return True
        return len(emoji) == 2 and emoji[1] in _SELECTORS and self._can_print(ord(emoji[0]))

    def _melted(self, match: re.Match[str]) -> str:
        one = unicodedata.normalize("NFC", match[0])
        return one if len(one) == 1 and self._covered[ord(one)] else match[0]

    def _form_of_ideograph(self, match: re.Match[str]) -> str:
        return match[0] if is_han(match[1]) else match[1] + self._bracketed(ord(match[2]))


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
        starts = [unit.start() for unit in _UNITS.finditer(text, run.start(), run.end())]  # never inside an emoji
        cuts = starts[_PIECE::_PIECE] or [run.end()]
        pieces.extend(text[start:end] for start, end in pairwise((at, *cuts)))
        at = cuts[-1]
    pieces.append(text[at:])
    return pieces


@cache
def fonts() -> tuple[Path, Path, Path]:
    """Return the font files that come with the program: regular, bold, emoji."""
    import noto_cjk_sans_jp_bold
    import noto_cjk_sans_jp_regular

    return Path(str(noto_cjk_sans_jp_regular.FONT_PATH)), Path(str(noto_cjk_sans_jp_bold.FONT_PATH)), EMOJI_FONT
