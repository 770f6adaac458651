"""Handing in a text with a plain browser: only where a counsellor opened it, only text, and nothing is ever left on a disk."""

import io
import os
import re
import sys
import tempfile
import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests.makers.help_pages import Visitor, hidden, open_house
from tests.makers.pictures import png
from tomoshibi.consult.models import Attachment, Consultation
from tomoshibi.consult.operations.answering import Writer
from tomoshibi.consult.operations.attaching import LONGEST_TEXT, close_uploads, open_uploads
from tomoshibi.outside.file_store import InFolder, StoredName, StoreUnreachable
from tomoshibi.web.help.pages import attaching

pytestmark = pytest.mark.django_db
WORDS = "書き出したトークの言葉"
SORA = Writer("sora", "そら")
FOLDER = settings.FILES.path if isinstance(settings.FILES, InFolder) else Path()


def in_the_store() -> list[Path]:
    return sorted(FOLDER.iterdir()) if FOLDER.is_dir() else []


@pytest.fixture(autouse=True)
def _empty_store() -> None:
    """Take away what other tests of this process left there."""
    for path in in_the_store():
        path.unlink()


WRITTEN: list[str] = []


def _watch(event: str, given: tuple[object, ...]) -> None:
    """Note every file that is opened for writing (PEP 578); nothing can be written without this."""
    if event == "open" and isinstance(given[0], str) and isinstance(given[2], int) and given[2] & (os.O_WRONLY | os.O_RDWR):
        WRITTEN.append(given[0])


sys.addaudithook(_watch)


@pytest.fixture
def temporary(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder of its own for temporary files, so that one that was written would be seen."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    return tmp_path / "temporary"


def opened(letter: str = "a") -> tuple[Visitor, str]:
    """Return someone in a thread that takes texts, and its page."""
    open_house()
    person = Visitor(letter)
    number, _ = person.send("たすけて")
    open_uploads(Consultation.objects.get().key, by=SORA, at=timezone.now())
    return person, person.enter(number)


def hand_in(person: Visitor, page: str, content: bytes, *, name: str = "talk.txt", **more: object) -> tuple[int, str]:
    fields = {**hidden(page), "file": SimpleUploadedFile(name, content), **more}
    answer = person.browser.post(f"/{person.letter}/19", fields, secure=True, follow=True)
    return answer.status_code, answer.content.decode()


def plain(page: str) -> str:
    """Return a page without what stands above words to read them, and without the sentences that only the script shows."""
    bare = re.sub(r"<rp>.*?</rp>|<rt>.*?</rt>", "", page)
    return re.sub(r"<[^>]*>", "", re.sub(r"<p [^>]*data-why[^>]*hidden>.*?</p>", "", bare))


def packed(name: str = "talk.txt") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, b"0" * 3_000_000)
    return made.getvalue()


def test_the_field_is_not_there_until_a_counsellor_opens_it_and_goes_when_it_is_closed() -> None:
    open_house()
    person = Visitor()
    number, _ = person.send("たすけて")
    key = Consultation.objects.get().key

    assert 'type="file"' not in person.enter(number)
    assert "files.js" not in person.get("12")
    open_uploads(key, by=SORA, at=timezone.now())
    assert 'type="file"' in person.get("12")
    close_uploads(key, by=SORA, at=timezone.now())
    assert 'type="file"' not in person.get("12")


@pytest.mark.parametrize("content", [WORDS.encode(), WORDS.encode() * 200_000, png()])
def test_no_file_but_the_sealed_one_is_written_meanwhile(content: bytes) -> None:
    person, page = opened()
    del WRITTEN[:]

    hand_in(person, page, content)

    elsewhere = [path for path in WRITTEN if Path(path).parent != FOLDER]
    assert [path for path in elsewhere if "sqlite" not in path and path != os.devnull] == []


@pytest.mark.parametrize("letter", ["a", "b", "c"])
def test_one_text_is_taken_and_its_name_is_shown(letter: str) -> None:
    person, page = opened(letter)

    status, answer = hand_in(person, page, WORDS.encode(), name="トーク.txt")

    assert status == 200
    assert "トーク.txt" in answer
    assert len(in_the_store()) == Attachment.objects.count() == 1


def test_the_same_form_sent_twice_is_one_text() -> None:
    person, page = opened()
    for _ in range(3):
        hand_in(person, page, WORDS.encode())

    assert len(in_the_store()) == Attachment.objects.count() == 1


