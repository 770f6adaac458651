"""The audit trail: append-only, each line bound to the one before it. Reads, searches and refusals stand in it too."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from tomoshibi.basics.days import japanese_day
from tomoshibi.basics.secrecy import boxes
from tomoshibi.basics.secrecy.context import Context
from tomoshibi.staff.models import AuditLine, Organisation, TeamKey, TrailHead

START = hashlib.sha256(b"tomoshibi/1 audit trail").digest()


@transaction.atomic
def note(*, act: str, subject: str, actor: str, at: datetime, details: Mapping[str, str | int] | None = None) -> None:
    """Append a line. The day stands in clear; the exact time and the details only in a box to the team.

    Details hold identifiers and counts, never words of a person.
    """
    TrailHead.objects.get_or_create(id=1, defaults={"number": 0, "digest": START})
    head = TrailHead.objects.select_for_update().get(id=1)
    number = head.number + 1
    day = japanese_day(at)
    tenant = Organisation.objects.values_list("tenant", flat=True).get()
    key = boxes.public_key(bytes(TeamKey.objects.order_by("-version").values_list("public", flat=True)[0]))
    content = json.dumps({"at": at.isoformat(), **(details or {})}, ensure_ascii=False).encode()
    sealed = boxes.seal(content, to=key, context=_context(tenant, number))
    digest = line_digest(number, day.isoformat(), actor, act, subject, sealed, bytes(head.digest))
    AuditLine.objects.create(
        number=number, day=day, actor=actor, act=act, subject=subject, sealed=sealed, before=bytes(head.digest), digest=digest
    )
    head.number, head.digest = number, digest
    head.save(update_fields=["number", "digest"])


def _context(tenant: str, number: int) -> Context:
    return Context(tenant=tenant, case="", row=str(number), purpose="audit", side="server")


def line_digest(number: int, day: str, actor: str, act: str, subject: str, sealed: bytes, before: bytes) -> bytes:
    """Return the hash that binds a line to all before it (SHA-256 over its fields, each behind its length)."""
    found = hashlib.sha256(b"tomoshibi/1 audit line")
    for field in (str(number).encode(), day.encode(), actor.encode(), act.encode(), subject.encode(), sealed, before):
        found.update(len(field).to_bytes(4, "big") + field)
    return found.digest()


class BrokenTrail(Exception):
    """The trail does not hold; the message says at which line and how."""


def verify() -> int:
    """Return how many lines the trail has, once every one of them is bound to the one before. Raises BrokenTrail."""
    before, number = START, 0
    for line in AuditLine.objects.order_by("number").iterator(chunk_size=2_000):
        number += 1
        if line.number != number:
            raise BrokenTrail(f"line {number} is missing")
        if bytes(line.before) != before:
            raise BrokenTrail(f"line {number} does not follow line {number - 1}")
        day = line.day.isoformat()
        before = line_digest(line.number, day, line.actor, line.act, line.subject, bytes(line.sealed), before)
        if bytes(line.digest) != before:
            raise BrokenTrail(f"line {number} was changed")
    head = TrailHead.objects.filter(id=1).first()
    if (head.number if head else 0) != number or (head and bytes(head.digest) != before):
        raise BrokenTrail(f"lines after line {number} were cut off")
    return number
