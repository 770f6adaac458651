"""What is held about a person, for themselves: looked at, chosen and made into a file or a paper, by a supervisor alone."""

import os
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone

from tomoshibi.basics.days import japanese_day
from tomoshibi.casework import own_copy_words as words_of
from tomoshibi.casework.operations.giving_copy import (
    RECOGNISED,
    CaseErased,
    Given,
    NotYetAsked,
    Request,
    give_copy,
    look_at_copy,
)
from tomoshibi.casework.operations.recording import NoReason
from tomoshibi.casework.own_copy import BY_HAND, OwnCopy
from tomoshibi.casework.own_copy_file import FileKey, NotAFileKey, new_file_key, read_file_key, sealed_file
from tomoshibi.casework.sealed import TooLong
from tomoshibi.staff.operations.sessions import WorkerSession
from tomoshibi.web.desk.door import SUPERVISING, show
from tomoshibi.web.desk.pages.case_frame import of_case, show_case
from tomoshibi.web.desk.pages.files import STORE
from tomoshibi.web.desk.words import desk_words


@of_case(SUPERVISING)
def copy(request: HttpRequest, worker: WorkerSession, key: str) -> HttpResponse:
    """Show all that a copy would hold, to be read and chosen; make it, as a file or as a paper to be handed over."""
    problem = ""
    try:
        if request.method == "POST":
            return _made(request, worker, key)
    except CaseErased:
        return _erased(request, worker)
    except NotYetAsked:
        problem = "day"
    except NotAFileKey:
        problem = "file-key"
    except (NoReason, TooLong, ValueError):
        problem = "reason"
    return _shown(request, worker, key, problem)


def _erased(request: HttpRequest, worker: WorkerSession) -> HttpResponse:
    return show(request, "copy_erased", worker=worker, status=410)


def _shown(request: HttpRequest, worker: WorkerSession, key: str, problem: str) -> HttpResponse:
    now, form = timezone.now(), request.POST
    try:
        found = look_at_copy(key, by=worker, at=now)
    except CaseErased:
        return _erased(request, worker)
    return show_case(
        request, worker, found.listed, "case_copy", "/copy", status=422 if problem else 200, problem=problem,
        **_in_words(found.copy), may_tick=("notes", *BY_HAND), file_key=_file_key(form.get("file_key", "")),
        given=form, notes=form.getlist("notes"), without=form.getlist("without"), today=japanese_day(now),
        recognised=RECOGNISED, words=desk_words("case"),
    )  # fmt: skip


def _file_key(given: str) -> FileKey:
    """Return the key that was made already, else a new one; it stands on the page and is kept nowhere."""
    try:
        return read_file_key(given)
    except NotAFileKey:
        return new_file_key()


def _in_words(found: OwnCopy) -> dict[str, Any]:
    return {
        "copied": words_of.parts(found), "left_out": words_of.left_out(found),
        "title": words_of.sentence("title"), "lead": words_of.sentence("lead", day=words_of.day_in_words(found)),
        "said": {name: words_of.sentence(name) for name in ("wrong", "nothing", "left_out_lead", "law", "file")},
        "left_out_heading": words_of.heading("left-out"),
    }  # fmt: skip


def _made(request: HttpRequest, worker: WorkerSession, key: str) -> HttpResponse:
    """Make the copy. Raises what the operation raises, NotAFileKey, and ValueError for a day that is none."""
    form, now = request.POST, timezone.now()
    manner = form.get("manner", "")
    file_key = read_file_key(form.get("file_key", "")) if manner == "file" else None
    asked = Request(
        date.fromisoformat(form.get("asked", "")), form.get("recognised", ""), form.get("words", ""), manner,
        tuple(form.getlist("notes")), tuple(form.getlist("without")),
    )  # fmt: skip
    given = give_copy(key, asked, by=worker, at=now, random=os.urandom, store=STORE)
    if file_key is None:
        return show(request, "copy_paper", worker=worker, case=key, **_in_words(given.copy))
    response = HttpResponse(sealed_file(_page(given), given.document, file_key), content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="copy-{given.digest[:12]}.zip.age"'
    return response


def _page(given: Given) -> str:
    return render_to_string("desk/copy_file.html", _in_words(given.copy))
