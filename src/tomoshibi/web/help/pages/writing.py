"""Writing the first message: what to know before, the number, the box, and that it has arrived."""

import base64
import binascii
import os
import re
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from tomoshibi.basics.secrecy import boxes, wraps
from tomoshibi.basics.secrecy.boxes import Box, NotAPublicKey
from tomoshibi.basics.secrecy.return_code import holds_code
from tomoshibi.basics.secrecy.wraps import Wrap
from tomoshibi.consult import flood, form_token, queries
from tomoshibi.consult.form_token import VALID, Form, StaleForm
from tomoshibi.consult.models import AGES, HAPPENED, LIMITS
from tomoshibi.consult.operations.sending import Closing, Erased, FirstWords, NotSealedForUs, Sealed, TooLong, is_in, send
from tomoshibi.staff.queries import keyhole
from tomoshibi.web.help.answering import when_answered
from tomoshibi.web.help.at_once import automatic_answer
from tomoshibi.web.help.site import place, posting, show

PEPPER = wraps.Pepper(settings.KEYS.pepper)
FORMS = settings.KEYS.forms
ARRIVALS = flood.Arrivals()
HELPER = "for-someone"
ROW = re.compile("[0-9a-f]{24}")
SLACK = 600  # seconds before the form runs out from which the server, not the script, looks at the words


def before(request: HttpRequest) -> HttpResponse:
    """Show who reads this and what cannot be promised, before the box."""
    answering = when_answered(place(request).language, at=timezone.now())
    return show(request, "before", answering=answering, helper=request.GET.get("h") == "1")


def code(request: HttpRequest) -> HttpResponse:
    """Make a number and show it, before anything is sent; in another language it is the same one."""
    try:
        form = form_token.read(request.POST.get("token", ""), key=FORMS, at=timezone.now())
    except StaleForm:
        form = form_token.new_form(at=timezone.now(), random=os.urandom)
    return _number(request, form, helper="1" in (request.POST.get("helper"), request.GET.get("h")))


def invited(request: HttpRequest, sheet: str) -> HttpResponse:
    """Show a number of their own to someone who came with one that a helper handed on."""
    return _number(request, form_token.new_form(at=timezone.now(), random=os.urandom, by_sheet=sheet))


def _number(request: HttpRequest, form: Form, *, helper: bool = False) -> HttpResponse:
    return show(
        request,
        "code",
        switch_at="7",
        code=form.code.shown(),
        token=_token(form),
        helper=helper,
        invited=bool(form.by_sheet),
    )


def _token(form: Form) -> str:
    return form_token.token(form, key=FORMS, random=os.urandom)


@posting("7")
def box(request: HttpRequest) -> HttpResponse:
    """Show the box for the words, with the number that was kept."""
    try:
        form = form_token.read(request.POST.get("token", ""), key=FORMS, at=timezone.now())
    except StaleForm:
        return code(request)
    return _box(request, form, {"happened": HELPER, "helper": "1"} if request.POST.get("helper") == "1" else {})


def _box(request: HttpRequest, form: Form, given: dict[str, str], problem: str = "") -> HttpResponse:
    hole = keyhole()
    return show(
        request,
        "box",
        token=_token(form),
        given=given,
        problem=problem,
        happened=[(name, name) for name in HAPPENED if name],
        limits=[(name, f"limit_{name}") for name in LIMITS if name],
        ages=[(name, f"age_{name}") for name in AGES if name],
        seal={
            "tenant": hole.tenant, "case": form.key, "draw": form.draw, "team": base64.b64encode(hole.team_public).decode(),
            "version": hole.team_version, "recovery": base64.b64encode(hole.recovery_public).decode(),
            "secret": form.code.secret, "left": max(0, int((form.made_at + VALID - timezone.now()).total_seconds()) - SLACK),
        },
        status=422 if problem else 200,
    )  # fmt: skip


