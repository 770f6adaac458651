"""Pictures made of soft noise: they have the broad shapes that a hash goes by, and show nothing."""

import io
from typing import Any

import numpy as np
from PIL import Image

from tomoshibi.spread.pdq import Pixels


def soft(width: int, height: int, seed: int = 1) -> Pixels:
    """Return a picture of blurred colour noise with a little sharp noise on it."""
    chance = np.random.default_rng(seed)
    coarse = chance.integers(0, 256, (max(2, height // 16), max(2, width // 16), 3), np.uint8)
    broad = np.asarray(Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC)).astype(np.int16)
    fine = chance.integers(-12, 13, broad.shape, np.int16)
    made: Pixels = np.clip(broad + fine, 0, 255).astype(np.uint8)
    return made


def file_of(pixels: Pixels | Image.Image, kind: str = "PNG", **settings: Any) -> bytes:
    """Return a picture as a file."""
    made = io.BytesIO()
    picture = pixels if isinstance(pixels, Image.Image) else Image.fromarray(pixels)
    picture.save(made, kind, **settings)
    return made.getvalue()


def framed(pixels: Pixels, *, top: int = 0, bottom: int = 0, left: int = 0, right: int = 0, shade: int = 0) -> Pixels:
    """Return a picture with bars of one shade around it."""
    return np.pad(pixels, ((top, bottom), (left, right), (0, 0)), constant_values=shade)
