import pytest

from tests.makers.readings import SHARED, assert_every_byte_is_booked, read_path

pytestmark = pytest.mark.skipif(not SHARED.exists(), reason="the folder of shared exports is not beside the project")


def test_the_download() -> None:
    read = read_path(SHARED / "tiktok" / "built_user_data_tiktok.json")

    assert_every_byte_is_booked(read)
    assert [row[:3] for row in read.rows()] == [
        ("message", "mio_example", "2026-05-08T07:02:11"),
        ("message", "haruto_example", "2026-05-08T07:05:00"),
        ("message", "ken_example", "2026-05-09T00:00:00"),
    ]
    assert len(read.reading.notebook.conversations) == 2
