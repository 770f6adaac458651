"""Keeping a talk by law, and letting it go again."""

import os

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from tomoshibi.consult.messages import TooLong
from tomoshibi.consult.operations.answering import NotReadable, Writer
from tomoshibi.consult.operations.holding import NoReason, hold, release
from tomoshibi.staff.operations.sessions import WorkerSession
from tomoshibi.web.desk.door import READING, closed
from tomoshibi.web.desk.pages.talking import again, of_a_talk


@require_POST
@closed(READING)
@of_a_talk
def keep(request: HttpRequest, worker: WorkerSession, key: str) -> HttpResponse:
    """Hold a talk, or release it; the reason is asked for each time."""
    act = release if request.POST.get("act") == "release" else hold
    reason = request.POST.get("reason", "")
    try:
        act(key, reason, by=Writer(worker.worker, worker.work_name), at=timezone.now(), random=os.urandom)
    except (NoReason, TooLong):
        return again(request, key, "reason", "")
    except NotReadable:
        return again(request, key, "closed", "")
    return redirect(f"/c/{key}")
