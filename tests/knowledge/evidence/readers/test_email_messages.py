import email
import email.policy
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.makers import readings
from tests.makers.readings import NO_EXPORT, SAMPLES, Read, read_bytes, read_path
from tomoshibi.evidence.admission.keeping import keep
from tomoshibi.evidence.admission.shelf import open_shelf
from tomoshibi.evidence.notices import known_codes
from tomoshibi.evidence.reading import Reading

FOLDER = SAMPLES / "email"
BOXES = sorted(path.name for path in FOLDER.glob("*.mbox"))
MAILS = sorted(path.name for path in FOLDER.glob("*.eml"))
HEAD = b"From: Niji <niji@club.example>\nTo: bucho@club.example\nSubject: test\nDate: Tue, 2 Jun 2026 09:00:00 +0900\n"


def codes(read: Read) -> set[str]:
    return {notice.code for notice in read.reading.notebook.notices}


def text_of(folder: Path, content_type: str, body: bytes, *more: str) -> str | None:
    lines = "".join(f"{line}\n" for line in (f"Content-Type: {content_type}", *more)).encode()
    return read_bytes(folder, "mail.eml", HEAD + lines + b"\n" + body).records[0].text


# ---- whole records


def test_every_mail_of_a_mailbox_comes_out_whole() -> None:
    read = read_path(FOLDER / "box_ja.mbox")

    assert read.rows() == [
        (
            "message",
            "ソラ",
            "2026-06-01T07:58:00",
            "offset",
            "体育館は①㈱です\n\nFrom the gym door to the left\n>From quoted once more",
            (0, 733),
        ),
        ("message", "部長", "2026-06-01T08:09", "offset", "地図を送ります～", (733, 1536)),
        (
            "message",
            "niji@club.example",
            "2026-06-02T09:00:00",
            "unknown",
            "Shall we eat together?\n\nFrom me:\nsee you at noon",
            (1536, 1727),
        ),
    ]
    assert [record.flags for record in read.records] == [("from-unquoted",), (), ("time-of-storing",)]
    assert [record.native_id for record in read.records] == ["m1@school.example", "m2@club.example", "m3@club.example"]
    assert [record.reply_to for record in read.records] == [None, "m1@school.example", None]
    assert codes(read) == {"no-date"}


def test_the_span_of_a_mail_in_a_mailbox_begins_with_its_from_line_and_ends_with_its_blank_line() -> None:
    data = (FOLDER / "box_ja.mbox").read_bytes()
    read = read_path(FOLDER / "box_ja.mbox")

    pieces = [data[record.span.start : record.span.end] for record in read.records]

    assert b"".join(pieces) == data
    assert all(piece.startswith(b"From ") and piece.endswith(b"\n") for piece in pieces)


def test_sender_and_receivers_of_a_talk_are_its_participants_with_name_and_address_apart() -> None:
    read = read_path(FOLDER / "box_ja.mbox")
    notebook = read.reading.notebook

    first = [notebook.participants[one - 1] for one in notebook.members[1]]

    assert [(one.name, one.handle.value if one.handle else None) for one in first] == [
        ("ソラ", "sora@school.example"),
        ("部長", "bucho@club.example"),
        ("Niji", "niji@club.example"),
    ]
    assert [(talk.title, talk.kind) for talk in notebook.conversations] == [("明日の練習", "group"), ("lunch", "one-to-one")]


def test_people_are_called_as_they_sign_and_not_as_others_write_to_them(tmp_path: Path) -> None:
    first = HEAD.replace(b"To: ", b"To: my friend <bucho@club.example>, ")
    second = b"From: Bucho <bucho@club.example>\nTo: niji@club.example\nSubject: Re: test\nDate: 3 Jun 2026 09:00 +0900\n"
    line = b"From x Mon Jun  1 07:58:03 2026\n"

    read = read_bytes(tmp_path, "a.mbox", line + first + b"\nhello\n\n" + line + second + b"\nhello\n")

    assert [read.name(record) for record in read.records] == ["Niji", "Bucho"]
    assert ("to", "my friend <bucho@club.example>, bucho@club.example") in read.records[0].details


