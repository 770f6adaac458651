"""PDQ, the perceptual hash that platforms compare pictures by, from the bytes of a picture in memory.

Equal to the bit to the reference (facebook/ThreatExchange, pdq/cpp/hashing) under the brightness of `pdqhash`; the browser's
twin is `web/help/static/help/pdq.js`. What a change here changes in any hash needs a new VERSION.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tomoshibi.spread.blur import SAMPLES, STRIP, Floats, sampled

Pixels = NDArray[np.uint8]  # rows, columns, red green blue

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


def of_pixels(pixels: Pixels) -> Pdq:
    """Return the hash of an upright picture. All zero, with quality 0, where a side is under five pixels."""
    height, width = pixels.shape[:2]
    if min(height, width) < SMALLEST_SIDE:
        return Pdq(ZERO, 0)
    columns = _brightness(pixels)
    small = columns.T if (width, height) == (SAMPLES, SAMPLES) else sampled(columns)
    return Pdq(_hex(_frequencies(small)), _quality(small))


def _brightness(pixels: Pixels) -> Floats:
    """Return the brightness in columns, each rounded once to single precision.

    The reference adds in double precision and rounds at the end. Thousandths are whole numbers below 2**24, so single
    precision holds them as they are; dividing them by 1000 rounds once, to the same value: the sum in double precision is
    off by under 1e-13, and no multiple of 1/1000 lies that near to the middle of two neighbours but the exact ones.
    """
    height, width = pixels.shape[:2]
    made = np.empty((width, height), np.float32)
    for start in range(0, width, STRIP):
        part = pixels[:, start : start + STRIP].astype(np.float32)
        into = made[start : start + STRIP]
        np.multiply(part[..., 0].T, LUMA[0], into)
        into += part[..., 1].T * np.float32(LUMA[1])
        into += part[..., 2].T * np.float32(LUMA[2])
        into /= 1000
    return made


def _cosines() -> Floats:
    """Return rows 1 to 16 of the cosine transform of 64 values."""
    scale = float(np.float32(math.sqrt(2 / SAMPLES)))
    step = math.pi / 2 / SAMPLES
    rows = [[scale * math.cos(step * (row + 1) * (2 * at + 1)) for at in range(SAMPLES)] for row in range(KEPT)]
    return np.array(rows, np.float64).astype(np.float32)


COSINES = _cosines()


def _frequencies(small: Floats) -> Floats:
    """Return the 16 x 16 lowest frequencies but the first, added up in the order of the reference."""
    down = _added(COSINES.T[:, :, None] * small[:, None, :])
    return _added(down.T[:, :, None] * COSINES.T[:, None, :])


def _added(parts: Floats) -> Floats:
    """Return the sum over the first axis, from the first to the last."""
    total = parts[0].copy()
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
