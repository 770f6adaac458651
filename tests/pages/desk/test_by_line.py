"""The door for LINE: what LINE signed is taken in, all else is refused and leaves nothing; answers go the same way back."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.conf import settings as of_site
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from tests.makers.desk_pages import AtTheDesk
from tests.makers.line_api import SECRET, LineApi, event, line_api, said, sent, signature, webhook
from tests.makers.line_api import ways as opened
from tomoshibi.cli.carrying import Carrier
from tomoshibi.consult.models import Consultation, Heard, Outgoing, Post
from tomoshibi.outside.line import Account

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tomoshibi.web.desk.urls")]
HERE, DESK = "tomoshibi.web.line.urls", "tomoshibi.web.desk.urls"


@pytest.fixture
def door(akari: object, settings: Settings) -> Callable[..., int]:
    """Return what sends a body to the door and gives its status."""
    settings.LINE = Account(SECRET.encode(), "token")
    settings.WAYS = opened(settings.KEYS.pepper, line="notice")

    def send(body: bytes, given: str | None = None, **more: str) -> int:
        settings.ROOT_URLCONF = HERE
        header = {"x-line-signature": signature(body) if given is None else given}
        answer = Client().post("/line", body, content_type="application/json", headers=header, secure=True)
        settings.ROOT_URLCONF = DESK
        return answer.status_code

    return send


def now(*events: dict[str, object]) -> bytes:
    return webhook(*({**one, "timestamp": round(timezone.now().timestamp() * 1000)} for one in events))


def test_what_line_did_not_sign_is_refused_and_leaves_nothing(door: Callable[..., int]) -> None:
    body = now(said("ひとつ"))

    assert [door(body, wrong) for wrong in ("", "abc", signature(body, "another"), signature(body + b" "))] == [400] * 4
    assert Consultation.objects.count() == Heard.objects.count() == Outgoing.objects.count() == 0


def test_a_body_that_is_signed_and_no_webhook_is_refused(door: Callable[..., int]) -> None:
    assert [door(body) for body in (b"", b"{}", b"[1]", b"\xff")] == [400] * 4


def test_a_body_above_the_limit_is_refused_before_it_is_looked_at(door: Callable[..., int], settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000

    assert door(now(said("あ" * 1_000))) == 400
    assert Consultation.objects.count() == 0


def test_what_we_do_not_know_and_what_is_too_old_is_answered_and_ignored(door: Callable[..., int]) -> None:
    assert door(webhook()) == 200
    assert door(now(event("postback", 1), event("somethingNew", 2))) == 200
    assert door(webhook(said("むかし", at=timezone.now().replace(year=2020)))) == 200
    assert Consultation.objects.count() == Heard.objects.count() == 0


def test_a_webhook_that_comes_again_is_taken_once(door: Callable[..., int]) -> None:
    body = now(said("ひとつ"), said("ふたつ", 2), sent("image", 3))

    assert [door(body) for _ in range(3)] == [200] * 3
    assert Post.objects.count() == 3


def test_only_forms_that_are_sent_are_answered(settings: Settings) -> None:
    settings.ROOT_URLCONF = HERE

    assert Client().get("/line", secure=True).status_code == 405
    assert [Client().get(page, secure=True).status_code for page in ("/", "/a/1", "/list")] == [404] * 3


def carried(api: LineApi) -> None:
    Carrier(of_site.WAYS, api.account, None).carry(timezone.now())


def test_a_talk_comes_in_is_answered_at_the_desk_and_told_of_on_line(
    door: Callable[..., int], boss: AtTheDesk, settings: Settings
) -> None:
    door(now(said("広めると言われています")))
    key = Consultation.objects.get().key
    with line_api() as api:
        carried(api)
        listed, queue = boss.get("/list"), boss.get("/queue")
        page = boss.get(f"/c/{key}")
        after = boss.post(f"/c/{key}/write", text="あした10時に電話してください", kind="answer", form="a")
        carried(api)

    assert "LINEから" in listed
    assert "LINEから" in queue
    for words in ("LINEで届いた相談", "広めると言われています", "「お知らせがあります」とだけ届きます", "LINE の会社と"):
        assert words in page
    assert "まだ届けていないもの：1件" in after
    assert [one["notificationDisabled"] for one in api.arrived] == [True, False]  # the first came while they wrote
    assert "お知らせがあります" in api.texts[1]
    assert "電話して" not in json.dumps(api.arrived, ensure_ascii=False)


def test_the_desk_says_where_the_words_themselves_go_out(door: Callable[..., int], boss: AtTheDesk, settings: Settings) -> None:
    door(now(said("広めると言われています")))
    settings.WAYS = replace(settings.WAYS, modes={"line": "whole"})
    key = Consultation.objects.get().key

    page = boss.get(f"/c/{key}")
    boss.post(f"/c/{key}/write", text="あした10時に", kind="answer", form="a")
    with line_api() as api:
        carried(api)
        carried(api)

    assert "<strong>そのまま</strong>届きます" in page
    assert api.texts[1] == "あした10時に"


def test_a_refused_token_is_told_to_the_operator_and_what_waits_goes_on_waiting(
    door: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    door(now(said("ひとつ")))
    with line_api(401) as api:
        carried(api)

    assert "keys/line-token" in capsys.readouterr().err
    assert Outgoing.objects.count() == 1
