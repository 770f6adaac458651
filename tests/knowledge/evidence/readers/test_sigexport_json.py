from pathlib import Path

import pytest

from tests.makers import readings
from tests.makers.readings import SAMPLES, read_bytes, read_path

DATA = SAMPLES / "sigexport" / "data.json"


def test_every_line_of_the_table_comes_out_whole() -> None:
    read = read_path(DATA)

    assert [row[:5] for row in read.rows()] == [
        ("message", "Mio", "2026-06-01T07:58:03", "unknown", "Is there practice?  "),
        ("message", "Me", "2026-06-01T07:59:10.250000", "unknown", "At 4:30\nBring water  "),
        ("message", "Mio", "2026-06-01T08:00:00", "unknown", "  "),
        ("deleted", "Mio", "2026-06-01T08:01:00", "unknown", ""),
        ("missed_call", None, "2026-06-01T08:02:00", "unknown", "Missed voice call  "),
        ("call", "Me", "2026-06-01T08:03:00", "unknown", "Outgoing video call (accepted, 1m 2s)"),
    ]
    files = [(one.role, one.name) for record in read.records for one in record.attachments]
    assert files == [("file", "media/plan b.pdf"), ("sticker", None)]
    assert [(one.what, one.by) for one in read.records[0].reactions] == [("👍", "Me")]
    assert read.records[1].details == (("quote", "\n\n> Is there practice?\n\n"),)
    assert [(one.name, one.owner) for one in read.reading.notebook.participants] == [("Mio", "unknown"), ("Me", "yes")]


def test_a_line_that_is_no_message_is_kept_and_stops_no_other(tmp_path: Path) -> None:
    data = DATA.read_bytes() + b'{"date": 5, "sender": [], "body": {}, "reactions": 1, "attachments": [3]}\n{"date":\n[]\n'

    read = read_bytes(tmp_path, "data.json", data)

    assert [row[0] for row in read.rows()][6:] == ["message", "unreadable", "unreadable"]


def test_the_invariants_hold(tmp_path: Path) -> None:
    data = DATA.read_bytes()

    readings.assert_every_byte_is_booked(read_path(DATA))
    readings.assert_times_stand_in_the_source(read_path(DATA))
    readings.assert_reading_twice_gives_the_same(tmp_path, "data.json", data)
    readings.assert_cutting_loses_only_the_cut_record(tmp_path, "data.json", data, most=40)


@pytest.mark.parametrize("body", [b"[" * 100_000, b'"' * 100_000, b"\x00" * 100_000])
def test_endless_lines_are_read_in_linear_time(body: bytes, tmp_path: Path) -> None:
    read = read_bytes(tmp_path, "data.json", DATA.read_bytes() + body)

    assert len(read.records) == 7
