"""Handing in a text: sealed on the device where there is script, else sealed here in memory; no disk sees it in clear."""

import base64
import binascii
import os
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.shortcuts import redirect
from django.utils import timezone

from tomoshibi.consult import queries
from tomoshibi.consult.operations.attaching import (
    LONGEST_SENDING,
    LONGEST_TEXT,
    PADDED,
    NotAText,
    NotSealed,
    SealedText,
    TooLarge,
    TooMany,
    UploadsClosed,
    attach,
    sealed_text,
    sealed_there,
)
from tomoshibi.consult.operations.visiting import Visitor, VisitOver, return_to
from tomoshibi.outside.file_store import StoreUnreachable, store_at
from tomoshibi.web.help.pages.unsent import unsent
from tomoshibi.web.help.pages.visiting import form_of, show_thread, token_of
from tomoshibi.web.help.site import place, posting
from tomoshibi.web.receiving import Busy, handing_in
from tomoshibi.web.uploads import HeldInMemory

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

STORE = store_at(settings.FILES)
READ_AT_ALL = 80 * 1024 * 1024  # bytes of a form; a larger one is refused before it is read


class NothingChosen(Exception):
    """The form came without a file."""


@posting("12")
def hand_in(request: HttpRequest) -> HttpResponse:
    """Take texts in. Who is there and whether it is open is asked before a byte of a file is read."""
    try:
        visitor = return_to(token_of(request), at=timezone.now())
    except VisitOver:
        return redirect(place(request).root + "11?o=1")
    if not queries.takes_files(visitor):
        return show_thread(request, visitor, file_problem="attach_closed")
    if int(request.META.get("CONTENT_LENGTH") or 0) > READ_AT_ALL:
        return show_thread(request, visitor, file_problem="attach_too_large")
    try:
        with handing_in():
            return _received(request, visitor)
    except (Busy, UnreadablePostError):  # many hand in at once; or it came too slowly, or not to its end
        return show_thread(request, visitor, file_problem="attach_failed")


def _received(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    held = HeldInMemory(most=LONGEST_TEXT * PADDED // 8, most_in_all=LONGEST_SENDING * PADDED // 8)
    request.upload_handlers = [held]
    if request.POST.get("mark") != visitor.visit:
        kept = unsent(request)
        problem = "thread_again" if kept else ""
        return show_thread(request, visitor, unsent=kept, problem=problem, file_problem="attach_failed")
    return _taken(request, visitor, is_too_large=held.is_too_large)


def _taken(request: HttpRequest, visitor: Visitor, *, is_too_large: bool) -> HttpResponse:
    problem = _problem(request, visitor, is_too_large=is_too_large)
    if problem:
        return show_thread(request, visitor, file_problem=problem)
    return redirect(place(request).root + "12?f=1#files")


def _problem(request: HttpRequest, visitor: Visitor, *, is_too_large: bool) -> str:
    """Keep what was sent and return the sentence that says why not; empty where all is well."""
    try:
        if is_too_large:
            raise TooLarge
        attach(visitor, _texts(request, visitor), store=STORE, at=timezone.now(), random=os.urandom)
    except NothingChosen:
        return "attach_none"
    except NotAText as error:
        return "attach_empty" if error.group == "empty" else "attach_not_text"
    except TooLarge:
        return "attach_too_large"
    except TooMany:
        return "attach_too_many"
    except (NotSealed, StoreUnreachable):
        return "attach_failed"
    except UploadsClosed:
        return "attach_closed"
    return ""


def _texts(request: HttpRequest, visitor: Visitor) -> list[SealedText]:
    """Return what was sent: texts sealed on the device, or one in clear that is sealed now.

    Raises NothingChosen, NotAText, TooLarge and NotSealed.
    """
    sealed = request.FILES.getlist("sealed")
    if sealed:
        return _sealed_on_the_device(request, sealed)
    given = request.FILES.get("file")
    if given is None:
        raise NothingChosen
    form = form_of(request)
    return [sealed_text(given.read(), name=given.name or "", to=visitor, form=form, at=timezone.now())]


def _sealed_on_the_device(request: HttpRequest, files: "list[UploadedFile[bytes]]") -> list[SealedText]:
    keys, boxes = request.POST.getlist("row"), request.POST.getlist("box")
    if not len(files) == len(keys) == len(boxes):
        raise NotSealed
    return [sealed_there(key, _bytes(box), file.read()) for key, box, file in zip(keys, boxes, files, strict=True)]


def _bytes(given: str) -> bytes:
    try:
        return base64.b64decode(given, validate=True)
    except (binascii.Error, ValueError):
        raise NotSealed from None
