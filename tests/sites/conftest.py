"""Both sites running once for all journeys, and a browser for them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.makers.sites import Sites, running
from tests.makers.walking import DEMO, sign_in


@pytest.fixture(scope="session")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sites]:
    with running(tmp_path_factory.mktemp("sites")) as found:
        yield found


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    """A narrow telephone, with script."""
    context = browser.new_context(viewport={"width": 320, "height": 640}, locale="ja-JP")
    yield context
    context.close()


@pytest.fixture(scope="session")
def signed_in(browser: Browser, sites: Sites, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The cookies of the demo's supervisor, signed in once: a one-time number is taken only once."""
    kept = tmp_path_factory.mktemp("desk") / "cookies.json"
    context = browser.new_context()
    sign_in(context.new_page(), sites.desk, *DEMO)
    context.storage_state(path=kept)
    context.close()
    return kept


@pytest.fixture
def desk(browser: Browser, signed_in: Path) -> Iterator[BrowserContext]:
    """A supervisor at the desk, on a wide screen."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, storage_state=signed_in)
    yield context
    context.close()
