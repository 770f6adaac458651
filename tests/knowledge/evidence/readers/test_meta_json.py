import json
from itertools import accumulate, cycle, islice
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.makers import json_exports, readings
from tests.makers.readings import SAMPLES, read_bytes, read_path
from tomoshibi.evidence.notices import known_codes
from tomoshibi.evidence.readers.meta import json_export
from tomoshibi.evidence.reading import Reading
from tomoshibi.evidence.record import Event, Record

FOLDER = SAMPLES / "meta_json"
INSTAGRAM = FOLDER / "inbox" / "sota_77" / "message_1.json"
NAMES = ["inbox/sota_77/message_1.json", "messenger_group.json", "broken_message.json", "e2ee.json"]


def document(**facts: object) -> bytes:
    """Return a small file of one talk."""
    base: dict[str, object] = {
        "participants": [{"name": "A"}, {"name": "B"}],
        "messages": [{"sender_name": "A", "timestamp_ms": 1780300000000, "content": "hi"}],
        "title": "B",
        "thread_path": "inbox/b_1",
    }
    return json.dumps({**base, **facts}).encode()


def test_every_record_of_an_instagram_talk_comes_out_whole() -> None:
    read = read_path(FOLDER / "inbox")

    assert [row[:-1] for row in read.rows()] == [
        ("leave", "ひより", "2026-06-01T08:01:40.123", "utc", "ひよりさんがグループを退出しました。"),
        ("message", "そうた", "2026-06-01T08:00:00.000", "utc", None),
        ("unsent", "そうた", "2026-06-01T07:58:20.000", "utc", "消したい"),
        ("call", "ひより", "2026-06-01T07:56:40.000", "utc", "音声通話が終了しました"),
        ("missed_call", "ひより", "2026-06-01T07:55:00.000", "utc", "ビデオチャットの不在着信"),
        ("message", "そうた", "2026-06-01T07:53:20.000", "utc", "メッセージに「いいね！」しました"),
        ("message", "そうた", "2026-06-01T07:51:40.000", "utc", None),
        ("message", "ひより", "2026-06-01T07:50:00.000", "utc", "これ見て"),
        ("message", "そうた", "2026-06-01T07:48:20.000", "utc", 'café と \u2028 改行\nと\tタブ "引用"'),
        ("message", "ひより", "2026-06-01T07:46:40.000", "utc", "ひよりはビデオチャットを開始しましたと言った"),
    ]
    assert [repair.code for repair in read.reading.notebook.repairs] == ["mojibake"]


def test_media_reactions_and_facts_of_an_instagram_talk_are_kept() -> None:
    read = read_path(FOLDER / "inbox")

    records = read.records

    assert records[0].certainty == "inferred"
    assert records[1].flags == ("empty",)
    assert records[2].flags == ("text-present",)
    assert ("duration_seconds", "75") in records[3].details
    reaction = records[5].reactions[0]
    assert (reaction.what, reaction.by, reaction.at and reaction.at.utc) == ("😂", "ひより", 1780300450000000)
    assert [(one.role, one.name) for one in records[6].attachments] == [
        ("video", "your_instagram_activity/messages/inbox/sota_77/videos/9.mp4"),
        ("audio", "your_instagram_activity/messages/inbox/sota_77/audio/8.m4a"),
    ]
    assert ("share_text", "海") in records[7].details
    assert [(one.what, one.by) for one in records[8].reactions] == [("❤", "ひより")]


def test_people_and_talk_are_told_from_frame_and_folder() -> None:
    notebook = read_path(FOLDER / "inbox").reading.notebook

    talk = notebook.conversations[0]
    people = [(one.name, one.handle and one.handle.value, one.owner) for one in notebook.participants]

    assert (talk.platform, talk.kind, talk.title, talk.native_id, talk.folder) == (
        "instagram",
        "one-to-one",
        "そうた",
        "77",
        "inbox/sota_77",
    )
    assert people == [("ひより", None, "yes"), ("そうた", "sota", "no")]


def test_the_span_of_a_record_is_its_own_object() -> None:
    data = INSTAGRAM.read_bytes()
    read = read_path(INSTAGRAM)

    pieces = [json.loads(data[record.span.start : record.span.end]) for record in read.records]

    assert pieces == json.loads(data)["messages"]