def test_an_attachment_keeps_its_name_and_what_it_claims_and_what_it_is() -> None:
    (picture,) = read_path(FOLDER / "box_ja.mbox").records[1].attachments

    assert (picture.role, picture.status, picture.name, picture.type, picture.sniffed, picture.size) == (
        "picture",
        "present",
        "地図.png",
        "application/octet-stream",
        "image/png",
        16,
    )


def test_a_broken_mailbox_loses_no_mail() -> None:
    read = read_path(FOLDER / "broken_box.mbox")

    assert read.rows() == [
        ("message", "sora@school.example", "2026-06-01T07:58:00", "offset", "first", (0, 133)),
        ("message", "bucho@club.example", None, None, "second, without a blank line before it", (133, 274)),
        ("message", None, "2026-06-01T08:20:00", "unknown", "", (274, 337)),
    ]
    assert codes(read) == {"time-unreadable", "no-blank-line", "no-date", "no-sender"}


def test_words_below_a_from_line_without_a_header_are_kept_as_unreadable() -> None:
    read = read_path(FOLDER / "broken_no_header.mbox")

    assert read.rows() == [
        ("unreadable", None, "2026-06-01T07:58:03", "unknown", None, (0, 74)),
        ("message", "bucho@club.example", "2026-06-01T08:10:00", "utc", "whole", (74, 192)),
    ]
    assert codes(read) == {"mail-without-header"}


def test_files_of_a_folder_are_one_talk_by_their_ids_or_by_subject_and_people() -> None:
    read = read_path(FOLDER / "thread")

    assert [(record.conversation, *read.row(record)[:5]) for record in read.records] == [
        (1, "message", "Sora", "2026-06-01T10:00:00", "offset", "Do you have my book?"),
        (1, "message", "bucho@club.example", "2026-06-01T10:05:00", "offset", "Yes."),
        (1, "message", "Sora", "2026-06-01T01:10", "utc", "Thanks!"),
        (2, "message", "niji@club.example", "2026-06-01T10:20:00", "offset", "Mine too?"),
    ]
    assert [talk.title for talk in read.reading.notebook.conversations] == ["Book", "Re[2]: Book"]


@pytest.mark.parametrize(
    ("name", "subject", "text", "start"),
    [
        ("raw_utf8.eml", "明日", "こんにちは", 7),
        ("raw_jis.eml", "明日の予定", "こんにちは", 0),
        ("raw_sjis.eml", "明日の予定の表", "こんにちは、おげんきですか", 0),
    ],
)
def test_raw_letters_in_headers_are_read_by_what_they_look_like(name: str, subject: str, text: str, start: int) -> None:
    size = (FOLDER / name).stat().st_size
    read = read_path(FOLDER / name)

    assert read.rows() == [("message", "山田 ニジ", "2026-06-02T09:00:00", "offset", text, (start, size))]
    assert ("subject", subject) in read.records[0].details


def test_html_alone_becomes_the_words_that_were_seen() -> None:
    read = read_path(FOLDER / "html_only.eml")

    assert read.rows() == [
        (
            "message",
            "shop@store.example",
            "2026-06-03T12:00:00",
            "utc",
            "こんにちは & hello\n\na < b\nnext line\n\none\ntwo",
            (0, 438),
        )
    ]
    assert read.records[0].flags == ("from-html",)


def test_of_two_forms_of_a_text_the_plain_one_is_taken_with_its_lines_joined_again() -> None:
    (record,) = read_path(FOLDER / "alternative.eml").records

    assert record.text == "明日の約束は 三時です。\n\n> 引用の続き\n-- \nNiji"
    assert record.flags == ("flowed",)
    assert [(one.role, one.status, one.name, one.type) for one in record.attachments] == [
        ("file", "present", "転送.eml", "message/rfc822"),
        ("picture", "withheld", "photo.jpg", "image/jpeg"),
    ]


