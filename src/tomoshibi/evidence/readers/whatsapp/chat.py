"""WhatsApp chat exports (.txt alone, or beside its media): one talk, on the clock and in the date form of the phone."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tomoshibi.evidence.admission.shelf import Source
from tomoshibi.evidence.format import Batch, Format, Glance, Match
from tomoshibi.evidence.notebook import Notebook
from tomoshibi.evidence.readers.whatsapp.dates import FOREIGN, Clock, head_patterns, settle_shape
from tomoshibi.evidence.readers.whatsapp.sample import Line, Sample, heads_of, look_through
from tomoshibi.evidence.readers.whatsapp.sentences import (
    BEGINNINGS,
    ENDINGS,
    OPENING,
    VIEW_ONCE,
    Meaning,
    role_of,
    unmarked,
    vocabulary,
)
from tomoshibi.evidence.readers.whatsapp.titles import title_of
from tomoshibi.evidence.record import Attachment, Event, EventKind, Message, Moment, Seen, Span, Unreadable

BATCH = 512
TIMES_KEPT = 20_000  # stamps remembered; a second stamp seldom comes back later than that
LONGEST_NAME = 600  # bytes; a name in an address book is far shorter, so this is no name
BOM = b"\xef\xbb\xbf"

_DURATION = re.compile(r"[,.、，。・] ?(\d+ ?(?:[^\W\d]|\d|[ .])+)$")
_GROUP_EVENTS = frozenset((EventKind.JOIN, EventKind.LEAVE, EventKind.REMOVED, EventKind.RENAME))
_WITH_COLON = frozenset((EventKind.RENAME, EventKind.NOTICE))  # sentences that quote a title or a description


# ---- how it is known


def recognise(glance: Glance) -> Match | None:
    """Return how well the first lines fit: dates and times of one shape, names, WhatsApp's own sentences and marks."""
    lines = heads_of(glance.lines)
    shape = settle_shape([(line.opens, line.head) for line in lines])
    if shape is None:
        return None
    fitting = [line for line in lines if shape.fits(line.head)]
    named = sum(1 for line in fitting if ": " in line.rest or line.rest.endswith((":", ":.")))
    opens = fitting[0].opens
    sign = _sign(glance, fitting)
    if not sign and not (named and (opens or named > 1)):
        return None
    kind, separator, year_first = shape.key[0], shape.key[2], shape.key[5]
    reason = f"{len(fitting)} lines with date and time of one form, {named} with a name{sign}"
    if sign:
        return Match(95 if opens else 85, reason)
    if kind == "colon" or (separator == "-" and year_first):
        return Match(45, reason)  # Signal's exporters and ordinary logs print the same
    return Match(84 if opens else 50, reason)


def _sign(glance: Glance, lines: Sequence[Line]) -> str:
    """Return what only WhatsApp writes, in words; empty where nothing of it is seen."""
    words = vocabulary()
    nameless = [line.rest for line in lines if ": " not in line.rest]
    if any(words.event(rest) is not None for rest in nameless[:8]):
        return ", a service sentence"
    if any(words.body(body) is not None or words.attached(body) for _, _, body in (one.rest.partition(": ") for one in lines)):
        return ", a placeholder"
    if re.search("(?m)^\u200e\\[|: \u200e", glance.text[:20_000]) is not None:
        return ", invisible marks"
    return ""


# ---- reading


def read(sources: Sequence[Source], notebook: Notebook) -> Iterator[Batch]:
    """Yield the records of each file, which is one talk."""
    for source in sources:
        codec = _codec(source)
        sample = look_through(source.buffer, codec)
        yield from _Talk(source, codec, sample, notebook).batches()


def _codec(source: Source) -> str:
    """Return the codec of a file; UTF-8 that is cut within its last letter is UTF-8 all the same."""
    if source.codec not in ("utf-8", "utf-16-le", "utf-16-be"):
        try:
            source.buffer[:-3].decode("utf-8")
        except UnicodeDecodeError:
            return source.codec
    return "utf-8"


