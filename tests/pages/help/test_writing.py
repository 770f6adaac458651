"""Writing without a name and coming back, with forms alone."""

import re
import tempfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.makers.help_pages import Visitor, hidden, open_house
from tomoshibi.consult import queries
from tomoshibi.consult.models import Consultation, Post

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("letter", ["a", "b", "c"])
def test_a_person_writes_keeps_the_number_and_reads_her_words_again(letter: str) -> None:
    open_house()
    person = Visitor(letter)

    number, answer = person.send("写真を広めると言われました", happened="threatened", urgent="1")

    assert len(number) == 24
    assert number in "".join(re.findall(r"<span>(\d{4})</span>", answer))
    assert "写真を広めると言われました" in Visitor(letter).enter(number)


def test_no_cookie_is_set_before_the_thread_is_opened() -> None:
    open_house()
    person = Visitor()

    number, _ = person.send("たすけて")
    assert not person.browser.cookies
    person.enter(number)

    cookie = person.browser.cookies["__Host-v"]
    assert cookie["secure"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    assert cookie["max-age"] == ""


def test_the_same_form_sent_five_times_is_one_consultation_with_one_number() -> None:
    open_house()
    person = Visitor()
    number, fields = person.number_and_box()

    answers = [person.post("9", **fields, words="たすけて") for _ in range(5)]

    assert Consultation.objects.count() == Post.objects.count() == 1
    assert all(number in "".join(re.findall(r"<span>(\d{4})</span>", answer)) for answer in answers)


@pytest.mark.parametrize(
    ("words", "said"),
    [("", "まだ何も書かれていません"), ("   ", "まだ何も書かれていません"), ("あ" * 20_001, "長すぎて一度に送れません")],
)
def test_what_cannot_be_sent_says_why_and_loses_nothing(words: str, said: str) -> None:
    open_house()

    _, answer = Visitor().send(words, happened="money")

    assert said in answer
    assert words.strip() in answer
    assert '<option value="money" selected>' in answer
    assert Consultation.objects.count() == 0


def test_a_message_with_its_own_number_is_not_sent() -> None:
    open_house()
    person = Visitor()
    number, fields = person.number_and_box()

    answer = person.post("9", **fields, words=f"番号は {number} です")

    assert "番号が入っています" in answer
    assert Consultation.objects.count() == 0


def test_a_stale_form_gives_a_new_number_and_loses_no_word() -> None:
    open_house()

    answer = Visitor().post("9", token="none of ours", words="消えないでほしい言葉")

    assert "書いたものは下に残っています" in answer
    assert "消えないでほしい言葉" in answer
    assert "token" in hidden(answer)


def test_what_is_typed_cannot_bring_markup_into_a_page() -> None:
    open_house()
    person = Visitor()

    number, _ = person.send("<script>alert(1)</script>", happened="<b>", limit="x", age="y")

    assert "<script>alert" not in person.enter(number)
    assert Consultation.objects.values_list("happened", "limit", "age_band").get() == ("", "", "")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "番号を入れてください"),
        ("わすれた", "数字ではない文字"),
        ("1234", "24けたと合っていません"),
        ("1" * 24, "開けませんでした|ひとつ違う"),
    ],
)
def test_a_number_that_does_not_open_says_kindly_why(typed: str, said: str) -> None:
    open_house()

    answer = Visitor().enter(typed)

    assert re.search(said, answer)


def test_the_thread_is_closed_to_everyone_without_the_number() -> None:
    open_house()
    Visitor().send("たすけて")
    for page in ("12", "14", "15", "16", "17"):
        response = Client().get(f"/a/{page}", secure=True)

        assert response.status_code == 302
        assert response["Location"] == "/a/11?o=1"


def test_more_is_added_and_wishes_and_a_new_number_work() -> None:
    boss = open_house()
    person = Visitor()
    number, _ = person.send("はじめ")
    thread = person.enter(number)

    assert "つづき" in person.post("13", **hidden(thread), words="つづき")
    person.post("15", **hidden(person.get("15")), wishes="夜はやめてください")
    changed = person.post("14", **hidden(person.get("14")))
    new = "".join(re.findall(r"<span>(\d{4})</span>", changed))

    assert "開けませんでした" in Visitor().enter(number)
    assert "つづき" in Visitor().enter(new)
    key = Consultation.objects.get().key
    assert queries.opened(key, boss.keys).wishes == "夜はやめてください"


def test_a_form_without_the_visits_mark_does_nothing() -> None:
    open_house()
    person = Visitor()
    number, _ = person.send("たすけて")
    person.enter(number)

    person.post("17", mark="0" * 64)
    person.post("13", form="a" * 24, words="forged")

    assert Consultation.objects.get().status == "waiting"
    assert Post.objects.count() == 1


def test_closing_hides_at_once_and_is_taken_back() -> None:
    open_house()
    person = Visitor()
    number, _ = person.send("かくしたい言葉")
    person.enter(number)

    closing = person.post("17", **hidden(person.get("17")))
    assert "消す予定" in closing
    assert "かくしたい言葉" not in closing
    back = person.post("18", **hidden(closing))

    assert "かくしたい言葉" in back


def test_the_way_out_ends_the_visit_and_clears_the_browser() -> None:
    open_house()
    person = Visitor()
    number, _ = person.send("たすけて")
    person.enter(number)
    token = person.browser.cookies["__Host-v"].value

    response = person.browser.get("/0", secure=True)

    assert response["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    other = Client()
    other.cookies["__Host-v"] = token
    assert other.get("/a/12", secure=True).status_code == 302


@pytest.mark.parametrize(
    "headers",
    [{"HTTP_SEC_FETCH_SITE": "cross-site"}, {"HTTP_ORIGIN": "https://elsewhere.example"}, {"HTTP_ORIGIN": "null"}],
)
def test_a_form_from_another_site_is_refused(headers: dict[str, str]) -> None:
    open_house()
    _, fields = Visitor().number_and_box()

    response = Client().post("/a/9", {**fields, "words": "x"}, secure=True, **headers)  # type: ignore[arg-type]

    assert response.status_code == 403
    assert Consultation.objects.count() == 0


def test_a_file_in_a_form_is_dropped_and_the_words_beside_it_are_taken() -> None:
    open_house()
    number, fields = Visitor().number_and_box()
    picture = SimpleUploadedFile("p.jpg", b"picture bytes")

    Client().post("/a/9", {**fields, "words": "たすけて", "picture": picture}, secure=True)

    assert "たすけて" in Visitor().enter(number)
    assert not [one for one in Path(tempfile.gettempdir()).glob("*.upload*") if b"picture bytes" in one.read_bytes()]
