"""The shift table, as a supervisor keeps it: the help site tells persons from it when someone answers."""

from datetime import date, datetime

from django.db import transaction

from tomoshibi.staff import trail
from tomoshibi.staff.models import OtherDay, Shift
from tomoshibi.staff.operations.members import NotAllowed
from tomoshibi.staff.operations.sessions import WorkerSession
from tomoshibi.staff.shifts import Hours, NotAShift


@transaction.atomic
def add_shift(weekday: int, hours: Hours, *, by: WorkerSession, at: datetime) -> None:
    """Add weekly hours. Raises NotAllowed, and NotAShift for a weekday there is not."""
    _supervisor(by)
    if not 0 <= weekday <= 6:
        raise NotAShift
    Shift.objects.get_or_create(weekday=weekday, begins=hours.begins, ends=hours.ends)
    _noted(f"shift:{weekday}", by, at)


@transaction.atomic
def remove_shift(number: int, *, by: WorkerSession, at: datetime) -> None:
    """Take weekly hours out. Raises NotAllowed."""
    _supervisor(by)
    Shift.objects.filter(id=number).delete()
    _noted(f"shift-number:{number}", by, at)


@transaction.atomic
def set_day(day: date, hours: Hours | None, *, by: WorkerSession, at: datetime) -> None:
    """Give a day hours of its own; None: nobody answers on it. Raises NotAllowed."""
    _supervisor(by)
    given = {"begins": hours.begins if hours else None, "ends": hours.ends if hours else None}
    OtherDay.objects.update_or_create(day=day, defaults=given)
    _noted(f"day:{day.isoformat()}", by, at)


@transaction.atomic
def unset_day(day: date, *, by: WorkerSession, at: datetime) -> None:
    """Let a day be like its weekday again. Raises NotAllowed."""
    _supervisor(by)
    OtherDay.objects.filter(day=day).delete()
    _noted(f"day:{day.isoformat()}", by, at)


def _supervisor(by: WorkerSession) -> None:
    if by.role != "supervisor" or not by.is_confirmed:
        raise NotAllowed


def _noted(subject: str, by: WorkerSession, at: datetime) -> None:
    trail.note(act="rostered", subject=subject, actor=by.worker, at=at)
