"""What workers write: answers to the person, and notes among themselves."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from tomoshibi.basics.days import japanese_day
from tomoshibi.basics.secrecy import boxes
from tomoshibi.consult import contexts, way_words
from tomoshibi.consult.messages import Words, next_number, packed
from tomoshibi.consult.models import Consultation, Post
from tomoshibi.consult.operations.announcing import Out, announce
from tomoshibi.staff import trail
from tomoshibi.staff.queries import keyhole


class NotReadable(Exception):
    """The consultation was closed or erased, or someone else changed it meanwhile."""


@dataclass(frozen=True, slots=True)
class Writer:
    """The worker who writes: their key for the trail, their work name for the person."""

    key: str
    work_name: str


SERVER = Writer("worker-process", "")  # of notes that the program leaves


@transaction.atomic
def answer(
    consultation: str,
    text: str,
    *,
    by: Writer,
    at: datetime,
    random: Callable[[int], bytes],
    form: str = "",
    out: Out | None = None,
) -> None:
    """Send an answer: boxed to the case key, so that the person reads it with their code. Raises NotReadable, TooLong.

    The same text from the same `form` is sent once. `out`: the person is told of it by the way their talk came in.
    """
    found = _open(consultation)
    row = _row("answer", form, text, random)
    if Post.objects.filter(consultation=found, key=row).exists():
        return
    context = contexts.post(keyhole().tenant, found.key, row, "worker")
    box = boxes.seal(packed(Words(text, by.work_name, at)), to=boxes.public_key(bytes(found.public)), context=context)
    day = japanese_day(at)
    Post.objects.create(consultation=found, key=row, number=next_number(found.id), side="worker", day=day, box=box)
    missed = announce(found, text, row=row, out=out, at=at, random=random) if out is not None else ""
    found.status, found.last_day = "answered", day
    found.version += 1
    found.save(update_fields=["status", "last_day", "version"])
    if missed:
        add_note(found, way_words.note(missed), by=SERVER, at=at, row=random(16).hex())
    trail.note(act="answered", subject=f"consultation:{found.key}", actor=by.key, at=at)


def _row(kind: str, form: str, text: str, random: Callable[[int], bytes]) -> str:
    """Return the key of a new message: random, or the same again for the same text from the same form."""
    if not form:
        return random(16).hex()
    return hashlib.sha256(f"{kind}\n{form}\n{text}".encode("utf-8", "surrogatepass")).hexdigest()[:32]


@transaction.atomic
def note_down(
    consultation: str, text: str, *, by: Writer, at: datetime, random: Callable[[int], bytes], form: str = ""
) -> None:
    """Add a note that only workers read; the same text from the same `form` once. Raises NotReadable, TooLong."""
    found = _open(consultation)
    row = _row("note", form, text, random)
    if Post.objects.filter(consultation=found, key=row).exists():
        return
    add_note(found, text, by=by, at=at, row=row)
    trail.note(act="noted", subject=f"consultation:{found.key}", actor=by.key, at=at)


def add_note(found: Consultation, text: str, *, by: Writer, at: datetime, row: str) -> None:
    """Add a note to a consultation whose row is locked. It does not count as words: the clock of keeping runs on."""
    hole = keyhole()
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


def _open(consultation: str) -> Consultation:
    found = Consultation.objects.select_for_update().filter(key=consultation, status__in=("waiting", "answered")).first()
    if found is None:
        raise NotReadable
    return found
