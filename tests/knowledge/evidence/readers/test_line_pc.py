from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.makers import readings
from tests.makers.readings import NO_EXPORT, SAMPLES, read_bytes, read_path

FOLDER = SAMPLES / "line_pc"
GROUP = "[LINE]合唱部.txt"
ENGLISH = "[LINE] Chat with Mio Tanaka.txt"
BROKEN = "broken_cut_at_the_top.txt"
NAMES = (GROUP, ENGLISH, BROKEN)


def certain(name: str) -> list[tuple[object, ...]]:
    read = read_path(FOLDER / name)
    return [(*read.row(record)[:3], record.text, record.certainty) for record in read.records]


def test_every_record_of_a_group_comes_out_whole_and_says_whether_its_sender_is_certain() -> None:
    assert certain(GROUP) == [
        ("message", "ゆず ぽん", "2026-06-01T07:58", "今日の練習は音楽室です", "stated"),
        ("message", "ソラ", "2026-06-01T07:59", "はーい", "stated"),
        ("message", "部長", "2026-06-01T08:00", "了解です", "inferred"),
        (
            "message",
            "ゆず ぽん",
            "2026-06-01T08:01",
            "持ち物は楽譜\n10:00に集合\n\n07:30 音楽室に移動\n雨の場合は中止",
            "stated",
        ),
        ("message", "森 かえで", "2026-06-01T08:05", "スタンプ", "inferred"),
        ("message", "森 かえで", "2026-06-01T08:06", "いきます", "inferred"),
        ("message", "森 かえで", "2026-06-01T08:07", "写真", "inferred"),
        ("message", "森", "2026-06-01T08:08", "おつかれ", "inferred"),
        ("message", "森", "2026-06-01T08:09", "この 写真", "inferred"),
        ("unsent", "ゆず ぽん", "2026-06-01T08:10", "ゆず ぽんがメッセージの送信を取り消しました", "stated"),
        (
            "join",
            "Rei (^o^)",
            "2026-06-01T08:11",
            "Rei (^o^)が＊なな＊をグループに招待しました。招待中の友だちが参加するまでしばらくお待ちください。",
            "stated",
        ),
        ("message", "Rei (^o^)", "2026-06-01T08:12", "よろしくね", "stated"),
        ("notice", "ソラ", "2026-06-01T08:13", "ソラが「夏」アルバムを作成しました", "stated"),
        ("call", "ソラ", "2026-06-01T08:14", "☎ 通話時間 1:02", "stated"),
        ("unsent", None, "2026-06-01T08:15", "メッセージの送信を取り消しました", "stated"),
        ("message", "川口 太郎", "2026-06-01T08:16", "きょう いく？", "inferred"),
        ("message", "川口 太郎", "2026-06-01T08:17", "あした なに", "inferred"),
        ("join", None, "2026-06-01T08:18", "白石が参加しました。", "stated"),
        ("message", "ソラ", "2026-06-02T09:00", "", "stated"),
        ("message", "水野", "2026-06-02T09:01", "花 はじめまして", "inferred"),
    ]


def test_the_file_name_gives_a_name_with_a_blank_and_a_talk_between_two() -> None:
    read = read_path(FOLDER / ENGLISH)

    assert certain(ENGLISH) == [
        ("message", "Mio Tanaka", "2026-06-01T16:02", "I am here", "stated"),
        ("message", "Haruto", "2026-06-01T16:03", "I think so", "stated"),
        ("message", "Mio Tanaka", "2026-06-01T16:04", "I think not", "stated"),
        ("message", "Haruto", "2026-06-01T16:05", "Stickers", "stated"),
        ("unsent", "Haruto", "2026-06-01T16:06", "Haruto unsent a message.", "stated"),
        ("message", "Mio Tanaka", "2026-06-01T16:07", "Photos", "stated"),
        ("message", "Mio Tanaka", "2026-06-01T16:08", "late", "stated"),
        ("message", "Haruto", "2026-06-03T09:00", "Missing you at practice", "stated"),
    ]
    talk = read.reading.notebook.conversations[0]
    assert (talk.title, talk.kind) == ("Mio Tanaka", "one-to-one")
    assert [notice.code for notice in read.reading.notebook.notices] == ["weekday-wrong"]


