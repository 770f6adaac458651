"""Referrals: a packet frozen when it is prepared, handed over when the database allows it, followed to its outcome."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import pyrage

from tomoshibi.basics.days import japanese_day
from tomoshibi.casework import packet, sealed
from tomoshibi.casework.models import Referral, Task
from tomoshibi.casework.operations.disclosing import Planned, draft, mark_sent, refusals_named
from tomoshibi.casework.operations.reaching import ChangedMeanwhile, NoSuchCase, Reached, reached, touch
from tomoshibi.staff import trail
from tomoshibi.staff.operations.sessions import WorkerSession

Random = Callable[[int], bytes]
NEXT = {
    "sent": ("acknowledged", "accepted", "declined"),
    "acknowledged": ("accepted", "declined"),
    "accepted": ("outcome", "closed"),
    "declined": ("closed",),
    "outcome": ("outcome", "closed"),
    "withdrawn": ("acknowledged", "closed"),  # the receiver confirms that they stopped
}


class NotAKey(Exception):
    """The receiver's key is no age key."""


class NotTheNext(Exception):
    """A referral does not come to this from where it stands."""


@dataclass(frozen=True, slots=True)
class Handed:
    """What is handed over: a file that only the receiver's key opens, or lines for paper; and the packet's hash."""

    digest: str
    file: bytes | None = field(repr=False)
    lines: tuple[str, ...] = field(repr=False)


def refer(case: str, planned: Planned, *, by: WorkerSession, at: datetime, random: Random, receiver: str = "") -> str:
    """Prepare a referral with its packet and return its key; without the receiver's age key it goes on paper.

    Raises NoSuchCase, NotAnItem, NotAKey, DoesNotOpen.
    """
    _key(receiver)
    with reached(case, by=by, to="write", at=at) as found:
        disclosure = draft(found, planned, by=by, at=at, random=random)
        opener = sealed.opener(found.row, by.keys, found.lid.tenant)
        to, today, key = disclosure.recipient, japanese_day(at), random(16).hex()
        name = opener.open(to.key, "recipient", to.box)["name"]
        items = disclosure.items.values_list("item", flat=True)
        frozen = packet.made(found.row, opener, items, to=name, purpose=planned.purpose, on=today, random=random)
        box = sealed.shut_bytes(found.lid, key, "packet", _kept(frozen.content, receiver))
        Referral.objects.create(
            key=key, case=found.row, disclosure=disclosure, status="draft", handed="age" if receiver else "printed",
            packet=box, packet_hash=frozen.digest, day=today, changed_day=today, by=by.worker,
        )  # fmt: skip
        touch(found.row)
        trail.note(act="referral-prepared", subject=found.subject, actor=by.worker, at=at, details={"referral": key})
    return key


def _key(receiver: str) -> "pyrage.x25519.Recipient | None":
    if not receiver:
        return None
    try:
        return pyrage.x25519.Recipient.from_str(receiver.strip())
    except pyrage.RecipientError:
        raise NotAKey from None


def _kept(content: bytes, receiver: str) -> bytes:
    return receiver.encode("ascii") + b"\n" + content


def hand_over(case: str, referral: str, *, by: WorkerSession, at: datetime, random: Random) -> Handed:
    """Send a referral, if the database allows it at this moment, and return what the receiver gets.

    Raises NoSuchCase, NotSent, DoesNotOpen.
    """
    row = Referral.objects.filter(key=referral, case__key=case).select_related("disclosure").first()
    name = row.disclosure.key if row else ""
    with refusals_named(case, name, by=by, at=at), reached(case, by=by, to="write", at=at) as found:
        row = _referral(found, referral)
        mark_sent(found, row.disclosure.key, by=by, at=at, random=random)
        handed = _handed(found, row, by)
        _step(row, "sent", at)
        touch(found.row)
    return handed


def _referral(found: Reached, referral: str) -> Referral:
    rows = Referral.objects.select_for_update(of=("self",)).filter(case=found.row, key=referral)
    row = rows.select_related("disclosure").first()
    if row is None:
        raise NoSuchCase
    return row


def _handed(found: Reached, row: Referral, by: WorkerSession) -> Handed:
    opener = sealed.opener(found.row, by.keys, found.lid.tenant)
    receiver, _, content = sealed.open_bytes(opener, row.key, "packet", row.packet).partition(b"\n")
    key = _key(receiver.decode("ascii"))
    if key is None:
        return Handed(row.packet_hash, None, packet.lines(json.loads(content), row.packet_hash))
    return Handed(row.packet_hash, pyrage.encrypt(content, [key]), ())


def _step(row: Referral, status: str, at: datetime) -> None:
    row.status, row.changed_day, row.version = status, japanese_day(at), row.version + 1
    row.save(update_fields=["status", "changed_day", "outcome", "version"])


def follow(case: str, referral: str, status: str, words: str, *, version: int, by: WorkerSession, at: datetime) -> None:
    """Write down what became of a referral. Raises NoSuchCase, NotTheNext, ChangedMeanwhile, TooLong."""
    with reached(case, by=by, to="write", at=at) as found:
        row = _referral(found, referral)
        if row.version != version:
            raise ChangedMeanwhile({"status": status}, {"status": row.status}, row.version)
        if status not in NEXT.get(row.status, ()):
            raise NotTheNext
        if words:
            row.outcome = found.lid.shut(row.key, "outcome", {"text": words, "at": at, "by": by.worker})
        _step(row, status, at)
        if status == "acknowledged":
            Task.objects.filter(case=found.row, kind="ask-to-stop", subject=row.disclosure.key, done_day=None).update(
                done_day=japanese_day(at), done_by=by.worker
            )
        trail.note(act=f"referral-{status}", subject=found.subject, actor=by.worker, at=at, details={"referral": referral})
