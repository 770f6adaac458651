"""Words for the help site: what waits for a second reader, what runs out, and one wording with what may be done with it."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from tomoshibi.basics.days import japanese_day
from tomoshibi.law.entries import ALWAYS, KINDS, SITUATIONS, entries
from tomoshibi.staff.operations import wording as operations
from tomoshibi.staff.operations.members import NotAllowed
from tomoshibi.staff.operations.sessions import WorkerSession
from tomoshibi.staff.operations.wording import NoSuchWording, NotAnswered, NotNow
from tomoshibi.staff.wordings import STATES, Written, to_look_at, wording, wordings
from tomoshibi.web.desk.door import READING, SUPERVISING, closed, show
from tomoshibi.web.desk.step_places import Standing, page_of, standings
from tomoshibi.web.desk.words import desk_words
from tomoshibi.web.desk.words_as_shown import KINDS_WRITTEN, Shown, as_shown, heading, ours
from tomoshibi.web.help.site import WORDS
from tomoshibi.web.speech import speech


@closed(READING)
def listed(request: HttpRequest, worker: WorkerSession) -> HttpResponse:
    """List what waits, what runs out within thirty days, and all wordings by kind and state."""
    today = japanese_day(timezone.now())
    found = wordings(on=today)
    kind, state = request.GET.get("kind", ""), request.GET.get("state", "")
    chosen = [one for one in found if kind in {"", one.kind} and state in {"", one.state} and one.state != "replaced"]
    waiting = [one for one in found if one.state == "draft" or (one.state == "read" and worker.role in SUPERVISING.roles)]
    return show(
        request, "wordings", worker=worker, words=desk_words("wording"), today=today, kind=kind, state=state,
        kinds=KINDS_WRITTEN, states=[one for one in STATES if one != "replaced"],
        waiting=[_row(one, worker) for one in waiting], rows=[_row(one, worker) for one in chosen],
        looking=[{"one": one, "title": _title(one.kind, one.entry, found)} for one in to_look_at(on=today)],
        may_write=_may("write", worker), may_sign=_may("sign", worker), of_program=_of_program(), texts=operations.TEXTS,
        replies=operations.REPLIES,
    )  # fmt: skip


def _row(one: Written, worker: WorkerSession) -> dict[str, Any]:
    return {"one": one, "title": heading(one.kind, one.entry, one.content), "is_own": one.writer == worker.worker}


def _of_program() -> list[dict[str, Any]]:
    """Return what may be written over, with its heading; 110 and 119 may not."""
    return [
        {"kind": kind, "entry": entry.id, "title": heading(kind, entry.id, entry.content)}
        for kind in KINDS
        for entry in entries(kind)
        if entry.id not in ALWAYS
    ]


def _title(kind: str, entry: str, found: tuple[Written, ...]) -> str:
    for one in found:
        if (one.kind, one.entry) == (kind, entry):
            return heading(kind, entry, one.content)
    shipped = {row["entry"]: row["title"] for row in _of_program()}
    return str(shipped.get(entry, entry))


@closed(READING)
def one(request: HttpRequest, worker: WorkerSession, key: str, problem: str = "", status: int = 200) -> HttpResponse:
    """Show a wording as the public would see it, with what the program saw, its history, and what may be done now."""
    today = japanese_day(timezone.now())
    listed = wordings(on=today)
    found = next((row for row in listed if row.key == key), None)
    if found is None:
        return show(request, "wording_none", worker=worker, status=404)
    is_own = found.writer == worker.worker
    return show(
        request, "wording", worker=worker, words=desk_words("wording"), one=found, is_own=is_own, status=status,
        title=heading(found.kind, found.entry, found.content), shown=as_shown(found.kind, found.content, found.checked_day),
        before=_before(found, listed), standings=_standings(found, today), problem=problem, today=today,
        reason=request.POST.get("reason", ""),
        doubts=[{"remark": row, "typed": request.POST.get(f"doubt-{row.name}", "")} for row in found.doubts],
        may_read=found.state == "draft" and not is_own and _may("read", worker),
        may_sign=found.state == "read" and not is_own and _may("sign", worker),
        may_withdraw=found.state in {"draft", "read", "signed", "run-out"} and _may("withdraw", worker),
        may_write=_may("write", worker),
    )  # fmt: skip


def _standings(found: Written, today: date) -> tuple[Standing, ...]:
    """Return where a step stands, or would stand once it is signed; nothing where that is over."""
    is_over = found.kind != "step" or found.state in {"returned", "withdrawn", "replaced", "run-out"}
    return () if is_over else standings(found.entry, found.content, on=today)


def _before(found: Written, listed: tuple[Written, ...]) -> tuple[Shown, ...]:
    """Return how the entry looks without this wording: as it is public now, else as it comes with the program."""
    place = (found.kind, found.entry)
    now = next(
        (row for row in listed if row.state == "signed" and (row.kind, row.entry) == place and row.key != found.key), None
    )
    content = now.content if now else ours(found.kind, found.entry)
    if content is None or content in ({"text": {}}, {}):
        return ()
    return as_shown(found.kind, content, now.checked_day if now else None)


@require_POST
@closed(READING)
def act(request: HttpRequest, worker: WorkerSession, key: str) -> HttpResponse:
    """Read, give back, sign or withdraw a wording."""
    given, now = request.POST, timezone.now()
    reasons = {name.removeprefix("doubt-"): given[name] for name in given if name.startswith("doubt-")}
    why = given.get("reason", "")
    try:
        match given.get("act", ""):
            case "read":
                operations.read(key, reasons, by=worker, at=now)
            case "return":
                operations.give_back(key, why, by=worker, at=now)
            case "sign":
                operations.sign_wording(key, by=worker, at=now)
            case "withdraw":
                operations.withdraw(key, why, by=worker, at=now)
    except NotAllowed:
        return show(request, "not_yours", worker=worker, status=403)
    except NoSuchWording:
        return show(request, "wording_none", worker=worker, status=404)
    except NotAnswered:
        return _again(request, key, "not answered" if given.get("act") == "read" else "no reason", 422)
    except NotNow as error:
        return _again(request, key, str(error), 409)
    return redirect(f"/wordings/{key}")


def _again(request: HttpRequest, key: str, problem: str, status: int) -> HttpResponse:
    shown: HttpResponse = one(request, key, desk_words("wording")["refused"][problem], status)
    return shown


@closed(READING)
def preview(request: HttpRequest, worker: WorkerSession, key: str, language: str) -> HttpResponse:
    """Show a wording alone, in one language, in the dress of the help site."""
    today = japanese_day(timezone.now())
    found = wording(key, on=today)
    if found is None:
        return show(request, "wording_none", worker=worker, status=404)
    [shown] = [one for one in as_shown(found.kind, found.content, found.checked_day) if one.language == language]
    words, chosen, is_step = desk_words("wording"), request.GET.get("for", ""), found.kind == "step"
    return show(
        request, "wording_preview", worker=worker, one=found, shown=shown, words=words, languages=words["languages"],
        say=speech(WORDS, language), situations=SITUATIONS if is_step else (), chosen=chosen,
        steps=page_of(found.entry, found.content, chosen, language, on=today) if is_step else (),
    )  # fmt: skip


def _may(what: str, worker: WorkerSession) -> bool:
    return worker.role in operations.MAY[what]
