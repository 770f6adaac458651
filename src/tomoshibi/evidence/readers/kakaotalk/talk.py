"""KakaoTalk talks, as the apps for Android, iOS and Windows write them (.txt). Bodies go on in further lines, unquoted."""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from msgspec import structs

from tomoshibi.evidence.admission.shelf import Source
from tomoshibi.evidence.format import Batch, Format, Glance, Match
from tomoshibi.evidence.moments import DAY, SECOND, local_micros
from tomoshibi.evidence.notebook import Notebook
from tomoshibi.evidence.parsing.calls import call_details
from tomoshibi.evidence.parsing.lines import Line, Margin, bom_size, text_lines
from tomoshibi.evidence.readers.kakaotalk.titles import (
    HEADING_LINES,
    LONGEST_TITLE,
    line_above_saved,
    plain_title,
    saved_at,
    title_of,
)
from tomoshibi.evidence.readers.words import Meaning, Words, words_for
from tomoshibi.evidence.record import (
    Answer,
    Attachment,
    Event,
    EventKind,
    Message,
    Moment,
    Precision,
    Record,
    Seen,
    Span,
    TalkKind,
    Unreadable,
)
from tomoshibi.evidence.times.clocks import BLANK, CLOCK, read_clock
from tomoshibi.evidence.times.dates import DATE, read_date
from tomoshibi.evidence.times.days import read_day

BATCH = 512

_OWNERS = frozenset({"회원님", "you", "You"})  # what the phone apps print for the owner of the phone
_STAMP = rf"(?P<date>{DATE})(?:,| at)?{BLANK}{{1,2}}(?P<time>{CLOCK})"
_TIME_FIRST = rf"(?P<time>{CLOCK}),?{BLANK}(?P<date>{DATE})"  # Android in English: "4:02pm, May 8, 2026"
# Phones: "2026년 5월 8일 오후 4:02, みお : text", or without " : " what the app itself says.
# iOS puts a colon before the app's own words instead of the comma.
_DATED = tuple(
    re.compile(rf"(?P<stamp>{one})(?P<comma>,|:)(?:{BLANK}(?P<rest>.*))?", re.DOTALL) for one in (_STAMP, _TIME_FIRST)
)
# Some phones print the day once, above: "오후 4:02, みお : text".
_TIMED = re.compile(rf"(?P<time>{CLOCK})(?P<comma>,|:){BLANK}(?P<rest>.+)", re.DOTALL)
_NAMED = re.compile(r"(?P<name>.+?) :(?: (?P<body>.*))?", re.DOTALL)
# Windows: "[みお] [오후 4:02] text" below a day line.
_BRACKETED = re.compile(rf"\[(?P<name>[^\r\n]{{1,120}}?)\] \[(?P<time>{CLOCK})\](?: (?P<body>.*))?", re.DOTALL)
_STAMP_ALONE = re.compile(_STAMP)
_TIME_FIRST_ALONE = re.compile(_TIME_FIRST)
_DASHES = re.compile(r"-{10,}")
_BAR = re.compile(r"-{3,}\s?(?P<day>[^-].{4,60}?)\s?-{3,}")


def recognise(glance: Glance) -> Match | None:
    """Return how well the first lines fit: a title, an export date, records in one of the two shapes."""
    lines = glance.lines
    titled = any(title_of(line) for line in lines[:HEADING_LINES])
    saved = any(saved_at(line) for line in lines[:HEADING_LINES])
    bars = sum(1 for line in lines if _bar(line))
    dated = sum(1 for line in lines if _opens_dated(line))
    bracketed = sum(1 for line in lines if _BRACKETED.fullmatch(line))
    records = f"{dated} lines of date, name and colon, {bracketed} lines of name and time in brackets"
    if titled and saved:
        return Match(96, f"KakaoTalk's title and export date, {records}")
    if (titled or saved) and (dated or bracketed):
        return Match(92, f"KakaoTalk's title or export date, {records}")
    if bars and bracketed:
        return Match(86, f"{bars} day bars, {records}")
    if dated or bracketed:
        return Match(82 if dated + bracketed > 2 else 58, records)
    return _timed_below_days(lines, heading=titled or saved)


