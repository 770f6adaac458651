"""Who is next: five levels by rules, each with its reasons, deadlines by the clock, and nobody starves or is picked."""

import os
from datetime import datetime, timedelta
from itertools import product
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.makers.cases import DAY, Desk, desk, happened, opened
from tests.makers.house import NOW, later
from tomoshibi.basics.secrecy import boxes
from tomoshibi.casework import plans, sealed, triage
from tomoshibi.casework.dues import due_things
from tomoshibi.casework.models import Assessment, Case, Step, Turn
from tomoshibi.casework.operations import planning, queueing
from tomoshibi.casework.operations.charge import assign
from tomoshibi.casework.operations.planning import NotYetItsTurn
from tomoshibi.casework.operations.queueing import NobodyWaits
from tomoshibi.casework.operations.reaching import ChangedMeanwhile, NoSuchCase
from tomoshibi.casework.operations.recording import NoReason
from tomoshibi.casework.operations.rewrapping import part_with
from tomoshibi.casework.queue import queue
from tomoshibi.casework.triage import Situation, by_the_clock, lifted, place
from tomoshibi.casework.vocabulary import AGE_BANDS, REASONS
from tomoshibi.law.polarity import against_stance, between_languages, signs
from tomoshibi.staff.queries import keyhole


@pytest.mark.parametrize(
    ("seen", "level", "reasons"),
    [
        ({"danger_to_life": True}, 1, ("danger-to-life",)),
        ({"self_harm": True, "image_sent": True, "age_band": "13-15"}, 1, ("self-harm", "minor-image-sent")),
        ({"meeting_soon": True}, 1, ("meeting-soon",)),
        ({"deadline": later(hours=12)}, 2, ("deadline-near", "threat")),
        ({"deadline": later(hours=12, seconds=1)}, 4, ("threat",)),
        ({"deadline": later(hours=-24)}, 2, ("deadline-passed", "threat")),
        ({"deadline": later(hours=-24, seconds=-1)}, 4, ("threat",)),
        ({"paying_now": True}, 2, ("paying-now",)),
        ({"live_call": True}, 2, ("live-call",)),
        ({"image_sent": True, "age_band": "16-17"}, 3, ("minor-image-sent",)),
        ({"image_sent": True, "age_band": ""}, 3, ("age-unknown-image-sent",)),
        ({"image_sent": True, "age_band": "adult"}, 5, ("information",)),
        ({"image_public": True, "age_band": "adult"}, 3, ("image-public",)),
        ({"threat": True}, 4, ("threat",)),
        ({}, 5, ("information",)),
        ({"danger_to_life": False, "threat": None}, 5, ("information",)),
    ],
)
def test_the_level_and_every_reason(seen: dict[str, Any], level: int, reasons: tuple[str, ...]) -> None:
    assert place(Situation(**seen), at=NOW) == triage.Placed(level, reasons)


def test_knowing_more_danger_never_lowers_a_level() -> None:
    names = ("danger_to_life", "meeting_soon", "paying_now", "image_sent", "image_public", "threat")
    for band, values in product(AGE_BANDS, product((None, True), repeat=len(names))):
        known: dict[str, Any] = dict(zip(names, values, strict=True))
        before = Situation(**known, age_band=band)
        for name in names:
            after = Situation(**{**known, name: True}, age_band=band)
            assert place(after, at=NOW).level <= place(before, at=NOW).level


def test_every_rule_has_a_reason_that_is_a_closed_word() -> None:
    assert tuple(rule.reason for rule in triage.RULES) == REASONS
    assert [rule.level for rule in triage.RULES] == sorted(rule.level for rule in triage.RULES)


@pytest.mark.parametrize(
    ("level", "days", "now"),
    [
        (5, 2, 5),
        (5, 3, 4),
        (5, 4, 4),
        (5, 5, 3),
        (5, 6, 2),
        (5, 400, 2),
        (4, 2, 3),
        (3, 0, 3),
        (3, 1, 2),
        (2, 400, 2),
        (1, 9, 1),
    ],
)
def test_waiting_raises_a_level_but_only_danger_is_the_first(level: int, days: int, now: int) -> None:
    assert lifted(level, since=DAY, on=DAY + timedelta(days=days)) == now


