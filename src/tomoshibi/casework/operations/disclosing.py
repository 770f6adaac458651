"""What goes out of the house: prepared, looked at by a second person where no consent carries it, sent, told to the person.

Whether something may be sent is not decided here: the database refuses, and names why (`sending_rules.py`).
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import IntegrityError

from tomoshibi.basics.days import japanese_day
from tomoshibi.basics.secrecy.boxes import Box
from tomoshibi.casework import consent, guards, sealed
from tomoshibi.casework.models import Approval, ConsentEntry, Disclosure, DisclosureItem, Inquiry, Recipient, Referral, Task
from tomoshibi.casework.operations.consenting import next_number
from tomoshibi.casework.operations.copies import tell
from tomoshibi.casework.operations.reaching import NoSuchCase, Reached, reached, touch
from tomoshibi.casework.operations.recording import NoReason
from tomoshibi.casework.vocabulary import EVERY
from tomoshibi.staff import trail
from tomoshibi.staff.operations.sessions import WorkerSession

Random = Callable[[int], bytes]
REVIEW = timedelta(hours=24)  # within which a second person looks at what one did in danger to life
REVIEW_HOURS = 23  # full hours after the one in which it was sent, so that it is never more than the 24 that are promised


class NotSent(Exception):
    """The database refused; the message is the name of its refusal."""


class OnesOwn(Exception):
    """Nobody approves or decides what they asked for themselves."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A disclosure as it is prepared."""

    recipient: str
    purpose: str
    items: Iterable[str]
    basis: str = "consent"
    article: str = ""
    inquiry: str = ""
    necessity: str = field(default="", repr=False)
    told: str = ""
    is_danger_to_life: bool = False


def hour(at: datetime) -> int:
    """Return the hours since 1970 of a moment: all that stands in clear of when something was sent."""
    return int(at.timestamp()) // 3600


def prepare(case: str, planned: Planned, *, by: WorkerSession, at: datetime, random: Random) -> str:
    """Prepare a disclosure and return its key; where a second person is needed, they are asked.

    Raises NoSuchCase, NotAnItem.
    """
    with reached(case, by=by, to=_needed(planned.basis, planned.is_danger_to_life), at=at) as found:
        row = draft(found, planned, by=by, at=at, random=random)
        touch(found.row)
    return row.key


def _needed(basis: str, is_danger_to_life: bool) -> str:
    """Return what one must be allowed to do on a case to disclose on this basis."""
    return "act in danger" if basis == "imminent-danger" and is_danger_to_life else "write"


def draft(found: Reached, planned: Planned, *, by: WorkerSession, at: datetime, random: Random) -> Disclosure:
    """Add a disclosure as a draft to a case that is held. Raises NoSuchCase, NotAnItem."""
    items = consent.written(planned.items).split()
    key, today = random(16).hex(), japanese_day(at)
    to = Recipient.objects.filter(case=found.row, key=planned.recipient).first()
    inquiry = Inquiry.objects.filter(case=found.row, key=planned.inquiry).first()
    if to is None or (planned.inquiry and inquiry is None):
        raise NoSuchCase
    made = Disclosure.objects.create(
        key=key, case=found.row, recipient=to, purpose=planned.purpose, basis=planned.basis, article=planned.article,
        inquiry=inquiry, is_danger_to_life=planned.is_danger_to_life, told=planned.told,
        necessity=_necessity(found, key, planned, at), told_day=today if planned.told in {"before", "after"} else None,
        status="draft", prepared_by=by.worker, day=today,
    )  # fmt: skip
    for item in items:
        DisclosureItem.objects.create(case=found.row, disclosure=made, item=item)
    if planned.basis in {"article", "imminent-danger"}:
        ask_second(found, "disclosure", key, by=by, at=at, random=random)
    trail.note(act="disclosure-prepared", subject=found.subject, actor=by.worker, at=at, details={"disclosure": key})
    return made


def _necessity(found: Reached, key: str, planned: Planned, at: datetime) -> Box | None:
    if not planned.necessity.strip():
        return None
    return found.lid.shut(key, "necessity", {"text": planned.necessity, "at": at})


def ask_second(found: Reached, kind: str, subject: str, *, by: WorkerSession, at: datetime, random: Random) -> None:
    """Ask for a second person's look at something of a case that is held."""
    Approval.objects.create(
        key=random(16).hex(), case=found.row, kind=kind, subject=subject, asked_by=by.worker, asked_day=japanese_day(at)
    )
    trail.note(act="second-asked", subject=found.subject, actor=by.worker, at=at, details={"kind": kind})


