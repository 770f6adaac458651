"""A new team key: talks and cases are wrapped to it at once, so that whoever left opens nothing any more."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from tomoshibi.basics.secrecy import boxes
from tomoshibi.basics.secrecy.boxes import PrivateKey
from tomoshibi.casework import sealed, shift_notes
from tomoshibi.casework.models import Case, ShiftNote, TeamMember, Turn
from tomoshibi.consult.operations import rewrapping
from tomoshibi.staff import trail
from tomoshibi.staff.keys import Keyring, NoShare
from tomoshibi.staff.operations.sessions import WorkerSession
from tomoshibi.staff.queries import Keyhole, keyhole


@transaction.atomic
def part_with(worker: str, *, by: WorkerSession, at: datetime, random: Callable[[int], bytes]) -> None:
    """Let a worker go: out of every team and case, with a new team key for all talks and all cases, in one transaction.

    Raises NotAllowed, DoesNotOpen, NoShare.
    """
    list(_with_keys().values_list("id"))  # before the talks: whoever writes holds a case and then waits for the trail
    rewrapping.part_with(worker, by=by, at=at, random=random)
    TeamMember.objects.filter(worker=worker).delete()
    Case.objects.filter(owner=worker, status="open").update(owner="")  # a supervisor gives them to somebody
    rewrap_cases(by.keys, at=at)


@transaction.atomic
def rewrap_cases(old: Keyring, *, at: datetime) -> int:
    """Wrap the keys of all cases to the newest team key and return how many. Raises DoesNotOpen and NoShare."""
    hole, done = keyhole(), 0
    for found in _with_keys().exclude(team_version=hole.team_version):
        _rewrap(found, old, hole)
        done += 1
    for turn in Turn.objects.select_for_update(of=("self",)).exclude(team_version=hole.team_version).select_related("case"):
        _rewrap_card(turn, old, hole)
    for note in ShiftNote.objects.select_for_update().exclude(team_version=hole.team_version):
        _rewrap_shift_note(note, old, hole)
    trail.note(act="cases-rewrapped", subject=f"team-key:{hole.team_version}", actor=old.worker, at=at, details={"count": done})
    return done


def _with_keys() -> QuerySet[Case]:
    return Case.objects.select_for_update().exclude(team_box=None).order_by("id")


def _rewrap(found: Case, old: Keyring, hole: Keyhole) -> None:
    key = sealed.opener(found, old, hole.tenant).key
    context = sealed.key_context(hole.tenant, found.key, hole.holder)
    found.team_box = boxes.seal(key.scalar, to=hole.team_public, context=context)
    found.team_version = hole.team_version
    found.version += 1
    found.save(update_fields=["team_box", "team_version", "version"])


def _rewrap_card(turn: Turn, old: Keyring, hole: Keyhole) -> None:
    team = old.team.get(turn.team_version)
    if team is None:
        raise NoShare
    context = sealed.context(hole.tenant, turn.case.key, "turn", "card", "server")
    turn.card = boxes.seal(boxes.open_box(bytes(turn.card), key=team, context=context), to=hole.team_public, context=context)
    turn.team_version = hole.team_version
    turn.save(update_fields=["card", "team_version"])


def _rewrap_shift_note(note: ShiftNote, old: Keyring, hole: Keyhole) -> None:
    content = shift_notes.opened(note, old, hole.tenant)
    note.box = boxes.seal(content, to=hole.team_public, context=shift_notes.context(hole.tenant, note.key))
    note.team_version = hole.team_version
    note.save(update_fields=["box", "team_version"])


def recovered(case: str, recovery: PrivateKey) -> sealed.Opener:
    """Return what opens a case by the organisation's recovery key. Raises DoesNotOpen."""
    found, tenant = Case.objects.get(key=case), keyhole().tenant
    context = sealed.key_context(tenant, found.key, "recovery")
    scalar = boxes.open_box(bytes(found.recovery_box or b""), key=recovery, context=context)
    return sealed.Opener(tenant, found.key, PrivateKey(scalar))
