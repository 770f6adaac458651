"""A whole story: a 14-year-old writes at night, is seen first, is helped, and decides herself who is told what.

Each step is what a person does at one of the two sites, in a real browser, on SQLite and on PostgreSQL. Everything is made up.
`TOMOSHIBI_STORY_PICTURES` names a folder for a picture of each step, on a wide screen and on a telephone.
"""

import io
import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pypdf
import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from tests.makers.database_server import database_server
from tests.makers.direct import Direct
from tests.makers.sites import Sites, running
from tests.makers.visitor import Visitor
from tests.makers.walking import DEMO, arrive, join, press, sign_in
from tests.makers.worker import Mark, Worker
from tests.sites.looking import faults
from tomoshibi.basics.days import JAPAN

PICTURES = os.environ.get("TOMOSHIBI_STORY_PICTURES", "")
PHONE: ViewportSize = {"width": 390, "height": 844}
WIDE: ViewportSize = {"width": 1280, "height": 800}
FIRST = "ゲームで知り合った人に、写真を学校に広めると言われています。2時間で3万円と言われました。14歳です。"
ANSWER = "書いてくれてありがとう。ひとりで決めなくて大丈夫です。払わずに、会話を消さずに、ここで待っていてください。"
NOTE = "部屋の外に家族がいるとのこと。声は出せない。"
NAME = "見本 みはる"
THREAT = "お金を払わないなら、写真を学校の人に送るよ"
DEADLINE = "2時間以内に3万円"
JOKE = "今日の18時までに宿題を送ってね、なんて"
SCHOOL = "みほん市のあおぞら中学校"
TALK = (  # minutes before the export, who, what
    (2900, "レン", "ゲームの募集を見ました。何年生？"),
    (2898, "ミオ", "14歳です"),
    (2895, "レン", "学校どこ？"),
    (2893, "ミオ", SCHOOL),
    (2880, "レン", JOKE),
    (1500, "レン", "顔の写真おくって"),
    (1490, "ミオ", "[写真]"),
    (40, "レン", THREAT),
    (39, "ミオ", "やめてください"),
    (38, "レン", f"{DEADLINE}。払ったら消す"),
    (30, "ミオ", "そんなお金ないです"),
)
POLICE, SCHOOL_NAME, FAMILY, CENTRE = "みほん警察署", "あおぞら中学校", "みほんの母", "みほん児童相談所"
HEADINGS = (  # of the paper, which has no other part
    "本人について", "いつ、何があったか", "求められたもの", "いっしょに渡す記録", "本人の確認", "確かめ方",
)  # fmt: skip
TO_THE_POLICE = ("age-band", "story", "demands")
TRAIL = (  # acts of the trail, what each is called, and who did it
    ("second-asked", "二人目の確認を頼んだ", "見本"),
    ("second-approved", "二人目が認めた", "新人"),
    ("disclosed-in-danger", "命の危険のため、許可を待たずに渡した", "見本"),
    ("sending-refused", "渡すことを、しくみが止めた", "見本"),
    ("consent-withdraw-online", "本人が取り消した", "本人"),
)


def export(at: datetime) -> str:
    """Return the talk as LINE's app for telephones exports it at a moment."""
    lines, day = ["[LINE] 【見本】レンとのトーク履歴", f"保存日時：{at:%Y/%m/%d %H:%M}"], None
    for minutes, who, what in TALK:
        then = at - timedelta(minutes=minutes)
        if then.date() != day:
            day = then.date()
            lines += ["", f"{day:%Y/%m/%d}({'月火水木金土日'[day.weekday()]})"]
        lines.append(f"{then:%H:%M}\t{who}\t{what}")
    return "\n".join((*lines, ""))


@dataclass(frozen=True, slots=True)
class Organisation:
    """A help line at work: its sites, and its database as whoever gets at it with statements of their own finds it."""

    sites: Sites
    database: Direct

    def tomoshibi(self, *call: str | Path) -> "subprocess.CompletedProcess[str]":
        """Run the program on the organisation's machine."""
        whole = [sys.executable, "-m", "tomoshibi", *map(str, call)]
        return subprocess.run(
            whole, env=self.sites.processes.environment, capture_output=True, text=True, check=False, cwd=self.sites.home
        )


