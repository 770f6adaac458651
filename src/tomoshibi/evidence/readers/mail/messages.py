"""E-mails: single ones (.eml), folders of them, and mailboxes (.mbox)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tomoshibi.evidence.admission.shelf import Buffer, Source
from tomoshibi.evidence.format import Batch, Format, Glance, Match
from tomoshibi.evidence.notebook import Notebook
from tomoshibi.evidence.readers.mail.body import Withheld, read_body
from tomoshibi.evidence.readers.mail.box import blank_start, envelope_date, mail_starts
from tomoshibi.evidence.readers.mail.header import Header
from tomoshibi.evidence.readers.mail.parts import Parts
from tomoshibi.evidence.readers.mail.signs import Head, Named, details, oddities, read_head
from tomoshibi.evidence.readers.mail.threads import Links, base_subject, ids_of, threads
from tomoshibi.evidence.record import Message, Moment, Record, Seen, Span, Unreadable

BATCH = 256
_KNOWN = frozenset({
    "from", "to", "cc", "subject", "date", "received", "return-path", "message-id", "mime-version", "content-type",
    "content-transfer-encoding", "delivered-to", "reply-to", "in-reply-to", "references", "x-mailer", "user-agent",
    "dkim-signature", "authentication-results", "arc-seal", "x-received", "received-spf", "sender", "list-id",
    "x-original-to", "envelope-to", "x-gm-thrid", "x-gmail-labels",
})  # fmt: skip
# A header without any of these is a part of a mail, or no mail at all.
_TELLING = frozenset({
    "from", "to", "subject", "date", "received", "return-path", "message-id", "delivered-to",
})  # fmt: skip
_ENVELOPE = re.compile(rb"From [^\n]*+(?:\n|\Z)")
# A saved web page is laid out as a mail, but nobody wrote it to anyone.
_WEB_PAGE = frozenset(("snapshot-content-location", "x-msoesrec"))


# ---- telling


def _recognise_mbox(glance: Glance) -> Match | None:
    """Return how well the head fits a mailbox: a From_ line, then a mail's header."""
    _, at = blank_start(glance.head)
    envelope = _ENVELOPE.match(glance.head, at)
    if envelope is None:
        return None
    names = _field_names(glance.head, envelope.end())
    if len(names & _KNOWN) >= 2 and names & _TELLING:
        return Match(96, f"a From_ line and {len(names & _KNOWN)} header fields of mails")
    if envelope_date(envelope.group()) is not None:
        return Match(70 if names else 50, "a From_ line with a date")
    return None


def _recognise_eml(glance: Glance) -> Match | None:
    """Return how well the head fits a mail: how many fields of its header are known ones."""
    _, at = blank_start(glance.head)
    if _ENVELOPE.match(glance.head, at):
        return None
    names = _field_names(glance.head, at)
    known = len(names & _KNOWN)
    if not names & _TELLING or known < 2 or names & _WEB_PAGE:
        return None
    score = {2: 55, 3: 80, 4: 90, 5: 94}.get(known, 97)
    return Match(score, f"{known} header fields of a mail")


def _field_names(head: bytes, at: int) -> frozenset[str]:
    return Header(head, at, len(head)).names


# ---- reading


@dataclass(frozen=True, slots=True)
class _Mail:
    """Where a mail stands: from its From_ line (or its header) to the next one; `header` is where its header starts."""

    source: Source
    start: int
    header: int
    end: int


def _read_mbox(sources: Sequence[Source], notebook: Notebook) -> Iterator[Batch]:
    """Yield a record for each mail of each mailbox."""
    yield from _Mails(sources, notebook, is_mbox=True).batches()


def _read_eml(sources: Sequence[Source], notebook: Notebook) -> Iterator[Batch]:
    """Yield a record for each file, which is one mail."""
    yield from _Mails(sources, notebook, is_mbox=False).batches()


