"""Talks that belong together: workers see it, the persons do not. And forms that are sent more than once."""

import os

import pytest

from tests.makers.house import KEEPING, NO_FILES, NOW, PEPPER, founded, later, sealed_in_browser, supervisor, visiting, written
from tomoshibi.basics.secrecy.return_code import ReturnCode, read
from tomoshibi.consult import queries
from tomoshibi.consult.form_token import Form, new_form
from tomoshibi.consult.models import Consultation, Link, Post, Sheet, Visit
from tomoshibi.consult.operations.answering import NotReadable, Writer
from tomoshibi.consult.operations.holding import NoReason
from tomoshibi.consult.operations.leaving import ask_to_close, erase_due, revoke_closing
from tomoshibi.consult.operations.linking import SameTalk, StillClosing, hand_sheet, link
from tomoshibi.consult.operations.visiting import IsSheet, NoSuchCode, Visitor, VisitOver, change_code, enter
from tomoshibi.staff.models import AuditLine

pytestmark = pytest.mark.django_db
SORA = Writer("sora", "そら")


def texts(visitor: Visitor) -> list[str]:
    return [message.words.text for message in queries.thread(visitor).messages if message.words]


def sheet_of(code: ReturnCode) -> str:
    with pytest.raises(IsSheet) as found:
        enter(code, pepper=PEPPER, at=NOW, random=os.urandom)
    return found.value.key


def helped() -> tuple[str, Form]:
    """Return the key of a helper's talk and its form."""
    form = new_form(at=NOW, random=os.urandom)
    key, _ = written("生徒のことです", form=form, is_helper=True)
    return key, form


def child_of(form: Form) -> tuple[str, ReturnCode]:
    return written("本人です", form=new_form(at=NOW, random=os.urandom, by_sheet=sheet_of(form.sheet)))


def test_a_helpers_number_begins_a_talk_of_its_own_that_workers_see_beside_the_helpers() -> None:
    house = founded()
    helper, form = helped()

    child, code = child_of(form)

    assert texts(visiting(code)) == ["本人です"]
    assert texts(visiting(form.code)) == ["生徒のことです"]
    keys = supervisor(house).keys
    assert [(one.key, one.role) for one in queries.opened(helper, keys).linked] == [(child, "child")]
    assert [(one.key, one.role) for one in queries.opened(child, keys).linked] == [(helper, "helper")]
    assert len(set(Consultation.objects.values_list("public", flat=True))) == 2


def test_the_number_does_the_same_after_it_was_used() -> None:
    founded()
    _, form = helped()
    before = sheet_of(form.sheet)
    child_of(form)

    assert sheet_of(form.sheet) == before
    child_of(form)
    assert Link.objects.count() == 2


def test_a_helper_is_marked_inside_the_card_and_not_in_clear() -> None:
    house = founded()
    helper, _ = helped()
    other, _ = written()

    assert "is_helper" not in {field.name for field in Consultation._meta.fields}
    assert {one.key: one.is_helper for one in queries.waiting(supervisor(house).keys)} == {helper: True, other: False}


def test_the_number_outlives_the_helpers_talk_and_then_links_nothing() -> None:
    founded()
    _, form = helped()
    erase_due(keeping=KEEPING, at=later(days=91), store=NO_FILES)

    child_of(form)

    assert Link.objects.count() == 0
    assert Sheet.objects.count() == 1


def test_a_counsellor_hands_on_a_number_once_for_one_press() -> None:
    founded()
    helper, code = written("友だちのこと")

    for _ in range(2):
        hand_sheet(helper, lambda one: f"番号 {one.shown()}", by=SORA, pepper=PEPPER, at=NOW, random=os.urandom, form="f1")

    said = texts(visiting(code))
    assert len(said) == 2
    assert sheet_of(read(said[1].removeprefix("番号 ")))
    assert AuditLine.objects.filter(act="sheet-handed").count() == 1


