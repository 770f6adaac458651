"""Skype's own export, `messages.json`: all conversations of an account. The service ended in 2025; only old exports exist.

Content is text with tags and entities, kept as it is with a plain form beside it. Newest first. Times are UTC.
"""

import re
from collections.abc import Iterator, Sequence

import msgspec

from tomoshibi.evidence.admission.shelf import Item, Source
from tomoshibi.evidence.format import Batch, Format, Glance, Match
from tomoshibi.evidence.moments import utc_moment
from tomoshibi.evidence.notebook import Notebook
from tomoshibi.evidence.parsing.bookkeeping import Account
from tomoshibi.evidence.parsing.csv_rows import text_start
from tomoshibi.evidence.parsing.json_fields import Fields, fields, filled, loose, text, texts, whole
from tomoshibi.evidence.parsing.json_salvage import mended_batches, readable, taken
from tomoshibi.evidence.parsing.json_walk import CutOff, NotJson, Walk
from tomoshibi.evidence.parsing.media_roles import role_of_name
from tomoshibi.evidence.readers.skype import markup as skype_markup
from tomoshibi.evidence.record import (
    Answer,
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

_HEAD = (
    rb'\{\s*"id"\s*:\s*"(?P<id>[^"\\]{1,400})"\s*,\s*'
    rb'"displayName"\s*:\s*(?:"(?P<name>(?:[^"\\]++|\\.)*+)"|[^",{}\[\]]{1,40})\s*,\s*'
)
_OPENINGS = re.compile(_HEAD + rb'(?:(?P<talk>"version")|"originalarrivaltime")\s*:', re.DOTALL)
_ID_BEHIND = re.compile(rb'"id"\s*:\s*"(?P<id>[^"\\]{1,400})"')
_DECODE = msgspec.json.Decoder().decode


def recognise(glance: Glance) -> Match | None:
    """Return how well the members fit: the account, the day of the export, lists of messages."""
    keys = glance.keys
    if "MessageList" in keys and keys & {"originalarrivaltime", "conversations", "conversationblocked"}:
        return Match(96, "Skype: conversations with MessageList")
    if {"userId", "exportDate", "conversations"} <= keys:
        return Match(90, "Skype: userId, exportDate, conversations")
    return None


def read(sources: Sequence[Source], notebook: Notebook) -> Iterator[Batch]:
    """Yield the records of each file."""
    for source in sources:
        yield from _File(source, notebook).batches()


class _File:
    """The state of reading one export."""

    def __init__(self, source: Source, notebook: Notebook) -> None:
        self.account = Account(source, notebook)
        self.notebook = notebook
        self.owner: Seen | None = None
        self.people: dict[tuple[int, str, str | None], int] = {}
        self.talk = 0
        self.conversation: str | None = None
        self.files: dict[str, Item] = {}
        for item in notebook.shelf.items:
            self.files.setdefault(item.name.rpartition("/")[2].partition(".")[0], item)

    def batches(self) -> Iterator[Batch]:
        """Yield the records from the first to the last."""
        start = text_start(self.account.buffer)
        yield from mended_batches(self.account, lambda: self._walk(start), _OPENINGS, self._found_talk, self.record)

    def _walk(self, start: int) -> Iterator[Batch]:
        walk = Walk(self.account.buffer, start)
        for key in walk.members():
            if key == "conversations" and walk.peek() == b"[":
                for _ in walk.items():
                    if walk.peek() == b"{":
                        yield from self._conversation(walk)
            elif key in ("userId", "exportDate"):
                begin, end = walk.skip()
                value = filled((loose(self.account.buffer[begin:end]) or (None,))[0])
                if key == "userId" and value is not None:
                    self.owner = Seen(value, Span(self.account.number, begin, end))
                elif value is not None:
                    self.notebook.claims["exported_at"] = value

    def _conversation(self, walk: Walk) -> Iterator[Batch]:
        begin = walk.at
        facts: dict[str, object] = {}
        opened = False
        for key in walk.members():
            if key == "MessageList" and walk.peek() == b"[":
                if "id" not in facts:
                    facts["id"] = self._id_behind(walk.at)
                self._open(facts, Span(self.account.number, begin, walk.at))
                opened = True
                self.account.header(walk.at + 1)
                for batch in walk.objects(_DECODE):
                    yield from taken(batch, self.record)
                    self.account.source.release(self.account.at)
            elif key in ("id", "displayName", "properties", "threadProperties"):
                one_start, one_end = walk.skip()
                facts[key] = (loose(self.account.buffer[one_start:one_end]) or (None,))[0]
        if not opened:
            self._open(facts, Span(self.account.number, begin, walk.at))

    def _id_behind(self, at: int) -> str | None:
        """Return the conversation's id where it stands behind its messages."""
        ahead = Walk(self.account.buffer, at)
        try:
            ahead.skip()
        except (CutOff, NotJson):
            return None
        found = _ID_BEHIND.search(self.account.buffer, ahead.at, ahead.at + 2000)
        return found["id"].decode("utf-8", "replace") if found is not None else None

    def _found_talk(self, start: int, end: int) -> None:
        found = _OPENINGS.match(self.account.buffer, start)
        if found is None:
            return
        name = loose(b'"' + found["name"] + b'"') if found["name"] is not None else None
        facts: dict[str, object] = {"id": found["id"].decode("utf-8", "replace"), "displayName": name[0] if name else None}
        self._open(facts, Span(self.account.number, start, min(end, start + 2000)))

    def _open(self, facts: Fields, span: Span) -> None:
        """Open a talk: of two for an account's id, a group for a thread's."""
        native, title = filled(facts.get("id")), filled(facts.get("displayName"))
        threads, properties = fields(facts.get("threadProperties")), fields(facts.get("properties"))
        is_group = native is not None and native.startswith("19:")
        is_account = native is not None and native.startswith(("8:", "2:", "1:", "4:"))
        kind: TalkKind = "group" if is_group else "one-to-one" if is_account else "unknown"
        key = ("skype", native) if native is not None else ("skype", span.source, span.start)
        self.talk = self.notebook.conversation(
            key, platform="skype", kind=kind, title=filled(threads.get("topic")) or title, native_id=native, one_sided="no"
        )
        self.conversation = native
        if properties.get("conversationblocked") is True:
            self.notebook.revise(self.talk, notes=("conversation-blocked",))
        if self.owner is not None:
            self._person(self.owner.value, None, span)
        if is_account and native is not None:
            self._person(native, title, span)
        elif is_group:
            members = threads.get("members")
            read = loose(members.encode("utf-8", "replace")) if isinstance(members, str) else None
            for member in texts(read[0] if read is not None else members):
                self._person(member, None, span)

    def _person(self, account_id: str, name: str | None, span: Span) -> int:
        known = self.people.get((self.talk, account_id, name))
        if known is not None:
            return known
        owner: Answer = "unknown"
        native = Seen(account_id, span)
        if self.owner is not None:
            owner = "yes" if account_id == self.owner.value else "no"
            native = self.owner if owner == "yes" else native
        seen = Seen(name, span) if name is not None else None
        person = self.notebook.participant(self.talk, account_id, name=seen, native_id=native, owner=owner)
        self.people[(self.talk, account_id, name)] = person
        return person

    # ---- records

    def record(self, start: int, end: int, value: object) -> Record:
        """Return the record of one element."""
        found = readable(self.account, start, end, value, _OPENINGS)
        if not self.talk:
            self._open({}, Span(self.account.number, start, end))
        span = self.account.record(start, end)
        if found is None or not found.keys() & {"messagetype", "content", "originalarrivaltime"}:
            reason = "not readable as a message"
            return Unreadable(self.notebook.next_seq(), span, self.talk, None, None, None, reason=reason)
        kind, content = filled(found.get("messagetype")) or "", text(found.get("content"))
        moment = utc_moment_of(found.get("originalarrivaltime"))
        if moment is None:
            self.notebook.warn("time-unreadable", span)
        properties = _properties(found.get("properties"))
        if kind.startswith(("Event/", "ThreadActivity/", "Control/", "Notice", "PopCard", "EndToEndEncryption/E2EE", "Thread")):
            return self._event(found, span, kind, content, moment)
        if not content and ("deletetime" in properties or properties.get("isserversidedelete") is not None):
            return self._deleted(found, span, content, moment, properties)
        return self._message(found, span, kind, content, moment, properties)

    def _writer(self, found: Fields, span: Span) -> int | None:
        name = filled(found.get("displayName"))
        # Messages taken over from elsewhere name their account only there; others give a display name and no account at all.
        imported = fields(_properties(found.get("properties")).get("importedBy"))
        sender = filled(found.get("from")) or filled(imported.get("RawValue"))
        if sender is None:
            return self._named(name, span) if name is not None else None
        if sender == self.conversation and sender.startswith("19:"):
            return None
        return self._person(sender, name, span)

    def _named(self, name: str, span: Span) -> int:
        """Return the participant of whom only a display name is given."""
        return self.notebook.participant(self.talk, ("name", name), name=Seen(name, span))

    def _event(self, found: Fields, span: Span, kind: str, content: str | None, moment: Moment | None) -> Record:
        writer = self._writer(found, span)
        details: tuple[tuple[str, str], ...] = (("messagetype", kind[:80]),)
        event, named_at = EventKind.NOTICE, None
        if kind.startswith("Event/Call"):
            event, facts = skype_markup.call(content or "")
            details += facts
        elif kind.startswith("ThreadActivity/"):
            event = skype_markup.THREAD_EVENTS.get(kind.partition("/")[2], EventKind.NOTICE)
            facts = tuple(skype_markup.thread_change(content or ""))
            details += facts
            named = dict(reversed(facts))
            actor, target = named.get("actor"), named.get("target")
            if event is EventKind.REMOVED and actor is not None and actor == target:
                event = EventKind.LEAVE
            if actor is not None and ":" in actor:
                writer = self._person(actor, None, span)
                named_at = self._named_at(writer, span)
        return Event(
            self.notebook.next_seq(),
            span,
            self.talk,
            writer,
            moment,
            content,
            native_id=filled(found.get("id")),
            details=details,
            sender_span=named_at,
            event=event,
        )

    def _named_at(self, writer: int, span: Span) -> Span | None:
        """Return where the name of somebody was read whom a change of a group only gives by their id."""
        names = self.notebook.participants[writer - 1].names
        return names[0].span if names and names[0].span != span else None

    def _deleted(self, found: Fields, span: Span, content: str | None, moment: Moment | None, properties: Fields) -> Record:
        when = filled(properties.get("deletetime"))
        return Event(
            self.notebook.next_seq(),
            span,
            self.talk,
            self._writer(found, span),
            moment,
            content,
            native_id=filled(found.get("id")),
            details=(("deleted_ms", when),) if when else (),
            event=EventKind.DELETED,
        )

    def _message(
        self, found: Fields, span: Span, kind: str, content: str | None, moment: Moment | None, properties: Fields
    ) -> Record:
        is_rich = kind != "Text"
        words = content or ""
        display = skype_markup.shown(words) if is_rich else words
        quote = skype_markup.quoted(words) if is_rich else None
        details: list[tuple[str, str]] = [("messagetype", kind[:80])] if kind not in ("RichText", "Text") else []
        if quote is not None:
            details.append(("quoted", quote.text))
            if quote.author:
                details.append(("quoted_author", quote.author))
        if kind == "RichText/Contacts":
            details += skype_markup.contacts(words)
        edited = skype_markup.edited_at(words) if is_rich else None
        edited = edited if edited is not None else filled(properties.get("edittime"))
        return Message(
            self.notebook.next_seq(),
            span,
            self.talk,
            self._writer(found, span),
            moment,
            content,
            self._attachments(kind, words),
            native_id=filled(found.get("id")),
            reply_to=quote.id if quote is not None else None,
            reactions=_reactions(properties.get("emotions")),
            edits=(Edit(_number_moment(edited)),) if edited is not None else (),
            display=display if display != words else None,
            details=tuple(details),
        )

    def _attachments(self, kind: str, content: str) -> tuple[Attachment, ...]:
        """Return the files of a message: by the object's id in the export's media folder, else by name or address."""
        made = []
        for one in skype_markup.files(content):
            role = MEDIA.get(kind, "file")
            role = role_of_name(one.name, role) if one.name is not None else role
            key = (one.address or "").rstrip("/").rpartition("/")[2]
            item = self.files.get(key) if key else None
            if item is not None:
                sniffed = item.kind.type if item.kind else None
                made.append(Attachment(role, "present", one.name or item.name, None, sniffed, item.size, None, "id"))
            elif one.name is not None:
                made.append(self.notebook.attachment(role, one.name, size=one.size))
            else:
                made.append(self.notebook.attachment(role, one.address, size=one.size))
        if not made and kind in MEDIA:
            made.append(self.notebook.attachment(MEDIA[kind]))
        return tuple(made)


MEDIA = skype_markup.MEDIA_ROLES


def _properties(value: object) -> Fields:
    """Return a message's properties, which come as an object or as a string that holds one."""
    if isinstance(value, str):
        read = loose(value.encode("utf-8", "replace"))
        return fields(read[0]) if read is not None else {}
    return fields(value)


def _reactions(value: object) -> tuple[Reaction, ...]:
    """Return the reactions, which come as an array or as a string that holds one."""
    read = loose(value.encode("utf-8", "replace")) if isinstance(value, str) else (value,)
    found = []
    for emotion in read[0] if read is not None and isinstance(read[0], list) else ():
        users = fields(emotion).get("users")
        for user in users if isinstance(users, list) else ():
            moment = _number_moment(filled(fields(user).get("time")))
            found.append(Reaction(filled(fields(emotion).get("key")) or "", filled(fields(user).get("mri")), moment))
    return tuple(found)


def _number_moment(printed: str | None) -> Moment | None:
    """Return the moment of seconds or milliseconds since 1970, told apart by their size."""
    number = whole(printed)
    if number is None:
        return None
    if number > 10**11:
        return utc_moment(str(number), number * 1000, "millisecond")
    return utc_moment(str(number), number * 1_000_000, "second")


FORMATS = (Format("skype-json", "skype", ("json",), recognise, read),)
