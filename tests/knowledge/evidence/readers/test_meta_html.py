from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.makers import readings
from tests.makers.readings import SAMPLES, read_bytes, read_path
from tomoshibi.evidence.record import Unreadable, iso

INSTAGRAM, MESSENGER = SAMPLES / "instagram_html", SAMPLES / "messenger_html"
FILES = sorted((*INSTAGRAM.glob("*.html"), *MESSENGER.glob("*.htm*")))


def ids(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def test_every_record_of_a_group_comes_out_whole() -> None:
    read = read_path(INSTAGRAM / "message_1.html")

    assert [row[:-1] for row in read.rows()] == [
        ("message", "部長", "2026-06-01T16:12", "vendor", "「<写真>」\n& 地図's"),
        ("message", "ソラ", "2026-06-01T16:11", "vendor", None),
        ("message", "ミナト", "2026-06-01T16:10", "vendor", None),
        ("message", "ソラ", "2026-06-01T16:05", "vendor", "これ見た？"),
        ("screenshot", "部長", "2026-06-01T16:04", "vendor", "部長 took a screenshot."),
        ("message", "Instagram User", "2026-06-01T16:03", "vendor", None),
        ("message", "ソラ", None, None, "時刻のない日"),
    ]
    assert all(record.time is None or record.time.utc is None for record in read.records)
    assert [record.flags for record in read.records][4:6] == [("service-sentence",), ("empty",)]


def test_a_record_spans_its_own_block() -> None:
    data = (INSTAGRAM / "message_1.html").read_bytes()
    read = read_path(INSTAGRAM / "message_1.html")

    for record in read.records:
        piece = data[record.span.start : record.span.end]
        assert piece.startswith(b'<div class="pam ')
        assert piece.endswith(b"</div></div>")
        assert piece.count(b"_a6-i") == 1


def test_the_declared_members_and_the_title_are_written_down() -> None:
    notebook = read_path(INSTAGRAM / "message_1.html").reading.notebook

    assert [person.name for person in notebook.participants] == ["ソラ", "部長", "ミナト", "Instagram User"]
    assert [(talk.kind, talk.title, talk.platform) for talk in notebook.conversations] == [("group", "部活の3人", "instagram")]


def test_files_are_named_once_with_what_they_are() -> None:
    records = read_path(INSTAGRAM / "message_1.html").records

    found = [(one.role, one.name) for record in records for one in record.attachments]

    folder = "your_instagram_activity/messages/inbox/sora_17"
    assert found == [
        ("picture", f"{folder}/photos/1.jpg"),
        ("video", f"{folder}/videos/2.mp4"),
        ("audio", f"{folder}/audio/3.mp4"),
    ]


def test_a_share_is_a_detail_and_reactions_keep_their_own_times() -> None:
    record = read_path(INSTAGRAM / "message_1.html").records[3]

    assert record.details == (
        ("share_link", "https://www.instagram.com/reel/abc/?x=1&y=2"),
        ("share_text", "文化祭のおしらせ"),
    )
    assert [(one.what, one.by) for one in record.reactions] == [("❤️", "部長"), ("👍🏽", "ミナト")]
    assert record.reactions[0].at is not None
    assert record.reactions[0].at.local is not None
    assert iso(record.reactions[0].at.local, "minute") == "2026-06-01T16:20"
    assert record.reactions[1].at is None


def test_the_parts_of_a_talk_are_read_in_the_order_of_their_numbers_as_one_conversation(tmp_path: Path) -> None:
    folder = tmp_path / "messages" / "inbox" / "sora_17"
    folder.mkdir(parents=True)
    for name in ("message_1.html", "message_2.html", "message_10.html"):
        (folder / name).write_bytes((INSTAGRAM / name).read_bytes())

    read = read_path(tmp_path)

    assert [row[4] for row in read.rows()][-2:] == ["もっと前", "いちばん前"]
    assert [(talk.title, talk.folder) for talk in read.reading.notebook.conversations] == [("部活の3人", "sora_17")]


def test_the_older_layout_and_japanese_dates_are_read() -> None:
    read = read_path(INSTAGRAM / "before_2022.html")

    assert [row[:-1] for row in read.rows()] == [
        ("message", "ソラ", "2021-09-22T06:33", "vendor", "おはよう"),
        ("message", "部長", "2021-09-22T06:30", "vendor", "はい"),
    ]
    assert [(one.what, one.by) for one in read.records[0].reactions] == [("😆", "部長")]


def test_broken_markup_loses_no_message_and_words_between_messages_are_booked() -> None:
    read = read_path(INSTAGRAM / "broken_tags.html")

    assert [row[1:5] for row in read.rows()] == [
        ("ソラ", "2026-06-01T16:12", "vendor", "1 < 2 で <3 "),
        ("部長", "2026-06-01T16:11", "vendor", "つぎ"),
        ("ソラ", "2026-06-01T16:10", "vendor", "さいご"),
    ]
    assert read.reading.notebook.ledgers[0].reasons == {"words outside of any message": len("まよった文字".encode())}


@pytest.mark.parametrize("path", [INSTAGRAM / "broken_cut.html", MESSENGER / "broken_cut.html"], ids=ids)
def test_a_cut_page_ends_in_one_unreadable_record(path: Path) -> None:
    records = read_path(path).records

    assert isinstance(records[-1], Unreadable)
    assert not any(isinstance(record, Unreadable) for record in records[:-1])


def test_messenger_with_sections_and_seconds_is_read_and_a_missing_sender_is_inferred() -> None:
    read = read_path(MESSENGER / "message_1.html")

    assert [row[:-1] for row in read.rows()] == [
        ("message", "ソラ", "2026-06-01T16:12:10", "vendor", "はい"),
        ("message", "ソラ", "2026-06-01T16:12:05", "vendor", "名前のない続き"),
        ("message", "部長", "2026-06-01T16:11:00", "vendor", "あした来る？"),
        ("call", "部長", "2026-06-01T16:00:00", "vendor", "部長 called you."),
    ]
    assert [record.certainty for record in read.records[:3]] == ["stated", "inferred", "stated"]
    assert read.records[1].sender_span is not None


def test_messenger_before_2022_names_its_members_and_files() -> None:
    read = read_path(MESSENGER / "before_2022.html")

    assert [row[:-1] for row in read.rows()] == [
        ("message", "ソラ", "2021-09-22T06:33", "vendor", "おはよう"),
        ("message", "部長", "2021-09-22T06:31", "vendor", None),
    ]
    assert [(one.role, one.name) for one in read.records[1].attachments] == [("file", "messages/inbox/sora_1/files/plan.pdf")]
    assert read.reading.notebook.conversations[0].kind == "one-to-one"


def test_messages_without_class_names_are_known_by_the_time_that_ends_them() -> None:
    read = read_path(MESSENGER / "without_classes.html")

    assert [row[:-1] for row in read.rows()] == [
        ("message", "部長", "2026-05-08T15:05", "vendor", "5月8日 16:00 に集合\n持ち物は & 水筒"),
        ("message", "ソラ", "2026-05-08T15:04", "vendor", "写真です"),
        ("message", "ソラ", "2026-05-08T15:03", "vendor", None),
    ]
    assert [one.name for record in read.records for one in record.attachments] == ["photos/1.png", "videos/2.mp4"]
    assert [person.name for person in read.reading.notebook.participants] == ["部長", "ソラ"]
    assert read.reading.choices[0].format.name == "messenger-html-plain"


def test_a_page_that_ends_its_paragraphs_in_times_but_names_no_participants_is_not_taken_for_messages(tmp_path: Path) -> None:
    page = "<html><body><div><div>ニュース</div><div>本文</div><div>May 8, 2026, 3:05 PM</div></div></body></html>"

    with pytest.raises(readings.NO_EXPORT):
        read_bytes(tmp_path, "news.html", page.encode())


def test_the_old_download_has_threads_and_printed_zones() -> None:
    read = read_path(MESSENGER / "messages.htm")

    assert [row[:-1] for row in read.rows()] == [
        ("message", "ソラ", "2015-06-01T22:05", "offset", "おやすみ & また\nあした"),
        ("message", "部長", "2015-06-01T22:04", "offset", None),
        ("message", "ミナト", "2015-06-01T22:05", "offset", "三人で"),
        ("message", "部長", "2015-06-01T22:04", "vendor", "なし"),
    ]
    instants = [iso(record.time.utc, "minute") for record in read.records if record.time and record.time.utc is not None]
    assert instants == ["2015-06-02T05:05", "2015-06-02T06:04", "2015-06-01T13:05"]
    assert [talk.kind for talk in read.reading.notebook.conversations] == ["one-to-one", "group"]
    assert [person.owner for person in read.reading.notebook.participants if person.name == "部長"] == ["yes", "yes"]


def test_a_message_of_the_old_download_spans_its_heading_and_its_text() -> None:
    data = (MESSENGER / "messages.htm").read_bytes()
    first = read_path(MESSENGER / "messages.htm").records[0]

    piece = data[first.span.start : first.span.end].decode()

    assert piece.startswith('<div class="message">')
    assert piece.endswith("あした</p>")


@pytest.mark.parametrize(
    "body",
    [
        '<div class="_3-95 _a6-p"><div><a href="media/posts/1.jpg"><img src="media/posts/1.jpg"></a></div></div>',
        '<div class="_3-95 _a6-p"><div><div><a href="https://www.instagram.com/p/1/">👍</a></div></div></div>',
    ],
)
def test_a_page_of_posts_or_likes_is_not_taken_for_messages(body: str, tmp_path: Path) -> None:
    block = f'<div class="pam _3-95 _2ph- _a6-g uiBoxWhite noborder"><h2 class="_3-95 _2pim _a6-h _a6-i">ソラ</h2>{body}'
    page = f'<html><body>{block}<div class="_3-94 _a6-o">Jun 01, 2026 4:12 pm</div></div></body></html>'

    with pytest.raises(readings.NO_EXPORT):
        read_bytes(tmp_path, "posts_1.html", page.encode())


def one_message(body: str, time: str = '<div class="_3-94 _a6-o">Jun 01, 2026 4:12 pm</div>') -> bytes:
    head = '<div class="pam _3-95 _2ph- _a6-g uiBoxWhite noborder"><h2 class="_3-95 _2pim _a6-h _a6-i">ソラ</h2>'
    return f'<html><body>{head}<div class="_3-95 _a6-p">{body}</div>{time}</div></body></html>'.encode()


def test_a_list_of_reactions_beside_the_text_is_not_taken_for_the_text(tmp_path: Path) -> None:
    body = '<div>本文</div><ul class="_a6-q"><li><span>👍部長</span></li></ul>'

    (record,) = read_bytes(tmp_path, "message_1.html", one_message(body)).records

    assert record.text == "本文"
    assert [(one.what, one.by) for one in record.reactions] == [("👍", "部長")]


def test_a_message_without_a_time_is_still_a_message(tmp_path: Path) -> None:
    data = one_message("<div><div></div><div>本文</div></div>") + one_message("<div><div></div><div>時刻なし</div></div>", "")

    first, second = read_bytes(tmp_path, "message_1.html", data).records

    assert first.time is not None
    assert (second.text, second.time) == ("時刻なし", None)


def test_a_character_written_as_two_halves_and_broken_bytes_are_mended_and_noted(tmp_path: Path) -> None:
    body = "<div><div></div><div>&#55357;&#56832; &#55357; BROKEN</div></div>"
    data = one_message(body).replace(b"<body>", b"<meta charset=utf-8><body>").replace(b"BROKEN", b"\xe3\x81")

    read = read_bytes(tmp_path, "message_1.html", data)

    assert [record.text for record in read.records] == ["😀 \ufffd \ufffd"]
    assert [notice.code for notice in read.reading.notebook.repairs] == ["surrogate-pair", "lone-surrogate"]
    assert [notice.code for notice in read.reading.notebook.notices] == ["undecodable"]


@pytest.mark.parametrize("path", FILES, ids=ids)
def test_the_invariants_hold(path: Path, tmp_path: Path) -> None:
    data = path.read_bytes()
    read = read_path(path)

    readings.assert_every_byte_is_booked(read)
    readings.assert_times_stand_in_the_source(read)
    readings.assert_reading_twice_gives_the_same(tmp_path, path.name, data)
    readings.assert_line_ends_do_not_matter(tmp_path, path.name, data)
    readings.assert_cutting_loses_only_the_cut_record(tmp_path, path.name, data, most=50)
    readings.assert_spans_read_alone(tmp_path, path.name, data, by_line=False)


@pytest.mark.parametrize("path", [INSTAGRAM / "message_1.html", MESSENGER / "messages.htm"], ids=ids)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, 3200), length=st.integers(0, 60), put=st.binary(max_size=12))
def test_any_damage_leaves_every_byte_booked(path: Path, at: int, length: int, put: bytes, tmp_path: Path) -> None:
    data = path.read_bytes()

    try:
        read = read_bytes(tmp_path, path.name, data[:at] + put + data[at + length :])
    except readings.NO_EXPORT:
        return

    readings.assert_every_byte_is_booked(read)


@pytest.mark.parametrize("piece", [b"<div>", b"<i></b>", b'<div class="_a6-g">', b"&amp;", b"<ul class=_a6-q><li>"])
def test_hostile_content_inside_a_message_is_read_in_time(piece: bytes, tmp_path: Path) -> None:
    data = (INSTAGRAM / "message_1.html").read_bytes()
    place = data.index("これ見た".encode())

    read = read_bytes(tmp_path, "message_1.html", data[:place] + piece * (200_000 // len(piece)) + data[place:])

    readings.assert_every_byte_is_booked(read)
