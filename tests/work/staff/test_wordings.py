"""Words for the public: one writes, another reads, a third look signs; nothing is changed, and what ran out is old."""

import os
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.makers.house import NOW, founded, joined, later, signed_in, supervisor
from tomoshibi.law.entries import entries
from tomoshibi.staff.models import AuditLine, Wording, WordingAct, Worker
from tomoshibi.staff.operations.members import NotAllowed
from tomoshibi.staff.operations.sessions import WorkerSession
from tomoshibi.staff.operations.signing import sign
from tomoshibi.staff.operations.wording import (
    Draft,
    Faulty,
    NoSuchWording,
    NotAnswered,
    NotNow,
    give_back,
    read,
    sign_wording,
    withdraw,
    write,
)
from tomoshibi.staff.public import Public, shown
from tomoshibi.staff.wordings import to_look_at, wording, wordings

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 27)
UNTIL = TODAY + timedelta(days=90)
TITLE = {"ja": "もう払わない", "easy": "もう [払|はら]わない", "en": "Do not pay more"}
STEP: dict[str, Any] = {
    "part": "now",
    "for": ["money"],
    "stance": "do-not",
    "title": TITLE,
    "text": {"ja": "先に相談してください。", "easy": "[先|さき]に [話|はな]して ください。", "en": "Please talk to us first."},
}
LINE: dict[str, Any] = {
    "need": "listen",
    "tags": [],
    "name": {"ja": "あかりの電話", "easy": "あかりの [電話|でんわ]", "en": "Akari line"},
    "what": {"ja": "話を聞きます", "easy": "[話|はなし]を [聞|き]きます", "en": "We listen"},
    "hours": {"ja": "毎日", "easy": "[毎日|まいにち]", "en": "daily"},
    "channels": [{"type": "tel", "value": "0120-0-78310"}],
}
WITHIN = {"days": 3}
NOTICE = {"text": {"ja": "年末も開いています。", "easy": "ねんまつも あいて います。", "en": "We are open over New Year."}}


@dataclass(frozen=True)
class People:
    """Two supervisors and a counsellor."""

    sora: WorkerSession
    riku: WorkerSession
    umi: WorkerSession


@pytest.fixture
def people() -> People:
    sora = supervisor(founded())
    _, riku = joined(sora, login="riku", role="supervisor")
    _, umi = joined(sora, login="umi")
    return People(sora, signed_in("riku", riku), signed_in("umi", umi))


def draft(kind: Any = "step", entry: str = "", content: dict[str, Any] = STEP, **more: Any) -> Draft:
    return replace(Draft(kind, entry, content, ("あかり相談室",), TODAY, UNTIL), **more)


def written(people: People, given: Draft | None = None, *, over: int = 0) -> str:
    return write(given or draft(), over=over, by=people.sora, at=NOW, random=os.urandom)


def made_public(people: People, given: Draft | None = None, *, over: int = 0) -> str:
    key = written(people, given, over=over)
    read(key, {}, by=people.umi, at=NOW)
    sign_wording(key, by=people.riku, at=NOW)
    return key


def seen(kind: Any, name: str, on: date = TODAY) -> Public | None:
    return next((one for one in shown(on=on).entries(kind) if one.id == name), None)


def test_what_one_wrote_another_read_and_a_supervisor_signed_is_public_with_its_day(people: People) -> None:
    made_public(people, draft("contact", "mext-sos", LINE))

    found = seen("contact", "mext-sos")

    assert found is not None
    assert (found.content["name"]["ja"], found.checked_day, found.is_old) == ("あかりの電話", TODAY, False)


@pytest.mark.parametrize("far", [0, 1])
def test_nothing_is_public_before_it_was_signed(people: People, far: int) -> None:
    key = written(people, draft("text", "notice", NOTICE))
    if far:
        read(key, {}, by=people.umi, at=NOW)

    assert shown(on=TODAY).texts() == {}
    assert wording(key, on=TODAY).state == ("draft", "read")[far]  # type: ignore[union-attr]


