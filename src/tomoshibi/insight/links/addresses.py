"""Japanese addresses taken apart: prefecture, town, numbers, room; however 一丁目2番3号 and 1-2-3 are written."""

import re
import unicodedata
from functools import lru_cache

from msgspec import Struct

from tomoshibi.insight.links.kanji import one_form
from tomoshibi.insight.links.prefectures import UNKNOWN, code_in, code_of, prefectures

_POSTAL = re.compile(r"^(?:〒\s*)?\d{3}-\d{4}\s*|^〒\s*\d{7}\s*")
_COUNTRY = re.compile(r"^(?:日本国?|japan)[、,\s]*", re.IGNORECASE)
_FIRST_NUMBER = re.compile("[0-9]|[〇一二三四五六七八九十百]+(?=丁目|番地|番(?![町丁])|号)")
_PLAIN_TAIL = re.compile("[0-9]+(?:-[0-9]+){0,2}")
_KANJI_NUMBER = re.compile("[〇一二三四五六七八九十百]+(?=\\s*(?:丁目|番地|番(?![町丁])|号))")
_SIGNS = re.compile(r"\s*(?:丁目|番地|番(?![町丁])|号室|号|[のノ](?=[0-9]))\s*|\s*[‐‑‒–—―−ー~〜-]\s*(?=[0-9])")
_AHEAD = frozenset(" 〒0123456789日jJ")  # what stands before an address may begin with one of these
_RUN = re.compile(r"[0-9]+(?:-[0-9]+)*")
_NUMBERS = re.compile("[0-9]+")
_DIGITS = {sign: value for value, sign in enumerate("〇一二三四五六七八九")}
_LITTLE_WORDS = re.compile("大字|小字|字(?!町)|[\\s、,。・]")
_COUNTY = re.compile("^[^市区町村郡]{1,6}郡")
_GA = re.compile("(?<=[\u3400-\u9fff])[ヶケヵカがガヵ](?=[\u3400-\u9fff])")
_NO = re.compile("(?<=[\u3400-\u9fff])[のノ之乃](?=[\u3400-\u9fff])")


class Place(Struct, frozen=True, gc=False):
    """Where somebody lives, as far as an address says: `prefecture` is a JIS X 0401 number or 0.

    `town`: everything before the first number, in one form. `numbers`: block, lot and house, in order. `room`: what is
    numbered behind them.
    """

    prefecture: int
    town: str
    numbers: tuple[str, ...]
    room: str

    @property
    def house(self) -> str:
        """Return town and up to three numbers; the empty text where there is no number or no town."""
        return f"{self.town} {'-'.join(self.numbers)}" if self.town and self.numbers else ""

    @property
    def block(self) -> str:
        """Return town and two numbers, which neighbours share; the empty text where there are fewer."""
        return f"{self.town} {'-'.join(self.numbers[:2])}" if self.town and len(self.numbers) > 1 else ""


def place_of(address: str, prefecture: str) -> Place:
    """Return where somebody lives by an address and a column of prefectures, either of which may be empty.

    Where the two name different prefectures, the column counts: it was chosen, the address may be an old one.
    """
    text = address if address.isascii() else unicodedata.normalize("NFKC", address)
    if text[:1] in _AHEAD:
        text = _COUNTRY.sub("", _POSTAL.sub("", text.strip()))
    first = _FIRST_NUMBER.search(text)
    town_end = first.start() if first else len(text)
    found, town = _town(text[:town_end])
    numbers, room = _tail(text[town_end:])
    return Place((code_of(prefecture) if prefecture else UNKNOWN) or found, town, numbers, room)


@lru_cache(maxsize=1 << 16)
def _town(written: str) -> tuple[int, str]:
    """Return the prefecture that the words before the first number name, and these words without it, in one form."""
    words = "".join(written.split()).rstrip("-").casefold()
    prefecture = code_in(words)
    if prefecture:
        words = words.removeprefix(prefectures().names[prefecture])
    words = one_form(_LITTLE_WORDS.sub("", words))
    words = _COUNTY.sub("", words)
    return prefecture, _NO.sub("ノ", _GA.sub("ケ", words))


@lru_cache(maxsize=1 << 16)
def _tail(written: str) -> tuple[tuple[str, ...], str]:
    """Return up to three numbers of the house and what is numbered behind them."""
    if not written:
        return (), ""
    if not _PLAIN_TAIL.fullmatch(written):
        written = _SIGNS.sub("-", _KANJI_NUMBER.sub(lambda found: str(_number(found[0])), written))
    run = _RUN.match(written)
    if run is None:
        return (), ""
    numbers = tuple(one.lstrip("0") or "0" for one in run[0].split("-"))
    behind = [one.lstrip("0") for one in _NUMBERS.findall(written, run.end())]
    return numbers[:3], "-".join((*numbers[3:], *behind))


def _number(kanji: str) -> int:
    """Return the value of a number in kanji up to 999."""
    if not any(sign in kanji for sign in "十百"):
        return int("".join(str(_DIGITS[sign]) for sign in kanji))
    value = 0
    unit = 0
    for sign in kanji:
        if sign in "十百":
            value += (unit or 1) * (10 if sign == "十" else 100)
            unit = 0
        else:
            unit = _DIGITS[sign]
    return value + unit
