"""The worker carries what waits to go out by LINE or mail.

A try that fails is made again, later and later; the other side knows it by its key, so that nothing arrives twice. Where it
cannot be done, workers read so in a note.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from django.db import transaction
from django.db.models import Exists, OuterRef

from tomoshibi.basics.secrecy.boxes import DoesNotOpen
from tomoshibi.consult import way_words, ways
from tomoshibi.consult.models import Consultation, Outgoing
from tomoshibi.consult.operations.answering import SERVER, add_note
from tomoshibi.consult.ways import Kind, Letter, Ways
from tomoshibi.staff import trail
from tomoshibi.staff.queries import keyhole

Outcome = Literal["there", "later", "never"]
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=1)
GIVEN_UP_AFTER = timedelta(hours=20)  # since the first try; LINE knows a second try for 24 hours


@dataclass(frozen=True, slots=True)
class Taken:
    """A letter in hand, for one try."""

    row: int
    letter: Letter = field(repr=False)
    is_last: bool


def carry(kind: Kind, deliver: Callable[[Letter], Outcome], *, by: Ways, at: datetime) -> int:
    """Carry what is due by a way, one after the other in each talk, and return how many arrived."""
    earlier = Outgoing.objects.filter(consultation=OuterRef("consultation"), id__lt=OuterRef("id"))
    due = Outgoing.objects.filter(~Exists(earlier), kind=kind, due_at__lte=at).order_by("id").values_list("id", flat=True)
    done = 0
    for number in list(due):
        taken = _take(number, by=by, at=at)
        if taken is None:
            continue
        outcome = deliver(taken.letter)
        if outcome == "there":
            done += _end(taken, "sent-out", at=at)
        elif outcome == "never" or taken.is_last:
            _end(taken, "not-sent-out", at=at)
        else:
            break  # whoever does not answer now is asked about the others at the next look
    return done


@transaction.atomic
def _take(number: int, *, by: Ways, at: datetime) -> Taken | None:
    """Take a letter for one try; another worker finds it taken. None where it went meanwhile, or does not open."""
    row = Outgoing.objects.select_for_update().filter(id=number, due_at__lte=at).first()
    if row is None:
        return None
    row.tries += 1
    row.ends_at = row.ends_at or at + GIVEN_UP_AFTER
    row.due_at = at + min(FIRST_PAUSE * 2 ** min(row.tries - 1, 10), LONGEST_PAUSE)
    row.save(update_fields=["tries", "ends_at", "due_at"])
    try:
        kind: Kind = row.kind  # type: ignore[assignment]  # closed by a constraint
        letter = ways.unwrapped(bytes(row.wrap), key=row.key, kind=kind, tenant=keyhole().tenant, pepper=by.pepper)
    except DoesNotOpen:
        row.delete()
        trail.note(act="did-not-open", subject=f"outgoing:{row.key}", actor="worker-process", at=at)
        return None
    return Taken(row.id, letter, row.due_at >= row.ends_at)


@transaction.atomic
def _end(taken: Taken, act: str, *, at: datetime) -> bool:
    """Let a letter be gone. Workers read in a note where it did not arrive."""
    row = Outgoing.objects.filter(id=taken.row).first()
    if row is None:  # blocked, or to be erased, while it was carried
        return act == "sent-out"
    found = Consultation.objects.select_for_update().filter(id=row.consultation_id or 0, team_box__isnull=False).first()
    if act == "not-sent-out" and found is not None:
        add_note(found, way_words.note("not-sent"), by=SERVER, at=at, row=f"{row.key[:24]}note")
    row.delete()
    subject = f"consultation:{found.key}" if found is not None else f"outgoing:{row.key}"
    trail.note(act=act, subject=subject, actor="worker-process", at=at, details={"way": row.kind, "tries": row.tries})
    return act == "sent-out"
