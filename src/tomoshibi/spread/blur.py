"""The blur of PDQ: means over a running window, added up in single precision in the order of the reference.

Rounding makes the order part of the result: a window's sum is the last sum, plus what comes in, minus what goes out
(facebook/ThreatExchange, pdq/cpp/downscaling/downscaling.cpp). So a pass is as many steps as a line is long; each step here is
taken for all lines at once, and the last two passes write only what is sampled afterwards. `compiled.py` does the same, where
numba is installed, and is quicker.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

SAMPLES = 64  # rows and columns that PDQ keeps of a picture
STRIP = 32  # columns turned at once, so that what is touched stays in the cache


@dataclass(frozen=True, slots=True)
class Window:
    """A running window over a line of `length` values; where the line ends, it is cut off."""

    length: int
    width: int

    @property
    def ahead(self) -> int:
        """Return how many values are added before the first mean is taken."""
        return (self.width + 2) // 2 - 1

    @property
    def growing(self) -> int:
        """Return how many means are taken before the first value leaves."""
        return self.width - self.ahead

    def counts(self) -> Floats:
        """Return how many values each mean is of."""
        at = np.arange(self.length)
        first = np.maximum(at - self.growing + 1, 0)
        last = np.minimum(at + self.ahead, self.length - 1)
        return (last - first + 1).astype(np.float32)


def window(length: int) -> Window:
    """Return PDQ's window: half of what one of 64 samples stands for, rounded up, as two passes make it whole."""
    return Window(length, -(-length // (2 * SAMPLES)))


def sampled_at(length: int) -> tuple[int, ...]:
    """Return the 64 places of a line that are kept: the middles of equal parts."""
    return tuple(int((part + 0.5) * length / SAMPLES) for part in range(SAMPLES))


def sampled(columns: Floats) -> Floats:
    """Return the 64 x 64 samples of a picture that was blurred twice, as rows of the picture.

    Takes the brightness of the picture turned over, one line of memory for each column, and writes over it.
    """
    width, height = columns.shape
    across, down = window(width), window(height)
    sums = np.empty_like(columns)
    rows = means_turned(columns, across, sums, np.empty((height, width), np.float32))
    columns = means_turned(rows, down, sums.reshape(height, width), columns)
    kept = np.ascontiguousarray(means_at(columns, across, sampled_at(width)).T)
    return means_at(kept, down, sampled_at(height))


def means_turned(lines: Floats, over: Window, sums: Floats, made: Floats) -> Floats:
    """Return the mean of the window at every line, turned over; each place across the lines is a picture line of its own.

    `sums` and `made` are the memory to work in and to answer in: large pictures spend as long on new memory as on adding.
    """
    passing, into = list(lines), list(sums)
    add, subtract = np.add, np.subtract
    now = _begun(lines, over)
    leaves, left = over.growing, over.length - over.ahead
    for at in range(leaves):
        now = add(now, passing[at + over.ahead], into[at])
    for to, come, gone in zip(into[leaves:left], passing[over.width :], passing, strict=False):
        now = subtract(add(now, come, to), gone, to)
    for at in range(left, over.length):
        now = subtract(now, passing[at - leaves], into[at])
    counts = over.counts()
    for start in range(0, over.length, STRIP):
        part = slice(start, start + STRIP)
        np.divide(sums[part].T, counts[part], made[:, part])
    return made


def means_at(lines: Floats, over: Window, places: Sequence[int]) -> Floats:
    """Return the means of the window at chosen lines only, which stand in rising order; a line may be asked for twice."""
    counts = over.counts()
    made = np.empty((len(places), lines.shape[1]), np.float32)
    passing = list(lines)
    now = _begun(lines, over)
    at = -1
    for row, place in enumerate(places):
        for one in range(at + 1, place + 1):
            if one + over.ahead < over.length:
                np.add(now, passing[one + over.ahead], now)
            if one >= over.growing:
                np.subtract(now, passing[one - over.growing], now)
        at = place
        np.divide(now, counts[place], made[row])
    return made


def _begun(lines: Floats, over: Window) -> Floats:
    now = np.zeros(lines.shape[1], np.float32)
    for at in range(over.ahead):
        now += lines[at]
    return now
