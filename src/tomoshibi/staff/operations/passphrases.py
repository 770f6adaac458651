"""A worker's own passphrase: asked for again before something weighty, and changed."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from tomoshibi.basics.secrecy import wraps
from tomoshibi.basics.secrecy.boxes import DoesNotOpen
from tomoshibi.basics.secrecy.wraps import Pepper
from tomoshibi.staff import keys, trail
from tomoshibi.staff.models import OpenSession, Organisation, Worker
from tomoshibi.staff.operations.founding import MOST, fit
from tomoshibi.staff.operations.members import NotAllowed
from tomoshibi.staff.operations.sessions import WorkerSession, opened_anew


class WrongPassphrase(Exception):
    """What was typed is not the worker's passphrase; nothing was changed."""


def ask_again(worker: WorkerSession, typed: str, *, pepper: Pepper, at: datetime) -> None:
    """Check that whoever sits at an open session knows its passphrase. Raises WrongPassphrase and writes it down."""
    row = Worker.objects.get(key=worker.worker)
    secret = wraps.by_passphrase(typed[: MOST + 1], pepper)
    try:
        keys.worker_key(row, secret=secret, organisation=Organisation.objects.get())
    except DoesNotOpen:
        _refused(worker, at)
        raise WrongPassphrase from None


def change(worker: WorkerSession, *, old: str, new: str, pepper: Pepper, at: datetime, random: Callable[[int], bytes]) -> bytes:
    """Keep the worker's key under a new passphrase, end all other sessions, and return a new token for this one.

    Raises WrongPassphrase, UnfitPassphrase (EasyPassphrase), SessionOver, and NotAllowed before the second step.
    """
    if not worker.is_confirmed:
        raise NotAllowed
    organisation, row = Organisation.objects.get(), Worker.objects.get(key=worker.worker)
    try:
        private, totp = keys.worker_key(row, secret=wraps.by_passphrase(old[: MOST + 1], pepper), organisation=organisation)
    except DoesNotOpen:
        _refused(worker, at)
        raise WrongPassphrase from None
    fit(new, organisation=organisation, login=bytes(row.login), work_name=row.work_name, pepper=pepper)
    secret = wraps.by_passphrase(new, pepper)
    wrapped = keys.wrapped_worker_key(private, totp, secret=secret, organisation=organisation, worker=row.key, random=random)
    return _kept(worker, row, wrapped, at=at, random=random)


@transaction.atomic
def _kept(worker: WorkerSession, row: Worker, wrapped: wraps.Wrap, *, at: datetime, random: Callable[[int], bytes]) -> bytes:
    unchanged = Worker.objects.filter(id=row.id, version=row.version, left_day=None)
    if not unchanged.update(wrap=wrapped, version=row.version + 1):
        raise WrongPassphrase  # it was changed elsewhere while this was typed
    OpenSession.objects.filter(worker=row).exclude(token_hash=bytes.fromhex(worker.row)).delete()
    token = opened_anew(worker, random=random)
    trail.note(act="passphrase-changed", subject=f"worker:{row.key}", actor=row.key, at=at)
    return token


def _refused(worker: WorkerSession, at: datetime) -> None:
    trail.note(act="passphrase-refused", subject=f"worker:{worker.worker}", actor=worker.worker, at=at)
