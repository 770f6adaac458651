"""What pages show of consultations: frozen dataclasses, opened only with a key that a session holds."""

import json
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from tomoshibi.basics.secrecy import boxes, wraps
from tomoshibi.basics.secrecy.boxes import DoesNotOpen, PrivateKey
from tomoshibi.consult import contexts
from tomoshibi.consult.attachments import Attached, OpenedText, attached, attached_of, opened_text, original_text
from tomoshibi.consult.form_token import Form
from tomoshibi.consult.messages import Words, unpacked
from tomoshibi.consult.models import Consultation, Link, Post
from tomoshibi.consult.opening import case_key, why_held, wishes_of
from tomoshibi.consult.operations.visiting import Visitor
from tomoshibi.consult.retention import Keeping, kept_until
from tomoshibi.consult.ways import Kind, open_address
from tomoshibi.consult.wishes import Wishes
from tomoshibi.outside.file_store import FileStore
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
class Taps:
    """What a person tapped beside the first words; empty where nothing."""

    happened: str = ""
    limit: str = ""
    is_urgent: bool = False


@dataclass(frozen=True, slots=True)
class Thread:
    """A thread, as its person sees it."""

    status: str
    closing_day: date | None
    version: int
    messages: tuple[Message, ...] = field(repr=False)
    is_held: bool = False
    takes_files: bool = False
    attached: tuple[Attached, ...] = field(default=(), repr=False)
    taps: Taps = Taps()

    @property
    def is_answered(self) -> bool:
        """Return whether a worker has written."""
        return any(message.side == "worker" for message in self.messages)

    @property
    def newest(self) -> tuple[Message, ...]:
        """Return what came last: from the newest answers in a row on; without any answer, the last message."""
        start = max((place for place, message in enumerate(self.messages) if message.side == "worker"), default=-1)
        while start > 0 and self.messages[start - 1].side == "worker":
            start -= 1
        return self.messages[start:]

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
    language: str
    status: str
    day: date
    is_held: bool
    arrived_at: datetime | None
    is_helper: bool  # this and the next as the card says, where it opens
    has_lost_code: bool
    way: str = ""  # line or mail, where it came in by one of them

    @property
    def taps(self) -> Taps:
        """Return what was tapped beside the first words."""
        return Taps(self.happened, self.limit, self.is_urgent)


@dataclass(frozen=True, slots=True)
class Linked:
    """Another talk that belongs to an opened one. `role`: `helper`, `child`, `before` or `after`."""

    key: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A consultation opened at the desk."""

    listed: Waiting
    version: int
    has_code: bool
    last_day: date
    closing_day: date | None
    linked: tuple[Linked, ...]
    wishes: Wishes = field(repr=False)
    messages: tuple[Message, ...] = field(repr=False)
    takes_files: bool
    attached: tuple[Attached, ...] = field(repr=False)
    way: "Way | None" = None

    @property
    def is_answered(self) -> bool:
        """Return whether a worker has written to the person."""
        return any(message.side == "worker" and not message.is_note for message in self.messages)


@dataclass(frozen=True, slots=True)
class Way:
    """The way an opened talk came in by, how many notices wait to go out there, and whether none goes any more."""

    kind: Kind
    is_off: bool
    waiting: int


class NoSuchConsultation(Exception):
    """There is no consultation of this key, or it was erased."""


def thread(visitor: Visitor) -> Thread:
    """Return the visitor's own thread; nothing of it while it is closing."""
    found = Consultation.objects.get(key=visitor.consultation)
    if found.status == "closing":
        return Thread(found.status, found.closing_day, found.version, (), found.is_held)
    tenant = keyhole().tenant
    posts = Post.objects.filter(consultation=found, is_note=False).order_by("number")
    messages = tuple(_message(one, tenant, found.key, visitor.key) for one in posts)
    handed_in = attached(found.id, case=found.key, tenant=tenant, key=visitor.key)
    taps = Taps(found.happened, found.limit, found.is_urgent)
    return Thread(found.status, None, found.version, messages, found.is_held, found.takes_files, handed_in, taps)


def takes_files(visitor: Visitor) -> bool:
    """Return whether a counsellor opened the visitor's consultation for texts."""
    return Consultation.objects.filter(
        key=visitor.consultation, takes_files=True, status__in=("waiting", "answered"), team_box__isnull=False
    ).exists()


