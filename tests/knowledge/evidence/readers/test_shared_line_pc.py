import pytest

from tests.makers.readings import SHARED, assert_every_byte_is_booked, read_path

pytestmark = pytest.mark.skipif(not SHARED.exists(), reason="the shared sample exports are not here")


def test_the_japanese_sample_has_six_messages_and_one_withdrawn() -> None:
    read = read_path(SHARED / "line" / "built_pc_ja_space.txt")

    assert read.reading.choices[0].format.name == "line-pc"
    assert_every_byte_is_booked(read)
    tally = read.reading.tallies[1]
    assert (tally.messages, tally.events, len(read.reading.notebook.participants)) == (6, 1, 2)
    assert [row[1] for row in read.rows()] == ["みお", "はると", "はると", "みお", "はると", "みお", "みお"]
    assert read.records[2].text == "集合は4時半\n体育館ね"
    assert (read.rows()[0][2], read.rows()[-1][2]) == ("2026-05-08T16:02", "2026-05-09T09:00")