def test_every_record_of_a_messenger_group_comes_out_whole() -> None:
    read = read_path(FOLDER / "messenger_group.json")

    assert [row[:-1] for row in read.rows()] == [
        ("leave", "Mia Sample", "2026-06-01T07:46:49.000", "utc", "Mia left the group."),
        ("removed", "Mia Sample", "2026-06-01T07:46:48.000", "utc", "Mia removed Ole from the group."),
        ("rename", "Noah Sample", "2026-06-01T07:46:47.000", "utc", "Noah named the group Band."),
        ("missed_call", "Noah Sample", "2026-06-01T07:46:46.000", "utc", "Noah started a call."),
        ("message", "Noah Sample", "2026-06-01T07:46:45.000", "utc", None),
        ("message", "Noah Sample", "2026-06-01T07:46:44.000", "utc", None),
        ("message", "Mia Sample", "2026-06-01T07:46:43.000", "utc", "cafÃ© été"),
        ("message", None, None, None, "5"),
        ("unreadable", None, None, None, None),
        ("message", "Mia Sample", "2026-06-01T07:46:41.000", "utc", "I left the group. Noah started a call."),
    ]
    talk = read.reading.notebook.conversations[0]
    assert (talk.platform, talk.kind, talk.notes) == ("messenger", "group", ("no-longer-in-it",))
    assert [one.role for record in read.records for one in record.attachments] == ["sticker", "picture", "file"]


def test_a_broken_record_does_not_stop_the_others() -> None:
    read = read_path(FOLDER / "broken_message.json")

    assert [row[4] for row in read.rows()] == ["one", None, "\ufffd alone", "last"]
    assert [notice.code for notice in read.reading.notebook.notices] == ["comma-missing"]
    assert [notice.code for notice in read.reading.notebook.repairs] == ["lone-surrogate"]


def test_an_end_to_end_chat_comes_out_whole() -> None:
    read = read_path(FOLDER / "e2ee.json")

    assert read.reading.choices[0].format.name == "messenger-e2ee"
    assert [row[:-1] for row in read.rows()] == [
        ("message", "ひより", "2026-06-01T07:46:40.000", "utc", "おはよう"),
        ("unsent", "Mia Sample", "2026-06-01T07:46:41.000", "utc", "wrong one"),
        ("message", "Mia Sample", "2026-06-01T07:46:42.000", "utc", ""),
        ("message", "Mia Sample", "2026-06-01T07:46:43.000", "utc", ""),
    ]
    assert [(one.name, one.status) for one in read.records[2].attachments] == [
        ("./media/p 1.jpg", "missing"),
        (None, "omitted"),
    ]
    assert read.records[1].flags == ("text-present",)


def test_parts_are_one_talk_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    for part, text in ((1, "a"), (2, "b"), (10, "c")):
        row = {"sender_name": "A", "timestamp_ms": 1780300000000 - part, "content": text}
        folder = tmp_path / "your_instagram_activity" / "messages" / "message_requests" / "b_1"
        folder.mkdir(parents=True, exist_ok=True)
        facts = {"messages": [row], "thread_path": "message_requests/b_1"}
        (folder / f"message_{part}.json").write_bytes(document(**facts))

    read = read_path(tmp_path)

    assert [record.text for record in read.records] == ["a", "b", "c"]
    assert len(read.reading.notebook.conversations) == 1
    assert read.reading.notebook.conversations[0].notes == ("message-request",)


@pytest.mark.parametrize(
    ("path", "row", "platform"),
    [
        ("your_instagram_activity/messages/inbox/b_1/message_1.json", {"type": "Generic"}, "instagram"),
        ("your_facebook_activity/messages/inbox/b_1/message_1.json", {"is_geoblocked_for_viewer": False}, "messenger"),
        ("message_1.json", {"type": "Generic"}, "messenger"),
        ("message_1.json", {"is_geoblocked_for_viewer": False}, "instagram"),
        ("message_1.json", {}, "instagram"),
    ],
)
def test_the_service_is_told_by_path_and_members(tmp_path: Path, path: str, row: dict[str, object], platform: str) -> None:
    data = document(messages=[{"sender_name": "A", "timestamp_ms": 1780300000000, "content": "hi", **row}])
    (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / path).write_bytes(data)

    read = read_path(tmp_path)

    assert [choice.format.platform for choice in read.reading.choices] == [platform]


@pytest.mark.parametrize("name", NAMES)
def test_the_invariants_hold(name: str, tmp_path: Path) -> None:
    json_exports.assert_invariants(tmp_path, name, (FOLDER / name).read_bytes())


@pytest.mark.parametrize("name", ["inbox/sota_77/message_1.json", "messenger_group.json", "e2ee.json"])
def test_a_span_read_alone_gives_the_same_record(name: str, tmp_path: Path) -> None:
    readings.assert_spans_read_alone(tmp_path, name, (FOLDER / name).read_bytes(), by_line=False)


@pytest.mark.parametrize(("name", "platform"), [(NAMES[0], "instagram"), (NAMES[1], "messenger"), (NAMES[3], "messenger-e2ee")])
def test_odd_values_in_any_member_are_borne(name: str, platform: str, tmp_path: Path) -> None:
    sample = json.loads((FOLDER / name).read_bytes().removeprefix(b"\xef\xbb\xbf"))
    for number, row in enumerate(sample["messages"][:4]):
        if isinstance(row, dict):
            reads = json_exports.read_with_odd_values(tmp_path, sample, ["messages", number], platform)
            assert all(len(read.records) == len(sample["messages"]) for read in reads)

    json_exports.read_with_odd_values(tmp_path, sample, [], platform)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6), name=st.sampled_from(NAMES))
