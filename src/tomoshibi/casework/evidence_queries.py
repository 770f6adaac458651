"""What pages show of a case's evidence: its bundles, what its talks handed in, and single records to be read."""

from dataclasses import dataclass, field
from datetime import datetime

from tomoshibi.casework import access, bundles, sealed
from tomoshibi.casework.bundles import Held
from tomoshibi.casework.models import Contact
from tomoshibi.casework.operations.reaching import readable
from tomoshibi.staff.operations.sessions import WorkerSession
from tomoshibi.staff.queries import keyhole


@dataclass(frozen=True, slots=True)
class Evidence:
    """The bundles of a case, and the talks whose texts may become one."""

    bundles: tuple[Held, ...] = field(repr=False)
    talks: tuple[str, ...]


def opener_of(case: str, *, by: WorkerSession, at: datetime) -> sealed.Opener:
    """Return what opens a case that one may read. Raises NoSuchCase, NoShare, DoesNotOpen."""
    return sealed.opener(readable(case, access.reader(by), at=at), by.keys, keyhole().tenant)


def evidence(case: str, *, by: WorkerSession, at: datetime) -> Evidence:
    """Return the evidence of a case. Raises NoSuchCase, NoShare, DoesNotOpen."""
    found = readable(case, access.reader(by), at=at)
    talks = Contact.objects.filter(case=found, consultation__isnull=False).order_by("id").values_list("consultation", flat=True)
    return Evidence(bundles.held(found, sealed.opener(found, by.keys, keyhole().tenant)), tuple(map(str, talks)))
