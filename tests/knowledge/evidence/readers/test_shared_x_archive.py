import pytest

from tests.makers.readings import SHARED, assert_every_byte_is_booked, read_path

pytestmark = pytest.mark.skipif(not SHARED.exists(), reason="the folder of shared exports is not beside the project")


def test_the_current_layout() -> None:
    read = read_path(SHARED / "x" / "built_2026")

    assert_every_byte_is_booked(read)
    assert [row[:4] for row in read.rows()] == [
        ("message", "1000000002", "2026-05-08T07:05:00.000", "utc"),
        ("message", "haruto", "2026-05-08T07:02:11.744", "utc"),
    ]
    assert len(read.records[0].reactions) == 1
    assert read.records[1].text is not None
    assert "&amp;" in read.records[1].text
    assert [one.native_id.value for one in read.reading.notebook.participants if one.owner == "yes" and one.native_id] == [
        "1000000001"
    ]


def test_one_file_without_the_rest_of_the_archive() -> None:
    read = read_path(SHARED / "x" / "birdclaw_direct-messages.js")

    assert_every_byte_is_booked(read)
    assert [row[:4] for row in read.rows()] == [
        ("message", "42", "2025-06-03T20:00:00.000", "utc"),
        ("message", "25401953", "2025-06-03T20:05:00.000", "utc"),
    ]
