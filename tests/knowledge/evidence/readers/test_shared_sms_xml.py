import pytest

from tests.makers.readings import SHARED, Read, assert_every_byte_is_booked, read_path
from tomoshibi.evidence.record import Message, Unreadable

pytestmark = pytest.mark.skipif(not SHARED.exists(), reason="the shared sample exports are not beside the project")


def shared(name: str) -> Read:
    read = read_path(SHARED / "sms" / name)
    assert [choice.format.name for choice in read.reading.choices] == ["sms-backup-xml"]
    assert_every_byte_is_booked(read)
    return read


def test_an_empty_backup_has_no_record() -> None:
    assert shared("devadvance_empty.xml").records == ()


def test_a_truncated_backup_keeps_its_fifty_records_and_says_that_its_count_claims_more() -> None:
    read = shared("devadvance_sms_and_mms.xml")

    assert len(read.records) == 50
    assert all(isinstance(record, Message) for record in read.records)
    assert sum(1 for record in read.records for one in record.attachments if one.sniffed == "image/png") == 2
    assert "58 / 50" in [notice.detail for notice in read.reading.notebook.notices if notice.code == "count-claim"]


def test_a_small_backup_has_twelve_records_of_three_addresses() -> None:
    read = shared("devadvance_sms_small.xml")
    rows = read.rows()

    assert len(rows) == 12
    times = sorted(str(row[2]) for row in rows)
    assert (times[0], times[-1]) == ("2017-12-02T14:49:27.463", "2017-12-02T18:10:45.524")
    assert len(read.reading.notebook.conversations) == 3
    assert "Body text 10\nBody text 11\nBody text 12" in [row[4] for row in rows]


def test_a_call_log_has_one_incoming_call() -> None:
    (record,) = shared("shruggie_calls.xml").records

    assert shared("shruggie_calls.xml").row(record)[:4] == ("call", "Alice Smith", "2021-01-03T00:00:00.000", "utc")
    assert ("duration_seconds", "125") in record.details


def test_a_malformed_backup_is_one_unreadable_record() -> None:
    (record,) = shared("shruggie_malformed.xml").records

    assert isinstance(record, Unreadable)


def test_a_picture_declared_as_something_else_is_told_by_its_bytes() -> None:
    (record,) = shared("shruggie_minimal_mms.xml").records

    assert record.text == "Hello from MMS!"
    assert ("subject", "Test MMS Subject") in record.details
    assert [(one.type, one.sniffed) for one in record.attachments] == [("image/jpeg", "image/png")]


def test_a_mixed_backup_has_three_sms_one_of_them_a_draft_and_one_mms() -> None:
    read = shared("shruggie_mixed.xml")

    assert [row[2] for row in read.rows()] == [f"2021-01-01T0{hour}:00:00.000" for hour in range(4)]
    assert [record.flags for record in read.records] == [(), (), (), ("draft",)]
