"""What is sealed on the device on the thread: taken as it comes, once, and refused where it cannot be for this talk."""

import base64
import json
import re

import pytest

from tests.makers import device
from tests.makers.device import message, talking, wish
from tests.makers.help_pages import Visitor, hidden, open_house
from tomoshibi.basics.secrecy import boxes
from tomoshibi.consult import contexts, queries
from tomoshibi.consult.form_token import row_of
from tomoshibi.consult.models import Consultation, Post
from tomoshibi.consult.operations.sending import LONGEST_BOX

pytestmark = pytest.mark.django_db
NOT_YET = "まだ届いていません"


def test_a_sealed_message_stands_in_the_thread() -> None:
    open_house()
    person, page, case = talking()

    answer = person.post("13", **message(page, case, "つづきの言葉"))

    assert "<p>つづきの言葉</p>" in answer
    assert [one.side for one in Post.objects.order_by("number")] == ["person", "person"]


def test_sealed_or_not_the_same_words_from_the_same_page_are_one_message() -> None:
    open_house()
    person, page, case = talking()

    for _ in range(2):
        person.post("13", **message(page, case, "一行目\n二行目"))
    person.post("13", **hidden(page), words="一行目\r\n二行目")
    person.post("13", **hidden(page), words="ほかの言葉")

    assert Post.objects.count() == 3


def test_two_pages_with_the_same_words_are_two_messages() -> None:
    open_house()
    person, page, case = talking()

    again = person.post("13", **message(page, case, "はい"))
    person.post("13", **message(again, case, "はい"))

    assert Post.objects.count() == 3


def test_what_was_sealed_to_another_key_is_asked_for_once_more() -> None:
    open_house()
    person, page, case = talking()
    fields = message(page, case, "つづき") | {"public": device.text(device.another_key())}

    answer = person.post("13", **fields)

    assert NOT_YET in answer
    assert Post.objects.count() == 1


def changed(box: bytes, how: str) -> bytes:
    return {
        "cut": box[:-1],
        "longer": box + b"\0",
        "another suite": b"\x02" + box[1:],
        "no point": box[:2] + bytes(64) + box[66:],
        "not padded": box[: 66 + 100 + 16],
        "too long": box[:66] + bytes(2 * LONGEST_BOX),
    }[how]


@pytest.mark.parametrize("how", ["cut", "longer", "another suite", "no point", "not padded", "too long"])
def test_what_has_not_the_form_of_a_box_is_not_kept(how: str) -> None:
    open_house()
    person, page, case = talking()
    fields = message(page, case, "つづき")
    box = base64.b64decode(fields["sealed"])

    answer = person.post("13", **fields | {"sealed": device.text(changed(box, how))})

    assert NOT_YET in answer
    assert Post.objects.count() == 1


@pytest.mark.parametrize("field", ["sealed", "public", "row"])
@pytest.mark.parametrize("value", ["あ", "%%%", "A" * 33])
def test_fields_that_are_none_of_ours_are_refused(field: str, value: str) -> None:
    open_house()
    person, page, case = talking()

    answer = person.post("13", **message(page, case, "つづき") | {field: value})

    assert NOT_YET in answer
    assert Post.objects.count() == 1


def test_the_row_of_another_talks_message_is_refused_and_that_message_stays() -> None:
    open_house()
    talking("ほかの人の言葉")
    theirs = Post.objects.get()
    person, page, case = talking()

    answer = person.post("13", **message(page, case, "つづき") | {"row": theirs.key})

    assert NOT_YET in answer
    assert (Post.objects.count(), bytes(Post.objects.get(id=theirs.id).box)) == (2, bytes(theirs.box))


def test_the_row_of_a_message_of_the_same_talk_changes_nothing() -> None:
    open_house()
    person, page, case = talking()
    first = Post.objects.get()

    person.post("13", **message(page, case, "つづき") | {"row": first.key})

    assert bytes(Post.objects.get().box) == bytes(first.box)