def test_a_file_cut_at_the_top_keeps_its_records_without_inventing_a_day() -> None:
    read = read_path(FOLDER / BROKEN)

    assert [read.row(record)[:5] for record in read.records] == [
        ("unreadable", None, None, None, "く続きの行"),
        ("message", "ソラ", None, "unknown", "おやすみ"),
        ("message", "部長", None, "unknown", "また明日"),
        ("message", "ソラ", None, "unknown", "スタンプ"),
        ("message", "部長", "2026-06-02T07:00", "unknown", "おはよう"),
        ("message", "部長", "2026-06-01T08:00", "unknown", "前の日に戻る"),
    ]
    assert [notice.code for notice in read.reading.notebook.notices] == ["stray-line", "day-runs-back"]


def test_only_senders_are_participants_and_placeholders_are_attachments_without_a_name() -> None:
    read = read_path(FOLDER / GROUP)

    people = [person.name for person in read.reading.notebook.participants]
    attached = [(one.role, one.name) for record in read.records for one in record.attachments]

    assert people == ["ゆず ぽん", "ソラ", "部長", "森 かえで", "森", "Rei (^o^)", "川口 太郎", "水野"]
    assert attached == [("sticker", None), ("picture", None)]


def test_a_span_is_the_line_and_its_further_lines_without_the_last_line_break() -> None:
    data = (FOLDER / GROUP).read_bytes()
    read = read_path(FOLDER / GROUP)

    spans = [data[one.span.start : one.span.end].decode() for one in read.records[2:4]]

    assert spans == ["08:00 部長 了解です", "08:01 ゆず ぽん 持ち物は楽譜\n10:00に集合\n\n07:30 音楽室に移動\n雨の場合は中止"]


def test_a_name_that_could_be_cut_off_is_never_called_certain(tmp_path: Path) -> None:
    lines = ["2026.06.01 月曜日", "08:00 森 スタンプ", "08:01 森 やあ"]
    lines += [f"08:0{n} 森 かえで {text}" for n, text in enumerate(("いくよ", "まってて", "ついた"), 2)]

    read = read_bytes(tmp_path, "talk.txt", "\n".join(lines).encode())

    assert {record.certainty for record in read.records[2:]} == {"inferred"}
    assert {record.certainty for record in read.records[:2]} == {"stated"}


def test_calls_do_not_make_a_name_doubtful(tmp_path: Path) -> None:
    data = "2026.06.01 月曜日\n16:02 ソラ ☎ 通話時間 1:02\n16:03 ソラ ☎ 不在着信\n16:04 ソラ うん\n".encode()

    read = read_bytes(tmp_path, "talk.txt", data)

    assert [(row[0], row[1]) for row in read.rows()] == [("call", "ソラ"), ("missed_call", "ソラ"), ("message", "ソラ")]
    assert {record.certainty for record in read.records} == {"stated"}


def test_a_thai_talk_has_its_own_words(tmp_path: Path) -> None:
    data = (
        "2026.06.08 วันจันทร์\n16:02 มะลิ รูป\n16:03 มะลิ สวัสดี\n16:04 ต้น ดี\n16:05 ต้น ไม่ได้รับสาย\n"
        "16:06 ยกเลิกข้อความแล้ว\n16:07 มะลิ สติกเกอร์\n"
    ).encode()

    read = read_bytes(tmp_path, "t.txt", data)

    assert [(row[0], row[1]) for row in read.rows()] == [
        ("message", "มะลิ"),
        ("message", "มะลิ"),
        ("message", "ต้น"),
        ("missed_call", "ต้น"),
        ("unsent", None),
        ("message", "มะลิ"),
    ]
    assert [one.role for record in read.records for one in record.attachments] == ["picture", "sticker"]


def test_a_text_that_only_shows_such_a_talk_is_none(tmp_path: Path) -> None:
    data = "# A guide\n\nLike this:\n2026.06.01 月曜日\n08:00 ソラ スタンプ\n\nand so on\n".encode()

    with pytest.raises(NO_EXPORT):
        read_bytes(tmp_path, "guide.md", data)


