"""How much of the pictures in screenshots is covered, and how much of the writing: `python -m bench.scrub FOLDER`.

Runs the real page (scrub.html, from a file, without a network) in headless Chromium on every NNN.png of a folder and scores it
against NNN.json: `{"photos": [[x, y, w, h], ...], "avatars": ..., "stickers": ..., "texts": ...}` in device pixels. Prints one
JSON document: by file and in all, the share of photo, avatar, sticker and text pixels under a cover. With `--copies DIR` the
covered copies are kept as pictures.

What is scored: a photo's pixels are those of its rectangle, less the texts that stand wholly within it, and less the `bubbles`
within it where the truth names them (bubbles over a wallpaper that is a photo). The covers are those of the copy: for each file
it is checked that the copy is solid under every cover, and equal to the original everywhere else.
"""

import argparse
import base64
import json
import struct
import sys
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Page, sync_playwright
from tests.conftest import ARGUMENTS

from tomoshibi.web.help.scrub import SCRUB_FILE, scrub_html

Mask = NDArray[np.bool_]
KINDS: Final = ("photos", "avatars", "stickers", "texts")
PATIENCE: Final = 120_000  # milliseconds for one screenshot
# Decode the copy that would be saved, and compare it with the original and the covers, pixel by pixel.
JUDGED: Final = """async () => {
  const shot = tomoshibiScrub.shots.at(-1);
  if (!shot) return null;
  const bytes = await tomoshibiScrub.copyOf(shot);
  const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }), { colorSpaceConversion: 'none' });
  const canvas = document.createElement('canvas'); canvas.width = bitmap.width; canvas.height = bitmap.height;
  const context = canvas.getContext('2d', { alpha: false, willReadFrequently: true }); context.drawImage(bitmap, 0, 0);
  const { width, height } = canvas;
  const made = new Uint32Array(context.getImageData(0, 0, width, height).data.buffer);
  const first = new Uint32Array(shot.canvas.getContext('2d').getImageData(0, 0, width, height).data.buffer);
  const under = new Uint8Array(width * height);
  for (const { x, y, w, h } of shot.covers)
    for (let row = y; row < y + h; row += 1) under.fill(1, row * width + x, row * width + x + w);
  let solid = -1, faults = 0;
  for (let at = 0; at < under.length; at += 1) {
    if (!under[at]) faults += made[at] !== first[at] ? 1 : 0;
    else if (solid < 0) solid = made[at];
    else faults += made[at] !== solid ? 1 : 0;
  }
  const saved = btoa(Array.from({ length: Math.ceil(bytes.length / 8192) }, (_, n) =>
    String.fromCharCode(...bytes.subarray(n * 8192, (n + 1) * 8192))).join(''));
  return { covers: shot.covers, took: shot.took, faults, width, height, saved }; }"""
FORGET: Final = "() => { tomoshibiScrub.shots.length = 0; document.getElementById('shots').replaceChildren(); }"


@dataclass(frozen=True, slots=True)
class Score:
    """Pixels of each kind in one file, and how many of them are covered."""

    pixels: Mapping[str, int]
    covered: Mapping[str, int]

    def shares(self) -> dict[str, float | None]:
        """Return the share that is covered, by kind; nothing where there are no such pixels."""
        return {kind: round(self.covered[kind] / n, 5) if (n := self.pixels[kind]) else None for kind in KINDS}


def painted(rectangles: Iterable[Iterable[float]], *, width: int, height: int) -> Mask:
    """Return a mask (height x width) of rectangles `[x, y, w, h]`, cut at the edges."""
    mask = np.zeros((height, width), np.bool_)
    for x, y, w, h in rectangles:
        mask[max(0, round(y)) : max(0, round(y + h)), max(0, round(x)) : max(0, round(x + w))] = True
    return mask


def _within(inner: list[float], outer: list[float]) -> bool:
    return (
        inner[0] >= outer[0] - 1
        and inner[1] >= outer[1] - 1
        and inner[0] + inner[2] <= outer[0] + outer[2] + 1
        and inner[1] + inner[3] <= outer[1] + outer[3] + 1
    )


