"""Words on a telephone whose network fails, whose owner went back, or who looked away for a while."""

import os
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route

from tests.makers.sites import Sites
from tests.sites.test_the_way_through import enter, write
from tomoshibi.consult.form_token import new_form, row

WORDS = "電車の中で書いた、消えてほしくない言葉"


def open_box(page: Page, sites: Sites) -> str:
    """Open the box and return the number that was shown before it."""
    page.goto(f"{sites.help}/a/7")
    number = re.sub(r"\s", "", page.locator(".code").inner_text())
    page.locator("main button").click()
    page.wait_for_selector("#words")
    page.wait_for_load_state("load")  # the scripts have run
    return number


def arrive_and_be_lost(route: Route) -> None:
    """Let what was sent arrive, and its answer be lost."""
    route.fetch()
    route.abort()


def shown_times(page: Page, words: str) -> int:
    page.evaluate("() => document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    return page.locator(".talk .words", has_text=words).count()


@pytest.mark.parametrize("seals", [True, False])
def test_words_stay_where_the_network_is_lost_and_the_second_press_sends_them_once(
    phone: BrowserContext, sites: Sites, seals: bool
) -> None:
    if not seals:
        phone.add_init_script("Object.defineProperty(window.Crypto.prototype, 'subtle', { get: () => undefined });")
    page = phone.new_page()
    number = open_box(page, sites)
    page.fill("#words", WORDS)
    page.select_option("#happened", "money")
    phone.set_offline(True)
    page.locator("#box button").click()
    page.wait_for_selector("#not-sent:visible")
    assert page.input_value("#words") == WORDS
    assert page.locator("#words").is_enabled()

    phone.set_offline(False)
    page.locator("#box button").click()
    page.wait_for_selector(".code")

    assert number in re.sub(r"\s", "", page.locator("main").inner_text())
    enter(page, sites, number)
    assert shown_times(page, WORDS) == 1


def test_an_answer_that_is_lost_on_its_way_back_makes_no_second_message(phone: BrowserContext, sites: Sites) -> None:
    page = phone.new_page()
    number = open_box(page, sites)
    page.fill("#words", WORDS)

    page.route("**/a/9", arrive_and_be_lost, times=1)
    page.locator("#box button").click()
    page.wait_for_selector("#not-sent:visible")
    page.locator("#box button").click()
    page.wait_for_selector(".code")

    enter(page, sites, number)
    assert shown_times(page, WORDS) == 1


@pytest.mark.parametrize("status", [413, 500, 502])
def test_words_stay_where_the_server_fails(phone: BrowserContext, sites: Sites, status: int) -> None:
    page = phone.new_page()
    open_box(page, sites)
    page.fill("#words", WORDS)
    page.route("**/a/9", lambda route: route.fulfill(status=status, content_type="text/html", body="<main>x</main>"), times=1)

    page.locator("#box button").click()
    page.wait_for_selector("#not-sent:visible")

    assert page.input_value("#words") == WORDS
    page.locator("#box button").click()
    page.wait_for_selector(".code")


def test_what_is_added_after_a_lost_answer_is_kept_too(phone: BrowserContext, sites: Sites) -> None:
    page = phone.new_page()
    number = open_box(page, sites)
    page.fill("#words", "ひとつめの言葉")

    page.route("**/a/9", arrive_and_be_lost, times=1)
    page.locator("#box button").click()
    page.wait_for_selector("#not-sent:visible")
    page.fill("#words", "書きなおした言葉")
    page.locator("#box button").click()
    page.wait_for_selector(".code")

    assert "続きが届きました" in page.locator("h1").inner_text()
    enter(page, sites, number)
    assert (shown_times(page, "ひとつめの言葉"), shown_times(page, "書きなおした言葉")) == (1, 1)


def test_the_browser_names_a_message_as_the_server_does(phone: BrowserContext, sites: Sites) -> None:
    page = phone.new_page()
    open_box(page, sites)
    form = new_form(at=datetime(2026, 11, 27, tzinfo=UTC), random=os.urandom)
    for words in ("たすけて", "一行目\r\n二行目\n", "🏮 café \u3000", "x" * 20_000):
        named = page.evaluate("([draw, words]) => window.tomoshibiSeal.row(draw, words)", [form.draw, words])

        assert named == row(form, words)


def test_on_the_thread_words_stay_where_the_network_is_lost(phone: BrowserContext, sites: Sites) -> None:
    page = phone.new_page()
    number = write(page, sites, "はじめの言葉")
    enter(page, sites, number)
    page.fill("#words", WORDS)
    phone.set_offline(True)
    page.locator("form[data-keeps] button").click()
    page.wait_for_selector("#not-sent:visible")
    assert page.input_value("#words") == WORDS

    phone.set_offline(False)
    page.locator("form[data-keeps] button").click()
    page.wait_for_selector(f".talk >> text={WORDS}")

    assert page.input_value("#words") == ""
    page.reload()
    assert shown_times(page, WORDS) == 1


def test_what_the_server_refuses_is_said_and_the_words_stay(phone: BrowserContext, sites: Sites) -> None:
    page = phone.new_page()
    open_box(page, sites)
    page.fill("#words", WORDS)
    page.evaluate("() => { document.querySelector('input[name=token]').value = 'none of ours'; }")

    page.locator("#box button").click()
    page.wait_for_selector("#problem")

    assert page.input_value("#words") == WORDS
    page.locator("#box button").click()  # the new form works
    page.wait_for_selector(".code")


def test_the_thread_covers_itself_and_gives_back_what_was_typed(phone: BrowserContext, sites: Sites) -> None:
    page = phone.new_page()
    number = write(page, sites, "見られたくない言葉")
    page.clock.install()
    enter(page, sites, number)
    page.fill("#words", "書きかけ")

    page.clock.run_for(601_000)
    assert page.locator("#cover").is_visible()
    assert page.locator("main").is_hidden()
    assert "見られたくない言葉" not in page.inner_text("body")
    page.locator("#cover button").click()

    assert page.locator("#cover").is_hidden()
    assert page.input_value("#words") == "書きかけ"
    assert "見られたくない言葉" in page.inner_text("body")


def test_after_the_visit_is_over_the_talk_is_gone_from_the_page_and_the_words_are_not(
    phone: BrowserContext, sites: Sites
) -> None:
    page = phone.new_page()
    number = write(page, sites, "見られたくない言葉")
    page.clock.install()
    enter(page, sites, number)
    page.fill("#words", "書きかけ")

    page.clock.run_for(1_300_000)
    page.locator("#cover button").click()

    assert page.locator("#was-over").is_visible()
    assert "見られたくない言葉" not in page.content()
    assert page.input_value("#words") == "書きかけ"


def test_an_answer_that_comes_while_the_page_is_covered_stays_under_the_cover(phone: BrowserContext, sites: Sites) -> None:
    page = phone.new_page()
    number = write(page, sites, "見られたくない言葉")
    page.clock.install()
    enter(page, sites, number)
    page.fill("#words", "ねむる前に送った")
    held: list[Route] = []
    page.route("**/a/13", lambda route: held.append(route))
    with page.expect_request("**/a/13"):
        page.locator("form[data-keeps] button").click()
    asleep = page.evaluate("() => Date.now() + 900_000")
    page.clock.set_system_time(asleep)  # a telephone that sleeps runs no timer
    page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    assert page.locator("#cover").is_visible()

    held[0].continue_()
    page.wait_for_function("() => document.querySelector('main').textContent.includes('ねむる前に送った')")

    assert page.locator("main").is_hidden()
    page.locator("#cover button").click()
    assert page.locator("main").is_visible()


def test_without_script_the_browsers_own_page_sends_the_same_words_again(browser: Browser, sites: Sites) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 640})
    page = context.new_page()
    page.goto(f"{sites.help}/a/7")
    number = re.sub(r"\s", "", page.locator(".code").inner_text())
    page.locator("main button").click()
    assert "もう一度送れます" in page.locator("main").inner_text()
    page.fill("#words", WORDS)
    context.set_offline(True)
    page.locator("#box button").click()
    page.wait_for_url("chrome-error://**")

    context.set_offline(False)
    page.reload()
    page.reload()  # pressed twice, on a slow line

    assert number in re.sub(r"\s", "", page.locator("main").inner_text())
    enter(page, sites, number)
    assert page.locator(".talk .words", has_text=WORDS).count() == 1
    context.close()


