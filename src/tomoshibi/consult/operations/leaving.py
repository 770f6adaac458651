"""Closing and deleting: it hides everything at once, runs after seven days, and can be taken back with the code until then.

What nobody has written in for long is erased in the same way. Each step is a transaction of its own and leaves a sign, so that
a run that is cut off anywhere is finished by the next one: no key, then no row, then no trace in the database's files.
"""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from tomoshibi.basics.days import japanese_day
from tomoshibi.consult import traces
from tomoshibi.consult.models import Attachment, Consultation, Link, Outgoing, Sheet, Visit, WayIn
from tomoshibi.consult.operations.visiting import Visitor
from tomoshibi.consult.retention import WAITING, Keeping, day_after, last_day_of_silence
from tomoshibi.outside.file_store import FileStore, NotAName, StoreUnreachable, stored_name
from tomoshibi.staff import trail

NOTHING = {"team_box": None, "recovery_box": None, "lock": None, "card": None, "wishes": None}


@transaction.atomic
def ask_to_close(visitor: Visitor, *, at: datetime) -> None:
    """Hide the thread from now on and have it deleted when seven whole days are over."""
    found = Consultation.objects.select_for_update().get(key=visitor.consultation)
    if found.team_box is None or found.status == "closing":
        return  # erased already; or asked already, and then the first day counts
    found.status = "closing"
    found.closing_day = day_after(japanese_day(at), WAITING)
    found.version += 1
    found.save(update_fields=["status", "closing_day", "version"])
    Outgoing.objects.filter(consultation=found).delete()


@transaction.atomic
def revoke_closing(visitor: Visitor, *, at: datetime) -> None:
    """Take a deletion back that was asked for and has not run. The talk is then kept as if something had been written."""
    found = Consultation.objects.select_for_update().get(key=visitor.consultation)
    if found.status != "closing":
        return
    found.status, found.closing_day, found.last_day = "waiting", None, japanese_day(at)
    found.version += 1
    found.save(update_fields=["status", "closing_day", "last_day", "version"])


def erase_due(*, keeping: Keeping, at: datetime, store: FileStore) -> int:
    """Erase what is due and return how many: the wraps first, so that nothing opens any more, then files, then rows.

    Raises StoreUnreachable once all has been tried: the next run goes on with what is left.
    """
    due = Consultation.objects.filter(_due(keeping, on=japanese_day(at))).values_list("id", flat=True)
    done = sum(_lock_away(number, keeping=keeping, at=at) for number in list(due))
    unreachable: StoreUnreachable | None = None
    for number in list(Consultation.objects.filter(erasure="locked").values_list("id", flat=True)):
        try:
            _clear(number, store=store, at=at)  # those of now, and those of a run that was cut off
        except StoreUnreachable as error:  # a file that stays must not keep the rows of others
            unreachable = error
    if unreachable is not None:
        raise unreachable
    return done


def _due(keeping: Keeping, *, on: date) -> Q:
    asked = Q(status="closing", closing_day__lte=on)
    silent = Q(status__in=("waiting", "answered"), last_day__lte=last_day_of_silence(keeping, on=on))
    return (asked | silent) & Q(is_held=False)


@transaction.atomic
def _lock_away(consultation_id: int, *, keeping: Keeping, at: datetime) -> bool:
    """Destroy all that opens a consultation and return True; False where it was taken back or written in meanwhile."""
    today = japanese_day(at)
    found = Consultation.objects.select_for_update().filter(_due(keeping, on=today), id=consultation_id).first()
    if found is None:
        return False
    ended = "asked" if found.status == "closing" else "time"
    Consultation.objects.filter(id=found.id).update(
        status="erased", erasure="locked", ended=ended, closing_day=today, **NOTHING
    )
    Attachment.objects.filter(consultation=found).update(box=None)
    Visit.objects.filter(consultation=found).delete()
    Outgoing.objects.filter(consultation=found).delete()
    WayIn.objects.filter(consultation=found).delete()
    trail.note(act="erased", subject=f"consultation:{found.key}", actor="worker-process", at=at, details={"why": ended})
    return True


def _clear(consultation_id: int, *, store: FileStore, at: datetime) -> None:
    """Take away the files of a consultation that nothing opens any more, then its rows."""
    for row in list(Attachment.objects.filter(consultation_id=consultation_id)):
        try:
            store.delete(stored_name(row.stored))
        except NotAName:  # somebody wrote into the database: the file cannot be found, and nothing opens it
            trail.note(act="file-not-found", subject=f"attachment:{row.key}", actor="worker-process", at=at)
    _clear_rows(consultation_id)


@transaction.atomic
def _clear_rows(consultation_id: int) -> None:
    """Take away all boxes, taps and links of a consultation that nothing opens any more: a tombstone stays."""
    found = Consultation.objects.select_for_update().get(id=consultation_id)
    found.posts.all().delete()
    found.attachments.all().delete()
    Link.objects.filter(Q(first=found) | Q(second=found)).delete()
    found.happened, found.limit, found.age_band, found.language = "", "", "", ""
    found.is_urgent, found.takes_files = False, False
    found.erasure = "cleared"
    found.version += 1
    found.save()


def forget_stones(*, keeping: Keeping, at: datetime) -> int:
    """Let codes of what was erased long ago find nothing any more, sheets end that are old, and return how many."""
    before = last_day_of_silence(keeping, on=japanese_day(at))
    old = Consultation.objects.filter(status="erased", closing_day__lte=before, code_wrap__isnull=False)
    return old.update(code_wrap=None, locator=None) + Sheet.objects.filter(day__lte=before).delete()[0]


def sweep_files() -> int:
    """Let the database write its files anew without what was erased; return how many talks are gone for good.

    Where somebody else holds the database this very moment, the next run does it.
    """
    gone = list(Consultation.objects.filter(erasure="cleared").values_list("id", flat=True))
    if not gone:
        return 0
    try:
        traces.remove()
    except traces.StillInUse:
        return 0
    return Consultation.objects.filter(id__in=gone, erasure="cleared").update(erasure="done")
