"""What an authority's certificate says of itself (RFC 5280): its name and until when it holds; nothing is verified."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timezone

from tomoshibi_verify.der import SEQUENCE, SET, NotDer, Reader

MAX_NAME = 200  # characters; a name is shown on one line
_UTC_TIME, _GENERAL_TIME = 0x17, 0x18
_YEAR_OF_SHORT_FORM = 50  # RFC 5280, section 4.1.2.5.1: from 50 on the last century
_SHORT = re.compile(rb"[0-9]{12}Z")
_LONG = re.compile(rb"([0-9]{14})(?:\.([0-9]{1,9}))?Z")
# By what somebody is called, the best first: common name, organisational unit, organisation.
_CALLED = ("2.5.4.3", "2.5.4.11", "2.5.4.10")
_ENCODINGS = {0x0C: "utf-8", 0x13: "ascii", 0x16: "ascii", 0x14: "latin-1", 0x1E: "utf-16-be"}


@dataclass(frozen=True)
class Certificate:
    """A certificate as far as we read it; `issuer` is the raw name, `start` and `end` its place in the bytes."""

    serial: int
    issuer: bytes
    name: str
    ends_at: datetime
    start: int
    end: int


def read_certificate(reader: Reader) -> Certificate:
    """Read the next element as a certificate. Raises NotDer."""
    element = reader.take(SEQUENCE)
    body = reader.within(element).inside(SEQUENCE)
    body.take_if(0xA0)  # the version
    serial = body.number()
    body.take(SEQUENCE)  # the algorithm
    issuer = body.whole(body.take(SEQUENCE))
    validity = body.inside(SEQUENCE)
    moment(validity)
    ends_at = moment(validity)
    validity.finish()
    name = called(body.inside(SEQUENCE))
    return Certificate(serial, issuer, name, ends_at, element.start, element.end)


def called(names: Reader) -> str:
    """Return what a distinguished name calls somebody, perhaps nothing. Raises NotDer."""
    found: dict[str, str] = {}
    while not names.is_done():
        together = names.inside(SET)
        while not together.is_done():
            part = together.inside(SEQUENCE)
            kind = part.object_id()
            value = part.take()
            text = part.bytes_of(value).decode(_ENCODINGS.get(value.tag, "latin-1"), "replace")
            found.setdefault(kind, text[:MAX_NAME])
    return next((found[kind] for kind in _CALLED if found.get(kind)), next(iter(found.values()), ""))


def moment(reader: Reader) -> datetime:
    """Read the next element as a UTCTime or a GeneralizedTime, to the second or finer, in UTC. Raises NotDer."""
    element = reader.take()
    written = reader.bytes_of(element)
    long_form = _LONG.fullmatch(written) if element.tag == _GENERAL_TIME else None
    if element.tag == _UTC_TIME and _SHORT.fullmatch(written):
        century = "19" if int(written[:2]) >= _YEAR_OF_SHORT_FORM else "20"
        digits, fraction = century + written[:-1].decode("ascii"), b""
    elif long_form:
        digits, fraction = long_form[1].decode("ascii"), long_form[2] or b""
    else:
        raise NotDer(f"not a moment at byte {element.start}")
    try:
        whole = datetime.strptime(digits, "%Y%m%d%H%M%S")  # noqa: DTZ007 - the Z says UTC
    except ValueError:
        raise NotDer(f"no such moment at byte {element.start}") from None
    return whole.replace(microsecond=int(fraction[:6].ljust(6, b"0") or b"0"), tzinfo=timezone.utc)  # noqa: UP017
