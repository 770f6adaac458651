"""YouTube's comments and live chats as Google Takeout writes them (CSV): only the account owner's own lines, all public.

The text cell holds one or more JSON objects, `{"text":"..."}`, one behind the other. Column names are translated in some
languages, so columns are also known by what stands in them.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from tomoshibi.evidence.admission.shelf import Source
from tomoshibi.evidence.format import Batch, Format, Glance, Match
from tomoshibi.evidence.notebook import Notebook
from tomoshibi.evidence.parsing.bookkeeping import Account
from tomoshibi.evidence.parsing.csv_rows import Row, cell_spans, columns, delimiter_of, rows
from tomoshibi.evidence.parsing.json_fields import filled, loose, objects, text
from tomoshibi.evidence.record import Message, Record, Seen, Span, Unreadable
from tomoshibi.evidence.times.year_first import read_stamp, zoned_moment

BATCH = 512

_NAMES: dict[str, tuple[str, ...]] = {
    "id": ("comment id", "live chat id"),
    "channel": ("channel id",),
    "time": ("comment create timestamp", "live chat create timestamp"),
    "price": ("price",),
    "parent": ("parent comment id",),
    "video": ("video id",),
    "post": ("post id",),
    "text": ("comment text", "live chat text"),
}
_CHANNEL = re.compile(r"UC[\w-]{3,40}")
_COMMENT = re.compile(r"(?:Ug|LCC\.)[\w.\-]{2,200}")
_VIDEO = re.compile(r"[\w-]{11}")
_WRITTEN = re.compile(r'\s*\{\s*"')


def recognise(glance: Glance) -> Match | None:
    """Return how well the column names fit, or in another language what stands in the first rows."""
    if glance.family == "json" or glance.codec.startswith("utf-16") or not glance.lines:
        return None
    delimiter = delimiter_of(glance.lines[0])
    found = list(zip(range(4), rows(glance.head, glance.codec, delimiter=delimiter), strict=False))
    if not found:
        return None
    named = _named(found[0][1])
    if {"id", "time", "text"} <= named.keys():
        return Match(96, "Google Takeout: columns of YouTube comments or live chats")
    if any({"id", "time", "text", "channel"} <= _by_content(row).keys() for _, row in found[1:]):
        return Match(85, "Google Takeout: rows of YouTube comments or live chats under translated column names")
    return None


def _named(names: Row) -> dict[str, int]:
    """Return the columns by their English names."""
    places = columns(names.cells)
    return {key: places[name] for key, known in _NAMES.items() for name in known if name in places}


def _by_content(row: Row) -> dict[str, int]:
    """Return the columns that a row's own cells give away."""
    found: dict[str, int] = {}
    for index, cell in enumerate(row.cells):
        stamp = read_stamp(cell)
        if stamp is not None and stamp.offset is not None:
            found.setdefault("time", index)
        elif _WRITTEN.match(cell):
            found.setdefault("text", index)
        elif _CHANNEL.fullmatch(cell):
            found.setdefault("channel", index)
        elif _COMMENT.fullmatch(cell):
            found.setdefault("id" if "id" not in found else "parent", index)
        elif _VIDEO.fullmatch(cell) and not cell.isdigit():
            found.setdefault("video", index)
    return found


def read(sources: Sequence[Source], notebook: Notebook) -> Iterator[Batch]:
    """Yield the records of each file."""
    for source in sources:
        yield from _File(source, notebook).batches()


class _File:
    """The state of reading one file from its first row to its last."""

    def __init__(self, source: Source, notebook: Notebook) -> None:
        self.account = Account(source, notebook)
        self.notebook = notebook
        self.delimiter = delimiter_of(source.item.head.split(b"\n", 1)[0].decode(source.codec, "replace"))
        self.places: Mapping[str, int] = {}

    def batches(self) -> Iterator[Batch]:
        """Yield the records."""
        account, batch = self.account, list[Record]()
        found = rows(account.buffer, account.source.codec, delimiter=self.delimiter)
        names = next(found, None)
        account.header(names.end if names is not None else account.size)
        self.places = _named(names) if names is not None else {}
        for row in found:
            batch.append(self._record(row))
            if len(batch) >= BATCH:
                account.source.release(row.start)
                yield batch
                batch = []
        account.separator(account.size)
        if batch:
            yield batch

    def _record(self, row: Row) -> Record:
        span = self.account.record(row.start, row.end)
        if row.undecodable:
            self.notebook.repaired("bytes-not-utf8", span)
        places = self.places if {"id", "time", "text"} <= self.places.keys() else _by_content(row)
        cells = {key: row.cell(places.get(key)) for key in _NAMES}
        moment = zoned_moment(cells["time"])
        talk = self._talk(cells)
        if row.cut or len(row.cells) < 3 or (moment is None and not cells["text"]):
            return Unreadable(self.notebook.next_seq(), span, talk, None, None, None, reason="not readable as a row")
        if row.loose:
            self.notebook.warn("loose-quotes", span)
        if moment is None:
            self.notebook.warn("time-unreadable", span)
        price = cells["price"].strip()
        return Message(
            self.notebook.next_seq(),
            span,
            talk,
            self._person(talk, cells["channel"], row, places),
            moment,
            self._words(cells["text"], span),
            native_id=cells["id"] or None,
            reply_to=cells["parent"] or None,
            details=(("price", price),) if price not in ("", "0") else (),
        )

    def _talk(self, cells: Mapping[str, str]) -> int:
        """Return the talk under a video or a post; all of it is public, and only one side is in the file."""
        place = cells["video"] or cells["post"]
        return self.notebook.conversation(
            ("youtube", place or self.account.number),
            platform="youtube",
            kind="public",
            native_id=place or None,
            one_sided="yes",
        )

    def _person(self, talk: int, channel: str, row: Row, places: Mapping[str, int]) -> int:
        """Return the owner of the account, who wrote every line."""
        native = None
        if channel:
            spans = cell_spans(self.account.buffer, row, delimiter=self.delimiter)
            native = Seen(channel, Span(self.account.number, *spans[places["channel"]]))
        return self.notebook.participant(talk, channel or "owner", native_id=native, owner="yes")

    def _words(self, cell: str, span: Span) -> str:
        """Return the words of a cell: the texts of its JSON objects, joined; the cell itself where it holds none."""
        if not _WRITTEN.match(cell):
            return cell.replace("\r\n", "\n")
        read = loose(f"[{cell}]".encode("utf-8", "replace"))
        if read is None:
            self.notebook.warn("text-not-json", span)
            return cell
        parts = [text(one.get("text")) or filled(one.get("emoji")) or "" for one in objects(read[0])]
        return "".join(parts)


FORMATS = (Format("youtube-csv", "youtube", ("text",), recognise, read),)
