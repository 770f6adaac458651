import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.makers import json_exports, readings
from tests.makers.patience import ends
from tests.makers.readings import SAMPLES, read_bytes, read_path

FOLDER = SAMPLES / "telegram_json"
NAMES = ["account.json", "chat.json", "not_quite_json.json"]


def test_every_record_of_a_chat_comes_out_whole() -> None:
    read = read_path(FOLDER / "chat.json")

    him, her = "そうた", "ひより"
    assert [row[:-1] for row in read.rows()] == [
        ("message", her, "2026-06-01T09:01:00", "offset", "やっほー\n元気？"),
        ("message", him, "2026-06-01T09:02:00", "offset", "元気だよ"),
        ("message", her, "2026-06-01T09:03:00", "offset", "見て ここ!"),
        *(("message", her, f"2026-06-01T09:0{minute}:00", "offset", "") for minute in (4, 5, 6)),
        ("message", her, "2026-06-01T09:07:00", "offset", "転送"),
        *(("message", her, f"2026-06-01T09:0{minute}:00", "offset", "") for minute in (8, 9)),
        ("missed_call", her, "2026-06-01T09:10:00", "offset", ""),
        ("screenshot", her, "2026-06-01T09:11:00", "offset", ""),
        ("timer", her, "2026-06-01T09:12:00", "offset", ""),
        ("erased", her, "2026-06-01T09:13:00", "offset", ""),
        ("leave", her, "2026-06-01T09:14:00", "offset", ""),
        ("removed", her, "2026-06-01T09:15:00", "offset", ""),
        ("join", her, "2026-06-01T09:16:00", "offset", ""),
        ("rename", her, "2026-06-01T09:17:00", "offset", ""),
        ("pinned", her, "2026-06-01T09:18:00", "offset", ""),
        ("unknown", her, "2026-06-01T09:19:00", "offset", ""),
        ("message", None, None, None, None),
        ("message", him, "2026-06-01T09:21:00", "unknown", "時計ひとつ"),
        ("message", him, "2026-06-01T00:22:00", "utc", "もうひとつ"),
        ("message", him, "2026-06-01T09:23:07", "offset", "ずれ"),
        ("message", him, None, None, "いつ"),
    ]


def test_both_clocks_and_the_offset_between_them_are_kept() -> None:
    record = read_path(FOLDER / "chat.json").records[0]

    time = record.time
    assert time is not None
    assert (time.printed, time.utc) == ("2026-06-01T09:01:00", 1780272060000000)
    assert record.details == (("date_unixtime", "1780272060"), ("offset", "+09:00"))


def test_what_a_message_carries_is_kept() -> None:
    records = read_path(FOLDER / "chat.json").records

    assert (records[1].native_id, records[1].reply_to) == ("2", "1")
    edited = records[2].edits[0].at
    assert edited is not None
    assert edited.utc == 1780272270000000
    assert ("href", "https://example.com/a") in records[2].details
    assert [(one.role, one.name, one.status) for record in records for one in record.attachments] == [
        ("picture", "photos/p.jpg", "missing"),
        ("file", None, "omitted"),
        ("audio", "voice_messages/v.ogg", "missing"),
        ("file", "contacts/c.vcard", "missing"),
    ]
    assert records[3].flags == ("self-destruct",)
    assert [(one.what, one.by, one.count) for one in records[6].reactions] == [("👍", "そうた", 1), ("👍", None, 2)]


def test_clocks_that_disagree_and_times_that_are_none_are_named() -> None:
    notices = read_path(FOLDER / "chat.json").reading.notebook.notices

    assert {one.code for one in notices} == {"two-clocks-disagree", "time-unreadable", "time-runs-back"}


def test_an_account_is_read_chat_by_chat_and_its_owner_is_known() -> None:
    read = read_path(FOLDER / "account.json")

    talks = read.reading.notebook.conversations
    assert [record.text for record in read.records] == ["一", "二", "三", "四"]
    assert [record.conversation for record in read.records] == [1, 1, 3, 4]
    assert [(talk.title, talk.kind) for talk in talks] == [
        ("そうた", "one-to-one"),
        (None, "unknown"),
        ("部", "group"),
        ("前の", "public"),
    ]
    assert [one.owner for one in read.reading.notebook.participants] == ["yes", "no", "no", "no"]


