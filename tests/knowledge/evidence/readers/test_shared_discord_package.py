import pytest

from tests.makers.readings import SHARED, assert_every_byte_is_booked, read_path

pytestmark = pytest.mark.skipif(not SHARED.exists(), reason="the folder of shared exports is not beside the project")


def test_the_package() -> None:
    read = read_path(SHARED / "discord" / "built_package")

    assert_every_byte_is_booked(read)
    assert [row[2:5] for row in read.rows()] == [
        ("2026-05-08T07:05:00", "utc", "あるよ"),
        ("2026-05-08T07:01:00", "utc", ""),
    ]
    assert [record.native_id for record in read.records] == ["1371000000000000001", "1370999999999999001"]
    assert [one.owner for one in read.reading.notebook.participants] == ["yes"]
    assert read.reading.notebook.conversations[0].one_sided == "yes"
