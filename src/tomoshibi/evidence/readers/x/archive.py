"""The archive of X (Twitter): direct messages in `data/*.js`, each file one assignment of JSON to a `window.YTD` name.

Only account ids stand in it; handles come from the archive's own files and from nowhere else. What either side deleted is
absent. Newest first. A long conversation is split over several entries with the same id.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from tomoshibi.evidence.admission.shelf import Source
from tomoshibi.evidence.format import Batch, Format, Glance, Match
from tomoshibi.evidence.moments import SECOND, utc_moment
from tomoshibi.evidence.notebook import Notebook
from tomoshibi.evidence.parsing.bookkeeping import Account
from tomoshibi.evidence.parsing.json_fields import Fields, filled, loose, objects, text, texts, whole
from tomoshibi.evidence.parsing.json_salvage import mended_batches, readable, taken
from tomoshibi.evidence.parsing.json_walk import CutOff, NotJson, Walk
from tomoshibi.evidence.parsing.media_roles import role_of_name
from tomoshibi.evidence.readers.x.people import People, kind_of, learn
from tomoshibi.evidence.record import (
    Attachment,
    Edit,
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
from tomoshibi.evidence.times.year_first import utc_moment_of

_MESSAGES = re.compile(r"direct_?messages?(?:_group|group)?")
_ITEMS = (
    "messageCreate|welcomeMessageCreate|reactionCreate|joinConversation|participantsJoin|participantsLeave"
    "|conversationNameUpdate"
)
_OPENINGS = re.compile(rb'\{\s*"(?:(?P<talk>dmConversation)|' + _ITEMS.encode() + rb')"\s*:\s*\{')
_CONVERSATION_ID = re.compile(rb'"conversationId"\s*:\s*"(?P<id>[^"\\]{1,200})"')
_TWO_IDS = re.compile(r"(\d{1,20})-(\d{1,20})")
_ESCAPED = re.compile("&(?:amp|lt|gt);")
_SIGNS = {"&amp;": "&", "&lt;": "<", "&gt;": ">"}
_MEDIA = re.compile(r"https?://[^/]+/(?:[^/]+/)*dm/(?P<message>\d+)/(?P<media>\d+)/(?P<name>[^/?#]+)")

_EVENTS: dict[str, EventKind] = {
    "joinConversation": EventKind.JOIN,
    "participantsJoin": EventKind.JOIN,
    "participantsLeave": EventKind.LEAVE,
    "conversationNameUpdate": EventKind.RENAME,
    "reactionCreate": EventKind.NOTICE,
}
_DECODE = msgspec.json.Decoder().decode


def recognise(glance: Glance) -> Match | None:
    """Return how well the beginning fits: an assignment to a name of X's own."""
    found = kind_of(glance.head)
    if found is None:
        return None
    if _MESSAGES.fullmatch(found[0]):
        if glance.family != "script":
            return Match(90, "dmConversation: direct messages of an X archive whose first words were cut off")
        return Match(97, f"window.YTD.{found[0]}: direct messages of an X archive")
    return Match(90, f"X archive file: {found[0]}", holds_messages=False)


def read(sources: Sequence[Source], notebook: Notebook) -> Iterator[Batch]:
    """Yield the records of all message files; the other files of the archive are read first, for who is who."""
    people = People()
    kinds = {source.number: kind_of(source.item.head) or ("", 0) for source in sources}
    for source in sources:
        kind, start = kinds[source.number]
        if not _MESSAGES.fullmatch(kind):
            learn(source, kind, start, people, notebook)
    archive = _Archive(people, notebook)
    for source in sources:
        kind, start = kinds[source.number]
        if _MESSAGES.fullmatch(kind):
            yield from _File(source, archive, "group" in kind).batches(start)
    archive.finish()


class _Archive:
    """What holds over all files of one archive: talks that go on in another file, messages that were read already."""

    def __init__(self, people: People, notebook: Notebook) -> None:
        self.people = people
        self.notebook = notebook
        self.known: dict[tuple[int, str], tuple[object, ...]] = {}
        self.titles: dict[int, tuple[int, str]] = {}
        self.ids: dict[int, dict[str, int]] = {}

    def talk(self, native: str | None, kind: TalkKind, span: Span) -> int:
        """Return the talk of a conversation id; two ids joined by a dash name its two members."""
        key = ("x", native) if native is not None else ("x", span.source, span.start)
        talk = self.notebook.conversation(key, platform="x", kind=kind, native_id=native, one_sided="no")
        members = _TWO_IDS.fullmatch(native or "")
        for member in members.groups() if members else ():
            self.person(talk, member, span)
        return talk

    def person(self, talk: int, account_id: str, span: Span) -> int:
        """Return the participant with an account id."""
        known = self.ids.setdefault(talk, {})
        if account_id in known:
            return known[account_id]
        people = self.people
        is_owner = people.is_owner(account_id)
        known[account_id] = person = self.notebook.participant(
            talk,
            account_id,
            name=people.owner_name if is_owner == "yes" else None,
            handle=people.handles.get(account_id),
            native_id=Seen(account_id, span),
            owner=is_owner,
        )
        return person

    def finish(self) -> None:
        """Give the talks their last titles, and say of whom the archive tells that they were blocked or muted."""
        for talk, (_, title) in self.titles.items():
            self.notebook.revise(talk, title=title)
        for talk, ids in self.ids.items():
            notes = [f"account-blocked {one}" for one in sorted(ids.keys() & self.people.blocked)]
            notes += [f"account-muted {one}" for one in sorted(ids.keys() & self.people.muted)]
            if notes:
                old = self.notebook.conversations[talk - 1].notes
                self.notebook.revise(talk, notes=(*old, *notes))


