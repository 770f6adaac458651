"""Who did what: the trail by day, act, worker, case or talk, and whether it is unbroken."""

import re
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from tomoshibi.basics.days import japanese_day
from tomoshibi.casework.heads import work_names
from tomoshibi.casework.oversight import Looked, Seen, look_through, names_called
from tomoshibi.staff import trail
from tomoshibi.staff.operations.sessions import WorkerSession
from tomoshibi.staff.trail_lines import Wanted
from tomoshibi.web.desk.door import OVERSEEING, closed, show
from tomoshibi.web.desk.words import desk_words

AT_FIRST = timedelta(days=6)  # before today: a week is shown where no day was chosen
ASKED = ("since", "until", "act", "worker", "of", "first")
NAMED_BY_US = frozenset({"page", "day", "signed-step", "signed-contact", "signed-provision"})  # names that the program gave
_HASH = re.compile(r"[0-9a-f]{64}")


@closed(OVERSEEING)
def looked_through(request: HttpRequest, worker: WorkerSession) -> HttpResponse:
    """Show the trail; by POST, check whether it is unbroken, for that reads all of it."""
    now, words = timezone.now(), desk_words("trail")
    given = {name: request.GET.get(name, "").strip() for name in ASKED}
    checked = _checked(request, worker, now) if request.method == "POST" else None
    problem, looked = "", Looked((), (), 0)
    try:
        wanted = _wanted(given, request.GET.get("before", ""), worker, japanese_day(now))
        looked = look_through(wanted, only_first=given["first"] == "1", by=worker, at=now)
        given |= {"since": wanted.since.isoformat(), "until": wanted.until.isoformat()}
    except ValueError:
        problem = "day"
    older = urlencode({**{name: value for name, value in given.items() if value}, "before": looked.older})
    return show(
        request, "trail", worker=worker, given=given, problem=problem, checked=checked, words=words, names=work_names(),
        first=_shown(looked.first), lines=_shown(looked.lines), older=older if looked.older else "",
        is_later=bool(request.GET.get("before")), acts={words["sections"][one]: words[one] for one in words["sections"]},
        status=422 if problem else 200,
    )  # fmt: skip


def _wanted(given: dict[str, str], before: str, worker: WorkerSession, today: date) -> Wanted:
    """Return which lines are asked for. Raises ValueError for days that are none."""
    until = date.fromisoformat(given["until"]) if given["until"] else today
    since = date.fromisoformat(given["since"]) if given["since"] else until - AT_FIRST
    names = names_called(given["of"], by=worker) if given["of"] else None
    return Wanted(since, until, given["act"], given["worker"], names, int(before or 0))


def _shown(seen: tuple[Seen, ...]) -> list[dict[str, Any]]:
    """Return lines in words; what one did again and again to the same, with nothing between, is one line with a count."""
    words, names = desk_words("trail"), work_names()
    acts = {act: said for section in words["sections"] for act, said in words[section].items()}
    shown: list[dict[str, Any]] = []
    for one in seen:
        line = one.line
        kind = f"signed-{line.kind}" if line.act == "signed" else line.kind
        said = {
            "what": acts.get(line.act, line.act),
            "who": names.get(line.actor) or words["actors"].get(line.actor, line.actor),
            "kind": words["kinds"].get(kind) or words["subjects"].get(kind, line.kind),
            "called": one.called or names.get(line.name, "") or (line.name if kind in NAMED_BY_US else ""),
            "also": names.get(str(line.details.get("worker") or line.details.get("to") or ""), ""),
            "same": (line.day, line.name),
        }
        if shown and said.items() <= shown[-1].items():
            shown[-1]["times"] += 1
        else:
            shown.append({**said, "one": one, "times": 1})
    return shown


def _checked(request: HttpRequest, worker: WorkerSession, now: datetime) -> dict[str, Any]:
    """Check the whole trail, and that a head that was written down is in it; that it was checked is a line of its own."""
    kept = "".join(request.POST.get("head", "").lower().split())
    if kept and not _HASH.fullmatch(kept):
        return {"state": "no-head"}
    try:
        found: dict[str, Any] = {"state": "unbroken", "lines": trail.verify(kept=kept)}
    except trail.BrokenTrail as error:
        found = {"state": "broken", "line": error.line, "how": desk_words("trail")["broken"][error.how]}
    details: dict[str, str | int] = {"state": str(found["state"]), "lines": int(found.get("lines", 0))}
    trail.note(act="trail-verified", subject="trail", actor=worker.worker, at=now, details=details)
    return {**found, "head": trail.head()}
