"""The compiled way to the samples gives the same bits, whatever the size."""

import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.knowledge.spread.test_pdq import reference
from tests.makers.drawn import soft
from tomoshibi.spread.compiled import samples as compiled_samples
from tomoshibi.spread.pdq import of_pixels, quickest, samples


@settings(max_examples=60, deadline=None)
@given(st.integers(5, 420), st.integers(5, 420), st.integers(0, 1 << 30))
def test_any_size_gives_the_same_samples(width: int, height: int, seed: int) -> None:
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)

    assert np.array_equal(compiled_samples(pixels), samples(pixels))


@pytest.mark.parametrize(("width", "height"), [(64, 64), (1600, 1004), (1921, 1081), (5, 700)])
def test_the_hash_is_that_of_the_reference(width: int, height: int) -> None:
    pixels = soft(width, height)

    assert of_pixels(pixels, compiled_samples) == reference(pixels)


def test_without_the_extra_numpy_does_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert quickest() is compiled_samples
    monkeypatch.setitem(sys.modules, "tomoshibi.spread.compiled", None)

    assert quickest() is samples