@pytest.fixture(params=["sqlite", "postgresql"])
def organisation(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Organisation]:
    """An organisation of the story's own, so that nobody of another test waits before her."""
    if request.param == "sqlite":
        with running(tmp_path, TOMOSHIBI_DATABASE="") as sites:
            yield Organisation(sites, Direct(sites.home / "tomoshibi.sqlite3"))
        return
    with database_server() as server:
        if server is None:
            pytest.skip("PostgreSQL is not installed")
        with running(tmp_path, TOMOSHIBI_DATABASE=server.address) as sites:
            yield Organisation(sites, Direct(server.address))


@pytest.fixture
def she(browser: Browser, organisation: Organisation) -> Iterator[Visitor]:
    context = browser.new_context(viewport=PHONE, locale="ja-JP")
    yield Visitor(context.new_page(), organisation.sites.help)
    context.close()


@pytest.fixture
def supervisor(browser: Browser, organisation: Organisation) -> Iterator[Worker]:
    context = browser.new_context(viewport=WIDE)
    page = context.new_page()
    sign_in(page, organisation.sites.desk, *DEMO)
    yield Worker(page, organisation.sites.desk)
    context.close()


@pytest.fixture
def counsellor(browser: Browser, organisation: Organisation, supervisor: Worker) -> Iterator[Worker]:
    supervisor.opens("/team")
    press(supervisor.page, 'form[action="/team"] button')
    context = browser.new_context(viewport=WIDE)
    page = context.new_page()
    join(page, organisation.sites.desk, supervisor.page.locator(".link").inner_text())
    yield Worker(page, organisation.sites.desk)
    context.close()


def seen(page: Page, name: str) -> None:
    """Keep a picture of the page that stands in the browser, where a folder for them is named."""
    if not PICTURES:
        return
    before = page.viewport_size
    for size in (WIDE, PHONE):
        page.set_viewport_size(size)
        page.screenshot(path=Path(PICTURES) / f"{name}-{size['width']}.png", full_page=True)
    page.set_viewport_size(before or WIDE)


def test_from_a_message_at_night_to_what_is_told_and_what_is_taken_back(
    organisation: Organisation, she: Visitor, counsellor: Worker, supervisor: Worker, tmp_path: Path
) -> None:
    somebody_else_is_being_helped(supervisor)
    number = she_writes_at_night_and_keeps_her_number(she)
    case = the_desk_shows_her_first_and_says_why(counsellor)
    a_counsellor_makes_a_case_and_answers(counsellor, case)
    she_reads_the_answer_and_hands_in_the_talk(she, number)
    marks = the_talk_is_sealed_and_its_marks_are_decided_on(counsellor, case)
    the_law_page_asks_what_settles_it(counsellor, case)
    police, school, records = she_is_asked_about_three(counsellor, case)
    she_allows_the_police_and_refuses_school_and_family(she, number)
    a_yes_counts_once_it_was_read_back(counsellor, case, police)
    to_school = the_desk_cannot_tell_the_school(counsellor, case, school)
    nor_can_a_statement_of_ones_own(organisation.database, to_school)
    sent = the_police_are_told_what_she_allowed(counsellor, case, police, records)
    it_holds_that_and_no_other_word(organisation, counsellor, sent, marks, records, tmp_path)
    still_open = something_more_is_prepared(counsellor, case, police)
    she_takes_it_back(she, number)
    what_was_open_is_held_and_the_police_are_to_be_asked_to_stop(counsellor, case, sent, still_open)
    a_supervisor_overrides_only_with_a_second_person(supervisor, counsellor, case)
    in_danger_to_life_one_acts_and_a_second_looks_after(supervisor, counsellor, case, police)
    she_reads_who_was_told(she, number)
    all_of_it_stands_in_the_trail(organisation, supervisor)


def somebody_else_is_being_helped(supervisor: Worker) -> None:
    """The gravest of those who wait already is taken on by somebody else; the others go on waiting."""
    supervisor.takes_next()


def she_writes_at_night_and_keeps_her_number(she: Visitor) -> str:
    number = she.begins()
    she.writes(FIRST, happened="threatened", limit="hours", age="13-15", is_urgent=True)

    assert number in re.sub(r"\s", "", she.says())
    seen(she.page, "01-she-has-written")
    return number