def test_nobody_reads_or_signs_their_own_words(people: People) -> None:
    key = written(people)

    with pytest.raises(NotNow, match="not by who wrote it"):
        read(key, {}, by=people.sora, at=NOW)
    read(key, {}, by=people.umi, at=NOW)
    with pytest.raises(NotNow, match="not by who wrote it"):
        sign_wording(key, by=people.sora, at=NOW)


def test_the_database_itself_refuses_a_signature_under_ones_own_words(people: People) -> None:
    row = Wording.objects.get(key=written(people))
    given = {"wording": row, "day": TODAY, "reasons": {}}
    WordingAct.objects.create(act="read", by=Worker.objects.get(key=people.umi.worker), **given)

    with pytest.raises(IntegrityError, match="staff: not by who wrote it"), transaction.atomic():
        WordingAct.objects.create(act="signed", by=row.written_by, **given)


@pytest.mark.parametrize("table", [Wording, WordingAct])
@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_lets_nobody_change_or_remove_what_was_written_or_done(people: People, table: Any, change: str) -> None:
    made_public(people)
    name, day = table._meta.db_table, "written_day" if table is Wording else "day"
    statement = f"UPDATE {name} SET {day} = '2020-01-01'" if change == "update" else f"DELETE FROM {name}"

    with pytest.raises(IntegrityError, match="staff: only added to"), transaction.atomic():
        connection.cursor().execute(statement)


def test_nothing_is_signed_that_nobody_read_that_came_back_or_that_was_written_anew(people: People) -> None:
    unread, returned, older = (written(people, draft("text", name, NOTICE)) for name in ("notice", "law_note", "law_lead"))
    give_back(returned, "時間がちがう", by=people.umi, at=NOW)
    read(older, {}, by=people.umi, at=NOW)
    written(people, draft("text", "law_lead", NOTICE), over=1)

    for key, why in ((unread, "not read yet"), (returned, "given back already"), (older, "written anew since")):
        with pytest.raises(NotNow, match=why):
            sign_wording(key, by=people.riku, at=NOW)


def test_a_counsellor_writes_and_reads_and_never_signs_and_whoever_is_not_confirmed_does_nothing(people: People) -> None:
    key = write(draft(), over=0, by=people.umi, at=NOW, random=os.urandom)

    with pytest.raises(NotNow, match="not by who wrote it"):
        read(key, {}, by=people.umi, at=NOW)
    with pytest.raises(NotAllowed):
        sign_wording(key, by=people.umi, at=NOW)
    with pytest.raises(NotAllowed):
        read(key, {}, by=replace(people.umi, is_confirmed=False), at=NOW)


def test_a_doubt_is_answered_by_the_second_reader_with_a_reason_that_stays(people: People) -> None:
    key = written(people, draft(content={**STEP, "title": {**TITLE, "en": "Pay them"}}))

    with pytest.raises(NotAnswered):
        read(key, {"negation-title": "  ", "stance-title": "x"}, by=people.umi, at=NOW)
    read(key, {"negation-title": "よい", "stance-title": "よい"}, by=people.umi, at=NOW)

    assert wording(key, on=TODAY).acts[-1].reasons == {"negation-title": "よい", "stance-title": "よい"}  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (draft(content={**STEP, "title": {**TITLE, "ja": "払わない！"}}), "loud-title"),
        (draft(checked_day=TODAY + timedelta(days=1)), "checked-day-days"),
        (draft(until_day=TODAY + timedelta(days=400)), "until-day-days"),
        (draft("step", "safe", {**STEP, "for": ["money"]}), "everywhere-for"),
        *((draft("reply", "answers-within", {"days": days}), "no-days-within") for days in (0, 31, True, "三", None)),
        (draft("reply", "answers-within", WITHIN, sources=("",)), "no-source-sources"),
        (draft(until_day=TODAY - timedelta(days=1), checked_day=TODAY - timedelta(days=9)), "until-day-days"),
    ],
)
def test_faults_are_refused_before_anything_is_kept(people: People, given: Draft, code: str) -> None:
    with pytest.raises(Faulty, match=code):
        written(people, given)

    assert not Wording.objects.exists()


