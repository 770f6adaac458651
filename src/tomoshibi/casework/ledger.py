"""The ledger as it is read: by the person with their code alone, and by workers of the case."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from tomoshibi.basics.secrecy.boxes import DoesNotOpen
from tomoshibi.casework import access, consent, sealed
from tomoshibi.casework.consent import Entry, State
from tomoshibi.casework.models import Case, ConsentEntry, LedgerCopy, Recipient
from tomoshibi.casework.operations.reaching import readable
from tomoshibi.casework.vocabulary import EVERY, PURPOSES
from tomoshibi.consult.operations.visiting import Visitor
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
    if one.words is None or "recipient_name" in one.words or "recipient" not in one.words:
        return one
    return Line(one.kind, one.about, one.day, {**one.words, "recipient_name": names.get(one.words["recipient"], "")})


def own_copies(lines: Iterable[Line]) -> tuple[date, ...]:
    """Return the days on which a copy of all that is held about the person was given."""
    return tuple(one.day for one in lines if one.kind == "own-copy")


@dataclass(frozen=True, slots=True)
class Question:
    """What the person was asked about one purpose, and how it stands.

    `pending`: they said yes online, and nobody has read it back yet. `asked`: what they were asked last, which `is_open` while
    nothing was decided after it.
    """

    purpose: str
    state: State
    until_day: date | None
    scope: tuple[str, ...]
    pending: bool
    asked: Line | None
    is_open: bool

    @property
    def can_stop(self) -> bool:
        """Return whether there is something to take back."""
        return self.pending or self.state in {"granted", "not valid yet"}

    @property
    def can_allow(self) -> bool:
        """Return whether a yes would say anything new."""
        return self.asked is not None and not self.can_stop


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody the person was asked about; `gone`: what was passed on to them, and what cannot be called back."""

    recipient: str
    kind: str
    name: str = field(repr=False)
    questions: tuple[Question, ...]
    gone: tuple[Line, ...]

    @property
    def can_stop(self) -> bool:
        """Return whether there is something to take back."""
        return any(one.can_stop for one in self.questions)


def is_asked(visitor: Visitor, *, on: date) -> bool:
    """Return whether the person was asked something that they have not answered and can answer."""
    people = by_recipient(ledger_for_person(visitor), on=on)
    return any(one.is_open and one.can_allow for person in people for one in person.questions)


def by_recipient(lines: Iterable[Line], *, on: date) -> tuple[Named, ...]:
    """Return the person's lines gathered by whom they are about, in the order in which each was first spoken of."""
    about: dict[str, list[Line]] = {}
    for line in lines:
        if line.words and line.words.get("recipient"):
            about.setdefault(line.words["recipient"], []).append(line)
    return tuple(_named(recipient, mine, on) for recipient, mine in about.items())


def _named(recipient: str, lines: list[Line], on: date) -> Named:
    said = [one.words for one in lines if one.words]
    name = next((one["recipient_name"] for one in said if one.get("recipient_name")), "")
    asked = [one for one in lines if one.kind in {"ask", "entry"}]
    named = {one.words["purpose"] for one in asked if one.words}
    purposes = named - {EVERY} or named  # a no to everything stands there by itself only where nothing else was spoken of
    questions = tuple(_question(asked, recipient, purpose, on) for purpose in PURPOSES if purpose in purposes)
    return Named(recipient, said[0]["recipient_kind"], name, questions, tuple(one for one in lines if one not in asked))


def _question(lines: list[Line], recipient: str, purpose: str, on: date) -> Question:
    entries = [_as_entry(number, one.words, one.day) for number, one in enumerate(lines) if one.kind == "entry" and one.words]
    mine = [one for one in entries if one.purpose in {purpose, EVERY}]
    last = consent.decisive(mine, recipient=recipient, purpose=purpose)
    about = [(number, one) for number, one in enumerate(lines) if one.words and one.words["purpose"] == purpose]
    asks = [(number, one) for number, one in about if one.kind == "ask"]
    at, asked = asks[-1] if asks else (-1, None)
    return Question(
        purpose,
        consent.state(mine, recipient=recipient, purpose=purpose, on=on),
        last.until_day if last else None,
        tuple(sorted(last.scope)) if last else (),
        bool(mine) and not mine[-1].counts,
        asked,
        asked is not None and (not mine or at > mine[-1].number),
    )


def _as_entry(number: int, words: Mapping[str, Any], day: date) -> Entry:
    until = date.fromisoformat(words["until"]) if words.get("until") else None
    scope, counts = frozenset(words["scope"]), bool(words["counts"])
    return Entry(number, words["recipient"], words["purpose"], words["decision"], scope, day, until, counts)


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
    found = readable(case, access.reader(by), at=at)
    kinds = dict(Recipient.objects.filter(case=found).values_list("key", "kind"))
    return holds_of(entries_of(found), kinds, on=on)


def holds_of(entries: tuple[Entry, ...], kinds: Mapping[str, str], *, on: date) -> tuple[Holds, ...]:
    """Return what holds for each recipient, given with its kind, and each purpose of which there is an entry."""
    made = []
    for recipient, kind in kinds.items():
        mine = [one for one in entries if one.recipient == recipient]
        purposes = {one.purpose for one in mine}
        for purpose in PURPOSES:
            if purpose != EVERY and purposes & {purpose, EVERY}:  # what is said of everything is said of each
                made.append(_holds(mine, recipient, kind, purpose, on))
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
            row.is_read_back and row.number > found.restored_number,
        )
        for row in rows
    )  # fmt: skip
