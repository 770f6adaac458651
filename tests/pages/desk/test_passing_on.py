"""What goes out, at the desk: only what was allowed, by another ground only with a second person, and followed after."""

import io
import os
import re
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyrage
import pytest
from django.utils import timezone
from pypdf import PdfReader

from tests.makers import house
from tests.makers.desk_pages import AtTheDesk
from tests.pages.desk.test_allowing import READ, at, case, police, posted
from tests.pages.desk.test_desk import join
from tomoshibi.casework.models import Disclosure, Inquiry, Recipient, Referral, Task, Team
from tomoshibi.casework.operations.opening import add_talk
from tomoshibi.casework.operations.preserving import Chosen, seal_texts
from tomoshibi.casework.vocabulary import FIELDS
from tomoshibi.consult.models import Attachment
from tomoshibi.consult.operations.answering import Writer
from tomoshibi.consult.operations.attaching import attach, open_uploads, sealed_text
from tomoshibi.outside import memory_folder
from tomoshibi.outside.file_store import InFolder, store_at
from tomoshibi.web.desk.pages import allowing, passing_on
from tomoshibi.web.desk.words import desk_words
from tomoshibi_verify import verify

__all__ = ["at", "case"]
pytestmark = [pytest.mark.django_db, pytest.mark.urls("tomoshibi.web.desk.urls")]
HANDED_IN = (
    "[LINE] ルカとのトーク履歴\n保存日時：2026/05/10 21:00\n\n2026/05/08(金)\n16:02\tルカ\tこんにちは\n16:03\tあおい\tやめて\n"
)
STORY = "いつ、何があったか"  # of the headings of a paper
LAW: dict[str, Any] = {"basis": "article", "article": "cwa-25", "necessity": "ほかに守る方法がない", "told": "before"}


def prepared(at: AtTheDesk, case: str, *, items: tuple[str, ...] = ("story",), **more: Any) -> str:
    """Return the page of something that was prepared for the police."""
    fields = {"recipient": Recipient.objects.get().key, "purpose": "investigation", "item": items, "manner": "printed", **more}
    posted(at, f"/case/{case}/passed-on/new", fields)
    return f"/case/{case}/passed-on/{Disclosure.objects.order_by('-id')[0].key}"


def handed(at: AtTheDesk, page: str) -> str:
    referral = Referral.objects.filter(disclosure__key=page[-32:]).first()
    return posted(at, f"{page}/act", {"act": "hand-over", "referral": referral.key if referral else ""})


def colleague(at: AtTheDesk) -> AtTheDesk:
    """Return a second worker, who belongs to the only team from the beginning."""
    return join(at, "umi", "counsellor")


