"""Telegram Desktop's JSON: `result.json` of a single chat or of a whole account.

The exporter writes strings that are not JSON at times; such a message is mended in a copy, by itself, and noted.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Literal

import msgspec

from tomoshibi.evidence.admission.shelf import Source
from tomoshibi.evidence.format import Batch, Format, Glance, Match
from tomoshibi.evidence.moments import LAST, SECOND
from tomoshibi.evidence.notebook import Notebook
from tomoshibi.evidence.parsing.json_frame import Broken, Frame
from tomoshibi.evidence.parsing.json_values import mapping, whole_number, words
from tomoshibi.evidence.parsing.json_walk import CutOff, NotJson
from tomoshibi.evidence.readers.telegram.record import FURTHEST, QUARTER_HOUR, edits_of, moment_of, offset_text, record_of
from tomoshibi.evidence.record import Message, Moment, Record, Seen, Span, TalkKind, Unreadable

_KINDS: dict[str, TalkKind] = {
    "personal_chat": "one-to-one",
    "bot_chat": "one-to-one",
    "private_group": "group",
    "private_supergroup": "group",
    "private_channel": "group",
    "public_supergroup": "public",
    "public_channel": "public",
}
_OWN_TYPE = re.compile(rb'"type"\s{0,4}:\s{0,4}"(?:message|service)"')
_ROWS = frozenset(("from", "from_id", "actor", "date_unixtime", "date", "text"))


class _Plain(msgspec.Struct, gc=False, forbid_unknown_fields=True):
    """An ordinary message, as nearly all are: a text by someone at a time. Others go the slow way."""

    id: int
    type: Literal["message"]
    date: str
    date_unixtime: str
    sender: str = msgspec.field(name="from")
    sender_id: str = msgspec.field(name="from_id")
    text: str
    text_entities: msgspec.Raw = msgspec.Raw(b"[]")
    reply_to_message_id: int | None = None
    edited: str | None = None
    edited_unixtime: str | None = None


_Decode = Callable[[bytes], _Plain]
_SECONDS = {f":{at // 60:02d}:{at % 60:02d}": at * SECOND for at in range(3600)}  # what follows the hour in a printed time


def recognise(glance: Glance) -> Match | None:
    """Return how well the members fit: a chat's frame, messages with `from_id` or `date_unixtime`, an account's lists."""
    keys = glance.keys
    rows = len(_ROWS & keys)
    if {"chats", "list"} <= keys and ({"about", "personal_information"} & keys or rows >= 3):
        return Match(95, "a Telegram account: chats with a list")
    if {"left_chats", "list", "about"} <= keys:
        return Match(90, "a Telegram account: chats that were left")
    if "messages" not in keys or "sender_name" in keys or "timestamp_ms" in keys:
        return None
    if {"from_id", "text"} <= keys or {"actor_id", "action"} <= keys:
        return Match(96 if "text_entities" in keys or {"name", "type", "id"} <= keys else 90, "messages with from_id and text")
    if "date_unixtime" in keys and {"from", "text"} <= keys:
        return Match(85, "messages with from, date_unixtime and text")
    if {"name", "type", "id"} <= keys and any(kind.encode() in glance.plain for kind in (*_KINDS, "saved_messages")):
        return Match(88, "the frame of a Telegram chat")
    if {"type", "from", "text"} <= keys and _OWN_TYPE.search(glance.plain) is not None:
        return Match(58, "messages with from, text and Telegram's types, without their frame")
    return None


def read(sources: Sequence[Source], notebook: Notebook) -> Iterator[Batch]:
    """Yield the records of each file, chat by chat."""
    for source in sources:
        yield from _Export(source, notebook).batches()
        source.close()


class _Export:
    """The state of reading one file."""

    def __init__(self, source: Source, notebook: Notebook) -> None:
        self.source = source
        self.number = source.number
        self.notebook = notebook
        self.frame = Frame(source, notebook)
        self.decode: _Decode = msgspec.json.Decoder(_Plain).decode
        self.owner: str | None = None
        self.chats = 0
        self.hours: dict[str, int] = {}
        self.offsets: dict[int, tuple[str, str] | None] = {}
        self.talk = 0
        self.people: dict[tuple[str, str], int] = {}
        self.keys: dict[str, int] = {}

    def batches(self) -> Iterator[Batch]:
        """Yield the records from the first chat to the last."""
        frame = self.frame
        try:
            yield from self._chat(account=True)
        except (CutOff, NotJson, Broken) as error:
            lost = frame.resync(error, met=self.chats > 0)
            if lost is not None:
                self._open({})
                yield [self._unreadable(Span(self.number, *lost), "not JSON")]
            while not frame.over:
                try:
                    self._open({})
                    yield from self._array()
                    frame.resync(Broken(), met=True)
                except (CutOff, NotJson, Broken) as further:
                    frame.resync(further, met=True)
        frame.close()

    # ---- the frame

    def _chat(self, *, account: bool = False) -> Iterator[Batch]:
        """Yield the records of the object at the walk's position: one chat, or (at the top) an account with its chats."""
        walk = self.frame.walk
        facts: dict[str, Any] = {}
        met = False
        for name in walk.members():
            sign = walk.peek()
            if name == "messages" and sign == b"[":
                met = True
                self._open(facts)
                yield from self._array()
            elif account and name in ("chats", "left_chats") and sign == b"{":
                yield from self._chats()
            elif account and name == "personal_information":
                user = whole_number(mapping(self.frame.fact()).get("user_id"))
                self.owner = None if user is None else f"user{user}"
            elif name in ("name", "type", "id") and sign not in (b"{", b"["):
                facts[name] = self.frame.fact()
        if met:
            self._close(facts)

    def _chats(self) -> Iterator[Batch]:
        walk = self.frame.walk
        for name in walk.members():
            if name == "list" and walk.peek() == b"[":
                for _ in walk.items():
                    if walk.peek() == b"{":
                        yield from self._chat()

    def _open(self, facts: dict[str, Any]) -> None:
        native = words(facts.get("id"))
        self.chats += 1
        key = ("telegram", words(facts.get("type")), native) if native else ("telegram", self.number, self.chats)
        self.talk = self.notebook.conversation(key, platform="telegram", title=words(facts.get("name")), native_id=native)
        self.people = {}
        self.keys = {}

    def _close(self, facts: dict[str, Any]) -> None:
        """Write down what a chat's frame says, also where it stood behind the messages, and who in it is the owner."""
        kind = words(facts.get("type")) or ""
        native = words(facts.get("id"))
        self.notebook.revise(self.talk, kind=_KINDS.get(kind, "unknown"), title=words(facts.get("name")), native_id=native)
        other = f"user{native}" if kind in ("personal_chat", "bot_chat") and native else None
        for key in self.keys:
            if self.owner is not None:
                owns = key == self.owner
            elif other in self.keys and len(self.keys) == 2:
                owns = key != other  # a chat of two bears the other one's id
            else:
                continue
            self.notebook.participant(self.talk, key, owner="yes" if owns else "no")

    # ---- people and times

    def _person(self, name: str | None, key: str | None, span: Span) -> int | None:
        """Return the person of a name and an account id, as far as there are any; None where there is neither."""
        if not name and not key:
            return None
        native = Seen(key, span) if key else None
        person = self.notebook.participant(
            self.talk, key or ("name", name), name=Seen(name, span) if name else None, native_id=native
        )
        if key:
            self.keys[key] = person
        if name and key:
            self.people[(key, name)] = person
        return person

    def _hour(self, printed: str) -> int | None:
        """Return the clock's reading of `2026-05-08T16`, in microseconds, remembered for the file."""
        moment, _ = moment_of(f"{printed}:00:00", None, self.notebook, Span(self.number, 0, 0))
        if moment is None or moment.local is None:
            return None
        if len(self.hours) > 200_000:  # more hours than there are in twenty years: not a real file
            self.hours.clear()
        self.hours[printed] = moment.local
        return moment.local

    def _offset(self, offset: int) -> tuple[str, str] | None:
        fits = abs(offset) <= FURTHEST and offset % QUARTER_HOUR == 0
        found = ("offset", offset_text(offset)) if fits else None
        if len(self.offsets) < 1000:
            self.offsets[offset] = found
        return found

    # ---- records

    def _array(self) -> Iterator[Batch]:
        for pieces in self.frame.records(self.decode):
            yield self._records(pieces)

    def _records(self, pieces: Sequence[tuple[int, int, _Plain | None]]) -> Batch:
        batch: Batch = []
        append = batch.append
        next_seq, number, talk = self.notebook.next_seq, self.number, self.talk
        people, hours, offsets, seconds_of = self.people, self.hours, self.offsets, _SECONDS
        for start, end, row in pieces:
            if row is None:
                append(self._slow(start, end))
                continue
            date, unixtime = row.date, row.date_unixtime
            hour = hours.get(date[:13]) or self._hour(date[:13])
            within = seconds_of.get(date[13:])
            try:
                utc = int(unixtime) * SECOND
            except ValueError:
                utc = 0
            if hour is None or within is None or not 0 < utc < LAST:
                append(self._slow(start, end))
                continue
            local = hour + within
            shift = local - utc
            offset = offsets[shift] if shift in offsets else self._offset(shift)
            if offset is None:
                append(self._slow(start, end))
                continue
            span = Span(number, start, end)
            sender = people.get((row.sender_id, row.sender))
            if sender is None:
                sender = self._person(row.sender, row.sender_id, span)
            reply = row.reply_to_message_id
            edited = row.edited
            append(
                Message(
                    next_seq(),
                    span,
                    talk,
                    sender,
                    Moment(date, "second", "offset", "field", local, utc),
                    row.text,
                    (),
                    "stated",
                    str(row.id),
                    None if reply is None else str(reply),
                    (),
                    () if edited is None else edits_of(edited, row.edited_unixtime, self.notebook, span),
                    None,
                    (("date_unixtime", unixtime), offset),
                )
            )
        return batch

    def _slow(self, start: int, end: int) -> Record:
        """Return the record of a message that is out of the ordinary, whatever stands in it."""
        span = Span(self.number, start, end)
        try:
            value = self.frame.value(start, end)
        except NotJson:
            return self._unreadable(span, self.frame.trouble or "not JSON")
        if not isinstance(value, dict):
            return self._unreadable(span, "not an object")
        service = (value.get("type") == "service" and "actor" in value) or "actor_id" in value
        name, key = ("actor", "actor_id") if service else ("from", "from_id")
        sender = self._person(words(value.get(name)), words(value.get(key)), span)
        return record_of(value, seq=self.notebook.next_seq(), span=span, talk=self.talk, sender=sender, notebook=self.notebook)

    def _unreadable(self, span: Span, reason: str) -> Record:
        return Unreadable(self.notebook.next_seq(), span, self.talk, None, None, None, reason=reason)


FORMATS = (Format("telegram-json", "telegram", ("json",), recognise, read),)