REFUSED = {
    "nothing in it": (b"", "何も入っていません"),
    "a picture named as a text": (png(), "文章のファイルではない"),
    "a zip": (packed(), "文章のファイルではない"),
    "a zip with a way out": (packed("../../outside.txt"), "文章のファイルではない"),
    "a document": (b"%PDF-1.7\n" + b"x" * 500, "文章のファイルではない"),
    "a drawing": (b"<svg xmlns='http://www.w3.org/2000/svg'></svg>", "文章のファイルではない"),
    "text that ends in a picture": ("言葉".encode() * 100 + png(), "文章のファイルではない"),
    "ten megabytes": (b"a" * (LONGEST_TEXT * 5 // 4), "大きすぎて"),
    "fifty megabytes": (b"a" * 50_000_000, "大きすぎて"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_text_is_refused_in_one_sentence_and_written_nowhere(case: str, temporary: Path) -> None:
    content, sentence = REFUSED[case]
    person, page = opened()

    status, answer = hand_in(person, page, content)

    assert status == 422
    assert sentence in plain(answer)
    assert answer.count('class="problem" role="alert">') == 1
    assert in_the_store() == []
    assert list(temporary.iterdir()) == []
    assert Attachment.objects.count() == 0


def test_a_form_larger_than_any_sending_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attaching, "READ_AT_ALL", 1_000)
    person, page = opened()

    status, answer = hand_in(person, page, b"a" * 2_000)

    assert status == 422
    assert "大きすぎて" in plain(answer)


@pytest.mark.parametrize(
    "name", ["../../outside.txt", "/etc/passwd", "C:\\talk.txt", "<b>talk</b>.txt", "\u202etxt.klat", "あ" * 400]
)
def test_a_name_leads_nowhere_and_brings_nothing_into_the_page(name: str) -> None:
    person, page = opened()

    status, answer = hand_in(person, page, WORDS.encode(), name=name)

    assert status == 200
    assert len(in_the_store()) == 1
    assert "<b>" not in answer
    assert "\u202e" not in answer
    assert "../" not in plain(answer)


@pytest.mark.parametrize("codec", ["cp932", "utf-16", "utf-16-le", "euc_jp"])
def test_other_encodings_are_texts_too(codec: str) -> None:
    person, page = opened()

    status, _ = hand_in(person, page, f"16:02\tゆうと\t{WORDS}\n16:03\tみお\tきのうの話です。\n".encode(codec))

    assert status == 200
    assert len(in_the_store()) == 1


def test_without_a_file_the_page_says_so_kindly() -> None:
    person, page = opened()
    answer = person.browser.post("/a/19", hidden(page), secure=True)

    assert answer.status_code == 422
    assert "まだ何も選ばれていません" in plain(answer.content.decode())


def test_where_it_is_closed_no_byte_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    person, page = opened()
    close_uploads(Consultation.objects.get().key, by=SORA, at=timezone.now())
    monkeypatch.setattr(attaching, "HeldInMemory", lambda **limits: pytest.fail("it was read"))

    status, answer = hand_in(person, page, WORDS.encode())

    assert status == 422
    assert "受け取りを閉じています" in plain(answer)
    assert 'type="file"' not in answer
    assert in_the_store() == []


def test_a_stranger_is_asked_for_the_number_and_nothing_is_read() -> None:
    _, page = opened()

    status, answer = hand_in(Visitor(), page, WORDS.encode())

    assert status == 200
    assert 'name="code"' in answer
    assert in_the_store() == []


def test_words_that_come_with_a_text_under_the_mark_of_another_visit_are_kept() -> None:
    person, page = opened()

    _, answer = hand_in(person, page, WORDS.encode(), mark="0" * 64, words="まだ送っていない")

    assert re.search("<textarea[^>]*>まだ送っていない</textarea>", answer)
    assert in_the_store() == []


def test_a_text_of_another_visit_is_not_taken_and_the_page_says_so() -> None:
    person, page = opened()

    status, answer = hand_in(person, page, WORDS.encode(), mark="0" * 64)

    assert status == 422
    assert "いまは受け取れませんでした" in plain(answer)
    assert in_the_store() == []
    assert hand_in(person, answer, WORDS.encode())[0] == 200


def test_a_text_from_the_page_of_somebody_elses_talk_goes_into_neither() -> None:
    person, page = opened()
    number, _ = Visitor().send("ほかの人の相談")
    open_uploads(Consultation.objects.latest("id").key, by=SORA, at=timezone.now())
    person.enter(number)  # on the same telephone, in another tab

    status, _ = hand_in(person, page, WORDS.encode())

    assert status == 422
    assert Attachment.objects.count() == 0


def test_older_texts_stay_listed_where_the_file_of_one_vanished() -> None:
    person, page = opened()
    for name in ("一.txt", "二.txt", "三.txt"):
        _, page = hand_in(person, page, WORDS.encode(), name=name)
    in_the_store()[1].unlink()

    shown = person.get("12")
    status, after = hand_in(person, shown, WORDS.encode(), name="四.txt")

    assert re.findall(r"<li>(.\.txt)", shown) == ["一.txt", "二.txt", "三.txt"]
    assert status == 200
    assert re.findall(r"<li>(.\.txt)", after) == ["一.txt", "二.txt", "三.txt", "四.txt"]


def test_a_store_that_does_not_answer_is_said_kindly(monkeypatch: pytest.MonkeyPatch) -> None:
    class Silent:
        def put(self, name: StoredName, pieces: object) -> None:
            raise StoreUnreachable("made to fail")

    person, page = opened()
    with monkeypatch.context() as silent:
        silent.setattr(attaching, "STORE", Silent())
        status, answer = hand_in(person, page, WORDS.encode())
    again, _ = hand_in(person, page, WORDS.encode())

    assert status == 422
    assert "いまは受け取れませんでした" in plain(answer)
    assert again == 200
    assert len(in_the_store()) == 1


@pytest.mark.parametrize(
    ("row", "box", "content"),
    [("0" * 24, "AAAA", b"not sealed"), ("0" * 23, "AAAA", b"\x02" + b"x" * 300), ("0" * 24, "?", b"\x02" + b"x" * 300)],
)
def test_what_is_not_sealed_as_the_script_seals_is_refused(row: str, box: str, content: bytes) -> None:
    person, page = opened()
    fields = {**hidden(page), "row": row, "box": box, "sealed": SimpleUploadedFile("f", content)}

    answer = person.browser.post("/a/19", fields, secure=True)

    assert answer.status_code == 422
    assert in_the_store() == []
