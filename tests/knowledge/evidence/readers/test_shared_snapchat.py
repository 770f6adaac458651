import pytest

from tests.makers.readings import SHARED, assert_every_byte_is_booked, read_path

pytestmark = pytest.mark.skipif(not SHARED.exists(), reason="the folder of shared exports is not beside the project")


def test_the_current_form() -> None:
    read = read_path(SHARED / "snapchat" / "built_chat_history.json")

    assert_every_byte_is_booked(read)
    assert [row[:4] for row in read.rows()] == [
        ("message", "mio_example", "2026-05-08T07:02:11.744", "utc"),
        ("message", "haruto_example", "2026-05-08T07:05:00.000", "utc"),
        ("erased", "mio_example", "2026-05-08T07:06:00.000", "utc"),
    ]
    assert [one.name for one in read.records[1].attachments] == ["b~AAA", "b~BBB"]
