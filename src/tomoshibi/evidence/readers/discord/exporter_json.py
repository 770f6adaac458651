"""DiscordChatExporter's JSON: one channel or conversation in a file, or in several parts."""

import re
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from typing import Annotated, Any

import msgspec

from tomoshibi.evidence.admission.shelf import Source
from tomoshibi.evidence.format import Batch, Format, Glance, Match
from tomoshibi.evidence.notebook import Notebook
from tomoshibi.evidence.parsing.json_frame import Broken, Frame
from tomoshibi.evidence.parsing.json_mending import mend_value
from tomoshibi.evidence.parsing.json_values import mapping, whole_number, words
from tomoshibi.evidence.parsing.json_walk import CutOff, NotJson
from tomoshibi.evidence.readers.discord.exporter_record import is_content, person_name, record_of
from tomoshibi.evidence.record import Edit, Message, Record, Seen, Span, TalkKind, Unreadable
from tomoshibi.evidence.times.iso import IsoTimes

MAX_PEOPLE = 100_000  # authors remembered by the bytes that name them

_CHANNEL = re.compile(rb'"channel"\s*:\s*\{\s*"id"\s*:\s*"(\d+)"')
# A message as converters leave it: the id first, a time in ISO 8601, and the author as an object with a name.
_BARE = re.compile(
    rb'"messages"\s*:\s*\[\s*\{\s*"id"\s*:\s*"\d{1,20}"(?=[^}]{0,2000}"timestamp"\s*:\s*"\d{4}-\d\d-\d\dT)'
    rb'(?=[^}]{0,4000}"author"\s*:\s*\{[^{}]{0,400}"name"\s*:)'
)
_PART = re.compile(r"\[part (\d{1,6})\]")
_Nothing = Annotated[tuple[int, ...], msgspec.Meta(max_length=0)]
_EMPTY: tuple[int, ...] = ()
_NONE = msgspec.Raw(b"[]")


class _Reference(msgspec.Struct, gc=False):
    messageId: str | None = None  # noqa: N815 - the exporter's own names


class _Plain(msgspec.Struct, gc=False, forbid_unknown_fields=True):
    """An ordinary message, as nearly all are: a text by someone at a time. Others go the slow way."""

    id: str
    timestamp: str
    content: str
    author: msgspec.Raw
    type: str
    isPinned: bool = False  # noqa: N815
    timestampEdited: str | None = None  # noqa: N815
    callEndedTimestamp: None = None  # noqa: N815
    attachments: _Nothing = _EMPTY
    embeds: _Nothing = _EMPTY
    stickers: _Nothing = _EMPTY
    reactions: _Nothing = _EMPTY
    mentions: msgspec.Raw = _NONE
    components: _Nothing = _EMPTY
    inlineEmojis: msgspec.Raw = _NONE  # noqa: N815
    reference: _Reference | None = None


_Decode = Callable[[bytes], _Plain]


def recognise(glance: Glance) -> Match | None:
    """Return how well the members fit: guild, channel and date range, messages with an author."""
    keys = glance.keys
    if "messages" not in keys:
        return None
    frame = {"guild", "channel"} <= keys
    rows = len({"timestampEdited", "callEndedTimestamp", "isPinned", "discriminator", "isBot"} & keys)
    if frame and ("dateRange" in keys or "exportedAt" in keys or rows >= 2):
        return Match(97, "DiscordChatExporter's guild, channel and date range")
    if {"author", "timestamp", "content"} <= keys and (rows >= 2 or frame):
        return Match(85, "messages with author, timestamp and Discord's members")
    if {"id", "author", "timestamp", "content"} <= keys and _BARE.search(glance.head) is not None:
        return Match(62, "messages with a numbered id, an ISO timestamp and a named author")
    return None


def read(sources: Sequence[Source], notebook: Notebook) -> Iterator[Batch]:
    """Yield the records of each file; parts of one channel one after the other."""
    channels: dict[bytes | str, int] = {}
    order = []
    for source in sources:
        found = _CHANNEL.search(source.item.head)
        place = channels.setdefault(found[1] if found else source.name, len(channels))
        part = _PART.search(source.name)
        order.append((place, int(part[1]) if part else 0, source.number, source))
    seen: dict[int, _Ids] = {}
    for *_, source in sorted(order, key=lambda one: one[:3]):
        yield from _Export(source, notebook, seen).batches()
        source.close()


LARGEST_ID = 2**63 - 1  # Discord's ids are 64-bit numbers whose first bit is not used yet


class _Ids:
    """The ids of one channel's messages, kept small: they rise or fall through a file, so a sorted row holds nearly all."""

    def __init__(self) -> None:
        self._row = array("q")
        self._odd: set[int] = set()
        self._sign = 1

    def is_new(self, number: int) -> bool:
        """Return whether an id was not there before, and keep it."""
        row = self._row
        if len(row) == 1 and number < row[0]:
            self._sign = -1
            row[0] = -row[0]
        key = number * self._sign
        if number > LARGEST_ID:  # no real one, but it must not stop the reading
            is_known = key in self._odd
            self._odd.add(key)
            return not is_known
        if not row or key > row[-1]:
            row.append(key)
            return True
        place = bisect_left(row, key)
        if (place < len(row) and row[place] == key) or key in self._odd:
            return False
        self._odd.add(key)
        return True


