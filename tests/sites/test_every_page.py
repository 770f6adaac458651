"""Every page of both sites, in every language: fit to be read, pressed and heard, on a telephone and on a wide screen."""

import pytest
from playwright.sync_api import BrowserContext

from tests.makers.sites import Sites
from tests.makers.standings import standings
from tests.makers.walking import LETTERS, desk_pages, enter, hand_in, help_pages
from tests.sites.looking import faults, faults_by_keyboard


@pytest.fixture(scope="module")
def standing(sites: Sites) -> dict[str, str]:
    return standings(sites)


@pytest.mark.parametrize("letter", LETTERS)
def test_no_page_of_the_help_site_stands_in_anybodys_way(
    phone: BrowserContext, sites: Sites, standing: dict[str, str], letter: str
) -> None:
    page = phone.new_page()

    found = [
        f"{name}: {fault}"
        for name in help_pages(page, sites.help, letter, answered=sites.code, standing=standing)
        for fault in faults(page, has_way_out=name != "left", by_night=letter == "a")  # colours know no language
    ]

    assert found == []


def test_no_page_of_the_desk_stands_in_anybodys_way(
    desk: BrowserContext, phone: BrowserContext, sites: Sites, standing: dict[str, str]
) -> None:
    person, page = phone.new_page(), desk.new_page()
    enter(person, f"{sites.help}/a/", standing["texts"])
    hand_in(person)

    found = [
        f"{name}: {fault}"
        for name in desk_pages(page, sites.desk)
        for fault in (*faults(page, has_way_out=False), *faults_by_keyboard(page))
    ]

    assert found == []
