"""Keeping a talk by law: while a worker holds it, neither time nor a deletion that was asked for erases it."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from tomoshibi.basics.days import japanese_day
from tomoshibi.consult.models import Consultation
from tomoshibi.consult.operations.answering import NotReadable, Writer, add_note
from tomoshibi.staff import trail

HELD = "保全: "  # so the note begins that says why


class NoReason(Exception):
    """It was not said why."""


@transaction.atomic
def hold(consultation: str, reason: str, *, by: Writer, at: datetime, random: Callable[[int], bytes]) -> None:
    """Hold a talk from now on; the reason stands in a note. Raises NoReason, NotReadable, TooLong."""
    found = _locked(consultation, reason)
    if not found.is_held:
        _write(found, reason, held=True, by=by, at=at, random=random)


@transaction.atomic
def release(consultation: str, reason: str, *, by: Writer, at: datetime, random: Callable[[int], bytes]) -> None:
    """Let a talk go again. Its clock begins anew, so that the person is warned before anything is erased.

    Raises NoReason, NotReadable, TooLong.
    """
    found = _locked(consultation, reason)
    if found.is_held:
        found.last_day = japanese_day(at)
        _write(found, reason, held=False, by=by, at=at, random=random)


def _locked(consultation: str, reason: str) -> Consultation:
    if not reason.strip():
        raise NoReason
    found = Consultation.objects.select_for_update().filter(key=consultation, team_box__isnull=False).first()
    if found is None:
        raise NotReadable
    return found


def _write(found: Consultation, reason: str, *, held: bool, by: Writer, at: datetime, random: Callable[[int], bytes]) -> None:
    found.is_held = held
    found.version += 1
    found.save(update_fields=["is_held", "last_day", "version"])
    add_note(found, f"{HELD if held else '保全の解除: '}{reason}", by=by, at=at, row=random(16).hex())
    trail.note(act="held" if held else "released", subject=f"consultation:{found.key}", actor=by.key, at=at)
