import json
from pathlib import Path

import pytest

from tests.makers import readings
from tests.makers.readings import SAMPLES, read_path

FOLDER = SAMPLES / "tiktok_json"
NAMES = ["user_data_tiktok.json", "older.json", "broken_cut.json", "broken_middle.json"]
ROWS = [
    ("message", "bucho_example", "2026-06-01T08:00:00", "vendor", "今日の練習は？\n体育館 😀"),
    ("message", "sora_example", "2026-06-01T08:01:00", "utc", "https://www.tiktokv.com/share/video/7300000000000000001/"),
    ("message", "unknown_example", "2026-06-01T09:00:00", "vendor", "[sticker]"),
]


def test_every_message_of_a_download_comes_out_whole() -> None:
    read = read_path(FOLDER / "user_data_tiktok.json")

    assert [row[:-1] for row in read.rows()] == ROWS
    assert [one.role for one in read.records[2].attachments] == ["sticker"]


def test_a_span_is_the_whole_object() -> None:
    data = (FOLDER / "older.json").read_bytes()

    first = read_path(FOLDER / "older.json").records[0]

    assert data[first.span.start : first.span.end].decode() == (
        '{"Date": "2022-06-01 08:00:00", "From": "bucho_example", "Content": "まえの形"}'
    )


def test_other_sections_are_booked_as_not_about_messages() -> None:
    read = read_path(FOLDER / "user_data_tiktok.json")

    ledger = read.reading.notebook.ledgers[0]

    assert list(ledger.reasons) == ["not about messages"]
    assert [notice.code for notice in read.reading.notebook.notices] == ["vendor-clock"]


def test_people_and_talks() -> None:
    notebook = read_path(FOLDER / "user_data_tiktok.json").reading.notebook

    assert [(one.title, one.kind, one.notes) for one in notebook.conversations] == [
        ("bucho_example", "one-to-one", ()),
        ("unknown_example", "one-to-one", ("account-blocked unknown_example 2026-06-02 00:00:00",)),
        ("nobody_example", "one-to-one", ()),
    ]
    assert [(one.handle and one.handle.value, one.owner) for one in notebook.participants] == [
        ("bucho_example", "no"),
        ("sora_example", "yes"),
        ("unknown_example", "no"),
        ("nobody_example", "no"),
    ]


def test_the_older_nesting_is_read_and_what_is_null_stays_nothing() -> None:
    read = read_path(FOLDER / "older.json")

    assert [row[:-1] for row in read.rows()] == [
        ("message", "bucho_example", "2022-06-01T08:00:00", "vendor", "まえの形"),
        ("message", "sora_example", "2022-06-01T08:00:01", "vendor", None),
    ]


def test_a_broken_message_takes_no_other_with_it_and_no_other_section_becomes_one() -> None:
    read = read_path(FOLDER / "broken_middle.json")

    assert [row[:-1] for row in read.rows()] == [
        ("unreadable", None, None, None, None),
        ("message", None, *ROWS[1][2:]),
        ROWS[2],
    ]


def test_a_file_that_ends_inside_a_message_keeps_the_rest() -> None:
    read = read_path(FOLDER / "broken_cut.json")

    assert [row[:-1] for row in read.rows()] == [ROWS[0], ("unreadable", None, None, None, None)]


@pytest.mark.parametrize("name", NAMES)
def test_the_invariants_hold(name: str, tmp_path: Path) -> None:
    data = (FOLDER / name).read_bytes()
    read = read_path(FOLDER / name)

    readings.assert_every_byte_is_booked(read)
    readings.assert_times_stand_in_the_source(read)
    readings.assert_reading_twice_gives_the_same(tmp_path, name, data)
    readings.assert_line_ends_do_not_matter(tmp_path, name, data)
    readings.assert_cutting_loses_only_the_cut_record(tmp_path, name, data, most=60)


@pytest.mark.parametrize("name", NAMES[:2])
def test_a_span_read_alone_gives_the_same_record(name: str, tmp_path: Path) -> None:
    readings.assert_spans_read_alone(tmp_path, name, (FOLDER / name).read_bytes(), by_line=False)


def test_messages_in_one_list_without_talks_are_read(tmp_path: Path) -> None:
    message = {"Date": "2026-06-01 08:00:00", "From": "sora_example", "Content": "はい"}

    read = readings.read_bytes(
        tmp_path, "user_data.json", json.dumps({"Direct Messages": {"Chat History": [message]}}).encode()
    )

    assert [(row[1], row[2], row[4]) for row in read.rows()] == [("sora_example", "2026-06-01T08:00:00", "はい")]
