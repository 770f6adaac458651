from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.makers import readings
from tests.makers.readings import NO_EXPORT, SAMPLES, Read, read_bytes, read_path
from tomoshibi.evidence.record import Event, Record, iso

FOLDER = SAMPLES / "whatsapp"
NAMES = sorted(path.name for path in FOLDER.glob("*.txt"))
LRM = "\u200e"
NNBSP = "\u202f"


def _said(read: Read) -> list[tuple[object, ...]]:
    """Return kind, sender, local time and text of all records; their clock is never known."""
    assert {row[3] for row in read.rows()} <= {"unknown", None}
    return [(row[0], row[1], row[2], row[4]) for row in read.rows()]


def _codes(read: Read) -> list[str]:
    """Return what the reader warned of; that time runs back is counted by whoever calls it."""
    return [notice.code for notice in read.reading.notebook.notices if notice.code != "time-runs-back"]


def _files(read: Read) -> list[tuple[str, str | None, str]]:
    return [(one.role, one.name, one.status) for record in read.records for one in record.attachments]


def _read_lines(folder: Path, *lines: str) -> Read:
    return read_bytes(folder, "_chat.txt", "\n".join(lines).encode())


# ---- whole samples


def test_every_record_of_a_japanese_android_talk_comes_out_whole() -> None:
    read = read_path(FOLDER / "talk_ja_android.txt")

    assert _said(read) == [
        (
            "notice",
            None,
            "2026-06-01T07:58",
            "メッセージと通話はエンドツーエンド暗号化されています。"
            "チャットの参加者以外は、たとえWhatsAppでも読んだり聞いたりすることはできません。",
        ),
        ("notice", None, "2026-06-01T07:58", "ソラがグループ「練習: 朝」を作成しました"),
        ("join", None, "2026-06-01T07:59", "ソラが部長を追加しました"),
        (
            "message",
            "ソラ",
            "2026-06-01T08:00",
            "おはよう。持ち物は\n\n水筒\n[01/06/26, 08:00:01] だれか: これは本文\nです",
        ),
        ("message", "部長", "2026-06-01T08:01", "<メディアなし>"),
        ("deleted", "部長", "2026-06-01T08:02", "このメッセージは削除されました"),
        ("message", "ソラ", "2026-06-01T08:03", "IMG-20260601-WA0001.jpg (添付ファイル)\n体育館の前"),
        ("message", "部長", "2026-06-01T08:04", "私はきのう部活を退出しました"),
        ("message", "部長", "2026-06-01T08:05", "位置情報: https://maps.google.com/?q=35.1,139.2"),
        ("deleted", "ソラ", "2026-06-01T08:06", "このメッセージを削除しました"),
        ("rename", "ソラ", "2026-06-02T00:10", "ソラが件名を「練習: 夜」に変更しました"),
        ("message", "+81 90-0000-0001", "2026-06-02T00:11", "時刻は 12:00: でいい？"),
        ("leave", "部長", "2026-06-02T00:12", "部長が退出しました"),
    ]
    assert _codes(read) == ["foreign-date-shape"]
    assert _files(read) == [("media", None, "omitted"), ("picture", "IMG-20260601-WA0001.jpg", "missing")]