class _File:
    """The state of reading one file of direct messages."""

    def __init__(self, source: Source, archive: _Archive, is_group: bool) -> None:
        self.account = Account(source, archive.notebook)
        self.archive = archive
        self.notebook = archive.notebook
        self.is_group = is_group
        self.talk = 0
        self.kind: TalkKind = "unknown"

    def batches(self, start: int) -> Iterator[Batch]:
        """Yield the records from where the JSON starts."""
        self.account.header(start)
        yield from mended_batches(self.account, lambda: self._walk(start), _OPENINGS, self._found_talk, self.record)

    def _walk(self, start: int) -> Iterator[Batch]:
        walk = Walk(self.account.buffer, start)
        for _ in walk.items():
            if walk.peek() != b"{":
                continue
            for key in walk.members():
                if key == "dmConversation" and walk.peek() == b"{":
                    yield from self._conversation(walk)

    def _conversation(self, walk: Walk) -> Iterator[Batch]:
        begin, native, name = walk.at, None, None
        for key in walk.members():
            if key == "conversationId":
                start, end = walk.skip()
                native = filled((loose(self.account.buffer[start:end]) or (None,))[0])
                self._open(native, Span(self.account.number, start, end))
            elif key == "name":
                start, end = walk.skip()
                name = filled((loose(self.account.buffer[start:end]) or (None,))[0])
            elif key == "messages" and walk.peek() == b"[":
                if native is None:
                    native = self._id_behind(walk.at)
                    self._open(native, Span(self.account.number, begin, walk.at))
                self.account.header(walk.at + 1)
                for batch in walk.objects(_DECODE):
                    yield from taken(batch, self.record)
                    self.account.source.release(self.account.at)
        if name is not None and self.talk:
            self.archive.titles.setdefault(self.talk, (-1 << 61, name))

    def _id_behind(self, at: int) -> str | None:
        """Return the conversation's id where it stands behind its messages."""
        ahead = Walk(self.account.buffer, at)
        try:
            ahead.skip()
        except (CutOff, NotJson):
            return None
        found = _CONVERSATION_ID.search(self.account.buffer, ahead.at, ahead.at + 400)
        return found["id"].decode("utf-8", "replace") if found is not None else None

    def _open(self, native: str | None, span: Span) -> None:
        joined = native is not None and "-" in native
        self.kind = "group" if self.is_group else "one-to-one" if joined else "unknown"
        self.talk = self.archive.talk(native, self.kind, span)

    def _found_talk(self, start: int, end: int) -> None:
        found = _CONVERSATION_ID.search(self.account.buffer, start, min(end, start + 400))
        native = found["id"].decode("utf-8", "replace") if found is not None else None
        self._open(native, Span(self.account.number, start, end))

    # ---- records

    def record(self, start: int, end: int, value: object) -> Record | None:
        """Return the record of one element, or None where the same message was read already."""
        if not self.talk:
            self._open(None, Span(self.account.number, 0, self.account.at))
        found = readable(self.account, start, end, value, _OPENINGS)
        kind, item = next(iter(found.items()), ("", None)) if found else ("", None)
        if not isinstance(item, dict):
            span = self.account.record(start, end)
            return Unreadable(self.notebook.next_seq(), span, self.talk, None, None, None, reason="not readable as a message")
        if kind in ("messageCreate", "welcomeMessageCreate") or ("senderId" in item and "text" in item):
            return self._message(start, end, item, kind)
        return self._event(start, end, item, kind)

    def _message(self, start: int, end: int, item: Fields, kind: str) -> Record | None:
        native, words, sender = filled(item.get("id")), text(item.get("text")), filled(item.get("senderId"))
        flags: tuple[str, ...] = ()
        if native is not None:
            here = (sender, words, text(item.get("createdAt")))
            before = self.archive.known.setdefault((self.talk, native), here)
            if before is not here and before == here:
                self.account.separator(start)
                self.account.skip(end, "the same message again")
                return None
            if before is not here:
                self.notebook.warn("same-id-other-content", Span(self.account.number, start, end), native)
                flags = ("same-id",)
        span = self.account.record(start, end)
        receiver = filled(item.get("recipientId"))
        if receiver is not None and self.kind == "unknown":
            self.kind = "one-to-one"
            self.notebook.revise(self.talk, kind=self.kind)
        writer = self.archive.person(self.talk, sender, span) if sender is not None else None
        if receiver is not None:
            self.archive.person(self.talk, receiver, span)
        attachments, places = self._media(item, native)
        links = tuple(("link", one) for url in objects(item.get("urls")) if (one := filled(url.get("expanded"))))
        return Message(
            self.notebook.next_seq(),
            span,
            self.talk,
            writer,
            self._time(item.get("createdAt"), span),
            words,
            attachments,
            native_id=native,
            reactions=tuple(_reaction(one) for one in objects(item.get("reactions"))),
            edits=tuple(_edit(one) for one in objects(item.get("editHistory"))),
            display=shown(words),
            details=(*links, *places, *((("kind", "welcome message"),) if kind.startswith("welcome") else ())),
            flags=flags,
        )

    def _media(self, item: Fields, native: str | None) -> tuple[tuple[Attachment, ...], tuple[tuple[str, str], ...]]:
        """Return the files of a message; the archive keeps each under the message's id and the last part of its address."""
        made, places = [], []
        for url in texts(item.get("mediaUrls")):
            found = _MEDIA.match(url)
            owner, name = (found["message"], found["name"]) if found else (native, url.partition("?")[0].rpartition("/")[2])
            kept = self.notebook.shelf.find(f"{owner}-{name}") if owner and name else None
            role = role_of_name(name, "media")
            if kept is None:
                made.append(self.notebook.attachment(role, url))
                continue
            sniffed = kept.kind.type if kept.kind else None
            made.append(Attachment(role, "present", kept.name, None, sniffed, kept.size, None, "id"))
            places.append(("address", url))
        return tuple(made), tuple(places)

    def _event(self, start: int, end: int, item: Fields, kind: str) -> Record:
        span = self.account.record(start, end)
        event = _EVENTS.get(kind, EventKind.UNKNOWN)
        if event is EventKind.UNKNOWN:
            self.notebook.warn("unknown-kind", span, kind[:80])
        elif self.kind == "unknown" and event is not EventKind.NOTICE:
            self.kind = "group"
            self.notebook.revise(self.talk, kind=self.kind)
        named = texts(item.get("userIds")) or texts(item.get("participantsSnapshot"))
        actor = filled(item.get("initiatingUserId") or item.get("senderId"))
        if actor is None and event is EventKind.LEAVE and len(named) == 1:
            actor = named[0]
        members = [self.archive.person(self.talk, one, span) for one in named]
        writer = self.archive.person(self.talk, actor, span) if actor is not None else None
        moment = self._time(item.get("createdAt"), span)
        title = text(item.get("name"))
        details: list[tuple[str, str]] = [("item", kind[:80])]
        details += [("target", one) for one in named if one != actor or len(members) > 1]
        if event is EventKind.RENAME and title is not None:
            details.append(("title", title))
            when = moment.utc if moment is not None and moment.utc is not None else 0
            if when >= self.archive.titles.get(self.talk, (-1 << 62, ""))[0]:
                self.archive.titles[self.talk] = (when, title)
        elif (what := filled(item.get("reactionKey"))) is not None:
            details.append(("reaction", what))
        return Event(
            self.notebook.next_seq(),
            span,
            self.talk,
            writer,
            moment,
            title if event is EventKind.RENAME else None,
            native_id=filled(item.get("id")),
            details=tuple(details),
            event=event,
        )

    def _time(self, value: Any, span: Span) -> Moment | None:
        moment = utc_moment_of(value)
        if moment is None:
            self.notebook.warn("time-unreadable", span)
        return moment


def shown(words: str | None) -> str | None:
    """Return a text as X would show it, with its three escaped signs; None where nothing is escaped."""
    if words is None or "&" not in words:
        return None
    plain = _ESCAPED.sub(lambda found: _SIGNS[found.group()], words)
    return plain if plain != words else None


def _reaction(one: Fields) -> Reaction:
    return Reaction(filled(one.get("reactionKey")) or "", filled(one.get("senderId")), utc_moment_of(one.get("createdAt")))


def _edit(one: Fields) -> Edit:
    """Return an earlier form; its time may be a printed one or seconds since 1970."""
    seconds = whole(one.get("createdAtSec"))
    moment = utc_moment_of(one.get("createdAt"))
    if moment is None and seconds is not None:
        moment = utc_moment(str(seconds), seconds * SECOND, "second")
    return Edit(moment, text(one.get("editedText") or one.get("text")))


FORMATS = (Format("x-archive", "x", ("script", "json"), recognise, read),)
