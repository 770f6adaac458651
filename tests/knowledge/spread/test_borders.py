"""Plain borders are cut away, and nothing else."""

import numpy as np
import pytest

from tests.makers.drawn import framed, soft
from tomoshibi.spread.borders import PLAIN, trimmed


@pytest.mark.parametrize("shade", [0, 128, 255])
@pytest.mark.parametrize(
    "bars", [{"top": 40, "bottom": 60}, {"left": 3, "right": 90}, {"top": 1}, {"top": 9, "left": 8, "right": 7}]
)
def test_bars_of_one_shade_are_cut_away(bars: dict[str, int], shade: int) -> None:
    picture = soft(200, 150)
    picture[0], picture[-1], picture[:, 0], picture[:, -1] = 40, 200, 60, 220  # edges that no bar has
    picture[::2, [0, -1]], picture[[0, -1], ::2] = 90, 90

    found = trimmed(framed(picture, **bars, shade=shade))

    assert found is not None
    assert np.array_equal(found, picture)


def test_what_jpeg_leaves_of_a_bar_is_still_a_bar() -> None:
    bars = framed(soft(200, 150), top=40, shade=100)
    bars[:40] += np.random.default_rng(3).integers(0, PLAIN, (40, 200, 3), np.uint8)

    found = trimmed(bars)

    assert found is not None
    assert found.shape[0] <= 150


def test_a_picture_without_a_border_has_no_second_version() -> None:
    assert trimmed(soft(200, 150)) is None


@pytest.mark.parametrize("picture", [np.zeros((200, 200, 3), np.uint8), framed(soft(63, 200), left=100)])
def test_where_too_little_is_left_there_is_no_second_version(picture: np.ndarray) -> None:
    assert trimmed(picture) is None
