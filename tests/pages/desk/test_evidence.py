"""The evidence of a case at the desk: sealed, decided on one by one, read, chosen; nothing of it for those who may not."""

import os
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import URLPattern

from tests.makers import house
from tests.makers.desk_pages import AtTheDesk
from tests.makers.evidence import laid_in, packed
from tests.pages.desk.test_allowing import READ, at, case, police, posted
from tests.pages.desk.test_desk import join
from tomoshibi.casework.evidence_queries import RECORDS_OF_A_PAGE, WHY
from tomoshibi.casework.models import Bundle, Event, Proposal, Recipient
from tomoshibi.casework.operations.opening import add_talk
from tomoshibi.casework.operations.proposing import Mark, propose
from tomoshibi.consult.models import Attachment
from tomoshibi.consult.operations.answering import Writer
from tomoshibi.consult.operations.attaching import attach, open_uploads, sealed_text
from tomoshibi.outside.file_store import FileStore, InFolder, store_at, stored_name
from tomoshibi.staff.models import AuditLine
from tomoshibi.web.desk import settings, urls
from tomoshibi.web.desk.pages import evidence, passing_on
from tomoshibi.web.desk.words import desk_words

__all__ = ["at", "case"]
pytestmark = [pytest.mark.django_db, pytest.mark.urls("tomoshibi.web.desk.urls")]
LINES = (
    "ルカ\tこんにちは", "ルカ\t5万円払わないなら写真をばらまく", "あおい\tやめて", "ルカ\t<b>きょう</b>までに\u202e払って",
    *(f"あおい\tひとこと {number}" for number in range(5, 131)),
)  # fmt: skip
WORDS = desk_words("evidence")
KEY = "([0-9a-f]{32})"
PATTERNS = [str(one.pattern) for one in urls.urlpatterns if isinstance(one, URLPattern) and "/evidence" in str(one.pattern)]


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FileStore:
    found = store_at(InFolder(tmp_path / "files"))
    monkeypatch.setattr(evidence, "STORE", found)
    monkeypatch.setattr(passing_on, "STORE", found)
    return found


@pytest.fixture
def bundle(akari: house.House, case: str, store: FileStore) -> str:
    """A bundle of the case on which three things are proposed; comes before whoever signs in at the desk."""
    now = house.NOW + timedelta(minutes=1)
    by = house.supervisor(akari, at=now)
    made = laid_in(case, packed(LINES), store=store, records=len(LINES))
    marks = (Mark(2, "demand.money", "money.pay", now.date(), "5万円払わない"), Mark(2, "threat.publish"), Mark(4, "deadline"))
    propose(case, made, marks, by=by, at=now, random=os.urandom)
    return made


def addresses(case: str, bundle: str) -> list[str]:
    proposal = Proposal.objects.order_by("id")[0].key
    named = [(one, proposal if "/proposal/" in one else bundle) for one in PATTERNS]
    return ["/" + one.strip("^$").replace(KEY, case, 1).replace(KEY, second) for one, second in named]


def asked(worker: AtTheDesk, page: str, **fields: Any) -> tuple[int, bytes]:
    """Return how a page answers to being asked for and, where it takes only forms, to a form."""
    answer = worker.browser.get(page, secure=True)
    if answer.status_code == 405:
        answer = worker.browser.post(page, {"mark": worker.mark(), **fields}, secure=True)
    return answer.status_code, answer.content


def read_by_nobody_else(worker: AtTheDesk, case: str, bundle: str) -> None:
    for one in addresses(case, bundle):
        assert asked(worker, one) == asked(worker, one.replace(case, "0" * 32)), one
        assert asked(worker, one)[0] == 404, one


def test_every_page_is_as_where_there_is_no_case_for_who_does_not_reach_it(bundle: str, at: AtTheDesk, case: str) -> None:
    at.post("/teams", name="にし")
    far, admin = join(at, "far", "counsellor"), join(at, "admin", "administrator")

    assert len(PATTERNS) >= 8
    read_by_nobody_else(far, case, bundle)
    assert {asked(admin, one)[0] for one in addresses(case, bundle)} == {403}
    assert not AuditLine.objects.filter(act__startswith="evidence-").exists()


def test_a_colleague_who_may_only_read_finds_no_form_and_changes_nothing(bundle: str, at: AtTheDesk, case: str) -> None:
    umi = join(at, "umi", "counsellor")

    for part in ("", "/proposals", f"/{bundle}"):
        assert 'method="post"' not in umi.get(f"/case/{case}/evidence{part}"), part
    for one in addresses(case, bundle):
        if one.endswith(("/zip", "/seal")) or "/proposal/" in one:
            assert asked(umi, one, act="accept", text="a" * 24)[0] in {404, 422}, one
    assert Proposal.objects.filter(status="proposed").count() == 3
    assert not AuditLine.objects.filter(act__in=("evidence-given", "evidence-sealed")).exists()


