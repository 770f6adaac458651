from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.makers import readings
from tests.makers.mangled import assert_reads_whatever_it_is, changed, changes, endless
from tests.makers.readings import NO_EXPORT, SAMPLES, read_bytes, read_path

FOLDER = SAMPLES / "notes"


def test_the_whole_japanese_form_comes_out_with_its_times_as_fine_as_they_were_written() -> None:
    read = read_path(FOLDER / "yay_ja.txt")

    assert [row[:5] for row in read.rows()] == [
        ("message", "みお", "2026-05-08T21:30", "zone", "はじめまして。\nよろしくね"),
        ("message", "はると", "2026-05-08T21:40", "zone", "よろしく"),
        ("message", "みお", "2026-05-08", "zone", "ほかのアプリで話そう"),
        ("message", "はると", "2026-05-08T21", "zone", "まだ早いかな"),
        ("message", "みお", "2026-05-08", "zone", "[写真が送られてきた]"),
        ("message", "みお", "2026-05-08", "zone", "これわたし"),
        ("call", None, "2026-05-10T01", "zone", "[通話 3分]"),
        ("message", "みお", None, "unknown", "明日までに返事して"),
        ("notice", None, "2026-05", "zone", "[フォローされた]"),
        ("message", "みお", "2026-05-09", "zone", "返事は？"),
        ("blocked", "はると", "2026-05-09", "zone", "[ブロックした]"),
        ("notice", None, "2026-05-09", "zone", "そのあとこわくなって、トークを消した。"),
        ("unsent", "みお", "2026-05-09", "zone", "[送信取り消し]"),
    ]
    assert [one.code for one in read.reading.notebook.notices if one.code != "time-runs-back"] == ["weekday-wrong"]


def test_the_words_of_a_vague_time_are_kept_with_its_earliest_and_latest_moment() -> None:
    read = read_path(FOLDER / "yay_ja.txt")

    evening, about, early = read.records[2], read.records[3], read.records[8]

    assert evening.time is not None
    assert (evening.time.printed, evening.time.precision, evening.time.utc) == ("5月8日 夜", "day", None)
    assert evening.details == (("earliest", "2026-05-08T18:00"), ("latest", "2026-05-09T04:59"))
    assert about.time is not None
    assert (about.time.printed, about.time.precision, about.flags) == ("21時ごろ", "hour", ("from-memory", "about"))
    assert early.details == (("earliest", "2026-05-01T00:00"), ("latest", "2026-05-10T23:59"))


def test_one_o_clock_late_at_night_is_given_both_ways() -> None:
    read = read_path(FOLDER / "yay_ja.txt")

    call = read.records[6]

    assert call.time is not None
    assert call.time.local is not None
    assert call.time.alternatives == (call.time.local - 24 * 3600 * 1_000_000,)
    assert call.details == (("call", "3分"),)


def test_every_record_says_that_it_is_from_memory_and_the_talk_says_who_wrote_it() -> None:
    read = read_path(FOLDER / "yay_ja.txt")

    talk = read.reading.notebook.conversations[0]

    assert all(record.flags[0] == "from-memory" for record in read.records)
    assert talk.notes == ("from-memory", "written-by: 相談員 山田", "written-on: 2026-05-10")
    assert (talk.title, talk.kind, talk.platform) == ("Yay!", "one-to-one", "notes")


def test_name_handle_and_id_are_three_things_with_their_places() -> None:
    data = (FOLDER / "yay_ja.txt").read_bytes()
    read = read_path(FOLDER / "yay_ja.txt")

    other, own = read.reading.notebook.participants

    assert (other.name, other.owner, own.name, own.owner) == ("みお", "no", "はると", "yes")
    assert other.handle is not None
    assert other.native_id is not None
    for seen in (*other.names, other.handle, other.native_id, *own.names):
        assert seen.span is not None
        assert data[seen.span.start : seen.span.end].decode() == seen.value
    assert (other.handle.value, other.native_id.value) == ("@mio_0508", "12345678")


def test_a_year_that_was_worked_out_is_said_to_be_inferred() -> None:
    read = read_path(FOLDER / "yay_ja.txt")

    bases = [record.time.basis for record in read.records[:3] if record.time is not None]

    assert bases == ["file", "inferred", "inferred"]


def test_the_english_form_comes_out_whole() -> None:
    read = read_path(FOLDER / "marin_en.txt")

    assert [(*row[:3], row[4]) for row in read.rows()] == [
        ("message", "Mio", "2026-05-08T21:30", "Hi there"),
        ("message", "me", "2026-05-08T22", "hello"),
        ("message", "Mio", "2026-05", "I changed my icon"),
        ("message", "Mio", None, "answer me: now"),
        ("message", "Mio", "2026-05-09", "[picture received]"),
        ("call", None, "2026-05-09", "[call 3:20]"),
        ("blocked", "Mio", "2026-05-09", "[blocked me]"),
    ]
    assert [record.certainty for record in read.records[4:]] == ["inferred", "stated", "inferred"]
    assert read.records[4].attachments[0].role == "picture"


