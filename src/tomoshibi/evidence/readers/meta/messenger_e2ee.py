"""Messenger's end-to-end encrypted chats: one JSON file for each, downloaded apart from the rest of the account."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from tomoshibi.evidence.admission.shelf import Source
from tomoshibi.evidence.format import Batch, Format, Glance, Match
from tomoshibi.evidence.notebook import Notebook
from tomoshibi.evidence.parsing.json_frame import Broken, Frame
from tomoshibi.evidence.parsing.json_values import Detail, each, mapping, rest, spoken, words
from tomoshibi.evidence.parsing.json_walk import CutOff, NotJson
from tomoshibi.evidence.readers.meta.record import moment_of, reactions_of
from tomoshibi.evidence.readers.meta.sentences import Sentence, mended, mended_all, service_sentences
from tomoshibi.evidence.record import Attachment, Event, EventKind, Message, Record, Role, Seen, Span, TalkKind, Unreadable

_KNOWN = frozenset(("senderName", "text", "timestamp", "type", "isUnsent", "media", "reactions"))
_ROLES: dict[str, Role] = {
    **dict.fromkeys(("jpg", "jpeg", "png", "webp", "gif", "heic"), "picture"),
    **dict.fromkeys(("mp4", "mov", "webm", "3gp"), "video"),
    **dict.fromkeys(("mp3", "ogg", "opus", "wav", "m4a", "aac"), "audio"),
}
_PATH = re.compile(r"\S+\.\w{1,5}|(?:\./|media/|\w+://).*")  # anything else in `uri` is a sentence about what went wrong
_TYPES: dict[str, EventKind] = {
    "call": EventKind.CALL,
    "subscribe": EventKind.JOIN,
    "unsubscribe": EventKind.LEAVE,
    "admin": EventKind.NOTICE,
}
_OBJECT: Callable[[bytes], dict[str, Any]] = msgspec.json.Decoder(dict[str, Any]).decode  # these files are small
_ORDINARY = frozenset(("generic", "text", "media", "share", "link", "sticker", "placeholder", ""))


def recognise(glance: Glance) -> Match | None:
    """Return how well the members fit: senderName and timestamp, participants as plain names, threadName."""
    keys = glance.keys
    if "messages" not in keys or "sender_name" in keys:
        return None
    rows = len({"senderName", "timestamp", "isUnsent", "text"} & keys)
    if "senderName" in keys and rows >= 3:
        return Match(96 if "threadName" in keys else 88, "messages with senderName and timestamp, as in end-to-end chats")
    if {"threadName", "participants"} <= keys:
        return Match(85, "the frame of an end-to-end chat")
    return None


def read(sources: Sequence[Source], notebook: Notebook) -> Iterator[Batch]:
    """Yield the records of each file, which is one chat."""
    for source in sources:
        yield from _Chat(source, notebook).batches()
        source.close()


class _Chat:
    """The state of reading one file."""

    def __init__(self, source: Source, notebook: Notebook) -> None:
        self.source = source
        self.number = source.number
        self.notebook = notebook
        self.frame = Frame(source, notebook)
        self.talk = notebook.conversation(("e2ee", source.number), platform="messenger", folder=source.name)
        self.sentences = service_sentences()
        self.people: dict[str, int] = {}
        self.names: tuple[str, ...] = ()
        self.members: list[str] = []
        self.title: str | None = None
        self.mended: Span | None = None
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
        frame.close()
        self._finish()

    def _member(self, name: str) -> Iterator[Batch]:
        walk = self.frame.walk
        if name == "messages" and walk.peek() == b"[":
            self.met = True
            for pieces in self.frame.records(_OBJECT):
                yield [self._record(start, end) for start, end, _ in pieces]
        elif name == "participants" and walk.peek() == b"[":
            for _ in walk.items():
                start = walk.at
                value = self.frame.fact()
                person = words(value) or words(mapping(value).get("name"))
                if person is not None:
                    self._person(person, Span(self.number, start, walk.at))
                    self.members.append(mended(person))
        elif name in ("threadName", "title"):
            title = words(self.frame.fact())
            self.title = None if title is None else mended(title)

    def _person(self, raw: str, span: Span) -> int:
        if raw in self.people:
            return self.people[raw]
        name = mended(raw)
        if name != raw:
            self._note(span)
        self.names = (*self.names, name)
        self.people[raw] = person = self.notebook.participant(self.talk, name, name=Seen(name, span))
        return person

    def _note(self, span: Span) -> None:
        """Write down, once for the file, that its texts were mended."""
        if self.mended is None:
            self.mended = span
            self.notebook.repaired("mojibake", span, self.source.name)

    def _record(self, start: int, end: int) -> Record:
        span = Span(self.number, start, end)
        try:
            raw = self.frame.value(start, end)
        except NotJson:
            return self._unreadable(span, self.frame.trouble or "not JSON")
        if not isinstance(raw, dict):
            return self._unreadable(span, "not an object")
        value = mended_all(raw)
        if value != raw:
            self._note(span)
        name = words(raw.get("senderName"))
        sender = None if name is None else self._person(name, span)
        return self._made(value, span, sender)

    def _made(self, value: Mapping[str, Any], span: Span, sender: int | None) -> Record:
        time = moment_of(value.get("timestamp"))
        if time is None:
            self.notebook.warn("time-unreadable", span, spoken(value.get("timestamp")))
        text = value.get("text") if isinstance(value.get("text"), str) else words(value.get("text"))
        sentence = self.sentences.meaning(text, self.names) if text else None
        attachments, details = self._files(value)
        kind = words(value.get("type")) or ""
        event = _event_of(value, kind.lower(), sentence)
        flags = []
        if kind.lower() not in _ORDINARY and kind.lower() not in _TYPES:
            details.append(("type", kind))
        if sentence is not None:
            flags.append("service-sentence")
            details += [(key, who) for key, who in (("actor", sentence.actor), ("target", sentence.target)) if who]
        if event is EventKind.UNSENT and text:
            flags.append("text-present")  # withdrawn for the people in the talk; the export still holds it
        if event is None and not text and not attachments:
            flags.append("empty")
        details += rest(value, _KNOWN)
        seq = self.notebook.next_seq()
        common = {
            "reactions": reactions_of(value.get("reactions")),
            "details": tuple(details),
            "flags": tuple(flags),
        }
        if event is not None:
            inferred = sentence is not None and event is sentence.event and kind.lower() not in _TYPES
            certainty = "inferred" if inferred and value.get("isUnsent") is not True else "stated"
            return Event(seq, span, self.talk, sender, time, text, attachments, certainty, event=event, **common)  # type: ignore[arg-type]
        return Message(seq, span, self.talk, sender, time, text, attachments, **common)  # type: ignore[arg-type]

    def _files(self, value: Mapping[str, Any]) -> tuple[tuple[Attachment, ...], list[Detail]]:
        found: list[Attachment] = []
        details: list[Detail] = []
        for one in each(value.get("media")):
            uri = words(mapping(one).get("uri")) or words(one)
            role: Role = _ROLES.get((uri or "").rpartition(".")[2].lower(), "media")
            if uri is not None and not _PATH.fullmatch(uri):
                details.append(("media_error", uri))
                uri = None
            found.append(self.notebook.attachment(role, uri))
        return tuple(found), details

    def _finish(self) -> None:
        kind: TalkKind = "unknown"
        if len(self.members) == 2:
            kind = "one-to-one"
        elif len(self.members) > 2:
            kind = "group"
        self.notebook.revise(self.talk, kind=kind, title=self.title)

    def _unreadable(self, span: Span, reason: str) -> Record:
        return Unreadable(self.notebook.next_seq(), span, self.talk, None, None, None, reason=reason)


def _event_of(value: Mapping[str, Any], kind: str, sentence: Sentence | None) -> EventKind | None:
    if value.get("isUnsent") is True:
        return EventKind.UNSENT
    said = sentence.event if sentence is not None else None
    stated = _TYPES.get(kind)
    if stated is EventKind.CALL and said is EventKind.MISSED_CALL:
        return said
    return said if stated is EventKind.NOTICE and said is not None else stated or said


FORMATS = (Format("messenger-e2ee", "messenger", ("json",), recognise, read),)
