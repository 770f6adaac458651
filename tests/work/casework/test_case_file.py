"""The case file: what is written down is sealed, dated, versioned and only added to where it must be."""

import os
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.core import serializers
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from tests.makers.canaries import found_in
from tests.makers.cases import DAY, Desk, desk, happened, opened
from tests.makers.house import NOW, PEPPER, later, written
from tomoshibi.basics.secrecy.boxes import DoesNotOpen
from tomoshibi.casework import guards, queries, sealed
from tomoshibi.casework.models import Case, Contact, Event, Fact, Identifier, Note
from tomoshibi.casework.operations import charge, opening, recording
from tomoshibi.casework.operations.opening import NoSuchTalk, Said, add_talk, open_case, record_call, record_contact
from tomoshibi.casework.operations.reaching import ChangedMeanwhile, NoSuchCase
from tomoshibi.casework.operations.recording import Happened, Learned, NoReason, NoSuchFact, NoValue, TooLate
from tomoshibi.casework.operations.rewrapping import part_with, recovered
from tomoshibi.casework.operations.teams import NoSuchTeam
from tomoshibi.casework.vocabulary import fact_kinds
from tomoshibi.consult.models import Consultation
from tomoshibi.staff import keys
from tomoshibi.staff.keys import NoShare, recovery_private
from tomoshibi.staff.models import AuditLine, Organisation, Worker
from tomoshibi.staff.operations.members import NotAllowed

pytestmark = pytest.mark.django_db
SECRET = "あおい山の 向こうの駅"


@pytest.fixture
def at_desk() -> Desk:
    return desk()


def learned(case: str, at_desk: Desk, name: str = "payment_made", value: object = True, **more: object) -> str:
    fact = Learned(name, value=value, **more)  # type: ignore[arg-type]
    return recording.record_fact(case, fact, by=at_desk.umi, at=NOW, random=os.urandom)


def test_a_talk_becomes_a_case_once(at_desk: Desk) -> None:
    talk, _ = written()

    case = opened(at_desk, consultation=talk)

    assert Contact.objects.get(consultation=talk).case.key == case  # type: ignore[union-attr]
    with pytest.raises(NoSuchTalk):
        opened(at_desk, consultation=talk)
    with pytest.raises(NoSuchTalk):
        add_talk(case, "0" * 24, speaker="person", by=at_desk.umi, at=NOW, random=os.urandom)


def test_an_erased_talk_is_no_contact(at_desk: Desk) -> None:
    talk, _ = written()
    Consultation.objects.update(team_box=None)

    with pytest.raises(NoSuchTalk):
        opened(at_desk, consultation=talk)

    assert not Case.objects.exists()


def test_only_members_who_work_with_cases_open_one(at_desk: Desk) -> None:
    with pytest.raises(NotAllowed):
        open_case(at_desk.team, by=at_desk.admin, at=NOW, random=os.urandom)
    with pytest.raises(NoSuchTeam):
        open_case(at_desk.team, by=at_desk.far, at=NOW, random=os.urandom)


def test_nothing_personal_lies_in_clear_in_any_table(at_desk: Desk) -> None:
    case = opened(at_desk)
    record_contact(case, Said("telephone", words={"said": SECRET}), by=at_desk.umi, at=NOW, random=os.urandom)
    happened(case, at_desk.umi, words={"handle": SECRET})
    learned(case, at_desk, words=SECRET)
    recording.write_note(case, SECRET, by=at_desk.umi, at=NOW, random=os.urandom)
    recording.add_person(case, "harmed", {"born": "2010-02-03", "name": SECRET}, by=at_desk.umi, at=NOW, random=os.urandom)
    recording.add_identifier(case, "handle", "@" + SECRET, by=at_desk.umi, pepper=PEPPER, at=NOW, random=os.urandom)
    recording.raise_flag(case, "other", SECRET, until=DAY, by=at_desk.umi, at=NOW, random=os.urandom)

    rows = [row for model in _models() for row in model.objects.all()]  # type: ignore[attr-defined]

    assert len(rows) > 8
    for row in rows:
        kept = serializers.serialize("json", [row]).encode()
        assert not found_in(kept, [SECRET, "2010-02-03"])
        for field in row._meta.fields:
            if isinstance(value := getattr(row, field.name), bytes | memoryview):
                assert not found_in(bytes(value), [SECRET, "2010-02-03"])


