"""What a ledger of consents says: the latest decision that counts, and nothing where nobody was asked.

The same is written as guards of the database (`guards.py`), which decide at the moment of sending; tests hold the two together.
"""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Literal

from tomoshibi.casework.vocabulary import EVERY, FIELDS

State = Literal["granted", "not asked", "awaiting read-back", "not yet", "refused", "withdrawn", "expired", "not valid yet"]
USUAL = timedelta(days=30)  # research/casework.md 5.1
LONGEST = timedelta(days=180)  # a grant that nobody remembers is none; then it is asked again
SAYS: dict[str, State] = {"not-yet": "not yet", "refuse": "refused", "withdraw": "withdrawn"}


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as far as the fold looks at it."""

    number: int
    recipient: str
    purpose: str
    decision: str
    scope: frozenset[str]
    from_day: date
    until_day: date | None
    is_read_back: bool

    @property
    def counts(self) -> bool:
        """Return whether it changes anything by itself: a "no" always does, a grant once it was read back."""
        return self.decision != "grant" or self.is_read_back


def decisive(entries: Iterable[Entry], *, recipient: str, purpose: str) -> Entry | None:
    """Return the latest entry that counts for a recipient and purpose."""
    meant = [one for one in _about(entries, recipient, purpose) if one.counts]
    return max(meant, key=lambda one: one.number, default=None)


def state(entries: Iterable[Entry], *, recipient: str, purpose: str, on: date) -> State:
    """Return what holds for a recipient and purpose on a day."""
    known = tuple(_about(entries, recipient, purpose))
    last = decisive(known, recipient=recipient, purpose=purpose)
    if last is None:
        return "awaiting read-back" if known else "not asked"
    if last.decision != "grant":
        return SAYS[last.decision]
    if last.until_day is None or on > last.until_day:
        return "expired"
    return "granted" if on >= last.from_day else "not valid yet"


def _about(entries: Iterable[Entry], recipient: str, purpose: str) -> Iterable[Entry]:
    return (one for one in entries if one.recipient == recipient and one.purpose in {purpose, EVERY})


class NotAnItem(ValueError):
    """A scope holds fields of a case and records of its evidence, and nothing else."""


def written(items: Iterable[str]) -> str:
    """Return a scope as it is stored: its items in order, each between blanks. Raises NotAnItem."""
    found = sorted(set(items))
    for item in found:
        parts = item.split(":")
        is_record = len(parts) == 3 and parts[0] == "record" and parts[1].isalnum() and parts[2].isdecimal() and item.isascii()
        if item not in FIELDS and not is_record:
            raise NotAnItem(item)
    return "".join(f" {item}" for item in found) + " "


def read(scope: str) -> frozenset[str]:
    """Return the items of a stored scope."""
    return frozenset(scope.split())


@dataclass(frozen=True, slots=True)
class Wording:
    """The words in which somebody was asked."""

    id: str
    version: int
    texts: dict[str, str]


class NoSuchWording(KeyError):
    """There are no such words, or not in this language."""


@cache
def wordings() -> dict[str, Wording]:
    """Return the words that are in use now, by their id."""
    given = tomllib.loads((files(__package__) / "data" / "wordings.toml").read_text("utf-8"))
    return {name: Wording(name, one["version"], {key: one[key] for key in ("ja", "easy", "en")}) for name, one in given.items()}


def wording(name: str, language: str) -> Wording:
    """Return the words of an id that are there in a language. Raises NoSuchWording."""
    found = wordings().get(name)
    if found is None or language not in found.texts:
        raise NoSuchWording(name)
    return found
