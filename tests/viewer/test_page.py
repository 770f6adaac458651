"""What a police officer does with the page: open, read the verdict, find the few messages, search, compare the fingerprint."""

import zipfile
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from bench.packed import packed_by_another
from playwright.sync_api import Browser

from tests.makers.bundles import Material, a_key, a_record, counted, make_bundle
from tests.makers.viewing import SUMMARY, disclose, marked_bundle, marked_material, talk_records
from tests.viewer.opened import Opened
from tomoshibi.evidence.sealing.archive import write_zip
from tomoshibi.evidence.sealing.keys import fingerprint, new_key
from tomoshibi.evidence.viewer import verify_html
from tomoshibi_verify.fingerprint import grouped

RIGHT = fingerprint(a_key().public_bytes())


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    return marked_bundle(tmp_path / "talk")


# ---- the file itself


def test_the_page_is_the_same_bytes_every_time_and_allows_nothing_from_elsewhere() -> None:
    page = verify_html()
    verify_html.cache_clear()

    assert verify_html() == page
    assert b"default-src 'none'" in page
    assert b"http://" not in page
    assert b"https://" not in page
    assert b"unsafe" not in page.split(b"<style>")[0]
    assert b"innerHTML" not in page


INTRUDERS = (
    """document.body.append(Object.assign(document.createElement('style'), {innerText: 'body {}'}))""",
    """(() => { const one = document.createElement('script');
    try { one.text = 'window.ran = 1'; document.body.append(one); } catch { } })()""",
    """fetch('http://127.0.0.1:9/').catch(() => {})""",
    """document.body.append(Object.assign(document.createElement('img'), {src: 'data:image/gif;base64,R0lGODlhAQ=='}))""",
)


def test_what_gets_into_the_page_is_stopped_by_its_policy(browser: Browser, page_file: Path) -> None:
    context = browser.new_context()
    opened = Opened(context.new_page(), page_file)

    for script in INTRUDERS:
        opened.page.evaluate(script)
    opened.page.wait_for_timeout(200)
    told = " ".join(opened.problems())
    ran = opened.page.evaluate("window.ran")
    context.close()

    assert ran is None
    for directive in ("style-src", "require-trusted-types-for", "connect-src", "img-src"):
        assert f"CSP {directive}" in told, told


# ---- opening


def test_a_bundle_with_the_page_as_a_tag_file_is_intact(opened: Opened, bundle: Path) -> None:
    assert opened.open(bundle).state == "intact"


def test_our_zip_and_one_that_is_compressed_are_intact(opened: Opened, bundle: Path, tmp_path: Path) -> None:
    ours, other = tmp_path / "ours.zip", tmp_path / "other.zip"
    with ours.open("xb") as out:
        write_zip(bundle, out, name="talk")
    packed_by_another(bundle, other)

    assert opened.open(ours).state == "intact"
    assert opened.open(other).state == "intact"


def test_a_folder_around_the_bundle_is_taken_for_it(opened: Opened, tmp_path: Path) -> None:
    marked_bundle(tmp_path / "outer/talk")

    assert opened.open(tmp_path / "outer").state == "intact"


def test_a_folder_that_is_no_bundle_is_refused_kindly(opened: Opened, tmp_path: Path) -> None:
    (tmp_path / "memo").mkdir()
    (tmp_path / "memo/a.txt").write_text("memo")

    shown = opened.open(tmp_path / "memo")

    assert shown.state == "not a bundle"
    assert "seal.json のあるフォルダを選んでください" in shown.head


def test_a_zip_packed_by_an_unknown_method_says_what_to_do(opened: Opened, bundle: Path, tmp_path: Path) -> None:
    packed = tmp_path / "b.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_BZIP2) as out:
        for path in sorted(one for one in bundle.rglob("*") if one.is_file()):
            out.write(path, f"talk/{path.relative_to(bundle)}")

    shown = opened.open(packed)

    assert shown.state == "incomplete" or shown.state == "unreadable"
    assert "unpack the zip and check the folder" in shown.faults


