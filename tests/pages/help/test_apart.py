"""A helper and the person they worry about: neither side's pages tell whether the other ever wrote."""

import os
import re
from dataclasses import dataclass

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.makers.help_pages import Visitor, hidden, open_house
from tomoshibi.consult.models import Consultation, Link
from tomoshibi.consult.operations.answering import Writer, answer
from tomoshibi.web.help.pages.visiting import COOKIE

pytestmark = pytest.mark.django_db
CHANCE = re.compile(r'(value|data-[a-z]+)="[0-9A-Za-z_=-]{24,}"|<span>\d{4}</span>')
SHEET = re.compile(r"<b>(\d{4})</b>")
SORA = Writer("sora", "そら")


@dataclass(frozen=True)
class Seen:
    """All that an answer shows: its page, its size, its headers, and how much work it was."""

    page: str
    size: int
    headers: tuple[tuple[str, str], ...]
    work: int


def seen(person: Visitor, page: str, **fields: str) -> Seen:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        if fields:
            response = person.browser.post(f"/a/{page}", fields, secure=True)
        else:
            response = person.browser.get(f"/a/{page}", secure=True)
    content = response.content.decode()
    return Seen(CHANCE.sub("…", content), len(content), tuple(sorted(response.items())), len(asked))


def helper_writes() -> tuple[str, str]:
    """Return the helper's number and the one to hand on."""
    person = Visitor()
    fields = hidden(person.get("7?h=1"))
    page = person.post("8", **fields)
    sent = person.post("9", **hidden(page), words="友だちのことです")
    return "".join(re.findall(r"<span>(\d{4})</span>", sent)), "".join(SHEET.findall(sent))


def child_writes(sheet: str, words: str = "ほんとうは、こわいです") -> str:
    """Return the child's own number."""
    person = Visitor()
    page = person.enter(sheet)
    number = "".join(re.findall(r"<span>(\d{4})</span>", page))
    sent = person.post("9", **hidden(person.post("8", **hidden(page))), words=words)
    assert number in "".join(re.findall(r"<span>(\d{4})</span>", sent))
    return number


def pages_of(number: str) -> list[Seen]:
    """Return every page that a number opens, and what a wrong one and none get."""
    person = Visitor()
    entered = seen(person, "11", code=number)
    return [entered, *(seen(person, page) for page in ("12", "14", "15", "16", "17", "11"))]


def test_a_number_handed_on_gives_a_number_of_ones_own_and_a_thread_of_ones_own() -> None:
    open_house()
    helper, sheet = helper_writes()

    child = child_writes(sheet)

    assert len({helper, sheet, child}) == 3
    assert "ほんとうは" in Visitor().enter(child)
    assert "友だちのこと" not in Visitor().enter(child)
    assert "友だちのこと" in Visitor().enter(helper)
    assert "ほんとうは" not in Visitor().enter(helper)
    assert Link.objects.count() == 1


def test_the_helpers_pages_are_the_same_bytes_before_and_after_the_child_wrote() -> None:
    open_house()
    helper, sheet = helper_writes()
    before = pages_of(helper)

    child = child_writes(sheet)
    key = Consultation.objects.order_by("-id")[0].key
    answer(key, "話してくれてありがとう", by=SORA, at=timezone.now(), random=os.urandom)
    assert "話してくれて" in Visitor().enter(child)

    assert pages_of(helper) == before


def test_the_childs_pages_are_the_same_bytes_before_and_after_the_helper_wrote() -> None:
    open_house()
    helper, sheet = helper_writes()
    child = child_writes(sheet)
    before = pages_of(child)

    person = Visitor()
    person.post("13", **hidden(person.enter(helper)), words="どうすればいいですか")
    key = Consultation.objects.order_by("id")[0].key
    answer(key, "いっしょに考えましょう", by=SORA, at=timezone.now(), random=os.urandom)

    assert pages_of(child) == before


def test_whoever_holds_the_number_to_hand_on_cannot_see_whether_it_was_used() -> None:
    open_house()
    _, sheet = helper_writes()
    before = seen(Visitor(), "11", code=sheet)

    child_writes(sheet)

    assert seen(Visitor(), "11", code=sheet) == before


def test_opening_the_number_sets_no_cookie_and_keeps_nothing() -> None:
    open_house()
    _, sheet = helper_writes()
    person = Visitor()

    page = person.enter(sheet)

    assert "もらった番号ではなく" in page
    assert COOKIE not in person.browser.cookies
    assert Consultation.objects.count() == 1


def test_words_of_another_talk_stay_where_the_number_to_hand_on_is_typed_by_mistake() -> None:
    open_house()
    _, sheet = helper_writes()

    page = Visitor().post("11", code=sheet, words="まだ送っていない言葉")

    assert re.search("<textarea[^>]*>まだ送っていない言葉</textarea>", page)


def test_who_writes_for_themselves_is_given_one_number() -> None:
    open_house()

    _, sent = Visitor().send("たすけて")

    assert SHEET.findall(sent) == []


@pytest.mark.parametrize("page", ["2/7", "4"])
def test_the_pages_for_someone_else_lead_to_writing_as_a_helper(page: str) -> None:
    open_house()

    assert 'href="/a/6?h=1"' in Visitor().get(page)
    before = Visitor().get("6?h=1")
    assert 'href="/a/7?h=1"' in before
    assert 'name="helper" value="1"' in Visitor().get("7?h=1")
    assert 'href="/a/6?h=1"' not in Visitor().get("2/1")


def test_a_helper_stays_one_whatever_is_chosen_in_the_box() -> None:
    open_house()
    person = Visitor()
    box = person.post("8", **hidden(person.get("7?h=1")))
    assert '<option value="for-someone" selected>' in box

    sent = person.post("9", **hidden(box), words="生徒のことです", happened="money")

    assert len(SHEET.findall(sent)) == 6