def test_what_traces_a_mail_is_given_with_exact_values_and_what_does_not_fit_is_named() -> None:
    read = read_path(FOLDER / "signs.eml")

    assert read.rows() == [
        (
            "message",
            "niji@club.example",
            "2026-06-01T21:00:00",
            "offset",
            "I know your password. Pay, or everyone will hear of it.",
            (0, 569),
        )
    ]
    assert read.records[0].details == (
        ("from", '"niji@club.example" <Niji@Club.example>'),
        ("from", "Second <second@far.example>"),
        ("subject", "I have your account"),
        ("to", "niji@club.example"),
        ("return_path", "<bounce@far.example>"),
        ("reply_to", "answer@else.example"),
        ("x_originating_ip", "[198.51.100.9]"),
        ("authentication_results", "mx.club.example; spf=fail smtp.mailfrom=far.example; dkim=none"),
        ("received_count", "1"),
    )
    assert [(notice.code, notice.detail) for notice in read.reading.notebook.notices] == [
        ("several-fields", "from"),
        ("date-before-received", "Mon, 1 Jun 2026 21:00:00 +0900 / Thu, 4 Jun 2026 21:00:00 +0900"),
        ("sender-unlike-return-path", "Niji@Club.example / bounce@far.example"),
        ("own-address-as-sender", "Niji@Club.example"),
    ]


def test_an_ordinary_mail_has_no_signs(tmp_path: Path) -> None:
    received = b"Return-Path: <bounce@mail.club.example>\nReceived: from a by b; Tue, 2 Jun 2026 09:00:05 +0900\n"

    read = read_bytes(tmp_path, "mail.eml", received + HEAD + b"\nhello\n")

    assert codes(read) == set()


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b"Received: from a by b; Tue, 9 Jun 2026 09:00:05 +0900\n", "date-before-received"),
        (b"Received: from a by b; Sat, 30 May 2026 09:00:05 +0900\n", "date-after-received"),
        (b"Return-Path: <a@club.example.far.example>\n", "sender-unlike-return-path"),
        (b"Delivered-To: NIJI@club.example\n", "own-address-as-sender"),
        (b"Subject: again\n", "several-fields"),
    ],
)
def test_each_sign_is_named(line: bytes, code: str, tmp_path: Path) -> None:
    read = read_bytes(tmp_path, "mail.eml", line + HEAD + b"\nhello\n")

    assert codes(read) == {code}


def test_a_name_that_shows_another_address_is_named(tmp_path: Path) -> None:
    data = HEAD.replace(b"From: Niji", b'From: "support@bank.example"')

    read = read_bytes(tmp_path, "mail.eml", data + b"\nhello\n")

    assert codes(read) == {"name-shows-other-address"}


# ---- texts


@pytest.mark.parametrize(
    ("label", "body", "text"),
    [
        ("iso-2022-jp", b'\x1b$B$"\x1b(B', "あ"),
        ("ISO-2022-JP", b"\x1b$B-!\x1b(B \x1b(I1\x1b(B", "① ｱ"),
        ("iso-2022-jp", b"\x1b$B\x7c\x71\x1b(B", "ⅰ"),
        ("Shift_JIS", "①～髙".encode("cp932"), "①～髙"),
        ("euc-jp", b"\xad\xa1\xa4\xa2", "①あ"),
        ("iso-8859-1", b"\x93caf\xe9\x94", "“café”"),
        ("us-ascii", "あ".encode(), "あ"),
        ("x-unknown", "あいう".encode("cp932"), "あいう"),
        ('"utf-8"', "あ".encode(), "あ"),
        ("ks_c_5601-1987", "똠".encode("cp949"), "똠"),
        ("gb2312", "镕".encode("gbk"), "镕"),
        ("rot13", b"abc\xe9", "abcé"),
        ("iso-2022-jp", "あ".encode("cp932"), "あ"),
    ],
)
def test_charsets_are_read_as_what_is_meant_by_them(label: str, body: bytes, text: str, tmp_path: Path) -> None:
    assert text_of(tmp_path, f"text/plain; charset={label}", body + b"\n") == text


