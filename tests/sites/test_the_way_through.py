"""A person writes on an old phone at night, a counsellor answers, the person comes back and reads it."""

import json
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Request

from tests.makers.sites import Sites

KNOWN = Path(__file__).parents[1] / "samples" / "boxes" / "known_answers.json"
PAGES = [
    "a/1",
    "b/1",
    "c/1",
    "a/2/1/1",
    "b/2/2",
    "c/2/5/4",
    "a/3",
    "b/3",
    "a/4",
    "b/4",
    "c/4",
    "a/5",
    "b/5",
    "a/6",
    "b/6",
    "c/6",
    "a/7",
    "a/11",
    "b/11",
]


def write(page: Page, sites: Sites, words: str, *, letter: str = "a") -> str:
    """Write a first message and return the number."""
    page.goto(f"{sites.help}/{letter}/6")
    page.locator(f'main a[href="/{letter}/7"]').click()
    number = re.sub(r"\s", "", page.locator(".code").inner_text())
    page.locator("main button").click()
    page.fill("#words", words)
    page.wait_for_load_state("load")  # the scripts have run
    page.locator("#box button").click()
    page.wait_for_selector(".code")
    assert number in re.sub(r"\s", "", page.locator("main").inner_text())
    return number


def bare_text(page: Page) -> str:
    """Return what a page says, without the readings above its words."""
    page.evaluate("() => document.querySelectorAll('rt, rp').forEach((one) => one.remove())")
    return page.inner_text("body")


def enter(page: Page, sites: Sites, number: str, *, letter: str = "a") -> str:
    page.goto(f"{sites.help}/{letter}/11")
    page.fill("#code", number)
    page.locator("main button").click()
    return page.locator("main").inner_text()


def at_the_desk(browser: Browser, sites: Sites) -> Page:
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.goto(sites.desk)
    page.fill("#login", "demo")
    page.fill("#passphrase", "demo demo demo demo")
    page.locator("main button").click()
    tried = ""
    for _ in range(40):  # a one-time code is taken once, so the next one may have to come
        code = page.locator(".done strong").inner_text()
        if code != tried:
            page.fill("#code", code)
            page.locator('form[action="/confirm"] button').click()
            tried = code
        if page.url.endswith("/list"):
            return page
        page.wait_for_timeout(1_000)
        page.goto(f"{sites.desk}/confirm")
    raise AssertionError("the desk did not open")


@pytest.mark.parametrize("letter", ["a", "b", "c"])
def test_with_script_the_words_leave_the_phone_sealed(phone: BrowserContext, sites: Sites, letter: str) -> None:
    page = phone.new_page()
    sent: list[Request] = []
    page.on("request", lambda request: sent.append(request) if request.method == "POST" else None)

    number = write(page, sites, "だれにも見えない言葉", letter=letter)

    assert re.search("この端末の中で読めない形に|読めない かたちに|on this device before", bare_text(page))
    body = sent[-1].post_data or ""
    assert "sealed=" in body
    assert "words=" not in body
    assert "だれにも見えない言葉" in enter(page, sites, number, letter=letter)


def test_without_script_the_same_way_works(browser: Browser, sites: Sites) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 640})
    page = context.new_page()

    number = write(page, sites, "スクリプトなし")

    assert "スクリプトなし" in enter(page, sites, number)
    context.close()


def test_without_webcrypto_the_form_goes_as_it_is_and_says_so(phone: BrowserContext, sites: Sites) -> None:
    phone.add_init_script("Object.defineProperty(window.Crypto.prototype, 'subtle', { get: () => undefined });")
    page = phone.new_page()
    page.goto(f"{sites.help}/a/7")
    page.locator("main button").click()

    assert page.locator("#sealed-there").is_visible()
    assert page.locator("#sealed-here").is_hidden()
    assert "古い電話" in enter(page, sites, write(page, sites, "古い電話"))


def test_the_counsellor_reads_what_was_sealed_on_the_phone_and_the_answer_comes_back(
    browser: Browser, phone: BrowserContext, sites: Sites
) -> None:
    page = phone.new_page()
    number = write(page, sites, "今夜こわいです")
    desk = at_the_desk(browser, sites)

    names = desk.locator('tbody a[href^="/c/"]')
    for place in range(names.count()):
        desk.goto(f"{sites.desk}/list")
        desk.locator('tbody a[href^="/c/"]').nth(place).click()
        if "今夜こわいです" in desk.locator("main").inner_text():
            break
    desk.fill("#text", "ここにいます。ひとりではありません。")
    desk.locator('button[value="answer"]').click()

    assert "ここにいます。ひとりではありません。" in enter(page, sites, number)
    desk.context.close()


def test_the_way_by_keyboard_alone(phone: BrowserContext, sites: Sites) -> None:
    page = phone.new_page()
    page.goto(f"{sites.help}/a/7")
    number = re.sub(r"\s", "", page.locator(".code").inner_text())
    tab_to(page, "main button")
    page.keyboard.press("Enter")
    page.wait_for_selector("#words")
    tab_to(page, "#words")
    page.keyboard.type("キーボードだけ")
    tab_to(page, "#box button")
    page.keyboard.press("Enter")
    page.wait_for_selector(".code")

    assert "キーボードだけ" in enter(page, sites, number)


