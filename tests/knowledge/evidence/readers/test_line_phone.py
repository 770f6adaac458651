from pathlib import Path

import pytest

from tests.makers import readings
from tests.makers.readings import SAMPLES, read_path

FOLDER = SAMPLES / "line_phone"
NAMES = sorted(path.name for path in FOLDER.glob("*.txt"))


def test_every_record_of_a_japanese_talk_comes_out_whole() -> None:
    read = read_path(FOLDER / "talk_ja.txt")

    assert [row[:-1] for row in read.rows()] == [
        ("message", "部長", "2026-06-01T07:58", "unknown", "おはよう。今日の練習は体育館"),
        (
            "message",
            "ソラ",
            "2026-06-01T07:59",
            "unknown",
            '持ち物は\n2026/06/02(火)\n12:00\t部長\tこれは本文\n"水筒" です',
        ),
        ("message", "ソラ", "2026-06-01T08:01", "unknown", '"とじていない引用'),
        ("message", "部長", "2026-06-01T08:02", "unknown", "[スタンプ]"),
        ("message", "ソラ", "2026-06-01T08:03", "unknown", "[写真]"),
        ("call", "部長", "2026-06-01T08:10", "unknown", "☎ 通話時間 2:05"),
        ("missed_call", "ソラ", "2026-06-01T08:20", "unknown", "☎ 不在着信"),
        ("unsent", "ソラ", "2026-06-01T08:30", "unknown", "ソラがメッセージの送信を取り消しました"),
        ("message", "部長", "2026-06-02T18:00", "unknown", "[ファイル] 予定 表.pdf"),
        ("message", "ソラ", "2026-06-02T18:01", "unknown", "ありがとう\tたすかる"),
        ("message", "ソラ", "2026-06-02T18:02", "unknown", "私は[写真]が好き"),
    ]


def test_the_span_of_a_record_is_its_own_line_without_the_line_break() -> None:
    data = (FOLDER / "talk_ja.txt").read_bytes()
    read = read_path(FOLDER / "talk_ja.txt")

    first, last = read.records[0], read.records[-1]

    assert data[first.span.start : first.span.end].decode() == "07:58\t部長\tおはよう。今日の練習は体育館"
    assert data[last.span.start : last.span.end].decode() == "18:02\tソラ\t私は[写真]が好き"


def test_month_and_day_are_settled_by_the_weekday_and_a_wrong_one_is_named() -> None:
    read = read_path(FOLDER / "talk_en_us.txt")

    times = [row[2] for row in read.rows()]

    assert times == ["2026-06-01T07:58", "2026-06-01T00:05", "2026-06-01T12:10", "2026-06-01T20:00", "2026-06-02T09:00"]
    assert [notice.code for notice in read.reading.notebook.notices if notice.code == "weekday-wrong"] == ["weekday-wrong"]


def test_a_file_that_starts_in_the_middle_of_a_day_keeps_its_first_records_without_inventing_a_day() -> None:
    read = read_path(FOLDER / "broken_no_header.txt")

    assert [row[:5] for row in read.rows()] == [
        ("message", "ソラ", None, "unknown", "きょう部活ある？"),
        ("message", "部長", None, "unknown", "あるよ"),
        ("message", "ソラ", "2026-06-02T09:00", "unknown", "おはよう"),
    ]


@pytest.mark.parametrize("name", NAMES)
def test_the_invariants_hold(name: str, tmp_path: Path) -> None:
    data = (FOLDER / name).read_bytes()
    read = read_path(FOLDER / name)

    readings.assert_every_byte_is_booked(read)
    readings.assert_times_stand_in_the_source(read)
    readings.assert_reading_twice_gives_the_same(tmp_path, name, data)
    readings.assert_line_ends_do_not_matter(tmp_path, name, data)
    readings.assert_cutting_loses_only_the_cut_record(tmp_path, name, data)


@pytest.mark.parametrize("name", ["talk_ja.txt", "talk_zh.txt"])
def test_a_span_read_alone_gives_the_same_record(name: str, tmp_path: Path) -> None:
    data = (FOLDER / name).read_bytes()

    readings.assert_spans_read_alone(tmp_path, name, data, by_line=True)


def test_appending_a_record_changes_no_earlier_one(tmp_path: Path) -> None:
    data = (FOLDER / "talk_ja.txt").read_bytes()

    readings.assert_appending_changes_nothing_before(tmp_path, "t.txt", data, "18:09\tソラ\tまたね\r\n".encode())
