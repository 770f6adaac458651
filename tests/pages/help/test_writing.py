"""Writing without a name and coming back, with forms alone."""

import re
import tempfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.makers.help_pages import Visitor, hidden, open_house
from tomoshibi.consult import queries
from tomoshibi.consult.models import Consultation, Post, Visit
from tomoshibi.consult.wishes import Wishes
from tomoshibi.staff.models import AuditLine
from tomoshibi.web.help.pages import writing

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
    person.post("15", **hidden(person.get("15")), how="neutral", wishes="夜はやめてください")
    changed = person.post("14", **hidden(person.get("14")))
    new = "".join(re.findall(r"<span>(\d{4})</span>", changed))

    assert "開けませんでした" in Visitor().enter(number)
    assert "つづき" in Visitor().enter(new)
    key = Consultation.objects.get().key
    assert queries.opened(key, boss.keys).wishes == Wishes("neutral", "夜はやめてください")
    assert 'value="neutral" checked' in person.get("15")


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


def test_words_written_while_the_visit_ran_out_are_kept_and_can_be_sent() -> None:
    open_house()
    person = Visitor()
    number, _ = person.send("はじめ")
    fields = hidden(person.enter(number))
    Visit.objects.all().delete()

    kept = person.post("13", **fields, words="二十五分かけて書いた言葉")
    wrong = person.post("11", code="1234", words="二十五分かけて書いた言葉")
    thread = person.post("11", code=number, words="二十五分かけて書いた言葉")
    sent = person.post("13", **hidden(thread), words="二十五分かけて書いた言葉")

    assert "書いたものは下に残っています" in kept
    for page in (kept, wrong, thread):
        assert re.search("<textarea[^>]*>二十五分かけて書いた言葉</textarea>", page)
    assert Post.objects.count() == 2
    assert "<p>二十五分かけて書いた言葉</p>" in sent


def test_words_under_the_mark_of_another_visit_are_kept_and_not_sent() -> None:
    open_house()
    person = Visitor()
    number, _ = person.send("はじめ")
    fields = hidden(person.enter(number))
    person.enter(number)

    answer = person.post("13", **fields, words="ふたつめの画面で書いた")

    assert re.search("<textarea[^>]*>ふたつめの画面で書いた</textarea>", answer)
    assert Post.objects.count() == 1


def test_the_same_form_takes_the_same_words_once_and_other_words_too() -> None:
    open_house()
    person = Visitor()
    number, _ = person.send("はじめ")
    fields = hidden(person.enter(number))

    for words in ("ひとつ", "ひとつ", "もどって書きなおした"):
        answer = person.post("13", **fields, words=words)

    assert Post.objects.count() == 3
    assert "もどって書きなおした" in answer


@pytest.mark.parametrize(("page", "there"), [("8", "7"), ("9", "6"), ("13", "12"), ("18", "12")])
@pytest.mark.parametrize("method", ["get", "head"])
def test_a_page_for_forms_opened_without_one_leads_on(page: str, there: str, method: str) -> None:
    open_house()

    response = getattr(Client(), method)(f"/a/{page}", secure=True)

    assert (response.status_code, response["Location"]) == (302, f"/a/{there}")


def test_what_fails_while_sending_shows_the_words_again(monkeypatch: pytest.MonkeyPatch) -> None:
    open_house()
    person = Visitor()
    _, fields = person.number_and_box()
    person.browser.raise_request_exception = False
    monkeypatch.setattr(writing, "send", lambda *args, **more: 1 / 0)

    answer = person.post("9", **fields, words="まだ届いていない言葉")

    assert re.search("<textarea[^>]*readonly[^>]*>まだ届いていない言葉</textarea>", answer)
    assert "まだ残っています" not in answer


@pytest.mark.parametrize("page", ["9", "11", "12"])
def test_too_many_fields_get_a_page_with_the_way_to_a_telephone(page: str) -> None:
    open_house()

    response = Client().post(f"/a/{page}", {f"f{number}": "x" for number in range(100)}, secure=True)

    assert response.status_code in {302, 400}
    assert response.status_code == 302 or 'href="/a/3"' in response.content.decode()


@pytest.mark.parametrize("charset", ["utf-7", "unicode_escape", "zlib", "none-such"])
def test_a_form_in_another_encoding_is_refused(charset: str) -> None:
    open_house()
    body = '--x\r\nContent-Disposition: form-data; name="code"\r\n\r\n\\ud800\r\n--x--\r\n'

    kind = f"multipart/form-data; boundary=x; charset={charset}"
    response = Client().generic("POST", "/a/11", body.encode(), kind, secure=True)

    assert response.status_code in {400, 422}


def test_a_form_with_a_nul_is_taken_or_refused_and_never_fails() -> None:
    open_house()
    person = Visitor()

    number, _ = person.send("ま\0え", happened="\0", limit="\0", age="\0")

    assert "え" in person.enter(number)
    assert person.browser.post("/a/11", {"code": "\0"}, secure=True).status_code == 422


@pytest.mark.parametrize("page", ["/", "/a/1", "/a/7", "/a/11"])
def test_a_request_for_another_host_is_refused(page: str) -> None:
    open_house()

    assert Client().get(page, secure=True, headers={"host": "elsewhere.example"}).status_code == 400
    assert Client().get("/health", secure=True, headers={"host": "10.0.0.7"}).status_code == 200


def test_a_form_that_the_browser_says_is_ours_is_taken_though_it_hides_its_origin() -> None:
    open_house()
    _, fields = Visitor().number_and_box()
    headers = {"sec-fetch-site": "same-origin", "origin": "null"}

    assert Client().post("/a/9", {**fields, "words": "x"}, secure=True, headers=headers).status_code == 200


def test_the_page_says_which_of_the_two_ways_of_sealing_happened() -> None:
    open_house()
    _, answer = Visitor().send("たすけて")

    assert "そのあいだだけ、サーバーの中を文字が通りました" in answer
    assert "この端末の中で読めない形になりました" not in answer


def test_a_message_that_does_not_open_for_its_person_is_noted() -> None:
    open_house()
    (first, _), (_, _) = Visitor().send("ひとつめ"), Visitor().send("ふたつめ")
    mine, other = Post.objects.order_by("id")
    mine.box = other.box
    mine.save()

    page = Visitor().enter(first)

    assert "ふたつめ" not in page
    assert AuditLine.objects.filter(act="did-not-open", actor="help").count() == 1
    Visitor().enter(first)
    assert AuditLine.objects.filter(act="did-not-open", actor="help").count() == 1
