"""Reach a case to do something with it: the rules are asked, its row is locked, its version is looked at.

Whoever may not reach it hears the same as where there is none, and the refusal stands in the trail.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from tomoshibi.casework import access, sealed
from tomoshibi.casework.models import Case
from tomoshibi.staff import trail
from tomoshibi.staff.operations.sessions import WorkerSession
from tomoshibi.staff.queries import keyhole


class NoSuchCase(Exception):
    """There is no such case, or not for this worker, or what they want is not possible as it stands."""


@dataclass
class ChangedMeanwhile(Exception):
    """Somebody changed it since it was read. Both sides are here to be shown side by side; nothing was merged."""

    mine: Mapping[str, object] = field(repr=False)
    theirs: Mapping[str, object] = field(repr=False)
    version: int  # that of theirs: what is written with it comes after having seen both


@dataclass(frozen=True, slots=True)
class Reached:
    """A case whose row is locked, with what seals its rows."""

    row: Case
    lid: sealed.Lid

    @property
    def subject(self) -> str:
        """Return how the trail names the case."""
        return f"case:{self.row.key}"


def readable(case: str, asking: access.Reader, *, at: datetime, to: str = "read") -> Case:
    """Return a case that a worker may read, or do more with, as it is now; nothing is locked. Raises NoSuchCase."""
    found = Case.objects.select_related("team").filter(access.listed(asking, to), key=case).first()
    if found is None:
        trail.note(act="refused", subject=f"case:{case[:32]}", actor=asking.worker, at=at, details={"to": to})
        raise NoSuchCase
    return found


@contextmanager
def reached(case: str, *, by: WorkerSession, to: str, at: datetime) -> Iterator[Reached]:
    """Hold a case while something is done with it, in one transaction. Raises NoSuchCase."""
    try:
        with transaction.atomic():
            found = Case.objects.select_for_update().filter(access.listed(access.reader(by), to), key=case).first()
            if found is None:
                raise NoSuchCase
            yield Reached(found, sealed.lid(found, keyhole().tenant))
    except NoSuchCase:
        trail.note(act="refused", subject=f"case:{case[:32]}", actor=by.worker, at=at, details={"to": to})
        raise


def touch(found: Case, *fields: str) -> None:
    """Save a case that was changed and count its version on."""
    found.version += 1
    found.save(update_fields=[*fields, "version"])
