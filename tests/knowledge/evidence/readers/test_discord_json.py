import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.makers import json_exports, readings
from tests.makers.readings import SAMPLES, read_bytes, read_path

FOLDER = SAMPLES / "discord_json"
NAMES = ["talk.json", "general.json", "broken_cut.json"]
PARTS = ["general [part 10].json", "general [part 2].json", "general.json"]


def test_every_record_of_a_talk_comes_out_whole() -> None:
    read = read_path(FOLDER / "talk.json")

    assert [row[:-1] for row in read.rows()] == [
        ("message", "ひより", "2026-06-01T09:00:00.123", "offset", "やあ"),
        ("message", "sota", "2026-06-01T09:00:01.123456", "offset", "七桁"),
        ("message", "sota", "2026-06-01T00:00:02", "utc", "返事"),
        ("message", "sota", "2026-06-01T00:00:02", "utc", "二度"),
        ("message", "ひより", "2026-06-01T09:01:00.500", "offset", ""),
        ("call", "ひより", "2026-06-01T09:02:00", "offset", "Started a call that lasted 2 minutes."),
        ("join", "ひより", "2026-06-01T09:05:00", "offset", "Added sota to the group."),
        ("leave", "sota", "2026-06-01T09:06:00", "offset", "Left the group."),
        ("removed", "ひより", "2026-06-01T09:07:00", "offset", "Removed sota from the group."),
        ("rename", "ひより", "2026-06-01T09:08:00", "offset", "Changed the channel name: x"),
        ("message", "ひより", "2026-06-01T09:09:00", "offset", "/roll"),
        ("unknown", "ひより", "2026-06-01T09:10:00", "offset", "?"),
        ("message", "sota", "2026-06-01T09:11:00", "offset", "反応"),
        ("message", "ひより", "2026-06-01T09:12:00", "offset", ""),
        ("message", "ひより", None, None, "いつ"),
    ]
    assert [one.code for one in read.reading.notebook.notices] == ["id-twice", "time-unreadable"]


def test_what_a_message_carries_is_kept() -> None:
    records = read_path(FOLDER / "talk.json").records

    fine = records[1].time
    assert fine is not None
    assert (fine.precision, fine.printed) == ("100ns", "2026-06-01T09:00:01.1234567+09:00")
    assert [one.at and one.at.utc for one in records[1].edits] == [1780272005000000]
    assert (records[2].native_id, records[2].reply_to) == ("900000000000000003", "900000000000000001")
    assert [(one.role, one.status, one.size) for one in records[4].attachments] == [
        ("picture", "missing", 3),
        ("video", "link_only", 4),
        ("sticker", "link_only", None),
    ]
    assert records[5].details == (("ended", "2026-06-01T09:04:03+09:00"), ("duration_seconds", "123"))
    assert [(one.what, one.by, one.count) for one in records[12].reactions] == [
        ("👍", "ひより", 1),
        ("👍", None, 1),
        ("paul", None, 4),
    ]
    assert ("forwarded_text", "前の言葉") in records[13].details


def test_names_handles_and_ids_are_three_things() -> None:
    people = read_path(FOLDER / "talk.json").reading.notebook.participants

    found = [(one.name, one.handle and one.handle.value, one.native_id and one.native_id.value) for one in people]

    assert found == [("ひより", "hiyori", "300000000000000001"), ("sota", "sota#0042", "300000000000000002")]


def test_a_file_saved_beside_the_export_is_found_by_its_address(tmp_path: Path) -> None:
    (tmp_path / "talk.json_Files").mkdir()
    (tmp_path / "talk.json_Files" / "a b-1.png").write_bytes(b"\x89PNG\r\n\x1a\n0")
    (tmp_path / "talk.json").write_bytes((FOLDER / "talk.json").read_bytes())

    attachment = read_path(tmp_path).records[4].attachments[0]

    assert (attachment.name, attachment.status, attachment.size) == ("talk.json_Files/a%20b-1.png", "present", 9)


