"""What somebody writes is kept: in a form sent again, in a talk that closes, in another language, until a day that is said."""

import hashlib
import re
from datetime import date, datetime, timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from tests.makers.help_pages import GROUPS, Visitor, hidden, open_house
from tests.makers.house import NO_FILES
from tomoshibi.consult.models import Consultation, Post
from tomoshibi.consult.operations.leaving import erase_due
from tomoshibi.staff.models import Shift

pytestmark = pytest.mark.django_db


def number_on(page: str) -> str:
    return "".join(GROUPS.findall(page))


def test_a_first_form_edited_after_it_arrived_adds_what_was_written_then() -> None:
    open_house()
    person = Visitor()
    number, fields = person.number_and_box()

    first = person.post("9", **fields, words="ひとつめ")
    again = person.post("9", **fields, words="もどって書きたした")
    once_more = person.post("9", **fields, words="もどって書きたした")

    assert "<h1>届きました" in first
    for page in (again, once_more):
        assert "<h1>続きが届きました" in page
        assert number_on(page) == number
    assert Post.objects.count() == 2
    assert "もどって書きたした" in Visitor().enter(number)


def test_a_form_sent_again_after_the_number_was_changed_does_not_show_the_dead_number() -> None:
    open_house()
    person = Visitor()
    number, fields = person.number_and_box()
    person.post("9", **fields, words="ひとつめ")
    other = Visitor()
    other.enter(number)
    new = number_on(other.post("14", **hidden(other.get("14"))))

    again = person.post("9", **fields, words="もどって書きたした")

    assert number_on(again) == ""
    assert "新しい番号を使ってください" in again
    assert "もどって書きたした" in Visitor().enter(new)


@pytest.mark.parametrize("letter", ["b", "c"])
def test_the_number_is_the_same_in_another_language(letter: str) -> None:
    open_house()
    person = Visitor()
    page = person.get("7")
    form = re.search(rf'<form method="post" action="/{letter}/7">(.*?)</form>', page)
    assert form is not None

    other = Visitor(letter)
    switched = other.post("7", **hidden(form.group(1)))

    assert number_on(switched) == number_on(page) != ""
    sent = other.post("9", **hidden(other.post("8", **hidden(switched))), words="言葉をかえた")
    assert number_on(sent) == number_on(page)


def test_a_helper_stays_one_in_another_language() -> None:
    open_house()
    page = Visitor("c").post("7", **hidden(Visitor().get("7?h=1")))

    assert 'name="helper" value="1"' in page


def test_what_is_written_into_a_closing_talk_stays_and_goes_with_taking_it_back() -> None:
    open_house()
    person, other = Visitor(), Visitor()
    number, _ = person.send("はじめ")
    fields = hidden(person.enter(number))
    other.enter(number)
    other.post("17", **hidden(other.get("17")))

    closing = person.post("13", **fields, words="消す前に書いていた")

    assert re.search("<textarea[^>]*>消す前に書いていた</textarea>", closing)
    assert "いつでも元に戻せます" in closing
    assert Post.objects.count() == 1
    back = person.post("18", **hidden(closing), words="消す前に書いていた")
    assert "<p>消す前に書いていた</p>" in back
    assert Consultation.objects.get().status == "waiting"


def test_two_people_who_take_a_deletion_back_in_the_same_words_are_both_heard() -> None:
    open_house()
    for _ in range(2):
        person = Visitor()
        number, _ = person.send("はじめ")
        fields = hidden(person.enter(number))
        person.post("17", **hidden(person.get("17")))
        closing = person.post("13", **fields, words="まだいます")

        assert "<p>まだいます</p>" in person.post("18", **hidden(closing), words="まだいます")


def test_the_row_of_a_message_says_nothing_of_its_words_whatever_the_form_lacks() -> None:
    open_house()
    person = Visitor()
    number, _ = person.send("はじめ")
    fields = hidden(person.enter(number)) | {"form": ""}

    assert "<p>まだいます</p>" in person.post("13", **fields, words="まだいます")

    guessed = hashlib.sha256("\nまだいます".encode()).hexdigest()[:24]
    assert not Post.objects.filter(key=guessed).exists()


def test_what_is_written_on_in_the_first_form_is_not_put_into_a_talk_that_is_about_to_go() -> None:
    open_house()
    person, other = Visitor(), Visitor()
    number, fields = person.number_and_box()
    person.post("9", **fields, words="ひとつめ")
    other.enter(number)
    other.post("17", **hidden(other.get("17")))

    assert "<h1>届きました" in person.post("9", **fields, words="ひとつめ")
    page = person.post("9", **fields, words="やっぱり書きます")

    assert "届きました" not in page
    assert re.search("<textarea[^>]*>やっぱり書きます</textarea>", page)
    assert Post.objects.count() == 1
    person.post("9", **hidden(page), words="やっぱり書きます")
    assert Consultation.objects.filter(status="waiting").count() == 1


