"""How a case ends: the clock is people's words alone, a hold wins, and what is erased leaves a tombstone and nothing else."""

import os
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from tests.makers.cases import DAY, happened, opened
from tests.makers.house import KEEPING, NO_FILES, NOW, PEPPER, later, written
from tests.makers.told import Told
from tomoshibi.basics.secrecy.boxes import DoesNotOpen
from tomoshibi.casework import queries, retention, sealed
from tomoshibi.casework.models import Bundle, Case, Contact, Event, LedgerCopy, Part, Proposal, Referral
from tomoshibi.casework.operations import erasing, finding, planning, proposing, queueing, recording, referring
from tomoshibi.casework.operations.disclosing import Planned
from tomoshibi.casework.operations.erasing import erase_cases, hold_case, release_case
from tomoshibi.casework.operations.opening import Said, add_talk, record_call, record_contact
from tomoshibi.casework.operations.proposing import Mark
from tomoshibi.casework.operations.reaching import NoSuchCase
from tomoshibi.casework.triage import Situation
from tomoshibi.consult.operations.answering import Writer, answer
from tomoshibi.staff.models import AuditLine
from tomoshibi.staff.queries import keyhole

pytestmark = pytest.mark.django_db
OVER = later(days=91)  # the first day on which 90 whole days of silence are over


@pytest.fixture
def told() -> Told:
    return Told()


def full(told: Told) -> None:
    """Give the case a row of every table."""
    by = told.desk.umi
    told.decide()
    referral = referring.refer(told.case, Planned(told.police, "investigation", ("story",)), by=by, at=NOW, random=os.urandom)
    referring.hand_over(told.case, referral, by=by, at=NOW, random=os.urandom)
    told.online("withdraw", told.ask())
    happened(told.case, by, "payment", words={"what": "x"})
    first = recording.record_fact(told.case, recording.Learned("payment_made", value=True), by=by, at=NOW, random=os.urandom)
    changed = recording.Learned("payment_made", value=False, supersedes=first)
    recording.record_fact(told.case, changed, by=by, at=NOW, random=os.urandom)
    note = recording.write_note(told.case, "x", by=by, at=NOW, random=os.urandom)
    recording.edit_note(told.case, note, "y", by=by, at=NOW, random=os.urandom)
    recording.add_person(told.case, "harmed", {}, by=by, at=NOW, random=os.urandom)
    recording.add_identifier(told.case, "handle", "line:ruka", by=by, pepper=PEPPER, at=NOW, random=os.urandom)
    recording.raise_flag(told.case, "other", "x", until=DAY, by=by, at=NOW, random=os.urandom)
    planning.make_plan(told.case, "money", by=by, at=NOW, random=os.urandom)
    planning.agree_follow_up(told.case, DAY, {}, by=by, at=NOW, random=os.urandom)
    proposing.propose(told.case, "ab12", [Mark(7, "demand.money")], by=by, at=NOW, random=os.urandom)
    row = Case.objects.get(key=told.case)
    bundle = Bundle.objects.create(key="ab12", case=row, stored="0" * 32, is_whole=True, box=b"x", by=by.worker, day=DAY)
    Part.objects.create(
        key="cd34", case=row, referral=Referral.objects.get(key=referral), bundle=bundle, stored="1" * 32, box=b"x", day=DAY
    )
    finding.keep_findings(told.case, by=by, at=NOW, random=os.urandom)
    queueing.let_wait(told.case, Situation(), by=by, at=NOW, random=os.urandom)


def test_a_case_is_erased_when_nobody_has_said_anything_for_long(told: Told) -> None:
    full(told)
    assert erase_cases(keeping=KEEPING, at=OVER - timedelta(days=1), store=NO_FILES) == 0

    assert erase_cases(keeping=KEEPING, at=OVER, store=NO_FILES) == 1

    left = Case.objects.get()
    assert (left.status, left.erasure, left.owner, left.age_band) == ("erased", "cleared", "", "")
    assert (left.team_box, left.recovery_box, bytes(left.public)) == (None, None, b"")
    for table in erasing.ROWS:
        assert not table._default_manager.exists(), table
    assert AuditLine.objects.filter(act="case-erased", subject=f"case:{told.case}").exists()
    assert erase_cases(keeping=KEEPING, at=OVER, store=NO_FILES) == 0


