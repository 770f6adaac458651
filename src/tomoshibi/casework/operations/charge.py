"""Who has charge of a case: handed to a colleague, closed, opened again, walled off."""

from collections.abc import Callable
from datetime import datetime, timedelta

from tomoshibi.basics.days import japanese_day
from tomoshibi.casework.models import Approval, TeamMember, Turn, Wall
from tomoshibi.casework.operations.reaching import ChangedMeanwhile, NoSuchCase, Reached, reached, touch
from tomoshibi.casework.operations.recording import NoReason, add_note
from tomoshibi.staff import trail
from tomoshibi.staff.operations.sessions import WorkerSession

Random = Callable[[int], bytes]


LOOK_HOLDS = timedelta(days=7)  # how long a second person's look at a closing counts


class NotLookedAt(Exception):
    """No second person has looked at the closing, or that was too long ago, or they declined."""


class NotInTheTeam(Exception):
    """The worker is not in the team of the case, or is walled off from it."""


def assign(case: str, worker: str, *, version: int, by: WorkerSession, at: datetime) -> None:
    """Give a case to a worker of its team. Raises NoSuchCase, NotInTheTeam, ChangedMeanwhile."""
    with reached(case, by=by, to="assign", at=at) as found:
        _as_seen(found, version, {"owner": worker})
        is_member = TeamMember.objects.filter(team_id=found.row.team_id, worker=worker).exists()
        if not is_member or Wall.objects.filter(case=found.row, worker=worker).exists():
            raise NotInTheTeam
        found.row.owner, found.row.status = worker, "open"
        Turn.objects.filter(case=found.row).delete()
        touch(found.row, "owner", "status")
        trail.note(act="assigned", subject=found.subject, actor=by.worker, at=at, details={"to": worker})


def close(case: str, why: str, *, version: int, by: WorkerSession, at: datetime, random: Random) -> None:
    """Close a case: it is read from now on, not written. Raises NoSuchCase, NoReason, ChangedMeanwhile, TooLong."""
    _said(why)
    with reached(case, by=by, to="close", at=at) as found:
        _closed(found, why, version, by=by, at=at, random=random)


def close_after_look(case: str, why: str, *, version: int, by: WorkerSession, at: datetime, random: Random) -> None:
    """Close a case at whose closing a second person has looked. Raises as `close` does, and NotLookedAt."""
    _said(why)
    with reached(case, by=by, to="close", at=at) as found:
        if not _was_looked_at(found, at):
            raise NotLookedAt
        _closed(found, why, version, by=by, at=at, random=random)


def _was_looked_at(found: Reached, at: datetime) -> bool:
    last = Approval.objects.filter(case=found.row, kind="closing").order_by("-id").first()
    since = japanese_day(at) - LOOK_HOLDS
    return last is not None and last.decision == "approved" and last.decided_day is not None and last.decided_day >= since


def _closed(found: Reached, why: str, version: int, *, by: WorkerSession, at: datetime, random: Random) -> None:
    _as_seen(found, version, {"status": "closed"})
    add_note(found, f"終了: {why}", by=by, at=at, random=random)
    found.row.status, found.row.closed_day = "closed", japanese_day(at)
    touch(found.row, "status", "closed_day")
    trail.note(act="case-closed", subject=found.subject, actor=by.worker, at=at)


def reopen(case: str, why: str, *, version: int, by: WorkerSession, at: datetime, random: Random) -> None:
    """Open a closed case again. Raises NoSuchCase, NoReason, ChangedMeanwhile, TooLong."""
    _said(why)
    with reached(case, by=by, to="reopen", at=at) as found:
        _as_seen(found, version, {"status": "open"})
        add_note(found, f"再開: {why}", by=by, at=at, random=random)
        found.row.status, found.row.closed_day = "open", None
        touch(found.row, "status", "closed_day")
        trail.note(act="case-reopened", subject=found.subject, actor=by.worker, at=at)


def wall(case: str, worker: str, why: str, *, by: WorkerSession, at: datetime, random: Random) -> None:
    """Wall a worker off from a case: they see nothing of it from this moment on, whatever their role.

    Raises NoSuchCase, NoReason, TooLong; NotInTheTeam for oneself, because nobody would know whether it was lifted.
    """
    _said(why)
    with reached(case, by=by, to="wall", at=at) as found:
        if worker == by.worker:
            raise NotInTheTeam
        Wall.objects.get_or_create(case=found.row, worker=worker, defaults={"by": by.worker, "day": japanese_day(at)})
        add_note(found, f"担当から外す: {why}", by=by, at=at, random=random)
        if found.row.owner == worker:
            found.row.owner = by.worker
        touch(found.row, "owner")
        trail.note(act="walled", subject=found.subject, actor=by.worker, at=at, details={"worker": worker})


def unwall(case: str, worker: str, why: str, *, by: WorkerSession, at: datetime, random: Random) -> None:
    """Take a wall away. Raises NoSuchCase, NoReason, TooLong."""
    _said(why)
    with reached(case, by=by, to="wall", at=at) as found:
        if not Wall.objects.filter(case=found.row, worker=worker).delete()[0]:
            raise NoSuchCase
        add_note(found, f"担当から外すことの終わり: {why}", by=by, at=at, random=random)
        touch(found.row)
        trail.note(act="wall-removed", subject=found.subject, actor=by.worker, at=at, details={"worker": worker})


def _said(why: str) -> None:
    if not why.strip():
        raise NoReason


def _as_seen(found: Reached, version: int, mine: dict[str, object]) -> None:
    row = found.row
    if row.version != version:
        raise ChangedMeanwhile(mine, {"owner": row.owner, "status": row.status}, row.version)