def hand_in(akari: house.House, case: str, store: FileStore) -> str:
    """Return a talk of the case to which its person handed in a text."""
    now = house.NOW + timedelta(minutes=1)
    talk, code = house.written("ここにあります", at=now)
    add_talk(case, talk, speaker="person", by=house.supervisor(akari, at=now), at=now, random=os.urandom)
    open_uploads(talk, by=Writer("sora", "そら"), at=now)
    visitor = house.visiting(code, now)
    content = "[LINE] ルカとのトーク履歴\n保存日時：2026/05/10 21:00\n\n2026/05/08(金)\n16:02\tルカ\tこんにちは\n"
    attach(visitor, [sealed_text(content.encode(), name="<i>talk</i>.txt", to=visitor, form="f", at=now)], store=store, at=now,
           random=os.urandom)  # fmt: skip
    return talk


@pytest.fixture
def talk(akari: house.House, case: str, store: FileStore) -> str:
    return hand_in(akari, case, store)


def test_what_was_handed_in_is_sealed_once_however_often_the_page_is_sent(talk: str, at: AtTheDesk, case: str) -> None:
    text = Attachment.objects.get().key
    page = at.get(f"/case/{case}/evidence")
    form = re.search(r'name="form" value="(\w+)"', page)
    assert form
    assert "まだ封をしていない" in page
    assert "&lt;i&gt;talk" in page

    sent = [at.post(f"/case/{case}/evidence/seal", talk=talk, form=form[1], text=text) for _ in range(2)]

    assert Bundle.objects.count() == 1
    assert all("封をしました" in one and "束 1 に封をした" in one for one in sent)


