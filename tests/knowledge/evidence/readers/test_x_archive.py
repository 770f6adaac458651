from pathlib import Path

import pytest

from tests.makers import readings
from tests.makers.readings import SAMPLES, Read, read_path
from tomoshibi.evidence.record import Attachment, Event, Record

FOLDER = SAMPLES / "x_archive"
NAMES = sorted(path.name for path in FOLDER.glob("*.js"))
PARTS = ["direct-messages.js", "direct-messages-part1.js", "direct-messages-group.js"]


def _raw(read: Read, record: Record) -> bytes:
    source = read.reading.choices[record.span.source].source
    found = bytes(source.buffer[record.span.start : record.span.end])
    source.close()
    return found


def test_every_record_of_an_archive_comes_out_whole() -> None:
    read = read_path(FOLDER / "archive")

    assert [row[:-1] for row in read.rows()] == [
        ("leave", "900000000000000003", "2026-06-03T12:00:00.000", "utc", None),
        ("rename", "bucho_example", "2026-06-03T11:00:00.000", "utc", "部活 &amp; 連絡"),
        ("message", "900000000000000004", "2026-06-03T10:30:00.000", "utc", "よろしく"),
        ("rename", "bucho_example", "2026-06-03T10:20:00.000", "utc", "部活"),
        ("join", "bucho_example", "2026-06-03T10:10:00.000", "utc", None),
        ("join", "bucho_example", "2026-06-03T10:00:00.000", "utc", None),
        ("message", "900000000000000003", "2026-06-02T10:00:00.000", "utc", "こんにちは"),
        ("message", "ソラ", "2026-06-02T09:59:00.000", "utc", "どなたですか"),
        ("message", "ソラ", "2026-06-02T09:59:00.000", "utc", "別の言葉"),
        ("message", "bucho_example", "2026-06-01T08:05:00.000", "utc", "地図 https://t.co/abc"),
        ("message", "bucho_example", "2026-06-01T08:03:10.010", "utc", "写真 https://t.co/pic"),
        ("message", "ソラ", "2026-06-01T07:58:11.744", "utc", "今日の練習は？\n教えて &amp; ね &lt;3 &amp;lt; &copy;"),
    ]


def test_a_span_is_the_whole_entry_and_nothing_else() -> None:
    read = read_path(FOLDER / "archive")

    pieces = [_raw(read, record) for record in read.records]

    assert all(piece.startswith(b"{") and piece.endswith(b"}") for piece in pieces)
    assert pieces[0] == (
        b'{ "participantsLeave" : { "userIds" : [ "900000000000000003" ], "createdAt" : "2026-06-03T12:00:00.000Z" } }'
    )


def test_what_x_escapes_is_shown_plainly_beside_the_exact_text() -> None:
    read = read_path(FOLDER / "archive")

    assert read.records[-1].display == "今日の練習は？\n教えて & ね <3 &lt; &copy;"
    assert read.records[0].display is None


def test_a_talk_split_over_files_is_one_talk_and_a_repeated_message_is_booked_but_not_counted() -> None:
    read = read_path(FOLDER / "archive")

    talk = read.reading.notebook.conversations[1]
    reasons = [ledger.reasons for ledger in read.reading.notebook.ledgers.values() if ledger.reasons]

    assert talk.native_id == "900000000000000001-900000000000000003"
    assert read.reading.tallies[talk.id].messages == 3
    assert {"the same message again": 373} in reasons


def test_a_second_message_with_the_same_id_and_other_words_is_kept_and_named() -> None:
    read = read_path(FOLDER / "archive")

    marked = [record.text for record in read.records if "same-id" in record.flags]

    assert marked == ["別の言葉"]
    assert [notice.code for notice in read.reading.notebook.notices] == ["same-id-other-content"]


def test_people_are_ids_and_get_a_handle_or_a_name_only_where_the_archive_gives_one() -> None:
    notebook = read_path(FOLDER / "archive").reading.notebook

    group = [notebook.participants[number - 1] for number in notebook.members[1]]

    assert [
        (one.native_id and one.native_id.value, one.handle and one.handle.value, [seen.value for seen in one.names], one.owner)
        for one in group
    ] == [
        ("900000000000000003", None, [], "no"),
        ("900000000000000002", "bucho_example", [], "no"),
        ("900000000000000004", None, [], "no"),
        ("900000000000000001", "sora_example", ["ソラ"], "yes"),
    ]


def test_blocked_and_muted_ids_are_facts_of_the_talks_they_take_part_in_and_no_records() -> None:
    notebook = read_path(FOLDER / "archive").reading.notebook

    assert [(one.kind, one.title, one.notes) for one in notebook.conversations] == [
        ("group", "部活 &amp; 連絡", ("account-blocked 900000000000000003", "account-muted 900000000000000002")),
        ("one-to-one", None, ("account-blocked 900000000000000003",)),
        ("one-to-one", None, ("account-muted 900000000000000002",)),
    ]
    assert notebook.claims == {"exported_at": "2026-06-10T00:00:00.000Z"}


def test_media_are_tied_to_the_file_that_the_archive_keeps_under_the_messages_id() -> None:
    read = read_path(FOLDER / "archive")

    picture, video = read.records[-2].attachments

    assert picture == Attachment(
        "picture", "present", "data/direct_messages_media/1900000000000000002-AbCd.jpg", size=26, tie="id"
    )
    assert (video.role, video.status) == ("video", "link_only")
    assert video.name == "https://ton.twitter.com/dm/1900000000000000002/1900000000000000004/EfGh.mp4"
    assert read.records[-3].details == (("link", "https://example.com/map"),)
    assert [(one.what, one.by) for one in read.records[-3].reactions] == [("like", "900000000000000001")]


