"""Open a bundle of 100,000 records in Chromium with verify.html, and print what checking, scrolling and searching cost."""

import argparse
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from bench.specimens import a_key, counted
from tomoshibi.evidence.preserving import Order, preserve
from tomoshibi.evidence.viewer import verify_html
from tomoshibi_verify import verify

ARGUMENTS = (
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# Frames while the page checks: how long the longest one was, and how many took over 50 ms (where a hand notices).
WATCH = """() => { window.frames_ = []; let last = performance.now();
const next = (now) => { window.frames_.push(now - last); last = now; requestAnimationFrame(next); };
requestAnimationFrame(next); }"""
FRAMES = """() => { const all = window.frames_.slice(2).sort((a, b) => a - b); window.frames_ = [];
const at = (share) => all[Math.floor((all.length - 1) * share)]; return [all.length, at(0.5), at(0.99), at(1)]; }"""
SCROLL = """async () => { const list = document.getElementById('list'); const height = list.scrollHeight;
for (let step = 0; step < 240; step += 1) { list.scrollTop = step < 120 ? step * 400 : height * (step - 120) / 120;
await new Promise(requestAnimationFrame); } }"""


@dataclass(frozen=True, slots=True)
class Frames:
    """Lengths of the pictures that the page drew, in milliseconds."""

    count: int
    median: float
    p99: float
    longest: float

    def __str__(self) -> str:
        return f"{self.count} frames, median {self.median:.0f} ms, 99% within {self.p99:.0f} ms, longest {self.longest:.0f} ms"


def talk(count: int) -> bytes:
    """Return a LINE talk history with so many messages, a few of them over several lines."""
    lines = ["[LINE] はるととのトーク履歴", "保存日時：2026/06/03 20:15"]
    words = (
        "今日は学校の帰りに本屋へ寄りました",
        "うん",
        "それでどうなったの?",
        "明日10時に駅の前で待っています。遅れたら連絡してください",
        "OK 👍",
    )
    for number in range(count):
        day, minute = divmod(number, 1200)
        if minute == 0:
            lines += ["", f"20{10 + day // 336:02d}/{1 + day // 28 % 12:02d}/{1 + day % 28:02d}(月)"]
        lines.append(f"{minute // 60:02d}:{minute % 60:02d}\t{('みお', 'はると')[number % 2]}\t{words[number % 5]} {number}")
    return "".join(f"{line}\r\n" for line in lines).encode()


def make(folder: Path, count: int, *, as_zip: bool) -> Path:
    """Preserve such a talk, and return the bundle."""
    export = folder / "talk.txt"
    export.write_bytes(talk(count))
    out = folder / ("bundle.zip" if as_zip else "bundle")
    at = datetime(2026, 11, 22, 3, 4, 5, tzinfo=UTC)
    preserve(Order((export,), out, a_key("bench"), lambda: at, counted("bench"), "tomoshibi 0.0.0", as_zip=as_zip))
    return out


def frames(page: Page) -> Frames:
    return Frames(*page.evaluate(FRAMES))


def measured(browser: Browser, page_file: Path, bundle: Path) -> None:
    """Open the bundle, and print the figures."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="ja-JP")
    context.set_offline(True)
    page = context.new_page()
    started = time.perf_counter()
    page.goto(page_file.as_uri())
    print(f"page of {page_file.stat().st_size / 1024:.0f} KiB ready in {time.perf_counter() - started:.2f} s")
    page.evaluate(WATCH)
    started = time.perf_counter()
    page.set_input_files("#choose-folder" if bundle.is_dir() else "#choose-zip", bundle)
    page.wait_for_selector("body[data-done]", timeout=600_000)
    took = time.perf_counter() - started
    print(f"checked and shown in {took:.1f} s: {page.get_attribute('#verdict', 'data-state')}; {frames(page)}")
    print(f"memory in use: {_heap(page):.0f} MiB of JavaScript's heap")
    page.locator("#list").scroll_into_view_if_needed()
    page.evaluate("() => { window.frames_ = []; }")
    page.evaluate(SCROLL)
    print(f"scrolling through it: {frames(page)}")
    started = time.perf_counter()
    page.fill("#search", "本屋")
    _until(page, "document.getElementById('shown').textContent.includes('のうち')")
    print(
        f"first search: {time.perf_counter() - started:.2f} s (0.2 s of them waiting for more letters); "
        f"{page.inner_text('#shown')}"
    )
    started = time.perf_counter()
    page.fill("#search", "99999")
    _until(page, "document.querySelectorAll('#rows article').length < 5")
    print(f"second search: {time.perf_counter() - started:.2f} s; {page.inner_text('#shown')}")
    context.close()


def _until(page: Page, script: str) -> None:
    while not page.evaluate(script):
        time.sleep(0.01)


def _heap(page: Page) -> float:
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    used: Any = session.send("Runtime.getHeapUsage")
    return float(used["usedSize"]) / 2**20


def main() -> int:
    """Run and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.viewer", description=__doc__)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--zip", action="store_true", help="the zip form")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="viewer") as room:
        folder = Path(room)
        page_file = folder / "verify.html"
        page_file.write_bytes(verify_html())
        bundle = make(folder, given.records, as_zip=given.zip)
        started = time.perf_counter()
        answer = verify(bundle)
        took = time.perf_counter() - started
        size = sum(one.stat().st_size for one in ([bundle] if given.zip else bundle.rglob("*")) if one.is_file())
        print(f"{given.records} records, {size / 2**20:.0f} MiB; verify in Python: {took:.1f} s, {answer.state}")
        with sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=list(ARGUMENTS))
            measured(browser, page_file, bundle)
            browser.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
