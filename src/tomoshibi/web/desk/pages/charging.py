"""Who has charge of a case: handed to a colleague, closed once a second person looked, opened again, walls."""

import os
from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from tomoshibi.casework.heads import work_names
from tomoshibi.casework.operations import charge as charges
from tomoshibi.casework.operations.charge import NotInTheTeam, NotLookedAt
from tomoshibi.casework.operations.disclosing import OnesOwn, ask_approval, look_at
from tomoshibi.casework.operations.reaching import ChangedMeanwhile
from tomoshibi.casework.operations.recording import NoReason
from tomoshibi.casework.queries import case_page, case_work
from tomoshibi.casework.rosters import mates
from tomoshibi.casework.sealed import TooLong
from tomoshibi.staff.operations.sessions import WorkerSession
from tomoshibi.web.desk.door import READING
from tomoshibi.web.desk.pages.case_frame import of_case, show_case
from tomoshibi.web.desk.words import desk_words

Act = Callable[[HttpRequest, WorkerSession, str, datetime], None]


@of_case(READING)
def charge(request: HttpRequest, worker: WorkerSession, key: str) -> HttpResponse:
    """Show who has charge of a case, and change that."""
    problem = ""
    if request.method == "POST":
        try:
            _acted(request, worker, key, timezone.now())
            return redirect(f"/case/{key}/charge")
        except (NoReason, ValueError):
            problem = "reason"
        except (NotInTheTeam, NotLookedAt, OnesOwn, ChangedMeanwhile, TooLong) as error:
            problem = type(error).__name__
    return _shown(request, worker, key, problem)


def _shown(request: HttpRequest, worker: WorkerSession, key: str, problem: str) -> HttpResponse:
    now = timezone.now()
    case, work = case_page(key, by=worker, at=now), case_work(key, by=worker, at=now)
    team = mates(key)
    looks = [one for one in work.approvals if one.clear["kind"] == "closing"]
    return show_case(
        request, worker, case.listed, "case_charge", "/charge", case=case, mates=team, names=work_names(),
        may_wall={one: name for one, name in team.items() if one not in case.walled and one != worker.worker},
        look=looks[-1] if looks else None, problem=problem, why=request.POST.get("why", ""), words=desk_words("case"),
        status=(422 if problem == "reason" else 409) if problem else 200,
    )  # fmt: skip


def _acted(request: HttpRequest, worker: WorkerSession, key: str, now: datetime) -> None:
    """Do what was pressed. Raises what the operations raise, and ValueError."""
    given = request.POST
    why, other = given.get("why", ""), given.get("worker", "")
    match given.get("act", ""):
        case "assign":
            charges.assign(key, other, version=int(given.get("version", "")), by=worker, at=now)
        case "ask":
            ask_approval(key, "closing", key, by=worker, at=now, random=os.urandom)
        case "approved" | "declined" as decision:
            look_at(key, key, decision, why, by=worker, at=now)
        case "close":
            version = int(given.get("version", ""))
            charges.close_after_look(key, why, version=version, by=worker, at=now, random=os.urandom)
        case "reopen":
            charges.reopen(key, why, version=int(given.get("version", "")), by=worker, at=now, random=os.urandom)
        case "wall":
            charges.wall(key, other, why, by=worker, at=now, random=os.urandom)
        case "unwall":
            charges.unwall(key, other, why, by=worker, at=now, random=os.urandom)
        case _:
            raise ValueError("act")