def test_each_thing_that_keeps_from_sealing_is_said_in_one_line(
    talk: str, at: AtTheDesk, case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    reasons = {**evidence.NOT_SEALED, OSError: "large"}
    for error, code in reasons.items():
        monkeypatch.setattr(evidence, "seal_texts", lambda *_, error=error, **__: (_ for _ in ()).throw(error("x")))
        answer = at.browser.post(
            f"/case/{case}/evidence/seal", {"mark": at.mark(), "talk": talk, "text": "a" * 24}, secure=True
        )
        assert answer.status_code == 422
        assert WORDS["problems"][code] in answer.content.decode(), error

    assert not Bundle.objects.exists()


def decided(at: AtTheDesk, case: str, label: str, act: str, **more: str) -> str:
    return at.post(f"/case/{case}/evidence/proposal/{Proposal.objects.get(label=label).key}", act=act, **more)


def test_a_mark_is_shown_with_its_words_and_what_accepting_writes(bundle: str, at: AtTheDesk, case: str) -> None:
    page = at.get(f"/case/{case}/evidence/proposals")

    assert "のこり 3 件" in page
    assert "こんにちは" in page
    assert "<mark>" in page
    assert "money.pay" in page
    assert "要求された・お金" in page
    assert page.count('value="accept"') == 2
    assert not Event.objects.exists()


def test_what_was_accepted_stands_among_the_events_and_leads_to_its_record(bundle: str, at: AtTheDesk, case: str) -> None:
    page = decided(at, case, "demand.money", "accept", day="2026-05-07")

    assert WORDS["done"]["accepted"] in page
    assert "記録 2：広めると言う" in page
    place = f"/case/{case}/evidence/{bundle}/records?n=2#r-2"
    happened = at.get(f"/case/{case}/happened")
    assert f'href="{place}"' in happened
    assert "2026-05-07" in happened
    assert 'id="r-2" class="here"' in at.get(place.split("#")[0])


def test_what_was_left_out_writes_nothing_and_the_next_record_comes(bundle: str, at: AtTheDesk, case: str) -> None:
    decided(at, case, "demand.money", "reject")
    page = decided(at, case, "threat.publish", "reject")

    assert "記録 4：期限を切る" in page
    assert "採らなかった" in page
    assert not Event.objects.exists()


def test_a_button_pressed_twice_and_a_day_that_is_none_are_said_and_do_nothing(bundle: str, at: AtTheDesk, case: str) -> None:
    assert WORDS["problems"]["day"] in decided(at, case, "demand.money", "accept", day="あした")
    assert not Event.objects.exists()

    decided(at, case, "demand.money", "accept", day="")
    assert WORDS["problems"]["decided"] in decided(at, case, "demand.money", "accept", day="")
    assert Event.objects.count() == 1


def test_records_are_text_alone_and_made_harmless(bundle: str, at: AtTheDesk, case: str) -> None:
    page = at.get(f"/case/{case}/evidence/{bundle}/records")

    assert "&lt;b&gt;きょう" in page
    assert "⟨U+202E⟩" in page
    assert "\u202e" not in page
    assert page.count('name="tick"') == 100
    assert "1 / 2 ページ" in page
    marked = at.get(f"/case/{case}/evidence/{bundle}/records?marked=1")
    assert 0 < marked.count('name="tick"') < 100
    assert "お金を求める" in marked


def test_what_was_chosen_stays_chosen_on_the_next_page(bundle: str, at: AtTheDesk, case: str) -> None:
    page = at.get(f"/case/{case}/evidence/{bundle}/choose?tick=3&tick=4&numbers=120&go=2")

    assert 'value="3-4"' in page
    assert re.search(r'name="tick" value="120" checked', page)
    assert not re.search(r'name="tick" value="121" checked', page)


def test_an_address_that_somebody_made_up_shows_the_page_and_nothing_else(bundle: str, at: AtTheDesk, case: str) -> None:
    pages = ("/proposals?problem=x&done=y&label=z&since=w&past=v", f"/{bundle}/records?p=x&n=-1&numbers=x", "?sealed=x")

    shown = [at.browser.get(f"/case/{case}/evidence{one}", secure=True).status_code for one in pages]

    assert shown == [200, 422, 200]


@pytest.mark.parametrize(
    ("given", "problem"), [("", "nothing"), ("x", "numbers"), ("1-101", "many"), ("1-9999999", "many"), ("3,999", "not-there")]
)
def test_numbers_that_cannot_be_chosen_are_said(bundle: str, at: AtTheDesk, case: str, given: str, problem: str) -> None:
    answer = at.browser.get(f"/case/{case}/evidence/{bundle}/choose", {"numbers": given}, secure=True)

    assert answer.status_code == 422
    assert WORDS["problems"][problem] in answer.content.decode()


def test_of_what_was_chosen_only_what_the_person_allowed_can_go(bundle: str, at: AtTheDesk, case: str) -> None:
    fields = {name: value for name, value in READ.items() if name not in {"item", "yes"}}
    allowed = [f"record:{bundle}:{number}" for number in (2, 3)]
    posted(at, f"{police(at, case)}/decision", {**fields, "records": f"{bundle}:2-3", "yes": allowed})

    page = at.get(f"/case/{case}/evidence/{bundle}/choose?numbers=2-4")
    link = re.search(r'href="(/case/\w+/passed-on/new\?[^"]+)"', page)
    assert link
    new = at.get(link[1].replace("&amp;", "&"))

    assert re.search(r"渡せる</span> 記録 2-3<", page)
    assert re.search(r"渡せない</span> 記録 4 ", page)
    assert f"/allowed/{Recipient.objects.get().key}?purpose=investigation&amp;records={bundle}:4" in page
    assert [bool(re.search(rf'value="record:{bundle}:{number}" checked', new)) for number in (2, 3, 4)] == [True, True, False]
    assert re.search(rf'value="record:{bundle}:4" disabled', new)


def test_a_bundle_is_given_whole_under_a_name_that_says_nothing(bundle: str, at: AtTheDesk, case: str) -> None:
    answer = at.browser.post(f"/case/{case}/evidence/{bundle}/zip", {"mark": at.mark()}, secure=True)

    assert answer.content[:2] == b"PK"
    assert answer["Content-Disposition"] == f'attachment; filename="bundle-{bundle[:8]}.zip"'
    assert answer["Cache-Control"] == "no-store"
    assert AuditLine.objects.filter(act="evidence-given").count() == 1


def test_a_bundle_whose_file_is_gone_is_said_on_each_of_its_pages(
    bundle: str, at: AtTheDesk, case: str, store: FileStore
) -> None:
    store.delete(stored_name(Bundle.objects.get().stored))

    for part in ("", "/records", "/choose?numbers=1", "/zip"):
        status, content = asked(at, f"/case/{case}/evidence/{bundle}{part}")
        assert status == 409
        assert WORDS["why"]["gone"] in content.decode()
    assert WORDS["why"]["gone"] in at.get(f"/case/{case}/evidence/proposals")


def test_one_view_of_the_case_says_how_much_evidence_waits(bundle: str, at: AtTheDesk, case: str) -> None:
    page = at.get(f"/case/{case}")

    assert "封をした束 1" in page
    assert "決めていないしるし 3" in page


def test_there_are_words_for_every_reason() -> None:
    assert {*evidence.NOT_SEALED.values(), "decided", "day"} <= WORDS["problems"].keys()
    assert {*WHY.values(), ""} == WORDS["why"].keys()


def test_a_page_of_records_may_send_a_box_for_each() -> None:
    assert RECORDS_OF_A_PAGE + 20 < settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
