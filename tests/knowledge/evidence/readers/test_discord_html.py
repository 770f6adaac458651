from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.makers import readings
from tests.makers.readings import SAMPLES, read_bytes, read_path
from tomoshibi.evidence.record import Unreadable, iso

FOLDER = SAMPLES / "discord_html"
NAMES = sorted(path.name for path in FOLDER.glob("*.html"))


def test_every_record_of_a_minified_page_comes_out_whole() -> None:
    read = read_path(FOLDER / "minified.html")

    assert [row[:-1] for row in read.rows()] == [
        ("message", "ソラ", "2026-06-01T09:02", "unknown", "きょう部活ある？\n<体育館> & プール😀"),
        ("message", "ソラ", "2026-06-01T09:03", "unknown", None),
        ("message", "部長", "2026-06-01T12:10", "unknown", "あるよ"),
        ("call", "部長", "2026-06-01T12:30", "unknown", "started a call that lasted 2 minutes"),
        ("join", "部長", "2026-06-01T12:40", "unknown", "added ミナト to the group."),
    ]
    assert [record.native_id for record in read.records] == [f"190000000000000000{number}" for number in range(1, 6)]


def test_only_the_first_of_a_group_names_its_author() -> None:
    records = read_path(FOLDER / "minified.html").records

    assert [record.certainty for record in records] == ["stated", "inferred", "stated", "stated", "stated"]
    assert records[1].sender_span is not None
    assert records[0].span.start < records[1].sender_span.start < records[0].span.end


def test_shown_name_account_name_and_account_id_are_three_things() -> None:
    first, *_ = read_path(FOLDER / "minified.html").reading.notebook.participants

    assert first.name == "ソラ"
    assert first.handle is not None
    assert first.native_id is not None
    assert (first.handle.value, first.native_id.value) == ("sora_2011", "1000000000000000001")


def test_files_stickers_reactions_edits_and_replies_are_kept() -> None:
    records = read_path(FOLDER / "minified.html").records

    assert [(one.role, one.status, one.name) for record in records for one in record.attachments] == [
        ("picture", "missing", "sora_Files/plan.png"),
        ("file", "link_only", "https://cdn.example/attachments/list.pdf?ex=1&is=2"),
        ("sticker", "link_only", "https://cdn.example/stickers/1.png"),
    ]
    assert [(one.what, one.count) for one in records[0].reactions] == [("👍", 2)]
    edited = records[0].edits[0].at
    assert edited is not None
    assert edited.local is not None
    assert iso(edited.local, "minute") == "2026-06-01T09:05"
    assert records[1].flags == ("pinned",)
    assert records[2].reply_to == "1900000000000000001"
    assert ("embed", "地図") in records[2].details


def test_the_older_layout_takes_author_and_time_from_before_the_group_and_the_zone_from_the_foot() -> None:
    read = read_path(FOLDER / "groups_2021.html")

    assert [row[:-1] for row in read.rows()] == [
        ("message", "ソラ", "2021-05-25T09:02", "offset", "おはよう"),
        ("message", "ソラ", "2021-05-25T09:04", "offset", "二つめ"),
        ("message", "部長", "2021-05-25T21:10", "offset", None),
    ]
    times = [record.time.utc for record in read.records if record.time is not None]
    assert [iso(one, "minute") for one in times if one is not None] == [
        "2021-05-25T00:02",
        "2021-05-25T00:04",
        "2021-05-25T12:10",
    ]


def test_day_and_month_in_figures_are_settled_by_the_time_inside_the_id(tmp_path: Path) -> None:
    # 2026-02-01T00:02 in UTC, in the upper bits of an id, nine hours behind the printed clock.
    made = (1_769_904_120_000 - 1_420_070_400_000) << 22
    data = (FOLDER / "minified.html").read_bytes()
    data = data.replace(b'"Monday, June 1, 2026 9:02 AM"', b'"01/02/2026 09:02"')

    open_to_both = read_bytes(tmp_path / "a", "a.html", data).records[0].time
    settled = read_bytes(tmp_path / "b", "b.html", data.replace(b"1900000000000000001", b"%d" % made)).records[0].time

    assert open_to_both is not None
    assert settled is not None
    assert len(open_to_both.alternatives) == 1
    assert settled.local is not None
    assert (iso(settled.local, "minute"), settled.alternatives) == ("2026-02-01T09:02", ())


def test_a_cut_page_ends_in_one_unreadable_record() -> None:
    records = read_path(FOLDER / "broken_cut.html").records

    assert len(records) == 3
    assert isinstance(records[-1], Unreadable)


@pytest.mark.parametrize("name", NAMES)
def test_the_invariants_hold(name: str, tmp_path: Path) -> None:
    data = (FOLDER / name).read_bytes()
    read = read_path(FOLDER / name)

    readings.assert_every_byte_is_booked(read)
    readings.assert_times_stand_in_the_source(read)
    readings.assert_reading_twice_gives_the_same(tmp_path, name, data)
    readings.assert_line_ends_do_not_matter(tmp_path, name, data)
    readings.assert_cutting_loses_only_the_cut_record(tmp_path, name, data, most=50)
    readings.assert_spans_read_alone(tmp_path, name, data, by_line=False)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, 5000), length=st.integers(0, 60), put=st.binary(max_size=12))
def test_any_damage_leaves_every_byte_booked(at: int, length: int, put: bytes, tmp_path: Path) -> None:
    data = (FOLDER / "minified.html").read_bytes()

    try:
        read = read_bytes(tmp_path, "a.html", data[:at] + put + data[at + length :])
    except readings.NO_EXPORT:
        return

    readings.assert_every_byte_is_booked(read)
