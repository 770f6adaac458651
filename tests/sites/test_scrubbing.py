"""Covering pictures on the help site: the page of the site does what the file does, and sends nothing."""

from pathlib import Path

import pytest
from bench.scrub import scored
from playwright.sync_api import Browser, BrowserContext

from tests.makers.screenshots import screenshot
from tests.makers.sites import Sites
from tests.makers.walking import LETTERS
from tests.sites.looking import faults


@pytest.mark.parametrize("letter", LETTERS)
def test_the_page_stands_in_nobodys_way(phone: BrowserContext, sites: Sites, letter: str) -> None:
    page = phone.new_page()
    page.goto(f"{sites.help}/{letter}/31")
    page.wait_for_selector("#scrub:not([hidden])")

    assert list(faults(page, has_way_out=True)) == []


def test_pictures_are_covered_and_nothing_is_asked_or_sent(
    browser: Browser, phone: BrowserContext, sites: Sites, tmp_path: Path
) -> None:
    content, truth = screenshot(browser, "green")
    path = tmp_path / "one.png"
    path.write_bytes(content)
    page = phone.new_page()
    page.goto(f"{sites.help}/a/31")
    page.wait_for_selector("#scrub:not([hidden])")
    asked: list[tuple[str, str]] = []
    page.on("request", lambda request: asked.append((request.method, request.url.removeprefix(sites.help))))

    page.set_input_files("#choose", path)
    page.wait_for_selector("body[data-done='1']", state="attached", timeout=60_000)

    found = page.evaluate("() => { const one = tomoshibiScrub.shots.at(-1); return [one.covers, one.width, one.height]; }")
    assert (scored(truth, found[0], width=found[1], height=found[2]).shares()["photos"] or 0) >= 0.995
    assert set(asked) <= {("GET", "/33")}


def test_every_button_of_a_screenshot_is_large_enough_for_a_finger(
    browser: Browser, phone: BrowserContext, sites: Sites, tmp_path: Path
) -> None:
    content, _ = screenshot(browser, "green")
    path = tmp_path / "one.png"
    path.write_bytes(content)
    page = phone.new_page()
    page.goto(f"{sites.help}/a/31")
    page.set_input_files("#choose", path)
    page.wait_for_selector("body[data-done='1']", state="attached", timeout=60_000)
    page.check("input[name=age][value=adult]")
    page.locator(".shot details summary").first.click()

    heights = page.eval_on_selector_all("#shots button", "all => all.map((one) => one.offsetHeight)")

    assert heights
    assert min(heights) >= 44


def test_without_script_the_page_says_so_calmly(browser: Browser, sites: Sites) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{sites.help}/a/31")

    assert page.locator("#needs-script").is_visible()
    assert not page.locator("#choose").is_visible()
    context.close()


def test_the_file_comes_under_a_name_that_tells_nothing(phone: BrowserContext, sites: Sites) -> None:
    page = phone.new_page()
    page.goto(f"{sites.help}/a/31")

    with page.expect_download() as told:
        page.click("a[href='/34']")

    assert told.value.suggested_filename == "memo.html"
