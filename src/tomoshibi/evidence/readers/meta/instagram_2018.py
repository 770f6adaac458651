"""Instagram's `messages.json` of 2018 to 2020: one file with all talks, under user names, newest first.

Each message has a sender, a time with its offset, and one member for what it is: words, a heart, media by address, a shared
post or story, a call. What could no longer be had is a sentence such as "Media unavailable." in the member's place.
"""

import re
from collections.abc import Iterator, Sequence

import msgspec

from tomoshibi.evidence.admission.shelf import Source
from tomoshibi.evidence.format import Batch, Format, Glance, Match
from tomoshibi.evidence.notebook import Notebook
from tomoshibi.evidence.parsing.bookkeeping import Account
from tomoshibi.evidence.parsing.csv_rows import text_start
from tomoshibi.evidence.parsing.json_fields import Fields, filled, loose, objects, texts
from tomoshibi.evidence.parsing.json_salvage import mended_batches, readable, taken
from tomoshibi.evidence.parsing.json_values import spoken
from tomoshibi.evidence.parsing.json_walk import CutOff, NotJson, Walk
from tomoshibi.evidence.parsing.media_roles import role_of_name
from tomoshibi.evidence.readers.meta.sentences import mended_all, service_sentences
from tomoshibi.evidence.record import (
    Attachment,
    Event,
    EventKind,
    Message,
    Reaction,
    Record,
    Role,
    Seen,
    Span,
    Unreadable,
)
from tomoshibi.evidence.times.year_first import utc_moment_of

# A beginning is told by the first member alone: people inside `likes` are objects too, but begin with another.
_OPENINGS = re.compile(
    rb'(?P<talk>(?:\{\s*)?"participants"\s*:\s*(?P<people>\[[^\[\]{}]{0,20000}\])\s*,\s*"conversation"\s*:\s*\[?'
    rb'|\{\s*"conversation"\s*:\s*\[)'
    rb'|\{\s*"(?:sender|created_at|likes|text|heart|media)"\s*:'
)
_PEOPLE_BEHIND = re.compile(rb'\s*,\s*"participants"\s*:\s*(?P<people>\[[^\[\]{}]{0,20000}\])')
_DECODE = msgspec.json.Decoder().decode

# Members that hold or stand for a file.
_MEDIA: tuple[tuple[str, Role], ...] = (
    ("media", "media"),
    ("media_url", "media"),
    ("voice_media", "audio"),
    ("animated_media_images", "picture"),
)
_WORDS = ("text", "heart", "link", "action", "video_call_action", "live_video_invite")  # the first of these is the text
_TAKEN = frozenset(("sender", "created_at", "text", "likes", *(key for key, _ in _MEDIA)))


def recognise(glance: Glance) -> Match | None:
    """Return how well the members fit: talks of participants with a sender and a time for each message."""
    keys = glance.keys
    if {"participants", "conversation"} <= keys and not keys & {"messages", "MessageList"}:
        if {"sender", "created_at"} <= keys:
            return Match(94, "Instagram 2018-2020: participants, conversation, sender, created_at")
        if glance.text.lstrip("\ufeff \t\r\n").startswith("["):
            return Match(60, "Instagram 2018-2020: talks without messages")
    return None


def read(sources: Sequence[Source], notebook: Notebook) -> Iterator[Batch]:
    """Yield the records of each file."""
    for source in sources:
        yield from _File(source, notebook).batches()