@pytest.mark.parametrize(
    ("kind", "entry"),
    [("contact", "police-110"), ("contact", "amb-119"), ("step", "nowhere"), ("text", "x"), ("reply", "x"), ("reply", "")],
)
def test_110_and_119_and_what_there_is_not_are_never_written_over(people: People, kind: str, entry: str) -> None:
    content = {"step": STEP, "contact": LINE, "text": NOTICE, "reply": WITHIN}[kind]

    with pytest.raises(NoSuchWording):
        written(people, draft(kind, entry, content))


def test_what_ran_out_or_was_withdrawn_gives_way_to_what_was_signed_of_the_program(people: People) -> None:
    [shipped] = [one for one in entries("contact") if one.id == "mext-sos"]
    sign(shipped, by=people.riku, at=NOW)
    key = made_public(people, draft("contact", "mext-sos", LINE))
    after = seen("contact", "mext-sos", UNTIL + timedelta(days=1))
    withdraw(key, "番号が変わった", by=people.riku, at=NOW)

    for found in (after, seen("contact", "mext-sos")):
        assert found is not None
        assert found.content["name"] == shipped.content["name"]


def test_advice_that_ran_out_with_nothing_below_it_is_shown_as_old_and_a_notice_is_not(people: People) -> None:
    own = made_public(people, draft("contact", "", LINE))
    over = made_public(people, draft("contact", "mext-sos", LINE))
    made_public(people, draft("text", "notice", NOTICE))
    later_on = shown(on=UNTIL + timedelta(days=1))

    assert [one.is_old for one in shown(on=UNTIL).entries("contact")] == [False] * 4
    assert sorted(one.is_old for one in later_on.entries("contact")) == [False, False, True, True]
    assert later_on.texts() == {}
    for key in (own, over):
        withdraw(key, "番号が変わった", by=people.riku, at=NOW)
    assert {one.id for one in shown(on=TODAY).entries("contact")} == {"police-110", "amb-119"}


def test_a_later_signed_wording_takes_the_place_of_the_earlier_and_both_stay_in_the_history(people: People) -> None:
    first = made_public(people, draft("contact", "mext-sos", LINE))
    second = made_public(people, draft("contact", "mext-sos", {**LINE, "run_by": "x"}), over=1)

    assert [(one.key, one.state) for one in wordings(on=TODAY)] == [(second, "signed"), (first, "replaced")]
    assert seen("contact", "mext-sos").content["run_by"] == "x"  # type: ignore[union-attr]


def test_who_writes_over_something_newer_than_they_saw_is_told(people: People) -> None:
    written(people, draft("text", "notice", NOTICE))

    with pytest.raises(NotNow, match="a later one is there"):
        written(people, draft("text", "notice", NOTICE), over=0)


def test_a_step_of_ones_own_stands_at_the_end_of_its_part_and_writing_to_us_stays_last(people: People) -> None:
    for entry in entries("step"):
        sign(entry, by=people.riku, at=NOW)
    for part in ("now", "together"):
        made_public(people, draft(content={**STEP, "part": part}))

    parts = [one.content["part"] for one in shown(on=TODAY).entries("step")]
    assert parts == sorted(parts, key=["now", "keep", "guard", "together"].index)
    assert shown(on=TODAY).entries("step")[-1].id == "write-us"


