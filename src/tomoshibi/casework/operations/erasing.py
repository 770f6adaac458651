"""A case ends: what opens it is destroyed first, then its rows, then what is left in the database's files.

Each step is a transaction of its own and leaves a sign, so that a run that is cut off anywhere is finished by the next one.
"""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from tomoshibi.basics.days import japanese_day
from tomoshibi.casework import bundles, models, retention, sealed
from tomoshibi.casework.models import Case, Contact
from tomoshibi.casework.operations.reaching import reached, touch
from tomoshibi.casework.operations.recording import NoReason, add_note
from tomoshibi.consult import traces
from tomoshibi.consult.operations.answering import Writer
from tomoshibi.consult.operations.holding import hold
from tomoshibi.consult.retention import Keeping
from tomoshibi.consult.standing import talks
from tomoshibi.outside.file_store import FileStore, stored_name
from tomoshibi.staff import trail
from tomoshibi.staff.operations.sessions import WorkerSession

Random = Callable[[int], bytes]
NOTHING = {"team_box": None, "recovery_box": None, "public": b""}
# Those that point at others go first.
ROWS = (
    models.Part, models.Bundle, models.LedgerCopy, models.TakedownRequest, models.Referral, models.DisclosureItem,
    models.Disclosure, models.Inquiry, models.Approval, models.Task, models.ConsentEntry, models.ConsentAsk, models.Recipient,
    models.Step, models.Plan, models.FollowUp, models.Assessment, models.Turn, models.Proposal, models.Finding, models.Fact,
    models.Event, models.Note, models.Flag, models.Identifier, models.Person, models.Contact, models.Wall,
)  # fmt: skip


def hold_case(case: str, why: str, *, by: WorkerSession, at: datetime, with_talks: bool = False) -> None:
    """Keep a case by law: nothing erases it until it is released; with `with_talks`, none of its talks either.

    Raises NoSuchCase, NoReason, TooLong.
    """
    if not with_talks:
        return _begin_hold(case, why, by=by, at=at)
    with reached(case, by=by, to="hold", at=at) as found:
        _begin_hold(case, why, by=by, at=at)
        linked = Contact.objects.filter(case=found.row, consultation__isnull=False).values_list("consultation", flat=True)
        for one in talks(str(key) for key in linked).values():
            if one.is_there:
                hold(one.key, why, by=Writer(by.worker, by.work_name), at=at)


def release_case(case: str, why: str, *, by: WorkerSession, at: datetime, random: Random) -> None:
    """Let a held case go; its clock begins anew, as that of a talk does. Notes keep why it was held, and why no more.

    Raises NoSuchCase, NoReason, TooLong.
    """
    if not why.strip():
        raise NoReason
    with reached(case, by=by, to="hold", at=at) as found:
        if not found.row.is_held:
            return
        if before := sealed.why_held(found.row, by.keys, found.lid.tenant):
            add_note(found, f"保全のわけ: {before}", by=by, at=at, random=random)
        add_note(found, f"保全の解除: {why}", by=by, at=at, random=random)
        found.row.is_held, found.row.hold = False, None
        found.row.last_day = max(found.row.last_day, japanese_day(at))
        touch(found.row, "is_held", "hold", "last_day")
        trail.note(act="case-released", subject=found.subject, actor=by.worker, at=at)


def _begin_hold(case: str, why: str, *, by: WorkerSession, at: datetime) -> None:
    if not why.strip():
        raise NoReason
    with reached(case, by=by, to="hold", at=at) as found:
        if found.row.is_held:
            return
        found.row.hold = found.lid.shut(found.row.key, "hold", {"why": why.strip(), "at": at, "by": by.worker})
        found.row.is_held = True
        touch(found.row, "is_held", "hold")
        trail.note(act="case-held", subject=found.subject, actor=by.worker, at=at)


def erase_cases(*, keeping: Keeping, at: datetime, store: FileStore) -> int:
    """Erase the cases whose time is over and return how many; also finish what an earlier run began.

    Raises StoreUnreachable; nothing opens the cases any more then, and the next run takes the rest away.
    """
    done = sum(_lock_away(number, keeping=keeping, at=at) for number in retention.due(keeping, on=japanese_day(at)))
    for number in list(Case.objects.filter(erasure="locked").values_list("id", flat=True)):
        for name in bundles.stored_names(number):
            store.delete(stored_name(name))
        _clear(number)
    return done


@transaction.atomic
def _lock_away(number: int, *, keeping: Keeping, at: datetime) -> bool:
    """Destroy all that opens a case; False where it was held or somebody spoke meanwhile."""
    found = Case.objects.select_for_update().filter(id=number, is_held=False, erasure="").first()
    if found is None or number not in retention.due(keeping, on=japanese_day(at)):
        return False
    Case.objects.filter(id=number).update(status="erased", erasure="locked", closed_day=japanese_day(at), **NOTHING)
    trail.note(act="case-erased", subject=f"case:{found.key}", actor="worker-process", at=at)
    return True


@transaction.atomic
def _clear(number: int) -> None:
    """Take away every row of a case that nothing opens any more: a tombstone stays."""
    found = Case.objects.select_for_update().get(id=number)
    for table in ROWS:
        table._default_manager.filter(case=found).delete()
    found.owner, found.age_band, found.erasure = "", "", "cleared"
    touch(found, "owner", "age_band", "erasure")


def sweep_cases() -> int:
    """Let the database write its files anew without what was erased; return how many cases are gone for good."""
    gone = list(Case.objects.filter(erasure="cleared").values_list("id", flat=True))
    if not gone:
        return 0
    try:
        traces.remove()
    except traces.StillInUse:
        return 0
    return Case.objects.filter(id__in=gone, erasure="cleared").update(erasure="done")
