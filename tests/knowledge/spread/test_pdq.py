"""PDQ is equal to the bit to the published reference, whatever the size."""

import hashlib
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pdqhash
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.makers.drawn import soft
from tomoshibi.spread.pdq import COSINES, ZERO, Pdq, Pixels, frequencies, of_pixels, samples

SHARED = Path(__file__).parents[4] / "shared" / "pdq"


def reference(pixels: Pixels) -> Pdq:
    bits, quality = pdqhash.compute(pixels)
    return Pdq(np.packbits(np.asarray(bits, np.uint8)).tobytes().hex(), quality)


def items() -> list[dict[str, Any]]:
    path = SHARED / "expected.json"
    found: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))["items"] if path.is_file() else []
    return found


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared pictures are not beside the project")
def test_every_published_value_is_met_where_the_pixels_are_the_same() -> None:
    met = 0
    for item in items():
        pixels = np.asarray(Image.open(SHARED / item["file"]).convert("RGB"))
        if hashlib.sha256(pixels.tobytes()).hexdigest() != item["rgb_sha256"]:
            continue

        assert of_pixels(pixels) == Pdq(item["pdq"], item["quality"]), item["file"]
        met += 1

    assert met >= len(items()) - 5  # decoders of JPEG and WebP differ between versions


@settings(max_examples=60, deadline=None)
@given(st.integers(5, 420), st.integers(5, 420), st.integers(0, 1 << 30))
def test_any_size_gives_what_the_reference_gives(width: int, height: int, seed: int) -> None:
    pixels = soft(width, height, seed)

    assert of_pixels(pixels) == reference(pixels)


@settings(max_examples=30, deadline=None)
@given(st.integers(5, 420), st.integers(5, 420), st.integers(0, 1 << 30))
def test_each_frequency_is_the_same_number(width: int, height: int, seed: int) -> None:
    """Bits of the hash seldom tell of a sum that was rounded once too often or too little; the numbers do."""
    pixels = soft(width, height, seed)

    wanted, _ = pdqhash.compute_float(pixels)

    assert np.array_equal(frequencies(samples(pixels)).ravel()[::-1], wanted)


@settings(max_examples=25, deadline=None)
@given(st.integers(5, 200), st.integers(5, 200), st.integers(0, 1 << 30))
def test_sheer_noise_gives_what_the_reference_gives(width: int, height: int, seed: int) -> None:
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)

    assert of_pixels(pixels) == reference(pixels)


@pytest.mark.parametrize(
    ("width", "height"), [(64, 64), (64, 63), (128, 129), (129, 128), (1600, 1004), (5, 700), (1921, 1081)]
)
def test_sizes_at_which_the_steps_change(width: int, height: int) -> None:
    pixels = soft(width, height)

    assert of_pixels(pixels) == reference(pixels)


@pytest.mark.parametrize("shade", [0, 1, 128, 255])
def test_one_colour_has_no_quality(shade: int) -> None:
    pixels = np.full((90, 120, 3), shade, np.uint8)

    assert of_pixels(pixels) == reference(pixels)
    assert of_pixels(pixels).quality == 0


def test_under_five_pixels_there_is_no_hash() -> None:
    assert of_pixels(soft(4, 90)) == Pdq(ZERO, 0)


def test_a_picture_that_is_cut_out_of_a_larger_one_is_hashed_as_its_own() -> None:
    larger = soft(400, 300)

    assert of_pixels(larger[20:220, 30:330]) == reference(np.ascontiguousarray(larger[20:220, 30:330]))


def test_every_brightness_is_what_double_precision_rounds_to() -> None:
    """All that three bytes can give by the whole-number way: each sum that the reference can meet is tried once."""
    whole = np.arange(255_001)

    assert np.array_equal(whole.astype(np.float32) / np.float32(1000), (whole / 1000).astype(np.float32))
    chance = np.random.default_rng(5)
    red, green, blue = chance.integers(0, 256, (3, 2_000_000)).astype(np.float64)
    rounded = (red * 0.299 + green * 0.587 + blue * 0.114).astype(np.float32)
    assert np.array_equal(rounded, (red * 299 + green * 587 + blue * 114).astype(np.float32) / np.float32(1000))


def test_no_cosine_lies_where_two_libraries_could_round_it_differently() -> None:
    """Libraries differ in the last place of a double: none of the 1024 values lies that near to the middle of two singles."""
    scale = float(np.float32(math.sqrt(2 / 64)))
    for row in range(16):
        for at in range(64):
            exact = scale * math.cos(math.pi / 128 * (row + 1) * (2 * at + 1))
            near = [np.float32(exact + sign * 8 * math.ulp(exact)) for sign in (-1, 1)]

            assert near[0] == near[1] == COSINES[row, at]
