"""A list's index as it stands now: what was built, what came since, and what was withdrawn. A change counts at once."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tomoshibi.spread.index import base as built
from tomoshibi.spread.index.base import Base, Found
from tomoshibi.spread.index.chunks import Numbers, Words, chunks_for, words
from tomoshibi.spread.index.fresh import Fresh
from tomoshibi.spread.turns import TURNS, Packed, Turn, turned, undone

WORTH_TABLES = 1 << 31  # comparisons; fewer are done in the time that tables take to be built


class AlreadyListed(ValueError):
    """An entry of this number is in the index; the message is the number."""


class NotListed(KeyError):
    """No entry of this number is in the index, or it was withdrawn; the message is the number."""


@dataclass(frozen=True, slots=True)
class Near:
    """An entry near a query: which query (its place among those asked), how many bits apart, and how its picture was turned."""

    query: int
    entry: int
    distance: int
    turn: Turn = Turn.UPRIGHT


def order(near: Near) -> tuple[int, int, int]:
    """Return what answers are sorted by: query, then distance, then entry."""
    return near.query, near.distance, near.entry


class Index:
    """Hashes by the number of their entry. Whoever changes it or asks has it alone meanwhile; it holds no lock of its own.

    Each process holds one, and follows the numbered changes of the list. What is withdrawn is found no more at once; out of the
    file it goes when the next one is built, which is opened in its place and takes its name.
    """

    def __init__(self, base: Base) -> None:
        self._base = base
        self._withdrawn = np.zeros(len(base.entries), bool)
        self._fresh = Fresh()

    def __len__(self) -> int:
        return len(self._base.entries) - int(self._withdrawn.sum()) + len(self._fresh)

    def __contains__(self, entry: int) -> bool:
        return entry in self._fresh or self._row(entry) is not None

    def add(self, entry: int, hash_: bytes) -> None:
        """Take an entry's hash (32 bytes) in; the next question finds it. Raises AlreadyListed."""
        if entry in self:
            raise AlreadyListed(entry)
        self._fresh.add(entry, words(np.frombuffer(hash_, np.uint8)[None])[0])

    def withdraw(self, entry: int) -> None:
        """Take an entry out; the next question does not find it. Raises NotListed."""
        if entry in self._fresh:
            self._fresh.withdraw(entry)
        elif (row := self._row(entry)) is not None:
            self._withdrawn[row] = True
        else:
            raise NotListed(entry)

    def near(self, hashes: Packed, within: int) -> tuple[Near, ...]:
        """Return every entry within a distance of hashes (n, 32), taken as they are, nearest first for each."""
        return tuple(sorted(self._near(words(hashes), within), key=order))

    def near_turned(self, hashes: Packed, within: int) -> tuple[Near, ...]:
        """Return every entry within a distance of hashes (n, 32) as they are or turned in any of eight ways.

        Each pair stands once: upright where it is near so, else in the turn that is nearest.
        """
        best: dict[tuple[int, int], Near] = {}
        for turn, ways in zip(TURNS, turned(hashes), strict=True):
            for one in self._near(words(ways), within):
                pair = one.query, one.entry
                if pair not in best or (best[pair].turn != Turn.UPRIGHT and one.distance < best[pair].distance):
                    best[pair] = Near(one.query, one.entry, one.distance, undone(turn))
        return tuple(sorted(best.values(), key=order))

    def settled(self) -> Base:
        """Return all that is listed now as one built part, to be written and opened in the place of this one."""
        kept = ~self._withdrawn
        fresh, entries = self._fresh.held()
        ours = np.concatenate([self._base.words[kept], fresh])
        return built.build(ours, np.concatenate([self._base.entries[kept], entries]), chunks_for(len(ours)))

    def _row(self, entry: int) -> int | None:
        """Return the row of an entry in what was built, unless it was withdrawn."""
        entries = self._base.entries
        row = int(np.searchsorted(entries, entry))
        return row if row < len(entries) and entries[row] == entry and not self._withdrawn[row] else None

    def _near(self, queries: Words, within: int) -> Iterator[Near]:
        found = built.near(self._base, queries, within)
        stands = ~self._withdrawn[found.rows]
        yield from _told(found, self._base.entries[found.rows], stands)
        found, entries = self._fresh.near(queries, within)
        yield from _told(found, entries, np.ones(len(entries), bool))


def _told(found: Found, entries: Numbers, stands: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Iterator[Near]:
    rows = zip(found.queries[stands].tolist(), entries[stands].tolist(), found.distances[stands].tolist(), strict=True)
    return (Near(query, entry, distance) for query, entry, distance in rows)


def index_of(hashes: Packed, *, questions: int = 0) -> Index:
    """Return an index in memory of hashes (n, 32) numbered from 0; read through for few questions, with tables for many."""
    chunks = chunks_for(len(hashes)) if questions * len(hashes) > WORTH_TABLES else ()
    return Index(built.build(words(hashes), np.arange(len(hashes)), chunks))
