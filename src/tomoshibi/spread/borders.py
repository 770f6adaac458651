"""Plain borders cut away, as a second version of a picture: a copy with bars around it is found again by it."""

import numpy as np

from tomoshibi.spread.blur import SAMPLES
from tomoshibi.spread.pdq import Pixels

PLAIN = 24  # levels that a border may vary by: what JPEG leaves of one colour, and less than any picture's edge
LEAST_SIDE = SAMPLES  # what is left must be a picture of its own


def trimmed(pixels: Pixels) -> Pixels | None:
    """Return a picture without its plain borders; None where it has none, or where too little would be left."""
    top, bottom = _plain(pixels), _plain(pixels[::-1])
    if top + bottom > pixels.shape[0] - LEAST_SIDE:
        return None
    inside = pixels[top : pixels.shape[0] - bottom]
    columns = inside.transpose(1, 0, 2)
    left, right = _plain(columns), _plain(columns[::-1])
    if left + right > pixels.shape[1] - LEAST_SIDE or not (top or bottom or left or right):
        return None
    return np.ascontiguousarray(inside[:, left : pixels.shape[1] - right])


def _plain(lines: Pixels) -> int:
    """Return how many lines from the first on are of one colour together, but for PLAIN levels in each channel."""
    low, high = np.full(3, 255, np.int16), np.zeros(3, np.int16)
    for number, line in enumerate(lines):
        low, high = np.minimum(low, line.min(axis=0)), np.maximum(high, line.max(axis=0))
        if (high - low > PLAIN).any():
            return number
    return len(lines)
