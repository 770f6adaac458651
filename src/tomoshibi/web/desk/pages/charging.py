"""Who has charge of a case: handed to a colleague, closed once a second person looked, opened again, walls."""

import os
from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from tomoshibi.basics.days import japanese_day
from tomoshibi.casework.dues import workload
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
from tomoshibi.web.desk.pages.clashing import Clash, both_sides
from tomoshibi.web.desk.words import desk_words

CHARGE_FIELDS = {"owner": "担当", "status": "状態"}
Act = Callable[[HttpRequest, WorkerSession, str, datetime], None]


@of_case(READING)
def charge(request: HttpRequest, worker: WorkerSession, key: str) -> HttpResponse:
    """Show who has charge of a case, and change that."""
    problem, clash = "", None
    if request.method == "POST":
        try:
            _acted(request, worker, key, timezone.now())
            return redirect(f"/case/{key}/charge")
        except (NoReason, ValueError):
            problem = "reason"
        except ChangedMeanwhile as found:
            problem, clash = "changed", _clash(request, key, found)
        except (NotInTheTeam, NotLookedAt, OnesOwn, TooLong) as error:
            problem = type(error).__name__
    return _shown(request, worker, key, problem, clash)


def _clash(request: HttpRequest, key: str, found: ChangedMeanwhile) -> Clash:
    names, statuses = work_names(), desk_words("case")["statuses"]

    def say(name: str, value: object) -> str:
        return (names if name == "owner" else statuses).get(str(value or ""), "" if value is None else str(value))

    page = f"/case/{key}/charge"
    sent = [(name, request.POST.get(name, "")) for name in ("act", "worker", "why")]
    mine = {name: found.mine.get(name, theirs) for name, theirs in found.theirs.items()}
    both = ChangedMeanwhile(mine, found.theirs, found.version)
    return both_sides(both, action=page, back=page, labels=CHARGE_FIELDS, sent=sent, say=say)


def _shown(request: HttpRequest, worker: WorkerSession, key: str, problem: str, clash: Clash | None) -> HttpResponse:
    now = timezone.now()
    case, work = case_page(key, by=worker, at=now), case_work(key, by=worker, at=now)
    team = mates(key)
    loads = {one.worker: one for one in workload(worker, on=japanese_day(now))}
    looks = [one for one in work.approvals if one.clear["kind"] == "closing"]
    return show_case(
        request, worker, case.listed, "case_charge", "/charge", case=case, names=work_names(),
        mates=[(one, name, loads.get(one)) for one, name in team.items()],
        may_wall={one: name for one, name in team.items() if one not in case.walled and one != worker.worker},
        look=looks[-1] if looks else None, problem=problem, clash=clash, why=request.POST.get("why", ""),
        words=desk_words("case"), status=(422 if problem == "reason" else 409) if problem else 200,
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
