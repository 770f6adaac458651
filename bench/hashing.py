"""PDQ from the bytes of a picture: us beside `pdqhash` in one run, with how many pictures came out the same.

`python -m bench.hashing [--rounds N]`. Ours by numpy alone and, where the extra `quick` is installed, by compiled code. Rounds
take turns, and the best of each counts; times are the processor's, so that what else the machine does counts for nobody.
"""

import argparse
import time
from collections.abc import Callable

import numpy as np
import pdqhash
from PIL import Image

from tomoshibi.spread.pdq import Pdq, Pixels, of_pixels, quickest, samples

Hash = Callable[[Pixels], Pdq]
SIZES = ((512, 512), (1600, 1004), (1170, 2532), (4000, 3000))


def picture(width: int, height: int) -> bytes:
    """Return the bytes of a soft picture of noise, red green blue."""
    chance = np.random.default_rng(width)
    coarse = Image.fromarray(chance.integers(0, 256, (height // 16, width // 16, 3), np.uint8))
    return np.asarray(coarse.resize((width, height), Image.Resampling.BICUBIC)).tobytes()


def theirs(pixels: Pixels) -> Pdq:
    bits, quality = pdqhash.compute(pixels)
    return Pdq(np.packbits(np.asarray(bits, np.uint8)).tobytes().hex(), quality)


def fastest(ways: dict[str, Hash], pixels: Pixels, rounds: int) -> dict[str, float]:
    """Return the best time of each way, in seconds."""
    best = dict.fromkeys(ways, float("inf"))
    for _ in range(rounds):
        for name, way in ways.items():
            start = time.process_time()
            way(pixels)
            best[name] = min(best[name], time.process_time() - start)
    return best


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    given = parser.parse_args()
    ways: dict[str, Hash] = {"pdqhash": theirs, "numpy alone": of_pixels}
    if (sampling := quickest()) is not samples:
        ways["compiled"] = lambda pixels: of_pixels(pixels, sampling)
    print("| pixels | way | ms | times as fast as pdqhash | same bits |\n|---|---|---|---|---|")
    for width, height in SIZES:
        pixels = np.frombuffer(picture(width, height), np.uint8).reshape(height, width, 3)
        best = fastest(ways, pixels, given.rounds)
        wanted = theirs(pixels)
        for name, way in ways.items():
            times, same = best["pdqhash"] / best[name], "yes" if way(pixels) == wanted else "NO"
            print(f"| {width} x {height} | {name} | {best[name] * 1e3:.1f} | {times:.1f} | {same} |", flush=True)


if __name__ == "__main__":
    main()
