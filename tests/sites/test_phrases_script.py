"""Quick phrases in a browser: put into the box where the worker stands, sent by nobody, and the same without the script."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.makers.sites import Sites
from tomoshibi.web.desk.phrases import phrases

THANK, STOP = (next(one for one in phrases() if one.id == name).plain("ja") for name in ("thank", "stop-reply"))
TALK = 'main a[href^="/c/"]'


@pytest.fixture
def plain(browser: Browser, signed_in: Path) -> Iterator[BrowserContext]:
    """The same supervisor, in a browser without script."""
    context = browser.new_context(storage_state=signed_in, java_script_enabled=False)
    yield context
    context.close()


def at_a_talk(desk: BrowserContext, sites: Sites) -> Page:
    page = desk.new_page()
    page.goto(f"{sites.desk}/list")
    page.goto(f"{sites.desk}{page.locator(TALK).first.get_attribute('href')}")
    return page


def put_in(page: Page, name: str) -> None:
    button = page.locator(f'button[name="say"][value="{name}"]')
    if not button.is_visible():
        page.locator("details.phrases summary").click()
    button.click()


def test_a_phrase_goes_into_the_box_after_what_was_typed_without_asking_the_server(desk: BrowserContext, sites: Sites) -> None:
    page = at_a_talk(desk, sites)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.fill("#text", "そらです。 ")

    put_in(page, "thank")
    put_in(page, "stop-reply")

    assert page.input_value("#text") == f"そらです。\n\n{THANK}\n\n{STOP}"
    assert asked == []


def test_who_put_a_phrase_in_goes_on_writing_at_its_end_and_hears_that_nothing_was_sent(
    desk: BrowserContext, sites: Sites
) -> None:
    page = at_a_talk(desk, sites)
    assert not page.locator("#put-in").is_visible()

    put_in(page, "thank")
    page.keyboard.type("…")

    assert page.input_value("#text") == f"{THANK}…"
    assert "まだ送られていません" in page.locator("#put-in").inner_text()


def test_only_an_old_phrase_asks_for_a_look_at_its_source(desk: BrowserContext, sites: Sites) -> None:
    page = at_a_talk(desk, sites)
    page.evaluate("""() => document.querySelectorAll('button[name="say"]').forEach((one) =>
      one.toggleAttribute('data-old', one.value === 'thank'))""")

    put_in(page, "thank")
    assert page.locator("#put-in-old").is_visible()
    put_in(page, "stop-reply")
    assert not page.locator("#put-in-old").is_visible()


def test_without_script_a_form_does_the_same(plain: BrowserContext, sites: Sites) -> None:
    page = at_a_talk(plain, sites)
    page.fill("#text", "そらです。")

    put_in(page, "thank")

    page.locator("#put-in").wait_for()
    assert page.input_value("#text").strip() == f"そらです。\n\n{THANK}"
