"""Snapchat's My Data: `json/chat_history.json` and `json/snap_history.json`, in the current and the older form.

The current form has one array for each talk, under the other account's user name or a group's id; the older one has one array
for what was received and one for what was sent. The field called `Created(microseconds)` holds milliseconds. What was not
saved in the app has no content; `snap_history.json` never has any.
"""

import re
from collections.abc import Iterator, Sequence

import msgspec

from tomoshibi.evidence.admission.shelf import Item, Source
from tomoshibi.evidence.format import Batch, Format, Glance, Match
from tomoshibi.evidence.moments import SECOND, utc_moment
from tomoshibi.evidence.notebook import Notebook
from tomoshibi.evidence.parsing.bookkeeping import Account
from tomoshibi.evidence.parsing.json_fields import Fields, encodable, fields, filled, objects, string, text, whole
from tomoshibi.evidence.parsing.json_salvage import facts_of, mended_batches, readable, taken
from tomoshibi.evidence.parsing.json_walk import Walk
from tomoshibi.evidence.parsing.media_roles import role_of_name
from tomoshibi.evidence.record import (
    Answer,
    Attachment,
    Event,
    EventKind,
    Message,
    Moment,
    Record,
    Role,
    Seen,
    Span,
    TalkKind,
    Unreadable,
)
from tomoshibi.evidence.times.year_first import utc_moment_of

# Names of the older form's arrays: which side wrote is all that they say.
_OLDER = re.compile(r"(?P<side>Received|Sent) (?:(?:Saved|Unsaved) Chat|Snap) History")
_MEMBERS = "From|To|Media Type|Created|Content|Text|IsSender|Conversation Title|IsSaved|Media IDs"
_OPENINGS = re.compile(
    rb'(?:[{,]\s*(?P<talk>"(?:[^"\\]++|\\.)*+")\s*:\s*\[(?=\s*\{))|(?:\{\s*"(?:' + _MEMBERS.encode() + rb')"\s*:)', re.DOTALL
)
_GROUP_ID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
LARGEST_FACTS = 32 << 20  # bytes of a file of names that is decoded as a whole
_DECODE = msgspec.json.Decoder().decode
_OWNER = "the owner of the account"  # a key, never a name

_STATUS: tuple[tuple[str, EventKind], ...] = (
    ("ERASED", EventKind.ERASED),
    ("SAVE", EventKind.SAVED),
    ("SCREEN", EventKind.SCREENSHOT),
    ("PARTICIPANTREMOVED", EventKind.REMOVED),
    ("PARTICIPANTLEFT", EventKind.LEAVE),
    ("PARTICIPANTADDED", EventKind.JOIN),
    ("JOIN", EventKind.JOIN),
    ("CALLMISSED", EventKind.MISSED_CALL),
    ("CALL", EventKind.CALL),
    ("NAME", EventKind.RENAME),
    ("RETENTION", EventKind.TIMER),
)
_ROLES: dict[str, Role] = {
    "MEDIA": "media",
    "IMAGE": "picture",
    "VIDEO": "video",
    "NOTE": "audio",
    "AUDIO": "audio",
    "STICKER": "sticker",
}
_PLAIN = frozenset(("TEXT", "SHARE", "SHARESAVEDSTORY", "LOCATION", "MAPREACTION", "NONPARTICIPANTBOTRESPONSE", ""))


def recognise(glance: Glance) -> Match | None:
    """Return how well the members fit: `Media Type` and `Created` beside `From` or `To`."""
    if glance.codec != "utf-8" or not glance.text.lstrip().startswith("{"):
        return None
    keys = glance.keys
    if "Media Type" in keys and "Created" in keys and keys & {"From", "To"}:
        named = "IsSender" in keys or any(_OLDER.fullmatch(key) for key in keys)
        return Match(94 if named else 75, "Snapchat: Media Type, Created, From or To")
    if any(_OLDER.fullmatch(key) for key in keys):
        return Match(85, "Snapchat: arrays of saved chats or snaps, all empty")
    if {"Basic Information", "Username"} <= keys:
        return Match(70, "Snapchat: the account's own user name", holds_messages=False)
    if {"Friends", "Username", "Display Name"} <= keys:
        return Match(70, "Snapchat: friends and blocked users", holds_messages=False)
    return None


def read(sources: Sequence[Source], notebook: Notebook) -> Iterator[Batch]:
    """Yield the records of each history; account and friends are read first, for names."""
    people = _People(notebook)
    histories = [source for source in sources if not _learn(source, people, notebook)]
    for source in histories:
        yield from _File(source, people, notebook).batches()


