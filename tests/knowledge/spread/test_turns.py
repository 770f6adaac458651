"""A turned or mirrored picture is found by turning its hash."""

import numpy as np
import pdqhash
import pytest

from tests.knowledge.spread.test_pdq import SHARED, items
from tests.makers.drawn import soft
from tomoshibi.spread.hash_list import LEAST_QUALITY
from tomoshibi.spread.pdq import of_pixels
from tomoshibi.spread.turns import TURNS, Turn, turned, undone

AS_DONE = {
    Turn.UPRIGHT: lambda pixels: pixels,
    Turn.ROTATE_90: lambda pixels: np.rot90(pixels, 1),
    Turn.ROTATE_180: lambda pixels: np.rot90(pixels, 2),
    Turn.ROTATE_270: lambda pixels: np.rot90(pixels, 3),
    Turn.FLIP_X: lambda pixels: pixels[::-1],
    Turn.FLIP_Y: lambda pixels: pixels[:, ::-1],
    Turn.FLIP_PLUS_1: lambda pixels: pixels.transpose(1, 0, 2),
    Turn.FLIP_MINUS_1: lambda pixels: np.rot90(pixels, 2).transpose(1, 0, 2),
}
WITHIN = 31  # bits: a turned copy is found
MOST_NOISE = 20  # bits between our way and the signs of the transform itself


def packed(digits: str) -> np.ndarray:
    return np.frombuffer(bytes.fromhex(digits), np.uint8)[None]


def apart(some: np.ndarray, others: np.ndarray) -> int:
    return int(np.bitwise_count(some ^ others).sum())


@pytest.mark.parametrize("turn", TURNS)
def test_the_turned_hash_is_near_the_hash_of_the_turned_picture(turn: Turn) -> None:
    for seed in range(4):
        pixels = soft(640, 480, seed)
        way = turned(packed(of_pixels(pixels).hash))[TURNS.index(turn)]

        assert apart(way, packed(of_pixels(np.ascontiguousarray(AS_DONE[turn](pixels))).hash)) <= WITHIN


def test_the_turned_hash_is_near_what_the_reference_makes_of_the_transform() -> None:
    pixels = soft(300, 220)
    ways = turned(packed(of_pixels(pixels).hash))

    theirs, _ = pdqhash.compute_dihedral(pixels)

    for way, other in zip(ways, theirs, strict=True):
        assert apart(way, np.packbits(np.asarray(other, np.uint8))) <= MOST_NOISE


def test_turning_back_gives_the_hash_again() -> None:
    one = np.random.default_rng(2).integers(0, 256, (5, 32), np.uint8)

    for turn in TURNS:
        there = turned(one)[TURNS.index(turn)]
        assert np.array_equal(turned(there)[TURNS.index(undone(turn))], one)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared pictures are not beside the project")
def test_the_published_eight_of_each_picture_are_near() -> None:
    for item in items():
        if item["quality"] < LEAST_QUALITY or (item["width"], item["height"]) == (64, 64):
            continue
        for way, published in zip(turned(packed(item["pdq"])), item["dihedral"], strict=True):
            assert apart(way, packed(published)) <= 31, item["file"]
