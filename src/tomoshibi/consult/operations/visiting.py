"""The return visit: a code opens the thread for twenty minutes; whoever holds the cookie may go on, nobody else."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from tomoshibi.basics.days import japanese_day
from tomoshibi.basics.secrecy import boxes, wraps
from tomoshibi.basics.secrecy.boxes import Box, DoesNotOpen, NotABox, PrivateKey
from tomoshibi.basics.secrecy.return_code import ReturnCode, new_code
from tomoshibi.consult import contexts, wishes
from tomoshibi.consult.messages import TooLong, Words, packed
from tomoshibi.consult.models import Consultation, Sheet, Visit
from tomoshibi.consult.operations import adding
from tomoshibi.consult.operations.sending import LONGEST_BOX, NotSealedForUs, under_code
from tomoshibi.consult.wishes import Wishes
from tomoshibi.staff.queries import keyhole

OPEN_FOR = timedelta(minutes=20)  # since the last page
TOKEN = 48  # bytes in the cookie: 16 that find the visit, 32 that open it
_FINDING = 16
_ROW = re.compile(r"[0-9a-f]{24}")


class NoSuchCode(Exception):
    """No consultation opens with this code; whether the first digits exist is not said."""


class WasErased(Exception):
    """The code is right, and what it opened was erased: why (`asked` or `time`) and on which day."""

    def __init__(self, why: str, day: date | None) -> None:
        super().__init__(why)
        self.why, self.day = why, day


class IsSheet(Exception):
    """The code opens no talk: it is one that a helper handed on, and lets someone begin their own."""

    def __init__(self, key: str) -> None:
        super().__init__("sheet")
        self.key = key


class VisitOver(Exception):
    """The visit has ended, or there never was one."""


class IsClosing(Exception):
    """The talk is hidden and about to be deleted; nothing is written into it unless that is taken back."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Someone who opened their consultation. What it prints shows nothing."""

    consultation: str = field(repr=False)
    key: PrivateKey = field(repr=False)
    visit: str = field(repr=False)  # hexadecimal; bound into the forms of the pages


def enter(code: ReturnCode, *, pepper: wraps.Pepper, at: datetime, random: Callable[[int], bytes]) -> bytes:
    """Open a consultation with its code and return the token for the cookie. Raises NoSuchCode, WasErased and IsSheet.

    One derivation is done whether or not the first digits are known, so that the time does not tell. What was erased and what
    is a sheet is said to the right code alone.
    """
    locator, tenant = wraps.located(code, pepper), keyhole().tenant
    talks = list(Consultation.objects.filter(locator=locator, code_wrap__isnull=False).order_by("id"))
    sheets = list(Sheet.objects.filter(locator=locator).order_by("id"))
    for found in talks:
        door = _door(found, code, tenant, pepper)
        if door is not None:
            return open_visit(found, _behind(door, found, code, tenant), tenant=tenant, at=at, random=random)
    for sheet in sheets:
        if _fits(sheet, code, tenant, pepper):
            raise IsSheet(sheet.key)
    if not talks and not sheets:
        wraps.wrap(b"", secret=wraps.by_code(code, pepper), context=contexts.case_key(tenant, "", "nobody"), random=random)
    raise NoSuchCode


def _door(found: Consultation, code: ReturnCode, tenant: str, pepper: wraps.Pepper) -> bytes | None:
    """Return the key that a code opens first; None for a code of another talk."""
    wrapped = bytes(found.code_wrap or b"")
    if _is_from_browser(found):
        secret, context = wraps.by_code_over(code, pepper), contexts.over(tenant, found.key)
    else:
        secret, context = wraps.by_code(code, pepper), contexts.case_key(tenant, found.key, "code")
    try:
        return wraps.unwrap(wrapped, secret=secret, context=context)
    except DoesNotOpen:
        return None


def _is_from_browser(found: Consultation) -> bool:
    return bytes(found.code_wrap or b"")[:1] == bytes([wraps.CODE_OVER])


def _behind(door: bytes, found: Consultation, code: ReturnCode, tenant: str) -> PrivateKey:
    """Return the case's private key. Raises WasErased, and NoSuchCode for a lock that was changed."""
    if found.lock is None:
        raise WasErased(found.ended, found.closing_day)
    try:
        context = contexts.door(tenant, found.key)
        content = wraps.unwrap(bytes(found.lock), secret=wraps.by_session(door), context=context)
        if _is_from_browser(found):
            context = contexts.case_key(tenant, found.key, "code")
            content = wraps.unwrap(content, secret=wraps.by_code_in_browser(code), context=context)
    except (DoesNotOpen, ValueError):
        raise NoSuchCode from None
    return PrivateKey(content)


def _fits(sheet: Sheet, code: ReturnCode, tenant: str, pepper: wraps.Pepper) -> bool:
    try:
        wraps.unwrap(bytes(sheet.wrap), secret=wraps.by_code(code, pepper), context=contexts.sheet(tenant, sheet.key))
    except DoesNotOpen:
        return False
    return True