def test_every_record_of_a_japanese_iphone_talk_comes_out_whole() -> None:
    read = read_path(FOLDER / "talk_ja_ios.txt")

    assert _said(read) == [
        ("notice", None, "2026-06-01T07:58:01", f"{LRM}メッセージと通話はエンドツーエンド暗号化されています。"),
        ("join", None, "2026-06-01T07:58:02", f"{LRM}ソラが部長を追加しました"),
        ("message", "ソラ", "2026-06-01T07:59:03", "おはよう"),
        ("message", "ソラ", "2026-06-01T08:00:04", f"{LRM}<添付ファイル: 00000004-PHOTO-2026-06-01-08-00-04.jpg>"),
        ("message", "部長", "2026-06-01T08:00:05", f"{LRM}画像は含まれていません"),
        ("message", "部長", "2026-06-01T08:01:06", f"あとで行く {LRM}<このメッセージは編集されました>"),
        ("missed_call", "ソラ", "2026-06-01T08:02:07", f"{LRM}ビデオ通話不在着信"),
        ("call", "ソラ", "2026-06-01T08:03:08", f"{LRM}音声通話、{LRM}5分"),
        ("message", "部長", "2026-06-01T08:04:09", f"予定 表.pdf • {LRM}2ページ {LRM}<添付ファイル: 00000009-予定 表.pdf>"),
        ("message", "部長", "2026-06-01T08:05:10", f"{LRM}スタンプは含まれていません"),
        ("message", "ソラ", "2026-06-01T08:06:11", "アンケート：\nいつ集まる？\n選択肢: 土曜 (2票)"),
        ("message", "ソラ", "2026-06-01T16:07:12", "時計の表示を変えた"),
        ("deleted", "部長", "2026-06-01T00:08:13", f"{LRM}このメッセージは削除されました。"),
        ("timer", "部長", "2026-06-02T08:09:14", f"{LRM}部長が消えるメッセージをオンにしました。"),
    ]
    assert _files(read) == [
        ("picture", "00000004-PHOTO-2026-06-01-08-00-04.jpg", "missing"),
        ("picture", None, "omitted"),
        ("file", "00000009-予定 表.pdf", "missing"),
        ("sticker", None, "omitted"),
    ]
    assert [record.flags for record in read.records if record.flags] == [("edited",), ("poll",)]
    assert read.records[7].details == (("duration", "5分"),)
    assert _codes(read) == []


def test_every_record_of_a_talk_with_month_before_day_comes_out_whole() -> None:
    read = read_path(FOLDER / "talk_en_us.txt")

    assert _said(read) == [
        (
            "notice",
            None,
            "2026-06-01T16:02",
            "Messages and calls are end-to-end encrypted. "
            "Only people in this chat can read, listen to, or share them. Learn more.",
        ),
        ("message", "Mio Tanaka", "2026-06-01T16:02", "hi: there"),
        ("message", "Ken", "2026-06-01T16:03", "<Media omitted>"),
        ("message", "Ken", "2026-06-01T00:04", "VID-20260601-WA0002.mp4 (file attached)"),
        ("message", "Ken", "2026-06-01T12:05", "I left and added sugar, then <Media omitted> again"),
        ("missed_call", "Ken", "2026-06-18T09:00", "Missed voice call"),
        ("message", "Mio Tanaka", "2026-06-18T09:01", "."),
        ("notice", None, "2026-06-18T09:02", "Your security code with Ken changed. Tap to learn more."),
        ("blocked", None, "2026-06-18T09:03", "You blocked this contact. Tap to unblock."),
        ("message", "Mio Tanaka", "2026-06-18T09:04", "typo fixed <This message was edited>"),
        ("message", "Ken", "2026-06-18T09:05", "Rin.vcf (file attached)"),
    ]
    assert [record.flags for record in read.records if record.flags] == [("view-once",), ("edited",)]
    assert read.records[0].time is not None
    assert read.records[0].time.printed == f"6/1/26, 4:02{NNBSP}PM"


def test_arabic_digits_and_marks_of_direction_are_read_and_taken_off_names_only() -> None:
    read = read_path(FOLDER / "talk_ar.txt")

    assert _said(read) == [
        ("notice", None, "2026-05-18T16:02", "الرسائل والمكالمات مشفرة تمامًا بين الطرفين."),
        ("message", "مريم", "2026-05-18T16:03", "مرحبا"),
        ("message", "+971 50 000 0001", "2026-05-19T07:04", "<تم استبعاد الوسائط>"),
    ]


def test_day_and_month_that_stay_open_are_given_both_ways_and_said_once() -> None:
    read = read_path(FOLDER / "talk_undecided.txt")

    readings = [
        {iso(one, "day") for one in (record.time.local, *record.time.alternatives) if one is not None}
        for record in read.records
        if record.time is not None
    ]

    assert readings == [
        {"2026-04-03", "2026-03-04"},
        {"2026-04-03", "2026-03-04"},
        {"2026-04-05", "2026-05-04"},
        {"2026-04-03", "2026-03-04"},
        {"2026-05-05"},
    ]
    assert [row[3] for row in _said(read)] == ["first", "second", "third", "late", "no doubt here"]
    assert _codes(read) == ["day-or-month"]


