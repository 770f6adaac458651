"""Running means over a window, as a slow reading of the definition gives them."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tomoshibi.spread.blur import Floats, Window, means_at, means_turned, sampled_at, window


def by_hand(line: Floats, over: Window) -> list[np.float32]:
    """One line, one value after the other."""
    total, found = np.float32(0), []
    for at in range(over.ahead):
        total = total + line[at]
    for at in range(over.length):
        if at + over.ahead < over.length:
            total = total + line[at + over.ahead]
        if at >= over.growing:
            total = total - line[at - over.growing]
        first, last = max(0, at - over.growing + 1), min(over.length - 1, at + over.ahead)
        found.append(total / np.float32(last - first + 1))
    return found


@settings(max_examples=40, deadline=None)
@given(st.integers(5, 90), st.integers(1, 12), st.integers(0, 1 << 20))
def test_means_are_added_up_in_the_order_of_the_definition(length: int, width: int, seed: int) -> None:
    over = Window(length, min(width, length))
    lines = np.random.default_rng(seed).uniform(0, 255, (length, 3)).astype(np.float32)

    wanted = np.array([by_hand(lines[:, one], over) for one in range(3)]).T

    made = means_turned(lines, over, np.empty_like(lines), np.empty((3, length), np.float32))
    assert np.array_equal(made, wanted.T)
    places = sampled_at(length)
    assert np.array_equal(means_at(lines, over, places), wanted[list(places)])


def test_the_window_is_half_a_sample_rounded_up() -> None:
    assert [window(length).width for length in (5, 128, 129, 1004, 1600)] == [1, 1, 2, 8, 13]