def test_a_line_that_a_person_wrote_about_someone_is_no_event(tmp_path: Path) -> None:
    data = "2026.06.01 月曜日\n08:00 ソラ スタンプ\n08:01 ソラ 部長がメッセージの送信を取り消しました\n".encode()

    read = read_bytes(tmp_path, "talk.txt", data)

    assert [record.certainty for record in read.records] == ["stated", "inferred"]


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "cp932"])
def test_a_copy_saved_in_another_encoding_gives_the_same_records(codec: str, tmp_path: Path) -> None:
    text = (FOLDER / BROKEN).read_text("utf-8").replace("く続きの行\n", "")

    plain = read_bytes(tmp_path / "a", "t.txt", text.encode())
    saved = read_bytes(tmp_path / "b", "t.txt", text.replace("\n", "\r\n").encode(codec))

    readings.assert_every_byte_is_booked(saved)
    assert [row[:5] for row in saved.rows()] == [row[:5] for row in plain.rows()]


@pytest.mark.parametrize("name", NAMES)
def test_the_invariants_hold(name: str, tmp_path: Path) -> None:
    data = (FOLDER / name).read_bytes()
    read = read_path(FOLDER / name)

    readings.assert_every_byte_is_booked(read)
    readings.assert_times_stand_in_the_source(read)
    readings.assert_reading_twice_gives_the_same(tmp_path, name, data)
    readings.assert_line_ends_do_not_matter(tmp_path, name, data)


@pytest.mark.parametrize("name", [GROUP, ENGLISH])
def test_a_record_read_alone_with_the_line_its_name_rests_on_is_the_same(name: str, tmp_path: Path) -> None:
    data = (FOLDER / name).read_bytes()

    readings.assert_spans_read_alone(tmp_path, name, data, by_line=True)


@pytest.mark.parametrize("name", NAMES)
def test_cutting_the_file_anywhere_loses_no_other_record(name: str, tmp_path: Path) -> None:
    data = (FOLDER / name).read_bytes()
    whole = read_path(FOLDER / name)

    for cut in range(1, len(data), 7):
        try:
            part = read_bytes(tmp_path, name, data[:cut])
        except NO_EXPORT:
            continue
        readings.assert_every_byte_is_booked(part)
        kept = [record.span for record in whole.records if record.span.end <= cut]
        # Who wrote a line can rest on lines further down; where the records lie does not.
        assert [record.span for record in part.records][: len(kept) - 1] == kept[:-1]


@pytest.mark.parametrize(
    "data",
    [
        b"2026.06.01 Monday\n08:00 " + b"a" * 10_000_000,
        b"2026.06.01 Monday\n08:00 " + b"a " * 5_000_000,
        b"2026.06.01 Monday\n" + b"08:00 x\n" * 50_000,
        "2026.06.01 月曜日\n08:00 ".encode() + "が".encode() * 3_000_000,
        b"2026.06.01 Monday\n08:00 a\x00b \x00\n99:99 a b\n\n\x00\n",
        b"2026.06.01 Monday\n08:00 a bb\n" + b"fine line\n" * 60 + b"\xff\xfe",
        "2026.06.01 月曜日\n".encode() + b"".join(f"08:00 a b{n} スタンプ\n".encode() for n in range(10_000)),
        "2026.06.01 月曜日\n".encode() + b"".join(f"08:00 n{n} スタンプ\n08:00 n{n} I a b\n".encode() for n in range(5_000)),
    ],
    ids=["one letter", "blanks", "no names", "が", "NUL", "broken bytes", "names alike", "very many names"],
)
def test_hostile_files_are_read_in_linear_time(data: bytes, tmp_path: Path) -> None:
    read = read_bytes(tmp_path, "t.txt", data, platform="line-pc")

    readings.assert_every_byte_is_booked(read)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(NAMES), at=st.integers(0, 1200), put=st.binary(max_size=6), drop=st.integers(0, 4))
def test_changed_bytes_never_stop_the_reading(name: str, at: int, put: bytes, drop: int, tmp_path: Path) -> None:
    data = (FOLDER / name).read_bytes()
    changed = data[:at] + put + data[at + drop :]

    try:
        read = read_bytes(tmp_path, name, changed)
    except NO_EXPORT:
        return

    readings.assert_every_byte_is_booked(read)
