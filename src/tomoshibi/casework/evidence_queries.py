"""What pages show of a case's evidence: its bundles, what its talks handed in, and single records to be read."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from tomoshibi.casework import access, bundles, sealed
from tomoshibi.casework.bundles import Held
from tomoshibi.casework.models import Bundle, Case, Contact
from tomoshibi.casework.operations.reaching import NoSuchCase
from tomoshibi.outside.file_store import FileStore
from tomoshibi.outside.memory_folder import memory_folder
from tomoshibi.staff import trail
from tomoshibi.staff.operations.sessions import WorkerSession
from tomoshibi.staff.queries import keyhole


@dataclass(frozen=True, slots=True)
class Evidence:
    """The bundles of a case, and the talks whose texts may become one."""

    bundles: tuple[Held, ...] = field(repr=False)
    talks: tuple[str, ...]


def _readable(case: str, by: WorkerSession, at: datetime) -> Case:
    found = Case.objects.filter(access.listed(access.reader(by), "read"), key=case).first()
    if found is None:
        trail.note(act="refused", subject=f"case:{case[:32]}", actor=by.worker, at=at, details={"to": "read"})
        raise NoSuchCase
    return found


def opener_of(case: str, *, by: WorkerSession, at: datetime) -> sealed.Opener:
    """Return what opens a case that one may read. Raises NoSuchCase, NoShare, DoesNotOpen."""
    return sealed.opener(_readable(case, by, at), by.keys, keyhole().tenant)


def evidence(case: str, *, by: WorkerSession, at: datetime) -> Evidence:
    """Return the evidence of a case. Raises NoSuchCase, NoShare, DoesNotOpen."""
    found = _readable(case, by, at)
    talks = Contact.objects.filter(case=found, consultation__isnull=False).order_by("id").values_list("consultation", flat=True)
    return Evidence(bundles.held(found, sealed.opener(found, by.keys, keyhole().tenant)), tuple(map(str, talks)))


def records(
    case: str, bundle: str, numbers: Iterable[int], *, by: WorkerSession, at: datetime, random: bundles.Random, store: FileStore
) -> dict[int, bundles.Shown]:
    """Return some records of a bundle to be read; reading stands in the trail.

    Raises NoSuchCase, NoShare, DoesNotOpen, NoMemoryFolder, NoSuchFile, StoreUnreachable.
    """
    found, row = _bundle(case, bundle, by, at)
    opener = sealed.opener(found, by.keys, keyhole().tenant)
    with memory_folder(random=random) as folder, bundles.reading(row, opener, store, folder=folder) as archive:
        shown = bundles.shown(archive, numbers)
    trail.note(act="evidence-read", subject=f"case:{found.key}", actor=by.worker, at=at, details={"bundle": bundle})
    return shown


@contextmanager
def packed(case: str, bundle: str, *, by: WorkerSession, at: datetime, store: FileStore) -> Iterator[Iterator[bytes]]:
    """Give the zip of a bundle, piece by piece, to whoever takes it away; that stands in the trail.

    Raises NoSuchCase, NoShare, DoesNotOpen, NoSuchFile, StoreUnreachable.
    """
    found, row = _bundle(case, bundle, by, at)
    trail.note(act="evidence-taken", subject=f"case:{found.key}", actor=by.worker, at=at, details={"bundle": bundle})
    yield bundles.opened(row, sealed.opener(found, by.keys, keyhole().tenant), store)


def _bundle(case: str, bundle: str, by: WorkerSession, at: datetime) -> tuple[Case, Bundle]:
    found = _readable(case, by, at)
    row = Bundle.objects.filter(case=found, key=bundle, is_whole=True).first()
    if row is None:
        raise NoSuchCase
    return found, row