class _Export:
    """The state of reading one file."""

    def __init__(self, source: Source, notebook: Notebook, seen: dict[int, _Ids]) -> None:
        self.source = source
        self.number = source.number
        self.notebook = notebook
        self.frame = Frame(source, notebook)
        self.times = IsoTimes(notebook)
        self.seen = seen
        self.ids = _Ids()
        self.facts: dict[str, Any] = {}
        self.people: dict[bytes, int] = {}
        self.talk = 0
        self.count = 0
        self.met = False

    def batches(self) -> Iterator[Batch]:
        """Yield the records from the first to the last."""
        frame = self.frame
        try:
            for name in frame.walk.members():
                yield from self._member(name)
        except (CutOff, NotJson, Broken) as error:
            lost = frame.resync(error, met=self.met)
            if lost is not None:
                self._open()
                yield [self._unreadable(Span(self.number, *lost), "not JSON")]
            behind = True
            while behind and not frame.over:
                try:
                    yield from self._member("messages")
                    for name in frame.walk.further_members():
                        yield from self._member(name)
                    behind = False
                except (CutOff, NotJson, Broken) as further:
                    frame.resync(further, met=True)
        self._close()
        frame.close()

    # ---- the frame

    def _member(self, name: str) -> Iterator[Batch]:
        if name == "messages" and self.frame.walk.peek() == b"[":
            self.met = True
            self._open()
            decode: _Decode = msgspec.json.Decoder(_Plain).decode
            for pieces in self.frame.records(decode):
                yield self._records(pieces)
        elif name in ("guild", "channel", "dateRange", "exportedAt", "messageCount"):
            self.facts[name] = self.frame.fact()

    def _open(self) -> None:
        channel = mapping(self.facts.get("channel"))
        guild = mapping(self.facts.get("guild"))
        native = words(channel.get("id"))
        kind = words(channel.get("type")) or ""
        places = (words(guild.get("name")), words(channel.get("category")))
        talk_kind: TalkKind = "unknown"
        if "Group" in kind:
            talk_kind = "group"
        elif kind.startswith("Direct"):
            talk_kind = "one-to-one"
        elif kind:
            talk_kind = "group"
        self.talk = self.notebook.conversation(
            ("discord", native) if native else ("discord", "file", self.number),
            platform="discord",
            kind=talk_kind,
            title=words(channel.get("name")),
            native_id=native,
            folder=" / ".join(place for place in places if place) or None,
        )
        self.ids = self.seen.setdefault(self.talk, _Ids())

    def _close(self) -> None:
        """Write down what the frame claims, and whether its count of messages is right."""
        if (exported := words(self.facts.get("exportedAt"))) is not None:
            self.notebook.claims["exported"] = exported
        claimed = whole_number(self.facts.get("messageCount"))
        if claimed is not None:
            self.notebook.claims["messages"] = str(claimed)
            if claimed != self.count:
                self.notebook.warn("count-differs", None, f"{claimed} / {self.count}")

    def _person(self, author: Any, span: Span) -> int | None:
        row = mapping(author)
        native = words(row.get("id"))
        name = person_name(author)
        if native is None and name is None:
            return None
        handle = words(row.get("name"))
        number = words(row.get("discriminator"))
        if handle is not None and number not in (None, "0", "0000"):
            handle = f"{handle}#{number}"
        return self.notebook.participant(
            self.talk,
            native or ("name", name),
            name=None if name is None else Seen(name, span),
            handle=None if handle is None else Seen(handle, span),
            native_id=None if native is None else Seen(native, span),
        )

    # ---- records

    def _records(self, pieces: Sequence[tuple[int, int, _Plain | None]]) -> Batch:
        batch: Batch = []
        append = batch.append
        next_seq, number, talk = self.notebook.next_seq, self.number, self.talk
        people, moment, is_new = self.people, self.times.moment, self.ids.is_new
        self.count += len(pieces)
        for start, end, row in pieces:
            if row is None or row.isPinned or (row.type not in ("Default", "Reply") and not is_content(row.type)):
                append(self._slow(start, end))
                continue
            time = moment(row.timestamp)
            sender = people.get(bytes(row.author))
            span = Span(number, start, end)
            if sender is None:
                sender = self._new_person(bytes(row.author), span)
            if time is None or sender is None or not row.id.isdigit() or len(row.id) > 18 + 1:
                append(self._slow(start, end))
                continue
            if not is_new(int(row.id)):
                self.notebook.warn("id-twice", span, row.id)
            edited, reference = row.timestampEdited, row.reference
            append(
                Message(
                    next_seq(),
                    span,
                    talk,
                    sender,
                    time,
                    row.content,
                    (),
                    "stated",
                    row.id,
                    None if reference is None else reference.messageId,
                    (),
                    () if edited is None else (Edit(moment(edited)),),
                )
            )
        return batch

    def _new_person(self, raw: bytes, span: Span) -> int | None:
        try:
            person = self._person(mend_value(raw), span)
        except NotJson:
            return None
        if person is not None and len(self.people) < MAX_PEOPLE:
            self.people[raw] = person
        return person

    def _slow(self, start: int, end: int) -> Record:
        """Return the record of a message that is out of the ordinary, whatever stands in it."""
        span = Span(self.number, start, end)
        try:
            value = self.frame.value(start, end)
        except NotJson:
            return self._unreadable(span, self.frame.trouble or "not JSON")
        if not isinstance(value, dict):
            return self._unreadable(span, "not an object")
        native = whole_number(value.get("id"))
        if native is not None and abs(native) < 1 << 63 and not self.ids.is_new(native):
            self.notebook.warn("id-twice", span, str(native))
        return record_of(
            value,
            seq=self.notebook.next_seq(),
            span=span,
            talk=self.talk,
            sender=self._person(value.get("author"), span),
            times=self.times,
            notebook=self.notebook,
        )

    def _unreadable(self, span: Span, reason: str) -> Record:
        return Unreadable(self.notebook.next_seq(), span, self.talk, None, None, None, reason=reason)


FORMATS = (Format("discord-dce-json", "discord", ("json",), recognise, read),)
