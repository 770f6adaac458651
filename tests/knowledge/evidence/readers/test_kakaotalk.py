from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.makers import readings
from tests.makers.mangled import assert_reads_whatever_it_is, changed, changes, endless
from tests.makers.readings import SAMPLES, read_bytes, read_path

FOLDER = SAMPLES / "kakaotalk"
TEXTS = (
    "android_ko.txt",
    "android_en_time_first.txt",
    "ios_ko.txt",
    "ios_ko_day_above.txt",
    "ios_en.txt",
    "windows_ko.txt",
    "windows_en.txt",
    "broken_android.txt",
)
TABLES = ("mac.csv", "broken.csv")


def rows(name: str) -> list[tuple[object, ...]]:
    return [row[:5] for row in read_path(FOLDER / name).rows()]


def test_a_group_from_an_android_phone_comes_out_whole() -> None:
    read = read_path(FOLDER / "android_ko.txt")

    assert [row[:5] for row in read.rows()] == [
        ("message", "소라", "2026-06-01T07:58", "unknown", "오늘 연습 있어?"),
        ("message", "회원님", "2026-06-01T07:59", "unknown", "있어 : 네 시 반\n준비물 : 물통"),
        ("join", None, "2026-06-02T13:00", "unknown", "하루님이 들어왔습니다."),
        ("message", "하루", "2026-06-02T12:10", "unknown", "사진"),
        ("message", "하루", "2026-06-02T12:11", "unknown", "사진 3장"),
        ("message", "회원님", "2026-06-02T00:12", "unknown", "파일: 일정.pdf"),
        ("deleted", "소라", "2026-06-02T13:01", "unknown", "삭제된 메시지입니다."),
        ("call", "소라", "2026-06-02T13:02", "unknown", "보이스톡 2:05"),
        ("message", "소라", "2026-06-02T13:03", "unknown", "사진 보내 줘"),
        ("leave", None, "2026-06-02T13:04", "unknown", "하루님이 나갔습니다."),
    ]
    attached = [(one.role, one.name) for record in read.records for one in record.attachments]
    assert attached == [("picture", None), ("picture", None), ("file", "일정.pdf")]
    assert [(one.name, one.owner) for one in read.reading.notebook.participants] == [
        ("소라", "unknown"),
        ("회원님", "yes"),
        ("하루", "unknown"),
    ]
    assert read.reading.notebook.conversations[0].kind == "group"
    assert read.reading.notebook.claims == {"exported": "2026년 6월 3일 오후 8:15"}


def test_an_english_talk_from_an_iphone_comes_out_whole() -> None:
    assert rows("ios_en.txt") == [
        ("message", "Mio", "2026-06-01T07:58", "unknown", "Is there practice?"),
        ("message", "you", "2026-06-01T07:59", "unknown", "Yes, at 4:30\nBring water"),
        ("message", "Mio", "2026-06-01T12:10", "unknown", "Photo"),
        ("leave", None, "2026-06-01T20:00", "unknown", "Mio left this chatroom."),
    ]


def test_a_phone_that_prints_the_time_before_the_day_is_read() -> None:
    read = read_path(FOLDER / "android_en_time_first.txt")

    assert [row[:5] for row in read.rows()] == [
        ("join", None, "2026-06-01T07:58", "unknown", "Mio invited Haru."),
        ("message", "Mio", "2026-06-01T07:58", "unknown", "Is there practice?"),
        ("message", "you", "2026-06-01T12:10", "unknown", "Yes, at 4:30\nBring water"),
        ("message", "Haru", "2026-06-02T00:05", "unknown", "<Photo>"),
    ]
    assert [one.role for one in read.records[3].attachments] == ["picture"]
    talk = read.reading.notebook.conversations[0]
    assert (talk.title, talk.kind) == ("Mio, Haru", "group")


def test_records_that_begin_with_the_time_alone_take_their_day_from_the_line_above() -> None:
    read = read_path(FOLDER / "ios_ko_day_above.txt")

    assert [row[:5] for row in read.rows()] == [
        ("message", "소라", "2026-06-01T07:58", "unknown", "오늘 연습 있어?"),
        ("message", "미오", "2026-06-01T12:10", "unknown", "있어\n준비물 : 물통"),
        ("message", "소라", "2026-06-02T00:05", "unknown", "음성메시지"),
        ("leave", None, "2026-06-02T08:03", "unknown", "하루님이 나갔습니다."),
    ]
    assert read.reading.notebook.conversations[0].title == "연습 모임"
    assert read.reading.notebook.claims == {"exported": "2026년 6월 3일 오후 8:15"}


