"""The thread in another language: what was typed comes along, with script without leaving the telephone."""

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Route

from tests.makers.sites import Sites
from tests.makers.walking import press
from tests.sites.test_not_lost import arrive_and_be_lost, open_box, shown_times
from tests.sites.test_sealed_thread import SEND, WORDS, bodies, in_clear, open_thread
from tests.sites.test_the_way_through import enter, write

TURN = ".languages button[lang=en]"


def test_with_script_what_was_typed_comes_along_and_does_not_leave_the_phone(phone: BrowserContext, sites: Sites) -> None:
    page = phone.new_page()
    open_thread(page, sites)
    page.fill("#words", WORDS)
    sent = bodies(page)

    press(page, TURN)

    assert sent == []
    assert page.input_value("#words") == WORDS
    assert page.locator("main h1").inner_text() == "Your talk"
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.url == f"{sites.help}/c/12"
    press(page, SEND)
    assert shown_times(page, WORDS) == 1
    assert not in_clear(sent, WORDS)


def test_words_whose_answer_was_lost_are_one_message_in_another_language_too(phone: BrowserContext, sites: Sites) -> None:
    page = phone.new_page()
    open_thread(page, sites)
    page.fill("#words", WORDS)
    page.route("**/a/13", arrive_and_be_lost, times=1)
    page.locator(SEND).click()
    page.wait_for_selector("#not-sent:visible")

    press(page, TURN)
    press(page, SEND)

    assert shown_times(page, WORDS) == 1


def test_after_turning_the_page_still_covers_itself_and_the_way_out_leaves(phone: BrowserContext, sites: Sites) -> None:
    page = phone.new_page()
    number = write(page, sites, "見られたくない言葉")
    page.clock.install()
    enter(page, sites, number)
    page.fill("#words", WORDS)
    press(page, TURN)

    page.clock.run_for(601_000)
    assert page.locator("#cover").is_visible()
    assert page.locator("main").is_hidden()
    page.locator("#cover button").click()
    assert page.input_value("#words") == WORDS
    page.locator("#leave").click()

    page.wait_for_url(f"{sites.help}/0")


def test_where_the_network_is_lost_nothing_is_turned_and_nothing_is_lost(phone: BrowserContext, sites: Sites) -> None:
    page = phone.new_page()
    open_thread(page, sites)
    page.fill("#words", WORDS)
    phone.set_offline(True)

    page.locator(TURN).click()
    page.wait_for_selector("#not-turned:visible")

    assert page.input_value("#words") == WORDS
    assert page.locator("main h1").inner_text() == "あなたの相談"


@pytest.mark.parametrize("closes", [True, False])
def test_words_come_along_where_the_talk_is_not_open_any_more(phone: BrowserContext, sites: Sites, closes: bool) -> None:
    page, other = phone.new_page(), phone.new_page()
    open_thread(page, sites)
    page.fill("#words", WORDS)
    if closes:
        other.goto(f"{sites.help}/a/17")
        press(other, "main form .button")
    else:
        phone.clear_cookies()

    press(page, TURN)

    assert page.input_value("#words") == WORDS
    assert page.locator("#code").count() == (0 if closes else 1)


def test_wishes_come_along(phone: BrowserContext, sites: Sites) -> None:
    page = phone.new_page()
    open_thread(page, sites)
    page.goto(f"{sites.help}/a/15")
    page.fill("#wishes", WORDS)
    page.check("#how-wait")

    press(page, TURN)

    assert page.locator("main h1").inner_text() == "How to reply to me"
    assert page.input_value("#wishes") == WORDS
    assert page.is_checked("#how-wait")


def test_without_script_the_words_are_shown_again_and_none_is_sent(browser: Browser, sites: Sites) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 640})
    page = context.new_page()
    page.goto(f"{sites.help}/a/7")
    number = re.sub(r"\s", "", page.locator(".code").inner_text())
    page.locator("main button").click()
    page.fill("#words", "はじめの言葉")
    page.locator("#box button").click()
    enter(page, sites, number)
    page.fill("#words", WORDS)

    for lang, heading in (("en", "Your talk"), ("ja", "")):
        page.locator(f".languages button[lang={lang}]").first.click()
        assert page.input_value("#words") == WORDS
        assert heading in page.locator("main h1").inner_text()

    page.locator("#more .button").click()
    assert page.locator(".talk .words", has_text=WORDS).count() == 1
    context.close()


def test_words_can_be_used_again_where_the_page_for_a_flood_does_not_come(phone: BrowserContext, sites: Sites) -> None:
    page = phone.new_page()
    page.clock.install()
    open_box(page, sites)
    page.fill("#words", WORDS)
    held: list[Route] = []

    def many_write(route: Route) -> None:
        held.append(route)
        route.fulfill(status=429 if len(held) == 1 else 204, content_type="text/html", body="")  # then nothing comes

    page.route("**/a/9", many_write)
    with page.expect_request(lambda request: request.is_navigation_request() and request.url.endswith("/a/9")):
        page.locator("#box button").click()
    assert page.locator("#words").is_disabled()

    page.clock.run_for(20_001)

    page.wait_for_selector("#not-sent:visible")
    assert page.locator("#words").is_enabled()
    assert page.input_value("#words") == WORDS
    assert page.locator("input.sealed").count() == 0


def test_another_language_that_arrives_while_the_page_is_covered_stays_under_the_cover(
    phone: BrowserContext, sites: Sites
) -> None:
    page = phone.new_page()
    number = write(page, sites, "見られたくない言葉")
    page.clock.install()
    enter(page, sites, number)
    page.fill("#words", WORDS)
    held: list[Route] = []
    page.route("**/c/12*", lambda route: held.append(route))
    with page.expect_request("**/c/12*"):
        page.locator(TURN).click()
    page.clock.set_system_time(page.evaluate("() => Date.now() + 900_000"))  # a telephone that sleeps runs no timer
    page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    assert page.locator("#cover").is_visible()

    held[0].continue_()
    page.wait_for_function("() => document.documentElement.lang === 'en'")

    assert page.locator("#cover").is_visible()
    for one in ("main", ".menu", ".languages"):
        assert page.locator(one).is_hidden()
    page.locator("#cover button").click()
    assert page.input_value("#words") == WORDS
    assert page.locator(".languages").is_visible()
