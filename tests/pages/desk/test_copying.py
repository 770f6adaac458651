"""The page of a person's copy: who may open it, what it refuses, and the file and the paper that it gives."""

import io
import re
import zipfile
from datetime import timedelta

import pyrage
import pytest
from django.utils import timezone

from tests.makers import house
from tests.makers.desk_pages import AtTheDesk
from tests.pages.desk.test_desk import join
from tomoshibi.basics.days import japanese_day
from tomoshibi.casework.models import Case, Note
from tomoshibi.staff.models import AuditLine

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tomoshibi.web.desk.urls")]
KEY = re.compile(r'name="file_key" value="([^"]+)"')
WORDS = "学校に言うと言われました"


@pytest.fixture
def case(boss: AtTheDesk) -> str:
    """A case of the supervisor's team, made of a talk; its address."""
    boss.post("/teams", name="ひがし")
    boss.post(f"/c/{house.written(WORDS, at=house.NOW)[0]}/case", act="take")
    boss.post(f"/case/{Case.objects.get().key}/note", text="なかまの話")
    return f"/case/{Case.objects.get().key}"


def asked(**more: str) -> dict[str, str]:
    day = japanese_day(timezone.now()).isoformat()
    return {"asked": day, "recognised": "code", "words": "相談の中で求められた", "manner": "paper", **more}


def test_the_page_shows_all_that_a_copy_would_hold_and_stands_in_the_trail(boss: AtTheDesk, case: str) -> None:
    page = boss.get(f"{case}/copy")

    assert WORDS in page
    assert "なかまの話" in page
    assert "What is left out" in page
    assert AuditLine.objects.filter(act="copy-seen").count() == 1
    assert f'href="{case}/copy"' in boss.get(case)


def test_a_file_is_given_that_opens_with_the_key_of_the_page(boss: AtTheDesk, case: str) -> None:
    page = boss.get(f"{case}/copy")
    key = KEY.findall(page)[0]

    answer = boss.browser.post(f"{case}/copy", {**asked(manner="file"), "file_key": key, "mark": boss.mark()}, secure=True)

    assert answer["Content-Disposition"].startswith('attachment; filename="copy-')
    with zipfile.ZipFile(io.BytesIO(pyrage.decrypt(answer.content, [pyrage.x25519.Identity.from_str(key)]))) as archive:
        file = archive.read("copy.html").decode()
        assert WORDS in archive.read("copy.json").decode()
    assert WORDS in file
    assert "なかまの話" not in file
    assert not re.search(r"<script|<form|<input|href=|src=", file)
    assert "このケースに" not in file
    assert AuditLine.objects.filter(act="copy-given").count() == 1


def test_a_paper_is_given_with_the_notes_that_were_chosen_and_without_counts(boss: AtTheDesk, case: str) -> None:
    paper = boss.post(f"{case}/copy", **asked(notes=Note.objects.get().key))

    assert "本人に渡す紙" in paper
    assert WORDS in paper
    assert "なかまの話" in paper
    assert "このケースに" not in paper
    assert 'type="checkbox"' not in paper


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ({"asked": ""}, "入れてください"), ({"asked": "2026-99-99"}, "入れてください"), ({"recognised": ""}, "入れてください"),
        ({"words": " "}, "入れてください"), ({"manner": ""}, "入れてください"),
        ({"asked": "2999-01-01"}, "まだ来ていない日"),
        ({"manner": "file", "file_key": "himitsu"}, "ファイルの鍵が読めませんでした"),
    ],
)  # fmt: skip
def test_what_is_lacking_is_said_and_nothing_is_given_or_lost(
    boss: AtTheDesk, case: str, wrong: dict[str, str], problem: str
) -> None:
    page = boss.post(f"{case}/copy", **asked(**wrong))

    assert problem in page
    assert wrong.get("words", "相談の中で求められた") in page
    assert not AuditLine.objects.filter(act="copy-given").exists()


def test_the_key_stays_the_same_while_the_form_is_mended(boss: AtTheDesk, case: str) -> None:
    key = KEY.findall(boss.get(f"{case}/copy"))[0]

    assert KEY.findall(boss.post(f"{case}/copy", **asked(words=" "), file_key=key)) == [key]


def test_a_counsellor_is_refused_and_is_not_led_there(boss: AtTheDesk, case: str) -> None:
    umi = join(boss, "umi", "counsellor")

    assert umi.browser.get(f"{case}/copy", secure=True).status_code == 403
    assert "/copy" not in umi.get(case)


def test_a_case_that_is_not_there_and_one_that_is_erased_are_said_in_one_line(boss: AtTheDesk, case: str) -> None:
    assert boss.browser.get(f"/case/{'0' * 32}/copy", secure=True).status_code == 404
    before = timezone.now() - timedelta(days=1)
    Case.objects.update(status="erased", erasure="done", closed_day=japanese_day(before), team_box=None)

    answers = [boss.get(f"{case}/copy"), boss.post(f"{case}/copy", **asked())]

    assert all("このケースは消されていて、渡せるものは何も残っていません。" in one for one in answers)
