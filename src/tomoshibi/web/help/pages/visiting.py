"""The return visit: a number opens the thread for a while; the cookie is set now, and not before."""

import base64
import binascii
import os
import re
from collections.abc import Callable
from functools import wraps as keeping_name
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from tomoshibi.basics.days import japanese_day
from tomoshibi.basics.secrecy import return_code
from tomoshibi.basics.secrecy.boxes import Box
from tomoshibi.basics.secrecy.return_code import seems_to_hold_code
from tomoshibi.basics.secrecy.wraps import Pepper
from tomoshibi.casework.ledger import is_asked
from tomoshibi.consult import queries
from tomoshibi.consult.form_token import row_of
from tomoshibi.consult.messages import TooLong
from tomoshibi.consult.operations.attaching import LONGEST_SENDING, LONGEST_TEXT, MOST_AT_ONCE
from tomoshibi.consult.operations.leaving import ask_to_close, revoke_closing
from tomoshibi.consult.operations.sending import NotSealedForUs
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
    sealed_there,
    tell_wishes,
    write_more,
)
from tomoshibi.consult.queries import Thread
from tomoshibi.consult.retention import Keeping
from tomoshibi.staff import trail
from tomoshibi.staff.queries import keyhole
from tomoshibi.web.help.answering import erased_in_words, gone_in_words, kept_in_words, when_answered
from tomoshibi.web.help.at_once import automatic_answer
from tomoshibi.web.help.pages.unsent import HOW_SAID, Unsent, told, unsent
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
    "unread",
    "failed",
)  # what the script may say
ATTACH_WHY = tuple((why, f"attach_{why}") for why in WHY_NOT)
PEPPER = Pepper(settings.KEYS.pepper)
Page = Callable[..., HttpResponse]
DRAWN = re.compile("[0-9a-f]{24}")
NOTHING = Unsent()
QUIET = 600  # seconds without a sign of life until a page covers itself
COVERS: dict[str, Any] = {"quiet": QUIET, "over": int(OPEN_FOR.total_seconds())}


def come_back(request: HttpRequest) -> HttpResponse:
    """Ask for the number, and open the thread with it. What a closed visit could not take stays beside it."""
    if request.method != "POST":
        return _asked(request, unsent(request))
    now, kept = timezone.now(), unsent(request)
    try:
        code = return_code.read(request.POST.get("code", ""))
        token = enter(code, pepper=PEPPER, at=now, random=os.urandom)
    except return_code.NotACode as error:
        return show(request, "return", problem=f"return_{error.reason}", status=422, unsent=kept)
    except NoSuchCode:
        return show(request, "return", problem="return_wrong", status=422, unsent=kept)
    except IsSheet as sheet:
        if kept:  # of a visit that ran out; they go nowhere but into that talk
            return show(request, "return", problem="return_wrong", status=422, unsent=kept)
        return invited(request, sheet.key)
    except WasErased as error:
        erased = erased_in_words(place(request).language, error.why, error.day)
        return show(request, "return", erased=erased, status=410, unsent=kept)
    if kept:
        response = show_unsent(request, return_to(token, at=now), kept, problem="thread_unsent")
    else:
        response = redirect(place(request).root + "12")
    _keep(response, token)
    return response


def _asked(request: HttpRequest, kept: Unsent) -> HttpResponse:
    """Ask for the number; what stayed on the device has its place beside it."""
    if kept:
        return show(request, "return", problem="visit_over_words", unsent=kept, status=422)
    return show(request, "return", problem="visit_over" if request.GET.get("o") == "1" else "")


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
    given = request.POST.get("form", "")
    return given if DRAWN.fullmatch(given) else os.urandom(12).hex()


def visited(page: Page) -> Page:
    """Wrap a page that only an open visit may see; others are asked for the number. A form must carry the visit's mark."""

    @keeping_name(page)
    def opened(request: HttpRequest, *args: Any) -> HttpResponse:
        try:
            visitor = return_to(token_of(request), at=timezone.now())
            if request.method == "POST" and request.POST.get("mark") != visitor.visit:
                return of_another_visit(request, visitor)
            return page(request, visitor, *args)
        except VisitOver:
            kept = unsent(request)
            if kept:
                return _asked(request, kept)
            return redirect(place(request).root + "11?o=1")

    return opened


