"""A worker's own account through its pages."""

import re

import pytest

from tests.makers import house
from tests.makers.desk_pages import AtTheDesk
from tests.pages.desk.test_desk import join
from tomoshibi.staff.models import AuditLine, OpenSession, Passkey
from tomoshibi.web.desk.pages import account

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tomoshibi.web.desk.urls")]

NEW = "つきのひかりと しろいねこ"


def half_in() -> AtTheDesk:
    """Return another browser of the same worker, before its second step."""
    other = AtTheDesk()
    other.browser.post("/", {"login": "sora", "passphrase": house.PASSPHRASE}, secure=True)
    return other


def test_a_worker_changes_the_passphrase_and_goes_on_here_and_nowhere_else(boss: AtTheDesk) -> None:
    other = half_in()

    page = boss.post("/account/passphrase", old=house.PASSPHRASE, new=NEW, again=NEW)

    assert "あいことばを変えました" in page
    assert boss.browser.get("/list", secure=True).status_code == 200
    assert other.browser.get("/confirm", secure=True)["Location"] == "/?o=1"
    known = [
        AtTheDesk().browser.post("/", {"login": "sora", "passphrase": one}, secure=True).status_code
        for one in (house.PASSPHRASE, NEW)
    ]
    assert known == [422, 302]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"old": "ちがう あいことば です"}, "今のあいことばが違います"),
        ({"again": NEW + "x"}, "2回同じではありません"),
        ({"new": "みじかい", "again": "みじかい"}, "12 文字から"),
        ({"new": "password1234", "again": "password1234"}, "思いつきやすい"),
        ({"old": ""}, "今のあいことばが違います"),
    ],
)
def test_a_passphrase_that_is_not_changed_says_why(boss: AtTheDesk, fields: dict[str, str], said: str) -> None:
    whole = {"mark": boss.mark(), "old": house.PASSPHRASE, "new": NEW, "again": NEW, **fields}

    response = boss.browser.post("/account/passphrase", whole, secure=True)

    assert response.status_code == 422
    page = response.content.decode()
    assert said in page
    assert NEW not in page
    assert half_in().browser.get("/confirm", secure=True).status_code == 200


def test_a_passphrase_is_not_changed_without_the_sessions_mark(boss: AtTheDesk) -> None:
    boss.post("/account/passphrase", mark="0" * 64, old=house.PASSPHRASE, new=NEW, again=NEW)

    assert not AuditLine.objects.filter(act="passphrase-changed").exists()


def test_a_passkey_is_not_asked_for_or_kept_without_the_passphrase(boss: AtTheDesk) -> None:
    fields = {"mark": boss.mark(), "passphrase": "ちがう あいことば です", "answer": "{}", "label": "鍵"}

    asked = boss.browser.post("/account/passkey/question", fields, secure=True)
    kept = boss.browser.post("/account/passkey", fields, secure=True)

    assert asked.status_code == 403
    assert OpenSession.objects.get().challenge is None
    assert kept.status_code == 422
    assert "あいことばが違います" in kept.content.decode()
    assert not Passkey.objects.exists()


def test_the_passphrase_lets_a_passkey_be_asked_for(boss: AtTheDesk) -> None:
    fields = {"mark": boss.mark(), "passphrase": house.PASSPHRASE}

    response = boss.browser.post("/account/passkey/question", fields, secure=True)

    assert response.status_code == 200
    assert "challenge" in response.json()


def test_a_passkey_that_was_kept_gives_the_session_a_new_token(boss: AtTheDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(account, "add", lambda *_, **__: None)
    before = boss.browser.cookies["__Host-desk"].value

    page = boss.post("/account/passkey", passphrase=house.PASSPHRASE, answer="{}", label="鍵")

    assert "パスキーを加えました" in page
    other = AtTheDesk()
    other.browser.cookies["__Host-desk"] = before
    assert other.browser.get("/list", secure=True)["Location"] == "/?o=1"


def test_a_question_that_is_only_opened_gives_nothing(boss: AtTheDesk) -> None:
    assert boss.browser.get("/account/passkey/question", secure=True).status_code == 405


def test_a_worker_sees_where_they_are_signed_in_and_ends_another_place(boss: AtTheDesk) -> None:
    other = half_in()
    page = boss.get("/account")
    number = re.search(r'option value="(\d+)"', page)
    assert number is not None
    assert page.count("（この画面）") == 1

    boss.post("/account/sessions", number=number.group(1), passphrase=house.PASSPHRASE)

    assert other.browser.get("/confirm", secure=True)["Location"] == "/?o=1"
    assert boss.browser.get("/list", secure=True).status_code == 200


def test_a_worker_ends_all_other_places_at_once(boss: AtTheDesk) -> None:
    others = [half_in(), half_in()]

    boss.post("/account/sessions", number="all", passphrase=house.PASSPHRASE)

    assert [one.browser.get("/confirm", secure=True)["Location"] for one in others] == ["/?o=1"] * 2
    assert boss.browser.get("/list", secure=True).status_code == 200


@pytest.mark.parametrize("number", ["", "x", "-1", "９", "²", "9" * 5_000])
def test_a_number_that_is_none_ends_nothing(boss: AtTheDesk, number: str) -> None:
    half_in()

    boss.post("/account/sessions", number=number, passphrase=house.PASSPHRASE)

    assert OpenSession.objects.count() == 2


def test_no_session_is_ended_without_the_passphrase(boss: AtTheDesk) -> None:
    other = half_in()

    page = boss.post("/account/sessions", number="all", passphrase="ちがう あいことば です")

    assert "何も終わっていません" in page
    assert other.browser.get("/confirm", secure=True).status_code == 200


def test_a_supervisor_signs_a_worker_out_everywhere(boss: AtTheDesk) -> None:
    umi = join(boss, "umi", "counsellor")
    found = re.search(r"/team/([0-9a-f]{16})/sessions", boss.get("/team"))
    assert found is not None

    page = boss.post(found.group())

    assert "すべて終わりました" in page
    assert umi.browser.get("/list", secure=True)["Location"] == "/?o=1"


def test_a_counsellor_signs_nobody_out(boss: AtTheDesk) -> None:
    umi = join(boss, "umi", "counsellor")
    key = AuditLine.objects.get(act="founded").actor

    response = umi.browser.post(f"/team/{key}/sessions", {"mark": umi.mark()}, secure=True)

    assert response.status_code == 403
    assert boss.browser.get("/list", secure=True).status_code == 200


def test_signing_out_nobody_stands_in_the_trail(boss: AtTheDesk) -> None:
    boss.post(f"/team/{'0' * 16}/sessions")

    assert AuditLine.objects.filter(act="refused", subject=f"end-sessions:{'0' * 16}").count() == 1