def _models() -> list[type]:
    return list(apps.get_app_config("casework").get_models())


def test_a_case_opens_with_all_that_was_written(at_desk: Desk) -> None:
    case = opened(at_desk)
    record_contact(case, Said("telephone", words={"said": SECRET}), by=at_desk.umi, at=NOW, random=os.urandom)
    event = happened(case, at_desk.umi, demand="money", earliest=DAY, latest=DAY, words={"amount": "5万円"})
    learned(case, at_desk, event=event)

    page = queries.case_page(case, by=at_desk.yama, at=NOW)

    assert page.contacts[0].words["said"] == SECRET  # type: ignore[index]
    assert page.events[0].words["amount"] == "5万円"  # type: ignore[index]
    assert page.events[0].clear["demand"] == "money"
    assert (page.facts[0].clear["event"], page.facts[0].words["value"]) == (event, True)  # type: ignore[index]
    assert AuditLine.objects.filter(act="case-read", subject=f"case:{case}", actor=at_desk.yama.worker).exists()
    assert {row.clear["form_version"] for row in (*page.contacts, *page.events, *page.facts)} == {1}


@pytest.mark.parametrize("moved", ["box of another event", "box of another case"])
def test_a_box_that_was_moved_does_not_open(at_desk: Desk, moved: str) -> None:
    case, other = opened(at_desk), opened(at_desk)
    mine = happened(case, at_desk.umi)
    theirs = happened(case if moved == "box of another event" else other, at_desk.umi)

    Event.objects.filter(key=mine).update(box=bytes(Event.objects.get(key=theirs).box or b""))

    page = queries.case_page(case, by=at_desk.umi, at=NOW)
    assert next(row for row in page.events if row.key == mine).words is None


def test_the_key_of_another_case_opens_nothing(at_desk: Desk) -> None:
    case, other = opened(at_desk), opened(at_desk)
    happened(case, at_desk.umi)

    Case.objects.filter(key=case).update(team_box=bytes(Case.objects.get(key=other).team_box or b""))

    with pytest.raises(DoesNotOpen):
        queries.case_page(case, by=at_desk.umi, at=NOW)


def test_whoever_left_opens_no_case_and_reaches_none(at_desk: Desk) -> None:
    case = opened(at_desk, by=at_desk.sora)
    happened(case, at_desk.sora, words={"handle": "ruka"})

    part_with(at_desk.yama.worker, by=at_desk.sora, at=NOW, random=os.urandom)

    with pytest.raises(NoSuchCase):
        queries.case_page(case, by=at_desk.yama, at=NOW)
    with pytest.raises(NoShare):
        sealed.opener(Case.objects.get(), at_desk.yama.keys, "")


def test_the_cases_of_whoever_left_have_no_owner_until_they_are_given_to_somebody(at_desk: Desk) -> None:
    case = opened(at_desk, by=at_desk.yama)
    part_with(at_desk.yama.worker, by=at_desk.sora, at=NOW, random=os.urandom)

    assert Case.objects.get().owner == ""
    charge.assign(case, at_desk.umi.worker, version=Case.objects.get().version, by=at_desk.sora, at=NOW)
    assert Case.objects.get().owner == at_desk.umi.worker


def test_whoever_stayed_opens_a_case_with_the_new_key(at_desk: Desk) -> None:
    case = opened(at_desk)
    happened(case, at_desk.umi, words={"handle": "ruka"})
    part_with(at_desk.yama.worker, by=at_desk.sora, at=NOW, random=os.urandom)

    ring = keys.keyring(Worker.objects.get(key=at_desk.umi.worker), at_desk.umi.keys.own, Organisation.objects.get())

    opener = sealed.opener(Case.objects.get(), ring, Organisation.objects.get().tenant)
    row = Event.objects.get()
    assert opener.open(row.key, "event", row.box)["handle"] == "ruka"


def test_the_recovery_key_opens_a_case(at_desk: Desk) -> None:
    case = opened(at_desk)
    event = happened(case, at_desk.umi, words={"handle": "ruka"})
    recovery = recovery_private(at_desk.house.founded.recovery_identity, bytes(Organisation.objects.get().recovery_sealed))

    opened_by_paper = recovered(case, recovery).open(event, "event", Event.objects.get().box)

    assert opened_by_paper["handle"] == "ruka"