def test_a_deadline_never_lowers_a_level() -> None:
    assert by_the_clock(1, later(hours=1), at=NOW).level == 1
    assert by_the_clock(5, None, at=NOW) == triage.Placed(5, ())


@pytest.fixture
def at_desk(db: None) -> Desk:
    return desk()


def waiting(at_desk: Desk, *, at: datetime = NOW, **seen: Any) -> str:
    case = opened(at_desk, at=at)
    queueing.let_wait(case, Situation(**seen), by=at_desk.umi, at=at, random=os.urandom)
    return case


def keys(at_desk: Desk, at: datetime = NOW) -> list[str]:
    return [one.key for one in queue(at_desk.umi, at=at)]


def test_the_gravest_come_first_and_the_oldest_inside_a_level(at_desk: Desk) -> None:
    question = waiting(at_desk)
    threat_first = waiting(at_desk, threat=True)
    threat_second = waiting(at_desk, threat=True)
    danger = waiting(at_desk, danger_to_life=True)

    assert keys(at_desk) == [danger, threat_first, threat_second, question]
    assert queue(at_desk.umi, at=NOW)[0].reasons == ("danger-to-life",)


def test_a_deadline_runs_by_the_clock_while_nobody_does_anything(at_desk: Desk) -> None:
    public = waiting(at_desk, image_public=True)
    deadline = waiting(at_desk, deadline=later(hours=20))

    assert keys(at_desk) == [public, deadline]
    assert keys(at_desk, later(hours=8)) == [deadline, public]
    first = queue(at_desk.umi, at=later(hours=8))[0]
    assert (first.level, first.reasons, first.deadline) == (2, ("deadline-near", "threat"), later(hours=20))
    assert queue(at_desk.umi, at=later(hours=21))[0].reasons[0] == "deadline-passed"
    assert next(one for one in queue(at_desk.umi, at=later(hours=45)) if one.key == deadline).level == 4


def test_a_question_that_waits_for_days_comes_before_a_new_threat(at_desk: Desk) -> None:
    question = waiting(at_desk)
    threat = waiting(at_desk, at=later(days=6), threat=True)

    assert keys(at_desk, later(days=6)) == [question, threat]
    assert queue(at_desk.umi, at=later(days=6))[0].is_lifted


@pytest.mark.parametrize("days", [0, 1, 2, 3, 4, 5, 6, 9])
def test_the_database_and_the_rule_raise_alike(at_desk: Desk, days: int) -> None:
    situations: tuple[dict[str, Any], ...] = (
        {}, {"threat": True}, {"image_public": True}, {"paying_now": True}, {"danger_to_life": True},
    )  # fmt: skip
    for seen in situations:
        waiting(at_desk, **seen)
    for seen in situations[:2]:
        waiting(at_desk, at=later(days=days), **seen)
    at = later(days=days)

    for most in range(1, 8):  # cut off by the database, sorted by the rule: no cut may lose whoever is next
        assert keys_of(at_desk, at, most) == keys_of(at_desk, at, 100)[:most]


def keys_of(at_desk: Desk, at: datetime, most: int) -> list[str]:
    return [one.key for one in queue(at_desk.umi, at=at, most=most)]


def test_a_near_deadline_is_found_however_many_wait_before_it(at_desk: Desk) -> None:
    for _ in range(4):
        waiting(at_desk, image_public=True)
    deadline = waiting(at_desk, deadline=later(hours=3))

    assert keys_of(at_desk, NOW, 1) == [deadline]


def test_whoever_presses_next_gets_the_first_and_nobody_gets_it_twice(at_desk: Desk) -> None:
    second = waiting(at_desk)
    first = waiting(at_desk, danger_to_life=True)

    taken = [queueing.take_next(by=by, at=NOW) for by in (at_desk.umi, at_desk.yama)]

    assert taken == [first, second]
    assert Case.objects.get(key=first).owner == at_desk.umi.worker
    with pytest.raises(NobodyWaits):
        queueing.take_next(by=at_desk.sora, at=NOW)


