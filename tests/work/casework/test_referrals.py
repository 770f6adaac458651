"""Referrals: the packet holds what was allowed and nothing else, is frozen, and goes only when it may."""

import hashlib
import io
import json
import os
import zipfile
from typing import Any

import pyrage
import pytest
from django.db import IntegrityError, connection, transaction

from tests.makers.cases import DAY, happened
from tests.makers.house import NOW, PEPPER, later
from tests.makers.told import Told
from tomoshibi.casework import queries, sharing
from tomoshibi.casework.models import Approval, Disclosure, DisclosureItem, Referral, Step, Task
from tomoshibi.casework.operations import consenting, disclosing, planning, recording, referring, tasks
from tomoshibi.casework.operations.disclosing import NotSent, Planned
from tomoshibi.casework.operations.reaching import ChangedMeanwhile, NoSuchCase
from tomoshibi.casework.operations.referring import Handed, NotAKey, NotTheNext
from tomoshibi.casework.packet import numbers
from tomoshibi.casework.paper_pdf import paper_pdf
from tomoshibi.casework.paper_words import LANGUAGES
from tomoshibi.casework.papers import paper
from tomoshibi.casework.vocabulary import FIELDS

pytestmark = pytest.mark.django_db
SAID = {  # one sentence that appears in the packet for each field, and in no other
    "age-band": "13〜15歳",
    "story": "駅で待つように言われた",
    "platforms": "Snapchat",
    "demands": "もっと画像",
    "payments": "五万円をふりこんだ",
    "spread": "知り合いに送られた",
    "identifiers": "line:ruka-0001",
    "person-name": "あおい そら",
    "person-contact": "昼に学校の電話へ",
    "facts": "お金などを払った",
    "wishes": "学校には知られたくない",
    "done": "やりとりを残す",
    "law": "関わりそうな法律",
}


@pytest.fixture
def told() -> Told:
    made = Told()
    by = made.desk.umi
    words = {"name": SAID["person-name"], "contact": SAID["person-contact"], "wants": SAID["wishes"]}
    recording.add_person(made.case, "harmed", words, age_band="13-15", by=by, at=NOW, random=os.urandom)
    happened(made.case, by, "contact-offline", words={"what": SAID["story"]})
    happened(made.case, by, "request", platform="snapchat", demand="more-images")
    happened(made.case, by, "payment", words={"amount": SAID["payments"]})
    happened(made.case, by, "publication", spread="known-people")
    recording.add_identifier(made.case, "handle", SAID["identifiers"], by=by, pepper=PEPPER, at=NOW, random=os.urandom)
    recording.record_fact(made.case, recording.Learned("payment_made", value=True), by=by, at=NOW, random=os.urandom)
    planning.make_plan(made.case, "money", by=by, at=NOW, random=os.urandom)
    Step.objects.filter(name="keep-talk").update(status="done")
    return made


def referred(told: Told, *items: str, receiver: str = "", **more: Any) -> str:
    planned = Planned(told.police, "investigation", items or ("story",), **more)
    return referring.refer(told.case, planned, by=told.desk.umi, at=NOW, random=os.urandom, receiver=receiver)


def handed(told: Told, referral: str, *, at: Any = NOW) -> Handed:
    return referring.hand_over(told.case, referral, by=told.desk.umi, at=at, random=os.urandom)


@pytest.mark.parametrize("item", FIELDS)
def test_a_packet_holds_what_was_allowed_and_nothing_of_the_rest(told: Told, item: str) -> None:
    told.decide(scope=(item,))

    paper = "\n".join(handed(told, referred(told, item)).lines)

    assert {name for name, said in SAID.items() if said in paper} == {item}
    assert set(SAID) == set(FIELDS)


def packet(told: Told, *items: str) -> dict[str, Any]:
    """Return the items of a packet as it lies there, frozen."""
    referral = Referral.objects.get(key=referred(told, *items))
    opened = sharing.packet(told.case, referral.disclosure.key, by=told.desk.umi, at=NOW)
    found: dict[str, Any] = opened.document["items"]
    return found


