"""Leaving: covered at once, nothing to come back to, and nothing promised that does not hold."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route

from tests.makers.sites import Sites
from tests.makers.walking import WORDS, enter, fetched, press

LEAVE_AND_LOOK = """() => { document.getElementById('leave').click();
  return [getComputedStyle(document.documentElement).visibility, document.title]; }"""

WAITING = """() => { document.querySelector('main').innerHTML = `<p id="by-hand"></p><p id="by-itself" hidden></p>
  <form method="post" action="/a/9" id="wait" data-challenge="x" data-bits="2" data-parts="1"></form>`;
  const [digest, waits] = [crypto.subtle.digest.bind(crypto.subtle), new Promise((done) => { window.goOn = done; })];
  crypto.subtle.digest = (...given) => waits.then(() => digest(...given)); }"""


def addresses(page: Page) -> list[str]:
    """Return the paths that the browser's history of this tab holds."""
    found = page.context.new_cdp_session(page).send("Page.getNavigationHistory")
    return [one["url"].split("/", 3)[-1] for one in found["entries"] if one["url"].startswith("http")]


def left(page: Page, sites: Sites) -> None:
    page.locator("#leave").click()
    page.wait_for_url(f"{sites.help}/0")
    page.wait_for_load_state("load")


@pytest.fixture
def plain(browser: Browser) -> Iterator[BrowserContext]:
    """A telephone on which scripts are switched off."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 640})
    yield context
    context.close()


@pytest.mark.parametrize("place", ["a/1", "b/2/1/1", "c/7", "a/11"])
def test_the_page_is_covered_in_the_very_moment_of_leaving(phone: BrowserContext, sites: Sites, place: str) -> None:
    page = phone.new_page()
    page.goto(f"{sites.help}/{place}")

    assert page.evaluate(LEAVE_AND_LOOK) == ["hidden", "メモ"]
    page.wait_for_url(f"{sites.help}/0")


@pytest.mark.parametrize("what", ["answer", "language", "flood"])
def test_what_arrives_after_leaving_shows_nothing_and_leads_nowhere_else(
    phone: BrowserContext, sites: Sites, what: str
) -> None:
    page = phone.new_page()
    enter(page, f"{sites.help}/a/", sites.code)
    page.wait_for_load_state("load")
    page.fill("#words", "いま送ろうとした言葉")
    held: list[Route] = []
    went: list[str] = []
    page.on("request", lambda request: went.append(request.url) if request.is_navigation_request() else None)
    page.route("**/c/12*" if what == "language" else "**/a/13", lambda route: held.append(route))
    page.route("**/0", lambda route: route.fulfill(status=204))  # the line is slow: the page that was left stays for a while
    with page.expect_request(lambda request: request.url.endswith(("/a/13", "/c/12?u=1"))):
        page.locator(".languages [lang=en]" if what == "language" else "#more .button").click()
    with page.expect_request("**/0"):
        page.evaluate("() => document.getElementById('leave').click()")

    if what == "flood":
        held[0].fulfill(status=429, content_type="text/html", body="")
    else:
        held[0].continue_()
    page.wait_for_timeout(500)  # longer than the answer takes

    assert went == [f"{sites.help}/0"]
    assert page.evaluate("() => [getComputedStyle(document.documentElement).visibility, document.title]") == ["hidden", "メモ"]
    assert page.url == f"{sites.help}/a/12"


def test_the_work_for_a_flood_leads_nowhere_after_leaving(phone: BrowserContext, sites: Sites) -> None:
    page = phone.new_page()
    page.goto(f"{sites.help}/a/1")
    page.evaluate(WAITING)
    went: list[str] = []
    page.on("request", lambda request: went.append(request.url) if request.is_navigation_request() else None)
    page.route("**/0", lambda route: route.fulfill(status=204))  # the line is slow
    page.route("**/a/9", lambda route: route.fulfill(status=204))
    page.add_script_tag(url="/s/help/wait.js")
    with page.expect_request("**/0"):
        page.evaluate("() => document.getElementById('leave').click()")

    page.evaluate("() => { setTimeout(window.goOn); }")
    page.wait_for_timeout(1_500)  # longer than the work takes

    assert went == [f"{sites.help}/0"]


def test_back_shows_nothing_of_what_was_read_before(phone: BrowserContext, sites: Sites) -> None:
    page = phone.new_page()
    shown: list[str] = []
    page.expose_function("saw", lambda place: shown.append(place))
    page.add_init_script(
        """addEventListener('DOMContentLoaded', () => requestAnimationFrame(() => {
          if (getComputedStyle(document.documentElement).visibility !== 'hidden') saw(location.pathname); }));"""
    )
    for place in ("a/1", "a/2/1", "a/3"):
        page.goto(f"{sites.help}/{place}")
    left(page, sites)
    shown.clear()

    for _ in range(2):
        page.evaluate("() => { setTimeout(() => history.back()); }")
        page.wait_for_timeout(400)  # it goes back, and from there to the page of the way out again
        page.wait_for_url("**/0")
        page.wait_for_load_state("load")

    assert page.locator("h1").inner_text() == "メモ"
    assert set(shown) <= {"/0"}


def test_whoever_opens_the_address_again_after_leaving_is_let_in(phone: BrowserContext, sites: Sites) -> None:
    page = phone.new_page()
    page.goto(f"{sites.help}/a/1")
    left(page, sites)

    page.goto(f"{sites.help}/a/1")
    page.goto(f"{sites.help}/a/3")
    page.go_back()

    assert page.locator("h1").inner_text() == "ひとりで抱えなくて大丈夫です"
    assert page.locator("h1").is_visible()


def test_the_history_holds_what_the_page_says_it_holds(phone: BrowserContext, sites: Sites) -> None:
    page = phone.new_page()
    page.goto(f"{sites.help}/a/1")
    page.goto(f"{sites.help}/a/3")
    promised = page.locator("footer").inner_text()

    left(page, sites)

    assert "これより前に見たページは履歴に残ります" in promised
    assert addresses(page) == ["a/1", "0"]


def test_without_script_the_way_out_is_a_link_and_the_page_says_what_stays(plain: BrowserContext, sites: Sites) -> None:
    page = plain.new_page()
    page.goto(f"{sites.help}/a/1")
    page.goto(f"{sites.help}/a/3")
    promised = page.locator("footer").inner_text()

    page.locator("#leave").click()

    assert "いま見ているこのページも、履歴に残ります" in promised
    assert page.url == f"{sites.help}/0"
    assert addresses(page) == ["a/1", "a/3", "0"]


@pytest.mark.parametrize("script", [True, False])
def test_leaving_ends_the_visit(browser: Browser, sites: Sites, *, script: bool) -> None:
    context = browser.new_context(java_script_enabled=script, viewport={"width": 320, "height": 640})
    page = context.new_page()
    enter(page, f"{sites.help}/a/", sites.code)
    kept = context.cookies()
    page.locator("#leave").click()
    page.wait_for_url(f"{sites.help}/0")

    gone = context.cookies()
    context.add_cookies(kept)  # type: ignore[arg-type]  # someone kept a copy of it
    page.goto(f"{sites.help}/a/12")

    assert [one["name"] for one in kept] == ["__Host-v"]
    assert gone == []
    assert page.url.startswith(f"{sites.help}/a/11")
    context.close()


def test_the_last_page_tells_the_browser_to_forget_us(sites: Sites) -> None:
    told = fetched(sites.help, "/0").headers

    assert told["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert told["Cache-Control"] == "no-store"
    assert "Max-Age=0" in told["Set-Cookie"]


def test_capital_letters_are_typed_without_leaving(phone: BrowserContext, sites: Sites) -> None:
    page = phone.new_page()
    page.goto(f"{sites.help}/c/7")
    press(page, "main form .button")
    page.focus("#words")

    for letter in "LINE":
        page.keyboard.press(f"Shift+{letter}")

    assert page.input_value("#words") == "LINE"


def test_no_cookie_and_nothing_stored_until_a_thread_is_opened(phone: BrowserContext, sites: Sites) -> None:
    page = phone.new_page()
    for place in ("a/1", "a/2/3/2", "a/3", "a/4", "a/5", "a/6", "a/7"):
        page.goto(f"{sites.help}/{place}")
    press(page, "main form .button")
    page.fill("#words", WORDS["a"])
    press(page, "#box .button")

    assert page.locator(".code").is_visible()
    assert phone.cookies() == []
    assert page.evaluate("() => [localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]


def test_the_cookie_of_a_visit_is_out_of_reach_of_scripts_and_other_sites(phone: BrowserContext, sites: Sites) -> None:
    page = phone.new_page()

    enter(page, f"{sites.help}/a/", sites.code)

    (cookie,) = phone.cookies()
    assert (cookie["httpOnly"], cookie["secure"], cookie["sameSite"], cookie["expires"]) == (True, True, "Strict", -1)