def test_a_talk_that_was_cut_at_the_top_keeps_its_first_lines_as_unreadable() -> None:
    read = read_path(FOLDER / "broken_start.txt")

    assert _said(read) == [
        ("unreadable", None, None, "the rest of a body that was cut\nand more of it"),
        ("message", "Mio", "2026-06-18T10:00:00", "hello"),
        ("message", "Ken", "2026-06-18T10:00:05", "hello"),
    ]
    assert _codes(read) == ["stray-line"]


def test_a_time_that_does_not_exist_is_not_invented() -> None:
    read = read_path(FOLDER / "broken_times.txt")

    assert _said(read) == [
        ("message", "Mio", "2026-06-18T10:00", "good"),
        ("message", "Mio", None, "no such day"),
        ("message", "Ken", None, "no such hour"),
        ("message", "Ken", "2026-06-19T10:03", "other order\n18/06/2026, 10:04 Ken: no dash, so this is body"),
        ("message", "Mio", "2026-06-19T10:05", "good again"),
    ]
    assert _codes(read) == ["time-unreadable", "time-unreadable", "date-order-differs", "foreign-date-shape"]


def test_files_beside_the_talk_are_tied_to_it_by_name() -> None:
    read = read_path(FOLDER / "with_media")

    assert [(*found[1:],) for found in _files(read)] == [
        ("00000001-PHOTO-2026-06-01-10-00-00.jpg", "present"),
        ("00000002-AUDIO-2026-06-02-10-00-01.opus", "missing"),
        ("00000003-STICKER-2026-06-02-10-00-02.webp", "missing"),
    ]
    assert [row[2] for row in _said(read)] == ["2026-06-01T10:00:00", "2026-06-02T10:00:01", "2026-06-02T10:00:02"]
    assert [foreign.item.name for foreign in read.reading.foreign] == ["00000001-PHOTO-2026-06-01-10-00-00.jpg"]


@pytest.mark.parametrize("name", NAMES)
def test_a_span_holds_the_stamp_the_name_and_the_text_and_nothing_else_lies_between(name: str) -> None:
    data = (FOLDER / name).read_bytes()
    read = read_path(FOLDER / name)

    for record in read.records:
        raw = data[record.span.start : record.span.end].decode().replace("\r\n", "\n")
        assert record.text is not None
        assert raw.endswith(record.text)
        assert record.time is None or record.time.printed in raw
    kept = b"".join(data[record.span.start : record.span.end] for record in read.records)
    assert sorted(kept.replace(b"\r", b"").replace(b"\n", b"")) == sorted(data.replace(b"\r", b"").replace(b"\n", b""))


# ---- dates and clocks of many places