def test_nobody_takes_from_another_teams_queue(at_desk: Desk) -> None:
    waiting(at_desk, danger_to_life=True)

    for by in (at_desk.far, at_desk.far_sora, at_desk.admin):
        assert queue(by, at=NOW) == ()
        with pytest.raises(NobodyWaits):
            queueing.take_next(by=by, at=NOW)


def test_a_supervisor_moves_a_case_with_a_reason_and_others_do_not(at_desk: Desk) -> None:
    first, second = waiting(at_desk), waiting(at_desk)
    version = Case.objects.get(key=second).version

    def move(by: Any, why: str, version: int = version) -> None:
        queueing.move(second, 2, why, version=version, by=by, at=NOW, random=os.urandom)

    with pytest.raises(NoReason):
        move(at_desk.sora, " ")
    with pytest.raises(NoSuchCase):
        move(at_desk.umi, "x")
    move(at_desk.sora, "電話で様子がわかった")
    with pytest.raises(ChangedMeanwhile) as found:
        move(at_desk.sora, "x")

    assert found.value.theirs == {"level": 2}
    assert keys(at_desk) == [second, first]
    assert queue(at_desk.umi, at=NOW)[0].is_moved


def test_a_case_that_was_moved_down_is_not_raised_at_once_for_having_waited(at_desk: Desk) -> None:
    case = waiting(at_desk, threat=True)
    at = later(days=9)
    version = Case.objects.get(key=case).version
    queueing.move(case, 5, "落ち着いた", version=version, by=at_desk.sora, at=at, random=os.urandom)

    assert [one.level for one in queue(at_desk.umi, at=at)] == [5]
    assert [one.level for one in queue(at_desk.umi, at=at + timedelta(days=3))] == [4]


def test_graver_news_count_more_than_where_a_supervisor_had_put_a_case(at_desk: Desk) -> None:
    case = waiting(at_desk, threat=True)
    version = Case.objects.get(key=case).version
    queueing.move(case, 5, "落ち着いた", version=version, by=at_desk.sora, at=NOW, random=os.urandom)

    queueing.assess(case, Situation(threat=True), by=at_desk.umi, at=NOW, random=os.urandom)
    assert queue(at_desk.umi, at=NOW)[0].level == 5
    queueing.assess(case, Situation(self_harm=True), by=at_desk.umi, at=NOW, random=os.urandom)

    assert queue(at_desk.umi, at=NOW)[0].level == 1


def test_a_card_that_nobody_of_us_wrote_does_not_stop_the_queue(at_desk: Desk) -> None:
    case = waiting(at_desk)
    hole = keyhole()
    context = sealed.context(hole.tenant, case, "turn", "card", "server")
    Turn.objects.update(card=boxes.seal(b"[1]", to=hole.team_public, context=context))

    assert [(one.key, one.arrived_at) for one in queue(at_desk.umi, at=NOW)] == [(case, None)]


def test_a_new_judgement_changes_the_place_and_both_are_kept(at_desk: Desk) -> None:
    case = waiting(at_desk)
    other = waiting(at_desk, threat=True)

    queueing.assess(case, Situation(self_harm=True), by=at_desk.yama, at=later(hours=1), random=os.urandom)

    assert keys(at_desk) == [case, other]
    assert queue(at_desk.umi, at=NOW)[0].arrived_at == NOW
    assert list(Assessment.objects.filter(case__key=case).order_by("id").values_list("level", flat=True)) == [5, 1]
    with pytest.raises(IntegrityError, match="only added to"), transaction.atomic():
        connection.cursor().execute("UPDATE casework_assessment SET level = 3")


def test_an_assigned_case_waits_no_more(at_desk: Desk) -> None:
    case = waiting(at_desk)
    assign(case, at_desk.yama.worker, version=Case.objects.get().version, by=at_desk.sora, at=NOW)

    assert keys(at_desk) == []
    assert not Turn.objects.exists()


def test_the_card_of_a_turn_opens_with_the_new_key_after_somebody_left(at_desk: Desk) -> None:
    waiting(at_desk, deadline=later(hours=3))
    gone = at_desk.yama
    part_with(gone.worker, by=at_desk.sora, at=NOW, random=os.urandom)

    assert queue(at_desk.sora, at=NOW)[0].deadline is None  # this session still holds the old keys alone
    assert Turn.objects.get().team_version == 2


