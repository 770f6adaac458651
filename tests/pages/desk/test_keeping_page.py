"""What is near its end and what is held, on one page; a hold begins and ends there, with a reason."""

import re
from datetime import timedelta

import pytest

from tests.makers import house
from tests.makers.desk_pages import AtTheDesk
from tests.pages.desk.test_desk import join
from tomoshibi.basics.days import japanese_day
from tomoshibi.casework.models import Case, TeamMember, Wall
from tomoshibi.consult.models import Consultation
from tomoshibi.staff.models import AuditLine

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tomoshibi.web.desk.urls")]


@pytest.fixture
def case(boss: AtTheDesk) -> Case:
    """A case of the supervisor's team, made of a talk; both were silent for 80 days."""
    boss.post("/teams", name="ひがし")
    boss.post(f"/c/{house.written('ひみつのことば', at=house.NOW)[0]}/case", act="take")
    before = japanese_day(house.NOW) - timedelta(days=80)
    Case.objects.update(last_day=before)
    Consultation.objects.update(last_day=before)
    return Case.objects.get()


def part(page: str, name: str) -> str:
    found = re.search(rf'<section aria-labelledby="{name}".*?</section>', page, re.DOTALL)
    assert found is not None
    return found.group()


def test_what_is_near_its_end_stands_there_with_its_last_day(boss: AtTheDesk, case: Case) -> None:
    talk = Consultation.objects.get()

    near = part(boss.get("/keeping"), "near")

    until = (japanese_day(house.NOW) + timedelta(days=10)).isoformat()
    assert near.count(f'<time datetime="{until}">') == 2
    assert f"ケース {case.code}</a>" in near
    assert f"相談 {talk.name}</a>" in near
    assert f"ケース {case.code} の相談" in near
    assert AuditLine.objects.filter(act="listed", subject="keeping").exists()


def test_a_case_is_held_with_its_talks_and_the_page_says_why_since_when_and_by_whom(boss: AtTheDesk, case: Case) -> None:
    page = boss.post("/keeping", kind="case", key=case.key, act="hold", reason="裁判所の求め 第1号")

    held = part(page, "held")
    assert held.count("裁判所の求め 第1号") == 2
    assert held.count(f"{japanese_day(house.NOW)} から・そら") == 2
    assert "終わりが近いものはありません" in part(page, "near")
    assert (Case.objects.get().is_held, Consultation.objects.get().is_held) == (True, True)


def test_a_hold_ends_with_a_reason_and_the_clock_begins_anew(boss: AtTheDesk, case: Case) -> None:
    talk = Consultation.objects.get().key
    boss.post("/keeping", called=case.code.lower(), act="hold", reason="裁判所の求め")
    assert "わけを書いてください" in boss.post("/keeping", kind="talk", key=talk, act="release", reason=" ")

    boss.post("/keeping", kind="case", key=case.key, act="release", reason="終わった")
    page = boss.post("/keeping", kind="talk", key=talk, act="release", reason="終わった")

    assert "保全しているものはありません" in page
    assert Consultation.objects.get().last_day == Case.objects.get().last_day == japanese_day(house.NOW)


def test_a_talk_that_its_person_wants_erased_stands_there_and_so_does_that_its_case_is_held(
    boss: AtTheDesk, case: Case
) -> None:
    Consultation.objects.update(status="closing", closing_day=japanese_day(house.NOW) + timedelta(days=3))
    Case.objects.update(is_held=True)

    near = part(boss.get("/keeping"), "near")

    assert "本人が、消してほしいと言っています" in near
    assert "ケースは保全中、この相談はまだ" in near
    assert (japanese_day(house.NOW) + timedelta(days=2)).isoformat() in near


def test_what_is_closed_to_a_supervisor_is_neither_there_nor_held(boss: AtTheDesk, case: Case) -> None:
    talk = Consultation.objects.get()
    Wall.objects.create(case=case, worker=TeamMember.objects.get().worker, by="w", day=case.day)

    page = boss.get("/keeping")
    answers = [
        boss.post("/keeping", act="hold", reason="x", **fields)
        for fields in (
            {"kind": "case", "key": case.key}, {"kind": "talk", "key": talk.key}, {"called": case.code}, {"called": talk.name}
        )
    ]  # fmt: skip

    assert talk.name not in page
    assert case.code not in page
    assert all("ひとつに決まりませんでした" in answer for answer in answers)
    assert not Case.objects.filter(is_held=True).exists()
    assert not Consultation.objects.filter(is_held=True).exists()


def test_the_page_is_for_supervisors_alone(boss: AtTheDesk, case: Case) -> None:
    assert join(boss, "umi", "counsellor").browser.get("/keeping", secure=True).status_code == 403
