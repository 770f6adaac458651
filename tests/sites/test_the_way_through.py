"""A person writes on an old phone at night, a counsellor answers, the person comes back and reads it."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request

from tests.makers.sites import Sites
from tests.makers.walking import join, press

KNOWN = Path(__file__).parents[1] / "samples" / "boxes" / "known_answers.json"


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


def test_without_webcrypto_the_form_goes_as_it_is_and_says_so(phone: BrowserContext, sites: Sites) -> None:
    phone.add_init_script("Object.defineProperty(window.Crypto.prototype, 'subtle', { get: () => undefined });")
    page = phone.new_page()
    page.goto(f"{sites.help}/a/7")
    page.locator("main button").click()

    assert page.locator("#sealed-there").is_visible()
    assert page.locator("#sealed-here").is_hidden()
    assert "古い電話" in enter(page, sites, write(page, sites, "古い電話"))


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


def test_three_presses_of_shift_leave_too(phone: BrowserContext, sites: Sites) -> None:
    page = phone.new_page()
    page.goto(f"{sites.help}/a/3")
    for _ in range(3):
        page.keyboard.press("Shift")

    page.wait_for_url(f"{sites.help}/0")


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


def test_a_passkey_is_added_with_the_passphrase_and_opens_the_desk(
    browser: Browser, desk: BrowserContext, sites: Sites
) -> None:
    supervisor = desk.new_page()
    supervisor.goto(f"{sites.desk}/team")
    press(supervisor, 'form[action="/team"] button')
    context = browser.new_context()
    page = context.new_page()
    login, passphrase = join(page, sites.desk, supervisor.locator(".link").inner_text())
    session = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasUserVerification": True, "isUserVerified": True}
    session.send("WebAuthn.addVirtualAuthenticator", {"options": {**options, "automaticPresenceSimulation": True}})
    page.goto(f"{sites.desk}/account")
    page.fill("#label", "鍵")
    page.fill("#passphrase", "not my passphrase")
    page.locator("#passkey button").click()
    page.wait_for_selector(".problem")
    assert not page.locator("#passkeys").count()
    page.fill("#label", "鍵")
    page.fill("#passphrase", passphrase)
    page.locator("#passkey button").click()
    page.wait_for_selector("#passkeys li")
    page.goto(f"{sites.desk}/out")
    page.fill("#login", login)
    page.fill("#passphrase", passphrase)
    press(page, "main button")

    page.locator("#passkey button").click()
    page.wait_for_url(f"{sites.desk}/queue")

    context.close()
