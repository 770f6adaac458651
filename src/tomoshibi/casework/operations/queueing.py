"""The queue: a case is judged, waits, and is taken by whoever presses "next". A supervisor may move one, with a reason."""

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from tomoshibi.basics.days import japanese_day
from tomoshibi.basics.secrecy import boxes
from tomoshibi.casework import access, sealed, triage
from tomoshibi.casework.models import Assessment, Case, Turn
from tomoshibi.casework.operations.reaching import ChangedMeanwhile, Reached, reached, touch
from tomoshibi.casework.operations.recording import NoReason, add_note
from tomoshibi.casework.queue import InQueue, queue
from tomoshibi.casework.triage import Placed, Situation
from tomoshibi.staff import trail
from tomoshibi.staff.operations.sessions import WorkerSession
from tomoshibi.staff.queries import held_team_version, keyhole

Random = Callable[[int], bytes]


class NobodyWaits(Exception):
    """There is no case that this worker could take."""


def assess(case: str, seen: Situation, *, by: WorkerSession, at: datetime, random: Random) -> Placed:
    """Judge how urgent a case is by what is known now; every judgement is kept. Raises NoSuchCase."""
    with reached(case, by=by, to="note", at=at) as found:
        placed = _assessed(found, seen, by=by, at=at, random=random)
        turn = Turn.objects.select_for_update().filter(case=found.row).first()
        if turn is not None:
            before = turn.level
            _judge(turn, found, seen, placed, at=at, arrived=_arrived(turn, found, by))
            if turn.level < before:
                turn.set_level = None  # graver than when a supervisor moved it
            turn.save()
        touch(found.row)
    return placed


def _assessed(found: Reached, seen: Situation, *, by: WorkerSession, at: datetime, random: Random) -> Placed:
    placed, key = triage.place(seen, at=at), random(16).hex()
    name, version = triage.INSTRUMENT
    Assessment.objects.create(
        key=key, case=found.row, instrument=name, instrument_version=version, level=placed.level,
        reasons=_words(placed.reasons), box=found.lid.shut(key, "assessment", {**asdict(seen), "at": at, "by": by.worker}),
        by=by.worker, day=japanese_day(at),
    )  # fmt: skip
    trail.note(act="assessed", subject=found.subject, actor=by.worker, at=at, details={"level": placed.level})
    return placed


def _words(reasons: tuple[str, ...]) -> str:
    return "".join(f" {one}" for one in reasons) + " "


def let_wait(
    case: str, seen: Situation, *, by: WorkerSession, at: datetime, random: Random, arrived: datetime | None = None
) -> Placed:
    """Put a case into the queue, judged by what is known; it has no owner from then on. Raises NoSuchCase.

    It waits from when the person `arrived`, where that was earlier: nobody goes back because a case was made of their talk.
    """
    with reached(case, by=by, to="write", at=at) as found:
        placed = _assessed(found, seen, by=by, at=at, random=random)
        wait(found, seen, placed, at=at, arrived=arrived)
        touch(found.row)
        trail.note(act="queued", subject=found.subject, actor=by.worker, at=at)
    return placed


def wait(found: Reached, seen: Situation, placed: Placed, *, at: datetime, arrived: datetime | None = None) -> None:
    """Give a case that is held its turn in the queue."""
    found.row.owner, found.row.status = "", "waiting"
    found.row.save(update_fields=["owner", "status"])
    since = min(arrived or at, at)
    turn = Turn(case=found.row, waiting_day=japanese_day(since), since_day=japanese_day(since))
    _judge(turn, found, seen, placed, at=at, arrived=since)
    turn.save()


def _judge(turn: Turn, found: Reached, seen: Situation, placed: Placed, *, at: datetime, arrived: datetime) -> None:
    """Set a turn anew; the deadline counts by the clock, so that the stored level leaves it out."""
    without = triage.place(triage.without_deadline(seen), at=at)
    version = held_team_version()
    turn.level, turn.reasons = without.level, _words(tuple(one for one in placed.reasons if one not in triage.BY_THE_CLOCK))
    turn.deadline_day = japanese_day(seen.deadline) if seen.deadline else None
    card = {"at": arrived.isoformat(), "deadline": seen.deadline.isoformat() if seen.deadline else None}
    context = sealed.context(found.lid.tenant, found.row.key, "turn", "card", "server")
    turn.card = boxes.seal(json.dumps(card).encode(), to=keyhole().team_public, context=context)
    turn.team_version = version


def _arrived(turn: Turn, found: Reached, by: WorkerSession) -> datetime:
    return sealed.opened_card(turn, found.row.key, by.keys, found.lid.tenant).arrived_at


def take_next(*, by: WorkerSession, at: datetime) -> str:
    """Take whoever is next and return the case's key: nobody picks, and two who press at once get two cases.

    Raises NobodyWaits.
    """
    for one in queue(by, at=at):
        if took(one, by=by, at=at):
            return one.key
    raise NobodyWaits


@transaction.atomic
def took(one: InQueue, *, by: WorkerSession, at: datetime) -> bool:
    """Take a waiting case and return whether that was so: a colleague may take it this very moment."""
    waits = Case.objects.select_for_update(skip_locked=True, of=("self",))
    found = waits.filter(access.listed(access.reader(by), "take"), key=one.key).first()
    if found is None:
        return False
    found.owner, found.status = by.worker, "open"
    Turn.objects.filter(case=found).delete()
    touch(found, "owner", "status")
    trail.note(act="taken", subject=f"case:{found.key}", actor=by.worker, at=at)
    return True


def move(case: str, level: int, why: str, *, version: int, by: WorkerSession, at: datetime, random: Random) -> None:
    """Put a waiting case on another level, as a supervisor and with a reason. Raises NoSuchCase, NoReason, ChangedMeanwhile."""
    if not why.strip() or not 1 <= level <= triage.LOWEST:
        raise NoReason
    with reached(case, by=by, to="reorder", at=at) as found:
        turn = Turn.objects.select_for_update().get(case=found.row)
        if found.row.version != version:
            raise ChangedMeanwhile({"level": level}, {"level": turn.set_level or turn.level}, found.row.version)
        turn.set_level, turn.since_day = level, japanese_day(at)
        turn.save(update_fields=["set_level", "since_day"])
        add_note(found, f"順番の変更（{level}）: {why}", by=by, at=at, random=random)
        touch(found.row)
        trail.note(act="reordered", subject=found.subject, actor=by.worker, at=at, details={"level": level})
