"""Every page that links lead to, in every language: light enough for an old telephone, and keeping to itself."""

import pytest

from tests.makers.sites import Sites
from tests.makers.walking import LETTERS, Fetched, fetched, form_pages, public_pages

MOST = 60 * 1024  # a page with all that it loads, on the wire
REQUESTS = 6
FIRST_BUTTON = 25 * 1024  # what has come before the first button can be drawn: the page up to it, styles, the way out
KEPT = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


@pytest.fixture(scope="module")
def pages(sites: Sites) -> tuple[Fetched, ...]:
    return public_pages(sites.help) + form_pages(sites.help)


@pytest.fixture(scope="module")
def files(sites: Sites, pages: tuple[Fetched, ...]) -> dict[str, Fetched]:
    return {address: fetched(sites.help, address) for page in pages for address in page.files}


def test_the_walk_meets_every_situation_and_app_in_every_language(pages: tuple[Fetched, ...]) -> None:
    met = {page.address for page in pages}

    for letter in LETTERS:
        assert {f"/{letter}/2/{number}/{app}" for number in range(1, 9) for app in range(1, 8)} <= met
        assert {f"/{letter}/{number}" for number in (1, 3, 4, 5, 6, 7, 11)} <= met


def test_no_page_is_heavier_than_sixty_kilobytes_or_asks_more_than_six_times(
    pages: tuple[Fetched, ...], files: dict[str, Fetched]
) -> None:
    too_heavy = []
    for page in pages:
        weight = page.wire + sum(files[address].wire for address in page.files)
        if weight > MOST or 1 + len(page.files) > REQUESTS:
            too_heavy.append(f"{page.address}: {weight} bytes, {1 + len(page.files)} requests")

    assert too_heavy == []


def test_the_first_button_comes_within_the_first_25_kilobytes(pages: tuple[Fetched, ...], files: dict[str, Fetched]) -> None:
    for page in pages:
        before = sum(files[address].wire for address in page.files if not address.endswith(".svg"))

        assert page.first_button + before <= FIRST_BUTTON, page.address


def test_every_page_keeps_to_itself(pages: tuple[Fetched, ...]) -> None:
    for page in pages:
        assert {name: page.headers.get(name) for name in KEPT} == KEPT, page.address
        assert "Set-Cookie" not in page.headers or page.address == "/0", page.address  # which takes the cookie back
        policy = page.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "camera=()" in page.headers["Permissions-Policy"]


def test_files_may_be_kept_and_pages_may_not(files: dict[str, Fetched]) -> None:
    assert all("immutable" in one.headers["Cache-Control"] for one in files.values())


def test_only_pages_without_a_secret_are_compressed(pages: tuple[Fetched, ...]) -> None:
    compressed = {
        page.address.split("/")[2] for page in pages if "Content-Encoding" in page.headers and page.address[2:3] == "/"
    }

    assert compressed == {"1", "2", "3", "31", "4", "5"}