def the_desk_shows_her_first_and_says_why(counsellor: Worker) -> str:
    """She stands before all others, with every reason and a clock that runs on while the page stands open."""
    page = counsellor.page
    first = counsellor.waits_first()
    seen(page, "02-queue")

    assert "新しい相談" in first.inner_text()
    assert "13〜15歳" in first.inner_text()
    assert len(first.locator(".reasons li").all()) >= 2
    assert page.locator(".waiting li h3").count() > 1
    before = first.locator("time[data-until]").inner_text()
    assert re.fullmatch(r"あと1時間5\d分", before)
    assert the_clock_ten_minutes_later(counsellor) in {f"あと1時間{int(before[-3:-1]) - passed}分" for passed in (10, 11)}
    press(page, ".waiting h3 a")
    assert FIRST in counsellor.says()
    return counsellor.makes_case()


def the_clock_ten_minutes_later(counsellor: Worker) -> str:
    window = counsellor.page.context.new_page()
    window.clock.install()
    window.goto(f"{counsellor.site}/queue")
    window.clock.fast_forward("10:00")
    shown = window.locator(".waiting time[data-until]").first.inner_text()
    window.close()
    return shown


def a_counsellor_makes_a_case_and_answers(counsellor: Worker, case: str) -> None:
    counsellor.opens(case)
    seen(counsellor.page, "03-case")
    counsellor.talk_of(case)
    counsellor.answers(ANSWER)
    counsellor.opens_for_texts()
    counsellor.page.fill("#text", NOTE)
    press(counsellor.page, 'button[value="note"]')
    seen(counsellor.page, "03-talk")

    assert ANSWER in counsellor.says()
    counsellor.writes_down_her_name(case, NAME)


def she_reads_the_answer_and_hands_in_the_talk(she: Visitor, number: str) -> None:
    assert ANSWER in she.comes_back(number)
    seen(she.page, "04-she-reads")

    she.hands_in("[LINE] 【見本】レンとのトーク.txt", export(datetime.now(UTC).astimezone(JAPAN)))

    assert "レンとのトーク" in she.page.locator("#files").inner_text()
    assert NOTE not in she.page.locator("body").inner_text()
    seen(she.page, "04-she-has-handed-in")


def the_talk_is_sealed_and_its_marks_are_decided_on(counsellor: Worker, case: str) -> tuple[Mark, ...]:
    """Marks write nothing until a counsellor accepts them; what was a joke is left out."""
    counsellor.seals(case)
    seen(counsellor.page, "05-sealed")
    press(counsellor.page, ".next a.button")
    seen(counsellor.page, "05-marks")
    marks = counsellor.decides_on_marks(case, leaving_out=(JOKE,))
    happened = counsellor.opens(f"{case}/happened")
    seen(counsellor.page, "05-happened")

    assert {one.is_accepted for one in marks} == {True, False}
    assert "写真を学校の人に" in happened
    assert "宿題" not in happened
    return marks


def the_law_page_asks_what_settles_it(counsellor: Worker, case: str) -> None:
    """One thing is open of a provision; once it is answered the provision may apply, and the page says what changed."""
    page = counsellor.page
    counsellor.opens(f"{case}/law")
    seen(page, "06-law")
    press(page, 'form[action$="/law/keep"] button')
    card = page.locator(".law-card:has(.law-wanted)", has_text="刑法 第222条")
    act = str(card.locator("xpath=ancestor::section").get_attribute("id"))
    assert card.locator(".law-wanted").inner_text() == "決まるのに要ること：おどしの相手"

    question = counsellor.finds_question("threat_target", act.removeprefix("act-"))
    for words in ("なぜ聞くか", "わからない", "話さない"):
        assert words in question.inner_text()
    question.locator("select[name=value]").select_option("self")
    arrive(page, question.locator('button[value="known"]').click)

    assert "脅迫：もう少し話を聞けば決まる → 当てはまることがある" in page.locator(f"#{act}").inner_text()
    assert card.count() == 0
    seen(page, "06-law-answered")


