"""KakaoTalk talks as the Mac app and newer phone apps write them: a table with the columns Date, User, Message."""

import re
from collections.abc import Iterator, Sequence

from tomoshibi.evidence.admission.shelf import Source
from tomoshibi.evidence.format import Batch, Format, Glance, Match
from tomoshibi.evidence.moments import SECOND, local_micros
from tomoshibi.evidence.notebook import Notebook
from tomoshibi.evidence.parsing.lines import Line, Margin, bom_size, text_lines
from tomoshibi.evidence.readers.kakaotalk.talk import meant
from tomoshibi.evidence.readers.words import words_for
from tomoshibi.evidence.record import Event, EventKind, Moment, Record, Seen, Span, Unreadable
from tomoshibi.evidence.times.clocks import CLOCK, read_clock
from tomoshibi.evidence.times.dates import DATE, read_date

BATCH = 512

_HEAD = re.compile(
    r'\s*"?(?:Date|날짜|日付)"?\s*,\s*"?(?:User|사용자|이름|ユーザー)"?\s*,\s*"?(?:Message|메시지|メッセージ)"?\s*'
)
_ROW = re.compile(
    rf'"?(?P<stamp>(?P<date>{DATE})[\sT](?P<time>{CLOCK}))"?,(?:"(?P<quoted>(?:[^"]|"")*+)"|(?P<user>[^,]*+)),(?P<body>.*)',
    re.DOTALL,
)
_OPENS = re.compile(rf'"?{DATE}[\sT]{CLOCK}"?,')
_SYSTEM = frozenset({"", "시스템", "System", "system", "システム", "카카오톡", "KakaoTalk"})


def recognise(glance: Glance) -> Match | None:
    """Return how well the first line fits: the names of the three columns."""
    if not glance.lines or not _HEAD.fullmatch(glance.lines[0]):
        return None
    rows = sum(1 for line in glance.lines[1:] if _OPENS.match(line))
    return Match(94 if rows else 60, f"the columns Date, User, Message and {rows} rows that begin with a time")


def read(sources: Sequence[Source], notebook: Notebook) -> Iterator[Batch]:
    """Yield the records of each file, which is one talk."""
    for source in sources:
        yield from _Table(source, notebook).batches()


class _Table:
    """The state of reading one table, row by row; a row ends where all its quotation marks are closed."""

    def __init__(self, source: Source, notebook: Notebook) -> None:
        self.source = source
        self.number = source.number
        self.notebook = notebook
        self.margin = Margin(source, notebook)
        self.words = words_for("kakaotalk")
        self.people: dict[str, int] = {}
        self.talk = notebook.conversation((source.number, "talk"), platform="kakaotalk", folder=source.name)
        self.lines = list(text_lines(source, notebook, bom_size(source)))

    def batches(self) -> Iterator[Batch]:
        """Yield the records from the first row to the last."""
        self.margin.header(bom_size(self.source))
        at = 0
        if self.lines and _HEAD.fullmatch(self.lines[0].text):
            self.margin.header(self.lines[0].end)
            at = 1
        batch: Batch = []
        for row in self._rows(at):
            batch.append(self._record(row))
            if len(batch) >= BATCH:
                yield batch
                batch = []
        self.margin.close(len(self.source.buffer))
        if len(self.people) > 2:
            self.notebook.revise(self.talk, kind="group")
        yield batch

    def _rows(self, at: int) -> Iterator[list[Line]]:
        """Yield the lines of each row. A quotation mark that nothing closes does not swallow the rest of the file."""
        size = len(self.lines)
        closed = True  # until a row is seen that never closes
        while at < size:
            end, marks = at + 1, self.lines[at].text.count('"')
            while closed and marks % 2 and end < size:
                marks += self.lines[end].text.count('"')
                end += 1
            if marks % 2:
                if closed:
                    span = Span(self.number, self.lines[at].start, self.lines[at].end)
                    self.notebook.warn("quote-not-closed", span)
                closed, end = False, at + 1
            # A row whose body was broken without quotation marks goes on to the next row.
            whole = end
            while end < size and not _OPENS.match(self.lines[end].text) and self.lines[end].text:
                end += 1
            if end > whole:
                self.notebook.warn("unquoted-break", Span(self.number, self.lines[at].start, self.lines[end - 1].end))
            if self.lines[at].text or end > at + 1:
                yield self.lines[at:end]
            at = end

    def _record(self, row: list[Line]) -> Record:
        span = self.margin.record(row[0].start, row[-1].end)
        text = "\n".join(line.text for line in row)
        found = _ROW.fullmatch(text)
        if found is None:
            self.notebook.warn("stray-line", span)
            return Unreadable(self.notebook.next_seq(), span, self.talk, None, None, text, reason="not three fields")
        user = found["quoted"].replace('""', '"') if found["quoted"] is not None else found["user"]
        body = found["body"]
        if len(body) > 1 and body[0] == '"' == body[-1]:
            body = body[1:-1].replace('""', '"')
        moment = self._moment(found["stamp"], found["date"], found["time"])
        if moment is None:
            self.notebook.warn("time-unreadable", span)
        meaning = self.words.event(body)
        actor = meaning.actor if meaning is not None else None
        if user in _SYSTEM or (meaning is not None and actor == user):
            named = (("actor", actor), ("target", meaning.target if meaning else None), ("by", user))
            kind = meaning.event if meaning is not None and meaning.event else EventKind.NOTICE
            person = self._person(user, found, row[0]) if user not in _SYSTEM else None
            details = tuple((key, value) for key, value in named if value)
            return Event(self.notebook.next_seq(), span, self.talk, person, moment, body, details=details, event=kind)
        person = self._person(user, found, row[0])
        return meant(self.notebook, self.words, span, self.talk, person, moment, body, ())

    def _person(self, name: str, found: re.Match[str], line: Line) -> int:
        if (known := self.people.get(name)) is not None:
            return known
        codec = self.source.codec
        place = found.start("quoted") if found["quoted"] is not None else found.start("user")
        start = line.start + len(found.string[:place].encode(codec, "replace"))
        seen = Seen(name, Span(self.number, start, start + len(name.encode(codec, "replace"))))
        person = self.people[name] = self.notebook.participant(self.talk, name, name=seen)
        return person

    def _moment(self, printed: str, day: str, time: str) -> Moment | None:
        date, clock = read_date(day), read_clock(time)
        if date is None or clock is None:
            return None
        local = local_micros(date.year, date.month, date.day) + clock.seconds * SECOND
        return self.notebook.wall_clock.moment(printed, local, "minute" if clock.second is None else "second")


FORMATS = (Format("kakaotalk-csv", "kakaotalk", ("text",), recognise, read),)
