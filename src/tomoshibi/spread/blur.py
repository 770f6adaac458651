"""The blur of PDQ: means over a running window, added up in single precision in the order of the reference.

Rounding makes the order part of the result: a window's sum is the last sum, plus what comes in, minus what goes out
(facebook/ThreatExchange, pdq/cpp/downscaling/downscaling.cpp). So a pass is as many steps as a line is long; each step here is
taken for all lines at once, and the last two passes write only what is sampled afterwards.
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

    Takes the brightness of the picture turned over: one line of memory for each column.
    """
    width, height = columns.shape
    rows = turned(means(columns, window(width)))
    columns = turned(means(rows, window(height)))
    kept = turned(means_at(columns, window(width), sampled_at(width)))
    return means_at(kept, window(height), sampled_at(height))


def turned(lines: Floats) -> Floats:
    """Return rows as columns."""
    made = np.empty(lines.shape[::-1], lines.dtype)
    for start in range(0, made.shape[0], STRIP):
        made[start : start + STRIP] = lines[:, start : start + STRIP].T
    return made


def means(lines: Floats, over: Window) -> Floats:
    """Return the mean of the window at every line; each place across the lines is a picture line of its own."""
    made = np.empty_like(lines)
    incoming, outgoing, sums = list(lines), list(lines), list(made)
    add, subtract = np.add, np.subtract
    now = _begun(lines, over)
    leaves = over.growing
    for at in range(leaves):
        now = add(now, incoming[at + over.ahead], sums[at])
    for into, come, gone in zip(sums[leaves : over.length - over.ahead], incoming[over.width :], outgoing, strict=False):
        now = subtract(add(now, come, into), gone, into)
    for at in range(over.length - over.ahead, over.length):
        now = subtract(now, outgoing[at - leaves], sums[at])
    return np.divide(made, over.counts()[:, None], made)


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