def she_is_asked_about_three(counsellor: Worker, case: str) -> tuple[str, str, tuple[int, ...]]:
    """Name the police, the school and the family, and ask her about each apart; return the first two and the records."""
    police = counsellor.names(case, "police", POLICE)
    school = counsellor.names(case, "school", SCHOOL_NAME)
    family = counsellor.names(case, "guardian", FAMILY)
    records = counsellor.chooses_records(case, (THREAT, DEADLINE))
    seen(counsellor.page, "07-records-chosen")
    press(counsellor.page, f'a[href*="/allowed/{police[-32:]}"]')
    counsellor.asks_in_the_talk("investigation", TO_THE_POLICE)
    for one, purpose in ((school, "school-support"), (family, "family-support")):
        counsellor.opens(one)
        counsellor.asks_in_the_talk(purpose, ("age-band", "story"))
    counsellor.opens(f"{case}/allowed")
    seen(counsellor.page, "07-asked")
    return police, school, records


def she_allows_the_police_and_refuses_school_and_family(she: Visitor, number: str) -> None:
    she.comes_back(number)
    nothing_stands_in_her_way(she)
    press(she.page, "#asked a")
    quotes = she.about("警察").locator("details.quote")
    quotes.first.locator("summary").click()
    seen(she.page, "07-she-is-asked")
    nothing_stands_in_her_way(she)
    assert quotes.count() == 2
    assert f"レン：{THREAT}" in quotes.first.inner_text()
    she.allows("警察")
    she.refuses("学校")
    she.refuses("家の人")
    seen(she.page, "07-she-has-decided")

    assert she.about("警察").locator(".state").inner_text() == "確かめているところです。まだ伝えません"
    for whom in ("学校", "家の人"):
        assert she.about(whom).locator(".allowed_state_refused").count() == 1


def nothing_stands_in_her_way(she: Visitor) -> None:
    """Her page is fit to be read, pressed and heard; the walk past every page comes to no question."""
    found = list(faults(she.page, has_way_out=True))
    she.page.set_viewport_size(PHONE)
    assert found == []


def a_yes_counts_once_it_was_read_back(counsellor: Worker, case: str, police: str) -> None:
    counsellor.looks_at_what_can_go(case, police, "investigation")
    assert counsellor.page.locator('input[name="item"]:enabled').count() == 0
    counsellor.reads_back(case, understood="警察に、いつ何があったかを話していい", capacity="14歳。自分の言葉で言いなおせた")
    seen(counsellor.page, "08-read-back")

    counsellor.looks_at_what_can_go(case, police, "investigation")
    assert counsellor.page.locator('input[name="item"]:enabled').count() == len(TO_THE_POLICE) + 2


def the_desk_cannot_tell_the_school(counsellor: Worker, case: str, school: str) -> str:
    """The page offers nothing; sent from an old window, the database refuses and the page says why."""
    counsellor.looks_at_what_can_go(case, school, "school-support")
    seen(counsellor.page, "08-nothing-can-go")
    assert counsellor.page.locator('input[name="item"]:enabled').count() == 0
    assert "いま渡せるものはありません" in counsellor.says()

    prepared = counsellor.prepares_from_an_old_window("story")
    said = counsellor.hands_over(prepared)

    assert "渡していません。本人が断っています。" in said
    seen(counsellor.page, "08-refused")
    return prepared


def nor_can_a_statement_of_ones_own(database: Direct, to_school: str) -> None:
    """Whoever gets at the database itself is refused by it, whichever way they try."""
    disclosure = to_school[-32:]
    latest = "(SELECT MAX(e.id) FROM casework_consententry e WHERE e.recipient_id = casework_disclosure.recipient_id)"
    grant = "(SELECT MAX(e.id) FROM casework_consententry e WHERE e.case_id = casework_disclosure.case_id AND e.is_read_back)"
    sending = "status = 'sent', number = 900, sent_by = prepared_by, sent_day = day, sent_hour = 500000"
    tried = {
        f"UPDATE casework_disclosure SET {sending}, entry_id = {latest} WHERE key = %s": "refused",
        f"UPDATE casework_disclosure SET {sending}, entry_id = {grant} WHERE key = %s": "refused",
        f"UPDATE casework_disclosure SET {sending}, purpose = 'care', entry_id = {grant} WHERE key = %s": "not asked",
        "UPDATE casework_referral SET status = 'sent' WHERE disclosure_id ="
        " (SELECT d.id FROM casework_disclosure d WHERE d.key = %s)": "not disclosed",
        "INSERT INTO casework_disclosure (key, case_id, recipient_id, purpose, basis, article, is_danger_to_life, told,"
        " status, prepared_by, day, sent_by, number, sent_day, sent_hour)"
        " SELECT 'x', case_id, recipient_id, purpose, basis, article, is_danger_to_life, told, 'sent', prepared_by, day,"
        " prepared_by, 900, day, 500000 FROM casework_disclosure WHERE key = %s": "nothing begins as sent",
    }

    for statement, name in tried.items():
        assert database.tried(statement, disclosure) == f"casework: {name}"
    assert database.asked("SELECT status FROM casework_disclosure WHERE key = %s", disclosure) == [("draft",)]


