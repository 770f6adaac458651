from collections.abc import Sequence

import pytest

from tests.makers.readings import SHARED, Read, assert_every_byte_is_booked, read_path
from tomoshibi.evidence.record import Event, Message, iso

pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared sample exports are not beside the project")

# path, format, messages, events, senders, first and last instant (UTC) as far as known
FILES = [
    (
        "discord/chatanalytics_dm.json",
        "discord-dce-json",
        2,
        1,
        {"mlomb", "Someones nickname"},
        "2019-01-04T17:52:39.762",
        None,
    ),
    ("discord/chatanalytics_server.json", "discord-dce-json", 5, 0, {"Deleted User", "mlomb"}, None, None),
    (
        "instagram/built_inbox_mio/message_1.json",
        "instagram-json",
        5,
        1,
        {"みお", "はると"},
        "2026-05-08T07:02:11.000",
        "2026-05-08T07:12:11.123",
    ),
    (
        "instagram/chatminer_minimal.json",
        "instagram-json",
        2,
        0,
        {"John Doe", "Jane Doe"},
        "2019-12-24T11:23:00.000",
        "2020-01-17T20:49:00.000",
    ),
    ("messenger/e2ee_alice_1.json", "messenger-e2ee", 3, 1, {"Test User", "Alice Example"}, "2020-09-13T12:26:40.000", None),
    (
        "messenger/json_multifile",
        "messenger-json",
        4,
        0,
        {"Test User", "Dave Multi"},
        "2023-11-14T22:13:20.000",
        "2023-11-14T22:16:20.000",
    ),
    (
        "messenger/json_nontext/message_1.json",
        "messenger-json",
        3,
        3,
        {"Test User", "Sam NonText"},
        "2020-09-13T12:28:20.000",
        "2020-09-13T12:36:40.000",
    ),
    (
        "messenger/json_simple/message_1.json",
        "messenger-json",
        3,
        0,
        {"Test User", "Alice Example"},
        "2020-09-13T12:26:40.000",
        "2020-09-13T12:28:40.000",
    ),
    (
        "telegram/built_result_single.json",
        "telegram-json",
        3,
        2,
        {"みお", "はると"},
        "2026-05-08T07:02:11",
        "2026-05-08T07:20:00",
    ),
    ("telegram/chatanalytics_dm.json", "telegram-json", 6, 2, {"Bob", "Alice"}, None, "2023-08-11T02:11:02"),
    ("telegram/chatminer_batch_minimal.json", "telegram-json", 2, 0, {"Author 1", "Author 2"}, None, None),
    ("telegram/chatminer_single_minimal.json", "telegram-json", 2, 0, {"Author 1", "Author 2"}, None, None),
]


def instants(read: Read) -> Sequence[str]:
    """Return all known instants in order."""
    times = sorted((one.time.utc, one.time.precision) for one in read.records if one.time and one.time.utc is not None)
    return [iso(utc, precision) for utc, precision in times]


@pytest.mark.parametrize(
    ("path", "form", "messages", "events", "senders", "first", "last"), FILES, ids=[one[0] for one in FILES]
)
def test_a_shared_export_reads_as_its_list_says(
    path: str, form: str, messages: int, events: int, senders: set[str], first: str | None, last: str | None
) -> None:
    read = read_path(SHARED / path)

    assert {choice.format.name for choice in read.reading.choices} == {form}
    assert sum(isinstance(one, Message) for one in read.records) == messages
    assert sum(isinstance(one, Event) for one in read.records) == events
    assert {read.name(one) for one in read.records} == senders
    assert first is None or instants(read)[0] == first
    assert last is None or instants(read)[-1] == last
    assert_every_byte_is_booked(read)


def test_the_shared_server_names_its_double_id_and_counts_its_attachment() -> None:
    read = read_path(SHARED / "discord" / "chatanalytics_server.json")

    assert [one.code for one in read.reading.notebook.notices] == ["id-twice"]
    assert len({one.native_id for one in read.records}) == 4
    assert sum(one.role != "sticker" for record in read.records for one in record.attachments) == 1


def test_the_shared_discord_call_has_its_end() -> None:
    call = read_path(SHARED / "discord" / "chatanalytics_dm.json").records[2]

    assert ("ended", "2020-07-17T21:14:52.787+00:00") in call.details


def test_the_shared_texts_are_mended_once() -> None:
    simple = read_path(SHARED / "messenger" / "json_simple" / "message_1.json")
    hidden = read_path(SHARED / "messenger" / "e2ee_alice_1.json")

    assert simple.records[1].text == "café time?"
    assert [(one.what, one.by) for one in simple.records[1].reactions] == [("❤", "Test User"), ("👍", "Alice Example")]
    assert (hidden.records[1].text, hidden.records[3].text) == ("café time?", "oops")


def test_the_shared_instagram_talk_has_its_photos_share_and_handle() -> None:
    read = read_path(SHARED / "instagram" / "built_inbox_mio")

    handles = [one.handle.value for one in read.reading.notebook.participants if one.handle is not None]

    assert sum(len(record.attachments) for record in read.records) == 2
    assert sum(("share_link", "https://www.instagram.com/p/abc/") in record.details for record in read.records) == 1
    assert handles == ["mio"]


def test_the_shared_telegram_talk_keeps_its_timer_edit_and_offset() -> None:
    records = read_path(SHARED / "telegram" / "built_result_single.json").records

    assert ("self_destruct_period_seconds", "30") in records[1].details
    assert len(records[1].edits) == 1
    assert ("offset", "+09:00") in records[0].details
    assert [(one.role, one.name) for one in records[4].attachments] == [("sticker", None)]