class _People:
    """What the account's other files say of user names, and the files that lie beside the messages."""

    def __init__(self, notebook: Notebook) -> None:
        self.notebook = notebook
        self.owner: Seen | None = None
        self.owner_name: Seen | None = None
        self.names: dict[str, Seen] = {}
        self.blocked: set[str] = set()
        self.known: dict[tuple[int, str, Answer], int] = {}
        self.files: dict[str, Item] = {}
        for item in notebook.shelf.items:
            at = item.name.rfind("b~")
            if at >= 0:
                self.files.setdefault(item.name[at:].partition(".")[0], item)

    def person(self, talk: int, user: str, span: Span, owner: Answer) -> int:
        """Return the participant with a user name."""
        if (talk, user, owner) not in self.known:
            self.known[(talk, user, owner)] = self._person(talk, user, span, owner)
        return self.known[(talk, user, owner)]

    def _person(self, talk: int, user: str, span: Span, owner: Answer) -> int:
        if self.owner is not None and user in (self.owner.value, _OWNER):
            user, owner = self.owner.value, "yes"
        if user == _OWNER:
            return self.notebook.participant(talk, user, owner="yes")
        name = self.owner_name if owner == "yes" else self.names.get(user)
        return self.notebook.participant(talk, user, name=name, handle=Seen(user, span), owner=owner)


def _learn(source: Source, people: _People, notebook: Notebook) -> bool:
    """Return whether a file holds no messages; then its facts have been taken and it is booked."""
    found = recognise(Glance(source.name, source.item.head, "utf-8"))
    if found is None or found.holds_messages:
        return False
    account = Account(source, notebook)
    whole_file = facts_of(account, LARGEST_FACTS)
    span = Span(account.number, 0, account.size)
    basics = fields((whole_file or {}).get("Basic Information"))
    if user := filled(basics.get("Username")):
        people.owner = Seen(user, span)
        if name := filled(basics.get("Name")):
            people.owner_name = Seen(name, span)
    for group, members in (whole_file or {}).items():
        for one in objects(members):
            user, name = filled(one.get("Username")), filled(one.get("Display Name"))
            if user is not None and name is not None:
                people.names.setdefault(user, Seen(name, span))
            if user is not None and group == "Blocked Users":
                people.blocked.add(user)
    account.header(account.size)
    return True


