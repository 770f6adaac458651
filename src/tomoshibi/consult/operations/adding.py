"""One more message of the person in a consultation that exists: added once, whatever is sent twice."""

from datetime import datetime

from django.db import IntegrityError, transaction

from tomoshibi.basics.days import japanese_day
from tomoshibi.basics.secrecy.boxes import Box
from tomoshibi.basics.secrecy.context import Side
from tomoshibi.consult.messages import next_number
from tomoshibi.consult.models import Consultation, Post


class Erased(Exception):
    """The consultation was erased: nobody could open a message in it any more."""


class Closing(Exception):
    """The consultation is hidden and about to be erased: nobody would read a message in it."""


def add(found: Consultation, box: Box, *, row: str, at: datetime, side: Side = "person") -> None:
    """Add a box as the person's newest message, or as what the server says of one (`side`); one of the same key adds nothing.

    Raises Erased and Closing.
    """
    try:
        _add(found.id, box, row=row, at=at, side=side)
    except IntegrityError:
        if not Post.objects.filter(key=row, consultation=found).exists():
            raise


@transaction.atomic
def _add(consultation_id: int, box: Box, *, row: str, at: datetime, side: Side) -> None:
    locked = Consultation.objects.select_for_update().get(id=consultation_id)
    if locked.team_box is None:
        raise Erased
    if locked.status == "closing":
        if Post.objects.filter(key=row, consultation=locked).exists():
            return
        raise Closing
    day = japanese_day(at)
    Post.objects.create(consultation=locked, key=row, number=next_number(locked.id), side=side, day=day, box=box)
    locked.last_day = day
    if locked.status == "answered":
        locked.status = "waiting"
    locked.version += 1
    locked.save(update_fields=["last_day", "status", "version"])
