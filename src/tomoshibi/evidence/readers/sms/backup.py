"""SMS Backup & Restore (Android): `<smses>` with sms and mms, `<calls>` with calls, as XML. Times are UTC in milliseconds.

Base64 of pictures is never decoded beyond its head, nor kept. Sealed copies hold a filler of equal length in its place.
"""

import re
from collections.abc import Iterator, Sequence

from tomoshibi.evidence.admission.shelf import Source
from tomoshibi.evidence.format import Batch, Format, Glance, Match
from tomoshibi.evidence.moments import SECOND, utc_moment
from tomoshibi.evidence.notebook import Notebook
from tomoshibi.evidence.parsing.entities import note_mending, xml_text
from tomoshibi.evidence.parsing.markup import EntityDeclared, Token, attribute_spans, declared_codec, xml_tokens
from tomoshibi.evidence.parsing.media_roles import role_of_type
from tomoshibi.evidence.readers.sms.base64_part import BasePart
from tomoshibi.evidence.readers.sms.numbers import common_digits, comparable, member_of
from tomoshibi.evidence.record import (
    Attachment,
    Event,
    EventKind,
    Message,
    Moment,
    Record,
    Seen,
    Span,
    TalkKind,
    Unreadable,
)

BATCH = 512
SECONDS_BELOW = 100_000_000_000  # as milliseconds this is March 1973, as seconds the year 5138: a smaller number is seconds
MAX_NOTED = 1 << 20  # bytes of a tag looked through for halves of characters; longer ones hold base64
MAX_DIGITS = 18  # more digits are no time; and Python refuses to read thousands of them

ROOTS = frozenset(("smses", "calls"))
RECORDS = frozenset(("sms", "mms", "call"))
KNOWN = ROOTS | RECORDS | {"parts", "part", "addrs", "addr"}
_MISSING = frozenset(("null", ""))
_NOBODY = frozenset(("null", "", "(Unknown)", "insert-address-token"))
_WITHHELD_NUMBERS = frozenset(("-1", "-2", "-3"))  # unknown, private and payphone callers

# Android's Telephony.Sms.MESSAGE_TYPE_*: what is no ordinary received or sent message carries a flag.
_BOXES = {"3": "draft", "4": "outbox", "5": "failed", "6": "queued"}
# Android's CallLog.Calls.TYPE.
_CALLS: dict[str, tuple[EventKind, str]] = {
    "1": (EventKind.CALL, "incoming"),
    "2": (EventKind.CALL, "outgoing"),
    "3": (EventKind.MISSED_CALL, "missed"),
    "4": (EventKind.MISSED_CALL, "voicemail"),
    "5": (EventKind.MISSED_CALL, "rejected"),
    "6": (EventKind.MISSED_CALL, "blocked"),
    "7": (EventKind.CALL, "answered elsewhere"),
}
# WAP-209 (MMS encapsulation) header numbers, as Android stores them: who an address is.
_FROM = "137"
_TO = frozenset(("151", "130", "129"))
_GROUP_ID = re.compile(r"[^~@]*[^~@\d+][^~@]*@rcs\.google\.com")  # Google Messages names a group by an id of its own

_ROOT = re.compile(r"<(smses|calls)(?=[\s/>])")
_BLANKS = b" \t\r\n"


def recognise(glance: Glance) -> Match | None:
    """Return how well the root element fits."""
    found = _ROOT.search(glance.text[:8192])
    if found is None:
        return None
    if re.search(r"<(?:sms|mms|call)\s", glance.text):
        return Match(96, f"the root <{found[1]}> with its records")
    return Match(90, f"the root <{found[1]}>")


def read(sources: Sequence[Source], notebook: Notebook) -> Iterator[Batch]:
    """Yield the records of each backup; one number is one conversation, whichever file it stands in."""
    for source in sources:
        yield from _Backup(source, notebook).batches()


class _Fields:
    """The attributes of one element, decoded when they are asked for."""

    def __init__(self, backup: "_Backup", token: Token) -> None:
        self.backup = backup
        self.spans: dict[str, tuple[int, int]] = {}
        for name, start, end in attribute_spans(backup.buffer, token.start + 1 + len(token.name), token.end - 1):
            self.spans.setdefault(name, (start, end))

    def get(self, name: str) -> str | None:
        """Return a value; None where it is missing or the word `null`."""
        at = self.spans.get(name)
        if at is None:
            return None
        raw = self.backup.buffer[at[0] : at[1]]
        return None if raw == b"null" else self.backup.text(raw)

    def filled(self, name: str) -> str | None:
        """Return a value that is more than nothing."""
        value = self.get(name)
        return None if value is None or value in _MISSING else value

    def span(self, name: str) -> Span | None:
        """Return where a value stands."""
        at = self.spans.get(name)
        return None if at is None else Span(self.backup.number, at[0], at[1])