class _Mails:
    """The state of reading all mails of a call: once over the headers to find the talks, once to read."""

    def __init__(self, sources: Sequence[Source], notebook: Notebook, *, is_mbox: bool) -> None:
        self.sources = sources
        self.notebook = notebook
        self.is_mbox = is_mbox
        self.mails: list[_Mail] = []
        self.links: list[Links] = []
        self.titles: dict[int, str | None] = {}
        self.many: dict[int, set[str]] = {}
        self.signed: set[str] = set()
        self.withheld: Withheld | None = None

    def batches(self) -> Iterator[Batch]:
        """Yield the records in the order of the files."""
        for source in self.sources:
            self._lay_out(source)
        firsts = threads(self.links)
        for first, links in zip(firsts, self.links, strict=True):
            self.many.setdefault(first, set()).update(links.people)
        own: dict[str, int] = {}
        batch: Batch = []
        last: Source | None = None
        for index, mail in enumerate(self.mails):
            if mail.source is not last:
                last, self.withheld = mail.source, Withheld(self.notebook.shelf, mail.source)
            key = self.links[index].own
            if key is not None and own.setdefault(key, index) != index:
                self.notebook.warn("same-message-id", Span(mail.source.number, mail.start, mail.end), key)
            batch.append(self._record(mail, firsts[index], self.links[index]))
            if len(batch) >= BATCH:
                yield batch
                batch = []
                mail.source.release(mail.end)
        yield batch

    def _lay_out(self, source: Source) -> None:
        """Find the mails of a file and what ties them to others; book what stands before the first."""
        buffer, size = source.buffer, source.size
        bom, start = blank_start(buffer)
        self.notebook.header(source.number, 0, bom)
        self.notebook.separator(source.number, bom, start)
        if start >= size:
            return
        starts = [*mail_starts(buffer, start)] if self.is_mbox else [start]
        for at, end in zip(starts, [*starts[1:], size], strict=True):
            # The From_ line belongs to the mail: with it the span is a mailbox of one, in which quoted lines are known as
            # such, and it holds the envelope's sender and the time of storing. So does the blank line at the end.
            header = _after_envelope(buffer, at, end) if self.is_mbox else at
            self.mails.append(_Mail(source, at, header, end))
            self.links.append(self._links(Header(buffer, header, end), len(self.mails) - 1))

    def _links(self, header: Header, index: int) -> Links:
        own = ids_of(header.value("message-id"))
        answers = (*ids_of(header.value("references")), *ids_of(header.value("in-reply-to")))
        subject = header.text("subject")
        self.titles[index] = subject
        head = read_head(header)
        self.signed.update(one.person.key for one in head.senders[:1] if one.person.name)
        people = frozenset(one.person.key for one in (*head.senders[:1], *head.receivers) if one.person.key)
        return Links(own[0] if own else None, answers, base_subject(subject or ""), people)

    def _talk(self, first: int) -> int:
        mail = self.mails[first]
        people = len(self.many[first])
        return self.notebook.conversation(
            (mail.source.number, mail.start, "mail"),
            platform="email",
            kind="unknown" if people == 0 else "one-to-one" if people <= 2 else "group",
            title=self.titles[first],
            folder=mail.source.name,
        )

    def _record(self, mail: _Mail, first: int, links: Links) -> Record:
        buffer, number = mail.source.buffer, mail.source.number
        span = Span(number, mail.start, mail.end)
        header = Header(buffer, mail.header, mail.end)
        talk = self._talk(first)
        if not header.names:
            self.notebook.warn("mail-without-header", span)
            return Unreadable(
                self.notebook.next_seq(), span, talk, None, self._envelope(mail), None, reason="no header of a mail"
            )
        head = read_head(header)
        sender = self._people(talk, head, number)
        end = _body_end(buffer, header.body, mail.end, is_mbox=self.is_mbox)
        parts = Parts(buffer, header, end)
        assert self.withheld is not None
        body = read_body(parts.leaves, self.withheld, is_mbox=self.is_mbox)
        moment = self._time(mail, head, span, body.flags)
        facts = details(header)
        if not header.has_blank_line and header.body < mail.end:
            self.notebook.warn("no-blank-line", span)
        if header.is_cut:
            self.notebook.warn("header-too-long", span)
        for code, detail in (*body.notes, *((code, "") for code in parts.oddities), *oddities(header, head)):
            self.notebook.warn(code, span, detail)
        return Message(
            self.notebook.next_seq(),
            span,
            talk,
            sender,
            moment,
            body.text,
            tuple(body.attachments),
            native_id=links.own,
            reply_to=next(iter(ids_of(header.value("in-reply-to"))), None),
            details=facts,
            flags=tuple(body.flags),
        )

    def _people(self, talk: int, head: Head, number: int) -> int | None:
        """Write down sender and receivers; return the sender's id."""
        known = [self._person(talk, one, number, is_sender=True) for one in head.senders[:1]]
        for one in head.receivers:
            self._person(talk, one, number, is_sender=False)
        return known[0] if known else None

    def _person(self, talk: int, named: Named, number: int, *, is_sender: bool) -> int:
        """Write someone down by the name they sign with; what others call them only where they never do."""
        person, span = named.person, Span(number, named.field.start, named.field.end)
        is_named = person.name and (is_sender or person.key not in self.signed)
        return self.notebook.participant(
            talk,
            person.key,
            name=Seen(person.name, span) if is_named and person.name else None,
            handle=Seen(person.address, span) if person.address else None,
        )

    def _time(self, mail: _Mail, head: Head, span: Span, flags: dict[str, None]) -> Moment | None:
        if head.date is not None:
            if head.date.hides_zone:
                flags["zone-not-stated"] = None
            moment = head.date.moment()
            if moment is not None:
                return moment
        if head.has_date:
            self.notebook.warn("time-unreadable", span)
            return None
        moment = self._envelope(mail)
        if moment is not None:
            flags["time-of-storing"] = None
        self.notebook.warn("no-date", span)
        return moment

    def _envelope(self, mail: _Mail) -> Moment | None:
        """Return the time of a From_ line: when a machine stored the mail, on that machine's clock."""
        found = envelope_date(bytes(mail.source.buffer[mail.start : mail.header])) if mail.header > mail.start else None
        return None if found is None else found.moment()


def _after_envelope(buffer: Buffer, start: int, end: int) -> int:
    if buffer[start : start + 5] != b"From ":
        return start
    line = buffer.find(b"\n", start, end)
    return end if line < 0 else line + 1


def _body_end(buffer: Buffer, start: int, end: int, *, is_mbox: bool) -> int:
    """Return where the text of a mail's last line ends.

    The line break there ends the line as the one before a boundary does; in a mailbox a blank line stands after it.
    """
    for _ in range(2 if is_mbox else 1):
        if end > start and buffer[end - 1 : end] == b"\n":
            end -= 1
            if end > start and buffer[end - 1 : end] == b"\r":
                end -= 1
    return end


FORMATS = (
    Format("email-eml", "email", ("mail", "text"), _recognise_eml, _read_eml),
    Format("email-mbox", "email", ("mail", "text"), _recognise_mbox, _read_mbox),
)