LOCALES = [
    ("ja 24 h", "2026/05/18 16:02 - ", "2026-05-18T16:02"),
    ("ja 24 h with comma", "2026/05/18, 16:02 - ", "2026-05-18T16:02"),
    ("ja 12 h", "2026/05/18 午後4:02 - ", "2026-05-18T16:02"),
    ("ja noon as zero", "2026/05/18 午後0:10 - ", "2026-05-18T12:10"),
    ("ja midnight as twelve", "2026/05/18 午前12:10 - ", "2026-05-18T00:10"),
    ("ja iPhone", "[2026/05/18 16:02:11] ", "2026-05-18T16:02:11"),
    ("ja iPhone 12 h", "[2026/05/18 午後4:02:11] ", "2026-05-18T16:02:11"),
    ("ja kanji", "2026年5月18日 16:02 - ", "2026-05-18T16:02"),
    ("ja imperial year", "[R8/05/18 16:02:11] ", "2026-05-18T16:02:11"),
    ("en-US imperial year behind", "[5/18/R8, 16:02:11] ", "2026-05-18T16:02:11"),
    ("zh iPhone", "[2026/5/18 下午4:02:11] ", "2026-05-18T16:02:11"),
    ("zh before dawn", "2026/5/18 凌晨12:02 - ", "2026-05-18T00:02"),
    ("ko", "2026. 5. 18. 오후 4:02 - ", "2026-05-18T16:02"),
    ("ko iPhone", "[2026. 5. 18. 오후 4:02:11] ", "2026-05-18T16:02:11"),
    ("ko two-digit year", "26. 5. 8. 오후 4:02 - ", "2026-05-08T16:02"),
    ("en-US", f"5/18/26, 4:02{NNBSP}PM - ", "2026-05-18T16:02"),
    ("en-US iPhone", f"[5/18/26, 4:02:11{NNBSP}PM] ", "2026-05-18T16:02:11"),
    ("en-US lower case", "5/18/26, 4:02 pm - ", "2026-05-18T16:02"),
    ("en-GB", "18/05/2026, 16:02 - ", "2026-05-18T16:02"),
    ("en dash", "18/05/2026, 16:02 – ", "2026-05-18T16:02"),
    ("brackets without seconds", "[18/05/26, 16:02] ", "2026-05-18T16:02"),
    ("es-MX", "18/5/2026, 4:02 p.\u00a0m. - ", "2026-05-18T16:02"),
    ("es zero hour with mark", "18/05/2026, 00:08 a. m. - ", "2026-05-18T00:08"),
    ("de", "18.05.26, 16:02 - ", "2026-05-18T16:02"),
    ("fi", "[18.5.2026 klo 16.02.11] ", "2026-05-18T16:02:11"),
    ("fr", "18/05/2026 à 16:02 - ", "2026-05-18T16:02"),
    ("fr-CA", "2026-05-18 16 h 02 - ", "2026-05-18T16:02"),
    ("nl", "18-05-2026 16:02 - ", "2026-05-18T16:02"),
    ("cs", "18. 5. 2026, 16:02 - ", "2026-05-18T16:02"),
    ("hu", "2026. 05. 18. 16:02 - ", "2026-05-18T16:02"),
    ("vi", "16:02, 18/05/2026 - ", "2026-05-18T16:02"),
    ("bg", "18.05.26 г., 16:02 ч. - ", "2026-05-18T16:02"),
    ("pt", "18/05/2026 4:02 da tarde - ", "2026-05-18T16:02"),
    ("tr", "18.05.2026 ÖS 4:02 - ", "2026-05-18T16:02"),
    ("el", "18/5/26, 4:02 μ.μ. - ", "2026-05-18T16:02"),
    ("th", "18/5/2569 16:02 - ", "2026-05-18T16:02"),
    ("fa", "۲۰۲۶/۵/۱۸، ۱۶:۰۲ - ", "2026-05-18T16:02"),
    ("hi", "१८/०५/२६, ४:०२ अपराह्न - ", "2026-05-18T16:02"),
    ("old iPhone", "18/05/16 16:02:11: ", "2016-05-18T16:02:11"),
]


@pytest.mark.parametrize(("head", "expected"), [one[1:] for one in LOCALES], ids=[one[0] for one in LOCALES])
def test_a_date_is_read_as_this_place_prints_it(head: str, expected: str, tmp_path: Path) -> None:
    read = _read_lines(tmp_path, f"{head}Mio: one", f"{head}Ken: two\nand more")

    assert _said(read) == [("message", "Mio", expected, "one"), ("message", "Ken", expected, "two\nand more")]
    assert _codes(read) == []


def test_a_calendar_that_is_not_the_common_one_gives_no_time(tmp_path: Path) -> None:
    read = _read_lines(tmp_path, "۱۴۰۵/۲/۲۸، ۱۶:۰۲ - مریم: سلام")

    assert _said(read) == [("message", "مریم", None, "سلام")]
    assert _codes(read) == ["time-unreadable"]


def test_an_unknown_mark_of_the_half_day_gives_both_readings(tmp_path: Path) -> None:
    read = _read_lines(
        tmp_path, "18/05/26, 4:02 xm - A: a", "18/05/26, 4:03 xm - A: b", "18/05/26, 4:04 ym - A: c", "18/05/26, 4:05 ym - A: d"
    )

    first = read.records[0].time

    assert first is not None
    assert {iso(one, "minute") for one in (first.local, *first.alternatives) if one is not None} == {
        "2026-05-18T04:02",
        "2026-05-18T16:02",
    }
    assert set(_codes(read)) == {"clock-mark-unknown"}


def test_time_that_only_rises_settles_day_and_month(tmp_path: Path) -> None:
    read = _read_lines(tmp_path, "01/06/26, 10:00 - A: a", "12/06/26, 10:00 - A: b", "01/07/26, 10:00 - A: c")

    assert [row[2] for row in _said(read)] == ["2026-06-01T10:00", "2026-06-12T10:00", "2026-07-01T10:00"]
    assert _codes(read) == []


