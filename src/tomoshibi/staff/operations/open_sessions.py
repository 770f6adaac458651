"""Open sessions: a worker sees and ends their own, a supervisor ends all of a worker's."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from tomoshibi.staff import trail
from tomoshibi.staff.models import OpenSession, Worker
from tomoshibi.staff.operations.members import NotAllowed
from tomoshibi.staff.operations.sessions import WorkerSession


@dataclass(frozen=True, slots=True)
class Seat:
    """An open session, as its worker sees it. No address and no device: neither is known here."""

    number: int
    started_at: datetime
    seen_at: datetime | None
    is_this: bool


def open_seats(worker: WorkerSession, *, at: datetime) -> tuple[Seat, ...]:
    """Return a worker's open sessions, this one first."""
    this = bytes.fromhex(worker.row)
    rows = OpenSession.objects.filter(worker__key=worker.worker, expires_at__gt=at).order_by("-started_at", "-id")
    found = [Seat(one.id, one.started_at, one.seen_at, bytes(one.token_hash) == this) for one in rows]
    return tuple(sorted(found, key=lambda one: not one.is_this))


@transaction.atomic
def end_others(worker: WorkerSession, *, number: int | None = None, at: datetime) -> None:
    """End one other session of the worker's own, or all others where no number is given. Raises NotAllowed."""
    if not worker.is_confirmed:
        raise NotAllowed
    others = OpenSession.objects.filter(worker__key=worker.worker).exclude(token_hash=bytes.fromhex(worker.row))
    ended = (others if number is None else others.filter(id=number)).delete()[0]
    _noted(worker.worker, ended, by=worker, at=at)


@transaction.atomic
def end_all(key: str, *, by: WorkerSession, at: datetime) -> None:
    """End every session of another worker, who may sign in again. Raises NotAllowed unless a supervisor asks."""
    if by.role != "supervisor" or not by.is_confirmed or key == by.worker:
        raise NotAllowed
    if not Worker.objects.filter(key=key, left_day=None).exists():
        raise NotAllowed
    _noted(key, OpenSession.objects.filter(worker__key=key).delete()[0], by=by, at=at)


def _noted(key: str, ended: int, *, by: WorkerSession, at: datetime) -> None:
    trail.note(act="sessions-ended", subject=f"worker:{key}", actor=by.worker, at=at, details={"count": ended})
