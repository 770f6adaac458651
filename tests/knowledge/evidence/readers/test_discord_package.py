from pathlib import Path

import pytest

from tests.makers import readings
from tests.makers.readings import SAMPLES, read_bytes, read_path

FOLDER = SAMPLES / "discord_package"
MESSAGES = FOLDER / "package" / "Messages"
FILES = [
    MESSAGES / "c1200000000000000001" / "messages.json",
    MESSAGES / "c1200000000000000002" / "messages.json",
    MESSAGES / "c1200000000000000003" / "messages.csv",
]


def test_every_record_of_a_package_comes_out_whole() -> None:
    read = read_path(FOLDER / "package")

    assert [row[:-1] for row in read.rows()] == [
        ("message", "ソラ", "2026-06-01T08:02:03", "utc", "体育館で\nいい？ <:smile:123>"),
        ("message", "ソラ", "2026-06-01T08:01:00", "utc", ""),
        ("message", "ソラ", "2026-06-01T08:10:00.123000", "utc", "よろしく"),
        ("message", "ソラ", "2026-06-01T08:21:00.456000", "utc", 'こんにちは、"みんな"\n二行目'),
        ("message", "ソラ", "2026-06-01T08:20:00", "utc", ""),
    ]


def test_ids_beyond_the_reach_of_floats_are_kept_to_the_digit() -> None:
    read = read_path(FOLDER / "package")

    assert [record.native_id for record in read.records] == [
        "1371000000000000003",
        "9007199254740993",
        "1371000000000000010",
        "1371000000000000021",
        "1371000000000000020",
    ]


def test_every_talk_is_one_sided_and_named_as_the_index_names_it() -> None:
    notebook = read_path(FOLDER / "package").reading.notebook

    assert [(one.kind, one.title, one.native_id, one.one_sided, one.notes) for one in notebook.conversations] == [
        ("one-to-one", "Direct Message with bucho#0", "1200000000000000001", "yes", ()),
        ("group", "写真部", "1200000000000000002", "yes", ("account-blocked 600000000000000003",)),
        ("public", "general in ひろば", "1200000000000000003", "yes", ()),
        ("one-to-one", None, "1200000000000000004", "yes", ()),
    ]
    assert notebook.conversations[0].folder == "Messages/c1200000000000000001"


def test_the_others_are_people_where_the_package_says_who_its_owner_is() -> None:
    notebook = read_path(FOLDER / "package").reading.notebook

    group = [notebook.participants[number - 1] for number in notebook.members[2]]

    assert [(one.owner, one.handle and one.handle.value, one.native_id and one.native_id.value) for one in group] == [
        ("yes", "sora", "600000000000000001"),
        ("no", "bucho", "600000000000000002"),
        ("no", "unknown3", "600000000000000003"),
    ]


def test_without_the_account_the_others_are_only_ids_in_a_note() -> None:
    notebook = read_path(FOLDER / "no_account").reading.notebook

    assert [one.owner for one in notebook.participants] == ["yes"]
    assert notebook.conversations[0].notes == ("recipient 600000000000000002", "recipient 600000000000000001")


def test_addresses_are_links_that_end() -> None:
    read = read_path(FOLDER / "package")

    assert [(one.role, one.status, one.name) for one in read.records[1].attachments] == [
        ("picture", "link_only", "https://cdn.discordapp.com/attachments/1/2/a.png?ex=1"),
        ("file", "link_only", "https://cdn.discordapp.com/attachments/1/3/b.txt"),
    ]
    assert [(one.role, one.status) for one in read.records[4].attachments] == [("video", "link_only")]


def test_a_single_file_of_messages_is_enough(tmp_path: Path) -> None:
    read = read_bytes(tmp_path, "messages.json", FILES[0].read_bytes())

    assert [row[2] for row in read.rows()] == ["2026-06-01T08:02:03", "2026-06-01T08:01:00"]
    assert read.reading.notebook.conversations[0].native_id is None


def test_broken_records_of_json_take_no_other_with_them() -> None:
    read = read_path(FOLDER / "broken.json")

    assert [row[:-1] for row in read.rows()] == [
        ("message", "", "2026-06-01T08:02:03", "utc", "はじめ"),
        ("unreadable", None, None, None, None),
        ("message", "", None, None, "5"),
        ("message", "", "2026-06-01T08:00:00", "utc", "お\ufffdわり"),
    ]
    codes = {notice.code for notice in (*read.reading.notebook.notices, *read.reading.notebook.repairs)}
    assert codes == {"frame-broken", "time-unreadable", "bytes-not-utf8"}


def test_broken_rows_of_csv_take_no_other_with_them() -> None:
    read = read_path(FOLDER / "broken.csv")

    assert [row[:-1] for row in read.rows()] == [
        ("message", "", "2026-06-01T08:00:00", "utc", "ふつう"),
        ("unreadable", None, None, None, None),
        ("message", "", None, None, "あい"),
        ("unreadable", None, None, None, None),
    ]
    assert {notice.code for notice in read.reading.notebook.notices} == {"loose-quotes", "time-unreadable"}


@pytest.mark.parametrize("path", [*FILES, FOLDER / "broken.json", FOLDER / "broken.csv"], ids=lambda path: str(path)[-28:])
def test_the_invariants_hold(path: Path, tmp_path: Path) -> None:
    data = path.read_bytes()
    read = read_path(path)

    readings.assert_every_byte_is_booked(read)
    readings.assert_times_stand_in_the_source(read)
    readings.assert_reading_twice_gives_the_same(tmp_path, path.name, data)
    readings.assert_line_ends_do_not_matter(tmp_path, path.name, data)
    readings.assert_cutting_loses_only_the_cut_record(tmp_path, path.name, data, most=60)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path)[-28:])
def test_a_span_read_alone_gives_the_same_record(path: Path, tmp_path: Path) -> None:
    readings.assert_spans_read_alone(tmp_path, path.name, path.read_bytes(), by_line=path.suffix == ".csv")


def test_appending_a_row_changes_no_earlier_one(tmp_path: Path) -> None:
    more = b"1371000000000000022,2026-06-01 08:22:00+00:00,x,\r\n"

    readings.assert_appending_changes_nothing_before(tmp_path, "messages.csv", FILES[2].read_bytes(), more)


def test_a_kind_that_only_stands_further_down_makes_no_channel(tmp_path: Path) -> None:
    data = b'{"id": "1200000000000000001", "name": "x", "guild": {"type": 1}}'

    with pytest.raises(readings.NO_EXPORT):
        read_bytes(tmp_path, "channel.json", data)
