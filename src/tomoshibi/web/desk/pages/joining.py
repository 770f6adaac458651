"""Talks that belong together: a lost code, a number for the person whom a helper worries about, and two talks side by side."""

import os

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from tomoshibi.basics.secrecy.boxes import DoesNotOpen
from tomoshibi.basics.secrecy.return_code import ReturnCode
from tomoshibi.basics.secrecy.wraps import Pepper
from tomoshibi.casework.queries import may_read_talk
from tomoshibi.consult import queries
from tomoshibi.consult.messages import TooLong
from tomoshibi.consult.operations import linking
from tomoshibi.consult.operations.announcing import Out
from tomoshibi.consult.operations.answering import NotReadable, Writer
from tomoshibi.consult.operations.holding import NoReason
from tomoshibi.consult.queries import NoSuchConsultation, Opened
from tomoshibi.staff import trail
from tomoshibi.staff.keys import NoShare
from tomoshibi.staff.operations.sessions import WorkerSession
from tomoshibi.web.desk.door import READING, closed, show
from tomoshibi.web.desk.pages.talking import again, of_a_talk, readable, unopened

PEPPER = Pepper(settings.KEYS.pepper)
HANDED = {
    "ja": "本人も話したいときは、この番号を渡せます。「返事を見る」に入れると、本人だけの新しい番号ができて、"
    "別の場所で話せます。相手が書いたかどうかは、どちらからも見えません。\n\n{number}",
    "easy": "ほんにんも はなしたい ときは、この ばんごうを わたせます。「へんじを みる」に いれると、"
    "ほんにんだけの あたらしい ばんごうが できます。あいてが かいたか どうかは、どちらからも みえません。\n\n{number}",
    "en": "If the person wants to talk too, you can hand on this number. Typed under “Read the answer”, it gives them "
    "a new number of their own and a separate place to talk. Neither side can see whether the other wrote.\n\n{number}",
}


@require_POST
@closed(READING)
@of_a_talk
def sheet(request: HttpRequest, worker: WorkerSession, key: str) -> HttpResponse:
    """Send a helper a number for the person they worry about, as an answer in their thread."""
    try:
        language = queries.opened(key, worker.keys).listed.language
        said = HANDED.get(language, HANDED["ja"])

        def words(code: ReturnCode) -> str:
            return said.format(number=code.shown())

        by, form = Writer(worker.worker, worker.work_name), request.POST.get("form", "")
        out = Out(worker.keys, settings.WAYS)
        linking.hand_sheet(key, words, by=by, pepper=PEPPER, at=timezone.now(), random=os.urandom, form=form, out=out)
    except NotReadable:
        return again(request, key, "closed", "")
    except (NoSuchConsultation, NoShare, DoesNotOpen) as error:
        return unopened(request, worker, key, error)
    return redirect(f"/c/{key}")


@closed(READING)
@of_a_talk
def link(request: HttpRequest, worker: WorkerSession, key: str) -> HttpResponse:
    """Link a talk to an older one whose code was lost: choose and say why, look at both, then confirm."""
    other, reason = request.POST.get("other", ""), request.POST.get("reason", "")
    ends = request.POST.get("end") == "1"
    try:
        if other and not may_read_talk(other, by=worker):
            raise NoSuchConsultation
        new = queries.opened(key, worker.keys)
        if request.method != "POST" or not other or not reason.strip() or other == key:
            return _choose(request, worker, new, other, reason, is_problem=request.method == "POST")
        if request.POST.get("sure") != "1":
            return _side_by_side(request, worker, queries.opened(other, worker.keys), new, reason=reason, ends=ends)
        by = Writer(worker.worker, worker.work_name)
        linking.link(other, key, reason, by=by, at=timezone.now(), random=os.urandom, end_old_code=ends)
    except linking.StillClosing:
        return again(request, key, "closing", "")
    except (NoReason, TooLong, NotReadable, linking.SameTalk):
        return again(request, key, "link", "")
    except (NoSuchConsultation, NoShare, DoesNotOpen) as error:
        return unopened(request, worker, key, error)
    return redirect(f"/c/{key}")


def _choose(
    request: HttpRequest, worker: WorkerSession, new: Opened, other: str, reason: str, *, is_problem: bool
) -> HttpResponse:
    others = [one for one in readable(worker) if one.key != new.listed.key]
    status = 422 if is_problem else 200
    chosen = {"others": others, "other": other, "reason": reason, "problem": is_problem}
    return show(request, "link", worker=worker, new=new, status=status, **chosen)


def _side_by_side(
    request: HttpRequest, worker: WorkerSession, old: Opened, new: Opened, *, reason: str = "", ends: bool = False
) -> HttpResponse:
    for one in (old, new):
        trail.note(act="read", subject=f"consultation:{one.listed.key}", actor=worker.worker, at=timezone.now())
    return show(request, "beside", worker=worker, old=old, new=new, pair=(old, new), reason=reason, ends=ends)


@closed(READING)
@of_a_talk
def beside(request: HttpRequest, worker: WorkerSession, key: str, other: str) -> HttpResponse:
    """Show two linked talks side by side, to workers alone."""
    try:
        new = queries.opened(key, worker.keys)
        if not may_read_talk(other, by=worker):
            raise NoSuchConsultation
        if other not in {one.key for one in new.linked}:
            return redirect(f"/c/{key}")
        return _side_by_side(request, worker, queries.opened(other, worker.keys), new)
    except (NoSuchConsultation, NoShare, DoesNotOpen) as error:
        return unopened(request, worker, key, error)
