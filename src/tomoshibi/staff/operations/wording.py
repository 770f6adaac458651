"""Writing what the public sees: one writes, another reads, a supervisor who did not write signs. Nothing is ever changed."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import DatabaseError, transaction

from tomoshibi.basics.days import japanese_day
from tomoshibi.law.entries import ALWAYS, KINDS, of_program
from tomoshibi.law.proofreading import Kind, Remark, remarks
from tomoshibi.staff import guards, trail
from tomoshibi.staff.models import Wording, WordingAct, Worker
from tomoshibi.staff.operations.members import NotAllowed
from tomoshibi.staff.operations.sessions import WorkerSession
from tomoshibi.staff.public import next_edition

MAY = {  # who may do what, by role; that nobody passes their own words, the database holds besides
    "write": frozenset({"counsellor", "supervisor"}),  # many organisations have one supervisor, who signs
    "read": frozenset({"counsellor", "supervisor"}),
    "sign": frozenset({"supervisor"}),
    "withdraw": frozenset({"supervisor"}),
}
TEXTS = (  # the places of the help site whose words an organisation may write itself; the first one is empty without it
    "notice", "first_lead", "first_safe_text", "steps_lead", "contacts_lead", "adults_lead", "law_lead", "law_note",
)  # fmt: skip
REPLIES = ("answers-within",)  # how soon somebody answers: in days, and nothing is said where none is signed
PLACES: Mapping[str, tuple[str, ...]] = {"text": TEXTS, "reply": REPLIES}  # what is written for a place that there is anyway
OWN = "own-"  # how the name of an entry begins that does not come with the program
LONGEST = timedelta(days=366)  # what nobody looked at for a year is not known to be right
OLDEST_CHECK = timedelta(days=30)  # a day of checking long before it is written down is a slip of the pen
MOST_REASON = 2_000


class Faulty(Exception):
    """The words have faults that must be mended first."""

    def __init__(self, found: tuple[Remark, ...]) -> None:
        super().__init__(", ".join(one.name for one in found))
        self.found = found


class NotAnswered(Exception):
    """A doubt has no answer, or there is no reason where one is asked for."""


class NotNow(Exception):
    """This is not the turn of that act; the message is the database's name for it."""


class NoSuchWording(Exception):
    """There is no such wording, or no such entry to write for."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody wrote for an entry; an empty `entry` is a new one of the organisation's own."""

    kind: Kind
    entry: str
    content: Mapping[str, Any]
    sources: tuple[str, ...]
    checked_day: date
    until_day: date


def draft_remarks(draft: Draft, *, on: date) -> tuple[Remark, ...]:
    """Return all that is seen in a draft, its days among it; faults first."""
    found = remarks(draft.kind, draft.content, draft.sources, entry=draft.entry)
    if not on - OLDEST_CHECK <= draft.checked_day <= on:
        found = (Remark("checked-day", "days"), *found)
    if not draft.checked_day < draft.until_day <= draft.checked_day + LONGEST or draft.until_day < on:
        found = (Remark("until-day", "days"), *found)
    return found


@transaction.atomic
def write(draft: Draft, *, over: int, by: WorkerSession, at: datetime, random: Callable[[int], bytes]) -> str:
    """Keep a draft and return its key; `over` is the number of the wording that was before the writer's eyes, or 0.

    Raises NotAllowed, NoSuchWording for an entry that there is not, Faulty, and NotNow where somebody wrote meanwhile.
    """
    _may("write", by)
    day = japanese_day(at)
    faults = tuple(one for one in draft_remarks(draft, on=day) if one.is_error)
    if faults:
        raise Faulty(faults)
    entry = _entry(draft, random)
    with _in_turn():
        made = Wording.objects.create(
            key=random(16).hex(), kind=draft.kind, entry=entry, number=_number(draft.kind, entry, over),
            content=dict(draft.content), sources=list(draft.sources), checked_day=draft.checked_day,
            until_day=draft.until_day, written_by=Worker.objects.get(key=by.worker), written_day=day,
        )  # fmt: skip
    _noted(made, "written", by, at)
    return made.key


def _number(kind: Kind, entry: str, over: int) -> int:
    last = Wording.objects.filter(kind=kind, entry=entry).order_by("-number").values_list("number", flat=True).first() or 0
    if last != over:
        raise NotNow("a later one is there")
    return last + 1


