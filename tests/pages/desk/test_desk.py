"""The desk opens for the right person, refuses the others, and does its work."""

import os
import re

import pytest
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from tests.makers import house
from tests.makers.desk_pages import AtTheDesk
from tests.makers.help_pages import Visitor
from tomoshibi.consult.models import Consultation, Post
from tomoshibi.staff import trail
from tomoshibi.staff.models import AuditLine, SignedEntry, Worker
from tomoshibi.web.desk import urls
from tomoshibi.web.desk.pages import talking
from tomoshibi.web.desk.places import DAILY, NOW_AND_THEN

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tomoshibi.web.desk.urls")]


def invited(boss: AtTheDesk, role: str) -> str:
    """Return the path of an invitation."""
    found = re.search(r"/join/[0-9a-f]{96}", boss.post("/team", role=role))
    assert found is not None
    return found.group()


def join(boss: AtTheDesk, login: str, role: str) -> AtTheDesk:
    worker = AtTheDesk()
    fields = {"login": login, "work_name": login.title(), "passphrase": house.PASSPHRASE, "again": house.PASSPHRASE}
    page = worker.browser.post(invited(boss, role), fields, secure=True).content.decode()
    totp = re.search(r">([A-Z2-7]{32})<", page)
    assert totp is not None
    worker.sign_in(login, totp.group(1))
    return worker


def test_every_page_is_closed_but_those_on_the_list() -> None:
    views = [pattern.callback for pattern in get_resolver("tomoshibi.web.desk.urls").url_patterns]

    assert {getattr(view, "__name__", "?") for view in views if not hasattr(view, "rule")} == set(urls.OPEN)


@pytest.mark.parametrize("page", ["/list", "/team", "/public", "/account", f"/c/{'0' * 24}", "/confirm"])
def test_a_stranger_is_sent_to_the_door(page: str) -> None:
    house.founded()

    response = Client().get(page, secure=True)

    assert response.status_code == 302
    assert response["Location"] in {"/", "/confirm"}


def test_a_wrong_passphrase_says_nothing_about_the_name(akari: house.House) -> None:
    worker = AtTheDesk()
    answers = {
        login: worker.browser.post("/", {"login": login, "passphrase": "ちがう あいことば です"}, secure=True)
        for login in ("sora", "umi")
    }

    assert {one.status_code for one in answers.values()} == {422}
    assert answers["sora"].content.replace(b"sora", b"") == answers["umi"].content.replace(b"umi", b"")
    assert not answers["sora"].cookies


def test_before_the_second_step_nothing_is_readable(akari: house.House) -> None:
    worker = AtTheDesk()
    worker.browser.post("/", {"login": "sora", "passphrase": house.PASSPHRASE}, secure=True)

    assert worker.browser.get("/list", secure=True)["Location"] == "/confirm"


def test_a_counsellor_reads_answers_and_notes(boss: AtTheDesk) -> None:
    key, code = house.written("学校に言うと言われました", is_urgent=True)
    umi = join(boss, "umi", "counsellor")

    assert "急ぎ" in umi.get("/list")
    assert "学校に言うと言われました" in umi.get(f"/c/{key}")
    umi.post(f"/c/{key}/write", kind="answer", text="話してくれてありがとう")
    umi.post(f"/c/{key}/write", kind="note", text="次は学校のことを聞く")

    assert "次は学校のことを聞く" in umi.get(f"/c/{key}")
    from tomoshibi.consult import queries
    from tomoshibi.consult.operations.visiting import enter, return_to

    visitor = return_to(enter(code, pepper=house.PEPPER, at=house.NOW, random=os.urandom), at=house.NOW)
    said = [message.words.text for message in queries.thread(visitor).messages if message.words]
    assert said == ["学校に言うと言われました", "話してくれてありがとう"]


def test_what_is_read_written_and_refused_stands_in_the_trail(boss: AtTheDesk) -> None:
    key, _ = house.written()
    umi = join(boss, "umi", "counsellor")
    umi.get(f"/c/{key}")
    umi.post(f"/c/{key}/write", kind="answer", text="はい")
    umi.get("/team")

    acts = list(AuditLine.objects.order_by("number").values_list("act", flat=True))

    assert {"founded", "invited", "joined", "signed-in", "read", "answered", "refused"} <= set(acts)
    assert trail.verify() == len(acts)