def test_mutated_samples_never_raise(tmp_path: Path, seed: int, name: str) -> None:
    json_exports.assert_mutations_are_borne(tmp_path, "m.json", (FOLDER / name).read_bytes(), seed, "messenger")


@pytest.mark.parametrize(
    "text",
    [
        "Mia started a call. Or so she said.",
        "I left the group.",
        "added",
        "[写真]",
        "ひより さんがグループを退出しました。と見た",
        "You",
    ],
)
def test_a_persons_own_words_are_no_event(text: str, tmp_path: Path) -> None:
    data = document(messages=[{"sender_name": "Mia", "timestamp_ms": 1780300000000, "content": text}])

    read = read_bytes(tmp_path, "message_1.json", data)

    assert not isinstance(read.records[0], Event)
    assert read.records[0].text == text


def test_what_stands_behind_the_end_is_named(tmp_path: Path) -> None:
    read = read_bytes(tmp_path, "message_1.json", document() + b" tail")

    assert [notice.code for notice in read.reading.notebook.notices] == ["behind-the-end"]
    readings.assert_every_byte_is_booked(read)


def test_every_code_has_its_sentence() -> None:
    used = {"mojibake", "lone-surrogate", "odd-escape", "bare-value", "control-character", "undecodable", "time-unreadable"}
    used |= {"two-clocks-disagree", "id-twice", "count-differs", "cut-off", "frame-broken", "comma-missing", "behind-the-end"}

    assert used <= known_codes()


def test_one_talk_in_several_archives_is_one_conversation(tmp_path: Path) -> None:
    for number, text in ((2, "older"), (1, "newer")):
        row = {"sender_name": "A", "timestamp_ms": 1780300000000, "content": text}
        with ZipFile(tmp_path / f"instagram-{number}.zip", "w") as archive:
            archive.writestr(f"your_instagram_activity/messages/inbox/b_1/message_{number}.json", document(messages=[row]))
            archive.writestr("your_instagram_activity/messages/inbox/b_1/photos/1.jpg", b"\xff\xd8\xff0")

    read = read_path(tmp_path / "instagram-2.zip", tmp_path / "instagram-1.zip")

    assert [record.text for record in read.records] == ["newer", "older"]
    assert len(read.reading.notebook.conversations) == 1


def test_a_copy_in_utf_16_gives_the_same_texts(tmp_path: Path) -> None:
    data = INSTAGRAM.read_bytes().decode().encode("utf-16")

    read = read_bytes(tmp_path, "message_1.json", data)

    assert [row[:-1] for row in read.rows()] == [row[:-1] for row in read_path(INSTAGRAM).rows()]


def test_a_frame_in_another_order_gives_the_same_talk(tmp_path: Path) -> None:
    sample = json.loads(INSTAGRAM.read_bytes())
    turned = dict(reversed(sample.items()))

    read = read_bytes(tmp_path, "message_1.json", json.dumps(turned).encode())

    talk = read.reading.notebook.conversations[0]
    assert (talk.title, talk.kind, talk.folder) == ("そうた", "one-to-one", "inbox/sota_77")
    assert [row[:-1] for row in read.rows()] == [row[:-1] for row in read_path(INSTAGRAM).rows()]


def test_texts_that_are_right_already_are_left_alone(tmp_path: Path) -> None:
    data = json.dumps(
        {"participants": [{"name": "みお"}], "messages": [{"sender_name": "みお", "timestamp_ms": 1, "content": "é"}]}
    )

    read = read_bytes(tmp_path, "message_1.json", data.encode())

    assert [(read.name(record), record.text) for record in read.records] == [("みお", "é")]
    assert read.reading.notebook.repairs == []


def test_the_same_object_in_one_line_or_many_gives_the_same_records(tmp_path: Path) -> None:
    sample = json.loads(INSTAGRAM.read_bytes())

    copies = [json.dumps(sample, indent=4), json.dumps(sample, separators=(",", ":")), json.dumps(sample, indent="\t")]
    reads = [read_bytes(tmp_path, "message_1.json", copy.encode()) for copy in copies]

    assert all([row[:-1] for row in read.rows()] == [row[:-1] for row in reads[0].rows()] for read in reads)