def _timed_below_days(lines: Sequence[str], *, heading: bool) -> Match | None:
    """Return how well the lines fit talks that print the day once and then "오후 4:02, みお : text"."""
    short = [line for line in lines if len(line) < LONGEST_TITLE]
    days = sum(1 for line in short if _is_plain_day(line.strip()))
    timed = sum(1 for line in short if (found := _TIMED.fullmatch(line)) and _NAMED.fullmatch(found["rest"]))
    if not days or not timed:
        return None
    return Match(91 if heading else 57, f"{days} day lines, {timed} lines of time, name and colon")


def _is_plain_day(text: str) -> bool:
    return read_day(text) is not None or (re.fullmatch(DATE, text) is not None and read_date(text) is not None)


def _dated(line: str) -> re.Match[str] | None:
    return _DATED[0].fullmatch(line) or _DATED[1].fullmatch(line)


def _opens_dated(line: str) -> bool:
    found = _dated(line)
    return found is not None and found["comma"] == "," and _NAMED.fullmatch(found["rest"] or "") is not None


def _bar(line: str) -> bool:
    found = _BAR.fullmatch(line.strip()) if len(line) < LONGEST_TITLE else None
    return found is not None and (read_day(found["day"]) or read_date(found["day"])) is not None


def read(sources: Sequence[Source], notebook: Notebook) -> Iterator[Batch]:
    """Yield the records of each file, which is one talk."""
    for source in sources:
        yield from _Talk(source, notebook).batches()


