"""The return visit: a number opens the thread for a while; the cookie is set now, and not before."""

import base64
import hashlib
import os
from collections.abc import Callable
from functools import wraps as keeping_name
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from tomoshibi.basics.days import japanese_day
from tomoshibi.basics.secrecy import return_code
from tomoshibi.basics.secrecy.wraps import Pepper
from tomoshibi.consult import queries
from tomoshibi.consult.messages import TooLong
from tomoshibi.consult.operations.attaching import LONGEST_SENDING, LONGEST_TEXT, MOST_AT_ONCE
from tomoshibi.consult.operations.leaving import ask_to_close, revoke_closing
from tomoshibi.consult.operations.visiting import (
    OPEN_FOR,
    IsClosing,
    IsSheet,
    NoSuchCode,
    Visitor,
    VisitOver,
    WasErased,
    change_code,
    end_visit,
    enter,
    return_to,
    tell_wishes,
    write_more,
)
from tomoshibi.consult.retention import Keeping
from tomoshibi.consult.wishes import HOW, Wishes
from tomoshibi.staff import trail
from tomoshibi.staff.queries import keyhole
from tomoshibi.web.help.answering import erased_in_words, gone_in_words, kept_in_words, when_answered
from tomoshibi.web.help.pages.writing import invited
from tomoshibi.web.help.site import place, posting, show

COOKIE = "__Host-v"
WHY_NOT = (
    "none",
    "empty",
    "not_text",
    "no_text",
    "too_large",
    "too_many",
    "locked",
    "zip",
    "failed",
)  # what the script may say
ATTACH_WHY = tuple((why, f"attach_{why}") for why in WHY_NOT)
PEPPER = Pepper(settings.KEYS.pepper)
Page = Callable[..., HttpResponse]
QUIET = 600  # seconds without a sign of life until the thread covers itself


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
    except IsSheet as sheet:
        if words.strip():  # of a visit that ran out; they go nowhere but into that talk
            return show(request, "return", problem="return_wrong", words=words, status=422)
        return invited(request, sheet.key)
    except WasErased as error:
        erased = erased_in_words(place(request).language, error.why, error.day)
        return show(request, "return", erased=erased, words=words, status=410)
    if words.strip():
        response = show_thread(request, return_to(token, at=now), words=words)
    else:
        response = redirect(place(request).root + "12")
    _keep(response, token)
    return response


def _keep(response: HttpResponse, token: bytes) -> None:
    response.set_cookie(COOKIE, token.hex(), secure=True, httponly=True, samesite="Strict", path="/")


def token_of(request: HttpRequest) -> bytes:
    """Return the token in the visitor's cookie; empty where there is none."""
    try:
        return bytes.fromhex(request.COOKIES.get(COOKIE, ""))
    except ValueError:
        return b""


def form_of(request: HttpRequest) -> str:
    """Return what a page drew for its form. Without it, something new: a key drawn from words alone could be guessed."""
    return request.POST.get("form", "") or os.urandom(12).hex()


def visited(page: Page) -> Page:
    """Wrap a page that only an open visit may see; others are asked for the number. A form must carry the visit's mark."""

    @keeping_name(page)
    def opened(request: HttpRequest, *args: Any) -> HttpResponse:
        try:
            visitor = return_to(token_of(request), at=timezone.now())
            if request.method == "POST" and request.POST.get("mark") != visitor.visit:
                return show_thread(request, visitor, words=request.POST.get("words", ""))
            return page(request, visitor, *args)
        except VisitOver:
            words = request.POST.get("words", "")
            if words.strip():
                return show(request, "return", problem="visit_over_words", words=words, status=422)
            return redirect(place(request).root + "11?o=1")

    return opened


def of_open_talk(page: Page) -> Page:
    """Wrap a page that is hidden while its talk is closing: the thread then says so, and nothing else."""

    @keeping_name(page)
    def opened(request: HttpRequest, visitor: Visitor, *args: Any) -> HttpResponse:
        if queries.thread_status(visitor) == "closing":
            return redirect(place(request).root + "12")
        try:
            return page(request, visitor, *args)
        except IsClosing:
            return redirect(place(request).root + "12")

    return opened


