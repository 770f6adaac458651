"""The trail at the desk: what matters first, nothing of what is closed to whoever looks, and whether it is unbroken."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import tomoshibi
from tests.makers import house
from tests.makers.desk_pages import AtTheDesk
from tests.pages.desk.test_desk import join
from tomoshibi.casework import vocabulary
from tomoshibi.casework.models import Case, TeamMember, Wall
from tomoshibi.casework.operations.referring import NEXT
from tomoshibi.staff import trail
from tomoshibi.staff.models import WORDING_ACTS, AuditLine
from tomoshibi.web.desk.words import desk_words

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tomoshibi.web.desk.urls")]
SOURCE = Path(tomoshibi.__file__).parent
ENDINGS = {  # of the acts that are put together where they are written
    "second-": vocabulary.APPROVED[1:],
    "inquiry-": vocabulary.INQUIRED[1:],
    "referral-": {one for following in NEXT.values() for one in following},
    "step-": vocabulary.STEPS,
    "consent-": vocabulary.DECISIONS,
    "wording-": ("written", *WORDING_ACTS),
}
BY_CALLERS = {  # acts that are given by place where they are written; those given by name are found there
    "consult/operations/carrying.py": ("sent-out", "not-sent-out"),
    "consult/operations/attaching.py": (),
    "staff/trail.py": (),
}


@pytest.fixture
def case(boss: AtTheDesk) -> Case:
    """A case that the supervisor of the only team has charge of, made of a talk."""
    boss.post("/teams", name="ひがし")
    boss.post(f"/c/{house.written('ひみつのことば', at=house.NOW)[0]}/case", act="take")
    return Case.objects.get()


def looks(page: str) -> str:
    """Return the part of a page that is to be seen first; empty where there is none."""
    found = re.search(r'<section aria-labelledby="first".*?</section>', page, re.DOTALL)
    return found.group() if found else ""


def found(page: str) -> str:
    """Return the lines that were found."""
    return page[page.index('<section aria-labelledby="lines"') : page.index('<section class="other"')]


def boss_key() -> str:
    return TeamMember.objects.order_by("id").values_list("worker", flat=True)[0]


def test_a_supervisor_sees_who_did_what_with_which_case_and_no_word_of_it(boss: AtTheDesk, case: Case) -> None:
    boss.get(f"/case/{case.key}")

    page = boss.get("/trail")

    assert re.search(rf'ケースを読んだ.*?ケース <a href="/case/{case.key}">{case.code}</a>.*?>そら<', found(page), re.DOTALL)
    assert "ひみつ" not in page
    assert AuditLine.objects.filter(act="trail-read", subject="trail", actor=boss_key()).count() == 1


def test_an_administrator_sees_no_line_of_a_case_or_talk(boss: AtTheDesk, case: Case) -> None:
    admin = join(boss, "admin", "administrator")

    page = found(admin.get(f"/trail?of={case.code}")) + found(admin.get("/trail"))

    assert "チームを作った" in page
    assert case.code not in page
    assert "ケースを始めた" not in page
    assert "相談" not in page


def test_no_line_of_a_case_that_is_closed_to_a_supervisor_is_there(boss: AtTheDesk, case: Case) -> None:
    talk = case.contacts.get().consultation
    boss.get(f"/c/{talk}")
    Wall.objects.create(case=case, worker=boss_key(), by="w", day=case.day)

    pages = [found(boss.get(address)) for address in ("/trail", f"/trail?of={case.code}", "/trail?act=case-opened")]

    assert all(case.code not in page and str(talk) not in page and "ケースを始めた" not in page for page in pages)


def test_an_erased_case_that_had_a_wall_stays_closed(boss: AtTheDesk, case: Case) -> None:
    trail.note(act="walled", subject=f"case:{case.key}", actor=boss_key(), at=house.NOW)
    Case.objects.update(status="erased", erasure="done")

    assert case.code not in boss.get("/trail")


def test_an_erased_case_is_still_accounted_for(boss: AtTheDesk, case: Case) -> None:
    Case.objects.update(status="erased", erasure="done")
    trail.note(act="case-erased", subject=f"case:{case.key}", actor="worker-process", at=house.NOW)

    page = found(boss.get("/trail?act=case-erased"))

    assert case.code in page
    assert "自動の処理" in page
    assert f'href="/case/{case.key}"' not in page


def test_looks_at_a_held_case_and_acts_in_danger_are_seen_first(boss: AtTheDesk, case: Case) -> None:
    assert looks(boss.get("/trail")) == ""
    Case.objects.update(is_held=True)
    trail.note(act="disclosed-in-danger", subject=f"case:{case.key}", actor=boss_key(), at=house.NOW)
    boss.get(f"/c/{case.contacts.get().consultation}")

    page = boss.get("/trail")

    assert "命の危険のため、許可を待たずに渡した" in looks(page)
    assert re.search(r"相談を読んだ <strong class=\"tag\">保全中", looks(page))
    assert "ケースを始めた" not in looks(page) + found(boss.get("/trail?first=1"))


def test_a_try_of_a_counsellor_who_is_walled_off_is_seen_first_and_never_by_them(boss: AtTheDesk, case: Case) -> None:
    umi = join(boss, "umi", "counsellor")
    walled = TeamMember.objects.exclude(worker=boss_key()).get().worker
    Wall.objects.create(case=case, worker=walled, by=boss_key(), day=case.day)
    umi.get(f"/case/{case.key}")

    page = boss.get("/trail")

    assert re.search(r"断られた <strong class=\"tag\">外れている人がいる.*?Umi", looks(page), re.DOTALL)
    assert umi.browser.get("/trail", secure=True).status_code == 403
    assert "チームを作った" not in found(boss.get(f"/trail?worker={walled}"))


def test_lines_are_found_by_act_worker_day_case_and_talk(boss: AtTheDesk, case: Case) -> None:
    boss.get(f"/case/{case.key}")
    talk = re.search(r'相談 <a href="/c/[0-9a-f]+">([^<]+)<', boss.get("/trail"))
    assert talk is not None

    assert set(re.findall(r'rowheader">([^<]+)<', found(boss.get("/trail?act=case-opened")))) == {"ケースを始めた"}
    assert "この条件の行はありません" in boss.get("/trail?until=2001-01-01")
    assert "この条件の行はありません" in boss.get("/trail?of=XXXX")
    assert "チームを作った" not in found(boss.get(f"/trail?of={case.code}"))
    assert "相談を読んだ" in found(boss.get(f"/trail?of={case.code}")) + found(boss.get(f"/trail?of={talk.group(1)}"))
    assert "日を読み取れませんでした" in boss.get("/trail?since=きのう")


def test_older_lines_stand_on_further_pages_and_a_page_asks_as_often_for_much(boss: AtTheDesk, case: Case) -> None:
    with CaptureQueriesContext(connection) as few:
        boss.get("/trail")
    for number in range(60):
        act = ("task-set", "task-done")[number % 2]
        trail.note(act=act, subject=f"case:{case.key}", actor=boss_key(), at=house.NOW, details={"task": str(number)})

    with CaptureQueriesContext(connection) as many:
        page = boss.get("/trail")
    further = re.search(r'href="(/trail\?[^"]*before=\d+)"', page)
    assert further is not None
    second = boss.get(further.group(1).replace("&amp;", "&"))

    assert len(many) == len(few)
    assert found(page).count('rowheader">') == 50
    assert "ケースを始めた" in found(second)
    assert "ケースを始めた" not in found(page)


def test_what_one_did_again_and_again_to_the_same_is_one_line(boss: AtTheDesk, case: Case) -> None:
    for _ in range(3):
        trail.note(act="task-done", subject=f"case:{case.key}", actor=boss_key(), at=house.NOW)

    page = found(boss.get("/trail?act=task-done"))

    assert page.count("用事を終えた") == 1
    assert "3回つづけて" in page


def test_the_chain_is_checked_when_somebody_asks_and_a_changed_line_is_named(boss: AtTheDesk, case: Case) -> None:
    assert "つながっています" not in boss.get("/trail")
    kept = trail.head().digest
    assert "つながっています。はじめから" in boss.post("/trail", head=f" {kept.upper()[:32]} {kept[32:]} ")
    assert "64文字です" in boss.post("/trail", head="abc")
    assert "控えてあった値が、記録の中にありません" in boss.post("/trail", head="0" * 64)

    AuditLine.objects.filter(number=3).update(actor="nobody")

    assert "つながっていません。3 行目：行が変えられています" in boss.post("/trail")
    assert AuditLine.objects.filter(act="trail-verified").count() == 3


def written_acts() -> Iterator[str]:
    """Yield every act that a line of the trail is written with anywhere in the program."""
    for path in SOURCE.rglob("*.py"):
        text = path.read_text("utf-8")
        for node in ast.walk(ast.parse(text)) if "trail" in text else ():
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in {"note", "note_once", "_let"}:
                for given in node.keywords:
                    if given.arg == "act":
                        yield from spelled(given.value, path.relative_to(SOURCE).as_posix(), node)


def spelled(given: ast.expr, place: str, call: ast.Call) -> Iterator[str]:
    match given:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp(body=one, orelse=other):
            yield from spelled(one, place, call)
            yield from spelled(other, place, call)
        case ast.JoinedStr(values=[ast.Constant(value=str(first)), ast.FormattedValue(), *rest]):
            last = "".join(str(one.value) for one in rest if isinstance(one, ast.Constant))
            yield from (f"{first}{ending}{last}" for ending in ENDINGS[first])
        case ast.Name(id="act"):
            yield from BY_CALLERS[place]
        case _:
            raise AssertionError(f"{place}: {ast.unparse(call)}")


def test_every_act_that_is_written_has_words_in_one_section() -> None:
    words = desk_words("trail")
    said = [act for section in words["sections"] for act in words[section]]

    assert len(said) == len(set(said))
    assert set(said) == set(written_acts())
    assert set(words["broken"]) == set(trail.HOW)
