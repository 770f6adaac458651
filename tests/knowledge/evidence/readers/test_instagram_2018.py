from pathlib import Path

import pytest

from tests.makers import readings
from tests.makers.readings import SAMPLES, read_bytes, read_path
from tomoshibi.evidence.record import Attachment

FILE = SAMPLES / "instagram_2018" / "messages.json"
DAY = "2019-06-01T08:0"


def test_every_message_of_every_talk_comes_out_whole() -> None:
    read = read_path(FILE)

    assert read.reading.notebook.notices[0].code == "time-unreadable"
    assert [row[:-1] for row in read.rows()] == [
        ("missed_call", "sora_example", DAY + "9:00.123456", "utc", "bucho_example missed a video chat from you"),
        ("notice", "bucho_example", DAY + "8:00.500000", "utc", "bucho_example liked your story"),
        ("message", "bucho_example", DAY + "7:00", "utc", None),
        ("message", "bucho_example", DAY + "6:00", "utc", "これ"),
        ("message", "sora_example", DAY + "5:00", "utc", None),
        ("message", "sora_example", DAY + "4:00", "utc", None),
        ("message", "bucho_example", DAY + "3:00", "utc", "❤️"),
        ("message", "sora_example", "2019-06-01T17:02:00", "offset", "体育館で"),
        ("message", "bucho_example", None, None, '{"sender": "x"}'),
        ("message", "hana_example", "2019-05-01T00:00:00", "utc", "https://example.org/"),
    ]


def test_media_are_named_by_address_or_path_and_a_sentence_in_their_place_is_a_placeholder() -> None:
    read = read_path(FILE)

    assert [record.attachments for record in read.records if record.attachments] == [
        (Attachment("audio", "omitted"),),
        (Attachment("video", "link_only", "https://cdn.example/b.mp4?x=1"),),
        (Attachment("picture", "missing", "photos/201906/c.jpg"),),
    ]


def test_likes_have_a_time_of_their_own_and_what_was_shared_is_kept() -> None:
    read = read_path(FILE)

    (like,) = read.records[7].reactions
    assert (like.by, like.at.printed if like.at else None) == ("bucho_example", "2019-06-01T08:02:30+00:00")
    assert read.records[3].details == (
        ("media_owner", "hana_example"),
        ("media_share_caption", "夏"),
        ("media_share_url", "https://cdn.example/a.jpg"),
    )
    assert read.records[9].details == (("story_share", "Shared sora_example's story"),)


def test_people_are_those_listed_even_behind_the_messages_or_without_any() -> None:
    notebook = read_path(FILE).reading.notebook

    assert [(one.platform, one.kind, len(notebook.members[one.id])) for one in notebook.conversations] == [
        ("instagram", "one-to-one", 2),
        ("instagram", "group", 3),
        ("instagram", "one-to-one", 2),
    ]


@pytest.mark.parametrize("cut", [0.3, 0.6, 0.9])
def test_a_file_cut_off_gives_what_stands_before(cut: float, tmp_path: Path) -> None:
    data = FILE.read_bytes()
    whole = read_path(FILE)

    read = read_bytes(tmp_path, "messages.json", data[: int(len(data) * cut)])

    readings.assert_every_byte_is_booked(read)
    good = [row for row in read.rows() if row[0] != "unreadable"]
    assert good == whole.rows()[: len(good)]
    assert good


def test_a_talk_is_found_again_behind_a_broken_place(tmp_path: Path) -> None:
    whole = read_path(FILE)
    data = FILE.read_bytes().replace(
        b'{"participants": ["sora_example", "bucho', b'{\x01 "participants": ["sora_example", "bucho'
    )

    read = read_bytes(tmp_path, "messages.json", data)

    readings.assert_every_byte_is_booked(read)
    assert [row[:-1] for row in read.rows()] == [row[:-1] for row in whole.rows()]
    assert read.records[0].conversation == 1
