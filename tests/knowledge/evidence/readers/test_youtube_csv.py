from pathlib import Path

import pytest

from tests.makers import readings
from tests.makers.readings import SAMPLES, read_path

FOLDER = SAMPLES / "youtube_csv"
FILES = sorted(FOLDER.glob("*.csv"))


def test_every_comment_comes_out_whole() -> None:
    read = read_path(FOLDER / "comments.csv")

    assert [row[:-1] for row in read.rows()] == [
        ("message", "UC_sora_example", "2026-06-01T08:00:00.123456", "utc", 'いい演奏、"最高"\nでした'),
        ("message", "UC_sora_example", "2026-06-01T08:01:00", "utc", "@bucho ありがとう"),
        ("message", "UC_sora_example", "2026-06-01T08:02:00", "utc", "投稿にも"),
    ]
    assert [(record.native_id, record.reply_to) for record in read.records] == [
        ("UgxAAA", None),
        ("UgxBBB", "UgxAAA"),
        ("UgxCCC", None),
    ]


def test_a_span_is_the_row_without_its_line_break() -> None:
    data = (FOLDER / "live chats.csv").read_bytes()
    (record,) = read_path(FOLDER / "live chats.csv").records

    assert data[record.span.start : record.span.end].decode() == (
        'LCC.aaa,UC_sora_example,2026-06-01T09:00:00.744123+00:00,500,vid00000002,"{""text"":""がんばれ""}"'
    )
    assert record.text == "がんばれ"
    assert record.details == (("price", "500"),)


def test_talks_are_videos_and_posts_public_and_one_sided() -> None:
    notebook = read_path(FOLDER / "comments.csv").reading.notebook

    assert [(one.kind, one.native_id, one.one_sided) for one in notebook.conversations] == [
        ("public", "vid00000001", "yes"),
        ("public", "UgkPOST", "yes"),
    ]
    assert {one.owner for one in notebook.participants} == {"yes"}


def test_translated_columns_are_known_by_what_stands_in_them() -> None:
    read = read_path(FOLDER / "translated.csv")

    assert [row[:-1] for row in read.rows()] == [
        ("message", "UC_sora_example", "2026-06-01T08:00:00.123456", "utc", "訳された列"),
        ("message", "UC_sora_example", "2026-06-01T08:01:00", "utc", "返事"),
    ]
    assert [record.reply_to for record in read.records] == [None, "UgxAAA"]
    assert [one.native_id for one in read.reading.notebook.conversations] == ["vid-0000001"]


def test_broken_rows_take_no_other_with_them() -> None:
    read = read_path(FOLDER / "broken.csv")

    assert [row[:-1] for row in read.rows()] == [
        ("message", "UC_sora_example", "2026-06-01T08:00:00", "utc", "plain words"),
        ("message", "UC_sora_example", None, None, "いつか"),
        ("unreadable", None, None, None, None),
        ("message", "UC_sora_example", "2026-06-01T08:01:00", "utc", '{"text":"こわれた'),
        ("unreadable", None, None, None, None),
    ]
    assert [notice.code for notice in read.reading.notebook.notices] == ["time-unreadable", "text-not-json"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_invariants_hold(path: Path, tmp_path: Path) -> None:
    data = path.read_bytes()
    read = read_path(path)

    readings.assert_every_byte_is_booked(read)
    readings.assert_times_stand_in_the_source(read)
    readings.assert_reading_twice_gives_the_same(tmp_path, path.name, data)
    readings.assert_line_ends_do_not_matter(tmp_path, path.name, data)
    readings.assert_cutting_loses_only_the_cut_record(tmp_path, path.name, data, most=60)


@pytest.mark.parametrize("path", [path for path in FILES if path.name != "broken.csv"], ids=lambda path: path.name)
def test_a_span_read_alone_gives_the_same_record(path: Path, tmp_path: Path) -> None:
    readings.assert_spans_read_alone(tmp_path, path.name, path.read_bytes(), by_line=True)


def test_appending_a_row_changes_no_earlier_one(tmp_path: Path) -> None:
    more = b'LCC.bbb,UC_sora_example,2026-06-01T09:01:00+00:00,0,vid00000002,"{""text"":""x""}"\n'

    readings.assert_appending_changes_nothing_before(tmp_path, "x.csv", (FOLDER / "live chats.csv").read_bytes(), more)
