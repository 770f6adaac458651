"""Closing and deleting: it hides everything at once, runs after seven days, and can be taken back with the code until then."""

from datetime import datetime, timedelta

from django.db import transaction

from tomoshibi.basics.days import japanese_day
from tomoshibi.consult.models import Consultation, Visit
from tomoshibi.consult.operations.visiting import Visitor

WAITING = timedelta(days=7)  # someone may be forcing her


@transaction.atomic
def ask_to_close(visitor: Visitor, *, at: datetime) -> None:
    """Hide the thread from now on and have it deleted in seven days."""
    found = Consultation.objects.select_for_update().get(key=visitor.consultation)
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


def close_due(*, at: datetime) -> int:
    """Delete what is due and return how many: the wraps first, so that nothing opens any more, then the rows."""
    due = list(Consultation.objects.filter(status="closing", closing_day__lte=japanese_day(at)).values_list("id", flat=True))
    for number in due:
        erase(number)
    return len(due)


def erase(consultation_id: int) -> None:
    """Erase a consultation but for a tombstone: in a first transaction all wraps, in a second all boxes and taps."""
    with transaction.atomic():
        Consultation.objects.filter(id=consultation_id).update(
            team_box=None, code_wrap=None, recovery_box=None, locator=None, card=None, wishes=None
        )
        Visit.objects.filter(consultation_id=consultation_id).delete()
    with transaction.atomic():
        found = Consultation.objects.select_for_update().get(id=consultation_id)
        found.posts.all().delete()
        found.status, found.happened, found.limit, found.age_band = "erased", "", "", ""
        found.is_urgent = False
        found.closing_day = None
        found.version += 1
        found.save()
