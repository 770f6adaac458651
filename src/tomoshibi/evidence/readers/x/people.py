"""Who is who in an X archive, as far as the archive itself says: its owner, handles it mentions, blocked and muted ids."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from tomoshibi.evidence.admission.shelf import Source
from tomoshibi.evidence.notebook import Notebook
from tomoshibi.evidence.parsing.bookkeeping import Account
from tomoshibi.evidence.parsing.json_fields import Fields, fields, filled, loose, walked
from tomoshibi.evidence.parsing.json_walk import CutOff, NotJson, Walk
from tomoshibi.evidence.record import Answer, Seen, Span

SMALL = 8 << 20  # account, manifest, block and mute files are far smaller; a larger one is not decoded as a whole

_START = re.compile(rb"(?:\xef\xbb\xbf)?\s*window\.(?P<name>YTD\.(?P<kind>\w{1,80})\.part\d{1,6}|__THAR_CONFIG)\s*=\s*")
# A message file whose assignment was cut off, as many guides tell people to do before they open it.
_BARE = re.compile(rb'(?:\xef\xbb\xbf)?\s*(?=\[\s*\{\s*"dmConversation"\s*:\s*\{)')
_MENTIONS = re.compile(rb'"user_mentions"\s*:\s*(?=\[\s*\{)')


@dataclass(slots=True)
class People:
    """What is known of accounts by their ids, and where each thing was read."""

    owner: Seen | None = None
    owner_name: Seen | None = None
    handles: dict[str, Seen] = field(default_factory=dict)
    blocked: set[str] = field(default_factory=set)
    muted: set[str] = field(default_factory=set)

    def is_owner(self, account_id: str) -> Answer:
        """Return whether an id is the archive owner's; unknown where the archive's account file is not there."""
        if self.owner is None:
            return "unknown"
        return "yes" if self.owner.value == account_id else "no"


def kind_of(head: bytes) -> tuple[str, int] | None:
    """Return which kind of archive file begins with these bytes ("direct_messages", "account"), and where its JSON starts."""
    found = _START.match(head)
    if found is None:
        bare = _BARE.match(head)
        return ("direct_messages", bare.end()) if bare is not None else None
    kind = found["kind"]
    return (kind.decode("ascii", "replace").lower() if kind else "manifest"), found.end()


def learn(source: Source, kind: str, start: int, people: People, notebook: Notebook) -> None:
    """Read one file of the archive that holds no messages, and book it."""
    account = Account(source, notebook)
    if kind in ("tweets", "tweet"):
        _mentions(account, people)
        account.header(account.size)
    elif kind in ("account", "manifest", "block", "mute") and account.size <= SMALL:
        _facts(account, kind, start, people)
        account.header(account.size)
    else:
        account.header(start)
        account.skip(account.size, "message headers without text" if "headers" in kind else "not about messages")


def _facts(account: Account, kind: str, start: int, people: People) -> None:
    read = loose(account.buffer[start:])
    if read is None:
        account.notebook.warn("facts-unreadable", Span(account.number, 0, account.size), kind)
        return
    if kind == "account":
        for found in walked(read[0], "account"):
            _owner(account, found, ("accountId", "username", "accountDisplayName"), people)
    elif kind == "manifest":
        whole = fields(read[0])
        _owner(account, fields(whole.get("userInfo")), ("accountId", "userName", "displayName"), people)
        written = filled(fields(whole.get("archiveInfo")).get("generationDate"))
        if written is not None:
            account.notebook.claims["exported_at"] = written
    else:
        ids = people.blocked if kind == "block" else people.muted
        member = "blocking" if kind == "block" else "muting"
        ids.update(number for one in walked(read[0], member) if (number := filled(one.get("accountId"))))


def _owner(account: Account, found: Fields, names: Sequence[str], people: People) -> None:
    number, handle, shown = (filled(found.get(name)) for name in names)
    if number is None:
        return
    if people.owner is not None and people.owner.value != number:
        account.notebook.warn("two-owners", people.owner.span, number)
        return
    people.owner = people.owner or _seen(account, number)
    if handle is not None:
        people.handles.setdefault(number, _seen(account, handle))
    if shown is not None and people.owner_name is None:
        people.owner_name = _seen(account, shown)


def _seen(account: Account, value: str) -> Seen:
    """Return a value and where it stands in the file; the whole file where it is written with escapes."""
    raw = value.encode()
    at = account.buffer.find(b'"' + raw + b'"')
    if at < 0:
        return Seen(value, Span(account.number, 0, account.size))
    return Seen(value, Span(account.number, at + 1, at + 1 + len(raw)))


def _mentions(account: Account, people: People) -> None:
    """Take the handles that the person's own posts give for the ids they mention."""
    found = _MENTIONS.search(account.buffer)
    while found is not None:
        try:
            start, end = Walk(account.buffer, found.end()).skip()
        except (CutOff, NotJson):
            return
        read = loose(account.buffer[start:end]) if end - start < SMALL else None
        for one in walked(read[0] if read is not None else None):
            number, handle = filled(one.get("id_str") or one.get("id")), filled(one.get("screen_name"))
            if number is not None and handle is not None:
                people.handles.setdefault(number, Seen(handle, Span(account.number, start, end)))
        found = _MENTIONS.search(account.buffer, end)
