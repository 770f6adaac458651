"""Times written year first (ISO 8601 and its neighbours), with or without a fraction and an offset."""

import re
from typing import NamedTuple

from tomoshibi.evidence.moments import SECOND, local_micros, offset_moment, utc_moment
from tomoshibi.evidence.record import Moment, Precision

_STAMP = re.compile(
    r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})"
    r"(?:[T\x20](?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?)?"
    r"\x20?(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?",
    re.ASCII,
)


class Stamp(NamedTuple):
    """A printed time: the clock's reading in microseconds, minutes ahead of UTC where it says so, and how fine it is."""

    local: int
    offset: int | None
    precision: Precision


def read_stamp(printed: str) -> Stamp | None:
    """Return what a printed time says; None where it is none. Digits finer than a microsecond are cut off, not rounded."""
    found = _STAMP.fullmatch(printed)
    if found is None:
        return None
    year, month, day, hour, minute, second, fraction, zone = found.groups()
    micro = int((fraction or "0")[:6].ljust(6, "0"))
    try:
        local = local_micros(
            int(year), int(month), int(day), int(hour or 0), int(minute or 0), min(int(second or 0), 59), micro
        )
    except ValueError:
        return None
    if second == "60":  # a leap second
        local += SECOND
    elif second is not None and int(second) > 59:
        return None
    return Stamp(local, _offset(zone), _precision(hour, second, fraction))


def _offset(zone: str | None) -> int | None:
    if zone is None:
        return None
    if zone in ("Z", "UTC", "GMT"):
        return 0
    digits = zone[1:].replace(":", "")
    minutes = int(digits[:2]) * 60 + int(digits[2:])
    return -minutes if zone[0] == "-" else minutes


def _precision(hour: str | None, second: str | None, fraction: str | None) -> Precision:
    if hour is None:
        return "day"
    if second is None:
        return "minute"
    if fraction is None:
        return "second"
    if len(fraction) <= 3:
        return "millisecond"
    return "microsecond" if len(fraction) <= 6 else "100ns"


def zoned_moment(printed: object) -> Moment | None:
    """Return the moment of a printed time that names its offset or UTC; None where it does not, or is no time at all."""
    stamp = read_stamp(printed) if isinstance(printed, str) else None
    if stamp is None or stamp.offset is None:
        return None
    return offset_moment(str(printed), stamp.local, stamp.offset, stamp.precision)


def utc_moment_of(printed: object) -> Moment | None:
    """Return the moment of a printed time of a field that is UTC by its maker's word, whether or not it says so."""
    stamp = read_stamp(printed) if isinstance(printed, str) else None
    if stamp is None:
        return None
    if stamp.offset is None:
        return utc_moment(str(printed), stamp.local, stamp.precision)
    return offset_moment(str(printed), stamp.local, stamp.offset, stamp.precision)