@pytest.mark.parametrize("packed", [False, True], ids=["folder", "zip"])
def test_what_is_dropped_on_the_page_is_checked(opened: Opened, bundle: Path, tmp_path: Path, packed: bool) -> None:
    target = bundle
    if packed:
        target = tmp_path / "ours.zip"
        with target.open("xb") as out:
            write_zip(bundle, out, name="talk")
    session = opened.page.context.new_cdp_session(opened.page)
    data = {"items": [], "files": [str(target)], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        session.send("Input.dispatchDragEvent", {"type": kind, "x": 300, "y": 300, "data": data})

    shown = opened.verdict()

    assert shown.state == "intact", shown


def test_an_empty_folder_in_a_dropped_bundle_is_seen(opened: Opened, bundle: Path) -> None:
    (bundle / "data/empty").mkdir()
    session = opened.page.context.new_cdp_session(opened.page)
    data = {"items": [], "files": [str(bundle)], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        session.send("Input.dispatchDragEvent", {"type": kind, "x": 300, "y": 300, "data": data})

    shown = opened.verdict()

    assert shown.state == "changed"
    assert "data/empty/" in shown.faults


def test_the_same_bundle_can_be_opened_again_after_it_was_changed(opened: Opened, bundle: Path) -> None:
    first = opened.open(bundle)
    (bundle / "data/report.pdf").write_bytes(b"another")

    second = opened.open(bundle)

    assert (first.state, second.state) == ("intact", "changed")
    assert "data/report.pdf" in second.faults


# ---- the verdict


@pytest.mark.parametrize("typed", [RIGHT, grouped(RIGHT).upper(), grouped(RIGHT).replace(" ", "\n")])
def test_the_right_fingerprint_makes_the_signer_trusted(opened: Opened, bundle: Path, typed: str) -> None:
    opened.open(bundle)

    opened.page.fill("#fingerprint", typed)
    opened.page.click("#card-signer button")

    assert opened.shown().signer == "trusted"
    assert "受け取った指紋と同じ鍵" in opened.text("#fingerprint-said")


def test_another_fingerprint_is_said_before_all_else(opened: Opened, bundle: Path) -> None:
    opened.open(bundle)

    opened.page.fill("#fingerprint", "ab" * 32)
    opened.page.click("#card-signer button")

    shown = opened.shown()
    assert (shown.state, shown.signer) == ("intact", "other")
    assert shown.head.startswith("信頼する鍵で署名されたものではありません")


def test_a_fingerprint_with_a_digit_missing_is_no_verdict(opened: Opened, bundle: Path) -> None:
    opened.open(bundle)

    opened.page.fill("#fingerprint", RIGHT[:-1])
    opened.page.click("#card-signer button")

    assert opened.shown().signer == "not checked"
    assert "63 桁" in opened.text("#fingerprint-said")


def test_a_forged_signature_is_not_trusted_although_the_key_is_the_right_one(opened: Opened, bundle: Path) -> None:
    (bundle / "seal.sig").write_bytes(bytes(64))
    opened.open(bundle)

    opened.page.fill("#fingerprint", RIGHT)
    opened.page.click("#card-signer button")

    shown = opened.shown()
    assert (shown.state, shown.signer) == ("changed", "other")


def test_a_one_time_key_says_that_it_tells_nothing_of_who_sealed(opened: Opened, tmp_path: Path) -> None:
    marked_bundle(tmp_path / "talk", key=new_key("one-time", random=counted("once")))

    opened.open(tmp_path / "talk")

    assert "一度きりの鍵" in opened.text("#card-signer")


def test_both_languages_say_the_same_and_the_page_tells_its_language(opened_english: Opened, bundle: Path) -> None:
    shown = opened_english.open(bundle)
    page = opened_english.page
    english = opened_english.text("main")
    page.click("[data-language=ja]")
    japanese = opened_english.text("main")

    assert shown.head.startswith("Unchanged since it was sealed")
    assert page.get_attribute("html", "lang") == "ja"
    assert "封印したときから変わっていません" in japanese
    assert "As it was sealed" in english
    assert "封印" not in english
    assert opened_english.rows()


def test_no_word_is_missing_in_either_language(opened: Opened) -> None:
    missing: Any = opened.page.evaluate(
        """Array.from(document.querySelectorAll('[data-say]')).filter((one) =>
        !one.textContent || one.textContent === one.dataset.say.split('.')[1]).length"""
    )

    assert missing == 0


# ---- the few messages that matter


def test_the_summary_names_what_was_asked_and_threatened_and_leads_there(opened: Opened, bundle: Path) -> None:
    opened.open(bundle)

    summary = opened.page.inner_text("#matters")

    for word in ("最初の要求", "最初の脅し", "50,000円", "PayPay halu-sample-77", "今日中(2026-05-10)"):
        assert word in summary
    assert "クラスのみんなに画像を送る" in opened.goto_record(6)
    assert "halu-sample-77" in opened.goto_record(8)


def test_a_mark_shows_its_words_its_label_and_its_rule(opened: Opened, bundle: Path) -> None:
    opened.open(bundle)
    opened.goto_record(6)
    record = opened.page.locator("[data-n='6']")

    assert record.locator(".text mark").all_inner_texts() == ["5万円払わなければ", "画像を送る"]
    assert record.locator(".chip").all_inner_texts() == ["お金を求める", "広めると言う"]
    record.locator("summary").click()
    assert "publish.unless-paid" in record.inner_text()


def test_next_mark_goes_from_mark_to_mark(opened: Opened, bundle: Path) -> None:
    opened.open(bundle)
    reached = []
    for _ in range(4):
        opened.page.click("#next-mark")
        reached.append(opened.page.evaluate("document.activeElement.dataset.n"))
        opened.page.locator("#next-mark").focus()
    opened.page.click("#previous-mark")
    reached.append(opened.page.evaluate("document.activeElement.dataset.n"))

    assert reached == ["2", "3", "4", "5", "4"]


def test_labels_person_and_words_filter_the_records(opened: Opened, bundle: Path) -> None:
    opened.open(bundle)
    page = opened.page
    page.click("[data-label='threat.publish']")
    opened.until("document.querySelectorAll('#rows article').length === 1")
    assert "1 件" in page.inner_text("#shown")
    page.click("#clear")
    opened.until("document.querySelectorAll('#rows article').length > 5")
    page.select_option("#person", "1")
    opened.until("document.querySelectorAll('#rows article').length === 3")
    page.click("#clear")
    page.fill("#search", "ｐａｙｐａｙ")
    opened.until("document.querySelectorAll('#rows article').length === 1")

    assert page.locator("#rows mark.found").first.inner_text() == "PayPay"


def test_going_to_a_record_lets_go_of_a_filter_that_hides_it(opened: Opened, bundle: Path) -> None:
    opened.open(bundle)
    opened.page.fill("#search", "中3")
    opened.until("document.querySelectorAll('#rows article').length === 1")

    assert "halu-sample-77" in opened.goto_record(8)


def test_arrow_keys_move_between_records(opened: Opened, bundle: Path) -> None:
    opened.open(bundle)
    opened.goto_record(4)
    opened.page.keyboard.press("ArrowDown")
    down = opened.page.evaluate("document.activeElement.dataset.n")
    opened.page.keyboard.press("ArrowUp")
    opened.page.keyboard.press("ArrowUp")

    assert (down, opened.page.evaluate("document.activeElement.dataset.n")) == ("5", "3")


def test_people_withheld_items_findings_and_custody_are_listed(opened: Opened, bundle: Path) -> None:
    opened.open(bundle)

    assert "haru_sample" in opened.page.inner_text("#people")
    assert "写真/0.jpg" in opened.page.inner_text("#withheld")
    assert "まだできること" in opened.page.inner_text("#findings")
    assert "封印した" in opened.page.inner_text("#custody")


def test_a_changed_bundle_says_that_its_records_may_not_be_the_sealed_ones(opened: Opened, bundle: Path) -> None:
    records = bundle / "data/records.jsonl"
    records.write_bytes(records.read_bytes().replace("5万円".encode(), "1万円".encode()))

    shown = opened.open(bundle)

    assert shown.state == "changed"
    assert "data/records.jsonl" in shown.faults
    assert "封印したものとは限りません" in opened.page.inner_text("#records-note")


# ---- hostile texts

MARKUP = (
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<svg onload=alert(1)>",
    "javascript:alert(1)",
    '=HYPERLINK("http://127.0.0.1/","x")',
    "{{constructor.constructor('alert(1)')()}}",
    "<!--",
    "&lt;b&gt;",
    "<a href='http://127.0.0.1:9/'>x</a>",
    "evil\u202egpj.exe",
    "zero\u200bwidth",
    "z" + "\u0301" * 60,
    "x" * 5000,
    "\u2066isolate",
    "[2J\x1b[2J",
)


def test_hostile_texts_are_shown_and_do_nothing(opened: Opened, tmp_path: Path) -> None:
    records = [
        a_record(
            n,
            text,
            sender={"participant": n, "name": text, "certainty": "stated"},
            media=[
                {
                    "role": text,
                    "name": text,
                    "status": text,
                    "type": None,
                    "sniffed": None,
                    "size": None,
                    "sha256": None,
                    "tie": None,
                }
            ],
            more={"event": text, "flags": [text], "details": [[text, text]], "display": text, "reason": text},
            kind=("message", "event", "unreadable")[n % 3],
        )
        for n, text in enumerate(MARKUP, start=1)
    ]
    marks = [
        {
            "n": n,
            "conversation": 1,
            "by": "other",
            "labels": [{"label": text, "rule": text, "words": [0, 3]}],
            "entities": [{"kind": text, "value": text, "words": [-5, 10**9]}],
            "other_entities": [],
        }
        for n, text in enumerate(MARKUP, start=1)
    ]
    summary = {
        "conversations": [{"id": 1, "title": MARKUP[0]}],
        "participants": [{"id": n, "name": text, "handle": text} for n, text in enumerate(MARKUP, 1)],
    }
    findings = {
        "conversations": [
            {
                "id": 1,
                "person": [MARKUP[0]],
                "sextortion": MARKUP[1],
                "reasons": [{"code": text, "records": [text]} for text in MARKUP],
            }
        ],
        "findings": [{"code": text, "parts": {text: text}, "records": [text], "weight": text} for text in MARKUP],
    }
    make_bundle(tmp_path / "<b>talk", marked_material(records=records, marks=marks, summary=summary, findings=findings))

    shown = opened.open(tmp_path / "<b>talk")

    assert shown.state == "intact"
    page = opened.page
    for details in page.locator("#rows details summary").all()[:3]:
        details.click()
    for n in range(1, len(MARKUP) + 1):
        page.evaluate(f"document.querySelector(\"[data-go='{n}']\")?.click()")
    page.click("[data-language=en]")
    assert page.locator("#rows img, #rows script, #rows a, #rows svg, main img, main iframe, main a").count() == 0
    assert "⟨U+202E⟩" in page.inner_text("#people")
    assert "\u202e" not in page.inner_text("main")


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe", b"null\n", b"[]\n", b'{"n":1}\n', b'{"n":1,"labels":7,"entities":null}\n', b"{" * 999]
)
def test_derived_files_that_are_out_of_form_do_not_stop_the_page(opened: Opened, tmp_path: Path, content: bytes) -> None:
    material = marked_material()
    others = {**material.others, "data/marks.jsonl": content, "data/findings.json": content, "data/summary.json": content}
    make_bundle(tmp_path / "talk", Material(records=talk_records(), others=others))

    assert opened.open(tmp_path / "talk").state == "intact"
    assert len(opened.rows()) > 5


# ---- for everybody


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_the_page_has_no_barrier_that_axe_finds(
    browser: Browser, page_file: Path, bundle: Path, tmp_path: Path, scheme: Any, width: int
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, reduced_motion="reduce", bypass_csp=True, locale="ja-JP"
    )
    page = Opened(context.new_page(), page_file)
    found = [Axe().run(page.page)]
    (bundle / "data/report.pdf").write_bytes(b"another")
    page.open(bundle)
    for details in page.page.locator("details").all()[:6]:
        details.evaluate("(one) => { one.open = true; }")
    found.append(Axe().run(page.page))
    page.open(disclose(marked_bundle(tmp_path / "other"), tmp_path / "part", [4, 6, 10]))
    found.append(Axe().run(page.page))
    context.close()

    assert [one.generate_report() for one in found if one.violations_count] == []


@pytest.mark.parametrize("width", [320, 390, 768])
@pytest.mark.parametrize("language", ["ja-JP", "en-GB"])
def test_nothing_sticks_out_on_a_narrow_screen(
    browser: Browser, page_file: Path, bundle: Path, width: int, language: str
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, locale=language)
    page = Opened(context.new_page(), page_file)
    page.open(bundle)

    wide = page.page.evaluate("document.documentElement.scrollWidth")
    context.close()

    assert wide <= width


def test_it_prints_as_one_page(opened: Opened, bundle: Path, tmp_path: Path) -> None:
    opened.open(bundle)

    printed = opened.page.pdf(format="A4", prefer_css_page_size=True)

    assert printed.count(b"/Type /Page\n") + printed.count(b"/Type /Page ") == 1


def test_progress_is_told_to_those_who_hear_the_page(opened: Opened, bundle: Path) -> None:
    opened.open(bundle)

    assert opened.page.get_attribute("#told", "aria-live") == "polite"
    assert opened.text("#told").startswith("確かめ終わりました。封印したときから変わっていません")
    assert opened.page.evaluate("document.activeElement.id") == "verdict"


def test_a_long_talk_keeps_few_rows_in_the_page_and_reaches_its_end(opened: Opened, tmp_path: Path) -> None:
    records = [a_record(n, f"{n}番目 " + "ことば " * (n % 40)) for n in range(1, 3001)]
    make_bundle(tmp_path / "talk", marked_material(records=records, marks=[], summary=SUMMARY))

    shown = opened.open(tmp_path / "talk")
    opened.page.focus("#list")
    opened.page.keyboard.press("End")
    opened.until("document.querySelector('#rows article:last-child')?.dataset.n === '3000'")

    assert shown.state == "intact"
    assert opened.page.locator("#rows article").count() < 60


def test_the_page_says_its_limits(opened: Opened) -> None:
    limits = opened.page.inner_text("#limits")

    assert "このページも、束と一緒に作り変えられます" in limits
    assert "openssl ts -verify -data seal.json -in stamps/1.tsr -CAfile ROOT.pem" in limits
    assert "空のフォルダとリンク" in limits
