import json
from pathlib import Path

import pytest

from tests.makers import readings
from tests.makers.readings import SAMPLES, read_path
from tomoshibi.evidence.record import Attachment

FOLDER = SAMPLES / "snapchat"
CHAT = FOLDER / "mydata" / "json" / "chat_history.json"
NAMES = [
    "mydata/json/chat_history.json",
    "mydata/json/snap_history.json",
    "older.json",
    "broken_cut.json",
    "broken_middle.json",
]
DAY = "2026-06-01T08:00:"


def test_every_record_of_a_folder_comes_out_whole() -> None:
    read = read_path(FOLDER / "mydata")

    assert [row[:-1] for row in read.rows()] == [
        ("message", "部長", DAY + "09.744", "utc", "今日の練習は？\n体育館？ 😀"),
        ("message", "ソラ", DAY + "08.000", "utc", ""),
        ("erased", "部長", DAY + "07.000", "utc", None),
        ("screenshot", "部長", DAY + "06.000", "utc", ""),
        ("saved", "ソラ", DAY + "05.000", "utc", ""),
        ("missed_call", "部長", DAY + "04.000", "utc", ""),
        ("message", "部長", DAY + "03.000", "utc", ""),
        ("message", "部長", DAY + "02.000", "utc", ""),
        ("message", "部長", DAY + "01", "utc", ""),
        ("message", "部長", DAY + "00", "utc", "?"),
        ("message", "hana_example", DAY + "30.001", "utc", "よろしく"),
        ("removed", "hana_example", DAY + "29.000", "utc", ""),
        ("message", "?", DAY + "40.000", "utc", "こんにちは"),
        ("message", "部長", "2026-06-01T09:00:00.123", "utc", None),
        ("message", "ソラ", "2026-06-01T09:01:00.000", "utc", None),
    ]


def test_both_times_are_printed_and_named_where_they_do_not_agree() -> None:
    read = read_path(FOLDER / "mydata")

    first = read.records[0].time

    assert first is not None
    assert first.printed == "2026-06-01 08:00:09 UTC 1780300809744"
    assert [(one.code, one.detail) for one in read.reading.notebook.notices if one.code != "time-runs-back"] == [
        ("times-disagree", "2026-06-01 08:00:01 UTC / 1780300891000"),
        ("unknown-kind", "SOMETHINGNEW"),
    ]


def test_media_are_tied_by_their_ids_and_never_by_anything_else() -> None:
    read = read_path(FOLDER / "mydata")

    kept, lost = read.records[1].attachments

    assert kept == Attachment("picture", "present", "chat_media/2026-06-01_b~AAA1.jpg", size=26, tie="id")
    assert lost == Attachment("media", "missing", "b~BBB2")
    assert read.records[6].attachments == (Attachment("sticker", "omitted"),)
    assert read.records[7].attachments == (Attachment("audio", "omitted"),)
    assert read.records[13].attachments == (Attachment("picture", "omitted"),)
    assert read.records[8].flags == ("not-saved",)


def test_a_talk_is_known_by_the_other_account_or_the_groups_id() -> None:
    notebook = read_path(FOLDER / "mydata").reading.notebook

    assert [(one.kind, one.title, one.native_id, one.notes) for one in notebook.conversations] == [
        ("one-to-one", None, "bucho_example", ()),
        ("group", "写真部", "0aa0aa0a-1111-2222-3333-444455556666", ()),
        ("one-to-one", None, "unknown_example", ("account-blocked unknown_example",)),
    ]
    assert [
        (one.handle and one.handle.value, [seen.value for seen in one.names], one.owner) for one in notebook.participants
    ] == [
        ("bucho_example", ["部長"], "no"),
        ("sora_example", ["ソラ"], "yes"),
        ("hana_example", [], "no"),
        ("unknown_example", ["?"], "no"),
    ]


def test_the_older_form_has_one_array_for_each_side() -> None:
    read = read_path(FOLDER / "older.json")

    assert [row[:-1] for row in read.rows()] == [
        ("message", "bucho_example", "2021-06-01T08:00:00", "utc", "まえの形"),
        ("message", "hana_example", "2021-06-01T08:01:00", "utc", ""),
        ("message", "", "2021-06-01T08:02:00", "utc", "はい"),
        ("message", "", "2021-06-01T08:03:00", "utc", "どうぞ"),
    ]
    assert [record.conversation for record in read.records] == [1, 2, 1, 2]
    assert [one.owner for one in read.reading.notebook.participants] == ["no", "no", "yes", "yes"]


def test_a_broken_record_takes_no_other_with_it() -> None:
    read = read_path(FOLDER / "broken_middle.json")

    rows = [row[:-1] for row in read.rows()]

    assert [row[0] for row in rows] == [
        *("message", "message", "erased", "unreadable", "saved", "missed_call"),
        *("message", "message", "message", "message", "message", "removed", "message"),
    ]
    assert rows[0] == ("message", "bucho_example", DAY + "09.744", "utc", "\ufffd\ufffdは？\n体育館？ 😀")
    assert rows[5] == ("missed_call", None, DAY + "04", "utc", "")
    assert [one.native_id for one in read.reading.notebook.conversations] == [
        "bucho_example",
        "0aa0aa0a-1111-2222-3333-444455556666",
        "unknown_example",
    ]


@pytest.mark.parametrize("name", NAMES)
def test_the_invariants_hold(name: str, tmp_path: Path) -> None:
    data = (FOLDER / name).read_bytes()
    read = read_path(FOLDER / name)

    readings.assert_every_byte_is_booked(read)
    readings.assert_times_stand_in_the_source(read)
    readings.assert_reading_twice_gives_the_same(tmp_path, "chat_history.json", data)
    if not name.startswith("broken"):
        readings.assert_line_ends_do_not_matter(tmp_path, "chat_history.json", data)
    readings.assert_cutting_loses_only_the_cut_record(tmp_path, "chat_history.json", data, most=60)


@pytest.mark.parametrize("name", NAMES[:3])
def test_a_span_read_alone_gives_the_same_record(name: str, tmp_path: Path) -> None:
    readings.assert_spans_read_alone(tmp_path, "chat_history.json", (FOLDER / name).read_bytes(), by_line=False)


def test_a_span_is_the_whole_object() -> None:
    data = CHAT.read_bytes()

    read = read_path(CHAT)

    assert all(data[one.span.start : one.span.start + 13] == b'{\n      "From' for one in read.records)
    assert all(data[one.span.end - 1 : one.span.end] == b"}" for one in read.records)


def test_the_owner_is_known_from_an_account_file_without_a_creation_date(tmp_path: Path) -> None:
    account = {"Basic Information": {"Username": "haru_example", "Name": "はると"}}
    chat = {
        "From": "haru_example",
        "Media Type": "TEXT",
        "Created": "2026-06-01 08:00:00 UTC",
        "Content": "はい",
        "IsSender": True,
    }
    (tmp_path / "account.json").write_text(json.dumps(account), "utf-8")
    (tmp_path / "chat_history.json").write_text(json.dumps({"sora_example": [chat]}), "utf-8")

    read = read_path(tmp_path)

    assert [row[1] for row in read.rows()] == ["はると"]
    assert not read.reading.foreign
