"""What a disclosure shows: the numbers that are there, the gaps between them, and what is hidden inside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Range = tuple[int, int]
BY_SEALER, BY_ANOTHER, UNSIGNED = "by the sealer", "by another key", "not signed"


@dataclass(frozen=True)
class Masked:
    """A record of which something is hidden: how many pieces of its text, and which whole fields."""

    n: int
    pieces: int
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """A part of a sealed bundle. `last` is the number of the bundle's last record, 0 where no record is disclosed.

    `signed` says whose signature the disclosure carries, `fingerprint` of which key; `disclosure` is its own id.
    """

    disclosure: str | None
    made_at: str | None
    signed: str
    fingerprint: str | None
    records: tuple[int, ...]
    last: int
    withheld: int
    sources: int
    masked: tuple[Masked, ...]

    def to_json(self) -> dict[str, object]:
        """Return it as `verify --json` prints it."""
        return {
            "disclosure": self.disclosure,
            "made_at": self.made_at,
            "signed": self.signed,
            "fingerprint": self.fingerprint,
            "records": len(self.records),
            "ranges": [list(one) for one in ranges(self.records)],
            "gaps": [list(one) for one in gaps(self.records, self.last)],
            "withheld": self.withheld,
            "sources": self.sources,
            "masked": [{"n": one.n, "pieces": one.pieces, "fields": list(one.fields)} for one in self.masked],
        }


def ranges(numbers: Iterable[int]) -> list[Range]:
    """Return ascending numbers as runs, first and last of each."""
    found: list[Range] = []
    for number in numbers:
        if found and number == found[-1][1] + 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found


def gaps(numbers: Iterable[int], last: int) -> list[Range]:
    """Return the runs of numbers from 1 to `last` that are not among these."""
    found: list[Range] = []
    free = 1
    for start, end in ranges(numbers):
        if start > free:
            found.append((free, start - 1))
        free = end + 1
    if numbers and free <= last:
        found.append((free, last))
    return found


def listed(runs: Sequence[Range], *, most: int = 12, comma: str = ", ") -> str:
    """Return runs as people write them, `5, 9–12`; after `most` of them an ellipsis."""
    said = [f"{start:,}" if start == end else f"{start:,}–{end:,}" for start, end in runs[:most]]
    return comma.join(said + (["…"] if len(runs) > most else []))
