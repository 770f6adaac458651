from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.makers import readings
from tests.makers.readings import SAMPLES, read_bytes, read_path
from tomoshibi.evidence.record import Unreadable

FOLDER = SAMPLES / "telegram_html"
NAMES = sorted(path.name for path in FOLDER.glob("*.html"))


def test_every_record_of_a_chat_comes_out_whole() -> None:
    read = read_path(FOLDER / "messages.html")

    assert [row[:-1] for row in read.rows()] == [
        ("message", "ソラ", "2026-06-01T16:02:01", "offset", "きょう部活ある？\n  <体育館>  \n"),
        ("message", "ソラ", "2026-06-01T16:02:02", "offset", "写真 https://example.org/"),
        ("message", "部長", "2026-06-01T16:02:03", "offset", "あるよ"),
        ("message", "部長", "2026-06-01T16:02:04", "offset", None),
        ("message", "部長", "2026-06-01T16:02:05", "offset", "転送"),
        ("message", "ソラ", "2026-06-01T16:02:06", "offset", None),
        ("call", "ソラ", "2026-06-01T16:02:07", "offset", None),
        ("missed_call", "部長", "2026-06-01T16:02:08", "offset", None),
        ("message", "部長", "2026-06-01T16:02:09", "offset", None),
        ("message", "部長", "2026-06-01T16:02:10", "offset", "どこで？"),
        ("screenshot", "部長", None, None, "部長 took a screenshot"),
        ("join", None, None, None, "ミナト joined group by link from ソラ"),
        ("notice", None, None, None, "まだ知らない文"),
    ]
    assert [record.native_id for record in read.records] == [str(number) for number in range(11, 24)]


def test_a_joined_block_takes_the_sender_before_and_says_so() -> None:
    data = (FOLDER / "messages.html").read_bytes()
    first, joined, *_ = read_path(FOLDER / "messages.html").records

    assert (first.certainty, first.sender_span) == ("stated", None)
    assert joined.certainty == "inferred"
    assert joined.sender_span is not None
    assert first.span.start < joined.sender_span.start < first.span.end
    assert data[joined.sender_span.start : joined.sender_span.end].decode().strip() == "ソラ"


def test_media_replies_forwards_and_reactions_are_kept() -> None:
    records = read_path(FOLDER / "messages.html").records

    assert [(one.role, one.status, one.name) for record in records for one in record.attachments] == [
        ("picture", "missing", "photos/photo_1.jpg"),
        ("audio", "omitted", None),
        ("picture", "omitted", None),
    ]
    assert records[2].reply_to == "11"
    assert [(one.what, one.count) for one in records[2].reactions] == [("👍", 2)]
    assert records[4].details == (("forwarded_from", "ミナト"), ("forwarded_at", "31.05.2026 10:00:00 UTC+09:00"))
    assert records[5].flags == ("self-destruct",)
    assert records[6].details == (("call", "Outgoing"), ("duration_seconds", "62"), ("target", "部長"))


def test_the_next_part_is_the_same_conversation_and_a_time_without_a_zone_stays_without(tmp_path: Path) -> None:
    for name in ("messages.html", "messages2.html"):
        (tmp_path / name).write_bytes((FOLDER / name).read_bytes())

    read = read_path(tmp_path)

    assert len(read.reading.notebook.conversations) == 1
    assert [row[:-1] for row in read.rows()][-2:] == [
        ("message", "ソラ", "2026-06-02T09:00:00", "unknown", "つぎの日"),
        ("message", "ソラ", "2026-06-02T09:00:30", "unknown", "つづき"),
    ]
    assert read.reading.notebook.conversations[0].title == "ソラ & 友"


def test_a_link_beside_the_row_of_a_picture_names_its_file(tmp_path: Path) -> None:
    row = '<div class="media_photo"><div class="title bold">p.jpg</div></div>'
    date = '<div class="pull_right date details" title="01.06.2026 07:58:00 UTC+09:00">07:58</div>'

    def message(number: int, wrapped: str) -> str:
        wrap = f'<div class="media_wrap clearfix">{wrapped}</div>'
        name = '<div class="from_name">Mio</div>'
        return f'<div class="message default clearfix" id="message{number}"><div class="body">{date}{name}{wrap}</div></div>'

    one, other = message(1, f'<a href="photos/p.jpg"><img class="photo"></a>{row}'), message(2, row)
    page = f'<!DOCTYPE html><html><body><div class="history">{one}{other}</div></body></html>'

    read = read_bytes(tmp_path, "messages.html", page.encode())

    assert [[(two.role, two.name) for two in record.attachments] for record in read.records] == [
        [("picture", "photos/p.jpg")],
        [("picture", None)],
    ]


def test_a_day_line_is_no_record_and_a_service_line_has_only_that_day() -> None:
    record = read_path(FOLDER / "messages.html").records[10]

    assert record.time is None
    assert ("day", "1 June 2026") in record.details


def test_an_offset_of_a_place_with_summer_time_is_named_once(tmp_path: Path) -> None:
    data = (FOLDER / "messages.html").read_bytes().replace(b"UTC+09:00", b"UTC+01:00")

    notices = read_bytes(tmp_path, "messages.html", data).reading.notebook.notices

    assert [notice.detail for notice in notices if notice.code == "standard-offset"] == ["+60"]


def test_broken_pages_keep_what_is_there() -> None:
    cut, bare = read_path(FOLDER / "broken_cut.html"), read_path(FOLDER / "broken_no_frame.html")

    assert isinstance(cut.records[-1], Unreadable)
    assert len(cut.records) == 3
    assert [row[:-1] for row in bare.rows()] == [
        ("message", None, "2026-06-01T16:02:11", "unknown", "枠のない"),
        ("message", "部長", None, None, "時刻が変"),
    ]
    assert [notice.code for notice in bare.reading.notebook.notices] == ["time-unreadable"]


@pytest.mark.parametrize("name", NAMES)
def test_the_invariants_hold(name: str, tmp_path: Path) -> None:
    data = (FOLDER / name).read_bytes()
    read = read_path(FOLDER / name)

    readings.assert_every_byte_is_booked(read)
    readings.assert_times_stand_in_the_source(read)
    readings.assert_reading_twice_gives_the_same(tmp_path, name, data)
    readings.assert_line_ends_do_not_matter(tmp_path, name, data)
    readings.assert_cutting_loses_only_the_cut_record(tmp_path, name, data, most=40)


@pytest.mark.parametrize("name", ["messages.html", "messages2.html"])
def test_a_span_read_alone_gives_the_same_record(name: str, tmp_path: Path) -> None:
    data = (FOLDER / name).read_bytes()
    # Service lines name their actor in plain words, who is only known from the messages before.
    data = data.replace("部長 took a screenshot".encode(), b"History cleared")

    readings.assert_spans_read_alone(tmp_path, name, data, by_line=False)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, 7000), length=st.integers(0, 60), put=st.binary(max_size=12))
def test_any_damage_leaves_every_byte_booked(at: int, length: int, put: bytes, tmp_path: Path) -> None:
    data = (FOLDER / "messages.html").read_bytes()

    try:
        read = read_bytes(tmp_path, "messages.html", data[:at] + put + data[at + length :])
    except readings.NO_EXPORT:
        return

    readings.assert_every_byte_is_booked(read)
