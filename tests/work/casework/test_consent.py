"""The ledger of consents: no entry means no, a "no" works at once, and the database itself decides what is sent."""

import os
from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from tests.makers.cases import DAY, opened
from tests.makers.house import NOW, later, visiting, written
from tests.makers.told import CAPACITY, Told
from tomoshibi.casework import consent, guards, ledger, queries
from tomoshibi.casework.models import Case, ConsentEntry, Disclosure, DisclosureItem, LedgerCopy, Recipient, Task
from tomoshibi.casework.operations import charge, consenting, disclosing, recording
from tomoshibi.casework.operations.consenting import CannotDecide, DecidedSince, NoReadBack, NotAsked, TooLong
from tomoshibi.casework.operations.disclosing import NotSent, OnesOwn
from tomoshibi.casework.operations.opening import add_talk
from tomoshibi.casework.operations.reaching import NoSuchCase
from tomoshibi.casework.vocabulary import DECISIONS
from tomoshibi.staff.models import AuditLine

pytestmark = pytest.mark.django_db


@pytest.fixture
def told() -> Told:
    return Told()


def sent_by_sql(disclosure: str, *, day: date = DAY, number: int = 900, more: str = "") -> str:
    """Try to send with a statement of one's own; return the name of the refusal, empty where there was none."""
    entries = ConsentEntry.objects.filter(recipient=Disclosure.objects.get(key=disclosure).recipient).order_by("-number")
    entry = next((one.id for one in entries if one.decision != "grant" or one.is_read_back), None)
    statement = (
        "UPDATE casework_disclosure SET status = 'sent', number = %s, sent_by = 'w', sent_day = %s, sent_hour = 10,"
        f" entry_id = CASE WHEN basis = 'consent' THEN CAST(%s AS bigint) ELSE NULL END{more} WHERE key = %s"
    )
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [number, day.isoformat(), entry, disclosure])
            assert cursor.rowcount == 1
    except DatabaseError as error:
        return guards.refused(error) or str(error)
    return ""


def test_a_live_grant_lets_its_scope_be_sent(told: Told) -> None:
    told.decide()
    disclosure = told.draft()

    told.send(disclosure)

    row = Disclosure.objects.get()
    assert (row.status, row.sent_day, row.entry) == ("sent", DAY, ConsentEntry.objects.get())
    assert row.number == ConsentEntry.objects.get().number + 1


BEFORE: dict[str, Callable[[Told], object]] = {
    "not asked": lambda told: None,
    "awaiting read-back": lambda told: told.online("grant", told.ask()),
    "not yet": lambda told: (told.decide(), told.decide("not-yet")),
    "refused": lambda told: (told.decide(), told.decide("refuse")),
    "withdrawn": lambda told: (told.decide(), told.decide("withdraw")),
    "expired": lambda told: told.decide(until=DAY),
    "outside the scope": lambda told: told.decide(scope=("age-band", "platforms")),
    "nothing to send": lambda told: (told.decide(), DisclosureItem.objects.all().delete()),
    "a guardian who may harm cannot decide": lambda told: (
        told.decide(decided_by="guardian"),
        recording.raise_flag(
            told.case, "guardian-may-harm", "x", until=DAY + timedelta(days=9), by=told.desk.umi, at=NOW, random=os.urandom
        ),
    ),
}


@pytest.mark.parametrize("name", BEFORE)
def test_raw_sql_is_refused_by_name(told: Told, name: str) -> None:
    disclosure = told.draft()
    BEFORE[name](told)
    Disclosure.objects.update(status="draft")  # as if nobody had held it

    assert sent_by_sql(disclosure, day=DAY + timedelta(days=1)) == name
    assert Disclosure.objects.get().status == "draft"


def test_an_operation_is_refused_by_the_same_name_and_the_trail_knows(told: Told) -> None:
    disclosure = told.draft()

    with pytest.raises(NotSent, match="not asked"):
        told.send(disclosure)

    assert AuditLine.objects.filter(act="sending-refused", subject=f"case:{told.case}").exists()
    assert Disclosure.objects.get().number is None


