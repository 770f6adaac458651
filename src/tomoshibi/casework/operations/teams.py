"""Teams: who is in which. Administrators are in none, because they never read."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from tomoshibi.basics.days import japanese_day
from tomoshibi.casework.access import WITH_CASES
from tomoshibi.casework.models import Team, TeamMember
from tomoshibi.staff import trail
from tomoshibi.staff.operations.members import NotAllowed
from tomoshibi.staff.operations.sessions import WorkerSession
from tomoshibi.staff.queries import members

FIRST = "相談チーム"  # the name of the team that an organisation begins with


class NoSuchTeam(Exception):
    """There is no such team, or the worker is not in it."""


@transaction.atomic
def make_team(name: str, *, by: WorkerSession, at: datetime, random: Callable[[int], bytes]) -> str:
    """Make a team with its first member and return its key. Raises NotAllowed unless a supervisor asks."""
    if by.role != "supervisor" or not by.is_confirmed or not name.strip():
        raise NotAllowed
    made = Team.objects.create(key=random(16).hex(), name=name.strip()[:60], day=japanese_day(at))
    TeamMember.objects.create(team=made, worker=by.worker, day=japanese_day(at))
    trail.note(act="team-made", subject=f"team:{made.key}", actor=by.worker, at=at)
    return made.key


@transaction.atomic
def make_first_team(founder: str, *, at: datetime, random: Callable[[int], bytes]) -> str:
    """Make the team that an organisation begins with and return its key. Raises NotAllowed once there is one."""
    if Team.objects.exists():
        raise NotAllowed
    made = Team.objects.create(key=random(16).hex(), name=FIRST, day=japanese_day(at))
    TeamMember.objects.create(team=made, worker=founder, day=japanese_day(at))
    trail.note(act="team-made", subject=f"team:{made.key}", actor=founder, at=at)
    return made.key


@transaction.atomic
def welcome(worker: str, *, at: datetime) -> bool:
    """Take a new worker into the team and return whether that was so: with several, a supervisor says into which."""
    found = Team.objects.first() if Team.objects.count() == 1 else None
    if found is None or not _works_with_cases(worker):
        return False
    TeamMember.objects.get_or_create(team=found, worker=worker, defaults={"day": japanese_day(at)})
    trail.note(act="team-joined", subject=f"team:{found.key}", actor=worker, at=at, details={"worker": worker})
    return True


@transaction.atomic
def join_all(worker: str, *, at: datetime) -> None:
    """Take whoever came back with the recovery key into every team: they open everything, and nobody else may be there."""
    for found in Team.objects.all():
        TeamMember.objects.get_or_create(team=found, worker=worker, defaults={"day": japanese_day(at)})
        trail.note(act="team-joined", subject=f"team:{found.key}", actor=worker, at=at, details={"worker": worker})


@transaction.atomic
def add_member(team: str, worker: str, *, by: WorkerSession, at: datetime) -> None:
    """Take a worker into a team. Raises NotAllowed unless a supervisor of that team asks, for somebody who works with cases."""
    found = _supervised(team, by)
    if not _works_with_cases(worker):
        raise NotAllowed
    TeamMember.objects.get_or_create(team=found, worker=worker, defaults={"day": japanese_day(at)})
    trail.note(act="team-joined", subject=f"team:{team}", actor=by.worker, at=at, details={"worker": worker})


@transaction.atomic
def remove_member(team: str, worker: str, *, by: WorkerSession, at: datetime) -> None:
    """Take a worker out of a team; they reach none of its cases from this moment on. Raises NotAllowed."""
    TeamMember.objects.filter(team=_supervised(team, by), worker=worker).delete()
    trail.note(act="team-left", subject=f"team:{team}", actor=by.worker, at=at, details={"worker": worker})


def _works_with_cases(worker: str) -> bool:
    return any(one.key == worker and one.role in WITH_CASES and one.left_day is None for one in members())


def _supervised(team: str, by: WorkerSession) -> Team:
    found = Team.objects.filter(key=team, members__worker=by.worker).first()
    if found is None or by.role != "supervisor" or not by.is_confirmed:
        raise NotAllowed
    return found
