"""What the person allows, at the desk: each recipient and purpose apart, a yes read back, a no at once."""

import os
from datetime import timedelta
from typing import Any, get_args

import pytest
from django.utils import timezone

from tests.makers import house
from tests.makers.desk_pages import AtTheDesk
from tests.pages.desk.test_desk import join
from tomoshibi.casework import guards
from tomoshibi.casework.consent import State
from tomoshibi.casework.models import Case, ConsentAsk, ConsentEntry, Recipient, Team
from tomoshibi.casework.operations import teams
from tomoshibi.casework.operations.opening import open_case
from tomoshibi.casework.vocabulary import (
    APPROVED,
    BASES,
    DECIDERS,
    DECISIONS,
    DISCLOSED,
    FIELDS,
    HANDED,
    INQUIRED,
    PURPOSES,
    RECIPIENTS,
    REFERRED,
    TOLD,
    WAYS,
)
from tomoshibi.web.desk.words import desk_words

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tomoshibi.web.desk.urls")]
ASKED = {"purpose": "investigation", "item": ["story", "demands"], "decided_by": "person", "how": "spoken", "language": "ja"}
READ = {**ASKED, "yes": ["story"], "read": "1", "understood": "警察にだけ話す", "capacity": "自分の言葉で言えた"}


@pytest.fixture
def case(akari: house.House) -> str:
    """A case with a talk, of the supervisor's team."""
    by, now = house.supervisor(akari, at=house.NOW), house.NOW
    team = teams.make_team("ひがし", by=by, at=now, random=os.urandom)
    talk, _ = house.written("たすけて", at=now)
    return open_case(team, by=by, at=now, random=os.urandom, consultation=talk)


@pytest.fixture
def at(akari: house.House, case: str, monkeypatch: pytest.MonkeyPatch) -> AtTheDesk:
    """The supervisor at the desk, with another one-time number than the one that opened the case."""
    later = timezone.now() + timedelta(minutes=2)
    monkeypatch.setattr(timezone, "now", lambda: later)
    worker = AtTheDesk()
    worker.sign_in("sora", akari.founded.totp)
    return worker


def police(at: AtTheDesk, case: str) -> str:
    at.post(f"/case/{case}/allowed/name", kind="police", name="あおば署")
    return f"/case/{case}/allowed/{Recipient.objects.get().key}"


def posted(at: AtTheDesk, page: str, fields: dict[str, Any]) -> str:
    return at.post(page, **fields)


def decisions() -> list[tuple[str, str, str, bool]]:
    return list(ConsentEntry.objects.order_by("number").values_list("decision", "purpose", "scope", "is_read_back"))


def test_police_school_and_guardian_stand_there_as_three_though_nobody_was_asked(at: AtTheDesk, case: str) -> None:
    page = at.get(f"/case/{case}/allowed")

    assert [page.count(f"<h3>{name}</h3>") for name in ("警察", "学校", "保護者")] == [1, 1, 1]
    assert page.count("まだ聞いていない") == 3


def test_a_yes_is_read_aloud_item_by_item_and_holds_only_what_was_said_yes_to(at: AtTheDesk, case: str) -> None:
    one = police(at, case)

    aloud = posted(at, f"{one}/ask", {**ASKED, "act": "aloud"})
    done = posted(at, f"{one}/decision", READ)

    for words in ("あなたが選んだことだけを", "いつ、何があったか", "何を求められたか", "警察 あおば署"):
        assert words in aloud
    assert decisions() == [("grant", "investigation", " story ", True)]
    assert "look-yes" in done
    assert "警察にだけ話す" in at.get(f"/case/{case}/allowed")


@pytest.mark.parametrize(
    ("without", "said"),
    [
        ("read", "印をつけてください"),
        ("understood", "どう言いなおしたか"),
        ("yes", "ひとつは選んで"),
        ("capacity", "足りると考えたのか"),
    ],
)
def test_a_yes_without_a_part_of_its_read_back_is_not_taken_down(at: AtTheDesk, case: str, without: str, said: str) -> None:
    one = police(at, case)

    page = posted(at, f"{one}/decision", {name: value for name, value in READ.items() if name != without})

    assert said in page
    assert decisions() == []


@pytest.mark.parametrize("decision", ["refuse", "not-yet", "withdraw"])
def test_a_no_is_taken_down_at_once(at: AtTheDesk, case: str, decision: str) -> None:
    one = police(at, case)

    posted(at, f"{one}/decision", {"decision": decision, "purpose": "every", "how": "telephone", "decided_by": "person"})

    assert [row[:2] for row in decisions()] == [(decision, "every")]


def test_a_no_to_everything_never_looks_like_nobody_was_asked(at: AtTheDesk, case: str) -> None:
    one = police(at, case)

    page = posted(at, f"{one}/decision", {"decision": "refuse", "purpose": "every", "how": "spoken", "decided_by": "person"})

    assert page.count("look-no") == 2
    assert "まだ聞いていない" not in page


def test_everything_to_a_recipient_is_taken_back_at_one_press(at: AtTheDesk, case: str) -> None:
    one = police(at, case)
    posted(at, f"{one}/decision", READ)
    assert f'action="{one}/stop"' in at.get(f"/case/{case}/allowed")

    page = posted(at, f"{one}/stop", {})

    assert [row[0] for row in decisions()] == ["grant", "withdraw"]
    assert "look-no" in page
    assert "取り消した" in page
    assert f'action="{one}/stop"' not in page


