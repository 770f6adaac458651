"""The audit trail: append-only, each line bound to the one before it. Reads, searches and refusals stand in it too."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from tomoshibi.basics.days import japanese_day
from tomoshibi.basics.secrecy import boxes
from tomoshibi.basics.secrecy.boxes import PrivateKey
from tomoshibi.basics.secrecy.context import Context
from tomoshibi.staff.models import AuditLine, Organisation, TeamKey, TrailHead

START = hashlib.sha256(b"tomoshibi/1 audit trail").digest()


@transaction.atomic
def note(*, act: str, subject: str, actor: str, at: datetime, details: Mapping[str, str | int] | None = None) -> None:
    """Append a line. The day stands in clear; the exact time and the details only in a box to the team.

    Details hold identifiers and counts, never words of a person.
    """
    TrailHead.objects.get_or_create(id=1, defaults={"number": 0, "digest": START})
    last = TrailHead.objects.select_for_update().get(id=1)
    number = last.number + 1
    day = japanese_day(at)
    tenant = Organisation.objects.values_list("tenant", flat=True).get()
    key = boxes.public_key(bytes(TeamKey.objects.order_by("-version").values_list("public", flat=True)[0]))
    content = json.dumps({"at": at.isoformat(), **(details or {})}, ensure_ascii=False).encode()
    sealed = boxes.seal(content, to=key, context=_context(tenant, number))
    digest = line_digest(number, day.isoformat(), actor, act, subject, sealed, bytes(last.digest))
    AuditLine.objects.create(
        number=number, day=day, actor=actor, act=act, subject=subject, sealed=sealed, before=bytes(last.digest), digest=digest
    )
    last.number, last.digest = number, digest
    last.save(update_fields=["number", "digest"])


def _context(tenant: str, number: int) -> Context:
    return Context(tenant=tenant, case="", row=str(number), purpose="audit", side="server")


def line_digest(number: int, day: str, actor: str, act: str, subject: str, sealed: bytes, before: bytes) -> bytes:
    """Return the hash that binds a line to all before it (SHA-256 over its fields, each behind its length)."""
    found = hashlib.sha256(b"tomoshibi/1 audit line")
    for field in (str(number).encode(), day.encode(), actor.encode(), act.encode(), subject.encode(), sealed, before):
        found.update(len(field).to_bytes(4, "big") + field)
    return found.digest()


def note_once(*, act: str, subject: str, actor: str, at: datetime) -> None:
    """Append a line, unless the same one stands there for this day: what is done again and again does not fill the trail."""
    of_the_day = AuditLine.objects.filter(subject=subject, day=japanese_day(at), act=act, actor=actor)
    if of_the_day.exists():
        return
    with transaction.atomic():
        TrailHead.objects.select_for_update().filter(id=1).first()
        if not of_the_day.all().exists():
            note(act=act, subject=subject, actor=actor, at=at)


HOW = {
    "missing": "line {line} is missing",
    "moved": "line {line} does not follow the one before it",
    "changed": "line {line} was changed",
    "cut": "lines after line {line} were cut off",
    "rewritten": "the head that was kept is not in it: it was rewritten, or its end was cut off",
}


@dataclass
class BrokenTrail(Exception):
    """The trail does not hold: how (see HOW), and at which line."""

    how: str
    line: int = 0

    def __str__(self) -> str:
        """Say so in a sentence for the command line."""
        return HOW[self.how].format(line=self.line)


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the trail: how many lines there are, and the hash of the last one, in hexadecimal."""

    number: int
    digest: str


def head() -> Head:
    """Return the end of the trail, to be kept outside this machine: whoever can write here can rewrite all of it."""
    found = TrailHead.objects.filter(id=1).first()
    return Head(found.number, bytes(found.digest).hex()) if found else Head(0, START.hex())


def verify(*, kept: str = "") -> int:
    """Return how many lines the trail has, once every one of them is bound to the one before.

    `kept`: the hash of a head that was written down earlier; it must be among them. Lines that others write meanwhile do no
    harm: the head is looked at before and after. Raises BrokenTrail.
    """
    at_first, before, number = head(), START, 0
    seen = {at_first.digest} if not at_first.number else set()
    is_there = kept in {"", before.hex()}
    for line in AuditLine.objects.order_by("number").iterator(chunk_size=2_000):
        number += 1
        _follows(line, number, before)
        before = bytes(line.digest)
        is_there = is_there or before.hex() == kept
        if number == at_first.number:
            seen.add(before.hex())
    now = head()
    if at_first.digest not in seen or now.number < number or (now.number == number and now.digest != before.hex()):
        raise BrokenTrail("cut", number)
    if not is_there:
        raise BrokenTrail("rewritten")
    return number


def _follows(line: AuditLine, number: int, before: bytes) -> None:
    """Raise BrokenTrail where a line is not the one of this number, bound to the one before."""
    if line.number != number:
        raise BrokenTrail("missing", number)
    if bytes(line.before) != before:
        raise BrokenTrail("moved", number)
    found = line_digest(line.number, line.day.isoformat(), line.actor, line.act, line.subject, bytes(line.sealed), before)
    if bytes(line.digest) != found:
        raise BrokenTrail("changed", number)


def opened(number: int, sealed: bytes, keys: Iterable[PrivateKey], tenant: str) -> Mapping[str, Any]:
    """Return the exact time (`at`, ISO 8601) and the details of a line; nothing where none of the keys opens it."""
    for key in keys:
        with suppress(boxes.DoesNotOpen):
            found: Mapping[str, Any] = json.loads(boxes.open_box(sealed, key=key, context=_context(tenant, number)))
            return found
    return {}
