from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.makers import readings
from tests.makers.readings import SAMPLES, read_bytes, read_path
from tomoshibi.evidence.admission.content import kind_of
from tomoshibi.evidence.admission.filler import find_parts
from tomoshibi.evidence.record import Unreadable

FOLDER = SAMPLES / "sms_xml"
NAMES = sorted(path.name for path in FOLDER.glob("*.xml"))


def codes(read: readings.Read) -> list[str]:
    return [notice.code for notice in read.reading.notebook.notices]


def test_every_record_of_a_backup_comes_out_whole() -> None:
    read = read_path(FOLDER / "backup.xml")

    assert [row[:-1] for row in read.rows()] == [
        ("message", "ソラ", "2026-06-01T00:02:11.123", "utc", 'きょう部活ある？\n"体育館" & プール😀'),
        ("message", "", "2026-06-01T00:03:11.000", "utc", "あるよ <3 null"),
        ("message", "+819000002222", "2026-06-01T00:03:20", "utc", "秒で書かれた時刻"),
        ("message", "", "2026-06-01T00:05:00.000", "utc", "下書き"),
        ("message", "SHOP", None, None, ""),
        ("message", "", "2026-06-01T00:05:00.000", "utc", None),
        ("message", "+819000003333", "2026-06-01T00:06:40.000", "utc", "集合は4時半"),
        ("message", "+819000009999", "2026-06-01T00:08:20.000", "utc", "一つめ\n二つめ"),
    ]
    assert [record.flags for record in read.records] == [(), (), (), ("draft",), (), ("failed",), (), ()]


def test_a_record_spans_its_own_element() -> None:
    data = (FOLDER / "backup.xml").read_bytes()
    read = read_path(FOLDER / "backup.xml")

    pieces = [data[record.span.start : record.span.end] for record in read.records]

    assert [piece[:4] for piece in pieces] == [b"<sms"] * 6 + [b"<mms"] * 2
    assert [piece[-6:] for piece in pieces[5:]] == [b"</sms>", b"</mms>", b"</mms>"]
    assert all(piece.endswith(b" />") for piece in pieces[:5])


def test_the_owner_sends_what_was_sent_and_is_named_by_the_addresses() -> None:
    read = read_path(FOLDER / "backup.xml")
    people = read.reading.notebook.participants

    senders = [people[record.sender - 1] for record in read.records if record.sender is not None]

    assert [person.owner for person in senders] == ["unknown", "yes", "unknown", "yes", "unknown", "yes", "unknown", "yes"]
    assert senders[-1].native_id is not None
    assert senders[-1].native_id.value == "+819000009999"


def test_one_number_written_in_two_ways_is_one_conversation_and_a_group_is_another() -> None:
    talks = read_path(FOLDER / "backup.xml").reading.notebook.conversations

    assert [(talk.kind, talk.title, talk.native_id) for talk in talks] == [
        ("one-to-one", "ソラ", None),
        ("one-to-one", None, None),
        ("one-to-one", None, None),
        ("group", "部長, ミナト", None),
        ("group", None, "GroupIdMadeUp@rcs.google.com"),
    ]


def test_parts_are_told_by_declared_and_sniffed_type_and_the_filler_of_a_sealed_copy_breaks_nothing() -> None:
    attachments = read_path(FOLDER / "backup.xml").records[6].attachments

    assert [(one.role, one.status, one.name, one.type, one.sniffed, one.size) for one in attachments] == [
        ("picture", "present", "IMG_0001.jpg", "image/jpeg", "image/png", 70),
        ("video", "withheld", "clip.mp4", "video/mp4", None, 24),
        ("audio", "missing", "voice.amr", "audio/amr", None, None),
        ("picture", "undecodable", None, "image/gif", None, None),
    ]


def test_what_is_odd_or_mended_is_named() -> None:
    notebook = read_path(FOLDER / "backup.xml").reading.notebook

    assert [notice.code for notice in notebook.notices] == [
        "seconds-for-milliseconds",
        "time-unreadable",
        "part-undecodable",
        "count-claim",
    ]
    assert [notice.code for notice in notebook.repairs] == ["surrogate-pair"]
    assert notebook.notices[-1].detail == "9 / 8"


def test_calls_are_events_with_their_length_and_direction() -> None:
    read = read_path(FOLDER / "calls.xml")

    assert [row[:-1] for row in read.rows()] == [
        ("call", "部長", "2026-06-01T00:10:00.000", "utc", None),
        ("call", "", "2026-06-01T00:11:40.000", "utc", None),
        ("missed_call", None, "2026-06-01T00:13:20.000", "utc", None),
        ("missed_call", "部長", "2026-06-01T00:15:00.000", "utc", None),
    ]
    assert read.records[0].details == (("call", "incoming"), ("duration_seconds", "125"))


def test_a_cut_backup_keeps_what_is_whole_and_says_that_it_is_cut() -> None:
    whole, cut = read_path(FOLDER / "backup.xml"), read_path(FOLDER / "broken_cut.xml")

    assert cut.records[:6] == whole.records[:6]
    assert cut.records[6].flags == ("cut",)
    assert cut.records[6].text == "集合は4時半"
    assert isinstance(cut.records[7], Unreadable)
    assert {"record-cut", "not-closed", "count-claim"} <= set(codes(cut))


