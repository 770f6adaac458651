"""Mail: words come out in whatever charset they were written, and nothing but words is ever fetched."""

import base64
import quopri
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest
from tests.makers.mail_servers import FakeMailbox, certificate, mailbox

from tomoshibi.outside.mail_server import MailUnreachable
from tomoshibi.outside.mail_structure import NotUnderstood, fetched, structure
from tomoshibi.outside.mailbox import Found, look_through

TOKEN, KEY = "a" * 32, "b" * 32


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificate(tmp_path_factory.mktemp("mail"))


@pytest.fixture
def box(root: Path) -> Iterator[FakeMailbox]:
    with mailbox(root) as found:
        yield found


def look(
    box: FakeMailbox, *, takes: bool = True, known: dict[str, bool] | None = None, since: date | None = None
) -> list[Found]:
    found: list[Found] = []

    def take(one: Found) -> bool:
        found.append(one)
        return takes

    look_through(box.server, knows=lambda events: dict(known or {}), take=take, since=since)
    return found


def raw(text: bytes, *headers: str, kind: str = "text/plain; charset=utf-8", encoding: str = "8bit") -> bytes:
    lines = [*headers, f"Content-Type: {kind}", f"Content-Transfer-Encoding: {encoding}"]
    if not any(one.startswith("From:") for one in headers):
        lines.insert(0, "From: mio@example.org")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + text


def whole(**more: object) -> EmailMessage:
    made = EmailMessage(policy=SMTP)
    made["From"], made["Subject"] = "みお <mio@example.org>", "たすけて"
    made.set_content("本文です\n二行目")
    return made


TEXT = "広めると言われました。①ばんに払えと"


@pytest.mark.parametrize(
    ("codec", "label", "encoding"),
    [("utf-8", "utf-8", "8bit"), ("cp932", "Shift_JIS", "8bit"), ("cp932", "shift_jis", "base64"), ("euc_jp", "euc-jp", "8bit"),
     ("utf-8", "utf-8", "quoted-printable"), ("utf-8", "", "8bit"), ("utf-8", "no-such-charset", "base64")],
)  # fmt: skip
def test_words_come_out_of_every_charset(box: FakeMailbox, codec: str, label: str, encoding: str) -> None:
    text = TEXT.replace("①", "一") if codec == "euc_jp" else TEXT
    content = text.encode(codec)
    if encoding != "8bit":
        content = base64.encodebytes(content) if encoding == "base64" else quopri.encodestring(content)
    box.put(raw(content, kind=f"text/plain; charset={label}" if label else "text/plain", encoding=encoding))

    assert [one.text for one in look(box)] == [text]


def test_japanese_in_seven_bits_comes_out_also_in_the_subject(box: FakeMailbox) -> None:
    subject = "=?ISO-2022-JP?B?GyRCJD8kOSQxJEYbKEI=?="
    kind = "text/plain; charset=ISO-2022-JP"
    box.put(raw("本文です".encode("iso2022_jp"), f"Subject: {subject}", kind=kind, encoding="7bit"))

    (found,) = look(box)

    assert (found.subject, found.text, found.sender) == ("たすけて", "本文です", "mio@example.org")


def test_of_two_forms_the_plain_one_is_fetched_and_html_where_that_is_empty(box: FakeMailbox) -> None:
    both, only = whole(), whole()
    both.add_alternative("<p>べつの<b>形</b></p>", subtype="html")
    only.set_content("\n")
    only.add_alternative("<style>p{}</style><p>読める<br>言葉</p><script>x</script>", subtype="html")
    box.put(both.as_bytes(), only.as_bytes())

    assert [one.text for one in look(box)] == ["本文です\n二行目", "読める\n言葉"]
    assert box.sections == ["1", "1", "2"]


def test_pictures_and_files_are_named_by_kind_and_never_fetched(box: FakeMailbox) -> None:
    mail, other = whole(), whole()
    mail.add_attachment(b"\x89PNG not ours", maintype="image", subtype="png", filename="IMG_0001.png")
    mail.add_attachment(b"moving", maintype="video", subtype="mp4", filename="v.mp4")
    mail.add_attachment("トークの書き出し", filename="talk.txt")
    mail.add_attachment(whole())
    mail.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="a.pdf")
    other.add_alternative("<p>絵つき<img src='cid:1'></p>", subtype="html")
    (*_, with_picture) = other.iter_parts()
    assert isinstance(with_picture, EmailMessage)
    with_picture.add_related(b"GIF", maintype="image", subtype="gif", cid="<1>")
    box.put(mail.as_bytes(), other.as_bytes())

    found = look(box)

    assert [one.unread for one in found] == [("image", "video", "file", "file", "file"), ("image",)]
    assert box.sections == ["1", "1"]
    assert not any("BODY[]" in call or "RFC822" in call or "BODY.PEEK[]" in call for call in box.calls)


def test_a_mail_of_a_picture_alone_has_no_words_and_nothing_is_fetched(box: FakeMailbox) -> None:
    box.put(raw(b"iVBORw0KGgo=", kind="image/png", encoding="base64"))

    assert [(one.text, one.unread) for one in look(box)] == [("", ("image",))]
    assert box.sections == []


