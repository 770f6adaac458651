"""What is kept and for how long; keeping a case or a talk by law, and letting it go again."""

import os
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from tomoshibi.basics.days import japanese_day
from tomoshibi.casework import holds
from tomoshibi.casework.heads import work_names
from tomoshibi.casework.operations.erasing import hold_case, release_case
from tomoshibi.casework.operations.reaching import NoSuchCase
from tomoshibi.casework.operations.recording import NoReason as NoReasonForCase
from tomoshibi.casework.queries import may_read_talk
from tomoshibi.casework.sealed import TooLong as TooLongForCase
from tomoshibi.consult.messages import TooLong
from tomoshibi.consult.operations.answering import NotReadable, Writer
from tomoshibi.consult.operations.holding import NoReason, hold, release
from tomoshibi.staff.operations.members import NotAllowed
from tomoshibi.staff.operations.sessions import WorkerSession
from tomoshibi.web.desk.door import READING, SUPERVISING, closed, show
from tomoshibi.web.desk.pages.talking import again, of_a_talk


@require_POST
@closed(READING)
@of_a_talk
def keep(request: HttpRequest, worker: WorkerSession, key: str) -> HttpResponse:
    """Hold a talk, or as a supervisor release it; the reason is asked for each time."""
    try:
        _of_talk(request, worker, key, timezone.now())
    except NotAllowed:
        return show(request, "not_yours", worker=worker, status=403)
    except (NoReason, TooLong):
        return again(request, key, "reason", "")
    except NotReadable:
        return again(request, key, "closed", "")
    return redirect(f"/c/{key}")


def _of_talk(request: HttpRequest, worker: WorkerSession, key: str, at: datetime) -> None:
    """Hold a talk or release it, as was pressed. Raises what the operations raise."""
    reason = request.POST.get("reason", "")
    if request.POST.get("act") == "release":
        release(key, reason, by=worker, at=at, random=os.urandom)
    else:
        hold(key, reason, by=Writer(worker.worker, worker.work_name), at=at)


@closed(SUPERVISING)
def keeping(request: HttpRequest, worker: WorkerSession) -> HttpResponse:
    """Show what is near its end and what is held; begin or end a hold."""
    problem, now = "", timezone.now()
    if request.method == "POST":
        try:
            _held_or_released(request, worker, now)
            return redirect("/keeping")
        except (NoReason, NoReasonForCase, TooLong, TooLongForCase):
            problem = "reason"
        except (NoSuchCase, NotReadable):
            problem = "none"
    today = japanese_day(now)
    return show(
        request, "keeping", worker=worker, problem=problem, sent=request.POST, today=today, names=work_names(),
        kept=holds.kept(worker, keeping=settings.KEEPING, on=today, at=now), days=settings.KEEPING.whole.days,
        warned=settings.KEEPING.warning.days, status={"reason": 422, "none": 404}.get(problem, 200),
    )  # fmt: skip


def _held_or_released(request: HttpRequest, worker: WorkerSession, at: datetime) -> None:
    """Do what was pressed. Raises what the operations raise; whatever cannot be reached is as what is not there."""
    given = request.POST
    kind, key = given.get("kind", ""), given.get("key", "")
    if given.get("called"):
        found = holds.called(given["called"], by=worker)
        if len(found) != 1:
            raise NotReadable
        [(kind, key)] = found
    why, is_end = given.get("reason", ""), given.get("act") == "release"
    if kind == "case" and is_end:
        release_case(key, why, by=worker, at=at, random=os.urandom)
    elif kind == "case":
        hold_case(key, why, by=worker, at=at, with_talks=True)
    elif kind == "talk" and may_read_talk(key, by=worker):
        _of_talk(request, worker, key, at)
    else:
        raise NotReadable
