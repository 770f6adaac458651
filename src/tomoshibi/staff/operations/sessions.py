"""Signing in and out. The passphrase opens the worker's key; a one-time code or passkey confirms the session."""

import hashlib
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pyotp
from django.db import transaction

from tomoshibi.basics.secrecy import wraps
from tomoshibi.basics.secrecy.boxes import DoesNotOpen, PrivateKey
from tomoshibi.basics.secrecy.context import Context
from tomoshibi.basics.secrecy.wraps import Pepper
from tomoshibi.staff import keys, trail
from tomoshibi.staff.keys import Keyring
from tomoshibi.staff.models import OpenSession, Organisation, Worker
from tomoshibi.staff.operations.founding import MOST, hashed_login

TOKEN = 48  # bytes in the cookie: 16 that find the session, 32 that open it
_FINDING = 16
OPEN_FOR = timedelta(hours=10)  # a shift
EXACT = timedelta(minutes=1)  # how exactly it is written down when a worker was last there
UNCONFIRMED_FOR = timedelta(minutes=10)
STEP = 30  # seconds of a one-time code
WRONG_CODES = 10  # in a row; whoever has a passphrase must not try the million
REST = timedelta(minutes=15)  # then no code is looked at for so long; a passkey still opens


class NotSignedIn(Exception):
    """No such worker, a wrong passphrase, or one who has left: which of them is not said."""


class NotConfirmed(Exception):
    """The one-time code is wrong, too old, or was used before."""


class SessionOver(Exception):
    """The session has ended, or there never was one."""


@dataclass(frozen=True, slots=True)
class WorkerSession:
    """An open session; what it prints shows no key."""

    worker: str
    work_name: str
    role: str
    is_confirmed: bool
    row: str = field(repr=False)
    keys: Keyring = field(repr=False)
    totp: str = field(repr=False)


def sign_in(login: str, passphrase: str, *, pepper: Pepper, at: datetime, random: Callable[[int], bytes]) -> bytes:
    """Open a session that still has to be confirmed and return the token for the cookie. Raises NotSignedIn."""
    organisation = Organisation.objects.get()
    worker = Worker.objects.filter(login=hashed_login(login, pepper), left_day=None).first()
    secret = wraps.by_passphrase(passphrase[: MOST + 1], pepper)
    if worker is None:
        _as_long_as_a_try(secret, random)
        trail.note(act="sign-in-refused", subject="worker:unknown", actor="desk", at=at)
        raise NotSignedIn
    try:
        private, totp = keys.worker_key(worker, secret=secret, organisation=organisation)
    except DoesNotOpen:
        trail.note(act="sign-in-refused", subject=f"worker:{worker.key}", actor="desk", at=at)
        raise NotSignedIn from None
    token = random(TOKEN)
    row = hashlib.sha256(token[:_FINDING]).digest()
    content = private.scalar + totp.encode("ascii")
    wrapped = wraps.wrap(
        content, secret=wraps.by_session(token[_FINDING:]), context=_context(organisation.tenant, row), random=random
    )
    with transaction.atomic():  # a passphrase that was changed while we tried the old one opens nothing
        if not Worker.objects.select_for_update().filter(id=worker.id, version=worker.version).exists():
            raise NotSignedIn
        OpenSession.objects.create(token_hash=row, worker=worker, wrap=wrapped, started_at=at, expires_at=at + UNCONFIRMED_FOR)
    return token


def _as_long_as_a_try(secret: wraps.Secret, random: Callable[[int], bytes]) -> None:
    """Take as long as a wrong passphrase takes, so that names cannot be told from the time."""
    context = Context(tenant="", case="", row="", purpose="nobody", side="server")
    wraps.wrap(b"", secret=secret, context=context, random=random)


def _context(tenant: str, row: bytes) -> Context:
    return Context(tenant=tenant, case="", row=row.hex(), purpose="session", side="worker")


