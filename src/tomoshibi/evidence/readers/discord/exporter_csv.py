"""DiscordChatExporter's CSV: one channel in one file, every field quoted.

Dates carry an offset and up to seven decimals; version 2.42 wrote minutes in the form of the exporting computer's country,
without a zone. There are no message ids, and system entries look like messages.
"""

import re
from collections.abc import Iterator, Sequence

from tomoshibi.evidence.admission.shelf import Source
from tomoshibi.evidence.format import Batch, Format, Glance, Match
from tomoshibi.evidence.moments import offset_moment
from tomoshibi.evidence.notebook import Notebook
from tomoshibi.evidence.parsing.bookkeeping import Account
from tomoshibi.evidence.parsing.csv_rows import Row, cell_spans, columns, delimiter_of, rows
from tomoshibi.evidence.parsing.media_roles import role_of_name
from tomoshibi.evidence.readers.words import words_for
from tomoshibi.evidence.record import (
    Attachment,
    Event,
    EventKind,
    Message,
    Moment,
    Reaction,
    Record,
    Seen,
    Span,
    TalkKind,
    Unreadable,
)
from tomoshibi.evidence.times.local_stamps import LocalStamp, Order, read_local_stamp, settle_order
from tomoshibi.evidence.times.year_first import read_stamp

BATCH = 512

_NEEDED = frozenset(("author", "date", "content"))
_CHANNEL = re.compile(r"(?P<title>.*?)\s*\[(?P<id>\d{15,20})\]")
_NEXT_ADDRESS = re.compile(r",(?=https?://)")
_REACTION = re.compile(r"\s*(?P<what>[^\s,()][^,()]{0,100}?)\s?\((?P<count>\d{1,9})\)")


def recognise(glance: Glance) -> Match | None:
    """Return how well the line of column names fits."""
    if glance.family == "json" or glance.codec.startswith("utf-16") or not glance.lines:
        return None
    first = glance.lines[0]
    row = next(rows(first.encode(), delimiter=delimiter_of(first)), None)
    names = columns(row.cells).keys() if row is not None else frozenset[str]()
    if not names >= _NEEDED:
        return None
    if "authorid" in names:
        return Match(96, "DiscordChatExporter: AuthorID, Author, Date, Content")
    return Match(82, "DiscordChatExporter, older: Author, Date, Content") if names & {"attachments", "reactions"} else None


def read(sources: Sequence[Source], notebook: Notebook) -> Iterator[Batch]:
    """Yield the records of each file, which is one channel."""
    for source in sources:
        yield from _Channel(source, notebook).batches()