def test_what_was_sealed_for_nobody_is_told_to_both_sides_and_harms_nothing_else() -> None:
    boss = open_house()
    person, page, case = talking()
    fields = message(page, case, "つづき")
    shut = boxes.seal(b"x", to=device.another_key(), context=contexts.card("t", "c"))

    answer = person.post("13", **fields | {"sealed": device.text(shut)})

    assert "このメッセージは開けませんでした" in answer
    assert "はじめの言葉" in answer
    opened = queries.opened(case, boss.keys)
    assert [one.words is None for one in opened.messages] == [False, True]


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe", b"[" * 90_000, b'{"text": "\\ud83d", "by": "\\ud83d", "at": "9999-12-31T23:59:59+00:00"}', b"1e999"],
)
def test_whatever_a_changed_script_seals_the_pages_of_both_sides_can_be_shown(content: bytes) -> None:
    boss = open_house()
    person, page, case = talking()

    person.post("13", **message(page, case, "x", content=content))
    person.post("15", **wish(person.get("15"), case, content or b"{"))

    assert "はじめの言葉" in person.get("12")
    assert "返事のしかたの希望" in person.get("15")
    opened = queries.opened(case, boss.keys)
    json.dumps([opened.wishes.text, *(one.words.text for one in opened.messages if one.words)], ensure_ascii=False).encode()


def test_words_of_a_visit_that_is_over_stay_on_the_device_and_their_place_is_kept() -> None:
    open_house()
    person, page, case = talking()
    del person.browser.cookies["__Host-v"]
    number, _ = Visitor().send("ほか")

    asked = person.post("13", **message(page, case, "つづき"))
    wrong = person.post("11", code=number[:-1], **hidden(asked))
    back = person.post("11", code=number, **hidden(asked))

    for one in (asked, wrong):
        assert re.search('data-keeps="back"', one)
        assert re.search('<textarea id="words"[^>]*></textarea>', one)
    assert 'data-keeps="more"' in back
    assert "書いたものは、まだ届いていません" in back
    assert Post.objects.count() == 2


def test_a_sealed_message_into_a_closing_talk_goes_with_taking_it_back() -> None:
    open_house()
    person, page, case = talking()
    person.post("17", **hidden(person.get("17")))

    closing = person.post("13", **message(page, case, "やっぱり書きます"))
    assert "いつでも元に戻せます" in closing
    assert 'data-keeps="more"' in closing
    back = person.post("18", **message(closing, case, "やっぱり書きます"))

    assert "<p>やっぱり書きます</p>" in back
    assert Consultation.objects.get().status == "waiting"


def test_a_form_of_another_visit_shows_the_open_thread_and_says_that_nothing_arrived() -> None:
    open_house()
    person, page, case = talking("ひとつめ")
    other, _ = Visitor().send("ふたつめ")
    person.enter(other)

    answer = person.post("13", **message(page, case, "つづき"))

    assert NOT_YET in answer
    assert "ふたつめ" in answer
    assert Post.objects.count() == 2


def test_sealed_wishes_are_kept_and_read_at_the_desk() -> None:
    boss = open_house()
    person, _, case = talking()

    answer = person.post("15", **wish(person.get("15"), case))

    assert "わかりました" in answer
    assert queries.opened(case, boss.keys).wishes.text == "昼に"


def test_wishes_that_do_not_open_are_not_taken_for_none() -> None:
    boss = open_house()
    person, _, case = talking()
    shut = boxes.seal(b"x", to=device.another_key(), context=contexts.card("t", "c"))

    answer = person.post("15", **wish(person.get("15"), case) | {"sealed_wishes": device.text(shut)})

    assert "開けませんでした" in answer
    assert queries.opened(case, boss.keys).wishes
    assert queries.opened(case, boss.keys).wishes.is_shut


def test_something_like_a_number_is_asked_about_once() -> None:
    open_house()
    person, page, _ = talking()
    number, _ = Visitor().send("番号のため")
    words = f"わたしの番号は{number[:4]} {number[4:]}です"

    asked = person.post("13", **hidden(page), words=words)

    assert "24けたの番号のようなもの" in asked
    assert re.search("<textarea[^>]*>わたしの番号は", asked)
    assert "わたしの番号は" in person.post("13", **hidden(asked), words=words)
    assert Post.objects.count() == 3


def test_without_a_drawn_form_a_message_has_a_row_that_nobody_can_guess() -> None:
    open_house()
    person, page, _ = talking()

    person.post("13", **hidden(page) | {"form": "no digits"}, words="はい")

    assert not Post.objects.filter(key=row_of("", "はい")).exists()
    assert Post.objects.count() == 2