def test_a_site_looks_at_the_edition_alone_until_something_is_signed_or_withdrawn(people: People) -> None:
    key = made_public(people, draft("text", "notice", NOTICE))
    assert "notice" in shown(on=TODAY).texts()

    with CaptureQueriesContext(connection) as asked:
        today = shown(on=TODAY)
        assert today.texts()
        assert today.entries("contact")
    assert len(asked) == 1

    withdraw(key, "まちがい", by=people.riku, at=later(seconds=1))
    assert shown(on=TODAY).texts() == {}


def test_what_runs_out_within_thirty_days_is_to_be_looked_at_the_soonest_first(people: People) -> None:
    soon, later_on = TODAY + timedelta(days=9), TODAY + timedelta(days=31)
    made_public(people, draft("text", "notice", NOTICE, until_day=TODAY + timedelta(days=30)))
    made_public(people, draft("text", "law_note", NOTICE, until_day=later_on))
    for entry in entries("contact"):
        if entry.id == "mext-sos":
            sign(entry, by=people.riku, at=NOW, holds=soon - TODAY)

    assert [(one.entry, one.until_day) for one in to_look_at(on=TODAY)] == [
        ("mext-sos", soon),
        ("notice", TODAY + timedelta(days=30)),
    ]


def test_every_act_stands_in_the_trail(people: People) -> None:
    key = made_public(people)

    acts = AuditLine.objects.filter(subject=f"wording:{key}").order_by("number").values_list("act", "actor")
    assert list(acts) == [
        ("wording-written", people.sora.worker), ("wording-read", people.umi.worker), ("wording-signed", people.riku.worker),
    ]  # fmt: skip


def test_a_reply_time_is_public_once_it_was_signed_and_old_after_its_last_day(people: People) -> None:
    key = written(people, draft("reply", "answers-within", WITHIN))
    assert shown(on=TODAY).reply_time() is None
    read(key, {}, by=people.umi, at=NOW)
    assert shown(on=TODAY).reply_time() is None

    sign_wording(key, by=people.riku, at=NOW)

    seen_then = [shown(on=day).reply_time() for day in (UNTIL, UNTIL + timedelta(days=1))]
    assert [(one.content["days"], one.checked_day, one.is_old) for one in seen_then if one] == [
        (3, TODAY, False),
        (3, TODAY, True),
    ]
    assert [one.entry for one in to_look_at(on=UNTIL)] == ["answers-within"]


def test_a_step_of_the_program_stands_where_and_for_whom_it_was_signed_until_it_runs_out(people: People) -> None:
    for entry in entries("step"):
        sign(entry, by=people.riku, at=NOW)
    before = [one.id for one in shown(on=TODAY).entries("step")]
    [shipped] = [one for one in entries("step") if one.id == "mute"]
    moved = {**shipped.content, "after": "protect", "for": [*shipped.content["for"], "for-someone"]}
    made_public(people, draft("step", "mute", moved))

    then, later_on = (shown(on=day).entries("step") for day in (UNTIL, UNTIL + timedelta(days=1)))

    names = [one.id for one in then]
    assert names.index("mute") == names.index("protect") + 1
    assert [name for name in names if name != "mute"] == [name for name in before if name != "mute"]
    assert "for-someone" in next(one for one in then if one.id == "mute").content["for"]
    assert [one.id for one in later_on] == before


@pytest.mark.parametrize(
    ("entry", "otherwise", "doubt"),
    [("mute", {"for": ["money"]}, "fewer-for"), ("block-soon", {"part": "now"}, "elsewhere-part")],
)
def test_who_takes_a_step_out_of_a_situation_or_into_another_part_is_asked_why(
    people: People, entry: str, otherwise: dict[str, Any], doubt: str
) -> None:
    [shipped] = [one for one in entries("step") if one.id == entry]
    key = written(people, draft("step", entry, {**shipped.content, **otherwise}))

    with pytest.raises(NotAnswered):
        read(key, {}, by=people.umi, at=NOW)
    read(key, {doubt: "ほかの手順がある"}, by=people.umi, at=NOW)

    assert wording(key, on=TODAY).state == "read"  # type: ignore[union-attr]