def test_what_is_not_quite_json_is_mended_and_each_repair_has_its_place() -> None:
    data = (FOLDER / "not_quite_json.json").read_bytes()
    read = read_path(FOLDER / "not_quite_json.json")

    assert [row[4] for row in read.rows()] == ["よい", "ベル\x07音", "a\x01b", "絵文字", "パス C:\\\\x41", None, "おわり"]
    places = [(one.code, one.span and data[one.span.start : one.span.end]) for one in read.reading.notebook.repairs]
    assert places == [
        ("odd-escape", b"\\x07"),
        ("control-character", b"\x01"),
        ("bare-value", b"(File not included. Change data exporting settings to download.)"),
    ]


def test_a_chat_whose_frame_is_broken_does_not_stop_the_next(tmp_path: Path) -> None:
    data = (FOLDER / "account.json").read_bytes().replace(b'"name": "\xe9\x83\xa8"', b'"name": \xe9"\xe9\x83\xa8 x y')

    read = read_bytes(tmp_path, "result.json", data)

    assert [record.text for record in read.records] == ["一", "二", "三", "四"]
    readings.assert_every_byte_is_booked(read)


@pytest.mark.parametrize("name", NAMES)
def test_the_invariants_hold(name: str, tmp_path: Path) -> None:
    json_exports.assert_invariants(tmp_path, name, (FOLDER / name).read_bytes())


@pytest.mark.parametrize("name", NAMES)
def test_a_span_read_alone_gives_the_same_record(name: str, tmp_path: Path) -> None:
    readings.assert_spans_read_alone(tmp_path, name, (FOLDER / name).read_bytes(), by_line=False)


@pytest.mark.parametrize("number", [0, 2, 3, 6, 7, 9, 13])
def test_odd_values_in_any_member_are_borne(number: int, tmp_path: Path) -> None:
    sample = json.loads((FOLDER / "chat.json").read_bytes())

    reads = json_exports.read_with_odd_values(tmp_path, sample, ["messages", number], "telegram")

    assert all(len(read.records) == 24 for read in reads)


def test_bare_messages_without_a_frame_are_known_by_their_types(tmp_path: Path) -> None:
    data = b'{"messages": [{"type": "message", "date": "2026-06-01T07:58:00", "from": "Mio", "text": "hi"}]}'

    read = read_bytes(tmp_path, "result.json", data)

    assert [row[:3] for row in read.rows()] == [("message", "Mio", "2026-06-01T07:58:00")]


@pytest.mark.parametrize(
    "path", ["(File not included.)", "(Sticker not included)", "(Photo exceeds maximum size, see the export settings)"]
)
def test_a_sentence_in_place_of_a_path_names_no_file(path: str, tmp_path: Path) -> None:
    message = {
        "id": 1,
        "type": "message",
        "date": "2026-06-01T07:58:00",
        "from": "Mio",
        "from_id": "user1",
        "text": "",
        "file": path,
    }

    read = read_bytes(tmp_path, "result.json", json.dumps({"messages": [message]}).encode())

    assert [(one.role, one.name) for one in read.records[0].attachments] == [("file", None)]


def test_odd_values_in_the_frame_are_borne(tmp_path: Path) -> None:
    chat = json.loads((FOLDER / "chat.json").read_bytes())
    account = json.loads((FOLDER / "account.json").read_bytes())
    places: list[list[str | int]] = [[], ["chats"], ["left_chats"], ["chats", "list", 0], ["personal_information"]]

    reads = [read for path in places for read in json_exports.read_with_odd_values(tmp_path, account, path, "telegram")]
    reads += json_exports.read_with_odd_values(tmp_path, chat, [], "telegram")

    assert max(len(read.records) for read in reads) == 24


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6), name=st.sampled_from(NAMES))
def test_mutated_samples_never_raise(tmp_path: Path, seed: int, name: str) -> None:
    json_exports.assert_mutations_are_borne(tmp_path, "m.json", (FOLDER / name).read_bytes(), seed, "telegram")


def test_many_chats_of_many_messages_take_linear_time(tmp_path: Path) -> None:
    row = {"id": 1, "type": "message", "date": "2026-06-01T09:00:00", "from": "a", "from_id": "user1", "text": "x"}
    chats = [{"name": f"{number}", "type": "personal_chat", "id": number, "messages": [row] * 3} for number in range(3000)]
    data = json.dumps({"about": "x", "chats": {"about": "x", "list": chats}}, indent=1).encode()

    with ends():
        read = read_bytes(tmp_path, "result.json", data)

    assert len(read.records) == 9000
    assert len(read.reading.notebook.conversations) == 3000