def test_what_another_item_says_of_an_act_stands_with_it_only_where_that_item_goes_too(told: Told) -> None:
    alone, together = packet(told, "story"), packet(told, "story", "platforms", "payments")

    assert not {"platform", "demand", "amount", "spread"} & {name for act in alone["story"] for name in act}
    assert [act["amount"] for act in together["story"] if "amount" in act] == [SAID["payments"]]
    assert not {"demand", "spread"} & {name for act in together["story"] for name in act}


def test_an_act_points_only_at_records_that_go_along() -> None:
    assert [list(numbers(one)) for one in ("", "3, 5-7", "9-2", "x")] == [[], [3, 5, 6, 7], [2, 9], []]


def test_of_the_law_no_day_goes_from_which_an_act_that_stays_could_be_worked_out(told: Told) -> None:
    happened(told.case, told.desk.umi, "threat", demand="money", earliest=DAY, latest=DAY)

    alone, together = packet(told, "law")["law"], packet(told, "law", "story")["law"]

    assert alone["due"] == []
    assert {number for one in alone["provisions"] for number in one["acts"]} == set()
    assert together["due"]
    assert {number for one in together["provisions"] for number in one["acts"]}
    assert [one["id"] for one in alone["provisions"]] == [one["id"] for one in together["provisions"]]


def test_acts_without_a_day_come_after_those_with_one(told: Told) -> None:
    happened(told.case, told.desk.umi, earliest=DAY, latest=DAY)

    assert ["from" in act for act in packet(told, "story")["story"]] == [True, False, False, False, False]


def test_a_packet_to_an_age_key_opens_for_the_receiver_alone_and_has_the_hash_that_was_frozen(told: Told) -> None:
    receiver = pyrage.x25519.Identity.generate()
    told.decide()
    given = handed(told, referred(told, receiver=str(receiver.to_public())))

    assert given.file is not None
    with zipfile.ZipFile(io.BytesIO(pyrage.decrypt(given.file, [receiver]))) as archive:
        content, papers = archive.read("packet.json"), [archive.read(f"paper-{one}.pdf") for one in LANGUAGES]

    assert papers == [paper_pdf(paper(json.loads(content), given.digest, one)) for one in LANGUAGES]
    assert hashlib.sha256(content).hexdigest() == given.digest == Referral.objects.get().packet_hash
    assert list(json.loads(content)["items"]) == ["story"]
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(given.file, [pyrage.x25519.Identity.generate()])


def test_what_is_no_age_key_is_refused_before_anything_is_prepared(told: Told) -> None:
    with pytest.raises(NotAKey):
        referred(told, receiver="age1nothing")

    assert not Disclosure.objects.exists()


def test_a_packet_is_as_it_was_when_it_was_prepared(told: Told) -> None:
    told.decide()
    referral = referred(told)
    happened(told.case, told.desk.umi, words={"what": "あとから書いた"})

    paper = "\n".join(handed(told, referral).lines)

    assert "あとから書いた" not in paper
    assert SAID["story"] in paper


@pytest.mark.parametrize(
    ("sql", "name"),
    [
        ("UPDATE casework_referral SET packet_hash = 'x'", "a packet is frozen"),
        ("UPDATE casework_referral SET packet = disclosure_packet", "a packet is frozen"),
        ("UPDATE casework_referral SET status = 'sent'", "not disclosed"),
        ("UPDATE casework_referral SET status = 'accepted'", "not disclosed"),
        ("UPDATE casework_disclosureitem SET item = 'facts'", "a packet is frozen"),
        ("DELETE FROM casework_disclosureitem", "a packet is frozen"),
        ("DELETE FROM casework_referral", "deleted while its case stands"),
    ],
)
def test_the_database_refuses_to_change_a_packet_or_to_send_without_a_disclosure(told: Told, sql: str, name: str) -> None:
    referred(told)
    sql = sql.replace("disclosure_packet", "(SELECT box FROM casework_recipient LIMIT 1)")

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        connection.cursor().execute(sql)