def test_what_goes_on_in_a_case_is_shown_with_its_words(told: Told) -> None:
    full(told)

    work = queries.case_work(told.case, by=told.desk.yama, at=NOW)

    assert [(one.clear["kind"], (one.words or {})["name"]) for one in work.recipients] == [("police", "あおば署")]
    assert [(one.clear["status"], one.clear["recipient"]) for one in work.disclosures] == [("sent", told.police)]
    assert [(one.clear["status"], one.clear["disclosure"]) for one in work.referrals] == [
        ("withdrawn", work.disclosures[0].key)
    ]
    assert [(one.clear["label"], (one.words or {})["day"]) for one in work.proposals] == [("demand.money", "")]
    assert [one.clear["level"] for one in work.assessments] == [5]
    assert {one.clear["kind"] for one in work.tasks} == {"ask-to-stop"}
    assert "keep-talk" in [one.clear["name"] for one in work.steps]
    assert all(row.words is not None for rows in (work.steps, work.follow_ups, work.approvals) for row in rows)


def test_every_table_of_a_case_is_among_those_that_are_emptied() -> None:
    of_a_case = {one for one in apps.get_app_config("casework").get_models() if any(f.name == "case" for f in one._meta.fields)}

    assert of_a_case == set(erasing.ROWS)


def test_an_erased_case_is_reached_by_nobody_and_rises_no_more(told: Told) -> None:
    erase_cases(keeping=KEEPING, at=OVER, store=NO_FILES)

    with pytest.raises(NoSuchCase):
        queries.case_page(told.case, by=told.desk.sora, at=OVER)
    with pytest.raises(DoesNotOpen):
        sealed.opener(Case.objects.get(), told.desk.sora.keys, keyhole().tenant)
    with pytest.raises(IntegrityError, match="erased for good"), transaction.atomic():
        connection.cursor().execute("UPDATE casework_case SET status = 'open'")