def ask_approval(case: str, kind: str, subject: str, *, by: WorkerSession, at: datetime, random: Random) -> None:
    """Ask for a second person's look at a plan or at closing a case. Raises NoSuchCase."""
    with reached(case, by=by, to="write", at=at) as found:
        ask_second(found, kind, subject, by=by, at=at, random=random)


def look_at(case: str, subject: str, decision: str, why: str, *, by: WorkerSession, at: datetime) -> None:
    """Approve or decline what a colleague asked for, with a reason; also afterwards, where one acted in danger to life.

    Raises NoSuchCase, NoReason, OnesOwn.
    """
    if not why.strip():
        raise NoReason
    with reached(case, by=by, to="approve", at=at) as found:
        row = Approval.objects.select_for_update().filter(case=found.row, subject=subject, decision="").first()
        if row is None:
            raise NoSuchCase
        if row.asked_by == by.worker:
            raise OnesOwn
        row.decision, row.decided_by, row.decided_day = decision, by.worker, japanese_day(at)
        row.box = found.lid.shut(row.key, "approval", {"why": why, "at": at, "by": by.worker})
        row.save(update_fields=["decision", "decided_by", "decided_day", "box"])
        _done(found, "review-danger", subject, by=by, at=at)
        trail.note(act=f"second-{decision}", subject=found.subject, actor=by.worker, at=at, details={"subject": subject})


def _done(found: Reached, kind: str, subject: str, *, by: WorkerSession, at: datetime) -> None:
    Task.objects.filter(case=found.row, kind=kind, subject=subject, done_day=None).update(
        done_day=japanese_day(at), done_by=by.worker
    )


@contextmanager
def refusals_named(case: str, disclosure: str, *, by: WorkerSession, at: datetime) -> Iterator[None]:
    """Let a refusal of the database be NotSent, by its name, and stand in the trail once all else is undone."""
    try:
        yield
    except IntegrityError as error:
        name = guards.refused(error)
        if not name:
            raise
        details = {"disclosure": disclosure[:32], "why": name}
        trail.note(act="sending-refused", subject=f"case:{case[:32]}", actor=by.worker, at=at, details=details)
        raise NotSent(name) from None


def send(case: str, disclosure: str, *, by: WorkerSession, at: datetime, random: Random) -> None:
    """Mark a disclosure as sent, if the database allows it at this moment. Raises NoSuchCase and NotSent.

    A refusal stands in the trail by its name.
    """
    planned = Disclosure.objects.filter(case__key=case, key=disclosure).values_list("basis", "is_danger_to_life").first()
    needed = _needed(*planned) if planned else "write"
    with refusals_named(case, disclosure, by=by, at=at), reached(case, by=by, to=needed, at=at) as found:
        mark_sent(found, disclosure, by=by, at=at, random=random)
        touch(found.row)


def mark_sent(found: Reached, disclosure: str, *, by: WorkerSession, at: datetime, random: Random) -> Disclosure:
    """Mark a disclosure of a case that is held as sent. Raises NoSuchCase, and IntegrityError of a guard."""
    row = _draft(found, disclosure)
    row.entry = _decisive(row) if row.basis == "consent" else None
    row.status, row.number, row.sent_by = "sent", next_number(found), by.worker
    row.sent_day, row.sent_hour = japanese_day(at), hour(at)
    row.review_hour = row.sent_hour + REVIEW_HOURS if row.is_danger_to_life else None
    row.box = found.lid.shut(row.key, "sending", {"at": at, "by": by.worker})
    row.save()
    _after_sending(found, row, by=by, at=at, random=random)
    trail.note(
        act="disclosed-in-danger" if row.is_danger_to_life else "disclosed", subject=found.subject, actor=by.worker, at=at,
        details={"disclosure": row.key},
    )  # fmt: skip
    return row


def _draft(found: Reached, disclosure: str) -> Disclosure:
    row = Disclosure.objects.select_for_update().filter(case=found.row, key=disclosure).exclude(status="sent").first()
    if row is None:
        raise NoSuchCase
    return row


def _decisive(row: Disclosure) -> ConsentEntry | None:
    """Return the latest entry that counts; the database looks for itself and compares."""
    entries = ConsentEntry.objects.filter(case=row.case, recipient=row.recipient, purpose__in=(row.purpose, EVERY))
    return next((one for one in entries.order_by("-number") if one.decision != "grant" or one.is_read_back), None)