def test_a_lost_code_is_linked_with_its_reason_and_the_new_code_never_shows_the_old_talk() -> None:
    house = founded()
    old, old_code = written("前に書いたこと")
    new, new_code = written("番号をなくしました", has_lost_code=True)

    link(old, new, "前の相談の日と相手の呼び名が合った", by=SORA, at=NOW, random=os.urandom)

    assert texts(visiting(new_code)) == ["番号をなくしました"]
    assert texts(visiting(old_code)) == ["前に書いたこと"]
    keys = supervisor(house).keys
    opened = queries.opened(new, keys)
    assert [(one.key, one.role) for one in opened.linked] == [(old, "before")]
    assert opened.listed.has_lost_code
    for key in (old, new):
        notes = [one.words.text for one in queries.opened(key, keys).messages if one.is_note and one.words]
        assert "呼び名が合った" in notes[0]
    assert AuditLine.objects.filter(act="linked", subject=f"consultation:{new}").count() == 1


def test_the_old_code_is_ended_only_where_that_is_chosen() -> None:
    house = founded()
    old, old_code = written("前に書いたこと")
    new, _ = written()
    still_open = visiting(old_code)

    link(old, new, "合った", by=SORA, at=NOW, random=os.urandom)
    assert Visit.objects.count() == 1
    link(old, new, "合った", by=SORA, at=NOW, random=os.urandom, end_old_code=True)

    assert (Link.objects.count(), Visit.objects.count()) == (1, 0)
    with pytest.raises(NoSuchCode):
        enter(old_code, pepper=PEPPER, at=NOW, random=os.urandom)
    with pytest.raises(VisitOver):  # a page that was open all the while gives no new code
        change_code(still_open, pepper=PEPPER, random=os.urandom)
    seen = queries.opened(old, supervisor(house).keys)
    assert seen.messages[0].words is not None
    assert (seen.messages[0].words.text, seen.has_code) == ("前に書いたこと", False)
    assert AuditLine.objects.filter(act="code-ended").count() == 1


def test_what_cannot_be_linked_changes_nothing() -> None:
    founded()
    old, _ = written()
    new, _ = written()

    for first, reason, refusal in ((old, " ", NoReason), (new, "x", SameTalk), ("0" * 24, "x", NotReadable)):
        with pytest.raises(refusal):
            link(first, new, reason, by=SORA, at=NOW, random=os.urandom, end_old_code=True)

    assert Link.objects.count() == 0
    assert Post.objects.filter(is_note=True).count() == 0
    assert Consultation.objects.filter(code_wrap=None).count() == 0


def test_other_words_from_a_form_that_arrived_are_a_further_message() -> None:
    founded()
    form = new_form(at=NOW, random=os.urandom)

    for words in ("ひとつめ\nです", "ひとつめ\r\nです", "もどって書きたした", "もどって書きたした"):
        written(words, form=form)

    assert texts(visiting(form.code)) == ["ひとつめ\nです", "もどって書きたした"]
    assert Consultation.objects.count() == 1


def test_other_words_that_a_browser_sealed_anew_are_a_further_message_once() -> None:
    house = founded()
    form = new_form(at=NOW, random=os.urandom)

    for words in ("ひとつめ", "もどって書きたした", "もどって書きたした", "ひとつめ"):
        key, _ = written(sealed_in_browser(words, form), form=form)

    assert texts(visiting(form.code)) == ["ひとつめ", "もどって書きたした"]
    seen = [one.words.text for one in queries.opened(key, supervisor(house).keys).messages if one.words]
    assert seen == ["ひとつめ", "もどって書きたした"]


def test_the_same_words_are_one_message_whether_or_not_the_device_sealed_them() -> None:
    founded()
    form = new_form(at=NOW, random=os.urandom)

    written(sealed_in_browser("おなじ", form), form=form)
    written("おなじ", form=form)

    assert texts(visiting(form.code)) == ["おなじ"]


def test_the_number_of_a_talk_that_is_closing_is_not_ended_since_it_alone_takes_that_back() -> None:
    founded()
    (old, code), (new, _) = written("まえの相談"), written("あたらしい相談")
    ask_to_close(visiting(code), at=NOW)

    with pytest.raises(StillClosing):
        link(old, new, "番号をなくした", by=SORA, at=NOW, random=os.urandom, end_old_code=True)

    assert not Link.objects.exists()
    revoke_closing(visiting(code), at=NOW)
    assert texts(visiting(code)) == ["まえの相談"]
    ask_to_close(visiting(code), at=NOW)
    link(old, new, "番号をなくした", by=SORA, at=NOW, random=os.urandom)
    assert Link.objects.count() == 1
