from pathlib import Path

import pytest

from tests.makers import readings
from tests.makers.readings import SAMPLES, read_bytes, read_path
from tomoshibi.evidence.record import Attachment, Edit, Event

FOLDER = SAMPLES / "signal_jsonl"
MAIN = FOLDER / "export" / "main.jsonl"
DAY = "2026-06-01T08:00:"

ROWS = [
    ("message", "木村 リク", DAY + "00.001", "utc", '今日の練習は？\n"水筒" も'),
    ("message", "ソラ", DAY + "01.000", "utc", "体育館で"),
    ("message", "木村 リク", DAY + "02.000", "utc", None),
    ("message", "木村 リク", DAY + "03.000", "utc", None),
    ("message", "ソラ", DAY + "04.000", "utc", None),
    ("deleted", "木村 リク", DAY + "05.000", "utc", None),
    ("message", "木村 リク", DAY + "06.000", "utc", None),
    ("call", "ソラ", DAY + "07.000", "utc", None),
    ("missed_call", "ソラ", DAY + "08.000", "utc", None),
    ("timer", "木村 リク", DAY + "09.000", "utc", None),
    ("rename", "木村 リク", DAY + "10.000", "utc", None),
    ("request_accepted", "ソラ", DAY + "11.000", "utc", None),
    ("reported", "ソラ", DAY + "12.000", "utc", None),
    ("blocked", "ソラ", DAY + "13.000", "utc", None),
    ("unblocked", "ソラ", DAY + "14.000", "utc", None),
    ("notice", "木村 リク", DAY + "15.000", "utc", None),
    ("notice", "ソラ", DAY + "16.000", "utc", None),
    ("rename", "ハナ", DAY + "17.000", "utc", "写真部"),
    ("removed", "ハナ", DAY + "18.000", "utc", None),
    ("call", "ハナ", DAY + "19.000", "utc", None),
    ("message", "ハナ", DAY + "20.000", "utc", "どこ行く？"),
    ("message", "ハナ", DAY + "21.000", "utc", "おやつ代"),
    ("message", "ハナ", DAY + "22.000", "utc", None),
    ("message", "木村 リク", DAY + "23.000", "utc", "❤️"),
    ("unknown", "木村 リク", DAY + "24.000", "utc", None),
]


def test_every_kind_of_chat_item_comes_out_whole() -> None:
    read = read_path(FOLDER / "export")

    assert [row[:-1] for row in read.rows()] == ROWS


def test_a_span_is_the_records_own_line_without_the_line_break() -> None:
    data = MAIN.read_bytes()
    read = read_path(MAIN)

    lines = [line for line in data.split(b"\n") if line.startswith(b'{"chatItem"')]

    assert [data[one.span.start : one.span.end] for one in read.records] == lines


@pytest.mark.parametrize("name", ["numbers.jsonl", "underscores.jsonl"])
def test_numbers_for_strings_and_underscores_in_names_give_the_same_records(name: str) -> None:
    read = read_path(FOLDER / name)

    assert [row[:-1] for row in read.rows()] == ROWS


def test_an_edited_message_keeps_its_earlier_form_and_a_reply_what_it_answers() -> None:
    first, second = read_path(FOLDER / "export").records[:2]

    assert [(edit.text, edit.at.printed) for edit in second.edits if isinstance(edit, Edit) and edit.at] == [
        ("校庭で", "1780300800500")
    ]
    assert second.reply_to == first.native_id == "1780300800001"
    assert second.details == (("link", "https://example.com/map"), ("quoted", "今日の練習は？"))
    assert [(one.what, one.by, one.at and one.at.printed) for one in first.reactions] == [("👍", "ソラ", "1780300800900")]


def test_files_are_found_by_their_hash_and_placeholders_have_no_name() -> None:
    records = read_path(FOLDER / "export").records

    picture, document, voice = records[2].attachments
    (sticker,), (once,) = records[3].attachments, records[6].attachments

    assert (picture.role, picture.status, picture.tie, picture.size) == ("picture", "present", "id", 26)
    assert document == Attachment("file", "missing", "予定.pdf", "application/pdf")
    assert voice == Attachment("audio", "omitted", None, "audio/aac")
    assert sticker == Attachment("sticker", "omitted", None, "image/webp")
    assert (once.role, once.name, records[6].flags) == ("video", None, ("view-once",))
    assert records[6].details == (("expires_in_ms", "30000"),)