def test_a_time_inside_a_body_begins_no_record_where_records_print_their_day(tmp_path: Path) -> None:
    data = "2026년 6월 1일 오전 7:58, 소라 : 일정\n오전 9:00, 장소 : 학교\n2026년 6월 1일 오전 8:00, 미오 : 응\n".encode()

    read = read_bytes(tmp_path, "a.txt", data)

    assert [row[4] for row in read.rows()] == ["일정\n오전 9:00, 장소 : 학교", "응"]


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ("Chat with Mio", "Mio"),
        ("Mio chat", "Mio"),
        ("연습 모임", "연습 모임"),
        ("연습 모임 (4명)과 카카오톡 대화-1.txt", "연습 모임"),
        ("KakaoTalk Chats with 연습 모임 (4 people)-1.txt", "연습 모임"),
        ("Talk_2026.6.1 07:58-1.txt", "Talk_2026.6.1 07:58-1.txt"),
    ],
)
def test_the_line_above_the_export_date_is_the_title(heading: str, title: str, tmp_path: Path) -> None:
    day = "--------------- 2026년 6월 1일 월요일 ---------------"
    data = f"{heading}\n저장한 날짜 : 2026-06-03 20:15:00\n\n{day}\n[미오] [오전 7:58] 안녕\n".encode()

    read = read_bytes(tmp_path, "a.txt", data)

    assert [row[:2] for row in read.rows()] == [("message", "미오")]
    assert read.reading.notebook.conversations[0].title == title


def test_a_day_between_two_bars_is_a_day_line(tmp_path: Path) -> None:
    bar = "-" * 30
    first = f"{bar}\n2026년 6월 1일 월요일\n{bar}\n오전 7:58, 미오 : 안녕\n"
    data = f"{first}{bar}\n2026년 6월 2일 화요일\n{bar}\n오후 1:00, 소라 : 응\n".encode()

    read = read_bytes(tmp_path, "a.txt", data)

    assert [row[:5] for row in read.rows()] == [
        ("message", "미오", "2026-06-01T07:58", "unknown", "안녕"),
        ("message", "소라", "2026-06-02T13:00", "unknown", "응"),
    ]


def test_the_apps_own_words_stand_behind_a_colon_on_an_iphone() -> None:
    assert rows("ios_ko.txt") == [
        ("message", "미오", "2026-06-01T07:58", "unknown", "안녕"),
        ("leave", None, "2026-06-01T07:59", "unknown", "하루님이 나갔습니다."),
        ("message", "회원님", "2026-06-01T13:59", "unknown", "사진"),
    ]


def test_a_talk_from_windows_takes_its_days_from_the_bars() -> None:
    read = read_path(FOLDER / "windows_ko.txt")

    assert [(*row[:5], record.certainty) for row, record in zip(read.rows(), read.records, strict=True)] == [
        ("message", "미오", "2026-06-01T07:58", "unknown", "오늘 연습 있어?", "stated"),
        ("message", "소라 (2반)", "2026-06-01T07:59", "unknown", "있어\n네 시 반\n\n[오후] 아님", "stated"),
        ("message", "미오", "2026-06-03T12:10", "unknown", "이모티콘", "stated"),
        ("join", None, "2026-06-03", "unknown", "하루님이 들어왔습니다.", "inferred"),
        ("deleted", "미오", "2026-06-03T12:11", "unknown", "삭제된 메시지입니다.", "stated"),
    ]
    assert [one.code for one in read.reading.notebook.notices if one.code != "time-runs-back"] == ["weekday-wrong"]
    assert read.reading.notebook.conversations[0].kind == "one-to-one"


def test_am_and_pm_may_stand_before_or_behind_the_time() -> None:
    assert rows("windows_en.txt") == [
        ("message", "Mio", "2026-06-01T07:58", "unknown", "Is there practice?"),
        ("message", "Sora", "2026-06-01T12:16", "unknown", "Yes"),
    ]


def test_a_table_keeps_quoted_fields_and_tells_the_app_from_a_person() -> None:
    assert rows("mac.csv") == [
        ("message", "미오", "2026-06-01T07:58:00", "unknown", "오늘 연습 있어?"),
        ("message", "소라, 2반", "2026-06-01T07:59:30", "unknown", '있어, "네 시 반"\n물통도'),
        ("join", "하루", "2026-06-01T08:00:00", "unknown", "하루님이 들어왔습니다."),
        ("message", "미오", "2026-06-01T08:01:00", "unknown", "하루님이 들어왔습니다."),
        ("message", "미오", "2026-06-01T08:02:00", "unknown", "사진"),
    ]