def _photos(truth: Mapping[str, Any], *, width: int, height: int) -> Mask:
    mask = np.zeros((height, width), np.bool_)
    for photo in truth.get("photos", []):
        over = [one for kind in ("texts", "bubbles") for one in truth.get(kind, []) if one != photo and _within(one, photo)]
        mask |= painted([photo], width=width, height=height) & ~painted(over, width=width, height=height)
    return mask


def scored(truth: Mapping[str, Any], covers: list[dict[str, Any]], *, width: int, height: int) -> Score:
    """Return how many pixels of each kind there are, and how many are under covers."""
    under = painted(([one["x"], one["y"], one["w"], one["h"]] for one in covers), width=width, height=height)
    masks = {kind: painted(truth.get(kind, []), width=width, height=height) for kind in KINDS}
    masks["photos"] = _photos(truth, width=width, height=height)
    return Score(
        {kind: int(mask.sum()) for kind, mask in masks.items()},
        {kind: int((mask & under).sum()) for kind, mask in masks.items()},
    )


def _sum(scores: Iterable[Score]) -> Score:
    listed = list(scores)
    return Score(
        {kind: sum(one.pixels[kind] for one in listed) for kind in KINDS},
        {kind: sum(one.covered[kind] for one in listed) for kind in KINDS},
    )


def looked_at(page: Page, path: Path, number: int) -> dict[str, Any] | None:
    """Return what the page made of a file, or nothing where it refused it. `number`: of those so far."""
    page.set_input_files("#choose", path)
    page.wait_for_selector(f"body[data-done='{number}']", timeout=PATIENCE, state="attached")
    found: dict[str, Any] | None = page.evaluate(JUDGED)
    page.evaluate(FORGET)
    return found


def _size(path: Path) -> tuple[int, int]:
    width, height = struct.unpack(">II", path.read_bytes()[16:24])
    return width, height


def measured(folder: Path, copies: Path | None) -> dict[str, Any]:
    """Return the scores of all files of a folder."""
    files: dict[str, dict[str, Any]] = {}
    scores: dict[str, Score] = {}
    with tempfile.TemporaryDirectory() as place, sync_playwright() as driver:
        page_file = Path(place) / SCRUB_FILE
        page_file.write_bytes(scrub_html())
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=list(ARGUMENTS))
        context = browser.new_context()
        context.set_offline(True)
        page = context.new_page()
        page.goto(page_file.as_uri())
        for number, path in enumerate(sorted(folder.glob("*.png")), 1):
            truth = json.loads(path.with_suffix(".json").read_text("utf-8"))
            found = looked_at(page, path, number)
            width, height = _size(path)
            if found is None:  # nothing leaves, so nothing of it is seen
                files[path.stem] = {"refused": True}
                continue
            if (width, height) != (found["width"], found["height"]):
                raise SystemExit(f"{path}: the page made another size of it")
            scores[path.stem] = scored(truth, found["covers"], width=width, height=height)
            files[path.stem] = {
                **scores[path.stem].shares(), "covers": len(found["covers"]), "ms": found["took"],
                "copy_is_true": found["faults"] == 0, **{name: truth[name] for name in ("layout",) if name in truth},
            }  # fmt: skip
            if copies:
                (copies / f"{path.stem}.covered.png").write_bytes(base64.b64decode(found["saved"]))
        browser.close()
    return {"files": files, "all": {**_sum(scores.values()).shares(), "files": len(files), "refused": len(files) - len(scores)}}


def main() -> None:
    parser = argparse.ArgumentParser(description="Score the page that covers pictures in screenshots.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--copies", type=Path, help="keep the covered copies there")
    asked = parser.parse_args()
    if not asked.folder.is_dir():
        sys.exit(f"{asked.folder} is no folder: give one with NNN.png and NNN.json")
    if asked.copies:
        asked.copies.mkdir(parents=True, exist_ok=True)
    print(json.dumps(measured(asked.folder, asked.copies), ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
