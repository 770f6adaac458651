"""Evidence at the desk in a real browser: marks are decided on by keyboard alone, records are chosen across pages."""

import re

from playwright.sync_api import BrowserContext, Page

from tests.makers.sites import Sites
from tests.makers.walking import arrive, press
from tests.sites.looking import faults


def left(page: Page) -> int:
    """Return how many marks are left to be decided on."""
    found = re.search(r"のこり (\d+) 件", page.locator("#now").inner_text())
    return int(found[1]) if found else 0


def open_evidence(page: Page, site: str) -> str:
    """Open the evidence of the demo's newest case and return the case's address."""
    page.goto(f"{site}/cases")
    case = site + str(page.locator('tbody a[href^="/case/"]').first.get_attribute("href"))
    page.goto(f"{case}/evidence")
    return case


def reach(page: Page, act: str) -> None:
    """Go from key to key to the next button that does something, from where the page begins to be read."""
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.value") == act:
            return
    raise AssertionError(f"no key leads to {act}")


def test_marks_are_decided_on_by_keyboard_alone_and_lead_to_their_records(desk: BrowserContext, sites: Sites) -> None:
    page = desk.new_page()
    case = open_evidence(page, sites.desk)
    press(page, "a.button[href$='/proposals#now']")
    before = left(page)

    for act in ("accept", "reject", "accept"):
        reach(page, act)
        arrive(page, lambda: page.keyboard.press("Enter"))

    assert left(page) == before - 3
    assert list(faults(page, has_way_out=False)) == []
    page.goto(f"{case}/happened")
    press(page, '#events a[href*="/records?n="]')
    assert page.locator(".records li.here mark").count() > 0


def test_chosen_records_are_shown_with_what_may_go(desk: BrowserContext, sites: Sites) -> None:
    page = desk.new_page()
    open_evidence(page, sites.desk)
    press(page, '#bundles a[href$="/records"]')
    for number in (3, 4):
        page.check(f"#k-{number}")
    page.fill("#numbers", "40-41")
    press(page, 'form[action$="/choose"] section button')

    assert "選んだ記録：3-4, 40-41" in page.locator("h2").first.inner_text()
    assert list(faults(page, has_way_out=False)) == []