class _File:
    """The state of reading one file."""

    def __init__(self, source: Source, notebook: Notebook) -> None:
        self.account = Account(source, notebook)
        self.notebook = notebook
        self.sentences = service_sentences()
        self.talk = 0
        self.names: tuple[str, ...] = ()
        self.count = 0

    def batches(self) -> Iterator[Batch]:
        """Yield the records from the first to the last."""
        start = text_start(self.account.buffer)
        yield from mended_batches(self.account, lambda: self._walk(start), _OPENINGS, self._found_talk, self.record)

    def _walk(self, start: int) -> Iterator[Batch]:
        walk = Walk(self.account.buffer, start)
        if walk.peek() == b"{":  # one talk taken out of the file
            yield from self._talk(walk)
            return
        for _ in walk.items():
            if walk.peek() == b"{":
                yield from self._talk(walk)

    def _talk(self, walk: Walk) -> Iterator[Batch]:
        begin = walk.at
        people: bytes | None = None
        for key in walk.members():
            if key == "participants":
                one, end = walk.skip()
                people = self.account.buffer[one:end]
            elif key == "conversation" and walk.peek() == b"[":
                self._open(people or self._people_behind(walk.at), Span(self.account.number, begin, walk.at))
                self.account.header(walk.at + 1)
                for batch in walk.objects(_DECODE):
                    yield from taken(batch, self.record)
                    self.account.source.release(self.account.at)

    def _people_behind(self, at: int) -> bytes | None:
        """Return the list of people where it stands behind the messages."""
        ahead = Walk(self.account.buffer, at)
        try:
            ahead.skip()
        except (CutOff, NotJson):
            return None
        found = _PEOPLE_BEHIND.match(self.account.buffer, ahead.at)
        return found["people"] if found is not None else None

    def _found_talk(self, start: int, end: int) -> None:
        found = _OPENINGS.match(self.account.buffer, start)
        if found is not None:
            self._open(found["people"], Span(self.account.number, start, end))

    def _open(self, people: bytes | None, span: Span) -> None:
        """Open a talk; its people are user names."""
        listed = (loose(people) or (None,))[0] if people is not None else None
        self.names = tuple(dict.fromkeys(texts(mended_all(listed))))
        self.count += 1
        self.talk = self.notebook.conversation(
            ("instagram-2018", self.account.number, self.count),
            platform="instagram",
            kind="group" if len(self.names) > 2 else "one-to-one" if len(self.names) == 2 else "unknown",
        )
        for name in self.names:
            self._person(name, span)

    def _person(self, user: str, span: Span) -> int:
        return self.notebook.participant(self.talk, user, handle=Seen(user, span))

    # ---- records

    def record(self, start: int, end: int, value: object) -> Record | None:
        """Return the record of one element."""
        found = readable(self.account, start, end, value, _OPENINGS)
        span = self.account.record(start, end)
        if not self.talk:
            self._open(None, span)
        if found is None:
            return Unreadable(self.notebook.next_seq(), span, self.talk, None, None, None, reason="not readable as a message")
        try:
            found = mended_all(found)
        except RecursionError:  # nested so deeply that no exporter wrote it
            found = {key: one for key, one in found.items() if isinstance(one, str)}
        user = filled(found.get("sender"))
        writer = self._person(user, span) if user is not None else None
        moment = utc_moment_of(found.get("created_at"))
        if moment is None:
            self.notebook.warn("time-unreadable", span, spoken(found.get("created_at"))[:80])
        said = next((key for key in _WORDS if filled(found.get(key)) is not None), None)
        words = filled(found.get(said)) if said is not None else None
        details = tuple(
            (key, spoken(one)) for key, one in found.items() if key not in _TAKEN and key != said and one not in (None, "", [])
        )
        common = (self.notebook.next_seq(), span, self.talk, writer, moment, words)
        if said in ("action", "video_call_action"):
            return Event(*common, details=details, event=self._event(said, words or ""))
        return Message(*common, self._media(found), reactions=_likes(found), details=details)

    def _event(self, said: str, words: str) -> EventKind:
        if said == "video_call_action":
            return EventKind.MISSED_CALL if "missed" in words.casefold() else EventKind.CALL
        meant = self.sentences.meaning(words, self.names)
        return meant.event if meant is not None and meant.event is not None else EventKind.NOTICE

    def _media(self, found: Fields) -> tuple[Attachment, ...]:
        """Return the files: by address or path; a placeholder where a sentence stands in their place."""
        made = []
        for key, role in _MEDIA:
            value = found.get(key)
            if value in (None, "", [], {}):
                continue
            name = filled(value)
            if name is None or ("/" not in name and " " in name):
                made.append(Attachment(role, "omitted"))
            else:
                made.append(self.notebook.attachment(role_of_name(name, role), name))
        return tuple(made)


def _likes(found: Fields) -> tuple[Reaction, ...]:
    """Return the likes of a message, each with its own time."""
    likes = objects(found.get("likes"))
    return tuple(Reaction("\u2764\ufe0f", filled(one.get("username")), utc_moment_of(one.get("date"))) for one in likes)


FORMATS = (Format("instagram-json-2018", "instagram", ("json",), recognise, read),)