@pytest.fixture
def bundle(akari: house.House, case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A bundle of the case, made of a talk that its person handed in; comes before whoever signs in at the desk."""
    store, now = store_at(InFolder(tmp_path / "files")), house.NOW + timedelta(minutes=1)
    monkeypatch.setattr(passing_on, "STORE", store)
    monkeypatch.setattr(allowing, "STORE", store)
    by = house.supervisor(akari, at=now)
    talk, code = house.written("ここにあります", at=now)
    add_talk(case, talk, speaker="person", by=by, at=now, random=os.urandom)
    open_uploads(talk, by=Writer("sora", "そら"), at=now)
    visitor = house.visiting(code, now)
    text = sealed_text(HANDED_IN.encode(), name="talk.txt", to=visitor, form="f", at=now)
    attach(visitor, [text], store=store, at=now, random=os.urandom)
    chosen = Chosen(talk, (Attachment.objects.get().key,), "a")
    return seal_texts(case, chosen, by=by, now=lambda: now, random=os.urandom, store=store)


def allow_record(at: AtTheDesk, case: str, item: str) -> None:
    fields = {name: value for name, value in READ.items() if name not in {"item", "yes"}}
    posted(at, f"{police(at, case)}/decision", {**fields, "records": item, "yes": [item]})


def test_records_go_as_a_part_beside_the_paper_that_verifies(bundle: str, at: AtTheDesk, case: str, tmp_path: Path) -> None:
    item = f"record:{bundle}:2"
    allow_record(at, case, item)
    page = prepared(at, case, items=(item,))
    handed(at, page)

    address = f"{page}/paper/{bundle[:8]}"
    assert f'href="{address}"' in at.get(f"{page}/paper")
    (tmp_path / "part.zip").write_bytes(at.browser.get(address, secure=True).content)
    answer = verify(tmp_path / "part.zip")
    assert answer.part is not None
    assert (answer.state, answer.part.records) == ("intact", (2,))
    assert at.browser.get(f"{page}/paper/{'0' * 8}", secure=True).status_code == 404
    at.post(f"/case/{case}/allowed/{Recipient.objects.get().key}/stop")
    assert at.browser.get(address, secure=True).status_code == 409


def test_to_a_receivers_key_records_go_inside_the_file_and_never_beside_it(bundle: str, at: AtTheDesk, case: str) -> None:
    item, key = f"record:{bundle}:2", pyrage.x25519.Identity.generate()
    allow_record(at, case, item)
    page = prepared(at, case, items=(item,), manner="age", receiver=str(key.to_public()))
    handed(at, page)

    inside = pyrage.decrypt(at.browser.get(f"{page}/paper", secure=True).content, [key])
    with zipfile.ZipFile(io.BytesIO(inside)) as archive:
        assert archive.namelist() == ["packet.json", "paper-ja.pdf", "paper-en.pdf", f"{bundle[:8]}.zip"]
    assert at.browser.get(f"{page}/paper/{bundle[:8]}", secure=True).status_code == 404


def test_what_stands_in_a_record_is_read_with_it_and_of_one_that_is_not_there_nothing(
    bundle: str, at: AtTheDesk, case: str
) -> None:
    fields = {name: value for name, value in READ.items() if name not in {"item", "yes"}}

    page = posted(at, f"{police(at, case)}/ask", {**fields, "records": f"{bundle}:2, 99", "act": "aloud"})

    assert "あおい：やめて" in page
    assert page.count('<br><span class="small">') == 1


def not_prepared(at: AtTheDesk, case: str, item: str) -> str:
    """Return the page that says why nothing was prepared."""
    fields = {"recipient": Recipient.objects.get().key, "purpose": "investigation", "item": item, "manner": "printed"}
    answer = at.browser.post(f"/case/{case}/passed-on/new", {"mark": at.mark(), **fields}, secure=True)
    assert answer.status_code == 422
    assert not Disclosure.objects.exists()
    return answer.content.decode()


@pytest.mark.parametrize("number", ["99", "0"])
def test_a_record_that_is_not_there_is_said_and_nothing_is_prepared(bundle: str, at: AtTheDesk, case: str, number: str) -> None:
    item = f"record:{bundle}:{number}"
    allow_record(at, case, item)

    assert desk_words("ledger")["problems"]["record"] in not_prepared(at, case, item)


def test_a_bundle_that_is_not_there_is_said_too(at: AtTheDesk, case: str) -> None:
    allow_record(at, case, "record:ab12:7")

    assert desk_words("ledger")["problems"]["record"] in not_prepared(at, case, "record:ab12:7")


def test_without_a_folder_in_memory_records_stay_where_they_are(
    bundle: str, at: AtTheDesk, case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = f"record:{bundle}:2"
    allow_record(at, case, item)
    monkeypatch.setattr(memory_folder, "IN_MEMORY", ())

    assert desk_words("ledger")["problems"]["memory"] in not_prepared(at, case, item)


def test_only_what_was_allowed_can_be_ticked_and_the_rest_says_so(at: AtTheDesk, case: str) -> None:
    posted(at, f"{police(at, case)}/decision", READ)

    page = at.get(f"/case/{case}/passed-on/new?recipient={Recipient.objects.get().key}&purpose=investigation&basis=consent")

    assert 'value="story">' in page
    assert 'value="demands" disabled>' in page
    assert page.count("許可がないので渡せません") == page.count(" disabled") == len(FIELDS) - 1


@pytest.mark.parametrize(("decision", "state"), [("", "not asked"), ("refuse", "refused"), ("not-yet", "not yet")])
def test_where_nothing_can_go_the_page_says_why_and_has_nobody_ask_again_after_a_no(
    at: AtTheDesk, case: str, decision: str, state: str
) -> None:
    one = police(at, case)
    if decision:
        posted(at, f"{one}/decision", {**READ, "decision": decision})

    page = at.get(f"/case/{case}/passed-on/new?recipient={Recipient.objects.get().key}&purpose=investigation&basis=consent")

    assert f"いま渡せるものはありません。{desk_words('ledger')['refusals'][state]}" in page
    assert ("先に本人に聞いて" in page) == (state == "not asked")


def test_what_was_allowed_goes_on_paper_with_its_hash_and_nothing_else(at: AtTheDesk, case: str) -> None:
    posted(at, f"{police(at, case)}/decision", READ)
    one = prepared(at, case)
    digest = Referral.objects.get().packet_hash
    assert digest in at.get(one)

    handed(at, one)
    paper = at.get(f"{one}/paper")

    assert Disclosure.objects.get().status == "sent"
    assert digest in paper
    assert STORY in paper
    assert "求められたもの" not in paper


def article(page: str) -> str:
    """Return the paper on a page, without what stands around it."""
    return page[page.index('<article class="paper"') : page.index("</article>")]


def test_whoever_looks_before_it_goes_reads_the_very_paper_that_goes_in_both_languages(at: AtTheDesk, case: str) -> None:
    posted(at, f"{police(at, case)}/decision", READ)
    at.post(f"/case/{case}/event", act="threat", certainty="said", source="person", what="<b>やめて</b>")
    one = prepared(at, case)
    before = [article(at.get(f"{one}{language}")) for language in ("", "?lang=en")]

    handed(at, one)

    assert before == [article(at.get(f"{one}/paper{language}")) for language in ("", "?lang=en")]
    assert "&lt;b&gt;やめて" in before[0]
    assert before[0] != before[1]


def test_a_paper_is_printed_without_what_stands_around_a_case(at: AtTheDesk, case: str) -> None:
    posted(at, f"{police(at, case)}/decision", READ)
    at.post(f"/case/{case}/flag", reason="guardian-may-harm", until=timezone.localdate().isoformat(), why="聞いた")
    one = prepared(at, case)
    handed(at, one)

    assert "保護者が加害者かもしれない" in at.get(one)
    assert "保護者が加害者かもしれない" not in at.get(f"{one}/paper")


def test_the_same_paper_is_given_as_a_pdf_and_only_while_it_may_be_given(at: AtTheDesk, case: str) -> None:
    recipient = police(at, case)
    posted(at, f"{recipient}/decision", READ)
    one = prepared(at, case)
    before = at.browser.get(f"{one}/paper.pdf", secure=True)
    handed(at, one)

    answer = at.browser.get(f"{one}/paper.pdf", secure=True)
    read = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    at.post(f"{recipient}/stop")

    assert before["Content-Type"].startswith("text/html")
    assert answer["Content-Disposition"].startswith("attachment")
    assert Referral.objects.get().packet_hash in read.replace("\n", "")
    assert at.browser.get(f"{one}/paper.pdf", secure=True).status_code == 409


@pytest.mark.parametrize(
    ("decision", "items", "name"),
    [
        (None, ("story",), "not asked"),
        ("refuse", ("story",), "refused"),
        ("not-yet", ("story",), "not yet"),
        ("grant", ("story", "demands"), "outside the scope"),
    ],
)
def test_the_database_refuses_what_a_forged_form_prepared_and_the_page_says_why(
    at: AtTheDesk, case: str, decision: str | None, items: tuple[str, ...], name: str
) -> None:
    one = police(at, case)
    if decision == "grant":
        posted(at, f"{one}/decision", READ)
    elif decision:
        posted(at, f"{one}/decision", {**READ, "decision": decision})

    page = handed(at, prepared(at, case, items=items))

    assert desk_words("ledger")["refusals"][name] in page
    assert Disclosure.objects.get().status == "draft"


def test_nothing_is_printed_before_it_was_handed_over_or_after_it_was_taken_back(at: AtTheDesk, case: str) -> None:
    recipient = police(at, case)
    posted(at, f"{recipient}/decision", READ)
    one = prepared(at, case)
    before = at.get(f"{one}/paper")
    handed(at, one)

    posted(at, f"{recipient}/stop", {})
    after = at.get(f"{one}/paper")

    assert desk_words("ledger")["refusals"]["not disclosed"] in before
    assert desk_words("ledger")["refusals"]["withdrawn"] in after
    assert 'class="paper-seen"' in before  # looked at inside its frame, not given out
    assert "渡した先に、使うのをやめるよう頼む" in at.get(f"/case/{case}/passed-on")


def test_what_waits_is_held_after_a_taking_back_and_can_be_taken_up(at: AtTheDesk, case: str) -> None:
    recipient = police(at, case)
    posted(at, f"{recipient}/decision", READ)
    one = prepared(at, case)
    posted(at, f"{recipient}/stop", {})

    held = at.get(one)
    posted(at, f"{one}/act", {"act": "take-up"})

    assert "止めてある" in held
    assert "取り消しています" in handed(at, one)


def test_a_file_opens_for_the_receiver_alone(at: AtTheDesk, case: str) -> None:
    receiver = pyrage.x25519.Identity.generate()
    posted(at, f"{police(at, case)}/decision", READ)
    one = prepared(at, case, manner="age", receiver=str(receiver.to_public()))
    handed(at, one)

    answer = at.browser.get(f"{one}/paper", secure=True)

    with zipfile.ZipFile(io.BytesIO(pyrage.decrypt(answer.content, [receiver]))) as archive:
        assert b'"story"' in archive.read("packet.json")
    assert answer["Content-Disposition"].startswith("attachment")


def test_by_an_article_a_second_person_looks_before_anything_goes(at: AtTheDesk, case: str) -> None:
    police(at, case)
    one = prepared(at, case, **LAW)
    alone = handed(at, one)
    posted(at, f"{one}/act", {"act": "approved", "why": "x"})
    assert Disclosure.objects.get().status == "draft"

    posted(colleague(at), f"{one}/act", {"act": "approved", "why": "読んで、要ると考えた"})
    handed(at, one)

    assert "二人目がまだ認めていません" in alone
    assert Disclosure.objects.get().status == "sent"


@pytest.mark.parametrize("without", ["necessity", "told", "article"])
def test_another_ground_says_which_why_and_whether_the_person_was_told(at: AtTheDesk, case: str, without: str) -> None:
    police(at, case)
    fields = {"recipient": Recipient.objects.get().key, "purpose": "investigation", "item": ["story"], "manner": "printed"}

    page = posted(at, f"/case/{case}/passed-on/new", {**fields, **LAW, without: ""})

    assert 'role="alert"' in page
    assert not Disclosure.objects.exists()


def test_in_danger_to_life_one_acts_alone_and_a_second_person_is_asked(at: AtTheDesk, case: str) -> None:
    police(at, case)
    danger: dict[str, Any] = {
        "basis": "imminent-danger",
        "necessity": "いま危ない",
        "told": "not-yet",
        "danger": "1",
        "manner": "spoken",
    }

    handed(at, prepared(at, case, **danger))

    assert Disclosure.objects.get().status == "sent"
    assert set(Task.objects.values_list("kind", flat=True)) == {"review-danger", "tell-person"}
    assert "二人目が見る" in at.get(f"/case/{case}/passed-on")


def test_what_came_of_it_is_followed_step_by_step(at: AtTheDesk, case: str) -> None:
    posted(at, f"{police(at, case)}/decision", READ)
    one = prepared(at, case)
    handed(at, one)
    row = Referral.objects.get()

    stale = posted(at, f"{one}/act", {"act": "follow", "referral": row.key, "version": 0, "status": "accepted"})
    page = posted(
        at,
        f"{one}/act",
        {"act": "follow", "referral": row.key, "version": row.version, "status": "accepted", "words": "担当が決まった"},
    )

    assert "ほかの人が書きました" in stale
    assert re.search('<th scope="row">どうなったか <span[^>]*>ちがう</span></th><td>引き受けた</td><td>', stale)
    assert f'name="referral" value="{row.key}"' in stale[stale.index('aria-label="見くらべる"') :]
    assert "引き受けた" in page
    assert "担当が決まった" in page


def test_an_inquiry_opens_nothing_until_a_supervisor_decides_and_never_ones_own(at: AtTheDesk, case: str) -> None:
    police(at, case)
    asker, page = colleague(at), f"/case/{case}/passed-on/inquiry"
    fields = {"recipient": Recipient.objects.get().key, "text": "名前を教えてほしい"}
    posted(asker, page, fields)
    row = Inquiry.objects.get()

    posted(asker, page, {"act": "allow", "inquiry": row.key, "why": "x"})
    assert Inquiry.objects.get().decision == ""
    shown = posted(at, page, {"act": "decline", "inquiry": row.key, "why": "令状がない"})

    assert Inquiry.objects.get().decision == "decline"
    assert "答えない" in shown


def test_another_team_sees_nothing_and_hands_nothing_over(at: AtTheDesk, case: str) -> None:
    posted(at, f"{police(at, case)}/decision", READ)
    one = prepared(at, case)
    Team.objects.create(key="e" * 32, name="にし", day=timezone.localdate())
    far = join(at, "far", "counsellor")

    for page in (f"/case/{case}/passed-on", one, f"{one}/paper"):
        assert far.browser.get(page, secure=True).status_code == 404
    handed(far, one)

    assert Disclosure.objects.get().status == "draft"


def test_the_articles_are_provisions_of_the_rules() -> None:
    from tomoshibi.law.duties import NOTIFYING

    assert set(desk_words("ledger")["articles"]) == set(NOTIFYING)
