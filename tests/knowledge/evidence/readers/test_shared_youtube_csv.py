import pytest

from tests.makers.readings import SHARED, assert_every_byte_is_booked, read_path

pytestmark = pytest.mark.skipif(not SHARED.exists(), reason="the folder of shared exports is not beside the project")


def test_the_comments_and_the_live_chat() -> None:
    comments = read_path(SHARED / "youtube" / "built_comments.csv")
    chats = read_path(SHARED / "youtube" / "built_live_chats.csv")

    assert_every_byte_is_booked(comments)
    assert_every_byte_is_booked(chats)
    assert [row[4] for row in comments.rows()] == ["いい演奏でした", "2回目もききました!"]
    assert [record.reply_to for record in comments.records] == [None, "UgxAAA"]
    assert [row[2:5] for row in chats.rows()] == [("2026-05-08T07:02:11.744123", "utc", "こんにちは")]
