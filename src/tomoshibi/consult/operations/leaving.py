"""Closing and deleting: it hides everything at once, runs after seven days, and can be taken back with the code until then."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from tomoshibi.basics.days import japanese_day
from tomoshibi.consult.models import Attachment, Consultation, Link, Visit
from tomoshibi.consult.operations.visiting import Visitor
from tomoshibi.outside.file_store import FileStore, stored_name
from tomoshibi.staff import trail

WAITING = timedelta(days=7)  # someone may be forcing her


@transaction.atomic
def ask_to_close(visitor: Visitor, *, at: datetime) -> None:
    """Hide the thread from now on and have it deleted in seven days."""
    found = Consultation.objects.select_for_update().get(key=visitor.consultation)
    if found.team_box is None:
        return  # erased already
    found.status = "closing"
    found.closing_day = japanese_day(at + WAITING)
    found.version += 1
    found.save(update_fields=["status", "closing_day", "version"])


@transaction.atomic
def revoke_closing(visitor: Visitor) -> None:
    """Take a deletion back that was asked for and has not run."""
    found = Consultation.objects.select_for_update().get(key=visitor.consultation)
    if found.status != "closing":
        return
    found.status = "waiting"
    found.closing_day = None
    found.version += 1
    found.save(update_fields=["status", "closing_day", "version"])


def close_due(*, at: datetime, store: FileStore) -> int:
    """Delete what is due and return how many: the wraps first, so that nothing opens any more, then files and rows.

    Raises StoreUnreachable: the next run goes on from there.
    """
    today = japanese_day(at)
    due = Consultation.objects.filter(status="closing", closing_day__lte=today).values_list("id", flat=True)
    done = sum(_close(number, at=at, store=store) for number in list(due))
    rests = Q(posts__isnull=False) | Q(attachments__isnull=False)
    for number in Consultation.objects.filter(rests, status="erased").distinct().values_list("id", flat=True):
        _clear(number, store=store)  # a run before was cut off between its steps
    return done


@transaction.atomic
def _lock_away(consultation_id: int, *, at: datetime) -> bool:
    """Destroy all wraps of a consultation that is due and return True; False where it was taken back meanwhile."""
    due = Consultation.objects.select_for_update().filter(
        id=consultation_id, status="closing", closing_day__lte=japanese_day(at)
    )
    found = due.first()
    if found is None:
        return False
    Consultation.objects.filter(id=found.id).update(
        status="erased", team_box=None, code_wrap=None, recovery_box=None, locator=None, card=None, wishes=None
    )
    Attachment.objects.filter(consultation=found).update(box=None)
    Visit.objects.filter(consultation=found).delete()
    trail.note(act="erased", subject=f"consultation:{found.key}", actor="worker-process", at=at)
    return True


def _close(consultation_id: int, *, at: datetime, store: FileStore) -> bool:
    """Erase a consultation but for a tombstone: in a first transaction all wraps, then files, then all boxes and taps."""
    if not _lock_away(consultation_id, at=at):
        return False
    _clear(consultation_id, store=store)
    return True


def _clear(consultation_id: int, *, store: FileStore) -> None:
    for name in list(Attachment.objects.filter(consultation_id=consultation_id).values_list("stored", flat=True)):
        store.delete(stored_name(name))
    _clear_rows(consultation_id)


@transaction.atomic
def _clear_rows(consultation_id: int) -> None:
    found = Consultation.objects.select_for_update().get(id=consultation_id)
    found.posts.all().delete()
    found.attachments.all().delete()
    Link.objects.filter(Q(first=found) | Q(second=found)).delete()
    found.happened, found.limit, found.age_band = "", "", ""
    found.is_urgent, found.is_helper, found.takes_files = False, False, False
    found.closing_day = None
    found.version += 1
    found.save()
