"""What is due, who carries how much, the words for the next shift: of the cases one may reach, in few questions."""

import os
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.makers.cases import DAY, Desk, desk, opened
from tests.makers.house import NOW, later, written
from tomoshibi.casework import arrivals, dues, heads, rosters
from tomoshibi.casework.models import Case
from tomoshibi.casework.operations import charge, disclosing, planning, recording, tasks
from tomoshibi.casework.operations.charge import NotLookedAt
from tomoshibi.consult.operations.answering import Writer, answer


@pytest.fixture
def at_desk(db: None) -> Desk:
    return desk()


def filled(at_desk: Desk) -> str:
    """Return a case in which something of each kind is due today."""
    by, case = at_desk.umi, opened(at_desk, age_band="13-15", consultation=written()[0])
    tasks.set_task(case, "tell-person", DAY, by=by, at=NOW, random=os.urandom)
    planning.make_plan(case, "money", by=by, at=NOW, random=os.urandom)
    planning.agree_follow_up(case, DAY, {}, by=by, at=NOW, random=os.urandom)
    disclosing.ask_approval(case, "closing", case, by=by, at=NOW, random=os.urandom)
    recording.write_note(case, dues.HANDED_OVER + "朝に電話", by=by, at=NOW, random=os.urandom)
    recording.write_note(case, "ふつうのメモ", by=by, at=NOW, random=os.urandom)
    recording.raise_flag(case, "do-not-call", "x", until=DAY, by=by, at=NOW, random=os.urandom)
    return case


def test_each_kind_of_thing_is_due_and_what_must_not_be_done_is_no_task(at_desk: Desk) -> None:
    filled(at_desk)

    found = {(one.kind, one.name) for one in dues.due_things(at_desk.sora, until=DAY)}

    assert found == {
        ("task", "tell-person"), ("follow-up", "follow-up"), ("approval", "closing"), ("step", "safe-now"),
        ("step", "keep-talk"),
    }  # fmt: skip
    assert ("approval", "closing") not in {(one.kind, one.name) for one in dues.due_things(at_desk.umi, until=DAY)}
    assert dues.due_things(at_desk.sora, until=DAY - timedelta(days=1)) == ()
    assert dues.due_things(at_desk.sora, until=DAY, mine=True) == ()


def test_nothing_of_another_team_is_due_said_or_counted(at_desk: Desk) -> None:
    case = filled(at_desk)

    for by in (at_desk.far, at_desk.far_sora, at_desk.admin):
        assert dues.due_things(by, until=DAY) == ()
        assert dues.hand_overs(by, on=DAY, at=NOW) == ()
        assert dues.plan_names(case, by=by) == {}
        assert heads.head(case, by=by, at=NOW) is None
        assert rosters.awaiting_answer(by) == frozenset()
    assert {one.open_cases for one in dues.workload(at_desk.far_sora, on=DAY)} == {0}


def test_behind_a_wall_nothing_is_due_or_said(at_desk: Desk) -> None:
    case = filled(at_desk)
    charge.wall(case, at_desk.yama.worker, "身内", by=at_desk.sora, at=NOW, random=os.urandom)

    assert dues.due_things(at_desk.yama, until=DAY) == ()
    assert dues.hand_overs(at_desk.yama, on=DAY, at=NOW) == ()
    assert heads.head(case, by=at_desk.yama, at=NOW) is None
    assert rosters.awaiting_answer(at_desk.yama) == frozenset()


def test_a_word_for_the_next_shift_is_read_on_its_day_and_the_day_after(at_desk: Desk) -> None:
    filled(at_desk)

    read = [[one.text for one in dues.hand_overs(at_desk.sora, on=DAY + timedelta(days=days), at=NOW)] for days in range(3)]

    assert read == [["朝に電話"], ["朝に電話"], []]


def test_a_supervisor_sees_what_each_carries(at_desk: Desk) -> None:
    filled(at_desk)

    loads = dues.workload(at_desk.sora, on=DAY + timedelta(days=1))

    assert [(one.work_name, one.open_cases, one.minors, one.waiting, one.overdue) for one in loads] == [
        ("Umi", 1, 1, 1, 1),
        ("そら", 0, 0, 0, 0),
    ]
    assert dues.workload(at_desk.umi, on=DAY) == ()


def test_a_talk_that_was_answered_or_of_a_case_that_is_closed_waits_for_no_reply(at_desk: Desk) -> None:
    talk, other = written()[0], written()[0]
    opened(at_desk, consultation=talk)
    ended = opened(at_desk, consultation=other)
    assert [one.waiting for one in dues.workload(at_desk.sora, on=DAY)] == [2, 0]

    answer(talk, "ここにいます", by=Writer(at_desk.umi.worker, "Umi"), at=NOW, random=os.urandom)
    Case.objects.filter(key=ended).update(status="closed")

    assert [one.waiting for one in dues.workload(at_desk.sora, on=DAY)] == [0, 0]


def test_a_warning_stands_to_its_last_day(at_desk: Desk) -> None:
    case = filled(at_desk)

    stands = [heads.head(case, by=at_desk.umi, at=later(days=days)) for days in (0, 1)]

    assert [bool(one and one.flags) for one in stands] == [True, False]


def test_a_look_at_a_closing_counts_for_a_week_and_only_where_it_said_yes(at_desk: Desk) -> None:
    case = filled(at_desk)

    def close(days: int) -> None:
        version = Case.objects.get().version
        charge.close_after_look(case, "落ち着いた", version=version, by=at_desk.umi, at=later(days=days), random=os.urandom)

    with pytest.raises(NotLookedAt):
        close(0)
    disclosing.look_at(case, case, "declined", "まだ", by=at_desk.sora, at=NOW)
    with pytest.raises(NotLookedAt):
        close(0)
    disclosing.ask_approval(case, "closing", case, by=at_desk.umi, at=NOW, random=os.urandom)
    disclosing.look_at(case, case, "approved", "よい", by=at_desk.sora, at=NOW)
    with pytest.raises(NotLookedAt):
        close(8)
    close(7)

    assert Case.objects.get().status == "closed"


def asked(page: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as found:
        page()
    return len(found)


def test_lists_ask_as_often_for_much_as_for_little(at_desk: Desk) -> None:
    case, by = filled(at_desk), at_desk.sora
    written()
    pages: dict[str, Callable[[], object]] = {
        "line": lambda: arrivals.next_ones(by, at=NOW),
        "due": lambda: dues.due_things(by, until=DAY),
        "loads": lambda: dues.workload(by, on=DAY),
        "head": lambda: heads.head(case, by=by, at=NOW),
        "awaiting": lambda: rosters.awaiting_answer(by),
        "rosters": lambda: rosters.rosters(by),
    }
    before = {name: asked(page) for name, page in pages.items()}

    for _ in range(3):
        filled(at_desk)
        written()

    assert {name: asked(page) for name, page in pages.items()} == before
