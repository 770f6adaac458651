"""A counsellor opens the talk, a person chooses a zip: its texts arrive sealed, its picture never leaves her telephone."""

import base64
import io
import re
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Request

from tests.makers.pictures import png
from tests.makers.relay import relaying
from tests.makers.sites import Sites
from tests.sites.test_the_way_through import bare_text, enter, write
from tests.work.consult.test_texts_handed_in import forms_of

WORDS = "ここだけの書き出しの言葉"
TALK = f"[LINE] ゆうとのトーク履歴\n保存日時：2026/05/10 21:00\n\n2026/05/08(金)\n16:02\tゆうと\t{WORDS}\n16:03\tみお\t[写真]\n"
WISH = "書き出しを送りたい"
PICTURE = png(90, 70, shade=123)


@dataclass
class Opened:
    """A talk that takes texts: the number of its person, and the desk with it open."""

    number: str
    desk: Page
    address: str  # of the talk at the desk


@pytest.fixture
def opened(desk: BrowserContext, phone: BrowserContext, sites: Sites) -> Opened:
    return open_for_texts(desk.new_page(), phone, sites)


def open_for_texts(desk: Page, phone: BrowserContext, sites: Sites) -> Opened:
    """Write a first message, and open its talk for texts at the desk."""
    page, before = phone.new_page(), listed(desk, sites)
    number = write(page, sites, WISH)
    page.close()
    (address,) = listed(desk, sites) - before  # opening one after the other to find it would take most of the time
    desk.goto(address)
    assert WISH in desk.locator("main").inner_text()
    desk.locator("#texts button").click()
    return Opened(number, desk, address)


def listed(desk: Page, sites: Sites) -> set[str]:
    """Return the addresses of all talks in the desk's list."""
    desk.goto(f"{sites.desk}/list")
    return set(desk.locator('tbody a[href^="/c/"]').evaluate_all("all => all.map((one) => one.href)"))


def export(folder: Path) -> Path:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("書き出し/トーク.txt", TALK)
        archive.writestr("書き出し/IMG_0001.jpg", PICTURE)
        archive.writestr("書き出し/hidden.txt", PICTURE)
        archive.writestr("書き出し/メモ.md", "じぶんのメモです\n")
    (folder / "export.zip").write_bytes(made.getvalue())
    return folder / "export.zip"


def bodies(page: Page) -> list[bytes]:
    """Collect what the page sends from now on."""
    sent: list[bytes] = []

    def keep(request: Request) -> None:
        if request.method == "POST":
            sent.append(request.post_data_buffer or b"")

    page.on("request", keep)
    return sent


@pytest.mark.parametrize("letter", ["a", "b", "c"])
def test_of_a_zip_the_texts_arrive_and_the_picture_never_leaves(
    phone: BrowserContext, sites: Sites, opened: Opened, tmp_path: Path, letter: str
) -> None:
    page = phone.new_page()
    with relaying(sites.help) as relay:
        enter(page, replace(sites, help=relay.address), opened.number, letter=letter)
        page.wait_for_load_state("load")
        page.set_input_files("#file", export(tmp_path))
        page.wait_for_selector("#attach-goes li")

        assert [one.strip().split(" (")[0] for one in page.locator("#attach-goes li").all_inner_texts()] == [
            "トーク.txt",
            "メモ.md",
        ]
        assert page.locator("#attach-stays").inner_text() == "IMG_0001.jpg、hidden.txt"
        page.locator("#attach button").click()
        page.wait_for_selector(".names li")
        sent = bytes(relay.sent)

    assert sent.count(b'name="sealed"') == 2
    for piece in (PICTURE[:40], PICTURE[20:60], PICTURE[-40:], b"IHDR", base64.b64encode(PICTURE)[:40], b"PK\x03\x04"):
        assert piece not in sent
    assert not any(form in sent for words in (WORDS, "トーク.txt", "IMG_0001") for form in forms_of(words))
    assert {text.strip().split(" ")[0] for text in page.locator(".names li").all_inner_texts()} == {"トーク.txt", "メモ.md"}

    opened.desk.goto(opened.address)
    opened.desk.get_by_role("link", name="トーク.txt").click()
    shown = opened.desk.locator("ol.lines").inner_text()
    assert "ゆうと" in shown
    assert WORDS in shown
    assert opened.desk.locator("main img").count() == 0
    for address in (opened.address, opened.desk.url):
        opened.desk.goto(address)
        assert [one["id"] for one in Axe().run(opened.desk).response["violations"]] == []