def test_bytes_that_fit_no_charset_are_noted(tmp_path: Path) -> None:
    data = HEAD + b"Content-Type: text/plain; charset=utf-8\n\nab\xff\xfecd\n"

    read = read_bytes(tmp_path, "mail.eml", data, platform="email")

    assert read.records[0].text == "ab\ufffd\ufffdcd"
    assert codes(read) == {"undecodable"}


def test_half_a_pair_in_utf7_becomes_a_mark_that_can_be_written(tmp_path: Path) -> None:
    text = text_of(tmp_path, "text/plain; charset=utf-7", b"+2AA-x\n")

    assert text == "\ufffdx"


@pytest.mark.parametrize(
    ("encoding", "body", "text"),
    [
        ("quoted-printable", b"=E3=81=\n=82 caf=C3=A9=20\n", "あ café "),
        ("base64", b"44GC\n44GE\n", "あい"),
        ("8bit", "あ\r\nい\r\n".encode(), "あ\nい"),
        ("7bit", b"one\n\n\n", "one\n\n"),
    ],
)
def test_transfer_encodings_are_undone_and_only_the_last_line_break_is_left_out(
    encoding: str, body: bytes, text: str, tmp_path: Path
) -> None:
    assert text_of(tmp_path, "text/plain; charset=utf-8", body, f"Content-Transfer-Encoding: {encoding}") == text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("a<br>b<BR/>c", "a\nb\nc"),
        ("<p>a</p><p>b</p>", "a\n\nb"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("<pre>a\n  b</pre>c", "a\n  b\n\nc"),
        ("a &lt;b&gt; &nbsp;&#12354;&#x1F600;", "a <b> \xa0あ😀"),
        ("a<!-- <p>hidden</p> -->b", "ab"),
        ('<a title="x > y" href="z">word</a> 3 < 4', "word 3 < 4"),
        ("<STYLE>p{}</style>a<title>no</title>", "a"),
        ("a <b", "a"),
        ("&#99999999999999999999;", "\ufffd"),
    ],
)
def test_html_is_turned_into_readable_text(markup: str, text: str, tmp_path: Path) -> None:
    assert text_of(tmp_path, "text/html; charset=utf-8", markup.encode() + b"\n") == text


def test_an_html_text_without_a_label_is_read_by_its_own_meta_element(tmp_path: Path) -> None:
    body = '<meta http-equiv="Content-Type" content="text/html; charset=Shift_JIS">表示'.encode("cp932")

    assert text_of(tmp_path, "text/html", body + b"\n") == "表示"


# ---- headers


