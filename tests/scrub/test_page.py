"""How the page is put together, what it says, and that nothing leaves it."""

import re
from pathlib import Path

from playwright.sync_api import Browser

from tests.scrub.conftest import Scrubbing
from tests.sites.looking import faults
from tomoshibi.web.help.scrub import program, scrub_html, scrub_words

SCRIPTS = Path(__file__).parents[2] / "src" / "tomoshibi" / "web" / "help" / "static" / "help" / "scrub"
REACHES_OUT = re.compile(
    r"fetch\(|XMLHttp|WebSocket|EventSource|sendBeacon|innerHTML|outerHTML|\beval\(|new Function|localStorage"
)


def test_each_language_has_every_sentence_with_the_same_parts() -> None:
    words = scrub_words()

    for name, sentence in words["ja"].items():
        parts = set(re.findall(r"\{(\w+)\}", sentence))
        assert {frozenset(re.findall(r"\{(\w+)\}", words[one][name])) for one in words} == {frozenset(parts)}, name
    assert {frozenset(one) for one in words.values()} == {frozenset(words["ja"])}


def test_words_are_calm() -> None:
    for language, words in scrub_words().items():
        assert not re.search(r"[!!]|\bcrime|\bguilty|犯罪", "\n".join(words.values())), language


def test_no_module_reaches_out_or_makes_code_from_text() -> None:
    for path in SCRIPTS.glob("*.js"):
        text = path.read_text("utf-8")

        assert text.startswith("// "), path
        assert not REACHES_OUT.search(text), path


def test_the_page_is_one_file_that_may_ask_nothing() -> None:
    text = scrub_html().decode()

    assert "connect-src 'none'" in text
    assert not re.search(r"https?://(?!www\.w3\.org)", text)
    assert "</script" not in program()


def test_even_a_script_in_the_page_reaches_nobody(scrubbing: Scrubbing) -> None:
    said = scrubbing.page.evaluate("() => fetch('http://127.0.0.1:9/').then(() => 'sent', () => 'refused')")

    scrubbing.page.wait_for_timeout(300)  # what the policy reports comes a moment later

    assert said == "refused"
    assert any("connect-src" in one for one in scrubbing.seen), scrubbing.seen
    scrubbing.seen.clear()


def test_the_page_stands_in_nobodys_way(scrubbing: Scrubbing) -> None:
    found = list(faults(scrubbing.page, has_way_out=False))

    scrubbing.seen.clear()  # the checks bring in a script and a style of their own, which the policy reports
    assert found == []


def test_every_language_can_be_chosen(scrubbing: Scrubbing) -> None:
    for language, words in scrub_words().items():
        scrubbing.page.click(f"[data-language={language}]")

        assert scrubbing.page.text_content("h1") == words["title"]
        assert scrubbing.page.text_content("label[for=choose]") == words["choose"]


def test_without_script_it_says_so_calmly(browser: Browser, page_file: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(page_file.as_uri())

    assert page.locator("#needs-script").is_visible()
    assert not page.locator("#choose").is_visible()
    context.close()
