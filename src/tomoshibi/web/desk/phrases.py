"""Quick phrases: words that a counsellor puts into the box, changes, and sends as their own.

Each says where it comes from and when that was looked at; what was looked at long ago is shown as old.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from tomoshibi.law.entries import words
from tomoshibi.law.written import written
from tomoshibi.staff.operations.signing import HOLDS
from tomoshibi.web.desk.words import FOLDER
from tomoshibi.web.speech import read_out


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase. `stance`: what it asks of the person (law/polarity.py), or `none`."""

    id: str
    group: str
    title: str
    stance: str
    text: Mapping[str, str]
    sources: tuple[str, ...]
    seen_on: date

    def is_old(self, *, on: date) -> bool:
        """Return whether its source was looked at longer ago than anything for the public holds."""
        return self.seen_on + HOLDS < on

    def plain(self, language: str) -> str:
        """Return its words as a message holds them: no markup, easy Japanese in kana."""
        return read_out(words(self.text, language))


@dataclass(frozen=True, slots=True)
class ShownPhrase:
    """A phrase in the language of a talk; `ja` is what it says, where that language is another one."""

    phrase: Phrase
    said: str
    ja: str
    is_old: bool


@cache
def groups() -> Mapping[str, str]:
    """Return the groups in their order, with their names."""
    found: Mapping[str, str] = _written()["groups"]
    return found


@cache
def phrases() -> tuple[Phrase, ...]:
    """Return all phrases in their order."""
    return tuple(Phrase(**{**row, "sources": tuple(row["sources"])}) for row in _written()["phrases"])


def _written() -> Mapping[str, Any]:
    found: Mapping[str, Any] = written(FOLDER / "phrases.yaml")
    return found


def shown_phrases(language: str, *, on: date) -> tuple[tuple[str, tuple[ShownPhrase, ...]], ...]:
    """Return the phrases in the language of a talk, group by group, as they are on a day."""
    return tuple((name, tuple(_shown(_of(group), language, on))) for group, name in groups().items())


def _of(group: str) -> Iterable[Phrase]:
    return (one for one in phrases() if one.group == group)


def _shown(found: Iterable[Phrase], language: str, on: date) -> Iterable[ShownPhrase]:
    return (
        ShownPhrase(one, one.plain(language), "" if language == "ja" else one.plain("ja"), one.is_old(on=on)) for one in found
    )


def with_phrase(typed: str, name: str, language: str) -> tuple[str, Phrase | None]:
    """Return what was typed with a phrase after it, and the phrase; what was typed alone where there is no such phrase."""
    chosen = next((one for one in phrases() if one.id == name), None)
    if chosen is None:
        return typed, None
    return "\n\n".join(part for part in (typed.strip(), chosen.plain(language)) if part), chosen
