"""The keys of the organisation, its team and its workers: who holds what, and how it is handed on."""

import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

import pyrage

from tomoshibi.basics.secrecy import boxes, wraps
from tomoshibi.basics.secrecy.boxes import PrivateKey, PublicKey
from tomoshibi.basics.secrecy.context import Context
from tomoshibi.staff.models import Organisation, TeamKey, TeamKeyShare, Worker

Random = Callable[[int], bytes]


@dataclass(frozen=True, slots=True)
class Keyring:
    """What an open session of a worker holds: their own key and every team key they have a share of."""

    worker: str
    own: PrivateKey = field(repr=False)
    team: dict[int, PrivateKey] = field(repr=False)


class NoShare(Exception):
    """The worker holds no share of the team key that this was sealed to."""


@dataclass(frozen=True, slots=True)
class Recovery:
    """A new recovery key: `identity` goes to paper and nowhere else."""

    identity: str = field(repr=False)
    recipient: str
    public: PublicKey
    sealed: bytes


def new_recovery(*, random: Random) -> Recovery:
    """Make the organisation's recovery key: a key of P-256 sealed in an age file to a new age identity."""
    identity = pyrage.x25519.Identity.generate()
    private = boxes.new_key(random=random)
    target = io.BytesIO()
    pyrage.encrypt_io(io.BytesIO(private.scalar), target, [identity.to_public()])
    return Recovery(str(identity), str(identity.to_public()), private.public(), target.getvalue())


class WrongRecoveryKey(Exception):
    """The key from the paper does not open this organisation's recovery file."""


def recovery_private(identity: str, sealed: bytes) -> PrivateKey:
    """Return the recovery key that the age identity on paper opens. Raises WrongRecoveryKey."""
    target = io.BytesIO()
    try:
        pyrage.decrypt_io(io.BytesIO(sealed), target, [pyrage.x25519.Identity.from_str(identity.strip())])
    except (pyrage.DecryptError, pyrage.IdentityError, OSError, ValueError):
        raise WrongRecoveryKey from None
    return PrivateKey(target.getvalue())


def team_context(organisation: Organisation, version: int, holder: str) -> Context:
    """Return the context of a team key's private half that is boxed to a holder."""
    return Context(tenant=organisation.tenant, case="", row=f"{version}:{holder}", purpose="team-key", side="server")


def worker_context(organisation: Organisation, worker: str) -> Context:
    """Return the context of a worker's own wrap."""
    return Context(tenant=organisation.tenant, case="", row=worker, purpose="worker-key", side="worker")


def team_keys_by_recovery(organisation: Organisation, recovery: PrivateKey) -> dict[int, PrivateKey]:
    """Return every team key, opened with the recovery key."""
    found = {}
    for made in TeamKey.objects.all():
        context = team_context(organisation, made.version, "recovery")
        found[made.version] = PrivateKey(boxes.open_box(bytes(made.recovery_box), key=recovery, context=context))
    return found


def make_team_key(organisation: Organisation, members: list[Worker], *, on: date, random: Random) -> PrivateKey:
    """Make the next team key, with a share for each member and one for the recovery key; return its private half."""
    private = boxes.new_key(random=random)
    version = TeamKey.objects.count() + 1
    recovery = boxes.seal(
        private.scalar,
        to=boxes.public_key(bytes(organisation.recovery_public)),
        context=team_context(organisation, version, "recovery"),
    )
    made = TeamKey.objects.create(version=version, public=private.public(), recovery_box=recovery, made_day=on)
    for member in members:
        share(organisation, made, private, member)
    return private


def share(organisation: Organisation, team_key: TeamKey, private: PrivateKey, member: Worker) -> None:
    """Give a member a share of a team key."""
    context = team_context(organisation, team_key.version, member.key)
    box = boxes.seal(private.scalar, to=boxes.public_key(bytes(member.public)), context=context)
    TeamKeyShare.objects.create(team_key=team_key, worker=member, box=box)


def newest_team_key() -> tuple[int, PublicKey]:
    """Return version and public half of the team key that is in use."""
    version, public = TeamKey.objects.order_by("-version").values_list("version", "public")[0]
    return version, boxes.public_key(bytes(public))


def wrapped_worker_key(
    private: PrivateKey, totp: str, *, secret: wraps.Secret, organisation: Organisation, worker: str, random: Random
) -> wraps.Wrap:
    """Return a worker's private key and one-time secret, kept under their passphrase."""
    content = json.dumps({"private": private.scalar.hex(), "totp": totp}).encode()
    return wraps.wrap(content, secret=secret, context=worker_context(organisation, worker), random=random)


def worker_key(worker: Worker, *, secret: wraps.Secret, organisation: Organisation) -> tuple[PrivateKey, str]:
    """Return a worker's private key and one-time secret. Raises DoesNotOpen for a wrong passphrase."""
    content = wraps.unwrap(bytes(worker.wrap), secret=secret, context=worker_context(organisation, worker.key))
    opened = json.loads(content)
    return PrivateKey(bytes.fromhex(opened["private"])), opened["totp"]


def keyring(worker: Worker, own: PrivateKey, organisation: Organisation) -> Keyring:
    """Return all team keys that a worker's own key opens."""
    team = {}
    for given in TeamKeyShare.objects.filter(worker=worker).select_related("team_key"):
        context = team_context(organisation, given.team_key.version, worker.key)
        team[given.team_key.version] = PrivateKey(boxes.open_box(bytes(given.box), key=own, context=context))
    return Keyring(worker.key, own, team)
