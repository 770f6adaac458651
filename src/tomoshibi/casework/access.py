"""Who may do what with a case: one set of rules as data. The filter of lists and the check of one case both come from it.

A rule is a choice of sets of conditions: an action is allowed where all conditions of one set hold. Each condition is written
as a filter and as a check; a test walks through every action, role, relation and state and holds the two together.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q

from tomoshibi.casework.models import Case, TeamMember, Wall
from tomoshibi.staff.operations.sessions import WorkerSession

WITH_CASES = frozenset({"counsellor", "supervisor"})  # administrators never read


@dataclass(frozen=True, slots=True)
class Reader:
    """Who asks: a worker with a role, as of this moment a member of these teams. Without the second step, of none."""

    worker: str
    role: str
    teams: frozenset[int]


@dataclass(frozen=True, slots=True)
class Standing:
    """All that the rules look at in a case."""

    team: int
    owner: str
    status: str
    walled: frozenset[str]


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition in its two forms."""

    listed: Callable[[Reader], Q]
    holds: Callable[[Reader, Standing], bool]


NOBODY = Q(pk__in=())
ANY = ~NOBODY


def _if(allowed: bool) -> Q:
    return ANY if allowed else NOBODY


def _not_walled(reader: Reader) -> Q:
    return ~Q(pk__in=Wall.objects.filter(worker=reader.worker).values("case_id"))


CONDITIONS = {
    "works with cases": Condition(lambda reader: _if(reader.role in WITH_CASES), lambda reader, _: reader.role in WITH_CASES),
    "supervises": Condition(lambda reader: _if(reader.role == "supervisor"), lambda reader, _: reader.role == "supervisor"),
    "in the team": Condition(lambda reader: Q(team_id__in=reader.teams), lambda reader, case: case.team in reader.teams),
    "not walled": Condition(_not_walled, lambda reader, case: reader.worker not in case.walled),
    "owns": Condition(lambda reader: Q(owner=reader.worker), lambda reader, case: case.owner == reader.worker),
    "waiting": Condition(lambda _: Q(status="waiting"), lambda _, case: case.status == "waiting"),
    "open": Condition(lambda _: Q(status="open"), lambda _, case: case.status == "open"),
    "waiting or open": Condition(
        lambda _: Q(status__in=("waiting", "open")), lambda _, case: case.status in {"waiting", "open"}
    ),
    "closed": Condition(lambda _: Q(status="closed"), lambda _, case: case.status == "closed"),
    "not erased": Condition(lambda _: ~Q(status="erased"), lambda _, case: case.status != "erased"),
}
ALWAYS = ("works with cases", "in the team", "not walled", "not erased")
RULES: dict[str, tuple[tuple[str, ...], ...]] = {
    "read": ((),),  # lists, searches and the case itself: whoever may see that it is there may open it
    "take": (("waiting",),),
    "write": (("open", "owns"), ("open", "supervises")),
    "note": (("waiting or open",),),  # colleagues may leave a word
    "act in danger": (("waiting or open",),),  # to life: whoever is on duty, whosever case it is; a second looks at it after
    "hear no": ((),),  # a refusal or withdrawal is taken in by whoever hears it, at any time, also once a case is closed
    "assign": (("waiting or open", "supervises"),),
    "reorder": (("waiting", "supervises"),),
    "approve": ((),),  # of another's asking only: a constraint holds that; a review may come due once a case is closed
    "decide": (("supervises",),),  # an authority's inquiry comes whenever it comes
    "close": (("open", "owns"), ("open", "supervises")),
    "reopen": (("closed", "supervises"),),
    "hold": (("supervises",),),
    "wall": (("supervises",),),
    "copy": (("supervises",),),  # of what is held about the person, for themselves; also once a case is closed
}


def reader(by: WorkerSession) -> Reader:
    """Return who asks, with their teams as they are now."""
    if not by.is_confirmed:
        return Reader(by.worker, by.role, frozenset())
    teams = TeamMember.objects.filter(worker=by.worker).values_list("team_id", flat=True)
    return Reader(by.worker, by.role, frozenset(teams))


def listed(asking: Reader, action: str) -> Q:
    """Return the filter of the cases on which somebody may do something."""
    either = NOBODY
    for conditions in RULES[action]:
        both = ANY
        for name in (*ALWAYS, *conditions):
            both &= CONDITIONS[name].listed(asking)
        either |= both
    return either


def allows(asking: Reader, action: str, case: Standing) -> bool:
    """Return whether somebody may do something on a case."""
    return any(all(CONDITIONS[name].holds(asking, case) for name in (*ALWAYS, *one)) for one in RULES[action])


def all_allowed(asking: Reader, found: Case) -> frozenset[str]:
    """Return everything that somebody may do on a case as it stands."""
    case = standing(found)
    return frozenset(action for action in RULES if allows(asking, action, case))


def standing(found: Case) -> Standing:
    """Return what the rules look at in a case."""
    walled = Wall.objects.filter(case=found).values_list("worker", flat=True)
    return Standing(found.team_id, found.owner, found.status, frozenset(walled))
