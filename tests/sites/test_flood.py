"""While very many write at once: with script the telephone works a moment and sends by itself, without it a person waits."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from tests.makers.callers import Caller
from tests.makers.sites import Sites, running


@pytest.fixture(scope="module")
def flooded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sites]:
    with running(tmp_path_factory.mktemp("flooded"), TOMOSHIBI_FLOOD="1") as found:
        yield found


@pytest.fixture(autouse=True)
def _many_write(flooded: Sites) -> None:
    """Two of a minute are more than one; those who come after them are asked."""
    for _ in range(3):
        caller = Caller(flooded.help)
        caller.send(caller.new_number()[1], "ほかのひと")


def write(page: Page, sites: Sites, words: str) -> str:
    """Write a first message quickly and press the button; return the number."""
    page.goto(f"{sites.help}/a/7")
    number = re.sub(r"\s", "", page.locator(".code").inner_text())
    page.locator("main button").click()
    page.fill("#words", words)
    page.wait_for_load_state("load")  # the scripts have run
    page.locator("#box button").click()
    return number


def thread(sites: Sites, number: str) -> str:
    return Caller(sites.help).enter(number).text


def test_with_script_the_telephone_works_and_sends_by_itself(phone: BrowserContext, flooded: Sites) -> None:
    page = phone.new_page()
    bodies: list[str] = []
    page.on("request", lambda request: bodies.append(request.post_data or "") if request.url.endswith("/a/9") else None)

    number = write(page, flooded, "いそいで書いた言葉")
    page.wait_for_selector(".code")

    assert len(bodies) == 3  # by the script, then as a page of its own that asks for the work, then with it
    assert ["proof=" in body for body in bodies] == [False, False, True]
    assert all("sealed=" in body and "words=" not in body for body in bodies)  # still sealed on the telephone
    assert "いそいで書いた言葉" in thread(flooded, number)


def test_without_webcrypto_the_page_keeps_the_words_and_asks_for_patience(phone: BrowserContext, flooded: Sites) -> None:
    phone.add_init_script("Object.defineProperty(window.Crypto.prototype, 'subtle', { get: () => undefined });")
    page = phone.new_page()

    write(page, flooded, "古い電話で書いた言葉")
    page.wait_for_selector("#wait")

    assert page.input_value("#words") == "古い電話で書いた言葉"
    assert page.locator("#by-hand").is_visible()
    assert page.locator("#by-itself").is_hidden()


def test_without_script_pressing_again_after_a_while_sends(browser: Browser, flooded: Sites) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 640})
    page = context.new_page()
    number = write(page, flooded, "スクリプトなしで書いた言葉")
    seconds = int(page.locator("#by-hand strong").inner_text())

    page.locator("#wait button").click()  # too early: nothing is lost
    assert page.input_value("#words") == "スクリプトなしで書いた言葉"
    page.wait_for_timeout(seconds * 1_000)
    page.locator("#wait button").click()

    assert number in re.sub(r"\s", "", page.locator("main").inner_text())
    assert "スクリプトなしで書いた言葉" in thread(flooded, number)
    context.close()


@pytest.mark.parametrize("letter", ["a", "b", "c"])
def test_the_page_that_asks_has_no_fault_that_axe_finds(phone: BrowserContext, flooded: Sites, letter: str) -> None:
    phone.add_init_script("Object.defineProperty(window.Crypto.prototype, 'subtle', { get: () => undefined });")
    page = phone.new_page()
    page.goto(f"{flooded.help}/{letter}/7")
    page.locator("main button").click()
    page.fill("#words", "x")
    page.locator("#box button").click()
    page.wait_for_selector("#wait")

    found = Axe().run(page)

    assert [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found.response["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