def the_police_are_told_what_she_allowed(counsellor: Worker, case: str, police: str, records: tuple[int, ...]) -> str:
    """The records chosen at the evidence page and three fields go, on paper; return the address of what was sent."""
    assert counsellor.chooses_records(case, (THREAT, DEADLINE)) == records
    press(counsellor.page, f'a.button[href*="recipient={police[-32:]}"]')
    prepared = counsellor.prepares(TO_THE_POLICE)
    seen(counsellor.page, "09-prepared")

    counsellor.hands_over(prepared)

    seen(counsellor.page, "09-sent")
    assert "渡した人" in counsellor.says()
    return prepared


def it_holds_that_and_no_other_word(
    organisation: Organisation, counsellor: Worker, sent: str, marks: tuple[Mark, ...], records: tuple[int, ...], folder: Path
) -> None:
    """Paper, PDF and records say what she allowed and nothing else, and both verifiers find the records intact."""
    page = counsellor.page
    counsellor.opens(f"{sent}/paper")
    seen(page, "09-paper")
    paper = page.locator("article.paper").inner_text()
    pdf = counsellor.receives(page.locator('a[href$="paper.pdf?lang=ja"]'), folder)
    part = counsellor.receives(page.locator('a[href*="/paper/"]'), folder)
    told = {"paper": paper.encode(), "pdf": words_in_pdf(pdf.read_bytes()), **words_in_zip(part.read_bytes())}

    assert page.locator("article.paper h3").all_inner_texts() == list(HEADINGS)
    for words in words_that_stay(marks):
        assert [name for name, content in told.items() if words.encode() in content] == []
    for words in (THREAT, DEADLINE):
        assert [name for name, content in told.items() if words.encode() in content] != []
    unpacked = folder / "part"
    zipfile.ZipFile(part).extractall(unpacked)
    ours = organisation.tomoshibi("verify", part, "--json")
    (root,) = unpacked.iterdir()
    alone = subprocess.run(
        [sys.executable, "-I", "-S", "verify.pyz", ".", "--json"], cwd=root, capture_output=True, text=True, check=False
    )
    assert (ours.returncode, alone.returncode) == (0, 0)
    assert json.loads(ours.stdout)["state"] == json.loads(alone.stdout)["state"] == "intact"
    assert json.loads(alone.stdout)["disclosure"]["ranges"] == [[one, one] for one in records]


def words_that_stay(marks: Collection[Mark]) -> tuple[str, ...]:
    """Return what may be read nowhere outside: what she wrote, the note, and what of the talk was neither chosen nor taken."""
    taken = "\n".join(one.words for one in marks if one.is_accepted)
    rest = (what for _, _, what in TALK if what != "[写真]" and not any(one in what for one in (THREAT, DEADLINE)))
    return (FIRST, ANSWER, NOTE, NAME, SCHOOL_NAME, FAMILY, *(one for one in rest if one not in taken))