@pytest.mark.parametrize(
    ("printed", "local", "clock", "minutes"),
    [
        ("Fri, 8 May 2026 16:02:11 +0900", "2026-05-08T16:02:11", "offset", 540),
        ("Fri, 08 May 2026 16:02 +0900", "2026-05-08T16:02", "offset", 540),
        ("8 May 26 16:02:11 GMT", "2026-05-08T16:02:11", "utc", 0),
        ("Fri, 8 May 2026 16:02:11 EDT", "2026-05-08T16:02:11", "offset", -240),
        ("Fri, 8 May 2026 16:02:11 +0900 (JST (Japan))", "2026-05-08T16:02:11", "offset", 540),
        ("Fri, 8 May 2026 16:02:11 -0000", "2026-05-08T16:02:11", "utc", 0),
        ("Fri, 8 May 2026 16:02:11", "2026-05-08T16:02:11", "unknown", None),
        ("Fri, 8 May 2026 16:02:11 XYZ", "2026-05-08T16:02:11", "unknown", None),
        ("Fri May  8 16:02:11 2026", "2026-05-08T16:02:11", "unknown", None),
        ("Fri May  8 16:02:11 +0900 2026", "2026-05-08T16:02:11", "offset", 540),
        ("2026-05-08T16:02:11.123+09:00", "2026-05-08T16:02:11.123", "offset", 540),
        ("(a comment) Fri , 8 May 2026 4:02:11 PM GMT+09:00", "2026-05-08T16:02:11", "offset", 540),
        ("Sat, 31 Dec 2016 23:59:60 +0000", "2017-01-01T00:00:00", "utc", 0),
    ],
)
def test_dates_are_read_as_printed(printed: str, local: str, clock: str, minutes: int | None, tmp_path: Path) -> None:
    data = b"From: a@b.example\nTo: c@d.example\nSubject: x\nDate: " + printed.encode() + b"\n\nhello\n"

    read = read_bytes(tmp_path, "mail.eml", data)

    (record,) = read.records
    assert record.time is not None
    assert (read.row(record)[2], record.time.clock, record.time.printed) == (local, clock, " ".join(printed.split()))
    expected = None if minutes is None or record.time.local is None else record.time.local - minutes * 60_000_000
    assert record.time.utc == expected


@pytest.mark.parametrize("printed", ["someday", "Fri, 31 Feb 2026 16:02:11 +0900", "8 May 2026", "1 Jan 9999 00:00:00 +0000"])
def test_a_date_that_does_not_exist_gives_no_time(printed: str, tmp_path: Path) -> None:
    data = b"From: a@b.example\nTo: c@d.example\nSubject: x\nDate: " + printed.encode() + b"\n\nhello\n"

    read = read_bytes(tmp_path, "mail.eml", data)

    assert read.records[0].time is None
    assert codes(read) == {"time-unreadable"}


@pytest.mark.parametrize(
    ("written", "name", "address"),
    [
        ("niji@club.example", "niji@club.example", "niji@club.example"),
        ("niji@club.example (Niji (n))", "Niji (n)", "niji@club.example"),
        ('"Yamada, Niji" <niji@club.example>', "Yamada, Niji", "niji@club.example"),
        ("Yamada, Niji <niji@club.example>", "Yamada, Niji", "niji@club.example"),
        ("=?utf-8?q?=E3=81?= =?utf-8?q?=82_b?= <niji@club.example>", "あ b", "niji@club.example"),
        ('"=?iso-2022-jp?B?GyRCJCIbKEI=?=" <niji@club.example>', "あ", "niji@club.example"),
        ("=?x?b?!?= <niji@club.example>", "=?x?b?!?=", "niji@club.example"),
        ("<@a.example,@b.example:niji@club.example>", "niji@club.example", "niji@club.example"),
        ("friends: niji@club.example;", "niji@club.example", "niji@club.example"),
        ("Niji", "Niji", None),
    ],
)
def test_senders_are_read_in_every_form(written: str, name: str, address: str | None, tmp_path: Path) -> None:
    data = f"From: {written}\nTo: c@d.example\nSubject: x\nDate: 8 May 2026 16:02:11 +0900\n\nhello\n".encode()

    read = read_bytes(tmp_path, "mail.eml", data)

    sender = read.reading.notebook.participants[(read.records[0].sender or 0) - 1]
    assert (sender.name, sender.handle.value if sender.handle else None) == (name, address)


