"""The return visit: a code opens the thread for twenty minutes; whoever holds the cookie may go on, nobody else."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from tomoshibi.basics.days import japanese_day
from tomoshibi.basics.secrecy import boxes, wraps
from tomoshibi.basics.secrecy.boxes import Box, DoesNotOpen, PrivateKey
from tomoshibi.basics.secrecy.return_code import ReturnCode, new_code
from tomoshibi.consult import contexts
from tomoshibi.consult.messages import TooLong, Words, next_number, packed
from tomoshibi.consult.models import Consultation, Post, Visit
from tomoshibi.consult.operations.sending import wrapped_by_code
from tomoshibi.staff.queries import keyhole

OPEN_FOR = timedelta(minutes=20)  # since the last page
TOKEN = 48  # bytes in the cookie: 16 that find the visit, 32 that open it
_FINDING = 16
LONGEST_WISH = 2_000  # characters


class NoSuchCode(Exception):
    """No consultation opens with this code; whether the first digits exist is not said."""


class VisitOver(Exception):
    """The visit has ended, or there never was one."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Someone who opened their consultation. What it prints shows nothing."""

    consultation: str = field(repr=False)
    key: PrivateKey = field(repr=False)
    visit: str = field(repr=False)  # hexadecimal; bound into the forms of the pages


def enter(code: ReturnCode, *, pepper: wraps.Pepper, at: datetime, random: Callable[[int], bytes]) -> bytes:
    """Open a consultation with its code and return the token for the cookie. Raises NoSuchCode."""
    found = Consultation.objects.filter(locator=wraps.located(code, pepper), code_wrap__isnull=False).first()
    tenant = keyhole().tenant
    if found is None:
        raise NoSuchCode
    key = _opened_with(found, code, tenant, pepper)
    return open_visit(found, key, tenant=tenant, at=at, random=random)


def _opened_with(found: Consultation, code: ReturnCode, tenant: str, pepper: wraps.Pepper) -> PrivateKey:
    wrapped = bytes(found.code_wrap or b"")
    context = contexts.case_key(tenant, found.key, "code")
    try:
        if wrapped[:1] == bytes([wraps.PEPPERED]):
            over = contexts.peppered(tenant, found.key)
            inner = wraps.unwrap(wrapped, secret=wraps.by_pepper(pepper), context=over)
            return PrivateKey(wraps.unwrap(inner, secret=wraps.by_code_in_browser(code), context=context))
        return PrivateKey(wraps.unwrap(wrapped, secret=wraps.by_code(code, pepper), context=context))
    except DoesNotOpen:
        raise NoSuchCode from None


def open_visit(found: Consultation, key: PrivateKey, *, tenant: str, at: datetime, random: Callable[[int], bytes]) -> bytes:
    """Begin a visit and return its token."""
    token = random(TOKEN)
    row = hashlib.sha256(token[:_FINDING]).digest()
    context = contexts.visit(tenant, found.key, row.hex())
    wrapped = wraps.wrap(key.scalar, secret=wraps.by_session(token[_FINDING:]), context=context, random=random)
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


def write_more(visitor: Visitor, words: str | Box, *, form: str, at: datetime) -> None:
    """Add a message of the person to their thread; the same form again adds nothing. Raises TooLong."""
    hole = keyhole()
    found = Consultation.objects.get(key=visitor.consultation)
    if isinstance(words, str):
        context = contexts.post(hole.tenant, found.key, form, "person")
        box = boxes.seal(packed(Words(words, "", at)), to=boxes.public_key(bytes(found.public)), context=context)
    else:
        box = words
    day = japanese_day(at)
    try:
        with transaction.atomic():
            locked = Consultation.objects.select_for_update().get(id=found.id)
            Post.objects.create(consultation=locked, key=form, number=next_number(locked.id), side="person", day=day, box=box)
            locked.last_day = day
            if locked.status == "answered":
                locked.status = "waiting"
            locked.version += 1
            locked.save(update_fields=["last_day", "status", "version"])
    except IntegrityError:
        if not Post.objects.filter(key=form, consultation=found).exists():
            raise


@transaction.atomic
def change_code(
    visitor: Visitor, *, pepper: wraps.Pepper, random: Callable[[int], bytes], keep: bytes | None = None
) -> ReturnCode:
    """Give the consultation a new code and return it; the old one opens nothing from now on, nor do other open visits.

    `keep`: the token hash of the visit that stays open.
    """
    found = Consultation.objects.select_for_update().get(key=visitor.consultation)
    code = new_code(random=random)
    found.locator = wraps.located(code, pepper)
    found.code_wrap = wrapped_by_code(
        visitor.key.scalar, code=code, tenant=keyhole().tenant, case=found.key, pepper=pepper, random=random
    )
    found.version += 1
    found.save(update_fields=["locator", "code_wrap", "version"])
    Visit.objects.filter(consultation=found).exclude(token_hash=keep or bytes.fromhex(visitor.visit)).delete()
    return code


def tell_wishes(visitor: Visitor, text: str) -> None:
    """Keep how it is safe to reply; only the newest wish is kept. Raises TooLong."""
    if len(text) > LONGEST_WISH:
        raise TooLong
    found = Consultation.objects.get(key=visitor.consultation)
    context = contexts.wishes(keyhole().tenant, found.key)
    box = boxes.seal(text.encode("utf-8", "surrogatepass"), to=boxes.public_key(bytes(found.public)), context=context)
    Consultation.objects.filter(id=found.id).update(wishes=box)
