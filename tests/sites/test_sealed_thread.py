"""On the thread, words leave the telephone sealed, as the first ones do; they stay in it until they are taken."""

import re
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import BrowserContext, Page, Route

from tests.makers.sites import Sites
from tests.makers.walking import LETTERS, press
from tests.sites.test_not_lost import arrive_and_be_lost, shown_times
from tests.sites.test_the_way_through import bare_text, enter, write
from tomoshibi.basics.secrecy.return_code import seems_to_hold_code

WORDS = "端末から出るまえに読めなくなる言葉"
SEND = "form[data-keeps] .button"
NO_WEBCRYPTO = "Object.defineProperty(window.Crypto.prototype, 'subtle', { get: () => undefined });"


def bodies(page: Page) -> list[str]:
    """Collect what the page sends from now on."""
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.post_data or "") if request.method == "POST" else None)
    return sent


def open_thread(page: Page, sites: Sites, letter: str = "a") -> str:
    number = write(page, sites, "はじめの言葉", letter=letter)
    enter(page, sites, number, letter=letter)
    page.wait_for_load_state("load")
    return number


def in_clear(sent: list[str], words: str) -> bool:
    return any(words in value for body in sent for values in parse_qs(body).values() for value in values)


@pytest.mark.parametrize("letter", LETTERS)
def test_further_words_leave_the_phone_sealed_and_the_page_says_so(phone: BrowserContext, sites: Sites, letter: str) -> None:
    page = phone.new_page()
    open_thread(page, sites, letter)
    sent = bodies(page)
    assert re.search(
        "この端末の中で読めない形に|読めない かたちに します。あなたが|this device makes it unreadable", bare_text(page)
    )
    assert page.locator("#sealed-there").is_hidden()

    page.fill("#words", WORDS)
    press(page, SEND)

    assert page.locator(".talk .words", has_text=WORDS).count() == 1
    assert set(parse_qs(sent[0])) == {"mark", "form", "sealed", "public", "row"}
    assert not in_clear(sent, WORDS)
    page.fill("#words", WORDS + "、二度目")  # the page that took its place seals, too
    press(page, SEND)
    assert shown_times(page, WORDS) == 2
    assert not in_clear(sent, WORDS)


def test_without_webcrypto_they_go_as_they_are_and_the_page_says_so(phone: BrowserContext, sites: Sites) -> None:
    phone.add_init_script(NO_WEBCRYPTO)
    page = phone.new_page()
    open_thread(page, sites)
    sent = bodies(page)

    assert page.locator("#sealed-there").is_visible()
    assert page.locator("#sealed-here").is_hidden()
    page.fill("#words", WORDS)
    press(page, SEND)

    assert in_clear(sent, WORDS)


def test_where_sealing_fails_the_words_go_as_they_are_and_the_page_says_so(phone: BrowserContext, sites: Sites) -> None:
    page = phone.new_page()
    open_thread(page, sites)
    page.fill("#words", WORDS)
    page.evaluate("() => { window.crypto.subtle.deriveBits = () => Promise.reject(new Error()); }")
    held: list[Route] = []
    page.route("**/a/13", lambda route: held.append(route))

    with page.expect_request("**/a/13"):
        page.locator(SEND).click()

    assert page.locator("#sealed-there").is_visible()
    held[0].continue_()
    page.get_by_text(WORDS).first.wait_for()
    assert shown_times(page, WORDS) == 1


@pytest.mark.parametrize("second", ["sealed", "plain"])
def test_an_answer_that_is_lost_makes_no_second_message_however_it_is_sent_again(
    phone: BrowserContext, sites: Sites, second: str
) -> None:
    page = phone.new_page()
    open_thread(page, sites)
    page.fill("#words", WORDS + "\n二行目 🏮")
    page.route("**/a/13", arrive_and_be_lost, times=1)
    page.locator(SEND).click()
    page.wait_for_selector("#not-sent:visible")
    if second == "plain":
        page.evaluate("() => { window.crypto.subtle.deriveBits = () => Promise.reject(new Error()); }")

    press(page, SEND)

    assert shown_times(page, WORDS) == 1


def test_a_double_press_sends_once(phone: BrowserContext, sites: Sites) -> None:
    page = phone.new_page()
    open_thread(page, sites)
    page.fill("#words", WORDS)
    sent = bodies(page)

    page.evaluate("(one) => { const b = document.querySelector(one); b.click(); b.click(); }", SEND)
    page.wait_for_selector(f".talk >> text={WORDS}")

    assert len(sent) == 1
    assert shown_times(page, WORDS) == 1