def thread_status(visitor: Visitor) -> str:
    """Return how the visitor's talk stands."""
    return Consultation.objects.values_list("status", flat=True).get(key=visitor.consultation)


def kept(visitor: Visitor, *, keeping: Keeping, on: date) -> date | None:
    """Return the last day that the visitor's talk is sure to be kept, once that is near; None before, and while it is held."""
    found = Consultation.objects.get(key=visitor.consultation)
    return None if found.is_held else kept_until(found.last_day, keeping, on=on)


@dataclass(frozen=True, slots=True)
class Arrival:
    """What a form made: how many messages it holds, whether its number still opens it, and whether its sheet leads anywhere."""

    messages: int
    number_opens: bool
    has_sheet: bool


def arrival(form: Form, *, pepper: wraps.Pepper) -> Arrival:
    """Return what stands where a form was sent to."""
    found = Consultation.objects.only("id", "locator").get(form=form.form)
    mine = Post.objects.filter(consultation=found, side="person").count()
    opens = found.locator is not None and bytes(found.locator) == wraps.located(form.code, pepper)
    sheet = found.sheets.filter(locator=wraps.located(form.sheet, pepper)).exists()
    return Arrival(mine, opens, sheet)


def unopened(case: str, messages: Sequence[Message], wishes: Wishes | None = None) -> tuple[str, ...]:
    """Return what did not open of a talk, as the trail calls it."""
    shut = [f"message:{case}/{message.number}" for message in messages if message.words is None]
    return (*shut, *([f"wishes:{case}"] if wishes and wishes.is_shut else []))


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


def waiting(keys: Keyring, *, of: Iterable[str] | None = None) -> tuple[Waiting, ...]:
    """Return all open consultations: urgent ones first, then those that wait, the oldest first. With `of`, these alone."""
    found = Consultation.objects.filter(status__in=("waiting", "answered", "closing")).select_related("way")
    if of is not None:
        found = found.filter(key__in=tuple(of))
    tenant = keyhole().tenant
    listed = [_listed(one, tenant, keys) for one in found]
    return tuple(sorted(listed, key=_turn))


def reasons_held(talks: Iterable[str], keys: Keyring) -> dict[str, Words]:
    """Return why talks are held; those of which it does not open are left out."""
    tenant = keyhole().tenant
    found = Consultation.objects.filter(key__in=tuple(talks), is_held=True)
    reasons = {one.key: why_held(one, keys, tenant) for one in found}
    return {key: why for key, why in reasons.items() if why is not None}


def is_there(key: str) -> bool:
    """Return whether there is a consultation, or what erasing left of one."""
    return Consultation.objects.filter(key=key).exists()


def _turn(one: Waiting) -> tuple[bool, bool, date, float, str]:
    arrived = one.arrived_at.timestamp() if one.arrived_at else 0.0  # where the card does not open, only the day is known
    return (not one.is_urgent, one.status != "waiting", one.day, arrived, one.name)


def _listed(found: Consultation, tenant: str, keys: Keyring) -> Waiting:
    return Waiting(
        found.key, found.name, found.happened, found.limit, found.age_band, found.is_urgent, found.language,
        found.status, found.day, found.is_held, **_card(found, tenant, keys),
        way=found.way.kind if hasattr(found, "way") else "",
    )  # fmt: skip


def _card(found: Consultation, tenant: str, keys: Keyring) -> dict[str, Any]:
    key = keys.team.get(found.team_version)
    try:
        if key is None or found.card is None:
            raise DoesNotOpen
        said = json.loads(boxes.open_box(bytes(found.card), key=key, context=contexts.card(tenant, found.key)))
    except DoesNotOpen:
        return {"arrived_at": None, "is_helper": False, "has_lost_code": False}
    return {
        "arrived_at": datetime.fromisoformat(said["at"]),
        "is_helper": said.get("helper") is True,
        "has_lost_code": said.get("lost") is True,
    }


def _linked(found: Consultation) -> tuple[Linked, ...]:
    made = []
    for one in Link.objects.filter(Q(first=found) | Q(second=found)).select_related("first", "second").order_by("id"):
        is_first = one.first_id == found.id
        other = one.second if is_first else one.first
        made.append(Linked(other.key, other.name, ROLES[one.kind][is_first]))
    return tuple(made)