def test_a_quotation_mark_that_nothing_closes_swallows_no_other_row() -> None:
    read = read_path(FOLDER / "broken.csv")

    assert [row[:5] for row in read.rows()] == [
        ("message", "미오", "2026-06-01T07:58:00", "unknown", '"닫히지 않은'),
        ("message", "소라", "2026-06-01T07:59:00", "unknown", "그래\n아무 줄"),
        ("message", "소라", None, None, "없는 날"),
    ]
    assert [notice.code for notice in read.reading.notebook.notices] == [
        "quote-not-closed",
        "unquoted-break",
        "time-unreadable",
    ]


def test_a_line_above_the_first_record_is_kept_as_unreadable_and_an_impossible_day_gives_no_time() -> None:
    assert rows("broken_android.txt") == [
        ("unreadable", None, None, None, "앞이 잘린 줄"),
        ("message", "소라", "2026-06-01T07:58", "unknown", "안녕"),
        ("message", "소라", None, None, "없는 날"),
    ]


def test_a_span_is_the_whole_record_without_its_last_line_break() -> None:
    data = (FOLDER / "android_ko.txt").read_bytes()
    read = read_path(FOLDER / "android_ko.txt")

    span = read.records[1].span

    assert data[span.start : span.end].decode() == "2026년 6월 1일 오전 7:59, 회원님 : 있어 : 네 시 반\r\n준비물 : 물통"
    seen = read.reading.notebook.participants[0].names[0].span
    assert seen is not None
    assert data[seen.start : seen.end].decode() == "소라"


@pytest.mark.parametrize("name", TEXTS + TABLES)
def test_the_invariants_hold(name: str, tmp_path: Path) -> None:
    data = (FOLDER / name).read_bytes()
    read = read_path(FOLDER / name)

    readings.assert_every_byte_is_booked(read)
    readings.assert_times_stand_in_the_source(read)
    readings.assert_reading_twice_gives_the_same(tmp_path, name, data)
    readings.assert_line_ends_do_not_matter(tmp_path, name, data)
    readings.assert_cutting_loses_only_the_cut_record(tmp_path, name, data, most=60)


@pytest.mark.parametrize("name", ["android_ko.txt", "android_en_time_first.txt", "ios_en.txt", "windows_en.txt", "mac.csv"])
def test_a_span_read_alone_gives_the_same_record(name: str, tmp_path: Path) -> None:
    data = (FOLDER / name).read_bytes()

    readings.assert_spans_read_alone(tmp_path, name, data, by_line=True)


def test_appending_a_record_changes_no_earlier_one(tmp_path: Path) -> None:
    data = (FOLDER / "windows_en.txt").read_bytes()

    readings.assert_appending_changes_nothing_before(tmp_path, "t.txt", data, b"[Mio] [PM 1:00] See you\n")


@pytest.mark.parametrize("codec", ["utf-16", "cp949"])
def test_a_copy_saved_in_another_encoding_gives_the_same_records(codec: str, tmp_path: Path) -> None:
    text = (FOLDER / "windows_ko.txt").read_text("utf-8")

    read = read_bytes(tmp_path, "t.txt", text.encode(codec))

    readings.assert_every_byte_is_booked(read)
    assert [row[:5] for row in read.rows()] == rows("windows_ko.txt")


@pytest.mark.parametrize("number", range(12))
def test_endless_lines_are_read_in_linear_time(number: int, tmp_path: Path) -> None:
    text = endless("미오 님과 카카오톡 대화\n저장한 날짜 : 1\n2026년 6월 1일 오전 7:58, 미오 : ".encode())[number]
    table = endless(b"Date,User,Message\n2026-06-01 07:58:00,Mio,")[number]

    assert_reads_whatever_it_is(tmp_path, "t.txt", text, platform="kakaotalk")
    assert_reads_whatever_it_is(tmp_path, "t.csv", table, platform="kakaotalk-csv")


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(TEXTS + TABLES), made=changes())
def test_changed_bytes_never_stop_the_reading(name: str, made: list[tuple[int, bytes, int]], tmp_path: Path) -> None:
    assert_reads_whatever_it_is(tmp_path, name, changed((FOLDER / name).read_bytes(), made))


def test_a_day_of_forty_digits_is_no_day(tmp_path: Path) -> None:
    """Found by fuzzing: such a number does not fit into a calendar at all."""
    data = (FOLDER / "windows_ko.txt").read_bytes().replace("월 ".encode(), "월 ".encode() + b"9" * 40, 1)

    read = read_bytes(tmp_path, "windows_ko.txt", data)

    readings.assert_every_byte_is_booked(read)
