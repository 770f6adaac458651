"""Tables that were found while looking: each shows, for every choice that hides what it moves, how far cells can be.

While the search goes on, tables with fractions of people count too; in the end only whole ones do (`only_whole`).
"""

from collections.abc import Sequence

import numpy as np

from tomoshibi.insight.hiding.puzzle import Flags, Floats, Puzzle

MOST = 6_000  # tables kept; the oldest go first
_FIRST = 64
EVEN = 1e-6  # as far as this from a number is that number: HiGHS holds rows to 1e-7


class Pool:
    """Tables that an attacker cannot tell from the true one, once the cells that they move are hidden."""

    def __init__(self, puzzle: Puzzle) -> None:
        self.true = puzzle.counts
        self.open = puzzle.open
        self.secrets = np.asarray([one.cell for one in puzzle.secrets], dtype=np.int64)
        self.need = np.asarray([one.need for one in puzzle.secrets], dtype=np.int64)
        self.width = np.asarray([one.width for one in puzzle.secrets], dtype=np.int64)
        self.threshold = puzzle.threshold
        self.insiders = puzzle.insiders
        self.is_own = np.zeros((len(puzzle.insiders), len(puzzle.secrets)), dtype=np.bool_)
        place = {cell: number for number, cell in enumerate(self.secrets.tolist())}
        for number, cells in enumerate(puzzle.insiders):
            self.is_own[number, [place[cell] for cell in cells if cell in place]] = True
        self.only_whole = False
        self.size = 0
        self._moved = np.zeros((_FIRST, len(self.open)), dtype=np.bool_)
        self._values = np.zeros((_FIRST, len(self.secrets)))
        self._whole = np.zeros((_FIRST, 1), dtype=np.bool_)
        self._keeps = np.zeros((_FIRST, len(puzzle.insiders)), dtype=np.bool_)

    def add(self, table: Floats, *, whole: bool) -> None:
        """Keep a table."""
        kept = (self._moved, self._values, self._keeps, self._whole)
        if self.size == MOST:
            half = MOST // 2
            for one in kept:
                one[:half] = one[MOST - half : MOST].copy()
            self.size = half
        elif self.size == len(self._moved):
            grown = [np.concatenate([one, np.zeros_like(one)])[:MOST] for one in kept]
            self._moved, self._values, self._keeps, self._whole = grown
        differs = np.abs(table - self.true) > EVEN
        self._moved[self.size] = differs[self.open]
        self._values[self.size] = table[self.secrets]
        self._keeps[self.size] = [not differs[list(cells)].any() for cells in self.insiders]
        self._whole[self.size] = whole
        self.size += 1

    def _fitting(self, hidden: Flags) -> Flags:
        fitting = ~(self._moved[: self.size] & ~hidden).any(axis=1)
        return np.asarray(fitting & self._whole[: self.size, 0] if self.only_whole else fitting)

    def moved(self, hidden: Flags) -> Flags:
        """Return which open cells some table here moves that fits this choice."""
        return np.asarray(self._moved[: self.size][self._fitting(hidden)].any(axis=0))

    def exposed(self, hidden: Flags) -> Sequence[int]:
        """Return the secrets (by number) for which no table here shows that they are safe with this choice."""
        values = self._values[: self.size][self._fitting(hidden)]
        true = self.true[self.secrets]
        high = np.maximum(values.max(axis=0, initial=0), true)
        low = np.minimum(values.min(axis=0, initial=np.inf), true)
        return [int(one) for one in np.flatnonzero((high < self.need - EVEN) | (high - low < self.width - EVEN))]

    def exposed_to_insiders(self, hidden: Flags) -> Sequence[tuple[int, int]]:
        """Return pairs of an insider and a secret for which no table here shows that the secret is safe from the insider."""
        fitting = self._fitting(hidden)
        keeps = self._keeps[: self.size][fitting].astype(np.float32)
        reaches = (self._values[: self.size][fitting] >= self.threshold - EVEN).astype(np.float32)
        safe = (keeps.T @ reaches) > 0
        return [(int(one), int(other)) for one, other in np.argwhere(~safe & ~self.is_own)]
