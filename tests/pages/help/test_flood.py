"""While very many write at once, a first message may have to wait; no word is lost, and nobody who comes back waits."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from tests.makers.help_pages import GROUPS, Visitor, hidden, open_house
from tests.work.consult.test_flood import worked
from tomoshibi.consult.flood import Arrivals
from tomoshibi.consult.models import Consultation
from tomoshibi.web.help.pages import writing

pytestmark = pytest.mark.django_db


@pytest.fixture
def _flood(monkeypatch: pytest.MonkeyPatch) -> None:
    arrivals = Arrivals()
    for _ in range(10):
        arrivals.came(timezone.now())
    monkeypatch.setattr(writing, "ARRIVALS", arrivals)
    monkeypatch.setattr(settings, "FLOOD", 9)


@pytest.fixture
def _calm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "ARRIVALS", Arrivals())
    monkeypatch.setattr(settings, "FLOOD", 9)


def ten_minutes_old(monkeypatch: pytest.MonkeyPatch, person: Visitor) -> dict[str, str]:
    """Return the fields of a box whose number was shown ten minutes ago."""
    now = timezone.now()
    with monkeypatch.context() as earlier:
        earlier.setattr(timezone, "now", lambda: now - timedelta(minutes=10))
        return person.number_and_box()[1]


@pytest.mark.usefixtures("_calm")
def test_without_a_flood_it_goes_at_once_and_no_page_speaks_of_waiting() -> None:
    open_house()
    person = Visitor()
    _, fields = person.number_and_box()

    box = person.post("8", **hidden(person.get("7")))
    answer = person.browser.post("/a/9", {**fields, "words": "たすけて"}, secure=True)

    assert answer.status_code == 200
    assert "wait.js" not in box + answer.content.decode()
    assert Consultation.objects.count() == 1


@pytest.mark.usefixtures("_flood")
@pytest.mark.parametrize("letter", ["a", "b", "c"])
def test_a_quick_form_is_kept_whole_and_asked_to_wait(letter: str) -> None:
    open_house()
    person = Visitor(letter)
    number, fields = person.number_and_box()
    sent = {**fields, "words": "消えないで <b>", "happened": "money", "urgent": "1"}

    answer = person.browser.post(f"/{letter}/9", sent, secure=True)

    page = answer.content.decode()
    assert answer.status_code == 429
    assert 1 <= int(answer["Retry-After"]) <= 21
    assert re.search("<textarea[^>]*>消えないで &lt;b&gt;</textarea>", page)
    assert hidden(page) == {"token": fields["token"], "happened": "money", "urgent": "1"}
    assert number not in "".join(GROUPS.findall(page))
    assert Consultation.objects.count() == 0


@pytest.mark.usefixtures("_flood")
def test_a_form_that_took_a_while_goes_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    open_house()
    person = Visitor()
    fields = ten_minutes_old(monkeypatch, person)

    assert person.browser.post("/a/9", {**fields, "words": "ゆっくり書いた"}, secure=True).status_code == 200
    assert Consultation.objects.count() == 1


@pytest.mark.usefixtures("_flood")
def test_a_form_goes_once_the_device_has_done_the_work() -> None:
    open_house()
    person = Visitor()
    _, fields = person.number_and_box()
    page = person.browser.post("/a/9", {**fields, "words": "いそいで書いた"}, secure=True).content.decode()
    challenge = re.search('data-challenge="([0-9a-f]+)" data-bits="10"', page)
    assert challenge is not None
    proof = worked(challenge.group(1), 10)

    answer = person.browser.post("/a/9", {**hidden(page), "words": "いそいで書いた", "proof": proof}, secure=True)

    assert answer.status_code == 200
    assert Consultation.objects.count() == 1


@pytest.mark.usefixtures("_flood")
def test_the_work_for_one_form_does_for_no_other() -> None:
    open_house()
    person = Visitor()
    (_, first), (_, second) = person.number_and_box(), person.number_and_box()
    page = person.browser.post("/a/9", {**first, "words": "x"}, secure=True).content.decode()
    challenge = re.search('data-challenge="([0-9a-f]+)"', page)
    assert challenge is not None
    proof = worked(challenge.group(1), 10)

    assert person.browser.post("/a/9", {**second, "words": "x", "proof": proof}, secure=True).status_code == 429


@pytest.mark.usefixtures("_flood")
def test_who_comes_back_and_who_presses_again_waits_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    open_house()
    person = Visitor()
    monkeypatch.setattr(settings, "FLOOD", 0)
    number, fields = person.number_and_box()
    person.post("9", **fields, words="まえに書いた")
    monkeypatch.setattr(settings, "FLOOD", 1)

    again = person.browser.post("/a/9", {**fields, "words": "まえに書いた"}, secure=True)
    thread = person.enter(number)
    more = person.post("13", **hidden(thread), words="つづき")

    assert again.status_code == 200
    assert "まえに書いた" in thread
    assert "<p>つづき</p>" in more


@pytest.mark.usefixtures("_calm")
def test_what_is_taken_in_is_what_is_counted() -> None:
    open_house()
    person = Visitor()
    for _ in range(10):
        person.send("たすけて")
    waiting = person.number_and_box()[1]

    asked = [person.browser.post("/a/9", {**waiting, "words": "x"}, secure=True).status_code for _ in range(50)]

    assert set(asked) == {429}
    assert writing.ARRIVALS.in_the_last_minute(timezone.now()) == 10


@pytest.mark.usefixtures("_calm")
def test_one_form_sent_again_and_again_makes_no_flood_for_others() -> None:
    open_house()
    person, other = Visitor(), Visitor()
    _, fields = person.number_and_box()
    for number in range(30):
        person.browser.post("/a/9", {**fields, "words": f"{number % 2}"}, secure=True)

    assert "<h1>届きました" in other.send("たすけて")[1]
