"""Large pictures are made smaller by means of squares in whole numbers."""

import numpy as np
import pytest

from tests.makers.drawn import soft
from tomoshibi.spread.scaling import MOST_PIXELS, box, box_factor


@pytest.mark.parametrize(
    ("width", "height", "factor"),
    [(4096, 4096, 1), (4097, 4096, 2), (8192, 8192, 2), (8193, 8192, 3), (1, 1, 1), (20_000, 1000, 2)],
)
def test_no_more_than_what_a_canvas_holds_is_left(width: int, height: int, factor: int) -> None:
    assert box_factor(width, height) == factor
    assert -(-width // factor) * -(-height // factor) <= MOST_PIXELS


def test_each_pixel_is_the_mean_of_its_square_half_rounded_up() -> None:
    pixels = soft(23, 17)

    made = box(pixels, 3)

    assert made.shape == (6, 8, 3)
    for row in range(6):
        for column in range(8):
            square = pixels[row * 3 : row * 3 + 3, column * 3 : column * 3 + 3].reshape(-1, 3).astype(int)
            assert made[row, column].tolist() == [int(np.floor(total / len(square) + 0.5)) for total in square.sum(axis=0)]


def test_a_picture_that_is_small_enough_stays_as_it_is() -> None:
    pixels = soft(20, 10)

    assert box(pixels, 1) is pixels
