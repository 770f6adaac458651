"""Until a counsellor has answered, a thread holds an automatic answer, labelled so, kept nowhere, counting as nothing."""

import os
import re

import pytest
from django.utils import timezone

from tests.makers.desk_pages import AtTheDesk
from tests.makers.help_pages import Visitor, open_house
from tests.makers.house import joined, signed_in
from tomoshibi.basics.days import japanese_day
from tomoshibi.consult.models import Consultation, Post
from tomoshibi.consult.operations.answering import Writer, answer, note_down
from tomoshibi.consult.queries import Taps
from tomoshibi.law.entries import entries
from tomoshibi.staff.operations.sessions import WorkerSession
from tomoshibi.staff.operations.signing import HOLDS, sign
from tomoshibi.staff.operations.wording import Draft, read, sign_wording, write
from tomoshibi.web.help.at_once import CALM, MOST_STEPS, automatic_answer
from tomoshibi.web.help.entry_words import EMERGENCY

pytestmark = pytest.mark.django_db
STEPS = {one.id: one.content for one in entries("step")}
SECTION = re.compile(r'<section class="card automatic".*?</section>', re.DOTALL)


def automatic(page: str) -> str:
    found = SECTION.search(page)
    return found.group() if found else ""


@pytest.fixture
def boss() -> WorkerSession:
    worker = open_house()
    for entry in (*entries("step"), *entries("contact")):
        if entry.id in {*EMERGENCY, *(step for steps in CALM.values() for step in steps)}:
            sign(entry, by=worker, at=timezone.now())
    return worker


def ids(taps: Taps) -> list[str]:
    return [one["id"] for one in automatic_answer(taps, "ja", at=timezone.now()).steps]


@pytest.mark.parametrize(("letter", "label"), [("a", "自動の返事"), ("b", "<rt>じどう</rt>"), ("c", "Automatic answer")])
def test_who_has_written_reads_at_once_an_answer_that_says_it_is_automatic(
    boss: WorkerSession, letter: str, label: str
) -> None:
    number, _ = Visitor(letter).send("たすけて", happened="threatened")

    said = automatic(Visitor(letter).enter(number))

    assert label in said
    assert all(f'href="tel:{phone}"' in said for phone in ("110", "119"))
    assert f'href="/{letter}/2/1"' in said
    assert said.count('class="checked"') == MOST_STEPS


def test_it_is_no_answer_and_no_words_of_anybody(boss: WorkerSession) -> None:
    number, _ = Visitor().send("たすけて", happened="money")
    before = Consultation.objects.values("status", "last_day", "version").get()

    assert automatic(Visitor().enter(number))

    assert Consultation.objects.values("status", "last_day", "version").get() == before
    assert before["status"] == "waiting"
    assert Post.objects.count() == 1


def test_a_note_leaves_it_and_an_answer_takes_its_place(boss: WorkerSession) -> None:
    number, _ = Visitor().send("たすけて")
    key, by = Consultation.objects.get().key, Writer(boss.worker, boss.work_name)

    note_down(key, "あとで読む", by=by, at=timezone.now(), random=os.urandom)
    assert automatic(Visitor().enter(number))
    answer(key, "ここにいます", by=by, at=timezone.now(), random=os.urandom)

    page = Visitor().enter(number)
    assert not automatic(page)
    assert "ここにいます" in page


def test_what_happened_chooses_one_or_two_steps_that_are_meant_for_it(boss: WorkerSession) -> None:
    for happened in CALM:
        found = ids(Taps(happened))

        assert 1 <= len(found) <= MOST_STEPS, happened
        assert all(happened in STEPS[one]["for"] for one in found if happened), found


def test_where_somebody_set_a_time_not_answering_comes_first_but_the_bank_does_before_it(boss: WorkerSession) -> None:
    assert ids(Taps("not-sure", "today"))[0] == ids(Taps("", "hours"))[0] == "stop-reply"
    assert ids(Taps("paid", "today"))[0] == "paid-already"
    assert "stop-reply" not in ids(Taps("for-someone", "today"))
    assert ids(Taps("not-sure", "none")) == ids(Taps("not-sure"))


def test_steps_that_nobody_signed_are_not_told_and_110_is() -> None:
    open_house()
    number, sent = Visitor().send("たすけて", happened="threatened", urgent="1")

    for page in (sent, automatic(Visitor().enter(number))):
        assert STEPS["stop-reply"]["title"]["ja"] not in page
        assert 'href="tel:110"' in page


def test_an_urgent_tick_brings_the_telephone_before_the_steps(boss: WorkerSession) -> None:
    step = STEPS["stop-reply"]["title"]["ja"]
    urgent, _ = Visitor().send("たすけて", happened="threatened", urgent="1")
    calm, _ = Visitor().send("たすけて", happened="threatened")

    first, second = (automatic(Visitor().enter(number)) for number in (urgent, calm))

    assert first.index("tel:110") < first.index(step)
    assert second.index("tel:110") > second.index(step)


def test_the_page_that_says_it_has_arrived_says_the_same_without_saying_anything_twice(boss: WorkerSession) -> None:
    _, page = Visitor().send("たすけて", happened="paid", limit="today")

    assert STEPS["paid-already"]["title"]["ja"] in page
    for once in ('href="/a/3">', 'href="tel:110"', "相談員が順番に読んでいます", "ページを閉じて大丈夫です"):
        assert page.split("<main", 1)[1].split("</main>")[0].count(once) == 1, once


def test_the_desk_shows_what_the_person_is_shown_and_says_that_it_is_automatic(boss: WorkerSession, settings: object) -> None:
    Visitor("c").send("help", happened="threatened")
    key = Consultation.objects.get().key
    settings.ROOT_URLCONF = "tomoshibi.web.desk.urls"  # type: ignore[attr-defined]
    _, totp = joined(boss, login="umi", at=timezone.now())
    umi = AtTheDesk()
    umi.sign_in("umi", totp)

    page = umi.get(f"/c/{key}")
    assert "自動の返事：相談者が番号で開くページに" in page
    assert STEPS["stop-reply"]["title"]["en"] in page
    umi.post(f"/c/{key}/write", kind="answer", text="We are here")

    assert "自動の返事：相談者が番号で開くページに" not in umi.get(f"/c/{key}")


def test_a_step_that_the_organisation_took_out_of_a_situation_is_not_advised_in_it(boss: WorkerSession) -> None:
    assert ids(Taps("threatened"))[0] == "stop-reply"
    now, step = timezone.now(), STEPS["stop-reply"]
    _, totp = joined(boss, login="umi")
    draft = Draft("step", "stop-reply", {**step, "for": ["money"]}, ("x",), japanese_day(now), japanese_day(now + HOLDS))
    key = write(draft, over=0, by=signed_in("umi", totp), at=now, random=os.urandom)
    read(key, {"fewer-for": "x"}, by=boss, at=now)
    sign_wording(key, by=boss, at=now)

    assert "stop-reply" not in ids(Taps("threatened"))
    assert ids(Taps("money"))[0] == "stop-reply"
