"""What workers read of sharing: whom the person allowed what, and what goes or went out of a case."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

import pyrage

from tomoshibi.basics.days import japanese_day
from tomoshibi.basics.secrecy.boxes import DoesNotOpen
from tomoshibi.casework import access, consent, papers, sealed
from tomoshibi.casework.ledger import Holds, entries_of, holds_of
from tomoshibi.casework.models import (
    Approval,
    Case,
    ConsentAsk,
    ConsentEntry,
    Contact,
    Disclosure,
    DisclosureItem,
    Flag,
    Inquiry,
    Recipient,
    Referral,
    Task,
)
from tomoshibi.casework.operations.copies import own_talks
from tomoshibi.casework.operations.disclosing import NotSent
from tomoshibi.casework.operations.parting import parts_of
from tomoshibi.casework.operations.reaching import NoSuchCase, Reached, readable
from tomoshibi.casework.operations.referring import together
from tomoshibi.casework.paper_words import Language
from tomoshibi.casework.papers import Paper
from tomoshibi.casework.queries import Listed, Row
from tomoshibi.casework.vocabulary import EVERY, MINORS
from tomoshibi.outside.file_store import FileStore
from tomoshibi.staff import trail
from tomoshibi.staff.operations.sessions import WorkerSession
from tomoshibi.staff.queries import keyhole

ASK = ("purpose", "scope", "wording", "wording_version", "language", "by", "day")
ENTRY = (
    "number", "purpose", "decision", "decided_by", "scope", "from_day", "until_day", "how", "is_read_back", "wording",
    "wording_version", "language", "by", "day",
)  # fmt: skip
DISCLOSURE = (
    "purpose", "basis", "article", "is_danger_to_life", "told", "told_day", "status", "prepared_by", "day", "sent_by",
    "sent_day", "review_hour",
)  # fmt: skip
REFERRAL = ("status", "handed", "packet_hash", "day", "changed_day", "version")
APPROVAL = ("subject", "asked_by", "asked_day", "decision", "decided_by", "decided_day")
INQUIRY = ("has_warrant", "decision", "decided_by", "decided_day", "by", "day")
STILL_GOING = ("sent", "acknowledged", "accepted", "outcome")  # once withdrawn, declined or closed nothing is handed again


@dataclass(frozen=True, slots=True)
class Allowed:
    """The ledger of a case. `waiting`: grants that came online, which nobody has read back yet."""

    listed: Listed
    may: frozenset[str]
    needs_capacity: bool  # a minor's own word, or that of somebody of unknown age: it is written why it is enough
    guardian_may_harm: bool
    language: str
    has_talk: bool
    recipients: tuple[Row, ...] = field(repr=False)
    holds: tuple[Holds, ...]
    asks: tuple[Row, ...] = field(repr=False)
    entries: tuple[Row, ...] = field(repr=False)
    waiting: frozenset[str]


def allowed(case: str, *, by: WorkerSession, on: date, at: datetime) -> Allowed:
    """Return the ledger with its words; reading stands in the trail. Raises NoSuchCase, NoShare, DoesNotOpen."""
    found, asking, opener = _opened(case, by, at)
    asks = ConsentAsk.objects.filter(case=found).select_related("recipient").order_by("id")
    entries = tuple(ConsentEntry.objects.filter(case=found).select_related("recipient").order_by("number"))
    recipients = tuple(Recipient.objects.filter(case=found).order_by("id"))
    talk = Contact.objects.filter(case=found, channel="talk", speaker="person").order_by("-id").first()
    standing = access.standing(found)
    return Allowed(
        _listed(found),
        frozenset(action for action in access.RULES if access.allows(asking, action, standing)),
        found.age_band in {"", *MINORS},
        Flag.objects.filter(case=found, reason="guardian-may-harm", removed_day=None, until_day__gte=on).exists(),
        talk.language if talk else "ja",
        bool(own_talks(Reached(found, sealed.lid(found, opener.tenant)))),
        tuple(_row(opener, "recipient", one, "kind", "day") for one in recipients),
        holds_of(entries_of(found), {one.key: one.kind for one in recipients}, on=on),
        tuple(_row(opener, "ask", one, *ASK, recipient=one.recipient.key) for one in asks),
        tuple(_row(opener, "entry", one, *ENTRY, recipient=one.recipient.key) for one in entries),
        _waiting(entries),
    )


def _waiting(entries: tuple[ConsentEntry, ...]) -> frozenset[str]:
    """Return the grants that came online and after which nothing was decided about the same."""
    newest: dict[tuple[int, str], int] = {}
    for one in entries:
        newest[one.recipient_id, one.purpose] = one.number
    return frozenset(
        one.key
        for one in entries
        if one.decision == "grant"
        and one.how == "online"
        and one.number >= max(newest.get((one.recipient_id, about), 0) for about in (one.purpose, EVERY))
    )


def _opened(case: str, by: WorkerSession, at: datetime) -> tuple[Case, access.Reader, sealed.Opener]:
    asking = access.reader(by)
    found = readable(case, asking, at=at)
    opener = sealed.opener(found, by.keys, keyhole().tenant)
    trail.note(act="ledger-read", subject=f"case:{found.key}", actor=by.worker, at=at)
    return found, asking, opener


def _listed(found: Case) -> Listed:
    return Listed(
        found.key, found.code, found.team.name, found.owner, found.status, found.age_band, found.day, found.is_held,
        found.version,
    )  # fmt: skip


def _row(opener: sealed.Opener, purpose: str, one: Any, *clear: str, box: str = "box", **more: Any) -> Row:
    try:
        words: Mapping[str, Any] | None = opener.open(one.key, purpose, getattr(one, box))
    except DoesNotOpen:
        words = None
    return Row(one.key, {**{name: getattr(one, name) for name in clear}, **more}, words)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """Something that goes or went out: its items, the second person's look, and its packet where it has one."""

    row: Row = field(repr=False)
    items: tuple[str, ...]
    approval: Row | None = field(repr=False)
    referral: Row | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class PassedOn:
    """What goes or went out of a case, what is asked by authorities, and what is still to be done about either."""

    listed: Listed
    may: frozenset[str]
    recipients: tuple[Row, ...] = field(repr=False)
    holds: tuple[Holds, ...]
    outgoing: tuple[Outgoing, ...]
    inquiries: tuple[Row, ...] = field(repr=False)
    tasks: tuple[Row, ...]


