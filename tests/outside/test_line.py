"""LINE: what it signed is known, what we do not know is left out, and a push arrives once or says why not."""

import json

import pytest
from tests.makers.line_api import MIO, SECRET, event, line_api, said, sent, signature, webhook

from tomoshibi.outside import line
from tomoshibi.outside.line import NotAWebhook, bubbles, events, is_signed, push

KEY = "0123456789abcdef0123456789abcdef"


def test_only_the_signature_over_these_very_bytes_holds() -> None:
    body = webhook(said("ひとつ"))
    right = signature(body)

    assert is_signed(body, right, SECRET.encode())
    for wrong in ("", right[:-1], right.lower(), signature(body, "another"), "ひとつ", "\udcff", signature(body + b" ")):
        assert not is_signed(body, wrong, SECRET.encode())
    assert not is_signed(body + b" ", right, SECRET.encode())


def test_persons_texts_and_the_kinds_of_the_rest_come_out_in_order() -> None:
    found = events(webhook(said("ひとつ"), sent("image", 2), event("follow", 3), event("unfollow", 4), event("unsend", 5)))

    assert [one.happened for one in found] == ["text", "other", "follow", "unfollow", "unsend"]
    assert (found[0].text, found[0].user, found[1].what) == ("ひとつ", MIO, "image")


def test_groups_other_channels_and_kinds_that_came_later_are_left_out() -> None:
    group = {"type": "group", "groupId": "C1", "userId": MIO}
    others = [
        said("班で", 1, source=group), said("控え", 2, mode="standby"), event("postback", 3, postback={"data": "x"}),
        event("brandNew", 4), {"type": "message"}, "nothing", None, said("いつ", 5, timestamp="soon"), event("message", 6),
        said("だれ", 7, source={"type": "user"}), said("とおい", 8, timestamp=10**30),
    ]  # fmt: skip

    assert events(webhook(*others, said("ひとつ", 9))) == events(webhook(said("ひとつ", 9)))


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"events":{}}', b'{"events":null}', b"\xff", b"[" * 100_000])
def test_what_is_no_webhook_is_refused(body: bytes) -> None:
    with pytest.raises(NotAWebhook):
        events(body)


def test_half_a_sign_and_a_nul_come_out_as_text_that_can_be_kept() -> None:
    body = b'{"events":[' + json.dumps(said("x")).encode().replace(b'"text": "x"', b'"text": "\\ud83d\\u0000"') + b"]}"

    assert events(body)[0].text == "\ufffd\ufffd"


def test_a_push_says_who_it_is_and_carries_the_same_key_on_every_try() -> None:
    with line_api(500) as api:
        outcomes = [push(api.account, to=MIO, text="お知らせ", key=KEY) for _ in range(3)]

    assert outcomes == ["later", "there", "there"]
    assert len(api.arrived) == 1
    path, headers, content = api.asked[0]
    assert path == "/v2/bot/message/push"
    assert headers["authorization"] == f"Bearer {api.account.token}"
    assert headers["x-line-retry-key"] == "01234567-89ab-cdef-0123-456789abcdef"
    assert content == {"to": MIO, "messages": [{"type": "text", "text": "お知らせ"}], "notificationDisabled": False}


@pytest.mark.parametrize(
    ("status", "outcome"),
    [(400, "never"), (401, "not-let-in"), (403, "not-let-in"), (404, "never"), (409, "there"), (429, "later"), (503, "later")],
)
def test_each_answer_is_understood(status: int, outcome: str) -> None:
    with line_api(status) as api:
        assert push(api.account, to=MIO, text="お知らせ", key=KEY) == outcome


def test_a_redirect_is_not_followed() -> None:
    with line_api(307) as api:
        assert push(api.account, to=MIO, text="お知らせ", key=KEY) == "later"

    assert len(api.asked) == 1


def test_an_answer_that_is_lost_or_nobody_there_means_later_and_no_second_message() -> None:
    with line_api() as api:
        api.loses_answers = True
        lost = push(api.account, to=MIO, text="お知らせ", key=KEY)
        api.loses_answers = False
        again = push(api.account, to=MIO, text="お知らせ", key=KEY)
    nobody = push(api.account, to=MIO, text="お知らせ", key=KEY)

    assert (lost, again, nobody) == ("later", "there", "later")
    assert len(api.arrived) == 1


def test_a_long_text_goes_in_bubbles_that_line_takes() -> None:
    text = "あ" * 4_899 + "😀" + "い" * 12_000

    cut = bubbles(text)

    assert "".join(cut) == text
    assert all(len(one.encode("utf-16-le")) // 2 <= line.MOST_OF_A_BUBBLE for one in cut)
    assert len(bubbles("う" * 60_000)) == line.MOST_BUBBLES
