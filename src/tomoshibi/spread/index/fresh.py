"""What came to a list since its index was built: a few hashes in memory, read through with every query."""

import numpy as np

from tomoshibi.spread.index.base import Found
from tomoshibi.spread.index.chunks import Numbers, Words, distances
from tomoshibi.spread.index.scanning import scanned

FIRST_ROOM = 256


class Fresh:
    """Hashes in the order of their arrival; the room for them doubles, so that adding one stays quick."""

    def __init__(self) -> None:
        self._words: Words = np.empty((FIRST_ROOM, 4), np.uint64)
        self._entries: Numbers = np.empty(FIRST_ROOM, np.int64)
        self._places: dict[int, int] = {}
        self._count = 0

    def __len__(self) -> int:
        return len(self._places)

    def __contains__(self, entry: int) -> bool:
        return entry in self._places

    def add(self, entry: int, word: Words) -> None:
        """Take one shuffled hash (4,) in; the entry must be a new one."""
        if self._count == len(self._entries):
            self._words = np.concatenate([self._words, np.empty_like(self._words)])
            self._entries = np.concatenate([self._entries, np.empty_like(self._entries)])
        self._words[self._count] = word
        self._entries[self._count] = entry
        self._places[entry] = self._count
        self._count += 1

    def withdraw(self, entry: int) -> None:
        """Forget one entry: its place is filled by the last, so that nothing of it stays."""
        place = self._places.pop(entry)
        self._count -= 1
        if place != self._count:
            self._words[place] = self._words[self._count]
            self._entries[place] = self._entries[self._count]
            self._places[int(self._entries[place])] = place
        self._words[self._count] = 0

    def near(self, queries: Words, within: int) -> tuple[Found, Numbers]:
        """Return what is near, and the entry of each row of it."""
        rows = self._words[: self._count]
        asked, found = scanned(rows, queries, within)
        apart = distances(rows.take(found, axis=0), queries.take(asked, axis=0))
        kept = np.flatnonzero(apart <= within)
        return Found(asked[kept], found[kept], apart[kept]), self._entries[found[kept]]

    def held(self) -> tuple[Words, Numbers]:
        """Return all hashes (shuffled) and their entries, to build them into the next file."""
        return self._words[: self._count].copy(), self._entries[: self._count].copy()
