"""The workers' door: passphrase, second step, invitation, and out."""

import os

from django.conf import settings
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from tomoshibi.basics.secrecy.wraps import Pepper
from tomoshibi.casework.operations.teams import welcome
from tomoshibi.staff.operations.founding import LEAST, MOST, Account, EasyPassphrase, UnfitPassphrase
from tomoshibi.staff.operations.members import NoSuchInvitation, join
from tomoshibi.staff.operations.passkeys import NoPasskey, ask, confirm_with, passkeys
from tomoshibi.staff.operations.sessions import NotConfirmed, NotSignedIn, WorkerSession, confirm, sign_in, sign_out
from tomoshibi.web.desk.door import ANYONE_SIGNED_IN, closed, keep, origins, printable, show, token
from tomoshibi.web.desk.places import READERS

PEPPER = Pepper(settings.KEYS.pepper)


def door(request: HttpRequest) -> HttpResponse:
    """Ask for login name and passphrase."""
    if request.method != "POST":
        return show(request, "door", over=request.GET.get("o") == "1")
    try:
        made = sign_in(
            request.POST.get("login", ""),
            request.POST.get("passphrase", ""),
            pepper=PEPPER,
            at=timezone.now(),
            random=os.urandom,
        )
    except NotSignedIn:
        return show(request, "door", problem=True, login=request.POST.get("login", ""), status=422)
    sign_out(token(request))  # a session that was open in this browser does not go on beside the new one
    response = redirect("/confirm")
    keep(response, made)
    return response


@closed(ANYONE_SIGNED_IN)
def second_step(request: HttpRequest, worker: WorkerSession) -> HttpResponse:
    """Ask for a one-time code, or a passkey where the worker has one."""
    if worker.is_confirmed:
        return redirect(_first_page(worker))
    if request.method == "POST":
        try:
            confirm(worker, request.POST.get("code", ""), at=timezone.now())
        except NotConfirmed:
            shown = {"problem": True, "has_passkey": bool(passkeys(worker)), "demo": _shown_code(worker)}
            return show(request, "confirm", status=422, worker=worker, **shown)
        return redirect(_first_page(worker))
    return show(request, "confirm", worker=worker, has_passkey=bool(passkeys(worker)), demo=_shown_code(worker))


def _first_page(worker: WorkerSession) -> str:
    """Return where a worker begins: at who waits, or at their own account where they read nothing."""
    return "/queue" if worker.role in READERS else "/account"


def _shown_code(worker: WorkerSession) -> str:
    """Return the one-time code in the demo, where nobody has set up a telephone; nothing elsewhere."""
    if not settings.DEMO:
        return ""
    import pyotp

    return pyotp.TOTP(worker.totp).at(timezone.now())


@closed(ANYONE_SIGNED_IN)
def passkey_question(request: HttpRequest, worker: WorkerSession) -> HttpResponse:
    """Return what a browser needs to ask for a passkey."""
    try:
        return HttpResponse(ask(worker, host=request.get_host()), content_type="application/json")
    except NoPasskey:
        return JsonResponse({}, status=404)


@require_POST
@closed(ANYONE_SIGNED_IN)
def passkey_answer(request: HttpRequest, worker: WorkerSession) -> HttpResponse:
    """Take a passkey's answer as the second step."""
    try:
        confirm_with(
            worker, request.POST.get("answer", ""), host=request.get_host(), origins=origins(request), at=timezone.now()
        )
    except NoPasskey:
        return show(request, "confirm", worker=worker, problem=True, has_passkey=True, status=422)
    return redirect(_first_page(worker))


def invitation(request: HttpRequest, given: str) -> HttpResponse:
    """Make the account that an invitation is for, and show its one-time secret once."""
    if request.method != "POST":
        return show(request, "join", least=LEAST)
    made = {name: printable(request.POST.get(name, "")) for name in ("login", "work_name")}
    passphrase = request.POST.get("passphrase", "")
    problem = ""
    if not made["login"] or not made["work_name"] or passphrase != request.POST.get("again", ""):
        problem = "fields"
    else:
        try:
            account = Account(made["login"][:MOST], made["work_name"][:60], passphrase)
            key, totp = join(bytes.fromhex(given), account, pepper=PEPPER, at=timezone.now(), random=os.urandom)
            welcome(key, at=timezone.now())
        except EasyPassphrase:
            problem = "easy"
        except UnfitPassphrase:
            problem = "passphrase"
        except IntegrityError:
            problem = "login"
        except NoSuchInvitation:
            problem = "invitation"
    if problem:
        return show(request, "join", problem=problem, least=LEAST, status=422, login=made["login"], work_name=made["work_name"])
    return show(request, "joined", totp=totp, address=_address(totp, made["login"]), picture=_picture(totp, made["login"]))


def _address(totp: str, login: str) -> str:
    import pyotp

    return pyotp.TOTP(totp).provisioning_uri(name=login, issuer_name="Tomoshibi")


def _picture(totp: str, login: str) -> str:
    """Return the one-time secret as the path of an SVG picture, to be read by a telephone."""
    import io

    import segno

    target = io.BytesIO()
    segno.make(_address(totp, login), error="m").save(target, kind="svg", xmldecl=False, svgns=True, scale=5, border=2)
    return target.getvalue().decode()


def out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    sign_out(token(request))
    response = redirect("/")
    response.delete_cookie("__Host-desk", path="/")
    response["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


def health(request: HttpRequest) -> HttpResponse:
    """Say that the desk answers and reaches its database; nothing else."""
    from tomoshibi.staff.queries import is_founded

    is_founded()
    return HttpResponse("ok", content_type="text/plain; charset=utf-8")