def test_an_old_version_of_an_event_is_not_written_over_and_both_sides_are_shown(at_desk: Desk) -> None:
    case = opened(at_desk)
    event = happened(case, at_desk.umi, words={"handle": "first"})
    mine = Happened("threat", words={"handle": "mine"})
    theirs = Happened("demand", words={"handle": "theirs"})
    recording.change_event(case, event, theirs, version=1, by=at_desk.sora, at=NOW)

    with pytest.raises(ChangedMeanwhile) as found:
        recording.change_event(case, event, mine, version=1, by=at_desk.umi, at=NOW)

    assert (found.value.mine["act"], found.value.mine["handle"]) == ("threat", "mine")
    assert (found.value.theirs["act"], found.value.theirs["handle"]) == ("demand", "theirs")
    assert Event.objects.get().act == "demand"
    recording.change_event(case, event, mine, version=found.value.version, by=at_desk.umi, at=NOW)
    assert Event.objects.get().act == "threat"


def test_a_draft_contact_written_by_two_is_not_merged(at_desk: Desk) -> None:
    case = opened(at_desk)
    contact = record_contact(case, Said("telephone", words={"said": "a"}), by=at_desk.umi, at=NOW, random=os.urandom)
    opening.change_contact(case, contact, {"said": "b"}, version=1, by=at_desk.sora, at=NOW)

    with pytest.raises(ChangedMeanwhile) as found:
        opening.change_contact(case, contact, {"said": "c"}, version=1, by=at_desk.umi, at=NOW)

    assert found.value.theirs["said"] == "b"
    opening.change_contact(case, contact, {"said": "c"}, version=2, by=at_desk.umi, at=NOW, final=True)
    with pytest.raises(NoSuchCase):
        opening.change_contact(case, contact, {"said": "d"}, version=3, by=at_desk.umi, at=NOW)


def test_what_two_write_of_somebody_is_shown_side_by_side(at_desk: Desk) -> None:
    case = opened(at_desk)
    person = recording.add_person(case, "harmed", {"born": "a"}, by=at_desk.umi, at=NOW, random=os.urandom)
    recording.change_person(case, person, {"born": "b"}, version=1, age_band="16-17", by=at_desk.sora, at=NOW)

    with pytest.raises(ChangedMeanwhile) as found:
        recording.change_person(case, person, {"born": "c"}, version=1, age_band="13-15", by=at_desk.umi, at=NOW)

    assert (found.value.theirs["born"], found.value.theirs["age_band"]) == ("b", "16-17")
    assert Case.objects.get().age_band == "16-17"


def test_a_case_assigned_meanwhile_shows_both_sides(at_desk: Desk) -> None:
    case = opened(at_desk)
    charge.assign(case, at_desk.yama.worker, version=1, by=at_desk.sora, at=NOW)

    with pytest.raises(ChangedMeanwhile) as found:
        charge.assign(case, at_desk.umi.worker, version=1, by=at_desk.sora, at=NOW)

    assert found.value.theirs == {"owner": at_desk.yama.worker, "status": "open"}


def test_a_struck_event_stays_to_be_seen_and_is_not_changed(at_desk: Desk) -> None:
    case = opened(at_desk)
    event = happened(case, at_desk.umi)
    recording.strike_event(case, event, version=1, by=at_desk.umi, at=NOW)

    with pytest.raises(NoSuchCase):
        recording.change_event(case, event, Happened("demand"), version=2, by=at_desk.umi, at=NOW)

    assert queries.case_page(case, by=at_desk.umi, at=NOW).events[0].clear["struck_day"] == DAY


def test_days_of_an_event_stand_in_order(at_desk: Desk) -> None:
    case = opened(at_desk)

    with pytest.raises(IntegrityError, match="event_days_in_order"):
        happened(case, at_desk.umi, earliest=DAY, latest=DAY - timedelta(days=1))


@pytest.mark.parametrize("axis", ["act", "demand", "image_state", "spread", "relation", "platform", "certainty", "source"])
def test_every_axis_of_an_event_is_closed(at_desk: Desk, axis: str) -> None:
    case = opened(at_desk)

    with pytest.raises(IntegrityError, match=f"event_{axis}_known"):
        happened(case, at_desk.umi, **{"act": "threat", axis: "elsewhere"})


def test_a_blank_is_no_value_and_erases_nothing(at_desk: Desk) -> None:
    case = opened(at_desk)
    first = learned(case, at_desk)

    for blank in ("", None):
        with pytest.raises(NoValue):
            learned(case, at_desk, value=blank, supersedes=first)

    assert Fact.objects.get().key == first


