"""Both sites running once for all journeys, and a browser for them."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.makers.sites import Sites, running


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
