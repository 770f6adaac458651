"""LINE's own library as the judge: what it signs and sends we take, and what we send it reads."""

import json

from linebot.v3.messaging import ApiClient, Configuration, MessagingApi, PushMessageRequest, TextMessage
from linebot.v3.webhook import SignatureValidator, WebhookParser
from linebot.v3.webhooks import FollowEvent, MessageEvent, TextMessageContent, UnfollowEvent, UnsendEvent
from tests.makers.line_api import MIO, SECRET, TOKEN, event, line_api, said, sent, signature, webhook

from tomoshibi.outside.line import bubbles, events, is_signed, push

KINDS = ("image", "video", "audio", "file", "sticker", "location")
BODY = webhook(
    said("きこえますか 😀"),
    *(sent(what, at) for at, what in enumerate(KINDS, start=2)),
    event("follow", 20, replyToken="0" * 32, follow={"isUnblocked": False}),
    event("unfollow", 21),
    event("unsend", 22, unsend={"messageId": "44441"}),
)


def test_signatures_hold_for_both_or_for_neither() -> None:
    judge = SignatureValidator(SECRET)

    for given in (signature(BODY), signature(BODY, "another"), signature(BODY)[:-2] + "A=", ""):
        assert judge.validate(BODY.decode(), given) == is_signed(BODY, given, SECRET.encode())
    assert is_signed(BODY, signature(BODY), SECRET.encode())


def test_both_read_the_same_out_of_a_webhook() -> None:
    theirs = WebhookParser(SECRET).parse(BODY.decode(), signature(BODY))
    ours = events(BODY)

    assert [one.webhook_event_id for one in theirs] == [one.id for one in ours]
    assert {one.source.user_id for one in theirs} == {one.user for one in ours} == {MIO}
    assert [one.timestamp for one in theirs] == [round(one.at.timestamp() * 1000) for one in ours]
    for their, our in zip(theirs, ours, strict=True):
        match their:
            case MessageEvent(message=TextMessageContent(text=text)):
                assert (our.happened, our.text) == ("text", text)
            case MessageEvent(message=message):
                assert (our.happened, our.what) == ("other", message.type)
            case FollowEvent() | UnfollowEvent() | UnsendEvent():
                assert our.happened == their.type
            case _:
                raise AssertionError(their)


def test_what_we_push_is_what_their_library_would_have_sent() -> None:
    text, key = "お知らせがあります。😀\n二行目", "0123456789abcdef0123456789abcdef"
    with line_api() as api:
        push(api.account, to=MIO, text=text, key=key)
        with ApiClient(Configuration(host=api.url, access_token=TOKEN)) as client:
            theirs = PushMessageRequest(to=MIO, messages=[TextMessage(text=one) for one in bubbles(text)])
            MessagingApi(client).push_message(theirs, x_line_retry_key="76543210-89ab-cdef-0123-456789abcdef")

    (our_path, our_headers, our_content), (their_path, their_headers, their_content) = api.asked
    assert our_path == their_path
    assert our_headers["authorization"] == their_headers["authorization"]
    assert our_headers["content-type"] == their_headers["content-type"]
    assert their_headers.keys() >= {"x-line-retry-key"} <= our_headers.keys()
    read = PushMessageRequest.from_dict(our_content)
    assert read is not None
    assert (read.to, [json.loads(one.to_json()) for one in read.messages]) == (MIO, our_content["messages"])
    assert {name: their_content[name] for name in our_content} == our_content
