"""The text forms of other people's exporters: signal-export, TikTok, DiscordChatExporter, imessage-exporter."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.makers import readings
from tests.makers.mangled import assert_reads_whatever_it_is, changed, changes, endless
from tests.makers.readings import SAMPLES, SHARED, Read, read_bytes, read_path

GOOD = {
    "sigexport/chat.md": "signal-sigexport",
    "tiktok_text/messages.txt": "tiktok-txt",
    "discord_text/practice.txt": "discord-dce-txt",
    "imessage_text/Mio.txt": "imessage-exporter-txt",
}
BROKEN = {
    "sigexport/older_broken.md": "signal-sigexport",
    "discord_text/broken.txt": "discord-dce-txt",
    "imessage_text/broken.txt": "imessage-exporter-txt",
}
ALL = GOOD | BROKEN


def rows(name: str) -> list[tuple[object, ...]]:
    return [row[:5] for row in read_path(SAMPLES / name).rows()]


def attached(read: Read) -> list[tuple[str, str | None]]:
    return [(one.role, one.name) for record in read.records for one in record.attachments]


def test_a_signal_chat_comes_out_whole_and_its_exporters_own_marks_are_read() -> None:
    read = read_path(SAMPLES / "sigexport/chat.md")

    assert [row[:5] for row in read.rows()] == [
        ("message", "Mio", "2026-06-01T07:58:11", "unknown", "Is there practice?  "),
        (
            "message",
            "Me",
            "2026-06-01T07:59:02",
            "unknown",
            "\n\n> Is there practice?\n\nYes, at 4:30\nBring water  \n(- Mio: 👍, Sora: ❤ -)",
        ),
        ("message", "Mio", "2026-06-01T08:05:00", "unknown", "![IMG_1.jpg](./media/IMG_1.jpg)  "),
        ("message", "Mio", "2026-06-01T08:06:00", "unknown", "  \n(( 🐱 ))"),
        ("deleted", "Mio", "2026-06-01T08:07:00", "unknown", "(This message was deleted)"),
        ("call", "Me", "2026-06-01T08:08:00", "unknown", "Outgoing voice call (accepted, 1m 2s)  "),
        ("missed_call", "Mio", "2026-06-01T08:09:00", "unknown", "Missed video call  "),
        ("message", None, "2026-06-01T08:10:00", "unknown", "left over  "),
    ]
    assert attached(read) == [("picture", "./media/IMG_1.jpg"), ("sticker", None)]
    assert [(one.what, one.by) for one in read.records[1].reactions] == [("👍", "Mio"), ("❤", "Sora")]
    assert read.records[0].display == "Is there practice?"
    assert [(one.name, one.owner) for one in read.reading.notebook.participants] == [("Mio", "unknown"), ("Me", "yes")]


def test_the_older_signal_form_has_minutes_and_an_impossible_day_gives_no_time() -> None:
    assert rows("sigexport/older_broken.md") == [
        ("unreadable", None, None, None, "loose line"),
        ("message", "Mio", "2026-06-01T07:58", "unknown", "Hello\nagain"),
        ("message", "Sora", None, None, "never"),
        ("message", "Sora", "2026-06-02T09:00", "unknown", "Bye"),
    ]


@pytest.mark.skipif(not SHARED.exists(), reason="the shared sample exports are not here")
def test_the_shared_signal_file_has_two_messages() -> None:
    read = read_path(SHARED / "signal" / "chatminer_sigexport_md.txt")

    assert [row[:4] for row in read.rows()] == [
        ("message", "Jane Doe", "2019-12-24T12:23", "unknown"),
        ("message", "John Doe", "2020-01-17T21:49", "unknown"),
    ]
    assert read.reading.choices[0].format.name == "signal-sigexport"


def test_each_tiktok_chat_is_a_talk_and_a_time_without_a_zone_stays_without_one() -> None:
    read = read_path(SAMPLES / "tiktok_text/messages.txt")

    assert [(record.conversation, *row[:5]) for record, row in zip(read.records, read.rows(), strict=True)] == [
        (1, "message", "mio_0508", "2026-06-02T09:00:00", "utc", "See you"),
        (1, "message", "sora", "2026-06-01T07:59:02", "utc", "Yes\nat 4:30"),
        (1, "message", "mio_0508", "2026-06-01T07:58:11", "utc", "Practice?"),
        (2, "message", "riku", "2026-06-01T08:00:00", "vendor", "older form"),
        (2, "message", "riku", None, None, "never"),
    ]
    assert [one.title for one in read.reading.notebook.conversations] == ["mio_0508", "riku"]


def test_a_discord_channel_comes_out_whole_with_the_day_settled_over_the_file() -> None:
    read = read_path(SAMPLES / "discord_text/practice.txt")

    assert [row[:5] for row in read.rows()] == [
        ("message", "mio#0001", "2026-06-13T16:02", "unknown", "Is there practice?"),
        ("message", "Sora", "2026-06-13T16:03", "unknown", "Yes, at 4:30\n\n{not a part}\nBring water"),
        ("call", "mio#0001", "2026-07-01T09:00", "unknown", "Started a call that lasted 3 minutes."),
        ("message", "Sora", "2026-07-01T09:10", "unknown", ""),
    ]
    assert attached(read) == [
        ("picture", "https://cdn.example.org/attachments/1/2/plan.png"),
        ("file", "plan.txt"),
        ("sticker", "https://cdn.example.org/stickers/3.png"),
    ]
    assert [(one.what, one.count) for one in read.records[1].reactions] == [("👍", 2), ("❤", 1)]
    assert read.records[1].flags == ("pinned",)
    assert read.reading.notebook.claims["count"] == "Exported 4 message(s)"


def test_a_discord_date_that_can_be_read_both_ways_keeps_both_readings() -> None:
    read = read_path(SAMPLES / "discord_text/broken.txt")

    time = read.records[1].time

    assert [row[0] for row in read.rows()] == ["unreadable", "message"]
    assert time is not None
    assert len(time.alternatives) == 1
    assert [notice.code for notice in read.reading.notebook.notices] == ["day-or-month", "stray-line"]


def test_an_imessage_chat_comes_out_whole_with_its_replies_as_records_of_their_own() -> None:
    read = read_path(SAMPLES / "imessage_text/Mio.txt")

    assert [(*row[:3], row[4]) for row in read.rows()] == [
        ("message", "Mio", "2026-05-17T17:29:42", "Is there practice?\nMay 18, 2026  1:00:00 AM is a date inside a body"),
        ("message", "Me", "2026-05-17T17:31:00", "Yes, at 4:30"),
        ("message", "Me", "2026-05-17T23:05:09", "Bring water\nattachments/8/IMG_1.HEIC"),
        ("message", "Me", "2026-05-17T17:31:00", "Yes, at 4:30"),
        ("rename", "Mio", "2026-05-17T23:07:00", "Mio renamed the conversation to Club"),
        ("unsent", "Mio", "2026-05-17T23:08:00", "Mio unsent a message!"),
        ("unsent", "Mio", "2026-05-17T23:09:00", "They unsent this message part 10 seconds after sending!"),
    ]
    assert [record.flags for record in read.records[:4]] == [(), ("nested-reply",), (), ("reply", "shown-twice")]
    assert [one.text for one in read.records[2].edits] == ["Brign water"]
    assert read.records[2].edits[0].at is not None
    assert attached(read) == [("picture", "attachments/8/IMG_1.HEIC")]
    assert [(one.what, one.by) for record in read.records for one in record.reactions] == [("Loved", "Mio"), ("Liked", "Mio")]
    assert read.records[0].details == (("read", "Read by you after 1 hour, 49 seconds"),)


def test_a_broken_imessage_chat_loses_nothing() -> None:
    assert rows("imessage_text/broken.txt") == [
        ("unreadable", None, None, None, "loose line"),
        ("message", "Mio", "2026-05-17T17:29:42", "unknown", "hello"),
        ("message", "Mio", "2026-05-17T17:30:00", "unknown", "second"),
        ("message", "Mio", None, None, "never"),
        ("message", None, "2026-05-18T17:29:42", "unknown", ""),
    ]


@pytest.mark.parametrize(("name", "expected"), ALL.items())
def test_the_invariants_hold(name: str, expected: str, tmp_path: Path) -> None:
    data = (SAMPLES / name).read_bytes()
    read = read_path(SAMPLES / name)
    file = Path(name).name

    assert read.reading.choices[0].format.name == expected
    readings.assert_every_byte_is_booked(read)
    readings.assert_times_stand_in_the_source(read)
    readings.assert_reading_twice_gives_the_same(tmp_path, file, data)
    readings.assert_line_ends_do_not_matter(tmp_path, file, data)
    readings.assert_cutting_loses_only_the_cut_record(tmp_path, file, data, most=60, platform=expected)


@pytest.mark.parametrize("name", ["sigexport/chat.md", "discord_text/practice.txt", "tiktok_text/messages.txt"])
def test_a_span_read_alone_gives_the_same_record(name: str, tmp_path: Path) -> None:
    data = (SAMPLES / name).read_bytes()

    readings.assert_spans_read_alone(tmp_path, Path(name).name, data, by_line=True)


@pytest.mark.parametrize("codec", ["utf-16", "utf-8-sig"])
@pytest.mark.parametrize("name", GOOD)
def test_a_copy_saved_in_another_encoding_gives_the_same_records(name: str, codec: str, tmp_path: Path) -> None:
    text = (SAMPLES / name).read_text("utf-8")

    read = read_bytes(tmp_path, Path(name).name, text.encode(codec))

    readings.assert_every_byte_is_booked(read)
    assert [row[:5] for row in read.rows()] == rows(name)


@pytest.mark.parametrize("name", GOOD)
def test_endless_lines_are_read_in_linear_time(name: str, tmp_path: Path) -> None:
    data = (SAMPLES / name).read_bytes()

    for one in endless(data[: len(data) // 2]):
        assert_reads_whatever_it_is(tmp_path, "t.txt", one, platform=GOOD[name])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(sorted(ALL)), made=changes())
def test_changed_bytes_never_stop_the_reading(name: str, made: list[tuple[int, bytes, int]], tmp_path: Path) -> None:
    data = changed((SAMPLES / name).read_bytes(), made)

    assert_reads_whatever_it_is(tmp_path, Path(name).name, data, platform=ALL[name])


RULE = "=" * 62


def test_a_head_that_a_discord_message_quotes_is_part_of_its_text(tmp_path: Path) -> None:
    body = "見て\n[5/9/2026 10:00 AM] そら\nこう言われた"
    frame = f"{RULE}\nGuild: 部活\nChannel: 連絡\n{RULE}\n\n"
    data = f"{frame}[5/8/2026 10:00 AM] みお\n{body}\n\n\n[5/8/2026 10:20 PM] そら\nはい\n\n"

    read = read_bytes(tmp_path, "talk.txt", data.encode())

    assert [(row[1], row[4]) for row in read.rows()] == [("みお", body), ("そら", "はい")]
    readings.assert_every_byte_is_booked(read)


def test_a_discord_text_without_its_frame_is_read_where_every_head_has_a_text_below_it(tmp_path: Path) -> None:
    data = "[5/18/2026 10:30 AM] みお\nきょう部活ある？\n[5/18/2026 10:31 PM] そら\nあるよ\n二行目\n"

    read = read_bytes(tmp_path, "talk.txt", data.encode())

    assert read.reading.choices[0].format.name == "discord-dce-txt"
    assert [(row[1], row[2], row[4]) for row in read.rows()] == [
        ("みお", "2026-05-18T10:30", "きょう部活ある？"),
        ("そら", "2026-05-18T22:31", "あるよ\n二行目"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "[5/18/2026 10:30 AM] みお: きょう部活ある？\n[5/18/2026 10:31 AM] そら: あるよ\n",
        "[2026-05-18 10:30:00] started\n[2026-05-18 10:31:00] stopped\n",
        "読んでください\n[5/18/2026 10:30 AM] みお\nきょう部活ある？\n",
    ],
)
def test_other_texts_with_a_time_in_brackets_are_not_taken_for_discord(text: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(text, "utf-8")

    try:
        formats = {one.format.name for one in read_path(tmp_path / "a.txt").reading.choices}
    except readings.NO_EXPORT:
        formats = set()

    assert "discord-dce-txt" not in formats
