"""How a name in kanji may be read: a set of readings, never one.

From the dictionary of SudachiPy (its entries for surnames and given names) and from the lists of the package
japanese-personal-name-dataset. Neither knows all: a name that stands in no list is read as the tokeniser reads it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from tomoshibi.insight.links.kanji import one_form
from tomoshibi.insight.links.romaji import from_kana, hiragana

if TYPE_CHECKING:
    from sudachipy import Dictionary

MOST_READINGS = 8  # of one part of a name; rarer ones would join strangers more often than they find anybody
_SURNAME, _GIVEN = "姓", "名"
KANA_ONLY = frozenset(map(chr, (*range(0x3041, 0x3095), 0x30FC)))


@dataclass(frozen=True, slots=True)
class NameBooks:
    """The lists of names: readings by kanji, and how many people bear a surname (by kanji, by kana, by sound)."""

    surnames: dict[str, tuple[str, ...]]
    givens: dict[str, tuple[str, ...]]
    bearers: dict[str, int]
    bearers_of_kana: dict[str, int]
    bearers_of_sound: dict[str, int]


@lru_cache(maxsize=1)
def name_books() -> NameBooks:
    """Return the lists of names, read once."""
    from japanese_personal_name_dataset import load_dataset

    men, women, last = load_dataset(kind="org", include_last_names=True)
    givens: dict[str, tuple[str, ...]] = {}
    for reading, entry in (*men.items(), *women.items()):
        kana = hiragana(reading)
        for kanji in entry["kanji"]:
            givens[kanji] = (*givens.get(kanji, ()), kana)
    surnames: dict[str, tuple[str, ...]] = {}
    bearers: dict[str, int] = {}
    by_kana: dict[str, int] = {}
    by_sound: dict[str, int] = {}
    for kanji, one in last.items():
        kana, form, count = hiragana(one["reading"]), one_form(kanji), int(one["count"])
        surnames[form] = (*surnames.get(form, ()), kana)
        bearers[form] = bearers.get(form, 0) + count
        by_kana[kana] = by_kana.get(kana, 0) + count
        by_sound[from_kana(kana)] = by_sound.get(from_kana(kana), 0) + count
    return NameBooks(surnames, givens, bearers, by_kana, by_sound)


@lru_cache(maxsize=1)
def _dictionary() -> "Dictionary":
    from sudachipy import Dictionary

    return Dictionary(dict="core")


@lru_cache(maxsize=1)
def _tokenizer() -> Any:
    return _dictionary().tokenizer("C")


@lru_cache(maxsize=1 << 17)
def _entries(kanji: str) -> tuple[tuple[str, str], ...]:
    """Return kind (姓, 名 or another) and reading in hiragana of each entry of the dictionary for exactly these characters."""
    found = _dictionary().lookup(kanji)
    return tuple((one.part_of_speech()[3], hiragana(one.reading_form())) for one in found if one.part_of_speech()[2] == "人名")


@lru_cache(maxsize=1 << 17)
def surname_readings(kanji: str) -> tuple[str, ...]:
    """Return how a surname may be read, in hiragana, the likely ones first; nothing where it is not known as a surname."""
    return _chosen((*name_books().surnames.get(kanji, ()), *(kana for kind, kana in _entries(kanji) if kind == _SURNAME)))


@lru_cache(maxsize=1 << 17)
def given_readings(kanji: str) -> tuple[str, ...]:
    """Return how a given name may be read, in hiragana; nothing where it is not known as a given name."""
    return _chosen((*(kana for kind, kana in _entries(kanji) if kind == _GIVEN), *name_books().givens.get(kanji, ())))


@lru_cache(maxsize=1 << 17)
def guessed_readings(text: str) -> tuple[str, ...]:
    """Return how the tokeniser reads a text, where it knows all of it."""
    kana = hiragana("".join(one.reading_form() for one in _tokenizer().tokenize(text)))
    return _chosen((kana,))


def _chosen(found: Iterable[str]) -> tuple[str, ...]:
    whole = dict.fromkeys(kana for kana in found if kana and KANA_ONLY.issuperset(kana))
    return tuple(whole)[:MOST_READINGS]
