import pytest

from tests.makers.readings import SHARED, Read, assert_every_byte_is_booked, read_path
from tomoshibi.evidence.record import Event, iso

pytestmark = pytest.mark.skipif(not SHARED.exists(), reason="the shared sample exports are not beside the project")


def shared(name: str, expected: str) -> Read:
    read = read_path(SHARED / name)
    assert [choice.format.name for choice in read.reading.choices] == [expected]
    assert_every_byte_is_booked(read)
    return read


def test_instagram_since_2023_has_four_messages_of_two_senders_without_a_zone() -> None:
    read = shared("instagram/built_message_1_current.html", "instagram-html")
    times = sorted(str(row[2]) for row in read.rows())

    assert len(read.records) == 4
    assert {row[1] for row in read.rows()} == {"みお", "はると"}
    assert (times[0], times[-1]) == ("2026-05-08T16:02", "2026-05-08T16:12")
    assert {row[3] for row in read.rows()} == {"vendor"}
    assert sum(len(record.attachments) for record in read.records) == 1
    (reaction,) = [one for record in read.records for one in record.reactions]
    assert reaction.at is not None
    assert reaction.at.local is not None
    assert iso(reaction.at.local, "minute") == "2026-05-08T16:06"


def test_the_old_messenger_download_has_twenty_messages_in_three_threads() -> None:
    read = shared("messenger/fbchat_old_messages.htm", "messenger-htm")

    assert len(read.records) == 20
    assert len(read.reading.notebook.conversations) == 3
    assert {row[1] for row in read.rows()} == {"First User 一", "Second User 二", "Third User 三"}
    assert all(record.time is not None and record.time.clock == "offset" for record in read.records)
    assert read.rows()[1][4] == "Yes, it is"


def test_simplified_messenger_html_has_three_messages() -> None:
    read = shared("messenger/html_simple_message_1.html", "messenger-html")

    assert [row[:-1] for row in read.rows()] == [
        ("message", "Test User", "2020-09-13T12:26", "vendor", "Hello"),
        ("message", "Alice Example", "2020-09-13T12:27", "vendor", "café time?"),
        ("message", "Test User", "2020-09-13T12:28", "vendor", "See you soon"),
    ]


def test_telegram_html_has_three_messages_and_a_screenshot() -> None:
    read = shared("telegram/built_messages.html", "telegram-html")

    assert [row[:-1] for row in read.rows()] == [
        ("message", "みお", "2026-05-08T16:02:11", "offset", "きょう部活ある？\n教えて & ね"),
        ("message", "みお", "2026-05-08T16:02:30", "offset", None),
        ("message", "はると", "2026-05-08T16:03:01", "offset", "あるよ"),
        ("screenshot", "みお", None, None, "みお took a screenshot"),
    ]
    assert [one.role for one in read.records[1].attachments] == ["picture"]


def test_imessage_html_has_ten_boxes_and_one_announcement_of_three_senders() -> None:
    read = shared("imessage/imessage_exporter_example.html", "imessage-html")

    assert len(read.records) == 11
    assert [row[0] for row in read.rows() if row[0] != "message"] == ["rename"]
    assert sum(isinstance(record, Event) for record in read.records) == 1
    assert {person.name for person in read.reading.notebook.participants} == {"Me", "steve@icloud.com", "+15558675309"}
