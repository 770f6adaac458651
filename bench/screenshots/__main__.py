"""`python -m bench.screenshots --out FOLDER [--count N] [--seed N] [--layouts a,b] [--photos FOLDER]`: screenshots with truth.

Writes NNN.png and NNN.json (rectangles in device pixels: photos, avatars, stickers, texts, and, for whoever wants to know what
lies over a wallpaper that is a photo, bubbles). The same seed gives the same screens in the same browser.
"""

import argparse
import json
from pathlib import Path
from typing import Any, Final

import numpy as np
from playwright.sync_api import Browser, sync_playwright
from tests.conftest import ARGUMENTS

from bench.screenshots.layouts import KNOWN, drawn
from bench.screenshots.scenes import Scene, scene

# Pictures that ask for it are pressed as JPEG by the browser, so that they carry the marks of that.
PRESS: Final = """async (seed) => { let n = seed; for (const image of document.querySelectorAll("img[src$='#jpeg']")) {
  const made = new Image(); made.src = image.src.slice(0, -5); await made.decode();
  const canvas = document.createElement('canvas'); canvas.width = made.naturalWidth; canvas.height = made.naturalHeight;
  canvas.getContext('2d').drawImage(made, 0, 0); n = (n * 1103515245 + 12345) % 2147483648;
  image.src = canvas.toDataURL('image/jpeg', 0.4 + 0.5 * (n / 2147483648)); await image.decode(); }
  await Promise.all([...document.images].map((one) => one.decode().catch(() => null))); await document.fonts.ready; }"""
TRUTH: Final = """(ratio) => {
  const found = { photos: [], avatars: [], stickers: [], texts: [], bubbles: [] };
  const chat = document.querySelector('.chat')?.getBoundingClientRect();
  const put = (kind, box, element) => {
    let [l, t, r, b] = [box.left, box.top, box.right, box.bottom];
    if (chat && element.closest('.chat')) { t = Math.max(t, chat.top); b = Math.min(b, chat.bottom); }
    l = Math.max(0, l); t = Math.max(0, t); r = Math.min(innerWidth, r); b = Math.min(innerHeight, b);
    if (r - l < 1 || b - t < 1) return;
    found[kind].push([Math.round(l * ratio), Math.round(t * ratio), Math.round((r - l) * ratio), Math.round((b - t) * ratio)]);
  };
  const kinds = { photo: 'photos', wallpaper: 'photos', avatar: 'avatars', sticker: 'stickers', bubble: 'bubbles' };
  for (const one of document.querySelectorAll('[data-truth]'))
    if (kinds[one.dataset.truth]) put(kinds[one.dataset.truth], one.getBoundingClientRect(), one);
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walk.nextNode()); ) {
    const parent = node.parentElement;
    if (!node.data.trim() || parent.closest('style, script, [data-truth=over]')) continue;
    const range = document.createRange(); range.selectNodeContents(node);
    for (const box of range.getClientRects()) put('texts', box, parent);
  }
  return found; }"""


def shot(browser: Browser, one: Scene, layout: str) -> tuple[bytes, dict[str, Any]]:
    """Return a screenshot and what is where in it."""
    context = browser.new_context(viewport={"width": one.width, "height": one.height}, device_scale_factor=one.ratio)
    page = context.new_page()
    page.set_content(drawn(layout, one))
    page.evaluate(PRESS, one.seed)
    truth = page.evaluate(TRUTH, one.ratio)
    content = page.screenshot()
    context.close()
    return content, {**truth, "layout": layout, "dark": one.dark, "ratio": one.ratio, "paper": one.has_photo_wallpaper}


def main() -> None:
    parser = argparse.ArgumentParser(description="Draw screenshots of made-up chats, with known truth.")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--count", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--layouts", default=",".join(KNOWN))
    parser.add_argument("--photos", type=Path, help="a folder of ordinary pictures to use besides made ones")
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    given = tuple(path.read_bytes() for path in sorted(asked.photos.rglob("*.jpg"))) if asked.photos else ()
    layouts = asked.layouts.split(",")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=list(ARGUMENTS))
        for number in range(asked.count):
            chance = np.random.default_rng([asked.seed, number])
            content, truth = shot(browser, scene(chance, given=given), layouts[number % len(layouts)])
            with (asked.out / f"{number:03d}.png").open("xb") as file:  # nothing is overwritten
                file.write(content)
            (asked.out / f"{number:03d}.json").write_text(json.dumps(truth))
        browser.close()


if __name__ == "__main__":
    main()
