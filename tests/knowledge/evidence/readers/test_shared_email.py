import pytest

from tests.makers.readings import SHARED, assert_every_byte_is_booked, read_path
from tomoshibi.evidence.admission.through import HEAD
from tomoshibi.evidence.format import Glance
from tomoshibi.evidence.readers.mail.messages import FORMATS

FOLDER = SHARED / "email"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the shared exports are not beside the project")


def test_the_built_mailbox_gives_two_mails_of_one_talk() -> None:
    read = read_path(FOLDER / "built_two.mbox")

    assert [row[:5] for row in read.rows()] == [
        ("message", "みお", "2026-05-08T16:02:11", "offset", "きょう部活ある？"),
        ("message", "haruto@example.jp", "2026-05-08T07:05:00", "utc", "From the start: yes"),
    ]
    assert [one.name for one in read.records[1].attachments] == ["写真.png"]
    assert [talk.title for talk in read.reading.notebook.conversations] == ["部活の件"]
    assert_every_byte_is_booked(read)


def test_a_raw_file_name_is_read() -> None:
    read = read_path(FOLDER / "mikel_nonascii_filename.eml")

    assert [row[:5] for row in read.rows()] == [
        ("message", "foo@example.com", "2005-06-06T22:21:22", "offset", "This is the first part.\n")
    ]
    assert [one.name for one in read.records[0].attachments] == ["ciële.txt"]
    assert_every_byte_is_booked(read)


def test_no_other_file_is_taken_for_a_mail() -> None:
    others = [path for path in sorted(SHARED.rglob("*")) if path.is_file() and path.parent != FOLDER]

    taken = [
        path.name
        for path in others
        for one in FORMATS
        if one.recognise(Glance(path.name, path.read_bytes()[:HEAD], "utf-8")) is not None
    ]

    assert len(others) > 40
    assert taken == []
