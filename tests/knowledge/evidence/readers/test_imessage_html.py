from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.makers import readings
from tests.makers.readings import SAMPLES, read_bytes, read_path
from tomoshibi.evidence.record import Unreadable

FOLDER = SAMPLES / "imessage_html"
NAMES = sorted(path.name for path in FOLDER.glob("*.html"))
OTHER = "+819000002222"


def test_every_record_of_a_conversation_comes_out_whole() -> None:
    read = read_path(FOLDER / "conversation.html")

    assert [row[:-1] for row in read.rows()] == [
        ("message", "Me", "2026-06-01T09:02:11", "unknown", "きょう部活ある？\n<体育館>"),
        ("message", OTHER, "2026-06-01T09:03:00", "unknown", "あるよ"),
        ("message", "Me", "2026-06-01T09:04:00", "unknown", "じゃあ行く"),
        ("message", "Me", "2026-06-01T09:02:11", "unknown", "二つめの吹き出し"),
        ("rename", "Me", "2026-06-01T09:05:00", "unknown", "You named the conversation 部活"),
        ("message", OTHER, "2026-06-01T09:06:00", "unknown", None),
        ("message", OTHER, "2026-06-01T09:03:00", "unknown", "あるよ"),
        ("message", "Me", "2026-06-01T09:07:00", "unknown", None),
        ("unsent", OTHER, "2026-06-01T09:08:00", "unknown", f"{OTHER} unsent this message part 4 seconds after sending!"),
    ]


def test_a_message_ends_where_its_replies_begin_and_each_reply_is_a_record_of_its_own() -> None:
    data = (FOLDER / "conversation.html").read_bytes()
    parent, reply, second, further, *_ = read_path(FOLDER / "conversation.html").records

    assert data[parent.span.end :].lstrip().startswith(b'<div class="replies">')
    assert data[reply.span.start : reply.span.end].startswith(b'<div class="message">')
    assert (reply.reply_to, second.reply_to) == ("AAA-1", "AAA-1")
    assert "reply" in reply.flags
    assert further.flags == ("further-part",)
    assert further.certainty == "inferred"
    assert further.sender_span is not None
    assert parent.span.start < further.sender_span.start < parent.span.end


def test_edits_reactions_files_and_apps_are_kept() -> None:
    records = read_path(FOLDER / "conversation.html").records

    assert [edit.text for edit in records[2].edits] == ["じゃあ行"]
    assert [(one.what, one.by) for one in records[0].reactions] == [("Loved", OTHER)]
    assert [(one.role, one.name) for one in records[5].attachments] == [
        ("picture", "attachments/1.jpeg"),
        ("sticker", "attachments/s.png"),
        ("file", "plan.pdf"),
    ]
    assert records[7].details == (("service", "SMS"), ("app", "地図<b>そのまま"), ("link", "https://example.org/x"))
    assert ("read", "Read by you after 5 seconds") in records[1].details


def test_a_reply_that_stands_a_second_time_is_marked() -> None:
    records = read_path(FOLDER / "conversation.html").records

    assert ["repeated" in record.flags for record in records] == [False] * 6 + [True, False, False]


def test_the_owner_is_who_sent() -> None:
    people = read_path(FOLDER / "conversation.html").reading.notebook.participants

    assert [(person.name, person.owner) for person in people] == [("Me", "yes"), (OTHER, "no")]


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


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, 3500), length=st.integers(0, 60), put=st.binary(max_size=12))
def test_any_damage_leaves_every_byte_booked(at: int, length: int, put: bytes, tmp_path: Path) -> None:
    data = (FOLDER / "conversation.html").read_bytes()

    try:
        read = read_bytes(tmp_path, "a.html", data[:at] + put + data[at + length :])
    except readings.NO_EXPORT:
        return

    readings.assert_every_byte_is_booked(read)