def tab_to(page: Page, selector: str) -> None:
    for _ in range(40):
        if page.evaluate("wanted => document.activeElement === document.querySelector(wanted)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} cannot be reached by keyboard")


def test_a_double_press_sends_once(phone: BrowserContext, sites: Sites) -> None:
    page = phone.new_page()
    page.goto(f"{sites.help}/a/7")
    page.locator("main button").click()
    page.fill("#words", "二度おし")
    page.wait_for_load_state("load")  # the scripts have run
    posts: list[str] = []
    page.on("request", lambda request: posts.append(request.post_data or "") if request.method == "POST" else None)

    page.evaluate("() => { const b = document.querySelector('#box button'); b.click(); b.click(); }")
    page.wait_for_selector(".code")

    assert len(posts) == 1
    assert "sealed=" in posts[0]
    assert "words=" not in posts[0]


def test_a_form_that_was_open_too_long_shows_the_words_again(phone: BrowserContext, sites: Sites) -> None:
    page = phone.new_page()
    page.goto(f"{sites.help}/a/7")
    page.locator("main button").click()
    page.fill("#words", "長く考えて書いた言葉")
    page.wait_for_load_state("load")  # the scripts have run
    page.evaluate("() => { document.getElementById('box').dataset.left = '-1'; }")
    page.evaluate("() => { document.querySelector('input[name=token]').value = 'ran out'; }")

    page.locator("#box button").click()
    page.wait_for_selector("#problem")

    assert page.input_value("#words") == "長く考えて書いた言葉"


def test_the_way_out_covers_at_once_and_back_shows_nothing(phone: BrowserContext, sites: Sites) -> None:
    page = phone.new_page()
    number = write(page, sites, "見られたくない言葉")
    enter(page, sites, number)
    hidden_at_once = page.evaluate(
        "() => { document.getElementById('leave').click(); return getComputedStyle(document.documentElement).visibility; }"
    )
    page.wait_for_url(f"{sites.help}/0")
    page.go_back()
    page.wait_for_timeout(500)

    assert hidden_at_once == "hidden"
    assert "見られたくない言葉" not in page.content()


def test_three_presses_of_shift_leave_too(phone: BrowserContext, sites: Sites) -> None:
    page = phone.new_page()
    page.goto(f"{sites.help}/a/3")
    for _ in range(3):
        page.keyboard.press("Shift")

    page.wait_for_url(f"{sites.help}/0")


@pytest.mark.parametrize("address", PAGES)
def test_no_page_has_a_fault_that_axe_finds_or_scrolls_sideways(phone: BrowserContext, sites: Sites, address: str) -> None:
    page = phone.new_page()
    page.goto(f"{sites.help}/{address}")

    found = Axe().run(page)

    assert [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found.response["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("address", PAGES)
def test_every_public_page_is_light(browser: Browser, sites: Sites, address: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))

    page.goto(f"{sites.help}/{address}", wait_until="networkidle")

    assert len(sizes) <= 6
    assert sum(sizes) <= 60 * 1024
    context.close()


def test_the_browser_seals_as_python_opens(phone: BrowserContext, sites: Sites) -> None:
    from tomoshibi.basics.secrecy.boxes import PrivateKey, open_box
    from tomoshibi.basics.secrecy.context import Context

    known = json.loads(KNOWN.read_text("utf-8"))
    key = PrivateKey(bytes.fromhex(known["private_key"]))
    page = phone.new_page()
    page.goto(f"{sites.help}/a/7")
    page.locator("main button").click()
    page.wait_for_selector("#words")
    page.wait_for_load_state("load")  # the scripts have run
    for answer in known["boxes"]:
        made = page.evaluate(
            """async ([text, context, key]) => {
              const seal = window.tomoshibiSeal;
              const bytes = Uint8Array.from(key.match(/../g), (one) => parseInt(one, 16));
              return seal.toBase64(await seal.sealed(seal.utf8(text), bytes, context));
            }""",
            [answer["text"], answer["context"], known["public_key"]],
        )
        import base64

        opened = open_box(base64.b64decode(made), key=key, context=Context(**answer["context"]))
        assert opened.decode() == answer["text"]


def test_a_passkey_is_added_and_opens_the_desk(browser: Browser, sites: Sites) -> None:
    desk = at_the_desk(browser, sites)
    session = desk.context.new_cdp_session(desk)
    session.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasUserVerification": True, "isUserVerified": True}
    session.send("WebAuthn.addVirtualAuthenticator", {"options": {**options, "automaticPresenceSimulation": True}})
    desk.goto(f"{sites.desk}/account")
    desk.fill("#label", "鍵")
    desk.locator("#passkey button").click()
    desk.wait_for_selector("main li")
    desk.goto(f"{sites.desk}/out")
    desk.fill("#login", "demo")
    desk.fill("#passphrase", "demo demo demo demo")
    desk.locator("main button").click()

    desk.locator("#passkey button").click()
    desk.wait_for_url(f"{sites.desk}/list")

    desk.context.close()