def words_in_zip(content: bytes) -> dict[str, bytes]:
    """Return the files of a zip as they read: of a PDF its words."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        every = {name: archive.read(name) for name in archive.namelist()}
    return {name: words_in_pdf(one) if name.endswith(".pdf") else one for name, one in every.items()}


def words_in_pdf(content: bytes) -> bytes:
    """Return what a PDF says, without its line ends, and the files that are attached to it."""
    read = pypdf.PdfReader(io.BytesIO(content))
    words = "".join(page.extract_text() for page in read.pages).replace("\n", "")
    return words.encode() + b"".join(one for every in read.attachments.values() for one in every)


def something_more_is_prepared(counsellor: Worker, case: str, police: str) -> str:
    counsellor.looks_at_what_can_go(case, police, "investigation")
    return counsellor.prepares(("story",))


def she_takes_it_back(she: Visitor, number: str) -> None:
    """One press, by her number alone; no reason is asked."""
    she.comes_back(number)
    she.reads_who_may_be_told()
    seen(she.page, "10-she-reads-what-was-told")
    she.takes_back("警察")
    seen(she.page, "10-she-has-taken-it-back")

    assert she.about("警察").locator(".allowed_state_withdrawn").count() == 1


def what_was_open_is_held_and_the_police_are_to_be_asked_to_stop(
    counsellor: Worker, case: str, sent: str, still_open: str
) -> None:
    due = counsellor.opens(case)
    listed = counsellor.opens(f"{case}/passed-on")
    seen(counsellor.page, "10-held")

    assert "渡した先に、使うのをやめるよう頼む" in due
    assert "渡した先に、使うのをやめるよう頼む" in listed
    assert "止めてある" in counsellor.opens(still_open)
    assert "渡していません。止めてあるので渡せません。" in counsellor.hands_over(still_open)
    assert "渡していません。本人が許可を取り消しています。" in counsellor.opens(f"{sent}/paper")


def a_supervisor_overrides_only_with_a_second_person(supervisor: Worker, counsellor: Worker, case: str) -> None:
    """By a provision and not by her leave: the database waits for a second person, and nobody is their own second."""
    centre = supervisor.names(case, "child-guidance", CENTRE)
    supervisor.looks_at_what_can_go(case, centre, "protection", basis="article")
    supervisor.page.select_option("#article", "cwa-25")
    supervisor.page.fill("#necessity", "家でも危ないと話していて、ほかに守る方法がない")
    supervisor.page.select_option("#told", "before")
    seen(supervisor.page, "11-by-a-provision")
    prepared = supervisor.prepares(("age-band", "story"))

    assert "渡していません。二人目がまだ認めていません。" in supervisor.hands_over(prepared)
    seen(supervisor.page, "11-no-second-person")
    assert supervisor.page.locator('button[value="approved"]').count() == 0
    counsellor.opens(prepared)
    seen(counsellor.page, "11-second-person")
    counsellor.approves(prepared, "紙を終わりまで読んだ。足りるだけになっている")
    assert "渡した人" in supervisor.hands_over(prepared)


def in_danger_to_life_one_acts_and_a_second_looks_after(supervisor: Worker, counsellor: Worker, case: str, police: str) -> None:
    supervisor.looks_at_what_can_go(case, police, "protection", basis="imminent-danger")
    supervisor.page.check("#danger")
    supervisor.page.fill("#necessity", "いまから会いに行くと書いている")
    supervisor.page.select_option("#told", "after")
    supervisor.page.select_option("#manner", "spoken")
    prepared = supervisor.prepares(("age-band",))
    assert "渡した人" in supervisor.hands_over(prepared)
    waits = "命の危険で動いた件を、二人目が見る"
    assert waits in supervisor.opens(f"{case}/passed-on")
    supervisor.opens(prepared)
    assert supervisor.page.locator('button[value="approved"]').count() == 0

    counsellor.approves(prepared, "見た。すぐに要ることだった")

    assert waits not in counsellor.opens(f"{case}/passed-on")


def she_reads_who_was_told(she: Visitor, number: str) -> None:
    she.comes_back(number)
    she.reads_who_may_be_told()
    seen(she.page, "11-she-reads-who-was-told")

    assert "法律または命の危険のために伝えました。" in she.about("児童相談所").inner_text()


def all_of_it_stands_in_the_trail(organisation: Organisation, supervisor: Worker) -> None:
    """Who acted and who looked stands in the trail, nothing of what was said does, and no line was changed."""
    trail = supervisor.opens("/trail")
    seen(supervisor.page, "11-trail")
    for act, called, who in TRAIL:
        assert re.search(f"{called}.*{who}", supervisor.finds_in_trail(act))
    for words in (FIRST, ANSWER, NOTE, NAME, THREAT, POLICE, SCHOOL_NAME, CENTRE):
        assert words not in trail
    supervisor.opens("/trail")
    press(supervisor.page, 'form[action="/trail"] button.plain')
    assert "つながっています" in supervisor.says()

    checked = organisation.tomoshibi("audit", "verify", "--json")

    assert (checked.returncode, json.loads(checked.stdout)["state"]) == (0, "unbroken")
