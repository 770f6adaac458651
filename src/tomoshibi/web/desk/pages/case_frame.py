"""What every page of a case has in common: the line of its parts, and what is said where it is not there or does not open."""

from collections.abc import Callable
from functools import wraps as keeping_name
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from tomoshibi.basics.secrecy.boxes import DoesNotOpen
from tomoshibi.casework.heads import head
from tomoshibi.casework.operations.reaching import NoSuchCase
from tomoshibi.casework.queries import Listed
from tomoshibi.staff import trail
from tomoshibi.staff.keys import NoShare
from tomoshibi.staff.operations.sessions import WorkerSession
from tomoshibi.web.desk.door import Page, Rule, closed, show
from tomoshibi.web.desk.words import desk_words

PARTS = {  # of a case, each a page: its address after that of the case, and what it is called
    "": "全体",
    "/happened": "できごと",
    "/evidence": "証拠",
    "/allowed": "本人の許可",
    "/passed-on": "外に渡すもの",
    "/law": "法律",
    "/plan": "計画",
}


def of_case(rule: Rule) -> Callable[[Page], Page]:
    """Wrap a page of a case. One that is not there and one that is not for this worker look the same."""

    def wrapped(page: Page) -> Page:
        @keeping_name(page)
        def reached(request: HttpRequest, worker: WorkerSession, key: str, *args: Any) -> HttpResponse:
            try:
                return page(request, worker, key, *args)
            except NoSuchCase:
                return show(request, "no_case", worker=worker, status=404)
            except (NoShare, DoesNotOpen) as error:
                details, now = {"why": type(error).__name__}, timezone.now()
                trail.note(act="did-not-open", subject=f"case:{key}", actor=worker.worker, at=now, details=details)
                return show(request, "sealed", worker=worker, status=409)

        return closed(rule)(reached)

    return wrapped


def show_case(
    request: HttpRequest, worker: WorkerSession, listed: Listed, name: str, part: str, *, status: int = 200, **shown: Any
) -> HttpResponse:
    """Return a page of a case; `part` says which of PARTS it is. Its level and warnings stand above every one."""
    above = head(listed.key, by=worker, at=timezone.now())
    frame = {"listed": listed, "part": part, "parts": PARTS, "head": above, "case_words": desk_words("case")}
    return show(request, name, worker=worker, status=status, **frame, **shown)
