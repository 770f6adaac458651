"""One browser for all tests that need one: two drivers in one process do not bear each other."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

ARGUMENTS = (
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path="/usr/bin/chromium", args=list(ARGUMENTS))
        yield started
        started.close()


TOGETHER = ("tests/sites/", "tests/viewer/", "tests/scrub/")  # what starts sites or a browser once for all its tests


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let one worker run all tests of a folder that is costly to start."""
    for item in items:
        for folder in TOGETHER:
            if item.nodeid.startswith(folder):
                item.add_marker(pytest.mark.xdist_group(folder))
