"""Joining by invitation, and leaving: whoever leaves holds no key to anything that is open."""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from tomoshibi.basics.days import japanese_day
from tomoshibi.basics.secrecy import wraps
from tomoshibi.basics.secrecy.boxes import DoesNotOpen, PrivateKey
from tomoshibi.basics.secrecy.context import Context
from tomoshibi.basics.secrecy.wraps import Pepper
from tomoshibi.staff import keys, trail
from tomoshibi.staff.models import ROLES, Invitation, OpenSession, Organisation, TeamKey, TeamKeyShare, Worker
from tomoshibi.staff.operations.founding import Account, new_worker
from tomoshibi.staff.operations.sessions import WorkerSession

VALID = timedelta(days=3)
TOKEN = 48  # bytes: 16 that find the invitation, 32 that open the team key in it
_FINDING = 16
WITHOUT_KEYS = "administrator"


class NotAllowed(Exception):
    """The role does not allow this."""


class NoSuchInvitation(Exception):
    """The invitation was used, ran out, or never was."""


@transaction.atomic
def invite(*, role: str, by: WorkerSession, at: datetime, random: Callable[[int], bytes]) -> bytes:
    """Make an invitation and return the token of its link. Raises NotAllowed unless a supervisor asks."""
    if by.role != "supervisor" or not by.is_confirmed or role not in ROLES:
        raise NotAllowed
    token = random(TOKEN)
    row = hashlib.sha256(token[:_FINDING]).digest()
    version, wrapped = None, None
    if role != WITHOUT_KEYS:
        version = max(by.keys.team)
        context = _context(Organisation.objects.get().tenant, row)
        secret = wraps.by_session(token[_FINDING:])
        wrapped = wraps.wrap(by.keys.team[version].scalar, secret=secret, context=context, random=random)
    Invitation.objects.create(
        token_hash=row,
        role=role,
        wrap=wrapped,
        team_version=version,
        invited_by=Worker.objects.get(key=by.worker),
        expires_at=at + VALID,
    )
    trail.note(act="invited", subject=f"invitation:{row.hex()[:16]}", actor=by.worker, at=at, details={"role": role})
    return token


def _context(tenant: str, row: bytes) -> Context:
    return Context(tenant=tenant, case="", row=row.hex(), purpose="invitation", side="server")


def join(token: bytes, account: Account, *, pepper: Pepper, at: datetime, random: Callable[[int], bytes]) -> tuple[str, str]:
    """Make the account that an invitation is for; return its key and one-time secret.

    Raises NoSuchInvitation, UnfitPassphrase, and IntegrityError for a login name that is taken.
    """
    invitation = _open_ones(token, at=at).first()
    if invitation is None:
        raise NoSuchInvitation
    organisation = Organisation.objects.get()
    worker, totp = new_worker(organisation, account, role=invitation.role, pepper=pepper, at=at, random=random)
    _join(token, worker, at=at)
    return worker.key, totp


def _open_ones(token: bytes, *, at: datetime) -> QuerySet[Invitation]:
    row = hashlib.sha256(token[:_FINDING]).digest() if len(token) == TOKEN else b""
    return Invitation.objects.filter(token_hash=row, used_by=None, expires_at__gt=at)


@transaction.atomic
def _join(token: bytes, worker: Worker, *, at: datetime) -> None:
    """Take a worker in by an invitation. Raises NoSuchInvitation.

    The organisation is locked first, as by `leave`: the two do not wait for each other in a ring, and nobody who joins while a
    new team key is made stays without a share of it.
    """
    organisation = Organisation.objects.select_for_update().get()
    invitation = _open_ones(token, at=at).select_for_update().first()
    if invitation is None:
        raise NoSuchInvitation
    worker.save()
    if invitation.wrap is not None:
        newest = TeamKey.objects.order_by("-version")[0]
        if newest.version != invitation.team_version:
            raise NoSuchInvitation  # someone left meanwhile; the key in the invitation opens nothing new
        keys.share(organisation, newest, _team_key_in(invitation, token, organisation), worker)
    invitation.used_by = worker
    invitation.wrap = None
    invitation.save(update_fields=["used_by", "wrap"])
    trail.note(act="joined", subject=f"worker:{worker.key}", actor=worker.key, at=at, details={"role": worker.role})


def _team_key_in(invitation: Invitation, token: bytes, organisation: Organisation) -> PrivateKey:
    secret, context = wraps.by_session(token[_FINDING:]), _context(organisation.tenant, bytes(invitation.token_hash))
    try:
        return PrivateKey(wraps.unwrap(bytes(invitation.wrap or b""), secret=secret, context=context))
    except DoesNotOpen:
        raise NoSuchInvitation from None


@transaction.atomic
def leave(worker: str, *, by: WorkerSession, at: datetime, random: Callable[[int], bytes]) -> PrivateKey:
    """Let a worker go and return the new team key's private half: whatever is open must be wrapped to it anew.

    Their sessions end, their shares go, and a new team key is made for those who stay. Raises NotAllowed.
    """
    if by.role != "supervisor" or not by.is_confirmed or worker == by.worker:
        raise NotAllowed
    organisation = Organisation.objects.select_for_update().get()  # two who let go at once would make the same key version
    leaving = Worker.objects.select_for_update().filter(key=worker, left_day=None).first()
    if leaving is None:
        raise NotAllowed
    leaving.left_day = japanese_day(at)
    leaving.version += 1
    leaving.save(update_fields=["left_day", "version"])
    OpenSession.objects.filter(worker=leaving).delete()
    TeamKeyShare.objects.filter(worker=leaving).delete()
    Invitation.objects.filter(used_by=None).delete()
    staying = list(Worker.objects.filter(left_day=None).exclude(role=WITHOUT_KEYS))
    private = keys.make_team_key(organisation, staying, on=japanese_day(at), random=random)
    trail.note(act="left", subject=f"worker:{worker}", actor=by.worker, at=at)
    return private