def passed_on(case: str, *, by: WorkerSession, on: date, at: datetime) -> PassedOn:
    """Return what goes out of a case, the newest first. Raises NoSuchCase, NoShare, DoesNotOpen."""
    found, asking, opener = _opened(case, by, at)
    standing = access.standing(found)
    recipients = tuple(Recipient.objects.filter(case=found).order_by("id"))
    inquiries = Inquiry.objects.filter(case=found).select_related("recipient").order_by("-id")
    tasks = Task.objects.filter(case=found, done_day=None).exclude(subject="").order_by("due_day", "id")
    return PassedOn(
        _listed(found),
        frozenset(action for action in access.RULES if access.allows(asking, action, standing)),
        tuple(_row(opener, "recipient", one, "kind", "day") for one in recipients),
        holds_of(entries_of(found), {one.key: one.kind for one in recipients}, on=on),
        _outgoing(found, opener),
        tuple(_row(opener, "inquiry", one, *INQUIRY, recipient=one.recipient.key) for one in inquiries),
        tuple(Row(one.key, {"kind": one.kind, "subject": one.subject, "due_day": one.due_day}, {}) for one in tasks),
    )


def _outgoing(found: Case, opener: sealed.Opener) -> tuple[Outgoing, ...]:
    rows = Disclosure.objects.filter(case=found).select_related("recipient").order_by("-id")
    items: dict[int, list[str]] = {}
    for number, item in DisclosureItem.objects.filter(case=found).order_by("item").values_list("disclosure_id", "item"):
        items.setdefault(number, []).append(item)
    looks = {one.subject: one for one in Approval.objects.filter(case=found, kind="disclosure").order_by("id")}
    referrals = {one.disclosure_id: one for one in Referral.objects.filter(case=found)}
    return tuple(
        Outgoing(
            _row(opener, "necessity", one, *DISCLOSURE, box="necessity", recipient=one.recipient.key),
            tuple(items.get(one.id, ())),
            _row(opener, "approval", looks[one.key], *APPROVAL) if one.key in looks else None,
            _row(opener, "outcome", referrals[one.id], *REFERRAL, box="outcome") if one.id in referrals else None,
        )
        for one in rows
    )


@dataclass(frozen=True, slots=True)
class OpenedPacket:
    """A packet as it was frozen. `receiver`: the age key it goes to; empty where it goes on paper."""

    document: Mapping[str, Any] = field(repr=False)
    content: bytes = field(repr=False)
    digest: str
    receiver: str
    parts: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)  # disclosures of records, by name

    def paper(self, language: Language = "ja") -> Paper:
        """Return the paper that is made of it."""
        return papers.paper(self.document, self.digest, language)


def packet(case: str, disclosure: str, *, by: WorkerSession, at: datetime) -> OpenedPacket:
    """Return the packet of a disclosure, to be looked at. Raises NoSuchCase, NoShare, DoesNotOpen."""
    found, _, opener = _opened(case, by, at)
    row = Referral.objects.filter(case=found, disclosure__key=disclosure).first()
    if row is None:
        raise NoSuchCase
    receiver, _, content = sealed.open_bytes(opener, row.key, "packet", row.packet).partition(b"\n")
    return OpenedPacket(json.loads(content), content, row.packet_hash, receiver.decode("ascii"))


def given_again(case: str, disclosure: str, *, by: WorkerSession, at: datetime, store: FileStore) -> OpenedPacket:
    """Return a packet that was sent, with its parts, to be printed or sealed to its receiver, while nothing speaks against it.

    Raises NoSuchCase, NoShare, DoesNotOpen, NoSuchFile, StoreUnreachable, and NotSent with what stands in the way now.
    """
    opened = packet(case, disclosure, by=by, at=at)
    row = Disclosure.objects.select_related("recipient", "referral", "case").get(key=disclosure, case__key=case)
    if row.status != "sent" or row.referral.status not in STILL_GOING:
        raise NotSent("withdrawn" if row.referral.status == "withdrawn" else "not disclosed")
    if row.basis == "consent":
        on, to = japanese_day(at), row.recipient.key
        state = consent.state(entries_of(row.case), recipient=to, purpose=row.purpose, on=on)
        if state != "granted":
            raise NotSent(state)
    trail.note(act="packet-given", subject=f"case:{case}", actor=by.worker, at=at, details={"disclosure": disclosure})
    return replace(opened, parts=parts_of(row.referral, sealed.opener(row.case, by.keys, keyhole().tenant), store))


def file_for(opened: OpenedPacket) -> bytes:
    """Return a packet as a file that only its receiver's key opens."""
    sealed_file: bytes = pyrage.encrypt(
        together(opened.content, opened.digest, opened.parts), [pyrage.x25519.Recipient.from_str(opened.receiver)]
    )
    return sealed_file


def allowed_items(holds: Iterable[Holds], *, recipient: str, purpose: str) -> frozenset[str]:
    """Return what may go to a recipient for a purpose by the person's consent, as it stands."""
    for one in holds:
        if (one.recipient, one.purpose) == (recipient, purpose) and one.state == "granted":
            return one.scope
    return frozenset()
