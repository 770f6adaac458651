"""Both sites running once for all journeys, and a browser for them."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright, sync_playwright

from tests.makers.sites import Sites, running
from tests.viewer.conftest import ARGUMENTS


@pytest.fixture(scope="session")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sites]:
    with running(tmp_path_factory.mktemp("sites")) as found:
        yield found


@pytest.fixture(scope="session")
def driver() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(driver: Playwright) -> Iterator[Browser]:
    started = driver.chromium.launch(executable_path="/usr/bin/chromium", args=list(ARGUMENTS))
    yield started
    started.close()


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    """A narrow telephone, with script."""
    context = browser.new_context(viewport={"width": 320, "height": 640}, locale="ja-JP")
    yield context
    context.close()
