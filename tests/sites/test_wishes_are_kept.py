"""How it is safe to reply is not lost either: what was chosen and written stays, whatever page takes the place of its form."""

from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.makers.sites import Sites
from tests.makers.walking import LETTERS, press
from tests.sites.test_not_lost import open_box
from tests.sites.test_sealed_thread import NO_WEBCRYPTO, SEND, bodies, in_clear, open_thread
from tests.sites.test_the_way_through import enter

WISH = "夜は返事を書かないでください"
TURN = ".languages [lang=en]"


def open_wishes(page: Page, sites: Sites, letter: str = "a") -> str:
    """Open the wishes of a new talk, choose and write, and return the talk's number."""
    number = open_thread(page, sites, letter)
    page.goto(f"{sites.help}/{letter}/15")
    page.wait_for_load_state("load")
    page.check("#how-neutral")
    page.fill("#wishes", WISH)
    return number


def close_elsewhere(page: Page, sites: Sites) -> None:
    """Ask for deletion in another tab of the same visit."""
    other = page.context.new_page()
    other.goto(f"{sites.help}/a/17")
    press(other, "main form .button")
    other.close()


def is_there(page: Page) -> bool:
    return page.input_value("#wishes") == WISH and page.is_checked("#how-neutral")


def is_kept(page: Page, sites: Sites, letter: str = "a") -> bool:
    """Return whether the server holds the wish."""
    page.goto(f"{sites.help}/{letter}/15")
    return is_there(page)


@pytest.mark.parametrize("letter", LETTERS)
@pytest.mark.parametrize("seals", [True, False])
def test_a_wish_of_a_visit_that_is_over_waits_until_the_number_was_typed(
    phone: BrowserContext, sites: Sites, letter: str, seals: bool
) -> None:
    if not seals:
        phone.add_init_script(NO_WEBCRYPTO)
    page = phone.new_page()
    number = open_wishes(page, sites, letter)
    sent = bodies(page)
    phone.clear_cookies()

    press(page, SEND)
    assert is_there(page)
    page.fill("#code", number[:-1])
    press(page, SEND)
    assert is_there(page)
    page.fill("#code", number)
    press(page, SEND)
    assert page.locator("#problem").is_visible()  # it says that it has not arrived
    assert is_there(page)
    press(page, SEND)

    assert page.locator("[role=status].card").is_visible()
    assert is_kept(page, sites, letter)
    assert in_clear(sent, WISH) != seals


def test_a_wish_sealed_for_an_older_key_stays_and_goes_when_sent_again(phone: BrowserContext, sites: Sites) -> None:
    page = phone.new_page()
    open_wishes(page, sites)
    other = page.evaluate("async () => tomoshibiSeal.toBase64((await tomoshibiSeal.newCaseKey()).publicKey)")
    page.evaluate("(key) => { document.querySelector('form[data-keeps]').dataset.public = key; }", other)

    press(page, SEND)
    assert "まだ届いていません" in page.locator("#problem").inner_text()
    assert is_there(page)
    press(page, SEND)

    assert is_kept(page, sites)


def test_a_wish_under_the_mark_of_another_visit_stands_in_the_form_of_the_one_that_is_open(
    phone: BrowserContext, sites: Sites
) -> None:
    page, other = phone.new_page(), phone.new_page()
    number = open_wishes(page, sites)
    enter(other, sites, number)

    press(page, SEND)
    assert "まだ届いていません" in page.locator("#problem").inner_text()
    assert is_there(page)
    press(page, SEND)

    assert is_kept(page, sites)


@pytest.mark.parametrize("seals", [True, False])
def test_a_wish_for_a_talk_that_is_closing_goes_with_taking_it_back(phone: BrowserContext, sites: Sites, seals: bool) -> None:
    if not seals:
        phone.add_init_script(NO_WEBCRYPTO)
    page = phone.new_page()
    open_wishes(page, sites)
    sent = bodies(page)
    close_elsewhere(page, sites)

    press(page, SEND)
    assert page.locator("main h1").inner_text() == "消す予定になっています"
    assert is_there(page)
    press(page, SEND)

    assert is_kept(page, sites)
    assert in_clear(sent, WISH) != seals


