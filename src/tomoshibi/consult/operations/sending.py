"""The first message: a consultation begins. Whatever else happens, it is taken in; sent twice, it is one."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction

from tomoshibi.basics.days import japanese_day
from tomoshibi.basics.secrecy import boxes, wraps
from tomoshibi.basics.secrecy.boxes import PRIVATE_BYTES, Box, DoesNotOpen, PrivateKey, PublicKey
from tomoshibi.basics.secrecy.return_code import ReturnCode
from tomoshibi.consult import contexts
from tomoshibi.consult.form_token import Form
from tomoshibi.consult.messages import TooLong, Words, packed
from tomoshibi.consult.models import Consultation, Post
from tomoshibi.consult.names import new_name
from tomoshibi.staff.queries import Keyhole, keyhole

__all__ = ["FirstWords", "Sealed", "TooLong", "send"]
LONGEST_BOX = 200_000  # bytes of what a browser sealed
LONGEST_WRAP = 2_000


@dataclass(frozen=True, slots=True)
class Sealed:
    """A first message that was sealed on the person's device, with the wraps of the key that was made there."""

    public: PublicKey
    team_version: int
    team_box: Box = field(repr=False)
    recovery_box: Box = field(repr=False)
    code_wrap: wraps.Wrap = field(repr=False)
    box: Box = field(repr=False)


@dataclass(frozen=True, slots=True)
class FirstWords:
    """What a person sends first: words or a sealed message, and the taps, which may all be empty."""

    words: str | Sealed = field(repr=False)
    happened: str
    limit: str
    age_band: str
    is_urgent: bool
    is_helper: bool
    language: str


class NotSealedForUs(Exception):
    """The sealed message is none that this organisation's keys could open; the page then sends the words again."""


@dataclass(frozen=True, slots=True)
class _Kept:
    public: bytes
    team_version: int
    team_box: bytes
    recovery_box: bytes
    code_wrap: bytes
    box: bytes


def send(first: FirstWords, *, form: Form, pepper: wraps.Pepper, at: datetime, random: Callable[[int], bytes]) -> str:
    """Take a first message in and return the consultation's key; the same form again returns the same one.

    Raises TooLong and NotSealedForUs.
    """
    known = _known(form)
    if known:
        return known
    hole = keyhole()
    if isinstance(first.words, str):
        kept = _sealed_here(first.words, form, hole, pepper, at, random)
    else:
        kept = _sealed_there(first.words, form, hole, pepper, random)
    day = japanese_day(at)
    arrival = json.dumps({"at": at.isoformat(), "limit": first.limit}).encode()
    try:
        with transaction.atomic():
            made = Consultation.objects.create(
                key=form.key,
                form=form.form,
                name=new_name(random=random),
                locator=wraps.located(form.code, pepper),
                public=kept.public,
                team_version=kept.team_version,
                team_box=kept.team_box,
                recovery_box=kept.recovery_box,
                code_wrap=kept.code_wrap,
                happened=first.happened,
                limit=first.limit,
                age_band=first.age_band,
                is_urgent=first.is_urgent,
                is_helper=first.is_helper,
                language=first.language,
                status="waiting",
                day=day,
                last_day=day,
                card=boxes.seal(arrival, to=hole.team_public, context=contexts.card(hole.tenant, form.key)),
            )
            Post.objects.create(consultation=made, key=form.form, number=1, side="person", day=day, box=kept.box)
    except IntegrityError:
        known = _known(form)
        if known is None:
            raise
        return known
    return form.key


def is_in(form: Form) -> bool:
    """Return whether a form's message was taken in before."""
    return _known(form) is not None


def _known(form: Form) -> str | None:
    return Consultation.objects.filter(form=form.form).values_list("key", flat=True).first()


def _sealed_here(
    text: str, form: Form, hole: Keyhole, pepper: wraps.Pepper, at: datetime, random: Callable[[int], bytes]
) -> _Kept:
    content = packed(Words(text, "", at))
    key = boxes.new_key(random=random)
    public = key.public()
    return _Kept(
        public,
        hole.team_version,
        boxes.seal(key.scalar, to=hole.team_public, context=contexts.case_key(hole.tenant, form.key, hole.holder)),
        boxes.seal(key.scalar, to=hole.recovery_public, context=contexts.case_key(hole.tenant, form.key, "recovery")),
        wrapped_by_code(key.scalar, code=form.code, tenant=hole.tenant, case=form.key, pepper=pepper, random=random),
        boxes.seal(content, to=public, context=contexts.post(hole.tenant, form.key, form.form, "person")),
    )


def _sealed_there(given: Sealed, form: Form, hole: Keyhole, pepper: wraps.Pepper, random: Callable[[int], bytes]) -> _Kept:
    sizes_fit = len(given.box) <= LONGEST_BOX and all(
        0 < len(one) <= LONGEST_WRAP for one in (given.team_box, given.recovery_box, given.code_wrap)
    )
    if not sizes_fit:
        raise NotSealedForUs
    team, recovery = given.team_box, given.recovery_box
    if given.team_version != hole.team_version:
        team, recovery = _sealed_anew(given, form, hole)
    secret = wraps.by_code_over(form.code, pepper)
    outer = wraps.wrap(given.code_wrap, secret=secret, context=contexts.over(hole.tenant, form.key), random=random)
    return _Kept(given.public, hole.team_version, team, recovery, outer, given.box)


def _sealed_anew(given: Sealed, form: Form, hole: Keyhole) -> tuple[Box, Box]:
    """Return the boxes of the case key for today's team: the team's key changed while the words were written.

    The code in the form opens the case key for that moment; nobody has to write again. Raises NotSealedForUs.
    """
    context = contexts.case_key(hole.tenant, form.key, "code")
    try:
        scalar = wraps.unwrap(given.code_wrap, secret=wraps.by_code_in_browser(form.code), context=context)
    except DoesNotOpen:
        raise NotSealedForUs from None
    if len(scalar) != PRIVATE_BYTES or PrivateKey(scalar).public() != given.public:
        raise NotSealedForUs
    return (
        boxes.seal(scalar, to=hole.team_public, context=contexts.case_key(hole.tenant, form.key, hole.holder)),
        boxes.seal(scalar, to=hole.recovery_public, context=contexts.case_key(hole.tenant, form.key, "recovery")),
    )


def wrapped_by_code(
    scalar: bytes, *, code: ReturnCode, tenant: str, case: str, pepper: wraps.Pepper, random: Callable[[int], bytes]
) -> wraps.Wrap:
    """Return a case's private key kept under a return code."""
    context = contexts.case_key(tenant, case, "code")
    return wraps.wrap(scalar, secret=wraps.by_code(code, pepper), context=context, random=random)
