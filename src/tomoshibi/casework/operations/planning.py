"""Plans, their steps, and times to hear from each other."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

from tomoshibi.basics.days import japanese_day
from tomoshibi.casework import sealed
from tomoshibi.casework.models import Event, FollowUp, Plan, Step
from tomoshibi.casework.operations.reaching import ChangedMeanwhile, NoSuchCase, reached, touch
from tomoshibi.casework.plans import circumstances, fitting
from tomoshibi.staff import trail
from tomoshibi.staff.operations.sessions import WorkerSession

Random = Callable[[int], bytes]


class NotYetItsTurn(Exception):
    """Another step comes first: keep the talk, then block."""


def make_plan(case: str, template: str, *, by: WorkerSession, at: datetime, random: Random) -> str:
    """Make a plan of those steps of a template that fit the case, and return its key. Raises NoSuchCase, NoSuchPlan."""
    with reached(case, by=by, to="write", at=at) as found:
        events = Event.objects.filter(case=found.row, struck_day=None).values_list("act", "spread")
        chosen, steps = fitting(template, circumstances(found.row.age_band, events))
        key, today = random(16).hex(), japanese_day(at)
        plan = Plan.objects.create(
            key=key, case=found.row, template=chosen.name, template_version=chosen.version, from_day=today, status="active",
            by=by.worker, day=today,
        )  # fmt: skip
        names = {one.name for one in steps}
        for one in steps:
            Step.objects.create(
                key=random(16).hex(), case=found.row, plan=plan, name=one.name, stance=one.stance,
                after=one.after if one.after in names else "", due_day=today + timedelta(days=one.days), status="open",
                changed_day=today,
            )  # fmt: skip
        touch(found.row)
        trail.note(act="plan-made", subject=found.subject, actor=by.worker, at=at, details={"plan": template})
    return key


def mark_step(case: str, step: str, status: str, words: str, *, version: int, by: WorkerSession, at: datetime) -> None:
    """Write down how a step went; a step after another waits until that one is no longer open.

    Raises NoSuchCase, ChangedMeanwhile, NotYetItsTurn, TooLong; NoShare, DoesNotOpen where a colleague's words cannot be shown.
    """
    with reached(case, by=by, to="write", at=at) as found:
        row = Step.objects.select_for_update().filter(case=found.row, key=step).first()
        if row is None:
            raise NoSuchCase
        if row.version != version:
            theirs = sealed.opener(found.row, by.keys, found.lid.tenant).open(row.key, "step", row.box) if row.box else {}
            text = theirs.get("text", "")  # who writes no word leaves what stands
            raise ChangedMeanwhile({"status": status, "text": words or text}, {"status": row.status, "text": text}, row.version)
        if status == "done" and Step.objects.filter(plan=row.plan_id, name=row.after, status="open").exists():
            raise NotYetItsTurn
        row.status, row.changed_day, row.version = status, japanese_day(at), row.version + 1
        if words:
            row.box = found.lid.shut(row.key, "step", {"text": words, "at": at, "by": by.worker})
        row.save(update_fields=["status", "changed_day", "box", "version"])
        touch(found.row)
        trail.note(act=f"step-{status}", subject=found.subject, actor=by.worker, at=at, details={"step": row.name})


def agree_follow_up(
    case: str, due: date, words: Mapping[str, object], *, by: WorkerSession, at: datetime, random: Random
) -> str:
    """Agree on a time to hear from each other; when it is safe goes into the box. Return its key. Raises NoSuchCase."""
    with reached(case, by=by, to="write", at=at) as found:
        key = random(16).hex()
        FollowUp.objects.create(
            key=key, case=found.row, due_day=due, status="open", changed_day=japanese_day(at), by=by.worker,
            box=found.lid.shut(key, "follow-up", {**words, "at": at, "by": by.worker}),
        )  # fmt: skip
        touch(found.row)
        trail.note(act="follow-up-agreed", subject=found.subject, actor=by.worker, at=at)
    return key


def tried(case: str, follow_up: str, status: str, *, version: int, by: WorkerSession, at: datetime) -> None:
    """Write down a try to reach the person; `open` keeps it for another try. Raises NoSuchCase, ChangedMeanwhile."""
    with reached(case, by=by, to="write", at=at) as found:
        row = FollowUp.objects.select_for_update().filter(case=found.row, key=follow_up).first()
        if row is None:
            raise NoSuchCase
        if row.version != version:
            mine = {"status": status, "tries": row.tries + 1}
            raise ChangedMeanwhile(mine, {"status": row.status, "tries": row.tries}, row.version)
        row.status, row.changed_day = status, japanese_day(at)
        row.tries, row.version = row.tries + 1, row.version + 1
        row.save(update_fields=["status", "changed_day", "tries", "version"])
        trail.note(act="follow-up-tried", subject=found.subject, actor=by.worker, at=at, details={"status": status})
