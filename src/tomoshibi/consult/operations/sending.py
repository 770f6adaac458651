"""The first message: a consultation begins. Whatever else happens, it is taken in; sent twice, it is one.

Other words from the same form (someone went back and wrote on) are a further message of the same consultation.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import IntegrityError, transaction

from tomoshibi.basics.days import japanese_day
from tomoshibi.basics.secrecy import boxes, wraps
from tomoshibi.basics.secrecy.boxes import PRIVATE_BYTES, Box, DoesNotOpen, PrivateKey, PublicKey
from tomoshibi.basics.secrecy.context import Context
from tomoshibi.basics.secrecy.return_code import ReturnCode
from tomoshibi.consult import contexts
from tomoshibi.consult.form_token import Form, row
from tomoshibi.consult.messages import TooLong, Words, packed
from tomoshibi.consult.models import Consultation, Link, Post, Sheet
from tomoshibi.consult.names import new_name
from tomoshibi.consult.operations.adding import Closing, Erased, add
from tomoshibi.staff.queries import Keyhole, held_team_version, keyhole

__all__ = ["Closing", "Erased", "FirstWords", "Sealed", "TooLong", "send"]
LONGEST_BOX = 200_000  # bytes of what a browser sealed
LONGEST_WRAP = 2_000


@dataclass(frozen=True, slots=True)
class Sealed:
    """A first message that was sealed on the person's device, with the wraps of the key that was made there.

    `row` is the message's key, worked out there from the words (see `form_token.row`).
    """

    row: str
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
    has_lost_code: bool = False  # they wrote before and say that their number is gone


class NotSealedForUs(Exception):
    """The sealed message is none that this organisation's keys could open; the page then sends the words again."""


class _TeamChanged(Exception):
    """Someone was let go while this was sealed: it must not stay under the key that they may have."""


@dataclass(frozen=True, slots=True)
class _Kept:
    public: bytes
    team_version: int
    team_box: bytes
    recovery_box: bytes
    code_wrap: bytes
    lock: bytes
    row: str
    box: bytes


def send(first: FirstWords, *, form: Form, pepper: wraps.Pepper, at: datetime, random: Callable[[int], bytes]) -> str:
    """Take a first message in and return the consultation's key; the same form again returns the same one.

    Raises TooLong, NotSealedForUs, and Erased or Closing where the consultation of this form is gone or about to go.
    """
    known = _known(form)
    if known is not None:
        return _more(known, first.words, form, at=at)
    hole = keyhole()
    if isinstance(first.words, str):
        kept = _sealed_here(first.words, form, hole, pepper, at, random)
    else:
        kept = _sealed_there(first.words, form, hole, pepper, random)
    day = japanese_day(at)
    sheet = None
    if first.is_helper:
        sheet = new_sheet(form.sheet, key=random(12).hex(), tenant=hole.tenant, pepper=pepper, random=random, on=day)
    card = {"at": at.isoformat(), "limit": first.limit, "helper": first.is_helper, "lost": first.has_lost_code}
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
                lock=kept.lock,
                happened=first.happened,
                limit=first.limit,
                age_band=first.age_band,
                is_urgent=first.is_urgent,
                language=first.language,
                status="waiting",
                day=day,
                last_day=day,
                card=boxes.seal(json.dumps(card).encode(), to=hole.team_public, context=contexts.card(hole.tenant, form.key)),
            )
            Post.objects.create(consultation=made, key=kept.row, number=1, side="person", day=day, box=kept.box)
            if sheet is not None:
                sheet.helper = made
                sheet.save()
            if form.by_sheet:
                _link(made, form.by_sheet)
            if held_team_version() != hole.team_version:
                raise _TeamChanged
    except _TeamChanged:
        return send(first, form=form, pepper=pepper, at=at, random=random)
    except IntegrityError:
        known = _known(form)
        if known is not None:
            return _more(known, first.words, form, at=at)
        if isinstance(first.words, Sealed):
            raise NotSealedForUs from None  # its key is that of another message: no script of ours draws one twice
        raise
    return form.key


def is_in(form: Form) -> bool:
    """Return whether a form's message was taken in before."""
    return Consultation.objects.filter(form=form.form).exists()


def _known(form: Form) -> Consultation | None:
    return Consultation.objects.filter(form=form.form).first()