def test_a_long_talk_is_searched_to_its_end_for_what_settles_day_and_month(tmp_path: Path) -> None:
    many = [f"03/04/26, 10:00 - A: {at} and some words to make this long" for at in range(12_000)]

    read = _read_lines(tmp_path, *many, "04/13/26, 10:00 - B: b")

    assert read.rows()[0][2] == "2026-03-04T10:00"
    assert read.rows()[-1][2] == "2026-04-13T10:00"
    assert _codes(read) == []


def test_a_date_in_the_name_of_a_file_settles_day_and_month(tmp_path: Path) -> None:
    read = _read_lines(tmp_path, "03/04/26, 10:00 - A: IMG-20260304-WA0001.jpg (file attached)", "03/04/26, 10:01 - B: ok")

    assert [row[2] for row in _said(read)] == ["2026-03-04T10:00", "2026-03-04T10:01"]
    assert _codes(read) == []


def test_a_year_in_front_with_two_digits_is_known_by_its_values(tmp_path: Path) -> None:
    read = _read_lines(tmp_path, *(f"26/05/{day:02d} 10:00 - A: a" for day in range(7, 12)))

    assert [row[2] for row in _said(read)] == [f"2026-05-{day:02d}T10:00" for day in range(7, 12)]


def test_a_line_with_unpadded_numbers_among_padded_ones_is_body(tmp_path: Path) -> None:
    read = _read_lines(tmp_path, "08/05/2026, 10:00 - A: a", "8/5/2026, 10:00 - B: not a record", "18/05/2026, 10:00 - A: b")

    assert [row[3] for row in _said(read)] == ["a\n8/5/2026, 10:00 - B: not a record", "b"]
    assert _codes(read) == ["foreign-date-shape"]


# ---- names and service lines


def test_a_name_that_holds_a_colon_is_known_by_all_its_records(tmp_path: Path) -> None:
    read = _read_lines(
        tmp_path, *(f"18/05/2026, 10:0{at} - Team: Mio: text {at}" for at in range(3)), "18/05/2026, 10:09 - Ken: a: b"
    )

    assert [(row[1], row[3]) for row in _said(read)] == [
        ("Team: Mio", "text 0"),
        ("Team: Mio", "text 1"),
        ("Team: Mio", "text 2"),
        ("Ken", "a: b"),
    ]
    assert _codes(read) == ["name-holds-colon"] * 3


def test_a_service_line_that_quotes_a_colon_has_no_sender(tmp_path: Path) -> None:
    read = _read_lines(tmp_path, "18/05/2026, 10:00 - Ken: hi", '18/05/2026, 10:01 - Ken changed the subject to "Plan: B"')

    assert [(row[0], row[1]) for row in _said(read)] == [("message", "Ken"), ("rename", "Ken")]
    assert read.records[1].certainty == "inferred"
    assert read.reading.notebook.conversations[0].title == "Plan: B"


def test_a_label_before_a_service_line_is_nobody(tmp_path: Path) -> None:
    read = _read_lines(tmp_path, f"[18/05/2026, 10:00:00] Team: {LRM}Ken added you", "[18/05/2026, 10:00:01] Ken: hello")

    assert [(row[0], row[1]) for row in _said(read)] == [("join", None), ("message", "Ken")]
    assert [one.name for one in read.reading.notebook.participants] == ["Ken"]
    assert read.reading.notebook.conversations[0].kind == "group"


@pytest.mark.parametrize(
    "notice",
    [
        "Messages and calls are end-to-end encrypted. Only people in this chat can read, listen to, or share them.",
        "メッセージと通話はエンドツーエンド暗号化されています。チャットの参加者だけが読めます。",
        "消息和通话已进行端到端加密。只有此聊天中的成员可以查看、收听或分享。",
    ],
)
def test_the_notice_that_a_talk_begins_with_is_nobodys_even_where_its_mark_was_lost(notice: str, tmp_path: Path) -> None:
    read = _read_lines(
        tmp_path,
        f"[18/05/2026, 10:00:00] Team: {notice}",
        "[18/05/2026, 10:00:01] Ken: hello",
        f"[18/05/2026, 10:00:02] Mio: {notice}",
    )

    assert [(row[0], row[1]) for row in _said(read)] == [("notice", None), ("message", "Ken"), ("message", "Mio")]


