"""What a Discord data package says about its talks: `index.json`, `channel.json`, and the account's `user.json`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from tomoshibi.evidence.admission.shelf import Source
from tomoshibi.evidence.format import Glance, Match
from tomoshibi.evidence.notebook import Notebook
from tomoshibi.evidence.parsing.bookkeeping import Account
from tomoshibi.evidence.parsing.json_fields import Fields, fields, filled, loose, objects, text, texts, whole
from tomoshibi.evidence.parsing.json_salvage import facts_of
from tomoshibi.evidence.record import Seen, Span, TalkKind

LARGEST = 64 << 20  # bytes of a file of facts that is decoded as a whole
BLOCKED = ("2", "BLOCKED")  # Discord's relationship types: 1 friend, 2 blocked, 3 and 4 requests

_INDEX = re.compile(r'\s*\{\s*"\d{15,20}"\s*:\s*(?:null|"(?:[^"\\]|\\.)*+")\s*[,}]')
_CHANNEL_ID = re.compile(r"c?(\d{15,20})")
_DIRECT = re.compile(r"Direct Message with (?P<name>.+)")
_CHANNEL_KEYS = frozenset(("id", "type", "name", "recipients", "guild", "topic", "thread_metadata", "parent_id"))
_KINDS: dict[str, TalkKind] = {
    "DM": "one-to-one",
    "1": "one-to-one",
    "GROUP_DM": "group",
    "3": "group",
}


def recognise_facts(glance: Glance) -> Match | None:
    """Return whether a file is one of those that only go with the messages of a package."""
    if not glance.text.lstrip().startswith("{"):
        return None
    if _INDEX.match(glance.text):
        return Match(80, "Discord package: names of channels by id", holds_messages=False)
    keys = glance.keys
    if len(glance.head) < 60_000 and {"id", "type"} <= keys and "messages" not in keys:
        read = loose(glance.head)
        found = fields(read[0]) if read is not None else {}
        is_id = _CHANNEL_ID.fullmatch(filled(found.get("id")) or "") is not None
        if is_id and "type" in found and found.keys() <= _CHANNEL_KEYS and not isinstance(found["type"], (dict, list)):
            return Match(80, "Discord package: one channel", holds_messages=False)
    if {"id", "username", "discriminator"} <= keys and keys & {
        "relationships",
        "global_name",
        "email",
        "needs_email_verification",
    }:
        return Match(72, "Discord package: the account itself", holds_messages=False)
    return None


@dataclass(slots=True)
class Facts:
    """Names of channels, channels by their folder, and people by their ids."""

    titles: dict[str, str] = field(default_factory=dict)
    channels: dict[str, tuple[Fields, Span]] = field(default_factory=dict)
    owner: Seen | None = None
    owner_name: Seen | None = None
    owner_handle: Seen | None = None
    handles: dict[str, Seen] = field(default_factory=dict)
    blocked: set[str] = field(default_factory=set)

    def learn(self, source: Source, notebook: Notebook) -> None:
        """Take what one file says, and book it."""
        account = Account(source, notebook)
        found = facts_of(account, LARGEST)
        span = Span(account.number, 0, account.size)
        if found is None:
            notebook.warn("facts-unreadable", span, source.name)
        elif "username" in found:
            self._account(found, span)
        elif "type" in found:
            self.channels[source.name.rpartition("/")[0]] = found, span
        else:
            self.titles.update({key: title for key, value in found.items() if (title := filled(value)) is not None})
        account.header(account.size)

    def _account(self, found: Fields, span: Span) -> None:
        self.owner = _seen(found.get("id"), span)
        self.owner_handle = _seen(found.get("username"), span)
        self.owner_name = _seen(found.get("global_name"), span)
        for one in objects(found.get("relationships")):
            user = fields(one.get("user"))
            number = filled(one.get("id")) or filled(user.get("id"))
            if number is None:
                continue
            if (handle := _seen(user.get("username"), span)) is not None:
                self.handles[number] = handle
            if text(one.get("type")) in BLOCKED:
                self.blocked.add(number)

    # ---- talks

    def talk(self, source: Source, notebook: Notebook) -> tuple[int, int]:
        """Return the talk that a file of messages belongs to, and its owner, who wrote all of it."""
        folder = source.name.rpartition("/")[0]
        channel, span = self.channels.get(folder, ({}, Span(source.number, 0, 0)))
        by_folder = _CHANNEL_ID.fullmatch(folder.rpartition("/")[2])
        number = filled(channel.get("id")) or (by_folder[1] if by_folder is not None else None)
        title = self.titles.get(number or "") or filled(channel.get("name"))
        talk = notebook.conversation(
            ("discord", number if number is not None else source.name),
            platform="discord",
            kind=_kind(channel),
            title=title,
            native_id=number,
            folder=folder or None,
            one_sided="yes",
        )
        owner = notebook.participant(
            talk, "owner", name=self.owner_name, handle=self.owner_handle, native_id=self.owner, owner="yes"
        )
        self._recipients(talk, channel, span, title, notebook)
        return talk, owner

    def _recipients(self, talk: int, channel: Fields, span: Span, title: str | None, notebook: Notebook) -> None:
        """Write down the others: as people where the owner's id is known, else only as ids in a note."""
        ids = texts(channel.get("recipients")) or tuple(
            one for user in objects(channel.get("recipients")) if (one := filled(user.get("id")))
        )
        notes = [f"account-blocked {one}" for one in ids if one in self.blocked]
        if self.owner is None or self.owner.value not in ids:
            notes += [f"recipient {one}" for one in ids]
        else:
            others = [one for one in ids if one != self.owner.value]
            named = _DIRECT.fullmatch(title or "") if len(others) == 1 else None
            for one in others:
                handle = self.handles.get(one) or (Seen(named["name"], None) if named is not None else None)
                notebook.participant(talk, one, handle=handle, native_id=Seen(one, span), owner="no")
        if notes:
            notebook.revise(talk, notes=tuple(notes))


def _seen(value: object, span: Span) -> Seen | None:
    found = filled(value)
    return Seen(found, span) if found is not None else None


def _kind(channel: Mapping[str, object]) -> TalkKind:
    """Return the kind of a talk; every channel of a server is a public one."""
    kind = channel.get("type")
    number = whole(kind)
    named = str(number) if number is not None else text(kind) or ""
    if named in _KINDS:
        return _KINDS[named]
    return "public" if "guild" in channel or named else "unknown"