class _Talk:
    """The state of reading one file from top to bottom: one record is open at a time, until the next one begins."""

    def __init__(self, source: Source, notebook: Notebook) -> None:
        self.source = source
        self.number = source.number
        self.notebook = notebook
        self.margin = Margin(source, notebook)
        self.words = words_for("kakaotalk")
        self.people: dict[str, int] = {}
        self.talk = 0
        self.title: str | None = None
        self.kind: TalkKind = "unknown"
        self.day: date | None = None
        self.heading: Span | None = None
        self.printed_day = ""
        self.open: tuple[Line, re.Match[str]] | None = None
        self.more: list[Line] = []
        self.timed: bool | None = None  # whether records begin with a time and no day; None before the first one
        self.plain_title_at: int | None = None
        self.batch: Batch = []

    def batches(self) -> Iterator[Batch]:
        """Yield the records from the first line to the last."""
        self.margin.header(bom_size(self.source))
        self.talk = self.notebook.conversation((self.number, "talk"), platform="kakaotalk", folder=self.source.name)
        self.plain_title_at = line_above_saved(self.source, self.margin.settled)
        head = True
        for at, line in enumerate(text_lines(self.source, self.notebook, self.margin.settled)):
            if head and at < HEADING_LINES and self._header(line):
                continue
            head = head and not line.text
            self._take(line)
            if len(self.batch) >= BATCH:
                full, self.batch = self.batch, []
                yield full
                self.source.release(line.start)
        self._close_record()
        self.margin.close(len(self.source.buffer))
        if self.kind == "unknown" and len(self.people) > 2:
            self.notebook.revise(self.talk, kind="group")
        elif self.kind == "unknown" and self.title in self.people:
            self.notebook.revise(self.talk, kind="one-to-one")
        yield self.batch

    def _header(self, line: Line) -> bool:
        """Book a title or an export date, and learn from it."""
        if (stamp := saved_at(line.text)) is not None:
            self.notebook.claims["exported"] = stamp
        elif (title := title_of(line.text)) is not None and not _dated(line.text):
            self.title, self.kind = title
            self.notebook.revise(self.talk, title=title[0], kind=title[1])
        elif line.start == self.plain_title_at and not _record_start(line.text):
            self.title = plain_title(line.text)
            self.notebook.revise(self.talk, title=self.title)
        else:
            return False
        self.margin.header(line.end)
        return True

    # ---- line by line

    def _take(self, line: Line) -> None:
        text = line.text
        if not text:
            self.more.append(line)
        elif (found := _record_start(text) or self._timed_start(text)) is not None:
            self._close_record()
            self.open = line, found
            self.timed = self.timed or (self.timed is None and found.re is _TIMED)
        elif (self.open is None and _DASHES.fullmatch(text)) or (len(text) < LONGEST_TITLE and self._day_line(line)):
            return
        elif self.open is not None:
            self.more.append(line)
        else:
            self._stray(line)

    def _timed_start(self, text: str) -> re.Match[str] | None:
        """Return the parts of a line that begins with a time alone, in a file whose records do so below a day line."""
        if self.timed is False or self.day is None or self.heading is None:
            return None
        found = _TIMED.fullmatch(text)
        if found is None or read_clock(found["time"]) is None:
            return None
        named = _NAMED.fullmatch(found["rest"]) is not None
        return found if named or (self.timed and self.words.event(found["rest"]) is not None) else None

    def _day_line(self, line: Line) -> bool:
        """Take a line that only gives the day, or the minute again: what stands below belongs to it."""
        text = line.text.strip()
        bar = _BAR.fullmatch(text)
        inner = bar["day"] if bar else text
        if (stamp := _STAMP_ALONE.fullmatch(inner) or _TIME_FIRST_ALONE.fullmatch(inner)) is not None and read_date(
            stamp["date"]
        ) is not None:
            self._close_record()
            return True
        day = read_day(inner)
        plain = read_date(inner) if day is None and (bar or re.fullmatch(DATE, inner)) else None
        if day is None and plain is None:
            return False
        if self.more and _DASHES.fullmatch(self.more[-1].text):  # a bar drawn over three lines
            self.more.pop()
        self._close_record()
        span = Span(self.number, line.start, line.end)
        if day is not None:
            if not day.fitting():
                self.notebook.warn("weekday-wrong", span, text)
            plain = (day.fitting() or day.readings)[0][1]
        if bar and self.day is not None and plain is not None and plain < self.day:
            self.notebook.warn("day-runs-back", span, text)
        self.day, self.heading, self.printed_day = plain, span, text
        return True

    def _stray(self, line: Line) -> None:
        meaning = self.words.event(line.text)
        span = self.margin.record(line.start, line.end)
        self.more.clear()
        if meaning is not None:
            self.batch.append(self._untimed(span, line.text, meaning))
            return
        self.notebook.warn("stray-line", span)
        self.batch.append(
            Unreadable(self.notebook.next_seq(), span, self.talk, None, None, line.text, reason="no time, no day")
        )

    # ---- records

    def _close_record(self) -> None:
        """Write down the open record with the lines that go on with it. Blank lines at the end stand between records.

        The Windows app writes "…님이 나갔습니다." without a time below a message. At the end of a body such lines are taken
        for the app's words, and marked as inferred.
        """
        more, self.more = self.more, []
        if self.open is None:
            return
        line, found = self.open
        self.open = None
        notices: list[tuple[Line, Meaning]] = []
        cut = more.pop() if len(more) > 1 and self._is_cut(more[-1]) and _service(self.words, more[-2].text) else None
        while more:
            last = more[-1]
            if not last.text:
                more.pop()
            elif found.re is _BRACKETED and (meaning := _service(self.words, last.text)) is not None:
                notices.append((more.pop(), meaning))
            else:
                break
        end = more[-1].end if more else line.end
        span = self.margin.record(line.start, end)
        self.batch.append(self._record(span, line, found, more))
        for one, meaning in reversed(notices):
            self.batch.append(self._untimed(self.margin.record(one.start, one.end), one.text, meaning))
        if cut is not None:
            self._stray(cut)

    def _is_cut(self, line: Line) -> bool:
        """Return whether a line is the beginning of a record or a day bar that the end of the file cut off."""
        return line.end == len(self.source.buffer) and line.text.startswith(("[", "-"))

    def _untimed(self, span: Span, text: str, meaning: Meaning) -> Event:
        moment = None
        if self.day is not None:
            midnight = local_micros(self.day.year, self.day.month, self.day.day)
            whole_day = self.notebook.wall_clock.moment(self.printed_day, midnight, "day", self.heading)
            moment = structs.replace(whole_day, utc=None)  # a day is no instant
        return Event(
            self.notebook.next_seq(),
            span,
            self.talk,
            None,
            moment,
            text,
            certainty="inferred",
            details=_named(meaning),
            event=meaning.event or EventKind.NOTICE,
        )

    def _record(self, span: Span, line: Line, found: re.Match[str], more: list[Line]) -> Record:
        parts = found.groupdict()
        stamped = "stamp" in parts
        moment = self._stamped(parts["stamp"], parts["date"], parts["time"]) if stamped else self._timed(parts["time"])
        if moment is None:
            self.notebook.warn("time-unreadable", span)
        if "rest" in parts:
            named = _NAMED.fullmatch(parts["rest"] or "") if parts["comma"] == "," else None
            if named is None or (not more and self.words.event(parts["rest"]) is not None):
                return self._service_line(span, moment, "\n".join((parts["rest"] or "", *(one.text for one in more))))
            name, body = named["name"], "\n".join((named["body"] or "", *(one.text for one in more)))
            start = line.end - self._size(parts["rest"] or "")
        else:
            name, body = parts["name"], "\n".join((parts["body"] or "", *(one.text for one in more)))
            start = line.start + self._size("[")
        person = self.people.get(name)
        if person is None:
            seen = Seen(name, Span(self.number, start, start + self._size(name)))
            owner: Answer = "yes" if name in _OWNERS and "rest" in parts else "unknown"
            person = self.people[name] = self.notebook.participant(self.talk, name, name=seen, owner=owner)
        return meant(self.notebook, self.words, span, self.talk, person, moment, body, ("continued",) if more else ())

    def _size(self, text: str) -> int:
        return len(text.encode(self.source.codec, "replace"))

    def _service_line(self, span: Span, moment: Moment | None, text: str) -> Record:
        meaning = self.words.event(text) or self.words.body(text)
        kind = meaning.event if meaning is not None and meaning.event else EventKind.NOTICE
        return Event(self.notebook.next_seq(), span, self.talk, None, moment, text, details=_named(meaning), event=kind)

    # ---- times

    def _stamped(self, printed: str, day: str, time: str) -> Moment | None:
        return self._made(printed, read_date(day), time, None)

    def _timed(self, time: str) -> Moment | None:
        if self.day is None:  # the file was cut before its first day line
            return Moment(time, "minute", "unknown", "unknown", None, None)
        return self._made(f"{self.printed_day} {time}", self.day, time, self.heading)

    def _made(self, printed: str, day: date | None, time: str, heading: Span | None) -> Moment | None:
        clock = read_clock(time)
        if clock is None or day is None:
            return None
        local = local_micros(day.year, day.month, day.day) + clock.seconds * SECOND
        others = (local - DAY,) if clock.hour == 24 else ()
        precision: Precision = "minute" if clock.second is None else "second"
        return self.notebook.wall_clock.moment(printed, local, precision, heading, others)