EVENTS = [
    ("created", 'Ken created group "X"', "notice"),
    ("added", "Ken added Rin", "join"),
    ("left", "Ken left", "leave"),
    ("removed", "Ken removed Rin", "removed"),
    ("subject", "Ken changed the subject from “A” to “B”", "rename"),
    ("icon", "Ken changed this group's icon", "notice"),
    ("link", "Ken joined using this group's invite link", "join"),
    ("number", "Ken changed their phone number to a new number. Tap to message or add the new number.", "notice"),
    (
        "timer",
        "Ken turned on disappearing messages. New messages will disappear from this chat 24 hours after they're sent.",
        "timer",
    ),
    ("pinned", "Ken pinned a message", "pinned"),
    ("admin", "You're now an admin", "notice"),
    ("unblocked", "You unblocked this contact.", "unblocked"),
    ("de left", "Ken hat die Gruppe verlassen", "leave"),
    ("fr added", "Ken a ajouté Rin", "join"),
    ("es left", "Ken salió del grupo", "leave"),
    ("ja blocked", "この連絡先をブロックしました。タップしてブロックを解除", "blocked"),
    ("ja link", "ケンがグループの招待リンクを使用して参加しました", "join"),
    ("ja removed", "ケンがリンを削除しました", "removed"),
    ("ja code", "ケンとのセキュリティコードが変更されました。タップして詳細を表示。", "notice"),
    ("ja pinned", "ケンがメッセージをピン留めしました", "pinned"),
    ("he added", "Ken הוסיף/ה את Rin", "join"),
    ("unknown", "Something the app has never said before", "notice"),
]


@pytest.mark.parametrize(("line", "kind"), [one[1:] for one in EVENTS], ids=[one[0] for one in EVENTS])
def test_a_line_of_the_app_is_an_event_with_and_without_a_label(line: str, kind: str, tmp_path: Path) -> None:
    read = _read_lines(
        tmp_path,
        f"[18/05/2026, 10:00:00] {LRM}{line}",
        f"[18/05/2026, 10:00:01] Team: {LRM}{line}",
        "[18/05/2026, 10:00:02] A: a",
    )

    assert _said(read)[0][:2] == (kind, None)
    assert _said(read)[1][:2] == (kind, None)


@pytest.mark.parametrize("line", [one[1] for one in EVENTS])
def test_the_same_words_typed_by_a_person_are_a_message(line: str, tmp_path: Path) -> None:
    read = _read_lines(tmp_path, f"18/05/2026, 10:00 - Mio: and then {line}", f"18/05/2026, 10:01 - Mio: {line} I think")

    assert [row[0] for row in _said(read)] == ["message", "message"]


BODIES = [
    ("image omitted", "message", "picture"),
    ("video omitted", "message", "video"),
    ("audio omitted", "message", "audio"),
    ("GIF omitted", "message", "video"),
    ("Contact card omitted", "message", "file"),
    ("Bild weggelassen", "message", "picture"),
    ("imagen omitida", "message", "picture"),
    ("画像は含まれていません", "message", "picture"),
    ("ละเว้น GIF", "message", "video"),
    ("कॉन्टैक्ट कार्ड छोड़ा गया", "message", "file"),
    ("Karta kontaktu vynechaná", "message", "file"),
    ("이미지 생략됨", "message", "picture"),
    ("This message was deleted.", "deleted", None),
    ("Diese Nachricht wurde gelöscht.", "deleted", None),
    ("此訊息已刪除。", "deleted", None),
    ("Ai șters acest mesaj.", "deleted", None),
    ("Borraste este mensaje.", "deleted", None),
    ("<Bez multivides>", "message", "media"),
    ("<Medya çıkarıldı>", "message", "media"),
    ("Voice call, No answer", "call", None),
    ("Missed video call, Tap to call back", "missed_call", None),
]


@pytest.mark.parametrize(("body", "kind", "role"), BODIES)
def test_a_body_that_stands_for_something_is_known_whole(body: str, kind: str, role: str | None, tmp_path: Path) -> None:
    read = _read_lines(tmp_path, f"[18/05/2026, 10:00:00] Mio: {LRM}{body}", f"[18/05/2026, 10:00:01] Mio: the words {body}")

    assert [(row[0], row[1]) for row in _said(read)] == [(kind, "Mio"), ("message", "Mio")]
    assert [found[0] for found in _files(read)] == ([role] if role else [])


