"""A worker's own account: passphrase, passkeys, and where they are signed in."""

import os
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from tomoshibi.basics.secrecy.wraps import Pepper
from tomoshibi.staff.operations.founding import LEAST, MOST, EasyPassphrase, UnfitPassphrase
from tomoshibi.staff.operations.open_sessions import end_others, open_seats
from tomoshibi.staff.operations.passkeys import NoPasskey, add, ask_to_add, passkeys
from tomoshibi.staff.operations.passphrases import WrongPassphrase, ask_again, change
from tomoshibi.staff.operations.sessions import SessionOver, WorkerSession, opened_anew
from tomoshibi.web.desk.door import ALL_ROLES, closed, keep, origins, printable, show

PEPPER = Pepper(settings.KEYS.pepper)
DONE = frozenset({"passphrase", "passkey", "sessions"})


@closed(ALL_ROLES)
def account(request: HttpRequest, worker: WorkerSession) -> HttpResponse:
    """Show the worker's own account."""
    done = request.GET.get("done", "")
    return _shown(request, worker, done=done if done in DONE else "")


def _shown(request: HttpRequest, worker: WorkerSession, **shown: Any) -> HttpResponse:
    seats = open_seats(worker, at=timezone.now())
    status = 422 if shown.get("problem") else 200
    limits = {"least": LEAST, "most": MOST}
    return show(request, "account", worker=worker, passkeys=passkeys(worker), seats=seats, status=status, **limits, **shown)


@require_POST
@closed(ALL_ROLES)
def new_passphrase(request: HttpRequest, worker: WorkerSession) -> HttpResponse:
    """Change the worker's passphrase; everywhere else they are signed out."""
    old, new = request.POST.get("old", ""), request.POST.get("new", "")
    if new != request.POST.get("again", ""):
        return _shown(request, worker, problem="again")
    try:
        made = change(worker, old=old, new=new, pepper=PEPPER, at=timezone.now(), random=os.urandom)
    except WrongPassphrase:
        return _shown(request, worker, problem="old")
    except EasyPassphrase:
        return _shown(request, worker, problem="easy")
    except UnfitPassphrase:
        return _shown(request, worker, problem="length")
    except SessionOver:
        return redirect("/?o=1")
    response = redirect("/account?done=passphrase")
    keep(response, made)
    return response


@require_POST
@closed(ALL_ROLES)
def new_passkey_question(request: HttpRequest, worker: WorkerSession) -> HttpResponse:
    """Return what a browser needs to make a passkey, to whoever knows the passphrase."""
    try:
        ask_again(worker, request.POST.get("passphrase", ""), pepper=PEPPER, at=timezone.now())
    except WrongPassphrase:
        return HttpResponse(status=403)
    return HttpResponse(ask_to_add(worker, host=request.get_host()), content_type="application/json")


@require_POST
@closed(ALL_ROLES)
def new_passkey(request: HttpRequest, worker: WorkerSession) -> HttpResponse:
    """Keep a new passkey, from whoever knows the passphrase."""
    label, answer = printable(request.POST.get("label", ""))[:60], request.POST.get("answer", "")
    now, host = timezone.now(), request.get_host()
    try:
        ask_again(worker, request.POST.get("passphrase", ""), pepper=PEPPER, at=now)
        add(worker, answer, label=label, host=host, origins=origins(request), at=now)
        made = opened_anew(worker, random=os.urandom)
    except WrongPassphrase:
        return _shown(request, worker, problem="passkey-passphrase")
    except NoPasskey:
        return _shown(request, worker, problem="passkey")
    except SessionOver:
        return redirect("/?o=1")
    response = redirect("/account?done=passkey")
    keep(response, made)
    return response


@require_POST
@closed(ALL_ROLES)
def end_sessions(request: HttpRequest, worker: WorkerSession) -> HttpResponse:
    """Sign the worker out in one other place, or in all others, once the passphrase was given again."""
    number, now = request.POST.get("number", ""), timezone.now()
    try:
        ask_again(worker, request.POST.get("passphrase", ""), pepper=PEPPER, at=now)
    except WrongPassphrase:
        return _shown(request, worker, problem="sessions")
    if number == "all":
        end_others(worker, at=now)
    elif number.isascii() and number.isdigit() and len(number) < 16:
        end_others(worker, number=int(number), at=now)
    return redirect("/account?done=sessions")
