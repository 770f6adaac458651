"""What is due in the cases one may reach, who carries how much, and the words for the next shift."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from tomoshibi.basics.secrecy.boxes import DoesNotOpen
from tomoshibi.casework import access, sealed
from tomoshibi.casework.models import Approval, Case, FollowUp, Note, Plan, Step, Task
from tomoshibi.casework.queries import MOST_LISTED
from tomoshibi.casework.rosters import rosters
from tomoshibi.casework.vocabulary import HELD_OFF
from tomoshibi.consult.standing import unanswered
from tomoshibi.staff import trail
from tomoshibi.staff.keys import NoShare
from tomoshibi.staff.operations.sessions import WorkerSession
from tomoshibi.staff.queries import keyhole

HANDED_OVER = "引きつぎ: "  # what a note for the next shift begins with
ONE_SHIFT = timedelta(days=1)  # a word for the next shift is shown on its day and the day after


@dataclass(frozen=True, slots=True)
class DueThing:
    """Something to be done by a day. `kind`: `task`, `step`, `follow-up` or `approval`; `name` says which one."""

    kind: str
    name: str
    case: str
    code: str
    owner: str
    due_day: date


def due_things(by: WorkerSession, *, until: date, mine: bool = False) -> tuple[DueThing, ...]:
    """Return what is due until a day in the cases one may reach, the oldest first; with `mine`, of one's own cases.

    A second person's look is due from the day it was asked for, to everybody but whoever asked.
    """
    cases = Case.objects.filter(access.listed(access.reader(by), "read"))
    if mine:
        cases = cases.filter(owner=by.worker)
    tasks = Task.objects.filter(case__in=cases, done_day=None, due_day__lte=until)
    steps = Step.objects.filter(case__in=cases, case__status="open", status="open", plan__status="active", due_day__lte=until)
    heard = FollowUp.objects.filter(case__in=cases, status="open", due_day__lte=until)
    looks = Approval.objects.filter(case__in=cases, decision="", asked_day__lte=until).exclude(asked_by=by.worker)
    found = [
        *(_due("task", one.kind, one.case, one.due_day) for one in _first(tasks)),
        *(_due("step", one.name, one.case, one.due_day) for one in _first(steps.exclude(stance__in=HELD_OFF))),
        *(_due("follow-up", "follow-up", one.case, one.due_day) for one in _first(heard)),
        *(_due("approval", one.kind, one.case, one.asked_day) for one in _first(looks, "asked_day")),
    ]
    return tuple(sorted(found, key=lambda one: (one.due_day, one.code, one.kind, one.name)))


def _first(found: QuerySet[Any], day: str = "due_day") -> Iterable[Any]:
    return found.select_related("case").order_by(day, "id")[:MOST_LISTED]


def _due(kind: str, name: str, case: Case, due_day: date) -> DueThing:
    return DueThing(kind, name, case.key, case.code, case.owner, due_day)


@dataclass(frozen=True, slots=True)
class Load:
    """How much one worker of one's teams carries."""

    worker: str
    work_name: str
    open_cases: int
    minors: int
    waiting: int  # cases in one of whose talks the person wrote last
    overdue: int


def workload(by: WorkerSession, *, on: date) -> tuple[Load, ...]:
    """Return what each worker of one's teams carries, whoever carries most first; supervisors alone see it."""
    if by.role != "supervisor":
        return ()
    people = {member.key: member.work_name for roster in rosters(by) for member in roster.inside}
    cases = Case.objects.filter(access.listed(access.reader(by), "read"), status="open")
    is_minor = Q(age_band__in=("under-13", "13-15", "16-17"))
    counted = {
        one["owner"]: one for one in cases.values("owner").annotate(count=Count("id"), minors=Count("id", filter=is_minor))
    }
    late = Task.objects.filter(case__in=cases, done_day=None, due_day__lt=on).values("case__owner").annotate(count=Count("id"))
    overdue = {one["case__owner"]: one["count"] for one in late}
    unheard = cases.filter(contacts__consultation__in=unanswered()).values("owner").annotate(count=Count("id", distinct=True))
    waiting = {one["owner"]: one["count"] for one in unheard}
    none = {"count": 0, "minors": 0}
    loads = (
        Load(
            key, name, counted.get(key, none)["count"], counted.get(key, none)["minors"], waiting.get(key, 0),
            overdue.get(key, 0),
        )
        for key, name in people.items()
    )  # fmt: skip
    return tuple(sorted(loads, key=lambda one: (-one.open_cases, one.work_name)))


@dataclass(frozen=True, slots=True)
class HandOver:
    """The last word for the next shift in a case."""

    case: str
    code: str
    by: str
    at: datetime
    text: str = field(repr=False)


def hand_overs(by: WorkerSession, *, on: date, at: datetime) -> tuple[HandOver, ...]:
    """Return the words for this shift, the newest of each case; opening them stands in the trail."""
    cases = Case.objects.filter(access.listed(access.reader(by), "read"), status__in=("waiting", "open"))
    rows = Note.objects.filter(case__in=cases, day__gte=on - ONE_SHIFT).select_related("case").order_by("-id")[:MOST_LISTED]
    tenant, found, openers = keyhole().tenant, {}, {}
    for row in rows:
        try:
            if row.case_id not in openers:
                openers[row.case_id] = sealed.opener(row.case, by.keys, tenant)
            words = openers[row.case_id].open(row.key, "note", row.box)
        except (DoesNotOpen, NoShare):
            continue  # the case's own page says that it does not open
        text = str(words.get("text", ""))
        if text.startswith(HANDED_OVER) and row.case_id not in found:
            moment = datetime.fromisoformat(words["at"])
            said = HandOver(
                row.case.key, row.case.code, str(words.get("work_name", "")), moment, text.removeprefix(HANDED_OVER)
            )
            found[row.case_id] = said
    for one in found.values():
        trail.note(act="hand-over-read", subject=f"case:{one.case}", actor=by.worker, at=at)
    return tuple(found.values())


def plan_names(case: str, *, by: WorkerSession) -> dict[str, str]:
    """Return the template of each plan of a case that one may reach, by the plan's key."""
    cases = Case.objects.filter(access.listed(access.reader(by), "read"), key=case)
    return dict(Plan.objects.filter(case__in=cases).order_by("id").values_list("key", "template"))