@posting("6")
def sent(request: HttpRequest) -> HttpResponse:
    """Take the first message in and show its number again; the same form sent again shows the same page."""
    now = timezone.now()
    given = {name: value for name, value in request.POST.items() if isinstance(value, str)}
    try:
        form = form_token.read(given.get("token", ""), key=FORMS, at=now)
    except StaleForm:
        return _box(request, form_token.new_form(at=now, random=os.urandom), given, "box_stale")
    try:
        words = _words(given)
    except NotSealedForUs:
        return _box(request, form, given, "box_stale")
    if isinstance(words, str):
        if not words.strip():
            return _box(request, form, given, "box_empty")
        if holds_code(words, form.code):
            return _box(request, form, given, "box_holds_code")
    is_new = not is_in(form)
    asked = _asked(form, given, now) if is_new else None
    if asked is not None:
        return _wait(request, form, given, asked)
    first = FirstWords(
        words,
        happened=_among(given, "happened", HAPPENED),
        limit=_among(given, "limit", LIMITS),
        age_band=_among(given, "age", AGES),
        is_urgent=given.get("urgent") == "1",
        is_helper=given.get("helper") == "1" or given.get("happened") == HELPER,
        language=place(request).language,
        has_lost_code=given.get("lost") == "1",
    )
    try:
        send(first, form=form, pepper=PEPPER, at=now, random=os.urandom)
    except TooLong:
        return _box(request, form, given, "box_too_long")
    except NotSealedForUs:
        return _box(request, form, given, "box_stale")
    except (Erased, Closing):
        return _box(request, form_token.new_form(at=now, random=os.urandom), given, "box_stale")
    if is_new:  # else one form, sent again and again, would slow everybody
        ARRIVALS.came(now)
    return _arrived(request, form, first, at=now)


def _arrived(request: HttpRequest, form: Form, first: FirstWords, *, at: datetime) -> HttpResponse:
    found, language = queries.arrival(form, pepper=PEPPER), place(request).language
    taps = queries.Taps(first.happened, first.limit, first.is_urgent)
    return show(
        request,
        "sent",
        code=form.code.shown() if found.number_opens else "",
        more=found.messages > 1,
        sheet=form.sheet.shown() if found.has_sheet else "",
        sealed=isinstance(first.words, Sealed),
        answering=when_answered(language, at=at),
        automatic=automatic_answer(taps, language, at=at),
    )


def _asked(form: Form, given: dict[str, str], now: datetime) -> flood.Demand | None:
    """Return what a new form still has to do before it is taken in; None without a flood."""
    asked = flood.demand(ARRIVALS.in_the_last_minute(now), above=settings.FLOOD)
    if asked is None:
        return None
    met = flood.is_met(asked, proof=given.get("proof", ""), challenge=form.form, age=now - form.made_at)
    return None if met else asked


def _wait(request: HttpRequest, form: Form, given: dict[str, str], asked: flood.Demand) -> HttpResponse:
    """Show all that was sent once more, to be sent again: by the script once its work is done, else by hand after a while."""
    seconds = int((form.made_at + asked.wait - timezone.now()).total_seconds()) + 1
    response = show(
        request,
        "wait",
        words=given.get("words", ""),
        kept=[(name, value) for name, value in given.items() if name not in {"words", "proof"}],
        challenge=form.form,
        bits=asked.bits,
        parts=flood.PARTS,
        seconds=seconds,
        status=429,  # a 5xx would be written to the log each time, and a flood would fill it
    )
    response["Retry-After"] = str(seconds)
    return response


def _among(given: dict[str, str], name: str, known: tuple[str, ...]) -> str:
    value = given.get(name, "")
    return value if value in known else ""


def _words(given: dict[str, str]) -> str | Sealed:
    """Return what was written: words, or a message sealed on the device. Raises NotSealedForUs."""
    if not given.get("sealed"):
        return given.get("words", "")
    try:
        if not ROW.fullmatch(given.get("row", "")):
            raise NotSealedForUs
        return Sealed(
            row=given["row"],
            public=boxes.public_key(_bytes(given, "public")),
            team_version=int(given.get("version", "")),
            team_box=Box(_bytes(given, "team_box")),
            recovery_box=Box(_bytes(given, "recovery_box")),
            code_wrap=Wrap(_bytes(given, "code_wrap")),
            box=Box(_bytes(given, "sealed")),
        )
    except (ValueError, NotAPublicKey):
        raise NotSealedForUs from None


def _bytes(given: dict[str, str], name: str) -> bytes:
    try:
        return base64.b64decode(given.get(name, ""), validate=True)
    except binascii.Error:
        raise ValueError(name) from None