def of_another_visit(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Show the thread that is open now to a form of another one, and what the form brought where it stands in this one."""
    kept = unsent(request)
    return show_unsent(request, visitor, kept) if kept else show_thread(request, visitor)


def show_unsent(request: HttpRequest, visitor: Visitor, kept: Unsent, *, problem: str = "thread_again") -> HttpResponse:
    """Show what was not taken in its place in the talk that is open now, and say that it has not arrived."""
    if kept.kind == "wishes" and queries.thread_status(visitor) != "closing":
        return show_wishes(request, visitor, unsent=kept, problem=problem)
    return show_thread(request, visitor, unsent=kept, problem=problem)


def of_open_talk(page: Page) -> Page:
    """Wrap a page that is hidden while its talk is closing: the thread then says so, and nothing else."""

    @keeping_name(page)
    def opened(request: HttpRequest, visitor: Visitor, *args: Any) -> HttpResponse:
        try:
            if queries.thread_status(visitor) == "closing":
                raise IsClosing
            return page(request, visitor, *args)
        except IsClosing:
            kept = unsent(request)
            return show_thread(request, visitor, unsent=kept) if kept else redirect(place(request).root + "12")

    return opened


@visited
def thread(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Show the thread: the newest answer first in sight, what is older behind a tap."""
    return show_thread(request, visitor, unsent=unsent(request))


def show_thread(
    request: HttpRequest,
    visitor: Visitor,
    *,
    unsent: Unsent = NOTHING,
    problem: str = "",
    file_problem: str = "",
) -> HttpResponse:
    """Show the thread with words in its box that are not sent yet, or with what became of a text that was chosen."""
    found, language = queries.thread(visitor), place(request).language
    if found.status == "closing":
        return _show_closing(request, visitor, found, unsent)
    now = timezone.now()
    for subject in queries.unopened(visitor.consultation, found.messages):
        trail.note_once(act="did-not-open", subject=subject, actor="help", at=now)
    keeping: Keeping = settings.KEEPING
    until = queries.kept(visitor, keeping=keeping, on=japanese_day(now))
    return show(
        request,
        "thread",
        switch_at="13",
        thread=found,
        mark=visitor.visit,
        form=os.urandom(12).hex(),
        problem=problem,
        file_problem=file_problem,
        words=unsent.words,
        answering=when_answered(language, at=now),
        automatic=None if found.is_answered else automatic_answer(found.taps, language, at=now),
        kept_until=kept_in_words(language, until, days=keeping.whole.days),
        **COVERS,
        seal=for_sealing(visitor),
        is_asked=is_asked(visitor, on=japanese_day(now)),
        has_arrived=request.GET.get("f") == "1",  # then the texts that are there are not folded away
        attach_why=ATTACH_WHY,
        limits={"one": LONGEST_TEXT, "sending": LONGEST_SENDING, "count": MOST_AT_ONCE},
        status=422 if problem or file_problem else 200,
    )


def _show_closing(request: HttpRequest, visitor: Visitor, found: Thread, unsent: Unsent) -> HttpResponse:
    return show(
        request,
        "closing",
        thread=found,
        gone_on=gone_in_words(place(request).language, found.closing_day),
        mark=visitor.visit,
        form=os.urandom(12).hex(),
        unsent=unsent,
        seal=for_sealing(visitor),
        status=422 if unsent else 200,
    )


def for_sealing(visitor: Visitor) -> dict[str, str]:
    """Return what the script needs to seal something for this talk; none of it is secret."""
    public = base64.b64encode(visitor.key.public()).decode("ascii")
    return {"tenant": keyhole().tenant, "case": visitor.consultation, "public": public}


def _sealed(request: HttpRequest, visitor: Visitor, name: str) -> Box | None:
    """Return what the device sealed; None where the form came as it was written. Raises NotSealedForUs."""
    if not request.POST.get(name):
        return None
    try:
        box, to = (base64.b64decode(request.POST.get(one, ""), validate=True) for one in (name, "public"))
    except (binascii.Error, ValueError):
        raise NotSealedForUs from None
    return sealed_there(box, to=to, visitor=visitor)


@posting("12")
@visited
def more(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Add what was written; the same words from the same form add nothing, other words from it are a message of their own."""
    kept, words = unsent(request), request.POST.get("words", "")
    if request.POST.get("switch"):  # to another language: nothing is sent, and what was written comes along
        return show_thread(request, visitor, unsent=kept)
    if not kept:
        return redirect(place(request).root + "12")
    if seems_to_hold_code(words) and request.POST.get("sure") != "1":
        return show_thread(request, visitor, unsent=kept, problem="thread_holds_number")
    try:
        box = _sealed(request, visitor, "sealed")
        row = row_of(form_of(request), words) if box is None else request.POST.get("row", "")
        write_more(visitor, words if box is None else box, row=row, at=timezone.now())
    except TooLong:
        return show_thread(request, visitor, unsent=kept, problem="box_too_long")
    except NotSealedForUs:
        return show_thread(request, visitor, unsent=kept, problem="thread_again")
    except IsClosing:
        return show_thread(request, visitor, unsent=kept)
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
    if request.method != "POST":
        return show_wishes(request, visitor)
    kept = unsent(request)
    if request.POST.get("switch"):  # to another language: nothing is sent, and what was written comes along
        return show_wishes(request, visitor, unsent=kept)
    try:
        tell_wishes(visitor, _sealed(request, visitor, "sealed_wishes") or told(request), at=timezone.now())
    except TooLong:
        return show_wishes(request, visitor, unsent=kept, problem="box_too_long")
    except NotSealedForUs:
        return show_wishes(request, visitor, unsent=kept, problem="thread_again")
    return show_wishes(request, visitor, is_kept=True)


def show_wishes(
    request: HttpRequest, visitor: Visitor, *, unsent: Unsent = NOTHING, problem: str = "", is_kept: bool = False
) -> HttpResponse:
    """Show the wish that is not sent yet, else the one that was told before."""
    return show(
        request,
        "wishes",
        switch_at="15",
        mark=visitor.visit,
        wishes=unsent.wishes or queries.wishes(visitor),
        how=HOW_SAID,
        kept=is_kept,
        problem=problem,
        **COVERS,
        seal=for_sealing(visitor),
        status=422 if problem else 200,
    )


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
    kept = unsent(request)
    if kept:
        return wishes(request) if kept.kind == "wishes" else more(request)
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
