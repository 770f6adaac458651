"""A person asks for what is held about them: a supervisor looks at it, chooses, and makes it; each time stands in the trail.

Their own request is the ground, so nothing here asks the ledger. Nobody else's data goes out by it (own_copy.py).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from tomoshibi.basics.days import japanese_day
from tomoshibi.casework import access, own_copy, sealed
from tomoshibi.casework.models import Case
from tomoshibi.casework.operations.copies import tell
from tomoshibi.casework.operations.reaching import NoSuchCase, reached, readable
from tomoshibi.casework.operations.recording import NoReason, add_note
from tomoshibi.casework.own_copy import Of, OwnCopy
from tomoshibi.casework.own_copy_words import copy_words
from tomoshibi.casework.queries import Listed, listed_case
from tomoshibi.outside.file_store import FileStore
from tomoshibi.staff import trail
from tomoshibi.staff.operations.sessions import WorkerSession
from tomoshibi.staff.queries import keyhole

RECOGNISED = ("code", "met", "telephone", "document")  # how it was known that the person themselves asks
MANNERS = ("file", "paper")  # how it goes: as a file with a key of its own, or printed and handed over
GIVEN = "本人への写し: "  # so the note begins that says when, and how the person was known


class CaseErased(NoSuchCase):
    """The case was one of this worker's team, and was erased: nothing is left of which a copy could be made."""


class NotYetAsked(Exception):
    """The day of the request is still to come."""


@dataclass(frozen=True, slots=True)
class Request:
    """What the person asked and how they were known; which notes go along, and which lines stay out as of others."""

    day: date
    recognised: str
    words: str = field(repr=False)
    manner: str = "file"
    notes: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Looked:
    """A case and all that a copy of it could hold."""

    listed: Listed
    copy: OwnCopy


@dataclass(frozen=True, slots=True)
class Given:
    """A copy as it was given, and the same as a document for programs."""

    copy: OwnCopy
    document: bytes = field(repr=False)
    digest: str


def look_at_copy(case: str, *, by: WorkerSession, at: datetime) -> Looked:
    """Return all that a copy could hold, with every note, before anybody chose. Looking stands in the trail.

    Raises NoSuchCase, CaseErased, NoShare, DoesNotOpen.
    """
    found, copy = _gathered(case, by=by, at=at)
    trail.note(act="copy-seen", subject=f"case:{found.key}", actor=by.worker, at=at)
    return Looked(listed_case(found), copy)


def _gathered(case: str, *, by: WorkerSession, at: datetime, store: FileStore | None = None) -> tuple[Case, OwnCopy]:
    """Return a case and what a copy of it holds. Nothing is locked: opening a long talk must hold nobody up."""
    asking = access.reader(by)
    _refuse_erased(case, asking, at)
    found = readable(case, asking, at=at, to="copy")
    opener = sealed.opener(found, by.keys, keyhole().tenant)
    return found, own_copy.whole(Of(found, opener, by, at, japanese_day(at), store))


def give_copy(
    case: str, request: Request, *, by: WorkerSession, at: datetime, random: Callable[[int], bytes], store: FileStore
) -> Given:
    """Make the copy as it is given; a note keeps the request, and the trail that it was given.

    A line in the person's own talks says so too: somebody else may have asked in their name.

    Raises NoSuchCase, CaseErased, NotYetAsked, NoReason where it is not said how the person was known, NoShare, DoesNotOpen,
    TooLong.
    """
    if request.recognised not in RECOGNISED or request.manner not in MANNERS or not request.words.strip():
        raise NoReason
    if request.day > japanese_day(at):
        raise NotYetAsked
    _, whole = _gathered(case, by=by, at=at, store=store)
    copy = own_copy.chosen(whole, notes=request.notes, without=request.without)
    content = own_copy.document(copy, asked=request.day, left_out=copy_words()["left_out"])
    digest = own_copy.digest(content)
    with reached(case, by=by, to="copy", at=at) as found:
        text = f"{GIVEN}{request.day.isoformat()}の求め／{request.words.strip()}／copy.json の SHA-256 {digest}"
        add_note(found, text, by=by, at=at, random=random)
        tell(found, "own-copy", digest[:32], {"asked": request.day.isoformat()}, at=at, random=random)
        details = {"asked": request.day.isoformat(), "recognised": request.recognised, "manner": request.manner}
        trail.note(act="copy-given", subject=found.subject, actor=by.worker, at=at, details=details)
    return Given(copy, content, digest)


def _refuse_erased(case: str, asking: access.Reader, at: datetime) -> None:
    """Say to a supervisor that a case of their team is erased; to others it is as if there were none."""
    is_gone = Case.objects.filter(key=case, status="erased", team_id__in=asking.teams).exists()
    if is_gone and asking.role == "supervisor":
        trail.note(act="refused", subject=f"case:{case}", actor=asking.worker, at=at, details={"to": "copy"})
        raise CaseErased