def _record_start(text: str) -> re.Match[str] | None:
    """Return the parts of a line that a record begins with. Without a name, its day must be one that there is."""
    if text[0] == "[":
        return _BRACKETED.fullmatch(text)
    found = _dated(text)
    if found is None or read_date(found["date"]) or _NAMED.fullmatch(found["rest"] or ""):
        return found
    return None


def _service(words: Words, text: str) -> Meaning | None:
    """Return what a line without a time tells when it is the app's own sentence."""
    meaning = words.event(text) or words.body(text)
    return meaning if meaning is not None and meaning.event is not None else None


def _named(meaning: Meaning | None) -> tuple[tuple[str, str], ...]:
    if meaning is None:
        return ()
    return tuple((key, value) for key, value in (("actor", meaning.actor), ("target", meaning.target)) if value)


def meant(
    notebook: Notebook,
    words: Words,
    span: Span,
    talk: int,
    person: int | None,
    moment: Moment | None,
    body: str,
    flags: tuple[str, ...],
) -> Record:
    """Return the record of a body by someone: a message, or the event that the body stands for."""
    meaning = words.body(body)
    if meaning is not None and meaning.event is not None:
        details = call_details(meaning.name)
        return Event(notebook.next_seq(), span, talk, person, moment, body, details=details, flags=flags, event=meaning.event)
    attachments: tuple[Attachment, ...] = ()
    if meaning is not None and meaning.role is not None:
        attachments = (notebook.attachment(meaning.role, meaning.name),)
    return Message(notebook.next_seq(), span, talk, person, moment, body, attachments, flags=flags)


FORMATS = (Format("kakaotalk", "kakaotalk", ("text",), recognise, read),)
