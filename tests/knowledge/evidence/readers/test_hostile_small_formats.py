"""What no file may do to the readers of X, Signal, Snapchat, Discord's package and CSV, TikTok, Skype and YouTube."""

import json
import random
from copy import deepcopy
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.makers.patience import ends
from tests.makers.readings import NO_EXPORT, SAMPLES, Read, assert_every_byte_is_booked, read_bytes
from tomoshibi.evidence.record import Record

FILES: dict[str, tuple[str, str]] = {
    "x-archive": ("x_archive/archive/data/direct-messages.js", "direct-messages.js"),
    "x-archive-group": ("x_archive/archive/data/direct-messages-group.js", "direct-messages-group.js"),
    "x-archive-facts": ("x_archive/archive/data/tweets.js", "tweets.js"),
    "signal-jsonl": ("signal_jsonl/export/main.jsonl", "main.jsonl"),
    "snapchat-json": ("snapchat/mydata/json/chat_history.json", "chat_history.json"),
    "snapchat-older": ("snapchat/older.json", "chat_history.json"),
    "discord-package": ("discord_package/package/Messages/c1200000000000000001/messages.json", "messages.json"),
    "discord-package-csv": ("discord_package/package/Messages/c1200000000000000003/messages.csv", "messages.csv"),
    "discord-dce-csv": ("discord_csv/Direct Messages - bucho [1200000000000000001].csv", "x.csv"),
    "discord-minutes": ("discord_csv/minutes.csv", "x.csv"),
    "tiktok-json": ("tiktok_json/user_data_tiktok.json", "user_data_tiktok.json"),
    "instagram-2018": ("instagram_2018/messages.json", "messages.json"),
    "skype-json": ("skype_json/export/messages.json", "messages.json"),
    "youtube-csv": ("youtube_csv/comments.csv", "comments.csv"),
    "youtube-translated": ("youtube_csv/translated.csv", "comments.csv"),
}
JSON = [name for name in FILES if not name.endswith(("csv", "minutes", "translated"))]
STRANGE: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    1.5,
    10**30,
    "",
    "\u0000",
    "x" * 300,
    [],
    {},
    [[]],
    [{}],
    {"a": {"b": []}},
    ["x"],
    "\ud800",
)

quick = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _sample(name: str) -> bytes:
    return (SAMPLES / FILES[name][0]).read_bytes()


def _read(folder: Path, name: str, data: bytes) -> Read | None:
    try:
        read = read_bytes(folder, FILES[name][1], data)
    except NO_EXPORT:
        return None
    assert_every_byte_is_booked(read)
    for record in read.records:
        _assert_it_can_be_written(record)
    notebook = read.reading.notebook
    for fact in (notebook.conversations, notebook.participants, notebook.notices, notebook.repairs, notebook.claims):
        msgspec.json.encode(fact)
    return read


def _assert_it_can_be_written(record: Record) -> None:
    for text in (
        record.text,
        record.display,
        record.native_id,
        record.reply_to,
        *(part for pair in record.details for part in pair),
    ):
        assert text is None or isinstance(text, str)
        (text or "").encode()


@pytest.mark.parametrize("name", FILES)
def test_bytes_changed_removed_or_doubled_anywhere_raise_nothing(name: str, tmp_path: Path) -> None:
    sample = _sample(name)
    rng = random.Random(name)

    for _ in range(40):
        data = bytearray(sample)
        for _ in range(rng.randint(1, 4)):
            at = rng.randrange(len(data))
            length = rng.randint(1, 40)
            choice = rng.randrange(4)
            if choice == 0:
                data[at] = rng.choice(b'"{}[],:\\\x00\xff\n\r9e-')
            elif choice == 1:
                del data[at : at + length]
            elif choice == 2:
                data[at:at] = data[at : at + length * 5]
            else:
                data[at:at] = bytes(rng.choice(b'"{}[],:\\\x00\xff\n\r9e-') for _ in range(length))
        _read(tmp_path, name, bytes(data))


def _paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    if isinstance(value, dict):
        for key, one in value.items():
            found += _paths(one, (*path, key))
    elif isinstance(value, list):
        for index, one in enumerate(value):
            found += _paths(one, (*path, index))
    return found


def _put(value: Any, path: tuple[Any, ...], strange: Any, *, remove: bool) -> None:
    for step in path[:-1]:
        value = value[step]
    if remove:
        del value[path[-1]]
    else:
        value[path[-1]] = deepcopy(strange)  # a list put in twice must not come to hold itself


@pytest.mark.parametrize("name", JSON)
@quick
@given(data=st.data())
def test_wrong_types_and_missing_members_raise_nothing(name: str, tmp_path: Path, data: st.DataObject) -> None:
    sample = _sample(name)
    opening = sample[: sample.index(b"=") + 1] if name.startswith("x-") else b""
    text = sample[len(opening) :].decode()
    value = [json.loads(line) for line in text.splitlines()] if name == "signal-jsonl" else json.loads(text)
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(_paths(value) or [()]))
        if not path:  # nothing is left to change
            break
        _put(value, path, data.draw(st.sampled_from(STRANGE)), remove=data.draw(st.booleans()))

    changed = "\n".join(map(json.dumps, value)) if name == "signal-jsonl" else json.dumps(value)

    _read(tmp_path, name, opening + changed.encode())


