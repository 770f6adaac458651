"""The beginning: an organisation, its recovery key, its first team key and its first worker."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import pyotp
from django.db import transaction

from tomoshibi.basics.days import japanese_day
from tomoshibi.basics.secrecy import boxes, wraps
from tomoshibi.basics.secrecy.wraps import Pepper
from tomoshibi.staff import guessing, keys, trail
from tomoshibi.staff.models import Organisation, Worker

LEAST = 12  # characters of a passphrase; its wrap may be copied with the database and tried for years
MOST = 256  # keeps hashing cheap when someone pastes a book

LOGIN_SIZES = range(4, 33)  # a shorter login name stands in words by chance, a longer one nobody types twice


class AlreadyFounded(Exception):
    """There is an organisation already; one installation is one organisation."""


class UnfitPassphrase(Exception):
    """The passphrase is too short or too long."""


class EasyPassphrase(UnfitPassphrase):
    """The passphrase is one of those that are tried first, or the login name stands in it."""


@dataclass(frozen=True, slots=True)
class Account:
    """What a new worker types and is called."""

    login: str
    work_name: str
    passphrase: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Founded:
    """What is shown once, after founding: the recovery identity for paper, and the first worker's one-time secret."""

    tenant: str
    recovery_identity: str = field(repr=False)
    recovery_recipient: str
    totp: str = field(repr=False)
    worker: str


@transaction.atomic
def found(
    *, name_ja: str, name_en: str, first: Account, pepper: Pepper, at: datetime, random: Callable[[int], bytes]
) -> Founded:
    """Found the organisation with its first worker, a supervisor. Raises AlreadyFounded and UnfitPassphrase."""
    if Organisation.objects.exists():
        raise AlreadyFounded
    recovery = keys.new_recovery(random=random)
    organisation = Organisation.objects.create(
        id=1,
        tenant=random(8).hex(),
        name_ja=name_ja,
        name_en=name_en,
        recovery_public=recovery.public,
        recovery_sealed=recovery.sealed,
        recovery_recipient=recovery.recipient,
        founded_day=japanese_day(at),
    )
    worker, totp = make_worker(organisation, first, role="supervisor", pepper=pepper, at=at, random=random)
    keys.make_team_key(organisation, [worker], on=japanese_day(at), random=random)
    trail.note(act="founded", subject=f"organisation:{organisation.tenant}", actor=worker.key, at=at)
    return Founded(organisation.tenant, recovery.identity, recovery.recipient, totp, worker.key)


def make_worker(
    organisation: Organisation, account: Account, *, role: str, pepper: Pepper, at: datetime, random: Callable[[int], bytes]
) -> tuple[Worker, str]:
    """Keep a new worker and return it with the new one-time secret. Raises UnfitPassphrase and EasyPassphrase."""
    made, totp = new_worker(organisation, account, role=role, pepper=pepper, at=at, random=random)
    made.save()
    return made, totp


def new_worker(
    organisation: Organisation, account: Account, *, role: str, pepper: Pepper, at: datetime, random: Callable[[int], bytes]
) -> tuple[Worker, str]:
    """Return a worker's row, not kept yet, with the new one-time secret. Raises UnfitPassphrase and EasyPassphrase.

    Its key is slow to derive, so that it can be made before a transaction holds up others.
    """
    login = hashed_login(account.login, pepper)
    fit(account.passphrase, organisation=organisation, login=login, work_name=account.work_name, pepper=pepper)
    private = boxes.new_key(random=random)
    totp = pyotp.random_base32()
    key = random(8).hex()
    wrapped = keys.wrapped_worker_key(
        private,
        totp,
        secret=wraps.by_passphrase(account.passphrase, pepper),
        organisation=organisation,
        worker=key,
        random=random,
    )
    made = Worker(
        key=key,
        login=login,
        work_name=account.work_name,
        role=role,
        public=private.public(),
        wrap=wrapped,
        joined_day=japanese_day(at),
    )
    return made, totp


def fit(passphrase: str, *, organisation: Organisation, login: bytes, work_name: str, pepper: Pepper) -> None:
    """Check a new passphrase. Raises UnfitPassphrase for its length, EasyPassphrase where it is among the first tries."""
    if not LEAST <= len(passphrase) <= MOST:
        raise UnfitPassphrase
    names = (organisation.name_ja, organisation.name_en, work_name)
    if _holds_login(passphrase, login, pepper) or guessing.is_tried_first(passphrase, names=names):
        raise EasyPassphrase


def _holds_login(passphrase: str, login: bytes, pepper: Pepper) -> bool:
    """Return whether the login name stands in a passphrase; only its keyed hash is known, so each part is hashed."""
    text = unicodedata.normalize("NFKC", passphrase)
    return any(
        hashed_login(text[start : start + size], pepper) == login
        for size in LOGIN_SIZES
        for start in range(len(text) - size + 1)
    )


def hashed_login(login: str, pepper: Pepper) -> bytes:
    """Return what a login name is stored as: width, case and blanks around it do not count."""
    import hashlib
    import hmac

    name = unicodedata.normalize("NFKC", login).strip().casefold()
    return hmac.digest(pepper, b"tomoshibi/1 login" + name.encode("utf-8", "surrogatepass"), hashlib.sha256)
