"""What an attacker faces, as arrays: the cells, what is known of each, and which of them must stay unknown."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Numbers = NDArray[np.int64]


class Standing(IntEnum):
    """What an attacker knows of a cell before anything of this release is out."""

    KNOWN = 0  # zeros that will be shown, and what an earlier release showed
    FREE = 1  # in no table: any number from 0
    VEILED = 2  # hidden, and never shown: at least 1, since zeros are shown
    OPEN = 3  # ours to show or to hide


@dataclass(frozen=True, slots=True)
class Secret:
    """A cell that must not be known to be small: some table must give it `need`, and two must be `width` apart."""

    cell: int
    need: int
    width: int


@dataclass(frozen=True, slots=True)
class Puzzle:
    """All cells with their true counts and standing, relations as rows of a matrix (sum minus parts is 0), and secrets.

    `insiders` are records that stand alone in cells: each a tuple of the hidden cells that its own person knows to be 1.
    `relations` name the sum first, then its parts.
    """

    counts: Numbers
    standing: Numbers
    cost: Floats
    relations: tuple[tuple[int, ...], ...]
    secrets: tuple[Secret, ...]
    insiders: tuple[tuple[int, ...], ...]
    threshold: int

    @property
    def open(self) -> Numbers:
        """The cells that are ours to show or to hide."""
        return np.flatnonzero(self.standing == Standing.OPEN)

    @property
    def least(self) -> Floats:
        """The least that an attacker has to reckon with for a hidden cell."""
        return np.where(self.standing == Standing.FREE, 0.0, 1.0)

    def matrix(self) -> tuple[Numbers, Numbers, Floats]:
        """Return the relations row by row: starts, columns, values."""
        starts = np.cumsum([0, *(len(one) for one in self.relations)])
        columns = np.fromiter((cell for one in self.relations for cell in one), np.int64, starts[-1])
        values = np.full(len(columns), -1.0)
        values[starts[:-1]] = 1.0
        return starts, columns, values


def weights(counts: Sequence[int]) -> Floats:
    """Return what it costs to hide each cell: two for being a cell, and the logarithm of its count."""
    return np.asarray(2.0 + np.log2(1.0 + np.asarray(counts, dtype=np.float64)))
