"""A word from one shift of a team to the next: read by the team alone, sealed, and gone after a week."""

import os
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.makers.canaries import found_in
from tests.makers.cases import DAY, Desk, desk
from tests.makers.house import NOW, joined, later, signed_in, supervisor
from tomoshibi.casework.models import ShiftNote
from tomoshibi.casework.operations.recording import NoReason
from tomoshibi.casework.operations.rewrapping import part_with
from tomoshibi.casework.operations.shift_notes import LONGEST, leave_word, sweep_shift_notes
from tomoshibi.casework.operations.teams import NoSuchTeam, add_member
from tomoshibi.casework.sealed import TooLong
from tomoshibi.casework.shift_notes import KEPT, ShownNote, shift_notes
from tomoshibi.staff.models import AuditLine
from tomoshibi.staff.operations.sessions import WorkerSession

TEXT = "こんやは でんわが つながりません"


@pytest.fixture
def at_desk(db: None) -> Desk:
    return desk()


def left(at_desk: Desk, text: str = TEXT, *, days: int = 0, form: str = "") -> str:
    return leave_word(at_desk.team, text, by=at_desk.umi, at=later(days=days), random=os.urandom, form=form)


def read(by: WorkerSession, *, days: int = 0) -> list[ShownNote]:
    return list(shift_notes(by, on=DAY + timedelta(days=days), at=later(days=days)))


def test_the_team_reads_who_left_it_and_when_and_nobody_else_does(at_desk: Desk) -> None:
    left(at_desk)

    [found] = read(at_desk.sora)

    assert (found.text, found.by, found.team, found.at, found.is_new) == (TEXT, "Umi", "ひがし", NOW, True)
    assert TEXT not in repr(found)
    assert [read(by) for by in (at_desk.far, at_desk.far_sora, at_desk.admin)] == [[], [], []]
    assert read(replace(at_desk.sora, is_confirmed=False)) == []


@pytest.mark.parametrize("who", ["far", "far_sora", "admin"])
def test_nobody_leaves_a_word_in_a_team_that_is_not_theirs_and_the_refusal_stands_in_the_trail(at_desk: Desk, who: str) -> None:
    by: WorkerSession = getattr(at_desk, who)

    with pytest.raises(NoSuchTeam):
        leave_word(at_desk.team, TEXT, by=by, at=NOW, random=os.urandom)

    assert not ShiftNote.objects.exists()
    assert AuditLine.objects.filter(act="refused", subject=f"team:{at_desk.team}", actor=by.worker).count() == 1


def test_the_table_holds_no_word_in_clear_and_a_box_opens_in_its_own_row_alone(at_desk: Desk) -> None:
    key, other = left(at_desk), left(at_desk, "べつ")
    assert not found_in(bytes(ShiftNote.objects.get(key=key).box), [TEXT])

    ShiftNote.objects.filter(key=other).update(box=ShiftNote.objects.get(key=key).box)

    assert [one.text for one in read(at_desk.sora)] == [None, TEXT]


def test_it_is_new_on_its_day_and_the_day_after_and_gone_after_a_week(at_desk: Desk) -> None:
    left(at_desk)

    assert [[one.is_new for one in read(at_desk.sora, days=days)] for days in (1, 2, KEPT.days, KEPT.days + 1)] == [
        [True], [False], [False], [],
    ]  # fmt: skip
    assert sweep_shift_notes(at=later(days=KEPT.days)) == 0
    assert sweep_shift_notes(at=later(days=KEPT.days + 1)) == 1
    assert not ShiftNote.objects.exists()


def test_the_same_form_sent_twice_leaves_one_word(at_desk: Desk) -> None:
    assert left(at_desk, form="a" * 32) == left(at_desk, form="a" * 32)

    assert ShiftNote.objects.count() == AuditLine.objects.filter(act="shift-note-left").count() == 1


def test_whoever_goes_back_and_changes_their_words_loses_neither(at_desk: Desk) -> None:
    left(at_desk, form="a" * 32)

    left(at_desk, "べつ", form="a" * 32)

    assert [one.text for one in read(at_desk.sora)] == ["べつ", TEXT]


def test_nothing_and_too_much_are_refused(at_desk: Desk) -> None:
    with pytest.raises(NoReason):
        left(at_desk, " \n")
    with pytest.raises(TooLong):
        left(at_desk, "あ" * (LONGEST + 1))

    assert left(at_desk, "あ" * LONGEST)


def test_whoever_joins_after_somebody_left_reads_what_was_left_before(at_desk: Desk) -> None:
    left(at_desk)
    part_with(at_desk.yama.worker, by=at_desk.sora, at=NOW, random=os.urandom)
    sora = supervisor(at_desk.house, at=later(minutes=1))
    _, totp = joined(sora, login="new")
    new = signed_in("new", totp)
    add_member(at_desk.team, new.worker, by=sora, at=NOW)

    assert [one.text for one in read(new)] == [TEXT]


def test_reading_stands_in_the_trail_once_for_a_team_and_not_at_all_where_nothing_was_left(at_desk: Desk) -> None:
    read(at_desk.sora)
    assert not AuditLine.objects.filter(act="shift-note-read").exists()
    left(at_desk)
    left(at_desk, "もうひとつ")

    read(at_desk.sora)

    assert list(AuditLine.objects.filter(act="shift-note-read").values_list("subject", "actor")) == [
        (f"team:{at_desk.team}", at_desk.sora.worker)
    ]