def test_a_wish_stays_where_the_network_is_lost_and_goes_when_sent_again(phone: BrowserContext, sites: Sites) -> None:
    page = phone.new_page()
    open_wishes(page, sites)
    phone.set_offline(True)
    page.locator(SEND).click()
    page.wait_for_selector("#not-sent:visible")
    assert is_there(page)
    phone.set_offline(False)

    press(page, SEND)

    assert is_kept(page, sites)


@pytest.mark.parametrize("how", ["over", "closing", "twice"])
def test_a_wish_comes_along_into_another_language(phone: BrowserContext, sites: Sites, how: str) -> None:
    page = phone.new_page()
    number = open_wishes(page, sites)
    sent = bodies(page)
    if how == "closing":
        close_elsewhere(page, sites)
    if how == "over":
        phone.clear_cookies()

    press(page, TURN)
    assert is_there(page)
    press(page, ".languages [lang=ja]:not([aria-current])")
    assert is_there(page)
    if how == "over":
        page.fill("#code", number)
        press(page, SEND)
    press(page, SEND)

    assert is_kept(page, sites, "b")
    assert not in_clear(sent, WISH)


def test_what_was_only_chosen_comes_along_too(phone: BrowserContext, sites: Sites) -> None:
    page = phone.new_page()
    open_wishes(page, sites)
    page.fill("#wishes", "")
    phone.clear_cookies()

    press(page, TURN)

    assert page.is_checked("#how-neutral")


def test_without_script_a_wish_comes_along_into_another_language_and_waits_for_the_number(
    browser: Browser, sites: Sites
) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 640})
    page = context.new_page()
    number = sent_without_script(page, sites)
    enter(page, sites, number)
    page.goto(f"{sites.help}/a/15")
    page.check("#how-neutral")
    page.fill("#wishes", WISH)

    page.locator(TURN).click()
    assert page.locator("main h1").inner_text() == "How to reply to me"
    assert is_there(page)
    context.clear_cookies()
    page.locator("main form .button").click()
    assert is_there(page)
    page.fill("#code", number)
    page.locator("main form .button").click()
    assert is_there(page)
    page.locator("main form .button").click()

    assert is_kept(page, sites, "c")
    context.close()


def sent_without_script(page: Page, sites: Sites) -> str:
    number = open_box(page, sites)
    page.fill("#words", "はじめの言葉")
    page.locator("#box button").click()
    return number


def test_words_wait_in_another_language_too_while_the_number_is_asked_for(phone: BrowserContext, sites: Sites) -> None:
    page = phone.new_page()
    number = open_thread(page, sites)
    page.fill("#words", WISH)
    phone.clear_cookies()
    press(page, TURN)
    page.fill("#code", number)

    press(page, ".languages [lang=ja]:not([aria-current])")

    assert page.input_value("#words") == WISH
    assert page.input_value("#code") == number
    press(page, SEND)
    assert page.input_value("#words") == WISH


def test_a_wish_that_is_sent_holds_nothing_but_the_seal(phone: BrowserContext, sites: Sites) -> None:
    page = phone.new_page()
    open_wishes(page, sites)
    sent = bodies(page)

    press(page, SEND)

    assert set(parse_qs(sent[0])) == {"mark", "sealed_wishes", "public"}


def test_the_wishes_cover_themselves_too_and_give_back_what_was_typed(phone: BrowserContext, sites: Sites) -> None:
    page = phone.new_page()
    open_thread(page, sites)
    page.clock.install()
    page.goto(f"{sites.help}/a/15")
    page.fill("#wishes", WISH)

    page.clock.run_for(601_000)
    assert page.locator("#cover").is_visible()
    assert page.locator("main").is_hidden()
    page.locator("#cover button").click()

    assert page.input_value("#wishes") == WISH