@pytest.mark.parametrize(("role", "page", "status"), [
    ("counsellor", "/list", 200), ("counsellor", "/team", 403), ("counsellor", "/public", 403),
    ("administrator", "/list", 403), ("administrator", "/team", 403), ("administrator", "/account", 200),
    ("supervisor", "/list", 200), ("supervisor", "/team", 200), ("supervisor", "/public", 200),
])  # fmt: skip
def test_each_role_opens_its_own_pages(boss: AtTheDesk, role: str, page: str, status: int) -> None:
    worker = join(boss, "umi", role)

    assert worker.browser.get(page, secure=True).status_code == status


def test_an_administrator_cannot_open_a_consultation(boss: AtTheDesk) -> None:
    key, _ = house.written("ひみつの言葉")
    administrator = join(boss, "yama", "administrator")

    response = administrator.browser.get(f"/c/{key}", secure=True)

    assert response.status_code == 403
    assert "ひみつの言葉" not in response.content.decode()


def test_a_form_without_the_sessions_mark_does_nothing(boss: AtTheDesk) -> None:
    key, _ = house.written()

    boss.post(f"/c/{key}/write", mark="0" * 64, kind="answer", text="forged")

    assert Consultation.objects.get().status == "waiting"


def test_whoever_is_let_go_is_out_and_the_team_reads_on(boss: AtTheDesk) -> None:
    key, _ = house.written("まだ開いている")
    umi = join(boss, "umi", "counsellor")
    found = re.search(r"/team/([0-9a-f]{16})/leave", boss.get("/team"))
    assert found is not None

    boss.post(found.group())

    assert umi.browser.get("/list", secure=True)["Location"] == "/?o=1"
    assert "まだ開いている" in boss.get(f"/c/{key}")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"passphrase": "みじかい", "again": "みじかい"}, "文字から"),
        ({"passphrase": "いろはにほへと ちりぬるを", "again": "いろはにほへと ちりぬるを"}, "思いつきやすい"),
        ({"again": "x"}, "2回同じ"),
        ({"login": "sora"}, "使われています"),
        ({"login": ""}, "どの欄も"),
    ],
)
def test_joining_says_what_is_missing(boss: AtTheDesk, fields: dict[str, str], said: str) -> None:
    whole = {"login": "umi", "work_name": "うみ", "passphrase": house.PASSPHRASE, "again": house.PASSPHRASE, **fields}

    response = Client().post(invited(boss, "counsellor"), whole, secure=True)

    assert response.status_code == 422
    assert said in response.content.decode()


def test_an_invitation_is_a_link_that_tls_protects_though_tls_ends_at_the_proxy(boss: AtTheDesk) -> None:
    page = boss.browser.post("/team", {"role": "counsellor", "mark": boss.mark()}, secure=False).content.decode()

    assert re.search(r"https://testserver/join/[0-9a-f]{96}", page)
    assert "http://testserver/join" not in page


def test_a_used_invitation_is_refused(boss: AtTheDesk) -> None:
    path = invited(boss, "counsellor")
    whole = {"login": "umi", "work_name": "うみ", "passphrase": house.PASSPHRASE, "again": house.PASSPHRASE}
    Client().post(path, whole, secure=True)

    assert "この招待は使えません" in Client().post(path, {**whole, "login": "kawa"}, secure=True).content.decode()


def test_signing_an_entry_makes_it_public(boss: AtTheDesk) -> None:
    boss.post("/public", entry="contact:mext-sos")
    boss.post("/public", entry="contact:none-such")
    boss.post("/public", entry="")

    assert list(SignedEntry.objects.values_list("entry", flat=True)) == ["mext-sos"]


