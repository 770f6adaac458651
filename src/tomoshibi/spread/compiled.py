"""The samples of PDQ by compiled code, for whoever hashes many pictures: the extra `quick` (numba). The same bits as `blur.py`.

Four rows are worked on side by side, so that one addition does not wait for the one before; what is not needed again is not
written. numba keeps the order of every addition as it stands here, as long as `fastmath` is off.
"""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

import numpy as np
from numba import njit
from numpy.typing import NDArray

from tomoshibi.spread.blur import SAMPLES, Floats, Window, sampled_at, window
from tomoshibi.spread.pdq import LUMA, Pixels

LINES = 4  # rows side by side: as many additions as a processor has on their way at once
RED, GREEN, BLUE = (np.float32(share) for share in LUMA)
THOUSAND = np.float32(1000)

Places = NDArray[np.int64]
P = ParamSpec("P")
R = TypeVar("R")


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """Return a function compiled, kept for the next start where there is a folder for that."""
    made: Callable[P, R] = njit(cache=True, nogil=True)(function)
    return made


def samples(pixels: Pixels) -> Floats:
    """Return the 64 x 64 brightnesses that the hash goes by. The first call compiles, once for a machine, and takes seconds."""
    height, width = pixels.shape[:2]
    pixels = np.ascontiguousarray(pixels).view()
    pixels.flags.writeable = False  # what may be written to would be compiled a second time
    if (height, width) == (SAMPLES, SAMPLES):
        return _brightness(pixels)
    across, down = window(width), window(height)
    first = _first_rows(pixels, *_parts(across))
    at = np.array(sampled_at(width))
    half = _columns_then_rows(first, *_parts(down), *_parts(across), at)
    return _sampled_columns(half, *_parts(down), np.array(sampled_at(height)))


def _parts(over: Window) -> tuple[int, int, Floats]:
    return over.ahead, over.growing, over.counts()


@compiled
def _brightness(pixels: Pixels) -> Floats:
    height, width, _ = pixels.shape
    made = np.empty((height, width), np.float32)
    for row in range(height):
        _luma(pixels[row].ravel(), made[row])
    return made


@compiled
def _luma(colours: Pixels, made: Floats) -> None:
    """Write the brightness of one row, whose colours stand one after the other."""
    for at in range(len(made)):
        red, green, blue = colours[3 * at], colours[3 * at + 1], colours[3 * at + 2]
        made[at] = (np.float32(red) * RED + np.float32(green) * GREEN + np.float32(blue) * BLUE) / THOUSAND


@compiled
def _first_rows(pixels: Pixels, ahead: int, growing: int, counts: Floats) -> Floats:
    """Return the means along rows, in rows."""
    height, width, _ = pixels.shape
    made = np.empty((height, width), np.float32)
    lines = np.zeros((LINES, width), np.float32)
    sums = np.empty((LINES, width), np.float32)
    for top in range(0, height, LINES):
        many = min(LINES, height - top)
        for line in range(many):
            _luma(pixels[top + line].ravel(), lines[line])
        _running_sums(lines, sums, ahead, growing)
        for line in range(many):
            for column in range(width):
                made[top + line, column] = sums[line, column] / counts[column]
    return made


@compiled
def _running_sums(lines: Floats, sums: Floats, ahead: int, growing: int) -> None:
    """Write the running sums along four lines."""
    length = lines.shape[1]
    one, two, three, four = lines[0], lines[1], lines[2], lines[3]
    into_one, into_two, into_three, into_four = sums[0], sums[1], sums[2], sums[3]
    a = b = c = d = np.float32(0)
    for at in range(ahead):
        a, b, c, d = a + one[at], b + two[at], c + three[at], d + four[at]
    for at in range(growing):
        come = at + ahead
        a, b, c, d = a + one[come], b + two[come], c + three[come], d + four[come]
        into_one[at], into_two[at], into_three[at], into_four[at] = a, b, c, d
    for at in range(growing, length - ahead):
        come, gone = at + ahead, at - growing
        a, b, c, d = a + one[come], b + two[come], c + three[come], d + four[come]
        a, b, c, d = a - one[gone], b - two[gone], c - three[gone], d - four[gone]
        into_one[at], into_two[at], into_three[at], into_four[at] = a, b, c, d
    for at in range(length - ahead, length):
        gone = at - growing
        a, b, c, d = a - one[gone], b - two[gone], c - three[gone], d - four[gone]
        into_one[at], into_two[at], into_three[at], into_four[at] = a, b, c, d


@compiled
def _move(now: Floats, lines: Floats, at: int, ahead: int, growing: int) -> None:
    """Change running sums by the line that comes in and the one that goes out at a place."""
    if at + ahead < lines.shape[0]:
        for one in range(len(now)):
            now[one] += lines[at + ahead, one]
    if at >= growing:
        for one in range(len(now)):
            now[one] -= lines[at - growing, one]


@compiled
def _begun(rows: Floats, ahead: int) -> Floats:
    """Return the sums over the first rows of every column."""
    now = np.zeros(rows.shape[1], np.float32)
    for at in range(ahead):
        for column in range(len(now)):
            now[column] += rows[at, column]
    return now


@compiled
def _columns_then_rows(
    rows: Floats,
    ahead: int,
    growing: int,
    counts: Floats,
    ahead_across: int,
    growing_across: int,
    counts_across: Floats,
    places: Places,
) -> Floats:
    """Return the means along columns, and of these the second means along rows at the sampled places, in rows."""
    height, width = rows.shape
    made = np.empty((height, len(places)), np.float32)
    lines = np.zeros((LINES, width), np.float32)
    sums = np.empty((LINES, width), np.float32)
    now = _begun(rows, ahead)
    for at in range(height):
        _move(now, rows, at, ahead, growing)
        line = lines[at % LINES]
        for column in range(width):
            line[column] = now[column] / counts[at]
        if at % LINES == LINES - 1 or at == height - 1:
            _running_sums(lines, sums, ahead_across, growing_across)
            for back in range(at % LINES + 1):
                for part in range(len(places)):
                    made[at - at % LINES + back, part] = sums[back, places[part]] / counts_across[places[part]]
    return made


@compiled
def _sampled_columns(rows: Floats, ahead: int, growing: int, counts: Floats, places: Places) -> Floats:
    """Return the second means along columns at the sampled places."""
    height, width = rows.shape
    made = np.empty((len(places), width), np.float32)
    now = _begun(rows, ahead)
    part = 0
    for at in range(height):
        _move(now, rows, at, ahead, growing)
        while part < len(places) and places[part] == at:
            for column in range(width):
                made[part, column] = now[column] / counts[at]
            part += 1
    return made