def test_the_queue_asks_the_database_as_often_for_many_as_for_one(at_desk: Desk) -> None:
    waiting(at_desk)
    with CaptureQueriesContext(connection) as few:
        queue(at_desk.umi, at=NOW)
    for hours in range(6):
        waiting(at_desk, deadline=later(hours=hours), threat=True)
    with CaptureQueriesContext(connection) as many:
        queue(at_desk.umi, at=NOW)

    assert len(many) == len(few) <= 6


def test_every_template_is_whole() -> None:
    for template in plans.templates().values():
        names = [one.name for one in template.steps]
        assert len(names) == len(set(names))
        for one in template.steps:
            assert one.ja
            assert one.en
            assert set(one.only) <= set(plans.CONDITIONS)
            assert one.after == "" or names.index(one.after) < names.index(one.name)


@pytest.mark.parametrize("plan", plans.templates())
def test_every_step_of_a_plan_says_the_same_in_both_languages_and_no_not_stands_twice(plan: str) -> None:
    for step in plans.templates()[plan].steps:
        words = {"ja": step.ja, "en": step.en}

        assert between_languages(words) == (), step.name
        assert against_stance(words, "do" if step.stance == "do" else "depends") == (), step.name
        if step.stance == "do-not":  # which stands beside it already
            assert not any(signs(words[language], language).says_no for language in words), step.name


def test_what_is_only_waited_for_is_never_overdue_and_a_meeting_is_called_off(at_desk: Desk) -> None:
    case = opened(at_desk, age_band="adult")
    happened(case, at_desk.umi, "contact-offline")
    for plan in ("money", "spread"):
        planning.make_plan(case, plan, by=at_desk.umi, at=NOW, random=os.urandom)

    due = {one.name for one in due_things(at_desk.sora, until=DAY)}

    assert "meeting" in due
    assert "not-pay" not in due


@pytest.mark.parametrize(("band", "is_minor"), [("13-15", True), ("", True), ("adult", False)])
def test_an_unknown_age_closes_no_step(band: str, is_minor: bool) -> None:
    assert ("minor" in plans.circumstances(band, [])) == is_minor


def test_a_plan_holds_the_steps_that_fit_and_keeps_their_order(at_desk: Desk) -> None:
    case = opened(at_desk, age_band="adult")
    planning.make_plan(case, "money", by=at_desk.umi, at=NOW, random=os.urandom)
    steps = {one.name: one for one in Step.objects.all()}

    assert set(steps) == {"safe-now", "keep-talk", "not-pay", "block", "choose-helpers"}
    assert steps["choose-helpers"].due_day == DAY + timedelta(days=3)
    with pytest.raises(NotYetItsTurn):
        mark(case, steps["block"], "done", at_desk)
    mark(case, steps["keep-talk"], "declined-by-person", at_desk)
    mark(case, steps["block"], "done", at_desk)
    with pytest.raises(ChangedMeanwhile):
        mark(case, steps["block"], "open", at_desk)


def mark(case: str, step: Step, status: str, at_desk: Desk) -> None:
    planning.mark_step(case, step.key, status, "", version=1, by=at_desk.umi, at=NOW)


def test_a_payment_brings_the_steps_for_the_bank(at_desk: Desk) -> None:
    case = opened(at_desk, age_band="adult")
    happened(case, at_desk.umi, "payment")

    planning.make_plan(case, "money", by=at_desk.umi, at=NOW, random=os.urandom)

    assert {"keep-money", "tell-bank"} <= set(Step.objects.values_list("name", flat=True))


def test_tries_to_reach_somebody_are_counted(at_desk: Desk) -> None:
    case = opened(at_desk)
    agreed = planning.agree_follow_up(case, DAY, {"window": "夕方"}, by=at_desk.umi, at=NOW, random=os.urandom)
    planning.tried(case, agreed, "open", version=1, by=at_desk.umi, at=NOW)

    with pytest.raises(ChangedMeanwhile) as found:
        planning.tried(case, agreed, "reached", version=1, by=at_desk.umi, at=NOW)

    assert found.value.theirs == {"status": "open", "tries": 1}