def test_of_several_files_one_that_vanished_is_named_and_the_others_arrive(
    phone: BrowserContext, sites: Sites, opened: Opened, tmp_path: Path
) -> None:
    page = phone.new_page()
    files = [tmp_path / name for name in ("一.txt", "二.txt", "三.txt")]
    for file in files:
        file.write_text(TALK + file.stem, "utf-8")
    enter(page, sites, opened.number)
    page.wait_for_load_state("load")
    page.set_input_files("#file", files)
    page.locator("#attach-goes li").nth(2).wait_for()
    files[1].unlink()

    page.evaluate("() => document.getElementById('file').dispatchEvent(new Event('change'))")  # they are looked at again
    page.locator("#attach-unread").wait_for()
    page.locator("#attach button").click()
    page.wait_for_selector(".names li")

    assert {text.strip().split(" ")[0] for text in page.locator(".names li").all_inner_texts()} == {"一.txt", "三.txt"}


def test_a_file_that_vanished_is_told_kindly(phone: BrowserContext, sites: Sites, opened: Opened, tmp_path: Path) -> None:
    page = phone.new_page()
    (tmp_path / "talk.txt").write_text(TALK, "utf-8")
    enter(page, sites, opened.number)
    page.wait_for_load_state("load")
    page.set_input_files("#file", tmp_path / "talk.txt")
    page.locator("#attach-goes li").wait_for()
    (tmp_path / "talk.txt").unlink()

    page.evaluate("() => document.getElementById('file').dispatchEvent(new Event('change'))")
    page.locator("[data-why=unread]").wait_for()

    assert page.locator("#attach-list").is_hidden()


def test_without_webcrypto_words_in_the_box_beside_are_not_lost_either(
    phone: BrowserContext, sites: Sites, opened: Opened, tmp_path: Path
) -> None:
    phone.add_init_script("Object.defineProperty(window.Crypto.prototype, 'subtle', { get: () => undefined });")
    page = phone.new_page()
    (tmp_path / "memo.txt").write_text("古い電話から", "utf-8")
    enter(page, sites, opened.number)
    page.wait_for_load_state("load")
    page.fill("#words", "まだ送っていない言葉")
    page.set_input_files("#file", tmp_path / "memo.txt")
    page.locator("#attach button").click()
    page.wait_for_selector(".names li")

    assert page.input_value("#words") == "まだ送っていない言葉"


def test_the_words_lie_nowhere_on_the_server(phone: BrowserContext, sites: Sites, opened: Opened, tmp_path: Path) -> None:
    page = phone.new_page()
    enter(page, sites, opened.number)
    page.wait_for_load_state("load")
    page.set_input_files("#file", export(tmp_path))
    page.wait_for_selector("#attach-goes li")
    page.locator("#attach button").click()
    page.wait_for_selector(".names li")

    lying = [(path, path.read_bytes()) for path in sites.home.rglob("*") if path.is_file() and "static" not in path.parts]

    assert len([path for path, _ in lying if path.parent.name == "files"]) >= 2
    for words in (WORDS, "IMG_0001", "トーク.txt", "じぶんのメモ"):
        for form in forms_of(words):
            assert [path for path, content in lying if form in content] == []


def test_without_script_one_text_arrives_sealed_by_the_server(
    browser: Browser, sites: Sites, opened: Opened, tmp_path: Path
) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 640})
    page = context.new_page()
    (tmp_path / "トーク.txt").write_text(TALK, "utf-8")
    enter(page, sites, opened.number)
    assert page.locator("#attach-there").is_visible()
    assert page.locator("#attach-here").is_hidden()
    page.set_input_files("#file", tmp_path / "トーク.txt")
    page.locator("#attach button").click()

    assert "トーク.txt" in page.locator(".names").inner_text()
    opened.desk.goto(opened.address)
    opened.desk.get_by_role("link", name="トーク.txt").click()
    assert WORDS in opened.desk.locator("ol.lines").inner_text()
    lying = [path.read_bytes() for path in sites.home.rglob("*") if path.is_file() and "static" not in path.parts]
    assert not any(form in content for content in lying for form in forms_of(WORDS))
    context.close()


