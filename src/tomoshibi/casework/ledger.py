"""The ledger as it is read: by the person with their code alone, and by workers of the case."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from tomoshibi.basics.secrecy.boxes import DoesNotOpen
from tomoshibi.casework import access, consent, sealed
from tomoshibi.casework.consent import Entry, State
from tomoshibi.casework.models import Case, ConsentEntry, LedgerCopy, Recipient
from tomoshibi.casework.operations.reaching import NoSuchCase
from tomoshibi.casework.vocabulary import EVERY, PURPOSES
from tomoshibi.consult.operations.visiting import Visitor
from tomoshibi.staff import trail
from tomoshibi.staff.operations.sessions import WorkerSession
from tomoshibi.staff.queries import keyhole


@dataclass(frozen=True, slots=True)
class Line:
    """A line as the person sees it; `words` is None where its box does not open. `about` is what they answer with."""

    kind: str
    about: str
    day: date
    words: Mapping[str, Any] | None = field(repr=False)


def ledger_for_person(visitor: Visitor) -> tuple[Line, ...]:
    """Return what was asked, decided, sent and cannot be called back, in order, as their own talk's key opens it.

    A decision made online names its recipient by what was asked before.
    """
    tenant = keyhole().tenant
    lines = [_line(one, visitor, tenant) for one in LedgerCopy.objects.filter(consultation=visitor.consultation).order_by("id")]
    names = {
        one.words["recipient"]: one.words["recipient_name"] for one in lines if one.words and "recipient_name" in one.words
    }
    return tuple(_with_name(one, names) for one in lines)


def _line(one: LedgerCopy, visitor: Visitor, tenant: str) -> Line:
    opener = sealed.Opener(tenant, visitor.consultation, visitor.key)
    try:
        words: Mapping[str, Any] | None = opener.open(one.key, f"ledger/{one.kind}", one.box, side="server")
    except DoesNotOpen:
        words = None
    return Line(one.kind, one.about, one.day, words)


def _with_name(one: Line, names: Mapping[str, str]) -> Line:
    if one.words is None or "recipient_name" in one.words:
        return one
    return Line(one.kind, one.about, one.day, {**one.words, "recipient_name": names.get(one.words["recipient"], "")})


@dataclass(frozen=True, slots=True)
class Holds:
    """What holds for one recipient and purpose today."""

    recipient: str
    recipient_kind: str
    purpose: str
    state: State
    scope: frozenset[str]
    until_day: date | None


def consents(case: str, *, by: WorkerSession, on: date, at: datetime) -> tuple[Holds, ...]:
    """Return what holds for each recipient and purpose of which there is an entry. Raises NoSuchCase."""
    found = Case.objects.filter(access.listed(access.reader(by), "read"), key=case).first()
    if found is None:
        trail.note(act="refused", subject=f"case:{case[:32]}", actor=by.worker, at=at, details={"to": "read"})
        raise NoSuchCase
    entries = entries_of(found)
    kinds = dict(Recipient.objects.filter(case=found).values_list("key", "kind"))
    made = []
    for recipient in kinds:
        mine = [one for one in entries if one.recipient == recipient]
        purposes = {one.purpose for one in mine}
        for purpose in PURPOSES:
            if purpose in purposes and purpose != EVERY:
                made.append(_holds(mine, recipient, kinds[recipient], purpose, on))
    return tuple(made)


def _holds(entries: list[Entry], recipient: str, kind: str, purpose: str, on: date) -> Holds:
    last = consent.decisive(entries, recipient=recipient, purpose=purpose)
    state = consent.state(entries, recipient=recipient, purpose=purpose, on=on)
    return Holds(recipient, kind, purpose, state, last.scope if last else frozenset(), last.until_day if last else None)


def entries_of(found: Case) -> tuple[Entry, ...]:
    """Return the entries of a case as the fold looks at them."""
    rows = ConsentEntry.objects.filter(case=found).select_related("recipient").order_by("number")
    return tuple(
        Entry(
            row.number, row.recipient.key, row.purpose, row.decision, consent.read(row.scope), row.from_day, row.until_day,
            row.is_read_back,
        )
        for row in rows
    )  # fmt: skip
