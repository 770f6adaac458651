from pathlib import Path

import pytest

from tests.makers.readings import SAMPLES, assert_every_byte_is_booked, read_bytes, read_path

TALK = SAMPLES / "line_phone" / "talk_ja.txt"


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_a_talk_saved_as_utf_16_reads_the_same_and_its_spans_point_into_the_file(codec: str, tmp_path: Path) -> None:
    text = TALK.read_bytes().decode() + "2026/06/03(水)\r\n10:00\tソラ\t🍙🍙おにぎり\r\n10:01\t部長\tいいね\r\n"
    raw = ("\ufeff" + text).encode(codec)
    plain = read_bytes(tmp_path / "a", "talk.txt", text.encode())

    read = read_bytes(tmp_path / "b", "talk.txt", raw)

    assert [row[:-1] for row in read.rows()] == [row[:-1] for row in plain.rows()]
    assert_every_byte_is_booked(read)
    for record in read.records:
        piece = raw[record.span.start : record.span.end].decode(codec)
        assert (record.text or "").split("\n")[-1].replace('"', '""') in piece or (record.text or "") in piece


@pytest.mark.parametrize("codec", ["cp932"])
def test_a_talk_saved_again_in_shift_jis_reads_the_same(codec: str, tmp_path: Path) -> None:
    raw = TALK.read_bytes().decode().replace("☎", "").encode(codec)
    plain = read_path(TALK)

    read = read_bytes(tmp_path, "talk.txt", raw)

    assert [row[1] for row in read.rows()] == [row[1] for row in plain.rows()]
    assert_every_byte_is_booked(read)