def test_going_back_shows_nothing_of_what_was_sent(phone: BrowserContext, sites: Sites) -> None:
    page = phone.new_page()
    write(page, sites, WORDS)

    page.go_back()

    assert WORDS not in page.content()
    assert page.locator("textarea").count() == 0 or page.input_value("textarea") == ""


def test_another_language_shows_the_same_number(phone: BrowserContext, sites: Sites) -> None:
    page = phone.new_page()
    page.goto(f"{sites.help}/a/7")
    number = re.sub(r"\s", "", page.locator(".code").inner_text())

    page.locator(".languages button[lang=en]").click()
    page.wait_for_url(f"{sites.help}/c/7")

    assert re.sub(r"\s", "", page.locator(".code").inner_text()) == number


def test_a_desk_that_nobody_sits_at_covers_itself_and_keeps_what_was_typed(
    browser: Browser, signed_in: Path, sites: Sites
) -> None:
    desk = browser.new_context(storage_state=signed_in).new_page()
    desk.clock.install()
    desk.goto(f"{sites.desk}/list")
    desk.locator('tbody a[href^="/c/"]').first.click()
    desk.fill("#text", "書きかけの返事")
    asked: list[str] = []
    desk.on("request", lambda request: asked.append(request.url))

    desk.clock.run_for(900_000)
    desk.locator("#text").press_sequentially("。")  # who types is not idle
    desk.clock.run_for(1_700_000)
    assert asked == [f"{sites.desk}/account"]
    assert desk.locator(".talk").is_visible()
    desk.clock.run_for(200_000)

    assert "終わりました" in desk.locator("main h1").inner_text()
    assert desk.locator(".talk").count() == 0
    assert desk.locator("main textarea").input_value() == "書きかけの返事。"
    desk.context.close()