def test_signing_out_ends_the_session(boss: AtTheDesk) -> None:
    token = boss.browser.cookies["__Host-desk"].value

    response = boss.browser.get("/out", secure=True)

    assert response["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    other = Client()
    other.cookies["__Host-desk"] = token
    assert other.get("/list", secure=True)["Location"] == "/?o=1"


def test_signing_in_again_ends_the_session_that_was_open_in_this_browser(boss: AtTheDesk) -> None:
    before = boss.browser.cookies["__Host-desk"].value

    boss.browser.post("/", {"login": "sora", "passphrase": house.PASSPHRASE}, secure=True)

    other = Client()
    other.cookies["__Host-desk"] = before
    assert other.get("/list", secure=True)["Location"] == "/?o=1"


def test_what_a_person_wrote_cannot_bring_markup_into_the_desk(boss: AtTheDesk) -> None:
    key, _ = house.written("<img src=x onerror=alert(1)>")

    assert "<img" not in boss.get(f"/c/{key}")


def test_a_message_that_does_not_open_is_noted_without_its_words(boss: AtTheDesk) -> None:
    first, _ = house.written("ひとつめの相談の言葉", at=timezone.now())
    second, _ = house.written("ふたつめの相談の言葉", at=timezone.now())
    Post.objects.filter(consultation__key=second).update(box=Post.objects.get(consultation__key=first).box)

    page = boss.get(f"/c/{second}")

    assert "の相談の言葉" not in page
    line = AuditLine.objects.get(act="did-not-open")
    assert line.subject == f"message:{second}/1"
    assert "相談の言葉".encode() not in bytes(line.sealed)


def test_a_consultation_that_is_closing_is_not_answered(boss: AtTheDesk) -> None:
    key, _ = house.written()
    Consultation.objects.update(status="closing")

    assert "閉じられているので" in boss.post(f"/c/{key}/write", kind="answer", text="まだ書きたい")


def test_the_person_and_the_desk_meet_through_the_pages(boss: AtTheDesk, settings: object) -> None:
    settings.ROOT_URLCONF = "tomoshibi.web.help.urls"  # type: ignore[attr-defined]
    number, _ = Visitor().send("ページから書きました")
    settings.ROOT_URLCONF = "tomoshibi.web.desk.urls"  # type: ignore[attr-defined]
    key = Consultation.objects.get().key

    assert "ページから書きました" in boss.get(f"/c/{key}")
    assert len(number) == 24


def test_an_answer_pressed_twice_is_sent_once(boss: AtTheDesk) -> None:
    key, _ = house.written()
    form = re.search(r'name="form" value="([0-9a-f]{24})"', boss.get(f"/c/{key}"))
    assert form is not None

    for _ in range(2):
        boss.post(f"/c/{key}/write", kind="answer", text="ここにいます", form=form.group(1))

    assert Post.objects.filter(side="worker").count() == 1


def test_a_name_with_control_signs_is_taken_without_them(boss: AtTheDesk) -> None:
    fields = {"login": "umi\0", "work_name": "う\0み", "passphrase": house.PASSPHRASE, "again": house.PASSPHRASE}

    assert Client().post(invited(boss, "counsellor"), fields, secure=True).status_code == 200
    assert Worker.objects.filter(work_name="うみ").exists()


def test_letting_go_of_nobody_changes_nothing_and_stands_in_the_trail(boss: AtTheDesk) -> None:
    boss.post(f"/team/{'0' * 16}/leave")

    assert AuditLine.objects.filter(act="refused", subject=f"let-go:{'0' * 16}").count() == 1


def test_a_consultation_that_is_not_there_stands_in_the_trail(boss: AtTheDesk) -> None:
    boss.get(f"/c/{'0' * 24}")

    assert AuditLine.objects.filter(act="not-there").count() == 1


def test_a_long_list_of_talks_comes_page_by_page(boss: AtTheDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(talking, "ROWS", 2)
    keys = [house.written()[0] for _ in range(3)]

    first, second, beyond = boss.get("/list"), boss.get("/list?page=2"), boss.get("/list?page=999")

    on_each = [[key for key in keys if f"/c/{key}" in page] for page in (first, second)]
    assert [len(found) for found in on_each] == [2, 1]
    assert sorted(on_each[0] + on_each[1]) == sorted(keys)
    assert "全3件・1 / 2 ページ" in first
    assert "全3件・2 / 2 ページ" in beyond


@pytest.mark.parametrize("role", ["counsellor", "supervisor", "administrator"])
def test_the_head_of_every_page_leads_just_where_a_role_may_go(boss: AtTheDesk, role: str) -> None:
    worker = boss if role == "supervisor" else join(boss, "asa", role)
    page = worker.get("/account")
    head = page[page.index("<header>") : page.index("</header>")]

    led_to = set(re.findall(r'href="(/[^"]*)"', head)) - {"/out"}
    kept_from = {one.address for one in (*DAILY, *NOW_AND_THEN)} - led_to

    assert {one: worker.browser.get(one, secure=True).status_code for one in led_to} == dict.fromkeys(led_to, 200)
    assert {one: worker.browser.get(one, secure=True).status_code for one in kept_from} == dict.fromkeys(kept_from, 403)
    assert head.count("aria-current") == 1