def test_after_the_key_was_changed_the_words_stand_in_the_box_and_go_when_sent_again(
    phone: BrowserContext, sites: Sites
) -> None:
    page = phone.new_page()
    open_thread(page, sites)
    sent = bodies(page)
    page.fill("#words", WORDS)
    other = page.evaluate("async () => tomoshibiSeal.toBase64((await tomoshibiSeal.newCaseKey()).publicKey)")
    page.evaluate("(key) => { document.querySelector('#more').dataset.public = key; }", other)

    press(page, SEND)

    assert "まだ届いていません" in page.locator("#problem").inner_text()
    assert page.input_value("#words") == WORDS
    press(page, SEND)
    assert shown_times(page, WORDS) == 1
    assert not in_clear(sent, WORDS)


def test_once_the_visit_is_over_the_words_wait_on_the_phone_until_the_number_was_typed(
    phone: BrowserContext, sites: Sites
) -> None:
    page = phone.new_page()
    number = open_thread(page, sites)
    sent = bodies(page)
    page.fill("#words", WORDS)
    phone.clear_cookies()

    press(page, SEND)
    assert page.input_value("#words") == WORDS
    page.fill("#code", number[:-1])
    press(page, SEND)
    assert page.input_value("#words") == WORDS
    page.fill("#code", number)
    press(page, SEND)

    assert page.input_value("#words") == WORDS
    assert page.locator("main h1").inner_text() == "あなたの相談"
    press(page, SEND)
    assert shown_times(page, WORDS) == 1
    assert not in_clear(sent, WORDS)


def test_words_into_a_talk_that_is_closing_stay_and_go_sealed_with_taking_it_back(phone: BrowserContext, sites: Sites) -> None:
    page, other = phone.new_page(), phone.new_page()
    open_thread(page, sites)
    sent = bodies(page)
    page.fill("#words", WORDS)
    other.goto(f"{sites.help}/a/17")
    press(other, "main form .button")

    press(page, SEND)
    assert page.locator("main h1").inner_text() == "消す予定になっています"
    assert page.input_value("#words") == WORDS
    press(page, SEND)

    assert shown_times(page, WORDS) == 1
    assert not in_clear(sent, WORDS)


def test_empty_and_too_long_words_are_told_on_the_phone(phone: BrowserContext, sites: Sites) -> None:
    page = phone.new_page()
    open_thread(page, sites)
    sent = bodies(page)
    for words, why in ((" \n", "empty"), ("あ" * 20_001, "long")):
        page.evaluate("(words) => { document.getElementById('words').value = words; }", words)
        page.locator(SEND).click()
        page.wait_for_selector(f"[data-refused={why}]:visible")

        assert page.locator("[data-refused]:visible").count() == 1
    page.evaluate("(words) => { document.getElementById('words').value = words; }", "あ" * 20_000)
    press(page, SEND)

    assert len(sent) == 1
    assert page.input_value("#words") == ""


def test_her_number_in_her_words_is_asked_about_on_the_phone_and_sent_when_she_presses_again(
    phone: BrowserContext, sites: Sites
) -> None:
    page = phone.new_page()
    number = open_thread(page, sites)
    sent = bodies(page)
    words = f"番号は{number[:4]}-{number[4:12]} {number[12:]}です"
    page.fill("#words", words)
    page.locator(SEND).click()
    page.wait_for_selector("[data-refused=number]:visible")
    assert sent == []

    press(page, SEND)

    assert shown_times(page, words) == 1
    assert not in_clear(sent, number[:4])


def test_the_phone_takes_the_same_digits_for_a_number_as_the_server(phone: BrowserContext, sites: Sites) -> None:
    page = phone.new_page()
    number = open_thread(page, sites)
    wide = number.translate({ord(str(one)): ord("０") + one for one in range(10)})
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    for words in (
        number,
        wide,
        wrong,
        number + "1",
        "x" + number,
        "番号" + number + "だよ",
        " ".join(number),
        number[:-1],
        "2026-11-27",
    ):
        page.fill("#words", words)
        page.evaluate("() => { window.asked = 0; fetch = () => { window.asked += 1; return new Promise(() => 0); }; }")
        page.evaluate("(one) => document.querySelector(one).click()", SEND)
        page.wait_for_function("() => window.asked || document.querySelector('[data-refused=number]:not([hidden])')")

        assert page.locator("[data-refused=number]").is_visible() == seems_to_hold_code(words), words
        page.reload()


def test_wishes_leave_the_phone_sealed(phone: BrowserContext, sites: Sites) -> None:
    page = phone.new_page()
    open_thread(page, sites)
    page.goto(f"{sites.help}/a/15")
    page.wait_for_load_state("load")
    sent = bodies(page)
    page.check("#how-neutral")
    page.fill("#wishes", WORDS)
    press(page, SEND)

    assert page.locator("[role=status]", has_text="わかりました").is_visible()
    assert set(parse_qs(sent[0])) == {"mark", "sealed_wishes", "public"}
    assert page.input_value("#wishes") == WORDS
    assert page.is_checked("#how-neutral")
