"""The whole way of one person: first page, steps, what to know, number, box, sent, back again, and an answer is there."""

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.makers.sites import Sites
from tests.makers.walking import LETTERS, WORDS, arrive, press

NO_WEBCRYPTO = "Object.defineProperty(window.Crypto.prototype, 'subtle', { get: () => undefined });"
ANSWER = "ここにいます。ひとりではありません。"
# Where the keyboard is: seen by its outline, on the screen, and not under anything else.
UNSEEN = """() => { const one = document.activeElement; const style = getComputedStyle(one);
  const box = one.getBoundingClientRect();
  const at = document.elementFromPoint(box.left + Math.min(box.width / 2, 30), box.top + Math.min(box.height / 2, 20));
  const outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  return outlined && at && (one.contains(at) || at.contains(one)) ? '' : one.outerHTML.slice(0, 120); }"""
FOCUSABLE = """() => [...document.querySelectorAll('a[href], button, select, textarea, summary, input:not([type=hidden])')]
  .filter((one) => one.checkVisibility()).length"""


def any_phone(browser: Browser, kind: str) -> BrowserContext:
    """Return a narrow telephone: with script, without, or with a browser too old to seal."""
    context = browser.new_context(viewport={"width": 320, "height": 640}, java_script_enabled=kind != "plain")
    if kind == "no WebCrypto":
        context.add_init_script(NO_WEBCRYPTO)
    return context


def talks(desk: Page, sites: Sites) -> set[str]:
    """Return the addresses of all talks at the desk."""
    desk.goto(f"{sites.desk}/list")
    return {str(one.get_attribute("href")) for one in desk.locator('main a[href^="/c/"]').all()}


def answer(desk: Page, sites: Sites, before: set[str], words: str) -> None:
    """Answer the talk that was not there before, as a counsellor who has read it."""
    (new,) = talks(desk, sites) - before
    desk.goto(sites.desk + new)
    assert words.split("\n")[0] in desk.locator("main").inner_text()
    desk.fill("#text", ANSWER)
    press(desk, 'button[value="answer"]')


def digits(page: Page) -> str:
    return re.sub(r"\D", "", page.locator(".code").inner_text())


def send(page: Page, sites: Sites, letter: str, words: str) -> str:
    """Go from the first page to the sent one and return the number."""
    page.goto(f"{sites.help}/{letter}/1")
    for link in (f"/{letter}/2/1", f"/{letter}/6", f"/{letter}/7"):
        press(page, f'main a[href="{link}"]')
    number = digits(page)
    press(page, "main form .button")
    page.fill("#words", words)
    press(page, "#box .button")
    assert digits(page) == number
    return number


@pytest.mark.parametrize(
    ("kind", "letter"), [*((kind, letter) for kind in ("script", "plain") for letter in LETTERS), ("no WebCrypto", "a")]
)
def test_from_the_first_page_to_the_answer(
    browser: Browser, desk: BrowserContext, sites: Sites, kind: str, letter: str
) -> None:
    phone = any_phone(browser, kind)
    worker, page = desk.new_page(), phone.new_page()
    before = talks(worker, sites)

    number = send(page, sites, letter, WORDS[letter])
    answer(worker, sites, before, WORDS[letter])
    press(page, f'nav a[href="/{letter}/11"]')
    page.fill("#code", number)
    press(page, "main form .button")

    assert page.locator(".talk").first.inner_text().endswith(ANSWER)  # the newest answer is first in sight
    page.locator(".past summary").click()
    assert WORDS[letter].split("\n")[0] in page.locator(".past").inner_text()
    phone.close()


def tab_to(page: Page, what: str) -> None:
    """Move on by keyboard until something is reached; on the way, it is always seen where one is."""
    for _ in range(60):
        page.keyboard.press("Tab")
        assert page.evaluate(UNSEEN) == ""
        if page.evaluate("wanted => document.activeElement.matches(wanted)", what):
            return
    raise AssertionError(f"{what} cannot be reached by keyboard")


def tab_and_press(page: Page, what: str) -> None:
    page.wait_for_load_state("load")
    tab_to(page, what)
    arrive(page, lambda: page.keyboard.press("Enter"))


