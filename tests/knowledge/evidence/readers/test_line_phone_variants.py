"""LINE talk histories from phones in other languages, saved again, edited or cut."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.makers import readings
from tests.makers.mangled import assert_reads_whatever_it_is, changed, changes, endless
from tests.makers.readings import SAMPLES, Read, read_bytes

TALK = (
    "[LINE] みおとのトーク履歴\r\n保存日時：2026/06/10 21:04\r\n\r\n2026/06/08(月)\r\n"
    '16:02\tみお\tきょう部活ある？\r\n16:03\tはると\t"集合は4時半\n体育館ね"\r\n16:04\tみお\t[スタンプ]\r\n'
)
NAMES = sorted(path.name for path in (SAMPLES / "line_phone").glob("*.txt"))


def told(read: Read) -> list[str]:
    return [notice.code for notice in read.reading.notebook.notices]


@pytest.mark.parametrize(
    ("head", "day", "kind"),
    [
        ("[LINE] ประวัติการแชทกับ Mio\nบันทึกเมื่อ: 2569/06/10 21:04", "จันทร์, 08/06/2569 BE", "one-to-one"),
        ("[LINE] ประวัติการสนทนากับ Mio\nบันทึกวันที่: 2026/06/10 21:04", "วันจันทร์ที่ 8/6/2569", "one-to-one"),
        ("[LINE] ประวัติการแชทใน Mio", "2569/06/08(จ.)", "group"),
        ("[LINE] Riwayat chat dengan Mio", "Sen, 08/06/2026", "one-to-one"),
        ("[LINE] 미오님과의 대화\n저장한 날짜 : 2026/06/10 21:04", "2026/06/08(월)", "one-to-one"),
        ("[LINE] Historial de chat con Mio", "lun., 08/06/2026", "one-to-one"),
        ("[LINE] Chatverlauf mit Mio", "Mo., 08.06.2026", "one-to-one"),
        ("[LINE] Chat history in Mio", "Mon, 06/08/2026", "group"),
        ("Chat history with Mio\nSaved on: 6/10/2026, 21:04", "2026.06.08 Monday", "one-to-one"),
        ("[LINE] 与小美的聊天记录", "2026/6/8周一", "one-to-one"),
        ("[LINE] 與 小美 的聊天紀錄\n儲存日期：2026/06/10 21:04", "2026-06-08（週一）", "one-to-one"),
        ("[LINE] みおとのトーク履歴\n保存日時：R8/06/10 21:04", "R8/06/08(月)", "one-to-one"),
        ("[LINE] みおとのトーク履歴\n保存日時：令和8年6月10日 21:04", "令和8年6月8日(月)", "one-to-one"),
        ("[LINE] みおのトーク", "2026/06/08(月)", "group"),
        ('[LINE] ประวัติการแชทในกลุ่ม "Mio"\nบันทึกเมื่อ 10/06/2569 21:04', "จ. 08/06/2569", "group"),
        ("[LINE] ประวัติแชทกับ Mio", "2026/06/08 (จ)", "one-to-one"),
        ("[LINE] Chat history with Mio\nSave date: 2026/06/10", "2026/06/08(Mon)", "one-to-one"),
    ],
)
def test_titles_and_days_in_other_languages_are_read(head: str, day: str, kind: str, tmp_path: Path) -> None:
    data = f"{head}\n\n{day}\n16:02\tMio\tHi\n".encode()

    read = read_bytes(tmp_path, "t.txt", data)

    assert [row[:5] for row in read.rows()] == [("message", "Mio", "2026-06-08T16:02", "unknown", "Hi")]
    assert read.reading.notebook.conversations[0].kind == kind
    assert "weekday-wrong" not in told(read)
    readings.assert_every_byte_is_booked(read)


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "cp932"])
def test_a_copy_in_another_encoding_gives_the_same_records_and_says_that_it_was_saved_again(codec: str, tmp_path: Path) -> None:
    plain = read_bytes(tmp_path / "a", "t.txt", TALK.encode())

    saved = read_bytes(tmp_path / "b", "t.txt", TALK.encode(codec))

    assert [row[:5] for row in saved.rows()] == [row[:5] for row in plain.rows()]
    assert told(plain) == []
    assert ("saved-again" in told(saved)) == (codec != "utf-8-sig")


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("[LINE] 與 小美 的聊天紀錄", "小美"),
        ("[LINE] 広報チームのトーク", "広報チーム"),
        ('[LINE] ประวัติการแชทในกลุ่ม "Mio"', "Mio"),
        ("[LINE] \u2068みお\u2069とのトーク履歴", "みお"),
    ],
)
def test_a_title_is_the_name_alone(line: str, title: str, tmp_path: Path) -> None:
    read = read_bytes(tmp_path, "t.txt", f"{line}\n\n2026/06/08(月)\n16:02\tMio\tHi\n".encode())

    assert read.reading.notebook.conversations[0].title == title


def test_invisible_marks_around_a_name_belong_to_the_line(tmp_path: Path) -> None:
    data = (
        "2026/06/08(月)\n16:02\t\u2068みお\u2069\tはい\n16:03\tみお\tうん\n16:04\t\t\u2068みお\u2069がメッセージの送信を取り消しました\n"
    ).encode()

    read = read_bytes(tmp_path, "t.txt", data)

    assert [(row[0], row[1]) for row in read.rows()] == [("message", "みお"), ("message", "みお"), ("unsent", "みお")]
    (person,) = read.reading.notebook.participants
    seen = person.names[0].span
    assert seen is not None
    assert data[seen.start : seen.end].decode() == "みお"


@pytest.mark.parametrize("words", ["メッセージの送信を取り消しました", "已收回訊息"])
def test_the_mark_of_a_withdrawn_message_behind_a_name_is_an_event(words: str, tmp_path: Path) -> None:
    data = f"2026/06/08(月)\n16:02\tみお\tはい\n16:02\tみお\t{words}\n16:03\tみお\t{words}、と出た\n".encode()

    read = read_bytes(tmp_path, "t.txt", data)

    assert [(row[0], row[1]) for row in read.rows()] == [("message", "みお"), ("unsent", "みお"), ("message", "みお")]


def test_a_message_later_than_the_export_is_named(tmp_path: Path) -> None:
    read = read_bytes(tmp_path, "t.txt", (TALK + "\r\n2026/06/11(木)\r\n9:00\tみお\tおはよう\r\n").encode())

    assert told(read) == ["later-than-export"]


def test_three_people_under_a_title_for_two_make_it_a_group(tmp_path: Path) -> None:
    read = read_bytes(tmp_path, "t.txt", (TALK + "16:05\tソラ\tはい\r\n").encode())

    assert read.reading.notebook.conversations[0].kind == "group"


def test_an_hour_that_there_is_not_gives_no_time_and_a_warning(tmp_path: Path) -> None:
    read = read_bytes(tmp_path, "t.txt", (TALK + "25:00\tみお\tx\r\n").encode())

    assert read.records[-1].time is None
    assert told(read) == ["time-unreadable"]


def test_a_call_gives_its_length_in_seconds(tmp_path: Path) -> None:
    read = read_bytes(tmp_path, "t.txt", (TALK + "17:00\tみお\t☎ 通話時間 1:02:03\r\n").encode())

    assert read.records[-1].details == (("call", "1:02:03"), ("duration_seconds", "3723"))


def test_loose_lines_with_empty_ones_between_go_on_with_the_message_above(tmp_path: Path) -> None:
    data = TALK.replace("きょう部活ある？", "きょう\n\n部活ある？").encode()

    read = read_bytes(tmp_path, "t.txt", data)

    assert read.records[0].text == "きょう\n\n部活ある？"
    assert read.records[0].flags == ("continued",)
    assert told(read) == ["unquoted-break"]


def test_a_talk_cut_inside_a_quoted_body_keeps_what_is_there(tmp_path: Path) -> None:
    data = TALK.partition("体育館")[0].encode()

    read = read_bytes(tmp_path, "t.txt", data)

    assert [row[4] for row in read.rows()] == ["きょう部活ある？", '"集合は4時半']
    readings.assert_every_byte_is_booked(read)


def test_very_many_loose_lines_are_read_in_linear_time(tmp_path: Path) -> None:
    read = read_bytes(tmp_path, "t.txt", TALK.encode() + b"loose\n" * 50_000)

    assert len(read.records) == 3
    readings.assert_every_byte_is_booked(read)


def test_endless_lines_are_read_in_linear_time(tmp_path: Path) -> None:
    for data in endless(TALK.encode() + "16:05\tみお\t".encode()):
        assert_reads_whatever_it_is(tmp_path, "t.txt", data, platform="line-phone")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(NAMES), made=changes())
def test_changed_bytes_never_stop_the_reading(name: str, made: list[tuple[int, bytes, int]], tmp_path: Path) -> None:
    data = changed((SAMPLES / "line_phone" / name).read_bytes(), made)

    assert_reads_whatever_it_is(tmp_path, name, data, platform="line-phone")
