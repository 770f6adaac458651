"""What stands in the boxes of a case, and how its key is kept: sealed by whoever writes, opened only with a team key."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tomoshibi.basics.secrecy import boxes
from tomoshibi.basics.secrecy.boxes import Box, DoesNotOpen, PrivateKey, PublicKey
from tomoshibi.basics.secrecy.context import Context, Side
from tomoshibi.casework.models import Case, Turn
from tomoshibi.staff.keys import Keyring, NoShare
from tomoshibi.staff.queries import Keyhole

LONGEST = 20_000  # characters of one text, as for messages
Content = dict[str, Any]


class TooLong(Exception):
    """A text has more characters than one may have."""


@dataclass(frozen=True, slots=True)
class Lid:
    """What seals rows of one case; it opens nothing."""

    tenant: str
    case: str
    public: PublicKey

    def shut(self, row: str, purpose: str, content: Mapping[str, object], *, side: Side = "worker") -> Box:
        """Return content as the box of a row. Raises TooLong."""
        if any(isinstance(value, str) and len(value) > LONGEST for value in content.values()):
            raise TooLong
        written = json.dumps(dict(content), ensure_ascii=False, default=_written).encode("utf-8", "surrogatepass")
        return boxes.seal(written, to=self.public, context=context(self.tenant, self.case, row, purpose, side))


@dataclass(frozen=True, slots=True)
class Opener:
    """What opens rows of one case; what it prints never shows the key."""

    tenant: str
    case: str
    key: PrivateKey = field(repr=False)

    def open(self, row: str, purpose: str, box: bytes | memoryview | None, *, side: Side = "worker") -> Content:
        """Return what is in the box of a row; nothing where there is no box. Raises DoesNotOpen."""
        if box is None:
            return {}
        content = boxes.open_box(bytes(box), key=self.key, context=context(self.tenant, self.case, row, purpose, side))
        try:
            given = json.loads(content)
        except (ValueError, RecursionError):
            raise DoesNotOpen("not written by us") from None
        if not isinstance(given, dict):
            raise DoesNotOpen("not written by us")
        return given


def _written(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is not written into boxes")


def context(tenant: str, case: str, row: str, purpose: str, side: Side) -> Context:
    """Return the context of a box of a case: its purpose is marked as of this part, so that no other box fits."""
    return Context(tenant=tenant, case=case, row=row, purpose=f"casework/{purpose}", side=side)


def key_context(tenant: str, case: str, holder: str) -> Context:
    """Return the context of a case's private key, kept for `holder`: `team:N` or `recovery`."""
    return context(tenant, case, holder, "key", "server")


def kept_key(key: PrivateKey, *, case: str, hole: Keyhole) -> tuple[Box, Box]:
    """Return a new case's private key as it is kept for the team and for the recovery key."""
    team = boxes.seal(key.scalar, to=hole.team_public, context=key_context(hole.tenant, case, hole.holder))
    recovery = boxes.seal(key.scalar, to=hole.recovery_public, context=key_context(hole.tenant, case, "recovery"))
    return team, recovery


def lid(found: Case, tenant: str) -> Lid:
    """Return what seals rows of a case."""
    return Lid(tenant, found.key, PublicKey(bytes(found.public)))


def opener(found: Case, keys: Keyring, tenant: str) -> Opener:
    """Return what opens a case. Raises NoShare, and DoesNotOpen where the wrap was changed or destroyed."""
    team = keys.team.get(found.team_version)
    if team is None:
        raise NoShare
    held = key_context(tenant, found.key, f"team:{found.team_version}")
    return Opener(tenant, found.key, PrivateKey(boxes.open_box(bytes(found.team_box or b""), key=team, context=held)))


def why_held(found: Case, keys: Keyring, tenant: str) -> str:
    """Return why a case is held; nothing where nothing says so, or it does not open."""
    try:
        return str(opener(found, keys, tenant).open(found.key, "hold", found.hold).get("why", ""))
    except (DoesNotOpen, NoShare):
        return ""


def shut_bytes(by: Lid, row: str, purpose: str, content: bytes) -> Box:
    """Return bytes of our own making as the box of a row, exactly as they are."""
    return boxes.seal(content, to=by.public, context=context(by.tenant, by.case, row, purpose, "worker"))


def open_bytes(by: Opener, row: str, purpose: str, box: bytes | memoryview) -> bytes:
    """Return the bytes in the box of a row. Raises DoesNotOpen."""
    return boxes.open_box(bytes(box), key=by.key, context=context(by.tenant, by.case, row, purpose, "worker"))


@dataclass(frozen=True, slots=True)
class Card:
    """What a turn in the queue keeps boxed to the team key."""

    arrived_at: datetime
    deadline: datetime | None


def opened_card(turn: Turn, case: str, keys: Keyring, tenant: str) -> Card:
    """Return the card of a turn. Raises NoShare, DoesNotOpen."""
    team = keys.team.get(turn.team_version)
    if team is None:
        raise NoShare
    content = boxes.open_box(bytes(turn.card), key=team, context=context(tenant, case, "turn", "card", "server"))
    try:
        said = json.loads(content)
        deadline = datetime.fromisoformat(said["deadline"]) if said["deadline"] else None
        return Card(datetime.fromisoformat(said["at"]), deadline)
    except (ValueError, KeyError, TypeError, RecursionError):  # whoever has the public key can seal anything
        raise DoesNotOpen("not written by us") from None
