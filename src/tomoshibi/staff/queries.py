"""What other parts may know of the staff."""

from dataclasses import dataclass

from tomoshibi.basics.secrecy import boxes
from tomoshibi.basics.secrecy.boxes import PublicKey
from tomoshibi.staff.keys import newest_team_key
from tomoshibi.staff.models import Organisation


@dataclass(frozen=True, slots=True)
class Keyhole:
    """All that is needed to seal something for the organisation, and nothing that opens anything."""

    tenant: str
    team_version: int
    team_public: PublicKey
    recovery_public: PublicKey

    @property
    def holder(self) -> str:
        """Return how the team's wrap of a case key is named in its context."""
        return f"team:{self.team_version}"


class NotFounded(Exception):
    """`tomoshibi init` was not run: there is no organisation yet."""


def keyhole() -> Keyhole:
    """Return the organisation's public keys. Raises NotFounded."""
    organisation = Organisation.objects.first()
    if organisation is None:
        raise NotFounded
    version, public = newest_team_key()
    return Keyhole(organisation.tenant, version, public, boxes.public_key(bytes(organisation.recovery_public)))
