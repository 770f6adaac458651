"""A counsellor opens a talk for texts, reads them as a list and closes it again; never a picture, and all in the trail."""

import os
import re

import pytest
from django.conf import settings

from tests.makers import house
from tests.makers.desk_pages import AtTheDesk
from tests.makers.pictures import png
from tests.pages.desk.test_desk import join
from tests.work.consult.test_texts_handed_in import by_browser
from tomoshibi.consult.models import Attachment, Consultation
from tomoshibi.consult.operations.attaching import attach, sealed_text
from tomoshibi.consult.operations.visiting import Visitor, enter, return_to
from tomoshibi.outside.file_store import store_at
from tomoshibi.staff.models import AuditLine
from tomoshibi.web.desk.pages import files

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tomoshibi.web.desk.urls")]
STORE = store_at(settings.FILES)
TALK = (
    "[LINE] ゆうとのトーク履歴\n保存日時：2026/05/10 21:00\n\n2026/05/08(金)\n16:02\tゆうと\tこんにちは\n16:03\tみお\t[写真]\n"
)


def talking(boss: AtTheDesk) -> tuple[str, Visitor]:
    """Return the key of a consultation that was opened for texts at the desk, and its person."""
    key, code = house.written()
    boss.post(f"/c/{key}/uploads", open="1")
    return key, return_to(enter(code, pepper=house.PEPPER, at=house.NOW, random=os.urandom), at=house.NOW)


def handed_in(visitor: Visitor, content: bytes, *, name: str = "トーク.txt") -> str:
    """Return the key of a text's row."""
    text = sealed_text(content, name=name, to=visitor, form="f", at=house.NOW)
    attach(visitor, [text], store=STORE, at=house.NOW, random=os.urandom)
    return text.key


def acts(subject: str) -> list[str]:
    return list(AuditLine.objects.filter(subject=subject).order_by("number").values_list("act", flat=True))


def test_a_counsellor_opens_it_and_closes_it_again(boss: AtTheDesk) -> None:
    key, _ = house.written()
    umi = join(boss, "umi", "counsellor")

    opened = umi.post(f"/c/{key}/uploads", open="1")
    assert Consultation.objects.get().takes_files
    assert "受け取りを閉じる" in opened
    closed = umi.post(f"/c/{key}/uploads", open="0")
    assert not Consultation.objects.get().takes_files
    assert "受け取りを開く" in closed
    assert acts(f"consultation:{key}")[-3:] == ["read", "uploads-closed", "read"]


def test_a_text_is_read_as_a_list_and_each_opening_is_a_line_of_the_trail(boss: AtTheDesk) -> None:
    key, visitor = talking(boss)
    row = handed_in(visitor, TALK.encode())

    page = boss.get(f"/c/{key}")
    shown = boss.get(f"/c/{key}/f/{row}")
    boss.get(f"/c/{key}/f/{row}")

    assert f'href="/c/{key}/f/{row}">トーク.txt</a>' in page
    assert re.search(r"<strong>ゆうと</strong>.*?2026-05-08 16:02.*?こんにちは", shown, re.DOTALL)
    assert "写真（見ていません）" in shown
    assert "<img" not in shown
    assert acts(f"file:{key}/{row}") == ["read-file", "read-file"]


@pytest.mark.parametrize("content", [png(), b"", b"%PDF-1.7 text", b"PK\x03\x04" + bytes(60)])
def test_what_turns_out_to_be_no_text_is_not_shown(boss: AtTheDesk, content: bytes) -> None:
    key, visitor = talking(boss)
    text = by_browser(visitor, content, name="memo.txt")
    attach(visitor, [text], store=STORE, at=house.NOW, random=os.urandom)

    answer = boss.browser.get(f"/c/{key}/f/{text.key}", secure=True)

    assert answer.status_code == 409
    assert "これは文章ではありません。出していません。" in answer.content.decode()
    assert acts(f"file:{key}/{text.key}") == ["file-not-shown"]


def test_words_of_an_export_do_nothing_on_the_page(boss: AtTheDesk) -> None:
    key, visitor = talking(boss)
    row = handed_in(visitor, "<script>alert(1)</script>\n\u202egnp.exe\n".encode(), name="<b>\u202ea</b>.txt")

    page = boss.get(f"/c/{key}") + boss.get(f"/c/{key}/f/{row}")

    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page
    assert "<b>" not in page
    assert "\u202e" not in page
    assert "⟨U+202E⟩" in page


def test_a_long_talk_comes_in_pages(boss: AtTheDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LINES", 2)
    key, visitor = talking(boss)
    row = handed_in(visitor, "\n".join(f"{number}番目の行" for number in range(5)).encode())

    pages = [boss.get(f"/c/{key}/f/{row}?p={page}") for page in ("1", "3", "99", "x", "-1")]

    assert [re.findall(r"(\d)番目の行", page) for page in pages] == [["0", "1"], ["4"], ["4"], ["0", "1"], ["0", "1"]]
    assert f"/c/{key}/f/{row}?p=2" in pages[0]


def test_a_moved_a_lost_and_an_unknown_text_are_told_apart(boss: AtTheDesk) -> None:
    key, visitor = talking(boss)
    moved, lost = handed_in(visitor, b"one"), handed_in(visitor, b"two")
    stored = Attachment.objects.get(key=lost).stored
    Attachment.objects.filter(key=lost).update(stored="0" * 32)
    Attachment.objects.filter(key=moved).update(stored=stored)

    answers = {row: boss.browser.get(f"/c/{key}/f/{row}", secure=True) for row in (moved, lost, "0" * 24)}

    assert [one.status_code for one in answers.values()] == [409, 404, 404]
    assert "書きかえられたおそれ" in answers[moved].content.decode()
    assert "ここにはありません" in answers[lost].content.decode()
    assert boss.browser.get(f"/c/{'0' * 24}/f/{lost}", secure=True).status_code == 404


def test_an_administrator_and_a_stranger_open_nothing(boss: AtTheDesk) -> None:
    key, visitor = talking(boss)
    row = handed_in(visitor, TALK.encode())
    ken, stranger = join(boss, "ken", "administrator"), AtTheDesk()

    assert ken.browser.get(f"/c/{key}/f/{row}", secure=True).status_code == 403
    assert stranger.browser.get(f"/c/{key}/f/{row}", secure=True)["Location"] == "/"
    ken.post(f"/c/{key}/uploads", open="0")

    assert Consultation.objects.get().takes_files


def test_a_form_without_the_mark_opens_nothing(boss: AtTheDesk) -> None:
    key, _ = house.written()

    boss.post(f"/c/{key}/uploads", mark="0" * 64, open="1")

    assert not Consultation.objects.get().takes_files
