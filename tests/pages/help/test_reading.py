"""Pages to read open for everyone in three languages, show only what was signed, and keep to themselves."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.makers.help_pages import Visitor, open_house, signed_entries
from tomoshibi.staff.models import SignedEntry
from tomoshibi.web.help.site import PLATFORMS, SITUATIONS

pytestmark = pytest.mark.django_db
READ = ["1", *(f"2/{number}" for number in range(1, 9)), "2/1/1", "3", "4", "5", "6", "7", "11"]


@pytest.mark.parametrize("letter", ["a", "b", "c"])
@pytest.mark.parametrize("page", READ)
def test_every_page_opens_in_every_language(letter: str, page: str) -> None:
    signed_entries(open_house())

    response = Client().get(f"/{letter}/{page}", secure=True)

    assert response.status_code == 200
    assert f'lang="{"en" if letter == "c" else "ja"}"' in response.content.decode()


@pytest.mark.parametrize("page", READ)
def test_every_page_keeps_to_itself(page: str) -> None:
    open_house()

    response = Client().get(f"/a/{page}", secure=True)

    assert response["Cache-Control"] == "no-store"
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "unsafe" not in response["Content-Security-Policy"]
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["X-Frame-Options"] == "DENY"
    assert "camera=()" in response["Permissions-Policy"]
    assert not response.cookies
    assert "<style" not in response.content.decode()
    assert "http://" not in response.content.decode().replace("http://www.w3.org", "")
    assert "https://" not in response.content.decode()


@pytest.mark.parametrize("page", READ)
def test_the_way_out_and_the_language_switch_stand_on_every_page(page: str) -> None:
    open_house()

    shown = Client().get(f"/a/{page}", secure=True).content.decode()

    assert 'href="/0"' in shown
    switch = "action" if page == "7" else "href"  # the number goes along
    assert f'{switch}="/b/{page}"' in shown
    assert f'{switch}="/c/{page}"' in shown
    assert "<title>メモ</title>" in shown


def test_nobody_outside_sees_what_nobody_signed_but_110_and_119_stand_always() -> None:
    open_house()

    lines = Visitor().get("3")

    assert "tel:110" in lines
    assert "tel:119" in lines
    assert "0120-0-78310" not in lines
    assert '<ol class="steps">' not in Visitor().get("2/1")


def test_what_was_signed_shows_the_day_on_which_it_was_checked() -> None:
    signed_entries(open_house())

    assert "確認した日 " + timezone.localdate().isoformat() in Visitor().get("3")


def test_what_ran_out_is_still_shown_with_a_note() -> None:
    signed_entries(open_house(), holds=timedelta(days=-1))

    lines = Visitor().get("3")

    assert "0120-0-78310" in lines
    assert "確認した日が古くなっています" in lines


def test_what_was_signed_last_is_shown() -> None:
    signed_entries(open_house())
    row = SignedEntry.objects.get(kind="contact", entry="mext-sos")
    row.pk = None
    row.content = {**row.content, "hours": {"ja": "あたらしい時間"}}
    row.save()

    assert "あたらしい時間" in Visitor().get("3")


@pytest.mark.parametrize("page", ["2/0", "2/9", "2/1/0", "2/1/8", "2/1/9", "99", "../1", "1/", "z"])
def test_an_address_that_is_none_gets_a_calm_page(page: str) -> None:
    open_house()

    response = Client().get(f"/c/{page}", secure=True)

    assert response.status_code == 404
    assert "no such page" in response.content.decode()


@pytest.mark.parametrize("situation", range(1, len(SITUATIONS) + 1))
def test_every_situation_has_steps_and_ends_with_writing_to_us(situation: int) -> None:
    signed_entries(open_house())

    for platform in range(len(PLATFORMS) + 1):
        shown = Visitor().get(f"2/{situation}" + (f"/{platform}" if platform else ""))

        assert shown.count('<li id="') >= 4
        assert shown.rindex('<li id="write-us"') == shown.rindex('<li id="')


def test_evidence_comes_before_blocking() -> None:
    signed_entries(open_house())
    for situation in range(1, 7):
        shown = Visitor().get(f"2/{situation}/1")
        for block in ("block-soon", "block-later"):
            if f'id="{block}"' in shown:
                assert shown.index('id="keep-talk"') < shown.index('id="mute"') < shown.index(f'id="{block}"')


def test_the_site_says_whether_it_is_well() -> None:
    assert Client().get("/health", secure=True).content == b"ok"