def test_while_it_is_closing_no_page_shows_or_changes_anything_of_the_talk() -> None:
    open_house()
    person = Visitor()
    number, _ = person.send("かくしたい言葉")
    person.enter(number)
    person.post("15", **hidden(person.get("15")), wishes="夜は書かないで")
    person.post("17", **hidden(person.get("17")))

    for page in ("12", "14", "15", "17"):
        shown = person.get(page)

        assert "消す予定" in shown
        assert "夜は書かないで" not in shown
        assert "かくしたい言葉" not in shown
    mark = hidden(person.get("12"))["mark"]
    person.post("14", mark=mark)
    person.post("15", mark=mark, wishes="かえた")
    assert "消す予定" in Visitor().enter(number)


def test_a_talk_that_is_held_does_not_promise_the_day() -> None:
    open_house()
    person = Visitor()
    number, _ = person.send("たすけて")
    person.enter(number)
    closing = person.post("17", **hidden(person.get("17")))
    assert "法律の手続き" not in closing
    assert re.search(r"月\d+日（.）に消えます", closing)

    Consultation.objects.update(is_held=True)

    held = person.get("12")
    assert "法律の手続き" in held
    assert "に消えます" not in held


@pytest.mark.parametrize(("letter", "said"), [("a", "消えました"), ("b", "えました"), ("c", "was deleted")])
def test_the_number_of_an_erased_talk_says_kindly_what_happened_and_a_wrong_one_does_not(letter: str, said: str) -> None:
    open_house()
    number, _ = Visitor(letter).send("たすけて")
    erase_due(keeping=settings.KEEPING, at=timezone.now() + timedelta(days=91), store=NO_FILES)

    right = Visitor(letter).browser.post(f"/{letter}/11", {"code": number}, secure=True)
    wrong = Visitor(letter).enter(number[:8] + "0" * 16)

    assert right.status_code == 410
    assert said in right.content.decode()
    assert f'href="/{letter}/6"' in right.content.decode().split("<main", 1)[1].split("</main>")[0]
    assert not right.cookies
    assert 'id="erased"' not in wrong


def test_the_thread_says_until_when_it_is_kept_once_that_is_near() -> None:
    open_house()
    person = Visitor()
    number, _ = person.send("たすけて")
    assert 'id="kept"' not in person.enter(number)

    Consultation.objects.update(last_day=timezone.localdate() - timedelta(days=85))

    until = timezone.localdate() + timedelta(days=5)
    assert f"{until.month}月{until.day}日" in person.get("12")
    person.post("13", **hidden(person.get("12")), words="まだいます")
    assert 'id="kept"' not in person.get("12")


@pytest.fixture
def friday_night(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """Half past eleven at night on a Friday in Japan."""
    now = datetime.fromisoformat("2026-11-27T23:30+09:00")
    monkeypatch.setattr(timezone, "now", lambda: now)
    return now


SHIFTS = [
    ([], "いつ返事ができるかは、いまはまだお伝えできません", "We cannot say yet when"),
    ([(4, 1080, 120)], "（あした 2:00まで）", "until 2:00 tomorrow"),
    ([(4, 1080, 1440)], "（きょう 24:00まで）", "until 24:00 today"),
    ([(5, 600, 720)], "あした 10:00から", "from 10:00 tomorrow"),
    ([(0, 600, 720)], "11月30日（月） 10:00から", "from 10:00 Monday 30 November"),
    ([(day, 0, 1440) for day in range(7)], "相談員がいる時間です。", "is here now."),
]


@pytest.mark.parametrize(("shifts", "ja", "en"), SHIFTS)
def test_before_the_box_when_sent_and_on_the_thread_it_is_said_when_someone_answers(
    friday_night: datetime, shifts: list[tuple[int, int, int]], ja: str, en: str
) -> None:
    open_house()
    for weekday, begins, ends in shifts:
        Shift.objects.create(weekday=weekday, begins=begins, ends=ends)

    for letter, said in (("a", ja), ("c", en)):
        person = Visitor(letter)
        before = person.get("6")
        number, sent = person.send("たすけて")
        thread = person.enter(number)

        assert [said in page for page in (before, sent, thread)] == [True] * 3
    assert "answer_" not in Visitor("b").get("6")


def test_the_words_of_a_day_stand_in_every_language() -> None:
    from tomoshibi.web.help.answering import day_in_words
    from tomoshibi.web.help.site import WORDS
    from tomoshibi.web.speech import speech

    said = [day_in_words(speech(WORDS, one), date(2026, 12, 6)) for one in ("ja", "easy", "en")]

    assert said == ["12月6日（日）", "12[月|がつ]6[日|にち]（[日|にち]）", "Sunday 6 December"]


def test_scripts_of_the_help_site_may_ask_this_site_alone() -> None:
    from tomoshibi.web.help import settings as of_help

    assert of_help.SCRIPTS_MAY_ASK == "'self'"


def test_a_wish_that_is_too_long_or_of_another_visit_is_shown_again_and_not_kept() -> None:
    open_house()
    person = Visitor()
    number, _ = person.send("たすけて")
    person.enter(number)
    fields = hidden(person.get("15"))

    long = person.post("15", **fields, how="wait", wishes="あ" * 2_001)
    forged = person.post("15", **fields | {"mark": "0" * 64}, how="wait", wishes="夜は書かないで")

    for shown, words in ((long, "あ" * 2_001), (forged, "夜は書かないで")):
        assert f">{words}</textarea>" in shown
        assert 'value="wait" checked' in shown
        assert 'id="problem"' in shown
    assert 'value="wait" checked' not in person.get("15")
