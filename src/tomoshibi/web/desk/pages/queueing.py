"""Who waits: cases and new talks in one line, with reasons and running deadlines. Whoever presses takes the next one."""

import os
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from tomoshibi.casework.arrivals import Next, how_many_wait, in_levels, next_ones
from tomoshibi.casework.operations.arriving import make_case, take_next_person
from tomoshibi.casework.operations.opening import NoSuchTalk
from tomoshibi.casework.operations.queueing import NobodyWaits, move
from tomoshibi.casework.operations.reaching import ChangedMeanwhile, NoSuchCase
from tomoshibi.casework.operations.recording import NoReason
from tomoshibi.casework.operations.teams import NoSuchTeam
from tomoshibi.casework.queries import teams
from tomoshibi.casework.queue import InQueue
from tomoshibi.casework.rosters import case_of_talk, has_team
from tomoshibi.consult.queries import NoSuchConsultation
from tomoshibi.staff import trail
from tomoshibi.staff.operations.members import NotAllowed
from tomoshibi.staff.operations.sessions import WorkerSession
from tomoshibi.web.desk.clocks import left, since
from tomoshibi.web.desk.door import READING, SUPERVISING, closed, show
from tomoshibi.web.desk.pages.talking import unopened
from tomoshibi.web.desk.words import desk_words

ROUGH = {"today": "今日中", "hours": "数時間のうち"}  # limits whose hour nobody named
LEVELS = (1, 2, 3, 4, 5)


@dataclass(frozen=True, slots=True)
class Row:
    """One who waits, as shown."""

    one: Next
    is_case: bool
    name: str
    address: str
    reasons: tuple[str, ...]
    left: str
    rough: str
    waited: str


@closed(READING)
def waiting(
    request: HttpRequest, worker: WorkerSession, problem: str = "", moving: str = "", why: str = "", status: int = 200,
    sides: tuple[str, ...] = (),
) -> HttpResponse:  # fmt: skip
    """Show everybody who waits, the gravest first."""
    now = timezone.now()
    line = next_ones(worker, at=now)
    trail.note(act="listed", subject="queue", actor=worker.worker, at=now)
    levels = [(level, [_row(one, now) for one in ones]) for level, ones in in_levels(line).items()]
    return show(
        request, "queue", worker=worker, levels=levels, count=how_many_wait(worker), shown=len(line), teams=teams(worker),
        has_team=has_team(), now=now,
        words=desk_words("case"), all_levels=LEVELS, problem=problem, moving=moving, why=why, status=status,
        sides=sides,
    )  # fmt: skip


def _row(one: Next, now: datetime) -> Row:
    is_case = isinstance(one, InQueue)
    return Row(
        one, is_case,
        one.code if isinstance(one, InQueue) else one.name,
        f"/case/{one.key}" if is_case else f"/c/{one.key}",
        tuple(desk_words("case")["reasons"][reason] for reason in one.reasons),
        left(one.deadline, at=now) if one.deadline else "",
        "" if isinstance(one, InQueue) else ROUGH.get(one.limit, ""),
        since(one.arrived_at, at=now) if one.arrived_at else "",
    )  # fmt: skip


@require_POST
@closed(READING)
def next_person(request: HttpRequest, worker: WorkerSession) -> HttpResponse:
    """Take whoever is next; of a new talk a case is made at once."""
    try:
        case = take_next_person(_team(request, worker), by=worker, at=timezone.now(), random=os.urandom)
    except NobodyWaits:
        return waiting(request, "nobody")
    except (NoSuchTeam, NotAllowed):
        return waiting(request, "no-team", "", "", 409)
    return redirect(f"/case/{case}")


def _team(request: HttpRequest, worker: WorkerSession) -> str:
    """Return the team that was chosen; the only one, or the first by name, where none was."""
    mine = teams(worker)
    return request.POST.get("team", "") or (mine[0][0] if mine else "")


@require_POST
@closed(READING)
def made_case(request: HttpRequest, worker: WorkerSession, talk: str) -> HttpResponse:
    """Make a case of a talk: to wait in the queue, or in one's own charge."""
    waits, now = request.POST.get("act") != "take", timezone.now()
    try:
        case = make_case(talk, _team(request, worker), by=worker, at=now, random=os.urandom, waits=waits)
    except NoSuchTalk:
        if case_of_talk(talk, by=worker):
            return waiting(request, "no-talk", "", "", 409)
        return unopened(request, worker, talk, NoSuchConsultation())
    except (NoSuchTeam, NotAllowed):
        return waiting(request, "no-team", "", "", 409)
    return redirect(f"/queue#q-{case}" if waits else f"/case/{case}")


@require_POST
@closed(SUPERVISING)
def move_case(request: HttpRequest, worker: WorkerSession, case: str) -> HttpResponse:
    """Put a waiting case on another level, with a reason."""
    level, version, why = (request.POST.get(name, "") for name in ("level", "version", "why"))
    try:
        move(case, int(level), why, version=int(version), by=worker, at=timezone.now(), random=os.urandom)
    except (NoReason, ValueError):
        return waiting(request, "no-reason", case, why, 422)
    except ChangedMeanwhile as found:
        sides = tuple(f"{one['level']} {desk_words('case')['levels'][one['level']]}" for one in (found.mine, found.theirs))
        return waiting(request, "changed", case, why, 409, sides)
    except NoSuchCase:
        return waiting(request, "taken", "", "", 409)
    return redirect(f"/queue#q-{case}")
