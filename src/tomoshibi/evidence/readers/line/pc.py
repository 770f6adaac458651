"""LINE talk history, as the programs for Windows and Mac write it (.txt): no header, no quoting, blanks between the fields."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from tomoshibi.evidence.admission.shelf import Source
from tomoshibi.evidence.format import Batch, Format, Glance, Match
from tomoshibi.evidence.moments import DAY, SECOND, local_micros
from tomoshibi.evidence.notebook import Notebook
from tomoshibi.evidence.parsing.calls import call_details
from tomoshibi.evidence.parsing.lines import Line, Margin, bom_size, text_lines
from tomoshibi.evidence.readers.line.names import LONGEST_NAME, Evidence, Name, beginnings, infer_names, match_name
from tomoshibi.evidence.readers.line.titles import title_of_file
from tomoshibi.evidence.readers.words import Meaning, words_for
from tomoshibi.evidence.record import Attachment, Certainty, Event, EventKind, Message, Moment, Record, Seen, Span, Unreadable
from tomoshibi.evidence.times.clocks import CLOCK, read_clock
from tomoshibi.evidence.times.days import Day, Order, read_day, settle_order

BATCH = 512
LONGEST_DAY = 60  # characters; no day line is longer

_RECORD = re.compile(rf"(?P<time>{CLOCK}) (?P<rest>\S.*)", re.DOTALL)
_HEADER = re.compile(r"\[LINE\].+|(?:保存日時|Saved on|儲存日期|保存日期)\s?[：:].*")
_SAVED = re.compile(r"(?:保存日時|Saved on|儲存日期|保存日期)\s?[：:]\s*(?P<stamp>.+)")
# A service line that names someone at its very start, without a blank: "みおが「夏」アルバムを作成しました".
_SERVICE_TAIL = re.compile(r"(?:が|は|已|將|将).{2,}", re.DOTALL)


def recognise(glance: Glance) -> Match | None:
    """Return how well the first lines fit: a day line, and lines of time, blank, words, hardly any with tabs."""
    days = records = tabbed = others = 0
    for line in glance.lines:
        if _RECORD.match(line) and "\t" not in line[:60]:
            records += 1
        elif "\t" in line and read_clock(line.partition("\t")[0]):
            tabbed += 1
        elif read_day(line) is not None:
            days += 1
        elif line:
            others += 1
    first = next((line for line in glance.lines if line), "")
    titled = first.startswith("[LINE]")
    opens = titled or read_day(first) is not None or _RECORD.match(first) is not None
    if tabbed > records or not records or (not opens and others > 2 * records):
        return None  # a text that only shows what such a talk looks like
    if days:
        return Match(93 if titled else 88, f"{days} day lines and {records} lines of time, blank and words, without tabs")
    if records >= 3 and records > others:
        return Match(45, f"{records} lines of time, blank and words; no day line")
    return None


def read(sources: Sequence[Source], notebook: Notebook) -> Iterator[Batch]:
    """Yield the records of each file, which is one talk."""
    for source in sources:
        yield from _Talk(source, notebook).batches()


class _Entry(NamedTuple):
    """A line as it was first looked at: `rest` is what follows the time, None where the line gives no time."""

    line: Line
    time: str
    rest: str | None
    number: int


class _Open(NamedTuple):
    """A record that may still go on in the lines below it."""

    start: int
    entry: _Entry
    moment: Moment | None
    lines: list[Line]


class _Talk:
    """The state of reading one file: first all names are inferred, then the lines are read from top to bottom."""

    def __init__(self, source: Source, notebook: Notebook) -> None:
        self.source = source
        self.number = source.number
        self.notebook = notebook
        self.margin = Margin(source, notebook)
        self.bodies = words_for("line", "pc")
        self.words = words_for("line")
        self.entries: list[_Entry] = []
        self.rests: list[str] = []
        self.places: list[int] = []
        self.service: set[int] = set()
        self.names: dict[str, Name] = {}
        self.seen: Counter[str] = Counter()
        self.people: dict[str, int] = {}
        self.file_name: str | None = None
        self.order: Order | None = None
        self.day: date | None = None
        self.other_days: tuple[date, ...] = ()
        self.heading: Span | None = None
        self.printed_day = ""
        self.last_minute = -1
        self.open: _Open | None = None
        self.talk = 0
        self.batch: Batch = []

    def batches(self) -> Iterator[Batch]:
        """Yield the records from the first line to the last."""
        self._look_through()
        self._open_talk()
        for entry in self.entries:
            self._take(entry)
            if len(self.batch) >= BATCH:
                full, self.batch = self.batch, []
                yield full
        self._close_record()
        self.margin.close(len(self.source.buffer))
        self._say_who_talks()
        wide = self.source.item.head[:2] in (b"\xff\xfe", b"\xfe\xff")
        if self.source.codec != "utf-8" or wide:  # the program writes UTF-8
            self.notebook.warn("saved-again", None, "utf-16" if wide else self.source.codec)
        yield self.batch

    # ---- the names, from all lines together

    def _look_through(self) -> None:
        """Take all lines, collect what they give away about names, and settle the names."""
        clues: dict[tuple[str, int], Evidence] = {}
        days: list[Day] = []
        for line in text_lines(self.source, self.notebook, bom_size(self.source)):
            found = _RECORD.fullmatch(line.text)
            if (day := read_day(line.text) if len(line.text) < LONGEST_DAY else None) is not None:
                days.append(day)
            if found is None or read_clock(found["time"]) is None:
                self.entries.append(_Entry(line, "", None, -1))
                continue
            number = len(self.rests)
            self.entries.append(_Entry(line, found["time"], found["rest"], number))
            self.rests.append(found["rest"])
            self.places.append(line.end - len(found["rest"].encode(self.source.codec, "replace")))
            for name, kind in self._clues(found["rest"]):
                clues[name, number] = kind
                if kind == "event":
                    self.service.add(number)
        self.order = settle_order(days)
        self.file_name = title_of_file(self.source.name)
        self.names = infer_names(self.rests, clues, [self.file_name] if self.file_name else [], self.service)
        for rest in self.rests:
            matched, _ = match_name(rest, self.names)
            if matched is not None:
                self.seen[matched.value] += 1

    def _clues(self, rest: str) -> Iterator[tuple[str, Evidence]]:
        """Yield the names that one line gives away, each with what kind of evidence it is."""
        for name in beginnings(rest):
            after = rest[len(name) + 1 :]
            meaning = self.bodies.body(after)
            if meaning is not None and after:
                yield name, "placeholder" if meaning.role in ("sticker", "audio") or meaning.event else "word"
            if after[:1] in ("☎", "[") and self.words.body(after):
                yield name, "placeholder"
            if after.startswith(name) and _SERVICE_TAIL.match(after[len(name) :]) and self.words.event(after):
                yield name, "event"
        found = self.words.event(rest)
        if found is not None and found.actor and found.event in (EventKind.UNSENT, EventKind.JOIN, EventKind.LEAVE):
            actor = found.actor.strip("\u2068\u2069")
            if len(actor) <= LONGEST_NAME and not _is_doubled(actor):
                yield actor, "event"

    # ---- the frame

    def _open_talk(self) -> None:
        """Book the lines before the first day or record that look like a header."""
        self.margin.header(bom_size(self.source))
        for entry in self.entries[:3]:
            if entry.rest is not None or not _HEADER.fullmatch(entry.line.text):
                break
            if (found := _SAVED.match(entry.line.text)) is not None:
                self.notebook.claims["exported"] = found["stamp"].strip()
            elif not self.file_name:
                self.file_name = title_of_file(entry.line.text)
            self.margin.header(entry.line.end)
        self.talk = self.notebook.conversation(
            (self.number, "talk"), platform="line", title=self.file_name, folder=self.source.name
        )

    def _say_who_talks(self) -> None:
        """Say whether two people talk here, as far as the names tell."""
        others = len(self.people)
        if others > 2:
            self.notebook.revise(self.talk, kind="group")
        elif self.file_name is not None and self.file_name in self.people:
            self.notebook.revise(self.talk, kind="one-to-one")

    # ---- line by line

    def _take(self, entry: _Entry) -> None:
        line = entry.line
        if line.start < self.margin.settled or (not line.text and self.open is None):
            return
        if entry.rest is None:
            if self._new_day(line):
                return
            if self.open is not None:
                self.open.lines.append(line)
            else:
                self._stray(line)
            return
        if self._is_body(entry):
            assert self.open is not None
            self.notebook.warn("record-in-body", Span(self.number, line.start, line.end), line.text[:80])
            self.open.lines.append(line)
            return
        self._close_record()
        clock = read_clock(entry.time)
        self.last_minute = clock.hour * 60 + clock.minute if clock else self.last_minute
        self.open = _Open(line.start, entry, self._moment(entry.time), [])

    def _is_body(self, entry: _Entry) -> bool:
        """Return whether a line that begins like a record belongs to the body above: no one we know, and an earlier time."""
        if self.open is None or entry.rest is None:
            return False
        name, _ = match_name(entry.rest, self.names)
        if name is not None and (name.stated or self.seen[name.value] > 1):
            return False
        if self._is_event(entry.rest):
            return False
        clock = read_clock(entry.time)
        back = clock is not None and clock.hour * 60 + clock.minute < self.last_minute
        return back or name is None

    def _is_event(self, rest: str) -> bool:
        return rest in self.names or self.words.event(rest) is not None or self._service(rest) is not None

    def _stray(self, line: Line) -> None:
        span = self.margin.record(line.start, line.end)
        self.notebook.warn("stray-line", span)
        self.batch.append(
            Unreadable(self.notebook.next_seq(), span, self.talk, None, None, line.text, reason="no time, no day")
        )

    def _new_day(self, line: Line) -> bool:
        day = read_day(line.text) if len(line.text) < LONGEST_DAY else None
        if day is None:
            return False
        self._close_record()
        span = Span(self.number, line.start, line.end)
        fitting = day.fitting()
        if not fitting:
            self.notebook.warn("weekday-wrong", span, line.text)
        readings = fitting or day.readings
        chosen = next((found for order, found in readings if order == self.order), readings[0][1])
        self.other_days = () if self.order else tuple(found for _, found in readings if found != chosen)
        if self.other_days:
            self.notebook.warn("day-or-month", span, line.text)
        if self.day is not None and chosen < self.day:
            self.notebook.warn("day-runs-back", span, line.text)
        self.day, self.heading, self.printed_day, self.last_minute = chosen, span, line.text, -1
        return True

    def _moment(self, printed: str) -> Moment | None:
        clock, day = read_clock(printed), self.day
        if clock is None:
            return None
        if day is None:  # the file was cut before its first day line
            return Moment(printed, "minute", "unknown", "unknown", None, None)
        within = clock.seconds * SECOND
        midnight = local_micros(day.year, day.month, day.day)
        others = tuple(local_micros(one.year, one.month, one.day) + within for one in self.other_days)
        if clock.hour == 24:  # old apps print 24:10 for ten past midnight; of which day, they do not say
            others = (midnight + within - DAY,)
        return self.notebook.wall_clock.moment(
            f"{self.printed_day} {printed}", midnight + within, "minute", self.heading, others
        )

    # ---- records

    def _close_record(self) -> None:
        """Write down the record that is open. Blank lines at its end stand between records."""
        if self.open is None:
            return
        start, entry, moment, lines = self.open
        self.open = None
        while lines and not lines[-1].text:
            lines.pop()
        end = lines[-1].end if lines else entry.line.end
        span = self.margin.record(start, end)
        rest = "\n".join((entry.rest or "", *(line.text for line in lines)))
        self.batch.append(self._record(span, entry, moment, rest, flags=("continued",) if lines else ()))

    def _record(self, span: Span, entry: _Entry, moment: Moment | None, rest: str, flags: tuple[str, ...]) -> Record:
        first = entry.rest or ""
        service = None if flags else self._service(first)
        if service is not None:
            return self._event(span, entry, moment, service)
        name, several = match_name(first, self.names)
        if name is None:  # a name and nothing behind it
            name = self.names.get(rest)
        seq = self.notebook.next_seq
        if name is None:
            meaning = self.words.event(rest) or self.bodies.body(rest)
            kind = meaning.event if meaning is not None and meaning.event else EventKind.NOTICE
            self.notebook.warn("sender-unknown", span)
            return Event(seq(), span, self.talk, None, moment, rest, certainty="inferred", event=kind, flags=flags)
        text = rest[len(name.value) + 1 :]
        stated = name.stated and not several and not any(first.startswith(one + " ") for one in name.doubtful)
        stated = stated and self.words.event(first) is None
        person = self._person(name.value, entry)
        away = self._rests_on(name, entry) if " " in first[len(name.value) + 1 :] or " " in name.value else None
        certainty: Certainty = "stated" if stated else "inferred"
        meaning = self.bodies.body(text) or self.words.body(text)
        if meaning is not None and meaning.event is not None:
            details = call_details(meaning.name)
            return Event(
                seq(),
                span,
                self.talk,
                person,
                moment,
                text,
                certainty=certainty,
                event=meaning.event,
                flags=flags,
                details=details,
                sender_span=away,
            )
        attachments: tuple[Attachment, ...] = ()
        if meaning is not None and meaning.role is not None:
            attachments = (self.notebook.attachment(meaning.role, meaning.name),)
        return Message(
            seq(), span, self.talk, person, moment, text, attachments, certainty=certainty, flags=flags, sender_span=away
        )

    def _rests_on(self, name: Name, entry: _Entry) -> Span | None:
        """Return where a name is borne out, when that is another line than this one."""
        other = next((number for number in name.lines if number != entry.number), None)
        if other is None or (entry.number in name.lines and name.stated):
            return None
        start = self.places[other]
        return Span(self.number, start, start + len(name.value.encode(self.source.codec, "replace")))

    def _person(self, name: str, entry: _Entry) -> int:
        person = self.people.get(name)
        if person is None:
            start = self.places[entry.number]
            seen = Seen(name, Span(self.number, start, start + len(name.encode(self.source.codec, "replace"))))
            person = self.people[name] = self.notebook.participant(self.talk, name, name=seen)
        return person

    def _service(self, rest: str) -> tuple[str, Meaning, str] | None:
        """Return actor, meaning and words of a line that the app itself wrote, or None where a person wrote it.

        Such a line begins with the name and goes on without a blank, or says the name twice.
        """
        for name in beginnings(rest):
            after = rest[len(name) + 1 :]
            if name in self.names and after.startswith(name):
                tail = after[len(name) :]
                meaning = self.words.event(after)
                if meaning is not None and _SERVICE_TAIL.match(tail):
                    return name, meaning, after
        meaning = self.words.event(rest)
        if meaning is None:
            return None
        actor = (meaning.actor or "").strip("\u2068\u2069")
        if actor in self.names or not actor:
            return actor, meaning, rest
        known, _ = match_name(rest, self.names)
        if known is not None and known.stated:
            return None
        return actor, meaning, rest

    def _event(self, span: Span, entry: _Entry, moment: Moment | None, service: tuple[str, Meaning, str]) -> Record:
        actor, meaning, text = service
        # A name that only stands inside the app's own words makes no participant; one that also writes, or is printed as
        # the line's sender, does.
        known = actor in self.names and (self.seen[actor] > 0 or text != entry.rest)
        stated = known and self.names[actor].stated
        person = self._person(actor, entry) if known else None
        away = self.notebook.participants[person - 1].names[0].span if person is not None and text == entry.rest else None
        pairs = (("actor", actor), ("target", (meaning.target or "").strip("\u2068\u2069")))
        return Event(
            self.notebook.next_seq(),
            span,
            self.talk,
            person,
            moment,
            text,
            certainty="inferred" if known and not stated else "stated",
            sender_span=None if away is None or away.start >= span.start else away,
            details=tuple((key, value) for key, value in pairs if value),
            event=meaning.event or EventKind.NOTICE,
        )


def _is_doubled(actor: str) -> bool:
    """Return whether an actor is a name said twice: the sender, and then the line's own words."""
    half = len(actor) // 2
    return len(actor) % 2 == 1 and actor[half] == " " and actor[:half] == actor[half + 1 :]


FORMATS = (Format("line-pc", "line", ("text",), recognise, read),)