def test_what_is_broken_in_the_middle_does_not_stop_the_rest() -> None:
    read = read_path(FOLDER / "broken_middle.xml")

    kinds = [(row[0], row[4]) for row in read.rows()]

    assert kinds == [
        ("message", "まえ"),
        ("unreadable", None),
        ("message", "あと"),
        ("unreadable", None),
        ("message", "さいご"),
    ]


def test_declared_entities_are_refused_and_nothing_is_expanded() -> None:
    (record,) = read_path(FOLDER / "broken_entities.xml").records

    assert isinstance(record, Unreadable)
    assert record.reason.startswith("declares entities")


def test_a_plain_document_type_is_harmless(tmp_path: Path) -> None:
    data = (FOLDER / "calls.xml").read_bytes().replace(b"<calls", b"<!DOCTYPE calls>\n<calls", 1)

    assert len(read_bytes(tmp_path, "calls.xml", data).records) == 4


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("&#55357;&#56832;", "😀"),
        ("&#xD83D;&#xDE00;", "😀"),
        ("&#55357;x", "\ufffdx"),
        ("&#0;&#x110000;&#128;", "\ufffd\ufffd\x80"),
        ("&unknown; &amp;lt; &", "&unknown; &lt; &"),
        ("&#99999999999999999999;", "&#99999999999999999999;"),
    ],
)
def test_character_references_are_decoded_once_and_always_give_text(value: str, text: str, tmp_path: Path) -> None:
    data = f'<smses count="1"><sms address="1" date="1780272100000" type="1" body="{value}" /></smses>'

    (record,) = read_bytes(tmp_path, "a.xml", data.encode()).records

    assert record.text == text
    assert record.text.encode()


@pytest.mark.parametrize("name", NAMES)
def test_the_invariants_hold(name: str, tmp_path: Path) -> None:
    data = (FOLDER / name).read_bytes()
    read = read_path(FOLDER / name)

    readings.assert_every_byte_is_booked(read)
    readings.assert_times_stand_in_the_source(read)
    readings.assert_reading_twice_gives_the_same(tmp_path, name, data)
    readings.assert_line_ends_do_not_matter(tmp_path, name, data)
    readings.assert_cutting_loses_only_the_cut_record(tmp_path, name, data, most=60)


@pytest.mark.parametrize("name", ["backup.xml", "calls.xml", "broken_middle.xml"])
def test_a_span_read_alone_gives_the_same_record(name: str, tmp_path: Path) -> None:
    data = (FOLDER / name).read_bytes()

    readings.assert_spans_read_alone(tmp_path, name, data, by_line=False)


@pytest.mark.parametrize(
    "body",
    [
        b"<" * 3_000_000,
        b"<sms " * 300_000,
        b'<sms a="' * 200_000,
        b"<sms a='" * 200_000,
        b"&#55357;" * 300_000,
        b"<!--" * 500_000,
    ],
)
def test_hostile_bytes_are_read_in_time_and_booked(body: bytes, tmp_path: Path) -> None:
    read = read_bytes(tmp_path, "a.xml", b'<smses count="1"><sms address="1" date="1" type="1" body="' + body)

    readings.assert_every_byte_is_booked(read)


@pytest.mark.parametrize(
    "attributes",
    ['date="%s"' % ("9" * 5000), 'date=""', 'date="-1"', 'type="" address="~~~"', 'address="null" contact_name="null"', ""],
)
def test_wrong_values_never_stop_the_reading(attributes: str, tmp_path: Path) -> None:
    data = f'<smses count="x"><sms {attributes} /><mms {attributes} /><mms {attributes}></mms><call {attributes} /></smses>'

    read = read_bytes(tmp_path, "a.xml", data.encode())

    readings.assert_every_byte_is_booked(read)
    assert len(read.records) == 4


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, 2500), length=st.integers(0, 40), put=st.binary(max_size=12))
def test_any_damage_leaves_every_byte_booked(at: int, length: int, put: bytes, tmp_path: Path) -> None:
    data = (FOLDER / "backup.xml").read_bytes()
    damaged = data[:at] + put + data[at + length :]

    try:
        read = read_bytes(tmp_path, "a.xml", damaged)
    except readings.NO_EXPORT:
        return

    readings.assert_every_byte_is_booked(read)


def test_a_sealed_copy_whose_media_is_filler_reads_like_the_original_but_for_the_withheld_part(tmp_path: Path) -> None:
    data = (FOLDER / "backup.xml").read_bytes()
    sealed = data
    for part in find_parts(data, kind_of(data)):
        sealed = sealed[: part.start] + part.filler * (part.end - part.start) + sealed[part.end :]

    before, after = read_bytes(tmp_path / "a", "backup.xml", data), read_bytes(tmp_path / "b", "backup.xml", sealed)

    assert sealed != data
    assert after.rows() == before.rows()
    assert [one.status for one in after.records[6].attachments] == ["withheld", "withheld", "missing", "withheld"]