def test_parts_of_one_channel_are_one_talk_in_order_and_a_wrong_count_is_named() -> None:
    read = read_path(*(FOLDER / name for name in PARTS))

    talk = read.reading.notebook.conversations[0]
    assert [record.text for record in read.records] == ["一", "二", "三", "四"]
    assert (talk.kind, talk.title, talk.folder) == ("group", "general", "部活 / 雑談")
    assert [(one.code, one.detail) for one in read.reading.notebook.notices] == [("count-differs", "9 / 1")]


@pytest.mark.parametrize("name", NAMES)
def test_the_invariants_hold(name: str, tmp_path: Path) -> None:
    json_exports.assert_invariants(tmp_path, name, (FOLDER / name).read_bytes())


@pytest.mark.parametrize("name", ["talk.json", "general.json"])
def test_a_span_read_alone_gives_the_same_record(name: str, tmp_path: Path) -> None:
    readings.assert_spans_read_alone(tmp_path, name, (FOLDER / name).read_bytes(), by_line=False)


@pytest.mark.parametrize("number", [0, 2, 4, 5, 12, 13])
def test_odd_values_in_any_member_are_borne(number: int, tmp_path: Path) -> None:
    sample = json.loads((FOLDER / "talk.json").read_bytes())

    reads = json_exports.read_with_odd_values(tmp_path, sample, ["messages", number], "discord")
    reads += json_exports.read_with_odd_values(tmp_path, sample, ["messages", number, "author"], "discord")

    assert all(len(read.records) == 15 for read in reads)


def test_odd_values_in_the_frame_are_borne(tmp_path: Path) -> None:
    sample = json.loads((FOLDER / "talk.json").read_bytes())

    reads = json_exports.read_with_odd_values(tmp_path, sample, [], "discord")
    reads += json_exports.read_with_odd_values(tmp_path, sample, ["channel"], "discord")

    assert max(len(read.records) for read in reads) == 15


def test_messages_newest_first_are_checked_for_double_ids_too(tmp_path: Path) -> None:
    sample = json.loads((FOLDER / "talk.json").read_bytes())
    sample["messages"].reverse()

    read = read_bytes(tmp_path, "talk.json", json.dumps(sample).encode())

    assert [one.detail for one in read.reading.notebook.notices if one.code == "id-twice"] == ["900000000000000003"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6), name=st.sampled_from(NAMES))
def test_mutated_samples_never_raise(tmp_path: Path, seed: int, name: str) -> None:
    json_exports.assert_mutations_are_borne(tmp_path, "m.json", (FOLDER / name).read_bytes(), seed, "discord")


def test_messages_without_guild_and_channel_are_read_as_a_converter_leaves_them(tmp_path: Path) -> None:
    author = {"name": "sora_example", "nickname": "そら"}
    message = {"id": "77", "timestamp": "2026-05-08T16:02:11+09:00", "content": "見た？", "author": author}

    read = read_bytes(tmp_path, "talk.json", json.dumps({"messages": [message]}).encode())

    assert read.reading.choices[0].format.name == "discord-dce-json"
    assert [row[:-1] for row in read.rows()] == [("message", "そら", "2026-05-08T16:02:11", "offset", "見た？")]


def test_an_id_of_nineteen_nines_is_read_like_any_other(tmp_path: Path) -> None:
    """Found by fuzzing: such a number does not fit into 64 bits."""
    messages = [{"id": "9" * 19, "type": "Default", "timestamp": "2026-05-08T16:02:11+09:00", "content": "a"}] * 3
    people = {"id": "1", "name": "mio"}
    data = json.dumps(
        {
            "guild": {"id": "0"},
            "channel": {"id": "2", "type": "DirectTextChat"},
            "messages": [{**one, "author": people} for one in messages],
        }
    ).encode()

    read = read_bytes(tmp_path, "export.json", data)

    assert len(read.records) == 3
