"""What pages show of cases: frozen dataclasses, opened only with a key that a session holds, only of cases one may reach."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from tomoshibi.basics.days import japanese_day
from tomoshibi.basics.secrecy.boxes import DoesNotOpen
from tomoshibi.basics.secrecy.context import Side
from tomoshibi.basics.secrecy.wraps import Pepper
from tomoshibi.casework import access, crosswalks, identifiers, sealed
from tomoshibi.casework.ledger import consents as consents
from tomoshibi.casework.ledger import ledger_for_person as ledger_for_person
from tomoshibi.casework.models import (
    Approval,
    Assessment,
    Case,
    Contact,
    Disclosure,
    Event,
    Fact,
    Finding,
    Flag,
    FollowUp,
    Identifier,
    Inquiry,
    Note,
    Person,
    Proposal,
    Recipient,
    Referral,
    Step,
    Task,
    Team,
)
from tomoshibi.casework.operations.reaching import readable
from tomoshibi.casework.operations.recording import CLEAR
from tomoshibi.casework.retention import last_days
from tomoshibi.consult.retention import Keeping, kept_until, last_day_of_silence
from tomoshibi.law.keeping import Kept
from tomoshibi.staff import trail
from tomoshibi.staff.operations.sessions import WorkerSession
from tomoshibi.staff.queries import keyhole

MOST_LISTED = 200

NEAR_END = 100  # of what is near its end, so many are shown
AT_ONCE = 500  # cases that are read in one go while the first of these are looked for


@dataclass(frozen=True, slots=True)
class Listed:
    """A case in a list: only what stands in clear."""

    key: str
    code: str
    team: str
    owner: str
    status: str
    age_band: str
    day: date
    is_held: bool
    version: int


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a case: what stands in clear, and its words, which are None where the box does not open."""

    key: str
    clear: Mapping[str, Any]
    words: Mapping[str, Any] | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class OpenedCase:
    """A case opened at the desk."""

    listed: Listed
    may: frozenset[str]
    walled: frozenset[str]
    counted_as: Mapping[str, tuple[str, ...]]  # by others: derived from the events, never typed in
    contacts: tuple[Row, ...] = field(repr=False)
    people: tuple[Row, ...] = field(repr=False)
    events: tuple[Row, ...] = field(repr=False)
    facts: tuple[Row, ...] = field(repr=False)
    notes: tuple[Row, ...] = field(repr=False)
    flags: tuple[Row, ...] = field(repr=False)
    identifiers: tuple[Row, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Happenings:
    """What the law part reads of a case: its events and facts."""

    events: tuple[Row, ...] = field(repr=False)
    facts: tuple[Row, ...] = field(repr=False)


def happenings(found: Case, opener: sealed.Opener) -> Happenings:
    """Return the events and facts of a case that is open already."""
    events = Event.objects.filter(case=found).order_by("earliest", "latest", "id")
    return Happenings(_rows(opener, "event", events, *EVENT), _rows(opener, "fact", _facts(found), *FACT))


def teams(by: WorkerSession) -> tuple[tuple[str, str], ...]:
    """Return key and name of the worker's teams."""
    return tuple(Team.objects.filter(id__in=access.reader(by).teams).order_by("name").values_list("key", "name"))


def open_cases(by: WorkerSession, *, mine: bool = False) -> tuple[Listed, ...]:
    """Return the open cases one may reach, the newest first; with `mine`, only one's own."""
    found = Case.objects.filter(access.listed(access.reader(by), "read"), status="open")
    if mine:
        found = found.filter(owner=by.worker)
    return _newest(found)


def _newest(found: QuerySet[Case]) -> tuple[Listed, ...]:
    """Return the newest of these cases. Which ones is answered by an index alone; only those are read, without their boxes."""
    chosen = list(found.order_by("-day", "-id").values_list("id", flat=True)[:MOST_LISTED])
    rows = Case.objects.filter(id__in=chosen).select_related("team").defer("public", "team_box", "recovery_box")
    return tuple(listed_case(case) for case in rows.order_by("-day", "-id"))


def listed_case(case: Case) -> Listed:
    """Return a case as lists and heads show it."""
    return Listed(
        case.key, case.code, case.team.name, case.owner, case.status, case.age_band, case.day, case.is_held, case.version
    )


@dataclass(frozen=True, slots=True)
class Sought:
    """What a search asks for: any of code, status, band, days, and exact identifiers. There is no search over words."""

    code: str = ""
    status: str = ""
    age_band: str = ""
    since: date | None = None
    until: date | None = None
    identifier: tuple[str, str] | None = field(default=None, repr=False)  # kind and text


def search(sought: Sought, *, by: WorkerSession, pepper: Pepper, at: datetime) -> tuple[Listed, ...]:
    """Return the cases one may reach that fit, the newest first. The trail knows that there was a search, not for what.

    Raises NotAnIdentifier.
    """
    clear = {"code": sought.code.strip().upper(), "status": sought.status, "age_band": sought.age_band}
    days = {"day__gte": sought.since, "day__lte": sought.until}
    found = Case.objects.filter(
        access.listed(access.reader(by), "read"), **{name: value for name, value in {**clear, **days}.items() if value}
    )
    if sought.identifier is not None:
        hashed = identifiers.lookup(*sought.identifier, pepper)
        found = found.filter(id__in=Identifier.objects.filter(lookup=hashed).values("case_id"))
    cases = _newest(found)
    trail.note(act="searched", subject="cases", actor=by.worker, at=at, details={"found": len(cases)})
    return cases


def case_page(case: str, *, by: WorkerSession, at: datetime) -> OpenedCase:
    """Return a case with its words; reading stands in the trail. Raises NoSuchCase, NoShare, DoesNotOpen."""
    asking = access.reader(by)
    found = readable(case, asking, at=at)
    opener = sealed.opener(found, by.keys, keyhole().tenant)
    standing = access.standing(found)
    events = tuple(Event.objects.filter(case=found).order_by("earliest", "latest", "id"))
    counted = [crosswalks.Counted(**{axis: getattr(one, axis) for axis in crosswalks.AXES}) for one in _standing(events)]
    opened = OpenedCase(
        listed_case(found),
        frozenset(action for action in access.RULES if access.allows(asking, action, standing)),
        standing.walled,
        crosswalks.codes(counted, age_band=found.age_band),
        _rows(opener, "contact", Contact.objects.filter(case=found).order_by("day", "id"), *CONTACT),
        _rows(opener, "person", Person.objects.filter(case=found).order_by("id"), "part", "age_band", "version"),
        _rows(opener, "event", events, *EVENT),
        _rows(opener, "fact", _facts(found), *FACT),
        _rows(opener, "note", Note.objects.filter(case=found).order_by("id").select_related("about"), *NOTE),
        _rows(opener, "flag", _flags(found, japanese_day(at)), "reason", "day", "until_day"),
        _rows(opener, "identifier", Identifier.objects.filter(case=found).order_by("id"), "kind", "day"),
    )
    trail.note(act="case-read", subject=f"case:{found.key}", actor=by.worker, at=at)
    return opened


def _facts(found: Case) -> Iterable[Fact]:
    return Fact.objects.filter(case=found).order_by("id").select_related("supersedes", "event")


def _flags(found: Case, on: date) -> Iterable[Flag]:
    return Flag.objects.filter(case=found, removed_day=None, until_day__gte=on).order_by("id")


def _standing(events: Iterable[Event]) -> Iterable[Event]:
    return (one for one in events if one.struck_day is None)


POINTERS = ("supersedes", "event", "about", "recipient", "disclosure", "plan")  # shown as the key of what they point at
CONTACT = ("channel", "consultation", "speaker", "call", "language", "is_final", "day", "form_version", "version")
EVENT = (*CLEAR, "struck_day", "day", "by", "form_version", "version")
FACT = ("name", "status", "source", "bundle", "records", "day", "by", "form_version", "supersedes", "event")
NOTE = ("about", "is_edit", "day", "by")


def _rows(
    opener: sealed.Opener, purpose: str, found: Iterable[Any], *clear: str, box: str = "box", side: Side = "worker"
) -> tuple[Row, ...]:
    return tuple(_row(opener, purpose, one, clear, getattr(one, box), side) for one in found)


def _row(
    opener: sealed.Opener, purpose: str, one: Any, clear: tuple[str, ...], box: bytes | memoryview | None, side: Side
) -> Row:
    shown = {name: getattr(one, name) for name in clear}
    for name in POINTERS:
        if shown.get(name) is not None:
            shown[name] = shown[name].key
    try:
        words: Mapping[str, Any] | None = opener.open(one.key, purpose, box, side=side)
    except DoesNotOpen:
        words = None
    return Row(one.key, shown, words)


@dataclass(frozen=True, slots=True)
class KeptFindings:
    """What was found on an act on a day, and by whom it was kept."""

    day: date
    by: str
    results: tuple[Kept, ...] = field(repr=False)


def kept_findings(case: str, *, by: WorkerSession, at: datetime) -> Mapping[str, KeptFindings]:
    """Return the results that were kept last, by the key of the event; the empty key is the case as a whole.

    Those that do not open are left out, as if they had not been kept. Raises NoSuchCase, NoShare.
    """
    found = readable(case, access.reader(by), at=at)
    opener = sealed.opener(found, by.keys, keyhole().tenant)
    newest = {row.event.key if row.event else "": row for row in _findings(found)}
    opened: dict[str, KeptFindings] = {}
    for act, row in newest.items():
        with suppress(DoesNotOpen):
            content = opener.open(row.key, "finding", row.box)
            results = (
                Kept(act, name, status, tuple((part, of) for part, of in parts), row.ruleset, content["facts"])
                for name, status, parts in content["found"]
            )
            opened[act] = KeptFindings(row.day, row.by, tuple(results))
    return opened


def _findings(found: Case) -> Iterable[Finding]:
    return Finding.objects.filter(case=found).select_related("event").order_by("id")


@dataclass(frozen=True, slots=True)
class CaseWork:
    """What is planned, asked, disclosed and waited for in a case."""

    recipients: tuple[Row, ...] = field(repr=False)
    disclosures: tuple[Row, ...] = field(repr=False)
    referrals: tuple[Row, ...] = field(repr=False)
    inquiries: tuple[Row, ...] = field(repr=False)
    approvals: tuple[Row, ...] = field(repr=False)
    proposals: tuple[Row, ...] = field(repr=False)
    assessments: tuple[Row, ...] = field(repr=False)
    steps: tuple[Row, ...] = field(repr=False)
    follow_ups: tuple[Row, ...] = field(repr=False)
    tasks: tuple[Row, ...] = field(repr=False)


def case_work(case: str, *, by: WorkerSession, at: datetime) -> CaseWork:
    """Return what is going on in a case; reading stands in the trail. Raises NoSuchCase, NoShare, DoesNotOpen."""
    found = readable(case, access.reader(by), at=at)
    opener = sealed.opener(found, by.keys, keyhole().tenant)
    disclosures = Disclosure.objects.filter(case=found).select_related("recipient").order_by("id")
    referrals = Referral.objects.filter(case=found).select_related("disclosure").order_by("id")
    inquiries = Inquiry.objects.filter(case=found).select_related("recipient").order_by("id")
    steps = Step.objects.filter(case=found).select_related("plan").order_by("id")
    work = CaseWork(
        _rows(opener, "recipient", Recipient.objects.filter(case=found).order_by("id"), "kind", "day"),
        _rows(opener, "necessity", disclosures, *DISCLOSURE, box="necessity"),
        _rows(opener, "outcome", referrals, *REFERRAL, box="outcome"),
        _rows(opener, "inquiry", inquiries, "recipient", "has_warrant", "decision", "decided_by", "decided_day", "day"),
        _rows(opener, "approval", Approval.objects.filter(case=found).order_by("id"), *APPROVAL),
        _rows(opener, "proposal", Proposal.objects.filter(case=found).order_by("record", "id"), *PROPOSAL, side="server"),
        _rows(opener, "assessment", Assessment.objects.filter(case=found).order_by("id"), "level", "reasons", "by", "day"),
        _rows(opener, "step", steps, "plan", "name", "stance", "after", "due_day", "status", "version"),
        _rows(opener, "follow-up", FollowUp.objects.filter(case=found).order_by("due_day", "id"), *FOLLOW_UP),
        tuple(Row(one.key, {name: getattr(one, name) for name in TASK}, {}) for one in _open_tasks(found)),
    )
    trail.note(act="case-read", subject=f"case:{found.key}", actor=by.worker, at=at)
    return work


DISCLOSURE = (
    "recipient", "purpose", "basis", "article", "status", "told", "is_danger_to_life", "prepared_by", "sent_by", "sent_day",
)  # fmt: skip
REFERRAL = ("disclosure", "status", "handed", "packet_hash", "day", "changed_day", "version")
APPROVAL = ("kind", "subject", "asked_by", "asked_day", "decision", "decided_by", "decided_day")
PROPOSAL = ("bundle", "record", "label", "rule", "status", "made")
FOLLOW_UP = ("due_day", "tries", "status", "version")
TASK = ("kind", "subject", "due_day", "day")


def _open_tasks(found: Case) -> Iterable[Task]:
    return Task.objects.filter(case=found, done_day=None).order_by("due_day", "id")


@dataclass(frozen=True, slots=True)
class Due:
    """An open task of a case that one may reach."""

    key: str
    case: str
    code: str
    owner: str
    kind: str
    subject: str
    due_day: date


def due_tasks(by: WorkerSession, *, until: date, mine: bool = False) -> tuple[Due, ...]:
    """Return the open tasks that are due until a day, the oldest first; with `mine`, of one's own cases."""
    cases = Case.objects.filter(access.listed(access.reader(by), "read"))
    if mine:
        cases = cases.filter(owner=by.worker)
    found = Task.objects.filter(done_day=None, due_day__lte=until, case__in=cases).select_related("case")
    return tuple(
        Due(one.key, one.case.key, one.case.code, one.case.owner, one.kind, one.subject, one.due_day)
        for one in found.order_by("due_day", "id")[:MOST_LISTED]
    )


def may_read_talk(consultation: str, *, by: WorkerSession) -> bool:
    """Return whether a talk is open to a worker: one that belongs to a case is as closed to them as the case is."""
    case = Contact.objects.filter(consultation=consultation).values_list("case_id", flat=True).first()
    return case is None or Case.objects.filter(access.listed(access.reader(by), "read"), id=case).exists()


def closed_talks(by: WorkerSession) -> frozenset[str]:
    """Return the talks whose cases are closed to a worker."""
    return frozenset(str(one) for one in closed_contacts(by).values_list("consultation", flat=True))


def closed_contacts(by: WorkerSession) -> QuerySet[Contact]:
    """Return the contacts that link a talk to a case which is closed to a worker."""
    reached = Case.objects.filter(access.listed(access.reader(by), "read")).values("id")
    return Contact.objects.filter(consultation__isnull=False, case__isnull=False).exclude(case__in=reached)


@dataclass(frozen=True, slots=True)
class Ending:
    """A case that will be erased unless somebody says something or it is held."""

    listed: Listed
    kept_until: date


def ending_cases(by: WorkerSession, *, keeping: Keeping, on: date, most: int = NEAR_END) -> tuple[Ending, ...]:
    """Return the cases one may reach whose end is near, the first `most` of them, the first to end first.

    A case lasts as long as its talks do, so its own last day says only from when on it can end: they are read in that order,
    until no case that comes later can end before those that were found.
    """
    near = last_day_of_silence(keeping, on=on) + keeping.warning + timedelta(days=1)
    waiting = Case.objects.filter(access.listed(access.reader(by), "read"), is_held=False, last_day__lte=near)
    waiting = waiting.select_related("team").defer("public", "team_box", "recovery_box").order_by("last_day", "id")
    found: list[Ending] = []
    start = 0
    while True:
        cases = {one.id: one for one in waiting[start : start + AT_ONCE]}
        ends = {number: kept_until(day, keeping, on=on) for number, day in last_days(cases.values()).items()}
        found += [Ending(listed_case(cases[number]), until) for number, until in ends.items() if until is not None]
        found = sorted(found, key=lambda one: (one.kept_until, one.listed.code))[:most]
        if len(cases) < AT_ONCE or (len(found) == most and _earliest(cases.values(), keeping) > found[-1].kept_until):
            return tuple(found)
        start += AT_ONCE


def _earliest(cases: Iterable[Case], keeping: Keeping) -> date:
    """Return the earliest day until which a case that comes after all of these can be kept."""
    return max(one.last_day for one in cases) + keeping.whole
