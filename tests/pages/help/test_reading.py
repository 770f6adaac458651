"""Pages to read open for everyone in three languages, show only what was signed, and keep to themselves."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.makers.help_pages import Visitor, hidden, open_house, signed_entries
from tomoshibi.law.entries import SITUATIONS
from tomoshibi.staff.models import SignedEntry
from tomoshibi.web.help.site import PLATFORMS

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


@pytest.mark.parametrize("situation", range(1, len(SITUATIONS) + 1))
def test_first_breathe_then_keep_then_protect_then_think_together(situation: int) -> None:
    signed_entries(open_house())

    shown = Visitor().get(f"2/{situation}/1")

    places = [shown.find(f'<h2 id="{part}"') for part in ("now", "keep", "guard", "together")]
    there = [place for place in places if place >= 0]
    assert there == sorted(there)
    assert min(places[0], places[1], places[3]) >= 0
    assert shown.count("<h2 id=") == len(there) + 2  # and what is said in short, and the lines; no part comes twice


@pytest.mark.parametrize("situation", range(1, len(SITUATIONS) + 1))
def test_what_comes_first_is_said_in_a_few_words_before_all_steps(situation: int) -> None:
    signed_entries(open_house())

    shown = Visitor().get(f"2/{situation}/1")

    briefly = re.findall(
        r'href="#([a-z-]+)">', shown[shown.index('class="briefly"') : shown.index("</nav>", shown.index('class="briefly"'))]
    )
    assert 3 <= len(briefly) <= 4
    assert "keep-talk" in briefly
    assert briefly[-1] == "write-us"
    assert all(f'<li id="{one}">' in shown for one in briefly)


def test_an_app_without_steps_of_its_own_says_so() -> None:
    signed_entries(open_house())

    assert "このアプリだけの手順は、いま確かめているところです" in Visitor().get("2/1/3")
    assert "このアプリだけの手順は、いま確かめているところです" not in Visitor().get("2/1/4")
    assert "このアプリだけの手順は、いま確かめているところです" not in Visitor().get("2/1")


def test_lines_stand_by_what_they_are_for_and_danger_comes_first() -> None:
    signed_entries(open_house())

    shown = Visitor().get("3")

    found = [shown.index(f'<h2 id="{need}">') for need in ("now", "written", "listen", "picture", "law")]
    assert found == sorted(found)
    assert shown.index("tel:110") < found[1] < shown.index("0120-99-7777") < found[2]


def test_a_number_with_a_hash_can_be_called() -> None:
    signed_entries(open_house())

    assert 'href="tel:%238103"' in Visitor().get("3")


def test_whoever_cannot_speak_aloud_is_led_to_written_lines_from_the_first_page() -> None:
    signed_entries(open_house())

    assert "声を出せないときは、文字の窓口もあります" in Visitor().get("1")
    assert "0120-0-78310" in Visitor().get("1")


def test_choices_in_easy_words_can_be_read_without_kanji() -> None:
    open_house()
    person = Visitor(letter="b")

    box = person.post("8", **hidden(person.get("7")))

    choices = re.findall("<option[^>]*>([^<]+)</option>", box)
    assert len(choices) > 15
    assert [one for one in choices if re.search("[一-鿿]", one)] == []


@pytest.mark.parametrize("page", ["4", "5"])
def test_what_adults_and_the_law_page_say_carries_the_day_it_was_looked_up(page: str) -> None:
    open_house()

    assert "この説明を調べた日 2026-11-22" in Visitor().get(page)