def _entry(draft: Draft, random: Callable[[int], bytes]) -> str:
    """Return for which entry a draft is. 110 and 119 are not written over, so that nothing ever stands in their way."""
    if not draft.entry and draft.kind in KINDS:
        return OWN + random(4).hex()
    if draft.kind in PLACES:
        known = draft.entry in PLACES[draft.kind]
    else:
        is_of_program = of_program(draft.kind, draft.entry) is not None and draft.entry not in ALWAYS
        known = is_of_program or Wording.objects.filter(kind=draft.kind, entry=draft.entry).exists()
    if not known:
        raise NoSuchWording
    return draft.entry


def doubts(row: Wording) -> tuple[Remark, ...]:
    """Return what the second reader of a wording has to answer."""
    found = remarks(row.kind, row.content, row.sources, entry=row.entry)  # type: ignore[arg-type]  # kinds are closed in the table
    return tuple(one for one in found if not one.is_error)


@transaction.atomic
def read(key: str, reasons: Mapping[str, str], *, by: WorkerSession, at: datetime) -> None:
    """Pass a wording that somebody else wrote, each doubt answered. Raises NotAllowed, NoSuchWording, NotAnswered, NotNow."""
    _may("read", by)
    row = _row(key)
    asked = {one.name for one in doubts(row)}
    answered = {name: reason.strip()[:MOST_REASON] for name, reason in reasons.items() if name in asked}
    if not all(answered.get(name) for name in asked):
        raise NotAnswered
    _done(row, "read", answered, by, at)


@transaction.atomic
def give_back(key: str, reason: str, *, by: WorkerSession, at: datetime) -> None:
    """Say what has to be written otherwise. Raises as `read` does."""
    _may("read", by)
    _done(_row(key), "returned", _why(reason), by, at)


@transaction.atomic
def sign_wording(key: str, *, by: WorkerSession, at: datetime) -> None:
    """Make a wording public that another wrote and that was read. Raises NotAllowed, NoSuchWording and NotNow."""
    _may("sign", by)
    row = _row(key)
    _done(row, "signed", {}, by, at)
    next_edition(of=f"wording:{row.key}", by=by.worker, at=at)


@transaction.atomic
def withdraw(key: str, reason: str, *, by: WorkerSession, at: datetime) -> None:
    """Take a wording back, at any time and also one's own. Raises as `read` does."""
    _may("withdraw", by)
    row = _row(key)
    _done(row, "withdrawn", _why(reason), by, at)
    next_edition(of=f"withdrawn:{row.key}", by=by.worker, at=at)


def _why(reason: str) -> dict[str, str]:
    if not reason.strip():
        raise NotAnswered
    return {"why": reason.strip()[:MOST_REASON]}


def _row(key: str) -> Wording:
    """Return a wording, no act being done with it meanwhile."""
    row = Wording.objects.select_for_update().filter(key=key).first()
    if row is None:
        raise NoSuchWording
    return row


def _may(act: str, by: WorkerSession) -> None:
    if by.role not in MAY[act] or not by.is_confirmed:
        raise NotAllowed


def _done(row: Wording, act: str, reasons: Mapping[str, str], by: WorkerSession, at: datetime) -> None:
    worker = Worker.objects.get(key=by.worker)
    with _in_turn():
        WordingAct.objects.create(wording=row, act=act, by=worker, day=japanese_day(at), reasons=dict(reasons))
    _noted(row, act, by, at)


@contextmanager
def _in_turn() -> Iterator[None]:
    """Name what the database refuses: it holds the rules of who and when. Raises NotNow."""
    try:
        with transaction.atomic():
            yield
    except DatabaseError as error:
        name = str(error).splitlines()[0].partition(guards.PREFIX)[2]
        raise NotNow(name or "done already") from None


def _noted(row: Wording, act: str, by: WorkerSession, at: datetime) -> None:
    """Keep in the trail which words it was, by their hash."""
    whole = {"kind": row.kind, "entry": row.entry, "content": row.content, "sources": row.sources,
             "checked": row.checked_day.isoformat(), "until": row.until_day.isoformat()}  # fmt: skip
    digest = hashlib.sha256(json.dumps(whole, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    details = {"digest": digest}
    trail.note(act=f"wording-{act}", subject=f"wording:{row.key}", actor=by.worker, at=at, details=details)
