"""Very large pictures made smaller in one named way, `box`, in whole numbers: the browser's twin gives the same bytes."""

from itertools import count

import numpy as np

from tomoshibi.spread.pdq import Pixels

MOST_PIXELS = 4096 * 4096  # what a canvas of every telephone's browser can hold


def box_factor(width: int, height: int) -> int:
    """Return how many pixels a side become one: the least that leaves no more than MOST_PIXELS."""
    return next(factor for factor in count(1) if -(-width // factor) * -(-height // factor) <= MOST_PIXELS)


def box(pixels: Pixels, factor: int) -> Pixels:
    """Return a picture of which each pixel is the mean of a square, half rounded up; squares at the edges are cut off."""
    if factor == 1:
        return pixels
    height, width, _ = pixels.shape
    made = np.empty((-(-height // factor), -(-width // factor), 3), np.uint8)
    starts = np.arange(0, width, factor)
    across = np.diff(np.append(starts, width))[:, None]
    for row in range(made.shape[0]):
        lines = pixels[row * factor : (row + 1) * factor]
        sums = np.add.reduceat(lines.sum(axis=0, dtype=np.int64), starts, axis=0)
        many = across * len(lines)
        made[row] = (2 * sums + many) // (2 * many)
    return made
