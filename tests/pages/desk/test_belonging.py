"""At the desk: talks that belong together, talks kept by law, when someone answers, and a session that was idle."""

import os
import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from tests.makers import house
from tests.makers.desk_pages import AtTheDesk
from tests.pages.desk.test_desk import join
from tomoshibi.basics.secrecy.return_code import ReturnCode
from tomoshibi.consult import queries
from tomoshibi.consult.form_token import new_form
from tomoshibi.consult.models import Consultation, Link
from tomoshibi.consult.operations.visiting import IsSheet, NoSuchCode, enter, return_to, tell_wishes
from tomoshibi.consult.wishes import Wishes
from tomoshibi.staff.models import AuditLine, OpenSession
from tomoshibi.staff.queries import shift_table
from tomoshibi.staff.shifts import Hours, Table

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tomoshibi.web.desk.urls")]


def said(code: ReturnCode) -> list[str]:
    """Return the words of a thread as its person reads them."""
    visitor = return_to(enter(code, pepper=house.PEPPER, at=house.NOW, random=os.urandom), at=house.NOW)
    return [message.words.text for message in queries.thread(visitor).messages if message.words]


def talks() -> tuple[tuple[str, ReturnCode], tuple[str, ReturnCode]]:
    return (
        house.written("前に書いたこと", at=house.NOW),
        house.written("番号をなくしました", at=house.NOW, has_lost_code=True),
    )


def test_a_lost_number_is_linked_in_two_steps_and_both_are_read_side_by_side(boss: AtTheDesk) -> None:
    (old, old_code), (new, _) = talks()
    assert "番号をなくした" in boss.get("/list")

    chosen = boss.post(f"/c/{new}/link", other=old, reason="日と呼び名が合った")
    assert Link.objects.count() == 0
    assert "前に書いたこと" in chosen
    assert "番号をなくしました" in chosen
    opened = boss.post(f"/c/{new}/link", other=old, reason="日と呼び名が合った", sure="1")

    assert "前の相談" in opened
    assert "日と呼び名が合った" in opened
    both = boss.get(f"/c/{new}/beside/{old}")
    assert "前に書いたこと" in both
    assert "番号をなくしました" in both
    assert said(old_code) == ["前に書いたこと"]


def test_the_old_number_is_ended_by_a_tick_of_its_own(boss: AtTheDesk) -> None:
    (old, old_code), (new, _) = talks()

    boss.post(f"/c/{new}/link", other=old, reason="合った", sure="1", end="1")

    with pytest.raises(NoSuchCode):
        said(old_code)
    assert "番号は終わらせました" in boss.get(f"/c/{old}")


@pytest.mark.parametrize("fields", [{"reason": "合った"}, {"other": "x"}, {"other": "0" * 24, "reason": "x", "sure": "1"}])
def test_nothing_is_linked_without_a_talk_and_a_reason(boss: AtTheDesk, fields: dict[str, str]) -> None:
    _, (new, _) = talks()

    boss.post(f"/c/{new}/link", **fields)

    assert Link.objects.count() == 0


def test_talks_that_are_not_linked_are_not_shown_side_by_side(boss: AtTheDesk) -> None:
    (old, _), (new, _) = talks()

    assert "前に書いたこと" not in boss.get(f"/c/{new}/beside/{old}")


def test_helper_and_child_are_shown_as_linked(boss: AtTheDesk) -> None:
    form = new_form(at=house.NOW, random=os.urandom)
    helper, _ = house.written("生徒のこと", form=form, at=house.NOW, is_helper=True)
    with pytest.raises(IsSheet) as sheet:
        said(form.sheet)
    theirs = new_form(at=house.NOW, random=os.urandom, by_sheet=sheet.value.key)
    child, _ = house.written("本人です", form=theirs, at=house.NOW)

    assert "本人とはかぎりません" in boss.get(f"/c/{helper}")
    assert "まわりの人の相談" in boss.get(f"/c/{child}")
    assert "まわりの人から" in boss.get("/list")


@pytest.mark.parametrize("language", ["ja", "easy", "en"])
def test_a_counsellor_sends_a_helper_a_number_to_hand_on(boss: AtTheDesk, language: str) -> None:
    helper, code = house.written("生徒のこと", at=house.NOW, is_helper=True, language=language)

    for _ in range(2):
        boss.post(f"/c/{helper}/sheet", form="f1")

    words = said(code)
    assert len(words) == 2
    number = re.sub("[^0-9]", "", words[1].splitlines()[-1])
    with pytest.raises(IsSheet):
        said(ReturnCode(number[:8], number[8:23]))


def test_a_talk_is_held_with_a_reason_and_let_go_with_one(boss: AtTheDesk) -> None:
    key, _ = house.written(at=house.NOW)

    assert "わけを書いてください" in boss.post(f"/c/{key}/keep", act="hold", reason=" ")
    held = boss.post(f"/c/{key}/keep", act="hold", reason="令状の見込み")
    assert "法律のために保全中" in held
    assert "令状の見込み" not in held
    assert "令状の見込み" in boss.get("/keeping")
    assert "保全中" in boss.get("/list")
    released = boss.post(f"/c/{key}/keep", act="release", reason="終わった")
    assert "保全の解除: 終わった" in released
    assert "保全のわけ: 令状の見込み" in released
    assert Consultation.objects.get().is_held is False


