"""What pages show of consultations: frozen dataclasses, opened only with a key that a session holds."""

import json
from dataclasses import dataclass, field
from datetime import date, datetime

from tomoshibi.basics.secrecy import boxes
from tomoshibi.basics.secrecy.boxes import DoesNotOpen, PrivateKey
from tomoshibi.consult import contexts
from tomoshibi.consult.messages import Words, unpacked
from tomoshibi.consult.models import Consultation, Post
from tomoshibi.consult.operations.visiting import Visitor
from tomoshibi.staff.keys import Keyring, NoShare
from tomoshibi.staff.queries import keyhole


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a thread; `words` is None where its box does not open."""

    number: int
    side: str
    is_note: bool
    day: date
    words: Words | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Thread:
    """A thread, as its person sees it."""

    status: str
    closing_day: date | None
    version: int
    messages: tuple[Message, ...] = field(repr=False)

    @property
    def is_answered(self) -> bool:
        """Return whether a worker has written."""
        return any(message.side == "worker" for message in self.messages)

    @property
    def newest(self) -> tuple[Message, ...]:
        """Return what came last: from the last message of the person before the newest answer on."""
        answers = [place for place, message in enumerate(self.messages) if message.side == "worker"]
        return self.messages[max(0, answers[-1] - 1) :] if answers else self.messages[-1:]

    @property
    def older(self) -> tuple[Message, ...]:
        """Return all before the newest ones."""
        return self.messages[: len(self.messages) - len(self.newest)]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A consultation in the list of the desk: only what stands in clear, and the card where it opens."""

    key: str
    name: str
    happened: str
    limit: str
    age_band: str
    is_urgent: bool
    is_helper: bool
    language: str
    status: str
    day: date
    arrived_at: datetime | None


@dataclass(frozen=True, slots=True)
class Opened:
    """A consultation opened at the desk."""

    listed: Waiting
    version: int
    wishes: str = field(repr=False)
    messages: tuple[Message, ...] = field(repr=False)


class NoSuchConsultation(Exception):
    """There is no consultation of this key, or it was erased."""


def thread(visitor: Visitor) -> Thread:
    """Return the visitor's own thread; nothing of it while it is closing."""
    found = Consultation.objects.get(key=visitor.consultation)
    if found.status == "closing":
        return Thread(found.status, found.closing_day, found.version, ())
    tenant = keyhole().tenant
    posts = Post.objects.filter(consultation=found, is_note=False).order_by("number")
    return Thread(found.status, None, found.version, tuple(_message(one, tenant, found.key, visitor.key) for one in posts))


def _message(post: Post, tenant: str, case: str, key: PrivateKey) -> Message:
    if post.is_note:
        context = contexts.note(tenant, case, post.key)
    else:
        context = contexts.post(tenant, case, post.key, post.side)  # type: ignore[arg-type]  # closed by a constraint
    try:
        words = unpacked(boxes.open_box(bytes(post.box), key=key, context=context))
    except DoesNotOpen:
        words = None
    return Message(post.number, post.side, post.is_note, post.day, words)


def waiting(keys: Keyring) -> tuple[Waiting, ...]:
    """Return all open consultations: urgent ones first, then those that wait, the oldest first."""
    found = Consultation.objects.filter(status__in=("waiting", "answered", "closing"))
    tenant = keyhole().tenant
    listed = [_listed(one, tenant, keys) for one in found]
    return tuple(sorted(listed, key=_turn))


def _turn(one: Waiting) -> tuple[bool, bool, date, float, str]:
    arrived = one.arrived_at.timestamp() if one.arrived_at else 0.0  # where the card does not open, only the day is known
    return (not one.is_urgent, one.status != "waiting", one.day, arrived, one.name)


def _listed(found: Consultation, tenant: str, keys: Keyring) -> Waiting:
    return Waiting(
        found.key, found.name, found.happened, found.limit, found.age_band, found.is_urgent, found.is_helper,
        found.language, found.status, found.day, _arrival(found, tenant, keys),
    )  # fmt: skip


def _arrival(found: Consultation, tenant: str, keys: Keyring) -> datetime | None:
    key = keys.team.get(found.team_version)
    if key is None or found.card is None:
        return None
    try:
        content = boxes.open_box(bytes(found.card), key=key, context=contexts.card(tenant, found.key))
    except DoesNotOpen:
        return None
    return datetime.fromisoformat(json.loads(content)["at"])


def opened(consultation: str, keys: Keyring) -> Opened:
    """Return a consultation with its words. Raises NoSuchConsultation, NoShare, DoesNotOpen."""
    found = Consultation.objects.filter(key=consultation).exclude(status__in=("erased", "closed")).first()
    if found is None or found.team_box is None:
        raise NoSuchConsultation
    team = keys.team.get(found.team_version)
    if team is None:
        raise NoShare
    tenant = keyhole().tenant
    context = contexts.case_key(tenant, found.key, f"team:{found.team_version}")
    key = PrivateKey(boxes.open_box(bytes(found.team_box), key=team, context=context))
    messages = []
    for post in Post.objects.filter(consultation=found).order_by("number"):
        holder = keys.team.get(post.team_version or 0) if post.is_note else key
        if holder is not None:
            messages.append(_message(post, tenant, found.key, holder))
    return Opened(_listed(found, tenant, keys), found.version, _wishes(found, tenant, key), tuple(messages))


def wishes(visitor: Visitor) -> str:
    """Return how the visitor wishes to be answered; empty where nothing was said."""
    found = Consultation.objects.get(key=visitor.consultation)
    return _wishes(found, keyhole().tenant, visitor.key)


def _wishes(found: Consultation, tenant: str, key: PrivateKey) -> str:
    if found.wishes is None:
        return ""
    try:
        return boxes.open_box(bytes(found.wishes), key=key, context=contexts.wishes(tenant, found.key)).decode(
            "utf-8", "replace"
        )
    except DoesNotOpen:
        return ""