HEADS = {
    "x-archive": b'window.YTD.direct_messages.part0 = [{"dmConversation":{"conversationId":"1-2","messages":[',
    "signal-jsonl": b'{"account":{}}\n{"chat":{"id":"1"}}\n{"chatItem":{"chatId":"1","authorId":"2","standardMessage":',
    "snapchat-json": b'{"a":[{"From":"a","Media Type":"TEXT","Created":"2026-01-01 00:00:00 UTC","IsSender":true},',
    "discord-package": b'[{"ID":1,"Timestamp":"2026-01-01 00:00:00","Contents":"","Attachments":""},',
    "discord-dce-csv": b'AuthorID,Author,Date,Content,Attachments,Reactions\n"1","a",',
    "tiktok-json": b'{"Direct Messages":{"Chat History":{"ChatHistory":{"Chat History with a:":[',
    "instagram-2018": b'[{"participants":["a","b"],"conversation":[{"sender":"a","created_at":',
    "skype-json": b'{"userId":"8:a","exportDate":"","conversations":[{"id":"8:b","MessageList":[{"messagetype":"RichText",',
    "youtube-csv": b"Comment ID,Channel ID,Comment Create Timestamp,Price,Parent Comment ID,Video ID,Comment Text\nUgA,UC_a,",
}
PIECES = {
    "letters": b"a",
    "quotes": b'"',
    "brackets": b"[",
    "braces": b'{"a":',
    "commas": b",",
    "backslashes": b"\\",
    "nuls": b"\x00",
    "openings": b'{"messageCreate":{"text":"',
    "records": b'{"From":"a","Media Type":"TEXT","Content":"',
    "empty objects": b"{},",
    "lines": b"\n",
    "quoted lines": b'"x"\n',
}


@pytest.mark.parametrize("piece", PIECES)
@pytest.mark.parametrize("name", HEADS)
def test_endless_repetition_takes_linear_time(name: str, piece: str, tmp_path: Path) -> None:
    size = 10_000_000 if piece in ("letters", "nuls") else 200_000
    data = HEADS[name] + PIECES[piece] * (size // len(PIECES[piece]))

    with ends():
        _read(tmp_path, name, data)


@pytest.mark.parametrize("name", ["x-archive", "snapchat-json", "tiktok-json", "skype-json", "signal-jsonl", "instagram-2018"])
def test_a_text_of_ten_megabytes_is_one_record(name: str, tmp_path: Path) -> None:
    sample = _sample(name)
    long = "あ" * 3_300_000
    place = next(word for word in ("体育館で", "体育館", "今日の練習は？") if word.encode() in sample)
    before = _read(tmp_path, name, sample)

    after = _read(tmp_path, name, sample.replace(place.encode(), long.encode(), 1))

    assert before is not None
    assert after is not None
    assert len(after.records) == len(before.records)
    assert any(record.text is not None and long in record.text for record in after.records)


@pytest.mark.parametrize("name", JSON)
def test_a_byte_order_mark_in_front_changes_nothing(name: str, tmp_path: Path) -> None:
    plain = _read(tmp_path, name, _sample(name))
    marked = _read(tmp_path, name, b"\xef\xbb\xbf" + _sample(name))

    assert [row[:-1] for row in (plain.rows() if plain else [])] == [row[:-1] for row in (marked.rows() if marked else [])]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        (
            "snapchat-json",
            b'{"\\ud800":[{"From":"\\udfff","Media Type":"TEXT","Created":"x","IsSender":false,"Content":"\\ud83d"}]}',
        ),
        (
            "tiktok-json",
            b'{"Direct Messages":{"ChatHistory":{"Chat History with \\ud800:":[{"From":"\\udc00","Content":"\\ud83d"}]}}}',
        ),
        ("discord-package", b'[{"ID":1,"Timestamp":"x","Contents":"\\ud83d","Attachments":["\\ud83d"]}]'),
    ],
)
def test_half_a_character_in_a_name_or_a_text_becomes_the_replacement_sign(name: str, data: bytes, tmp_path: Path) -> None:
    read = _read(tmp_path, name, data)

    assert read is not None
    assert read.records[0].text == "\ufffd"
    assert [notice.code for notice in read.reading.notebook.repairs] == ["lone-surrogate"]


# A member of a record in each format: what is put in front of it lies inside a record.
PLACES = (
    *(b'"chatId"', b'"originalarrivaltime"', b'"senderId"', b'"userIds"', b'"Timestamp"', b'"screen_name"'),
    *(b'"Media Type"', b'"Content"', b'"created_at"'),
)


@pytest.mark.parametrize("depth", [150, 400, 700, 950, 3_000])
@pytest.mark.parametrize("name", JSON)
def test_deep_nesting_inside_a_record_loses_no_byte_and_no_other_record(name: str, depth: int, tmp_path: Path) -> None:
    sample = _sample(name)
    before = _read(tmp_path, name, sample)
    member = b'"a_b": ' + b'{"a_b":[' * depth + b"]}" * depth + b","
    at = min(found for word in PLACES if (found := sample.find(word)) >= 0)

    after = _read(tmp_path, name, sample[:at] + member + sample[at:])

    assert (before is None) == (after is None)
    if before is not None and after is not None:
        assert len(after.records) == len(before.records)
