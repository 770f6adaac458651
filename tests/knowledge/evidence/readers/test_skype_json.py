import json
from pathlib import Path

import pytest

from tests.makers import readings
from tests.makers.readings import SAMPLES, read_path
from tomoshibi.evidence.readers.skype import markup as skype_markup
from tomoshibi.evidence.record import Attachment, Event, iso

FOLDER = SAMPLES / "skype_json"
MAIN = FOLDER / "export" / "messages.json"
NAMES = ["export/messages.json", "broken_cut.json", "broken_middle.json"]
DAY = "2018-06-01T08:00:"
SENT = [
    ("message", "部長", DAY + "20.500"),
    ("deleted", "部長", DAY + "19.500"),
    ("message", "8:live:sora", DAY + "18.500"),
    ("message", "8:live:sora", DAY + "17.500"),
    ("message", "部長", DAY + "16.500"),
    ("call", "8:live:sora", DAY + "15.500"),
    ("missed_call", "部長", DAY + "14.500"),
    ("message", "部長", DAY + "13.500"),
    ("message", "部長", DAY + "12.500"),
    ("message", "部長", DAY + "11.500"),
    ("message", "8:live:sora", DAY + "10.500"),
    ("message", "ハナ", DAY + "25.500"),
    ("rename", "8:live:bucho", DAY + "24.500"),
    ("leave", "ハナ", DAY + "23.500"),
    ("join", "8:live:bucho", DAY + "22.500"),
]


def test_every_record_comes_out() -> None:
    read = read_path(FOLDER / "export")

    assert [row[:3] for row in read.rows()] == SENT
    assert {row[3] for row in read.rows()} == {"utc"}


def test_texts_are_exact_and_the_plain_form_stands_beside_them() -> None:
    records = read_path(MAIN).records

    assert [(records[index].text, records[index].display) for index in (0, 2, 10, 11)] == [
        ("", None),
        ("a < b && <c>", None),
        ("今日は？", None),
        ("よろしく", None),
    ]
    assert records[3].text is not None
    assert records[3].text.startswith('あるよ <ss type="smile">:)</ss> &amp; <b raw_pre="*" raw_post="*">ね</b> <a href=')
    assert records[3].display == "あるよ :) & ね 地図"
    assert records[4].display == "今日は？\n体育館"


def test_an_edit_a_reaction_and_a_quote_are_told() -> None:
    records = read_path(MAIN).records

    assert [iso(one.at.utc, "millisecond") for one in records[3].edits if one.at and one.at.utc] == ["2018-06-01T08:00:30.123"]
    assert [(one.what, one.by) for one in records[3].reactions] == [("like", "8:live:bucho")]
    assert records[4].reply_to == records[10].native_id == "1527840010000"
    assert records[4].details == (("quoted", "今日は？"), ("quoted_author", "ソラ"))


def test_calls_and_changes_of_a_group_carry_their_facts() -> None:
    events = [record for record in read_path(MAIN).records if isinstance(record, Event)]

    assert [record.details[1:] for record in events[1:]] == [
        (("call", "ended"), ("duration_seconds", "62.5"), ("in_call", "8:live:sora"), ("in_call", "8:live:bucho")),
        (("call", "missed"), ("in_call", "8:live:bucho")),
        (("actor", "8:live:bucho"), ("title", "写真部 & 仲間")),
        (("actor", "8:live:hana"), ("target", "8:live:hana")),
        (("actor", "8:live:bucho"), ("target", "8:live:hana")),
    ]
    assert events[0].details == (("deleted_ms", "1527840100000"),)


def test_files_are_found_by_the_objects_id() -> None:
    records = read_path(FOLDER / "export").records

    assert records[7].attachments == (Attachment("picture", "present", "a & b.jpg", size=26, tie="id"),)
    assert records[8].attachments == (Attachment("file", "missing", "予定.pdf", size=99),)
    assert records[9].details == (("messagetype", "RichText/Contacts"), ("contact", "ハナ live:hana"))


def test_people_and_talks() -> None:
    notebook = read_path(MAIN).reading.notebook

    assert [(one.kind, one.title, one.native_id, one.notes) for one in notebook.conversations] == [
        ("one-to-one", "部長", "8:live:bucho", ("conversation-blocked",)),
        ("group", "写真部 & 仲間", "19:abc@thread.skype", ()),
        ("unknown", None, "48:calllogs", ()),
    ]
    members = [notebook.participants[number - 1] for number in notebook.members[2]]
    assert [(one.native_id and one.native_id.value, [seen.value for seen in one.names], one.owner) for one in members] == [
        ("8:live:sora", [], "yes"),
        ("8:live:bucho", [], "no"),
        ("8:live:hana", ["ハナ"], "no"),
    ]


def test_a_broken_message_takes_no_other_with_it() -> None:
    read = read_path(FOLDER / "broken_middle.json")

    assert [row[:3] for row in read.rows()] == [*SENT[:2], ("unreadable", None, None), *SENT[3:]]


def test_tags_in_hostile_numbers_take_linear_time() -> None:
    assert skype_markup.shown("<" * 1_000_000) == "<" * 1_000_000
    assert skype_markup.shown("<a " * 300_000).count("<") == 300_000
    assert skype_markup.quoted("<quote " * 200_000) is None
    assert len(skype_markup.files("<URIObject>" * 20_000)) == 20_000


@pytest.mark.parametrize("name", NAMES)
def test_the_invariants_hold(name: str, tmp_path: Path) -> None:
    data = (FOLDER / name).read_bytes()
    read = read_path(FOLDER / name)

    readings.assert_every_byte_is_booked(read)
    readings.assert_times_stand_in_the_source(read)
    readings.assert_reading_twice_gives_the_same(tmp_path, "messages.json", data)
    readings.assert_line_ends_do_not_matter(tmp_path, "messages.json", data)
    readings.assert_cutting_loses_only_the_cut_record(tmp_path, "messages.json", data, most=60)


def test_a_span_read_alone_gives_the_same_record(tmp_path: Path) -> None:
    readings.assert_spans_read_alone(tmp_path, "messages.json", MAIN.read_bytes(), by_line=False)


def test_a_sender_is_taken_from_the_import_or_from_the_display_name_where_no_account_is_named(tmp_path: Path) -> None:
    common = {"originalarrivaltime": "2024-03-04T11:20:34.567Z", "messagetype": "RichText", "from": None}
    messages = [
        {**common, "id": "3", "displayName": None, "content": "a", "properties": {"importedBy": {"RawValue": "8:live:sora"}}},
        {**common, "id": "2", "displayName": "みお", "content": "b", "properties": {}},
        {**common, "id": "1", "displayName": None, "content": "c", "properties": {}},
    ]
    talk = {"id": "19:x@thread.v2", "displayName": "旅行", "MessageList": messages}
    export = {"userId": "8:live:haru", "exportDate": "2024-03-05T10:00", "conversations": [talk]}

    read = readings.read_bytes(tmp_path, "messages.json", json.dumps(export).encode())

    assert [(row[1], row[4]) for row in read.rows()] == [("8:live:sora", "a"), ("みお", "b"), (None, "c")]