def test_what_was_held_is_not_sent_and_may_be_taken_up_after_a_new_grant(told: Told) -> None:
    told.decide()
    disclosure = told.draft()
    told.decide("withdraw")
    with pytest.raises(NotSent, match="held"):
        told.send(disclosure)

    told.decide()
    disclosing.take_up(told.case, disclosure, by=told.desk.umi, at=NOW)
    told.send(disclosure)

    assert Disclosure.objects.get().status == "sent"


def test_a_consent_to_one_is_none_to_another_and_none_for_another_purpose(told: Told) -> None:
    told.decide()
    school = told.named("school")
    parent = told.named("guardian")

    for more in ({"recipient": school}, {"recipient": parent}, {"purpose": "protection"}):
        with pytest.raises(NotSent, match="not asked"):
            told.send(told.draft(**more))


def test_a_refusal_of_everything_to_somebody_beats_what_was_granted(told: Told) -> None:
    told.decide()
    told.decide("withdraw", purpose="every", scope=())

    assert sent_by_sql(told.draft()) == "withdrawn"


def test_a_grant_of_everything_cannot_be_written(told: Told) -> None:
    with pytest.raises(IntegrityError, match="entry_grant_is_limited"):
        told.decide(purpose="every")
    with transaction.atomic(), pytest.raises(TooLong):
        told.decide(until=DAY + timedelta(days=181))


def test_a_grant_ends_after_thirty_days_of_itself(told: Told) -> None:
    told.decide()
    disclosure = told.draft()

    assert ConsentEntry.objects.get().until_day == DAY + timedelta(days=30)
    assert sent_by_sql(disclosure, day=DAY + timedelta(days=31)) == "expired"
    assert sent_by_sql(disclosure, day=DAY + timedelta(days=30)) == ""


def test_an_old_day_does_not_make_an_expired_grant_live(told: Told) -> None:
    told.decide()
    told.decide("refuse", purpose="protection", at=later(days=40))

    assert sent_by_sql(told.draft(), day=DAY + timedelta(days=20)) == "older than the ledger"


@pytest.mark.parametrize("number", [0, 1])
def test_a_number_that_is_taken_or_earlier_is_refused(told: Told, number: int) -> None:
    told.decide()
    assert ConsentEntry.objects.get().number == 1

    assert sent_by_sql(told.draft(), number=number) == "older than the ledger"


def test_another_entry_than_the_latest_is_refused(told: Told) -> None:
    told.decide()
    first = ConsentEntry.objects.get().id
    told.decide(scope=("story", "platforms"))
    disclosure = told.draft()

    with pytest.raises(IntegrityError, match="another entry is meant"), transaction.atomic():
        Disclosure.objects.filter(key=disclosure).update(
            status="sent", number=90, sent_by="w", sent_day=DAY, sent_hour=1, entry_id=first
        )


def test_what_was_sent_stays_as_it_was(told: Told) -> None:
    told.decide(scope=("story", "platforms"))
    disclosure = told.draft()
    told.send(disclosure)
    statements = (
        "UPDATE casework_disclosure SET status = 'draft'",
        "UPDATE casework_disclosure SET purpose = 'care'",
        "UPDATE casework_disclosure SET sent_day = '2026-01-01'",
        "INSERT INTO casework_disclosureitem (case_id, disclosure_id, item)"
        " SELECT case_id, id, 'platforms' FROM casework_disclosure",
        "UPDATE casework_disclosureitem SET item = 'platforms'",
        "DELETE FROM casework_disclosureitem",
    )

    for statement in statements:
        with pytest.raises(IntegrityError, match="what was sent stays as it was"), transaction.atomic():
            connection.cursor().execute(statement)
    with pytest.raises(IntegrityError, match="deleted while its case stands"), transaction.atomic():
        connection.cursor().execute("DELETE FROM casework_disclosure")


