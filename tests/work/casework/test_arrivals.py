"""New talks stand in one line with the cases, by the same rules, from what was tapped."""

import os
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.makers.cases import DAY, Desk, desk, opened
from tests.makers.house import NOW, later, written
from tomoshibi.casework.arrivals import NewTalk, new_talks, next_ones
from tomoshibi.casework.models import Case, Team, TeamMember, Turn
from tomoshibi.casework.operations.arriving import make_case, take_next_person
from tomoshibi.casework.operations.opening import NoSuchTalk, open_case
from tomoshibi.casework.operations.queueing import NobodyWaits, let_wait
from tomoshibi.casework.operations.teams import NoSuchTeam, join_all, make_first_team, welcome
from tomoshibi.casework.queries import case_page
from tomoshibi.casework.triage import Situation
from tomoshibi.staff.operations.members import NotAllowed


@pytest.fixture
def at_desk(db: None) -> Desk:
    return desk()


def only(at_desk: Desk, at: datetime = NOW) -> NewTalk:
    (found,) = new_talks(at_desk.umi, at=at)
    return found


@pytest.mark.parametrize(
    ("taps", "hours", "level", "reasons"),
    [
        ({"limit": "today"}, 0, 4, ("threat",)),  # it is two at night: midnight is 22 hours off
        ({"limit": "today"}, 11, 2, ("deadline-near", "threat")),
        ({"limit": "today"}, 23, 2, ("deadline-passed", "threat")),
        ({"limit": "hours"}, 0, 2, ("deadline-near", "threat")),
        ({"limit": "hours"}, 3, 2, ("deadline-passed", "threat")),
        ({"limit": "hours", "age_band": "13-15", "happened": "sent"}, 0, 2, ("deadline-near", "minor-image-sent", "threat")),
        ({"limit": "days"}, 0, 4, ("threat",)),
        ({"is_urgent": True}, 0, 1, ("urgent-tick", "threat")),
        ({"happened": "more-pictures"}, 0, 4, ("not-read",)),
    ],
)
def test_the_level_and_the_reasons_of_a_talk(
    at_desk: Desk, taps: dict[str, Any], hours: int, level: int, reasons: tuple[str, ...]
) -> None:
    written(**{"happened": "threatened", **taps})

    found = only(at_desk, later(hours=hours))

    assert (found.level, found.reasons) == (level, reasons)


def test_some_hours_may_go_past_midnight(at_desk: Desk) -> None:
    late = later(hours=21, minutes=30)
    written(limit="hours", at=late)

    assert only(at_desk, late).deadline == late + timedelta(hours=2)


def test_a_talk_that_waits_for_days_is_raised(at_desk: Desk) -> None:
    written(happened="threatened")

    assert [(only(at_desk, later(days=days)).level, only(at_desk, later(days=days)).is_lifted) for days in (1, 2, 3, 9)] == [
        (4, False), (3, True), (2, True), (2, True),
    ]  # fmt: skip


def waiting_case(at_desk: Desk, **seen: Any) -> str:
    case = opened(at_desk)
    let_wait(case, Situation(**seen), by=at_desk.umi, at=NOW, random=os.urandom)
    return case


def test_cases_and_talks_stand_in_one_line(at_desk: Desk) -> None:
    raised = waiting_case(at_desk, image_public=True)
    child = written(limit="hours", age_band="13-15", at=later(days=1))[0]
    danger = waiting_case(at_desk, danger_to_life=True)

    line = next_ones(at_desk.umi, at=later(days=1))

    assert [(one.key, one.level) for one in line] == [(danger, 1), (child, 2), (raised, 2)]


def test_taking_goes_down_the_line_and_nobody_is_taken_twice(at_desk: Desk) -> None:
    talk = written(limit="hours")[0]
    case = waiting_case(at_desk, threat=True)

    taken = [take_next_person(at_desk.team, by=by, at=NOW, random=os.urandom) for by in (at_desk.umi, at_desk.yama)]

    assert taken == [Case.objects.get(contacts__consultation=talk).key, case]
    with pytest.raises(NobodyWaits):
        take_next_person(at_desk.team, by=at_desk.sora, at=NOW, random=os.urandom)


def test_a_talk_of_a_case_is_no_new_one_whosever_case_it_is(at_desk: Desk) -> None:
    talk = written()[0]
    assert [one.key for one in new_talks(at_desk.far, at=NOW)] == [talk]

    make_case(talk, at_desk.team, by=at_desk.umi, at=NOW, random=os.urandom)

    assert new_talks(at_desk.far, at=NOW) == new_talks(at_desk.umi, at=NOW) == ()


def test_an_administrator_sees_no_talks(at_desk: Desk) -> None:
    written()

    assert next_ones(at_desk.admin, at=NOW) == ()


def test_a_case_of_a_talk_waits_from_when_the_person_wrote(at_desk: Desk) -> None:
    talk = written(happened="money")[0]

    make_case(talk, at_desk.team, by=at_desk.umi, at=later(days=2), random=os.urandom, waits=True)

    turn = Turn.objects.get()
    assert (turn.waiting_day, turn.since_day) == (DAY, DAY)
    assert [one.arrived_at for one in next_ones(at_desk.umi, at=later(days=2))] == [NOW]


def test_nothing_is_left_behind_where_no_case_can_be_made(at_desk: Desk) -> None:
    talk = written()[0]
    make_case(talk, at_desk.team, by=at_desk.umi, at=NOW, random=os.urandom)

    for key, team, by, error in (
        (talk, at_desk.team, at_desk.umi, NoSuchTalk),
        ("0" * 24, at_desk.team, at_desk.umi, NoSuchTalk),
        (written()[0], at_desk.team, at_desk.far, NoSuchTeam),
        (written()[0], at_desk.team, at_desk.admin, NotAllowed),
    ):
        with pytest.raises(error):
            make_case(key, team, by=by, at=NOW, random=os.urandom, waits=True)

    assert Case.objects.count() == 1


def test_an_organisation_begins_with_one_team(at_desk: Desk) -> None:
    with pytest.raises(NotAllowed):
        make_first_team(at_desk.sora.worker, at=NOW, random=os.urandom)
    TeamMember.objects.all().delete()
    Team.objects.all().delete()

    team = make_first_team(at_desk.sora.worker, at=NOW, random=os.urandom)

    assert welcome(at_desk.umi.worker, at=NOW)
    assert not welcome(at_desk.admin.worker, at=NOW)
    assert open_case(team, by=at_desk.umi, at=NOW, random=os.urandom)


def test_whoever_came_back_with_the_recovery_key_is_in_every_team(at_desk: Desk) -> None:
    case, far = opened(at_desk), at_desk.far_sora
    assert Team.objects.count() == 2

    join_all(far.worker, at=NOW)
    join_all(far.worker, at=NOW)

    assert TeamMember.objects.filter(worker=far.worker).count() == 2
    assert case_page(case, by=far, at=NOW).listed.key == case