@pytest.mark.parametrize(
    ("field", "name"),
    [
        ("Content-Disposition: attachment; filename=a.txt", "a.txt"),
        ('Content-Disposition: attachment; filename="a; \\"b\\".txt"', 'a; "b".txt'),
        ("Content-Disposition: attachment; filename*=iso-2022-jp''%1B$B%24%22%1B(B.txt", "あ.txt"),
        ("Content-Disposition: attachment; filename*1=b.txt; filename*0=a", "ab.txt"),
        ('Content-Disposition: attachment; filename="=?utf-8?B?44GC?=.txt"', "あ.txt"),
        ("Content-Disposition: attachment; filename=あ い.txt", "あ い.txt"),
        ("Content-Disposition: ATTACHMENT", None),
    ],
)
def test_attachments_are_named_in_every_form(field: str, name: str | None, tmp_path: Path) -> None:
    start = (
        b"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nhello\n--b\nContent-Type: application/pdf\n"
    )
    data = HEAD + start + field.encode() + b"\n\nletters\n--b--\n"

    (record,) = read_bytes(tmp_path, "mail.eml", data).records

    assert record.text == "hello"
    assert [one.name for one in record.attachments] == [name]


def test_mails_in_a_digest_are_attachments_and_no_text(tmp_path: Path) -> None:
    start = b"Content-Type: multipart/digest; boundary=b\n\n--b\n\nFrom: a@b.example\n\ninside\n"
    last = b"--b\nContent-Type: text/plain\n\nhello\n--b--\n"

    (record,) = read_bytes(tmp_path, "mail.eml", HEAD + start + last).records

    assert record.text == "hello"
    assert [one.type for one in record.attachments] == ["message/rfc822"]


def test_a_text_that_is_named_like_a_file_is_still_read(tmp_path: Path) -> None:
    start = b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Disposition: inline; filename=a.txt\n\nhello\n--b--\n"
    more = start.replace(b"--b--\n", b"--b\nContent-Type: image/png\n\nx\n--b--\n")

    (record,) = read_bytes(tmp_path, "mail.eml", HEAD + more).records

    assert record.text == "hello"
    assert [one.name for one in record.attachments] == ["a.txt", None]


def test_a_broken_line_in_a_header_does_not_end_it(tmp_path: Path) -> None:
    data = b"Subject: x\nquite Delivered-To: y\n" + HEAD.replace(b"Subject: test\n", b"") + b"\nhello\n"

    read = read_bytes(tmp_path, "mail.eml", data, platform="email")

    assert [row[1:5] for row in read.rows()] == [("Niji", "2026-06-02T09:00:00", "offset", "hello")]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"From a@b.example Mon Jun  1 07:58:03 2026\nFrom: a\nTo: b\n\nx", "email-mbox"),
        (b"\xef\xbb\xbf\r\n\r\nReceived: x\r\nFrom: a\r\nSubject: y\r\n\r\nx", "email-eml"),
        (b"From: a\nSubject: y\n\nx", "email-eml"),
        (b"From: <Saved by a browser>\nSnapshot-Content-Location: https://x.example\nSubject: y\nDate: z\n\nx", None),
        (b"From here on it rained.\nTo: everyone\n\n", None),
        (b"Content-Type: text/plain\nMIME-Version: 1.0\nX-A: b\n\nx", None),
        (b"10:00\tSora\tFrom: a\n10:01\tSora\tSubject: b\n", None),
    ],
)
def test_mails_are_told_by_their_header(data: bytes, expected: str | None, tmp_path: Path) -> None:
    try:
        found = read_bytes(tmp_path, "file", data).reading.choices[0].format.name
    except NO_EXPORT:
        found = None

    assert found == expected


# ---- mailboxes


@pytest.mark.parametrize("break_", [b"\n", b"\r\n"])
def test_a_from_line_begins_a_mail_only_where_a_mail_follows(break_: bytes, tmp_path: Path) -> None:
    lines = [
        *(b"From a@b.example Mon Jun  1 07:58:03 2026", b"From: a@b.example", b"Subject: one", b""),
        *(b"From here on:", b"", b"From 10:00 to 2026", b"nothing", b""),
        *(b"From - Mon Jun  1 08:00:00 2026", b"X-Mozilla-Status: 0001", b"From: c@d.example", b"", b"two", b""),
        *(b"From c@d.example", b"Return-Path: <c@d.example>", b"From: c@d.example", b"", b"three", b""),
    ]

    read = read_bytes(tmp_path, "a.mbox", break_.join(lines))

    assert [record.text for record in read.records] == ["From here on:\n\nFrom 10:00 to 2026\nnothing", "two", "three"]


