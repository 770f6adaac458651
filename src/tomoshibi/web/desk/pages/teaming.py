"""Teams: which there are and who is in them. Only members of its team reach a case."""

import os

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from tomoshibi.casework.operations.teams import add_member, make_team, remove_member
from tomoshibi.casework.rosters import has_team, rosters
from tomoshibi.staff import trail
from tomoshibi.staff.operations.members import NotAllowed
from tomoshibi.staff.operations.sessions import WorkerSession
from tomoshibi.web.desk.door import SUPERVISING, closed, printable, show


@closed(SUPERVISING)
def teams(request: HttpRequest, worker: WorkerSession) -> HttpResponse:
    """Show one's teams; make another one."""
    if request.method == "POST":
        try:
            make_team(printable(request.POST.get("name", "")), by=worker, at=timezone.now(), random=os.urandom)
        except NotAllowed:
            return _shown(request, worker, "name", 422)
        return redirect("/teams")
    return _shown(request, worker, "", 200)


def _shown(request: HttpRequest, worker: WorkerSession, problem: str, status: int) -> HttpResponse:
    found = rosters(worker)
    return show(request, "teams", worker=worker, rosters=found, has_team=has_team(), problem=problem, status=status)


@require_POST
@closed(SUPERVISING)
def change(request: HttpRequest, worker: WorkerSession, team: str) -> HttpResponse:
    """Take somebody into a team, or out of it."""
    act = remove_member if request.POST.get("act") == "remove" else add_member
    now = timezone.now()
    try:
        act(team, request.POST.get("worker", ""), by=worker, at=now)
    except NotAllowed:
        trail.note(act="refused", subject=f"team:{team}", actor=worker.worker, at=now)
    return redirect("/teams")