@pytest.mark.parametrize("status", ["unknown", "declined", "not-asked"])
def test_unknown_is_a_value_of_its_own(at_desk: Desk, status: str) -> None:
    case = opened(at_desk)
    learned(case, at_desk, value=None, status=status)

    assert Fact.objects.get().status == status
    with pytest.raises(NoValue):
        learned(case, at_desk, value=True, status=status)


def test_two_sources_that_differ_are_both_kept_and_in_conflict(at_desk: Desk) -> None:
    case = opened(at_desk)
    learned(case, at_desk, value=True)
    learned(case, at_desk, value=True, source="records")

    learned(case, at_desk, value=False, source="helper")

    assert list(Fact.objects.order_by("id").values_list("status", flat=True)) == ["known", "known", "conflicting"]


def test_a_fact_is_superseded_once_and_only_by_one_of_the_same_question(at_desk: Desk) -> None:
    case = opened(at_desk)
    first = learned(case, at_desk)

    with pytest.raises(NoSuchFact):
        learned(case, at_desk, name="met_in_person", supersedes=first)
    learned(case, at_desk, value=False, supersedes=first)
    with pytest.raises(NoSuchFact):
        learned(case, at_desk, supersedes=first)

    assert Fact.objects.get(superseded_by=None).status == "known"


def test_a_question_that_the_law_does_not_ask_is_no_fact(at_desk: Desk) -> None:
    case = opened(at_desk)

    with pytest.raises(NoSuchFact):
        learned(case, at_desk, name="shoe_size")

    assert set(fact_kinds().values()) == {"bool", "int", "date", "enum", "list"}


def test_a_note_is_edited_by_its_author_within_a_day_and_amended_after(at_desk: Desk) -> None:
    case = opened(at_desk)
    note = recording.write_note(case, "一", by=at_desk.umi, at=NOW, random=os.urandom)
    recording.edit_note(case, note, "二", by=at_desk.umi, at=later(hours=24), random=os.urandom)

    with pytest.raises(TooLate):
        recording.edit_note(case, note, "三", by=at_desk.umi, at=later(hours=24, seconds=1), random=os.urandom)
    with pytest.raises(TooLate):
        recording.edit_note(case, note, "三", by=at_desk.yama, at=NOW, random=os.urandom)
    recording.write_note(case, "三", amends=note, by=at_desk.yama, at=later(days=3), random=os.urandom)

    texts = [row.words["text"] for row in queries.case_page(case, by=at_desk.umi, at=NOW).notes if row.words]
    assert texts == ["一", "二", "三"]


def test_a_flag_ends_by_itself_within_ninety_days_and_is_lowered_with_a_reason(at_desk: Desk) -> None:
    case = opened(at_desk)
    with pytest.raises(NoReason):
        recording.raise_flag(case, "other", "x", until=DAY + timedelta(days=91), by=at_desk.umi, at=NOW, random=os.urandom)
    flag = recording.raise_flag(case, "other", "x", until=DAY, by=at_desk.umi, at=NOW, random=os.urandom)

    with pytest.raises(NoReason):
        recording.lower_flag(case, flag, " ", by=at_desk.umi, at=NOW)
    assert len(queries.case_page(case, by=at_desk.umi, at=NOW).flags) == 1
    assert queries.case_page(case, by=at_desk.umi, at=later(days=1)).flags == ()
    recording.lower_flag(case, flag, "もう平気", by=at_desk.umi, at=NOW)

    assert queries.case_page(case, by=at_desk.umi, at=NOW).flags == ()


def test_a_silent_call_needs_no_case_and_takes_no_words(at_desk: Desk) -> None:
    record_call(Said("telephone", call="silent", speaker="unknown"), by=at_desk.umi, at=NOW, random=os.urandom)

    with pytest.raises(NotAllowed):
        record_call(Said("telephone", call="silent", words={"x": 1}), by=at_desk.umi, at=NOW, random=os.urandom)
    with pytest.raises(NotAllowed):
        record_call(Said("telephone"), by=at_desk.umi, at=NOW, random=os.urandom)
    assert Contact.objects.get().case is None


