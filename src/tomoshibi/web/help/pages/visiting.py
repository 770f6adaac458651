"""The return visit: a number opens the thread for a while; the cookie is set now, and not before."""

import hashlib
import os
from collections.abc import Callable
from functools import wraps as keeping_name
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from tomoshibi.basics.secrecy import return_code
from tomoshibi.basics.secrecy.wraps import Pepper
from tomoshibi.consult import queries
from tomoshibi.consult.messages import TooLong
from tomoshibi.consult.operations.leaving import ask_to_close, revoke_closing
from tomoshibi.consult.operations.visiting import (
    NoSuchCode,
    Visitor,
    VisitOver,
    change_code,
    end_visit,
    enter,
    return_to,
    tell_wishes,
    write_more,
)
from tomoshibi.staff import trail
from tomoshibi.web.help.site import place, posting, show

COOKIE = "__Host-v"
PEPPER = Pepper(settings.KEYS.pepper)
Page = Callable[..., HttpResponse]


def come_back(request: HttpRequest) -> HttpResponse:
    """Ask for the number, and open the thread with it. Words that a closed visit could not take stay beside it."""
    if request.method != "POST":
        return show(request, "return", problem="visit_over" if request.GET.get("o") == "1" else "")
    words, now = request.POST.get("words", ""), timezone.now()
    try:
        code = return_code.read(request.POST.get("code", ""))
        token = enter(code, pepper=PEPPER, at=now, random=os.urandom)
    except return_code.NotACode as error:
        return show(request, "return", problem=f"return_{error.reason}", words=words, status=422)
    except NoSuchCode:
        return show(request, "return", problem="return_wrong", words=words, status=422)
    if words.strip():
        response = _thread(request, return_to(token, at=now), words=words)
    else:
        response = redirect(place(request).root + "12")
    _keep(response, token)
    return response


def _keep(response: HttpResponse, token: bytes) -> None:
    response.set_cookie(COOKIE, token.hex(), secure=True, httponly=True, samesite="Strict", path="/")


def _token(request: HttpRequest) -> bytes:
    try:
        return bytes.fromhex(request.COOKIES.get(COOKIE, ""))
    except ValueError:
        return b""


def visited(page: Page) -> Page:
    """Wrap a page that only an open visit may see; others are asked for the number. A form must carry the visit's mark."""

    @keeping_name(page)
    def opened(request: HttpRequest, *args: Any) -> HttpResponse:
        try:
            visitor = return_to(_token(request), at=timezone.now())
            if request.method == "POST" and request.POST.get("mark") != visitor.visit:
                return _thread(request, visitor, words=request.POST.get("words", ""))
            return page(request, visitor, *args)
        except VisitOver:
            words = request.POST.get("words", "")
            if words.strip():
                return show(request, "return", problem="visit_over_words", words=words, status=422)
            return redirect(place(request).root + "11?o=1")

    return opened


@visited
def thread(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Show the thread: the newest answer first in sight, what is older behind a tap."""
    return _thread(request, visitor)


def _thread(request: HttpRequest, visitor: Visitor, *, words: str = "", problem: str = "") -> HttpResponse:
    """Show the thread with words in its box that are not sent yet."""
    found = queries.thread(visitor)
    if found.status == "closing":
        return show(request, "closing", thread=found, mark=visitor.visit)
    closed_ones = sum(message.words is None for message in found.messages)
    if closed_ones:
        subject, details = f"consultation:{visitor.consultation}", {"messages": closed_ones}
        trail.note(act="did-not-open", subject=subject, actor="help", at=timezone.now(), details=details)
    form = os.urandom(12).hex()
    status = 422 if problem else 200
    return show(request, "thread", thread=found, mark=visitor.visit, form=form, problem=problem, words=words, status=status)


@posting("12")
@visited
def more(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Add what was written; the same words from the same form add nothing, other words from it are a message of their own."""
    words = request.POST.get("words", "")
    if words.strip():
        drawn = hashlib.sha256(f"{request.POST.get('form', '')}\n{words}".encode("utf-8", "surrogatepass"))
        try:
            write_more(visitor, words, form=drawn.hexdigest()[:24], at=timezone.now())
        except TooLong:
            return _thread(request, visitor, words=words, problem="box_too_long")
    return redirect(place(request).root + "12")


@visited
def new_code(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Change the number."""
    if request.method != "POST":
        return show(request, "new_code", mark=visitor.visit, code="")
    code = change_code(visitor, pepper=PEPPER, random=os.urandom)
    return show(request, "new_code", mark=visitor.visit, code=code.shown())


@visited
def wishes(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Ask how it is safe to reply."""
    problem, kept = "", False
    if request.method == "POST":
        try:
            tell_wishes(visitor, request.POST.get("wishes", ""))
            kept = True
        except TooLong:
            problem = "box_too_long"
    return show(
        request,
        "wishes",
        mark=visitor.visit,
        wishes=queries.wishes(visitor),
        kept=kept,
        problem=problem,
        status=422 if problem else 200,
    )


@visited
def allowed(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Show what may be told to whom: nothing, until the desk asks here."""
    return show(request, "allowed", mark=visitor.visit)


@visited
def close(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Ask for deletion: hidden at once, done in seven days."""
    if request.method != "POST":
        return show(request, "close", mark=visitor.visit)
    ask_to_close(visitor, at=timezone.now())
    return redirect(place(request).root + "12")


@posting("12")
@visited
def keep(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Take a deletion back."""
    revoke_closing(visitor)
    return redirect(place(request).root + "12")


def leave(request: HttpRequest) -> HttpResponse:
    """End the visit, clear what the browser keeps of us, and go somewhere neutral."""
    token = _token(request)
    if token:
        end_visit(token)
    response = redirect(settings.EXIT) if settings.EXIT else show(request, "blank")
    response.delete_cookie(COOKIE, path="/")
    response["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response
