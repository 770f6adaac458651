"""Tasks: what has to be done by a day."""

from collections.abc import Callable
from datetime import date, datetime

from tomoshibi.basics.days import japanese_day
from tomoshibi.casework.models import Task
from tomoshibi.casework.operations.reaching import NoSuchCase, reached
from tomoshibi.staff import trail
from tomoshibi.staff.operations.sessions import WorkerSession

BY_ITSELF = ("review-danger", "read-back")  # done by doing it, never by ticking it off


def set_task(
    case: str, kind: str, due: date, *, by: WorkerSession, at: datetime, random: Callable[[int], bytes], subject: str = ""
) -> str:
    """Set a task and return its key. Raises NoSuchCase."""
    with reached(case, by=by, to="note", at=at) as found:
        key = random(16).hex()
        Task.objects.create(key=key, case=found.row, kind=kind, subject=subject, due_day=due, day=japanese_day(at))
        trail.note(act="task-set", subject=found.subject, actor=by.worker, at=at, details={"kind": kind})
    return key


def finish_task(case: str, task: str, *, by: WorkerSession, at: datetime) -> None:
    """Tick a task off. Raises NoSuchCase, also for one that is only done by doing it."""
    with reached(case, by=by, to="note", at=at) as found:
        rows = Task.objects.filter(case=found.row, key=task, done_day=None).exclude(kind__in=BY_ITSELF)
        if not rows.update(done_day=japanese_day(at), done_by=by.worker):
            raise NoSuchCase
        trail.note(act="task-done", subject=found.subject, actor=by.worker, at=at, details={"task": task})