def test_without_a_heading_block_notes_are_only_read_when_they_are_named() -> None:
    with pytest.raises(NO_EXPORT):
        read_path(FOLDER / "plain_ja.txt")

    read = read_path(FOLDER / "plain_ja.txt", platform="notes")

    assert [row[:5] for row in read.rows()] == [
        ("message", "みお", None, "unknown", "はじめまして"),
        ("message", "みお", None, "unknown", "今どこ"),
        ("call", None, None, "unknown", "[電話]"),
        ("notice", None, None, "unknown", "だれにも言えなかった。"),
    ]
    assert read.records[0].time is not None
    assert read.records[0].time.printed == "5月8日 21:30"


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("[ブロックされた]", "blocked"),
        ("【ブロックした】", "blocked"),
        ("[送信取り消し]", "unsent"),
        ("[トークを消した]", "deleted"),
        ("[不在着信]", "missed_call"),
        ("[ビデオ通話 1時間5分]", "call"),
        ("[スクショされた]", "screenshot"),
        ("[通報した]", "reported"),
        ("[退会]", "leave"),
        ("[写真を送った]", "message"),
        ("[動画]", "message"),
        ("[なにかあった]", "notice"),
        ("[missed call]", "missed_call"),
        ("[Blocked me]", "blocked"),
        ("[sent a picture]", "message"),
    ],
)
def test_words_in_brackets_are_events_or_content(written: str, kind: str, tmp_path: Path) -> None:
    data = f"アプリ: Yay!\n相手: みお\n書いた日: 2026-05-10\n\n5月8日 {written}\n".encode()

    read = read_bytes(tmp_path, "t.txt", data)

    assert [(row[0], row[4]) for row in read.rows()] == [(kind, written)]


@pytest.mark.parametrize("written", ["9時半 みお「いまどこ」", "みお「いまどこ」", "9時半　みおは「いまどこ」"])
def test_words_in_japanese_quotation_marks_are_someones_words(written: str, tmp_path: Path) -> None:
    data = f"アプリ：Yay!\n相手：みお\n\n2026年5月8日 みお：やあ\n{written}\n".encode()

    read = read_bytes(tmp_path, "t.txt", data)

    assert [(row[0], row[1], row[4]) for row in read.rows()][-1] == ("message", "みお", "「いまどこ」")


def test_a_second_heading_block_begins_another_talk(tmp_path: Path) -> None:
    data = "アプリ: Yay!\n相手: みお\n\n5/8 みお: a\n\nアプリ: MarinChat\n相手: りく\n\n5/9 りく: b\n".encode()

    read = read_bytes(tmp_path, "t.txt", data)

    assert [(one.title, one.id) for one in read.reading.notebook.conversations] == [("Yay!", 1), ("MarinChat", 2)]
    assert [(record.conversation, read.name(record)) for record in read.records] == [(1, "みお"), (2, "りく")]


@pytest.mark.parametrize("name", ["yay_ja.txt", "marin_en.txt"])
def test_the_invariants_hold(name: str, tmp_path: Path) -> None:
    data = (FOLDER / name).read_bytes()
    read = read_path(FOLDER / name)

    readings.assert_every_byte_is_booked(read)
    readings.assert_times_stand_in_the_source(read)
    readings.assert_reading_twice_gives_the_same(tmp_path, name, data)
    readings.assert_line_ends_do_not_matter(tmp_path, name, data)
    readings.assert_cutting_loses_only_the_cut_record(tmp_path, name, data, most=60)
    readings.assert_appending_changes_nothing_before(tmp_path, name, data, "5/10 みお: また\n".encode())


def test_a_span_read_alone_gives_the_same_record(tmp_path: Path) -> None:
    readings.assert_spans_read_alone(tmp_path, "t.txt", (FOLDER / "marin_en.txt").read_bytes(), by_line=True)


@pytest.mark.parametrize("number", range(12))
def test_endless_lines_are_read_in_linear_time(number: int, tmp_path: Path) -> None:
    data = endless("アプリ: Yay!\n相手: みお\n\n5/8 みお: ".encode())[number]

    assert_reads_whatever_it_is(tmp_path, "t.txt", data)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(["yay_ja.txt", "marin_en.txt", "plain_ja.txt"]), made=changes())
def test_changed_bytes_never_stop_the_reading(name: str, made: list[tuple[int, bytes, int]], tmp_path: Path) -> None:
    assert_reads_whatever_it_is(tmp_path, name, changed((FOLDER / name).read_bytes(), made), platform="notes")
