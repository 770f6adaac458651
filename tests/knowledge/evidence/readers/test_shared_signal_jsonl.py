import pytest

from tests.makers.readings import SHARED, assert_every_byte_is_booked, read_path

pytestmark = pytest.mark.skipif(not SHARED.exists(), reason="the folder of shared exports is not beside the project")


def test_the_plaintext_export() -> None:
    read = read_path(SHARED / "signal" / "built_plaintext_export")

    assert_every_byte_is_booked(read)
    assert [row[:4] for row in read.rows()] == [
        ("message", "みお", "2026-05-08T07:02:11.744", "utc"),
        ("message", "はると", "2026-05-08T07:05:00.000", "utc"),
        ("deleted", "みお", "2026-05-08T07:06:40.000", "utc"),
        ("message", "みお", "2026-05-08T07:07:30.000", "utc"),
        ("missed_call", "はると", "2026-05-08T07:08:20.000", "utc"),
        ("blocked", "はると", "2026-05-08T07:10:00.000", "utc"),
    ]
    assert read.records[3].flags == ("view-once",)
    assert [one.name for one in read.records[1].attachments] == ["a.jpg"]
