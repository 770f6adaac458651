"""A new team key: what is open is wrapped to it, so that whoever left opens nothing any more."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from tomoshibi.basics.secrecy import boxes
from tomoshibi.basics.secrecy.boxes import PrivateKey
from tomoshibi.consult import contexts
from tomoshibi.consult.models import Consultation, Post
from tomoshibi.staff import trail
from tomoshibi.staff.keys import Keyring, NoShare
from tomoshibi.staff.operations.members import leave
from tomoshibi.staff.operations.sessions import WorkerSession
from tomoshibi.staff.queries import Keyhole, keyhole


@transaction.atomic
def rewrap(old: Keyring, *, at: datetime) -> int:
    """Wrap the keys of all consultations to the newest team key, with what else is boxed to it; return how many.

    Raises DoesNotOpen and NoShare where one does not open with the old keys: nothing is changed then.
    """
    hole = keyhole()
    done = 0
    for found in _open_ones().exclude(team_version=hole.team_version):
        team = _held(old, found.team_version)
        _key(found, team, hole.tenant, hole.holder, hole.team_public)
        if found.card is not None:
            context = contexts.card(hole.tenant, found.key)
            found.card = boxes.seal(
                boxes.open_box(bytes(found.card), key=team, context=context), to=hole.team_public, context=context
            )
        _hold(found, old, hole)
        for note in Post.objects.filter(consultation=found, is_note=True):
            context = contexts.note(hole.tenant, found.key, note.key)
            content = boxes.open_box(bytes(note.box), key=_held(old, note.team_version or 0), context=context)
            note.box, note.team_version = boxes.seal(content, to=hole.team_public, context=context), hole.team_version
            note.save(update_fields=["box", "team_version"])
        found.team_version = hole.team_version
        found.version += 1
        found.save(update_fields=["team_box", "card", "hold", "hold_version", "team_version", "version"])
        done += 1
    trail.note(act="rewrapped", subject=f"team-key:{hole.team_version}", actor=old.worker, at=at, details={"count": done})
    return done


@transaction.atomic
def part_with(worker: str, *, by: WorkerSession, at: datetime, random: Callable[[int], bytes]) -> None:
    """Let a worker go, make a new team key and wrap everything open to it, all at once.

    Raises NotAllowed, DoesNotOpen, NoShare.
    """
    list(_open_ones().values_list("id"))  # whoever answers holds a talk and waits for the trail; a ring would fail one
    leave(worker, by=by, at=at, random=random)
    rewrap(by.keys, at=at)


def _open_ones() -> QuerySet[Consultation]:
    """Return what is open, locked in the order in which two that are linked are locked, too."""
    return Consultation.objects.select_for_update().exclude(team_box=None).order_by("id")


def _held(keys: Keyring, version: int) -> PrivateKey:
    if version not in keys.team:
        raise NoShare
    return keys.team[version]


def _hold(found: Consultation, old: Keyring, hole: Keyhole) -> None:
    """Box to the newest team key why a consultation is held, where it is."""
    if found.hold is None:
        return
    context = contexts.hold(hole.tenant, found.key)
    content = boxes.open_box(bytes(found.hold), key=_held(old, found.hold_version or 0), context=context)
    found.hold, found.hold_version = boxes.seal(content, to=hole.team_public, context=context), hole.team_version


def _key(found: Consultation, team: PrivateKey, tenant: str, holder: str, to: boxes.PublicKey) -> None:
    before = contexts.case_key(tenant, found.key, f"team:{found.team_version}")
    scalar = boxes.open_box(bytes(found.team_box or b""), key=team, context=before)
    found.team_box = boxes.seal(scalar, to=to, context=contexts.case_key(tenant, found.key, holder))