def open_visit(found: Consultation, key: PrivateKey, *, tenant: str, at: datetime, random: Callable[[int], bytes]) -> bytes:
    """Begin a visit and return its token. Visits that ran out go: their rows say when somebody was here.

    Raises NoSuchCode where the code died while its key was derived: that visit would outlive those that were ended with it.
    """
    sweep_visits(at=at)
    token = random(TOKEN)
    row = hashlib.sha256(token[:_FINDING]).digest()
    context = contexts.visit(tenant, found.key, row.hex())
    wrapped = wraps.wrap(key.scalar, secret=wraps.by_session(token[_FINDING:]), context=context, random=random)
    with transaction.atomic():
        now = Consultation.objects.select_for_update().get(id=found.id)
        if (now.code_wrap, now.lock) != (found.code_wrap, found.lock):
            raise NoSuchCode
        Visit.objects.create(token_hash=row, consultation=found, wrap=wrapped, expires_at=at + OPEN_FOR)
    return token


def return_to(token: bytes, *, at: datetime) -> Visitor:
    """Return the visitor of a token and keep the visit open for another twenty minutes. Raises VisitOver."""
    row = hashlib.sha256(token[:_FINDING]).digest()
    visit = Visit.objects.filter(token_hash=row).select_related("consultation").first()
    if visit is None or len(token) != TOKEN:
        raise VisitOver
    if visit.expires_at <= at:
        visit.delete()
        raise VisitOver
    context = contexts.visit(keyhole().tenant, visit.consultation.key, row.hex())
    try:
        scalar = wraps.unwrap(bytes(visit.wrap), secret=wraps.by_session(token[_FINDING:]), context=context)
    except DoesNotOpen:
        raise VisitOver from None
    if visit.expires_at < at + OPEN_FOR - timedelta(minutes=1):
        Visit.objects.filter(id=visit.id).update(expires_at=at + OPEN_FOR)
    return Visitor(visit.consultation.key, PrivateKey(scalar), row.hex())


def end_visit(token: bytes) -> None:
    """End a visit; nothing happens where there is none."""
    Visit.objects.filter(token_hash=hashlib.sha256(token[:_FINDING]).digest()).delete()


def sweep_visits(*, at: datetime) -> int:
    """Remove visits that ran out and return how many."""
    return Visit.objects.filter(expires_at__lte=at).delete()[0]


def sealed_there(box: bytes, *, to: bytes, visitor: Visitor) -> Box:
    """Return what the person's device sealed, as far as that can be judged without opening it.

    `to` is the key that it says it sealed to: a page that is open since before may know another one. Raises NotSealedForUs.
    """
    if to != visitor.key.public():
        raise NotSealedForUs
    try:
        return boxes.as_box(box, longest=LONGEST_BOX)
    except NotABox:
        raise NotSealedForUs from None


def write_more(visitor: Visitor, words: str | Box, *, row: str, at: datetime) -> None:
    """Add a message of the person to their thread, words or a box that their device sealed; the same row again adds nothing.

    Raises TooLong, NotSealedForUs, VisitOver and IsClosing.
    """
    found = Consultation.objects.get(key=visitor.consultation)
    if found.status == "closing":
        raise IsClosing
    if isinstance(words, str):
        context = contexts.post(keyhole().tenant, found.key, row, "person")
        box = boxes.seal(packed(Words(words, "", at)), to=boxes.public_key(bytes(found.public)), context=context)
    elif _ROW.fullmatch(row):
        box = words
    else:
        raise NotSealedForUs
    try:
        adding.add(found, box, row=row, at=at)
    except adding.Erased:
        raise VisitOver from None
    except adding.Closing:
        raise IsClosing from None
    except IntegrityError:
        raise NotSealedForUs from None  # its row is that of another talk's message: no script of ours draws one twice


def change_code(
    visitor: Visitor, *, pepper: wraps.Pepper, random: Callable[[int], bytes], keep: bytes | None = None
) -> ReturnCode:
    """Give the consultation a new code and return it; the old one opens nothing from now on, nor do other open visits.

    `keep`: the token hash of the visit that stays open. Raises VisitOver where the old code was ended or all is erased, and
    IsClosing: whoever made her delete must not take away the number that takes it back.
    """
    code, tenant = new_code(random=random), keyhole().tenant
    wrap, lock = under_code(  # slow to derive: made before a transaction holds up others
        visitor.key.scalar, code=code, tenant=tenant, case=visitor.consultation, pepper=pepper, random=random
    )
    with transaction.atomic():
        found = Consultation.objects.select_for_update().get(key=visitor.consultation)
        if found.lock is None:
            raise VisitOver
        if found.status == "closing":
            raise IsClosing
        found.locator, found.code_wrap, found.lock = wraps.located(code, pepper), wrap, lock
        found.version += 1
        found.save(update_fields=["locator", "code_wrap", "lock", "version"])
        Visit.objects.filter(consultation=found).exclude(token_hash=keep or bytes.fromhex(visitor.visit)).delete()
    return code


def tell_wishes(visitor: Visitor, told: Wishes | Box, *, at: datetime) -> None:
    """Keep how it is safe to reply, told or sealed on the device; only the newest wish is kept, and it counts as words.

    Raises TooLong and IsClosing.
    """
    if isinstance(told, Wishes) and len(told.text) > wishes.LONGEST:
        raise TooLong
    found = Consultation.objects.get(key=visitor.consultation)
    if found.status == "closing":
        raise IsClosing
    box = _sealed_wishes(found, told) if isinstance(told, Wishes) else told
    Consultation.objects.filter(id=found.id, team_box__isnull=False).update(wishes=box, last_day=japanese_day(at))


def _sealed_wishes(found: Consultation, told: Wishes) -> Box:
    context = contexts.wishes(keyhole().tenant, found.key)
    return boxes.seal(wishes.packed(told), to=boxes.public_key(bytes(found.public)), context=context)
