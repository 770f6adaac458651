import pytest

from tests.makers.readings import SHARED, assert_every_byte_is_booked, read_path

pytestmark = pytest.mark.skipif(not SHARED.exists(), reason="the folder of shared exports is not beside the project")


def test_the_csv_of_discord_chat_exporter() -> None:
    read = read_path(SHARED / "discord" / "built_dce.csv")

    assert_every_byte_is_booked(read)
    assert [row[:5] for row in read.rows()] == [
        ("message", "mio", "2026-05-08T16:02:11.744000", "offset", 'きょう部活ある？\n"4時半"?'),
        ("message", "haruto", "2026-05-08T16:05:00.000000", "offset", ""),
    ]
    assert len(read.records[1].attachments) == 2
