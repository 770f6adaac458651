"""The list of consultations, one opened, an answer, a note."""

import os
from collections.abc import Callable
from dataclasses import replace
from functools import wraps as keeping_name
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from tomoshibi.basics.days import japanese_day
from tomoshibi.basics.secrecy.boxes import DoesNotOpen
from tomoshibi.casework.queries import closed_talks, may_read_talk, teams
from tomoshibi.casework.rosters import case_of_talk
from tomoshibi.consult import queries
from tomoshibi.consult.messages import TooLong
from tomoshibi.consult.operations.announcing import Out
from tomoshibi.consult.operations.answering import NotReadable, Writer, answer, note_down
from tomoshibi.consult.queries import NoSuchConsultation
from tomoshibi.staff import trail
from tomoshibi.staff.keys import NoShare
from tomoshibi.staff.operations.sessions import WorkerSession
from tomoshibi.web.desk.door import READING, closed, show
from tomoshibi.web.desk.phrases import shown_phrases, with_phrase
from tomoshibi.web.help.at_once import Automatic, automatic_answer
from tomoshibi.web.help.site import LANGUAGES, WORDS
from tomoshibi.web.speech import speech

HAPPENED = {
    "threatened": "広めると言われた",
    "money": "お金を求められた",
    "more-pictures": "写真を求められた",
    "paid": "払った",
    "sent": "送った",
    "spread": "広められた",
    "for-someone": "ほかの人のこと",
    "not-sure": "わからない",
    "": "—",
}
ROWS = 100  # of one page of the list
LIMITS = {"today": "今日中", "hours": "数時間", "days": "数日", "none": "なし", "": "—"}
HOW = {
    "any": "いつ返事を書いても大丈夫です。",
    "neutral": "見られることがあります。何のことかわからない返事にしてください。",
    "wait": "本人が次に書くまで、返事を書かないでください。",
}
AGES = {"under-13": "12歳まで", "13-15": "13〜15歳", "16-17": "16・17歳", "18-19": "18・19歳", "adult": "20歳から", "": "—"}


def of_a_talk(page: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Wrap a page of a talk: to whom its case is closed, it is as if there were no such talk."""

    @keeping_name(page)
    def reached(request: HttpRequest, worker: WorkerSession, key: str, *args: Any) -> HttpResponse:
        if queries.is_there(key) and may_read_talk(key, by=worker):
            return page(request, worker, key, *args)
        return unopened(request, worker, key, NoSuchConsultation())

    return reached


def readable(worker: WorkerSession) -> list[queries.Waiting]:
    """Return the talks that wait and are open to a worker."""
    closed_to_them = closed_talks(worker)
    return [one for one in queries.waiting(worker.keys) if one.key not in closed_to_them]


@closed(READING)
def listed(request: HttpRequest, worker: WorkerSession) -> HttpResponse:
    """Show all open consultations: urgent ones first, then the oldest."""
    trail.note(act="listed", subject="consultations", actor=worker.worker, at=timezone.now())
    here = Paginator(readable(worker), ROWS).get_page(request.GET.get("page"))
    return show(request, "list", worker=worker, consultations=here, happened=HAPPENED, limits=LIMITS, ages=AGES)


@closed(READING)
@of_a_talk
def one(request: HttpRequest, worker: WorkerSession, key: str, problem: str = "", text: str = "") -> HttpResponse:
    """Show one consultation with its words, and in the box what is not sent yet, with the phrase that was chosen."""
    try:
        opened = _with_open_links(queries.opened(key, worker.keys), worker)
    except (NoSuchConsultation, NoShare, DoesNotOpen) as error:
        return unopened(request, worker, key, error)
    trail.note(act="read", subject=f"consultation:{key}", actor=worker.worker, at=timezone.now())
    for subject in queries.unopened(key, opened.messages, opened.wishes):
        trail.note_once(act="did-not-open", subject=subject, actor=worker.worker, at=timezone.now())
    language, chosen, automatic = language_of(opened), None, _automatic(opened)
    today = japanese_day(timezone.now())
    if request.POST.get("say"):
        text, chosen = with_phrase(request.POST.get("text", ""), request.POST["say"], language)
    return show(
        request,
        "one",
        worker=worker,
        opened=opened,
        problem=problem,
        text=text,
        chosen=chosen,
        language=language,
        phrases=shown_phrases(language, on=today),
        is_old_phrase=chosen is not None and chosen.is_old(on=today),
        form=os.urandom(12).hex(),
        status=422 if problem else 200,
        happened=HAPPENED,
        limits=LIMITS,
        ages=AGES,
        how=HOW,
        keep_days=settings.KEEPING.whole.days,
        mode=settings.WAYS.modes.get(opened.way.kind, "shut") if opened.way else "",
        case=case_of_talk(key, by=worker),
        may_make=bool(teams(worker)),
        automatic=automatic,
        automatic_say=speech(WORDS, automatic.language) if automatic else None,
    )


def _with_open_links(opened: queries.Opened, worker: WorkerSession) -> queries.Opened:
    """Return a talk without its links to talks whose cases are closed to the worker: for them there are none."""
    closed_to_them = closed_talks(worker) if opened.linked else frozenset()
    return replace(opened, linked=tuple(one for one in opened.linked if one.key not in closed_to_them))


def _automatic(opened: queries.Opened) -> Automatic | None:
    """Return what the person reads meanwhile, in their language; None once a worker has answered."""
    if opened.is_answered:
        return None
    return automatic_answer(opened.listed.taps, language_of(opened), at=timezone.now())


def language_of(opened: queries.Opened) -> str:
    """Return the language of a talk: Japanese where none is known."""
    return opened.listed.language if opened.listed.language in LANGUAGES.values() else "ja"


def unopened(request: HttpRequest, worker: WorkerSession, key: str, error: Exception) -> HttpResponse:
    """Say that a talk is not there, or that the worker's keys do not open it; either stands in the trail."""
    subject, now = f"consultation:{key}", timezone.now()
    if isinstance(error, NoSuchConsultation):
        trail.note(act="not-there", subject=subject, actor=worker.worker, at=now)
        return show(request, "none", worker=worker, status=404)
    details = {"why": type(error).__name__}
    trail.note(act="did-not-open", subject=subject, actor=worker.worker, at=now, details=details)
    return show(request, "sealed", worker=worker, status=409)


@require_POST
@closed(READING)
@of_a_talk
def write(request: HttpRequest, worker: WorkerSession, key: str) -> HttpResponse:
    """Send an answer, or keep a note."""
    text = request.POST.get("text", "")
    if not text.strip():
        return redirect(f"/c/{key}#text")
    try:
        by, now, form = Writer(worker.worker, worker.work_name), timezone.now(), request.POST.get("form", "")
        if request.POST.get("kind") == "note":
            note_down(key, text, by=by, at=now, random=os.urandom, form=form)
        else:
            answer(key, text, by=by, at=now, random=os.urandom, form=form, out=Out(worker.keys, settings.WAYS))
    except TooLong:
        return again(request, key, "long", text)
    except NotReadable:
        return again(request, key, "closed", text)
    return redirect(f"/c/{key}#last")


def again(request: HttpRequest, key: str, problem: str, text: str) -> HttpResponse:
    """Show a talk with what was wrong, and the text that was not taken."""
    return one(request, key, problem, text)
