"""With the recovery key from paper: a new supervisor who can open everything, when nobody else can."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from tomoshibi.basics.secrecy.wraps import Pepper
from tomoshibi.staff import keys, trail
from tomoshibi.staff.models import Organisation, TeamKey
from tomoshibi.staff.operations.founding import Account, make_worker


@transaction.atomic
def recover(
    identity: str, account: Account, *, pepper: Pepper, at: datetime, random: Callable[[int], bytes]
) -> tuple[str, str]:
    """Make a supervisor with a share of every team key and return their key and one-time secret.

    Raises WrongRecoveryKey, UnfitPassphrase, and IntegrityError for a login name that is taken.
    """
    organisation = Organisation.objects.get()
    recovery = keys.recovery_private(identity, bytes(organisation.recovery_sealed))
    team = keys.team_keys_by_recovery(organisation, recovery)
    worker, totp = make_worker(organisation, account, role="supervisor", pepper=pepper, at=at, random=random)
    for made in TeamKey.objects.all():
        keys.share(organisation, made, team[made.version], worker)
    trail.note(act="recovered", subject=f"worker:{worker.key}", actor=worker.key, at=at)
    return worker.key, totp
