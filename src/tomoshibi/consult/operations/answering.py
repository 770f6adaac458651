"""What workers write: answers to the person, and notes among themselves."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from tomoshibi.basics.days import japanese_day
from tomoshibi.basics.secrecy import boxes
from tomoshibi.consult import contexts
from tomoshibi.consult.messages import Words, next_number, packed
from tomoshibi.consult.models import Consultation, Post
from tomoshibi.staff import trail
from tomoshibi.staff.queries import keyhole


class NotReadable(Exception):
    """The consultation was closed or erased, or someone else changed it meanwhile."""


@dataclass(frozen=True, slots=True)
class Writer:
    """The worker who writes: their key for the trail, their work name for the person."""

    key: str
    work_name: str


@transaction.atomic
def answer(consultation: str, text: str, *, by: Writer, at: datetime, random: Callable[[int], bytes]) -> None:
    """Send an answer: boxed to the case key, so that the person reads it with their code. Raises NotReadable, TooLong."""
    found = _open(consultation)
    row = random(16).hex()
    context = contexts.post(keyhole().tenant, found.key, row, "worker")
    box = boxes.seal(packed(Words(text, by.work_name, at)), to=boxes.public_key(bytes(found.public)), context=context)
    day = japanese_day(at)
    Post.objects.create(consultation=found, key=row, number=next_number(found.id), side="worker", day=day, box=box)
    found.status, found.last_day = "answered", day
    found.version += 1
    found.save(update_fields=["status", "last_day", "version"])
    trail.note(act="answered", subject=f"consultation:{found.key}", actor=by.key, at=at)


@transaction.atomic
def note_down(consultation: str, text: str, *, by: Writer, at: datetime, random: Callable[[int], bytes]) -> None:
    """Add a note that only workers read. Raises NotReadable, TooLong."""
    found = _open(consultation)
    hole = keyhole()
    row = random(16).hex()
    context = contexts.note(hole.tenant, found.key, row)
    Post.objects.create(
        consultation=found,
        key=row,
        number=next_number(found.id),
        side="worker",
        is_note=True,
        team_version=hole.team_version,
        day=japanese_day(at),
        box=boxes.seal(packed(Words(text, by.work_name, at)), to=hole.team_public, context=context),
    )
    trail.note(act="noted", subject=f"consultation:{found.key}", actor=by.key, at=at)


def _open(consultation: str) -> Consultation:
    found = Consultation.objects.select_for_update().filter(key=consultation, status__in=("waiting", "answered")).first()
    if found is None:
        raise NotReadable
    return found