@pytest.mark.parametrize(
    "body", ["Video call, tonight?", "Voice call. I will be late", "missed you", "POLL: what do you think", "null", "."]
)
def test_words_that_only_begin_like_the_apps_own_are_a_message(body: str, tmp_path: Path) -> None:
    read = _read_lines(tmp_path, "18/05/2026, 10:00 - Mio: a", f"18/05/2026, 10:01 - Mio: {body}")

    assert _said(read)[1] == ("message", "Mio", "2026-05-18T10:01", body)
    assert read.records[1].flags == ()


def test_a_file_that_was_left_out_keeps_the_name_before_it(tmp_path: Path) -> None:
    read = _read_lines(
        tmp_path,
        f"[18/05/2026, 10:00:00] Mio: list of things.pdf • {LRM}2 pages {LRM}document omitted",
        f"[18/05/2026, 10:00:01] Mio: look {LRM}image omitted",
        f"[18/05/2026, 10:00:02] Mio: {LRM}@Ken look here",
    )

    assert _files(read) == [("file", "list of things.pdf", "missing"), ("picture", None, "omitted")]
    assert [row[0] for row in _said(read)] == ["message", "message", "message"]


def test_a_file_whose_name_is_only_its_ending_is_a_file(tmp_path: Path) -> None:
    read = _read_lines(tmp_path, "18/05/2026, 10:00 - Mio: .jpg (file attached)")

    assert _files(read) == [("picture", ".jpg", "missing")]


def test_the_number_of_pages_behind_a_files_name_is_no_part_of_it(tmp_path: Path) -> None:
    read = _read_lines(tmp_path, "13/05/2026 10:00 - Mio: Plano final.pdf • 3 páginas (arquivo anexado)")

    assert _files(read) == [("file", "Plano final.pdf", "missing")]


def test_a_marked_sentence_in_an_unknown_wording_is_an_event_by_nobody(tmp_path: Path) -> None:
    read = _read_lines(
        tmp_path,
        f"[18/05/2026, 10:00:00] Team: {LRM}Something the app has never said before",
        f"[18/05/2026, 10:00:01] Ken: {LRM}この写真は一回だけなので含まれていません",
    )

    assert [(row[0], row[1]) for row in _said(read)] == [("notice", None), ("message", "Ken")]
    assert _files(read) == [("media", None, "omitted")]


def test_a_clock_in_brackets_may_lose_its_comma_but_a_list_of_times_in_a_body_is_no_record(tmp_path: Path) -> None:
    brackets = _read_lines(
        tmp_path, "[18/05/2026, 16:00:00] A: a", "[18/05/2026, 16:00:01] A: b", "[18/05/2026 4:00:02 PM] A: c"
    )
    dashes = _read_lines(
        tmp_path, "18/05/2026, 16:00 - A: the plan", "18/05/2026 17:00 - meet: at the gate", "18/05/2026, 16:01 - A: ok"
    )

    assert [row[3] for row in _said(brackets)] == ["a", "b", "c"]
    assert [row[3] for row in _said(dashes)] == ["the plan\n18/05/2026 17:00 - meet: at the gate", "ok"]


def test_the_one_who_deleted_is_the_owner_of_the_phone(tmp_path: Path) -> None:
    read = _read_lines(tmp_path, f"[18/05/2026, 10:00:00] Mio: {LRM}You deleted this message.", "[18/05/2026, 10:00:01] Ken: a")

    assert [(one.name, one.owner) for one in read.reading.notebook.participants] == [("Mio", "yes"), ("Ken", "unknown")]


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("WhatsApp Chat with Mio.txt", "Mio"),
        ("MioとのWhatsAppチャット.txt", "Mio"),
        ("WhatsApp-Chat mit Mio (1).txt", "Mio"),
        ("a.txt", None),
    ],
)
def test_the_title_is_read_from_the_files_name(name: str, title: str | None, tmp_path: Path) -> None:
    read = read_bytes(tmp_path, name, b"18/05/2026, 10:00 - Mio: a\n18/05/2026, 10:01 - Ken: b\n")

    talk = read.reading.notebook.conversations[0]

    assert (talk.title, talk.kind) == (title, "one-to-one" if title else "unknown")