def test_nothing_begins_as_sent(told: Told) -> None:
    told.decide()
    row = Disclosure.objects.get(key=told.draft())

    row.pk, row.key, row.status, row.number = None, "f" * 32, "sent", 99
    row.sent_by, row.sent_day, row.sent_hour = "w", DAY, 1
    with pytest.raises(IntegrityError, match="nothing begins as sent"), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.parametrize("table", ["consententry", "consentask", "ledgercopy", "recipient"])
def test_the_ledger_is_only_added_to(told: Told, table: str) -> None:
    told.online("grant", told.ask())

    for statement in (f"UPDATE casework_{table} SET day = day", f"DELETE FROM casework_{table}"):
        with pytest.raises(IntegrityError, match="casework: "), transaction.atomic():
            connection.cursor().execute(statement)


def test_an_entry_for_a_recipient_of_another_case_or_with_an_old_number_is_refused(told: Told) -> None:
    told.decide()
    other = told.named("police", opened(told.desk))
    row = ConsentEntry.objects.get()

    for change, name in (
        ({"recipient": Recipient.objects.get(key=other), "number": 50}, "recipient of another case"),
        ({"number": 0}, "older than the ledger"),
    ):
        row.pk, row.key = None, "e" * 32
        for field, value in {"recipient": Recipient.objects.get(key=told.police), **change}.items():
            setattr(row, field, value)
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            row.save(force_insert=True)


def test_a_grant_needs_to_be_read_back_and_online_it_counts_only_after(told: Told) -> None:
    with pytest.raises(NoReadBack):
        told.decide(is_read_back=False)
    entry = told.online("grant", told.ask())
    disclosure = told.draft()
    with pytest.raises(NotSent, match="awaiting read-back"):
        told.send(disclosure)
    assert Task.objects.filter(kind="read-back", subject=entry, done_day=None).exists()

    consenting.read_back(told.case, entry, CAPACITY, by=told.desk.umi, at=NOW, random=os.urandom)
    told.send(disclosure)

    assert not Task.objects.filter(kind="read-back", done_day=None).exists()
    with pytest.raises(IntegrityError, match="entry_online_grant_is_not_read_back"), transaction.atomic():
        ConsentEntry.objects.create(**_same_as(ConsentEntry.objects.get(key=entry), number=77, is_read_back=True))


def _same_as(row: ConsentEntry, **more: object) -> dict[str, Any]:
    names = [field.attname for field in row._meta.fields if field.name not in {"id", "key"}]
    return {**{name: getattr(row, name) for name in names}, "key": "d" * 32, **more}


