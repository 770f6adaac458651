"""Signing what the public sees and what rules of law say: somebody checked it on a day, and it holds until another day."""

from datetime import datetime, timedelta

from django.db import transaction

from tomoshibi.basics.days import japanese_day
from tomoshibi.law.entries import Entry
from tomoshibi.law.rulebook import Provision
from tomoshibi.staff import trail
from tomoshibi.staff.models import SignedEntry, Worker
from tomoshibi.staff.operations.members import NotAllowed
from tomoshibi.staff.operations.sessions import WorkerSession
from tomoshibi.staff.public import next_edition

PROVISION = "provision"  # the kind under which a signature of a rule of law is kept
PROVISION_HOLDS = timedelta(days=365)
HOLDS = timedelta(days=180)  # menus and opening hours change about twice a year


@transaction.atomic
def sign(entry: Entry, *, by: WorkerSession, at: datetime, holds: timedelta = HOLDS) -> None:
    """Sign an entry as checked today. Raises NotAllowed unless a supervisor signs."""
    if by.role != "supervisor" or not by.is_confirmed:
        raise NotAllowed
    day = japanese_day(at)
    SignedEntry.objects.create(
        kind=entry.kind,
        entry=entry.id,
        digest=entry.digest(),
        content=dict(entry.content),
        sources=list(entry.sources),
        checked_day=day,
        expires_day=day + holds,
        signed_by=Worker.objects.get(key=by.worker),
    )
    next_edition(of=f"{entry.kind}:{entry.id}", by=by.worker, at=at)
    trail.note(act="signed", subject=f"{entry.kind}:{entry.id}", actor=by.worker, at=at)


class NotThisText(Exception):
    """The provision is not, or no longer, the text that was read, or nobody is named who read it."""


@transaction.atomic
def sign_provision(provision: Provision, *, digest: str, lawyer: str, by: WorkerSession, at: datetime) -> None:
    """Keep that a lawyer read just this text of a provision today. Raises NotAllowed unless a supervisor signs; NotThisText."""
    if by.role != "supervisor" or not by.is_confirmed:
        raise NotAllowed
    if digest != provision.digest or not lawyer.strip():
        raise NotThisText
    day = japanese_day(at)
    SignedEntry.objects.create(
        kind=PROVISION,
        entry=provision.id,
        digest=digest,
        content={"lawyer": lawyer.strip()},
        sources=list(provision.sources),
        checked_day=day,
        expires_day=day + PROVISION_HOLDS,
        signed_by=Worker.objects.get(key=by.worker),
    )
    trail.note(act="signed", subject=f"provision:{provision.id}", actor=by.worker, at=at)