def test_events_carry_their_facts() -> None:
    events = [one for one in read_path(FOLDER / "export").records if isinstance(one, Event)]

    facts = {one.native_id: one.details for one in events}

    assert facts["1780300808000"] == (
        ("call", "AUDIO_CALL"),
        ("direction", "INCOMING"),
        ("state", "MISSED"),
        ("started_ms", "1780300808000"),
    )
    assert ("duration_seconds", "62") in facts["1780300819000"]
    assert facts["1780300818000"][1:] == (("actor", "ハナ"), ("target", "木村 リク"))
    assert facts["1780300810000"][1:] == (("from", "キャプテン"), ("to", "部長"))


def test_people_and_talks_are_those_of_the_frames() -> None:
    notebook = read_path(FOLDER / "export").reading.notebook

    people = [
        ([seen.value for seen in one.names], one.handle and one.handle.value, one.owner)
        for one in (notebook.participants[number - 1] for number in notebook.members[2])
    ]

    assert people == [
        (["ソラ"], "sora.01", "yes"),
        (["木村 リク", "部長"], "810000000002", "no"),
        (["ハナ"], "hana.77", "no"),
    ]
    assert [(one.kind, one.title, one.notes) for one in notebook.conversations] == [
        ("one-to-one", None, ("contact-blocked",)),
        ("group", "写真部", ()),
    ]
    assert notebook.claims == {"signal_version": "1", "signal_exportedAt": "2026-06-10T00:00:00Z"}


def test_broken_lines_are_kept_and_stop_no_other() -> None:
    read = read_path(FOLDER / "broken.jsonl")

    assert [row[:-1] for row in read.rows()] == [
        ROWS[0],
        ("unreadable", None, None, None, None),
        ("unreadable", None, None, None, None),
        ("unreadable", None, None, None, None),
        ("message", None, None, None, "x"),
        ROWS[2],
        ("unreadable", None, None, None, None),
    ]
    assert [notice.code for notice in read.reading.notebook.repairs] == ["control-character"]


@pytest.mark.parametrize("name", ["export/main.jsonl", "numbers.jsonl", "underscores.jsonl", "broken.jsonl"])
def test_the_invariants_hold(name: str, tmp_path: Path) -> None:
    data = (FOLDER / name).read_bytes()
    read = read_path(FOLDER / name)

    readings.assert_every_byte_is_booked(read)
    readings.assert_times_stand_in_the_source(read)
    readings.assert_reading_twice_gives_the_same(tmp_path, "main.jsonl", data)
    readings.assert_line_ends_do_not_matter(tmp_path, "main.jsonl", data)
    readings.assert_cutting_loses_only_the_cut_record(tmp_path, "main.jsonl", data, most=60)


def test_a_span_read_alone_gives_the_same_record(tmp_path: Path) -> None:
    readings.assert_spans_read_alone(tmp_path, "main.jsonl", MAIN.read_bytes(), by_line=True)


def test_appending_a_record_changes_no_earlier_one(tmp_path: Path) -> None:
    data = MAIN.read_bytes()

    readings.assert_appending_changes_nothing_before(tmp_path, "main.jsonl", data, data.split(b"\n")[10] + b"\n")


def test_a_frame_torn_by_a_raw_line_break_is_one_record(tmp_path: Path) -> None:
    torn = b'{"chatItem":{"chatId":"1","dateSent":"1699000001000","standardMessage":{"text":{"body":"one\ntwo"}}}}'
    other = b'{"chatItem":{"chatId":"1","dateSent":"1699000002000","standardMessage":{"text":{"body":"three"}}}}'
    half = b'{"chatItem":{"chatId":"1","dateSent":"1699000003000","standardMessage":{"text":{"body":"fo\n'
    frames = b'{"account":{}}\n{"chat":{"id":"1"}}\n'

    read = read_bytes(tmp_path, "main.jsonl", frames + torn + b"\n" + half + other + b"\n" + torn)

    assert [(row[0], row[4]) for row in read.rows()] == [
        ("message", "one\ntwo"),
        ("unreadable", None),
        ("message", "three"),
        ("message", "one\ntwo"),
    ]
    readings.assert_every_byte_is_booked(read)


def test_other_json_lines_are_no_export_of_signal(tmp_path: Path) -> None:
    with pytest.raises(readings.NO_EXPORT):
        read_bytes(tmp_path, "main.jsonl", b'{"message":{"text":"x"}}\n{"user":{"id":1}}\n')
