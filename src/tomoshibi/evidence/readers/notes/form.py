"""Notes that a person or a counsellor wrote by hand, for apps that give no export (docs/notes-form.md).

The records are of equal standing with those of an export. Each carries the flag `from-memory`, and the conversation says
who wrote it down and when.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from zoneinfo import ZoneInfo

from msgspec import structs

from tomoshibi.evidence.admission.shelf import Source
from tomoshibi.evidence.format import Batch, Format, Glance, Match
from tomoshibi.evidence.moments import DAY, WallClock, local_micros
from tomoshibi.evidence.notebook import Notebook
from tomoshibi.evidence.parsing.lines import Line, Margin, bom_size, text_lines
from tomoshibi.evidence.readers.notes.heading import TITLE, Heading, identity, key_of, seen_fact
from tomoshibi.evidence.readers.notes.when import HALF_WIDTH, When, read_when
from tomoshibi.evidence.readers.words import table_of, words_for
from tomoshibi.evidence.record import Attachment, Event, EventKind, Message, Moment, Role, Seen, Span, iso

FROM_MEMORY = "from-memory"
LONGEST_WHO = 40  # characters before the colon of a line; more is a sentence

_WHO = re.compile(rf"(?P<who>[^:\[\]#]{{1,{LONGEST_WHO}}}?)\s?:\s?(?P<body>.*)", re.DOTALL)
_BEFORE_BRACKET = re.compile(rf"(?P<who>[^:\[\]#]{{1,{LONGEST_WHO}}}?)\s?(?P<body>[\[【].*)", re.DOTALL)
_BEFORE_QUOTE = re.compile(rf"(?P<who>[^:\[\]#「」]{{1,{LONGEST_WHO}}}?)\s?(?:は|が|:)?\s?(?P<body>「.*」)", re.DOTALL)
_BRACKETS = re.compile(r"[\[【(](?P<inside>[^\[\]【】]{1,200})[\]】)]")
_BULLET = re.compile(r"[\s]*(?:[-*・●]\s)?\s*")
_COMMENT = ("#", "＃", "※")
_CLAIMED = (("writer", "written-by"), ("written", "written-on"), ("address", "address"))


@lru_cache(maxsize=1)
def _sides() -> dict[str, str]:
    return {word.lower(): side for side, words in table_of("notes")["sides"].items() for word in words}


@lru_cache(maxsize=1)
def _contents() -> tuple[tuple[re.Pattern[str], Role], ...]:
    return tuple((re.compile(one), entry["meaning"]) for entry in table_of("notes")["content"] for one in entry["match"])


@lru_cache(maxsize=1)
def _done_by() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(one), entry["who"]) for entry in table_of("notes")["done_by"] for one in entry["match"])


def recognise(glance: Glance) -> Match | None:
    """Return how well the first lines fit: a heading block that names the app and the other side."""
    seen: set[str] = set()
    titled = False
    for line in glance.lines[:40]:
        text = line.strip()
        if not text and seen:
            break
        titled = titled or TITLE.fullmatch(text) is not None
        found = key_of(text)
        if found is not None:
            seen.add(found[0])
    if "app" in seen and ("other" in seen or "written" in seen or "writer" in seen):
        return Match(95, f"a heading block of the handwritten form: {', '.join(sorted(seen))}")
    if titled and seen:
        return Match(92, "the title and a heading line of the handwritten form")
    return None


def recognise_named(glance: Glance) -> Match | None:
    """Return a match for any text with a line of the form; used only when the person says that these are notes."""
    for line in glance.lines:
        if key_of(line) or read_when(line.lstrip(), written=None, going_on_from=None) or _WHO.match(line.translate(HALF_WIDTH)):
            return Match(30, "said to be notes")
    return None


def read(sources: Sequence[Source], notebook: Notebook) -> Iterator[Batch]:
    """Yield the records of each file; each heading block begins a talk."""
    for source in sources:
        yield from _Notes(source, notebook).batches()


@dataclass(slots=True)
class _Open:
    """A record whose body may go on in the lines below."""

    start: int
    end: int
    who: int | None
    moment: Moment | None
    lines: list[str]
    details: tuple[tuple[str, str], ...]
    flags: tuple[str, ...]
    said: bool  # someone is named before a colon; otherwise it is the writer's own sentence

    @property
    def text(self) -> str:
        """Return the body."""
        return "\n".join(self.lines)


class _Notes:
    """The state of reading one file from top to bottom."""

    def __init__(self, source: Source, notebook: Notebook) -> None:
        self.source = source
        self.number = source.number
        self.notebook = notebook
        self.margin = Margin(source, notebook)
        self.words = words_for("notes")
        self.heading: Heading | None = None  # the block that is being read
        self.talks = 0
        self.talk = 0
        self.clock: WallClock = notebook.wall_clock
        self.written: date | None = None
        self.people: dict[str, int] = {}
        self.others: list[int] = []
        self.owner: int | None = None
        self.above: tuple[When, Moment | None, bool] | None = None
        self.day: date | None = None
        self.day_line: tuple[str, Span | None] = ("", None)  # where that day was written
        self.open: _Open | None = None
        self.batch: Batch = []

    def batches(self) -> Iterator[Batch]:
        """Yield the records from the first line to the last."""
        self.margin.header(bom_size(self.source))
        for line in text_lines(self.source, self.notebook, self.margin.settled):
            self._take(line)
        self._close_record()
        if self.heading is not None or not self.talk:
            self._begin_talk()
        self.margin.close(len(self.source.buffer))
        yield self.batch

    # ---- line by line

    def _take(self, line: Line) -> None:
        text = line.text.strip()
        if not text:
            self._close_record()
            if self.heading is not None and (self.heading.app or self.heading.others or self.heading.facts):
                self._begin_talk()
            return
        if text.startswith(_COMMENT):
            if self.heading is not None:  # stays a part of the heading block
                return
            self._close_record()
            self.margin.skipped(line.start, line.end, "comment")
            return
        if self._heading_line(line, text):
            return
        if self.heading is not None or not self.talk:
            self._begin_talk()
        self._record_line(line)

    def _heading_line(self, line: Line, text: str) -> bool:
        """Take a line of the heading block. A line that names the app begins a new block, wherever it stands."""
        found = key_of(text)
        titled = len(text) < 40 and TITLE.fullmatch(text) is not None
        if not titled and (found is None or (self.talk and self.heading is None and found[0] != "app")):
            return False
        if self.heading is None:
            self._close_record()
            self.heading = Heading()
        self.heading.end = line.end
        if found is not None:
            self._learn(self.heading, found[0], found[1], line)
        return True

    def _learn(self, heading: Heading, key: str, value: str, line: Line) -> None:
        at = line.text.rfind(value) if value else 0
        start = line.start + len(line.text[:at].encode(self.source.codec, "replace"))
        span = Span(self.number, start, start + len(value.encode(self.source.codec, "replace")))
        if not value:
            return
        if key == "app":
            heading.app = value
        elif key == "other":
            heading.others.append((value, span))
        elif key == "zone":
            heading.zone = self._zone(value, span)
        else:
            heading.facts.setdefault(key, (value, span))

    def _zone(self, value: str, span: Span) -> ZoneInfo | None:
        name = table_of("notes")["zones"].get(value.strip().lower(), value.strip())
        try:
            return ZoneInfo(name)
        except (KeyError, ValueError, OSError):
            self.notebook.warn("zone-unknown", span, value)
            return None

    # ---- the talk

    def _begin_talk(self) -> None:
        """Open the talk that the heading block describes."""
        heading = self.heading or Heading()
        self.heading = None
        self.margin.header(heading.end)
        self.talks += 1
        self.talk = self.notebook.conversation(
            (self.number, self.talks),
            platform="notes",
            title=heading.app or None,
            folder=self.source.name,
        )
        self.people, self.others, self.owner, self.above, self.day = {}, [], None, None, None
        self.day_line = ("", None)
        self.clock = self.notebook.wall_clock
        if heading.zone is not None and self.notebook.zone is None:
            self.clock = WallClock(heading.zone)
        self._say_who_wrote(heading)
        self._meet(heading)

    def _say_who_wrote(self, heading: Heading) -> None:
        for key, claim in _CLAIMED:
            if key in heading.facts:
                self.notebook.claims[claim] = heading.facts[key][0]
        if heading.app:
            self.notebook.claims["app"] = heading.app
        if (written := heading.facts.get("written")) is not None:
            when = read_when(written[0], written=None, going_on_from=None)
            self.written = when.day if when is not None else None
            if self.written is None:
                self.notebook.warn("written-day-unreadable", written[1], written[0])
        notes = [FROM_MEMORY]
        notes += [f"{word}: {heading.facts[key][0]}" for key, word in _CLAIMED[:2] if key in heading.facts]
        kind = "one-to-one" if len(heading.others) == 1 else "group" if heading.others else "unknown"
        self.notebook.revise(self.talk, notes=tuple(notes), kind=kind)

    def _meet(self, heading: Heading) -> None:
        """Write down the people whom the heading block names."""
        for value, span in heading.others:
            name, handle, native_id = identity(value, span, self.source.codec)
            if len(heading.others) == 1:
                handle = handle or seen_fact(heading.facts.get("handle"))
                native_id = native_id or seen_fact(heading.facts.get("id"))
            key = (name or handle or native_id or Seen(value, span)).value
            person = self.notebook.participant(self.talk, key, name=name, handle=handle, native_id=native_id, owner="no")
            self.others.append(person)
            for seen in (name, handle, native_id):
                if seen is not None:
                    self.people[seen.value.lower()] = person
        if (own := seen_fact(heading.facts.get("self"))) is not None:
            self.owner = self.notebook.participant(self.talk, own.value, name=own, owner="yes")
            self.people[own.value.lower()] = self.owner

    def _person(self, name: str, span: Span) -> int:
        key = name.strip().lower()
        if (known := self.people.get(key)) is not None:
            return known
        side = _sides().get(key)
        if side == "other" and len(self.others) == 1:
            return self.others[0]
        if side == "self" and self.owner is not None:
            return self.owner
        owner = "yes" if side == "self" else "unknown"
        person = self.notebook.participant(self.talk, name, name=Seen(name, span), owner=owner)  # type: ignore[arg-type]
        self.people[key] = person
        if side == "self":
            self.owner = person
        return person

    # ---- records

    def _record_line(self, line: Line) -> None:
        text = line.text
        start = _BULLET.match(text)
        at = start.end() if start is not None else 0
        when = read_when(text[at:], written=self.written, going_on_from=self.day)
        moment: Moment | None = None
        after = at + when.length if when is not None else at
        span = Span(self.number, line.start, line.end)
        if when is not None:
            moment = self._moment(when, text[at:after], None if when.gives_day else self.day_line[1])
            self._check_weekday(when, span)
        rest = text[after:]
        body_at = after + len(rest) - len(rest.lstrip(" \t　,、"))
        if when is not None and not text[body_at:]:
            self._close_record()
            self.notebook.separator(self.number, self.margin.settled, line.end)
            self.margin.settled = line.end
            self._go_on_from(when, moment, span, alone=True)
            return
        who, body = self._who(text, body_at, line, dated=when is not None)
        if when is None and who is None and self._goes_on(text):
            assert self.open is not None
            self.open.lines.append(text)
            self.open.end = line.end
            return
        self._close_record()
        flags: tuple[str, ...] = (FROM_MEMORY,)
        if when is None and self.above is not None:
            moment = self._as_above()
            flags = (*flags, "time-of-line-above") if moment is not None and not self.above[2] else flags
        same = self.above[0] if when is None and self.above is not None and moment is self.above[1] else None
        details = _range(when or same, moment)
        if when is not None:
            flags = (*flags, "about") if when.about else flags
            self._go_on_from(when, moment, span, alone=False)
        self.open = _Open(line.start, line.end, who, moment, [body], details, flags, who is not None)

    def _goes_on(self, text: str) -> bool:
        """Return whether a line without time and name belongs to the body above. Words in brackets always stand alone."""
        if self.open is None or _BRACKETS.fullmatch(text.strip().translate(HALF_WIDTH)) is not None:
            return False
        return _BRACKETS.fullmatch(self.open.lines[0].strip().translate(HALF_WIDTH)) is None

    def _go_on_from(self, when: When, moment: Moment | None, span: Span, *, alone: bool) -> None:
        """Remember the time of a line for the lines below it."""
        self.above = (when, structs.replace(moment, heading=span) if moment is not None else None, alone)
        if when.gives_day:
            self.day = when.day
            self.day_line = (moment.printed if moment is not None else "", span)

    def _as_above(self) -> Moment | None:
        """Return the time of a line that gives none: that of the heading above it, or only the day of the line above it."""
        assert self.above is not None
        when, moment, alone = self.above
        if moment is None or moment.local is None or alone or moment.precision in ("day", "month", "year"):
            return moment
        if when.day is None:
            return None
        midnight = local_micros(when.day.year, when.day.month, when.day.day)
        printed, heading = self.day_line
        return structs.replace(self._at(printed, midnight, "day", when), heading=heading)

    def _check_weekday(self, when: When, span: Span) -> None:
        if when.weekday is not None and when.day is not None and when.day.weekday() != when.weekday:
            self.notebook.warn("weekday-wrong", span)

    def _who(self, text: str, at: int, line: Line, *, dated: bool) -> tuple[int | None, str]:
        """Return who a line names and what follows; without a time, only a name that is known already counts as one."""
        half = text[at:].translate(HALF_WIDTH)
        found = _BEFORE_QUOTE.fullmatch(half) or _WHO.fullmatch(half) or _BEFORE_BRACKET.fullmatch(half)
        if found is None or found["who"].strip().lower() in ("http", "https"):
            return None, text[at:]
        name = text[at : at + found.end("who")].strip()
        known = name.lower() in self.people or name.lower() in _sides()
        if not name or (not dated and not known):
            return None, text[at:]
        start = line.start + len(text[:at].encode(self.source.codec, "replace"))
        span = Span(self.number, start, start + len(name.encode(self.source.codec, "replace")))
        return self._person(name, span), text[at + found.start("body") :]

    def _moment(self, when: When, printed: str, heading: Span | None) -> Moment:
        if when.first is None:
            return Moment(printed, when.precision, "unknown", "unknown", None, None, (), heading)
        made = self._at(printed, when.first, when.precision, when)
        midnight = local_micros(when.day.year, when.day.month, when.day.day) if when.day is not None else when.first
        # 深夜1時 can be the night before the day or the night after it.
        others = (when.first - DAY,) if when.first >= midnight + DAY else ()
        return structs.replace(made, heading=heading, alternatives=others)

    def _at(self, printed: str, local: int, precision: str, when: When) -> Moment:
        made = self.clock.moment(printed, local, precision)  # type: ignore[arg-type]
        if precision in ("day", "month", "year"):
            made = structs.replace(made, utc=None)  # no instant is known, only a stretch of time
        if when.inferred:
            made = structs.replace(made, basis="inferred")
        elif made.utc is not None and self.notebook.zone is None:
            made = structs.replace(made, basis="file")
        return made

    def _close_record(self) -> None:
        one, self.open = self.open, None
        if one is None:
            return
        span = self.margin.record(one.start, one.end)
        seq, talk = self.notebook.next_seq(), self.talk
        bracket = _BRACKETS.fullmatch(one.text.strip().translate(HALF_WIDTH))
        if bracket is not None:
            self.batch.append(self._bracketed(seq, span, one, bracket["inside"].strip()))
        elif one.said:
            self.batch.append(Message(seq, span, talk, one.who, one.moment, one.text, details=one.details, flags=one.flags))
        else:  # the writer's own sentence
            self.batch.append(
                Event(seq, span, talk, None, one.moment, one.text, details=one.details, flags=one.flags, event=EventKind.NOTICE)
            )

    def _bracketed(self, seq: int, span: Span, one: _Open, inside: str) -> Message | Event:
        """Return the record of words in brackets: an event, or content that came or went."""
        low = inside.lower()
        who = one.who if one.who is not None else self._doer(low, span)
        inferred = one.who is None and who is not None
        certainty = "inferred" if inferred else "stated"
        meaning = self.words.event(low)
        if meaning is None:
            role = next((role for pattern, role in _contents() if pattern.fullmatch(low)), None)
            if role is not None:
                attached: tuple[Attachment, ...] = (self.notebook.attachment(role),)
                return Message(
                    seq,
                    span,
                    self.talk,
                    who,
                    one.moment,
                    one.text,
                    attached,
                    certainty=certainty,  # type: ignore[arg-type]
                    details=one.details,
                    flags=one.flags,
                )
        kind = meaning.event if meaning is not None and meaning.event is not None else EventKind.NOTICE
        details = one.details
        if meaning is not None and meaning.target and kind is EventKind.CALL:
            details = (*details, ("call", meaning.target))
        return Event(
            seq,
            span,
            self.talk,
            who,
            one.moment,
            one.text,
            certainty=certainty,  # type: ignore[arg-type]
            details=details,
            flags=one.flags,
            event=kind,
        )

    def _doer(self, low: str, span: Span) -> int | None:
        """Return who did what stands in brackets, told by the verb: 送られてきた is the other side, 送った the person."""
        side = next((side for pattern, side in _done_by() if pattern.fullmatch(low)), None)
        if side == "other" and len(self.others) == 1:
            return self.others[0]
        if side == "self":
            return self.owner
        return None


def _range(when: When | None, moment: Moment | None) -> tuple[tuple[str, str], ...]:
    """Return the first and last moment of a time that was written as a part of a day or of a month."""
    if when is None or moment is None or when.first is None or when.last is None or moment.local is None:
        return ()
    if moment.precision not in ("day", "month", "year") or (when.day is not None and when.last - when.first > DAY * 0.99):
        return ()
    return (("earliest", iso(when.first, "minute")), ("latest", iso(when.last, "minute")))


FORMATS = (
    Format("notes", "notes", ("text", "mail"), recognise, read),
    Format("notes-plain", "notes", ("text",), recognise_named, read, named_only=True),
)