def test_a_run_that_was_cut_off_after_the_keys_is_finished_by_the_next(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    happened(told.case, told.desk.umi)
    with monkeypatch.context() as cut:
        cut.setattr(erasing, "_clear", lambda number: None)
        erase_cases(keeping=KEEPING, at=OVER, store=NO_FILES)
    assert (Case.objects.get().erasure, Event.objects.count()) == ("locked", 1)
    assert Case.objects.get().team_box is None

    erase_cases(keeping=KEEPING, at=OVER, store=NO_FILES)

    assert (Case.objects.get().erasure, Event.objects.count()) == ("cleared", 0)


def test_words_in_any_linked_talk_move_the_clock_and_our_own_jobs_do_not(told: Told) -> None:
    talk, _ = written()
    add_talk(told.case, talk, speaker="helper", by=told.desk.umi, at=NOW, random=os.urandom)
    answer(talk, "返事", by=Writer("sora", "そら"), at=later(days=40), random=os.urandom)
    recording.write_note(told.case, "x", by=told.desk.umi, at=later(days=80), random=os.urandom)

    assert erase_cases(keeping=KEEPING, at=OVER, store=NO_FILES) == 0
    assert retention.last_days(Case.objects.all()) == {Case.objects.get().id: DAY + timedelta(days=40)}
    assert erase_cases(keeping=KEEPING, at=OVER + timedelta(days=40), store=NO_FILES) == 1


def test_a_contact_entered_by_hand_moves_the_clock(told: Told) -> None:
    record_contact(told.case, Said("telephone"), by=told.desk.umi, at=later(days=50), random=os.urandom)

    assert erase_cases(keeping=KEEPING, at=OVER, store=NO_FILES) == 0
    assert erase_cases(keeping=KEEPING, at=OVER + timedelta(days=50), store=NO_FILES) == 1


def notes_of(told: Told) -> list[str]:
    return [str((one.words or {})["text"]) for one in queries.case_page(told.case, by=told.desk.sora, at=NOW).notes]


def test_a_hold_wins_and_its_end_begins_the_clock_anew(told: Told) -> None:
    with pytest.raises(NoSuchCase):
        hold_case(told.case, "x", by=told.desk.umi, at=NOW)
    hold_case(told.case, "裁判", by=told.desk.sora, at=NOW)
    assert erase_cases(keeping=KEEPING, at=OVER + timedelta(days=900), store=NO_FILES) == 0

    assert "裁判" not in notes_of(told)
    release_case(told.case, "終わった", by=told.desk.sora, at=later(days=100), random=os.urandom)

    assert notes_of(told) == ["保全のわけ: 裁判", "保全の解除: 終わった"]
    assert erase_cases(keeping=KEEPING, at=later(days=190), store=NO_FILES) == 0
    assert erase_cases(keeping=KEEPING, at=later(days=191), store=NO_FILES) == 1


def test_whoever_holds_a_case_between_the_list_and_the_lock_is_in_time(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    before = retention.due(KEEPING, on=OVER.date())
    hold_case(told.case, "裁判", by=told.desk.sora, at=OVER)
    monkeypatch.setattr(retention, "due", lambda *_, **__: before)

    assert erase_cases(keeping=KEEPING, at=OVER, store=NO_FILES) == 0
    assert Case.objects.get().status == "open"


@pytest.mark.parametrize(("days", "is_near"), [(75, False), (76, True), (90, True)])
def test_those_who_reach_a_case_are_warned_before_its_end(told: Told, days: int, is_near: bool) -> None:
    on = DAY + timedelta(days=days)

    found = queries.ending_cases(told.desk.umi, keeping=KEEPING, on=on)

    assert [(one.listed.key, one.kept_until) for one in found] == [(told.case, DAY + timedelta(days=90))] * is_near
    assert queries.ending_cases(told.desk.far, keeping=KEEPING, on=on) == ()


def test_a_case_whose_talk_goes_on_does_not_end_though_its_own_days_are_old(told: Told) -> None:
    answer(told.talk, "返事", by=Writer("sora", "そら"), at=later(days=60), random=os.urandom)

    assert queries.ending_cases(told.desk.umi, keeping=KEEPING, on=DAY + timedelta(days=90)) == ()


@pytest.mark.parametrize("most", [1, 2, 3, 5])
def test_the_first_to_end_are_found_also_where_many_are_read_in_parts(
    told: Told, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    for days in (3, 3, 1, 4, 0):
        made = opened(told.desk, at=NOW)
        Case.objects.filter(key=made).update(last_day=DAY - timedelta(days=days))
    answer(told.talk, "返事", by=Writer("sora", "そら"), at=later(days=2), random=os.urandom)
    Case.objects.filter(key=told.case).update(last_day=DAY - timedelta(days=9))  # its talk went on

    def ending(most: int) -> list[str]:
        return [one.listed.key for one in queries.ending_cases(told.desk.umi, keeping=KEEPING, on=OVER.date(), most=most)]

    every = ending(100)
    monkeypatch.setattr(queries, "AT_ONCE", 2)

    assert len(every) == 6
    assert every[-1] == told.case
    assert ending(most) == every[:most]


def test_another_case_is_left_alone(told: Told) -> None:
    full(told)
    other = Told.__new__(Told)
    other.desk, (other.talk, other.code) = told.desk, written(at=later(days=30))
    other.case = opened(told.desk, consultation=other.talk, at=later(days=30))
    happened(other.case, told.desk.umi)

    erase_cases(keeping=KEEPING, at=OVER, store=NO_FILES)

    assert [one.key for one in queries.open_cases(told.desk.umi)] == [other.case]
    assert Event.objects.count() == 1


def test_rows_go_only_with_a_case_that_is_erased(told: Told) -> None:
    full(told)
    guarded = [one for one in erasing.ROWS if one.__name__ not in {"Wall", "Turn"}]

    for table in guarded:
        assert table._default_manager.exists() or table.__name__ in {"TakedownRequest", "Inquiry", "Approval"}
        if table._default_manager.exists():
            with pytest.raises(IntegrityError), transaction.atomic():
                connection.cursor().execute(f"DELETE FROM {table._meta.db_table}")


def test_a_silent_call_without_a_case_may_be_removed(told: Told) -> None:
    record_call(Said("telephone", call="silent"), by=told.desk.umi, at=NOW, random=os.urandom)

    Contact.objects.filter(case=None).delete()

    assert Contact.objects.count() == 1


def test_the_persons_lines_go_with_the_case(told: Told) -> None:
    told.decide()
    assert LedgerCopy.objects.exists()
    Case.objects.update(last_day=DAY - timedelta(days=400))

    erase_cases(keeping=KEEPING, at=OVER, store=NO_FILES)

    assert queries.ledger_for_person(told.visitor()) == ()
    assert Proposal.objects.count() == 0
