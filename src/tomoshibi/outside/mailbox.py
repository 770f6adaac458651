"""A mailbox is looked through over IMAP: the structure of a mail first, then its words, never an attachment or a picture."""

import binascii
import imaplib
import quopri
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from tomoshibi.evidence.readers.mail.addresses import read_addresses
from tomoshibi.evidence.readers.mail.body import unflowed
from tomoshibi.evidence.readers.mail.charsets import decode
from tomoshibi.evidence.readers.mail.header import Header
from tomoshibi.evidence.readers.mail.markup import readable
from tomoshibi.outside.mail_server import SECONDS, MailServer, MailUnreachable, trusting
from tomoshibi.outside.mail_structure import NotUnderstood, TextPart, Value, fetched, structure

AT_ONCE = 30  # mails of one look; the rest wait for the next
LONGEST_TEXT = 256 * 1024  # bytes of one part that are fetched
MOST_TEXTS = 4
LONGEST_HEADER = 64 * 1024
HEADER = (
    "FROM SUBJECT IN-REPLY-TO REFERENCES AUTO-SUBMITTED PRECEDENCE LIST-ID LIST-UNSUBSCRIBE RETURN-PATH CONTENT-TYPE "
    "X-AUTO-RESPONSE-SUPPRESS X-AUTOREPLY X-FAILED-RECIPIENTS"
)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_ADDRESS = re.compile(
    r"[^\s<>\"(),:;@\\\[\]\x00-\x1f\x7f]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,180}[A-Za-z0-9])?\.[A-Za-z]{2,30}"
)
_TOKEN = re.compile(r"<([0-9a-f]{32})\.(?:[0-9a-f]{32}|talk)@")
_BULK = frozenset({"bulk", "list", "junk", "auto_reply"})
_UID = re.compile(rb"\d{1,10}")


@dataclass(frozen=True, slots=True)
class Found:
    """A mail of the mailbox, read. `sender` is empty where none can be written to; `is_automatic`: a program sent it.

    `tokens` are those of our mails that it answers. `unread` are the kinds of what was not fetched.
    """

    event: str = field(repr=False)
    sender: str = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)
    tokens: tuple[str, ...] = field(repr=False)
    unread: tuple[str, ...]
    is_cut: bool
    is_automatic: bool


Knows = Callable[[Iterable[str]], dict[str, bool]]


def look_through(server: MailServer, *, knows: Knows, take: Callable[[Found], bool], since: date | None) -> int:
    """Give each new mail to `take` and remove what it took; return how many it took.

    `knows` says of the ids of mails which were taken (True) or left (False) before. With `since` nothing is removed, and mails
    that arrived earlier are not looked at. Raises MailUnreachable.
    """
    try:
        box = _entered(server)
        try:
            return _looked_through(box, server, knows=knows, take=take, since=since)
        finally:
            box.logout()
    except (imaplib.IMAP4.error, OSError) as error:
        raise MailUnreachable(type(error).__name__) from None


def _entered(server: MailServer) -> imaplib.IMAP4:
    box: imaplib.IMAP4
    if server.is_plain_first:
        box = imaplib.IMAP4(server.host, server.port, timeout=SECONDS)
    else:
        box = imaplib.IMAP4_SSL(server.host, server.port, ssl_context=trusting(server), timeout=SECONDS)
    try:
        if server.is_plain_first:
            box.starttls(trusting(server))
        box.login(server.user, server.password)
    except BaseException:
        box.shutdown()
        raise
    return box


def _looked_through(
    box: imaplib.IMAP4, server: MailServer, *, knows: Knows, take: Callable[[Found], bool], since: date | None
) -> int:
    has_uidplus = b"UIDPLUS" in (box.capability()[1][0] or b"").upper().split()  # many servers say so after the login only
    box.select(f'"{server.folder}"')
    validity = (box.response("UIDVALIDITY")[1] or [b""])[0] or b""
    wanted = "UNDELETED" if since is None else f"UNDELETED SINCE {since.day}-{MONTHS[since.month - 1]}-{since.year}"
    _, listed = box.uid("SEARCH", wanted)
    uids = [uid for uid in b" ".join(one for one in listed if one).split() if _UID.fullmatch(uid)]
    events = {f"{server.user}@{server.host}/{server.folder}/{validity.decode()}/{uid.decode()}": uid for uid in uids}
    known, done = knows(events), 0
    fresh = [event for event in events if event not in known][:AT_ONCE]
    again = [event for event, was_taken in known.items() if was_taken]  # a run before ended between taking and removing
    for event in (*again, *fresh):
        uid = events[event].decode()
        if event in known or take(_read(box, uid, event)):
            done += event not in known
            if since is None:
                _remove(box, uid, has_uidplus=has_uidplus)
    return done