def test_without_webcrypto_the_plain_form_stays_and_says_how(
    phone: BrowserContext, sites: Sites, opened: Opened, tmp_path: Path
) -> None:
    phone.add_init_script("Object.defineProperty(window.Crypto.prototype, 'subtle', { get: () => undefined });")
    page = phone.new_page()
    (tmp_path / "memo.txt").write_text("古い電話から", "utf-8")
    enter(page, sites, opened.number)
    page.wait_for_load_state("load")

    assert page.locator("#attach-there").is_visible()
    page.set_input_files("#file", tmp_path / "memo.txt")
    page.locator("#attach button").click()
    page.wait_for_selector(".names li")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (PICTURE, "文章のファイルではない"),
        (b"", "何も入っていません"),
        (b"PK\x05\x06" + bytes(18), "見つかりませんでした"),
        (b"PK\x03\x04" + bytes(80), "ここでは開けませんでした"),
    ],
)
def test_what_cannot_go_is_told_in_one_sentence_and_nothing_is_sent(
    phone: BrowserContext, sites: Sites, opened: Opened, tmp_path: Path, content: bytes, sentence: str
) -> None:
    page = phone.new_page()
    (tmp_path / "talk.txt").write_bytes(content)
    enter(page, sites, opened.number)
    page.wait_for_load_state("load")
    sent = bodies(page)
    page.set_input_files("#file", tmp_path / "talk.txt")
    page.wait_for_function("() => document.querySelector('.problem[data-why]:not([hidden])')")
    page.locator("#attach button").click()
    page.wait_for_timeout(300)

    assert sentence in bare_text(page)
    assert page.locator(".problem[data-why]:visible").count() == 1
    assert sent == []


def test_what_is_unticked_does_not_go_and_a_double_press_sends_once(
    phone: BrowserContext, sites: Sites, opened: Opened, tmp_path: Path
) -> None:
    page = phone.new_page()
    enter(page, sites, opened.number)
    page.wait_for_load_state("load")
    sent = bodies(page)
    page.set_input_files("#file", export(tmp_path))
    page.locator("#attach-goes input").nth(1).uncheck()

    page.evaluate("() => { const b = document.querySelector('#attach button'); b.click(); b.click(); }")
    page.wait_for_selector(".names li")

    assert len(sent) == 1
    assert [text.strip().split(" ")[0] for text in page.locator(".names li").all_inner_texts()] == ["トーク.txt"]


def test_words_in_the_box_beside_are_not_lost(phone: BrowserContext, sites: Sites, opened: Opened, tmp_path: Path) -> None:
    page = phone.new_page()
    enter(page, sites, opened.number)
    page.wait_for_load_state("load")
    page.fill("#words", "まだ送っていない言葉")
    page.set_input_files("#file", export(tmp_path))
    page.wait_for_selector("#attach-goes li")
    page.locator("#attach button").click()
    page.wait_for_selector(".names li")

    assert page.input_value("#words") == "まだ送っていない言葉"


def test_a_text_can_still_be_chosen_after_words_were_sent_from_the_same_page(
    phone: BrowserContext, sites: Sites, opened: Opened, tmp_path: Path
) -> None:
    page = phone.new_page()
    enter(page, sites, opened.number)
    page.wait_for_load_state("load")
    page.fill("#words", "さきに ことばを")
    page.locator("form[data-keeps] button").click()
    page.get_by_text("さきに ことばを").wait_for()
    page.wait_for_selector("#attach-here:not([hidden])")
    page.set_input_files("#file", export(tmp_path))
    page.wait_for_selector("#attach-goes li")
    page.locator("#attach button").click()

    page.wait_for_selector(".names li")