# ---- what holds for every reader


@pytest.mark.parametrize("name", NAMES)
def test_the_invariants_hold(name: str, tmp_path: Path) -> None:
    data = (FOLDER / name).read_bytes()
    read = read_path(FOLDER / name)

    readings.assert_every_byte_is_booked(read)
    readings.assert_times_stand_in_the_source(read)
    readings.assert_reading_twice_gives_the_same(tmp_path, name, data)
    readings.assert_line_ends_do_not_matter(tmp_path, name, data)
    readings.assert_cutting_loses_only_the_cut_record(tmp_path, name, data, most=40)


@pytest.mark.parametrize("name", [name for name in NAMES if not name.startswith("broken")])
def test_a_span_read_alone_gives_the_same_record(name: str, tmp_path: Path) -> None:
    readings.assert_spans_read_alone(tmp_path, name, (FOLDER / name).read_bytes(), by_line=True)


def test_appending_a_record_changes_no_earlier_one(tmp_path: Path) -> None:
    data = (FOLDER / "talk_ja_android.txt").read_bytes()

    readings.assert_appending_changes_nothing_before(tmp_path, "t.txt", data, "2026/06/03 09:00 - ソラ: またね\n".encode())


def test_a_byte_order_mark_is_header_and_not_text(tmp_path: Path) -> None:
    data = (FOLDER / "talk_ja_android.txt").read_bytes()

    read = read_bytes(tmp_path, "t.txt", b"\xef\xbb\xbf" + data)

    assert [row[:5] for row in read.rows()] == [row[:5] for row in read_path(FOLDER / "talk_ja_android.txt").rows()]
    assert read.reading.notebook.ledgers[0].header == 3


def test_a_copy_in_shift_jis_gives_the_same_records(tmp_path: Path) -> None:
    data = (FOLDER / "talk_ja_android.txt").read_text("utf-8").encode("cp932")

    read = read_bytes(tmp_path, "t.txt", data)

    assert [row[:5] for row in read.rows()] == [row[:5] for row in read_path(FOLDER / "talk_ja_android.txt").rows()]


HEAD = b"18/05/2026, 10:00 - Mio: "
HOSTILE = [
    b"a" * 10_000_000,
    b": " * 3_000_000,
    b"\n" * 10_000_000,
    b"(" * 5_000_000 + b")",
    b"<" * 5_000_000 + b">",
    b"\x00" * 1_000_000,
    b"18/05/2026, 10:00 - " * 400_000,
    b"Ken added " * 500_000,
    b"1/1/1\n" * 1_000_000,
    "\u200e".encode() * 1_000_000,
    b"[" * 5_000_000,
]


@pytest.mark.parametrize("body", HOSTILE, ids=[repr(body[:12]) for body in HOSTILE])
def test_a_huge_line_is_read_in_linear_time(body: bytes, tmp_path: Path) -> None:
    for data in (HEAD + body + b"\n" + HEAD + b"end\n", HEAD + b"a\n" + HEAD[:20] + body):
        read = read_bytes(tmp_path, "t.txt", data, platform="whatsapp")

        ledger = read.reading.notebook.ledgers[0]
        assert ledger.accounted == ledger.size


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_change_of_bytes_makes_the_reader_fail(data: st.DataObject, tmp_path: Path) -> None:
    name = data.draw(st.sampled_from(NAMES))
    raw = bytearray((FOLDER / name).read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(raw) - 1))
        match data.draw(st.sampled_from(("flip", "cut", "put", "copy"))):
            case "flip":
                raw[at] = data.draw(st.integers(0, 255))
            case "cut":
                del raw[at : at + data.draw(st.integers(1, 20))]
            case "put":
                raw[at:at] = data.draw(st.binary(max_size=12))
            case _:
                raw[at:at] = raw[: data.draw(st.integers(1, 60))]
        raw = raw or bytearray(b"\n")

    try:
        read = read_bytes(tmp_path, name, bytes(raw), platform="whatsapp")
    except NO_EXPORT:
        return

    readings.assert_every_byte_is_booked(read)
    assert all(_encodes(record) for record in read.records)


def _encodes(record: Record) -> bool:
    return (record.text or "").encode() is not None and (not isinstance(record, Event) or bool(record.event))
