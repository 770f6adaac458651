"""Signal chats as signal-export (sigexport) writes them beside the Markdown: `data.json`, one message as JSON on each line.

Times are on the clock of the computer that exported. A quoted message stands in a member of its own.
"""

from collections.abc import Iterator, Sequence

import msgspec

from tomoshibi.evidence.admission.shelf import Source
from tomoshibi.evidence.format import Batch, Format, Glance, Match
from tomoshibi.evidence.notebook import Notebook
from tomoshibi.evidence.parsing.bookkeeping import Account
from tomoshibi.evidence.parsing.json_fields import Fields, fields, filled, objects, text
from tomoshibi.evidence.parsing.json_salvage import readable
from tomoshibi.evidence.parsing.lines import line_spans
from tomoshibi.evidence.parsing.media_roles import role_of_name
from tomoshibi.evidence.readers.words import words_for
from tomoshibi.evidence.record import (
    Answer,
    Attachment,
    Event,
    EventKind,
    Message,
    Moment,
    Reaction,
    Record,
    Seen,
    Span,
    Unreadable,
)
from tomoshibi.evidence.times.year_first import read_stamp

BATCH = 512

_MEMBERS = frozenset(("date", "sender", "body", "quote", "sticker", "reactions", "attachments"))
_OWNER, _NOBODY = "Me", "No-Sender"
_DECODE = msgspec.json.Decoder().decode


def recognise(glance: Glance) -> Match | None:
    """Return how well the members fit those of one message a line."""
    if glance.family != "json" or not glance.keys >= _MEMBERS:
        return None
    return Match(93, "lines with the members of a message of signal-export")


def read(sources: Sequence[Source], notebook: Notebook) -> Iterator[Batch]:
    """Yield the records of each file, which is one chat."""
    for source in sources:
        yield from _Chat(source, notebook).batches()


class _Chat:
    """The state of reading one file line by line."""

    def __init__(self, source: Source, notebook: Notebook) -> None:
        self.account = Account(source, notebook)
        self.notebook = notebook
        self.words = words_for("sigexport")
        self.people: dict[str, int] = {}
        folder = source.name.rpartition("/")[0].rpartition("/")[2]
        self.talk = notebook.conversation((source.number, "chat"), platform="signal", title=folder or None, folder=source.name)

    def batches(self) -> Iterator[Batch]:
        """Yield the records from the first line to the last."""
        buffer, batch = self.account.buffer, list[Record]()
        start = 3 if buffer[:3] == b"\xef\xbb\xbf" else 0
        self.account.header(start)
        for at, end in line_spans(buffer, "utf-8", start):
            line = buffer[at:end]
            words = line.strip()
            if words:
                begin = at + line.index(words[:1])
                batch.append(self._line(begin, begin + len(words), words))
            if len(batch) >= BATCH:
                self.account.source.release(at)
                yield batch
                batch = []
        self.account.separator(self.account.size)
        yield batch

    def _line(self, start: int, end: int, line: bytes) -> Record:
        try:
            value: object = _DECODE(line)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, ValueError):
            value = None
        found = readable(self.account, start, end, value)
        span = self.account.record(start, end)
        if found is None:
            seq = self.notebook.next_seq()
            return Unreadable(seq, span, self.talk, None, None, None, reason="not readable as a message")
        return self._record(found, span)

    def _record(self, found: Fields, span: Span) -> Record:
        person = self._person(filled(found.get("sender")), span)
        moment = self._moment(filled(found.get("date")), span)
        body = text(found.get("body"))
        quote = filled(found.get("quote"))
        details = (("quote", quote),) if quote else ()
        common = (self.notebook.next_seq(), span, self.talk, person, moment, body)
        meaning = self.words.body((body or "").strip())
        if (kind := _stated(found) or (meaning.event if meaning is not None else None)) is not None:
            return Event(*common, details=details, event=kind)
        return Message(*common, self._files(found), reactions=tuple(_reactions(found.get("reactions"))), details=details)

    def _files(self, found: Fields) -> tuple[Attachment, ...]:
        files = [self._file(one) for one in objects(found.get("attachments"))]
        if found.get("sticker"):
            sticker = fields(found.get("sticker"))
            files.append(self.notebook.attachment("sticker", filled(sticker.get("path"))))
        return tuple(files)

    def _file(self, one: Fields) -> Attachment:
        path = (filled(one.get("path")) or filled(one.get("name")) or "").replace("%20", " ")
        return self.notebook.attachment(role_of_name(path), path or None)

    def _person(self, name: str | None, span: Span) -> int | None:
        if name is None or name == _NOBODY:
            return None
        known = self.people.get(name)
        if known is None:
            owner: Answer = "yes" if name == _OWNER else "unknown"
            known = self.people[name] = self.notebook.participant(self.talk, name, name=Seen(name, span), owner=owner)
        return known

    def _moment(self, printed: str | None, span: Span) -> Moment | None:
        stamp = read_stamp(printed.replace("T", " ")) if printed else None
        if stamp is None or printed is None:
            self.notebook.warn("time-unreadable", span, (printed or "")[:60])
            return None
        return self.notebook.wall_clock.moment(printed, stamp.local, stamp.precision)


def _stated(found: Fields) -> EventKind | None:
    """Return what newer versions say of a message in members of their own: that it was deleted, or a call."""
    if found.get("deleted") is True:
        return EventKind.DELETED
    if found.get("call") is True:
        return EventKind.MISSED_CALL if found.get("missed") is True else EventKind.CALL
    return None


def _reactions(value: object) -> Iterator[Reaction]:
    """Yield the reactions, which are written as pairs of name and sign."""
    for one in value if isinstance(value, list) else ():
        name, sign = (one.get("name"), one.get("emoji")) if isinstance(one, dict) else _pair(one)
        if (what := filled(sign)) is not None:
            yield Reaction(what, filled(name))


def _pair(one: object) -> tuple[object, object]:
    return (one[0], one[1]) if isinstance(one, list) and len(one) == 2 else (None, None)


FORMATS = (Format("signal-sigexport-json", "signal", ("json",), recognise, read),)