def _more(found: Consultation, words: str | Sealed, form: Form, *, at: datetime) -> str:
    """Add what was written later with a form that arrived before; the same words add nothing."""
    context = contexts.post(keyhole().tenant, found.key, _row(words, form), "person")
    public = boxes.public_key(bytes(found.public))
    if isinstance(words, str):
        box = boxes.seal(packed(Words(words, "", at)), to=public, context=context)
    elif words.public == public:
        box = words.box
    else:  # sealed under another key, made when the page was opened anew
        try:
            content = boxes.open_box(words.box, key=_key_made_there(words, form, keyhole().tenant), context=context)
        except DoesNotOpen:
            raise NotSealedForUs from None
        box = boxes.seal(content, to=public, context=context)
    add(found, box, row=_row(words, form), at=at)
    return found.key


def _row(words: str | Sealed, form: Form) -> str:
    return row(form, words) if isinstance(words, str) else words.row


def new_sheet(
    code: ReturnCode, *, key: str, tenant: str, pepper: wraps.Pepper, random: Callable[[int], bytes], on: date
) -> Sheet:
    """Return a number that leads someone to a talk of their own, not kept yet and without its helper.

    Its key is slow to derive, so that it is made before a transaction holds up others.
    """
    wrapped = wraps.wrap(b"", secret=wraps.by_code(code, pepper), context=contexts.sheet(tenant, key), random=random)
    return Sheet(key=key, locator=wraps.located(code, pepper), wrap=wrapped, day=on)


def _link(child: Consultation, sheet: str) -> None:
    found = Sheet.objects.filter(key=sheet).select_related("helper").first()
    if found is not None and found.helper is not None and found.helper.team_box is not None:
        Link.objects.create(first=found.helper, second=child, kind="sheet", day=child.day)


def _sealed_here(
    text: str, form: Form, hole: Keyhole, pepper: wraps.Pepper, at: datetime, random: Callable[[int], bytes]
) -> _Kept:
    content = packed(Words(text, "", at))
    key = boxes.new_key(random=random)
    public, post = key.public(), row(form, text)
    code_wrap, lock = under_code(key.scalar, code=form.code, tenant=hole.tenant, case=form.key, pepper=pepper, random=random)
    return _Kept(
        public,
        hole.team_version,
        boxes.seal(key.scalar, to=hole.team_public, context=contexts.case_key(hole.tenant, form.key, hole.holder)),
        boxes.seal(key.scalar, to=hole.recovery_public, context=contexts.case_key(hole.tenant, form.key, "recovery")),
        code_wrap,
        lock,
        post,
        boxes.seal(content, to=public, context=contexts.post(hole.tenant, form.key, post, "person")),
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
    code_wrap, lock = _behind_door(given.code_wrap, secret, contexts.over(hole.tenant, form.key), hole.tenant, form.key, random)
    return _Kept(given.public, hole.team_version, team, recovery, code_wrap, lock, given.row, given.box)


def _sealed_anew(given: Sealed, form: Form, hole: Keyhole) -> tuple[Box, Box]:
    """Return the boxes of the case key for today's team: the team's key changed while the words were written.

    The code in the form opens the case key for that moment; nobody has to write again. Raises NotSealedForUs.
    """
    scalar = _key_made_there(given, form, hole.tenant).scalar
    return (
        boxes.seal(scalar, to=hole.team_public, context=contexts.case_key(hole.tenant, form.key, hole.holder)),
        boxes.seal(scalar, to=hole.recovery_public, context=contexts.case_key(hole.tenant, form.key, "recovery")),
    )


def _key_made_there(given: Sealed, form: Form, tenant: str) -> PrivateKey:
    """Return the key that was made on the device; the code in the form opens it for this moment. Raises NotSealedForUs."""
    context = contexts.case_key(tenant, form.key, "code")
    try:
        scalar = wraps.unwrap(given.code_wrap, secret=wraps.by_code_in_browser(form.code), context=context)
    except DoesNotOpen:
        raise NotSealedForUs from None
    if len(scalar) != PRIVATE_BYTES or PrivateKey(scalar).public() != given.public:
        raise NotSealedForUs
    return PrivateKey(scalar)


def under_code(
    scalar: bytes, *, code: ReturnCode, tenant: str, case: str, pepper: wraps.Pepper, random: Callable[[int], bytes]
) -> tuple[wraps.Wrap, wraps.Wrap]:
    """Return a case's private key kept under a return code: the wrap that the code opens, and the lock that this opens."""
    context = contexts.case_key(tenant, case, "code")
    return _behind_door(scalar, wraps.by_code(code, pepper), context, tenant, case, random)


def _behind_door(
    content: bytes, secret: wraps.Secret, context: Context, tenant: str, case: str, random: Callable[[int], bytes]
) -> tuple[wraps.Wrap, wraps.Wrap]:
    door = random(wraps.KEY)
    lock = wraps.wrap(content, secret=wraps.by_session(door), context=contexts.door(tenant, case), random=random)
    return wraps.wrap(door, secret=secret, context=context, random=random), lock