@pytest.mark.parametrize(
    ("kind", "first", "second"),
    [
        ("handle", "instagram:@Ruka_01", "instagram: ｒｕｋａ＿０１"),
        ("phone", "090-0000-0000", "+81 90 0000 0000"),
        ("phone", "09000000000", "＋８１（０）９０００００００００"),
        ("mail", "Ruka@Example.jp", "ruka@example.jp "),
        ("bank-account", "ひがし銀行 あおば支店 0000001", "ひがし銀行・あおば支店-０００0001"),
        ("url", "https://www.Example.jp/a/", "example.jp/a"),
    ],
)
def test_the_same_identifier_is_found_however_it_is_written(at_desk: Desk, kind: str, first: str, second: str) -> None:
    case, other = opened(at_desk), opened(at_desk)
    for one, text in ((case, first), (other, second), (case, second)):
        recording.add_identifier(one, kind, text, by=at_desk.umi, pepper=PEPPER, at=NOW, random=os.urandom)

    found = queries.search(queries.Sought(identifier=(kind, first)), by=at_desk.yama, pepper=PEPPER, at=NOW)

    assert {one.key for one in found} == {case, other}
    assert Identifier.objects.count() == 2


def test_the_same_letters_of_another_kind_or_platform_are_another_identifier(at_desk: Desk) -> None:
    case = opened(at_desk)
    recording.add_identifier(case, "handle", "line:ruka", by=at_desk.umi, pepper=PEPPER, at=NOW, random=os.urandom)

    for sought in (("handle", "x:ruka"), ("e-money", "line:ruka")):
        assert queries.search(queries.Sought(identifier=sought), by=at_desk.umi, pepper=PEPPER, at=NOW) == ()


def test_a_search_by_code_band_state_and_day(at_desk: Desk) -> None:
    case = opened(at_desk, age_band="13-15")
    code = Case.objects.get().code

    def found(**sought: object) -> int:
        return len(queries.search(queries.Sought(**sought), by=at_desk.umi, pepper=PEPPER, at=NOW))  # type: ignore[arg-type]

    assert found(code=code.lower()) == found(status="open") == found(age_band="13-15") == found(since=DAY, until=DAY) == 1
    assert found(code="0000-0000") == found(status="closed") == found(age_band="adult") == found(since=date(2027, 1, 1)) == 0
    assert queries.open_cases(at_desk.umi, mine=True)[0].key == case


REFUSED = {
    "a fact is changed": ("UPDATE casework_fact SET status = 'unknown'", "only added to, never changed"),
    "a note is changed": ("UPDATE casework_note SET is_edit = is_edit", "only added to, never changed"),
    "a fact is deleted": ("DELETE FROM casework_fact", "deleted while its case stands"),
    "a note is deleted": ("DELETE FROM casework_note", "deleted while its case stands"),
    "an event is deleted": ("DELETE FROM casework_event", "deleted while its case stands"),
    "a case is deleted": ("DELETE FROM casework_case", "a case leaves a tombstone"),
}


@pytest.mark.parametrize(("sql", "name"), REFUSED.values(), ids=REFUSED.keys())
def test_the_database_itself_refuses(at_desk: Desk, sql: str, name: str) -> None:
    case = opened(at_desk)
    if sql != "DELETE FROM casework_case":
        learned(case, at_desk)
        happened(case, at_desk.umi)
        recording.write_note(case, "x", by=at_desk.umi, at=NOW, random=os.urandom)

    with pytest.raises(IntegrityError, match=name), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_every_guard_stands_in_the_database_after_the_migrations() -> None:
    assert guards.names() == {guard.name for guard in guards.GUARDS}


def test_guards_that_were_lifted_for_a_restore_stand_again(at_desk: Desk) -> None:
    case = opened(at_desk)
    recording.write_note(case, "x", by=at_desk.umi, at=NOW, random=os.urandom)

    with transaction.atomic(), guards.lifted():
        Note.objects.update(is_edit=False)

    with pytest.raises(IntegrityError), transaction.atomic():
        Note.objects.update(is_edit=False)


def test_guards_stand_though_a_migration_made_a_table_anew(transactional_db: None) -> None:
    """SQLite drops a table to alter it, and its triggers with it."""
    try:
        call_command("migrate", "casework", "0005", verbosity=0)
        before = guards.names()
        call_command("migrate", "casework", verbosity=0)
    finally:
        call_command("migrate", verbosity=0)

    made_since = {"casework_bundle", "casework_part", "casework_finding"}
    assert before == {guard.name for guard in guards.GUARDS if guard.table not in made_since}
    assert guards.names() == {guard.name for guard in guards.GUARDS}
