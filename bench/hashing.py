"""PDQ from the bytes of a picture: us beside `pdqhash` in one run, with how many pictures came out the same.

`python -m bench.hashing [--rounds N]`. Rounds of both take turns, so that a busy moment hits both; the best of each counts.
"""

import argparse
import time
from collections.abc import Callable

import numpy as np
import pdqhash
from numpy.typing import NDArray
from PIL import Image

from tomoshibi.spread.pdq import of_pixels

SIZES = ((512, 512), (1600, 1004), (1170, 2532), (4000, 3000))


def picture(width: int, height: int) -> bytes:
    """Return the bytes of a soft picture of noise, red green blue."""
    chance = np.random.default_rng(width)
    coarse = Image.fromarray(chance.integers(0, 256, (height // 16, width // 16, 3), np.uint8))
    return np.asarray(coarse.resize((width, height), Image.Resampling.BICUBIC)).tobytes()


def seconds(compute: Callable[[NDArray[np.uint8]], object], content: bytes, width: int, height: int) -> float:
    start = time.perf_counter()
    compute(array(content, width, height))
    return time.perf_counter() - start


def array(content: bytes, width: int, height: int) -> NDArray[np.uint8]:
    return np.frombuffer(content, np.uint8).reshape(height, width, 3)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    given = parser.parse_args()
    print("| pixels | ours ms | pdqhash ms | times as fast | same bits |\n|---|---|---|---|---|")
    for width, height in SIZES:
        content = picture(width, height)
        ours, theirs = [], []
        for _ in range(given.rounds):
            ours.append(seconds(of_pixels, content, width, height))
            theirs.append(seconds(pdqhash.compute, content, width, height))
        one, (bits, quality) = of_pixels(array(content, width, height)), pdqhash.compute(array(content, width, height))
        same = one.hash == np.packbits(np.asarray(bits, np.uint8)).tobytes().hex() and one.quality == quality
        best, other = min(ours), min(theirs)
        print(f"| {width} x {height} | {best * 1e3:.1f} | {other * 1e3:.1f} | {other / best:.1f} | {'yes' if same else 'NO'} |")


if __name__ == "__main__":
    main()