def test_the_version_of_the_words_is_the_one_that_was_read(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = told.ask()
    newer = consent.Wording("share", 2, consent.wordings()["share"].texts)
    monkeypatch.setattr(consent, "wordings", lambda: {"share": newer})

    entry = told.online("grant", asked)
    consenting.read_back(told.case, entry, CAPACITY, by=told.desk.umi, at=NOW, random=os.urandom)
    told.decide()

    assert list(ConsentEntry.objects.order_by("number").values_list("wording_version", flat=True)) == [1, 1, 2]


def test_what_was_decided_since_cannot_be_read_back_any_more(told: Told) -> None:
    asked = told.ask()
    entry = told.online("grant", asked)
    told.online("withdraw", asked)

    with pytest.raises(DecidedSince):
        consenting.read_back(told.case, entry, CAPACITY, by=told.desk.umi, at=NOW, random=os.urandom)

    assert sent_by_sql(told.draft()) == "withdrawn"


def test_a_read_back_cannot_widen_what_was_granted(told: Told) -> None:
    entry = ConsentEntry.objects.get(key=told.online("grant", told.ask()))
    wider = _same_as(entry, number=77, how="spoken", is_read_back=True, scope=" facts story ", confirms_id=entry.id)

    with pytest.raises(IntegrityError, match="nothing that could be read back"), transaction.atomic():
        ConsentEntry.objects.create(**wider)


def test_a_no_online_works_at_once_and_a_person_allows_less_but_never_more(told: Told) -> None:
    told.decide(scope=("story", "platforms"))
    asked = told.ask(("story", "platforms"))
    disclosure = told.draft()
    with pytest.raises(NotAsked):
        told.online("grant", asked, scope=("facts",))
    told.online("grant", asked, scope=("platforms",))

    told.online("refuse", asked)

    assert Disclosure.objects.get(key=disclosure).status == "held"
    assert sent_by_sql(told.draft()) == "refused"


def test_whoever_was_not_asked_answers_nothing(told: Told) -> None:
    other = Told.__new__(Told)
    other.desk, (other.talk, other.code) = told.desk, written()
    asked = told.ask()

    with pytest.raises(NotAsked):
        consenting.decide_online(other.visitor(), asked, "grant", at=NOW, random=os.urandom)
    with pytest.raises(NotAsked):
        consenting.stop_online(other.visitor(), told.police, at=NOW, random=os.urandom)


def test_a_helpers_code_decides_nothing_and_shows_nothing(told: Told) -> None:
    talk, code = written(is_helper=True)
    add_talk(told.case, talk, speaker="helper", by=told.desk.umi, at=NOW, random=os.urandom)
    asked = told.ask()

    with pytest.raises(NotAsked):
        consenting.decide_online(visiting(code), asked, "grant", at=NOW, random=os.urandom)

    assert queries.ledger_for_person(visiting(code)) == ()


def test_a_withdrawal_asks_those_who_have_it_to_stop_and_says_what_cannot_be_called_back(told: Told) -> None:
    told.decide()
    disclosure = told.draft()
    told.send(disclosure)
    waiting = told.draft()

    consenting.stop_online(told.visitor(), told.police, at=NOW, random=os.urandom)
    told.decide("withdraw")

    assert Task.objects.get(kind="ask-to-stop").subject == disclosure
    assert Disclosure.objects.get(key=waiting).status == "held"
    kinds = [kind for kind, _ in told.lines()]
    assert kinds == ["entry", "sent", "entry", "not-called-back", "entry"]
    assert told.lines()[3][1]["sent_day"] == DAY.isoformat()


def test_the_person_reads_the_ledger_with_the_code_alone(told: Told) -> None:
    asked = told.ask()
    told.online("not-yet", asked)
    told.decide(language="easy")

    lines = told.lines()

    assert [kind for kind, _ in lines] == ["ask", "entry", "entry"]
    assert {words["recipient_name"] for _, words in lines} == {"あおば署"}
    assert [words["decision"] for _, words in lines[1:]] == ["not-yet", "grant"]
    assert (lines[2][1]["wording"], lines[2][1]["wording_version"], lines[2][1]["language"]) == ("share", 1, "easy")
    assert lines[2][1]["until"] == (DAY + timedelta(days=30)).isoformat()


def test_a_talk_that_joins_later_shows_what_was_decided_before(told: Told) -> None:
    told.decide()
    talk, code = written()
    add_talk(told.case, talk, speaker="person", by=told.desk.umi, at=NOW, random=os.urandom)
    told.decide("withdraw")

    lines = queries.ledger_for_person(visiting(code))

    assert [one.words["decision"] for one in lines if one.words] == ["grant", "withdraw"]


def test_a_line_that_was_moved_to_another_talk_does_not_open(told: Told) -> None:
    told.decide()
    talk, code = written()
    with transaction.atomic(), guards.lifted():
        LedgerCopy.objects.update(consultation=talk)

    assert [one.words for one in queries.ledger_for_person(visiting(code))] == [None]


def test_a_minor_or_unknown_age_needs_a_word_on_why_they_can_decide(told: Told) -> None:
    with pytest.raises(CannotDecide):
        told.decide(words={})
    told.decide("refuse", words={})  # a "no" needs nothing

    recording.add_person(told.case, "harmed", {}, age_band="adult", by=told.desk.umi, at=NOW, random=os.urandom)
    told.decide(words={})


def test_a_guardian_who_may_harm_decides_nothing(told: Told) -> None:
    recording.raise_flag(told.case, "guardian-may-harm", "x", until=DAY, by=told.desk.umi, at=NOW, random=os.urandom)

    with pytest.raises(CannotDecide):
        told.decide(decided_by="guardian")


OTHERWISE = {"basis": "article", "article": "cwa-25", "necessity": "ほかの手だてがない", "told": "before"}


@pytest.mark.parametrize(
    ("lacks", "name"),
    [
        ({"article": ""}, "no article"),
        ({"necessity": " "}, "no necessity"),
        ({"told": ""}, "not said whether the person was told"),
        ({}, "no second person"),
        ({"basis": "imminent-danger"}, "no second person"),
        ({"basis": "authority-order"}, "not decided by a supervisor"),
    ],
)
def test_without_consent_each_part_of_the_basis_is_needed(told: Told, lacks: dict[str, str], name: str) -> None:
    disclosure = told.draft(**{**OTHERWISE, **lacks})

    assert sent_by_sql(disclosure) == name


def test_a_legal_basis_with_a_second_person_is_sent_though_nobody_was_asked(told: Told) -> None:
    disclosure = told.draft(**OTHERWISE)
    with pytest.raises(OnesOwn):
        disclosing.look_at(told.case, disclosure, "approved", "x", by=told.desk.umi, at=NOW)
    disclosing.look_at(told.case, disclosure, "approved", "必要", by=told.desk.yama, at=NOW)

    told.send(disclosure)

    assert [kind for kind, _ in told.lines()] == ["sent"]
    with pytest.raises(IntegrityError, match="decided already"), transaction.atomic():
        connection.cursor().execute("UPDATE casework_approval SET decision = 'declined'")


def test_the_second_person_does_not_send_it_themselves(told: Told) -> None:
    disclosure = told.draft(**OTHERWISE)
    disclosing.look_at(told.case, disclosure, "approved", "必要", by=told.desk.sora, at=NOW)

    with pytest.raises(NotSent, match="no second person"):
        told.send(disclosure, by=told.desk.sora)


def test_a_declined_disclosure_is_not_sent(told: Told) -> None:
    disclosure = told.draft(**OTHERWISE)
    disclosing.look_at(told.case, disclosure, "declined", "別の道がある", by=told.desk.yama, at=NOW)

    with pytest.raises(NotSent, match="no second person"):
        told.send(disclosure)


DANGER = {**OTHERWISE, "basis": "imminent-danger", "is_danger_to_life": True, "told": "not-yet"}


def test_in_danger_to_life_one_worker_acts_and_a_second_looks_within_a_day(told: Told) -> None:
    disclosure = told.draft(**DANGER)
    told.send(disclosure)
    assert Task.objects.filter(kind="review-danger", subject=disclosure, done_day=None).exists()
    assert [kind for kind, _ in told.lines()] == []
    disclosing.tell_person(told.case, disclosure, by=told.desk.umi, at=NOW, random=os.urandom)
    assert [kind for kind, _ in told.lines()] == ["told"]

    disclosing.look_at(told.case, disclosure, "approved", "正しかった", by=told.desk.yama, at=later(hours=3))

    told.send(told.draft(**DANGER), at=later(days=2))
    assert not Task.objects.filter(kind="review-danger", subject=disclosure, done_day=None).exists()


def test_in_danger_to_life_whoever_is_on_duty_acts_and_for_nothing_else(told: Told) -> None:
    told.decide()
    yama = told.desk.yama
    with pytest.raises(NoSuchCase):
        told.draft(by=yama)
    with pytest.raises(NoSuchCase):
        told.draft(by=yama, **{**DANGER, "is_danger_to_life": False})
    with pytest.raises(NoSuchCase):
        told.send(told.draft(), by=yama)

    told.send(told.draft(by=yama, **DANGER), by=yama)

    assert Disclosure.objects.get(status="sent").sent_by == yama.worker


def test_an_overdue_review_stops_that_worker_and_nobody_else(told: Told) -> None:
    told.decide()
    first = told.draft(**DANGER)
    told.send(first)
    second = told.draft()

    with pytest.raises(NotSent, match="a review is overdue"):
        told.send(second, at=later(hours=24))
    disclosing.look_at(told.case, first, "declined", "早すぎた", by=told.desk.sora, at=later(hours=25))
    told.send(second, at=later(hours=25))

    third = told.draft(**DANGER)
    told.send(third, at=later(hours=30))
    told.send(told.draft(), at=later(days=3), by=told.desk.sora)
    assert Disclosure.objects.filter(status="sent").count() == 4


def test_a_review_is_possible_once_the_case_is_closed(told: Told) -> None:
    disclosure = told.draft(**DANGER)
    told.send(disclosure)
    version = Case.objects.get().version
    charge.close(told.case, "終わった", version=version, by=told.desk.umi, at=NOW, random=os.urandom)

    disclosing.look_at(told.case, disclosure, "approved", "正しかった", by=told.desk.yama, at=later(hours=3))

    assert not Task.objects.filter(kind="review-danger", done_day=None).exists()


def test_a_review_that_is_not_yet_due_stops_nobody(told: Told) -> None:
    told.decide()
    told.send(told.draft(**DANGER))

    told.send(told.draft(), at=later(hours=23))


def test_a_review_put_off_by_more_than_a_day_is_refused(told: Told) -> None:
    disclosure = told.draft(**DANGER)

    assert sent_by_sql(disclosure, more=", review_hour = 34") == "no second person"
    assert sent_by_sql(disclosure, more=", review_hour = 33") == ""


def inquired(told: Told, *, has_warrant: bool, by: Any) -> str:
    return disclosing.record_inquiry(
        told.case, told.police, "照会書", has_warrant=has_warrant, by=by, at=NOW, random=os.urandom
    )


@pytest.mark.parametrize("has_warrant", [False, True])
def test_an_inquiry_is_no_basis_until_a_supervisor_has_decided(told: Told, has_warrant: bool) -> None:
    inquiry = inquired(told, has_warrant=has_warrant, by=told.desk.umi)
    disclosure = told.draft(**{**OTHERWISE, "basis": "authority-order", "inquiry": inquiry})
    with pytest.raises(NotSent, match="not decided by a supervisor"):
        told.send(disclosure)
    with pytest.raises(NoSuchCase):
        disclosing.decide_inquiry(told.case, inquiry, "allow", "x", by=told.desk.yama, at=NOW)

    disclosing.decide_inquiry(told.case, inquiry, "allow", "令状がある", by=told.desk.sora, at=NOW)
    told.send(disclosure)

    assert Disclosure.objects.get().status == "sent"


def test_a_supervisor_does_not_decide_what_they_recorded_and_a_no_opens_nothing(told: Told) -> None:
    own = inquired(told, has_warrant=True, by=told.desk.sora)
    with pytest.raises(OnesOwn):
        disclosing.decide_inquiry(told.case, own, "allow", "x", by=told.desk.sora, at=NOW)

    inquiry = inquired(told, has_warrant=False, by=told.desk.umi)
    disclosing.decide_inquiry(told.case, inquiry, "decline", "必要がない", by=told.desk.sora, at=NOW)

    assert sent_by_sql(told.draft(**{**OTHERWISE, "basis": "authority-order", "inquiry": inquiry})) == (
        "not decided by a supervisor"
    )


def test_own_purposes_are_asked_apart_and_never_tied_to_sharing(told: Told) -> None:
    ourselves = told.named("ourselves")
    told.decide("refuse")
    told.decide(recipient=ourselves, purpose="keep-record", scope=(), wording="keep")
    with pytest.raises(IntegrityError, match="entry_grant_is_limited"), transaction.atomic():
        told.decide(scope=())

    held = {(one.recipient, one.purpose): one.state for one in queries.consents(told.case, by=told.desk.umi, on=DAY, at=NOW)}

    assert held == {(told.police, "investigation"): "refused", (ourselves, "keep-record"): "granted"}


@pytest.mark.parametrize("seed", range(6))
def test_the_fold_and_the_database_say_the_same_of_any_ledger(told: Told, seed: int) -> None:
    drawn = Random(seed)
    disclosure = told.draft()
    asked = told.ask()
    for day in range(8):
        decision, at = drawn.choice(DECISIONS), later(days=day * 9)
        match drawn.choice(("spoken", "online", "every", "pending")):
            case "online" if decision != "grant":
                consenting.decide_online(told.visitor(), asked, decision, at=at, random=os.urandom)
            case "pending":
                consenting.decide_online(told.visitor(), asked, "grant", at=at, random=os.urandom)
            case "every" if decision != "grant":
                told.decide(decision, purpose="every", scope=(), at=at)
            case _:
                told.decide(decision, at=at)
        Disclosure.objects.update(status="draft")
        for later_by in (0, 30, 31):
            on = DAY + timedelta(days=day * 9 + later_by)
            entries = ledger.entries_of(Disclosure.objects.get().case)
            state = consent.state(entries, recipient=told.police, purpose="investigation", on=on)
            with transaction.atomic():
                refused = sent_by_sql(disclosure, day=on)
                transaction.set_rollback(True)
            assert refused == ("" if state == "granted" else state)


def test_a_guardians_yes_never_gets_round_the_persons_own_no(told: Told) -> None:
    told.decide(decided_by="guardian")
    before = told.draft()
    told.decide("refuse")

    with pytest.raises(CannotDecide):
        told.decide(decided_by="guardian")
    entry = ConsentEntry.objects.get(decision="grant")
    entry.pk, entry.key, entry.number = None, "e" * 32, 70
    with pytest.raises(IntegrityError, match="the person said no"), transaction.atomic():
        entry.save(force_insert=True)
    with transaction.atomic(), guards.lifted():  # however it came there
        entry.save(force_insert=True)
        Disclosure.objects.update(status="draft")

    assert sent_by_sql(before) == "the person said no"


def test_the_persons_own_later_yes_counts_again_and_a_guardian_may_then_decide(told: Told) -> None:
    told.decide("refuse")
    told.decide()

    told.decide(decided_by="guardian")

    assert sent_by_sql(told.draft()) == ""


def test_no_grant_of_a_backup_counts_until_it_is_given_again(told: Told) -> None:
    told.decide()
    pending = told.online("grant", told.ask())
    disclosure = told.draft()
    with transaction.atomic(), guards.lifted():
        assert consenting.begin_anew_after_restoring() == 1

    entries = ledger.entries_of(Disclosure.objects.get().case)
    assert consent.state(entries, recipient=told.police, purpose="investigation", on=DAY) == "awaiting read-back"
    assert sent_by_sql(disclosure) == "awaiting read-back"
    with pytest.raises(DecidedSince):
        consenting.read_back(told.case, pending, CAPACITY, by=told.desk.umi, at=NOW, random=os.urandom)
    with pytest.raises(IntegrityError, match="brought back for good"), transaction.atomic():
        connection.cursor().execute("UPDATE casework_case SET restored_number = 0")
    told.decide()
    assert sent_by_sql(disclosure) == ""


def test_a_no_of_a_backup_stands(told: Told) -> None:
    told.decide("refuse")
    with transaction.atomic(), guards.lifted():
        consenting.begin_anew_after_restoring()

    assert sent_by_sql(told.draft()) == "refused"


def test_every_wording_stands_in_three_languages_with_a_version() -> None:
    assert set(consent.wordings()) == {"share", "keep", "contact", "count"}
    for one in consent.wordings().values():
        assert one.version >= 1
        assert all(text.strip() for text in one.texts.values())
    with pytest.raises(consent.NoSuchWording):
        consent.wording("share", "fr")


@pytest.mark.parametrize("item", ["everything", "story facts", "record:..:1", "record:ab:x", "", "record:ab:1:2"])
def test_a_scope_holds_fields_and_records_and_nothing_else(item: str) -> None:
    with pytest.raises(consent.NotAnItem):
        consent.written([item])
    assert consent.read(consent.written(["record:ab12:7", "story"])) == {"record:ab12:7", "story"}