@pytest.mark.parametrize("size", [(320, 640), (1280, 800)])
def test_the_whole_way_by_keyboard_alone(browser: Browser, desk: BrowserContext, sites: Sites, size: tuple[int, int]) -> None:
    context = browser.new_context(viewport={"width": size[0], "height": size[1]})
    worker, page = desk.new_page(), context.new_page()
    before = talks(worker, sites)

    page.goto(f"{sites.help}/a/1")
    tab_and_press(page, 'main a[href="/a/2/2"]')
    tab_and_press(page, 'main .button[href="/a/6"]')
    tab_and_press(page, '.button[href="/a/7"]')
    number = digits(page)
    tab_and_press(page, "main form .button")
    tab_to(page, "#words")
    page.keyboard.type("キーボードだけで書きました")
    tab_to(page, "#happened")
    page.keyboard.press("ArrowDown")
    tab_to(page, "#urgent")
    page.keyboard.press("Space")
    tab_and_press(page, "#box .button")
    answer(worker, sites, before, "キーボードだけで書きました")
    tab_and_press(page, 'nav a[href="/a/11"]')
    tab_to(page, "#code")
    page.keyboard.type(number)
    tab_and_press(page, "main form .button")

    assert ANSWER in page.locator(".talk").first.inner_text()
    context.close()


def test_a_counsellor_answers_by_keyboard_alone(phone: BrowserContext, desk: BrowserContext, sites: Sites) -> None:
    worker, page = desk.new_page(), phone.new_page()
    before = talks(worker, sites)
    send(page, sites, "a", WORDS["a"])
    (new,) = talks(worker, sites) - before

    tab_and_press(worker, f'main a[href="{new}"]')
    tab_to(worker, "#text")
    worker.keyboard.type(ANSWER)
    tab_and_press(worker, 'button[value="answer"]')

    assert ANSWER in worker.locator(".talk .worker").inner_text()


def test_the_first_key_leads_past_the_way_out_to_the_text(phone: BrowserContext, sites: Sites) -> None:
    page = phone.new_page()
    page.goto(f"{sites.help}/a/2/1")

    page.keyboard.press("Tab")
    skipped = page.evaluate("document.activeElement.getAttribute('href')")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    assert skipped == "#main"
    assert page.evaluate("document.getElementById('main').contains(document.activeElement)")


@pytest.mark.parametrize("place", ["a/1", "b/2/1/2", "a/3", "c/11"])
def test_the_keyboard_is_never_caught(phone: BrowserContext, sites: Sites, place: str) -> None:
    page = phone.new_page()
    page.goto(f"{sites.help}/{place}")
    page.evaluate("window.met = new Set(); addEventListener('focusin', (event) => met.add(event.target));")

    for _ in range(page.evaluate(FOCUSABLE)):
        page.keyboard.press("Tab")
        assert page.evaluate(UNSEEN) == ""

    assert page.evaluate("met.size") == page.evaluate(FOCUSABLE)


def test_printed_steps_hold_the_steps_and_nothing_to_press(phone: BrowserContext, sites: Sites) -> None:
    page = phone.new_page()
    page.goto(f"{sites.help}/a/2/1")
    page.emulate_media(media="print")

    assert page.locator(".steps h3").first.is_visible()
    assert not any(page.locator(one).first.is_visible() for one in (".leave", ".menu", ".languages", ".button", "footer"))


def test_in_forced_colours_what_was_a_colour_is_a_line(phone: BrowserContext, sites: Sites) -> None:
    page = phone.new_page()
    page.emulate_media(forced_colors="active")
    page.goto(f"{sites.help}/a/2/1/1")

    lines = """([what, part]) => { const style = getComputedStyle(document.querySelector(what), part);
      return style.outlineStyle !== 'none' || parseFloat(style.borderTopWidth) >= 1; }"""
    for what, part in ((".chips [aria-current]", None), (".where", None), (".steps > li", ":before")):
        assert page.evaluate(lines, [what, part]), what
    marked, other = (page.locator(f".chips a{one}").first for one in ("[aria-current]", ":not([aria-current])"))
    assert [one.evaluate("(one) => getComputedStyle(one).outlineStyle") for one in (marked, other)] == ["solid", "none"]
