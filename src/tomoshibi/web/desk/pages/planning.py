"""The plan of a case, step by step; what is due in all cases, and who carries how much."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from tomoshibi.basics.days import japanese_day
from tomoshibi.casework.dues import DueThing, due_things, plan_names, workload
from tomoshibi.casework.heads import work_names
from tomoshibi.casework.operations.planning import NotYetItsTurn, agree_follow_up, make_plan, mark_step, tried
from tomoshibi.casework.operations.reaching import ChangedMeanwhile
from tomoshibi.casework.plans import NoSuchPlan, TemplateStep, templates
from tomoshibi.casework.queries import CaseWork, Row, case_page, case_work
from tomoshibi.casework.sealed import TooLong
from tomoshibi.casework.vocabulary import FOLLOWED, HELD_OFF, STEPS
from tomoshibi.law.entries import Entry, entries
from tomoshibi.staff import trail
from tomoshibi.staff.operations.sessions import WorkerSession
from tomoshibi.web.desk.door import READING, closed, show
from tomoshibi.web.desk.pages.case_frame import of_case, show_case
from tomoshibi.web.desk.pages.clashing import Clash, both_sides
from tomoshibi.web.desk.words import desk_words

AHEAD = timedelta(days=7)  # of the list of what is due
STEP_FIELDS = {"status": "状態", "text": "ひとこと"}
TRY_FIELDS = {"status": "どうなったか", "tries": "ためした回数"}
KINDS = {"approval": "二人目の確認", "follow-up": "連絡の約束"}


@dataclass(frozen=True, slots=True)
class ShownStep:
    """A step of a plan, with why it is advised and who says so, where it rests on a signed step."""

    row: Row
    name: str
    after: str
    is_blocked: bool
    reason: str
    sources: tuple[str, ...]
    words: str = field(repr=False)


def step_names() -> dict[str, str]:
    """Return what each step of a template is called."""
    return {one.name: one.ja for template in templates().values() for one in template.steps}


def due_of(work: CaseWork, *, on: date) -> list[dict[str, object]]:
    """Return what is due in one case, the oldest first."""
    words, names = desk_words("case"), step_names()
    found = [
        *({"what": words["tasks"][one.clear["kind"]], "day": one.clear["due_day"], "task": one.key} for one in work.tasks),
        *(
            {
                "what": f"{words['tasks']['follow-up']}：{(one.words or {}).get('window', '')}".rstrip("："),
                "day": one.clear["due_day"],
            }
            for one in work.follow_ups
            if one.clear["status"] == "open"
        ),
        *(
            {"what": names.get(one.clear["name"], one.clear["name"]), "day": one.clear["due_day"]}
            for one in work.steps
            if one.clear["status"] == "open" and one.clear["stance"] not in HELD_OFF and one.clear["due_day"]
        ),
    ]
    return sorted(({**one, "is_late": one["day"] < on} for one in found), key=lambda one: str(one["day"]))


@of_case(READING)
def plan(
    request: HttpRequest, worker: WorkerSession, key: str, problem: str = "", clash: Clash | None = None, status: int = 200
) -> HttpResponse:
    """Show the plans of a case with their steps, and the times agreed to hear from each other."""
    now = timezone.now()
    case, work = case_page(key, by=worker, at=now), case_work(key, by=worker, at=now)
    chosen = plan_names(key, by=worker)
    plans = [
        {"name": templates()[name].ja if name in templates() else name, "steps": _steps(work, plan_key, name)}
        for plan_key, name in chosen.items()
    ]
    return show_case(
        request, worker, case.listed, "case_plan", "/plan", status=status, case=case, plans=plans,
        templates=[one for one in templates().values() if one.name not in chosen.values()],
        follow_ups=work.follow_ups, statuses=STEPS, followed=FOLLOWED, words=desk_words("case"), names=work_names(),
        today=japanese_day(now), problem=problem, clash=clash,
    )  # fmt: skip


def _steps(work: CaseWork, plan_key: str, template: str) -> list[ShownStep]:
    known = {one.name: one for one in templates()[template].steps} if template in templates() else {}
    signed = {one.id: one for one in entries("step")}
    rows = [one for one in work.steps if one.clear["plan"] == plan_key]
    states = {one.clear["name"]: one.clear["status"] for one in rows}
    return [_step(one, known, signed, states) for one in rows]


def _step(row: Row, known: Mapping[str, TemplateStep], signed: Mapping[str, Entry], states: Mapping[str, str]) -> ShownStep:
    found = known.get(row.clear["name"])
    entry = signed.get(found.entry) if found else None
    after = row.clear["after"]
    return ShownStep(
        row,
        found.ja if found else row.clear["name"],
        known[after].ja if after in known else after,
        states.get(after) == "open",
        str(entry.content["text"]["ja"]) if entry else "",
        entry.sources if entry else (),
        str((row.words or {}).get("text", "")),
    )


@require_POST
@of_case(READING)
def made_plan(request: HttpRequest, worker: WorkerSession, key: str) -> HttpResponse:
    """Make a plan of a template."""
    try:
        make_plan(key, request.POST.get("template", ""), by=worker, at=timezone.now(), random=os.urandom)
    except NoSuchPlan:
        return plan(request, key, "no-plan", None, 422)
    return redirect(f"/case/{key}/plan")


@require_POST
@of_case(READING)
def step(request: HttpRequest, worker: WorkerSession, key: str, row: str) -> HttpResponse:
    """Write down how a step went."""
    status, text = request.POST.get("status", ""), request.POST.get("text", "")
    try:
        if status not in STEPS:
            raise ValueError(status)
        version = int(request.POST.get("version", ""))
        mark_step(key, row, status, text, version=version, by=worker, at=timezone.now())
    except NotYetItsTurn:
        return plan(request, key, "first", None, 409)
    except ChangedMeanwhile as found:
        sent = {"status": status, "text": text}
        return plan(request, key, "changed", _clash(key, f"step/{row}", found, STEP_FIELDS, sent), 409)
    except TooLong:
        return plan(request, key, "long", None, 422)
    except ValueError:
        return plan(request, key, "fields", None, 422)
    return redirect(f"/case/{key}/plan#{row}")


@require_POST
@of_case(READING)
def follow_up(request: HttpRequest, worker: WorkerSession, key: str) -> HttpResponse:
    """Agree on a time to hear from each other, or write down a try."""
    row, now = request.POST.get("row", ""), timezone.now()
    window = request.POST.get("window", "")
    try:
        if row:
            status = request.POST.get("status", "")
            if status not in FOLLOWED:
                raise ValueError(status)
            tried(key, row, status, version=int(request.POST.get("version", "")), by=worker, at=now)
        else:
            due = date.fromisoformat(request.POST.get("due", ""))
            agree_follow_up(key, due, {"window": window}, by=worker, at=now, random=os.urandom)
    except ChangedMeanwhile as found:
        sent = {"row": row, "status": request.POST.get("status", "")}
        return plan(request, key, "changed", _clash(key, "follow-up", found, TRY_FIELDS, sent), 409)
    except TooLong:
        return plan(request, key, "long", None, 422)
    except ValueError:
        return plan(request, key, "fields", None, 422)
    return redirect(f"/case/{key}/plan#follow-ups")


def _clash(key: str, form: str, found: ChangedMeanwhile, fields: Mapping[str, str], sent: Mapping[str, str]) -> Clash:
    states = desk_words("case")["steps" if fields is STEP_FIELDS else "followed"]

    def say(name: str, value: object) -> str:
        return states.get(str(value), str(value)) if name == "status" else str(value)

    back = f"/case/{key}/plan"
    return both_sides(found, action=f"/case/{key}/{form}", back=back, labels=fields, sent=sent.items(), say=say)


@closed(READING)
def due(request: HttpRequest, worker: WorkerSession) -> HttpResponse:
    """Show what is due in the cases one may reach, and to supervisors who carries how much."""
    now = timezone.now()
    today, mine = japanese_day(now), request.GET.get("mine") == "1"
    things = due_things(worker, until=today + AHEAD, mine=mine)
    trail.note(act="listed", subject="due", actor=worker.worker, at=now)
    return show(
        request, "due", worker=worker, mine=mine, today=today, late=_due_lines([one for one in things if one.due_day < today]),
        now_due=_due_lines([one for one in things if one.due_day == today]),
        ahead=_due_lines([one for one in things if one.due_day > today]),
        loads=workload(worker, on=today),
    )  # fmt: skip


def _due_lines(things: list[DueThing]) -> list[dict[str, object]]:
    names, steps, tasks = work_names(), step_names(), desk_words("case")["tasks"]
    return [
        {
            "one": one,
            "what": KINDS.get(one.kind) or (tasks[one.name] if one.kind == "task" else steps.get(one.name, one.name)),
            "owner": names.get(one.owner, ""),
            "address": f"/case/{one.case}{PLACES.get(one.kind, '')}",
        }
        for one in things
    ]


PLACES = {"step": "/plan", "follow-up": "/plan#follow-ups", "task": "#due", "approval": "/passed-on"}
