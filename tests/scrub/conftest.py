"""The page that covers pictures, opened from a file without a network, and screenshots made for the tests."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Download, Page

from tests.makers.screenshots import screenshot
from tomoshibi.web.help.scrub import SCRUB_FILE, scrub_html

WATCH = "addEventListener('securitypolicyviolation', (event) => console.error('CSP ' + event.violatedDirective));"


@dataclass(frozen=True, slots=True)
class Shot:
    """A screenshot in a file, and what is where in it."""

    path: Path
    truth: dict[str, Any]


class Scrubbing:
    """The page in a browser; it remembers requests, errors and violations of its policy."""

    def __init__(self, page: Page, page_file: Path) -> None:
        self.page = page
        self.seen: list[str] = []
        self._own = page_file.as_uri()
        self._done = 0
        page.add_init_script(WATCH)
        page.on("console", lambda message: self.seen.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: self.seen.append(f"error: {error}"))
        page.on("request", lambda request: self._asked(request.url))
        page.goto(self._own)

    def _asked(self, url: str) -> None:
        if url != self._own and not url.startswith("blob:"):
            self.seen.append(f"request: {url}")

    def choose(self, *paths: Path) -> None:
        """Choose files, and wait until all were looked at."""
        self._done += 1
        self.page.set_input_files("#choose", paths)
        self.page.wait_for_selector(f"body[data-done='{self._done}']", state="attached", timeout=60_000)

    def covers(self) -> list[dict[str, Any]]:
        """Return the covers of the last screenshot."""
        found: list[dict[str, Any]] = self.page.evaluate("() => tomoshibiScrub.shots.at(-1).covers")
        return found

    def refusals(self) -> list[str]:
        """Return why files were not taken."""
        found: list[str] = self.page.eval_on_selector_all("#refused li", "all => all.map((one) => one.dataset.why)")
        return found

    def saved(self) -> tuple[bytes, dict[str, Any]]:
        """Save the last screenshot; return the copy's bytes and the line that goes along."""
        got: list[Download] = []
        self.page.on("download", lambda download: got.append(download))
        self.page.locator("[data-act=save]").last.click()
        for _ in range(300):
            if len(got) >= 2:
                break
            self.page.wait_for_timeout(20)
        contents = {one.suggested_filename.rsplit(".", 1)[1]: Path(one.path()).read_bytes() for one in got}
        return contents["png"], json.loads(contents["json"])


@pytest.fixture(scope="session")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("scrub") / SCRUB_FILE
    path.write_bytes(scrub_html())
    return path


@pytest.fixture(scope="session")
def shots(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Shot]:
    """Screenshots of made-up chats, one a layout."""
    folder = tmp_path_factory.mktemp("shots")
    found = {}
    for layout in ("green", "pattern", "rows"):
        content, truth = screenshot(browser, layout)
        path = folder / f"{layout}.png"
        path.write_bytes(content)
        found[layout] = Shot(path, truth)
    return found


@pytest.fixture
def scrubbing(browser: Browser, page_file: Path) -> Iterator[Scrubbing]:
    """The page in Japanese; whatever it did that it must not do fails the test at its end."""
    context = browser.new_context(viewport={"width": 900, "height": 900}, locale="ja-JP", accept_downloads=True)
    context.set_offline(True)
    found = Scrubbing(context.new_page(), page_file)
    yield found
    context.close()
    assert found.seen == []