def test_the_person_is_asked_in_their_own_talk(at: AtTheDesk, case: str) -> None:
    one = police(at, case)

    page = posted(at, f"{one}/ask", {**ASKED, "act": "talk"})

    assert ConsentAsk.objects.get().scope == " demands story "
    assert "聞いた（返事待ち）" in page


def test_a_yes_that_came_online_waits_until_it_is_read_back(at: AtTheDesk, case: str, akari: house.House) -> None:
    one = police(at, case)
    posted(at, f"{one}/ask", {**ASKED, "act": "talk"})
    asked = ConsentAsk.objects.get()
    row = ConsentEntry.objects.create(
        key="e" * 32, case=asked.case, number=1, recipient=asked.recipient, purpose=asked.purpose, decision="grant",
        decided_by="person", scope=asked.scope, from_day=asked.day, until_day=asked.day + timedelta(days=30),
        how="online", wording="share", wording_version=1, language="ja", box=b"", by="person", day=asked.day, form_version=1,
    )  # fmt: skip
    waits = at.get(f"/case/{case}/allowed")
    assert f"/allowed/entry/{row.key}" in waits
    assert "look-yes" not in waits

    unread = posted(at, f"/case/{case}/allowed/entry/{row.key}", {"understood": "x", "capacity": "x"})
    after = posted(at, f"/case/{case}/allowed/entry/{row.key}", {"understood": "x", "capacity": "x", "read": "1"})

    assert "印をつけてください" in unread
    assert "look-yes" in after
    assert "読み返しを待っている許可" not in at.get(f"/case/{case}/allowed")
    assert "そのあとで本人が別のことを決めています" in at.get(f"/case/{case}/allowed/entry/{row.key}")


def test_a_guardians_yes_needs_the_reason_and_none_counts_from_one_who_may_harm(at: AtTheDesk, case: str) -> None:
    one = police(at, case)
    Case.objects.update(age_band="adult")
    theirs = {**READ, "decided_by": "guardian"}

    without = posted(at, f"{one}/decision", {**theirs, "capacity": ""})
    posted(at, f"{one}/decision", theirs)

    assert "足りると考えたのか" in without
    assert ConsentEntry.objects.get().decided_by == "guardian"
    assert "自分の言葉で言えた" in at.get(f"/case/{case}/allowed")


@pytest.mark.parametrize("fields", [
    {"item": []}, {"item": ["no-such"]}, {"item": [], "records": "x"}, {"until": "2020-01-01"}, {"until": "9999-01-01"},
    {"until": "soon"}, {"purpose": "every"}, {"purpose": "x"}, {"how": "online"}, {"decided_by": "x"}, {"language": "x"},
])  # fmt: skip
def test_what_cannot_be_asked_says_so_and_asks_nothing(at: AtTheDesk, case: str, fields: dict[str, Any]) -> None:
    one = police(at, case)

    for act in ("talk", "aloud"):
        assert 'role="alert"' in posted(at, f"{one}/ask", {**ASKED, **fields, "act": act})

    assert not ConsentAsk.objects.exists()


def test_another_team_and_an_administrator_see_and_change_nothing(at: AtTheDesk, case: str) -> None:
    one = police(at, case)
    Team.objects.create(key="e" * 32, name="にし", day=timezone.localdate())
    for role, status in (("counsellor", 404), ("administrator", 403)):
        worker = join(at, f"{role[:6]}-x", role)
        for page in (f"/case/{case}/allowed", one):
            answer = worker.browser.get(page, secure=True)
            assert answer.status_code == status
            assert "あおば署" not in answer.content.decode()
        worker.post(f"{one}/decision", decision="refuse", purpose="every", how="spoken", decided_by="person")
        worker.post(f"{one}/stop")
        worker.post(f"/case/{case}/allowed/name", kind="school", name="みどり学校")

    assert decisions() == []
    assert Recipient.objects.count() == 1


def test_a_name_cannot_bring_markup_into_the_page(at: AtTheDesk, case: str) -> None:
    at.post(f"/case/{case}/allowed/name", kind="school", name="<b>x</b>")

    assert "<b>x" not in at.get(f"/case/{case}/allowed")


def test_every_closed_word_of_the_ledger_has_its_words_and_no_words_stand_unused() -> None:
    words = desk_words("ledger")
    closed = {
        "recipients": RECIPIENTS, "purposes": PURPOSES, "items": FIELDS, "decisions": DECISIONS, "deciders": DECIDERS,
        "ways": WAYS, "bases": BASES, "told": [one for one in TOLD if one], "disclosed": DISCLOSED, "referred": REFERRED,
        "inquired": INQUIRED, "looked": APPROVED, "handed": [*HANDED, "spoken"], "offered": RECIPIENTS,
        "states": [*get_args(State), "asked"],
    }  # fmt: skip

    for group, codes in closed.items():
        assert set(words[group]) == set(codes), group


def test_every_refusal_of_the_database_about_what_goes_out_has_a_sentence() -> None:
    about = ("casework_disclosure", "casework_disclosureitem", "casework_referral")
    names = {one.name for guard in guards.GUARDS if guard.table in about for one in guard.refusals}

    assert names - {"deleted while its case stands"} == set(desk_words("ledger")["refusals"])