def test_a_header_after_a_blank_line_is_text_in_a_single_mail(tmp_path: Path) -> None:
    data = HEAD + b"\nhello\n\nFrom a@b.example Mon Jun  1 07:58:03 2026\nSubject: two\n\n>From x\n"

    (record,) = read_bytes(tmp_path, "mail.eml", data).records

    assert record.text == "hello\n\nFrom a@b.example Mon Jun  1 07:58:03 2026\nSubject: two\n\n>From x"


def test_the_same_mail_twice_stays_twice_and_is_named(tmp_path: Path) -> None:
    mail = b"From a@b.example Mon Jun  1 07:58:03 2026\n" + HEAD + b"Message-ID: <1@x.example>\n\nhello\n\n"

    read = read_bytes(tmp_path, "a.mbox", mail + mail)

    assert [record.text for record in read.records] == ["hello", "hello"]
    assert codes(read) == {"same-message-id"}


def test_media_filled_for_sealing_is_told_by_the_list_of_what_was_withheld(tmp_path: Path) -> None:
    before = read_path(FOLDER / "box_ja.mbox")
    kept = keep(open_shelf((FOLDER / "box_ja.mbox",), lenient=True, digest=True), tmp_path, progress=lambda size: None)

    reading = Reading(kept.shelf, keep_all=True, keep_spans=True)
    after = Read(reading, tuple(reading.records()))

    assert after.rows() == before.rows()
    (was,), (now,) = before.records[1].attachments, after.records[1].attachments
    assert (now.status, now.name, now.type, now.sniffed, now.size, now.sha256) == (
        "withheld",
        was.name,
        was.type,
        was.sniffed,
        was.size,
        was.sha256,
    )


# ---- what holds for every reader


@pytest.mark.parametrize("name", BOXES + MAILS)
def test_the_invariants_hold(name: str, tmp_path: Path) -> None:
    data = (FOLDER / name).read_bytes()
    read = read_path(FOLDER / name)

    readings.assert_every_byte_is_booked(read)
    readings.assert_times_stand_in_the_source(read)
    readings.assert_reading_twice_gives_the_same(tmp_path, name, data)
    readings.assert_line_ends_do_not_matter(tmp_path, name, data)
    readings.assert_cutting_loses_only_the_cut_record(tmp_path, name, data, most=60)
    readings.assert_spans_read_alone(tmp_path, name, data, by_line=False)


def test_appending_a_mail_changes_no_earlier_one(tmp_path: Path) -> None:
    data = (FOLDER / "box_ja.mbox").read_bytes()
    more = b"From a@b.example Mon Jun  1 07:58:03 2026\n" + HEAD + b"References: <m1@school.example>\n\nhello\n\n"

    readings.assert_appending_changes_nothing_before(tmp_path, "a.mbox", data, more)


def test_every_notice_has_a_sentence() -> None:
    used = set().union(*(codes(read_path(FOLDER / name)) for name in BOXES + MAILS))

    assert used <= known_codes()


@pytest.mark.parametrize("name", MAILS)
def test_the_standard_library_reads_the_same_header_and_attachments(name: str) -> None:
    data = (FOLDER / name).read_bytes().removeprefix(b"\xef\xbb\xbf").lstrip()
    judge = email.message_from_bytes(data, policy=email.policy.default)

    (record,) = read_path(FOLDER / name).records

    facts = dict(record.details)
    if not name.startswith("raw_"):  # it does not decode raw letters
        assert facts["subject"] == judge["Subject"]
    assert [one.name for one in record.attachments] == [part.get_filename() for part in judge.iter_attachments()]
    assert record.time is not None
    assert record.time.utc == judge["Date"].datetime.timestamp() * 1_000_000


# ---- hostile input

