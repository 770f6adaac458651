"""One browser for all tests of the page, and the page opened from a file, watched for everything that it must not do."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.viewer.modules import FOLDER, modules
from tests.viewer.opened import Opened
from tomoshibi.basics.single_file import linked
from tomoshibi.evidence.viewer import verify_html


@pytest.fixture(scope="session")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "verify.html"
    path.write_bytes(verify_html())
    return path


@pytest.fixture(scope="session")
def units(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Page:
    """A page that holds nothing but the modules, to call their functions one by one."""
    path = tmp_path_factory.mktemp("units") / "units.html"
    from tomoshibi.evidence.viewer.words import page_words

    wanted = [one for one in modules() if one != "page/page.js"]
    script = linked(*wanted, folder=FOLDER, given={"words.json": page_words()}, exposed=True)
    path.write_text(f'<!doctype html><meta charset="utf-8"><script>{script}</script>', "utf-8")
    context = browser.new_context()
    page = context.new_page()
    page.goto(path.as_uri())
    return page


@pytest.fixture
def opened(browser: Browser, page_file: Path) -> Iterator[Opened]:
    """The page, in Japanese, on a wide screen; whatever it did that it must not do fails the test at its end."""
    yield from _opened(browser, page_file, locale="ja-JP")


@pytest.fixture
def opened_english(browser: Browser, page_file: Path) -> Iterator[Opened]:
    yield from _opened(browser, page_file, locale="en-GB")


def _opened(browser: Browser, page_file: Path, **options: Any) -> Iterator[Opened]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, **options)
    context.set_offline(True)
    page = Opened(context.new_page(), page_file)
    yield page
    problems = page.problems()
    context.close()
    assert problems == []