def test_a_counsellor_holds_a_talk_and_is_not_offered_to_let_it_go(boss: AtTheDesk) -> None:
    key, _ = house.written(at=house.NOW)
    umi = join(boss, "umi", "counsellor")

    held = umi.post(f"/c/{key}/keep", act="hold", reason="令状の見込み")
    refused = umi.post(f"/c/{key}/keep", act="release", reason="終わった")

    assert "終えられるのは、まとめ役だけです" in held
    assert 'value="release"' not in held
    assert "あなたの役割では開けません" in refused
    assert Consultation.objects.get().is_held is True


@pytest.mark.parametrize(("role", "status"), [("counsellor", 403), ("administrator", 403)])
def test_only_a_supervisor_opens_the_shift_table(boss: AtTheDesk, role: str, status: int) -> None:
    worker = join(boss, "umi", role)

    assert worker.browser.get("/shifts", secure=True).status_code == status


@pytest.mark.parametrize("page", ["link", "keep", "sheet", f"beside/{'0' * 24}"])
def test_an_administrator_links_holds_and_hands_on_nothing(boss: AtTheDesk, page: str) -> None:
    key, _ = house.written(at=house.NOW, is_helper=True)
    worker = join(boss, "yama", "administrator")

    worker.post(f"/c/{key}/{page}", reason="x", act="hold", form="f1")

    assert worker.browser.get(f"/c/{key}/link", secure=True).status_code == 403
    assert Consultation.objects.get().is_held is False
    assert not AuditLine.objects.filter(act__in=("held", "linked", "sheet-handed")).exists()


def test_a_supervisor_keeps_the_shift_table_and_sees_what_persons_are_told(boss: AtTheDesk) -> None:
    nobody_knows = "いつ返事ができるかは、いまはまだお伝えできません。"
    assert nobody_knows in boss.get("/shifts")

    boss.post("/shifts", act="add", weekday="4", begins="20:00", ends="2:00")
    boss.post("/shifts", act="day", day="2026-12-31")
    page = boss.post("/shifts", act="day", day="2027-01-04", begins="10:00", ends="12:00")

    assert "20:00 〜 2:00（次の日）" in page
    assert nobody_knows not in page
    table = shift_table()
    assert table.weekly == {4: (Hours(1200, 120),)}
    assert list(table.other_days.values()) == [None, Hours(600, 720)]
    number = re.search(r'name="number" value="(\d+)"', page)
    assert number is not None
    boss.post("/shifts", act="remove", number=number.group(1))
    boss.post("/shifts", act="unset", day="2026-12-31")
    boss.post("/shifts", act="unset", day="2027-01-04")
    assert shift_table() == Table()


@pytest.mark.parametrize(
    "fields",
    [
        {"act": "add", "weekday": "4", "begins": "x", "ends": "2:00"},
        {"act": "add", "weekday": "9", "begins": "1:00", "ends": "2:00"},
        {"act": "add", "weekday": "4", "begins": "2:00", "ends": "2:00"},
        {"act": "add", "weekday": "", "begins": "1:00", "ends": "2:00"},
        {"act": "day", "day": "いつか"},
        {"act": "day", "day": "2026-12-31", "begins": "10:00"},
    ],
)
def test_hours_that_cannot_be_read_are_refused_and_say_so(boss: AtTheDesk, fields: dict[str, str]) -> None:
    assert "入れられませんでした" in boss.post("/shifts", **fields)
    assert shift_table() == Table()


def test_a_session_ends_after_idle_time_says_so_and_keeps_what_was_being_sent(boss: AtTheDesk) -> None:
    key, _ = house.written(at=house.NOW)
    mark = re.search(r'name="mark" value="([0-9a-f]{64})"', boss.get(f"/c/{key}"))
    assert mark is not None
    left = OpenSession.objects.get().expires_at - timezone.now()
    assert settings.DESK_IDLE - timedelta(minutes=2) < left <= settings.DESK_IDLE
    OpenSession.objects.update(expires_at=timezone.now())

    answer = boss.browser.post(
        f"/c/{key}/write", {"mark": mark.group(1), "text": "書きかけの返事", "kind": "answer"}, secure=True
    )

    assert answer.status_code == 401
    assert "いったん終わりました" in answer.content.decode()
    assert "書きかけの返事</textarea>" in answer.content.decode()
    assert OpenSession.objects.count() == 0
    assert "いったん終わりました" in boss.get("/list")
    assert not AuditLine.objects.filter(act="answered").exists()


def test_pages_keep_a_session_open_but_not_longer_than_a_shift(boss: AtTheDesk) -> None:
    row = OpenSession.objects.get()
    OpenSession.objects.update(
        started_at=row.started_at - timedelta(hours=9, minutes=50), expires_at=timezone.now() + timedelta(minutes=3)
    )

    boss.get("/list")

    left = OpenSession.objects.get().expires_at - timezone.now()
    assert timedelta(minutes=8) < left <= timedelta(minutes=10)


def test_how_it_is_safe_to_reply_stands_above_the_talk(boss: AtTheDesk) -> None:
    key, code = house.written(at=house.NOW)
    visitor = return_to(enter(code, pepper=house.PEPPER, at=house.NOW, random=os.urandom), at=house.NOW)

    tell_wishes(visitor, Wishes("wait", "<b>弟が見ます</b>"), at=house.NOW)

    page = boss.get(f"/c/{key}")
    assert "本人が次に書くまで、返事を書かないでください" in page
    assert "&lt;b&gt;弟が見ます" in page
