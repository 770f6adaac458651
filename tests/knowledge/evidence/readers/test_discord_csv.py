from pathlib import Path

import pytest

from tests.makers import readings
from tests.makers.readings import SAMPLES, read_path
from tomoshibi.evidence.record import iso
from tomoshibi.evidence.times.local_stamps import read_local_stamp, settle_order

FOLDER = SAMPLES / "discord_csv"
DIRECT = FOLDER / "Direct Messages - bucho [1200000000000000001].csv"
FILES = sorted(FOLDER.glob("*.csv"))


def test_every_row_comes_out_whole() -> None:
    read = read_path(DIRECT)

    assert [row[:-1] for row in read.rows()] == [
        ("message", "bucho", "2026-06-01T17:02:11.744000", "offset", '今日の練習は？\n"体育館", かな'),
        ("message", "sora", "2026-06-01T17:05:00.000000", "offset", ""),
        ("call", "bucho", "2026-06-01T08:06:00", "utc", "Started a call that lasted 12 minutes."),
        ("message", "sora", "2026-06-01T17:30:00", "offset", "I said: Started a call that lasted 12 minutes."),
    ]
    assert [record.certainty for record in read.records] == ["stated", "stated", "inferred", "stated"]


def test_a_span_is_the_row_without_its_line_break() -> None:
    data = DIRECT.read_bytes()
    first, *_, last = read_path(DIRECT).records

    assert data[first.span.start : first.span.end].decode() == (
        '"600000000000000002","bucho","2026-06-01T17:02:11.7440000+09:00","今日の練習は？\n""体育館"", かな","",""'
    )
    assert data[last.span.end :] == b"\r\n"


def test_addresses_in_one_cell_are_told_apart_and_a_comma_in_an_address_is_no_border() -> None:
    record = read_path(DIRECT).records[1]

    assert [one.name for one in record.attachments] == [
        "https://cdn.discordapp.com/attachments/1/2/a,b.png?ex=1",
        "https://cdn.discordapp.com/attachments/1/3/c.txt",
    ]
    assert [(one.what, one.count) for one in record.reactions] == [("👍", 2), ("smile", 10)]


def test_people_are_ids_with_handles_and_the_talk_is_named_by_the_file() -> None:
    notebook = read_path(DIRECT).reading.notebook

    talk = notebook.conversations[0]

    assert (talk.title, talk.native_id, talk.kind) == ("Direct Messages - bucho", "1200000000000000001", "one-to-one")
    assert [
        (one.names, one.handle and one.handle.value, one.native_id and one.native_id.value) for one in notebook.participants
    ] == [
        ((), "bucho", "600000000000000002"),
        ((), "sora", "600000000000000001"),
    ]


def test_local_minutes_are_read_in_the_order_that_the_file_settles() -> None:
    read = read_path(FOLDER / "minutes.csv")

    assert [row[2:4] for row in read.rows()] == [("2026-06-12T16:02", "unknown"), ("2026-06-13T00:05", "unknown")]
    assert [record.time.alternatives for record in read.records if record.time] == [(), ()]


def test_a_zone_that_the_person_names_makes_local_minutes_instants() -> None:
    read = read_path(FOLDER / "minutes.csv", zone="Asia/Tokyo")

    times = [record.time for record in read.records]

    assert [iso(one.utc, one.precision) for one in times if one and one.utc] == ["2026-06-12T07:02", "2026-06-12T15:05"]


def test_a_date_that_can_be_read_both_ways_keeps_both() -> None:
    read = read_path(FOLDER / "either.csv")

    time = read.records[0].time

    assert time is not None
    assert sorted(iso(one, "minute") for one in (time.local, *time.alternatives) if one is not None) == [
        "2026-05-06T16:02",
        "2026-06-05T16:02",
    ]
    assert [notice.code for notice in read.reading.notebook.notices] == ["day-or-month"]


def test_other_columns_and_signs_between_them_are_read() -> None:
    read = read_path(FOLDER / "columns.csv")

    assert [row[:-1] for row in read.rows()] == [("message", "bucho", "2026-06-01T17:02:11", "unknown", "順番がちがう")]


def test_broken_rows_take_no_other_with_them() -> None:
    read = read_path(FOLDER / "broken.csv")

    assert [row[:-1] for row in read.rows()] == [
        ("message", "a", "2026-06-01T17:02:11", "offset", "ふつう"),
        ("message", "a", None, None, "いつか"),
        ("unreadable", None, None, None, None),
        ("message", "b", "2026-06-01T17:02:11", "offset", "ゆるい"),
        ("message", "b", None, None, "ゆるい"),
        ("message", "a", "2026-06-01T17:03:11", "offset", "\ufffd\ufffd"),
        ("unreadable", None, None, None, None),
    ]


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("08-May-26 04:02 PM", ["2026-05-08T16:02"]),
        ("8.5.2026 16:02:11", ["2026-05-08T16:02:11", "2026-08-05T16:02:11"]),
        ("2026/5/8 午後4:02", ["2026-05-08T16:02"]),
        ("31/12/2026 12:00 a.m.", ["2026-12-31T00:00"]),
        ("99/99/2026 16:02", None),
        ("08/05/2026 25:02", None),
        ("words", None),
    ],
)
def test_local_stamps(printed: str, expected: list[str] | None) -> None:
    stamp = read_local_stamp(printed)

    assert (None if stamp is None else [iso(micros, stamp.precision) for _, micros in stamp.readings]) == expected


def test_the_order_is_the_one_that_runs_forward() -> None:
    stamps = [read_local_stamp(printed) for printed in ("01/05/2026 10:00", "02/05/2026 10:00", "01/06/2026 10:00")]

    assert settle_order(stamp for stamp in stamps if stamp is not None) == "dmy"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_invariants_hold(path: Path, tmp_path: Path) -> None:
    data = path.read_bytes()
    read = read_path(path)

    readings.assert_every_byte_is_booked(read)
    readings.assert_times_stand_in_the_source(read)
    readings.assert_reading_twice_gives_the_same(tmp_path, "x.csv", data)
    readings.assert_line_ends_do_not_matter(tmp_path, "x.csv", data)
    readings.assert_cutting_loses_only_the_cut_record(tmp_path, "x.csv", data, most=60)


@pytest.mark.parametrize("path", [path for path in FILES if path.name != "broken.csv"], ids=lambda path: path.name)
def test_a_span_read_alone_gives_the_same_record(path: Path, tmp_path: Path) -> None:
    readings.assert_spans_read_alone(tmp_path, path.name, path.read_bytes(), by_line=True)
