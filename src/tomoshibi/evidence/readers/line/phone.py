"""LINE talk history, as the phone apps write it (.txt): one talk, minutes only, display names only."""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from msgspec import structs

from tomoshibi.evidence.admission.shelf import Source
from tomoshibi.evidence.format import Batch, Format, Glance, Match
from tomoshibi.evidence.moments import DAY, local_micros
from tomoshibi.evidence.notebook import Notebook
from tomoshibi.evidence.parsing.calls import call_details
from tomoshibi.evidence.readers.line.clock import CLOCK, time_of_day
from tomoshibi.evidence.readers.line.titles import MARKS, SAVED, TITLES, read_saved, read_title, unmarked
from tomoshibi.evidence.readers.words import Meaning, words_for
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
    iso,
)
from tomoshibi.evidence.times.days import Order, read_day, settle_order

BATCH = 512

_TIME = rb"(?:[^\t\r\n\d]{0,12})\d{1,2}:\d{2}(?:(?:\x20|\xc2?\xa0|\xe2\x80\xaf)?[AaPp]\.?[Mm]\.?)?"
# One line after another: a record whose body is not quoted, any other line. Quoted bodies are taken by `_QUOTED`.
_LINE = re.compile(
    rb"(?P<time>" + _TIME + rb")\t(?P<sender>[^\t\r\n]+)\t(?P<body>[^\n]*+)\n?"
    rb"|(?P<event_time>" + _TIME + rb")\t\t?(?P<event>[^\t\n][^\n]*+)\n?"
    rb"|(?P<other>[^\n]*+)\n?"
)
# The record that nearly every line is: nothing in it but a time, a name and words. A body that begins like a quotation, a
# placeholder or a call (the telephone sign is E2 98 8E) is left to the pattern above.
_PLAIN = re.compile(rb"(" + _TIME + rb")\t([^\t\r\n]+)\t([^\r\n\"\[\xe2][^\r\n]*+)\r?\n")
# A quoted body: from its `"` to a single `"` at the very end of a later line. Inside, anything can stand.
_QUOTED = re.compile(rb'"(?P<inside>(?:[^"]++|"")*+)"(?=\r?\n|\r?\Z)')


def recognise(glance: Glance) -> Match | None:
    """Return how well the first lines fit: a title, a day line with a weekday, records with tabs."""
    lines = glance.lines
    title = any(line.startswith("[LINE]") or _titled(line) for line in lines[:2])
    saved = any(SAVED.match(line) for line in lines[:4])
    days = sum(1 for line in lines if read_day(line))
    records = sum(1 for line in lines if "\t" in line and CLOCK.fullmatch(line.partition("\t")[0]))
    if days and records:
        return Match(95 if title else 85, f"{days} day lines and {records} lines with time, TAB, name, TAB")
    if title and saved:
        return Match(90, "LINE's title and export date")
    return None


def _titled(line: str) -> bool:
    return bool(TITLES[0][0].fullmatch(line) or TITLES[1][0].fullmatch(line)) and line.startswith("[LINE]")


def read(sources: Sequence[Source], notebook: Notebook) -> Iterator[Batch]:
    """Yield the records of each file, which is one talk."""
    for source in sources:
        yield from _Talk(source, notebook).batches()