class _File:
    """The state of reading one history."""

    def __init__(self, source: Source, people: _People, notebook: Notebook) -> None:
        self.account = Account(source, notebook)
        self.notebook = notebook
        self.people = people
        self.key: str | None = None  # the other account or the group's id, in the current form
        self.side: str | None = None  # Received or Sent, in the older form
        self.key_span = Span(source.number, 0, 0)
        self.talk = 0

    def batches(self) -> Iterator[Batch]:
        """Yield the records from the first to the last."""
        start = 3 if self.account.buffer[:3] == b"\xef\xbb\xbf" else 0
        yield from mended_batches(self.account, lambda: self._walk(start), _OPENINGS, self._found_talk, self.record)

    def _walk(self, start: int) -> Iterator[Batch]:
        walk = Walk(self.account.buffer, start)
        yield from self._arrays(walk)

    def _arrays(self, walk: Walk, depth: int = 0) -> Iterator[Batch]:
        begin = walk.at
        for key in walk.members():
            if walk.peek() == b"{" and depth < 3:
                yield from self._arrays(walk, depth + 1)
            elif walk.peek() == b"[":
                self._open(key, Span(self.account.number, max(begin, self.account.at), walk.at))
                self.account.header(walk.at + 1)
                for batch in walk.objects(_DECODE):
                    yield from taken(batch, self.record)
                    self.account.source.release(self.account.at)

    def _found_talk(self, start: int, end: int) -> None:
        found = _OPENINGS.match(self.account.buffer, start)
        if found is not None and found["talk"] is not None:
            self._open(string(found["talk"]), Span(self.account.number, start, end))

    def _open(self, key: str, span: Span) -> None:
        older = _OLDER.fullmatch(key)
        self.side = older["side"] if older is not None else None
        self.key = None if older is not None else encodable(key)
        self.key_span = span
        self.talk = 0

    def _conversation(self, user: str | None, title: str | None) -> int:
        """Return the talk with an account, or of a group where the records give a title."""
        known = ("snapchat", user if user is not None else self.account.number)
        is_group = title is not None or (user is not None and _GROUP_ID.fullmatch(user) is not None)
        kind: TalkKind = "group" if is_group else "one-to-one" if user is not None else "unknown"
        talk = self.notebook.conversation(known, platform="snapchat", kind=kind, title=title, native_id=user, one_sided="no")
        if title is not None and self.notebook.conversations[talk - 1].title is None:
            self.notebook.revise(talk, title=title, kind="group")
        if user is not None and not is_group:
            self.people.person(talk, user, self.key_span, "no")
            if user in self.people.blocked:
                self.notebook.revise(talk, notes=(f"account-blocked {user}",))
        return talk

    # ---- records

    def record(self, start: int, end: int, value: object) -> Record | None:
        """Return the record of one element."""
        found = readable(self.account, start, end, value, _OPENINGS)
        span = self.account.record(start, end)
        if found is None:
            talk = self.talk or self._conversation(self.key, None)
            return Unreadable(self.notebook.next_seq(), span, talk, None, None, None, reason="not readable as a message")
        talk, writer = self._who(found, span)
        moment = self._time(found, span)
        kind = filled(found.get("Media Type")) or ""
        words = text(found.get("Content", found.get("Text")))
        flags = ("not-saved",) if found.get("IsSaved") is False else ()
        common = (self.notebook.next_seq(), span, talk, writer, moment, words)
        details = (("media_type", kind),) if kind not in ("TEXT", "") else ()
        if kind.startswith("STATUS"):
            event = next((event for sign, event in _STATUS if sign in kind), EventKind.NOTICE)
            if event is EventKind.MISSED_CALL or event is EventKind.CALL:
                details = (*details, ("call", kind))
            return Event(*common, details=details, flags=flags, event=event)
        if kind not in _ROLES and kind not in _PLAIN:
            self.notebook.warn("unknown-kind", span, kind[:80])
        return Message(*common, self._media(found, kind), details=details, flags=flags)

    def _who(self, found: Fields, span: Span) -> tuple[int, int | None]:
        """Return the talk and the sender of a record, in either form."""
        sender, receiver = filled(found.get("From")), filled(found.get("To"))
        sent = found.get("IsSender") is True or (self.side == "Sent" and receiver is not None)
        title = filled(found.get("Conversation Title"))
        if self.key is not None:
            if not self.talk or title is not None:
                self.talk = self._conversation(self.key, title)
            talk = self.talk
        else:
            talk = self._conversation(receiver or sender, title)
            if sent and sender == (receiver or sender):  # the older form may name the other side on both arrays
                sender = None
        if sender is None:
            return talk, self.people.person(talk, _OWNER, span, "yes") if sent or receiver is not None else None
        owner: Answer = "yes" if sent else "no" if found.get("IsSender") is False or self.side == "Received" else "unknown"
        return talk, self.people.person(talk, sender, span, owner)

    def _media(self, found: Fields, kind: str) -> tuple[Attachment, ...]:
        """Return the files of a message, tied by their ids; without ids a placeholder where the kind says there was one."""
        role = _ROLES.get(kind)
        named = filled(found.get("Media IDs"))
        made = []
        for one in named.split("|") if named is not None else ():
            key = one.strip()
            if not key:
                continue
            item = self.people.files.get(key)
            if item is None:
                made.append(Attachment(role or "media", "missing", key))
                continue
            sniffed = item.kind.type if item.kind else None
            by_name = role_of_name(item.name, role or "media")
            made.append(Attachment(by_name, "present", item.name, None, sniffed, item.size, None, "id"))
        if not made and role is not None:
            made.append(Attachment(role, "omitted"))
        return tuple(made)

    def _time(self, found: Fields, span: Span) -> Moment | None:
        """Return the moment: seconds as printed, and the finer number of the other field where both agree."""
        moment = utc_moment_of(found.get("Created"))
        number = whole(found.get("Created(microseconds)"))
        if number is not None and number > 0:
            micros = number if number > 10**14 else number * 1000
            finer = utc_moment(str(number), micros, "microsecond" if number > 10**14 else "millisecond")
            if moment is None and finer is not None:
                return finer
            if moment is not None and finer is not None and moment.utc is not None and finer.utc is not None:
                if 0 <= finer.utc - moment.utc < SECOND:
                    return utc_moment(f"{moment.printed} {number}", finer.utc, finer.precision)
                self.notebook.warn("times-disagree", span, f"{moment.printed} / {number}")
        if moment is None:
            self.notebook.warn("time-unreadable", span)
        return moment


FORMATS = (Format("snapchat-json", "snapchat", ("json",), recognise, read),)