@visited
def thread(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Show the thread: the newest answer first in sight, what is older behind a tap."""
    return show_thread(request, visitor)


def show_thread(
    request: HttpRequest, visitor: Visitor, *, words: str = "", problem: str = "", file_problem: str = ""
) -> HttpResponse:
    """Show the thread with words in its box that are not sent yet, or with what became of a text that was chosen."""
    found, language = queries.thread(visitor), place(request).language
    if found.status == "closing":
        return show(
            request,
            "closing",
            thread=found,
            gone_on=gone_in_words(language, found.closing_day),
            mark=visitor.visit,
            form=os.urandom(12).hex(),
            words=words,
            status=422 if words else 200,
        )
    now = timezone.now()
    closed_ones = sum(message.words is None for message in found.messages)
    if closed_ones:
        subject, details = f"consultation:{visitor.consultation}", {"messages": closed_ones}
        trail.note(act="did-not-open", subject=subject, actor="help", at=now, details=details)
    keeping: Keeping = settings.KEEPING
    until = queries.kept(visitor, keeping=keeping, on=japanese_day(now))
    return show(
        request,
        "thread",
        thread=found,
        mark=visitor.visit,
        form=os.urandom(12).hex(),
        problem=problem,
        file_problem=file_problem,
        words=words,
        answering=when_answered(language, at=now),
        kept_until=kept_in_words(language, until, days=keeping.whole.days),
        quiet=QUIET,
        over=int(OPEN_FOR.total_seconds()),
        seal=_for_sealing(visitor) if found.takes_files else {},
        attach_why=ATTACH_WHY,
        limits={"one": LONGEST_TEXT, "sending": LONGEST_SENDING, "count": MOST_AT_ONCE},
        status=422 if problem or file_problem else 200,
    )


def _for_sealing(visitor: Visitor) -> dict[str, str]:
    """Return what the script needs to seal a text for this talk; none of it is secret."""
    public = base64.b64encode(visitor.key.public()).decode("ascii")
    return {"tenant": keyhole().tenant, "case": visitor.consultation, "public": public}


@posting("12")
@visited
def more(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Add what was written; the same words from the same form add nothing, other words from it are a message of their own."""
    words = request.POST.get("words", "")
    if words.strip():
        form = form_of(request)
        drawn = hashlib.sha256(f"{form}\n{words}".encode("utf-8", "surrogatepass"))
        try:
            write_more(visitor, words, form=drawn.hexdigest()[:24], at=timezone.now())
        except TooLong:
            return show_thread(request, visitor, words=words, problem="box_too_long")
        except IsClosing:
            return show_thread(request, visitor, words=words)
    return redirect(place(request).root + "12")


@visited
@of_open_talk
def new_code(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Change the number."""
    if request.method != "POST":
        return show(request, "new_code", mark=visitor.visit, code="")
    code = change_code(visitor, pepper=PEPPER, random=os.urandom)
    return show(request, "new_code", mark=visitor.visit, code=code.shown())


@visited
@of_open_talk
def wishes(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Ask how it is safe to reply."""
    problem, kept = "", False
    if request.method == "POST":
        try:
            how = request.POST.get("how", "")
            tell_wishes(visitor, Wishes(how if how in HOW else "", request.POST.get("wishes", "")), at=timezone.now())
            kept = True
        except TooLong:
            problem = "box_too_long"
    return show(
        request,
        "wishes",
        mark=visitor.visit,
        wishes=queries.wishes(visitor),
        how=[(name, f"wishes_{name}") for name in HOW if name],
        kept=kept,
        problem=problem,
        status=422 if problem else 200,
    )


@visited
def allowed(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Show what may be told to whom: nothing, until the desk asks here."""
    return show(request, "allowed", mark=visitor.visit)


@visited
@of_open_talk
def close(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Ask for deletion: hidden at once, done in seven days."""
    if request.method != "POST":
        return show(request, "close", mark=visitor.visit)
    ask_to_close(visitor, at=timezone.now())
    return redirect(place(request).root + "12")


@posting("12")
@visited
def keep(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Take a deletion back, and send what was written meanwhile."""
    revoke_closing(visitor, at=timezone.now())
    if request.POST.get("words", "").strip():
        return more(request)
    return redirect(place(request).root + "12")


def leave(request: HttpRequest) -> HttpResponse:
    """End the visit, clear what the browser keeps of us, and go somewhere neutral."""
    token = token_of(request)
    if token:
        end_visit(token)
    response = redirect(settings.EXIT) if settings.EXIT else show(request, "blank")
    response.delete_cookie(COOKIE, path="/")
    response["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response