@dataclass(frozen=True, slots=True)
class _Patterns:
    """How to find records: `record` takes the first line (stamp, sender, body), `further` the lines that go on with it."""

    record: re.Pattern[bytes]
    further: re.Pattern[bytes]
    start: re.Pattern[bytes]


def _patterns(sample: Sample, codec: str) -> _Patterns:
    head, _ = head_patterns(sample.shape, codec)
    closed = re.sub(rb"\((?!\?)", b"(?:", head, count=1)
    ending = rb"\.?\r?(?:\n|\Z)"
    sender = rb"(?:(?!:\x20|:?[\r\n])([^\n:]*+(?::(?!\x20|" + ending + rb")[^\n:]*+)*+):(?:\x20|(?=" + ending + rb")))?+"
    further = rb"(?:\n(?!\Z|" + closed + rb")[^\n]*+)*+"
    return _Patterns(re.compile(head + sender + rb"([^\n]*+)"), re.compile(further), re.compile(b"(?m)^" + closed))


class _Talk:
    """The state of reading one file from top to bottom."""

    def __init__(self, source: Source, codec: str, sample: Sample | None, notebook: Notebook) -> None:
        self.source = source
        self.number = source.number
        self.buffer = source.buffer
        self.size = len(self.buffer)
        self.codec = codec
        self.sample = sample
        self.notebook = notebook
        self.ledger = notebook.ledgers[source.number]
        self.words = vocabulary()
        self.settled = 0
        self.times: dict[bytes, Moment | None] = {}
        self.people: dict[bytes | None, int] = {}
        self.seen: dict[str, tuple[int, Span]] = {}
        self.long_names = {} if sample is None else {short.encode(codec): name for short, name in sample.long_names.items()}
        self.clock = None if sample is None else Clock(sample.shape, sample.settled, codec, notebook)
        self.title = title_of(source, notebook.shelf)
        self.is_group = False
        self.batch: Batch = []
        self.talk = notebook.conversation((source.number, "talk"), platform="whatsapp", title=self.title, folder=source.name)

    def batches(self) -> Iterator[Batch]:
        """Yield the records from the first line to the last."""
        at = len(BOM) if self.buffer[:3] == BOM else 0
        self.notebook.header(self.number, 0, at)
        self.settled = at
        if self.sample is None:
            self._stray(at, self.size)
        else:
            patterns = _patterns(self.sample, self.codec)
            first_at = at
            if patterns.record.match(self.buffer, at) is None:  # a byte order mark before it is no start of a line
                first = patterns.start.search(self.buffer, at)
                first_at = self.size if first is None else first.start()
            self._stray(at, first_at)
            yield from self._records(patterns, first_at)
        self._settle(self.size)
        self._conclude()
        yield self.batch

    def _records(self, patterns: _Patterns, at: int) -> Iterator[Batch]:
        scan, further = patterns.record.match, patterns.further.match
        buffer, size, number, talk = self.buffer, self.size, self.number, self.talk
        next_seq, codec, ledger = self.notebook.next_seq, self.codec, self.ledger
        people, times, keep = self.people, self.times, self.ledger.spans is not None
        exact, openings = self.words.exact, self.words.openings
        found = scan(buffer, at) if at < size else None
        while found is not None:
            stamp, sender, body = found.groups()
            end = found.end()
            following = scan(buffer, end + 1)
            if following is None and end + 1 < size and (more := further(buffer, end)) is not None:
                body += more.group()
                end = more.end()
                following = scan(buffer, end + 1)
            stop = end
            if body[-1:] == b"\r":
                body, stop = body[:-1], stop - 1
            span = Span(number, at, stop)
            try:
                text = body.decode(codec)
            except UnicodeDecodeError:
                text = body.decode(codec, "replace")
                self.notebook.warn("undecodable", span)
            if keep:
                self._settle(at)
            else:
                ledger.separators += at - self.settled
            self.settled = stop
            moment = times[stamp] if stamp in times else self._moment(stamp, span)
            person = people.get(sender)
            if (
                person is None
                or text[:1] in BEGINNINGS
                or text in exact
                or text[:OPENING] in openings
                or text[-1:] in ENDINGS
                or "\n" in text
                or "\u200e" in text
                or "://maps.g" in text
            ):
                self._odd(found, span, moment, text.replace("\r\n", "\n") if "\r" in text else text)
            else:
                self.batch.append(Message(next_seq(), span, talk, person, moment, text))
            found, at = following, end + 1
            if len(self.batch) >= BATCH:
                full, self.batch = self.batch, []
                yield full
                self.source.release(at)

    # ---- bytes and times

    def _settle(self, start: int) -> None:
        """Book what lies between the last record and `start`: line breaks."""
        self.notebook.separator(self.number, self.settled, start)
        self.settled = start

    def _stray(self, start: int, end: int) -> None:
        """Take what stands before the first record: the rest of one that was cut, or something put there."""
        raw = self.buffer[start:end]
        whole = raw.strip(b"\r\n \t")
        if not whole:
            self._settle(end)
            return
        start += raw.index(whole[:1])
        span = Span(self.number, start, start + len(whole))
        self._settle(start)
        self.settled = span.end
        text = whole.decode(self.codec, "replace").replace("\r\n", "\n")
        self.notebook.warn("stray-line", span)
        seq = self.notebook.next_seq()
        self.batch.append(Unreadable(seq, span, self.talk, None, None, text, reason="no date and time before it"))

    def _moment(self, stamp: bytes, span: Span) -> Moment | None:
        assert self.clock is not None
        if len(self.times) > TIMES_KEPT:
            self.times.clear()
        made = self.times[stamp] = self.clock.moment(stamp, span)
        return made

    # ---- the records that need a second look

    def _odd(self, found: re.Match[bytes], span: Span, moment: Moment | None, text: str) -> None:
        """Take a record that may be more than plain words by somebody known."""
        sender = found[2]
        if "\n" in text and FOREIGN.search(text) is not None:
            self.notebook.warn("foreign-date-shape", span)
        if sender is None or len(sender) > LONGEST_NAME or self._names_nobody(found, span.end):
            line = self._text(self.buffer[found.start(2) if sender is not None else found.start(3) : span.end])
            self._event(self.words.event(line), span, moment, line)
            return
        known = self.people.get(sender)
        if known is not None and "\u200e" not in text and not self.words.may_stand_for(text):
            self._message(None, span, known, moment, text)
            return
        label = self._name(sender)
        if sender in self.long_names:
            text, label = self._long(label, self.long_names[sender], text, span)
        meaning = self.words.body(text) if self.words.may_stand_for(text) else None
        if meaning is None and text[:1] in BEGINNINGS:
            meaning = self.words.event(text) or self.words.marked(text)
        if meaning is None and not self.seen:
            meaning = self.words.notice_at_the_top(text)
        if meaning is not None and meaning.by_app:
            self._event(meaning, span, moment, text, label)
            return
        person = self._person(
            sender, label, Span(self.number, found.start(2), found.start(2) + len(label.encode(self.codec, "replace")))
        )
        if meaning is not None and meaning.event is not None:
            if meaning.names_owner:
                self.notebook.participant(self.talk, label, owner="yes")
            details = _duration(text) if meaning.event is EventKind.CALL else ()
            seq = self.notebook.next_seq()
            self.batch.append(Event(seq, span, self.talk, person, moment, text, details=details, event=meaning.event))
            return
        self._message(meaning, span, person, moment, text)

    def _message(self, meaning: Meaning | None, span: Span, person: int, moment: Moment | None, text: str) -> None:
        attachments: tuple[Attachment, ...] = ()
        flags: list[str] = []
        name = self.words.attached(text)
        if meaning is None and name is None and text[:1] in BEGINNINGS:
            meaning = self.words.captioned(text)
        if name is not None:
            attachments = (self.notebook.attachment(role_of(name), name),)
        elif meaning is not None and meaning.role is not None:
            attachments = (self.notebook.attachment(meaning.role),)
        elif (left_out := self.words.left_out(text)) is not None:
            attachments = (self.notebook.attachment(*left_out),)
        if meaning is not None and meaning.flag is not None:
            flags.append(meaning.flag)
        if text == VIEW_ONCE and self.buffer[span.end - 2 : span.end] == b":.":
            flags.append("view-once")
        if text[-1:] == ">" and self.words.is_edited(text):
            flags.append("edited")
        seq = self.notebook.next_seq()
        self.batch.append(Message(seq, span, self.talk, person, moment, text, attachments, flags=tuple(flags)))

    def _event(self, meaning: Meaning | None, span: Span, moment: Moment | None, text: str, label: str | None = None) -> None:
        """Take a line of the app. A name before it is a label; who acted is only who is known to have written before."""
        kind = (meaning.event if meaning else None) or EventKind.NOTICE
        named = (
            ("label", label),
            ("actor", meaning.actor if meaning else None),
            ("target", meaning.target if meaning else None),
        )
        details = tuple((key, value) for key, value in named if value)
        known = next((self.seen[value] for key, value in details if key != "target" and value in self.seen), None)
        if kind in _GROUP_EVENTS:
            self.is_group = True
            if kind is EventKind.RENAME and meaning and meaning.target:
                self.title = meaning.target
        self.batch.append(
            Event(
                self.notebook.next_seq(),
                span,
                self.talk,
                None if known is None else known[0],
                moment,
                text,
                certainty="stated" if known is None else "inferred",
                sender_span=None if known is None else known[1],
                details=details,
                event=kind,
            )
        )

    # ---- people

    def _text(self, raw: bytes) -> str:
        return raw.decode(self.codec, "replace").replace("\r\n", "\n")

    def _name(self, raw: bytes) -> str:
        """Return a name without the invisible marks around it; they belong to the line, not to the name."""
        text = raw.decode(self.codec, "replace")
        return unmarked(text).strip() or text

    def _names_nobody(self, found: re.Match[bytes], end: int) -> bool:
        """Return whether what looks like a sender is the beginning of a service sentence that quotes a colon."""
        if found[2] in self.people:
            return False
        line = self._text(self.buffer[found.start(2) : end])
        meaning = self.words.event(line)
        if meaning is None or meaning.event not in _WITH_COLON:
            return False
        names = [name for name in (meaning.actor, meaning.target) if name and line.lstrip("~\u200e ").startswith(name)]
        return all(": " not in name for name in names)

    def _long(self, short: str, name: str, text: str, span: Span) -> tuple[str, str]:
        """Return text and name where all records of a name go on alike: the name itself holds a colon."""
        rest = name[len(short) + 2 :] + ": "
        if not text.startswith(rest):
            return text, short
        self.notebook.warn("name-holds-colon", span, name)
        return text[len(rest) :], name

    def _person(self, raw: bytes, name: str, span: Span) -> int:
        known = self.seen.get(name)
        if known is None:
            number = self.notebook.participant(self.talk, name, name=Seen(name, span))
            known = self.seen[name] = number, span
        if raw not in self.long_names:
            self.people[raw] = known[0]
        return known[0]

    def _conclude(self) -> None:
        """Write down what only the whole file tells: that it is a group, its title, dates that stay open."""
        if self.is_group or len(self.seen) > 2:
            self.notebook.revise(self.talk, kind="group", title=self.title)
        elif self.title is not None and self.title in self.seen:
            self.notebook.revise(self.talk, kind="one-to-one")
        if self.sample is not None and self.sample.settled.open_between:
            self.notebook.warn("day-or-month", None, self.source.name)


def _duration(text: str) -> tuple[tuple[str, str], ...]:
    """Return how long a call was, as the app words it; it gives minutes without saying how they were rounded."""
    found = _DURATION.search(unmarked(text))
    return () if found is None else (("duration", found[1]),)


FORMATS = (Format("whatsapp-text", "whatsapp", ("text",), recognise, read),)