def test_items_cannot_be_added_to_a_frozen_packet(told: Told) -> None:
    referred(told)
    row = Disclosure.objects.get()

    with pytest.raises(IntegrityError, match="a packet is frozen"), transaction.atomic():
        DisclosureItem.objects.create(case=row.case, disclosure=row, item="facts")


def test_without_consent_nothing_is_handed_over_and_nothing_is_marked(told: Told) -> None:
    told.decide(scope=("platforms",))
    referral = referred(told, "story", "platforms")

    with pytest.raises(NotSent, match="outside the scope"):
        handed(told, referral)

    assert (Referral.objects.get().status, Disclosure.objects.get().status) == ("draft", "draft")


def test_a_withdrawal_holds_what_waits_and_follows_what_went(told: Told) -> None:
    told.decide()
    gone, waiting = referred(told), referred(told)
    handed(told, gone)

    consenting.stop_online(told.visitor(), told.police, at=NOW, random=os.urandom)

    assert Referral.objects.get(key=gone).status == "withdrawn"
    assert Referral.objects.get(key=waiting).status == "held"
    with pytest.raises(NotSent, match="held"):
        handed(told, waiting)
    row = Referral.objects.get(key=gone)
    follow(told, gone, "acknowledged", row.version)
    assert Task.objects.get(kind="ask-to-stop").done_day == DAY


def test_a_referral_that_was_held_goes_after_a_new_yes(told: Told) -> None:
    told.decide()
    referral = referred(told)
    told.decide("withdraw")
    told.decide()
    disclosing.take_up(told.case, Disclosure.objects.get().key, by=told.desk.umi, at=NOW)
    assert Referral.objects.get().status == "draft"

    handed(told, referral)

    assert Referral.objects.get().status == "sent"


def follow(told: Told, referral: str, status: str, version: int, words: str = "") -> None:
    referring.follow(told.case, referral, status, words, version=version, by=told.desk.umi, at=NOW)


def test_a_referral_is_followed_step_by_step_to_its_outcome(told: Told) -> None:
    told.decide()
    referral = referred(told)
    with pytest.raises(NotTheNext):
        follow(told, referral, "accepted", 1)
    handed(told, referral)

    for step, status in enumerate(("acknowledged", "accepted", "outcome", "closed"), 2):
        follow(told, referral, status, step, words="面談が決まった")

    with pytest.raises(NotTheNext):
        follow(told, referral, "accepted", 6)
    with pytest.raises(ChangedMeanwhile) as found:
        follow(told, referral, "closed", 2)
    assert found.value.theirs == {"status": "closed", "words": "面談が決まった"}


def test_nobody_approves_what_they_asked_for_themselves_even_in_the_database(told: Told) -> None:
    disclosing.ask_approval(told.case, "plan", "0" * 32, by=told.desk.umi, at=NOW, random=os.urandom)

    with pytest.raises(IntegrityError, match="approval_never_of_ones_own"), transaction.atomic():
        Approval.objects.update(decision="approved", decided_by=told.desk.umi.worker)


def test_tasks_that_are_due_are_listed_for_those_who_reach_the_case(told: Told) -> None:
    task = tasks.set_task(told.case, "follow-up", DAY, by=told.desk.umi, at=NOW, random=os.urandom)
    tasks.set_task(told.case, "ask-again", later(days=9).date(), by=told.desk.umi, at=NOW, random=os.urandom)

    assert [one.key for one in queries.due_tasks(told.desk.umi, until=DAY, mine=True)] == [task]
    assert queries.due_tasks(told.desk.far, until=DAY) == ()
    tasks.finish_task(told.case, task, by=told.desk.umi, at=NOW)
    assert queries.due_tasks(told.desk.sora, until=DAY) == ()


def test_a_read_back_is_not_ticked_off(told: Told) -> None:
    told.online("grant", told.ask())

    with pytest.raises(NoSuchCase):
        tasks.finish_task(told.case, Task.objects.get().key, by=told.desk.umi, at=NOW)