def session(token: bytes, *, at: datetime, idle: timedelta = OPEN_FOR) -> WorkerSession:
    """Return the session of a token, and let it run on for as long as a worker may be idle. Raises SessionOver."""
    row = hashlib.sha256(token[:_FINDING]).digest()
    found = OpenSession.objects.filter(token_hash=row).select_related("worker").first()
    if found is None or len(token) != TOKEN:
        raise SessionOver
    if found.expires_at <= at or found.worker.left_day is not None:
        found.delete()
        raise SessionOver
    organisation = Organisation.objects.get()
    try:
        content = wraps.unwrap(
            bytes(found.wrap), secret=wraps.by_session(token[_FINDING:]), context=_context(organisation.tenant, row)
        )
    except DoesNotOpen:
        raise SessionOver from None
    own, totp = PrivateKey(content[:32]), content[32:].decode("ascii")
    if found.confirmed:
        _run_on(found, at=at, idle=idle)
    worker = found.worker
    ring = keys.keyring(worker, own, organisation) if found.confirmed else Keyring(worker.key, own, {})
    return WorkerSession(worker.key, worker.work_name, worker.role, found.confirmed, row.hex(), ring, totp)


def _run_on(found: OpenSession, *, at: datetime, idle: timedelta) -> None:
    until = min(at + idle, found.started_at + OPEN_FOR)
    if found.seen_at is None or at - found.seen_at >= EXACT or abs(until - found.expires_at) >= EXACT:
        OpenSession.objects.filter(id=found.id).update(expires_at=until, seen_at=at)


def confirm(opened: WorkerSession, typed: str, *, at: datetime) -> None:
    """Confirm a session with a one-time code; each is taken once. Raises NotConfirmed, also while codes rest."""
    digits = "".join(unicodedata.normalize("NFKC", typed[:40]).split())
    if not _taken(opened, digits, at=at):
        raise NotConfirmed


@transaction.atomic
def _taken(opened: WorkerSession, digits: str, *, at: datetime) -> bool:
    """Count a right code once and a wrong one against the worker; neither is undone by what is raised afterwards."""
    worker = Worker.objects.select_for_update().get(key=opened.worker)
    now = int(at.timestamp()) // STEP
    steps = [step for step in (now - 1, now, now + 1) if step > worker.last_step]
    rests = worker.codes_from is not None and at < worker.codes_from
    used = None if rests else next((step for step in steps if _matches(opened.totp, step, digits)), None)
    if used is not None:
        worker.last_step, worker.wrong_codes, worker.codes_from = used, 0, None
        confirmed(opened, at=at)
    elif not rests:
        worker.wrong_codes += 1
        if worker.wrong_codes >= WRONG_CODES:
            worker.wrong_codes, worker.codes_from = 0, at + REST
    worker.save(update_fields=["last_step", "wrong_codes", "codes_from"])
    if used is None:
        refused(opened, at=at)
    return used is not None


def refused(opened: WorkerSession, *, at: datetime) -> None:
    """Write down that the second step was not passed."""
    trail.note(act="second-step-refused", subject=f"worker:{opened.worker}", actor="desk", at=at)


def _matches(secret: str, step: int, digits: str) -> bool:
    return pyotp.utils.strings_equal(pyotp.TOTP(secret).at(step * STEP), digits)


def confirmed(opened: WorkerSession, *, at: datetime) -> None:
    """Count a session as confirmed from now on, for the length of a shift."""
    OpenSession.objects.filter(token_hash=bytes.fromhex(opened.row)).update(
        confirmed=True, challenge=None, seen_at=at, expires_at=at + OPEN_FOR
    )
    trail.note(act="signed-in", subject=f"worker:{opened.worker}", actor=opened.worker, at=at)


def opened_anew(worker: WorkerSession, *, random: Callable[[int], bytes]) -> bytes:
    """Give an open session a new token and return it; the old one opens nothing. Raises SessionOver."""
    token = random(TOKEN)
    row = hashlib.sha256(token[:_FINDING]).digest()
    wrapped = wraps.wrap(
        worker.keys.own.scalar + worker.totp.encode("ascii"),
        secret=wraps.by_session(token[_FINDING:]),
        context=_context(Organisation.objects.get().tenant, row),
        random=random,
    )
    old = OpenSession.objects.filter(token_hash=bytes.fromhex(worker.row))
    if not old.update(token_hash=row, wrap=wrapped, challenge=None):
        raise SessionOver
    return token


def sign_out(token: bytes) -> None:
    """End a session; nothing happens where there is none."""
    OpenSession.objects.filter(token_hash=hashlib.sha256(token[:_FINDING]).digest()).delete()


def sweep_sessions(*, at: datetime) -> int:
    """Remove sessions that ran out and return how many."""
    return OpenSession.objects.filter(expires_at__lte=at).delete()[0]
