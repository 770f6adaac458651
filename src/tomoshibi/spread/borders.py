"""Plain borders cut away, as a second version of a picture: a copy with bars around it is found again by it."""

import numpy as np

from tomoshibi.spread.blur import SAMPLES
from tomoshibi.spread.pdq import Pixels

PLAIN = 24  # levels that a border may vary by: what JPEG leaves of one colour, and less than any picture's edge
LEAST_SIDE = SAMPLES  # what is left must be a picture of its own


def trimmed(pixels: Pixels) -> Pixels | None:
    """Return a picture without its plain borders; None where it has none, or where too little would be left."""
    top, bottom = _plain_ends(pixels, 1)
    if top + bottom > pixels.shape[0] - LEAST_SIDE:
        return None
    inside = pixels[top : pixels.shape[0] - bottom]
    left, right = _plain_ends(inside, 0)
    if left + right > pixels.shape[1] - LEAST_SIDE or not (top or bottom or left or right):
        return None
    return np.ascontiguousarray(inside[:, left : pixels.shape[1] - right])


def _plain_ends(pixels: Pixels, across: int) -> tuple[int, int]:
    """Return how many lines at the beginning and the end are of one colour together, by less than PLAIN in each channel."""
    low, high = pixels.min(axis=across), pixels.max(axis=across)
    return _plain(low, high), _plain(low[::-1], high[::-1])


def _plain(low: Pixels, high: Pixels) -> int:
    lowest = np.minimum.accumulate(low, axis=0).astype(np.int16)
    highest = np.maximum.accumulate(high, axis=0).astype(np.int16)
    varied = np.flatnonzero((highest - lowest > PLAIN).any(axis=1))
    return int(varied[0]) if varied.size else len(low)
