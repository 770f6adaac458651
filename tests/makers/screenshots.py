"""A made-up chat on a screen, with at least one picture in sight, and what is where in it."""

from itertools import count
from typing import Any

import numpy as np
from bench.screenshots.__main__ import shot
from bench.screenshots.scenes import scene
from playwright.sync_api import Browser

SMALLEST = 10_000  # pixels of a picture that is in sight


def screenshot(browser: Browser, layout: str) -> tuple[bytes, dict[str, Any]]:
    """Return a PNG and its truth, at two pixels for one, without a photo as wallpaper."""
    for seed in count():
        made = scene(np.random.default_rng([9, seed]), ratio=2)
        content, truth = shot(browser, made, layout)
        if not made.has_photo_wallpaper and any(w * h > SMALLEST for _, _, w, h in truth["photos"]):
            return content, truth
    raise AssertionError("counting does not end")
