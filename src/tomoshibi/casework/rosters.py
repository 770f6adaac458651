"""Who belongs where: workers to teams, talks to cases."""

from dataclasses import dataclass

from tomoshibi.casework import access
from tomoshibi.casework.access import WITH_CASES
from tomoshibi.casework.models import Case, Team, TeamMember
from tomoshibi.consult.standing import unanswered
from tomoshibi.staff.operations.sessions import WorkerSession
from tomoshibi.staff.queries import Member, members


@dataclass(frozen=True, slots=True)
class Roster:
    """A team with those who are in it, and those who work with cases and are not."""

    key: str
    name: str
    inside: tuple[Member, ...]
    outside: tuple[Member, ...]


def rosters(by: WorkerSession) -> tuple[Roster, ...]:
    """Return the worker's teams with their members."""
    at_work = [one for one in members() if one.left_day is None and one.role in WITH_CASES]
    own = access.reader(by).teams
    inside: dict[int, set[str]] = {number: set() for number in own}
    for number, worker in TeamMember.objects.filter(team_id__in=own).values_list("team_id", "worker"):
        inside[number].add(worker)
    return tuple(
        Roster(
            one.key, one.name,
            tuple(member for member in at_work if member.key in inside[one.id]),
            tuple(member for member in at_work if member.key not in inside[one.id]),
        )
        for one in Team.objects.filter(id__in=own).order_by("name")
    )  # fmt: skip


def has_team() -> bool:
    """Return whether there is any team yet."""
    return Team.objects.exists()


def mates(case: str) -> dict[str, str]:
    """Return key and work name of those who are in the team of a case."""
    teams = Case.objects.filter(key=case).values("team_id")
    inside = set(TeamMember.objects.filter(team_id__in=teams).values_list("worker", flat=True))
    return {one.key: one.work_name for one in members() if one.key in inside and one.left_day is None}


def case_of_talk(consultation: str, *, by: WorkerSession) -> str:
    """Return the key of the case that a talk belongs to, empty where there is none that one may reach."""
    reachable = Case.objects.filter(access.listed(access.reader(by), "read"), contacts__consultation=consultation)
    return reachable.values_list("key", flat=True).first() or ""


def awaiting_answer(by: WorkerSession) -> frozenset[str]:
    """Return the cases one may reach in one of whose talks the person wrote last."""
    talks = unanswered()
    reachable = Case.objects.filter(access.listed(access.reader(by), "read"), contacts__consultation__in=talks)
    return frozenset(reachable.values_list("key", flat=True))
