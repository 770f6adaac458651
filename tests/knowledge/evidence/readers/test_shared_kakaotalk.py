import pytest

from tests.makers.readings import SHARED, Read, assert_every_byte_is_booked, read_path

pytestmark = pytest.mark.skipif(not SHARED.exists(), reason="the shared sample exports are not here")


def read(name: str) -> Read:
    found = read_path(SHARED / "kakaotalk" / name)
    assert_every_byte_is_booked(found)
    assert found.reading.choices[0].format.platform == "kakaotalk"
    return found


def test_the_open_chat_table_has_five_messages_and_one_joining() -> None:
    found = read("claudianus_openchat.csv")

    tally = found.reading.tallies[1]
    assert (tally.messages, tally.events) == (5, 1)
    assert found.rows()[1][0] == "join"
    assert "\n" in (found.records[0].text or "")


def test_the_android_file_has_six_messages_by_its_owner() -> None:
    found = read("uoneway_android_ko.txt")

    assert len(found.records) == 6
    assert [(one.name, one.owner) for one in found.reading.notebook.participants] == [("회원님", "yes")]
    assert (found.rows()[0][2], found.rows()[-1][2]) == ("2016-02-05T01:33", "2016-03-18T20:54")
    assert [one.role for record in found.records for one in record.attachments] == ["picture"]


def test_the_windows_file_has_five_messages() -> None:
    found = read("uoneway_windows_ko.txt")

    assert len(found.records) == 5
    assert (found.rows()[0][2], found.rows()[-1][2]) == ("2020-06-28T01:01", "2020-08-11T12:11")
