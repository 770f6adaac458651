"""Discord's own data package: `messages/c<ID>/messages.json` or `.csv`, only what the account's owner wrote.

The names of the folders differ by year and language, so files are known by their content. Times are UTC, without a mark in the
current form. Ids stand as numbers beyond 2^53 and are kept to the digit.
"""

import re
from collections.abc import Iterator, Sequence

import msgspec

from tomoshibi.evidence.admission.shelf import Source
from tomoshibi.evidence.format import Batch, Format, Glance, Match
from tomoshibi.evidence.notebook import Notebook
from tomoshibi.evidence.parsing.bookkeeping import Account
from tomoshibi.evidence.parsing.csv_rows import columns, delimiter_of, rows, text_start
from tomoshibi.evidence.parsing.json_fields import Fields, filled, text
from tomoshibi.evidence.parsing.json_salvage import mended_batches, readable, taken
from tomoshibi.evidence.parsing.json_walk import Walk
from tomoshibi.evidence.parsing.media_roles import role_of_name
from tomoshibi.evidence.readers.discord.facts import Facts, recognise_facts
from tomoshibi.evidence.record import Attachment, Message, Record, Span, Unreadable
from tomoshibi.evidence.times.year_first import utc_moment_of

BATCH = 512

_NAMES = ("id", "timestamp", "contents", "attachments")
_OPENINGS = re.compile(rb'(?P<talk>(?!))|\{\s*"(?:ID|Timestamp|Contents|Attachments)"\s*:')
_CHANNEL_FOLDER = re.compile(r"(?:.*/)?c?\d{15,20}/messages\.json")
_DECODE = msgspec.json.Decoder().decode


def recognise(glance: Glance) -> Match | None:
    """Return how well the content fits: messages with ID, Timestamp, Contents, Attachments, or a file that goes with them."""
    if glance.codec.startswith("utf-16"):
        return None
    if glance.family != "json":
        return _recognise_csv(glance)
    if {"ID", "Timestamp", "Contents"} <= glance.keys:
        return Match(95, "Discord package: ID, Timestamp, Contents")
    if glance.text.split() == ["[]"] and _CHANNEL_FOLDER.fullmatch(glance.name):
        return Match(60, "Discord package: a channel without messages", holds_messages=False)
    return recognise_facts(glance)


def _recognise_csv(glance: Glance) -> Match | None:
    first = glance.lines[0] if glance.lines else ""
    row = next(rows(first.encode(), delimiter=delimiter_of(first)), None)
    if row is not None and tuple(name.strip().casefold() for name in row.cells)[:4] == _NAMES:
        return Match(95, "Discord package: columns ID, Timestamp, Contents, Attachments")
    return None


def read(sources: Sequence[Source], notebook: Notebook) -> Iterator[Batch]:
    """Yield the records of each channel; the files of facts are read first."""
    facts, channels = Facts(), list[tuple[Source, bool]]()
    for source in sources:
        glance = Glance(source.name, source.item.head, source.codec)
        is_json = glance.family == "json"
        if not is_json or "Contents" in glance.keys or recognise_facts(glance) is None:
            channels.append((source, is_json))
        else:
            facts.learn(source, notebook)
    for source, is_json in channels:
        channel = _Channel(source, facts, notebook)
        yield from channel.json() if is_json else channel.csv()


class _Channel:
    """The state of reading one channel's messages."""

    def __init__(self, source: Source, facts: Facts, notebook: Notebook) -> None:
        self.account = Account(source, notebook)
        self.notebook = notebook
        self.talk, self.owner = facts.talk(source, notebook)

    # ---- JSON

    def json(self) -> Iterator[Batch]:
        """Yield the records of a JSON file."""
        start = text_start(self.account.buffer)
        yield from mended_batches(self.account, lambda: self._walk(start), _OPENINGS, lambda _start, _end: None, self._element)

    def _walk(self, start: int) -> Iterator[Batch]:
        walk = Walk(self.account.buffer, start)
        if walk.peek() == b"[":
            self.account.header(walk.at + 1)
        for batch in walk.objects(_DECODE):
            yield from taken(batch, self._element)
            self.account.source.release(self.account.at)

    def _element(self, start: int, end: int, value: object) -> Record:
        found = readable(self.account, start, end, value, _OPENINGS)
        span = self.account.record(start, end)
        if found is None or not found.keys() & {"ID", "Timestamp", "Contents", "Attachments"}:
            return self._unreadable(span)
        return self._message(span, found)

    # ---- CSV

    def csv(self) -> Iterator[Batch]:
        """Yield the records of a CSV file."""
        account, batch = self.account, list[Record]()
        buffer, codec = account.buffer, account.source.codec
        delimiter = delimiter_of(account.source.item.head.split(b"\n", 1)[0].decode(codec, "replace"))
        found = rows(buffer, codec, delimiter=delimiter)
        names = next(found, None)
        account.header(names.end if names is not None else account.size)
        places = columns(names.cells) if names is not None else {}
        for row in found:
            span = account.record(row.start, row.end)
            if row.undecodable:
                self.notebook.repaired("bytes-not-utf8", span)
            cells = {name: row.cell(places.get(name.casefold())) for name in ("ID", "Timestamp", "Contents", "Attachments")}
            if row.cut or len(row.cells) < 2:
                batch.append(self._unreadable(span))
            else:
                if row.loose:
                    self.notebook.warn("loose-quotes", span)
                batch.append(self._message(span, {**cells, "Contents": cells["Contents"].replace("\r\n", "\n")}))
            if len(batch) >= BATCH:
                account.source.release(row.start)
                yield batch
                batch = []
        account.separator(account.size)
        if batch:
            yield batch

    # ---- records

    def _message(self, span: Span, found: Fields) -> Record:
        moment = utc_moment_of(found.get("Timestamp"))
        if moment is None:
            self.notebook.warn("time-unreadable", span)
        return Message(
            self.notebook.next_seq(),
            span,
            self.talk,
            self.owner,
            moment,
            text(found.get("Contents")),
            self._attachments(found.get("Attachments")),
            native_id=filled(found.get("ID")),
        )

    def _attachments(self, given: object) -> tuple[Attachment, ...]:
        """Return the files of a message: addresses with blanks between them, or a list of addresses."""
        addresses = given if isinstance(given, list) else (text(given) or "").split()
        return tuple(self.notebook.attachment(role_of_name(one), one) for one in addresses if isinstance(one, str) and one)

    def _unreadable(self, span: Span) -> Record:
        return Unreadable(self.notebook.next_seq(), span, self.talk, None, None, None, reason="not readable as a message")


FORMATS = (Format("discord-package", "discord", ("json", "text"), recognise, read),)