class _Channel:
    """The state of reading one file from its first row to its last."""

    def __init__(self, source: Source, notebook: Notebook) -> None:
        self.account = Account(source, notebook)
        self.notebook = notebook
        self.delimiter = delimiter_of(source.item.head.split(b"\n", 1)[0].decode(source.codec, "replace"))
        self.words = words_for("discord_csv")
        self.places: dict[str, int] = {}
        self.people: dict[tuple[str, str], int] = {}
        self.order: Order | None = None
        self.order_known = False
        self.talk = self._talk(source)

    def _talk(self, source: Source) -> int:
        """Return the talk; the exporter's own file names end in the channel's id in brackets."""
        folder, _, name = source.name.rpartition("/")
        found = _CHANNEL.match(name)
        title = found["title"] if found is not None else None
        native = found["id"] if found is not None else None
        kind: TalkKind = "one-to-one" if title is not None and title.startswith("Direct Messages") else "unknown"
        key = ("discord", native) if native is not None else ("discord-csv", source.number)
        return self.notebook.conversation(
            key, platform="discord", kind=kind, title=title, native_id=native, folder=folder or None, one_sided="no"
        )

    def batches(self) -> Iterator[Batch]:
        """Yield the records."""
        account, batch = self.account, list[Record]()
        found = rows(account.buffer, account.source.codec, delimiter=self.delimiter)
        names = next(found, None)
        account.header(names.end if names is not None else account.size)
        self.places = columns(names.cells) if names is not None else {}
        for row in found:
            batch.append(self._record(row))
            if len(batch) >= BATCH:
                account.source.release(row.start)
                yield batch
                batch = []
        account.separator(account.size)
        if batch:
            yield batch

    def _cell(self, row: Row, name: str) -> str:
        return row.cell(self.places.get(name))

    def _record(self, row: Row) -> Record:
        span = self.account.record(row.start, row.end)
        if row.undecodable:
            self.notebook.repaired("bytes-not-utf8", span)
        printed = self._cell(row, "date")
        moment = self._time(printed)
        if row.cut or len(row.cells) < 3 or (moment is None and row.loose):
            reason = "the file ends inside this row" if row.cut else "not readable as a row"
            return Unreadable(self.notebook.next_seq(), span, self.talk, None, None, None, reason=reason)
        if row.loose:
            self.notebook.warn("loose-quotes", span)
        if moment is None:
            self.notebook.warn("time-unreadable", span)
        writer = self._person(row)
        text = self._cell(row, "content").replace("\r\n", "\n")
        attachments = self._attachments(self._cell(row, "attachments"))
        reactions = tuple(
            Reaction(found["what"], count=int(found["count"])) for found in _REACTION.finditer(self._cell(row, "reactions"))
        )
        meaning = self.words.event(text) if text.endswith((".", ":")) and not attachments and len(text) < 300 else None
        common = (self.notebook.next_seq(), span, self.talk, writer, moment, text)
        if meaning is not None:
            details = (("target", meaning.target),) if meaning.target else ()
            kind = meaning.event or EventKind.NOTICE
            return Event(*common, certainty="inferred", reactions=reactions, details=details, event=kind)
        return Message(*common, attachments, reactions=reactions)

    def _person(self, row: Row) -> int | None:
        number, handle = self._cell(row, "authorid"), self._cell(row, "author")
        if not number and not handle:
            return None
        if row.loose and number:  # the cells are a guess: the id is taken as it is known, no name is learnt
            return self.notebook.participant(self.talk, number)
        known = self.people.get((number, handle))
        if known is not None:
            return known
        spans = cell_spans(self.account.buffer, row, delimiter=self.delimiter)
        person = self.notebook.participant(
            self.talk,
            number or handle,
            handle=self._seen(handle, "author", spans),
            native_id=self._seen(number, "authorid", spans),
        )
        self.people[(number, handle)] = person
        return person

    def _seen(self, value: str, column: str, spans: Sequence[tuple[int, int]]) -> Seen | None:
        place = self.places.get(column)
        if not value or place is None or place >= len(spans):
            return None
        return Seen(value, Span(self.account.number, *spans[place]))

    def _attachments(self, cell: str) -> tuple[Attachment, ...]:
        """Return the files of a cell: addresses or paths, joined by commas that an address itself never holds unescaped."""
        if not cell:
            return ()
        names = _NEXT_ADDRESS.split(cell) if "://" in cell[:12] else self._paths(cell)
        return tuple(self.notebook.attachment(role_of_name(name), name) for name in names if name)

    def _paths(self, cell: str) -> list[str]:
        """Return the paths of a cell; a comma inside a file's name is not taken for a border when that file is there."""
        if self.notebook.shelf.find(cell) is not None:
            return [cell]
        return cell.split(",")

    # ---- times

    def _time(self, printed: str) -> Moment | None:
        stamp = read_stamp(printed)
        if stamp is not None:
            if stamp.offset is None:
                return self.notebook.wall_clock.moment(printed, stamp.local, stamp.precision)
            return offset_moment(printed, stamp.local, stamp.offset, stamp.precision)
        local = read_local_stamp(printed)
        if local is None:
            return None
        return self._local_time(printed, local)

    def _local_time(self, printed: str, stamp: LocalStamp) -> Moment:
        if not self.order_known:
            self._settle_order()
        readings = dict(stamp.readings)
        chosen = self.order if self.order in readings else next(iter(readings))
        others = () if self.order is not None else tuple(micros for order, micros in readings.items() if order != chosen)
        others = tuple(micros for micros in others if micros != readings[chosen])
        return self.notebook.wall_clock.moment(printed, readings[chosen], stamp.precision, alternatives=others)

    def _settle_order(self) -> None:
        """Look through all dates once, to settle which number is the day."""
        self.order_known = True
        account = self.account
        found = rows(account.buffer, account.source.codec, delimiter=self.delimiter)
        next(found, None)
        stamps = [stamp for row in found if (stamp := read_local_stamp(self._cell(row, "date"))) is not None]
        self.order = settle_order(stamps)
        if self.order is None and any(len(stamp.readings) > 1 for stamp in stamps):
            self.notebook.warn("day-or-month", Span(account.number, 0, account.size))


FORMATS = (Format("discord-dce-csv", "discord", ("text",), recognise, read),)
