"""What supervisors do: invite, let go, and sign what the public sees."""

import os

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from tomoshibi.basics.days import japanese_day
from tomoshibi.basics.secrecy.boxes import DoesNotOpen
from tomoshibi.casework.operations.rewrapping import part_with
from tomoshibi.law.entries import KINDS, entries
from tomoshibi.staff import trail
from tomoshibi.staff.keys import NoShare
from tomoshibi.staff.operations.members import NotAllowed, invite
from tomoshibi.staff.operations.open_sessions import end_all
from tomoshibi.staff.operations.sessions import WorkerSession
from tomoshibi.staff.operations.signing import sign
from tomoshibi.staff.public import shown
from tomoshibi.staff.queries import members, signatures
from tomoshibi.web.desk.door import SUPERVISING, closed, show


@closed(SUPERVISING)
def team(request: HttpRequest, worker: WorkerSession) -> HttpResponse:
    """Show the team; make an invitation."""
    link = ""
    if request.method == "POST":
        try:
            made = invite(role=request.POST.get("role", ""), by=worker, at=timezone.now(), random=os.urandom)
        except NotAllowed:
            return redirect("/team")
        scheme = "http" if settings.PLAIN_HTTP else "https"  # TLS ends before us, and a link without it would tell the token
        link = f"{scheme}://{request.get_host()}/join/{made.hex()}"
    ended = request.GET.get("ended") == "1"
    return show(request, "team", worker=worker, members=members(), link=link, ended=ended)


@require_POST
@closed(SUPERVISING)
def let_go(request: HttpRequest, worker: WorkerSession, key: str) -> HttpResponse:
    """Let a worker go; what is open is wrapped to a new team key at once."""
    now = timezone.now()
    try:
        part_with(key, by=worker, at=now, random=os.urandom)
    except NotAllowed:
        trail.note(act="refused", subject=f"let-go:{key}", actor=worker.worker, at=now)
    except (NoShare, DoesNotOpen) as error:
        details = {"why": type(error).__name__}
        trail.note(act="did-not-open", subject=f"let-go:{key}", actor=worker.worker, at=now, details=details)
        return show(request, "sealed", worker=worker, status=409)
    return redirect("/team")


@require_POST
@closed(SUPERVISING)
def end_sessions(request: HttpRequest, worker: WorkerSession, key: str) -> HttpResponse:
    """Sign a worker out everywhere; they can come back with passphrase and second step."""
    now = timezone.now()
    try:
        end_all(key, by=worker, at=now)
    except NotAllowed:
        trail.note(act="refused", subject=f"end-sessions:{key}", actor=worker.worker, at=now)
        return redirect("/team")
    return redirect("/team?ended=1")


@closed(SUPERVISING)
def public(request: HttpRequest, worker: WorkerSession) -> HttpResponse:
    """Show what the public sees and what waits for a signature; sign one entry."""
    if request.method == "POST":
        kind, _, name = request.POST.get("entry", "").partition(":")
        for entry in entries(kind) if kind in KINDS else ():
            if entry.id == name:
                sign(entry, by=worker, at=timezone.now())
        return redirect(f"/public#{kind}-{name}" if name.isascii() else "/public")
    signed, own = signatures(), shown(on=japanese_day(timezone.now())).covered()
    rows = [
        {
            "entry": entry,
            "title": (entry.content.get("name") or entry.content["title"])["ja"],
            "text": (entry.content.get("what") or entry.content["text"])["ja"],
            "signed": signed.get((kind, entry.id)),
            "is_covered": (kind, entry.id) in own,
        }
        for kind in KINDS
        for entry in entries(kind)
    ]
    return show(request, "public", worker=worker, rows=rows)