ROLES = {"sheet": ("helper", "child"), "lost-code": ("before", "after")}  # of the other: where this is second, or first


def opened(consultation: str, keys: Keyring) -> Opened:
    """Return a consultation with its words. Raises NoSuchConsultation, NoShare, DoesNotOpen."""
    found = _there(consultation)
    tenant = keyhole().tenant
    key = case_key(found, keys, tenant)
    messages = []
    for post in Post.objects.filter(consultation=found).order_by("number"):
        holder = keys.team.get(post.team_version or 0) if post.is_note else key
        if holder is not None:
            messages.append(_message(post, tenant, found.key, holder))
    handed_in = attached(found.id, case=found.key, tenant=tenant, key=key)
    return Opened(
        _listed(found, tenant, keys), found.version, found.code_wrap is not None, found.last_day, found.closing_day,
        _linked(found), wishes_of(found, tenant, key), tuple(messages), found.takes_files, handed_in,
        _way(found),
    )  # fmt: skip


def _way(found: Consultation) -> Way | None:
    if not hasattr(found, "way"):
        return None
    kind: Kind = found.way.kind  # type: ignore[assignment]  # closed by a constraint
    return Way(kind, found.way.is_off, found.outgoing.count())


def way_address(consultation: str, keys: Keyring) -> str:
    """Return the LINE account or mail address that a talk comes in from; nothing where it came by the help site.

    Raises NoSuchConsultation, NoShare, DoesNotOpen.
    """
    found = _there(consultation)
    if not hasattr(found, "way"):
        return ""
    tenant = keyhole().tenant
    return open_address(bytes(found.way.box), tenant=tenant, case=found.key, key=case_key(found, keys, tenant))


def handed_in(consultation: str, row: str, keys: Keyring, *, store: FileStore) -> OpenedText:
    """Return a text that the person handed in, as a list to read.

    Raises NoSuchConsultation, NoShare, DoesNotOpen, NoSuchAttachment, NotAText, StoreUnreachable.
    """
    found = _there(consultation)
    tenant = keyhole().tenant
    return opened_text(found.id, row, case=found.key, tenant=tenant, key=case_key(found, keys, tenant), store=store)


def original(consultation: str, row: str, keys: Keyring, *, store: FileStore) -> tuple[str, bytes]:
    """Return the name and the bytes of a text as the person handed it in, to be sealed as evidence.

    Raises NoSuchConsultation, NoShare, DoesNotOpen, NoSuchAttachment, StoreUnreachable.
    """
    found = _there(consultation)
    tenant = keyhole().tenant
    return original_text(found.id, row, case=found.key, tenant=tenant, key=case_key(found, keys, tenant), store=store)


@dataclass(frozen=True, slots=True)
class TextsOfTalk:
    """What was handed in to a talk. `opens`: it is still there and opens, so that its texts can be read."""

    key: str
    name: str
    opens: bool
    texts: tuple[Attached, ...] = field(repr=False)


def texts_of_talks(consultations: Iterable[str], keys: Keyring) -> tuple[TextsOfTalk, ...]:
    """Return what was handed in to each of these talks that is not erased, the oldest talk first."""
    found = tuple(Consultation.objects.filter(key__in=tuple(consultations)).exclude(status="erased").order_by("id"))
    tenant = keyhole().tenant
    opening: dict[int, tuple[str, PrivateKey]] = {}
    for one in found:
        if one.team_box is not None and one.status != "closed":
            with suppress(NoShare, DoesNotOpen):
                opening[one.id] = (one.key, case_key(one, keys, tenant))
    texts = attached_of(opening, tenant=tenant)
    return tuple(TextsOfTalk(one.key, one.name, one.id in texts, texts.get(one.id, ())) for one in found)


def _there(consultation: str) -> Consultation:
    found = Consultation.objects.filter(key=consultation).exclude(status__in=("erased", "closed")).select_related("way").first()
    if found is None or found.team_box is None:
        raise NoSuchConsultation
    return found


def wishes(visitor: Visitor) -> Wishes:
    """Return how the visitor wishes to be answered; nothing where nothing was said."""
    found = Consultation.objects.get(key=visitor.consultation)
    return wishes_of(found, keyhole().tenant, visitor.key)
