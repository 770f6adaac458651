"""What the pages of both sites weigh, how soon a slow telephone shows them, and how they look.

`python -m bench.pages [--out FOLDER] [--widths 320,390,1280] [--slow] [--write docs]`. Both sites run as in production, with
demo data, in a folder that is thrown away. With `--out` every page is photographed, in each language, at each width, light and
dark. With `--slow` the time until the first button stands on the screen is measured at 0.4 Mbit/s, 400 ms and a CPU four times
slower, over a connection that is open already. `--write docs` writes docs/pages.md and the pictures that it shows.
"""

import argparse
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from tests.conftest import ARGUMENTS
from tests.makers.sites import Sites, running
from tests.makers.walking import DEMO, LETTERS, Fetched, desk_pages, fetched, form_pages, help_pages, public_pages, sign_in

SCHEMES = ("light", "dark")
HEIGHTS = {320: 640, 390: 844, 1280: 800}
RATE, LATENCY, CPU, RUNS = 0.4e6 / 8, 400, 4, 3
SLOW_PAGES = ("1", "2/1/2", "3", "6", "7", "11")
READY = """(() => { const look = () => {
const one = document.querySelector('main a, main button, main summary, main input:not([type=hidden])');
if (one && one.getBoundingClientRect().height > 0) { window.ready_ = performance.now(); return; }
requestAnimationFrame(look); }; requestAnimationFrame(look); })()"""
PAINTED = """() => { const paint = performance.getEntriesByName('first-contentful-paint')[0];
return window.ready_ && paint ? Math.max(window.ready_, paint.startTime) : 0; }"""
PEER = (
    "For comparison, as measured when this was designed (GlobaLeaks 5.0.15, a well-known whistleblowing platform): 35 requests "
    "and 1.81 MB to the empty form, its first button after 12.5 s at 1.6 Mbit/s and after 21.6 s at 0.4 Mbit/s with the same "
    "slow CPU, and without script an error page."
)


@dataclass(frozen=True, slots=True)
class Weight:
    """What one page costs: all its files together."""

    address: str
    wire: int
    raw: int
    requests: int
    button: int  # bytes of the page before its first button's end


def weighed(site: str) -> tuple[Weight, ...]:
    """Return the weight of every public page."""
    files: dict[str, Fetched] = {}
    found = []
    for page in public_pages(site) + form_pages(site):
        for address in page.files:
            if address not in files:
                files[address] = fetched(site, address)
        loaded = [page, *(files[address] for address in page.files)]
        wire, raw = sum(one.wire for one in loaded), sum(len(one.body) for one in loaded)
        found.append(Weight(page.address, wire, raw, len(loaded), page.first_button))
    return tuple(found)


def grouped(weights: tuple[Weight, ...]) -> Iterator[tuple[str, Weight]]:
    """Return the heaviest page of each kind: the same page in three languages, for all apps, is one kind."""
    kinds: dict[str, Weight] = {}
    for one in weights:
        parts = one.address.split("?")[0].strip("/").split("/")
        kind = "/".join(parts[1:2]) if parts[0] in LETTERS else "/" + parts[0]
        if kind not in kinds or kinds[kind].wire < one.wire:
            kinds[kind] = one
    yield from sorted(kinds.items(), key=lambda item: (len(item[0]), item[0]))


def weight_table(weights: tuple[Weight, ...]) -> list[str]:
    """Return Markdown: one line a kind of page."""
    lines = [
        "| page | heaviest address | on the wire | unpacked | requests | first button after |",
        "|---|---|---|---|---|---|",
    ]
    for kind, one in grouped(weights):
        sizes = f"{one.wire / 1024:.1f} KB | {one.raw / 1024:.1f} KB | {one.requests} | {one.button / 1024:.1f} KB"
        lines.append(f"| {NAMES.get(kind, kind)} | `{one.address}` | {sizes} |")
    return lines


SLOW = (
    "Time until the first button stands on the screen, at 0.4 Mbit/s, 400 ms and a CPU four times slower, over a connection "
    "that is open already, nothing kept from before:"
)
NAMES = {
    "/": "the bare address", "/0": "after the way out", "1": "first page", "2": "next steps", "3": "lines", "4": "for adults",
    "5": "rules", "6": "before writing", "7": "the number", "8": "the box", "9": "it has arrived", "11": "coming back",
}  # fmt: skip