BIG = 10_000_000
MULTIPART = HEAD + b"Content-Type: multipart/mixed; boundary="


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(HEAD + b"\n" + b"a" * BIG, id="one long line"),
        pytest.param(HEAD + b"\n" + b'"' * BIG, id="quotes"),
        pytest.param(HEAD + b"X: " + b"a" * BIG + b"\n\nbody", id="a long header line"),
        pytest.param(HEAD + b"a" * BIG, id="no blank line"),
        pytest.param(HEAD + b"Cc: " + b'"\\' * (BIG // 2) + b"\n\nbody", id="open quotes in an address"),
        pytest.param(HEAD + b"Cc: " + b"(" * BIG + b"\n\nbody", id="open comments"),
        pytest.param(HEAD + b"X: a\n" + b" b\n" * (BIG // 3) + b"\nbody", id="a field of many lines"),
        pytest.param(HEAD + b"Subject: " + b"=?a?q?" * (BIG // 6) + b"\n\nbody", id="open encoded words"),
        pytest.param(MULTIPART + b"b\n\n" + b"--b\n" * (BIG // 4), id="many boundaries"),
        pytest.param(MULTIPART + b'"a:b"\n\n' + b"--a:b\n" * (BIG // 6), id="boundaries that look like fields"),
        pytest.param(
            MULTIPART
            + b"x0\n\n"
            + b"".join(b"--x%d\nContent-Type: multipart/mixed; boundary=x%d\n\n" % (i, i + 1) for i in range(50_000)),
            id="deep nesting",
        ),
        pytest.param(HEAD + b"Content-Type: text/html\n\n" + b"<a '" * (BIG // 4), id="open tags"),
        pytest.param(HEAD + b"Content-Type: text/html\n\n" + b"<" * BIG, id="brackets"),
        pytest.param(HEAD + b"Content-Type: text/html\n\n&#" + b"1" * BIG, id="a huge number"),
        pytest.param(HEAD + b"Content-Transfer-Encoding: base64\n\n" + b"=" * BIG, id="padding only"),
        pytest.param(HEAD + b"Content-Type: text/plain; charset=punycode\n\n\xff" + b"a" * BIG, id="no charset for mails"),
        pytest.param(b"From a@b Mon Jun  1 07:58:03 2026\n" + HEAD + b"\n>From \n" + b">" * BIG, id="quote marks"),
        pytest.param(HEAD + b"\n" + b"\0" * BIG, id="NUL bytes"),
    ],
)
def test_hostile_mails_are_read_in_linear_time_and_give_one_record(data: bytes, tmp_path: Path) -> None:
    read = read_bytes(tmp_path, "mail.eml", data, platform="email")

    assert len(read.records) == 1
    readings.assert_every_byte_is_booked(read)
    (record,) = read.records
    assert record.text is None or record.text.encode("utf-8")[:0] == b""


PIECES = [
    *(b"\n\n", b"\r\n", b"\0", b"--b", b"--b--", b"From ", b"\nFrom a Mon Jun  1 07:58:03 2026\n", b"\xff", b"\x1b$B", b"=?"),
    *(b"?=", b"<", b">", b'"', b"(", b"Content-Type: ", b"multipart/mixed; boundary=b", b"Date: ", b"=", b";", b"\xe3\x81"),
]


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from(BOXES + MAILS),
    changes=st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 20), st.sampled_from(PIECES)), min_size=1, max_size=6),
)
def test_mutated_mails_never_fail_and_lose_no_byte(
    name: str, changes: list[tuple[int, int, bytes]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    data = (FOLDER / name).read_bytes()
    for at, gone, new in changes:
        at %= len(data) or 1
        data = data[:at] + new + data[at + gone :]
    folder = tmp_path_factory.mktemp("mutated")

    try:
        read = read_bytes(folder, name, data, platform="email")
    except NO_EXPORT:
        return

    readings.assert_every_byte_is_booked(read)
    for record in read.records:
        assert record.text is None or isinstance(record.text.encode("utf-8"), bytes)
