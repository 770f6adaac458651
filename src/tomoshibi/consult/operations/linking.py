"""Talks that belong together: a code that was lost, and the number that a helper hands on.

The person never sees another talk for it: neither thread shows the other, neither page changes.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from tomoshibi.basics.days import japanese_day
from tomoshibi.basics.secrecy.return_code import ReturnCode, new_code
from tomoshibi.basics.secrecy.wraps import Pepper
from tomoshibi.consult.models import Consultation, Link, Sheet, Visit
from tomoshibi.consult.operations.announcing import Out
from tomoshibi.consult.operations.answering import NotReadable, Writer, add_note, answer
from tomoshibi.consult.operations.holding import NoReason
from tomoshibi.consult.operations.sending import new_sheet
from tomoshibi.staff import trail
from tomoshibi.staff.queries import keyhole


class SameTalk(Exception):
    """A talk is not linked to itself."""


class StillClosing(Exception):
    """The old talk is about to be deleted: its number alone takes that back, and must not be ended before."""


@transaction.atomic
def link(
    old: str, new: str, reason: str, *, by: Writer, at: datetime, random: Callable[[int], bytes], end_old_code: bool = False
) -> None:
    """Link a talk whose code was lost to the new one; the reason stands in a note of both, for workers alone.

    `end_old_code`: the old code opens nothing from now on. Raises NoReason, NotReadable, SameTalk, StillClosing, TooLong.
    """
    if not reason.strip():
        raise NoReason
    if old == new:
        raise SameTalk
    pair = {one.key: one for one in Consultation.objects.select_for_update().filter(key__in=(old, new)).order_by("id")}
    if len(pair) != 2 or any(one.team_box is None for one in pair.values()):
        raise NotReadable
    first, second = pair[old], pair[new]
    if end_old_code and first.status == "closing":
        raise StillClosing
    _, is_new = Link.objects.get_or_create(first=first, second=second, defaults={"kind": "lost-code", "day": japanese_day(at)})
    if is_new:
        for one, other in ((first, second), (second, first)):
            add_note(one, f"「{other.name}」とつなげました: {reason}", by=by, at=at, row=random(16).hex())
        subject, details = f"consultation:{new}", {"old": old}
        trail.note(act="linked", subject=subject, actor=by.key, at=at, details=details)
    if end_old_code:
        _end_code(first, by=by, at=at)


def _end_code(found: Consultation, *, by: Writer, at: datetime) -> None:
    """Destroy what a code opens; open visits end. The team still reads the talk."""
    if found.code_wrap is None:
        return
    found.code_wrap, found.lock, found.locator = None, None, None
    found.version += 1
    found.save(update_fields=["code_wrap", "lock", "locator", "version"])
    Visit.objects.filter(consultation=found).delete()
    trail.note(act="code-ended", subject=f"consultation:{found.key}", actor=by.key, at=at)


def hand_sheet(
    helper: str,
    words: Callable[[ReturnCode], str],
    *,
    by: Writer,
    pepper: Pepper,
    at: datetime,
    random: Callable[[int], bytes],
    form: str,
    out: Out | None = None,
) -> None:
    """Answer a helper with a number for the person they worry about; the same `form` sends one. Raises NotReadable.

    `words` makes the answer from the number, which nobody at the desk needs to keep.
    """
    key = hashlib.sha256(f"sheet\n{helper}\n{form}".encode("utf-8", "surrogatepass")).hexdigest()[:24]
    if Sheet.objects.filter(key=key).exists():
        return
    code, day = new_code(random=random), japanese_day(at)
    sheet = new_sheet(code, key=key, tenant=keyhole().tenant, pepper=pepper, random=random, on=day)
    _hand(helper, sheet, words(code), by=by, at=at, random=random, out=out)


@transaction.atomic
def _hand(
    helper: str, sheet: Sheet, words: str, *, by: Writer, at: datetime, random: Callable[[int], bytes], out: Out | None
) -> None:
    found = Consultation.objects.select_for_update().filter(key=helper, status__in=("waiting", "answered")).first()
    if found is None:
        raise NotReadable
    if Sheet.objects.filter(key=sheet.key).exists():
        return
    sheet.helper = found
    sheet.save()
    answer(helper, words, by=by, at=at, random=random, out=out)
    trail.note(act="sheet-handed", subject=f"consultation:{helper}", actor=by.key, at=at)