def test_who_joined_stands_in_the_details_of_the_event() -> None:
    read = read_path(FOLDER / "archive")

    joins = [record.details[1:] for record in read.records if isinstance(record, Event) and record.event == "join"]

    assert joins == [
        (("target", "900000000000000003"), ("target", "900000000000000004")),
        (("target", "900000000000000001"), ("target", "900000000000000002")),
    ]


def test_the_form_of_2019_is_read() -> None:
    read = read_path(FOLDER / "old_2019.js")

    assert [row[:-1] for row in read.rows()] == [
        ("message", "700000001", "2019-02-01T03:04:05.678", "utc", "まえの形"),
        ("message", "700000002", "2019-02-01T03:04:04.000", "utc", "ふるい形"),
    ]


def test_members_in_another_order_and_entries_of_no_known_kind_lose_nothing() -> None:
    read = read_path(FOLDER / "id_last.js")

    assert [row[:-1] for row in read.rows()] == [
        ("message", "800000000000000001", None, None, None),
        ("unknown", None, "2026-06-01T00:00:00.500", "utc", None),
        ("unreadable", None, None, None, None),
        ("message", "800000000000000002", "2026-06-01T09:00:00", "utc", ""),
    ]
    assert read.records[0].native_id == "1900000000000000777"
    assert [notice.code for notice in read.reading.notebook.notices] == ["time-unreadable", "unknown-kind"]
    assert read.reading.notebook.conversations[0].native_id == "800000000000000001-800000000000000002"


def test_a_broken_message_in_the_middle_takes_no_other_with_it() -> None:
    read = read_path(FOLDER / "broken_middle.js")

    assert [row[:-1] for row in read.rows()] == [
        ("message", "900000000000000002", "2026-06-01T08:05:00.000", "utc", "地図 https://t.co/abc"),
        ("unreadable", None, None, None, None),
        (
            "message",
            "900000000000000001",
            "2026-06-01T07:58:11.744",
            "utc",
            "broken \ufffd\ufffd \ufffd and a\nbreak &amp; ね &lt;3 &amp;lt; &copy;",
        ),
        ("message", "900000000000000003", "2026-06-02T10:00:00.000", "utc", "こんにちは"),
    ]
    codes = {notice.code for notice in read.reading.notebook.repairs}
    assert codes == {"bytes-not-utf8", "control-character", "lone-surrogate"}


def test_a_file_that_ends_inside_a_message_keeps_the_rest_and_says_so() -> None:
    read = read_path(FOLDER / "broken_cut.js")

    assert [row[0] for row in read.rows()] == ["message", "message", "unreadable"]
    assert [notice.code for notice in read.reading.notebook.notices] == ["frame-broken"]


@pytest.mark.parametrize("name", NAMES)
def test_the_invariants_hold(name: str, tmp_path: Path) -> None:
    data = (FOLDER / name).read_bytes()
    read = read_path(FOLDER / name)

    readings.assert_every_byte_is_booked(read)
    readings.assert_times_stand_in_the_source(read)
    readings.assert_reading_twice_gives_the_same(tmp_path, name, data)
    if name != "broken_middle.js":  # a bare line break inside a string is part of the words there
        readings.assert_line_ends_do_not_matter(tmp_path, name, data)
    readings.assert_cutting_loses_only_the_cut_record(tmp_path, name, data)


@pytest.mark.parametrize("name", [*(f"archive/data/{part}" for part in PARTS), "old_2019.js", "id_last.js"])
def test_a_span_read_alone_gives_the_same_record(name: str, tmp_path: Path) -> None:
    data = (FOLDER / name).read_bytes()

    readings.assert_spans_read_alone(tmp_path, name, data, by_line=False)


def test_a_message_file_without_the_assignment_is_read_as_the_same_talk(tmp_path: Path) -> None:
    """Guides tell people to take the first words off so that the rest opens as JSON."""
    whole = (
        b'[ { "dmConversation" : { "conversationId" : "11-22", "messages" : [ { "messageCreate" : { "recipientId" : "22", '
        b'"text" : "\xe3\x81\xaf\xe3\x81\x84", "senderId" : "11", "id" : "5", '
        b'"createdAt" : "2026-06-01T07:58:11.744Z" } } ] } } ]'
    )

    read = readings.read_bytes(tmp_path, "dm.json", whole)

    assert [row[:-1] for row in read.rows()] == [("message", "11", "2026-06-01T07:58:11.744", "utc", "はい")]
    assert read.reading.choices[0].format.name == "x-archive"
    readings.assert_every_byte_is_booked(read)


def test_a_group_is_called_by_the_name_beside_its_id_until_it_is_renamed(tmp_path: Path) -> None:
    join = b'{"joinConversation":{"initiatingUserId":"1","participantsSnapshot":["1"],"createdAt":"2026-06-01T00:00:00.000Z"}}'
    rename = b'{"conversationNameUpdate":{"initiatingUserId":"1","name":"B","createdAt":"2026-06-02T00:00:00.000Z"}}'
    talk = b'{"dmConversation":{"conversationId":"%s","name":"A","messages":[%s]}}'
    data = b"window.YTD.direct_messages_group.part0 = [%s,%s]" % (talk % (b"7", join), talk % (b"8", rename))

    read = readings.read_bytes(tmp_path, "direct-messages-group.js", data)

    assert [one.title for one in read.reading.notebook.conversations] == ["A", "B"]
