"""Keeping a talk by law: while a worker holds it, neither time nor a deletion that was asked for erases it.

Whoever reaches a talk may hold it, because nothing is lost by that; to let it go again takes a supervisor.
"""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from tomoshibi.basics.days import japanese_day
from tomoshibi.basics.secrecy import boxes
from tomoshibi.consult import contexts
from tomoshibi.consult.messages import Words, packed
from tomoshibi.consult.models import Consultation
from tomoshibi.consult.opening import why_held
from tomoshibi.consult.operations.answering import NotReadable, Writer, add_note
from tomoshibi.staff import trail
from tomoshibi.staff.operations.members import NotAllowed
from tomoshibi.staff.operations.sessions import WorkerSession
from tomoshibi.staff.queries import keyhole


class NoReason(Exception):
    """It was not said why."""


@transaction.atomic
def hold(consultation: str, reason: str, *, by: Writer, at: datetime) -> None:
    """Hold a talk from now on, and keep the reason sealed beside it. Raises NoReason, NotReadable, TooLong."""
    found = _locked(consultation, reason)
    if found.is_held:
        return
    hole = keyhole()
    content = packed(Words(reason.strip(), by.work_name, at))
    found.hold = boxes.seal(content, to=hole.team_public, context=contexts.hold(hole.tenant, found.key))
    found.is_held, found.hold_version = True, hole.team_version
    _save(found, by=by.key, at=at)


def release(consultation: str, reason: str, *, by: WorkerSession, at: datetime, random: Callable[[int], bytes]) -> None:
    """Let a talk go again. Its clock begins anew, so that the person is warned before anything is erased.

    Why it was held and why no more are left in notes. Raises NotAllowed, NoReason, NotReadable, TooLong.
    """
    if by.role != "supervisor" or not by.is_confirmed:
        details = {"to": "release"}
        trail.note(act="refused", subject=f"consultation:{consultation}", actor=by.worker, at=at, details=details)
        raise NotAllowed
    with transaction.atomic():
        found = _locked(consultation, reason)
        if not found.is_held:
            return
        writer, before = Writer(by.worker, by.work_name), why_held(found, by.keys, keyhole().tenant)
        if before is not None:
            add_note(found, f"保全のわけ: {before.text}", by=writer, at=at, row=random(16).hex())
        add_note(found, f"保全の解除: {reason}", by=writer, at=at, row=random(16).hex())
        found.is_held, found.hold, found.hold_version, found.last_day = False, None, None, japanese_day(at)
        _save(found, by=by.worker, at=at)


def _locked(consultation: str, reason: str) -> Consultation:
    if not reason.strip():
        raise NoReason
    found = Consultation.objects.select_for_update().filter(key=consultation, team_box__isnull=False).first()
    if found is None:
        raise NotReadable
    return found


def _save(found: Consultation, *, by: str, at: datetime) -> None:
    found.version += 1
    found.save(update_fields=["is_held", "hold", "hold_version", "last_day", "version"])
    trail.note(act="held" if found.is_held else "released", subject=f"consultation:{found.key}", actor=by, at=at)
