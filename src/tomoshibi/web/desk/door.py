"""Who may see a page of the desk: every page is closed unless it is in the list of open ones."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps as keeping_name
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from tomoshibi.staff import trail
from tomoshibi.staff.operations.sessions import SessionOver, WorkerSession, session
from tomoshibi.web.desk.places import READERS, places

COOKIE = "__Host-desk"
Page = Callable[..., HttpResponse]
WORDS_IN_A_LANGUAGE = ("-ja", "-easy", "-en")  # how fields of words for the public end


@dataclass(frozen=True, slots=True)
class Rule:
    """Which roles may open a page, and whether the second step must have been passed."""

    roles: frozenset[str]
    confirmed: bool = True


ANYONE_SIGNED_IN = Rule(frozenset({"counsellor", "supervisor", "administrator"}), confirmed=False)
ALL_ROLES = Rule(frozenset({"counsellor", "supervisor", "administrator"}))
READING = Rule(frozenset(READERS))
SUPERVISING = Rule(frozenset({"supervisor"}))
OVERSEEING = Rule(frozenset({"supervisor", "administrator"}))


def token(request: HttpRequest) -> bytes:
    """Return the token in the worker's cookie; empty where there is none."""
    try:
        return bytes.fromhex(request.COOKIES.get(COOKIE, ""))
    except ValueError:
        return b""


def keep(response: HttpResponse, given: bytes) -> None:
    """Set the worker's cookie for this browser session."""
    response.set_cookie(COOKIE, given.hex(), secure=True, httponly=True, samesite="Strict", path="/")


def closed(rule: Rule) -> Callable[[Page], Page]:
    """Wrap a page that only some may open. A form must carry the session's mark; refusals stand in the trail."""

    def wrapped(page: Page) -> Page:
        @keeping_name(page)
        def opened(request: HttpRequest, *args: Any) -> HttpResponse:
            try:
                worker = session(token(request), at=timezone.now(), idle=settings.DESK_IDLE)
            except SessionOver:
                return _over(request)
            if rule.confirmed and not worker.is_confirmed:
                return redirect("/confirm")
            if worker.role not in rule.roles:
                trail.note(act="refused", subject=f"page:{page.__name__}", actor=worker.worker, at=timezone.now())
                return show(request, "not_yours", worker=worker, status=403)
            if request.method == "POST" and request.POST.get("mark") != worker.row:
                return redirect(request.path)
            return page(request, worker, *args)

        opened.rule = rule  # type: ignore[attr-defined]  # the tests ask every page for its rule
        return opened

    return wrapped


def _over(request: HttpRequest) -> HttpResponse:
    """Lead to the door, which says why; what was being sent stands there to be copied."""
    text = request.POST.get("text", "") or "\n".join(
        request.POST[name] for name in request.POST if name.endswith(WORDS_IN_A_LANGUAGE)
    )
    if request.method == "POST" and text.strip():
        return show(request, "door", over=True, text=text, status=401)
    return redirect("/?o=1" if token(request) else "/")


def show(
    request: HttpRequest, name: str, *, status: int = 200, worker: WorkerSession | None = None, **shown: Any
) -> HttpResponse:
    """Return a page of the desk."""
    mark, idle = worker.row if worker else "", int(settings.DESK_IDLE.total_seconds())
    frame: dict[str, Any] = {"worker": worker, "mark": mark, "idle": idle, "here": request.path}
    if worker and worker.is_confirmed:
        frame["daily"], frame["others"] = places(worker.role)
    return render(request, f"desk/{name}.html", {**frame, **shown}, status=status)


def origins(request: HttpRequest) -> list[str]:
    """Return where a passkey's answer may have been asked for: this site alone."""
    host = request.get_host()
    return [f"https://{host}", *([f"http://{host}"] if settings.PLAIN_HTTP else [])]


def printable(text: str) -> str:
    """Return text without what no name has: a database refuses some control characters."""
    return "".join(sign for sign in text if sign.isprintable()).strip()
