import pytest

from tests.makers.readings import SHARED, assert_every_byte_is_booked, read_path

pytestmark = pytest.mark.skipif(not SHARED.exists(), reason="the folder of shared exports is not beside the project")


def test_the_export() -> None:
    read = read_path(SHARED / "skype" / "built_messages.json")

    assert_every_byte_is_booked(read)
    assert [row[:4] for row in read.rows()] == [
        ("message", "8:live:haruto", "2026-05-08T07:05:00.500", "utc"),
        ("message", "みお", "2026-05-08T07:02:11.744", "utc"),
    ]
    assert read.records[0].display == "あるよ :) & ね"
