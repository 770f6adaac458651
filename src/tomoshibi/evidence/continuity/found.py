"""One finding: what stands out in a talk, at which records, and how much it asks for a look."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

Row = dict[str, Any]
Weight = Literal["note", "attention"]

MAX_RECORDS = 50  # record numbers named in one finding; `count` in its parts says how many there are


@dataclass(frozen=True, slots=True)
class Finding:
    """A code that `words/findings/` puts into words, with the records and the parts that fill its sentence.

    Parts are numbers and texts only, as they go into `data/findings.json`: days as `2026-05-08`, lengths in seconds.
    """

    code: str
    conversation: int
    records: tuple[int, ...] = ()
    parts: Row = field(default_factory=dict)
    weight: Weight = "note"

    def row(self) -> Row:
        """Return the finding as a row of `data/findings.json`."""
        return {
            "code": self.code,
            "conversation": self.conversation,
            "records": list(self.records),
            "parts": {key: value for key, value in self.parts.items() if value is not None},
            "weight": self.weight,
        }


def first_of(records: Iterable[int]) -> tuple[int, ...]:
    """Return the first record numbers, in their order and each once."""
    return tuple(sorted(set(records)))[:MAX_RECORDS]


def day_text(day: int | None) -> str | None:
    """Return a day, given as an ordinal, as ISO 8601."""
    return None if day is None else date.fromordinal(day).isoformat()


def weight_of(*, attention: bool) -> Weight:
    """Return the weight of a finding."""
    return "attention" if attention else "note"
