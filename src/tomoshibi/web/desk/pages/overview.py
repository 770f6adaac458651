"""The one view of a case: what is urgent and due, what happened, what the person wants, and the word for the next shift."""

import os
from dataclasses import dataclass, field
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from tomoshibi.basics.days import JAPAN, japanese_day
from tomoshibi.basics.secrecy.boxes import DoesNotOpen
from tomoshibi.casework.dues import HANDED_OVER
from tomoshibi.casework.evidence_queries import evidence_counts
from tomoshibi.casework.heads import work_names
from tomoshibi.casework.operations.queueing import assess, let_wait
from tomoshibi.casework.operations.recording import NoReason, TooLate, edit_note, write_note
from tomoshibi.casework.operations.tasks import finish_task
from tomoshibi.casework.queries import CaseWork, OpenedCase, Row, case_page, case_work, consents
from tomoshibi.casework.sealed import TooLong
from tomoshibi.casework.triage import Situation
from tomoshibi.consult import queries as talks
from tomoshibi.consult.queries import NoSuchConsultation, Opened
from tomoshibi.staff import trail
from tomoshibi.staff.keys import NoShare
from tomoshibi.staff.operations.sessions import WorkerSession
from tomoshibi.web.desk.case_words import notes, shown_event
from tomoshibi.web.desk.clocks import left
from tomoshibi.web.desk.door import READING
from tomoshibi.web.desk.pages.case_frame import of_case, show_case
from tomoshibi.web.desk.pages.clashing import Clash
from tomoshibi.web.desk.pages.planning import due_of, step_names
from tomoshibi.web.desk.pages.talking import HOW
from tomoshibi.web.desk.words import desk_words

TICKS = {  # what is asked when a case is judged anew, and what the rules call it
    "danger_to_life": "命があぶない",
    "self_harm": "自分を傷つけるおそれがある",
    "meeting_soon": "会う約束がある、相手といっしょにいる",
    "paying_now": "いま払おうとしている",
    "live_call": "いま通話している",
    "image_sent": "画像を送っている、録られている",
    "image_public": "画像が広まっている",
    "threat": "おどされている",
}
MOST_NOTES = 5  # on the first page; the others stand with what happened


@dataclass(frozen=True, slots=True)
class LastWords:
    """A talk of a case: what was written last, and how it is safe to answer. `text` is empty where it does not open."""

    key: str
    name: str
    side: str
    at: datetime | None
    how: str
    is_waiting: bool
    text: str = field(repr=False)
    wish: str = field(repr=False)


@of_case(READING)
def overview(
    request: HttpRequest, worker: WorkerSession, key: str, problem: str = "", text: str = "", status: int = 200,
    clash: Clash | None = None,
) -> HttpResponse:  # fmt: skip
    """Show a case whole."""
    now = timezone.now()
    case, work = case_page(key, by=worker, at=now), case_work(key, by=worker, at=now)
    judged = work.assessments[-1].words if work.assessments else None
    until = _moment(judged.get("deadline")) if judged else None
    written = notes(case.notes, work_names())
    return show_case(
        request, worker, case.listed, "case_overview", "", status=status,
        case=case, now=now, problem=problem, text=text, clash=clash, words=desk_words("case"),
        deadline=until, left=left(until, at=now) if until else "",
        due=due_of(work, on=japanese_day(now)),
        events=tuple(shown_event(one) for one in case.events if not one.clear["struck_day"]),
        consents=_consents(key, worker, work, now), talks=_talks(case, worker), contacts=_by_hand(case),
        plan=_plan(work), evidence=evidence_counts(key, by=worker, at=now),
        written=written[:MOST_NOTES], more=max(0, len(written) - MOST_NOTES),
        handed_over=next((one for one in written if one.is_hand_over), None),
        ticks=TICKS, judged=judged or {}, approvals=[one for one in work.approvals if not one.clear["decision"]],
    )  # fmt: skip


def _moment(given: object) -> datetime | None:
    return datetime.fromisoformat(str(given)).astimezone(JAPAN) if given else None