def test_the_same_export_chosen_again_on_the_same_page_is_there_once(
    phone: BrowserContext, sites: Sites, opened: Opened, tmp_path: Path
) -> None:
    page = phone.new_page()
    enter(page, sites, opened.number)
    form = page.locator("#attach input[name=form]").input_value()
    for _ in range(2):
        page.wait_for_load_state("load")
        page.evaluate("(form) => { document.querySelector('#attach input[name=form]').value = form; }", form)
        page.set_input_files("#file", export(tmp_path))
        page.wait_for_selector("#attach-goes li")
        page.locator("#attach button").click()
        page.wait_for_selector(".names li")

    assert page.locator(".names li").count() == 2


@pytest.mark.parametrize("letter", ["a", "b", "c"])
def test_the_page_with_the_field_is_light_and_without_a_fault(
    browser: Browser, phone: BrowserContext, sites: Sites, opened: Opened, tmp_path: Path, letter: str
) -> None:
    page = phone.new_page()
    enter(page, sites, opened.number, letter=letter)
    cookies = phone.cookies()
    context = browser.new_context(viewport={"width": 320, "height": 640})  # with nothing kept from other pages
    context.add_cookies(cookies)  # type: ignore[arg-type]  # as they came
    fresh = context.new_page()
    session = context.new_cdp_session(fresh)
    session.send("Network.enable")
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    fresh.goto(f"{sites.help}/{letter}/12", wait_until="networkidle")
    light = (len(sizes), sum(sizes))
    fresh.set_input_files("#file", export(tmp_path))
    fresh.wait_for_selector("#attach-goes li")

    found = Axe().run(fresh)

    assert light[0] <= 6
    assert light[1] <= 60 * 1024
    assert [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found.response["violations"]] == []
    assert fresh.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()


def test_by_keyboard_alone(phone: BrowserContext, sites: Sites, opened: Opened, tmp_path: Path) -> None:
    page = phone.new_page()
    enter(page, sites, opened.number)
    page.wait_for_load_state("load")
    page.set_input_files("#file", export(tmp_path))
    page.wait_for_selector("#attach-goes li")
    page.focus("#file")
    reached = []
    for _ in range(8):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.tagName + (document.activeElement.type || '')"))
        if reached[-1].startswith("BUTTON"):
            break

    assert reached[-3:] == ["INPUTcheckbox", "INPUTcheckbox", "BUTTONsubmit"]
    page.keyboard.press("Enter")
    page.wait_for_selector(".names li")


def test_the_way_out_leaves_from_here_too(phone: BrowserContext, sites: Sites, opened: Opened) -> None:
    page = phone.new_page()
    enter(page, sites, opened.number)
    page.locator("#leave").click()
    page.wait_for_url(f"{sites.help}/0")
    page.goto(f"{sites.help}/a/12")

    assert re.search(r"/a/11\?o=1$", page.url)


def test_after_the_visit_is_over_no_name_of_a_text_is_left_in_the_page(
    opened: Opened, phone: BrowserContext, sites: Sites
) -> None:
    page = phone.new_page()
    page.clock.install()
    enter(page, sites, opened.number)
    page.set_input_files("#file", {"name": "ゆうととのトーク.txt", "mimeType": "text/plain", "buffer": TALK.encode()})
    page.locator("#attach-goes li").wait_for()
    page.locator("#attach button").click()
    page.locator("#files .names").wait_for()

    page.clock.run_for(1_300_000)
    page.locator("#cover button").click()

    assert page.locator("#was-over").is_visible()
    assert "ゆうととのトーク" not in page.content()


@pytest.mark.parametrize("is_over", [True, False])
def test_words_not_sent_yet_are_kept_where_a_text_is_not_taken_any_more(
    opened: Opened, phone: BrowserContext, sites: Sites, is_over: bool
) -> None:
    page = phone.new_page()
    enter(page, sites, opened.number)
    page.fill("#words", "書きかけ")
    page.set_input_files("#file", {"name": "トーク.txt", "mimeType": "text/plain", "buffer": TALK.encode()})
    page.locator("#attach-goes li").wait_for()
    if is_over:
        phone.clear_cookies()
    else:
        opened.desk.locator("#texts button").click()

    page.locator("#attach button").click()
    page.wait_for_selector("#code" if is_over else "#files > .problem >> text=受け取りを閉じています")

    assert page.input_value("#words") == "書きかけ"