def seconds_until_button(browser: Browser, sites: Sites, address: str) -> float:
    """Return how long a slow telephone takes to show a page's first button; the connection is open already."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{sites.help}/health")
    page.add_init_script(READY)
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    conditions = {"offline": False, "latency": LATENCY, "downloadThroughput": RATE, "uploadThroughput": RATE}
    session.send("Network.emulateNetworkConditions", conditions)
    session.send("Emulation.setCPUThrottlingRate", {"rate": CPU})
    page.goto(f"{sites.help}/{address}")
    for _ in range(400):
        page.wait_for_timeout(50)
        took = float(page.evaluate(PAINTED)) / 1000
        if took:
            context.close()
            return took
    raise AssertionError(f"{address} shows no button")


def slow_table(browser: Browser, sites: Sites) -> list[str]:
    """Return Markdown: the first button on a slow telephone."""
    lines = [f"| page | language | first button, median of {RUNS} | slowest |", "|---|---|---|---|"]
    for place in SLOW_PAGES:
        for letter, language in LETTERS.items():
            runs = [seconds_until_button(browser, sites, f"{letter}/{place}") for _ in range(RUNS)]
            kind = NAMES[place.split("/")[0]]
            lines.append(f"| {kind} | {language} | {statistics.median(runs):.2f} s | {max(runs):.2f} s |")
    return [SLOW, "", *lines]


PICTURES = {  # name of the page: name of the picture, width, height, scheme
    ("ja", "first"): ("help-first", 320, 600, "light"),
    ("ja", "steps-1-app"): ("help-steps", 320, 600, "light"),
    ("ja", "number"): ("help-number", 320, 600, "light"),
    ("ja", "box"): ("help-box", 320, 600, "dark"),
    ("ja", "thread-answered"): ("help-thread", 320, 600, "light"),
    ("easy", "first"): ("help-easy", 320, 600, "light"),
    ("en", "steps-4-app"): ("help-steps-en", 320, 600, "dark"),
    ("desk", "list"): ("desk-list", 880, 410, "light"),
    ("desk", "talk-1"): ("desk-talk", 1100, 560, "light"),
}
ABOUT = """# What the pages weigh, and how they look

Written by `python -m bench.pages --slow --write docs`; every page is looked at and measured anew by the tests in `tests/sites`
(60 KB and 6 requests at most, the first button within 25 KB, axe without a finding, no sideways scrolling at 320 pixels and
with text twice as large, everything by keyboard, nothing lower than a finger).
"""


def take_pictures(browser: Browser, sites: Sites, folder: Path) -> list[str]:
    """Take the pictures that the documents show, and return them as Markdown."""
    folder.mkdir(parents=True, exist_ok=True)
    for letter, language in LETTERS.items():
        with narrow(browser) as context:
            page = context.new_page()
            for name in help_pages(page, sites.help, letter, answered=sites.code if letter == "a" else ""):
                _take(page, folder, language, name)
    with narrow(browser) as context:
        page = context.new_page()
        sign_in(page, sites.desk, *DEMO)
        for name in desk_pages(page, sites.desk):
            _take(page, folder, "desk", name)
    return [" ".join(f"![{name}](pictures/{name}.png)" for name, *_ in PICTURES.values())]


def _take(page: Page, folder: Path, where: str, name: str) -> None:
    if (where, name) not in PICTURES:
        return
    called, width, height, scheme = PICTURES[where, name]
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the two words it knows
    page.set_viewport_size({"width": width, "height": height})
    page.evaluate("() => { if (document.activeElement) document.activeElement.blur(); scrollTo(0, 0); }")
    page.screenshot(path=folder / f"{called}.png")


def photograph(page: Page, out: Path, name: str, widths: tuple[int, ...]) -> None:
    """Photograph the page that stands in the browser, whole, at each width, light and dark."""
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the two words it knows
        for width in widths:
            page.set_viewport_size({"width": width, "height": HEIGHTS.get(width, 800)})
            whole = 0
            while whole < (whole := page.evaluate("document.documentElement.scrollHeight")):  # what is far is laid out late
                page.set_viewport_size({"width": width, "height": whole})  # so that what keeps to the edge stands at the edge
            page.screenshot(path=out / f"{name}-{width}-{scheme}.png")


@contextmanager
def narrow(browser: Browser) -> Iterator[BrowserContext]:
    """A telephone; every page is turned to the other widths when it is photographed."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="ja-JP")
    yield context
    context.close()


def album(browser: Browser, sites: Sites, out: Path, widths: tuple[int, ...], only: str) -> None:
    """Photograph every page of both sites."""
    out.mkdir(parents=True, exist_ok=True)
    for letter, language in LETTERS.items():
        if only and only != language:
            continue
        with narrow(browser) as context:
            page = context.new_page()
            for name in help_pages(page, sites.help, letter, answered=sites.code if letter == "a" else ""):
                photograph(page, out, f"help-{language}-{name}", widths)
    if not only or only == "desk":
        with narrow(browser) as context:
            page = context.new_page()
            sign_in(page, sites.desk, *DEMO)
            for name in desk_pages(page, sites.desk):
                photograph(page, out, f"desk-{name}", widths)


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.pages", description=__doc__)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--widths", default="320,390,1280")
    parser.add_argument("--only", default="", help="ja, easy, en or desk")
    parser.add_argument("--slow", action="store_true")
    parser.add_argument("--write", type=Path, metavar="DOCS")
    given = parser.parse_args()
    widths = tuple(int(one) for one in given.widths.split(","))
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as sites, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=list(ARGUMENTS))
        weights = weighed(sites.help)
        lines = [
            *weight_table(weights),
            "",
            f"{len(weights)} pages, heaviest {max(one.wire for one in weights) / 1024:.1f} KB.",
        ]
        if given.slow:
            lines += ["", *slow_table(browser, sites)]
        lines += ["", PEER]
        print("\n".join(lines))
        if given.write:
            lines = [ABOUT, *lines, "", *take_pictures(browser, sites, given.write / "pictures")]
            (given.write / "pages.md").write_text("\n".join(lines) + "\n", "utf-8")
        if given.out:
            album(browser, sites, given.out, widths, given.only)
        browser.close()


if __name__ == "__main__":
    main()