class _Backup:
    """The state of reading one file from top to bottom."""

    def __init__(self, source: Source, notebook: Notebook) -> None:
        self.source = source
        self.buffer = source.buffer
        self.codec = declared_codec(self.buffer, source.codec)
        self.number = source.number
        self.notebook = notebook
        self.batch: Batch = []
        self.settled = 0
        self.count: int | None = None
        self.found = 0
        self.trouble: tuple[int, str] | None = None  # where something unreadable began, and why
        self.whole = False
        self.known: dict[tuple[str, str], tuple[int, tuple[str, ...]]] = {}

    # ---- the frame

    def batches(self) -> Iterator[Batch]:
        """Yield the records from the first element to the last; what is broken between two of them is one Unreadable."""
        waiting: list[Token] = []  # the open record and what is inside it
        try:
            for token in xml_tokens(self.buffer, RECORDS, KNOWN):
                if waiting:
                    if token.name not in RECORDS | ROOTS:
                        waiting.append(token)
                        continue
                    if token.kind == "close" and token.name == waiting[0].name:
                        self._record(waiting, token.end)
                        waiting = []
                        continue
                    self._unclosed(waiting)
                    waiting = []
                if token.name in RECORDS and token.kind in ("open", "empty"):
                    if token.kind == "open":
                        waiting = [token]
                    else:
                        self._record([token], token.end)
                else:
                    self._frame(token)
                if len(self.batch) >= BATCH:
                    full, self.batch = self.batch, []
                    yield full
                    self.source.release(self.settled)
        except EntityDeclared as refused:
            start = refused.args[0] if not waiting else waiting[0].start
            waiting = []
            self._trouble(start, "declares entities of its own, which are never expanded")
        if waiting:
            self._unclosed(waiting)
        self._mend(len(self.buffer))
        self.notebook.separator(self.number, self.settled, len(self.buffer))
        if not self.whole and self.settled:
            self.notebook.warn("not-closed")
        self._compare_count()
        yield self.batch

    def _frame(self, token: Token) -> None:
        """Book what stands between records."""
        if token.kind == "text" and not self.buffer[token.start : token.end].strip(_BLANKS):
            return
        if token.name in ROOTS:
            self._mend(token.start)
            self._book_header(token)
            if token.kind in ("open", "empty"):
                self._claims(token)
            self.whole = self.whole or token.kind != "open"
        elif token.kind == "comment" and self.trouble is None:
            self._book_header(token)
        elif token.kind == "text" and self.trouble is None and (not self.found or self.whole):
            # A BOM before the root, stray characters behind it.
            self._book_header(token)
        else:
            reason = "the file ends inside this" if token.end == len(self.buffer) else "not well-formed"
            if token.kind in ("open", "empty", "close"):
                reason = "an element that is not known here"
            self._trouble(token.start, reason)

    def _book_header(self, token: Token) -> None:
        self.notebook.separator(self.number, self.settled, token.start)
        self.notebook.header(self.number, token.start, token.end)
        self.settled = token.end

    def _claims(self, root: Token) -> None:
        fields = _Fields(self, root)
        count, exported = fields.filled("count"), fields.filled("backup_date")
        if count is not None:
            self.notebook.claims["count"] = count
            if count.isascii() and count.isdigit() and len(count) <= MAX_DIGITS:
                self.count = int(count)
        if exported is not None:
            self.notebook.claims["exported"] = exported

    def _compare_count(self) -> None:
        if self.count is not None and self.count != self.found:
            self.notebook.warn("count-claim", None, f"{self.count} / {self.found}")

    # ---- what cannot be read

    def _trouble(self, start: int, reason: str) -> None:
        if self.trouble is None:
            self.trouble = (start, reason)

    def _unclosed(self, tokens: list[Token]) -> None:
        """Take a record whose closing tag is missing, as far as it is whole: its opening tag says who and when.

        An mms loses the parts behind the cut and says so; an sms and a call say everything in their opening tag.
        """
        whole = next((index for index, token in enumerate(tokens) if token.kind in ("broken", "cut")), len(tokens))
        last = max(index for index in range(whole) if tokens[index].kind in ("open", "empty", "close"))
        kept = last + 1 if tokens[0].name == "mms" else 1
        self._record(tokens[:kept], tokens[kept - 1].end, cut=tokens[0].name == "mms")
        for token in tokens[kept:]:
            self._frame(token)

    def _mend(self, end: int) -> None:
        """Write down what was broken up to `end` as one Unreadable."""
        if self.trouble is None:
            return
        start, reason = self.trouble
        self.trouble = None
        last = end
        while last > start and self.buffer[last - 1 : last] in (b" ", b"\t", b"\r", b"\n"):
            last -= 1
        self.notebook.separator(self.number, self.settled, start)
        self.settled = last
        talk = self.notebook.conversation((self.number, "unread"), platform="sms")
        span = Span(self.number, start, last)
        self.batch.append(Unreadable(self.notebook.next_seq(), span, talk, None, None, None, reason=reason))

    # ---- records

    def _record(self, tokens: list[Token], end: int, *, cut: bool = False) -> None:
        start = tokens[0].start
        self._mend(start)
        self.notebook.separator(self.number, self.settled, start)
        self.settled = end
        self.found += 1
        span = Span(self.number, start, end)
        for token in tokens:  # one by one: a part can hold a whole video
            if token.end - token.start < MAX_NOTED:
                place = Span(self.number, token.start, token.end)
                note_mending(self.buffer[token.start : token.end], self.codec, place, self.notebook)
        fields = _Fields(self, tokens[0])
        if tokens[0].name == "sms":
            self.batch.append(self._sms(fields, span))
        elif tokens[0].name == "mms":
            self.batch.append(self._mms(fields, tokens[1:], span, cut=cut))
        else:
            self.batch.append(self._call(fields, span))

    def _sms(self, fields: _Fields, span: Span) -> Record:
        box = fields.get("type") or ""
        talk, person = self._people(fields, "address", received=box in ("", "1"))
        text = fields.get("body")
        details = self._details(
            fields, (("subject", "subject"), ("date_sent", "date_sent"), ("service_center", "service_center"))
        )
        flags = (_BOXES[box],) if box in _BOXES else ()
        moment = self._moment(fields, span)
        return Message(self.notebook.next_seq(), span, talk, person, moment, text, details=details, flags=flags)

    def _mms(self, fields: _Fields, inside: list[Token], span: Span, *, cut: bool) -> Record:
        box = fields.get("msg_box") or fields.get("type") or ""
        texts: list[str] = []
        attachments: list[Attachment] = []
        addresses: list[tuple[str, Seen]] = []
        for token in inside:
            if token.kind not in ("open", "empty"):
                continue
            if token.name == "part":
                self._part(_Fields(self, token), texts, attachments)
            elif token.name == "addr":
                addr = _Fields(self, token)
                if (address := addr.filled("address")) is not None and address not in _NOBODY:
                    addresses.append((addr.get("type") or "", Seen(address, addr.span("address"))))
        talk, person = self._people(fields, "address", received=box in ("", "1"), addresses=addresses)
        details = self._details(fields, (("subject", "sub"), ("date_sent", "date_sent"), ("message_id", "m_id")))
        if len(texts) > 1:
            details = (*details, ("text_parts", str(len(texts))))
        flags = (_BOXES[box],) if box in _BOXES else ()
        if cut:
            flags = (*flags, "cut")
            self.notebook.warn("record-cut", span)
        text = "\n".join(texts) if texts else None
        moment = self._moment(fields, span)
        return Message(
            self.notebook.next_seq(), span, talk, person, moment, text, tuple(attachments), details=details, flags=flags
        )

    def _part(self, fields: _Fields, texts: list[str], attachments: list[Attachment]) -> None:
        declared = (fields.filled("ct") or "").strip().lower()
        if declared == "application/smil":  # the layout of the slides
            return
        text = fields.get("text")
        if declared.startswith("text/plain") or (not declared and text is not None):
            if text is None and (data := fields.spans.get("data")) is not None:
                text = BasePart(self.buffer, *data).as_text()
            if text is not None:
                texts.append(text)
                return
        name = next((value for key in ("name", "cl", "fn") if (value := fields.filled(key)) is not None), None)
        role = role_of_type(declared)
        data = fields.spans.get("data")
        if data is None or self.buffer[data[0] : data[1]] in (b"", b"null"):
            attachments.append(Attachment(role, "omitted" if name is None else "missing", name, declared or None))
            return
        part = BasePart(self.buffer, *data)
        attachments.append(Attachment(role, part.status, name, declared or None, part.sniffed, part.size))
        if part.status == "undecodable":
            self.notebook.warn("part-undecodable", Span(self.number, *data))

    def _call(self, fields: _Fields, span: Span) -> Record:
        kind, word = _CALLS.get(fields.get("type") or "", (EventKind.CALL, "unknown"))
        talk, person = self._people(fields, "number", received=word != "outgoing")
        details = (("call", word), *self._details(fields, (("duration_seconds", "duration"),)))
        return Event(
            self.notebook.next_seq(), span, talk, person, self._moment(fields, span), None, details=details, event=kind
        )

    # ---- values

    def text(self, raw: bytes) -> str:
        """Return a value as text; characters written as two halves are put together."""
        text = raw.decode(self.codec, "replace")
        if "\r" in text:
            text = text.replace("\r\n", "\n")
        return xml_text(text)

    def _details(self, fields: _Fields, wanted: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
        found = ((name, fields.filled(key)) for name, key in wanted)
        return tuple((name, value) for name, value in found if value is not None and (value != "0" or name != "date_sent"))

    def _moment(self, fields: _Fields, span: Span) -> Moment | None:
        printed = fields.filled("date")
        if printed is None:
            return None
        moment = None
        if printed.isascii() and printed.isdigit() and len(printed) <= MAX_DIGITS and int(printed) > 0:
            number = int(printed)
            if number < SECONDS_BELOW:
                self.notebook.warn("seconds-for-milliseconds", fields.span("date"))
                moment = utc_moment(printed, number * SECOND, "second")
            else:
                moment = utc_moment(printed, number * 1000, "millisecond")
        if moment is None:
            self.notebook.warn("time-unreadable", fields.span("date") or span, printed[:40])
        return moment

    # ---- people

    def _people(
        self, fields: _Fields, key: str, *, received: bool, addresses: Sequence[tuple[str, Seen]] = ()
    ) -> tuple[int, int | None]:
        """Return the conversation and the sender: the number written to or from, the person named in `addrs`, or the owner."""
        address, contact = fields.get(key) or "", fields.get("contact_name") or ""
        known = self.known.get((address, contact))
        if known is None:
            known = self.known[address, contact] = self._talk(fields, key, address, contact)
        talk, members = known
        stated = next((seen for kind, seen in addresses if kind == _FROM), None)
        if not received:
            if not members:  # the group is known by its id only; who is in it is said by whom a message goes to
                for kind, seen in addresses:
                    if kind in _TO:
                        self.notebook.participant(talk, comparable(seen.value), native_id=seen)
            own = None if stated is None or comparable(stated.value) in members else stated
            return talk, self.notebook.participant(talk, ("owner",), native_id=own, owner="yes")
        if len(members) == 1:
            if stated is not None and common_digits(stated.value) != common_digits(members[0]):
                self.notebook.warn("sender-differs", stated.span, stated.value)
            return talk, self.notebook.participant(talk, members[0])
        if stated is None:
            return talk, None
        return talk, self.notebook.participant(talk, member_of(stated.value, members), native_id=stated)

    def _talk(self, fields: _Fields, key: str, address: str, contact: str) -> tuple[int, tuple[str, ...]]:
        """Write down the conversation of an address, and its members as far as the address names them."""
        if address in _WITHHELD_NUMBERS or address in _NOBODY:
            address = ""
        title = contact if contact not in _NOBODY else None
        if (found := _GROUP_ID.fullmatch(address)) is not None:
            return self.notebook.conversation(
                ("sms", found[0]), platform="sms", kind="group", title=title, native_id=found[0]
            ), ()
        numbers = [number for number in address.split("~") if number not in _NOBODY]
        members = tuple(sorted({comparable(number) for number in numbers}))
        kind: TalkKind = "group" if len(members) > 1 else "one-to-one" if members else "unknown"
        talk = self.notebook.conversation(("sms", members), platform="sms", kind=kind, title=title)
        name = Seen(contact, fields.span("contact_name")) if title and len(members) == 1 else None
        for number in numbers:
            self.notebook.participant(talk, comparable(number), name=name, native_id=Seen(number, fields.span(key)))
        return talk, members


FORMATS = (Format("sms-backup-xml", "sms", ("xml",), recognise, read),)