class _Talk:
    """The state of reading one file from top to bottom."""

    def __init__(self, source: Source, notebook: Notebook) -> None:
        self.source = source
        self.number = source.number
        self.buffer = source.buffer
        self.size = len(self.buffer)
        self.codec = source.codec
        self.notebook = notebook
        self.ledger = notebook.ledgers[source.number]
        self.settled = 0
        self.words = words_for("line")
        self.order: Order | None = None
        self.order_known = False
        self.day: date | None = None
        self.other_days: tuple[date, ...] = ()
        self.heading: Span | None = None
        self.printed_day = ""
        self.times: dict[bytes, Moment | None] = {}
        self.clock: dict[bytes, tuple[str, int]] = {}
        self.wall_clock = notebook.wall_clock
        self.midnight: int | None = None
        self.other_midnights: tuple[int, ...] = ()
        self.people: dict[bytes, int] = {}
        self.known: dict[str, int] = {}  # the same people, by their names without invisible marks
        self.withdrawn = frozenset(word.encode(self.codec, "ignore") for word in words_for("line", "withdrawn").whole_words())
        self.talk = 0
        self.kind: TalkKind = "unknown"
        self.saved: int | None = None
        self.latest: int | None = None
        self.stray: list[str] = []
        self.batch: Batch = []

    # ---- the frame

    def batches(self) -> Iterator[Batch]:
        """Yield the records from the first line to the last."""
        at = self._header()
        scan, buffer, size = _LINE.match, self.buffer, self.size
        next_seq, number, talk = self.notebook.next_seq, self.number, self.talk
        people, times, ledger = self.people, self.times, self.ledger
        decode = self._decode
        while at < size:
            if not self.stray:
                at = self._plain_run(at)
            line = scan(buffer, at)
            if line is None:
                break
            if self.stray and line.lastgroup != "other":
                self._go_on()
            if line.lastgroup == "body":
                time, sender, body = line.group("time", "sender", "body")
                end = line.end()
                if body[-1:] == b"\r":
                    body = body[:-1]
                stop = line.start("body") + len(body)
                if body[:1] == b'"':
                    stop, body = self._quoted(line.start("body"), stop, body)
                    end = max(end, stop)
                moment = times[time] if time in times else self._moment(time)
                person = people.get(sender)
                if person is None:
                    person = self._person(sender, Span(number, line.start("sender"), line.end("sender")))
                text = decode(body, at, stop)
                if ledger.spans is None:
                    ledger.separators += at - self.settled
                else:
                    self._settle(at)
                self.settled = stop
                span = Span(number, at, stop)
                if moment is None:
                    self.notebook.warn("time-unreadable", span)
                meaning = self.words.body(text) if text[:1] in ("[", "☎") else None
                if body in self.withdrawn:
                    meaning = Meaning(event=EventKind.UNSENT)
                if meaning is None:
                    self.batch.append(Message(next_seq(), span, talk, person, moment, text))
                else:
                    self.batch.append(self._meant(meaning, next_seq(), span, person, moment, text))
                at = end
            elif line.lastgroup == "event":
                self._event(line.group("event_time"), at, line.start("event"), line.group("event"))
                at = line.end()
            else:
                self._other(at, line.group("other").removesuffix(b"\r"))
                at = line.end()
            if len(self.batch) > BATCH:
                # The last record stays: a stray line may still belong to it.
                full, self.batch = self.batch[:-1], self.batch[-1:]
                yield full
                self.source.release(at)
        self._go_on()
        self._settle(size)
        self._look_back()
        yield self.batch

    def _plain_run(self, at: int) -> int:
        """Take plain records by known people at known times, as many as follow one another, and return where they end.

        This is the same reading as in `batches`, without its questions; the first line that needs one of them ends the run.
        """
        match, buffer, spans = _PLAIN.match, self.buffer, self.ledger.spans
        next_seq, number, talk, codec = self.notebook.next_seq, self.number, self.talk, self.codec
        people, times, append = self.people, self.times, self.batch.append
        settled, between, withdrawn = self.settled, 0, self.withdrawn
        for _ in range(BATCH - len(self.batch)):
            line = match(buffer, at)
            if line is None:
                break
            time, sender, body = line.groups()
            moment, person = times.get(time) or self._moment(time), people.get(sender)
            if moment is None or person is None or body in withdrawn:
                break
            try:
                text = str(body, codec)
            except UnicodeDecodeError:
                break
            stop = line.end(3)
            if spans is not None and at > settled:
                spans.append((settled, at, "separator"))
            between += at - settled
            settled = stop
            append(Message(next_seq(), Span(number, at, stop), talk, person, moment, text))
            at = line.end()
        self.settled = settled
        self.ledger.separators += between
        return at

    def _look_back(self) -> None:
        """Say what only the whole file shows: a group whose name fits both titles, a message later than the export."""
        if self.kind == "one-to-one" and len(self.people) > 2:
            self.notebook.revise(self.talk, kind="group")
        if self.saved is not None and self.latest is not None and self.latest > self.saved:
            self.notebook.warn("later-than-export", None, iso(self.latest, "minute"))
        wide = self.source.item.head[:2] in (b"\xff\xfe", b"\xfe\xff")
        if self.codec != "utf-8" or wide:  # the app writes UTF-8
            self.notebook.warn("saved-again", None, "utf-16" if wide else self.codec)

    def _settle(self, start: int) -> None:
        """Book what lies between the last record or heading and `start`: line breaks and blank lines."""
        self.notebook.separator(self.number, self.settled, start)
        self.settled = start

    def _decode(self, raw: bytes, start: int, end: int) -> str:
        """Return the text of a body. A line break is one thing, whichever way the copy writes it: LF."""
        try:
            text = raw.decode(self.codec)
        except UnicodeDecodeError:
            text = raw.decode(self.codec, "replace")
            self.notebook.warn("undecodable", Span(self.number, start, end))
        return text.replace("\r\n", "\n") if "\r" in text else text

    def _name(self, raw: bytes) -> str:
        return raw.decode(self.codec, "replace")

    def _header(self) -> int:
        """Book the lines before the first day line or record; learn the talk's title and kind. Return where it ends."""
        at = 3 if self.buffer[:3] == b"\xef\xbb\xbf" else 0
        title: str | None = None
        kind: TalkKind = "unknown"
        for _ in range(4):  # title, export date, and a blank line or two; anything further down is no header
            line = _LINE.match(self.buffer, at)
            if line is None or line.lastgroup != "other" or line.end() == at:
                break
            text = self._name(line.group("other").removesuffix(b"\r"))
            if read_day(text) is not None:
                break
            if (found := SAVED.match(text)) is not None:
                self.notebook.claims["exported"] = found["stamp"].strip()
                self.saved = read_saved(found["stamp"].strip())
            elif text and title is None:
                title, kind = read_title(text)
                self.kind = kind
            at = line.end()
        self.notebook.header(self.number, 0, at)
        self.settled = at
        self.talk = self.notebook.conversation(
            (self.number, "talk"), platform="line", kind=kind, title=title, folder=self.source.name
        )
        return at

    # ---- days and times

    def _settle_order(self) -> None:
        """Look through all day lines once, to settle day/month against month/day by their weekdays."""
        self.order_known = True
        days = []
        for found in re.finditer(rb"(?m)^[^\t\n]{8,40}$", self.buffer):
            day = read_day(self._name(found.group().rstrip(b"\r")))
            if day is not None:
                days.append(day)
        self.order = settle_order(days)

    def _new_day(self, text: str, start: int, end: int) -> bool:
        day = read_day(text)
        if day is None:
            return False
        self._go_on()
        span = Span(self.number, start, end)
        if len(day.readings) > 1 and not self.order_known:
            self._settle_order()
        fitting = day.fitting()
        if not fitting:
            self.notebook.warn("weekday-wrong", span, text)
        readings = fitting or day.readings
        chosen = next((found for order, found in readings if order == self.order), readings[0][1])
        if self.day is not None and chosen < self.day:
            self.notebook.warn("day-runs-back", span, text)
        self.other_days = tuple(found for _, found in readings if found != chosen)
        if self.order is not None:
            self.other_days = ()
        elif self.other_days:
            self.notebook.warn("day-or-month", span, text)
        self.day, self.heading, self.printed_day = chosen, span, text
        self.times.clear()
        self.midnight = local_micros(chosen.year, chosen.month, chosen.day)
        self.other_midnights = tuple(local_micros(one.year, one.month, one.day) for one in self.other_days)
        self._settle(end)
        return True

    def _moment(self, raw: bytes) -> Moment | None:
        """Return the moment of a printed time on the current day, remembered for the day."""
        self.times[raw] = made = self._made_moment(raw)
        if made is not None and made.local is not None:
            earliest = min(made.local, *made.alternatives) if made.alternatives else made.local
            if self.latest is None or earliest > self.latest:
                self.latest = earliest
        return made

    def _made_moment(self, raw: bytes) -> Moment | None:
        read = self.clock.get(raw) or self._read_clock(raw)
        if read is None:
            return None
        text, within = read
        if self.midnight is None:  # the file was cut before its first day line
            return Moment(text, "minute", "unknown", "unknown", None, None)
        others = tuple(other + within for other in self.other_midnights)
        if within >= DAY:  # old Android printed 24:10 for ten past midnight; of which day, it does not say
            others = (self.midnight + within - DAY,)
        return self.wall_clock.moment(f"{self.printed_day} {text}", self.midnight + within, "minute", self.heading, others)

    def _read_clock(self, raw: bytes) -> tuple[str, int] | None:
        """Return a printed time of day and its microseconds after midnight; remembered, since every minute comes again."""
        text = self._name(raw)
        within = time_of_day(text)
        if within is None:
            return None
        self.clock[raw] = read = (text, within)
        return read

    # ---- people and records

    def _person(self, raw: bytes, span: Span) -> int:
        name = unmarked(self._name(raw))
        person = self.known.get(name)
        if person is None:
            written = name.encode(self.codec, "replace")
            at = span.start + max(0, raw.find(written))
            seen = Seen(name, Span(self.number, at, min(at + len(written), span.end)))
            person = self.known[name] = self.notebook.participant(self.talk, name, name=seen)
        self.people[raw] = person
        return person

    def _quoted(self, start: int, end: int, body: bytes) -> tuple[int, bytes]:
        """Return end and text of a quoted body; a `"` that no later line closes is a character like any other."""
        found = _QUOTED.match(self.buffer, start)
        if found is None or b"\n" not in found["inside"]:
            return end, body
        return found.end(), found["inside"].replace(b'""', b'"')

    def _meant(self, meaning: Meaning, seq: int, span: Span, person: int | None, moment: Moment | None, text: str) -> Record:
        if meaning.event is not None:
            details = call_details(meaning.name)
            return Event(seq, span, self.talk, person, moment, text, details=details, event=meaning.event)
        attachments: tuple[Attachment, ...] = ()
        if meaning.role is not None:
            attachments = (self.notebook.attachment(meaning.role, meaning.name),)
        return Message(seq, span, self.talk, person, moment, text, attachments)

    def _event(self, time: bytes, start: int, text_start: int, raw: bytes) -> None:
        raw = raw.removesuffix(b"\r")
        end = text_start + len(raw)
        text = self._decode(raw, text_start, end)
        meaning = self.words.event(text)
        kind = meaning.event if meaning and meaning.event else EventKind.NOTICE
        moment = self.times[time] if time in self.times else self._moment(time)
        span = Span(self.number, start, end)
        details = _named(meaning)
        # The line names the actor without quotes; only a name that is already known as a sender counts as one.
        actor = next((self.known.get(value) for key, value in details if key == "actor"), None)
        self._settle(start)
        self.settled = end
        self.batch.append(
            Event(
                self.notebook.next_seq(),
                span,
                self.talk,
                actor,
                moment,
                text,
                certainty="stated" if actor is None else "inferred",
                sender_span=None if actor is None else self.notebook.participants[actor - 1].names[0].span,
                details=details,
                event=kind,
            )
        )

    def _other(self, start: int, raw: bytes) -> None:
        """Take a line that is no record: a day line, a blank one, or one that goes on with the record before."""
        text = self._name(raw)
        if not text.strip("\ufeff") or self._new_day(text, start, start + len(raw)):
            return
        end = start + len(raw)
        if not self.batch or (not self.stray and self.settled != self.batch[-1].span.end):
            self._settle(start)
            self.settled = end
            span = Span(self.number, start, end)
            self.notebook.warn("stray-line", span)
            self.batch.append(Unreadable(self.notebook.next_seq(), span, self.talk, None, None, text, reason="no time, no day"))
            return
        at = self.settled
        self.stray.append(self._decode(self.buffer[at:end], at, end))
        self.settled = end

    def _go_on(self) -> None:
        """Put the loose lines that were met onto the record before them."""
        if not self.stray:
            return
        last = self.batch[-1]
        span = Span(self.number, last.span.start, self.settled)
        text = "".join((last.text or "", *self.stray))
        self.stray.clear()
        self.notebook.warn("unquoted-break", span)
        self.batch[-1] = structs.replace(last, span=span, text=text, flags=(*last.flags, "continued"))


def _named(meaning: Meaning | None) -> tuple[tuple[str, str], ...]:
    """Return the actor and the target that an event's words name, as far as they do."""
    if meaning is None:
        return ()
    pairs = (("actor", meaning.actor), ("target", meaning.target))
    return tuple((key, value.strip(MARKS)) for key, value in pairs if value)


FORMATS = (Format("line-phone", "line", ("text",), recognise, read),)