def _after_sending(found: Reached, row: Disclosure, *, by: WorkerSession, at: datetime, random: Random) -> None:
    today = japanese_day(at)
    if row.review_hour is not None:
        _task(found, "review-danger", row.key, at + REVIEW, at=at, random=random)
    if row.basis == "consent" or row.told in {"before", "after"}:
        tell(found, "sent", row.key, _for_the_person(found, row, by), at=at, random=random)
    elif row.told == "not-yet":
        _task(found, "tell-person", row.key, at + timedelta(days=1), at=at, random=random)
    if row.basis == "consent" and row.told == "":
        Disclosure.objects.filter(id=row.id).update(told="after", told_day=today)


def _for_the_person(found: Reached, row: Disclosure, by: WorkerSession) -> dict[str, object]:
    name = sealed.opener(found.row, by.keys, found.lid.tenant).open(row.recipient.key, "recipient", row.recipient.box)["name"]
    return {
        "recipient": row.recipient.key, "recipient_kind": row.recipient.kind, "recipient_name": name, "purpose": row.purpose,
        "basis": row.basis, "article": row.article, "scope": sorted(row.items.values_list("item", flat=True)),
        "sent_day": row.sent_day.isoformat() if row.sent_day else "",
    }  # fmt: skip


def _task(found: Reached, kind: str, subject: str, due: datetime, *, at: datetime, random: Random) -> None:
    Task.objects.create(
        key=random(16).hex(), case=found.row, kind=kind, subject=subject, due_day=japanese_day(due), day=japanese_day(at)
    )


def tell_person(case: str, disclosure: str, *, by: WorkerSession, at: datetime, random: Random) -> None:
    """Tell the person, in their talks, of what was sent without their consent. Raises NoSuchCase."""
    with reached(case, by=by, to="write", at=at) as found:
        row = Disclosure.objects.select_for_update().filter(case=found.row, key=disclosure, status="sent").first()
        if row is None:
            raise NoSuchCase
        Disclosure.objects.filter(id=row.id).update(told="after", told_day=japanese_day(at))
        tell(found, "told", row.key, _for_the_person(found, row, by), at=at, random=random)
        _done(found, "tell-person", disclosure, by=by, at=at)
        trail.note(act="person-told", subject=found.subject, actor=by.worker, at=at, details={"disclosure": disclosure})


def take_up(case: str, disclosure: str, *, by: WorkerSession, at: datetime) -> None:
    """Make a draft again of what was held; whether it may be sent is asked when it is. Raises NoSuchCase."""
    with reached(case, by=by, to="write", at=at) as found:
        if not Disclosure.objects.filter(case=found.row, key=disclosure, status="held").update(status="draft"):
            raise NoSuchCase
        Referral.objects.filter(disclosure__key=disclosure, status="held").update(status="draft")
        trail.note(act="taken-up", subject=found.subject, actor=by.worker, at=at, details={"disclosure": disclosure})


def record_inquiry(
    case: str, recipient: str, text: str, *, has_warrant: bool, by: WorkerSession, at: datetime, random: Random
) -> str:
    """Write down that an authority asks; return the inquiry's key. By itself it opens nothing. Raises NoSuchCase, NoReason."""
    if not text.strip():
        raise NoReason
    with reached(case, by=by, to="note", at=at) as found:
        to = Recipient.objects.filter(case=found.row, key=recipient).first()
        if to is None:
            raise NoSuchCase
        key = random(16).hex()
        Inquiry.objects.create(
            key=key, case=found.row, recipient=to, has_warrant=has_warrant, by=by.worker, day=japanese_day(at),
            box=found.lid.shut(key, "inquiry", {"text": text, "at": at, "by": by.worker}),
        )  # fmt: skip
        trail.note(act="inquiry-recorded", subject=found.subject, actor=by.worker, at=at, details={"inquiry": key})
    return key


def decide_inquiry(case: str, inquiry: str, decision: str, why: str, *, by: WorkerSession, at: datetime) -> None:
    """Decide as a supervisor whether an authority's inquiry is answered. Raises NoSuchCase, NoReason, OnesOwn."""
    if not why.strip():
        raise NoReason
    with reached(case, by=by, to="decide", at=at) as found:
        row = Inquiry.objects.select_for_update().filter(case=found.row, key=inquiry, decision="").first()
        if row is None:
            raise NoSuchCase
        if row.by == by.worker:
            raise OnesOwn
        row.decision, row.decided_by, row.decided_role = decision, by.worker, by.role
        row.decided_day = japanese_day(at)
        row.reasons = found.lid.shut(row.key, "inquiry-decision", {"why": why, "at": at, "by": by.worker})
        row.save()
        trail.note(act=f"inquiry-{decision}", subject=found.subject, actor=by.worker, at=at, details={"inquiry": inquiry})