def _consents(key: str, worker: WorkerSession, work: CaseWork, now: datetime) -> list[dict[str, object]]:
    names = {one.key: (one.words or {}).get("name", "") for one in work.recipients}
    found = consents(key, by=worker, on=japanese_day(now), at=now)
    asked = {one.recipient for one in found}
    lines: list[dict[str, object]] = [
        {
            "name": names[one.recipient],
            "kind": one.recipient_kind,
            "purpose": one.purpose,
            "state": one.state,
            "until": one.until_day,
        }
        for one in found
    ]
    return lines + [
        {"name": names[one.key], "kind": one.clear["kind"], "purpose": "", "state": "not asked", "until": None}
        for one in work.recipients
        if one.key not in asked
    ]


def _talks(case: OpenedCase, worker: WorkerSession) -> list[LastWords]:
    keys = [one.clear["consultation"] for one in case.contacts if one.clear["consultation"]]
    return [_last_words(key, worker) for key in keys]


def _last_words(key: str, worker: WorkerSession) -> LastWords:
    try:
        found: Opened = talks.opened(key, worker.keys)
    except (NoSuchConsultation, NoShare, DoesNotOpen):
        return LastWords(key, "", "", None, "", False, "", "")
    said = [one for one in found.messages if not one.is_note]
    last = said[-1] if said else None
    wishes = found.wishes
    trail.note(act="read", subject=f"consultation:{key}", actor=worker.worker, at=timezone.now())
    return LastWords(
        key, found.listed.name, last.side if last else "", last.words.at if last and last.words else None,
        HOW.get(wishes.how, "") if wishes else "", found.listed.status == "waiting",
        last.words.text if last and last.words else "", wishes.text if wishes else "",
    )  # fmt: skip


def _by_hand(case: OpenedCase) -> list[Row]:
    return [one for one in case.contacts if not one.clear["consultation"]]


def _plan(work: CaseWork) -> dict[str, object]:
    done = [one for one in work.steps if one.clear["status"] != "open"]
    ahead = [one for one in work.steps if one.clear["status"] == "open"]
    names = step_names()
    shown = [{"name": names.get(one.clear["name"], one.clear["name"]), "stance": one.clear["stance"]} for one in ahead[:3]]
    return {"count": len(work.steps), "done": len(done), "ahead": shown}


@require_POST
@of_case(READING)
def judge(request: HttpRequest, worker: WorkerSession, key: str) -> HttpResponse:
    """Judge anew how urgent a case is; with `wait`, it goes back into the queue."""
    now = timezone.now()
    try:
        seen = situation(request, case_page(key, by=worker, at=now).listed.age_band)
    except ValueError:
        return overview(request, key, "deadline", "", 422)
    act = let_wait if request.POST.get("act") == "wait" else assess
    act(key, seen, by=worker, at=now, random=os.urandom)
    return redirect("/queue" if act is let_wait else f"/case/{key}")


def situation(request: HttpRequest, age_band: str) -> Situation:
    """Return what was ticked; what was not stays not known. Raises ValueError for a moment that is none."""
    ticked = {name: True for name in TICKS if request.POST.get(name) == "1"}
    given = request.POST.get("deadline", "").strip()
    until = datetime.fromisoformat(given).replace(tzinfo=JAPAN) if given else None
    return Situation(**ticked, age_band=age_band, deadline=until)


@require_POST
@of_case(READING)
def noted(request: HttpRequest, worker: WorkerSession, key: str) -> HttpResponse:
    """Leave a word for colleagues, or for the next shift; edit one's own within a day; add to an older one."""
    text, now = request.POST.get("text", ""), timezone.now()
    about, is_edit = request.POST.get("about", ""), request.POST.get("act") == "edit"
    kept = f"{HANDED_OVER}{text}" if request.POST.get("next_shift") == "1" and text.strip() else text
    try:
        if is_edit:
            edit_note(key, about, kept, by=worker, at=now, random=os.urandom)
        else:
            write_note(key, kept, by=worker, at=now, random=os.urandom, amends=about)
    except NoReason:
        return overview(request, key, "empty", text, 422)
    except TooLong:
        return overview(request, key, "long", text, 422)
    except TooLate:
        return overview(request, key, "late", text, 409)
    return redirect(f"/case/{key}#notes")


@require_POST
@of_case(READING)
def task_done(request: HttpRequest, worker: WorkerSession, key: str, task: str) -> HttpResponse:
    """Tick a task off."""
    finish_task(key, task, by=worker, at=timezone.now())
    return redirect(f"/case/{key}#due")
