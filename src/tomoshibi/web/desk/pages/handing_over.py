"""What one shift tells the next: a word to the team, and the words that lie in its cases."""

import os

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from tomoshibi.basics.days import japanese_day
from tomoshibi.casework.dues import hand_overs
from tomoshibi.casework.operations.recording import NoReason
from tomoshibi.casework.operations.shift_notes import LONGEST, leave_word
from tomoshibi.casework.operations.teams import NoSuchTeam
from tomoshibi.casework.queries import teams
from tomoshibi.casework.sealed import TooLong
from tomoshibi.casework.shift_notes import KEPT, shift_notes
from tomoshibi.staff.operations.sessions import WorkerSession
from tomoshibi.web.desk.door import READING, closed, show


@closed(READING)
def hand_over(request: HttpRequest, worker: WorkerSession) -> HttpResponse:
    """Show the words for this shift; leave one for the next."""
    problem = ""
    if request.method == "POST":
        try:
            _left(request, worker)
            return redirect("/hand-over")
        except NoReason:
            problem = "empty"
        except TooLong:
            problem = "long"
        except NoSuchTeam:
            problem = "team"
    now = timezone.now()
    found = shift_notes(worker, on=japanese_day(now), at=now)
    return show(
        request, "hand_over", worker=worker, teams=teams(worker), problem=problem, text=request.POST.get("text", ""),
        chosen=request.POST.get("team", ""), form=os.urandom(16).hex(), longest=LONGEST, kept=KEPT.days,
        new=[one for one in found if one.is_new], older=[one for one in found if not one.is_new],
        of_cases=hand_overs(worker, on=japanese_day(now), at=now), status=422 if problem else 200,
    )  # fmt: skip


def _left(request: HttpRequest, worker: WorkerSession) -> None:
    team, text, form = (request.POST.get(name, "") for name in ("team", "text", "form"))
    leave_word(team, text, by=worker, at=timezone.now(), random=os.urandom, form=form)