def _remove(box: imaplib.IMAP4, uid: str, *, has_uidplus: bool) -> None:
    box.uid("STORE", uid, "+FLAGS.SILENT", "(\\Deleted)")
    if has_uidplus:
        box.uid("EXPUNGE", uid)
    else:
        box.expunge()


def _read(box: imaplib.IMAP4, uid: str, event: str) -> Found:
    asked = f"(BODYSTRUCTURE BODY.PEEK[HEADER.FIELDS ({HEADER})]<0.{LONGEST_HEADER}>)"
    _, answer = box.uid("FETCH", uid, asked)
    try:
        items = fetched(answer)
        parts = structure(items.get("BODYSTRUCTURE"))
        head = _content(items, "BODY[HEADER")
        header = Header(head, 0, len(head))
    except NotUnderstood:
        return Found(event, "", "", "", (), (), False, True)
    texts, is_cut = [], len(parts.texts) > MOST_TEXTS
    for forms in parts.texts[:MOST_TEXTS]:
        text, was_cut = _words(box, uid, forms)
        texts.append(text)
        is_cut |= was_cut
    return Found(
        event,
        _sender(header),
        header.text("subject") or "",
        "\n\n".join(text for text in texts if text),
        tuple(dict.fromkeys(_TOKEN.findall(" ".join(header.value(name) or "" for name in ("in-reply-to", "references"))))),
        parts.others,
        is_cut,
        _is_automatic(header),
    )


def _content(items: dict[str, Value], name: str) -> bytes:
    """Return what was fetched of a mail; empty where nothing came."""
    return next((value for one, value in items.items() if one.startswith(name) and isinstance(value, bytes)), b"")


def _words(box: imaplib.IMAP4, uid: str, forms: Iterable[TextPart]) -> tuple[str, bool]:
    """Return the words of the first form that has some, and whether there were more than are fetched."""
    for part in forms:
        _, answer = box.uid("FETCH", uid, f"(BODY.PEEK[{part.section}]<0.{LONGEST_TEXT}>)")
        try:
            raw = _content(fetched(answer), "BODY[")
        except NotUnderstood:
            continue
        text = _decoded(raw[:LONGEST_TEXT], part)
        if text:
            return text, len(raw) >= LONGEST_TEXT
    return "", False


def _decoded(raw: bytes, part: TextPart) -> str:
    if part.encoding == "base64":
        letters = re.sub(rb"[^A-Za-z0-9+/]", b"", raw)
        raw = binascii.a2b_base64(letters[: len(letters) // 4 * 4] + _tail(letters))
    elif part.encoding == "quoted-printable":
        raw = quopri.decodestring(raw)
    text = decode(raw, part.charset).text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
    if part.kind == "html":
        text = readable(text)
    elif part.is_flowed:
        text = unflowed(text, joins_words=part.joins_words)
    return text.strip()


def _tail(letters: bytes) -> bytes:
    """Return the last letters of base64, filled up; a single one holds nothing."""
    rest = letters[len(letters) // 4 * 4 :]
    return rest + b"=" * (4 - len(rest)) if len(rest) > 1 else b""


def _sender(header: Header) -> str:
    """Return whom to write to: the one address in From; empty where there is none, several, or one that is no address."""
    given = read_addresses(header.value("from") or "")
    address = given[0].address or "" if len(given) == 1 else ""
    return address if _ADDRESS.fullmatch(address) and address.isascii() else ""


def _is_automatic(header: Header) -> bool:
    """Return whether a program sent it: an answer of a machine, a failed delivery, a list (RFC 3834, RFC 3464)."""
    said = (header.value("auto-submitted") or "no").partition(";")[0].strip().lower()
    kind = (header.value("content-type") or "").partition(";")[0].strip().lower()
    back, sender = (header.value("return-path") or "").strip(), _sender(header).partition("@")[0].lower()
    return (
        said != "no"
        or (header.value("precedence") or "").strip().lower() in _BULK
        or any(header.first(name) for name in ("list-id", "list-unsubscribe", "x-autoreply", "x-failed-recipients"))
        or kind == "multipart/report"
        or back == "<>"
        or sender in {"mailer-daemon", "postmaster", "noreply", "no-reply"}
    )