@pytest.mark.parametrize(
    ("thread", "title", "platform"),
    [
        ("inbox/facebookuser_6677889900", "Facebook User", "messenger"),
        ("inbox/sora_10206000000000041", "ソラ", "messenger"),
        ("inbox/sora_100000000000041", "ソラ", "messenger"),
        ("inbox/sora_17842000000000041", "ソラ", "instagram"),
        ("inbox/sora_abcdefghij", "ソラ", "instagram"),
    ],
)
def test_the_service_is_told_by_the_number_of_a_thread_and_by_accounts_that_are_gone(
    thread: str, title: str, platform: str, tmp_path: Path
) -> None:
    message = {"sender_name": title, "timestamp_ms": 1, "content": "はい", "is_geoblocked_for_viewer": False}
    talk = {"participants": [{"name": title}], "messages": [message], "title": title, "thread_path": thread}

    read = read_bytes(tmp_path, "message_1.json", json.dumps(talk).encode())

    assert read.reading.choices[0].format.platform == platform


def test_an_invitation_to_an_instagram_group_outweighs_a_member_that_both_services_wrote(tmp_path: Path) -> None:
    message = {"sender_name": "ソラ", "timestamp_ms": 1, "content": "はい"}
    talk = {"participants": [{"name": "ソラ"}], "messages": [message], "title": "部活", "thread_type": "RegularGroup"}
    talk["joinable_mode"] = {"mode": 2, "link": "https://ig.me/j/example/"}

    read = read_bytes(tmp_path, "message_1.json", json.dumps(talk).encode())

    assert read.reading.choices[0].format.platform == "instagram"


_ORDINARY = [
    {"content": "hello"},
    {"content": "ã\x81\x82ã\x81\x84"},
    {"content": "ã\x81\x82", "reactions": [{"reaction": "ð\x9f\x98\x82", "actor": "ã\x81\x84"}]},
]
_UNCOMMON = [
    {"content": "é is no UTF-8 in Latin-1"},
    {"content": "already right: あ"},
    {"content": "one\0two"},
    {"content": ""},
    {"content": "Liked a message"},
    {"content": "A left the group."},
    {"content": "gone", "is_unsent": True},
    {"content": "text", "type": "Generic"},
    {"content": "text", "timestamp_ms": 1780300000},
    {"content": "text", "timestamp_ms": -1},
    {"content": "text", "sender_name": "new person"},
    {"content": "text", "sender_name": ""},
    {"photos": [{"uri": "a/b.jpg"}]},
]


@given(
    st.lists(st.sampled_from([*_ORDINARY * 40, *_UNCOMMON]), min_size=1, max_size=80),
    st.lists(st.integers(-5000, 5000), min_size=80, max_size=80),
)
@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture], deadline=None)
def test_messages_looked_at_together_are_those_looked_at_one_by_one(
    tmp_path: Path, rows: list[dict[str, Any]], steps: list[int]
) -> None:
    base = {"sender_name": "A", "timestamp_ms": 1780300000000}
    messages = [{**base, "timestamp_ms": 1780300000000 + step, **row} for row, step in zip(rows, steps, strict=False)]
    source = document(messages=messages)

    together = read_bytes(tmp_path, "message_1.json", source)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_export._Talk, "_records", json_export._Talk._one_by_one)
        patch.setattr(Reading, "_counted_together", lambda reading, batch: False)
        one_by_one = read_bytes(tmp_path, "message_1.json", source)

    assert together.records == one_by_one.records
    for one in ("tallies", "written", "flags"):
        assert getattr(together.reading, one) == getattr(one_by_one.reading, one)
    for one in ("notices", "repairs", "participants", "ledgers"):
        assert getattr(together.reading.notebook, one) == getattr(one_by_one.reading.notebook, one)


@pytest.mark.parametrize("steps", [[1, -1], [-1], [1], [0], [1, 1, -5, 0]])
def test_many_plain_messages_are_counted_as_they_would_be_one_by_one(
    tmp_path: Path, steps: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    times = accumulate(cycle(steps), initial=1780300000000)
    messages = [
        {"sender_name": "AB"[number % 2], "timestamp_ms": at, "content": "x" * 200}
        for number, at in enumerate(islice(times, 900))
    ]
    source = document(messages=messages)
    counted: list[bool] = []
    ask = Reading._counted_together

    def and_note(reading: Reading, batch: list[Record]) -> bool:
        counted.append(ask(reading, batch))
        return counted[-1]

    monkeypatch.setattr(Reading, "_counted_together", and_note)
    together = read_bytes(tmp_path, "message_1.json", source).reading
    monkeypatch.setattr(Reading, "_counted_together", lambda reading, batch: False)
    one_by_one = read_bytes(tmp_path, "message_1.json", source).reading

    assert counted.count(True) > 2
    assert (together.tallies, together.written) == (one_by_one.tallies, one_by_one.written)
    assert together.notebook.notices == one_by_one.notebook.notices
    assert together.notebook.ledgers == one_by_one.notebook.ledgers
