"""PDQ, the perceptual hash that platforms compare pictures by, from the bytes of a picture in memory.

Equal to the bit to the reference (facebook/ThreatExchange, pdq/cpp/hashing) under the brightness of `pdqhash`; the browser's
twin is `web/help/static/help/pdq.js`. What a change here changes in any hash needs a new VERSION.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

import numpy as np
from numpy.typing import NDArray

from tomoshibi.spread.blur import SAMPLES, STRIP, Floats, sampled

Pixels = NDArray[np.uint8]  # rows, columns, red green blue
Sampling = Callable[[Pixels], Floats]

VERSION = "pdq-1"  # upright, full size, `box` above MOST_PIXELS, no colour profile, alpha dropped
SMALLEST_SIDE = 5  # below, the reference gives no hash (all zero, quality 0)
KEPT = 16  # frequencies kept each way
LUMA = (299, 587, 114)  # thousandths of red, green and blue (ITU-R BT.601)
ZERO = "0" * 64


@dataclass(frozen=True, slots=True)
class Pdq:
    """A PDQ hash (64 hexadecimal digits, most significant first) and how much the picture gave to go by, 0 to 100."""

    hash: str
    quality: int


def samples(pixels: Pixels) -> Floats:
    """Return the 64 x 64 brightnesses that the hash goes by."""
    height, width = pixels.shape[:2]
    columns = _brightness(np.ascontiguousarray(pixels))
    return columns.T if (width, height) == (SAMPLES, SAMPLES) else sampled(columns)


def _brightness(pixels: Pixels) -> Floats:
    """Return the brightness in columns, each rounded once to single precision.

    The reference adds in double precision and rounds at the end. Thousandths are whole numbers below 2**24, so single
    precision holds them as they are; dividing them by 1000 rounds once, to the same value: the sum in double precision is
    off by under 1e-13, and no multiple of 1/1000 lies that near to the middle of two neighbours but the exact ones.

    Pixels are read four bytes at once, the fourth belonging to the next one: so the last row is read by itself.
    """
    height, width, _ = pixels.shape
    made = np.empty((width, height), np.float32)
    row = 3 * width
    rows = np.ndarray((height - 1, width), "<u4", pixels, strides=(row, 3))
    last = np.ndarray((1, width), "<u4", np.append(pixels[-1], np.uint8(0)), strides=(row, 3))
    for start in range(0, width, STRIP):
        part = slice(start, start + STRIP)
        np.divide(_thousandths(rows[:, part]), np.float32(1000), made[part, :-1], dtype=np.float32, casting="unsafe")
        np.divide(_thousandths(last[:, part]), np.float32(1000), made[part, -1:], dtype=np.float32, casting="unsafe")
    return made


def _thousandths(fours: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return the brightness in thousandths, turned over, of pixels as red, green, blue and a byte that does not count."""
    left = np.ascontiguousarray(fours.T)
    byte = np.uint32(255)
    total: NDArray[np.uint32] = (left & byte) * np.uint32(LUMA[0])
    for share in LUMA[1:]:
        left >>= 8
        total += (left & byte) * np.uint32(share)
    return total


def of_pixels(pixels: Pixels, sampling: Sampling = samples) -> Pdq:
    """Return the hash of an upright picture. All zero, with quality 0, where a side is under five pixels.

    `sampling` is how the samples are come by: `quickest()` gives the same bits sooner.
    """
    if min(pixels.shape[:2]) < SMALLEST_SIDE:
        return Pdq(ZERO, 0)
    small = sampling(pixels)
    return Pdq(_hex(frequencies(small)), _quality(small))


def quickest() -> Sampling:
    """Return compiled code where the extra `quick` is installed, for whoever hashes hundreds of pictures; else `samples`.

    It takes a second to load, and some more where it was never run before.
    """
    try:
        compiled: Sampling = import_module("tomoshibi.spread.compiled").samples
    except (ImportError, RuntimeError):  # numba: not there, or nowhere to keep what it compiled
        return samples
    return compiled


def _cosines() -> Floats:
    """Return rows 1 to 16 of the cosine transform of 64 values."""
    scale = float(np.float32(math.sqrt(2 / SAMPLES)))
    step = math.pi / 2 / SAMPLES
    rows = [[scale * math.cos(step * (row + 1) * (2 * at + 1)) for at in range(SAMPLES)] for row in range(KEPT)]
    return np.array(rows, np.float64).astype(np.float32)


COSINES = _cosines()


def frequencies(small: Floats) -> Floats:
    """Return the 16 x 16 lowest frequencies but the first, added up in the order of the reference."""
    down = _added(COSINES.T[:, :, None] * small[:, None, :])
    return _added(down.T[:, :, None] * COSINES.T[:, None, :])


def _added(parts: Floats) -> Floats:
    """Return the sum over the first axis, from the first to the last."""
    total: Floats = parts[0].copy()
    for part in parts[1:]:
        total += part
    return total


def _hex(frequencies: Floats) -> str:
    """Return which frequencies lie above the lower median, the first of them in the lowest bit."""
    values = frequencies.ravel()
    median = np.partition(values, values.size // 2 - 1)[values.size // 2 - 1]
    return np.packbits((values > median)[::-1]).tobytes().hex()


def _quality(small: Floats) -> int:
    """Return how much the samples differ from their neighbours, in whole hundredths of the range, capped at 100."""
    total = 0
    for differences in (small[:-1] - small[1:], small[:, :-1] - small[:, 1:]):
        hundredths = differences * np.float32(100) / np.float32(255)
        total += int(np.abs(hundredths.astype(np.int32)).sum())
    return min(total // 90, 100)
