"""Times as exports print them, turned into moments without inventing a second, a zone or a day."""

import calendar
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from tomoshibi.evidence.record import EPOCH, Moment, Precision, Span

SECOND = 1_000_000
DAY = 86_400 * SECOND
FIRST = -2_208_988_800 * SECOND  # 1900: nothing on a phone is older
LAST = 7_258_118_400 * SECOND  # 2200: a later time is a broken number


def local_micros(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0, micro: int = 0) -> int:
    """Return a wall clock's reading in microseconds since 1970-01-01T00:00 on that clock.

    Raises ValueError for a day or time that does not exist.
    """
    try:
        moment = datetime(year, month, day, hour, minute, second, micro)  # noqa: DTZ001 - a clock without a zone is the point
    except OverflowError as error:  # a number of many digits
        raise ValueError(str(error)) from error
    return calendar.timegm(moment.timetuple()) * SECOND + micro


def is_plausible(micros: int) -> bool:
    """Return whether an instant lies between 1900 and 2200; anything else is a broken number, not a time."""
    return FIRST <= micros <= LAST


def utc_moment(printed: str, micros: int, precision: Precision) -> Moment | None:
    """Return the moment of an instant that the export states in UTC; None when it is no plausible time."""
    if not is_plausible(micros):
        return None
    return Moment(printed, precision, "utc", "field", micros, micros)


def offset_moment(printed: str, local: int, offset_minutes: int, precision: Precision) -> Moment | None:
    """Return the moment of a printed time with a printed offset from UTC, in minutes."""
    instant = local - offset_minutes * 60 * SECOND
    if not is_plausible(instant):
        return None
    return Moment(printed, precision, "offset" if offset_minutes else "utc", "field", local, instant)


class WallClock:
    """The clock of a phone or computer whose export names no zone.

    With a zone that the person named when asked, instants can be told; without, only what the clock showed.
    """

    def __init__(self, zone: ZoneInfo | None = None) -> None:
        self.zone = zone

    def moment(
        self,
        printed: str,
        local: int,
        precision: Precision,
        heading: Span | None = None,
        alternatives: tuple[int, ...] = (),
    ) -> Moment:
        """Return the moment of a printed time; an hour that a change of clocks makes double is given both ways."""
        if self.zone is None:
            return Moment(printed, precision, "unknown", "unknown", local, None, alternatives, heading)
        offset = _offset(self.zone, local // SECOND)
        return Moment(printed, precision, "zone", "asked", local, local - offset * SECOND, alternatives, heading)


@lru_cache(maxsize=4096)
def _offset(zone: ZoneInfo, seconds: int) -> int:
    """Return the seconds that a zone is ahead of UTC at a reading of its own clock."""
    there = (EPOCH + timedelta(seconds=seconds)).replace(tzinfo=zone)
    offset = there.utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0