def test_an_answer_to_our_mail_is_known_by_our_token_in_either_header(box: FakeMailbox) -> None:
    box.put(
        raw(b"a", f"In-Reply-To: <{TOKEN}.{KEY}@example.jp>", "References: <other@example.org>"),
        raw(b"b", f"References: <x@example.org>\r\n <{TOKEN}.talk@example.jp>\r\n <{TOKEN}.{KEY}@example.jp>"),
        raw(b"c", f"References: <{TOKEN}@example.jp> <{KEY}.short@example.jp>"),
    )

    assert [one.tokens for one in look(box)] == [(TOKEN,), (TOKEN,), ()]


@pytest.mark.parametrize(
    "header",
    ["Auto-Submitted: auto-replied", "Auto-Submitted: auto-generated; x=y", "Precedence: bulk", "Precedence: auto_reply",
     "List-Id: <news.example.org>", "Return-Path: <>", "From: MAILER-DAEMON@example.org", "X-Autoreply: yes"],
)  # fmt: skip
def test_what_a_machine_sent_is_known_as_such(box: FakeMailbox, header: str) -> None:
    box.put(raw(b"x", header), raw(b"x", "Auto-Submitted: no", "Return-Path: <mio@example.org>"))

    assert [one.is_automatic for one in look(box)] == [True, False]


@pytest.mark.parametrize(
    "sender",
    [
        "",
        "From: ",
        "From: nobody",
        "From: a@example.org, b@example.org",
        "From: <a@b\tc>",
        'From: "x" <a@b>c@d>',
        "From: あ@例.jp",
    ],
)
def test_a_sender_whom_nobody_can_write_to_is_none(box: FakeMailbox, sender: str) -> None:
    box.put(raw(b"x", sender or "From:", encoding="7bit"))

    assert [one.sender for one in look(box)] == [""]


def test_what_was_taken_is_removed_and_what_was_not_stays(box: FakeMailbox) -> None:
    box.put(raw(b"a"), raw(b"b"))
    look(box)
    gone = dict(box.mails)
    box.put(raw(b"c"))
    look(box, takes=False)

    assert gone == {}
    assert len(box.mails) == 1
    assert "EXPUNGE" not in box.calls  # what somebody else marked in that mailbox is not ours to remove


def test_without_the_extension_what_was_taken_is_removed_too(box: FakeMailbox) -> None:
    box.has_uidplus = False
    box.put(raw(b"a"))
    look(box)

    assert box.mails == {}


def test_what_is_known_is_not_read_again_and_what_was_taken_before_is_removed_now(box: FakeMailbox) -> None:
    box.put(raw(b"a"), raw(b"b"))
    ids = [one.event for one in look(box, takes=False)]

    again = look(box, known={ids[0]: True, ids[1]: False})

    assert again == []
    assert list(box.mails) == [2]
    assert len(set(ids)) == 2


def test_a_mailbox_that_keeps_its_mails_is_asked_since_a_day_and_loses_nothing(box: FakeMailbox) -> None:
    box.put(raw(b"a"))
    look(box, since=date(2026, 11, 7))

    assert list(box.mails) == [1]
    assert "UID SEARCH UNDELETED SINCE 7-Nov-2026" in box.calls
    assert not any("STORE" in call for call in box.calls)


def test_a_structure_that_nobody_understands_leaves_the_mail_unread(box: FakeMailbox) -> None:
    box.put(raw(b"a"), raw(b"b"))
    box.structures[1] = b"(" * 60 + b")" * 60

    assert [(one.sender, one.is_automatic) for one in look(box)] == [("", True), ("mio@example.org", False)]


def test_of_a_mail_without_end_only_the_beginning_is_fetched(box: FakeMailbox) -> None:
    box.put(raw(b"a" * 400_000))

    (found,) = look(box)

    assert found.is_cut
    assert len(found.text) == 256 * 1024


def test_where_tls_begins_later_the_password_goes_after_it_and_the_certificate_is_checked(root: Path) -> None:
    with mailbox(root, is_plain_first=True) as box:
        box.put(raw(b"a"))
        with pytest.raises(MailUnreachable):
            look_through(replace(box.server, root=None), knows=lambda events: {}, take=lambda found: True, since=None)
        before = list(box.calls)
        found = look(box)

    assert len(found) == 1
    assert [call.split()[0] for call in before] == ["CAPABILITY", "STARTTLS"]


def test_a_server_that_cannot_be_trusted_or_does_not_let_us_in_gets_and_gives_nothing(box: FakeMailbox, root: Path) -> None:
    box.put(raw(b"a"))
    for other in (replace(box.server, root=None), replace(box.server, host="localhost"), replace(box.server, password="x")):
        with pytest.raises(MailUnreachable):
            look_through(other, knows=lambda events: {}, take=lambda found: True, since=None)

    assert [call.split()[0] for call in box.calls if call.startswith("LOGIN")] == ["LOGIN"]
    assert len(box.mails) == 1


@pytest.mark.parametrize("given", [b"1 (UID", b"1 (BODYSTRUCTURE {999}\r\nx)", b"1 UID 5", b'1 (A "x)', b")", b"1 (]"])
def test_answers_that_are_cut_or_odd_are_refused(given: bytes) -> None:
    with pytest.raises(NotUnderstood):
        structure(fetched([given]).get("BODYSTRUCTURE"))
