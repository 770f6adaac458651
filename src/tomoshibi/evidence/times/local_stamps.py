"""Dates with minutes in the shape of whatever country a program ran in ("08/05/2026 16:02", "5/8/26 4:02 PM").

Which number is the day is settled once for all stamps of a file: by a number above twelve, then by the order that runs forward.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

from tomoshibi.evidence.moments import DAY, SECOND, local_micros
from tomoshibi.evidence.record import Precision

Order = Literal["dmy", "mdy", "ymd"]

_STAMP = re.compile(
    r"(?P<first>\d{1,4})[/.\- ]{1,2}(?P<second>\d{1,2}|[A-Za-z]{3})[/.\- ]{1,2}(?P<third>\d{1,4})\.?,?[\x20\u00a0\u202f]"
    r"(?:(?P<before>午前|午後|上午|下午|오전|오후)[\x20\u00a0]?)?(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<secs>\d{2}))?"
    r"(?:[\x20\u00a0\u202f]?(?P<after>[AaPp])\.?[\x20\u00a0]?[Mm]\.?)?",
    re.ASCII,
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_EVENING = ("午後", "下午", "오후", "p")
_MORNING = ("午前", "上午", "오전", "a")


class LocalStamp(NamedTuple):
    """One printed stamp: every reading in microseconds on its own clock by the order of its parts, and how fine it is."""

    readings: tuple[tuple[Order, int], ...]
    precision: Precision


def read_local_stamp(printed: str) -> LocalStamp | None:
    """Return what a printed stamp can mean, or None where it is none."""
    found = _STAMP.fullmatch(printed)
    if found is None:
        return None
    within = _seconds(found)
    if within is None:
        return None
    readings = tuple(
        (order, midnight + within * SECOND)
        for order, year, month, day in _days(found["first"], found["second"], found["third"])
        if (midnight := _midnight(year, month, day)) is not None
    )
    precision: Precision = "minute" if found["secs"] is None else "second"
    return LocalStamp(readings, precision) if readings else None


def _days(first: str, second: str, third: str) -> list[tuple[Order, int, int, int]]:
    if second.isalpha():
        month = _MONTHS.index(second.casefold()) + 1 if second.casefold() in _MONTHS else 0
        return [("dmy", _year(third), month, int(first))]
    if len(first) == 4:
        return [("ymd", int(first), int(second), int(third))]
    if len(first) > 2 or len(third) not in (2, 4):
        return []
    year, one, two = _year(third), int(first), int(second)
    return [("dmy", year, two, one), ("mdy", year, one, two)]


def _year(printed: str) -> int:
    """Return a year; one of two digits belongs to this century, since no chat export is older."""
    return int(printed) + 2000 if len(printed) == 2 else int(printed)


def _midnight(year: int, month: int, day: int) -> int | None:
    try:
        return local_micros(year, month, day)
    except ValueError:
        return None


def _seconds(found: re.Match[str]) -> int | None:
    hour, minute, second = int(found["hour"]), int(found["minute"]), int(found["secs"] or 0)
    mark = found["before"] or (found["after"] or "").casefold()
    if mark in _EVENING and hour <= 12:
        hour = hour % 12 + 12
    elif mark in _MORNING and hour <= 12:
        hour %= 12
    if hour > 23 or minute > 59 or second > 59:
        return None
    return (hour * 60 + minute) * 60 + second


def settle_order(stamps: Iterable[LocalStamp]) -> Order | None:
    """Return the order of day and month that all stamps of a file allow; None where both fit equally well."""
    kept: Sequence[LocalStamp] = list(stamps)
    possible: set[Order] = {"dmy", "mdy"}
    for stamp in kept:
        orders = {order for order, _ in stamp.readings}
        if "ymd" not in orders and possible & orders:
            possible &= orders
    if len(possible) == 1:
        return possible.pop()
    steps = {order: _back_steps(kept, order) for order in possible}
    ranked = sorted(steps.items(), key=lambda pair: pair[1])
    if len(ranked) > 1 and ranked[0][1] < ranked[1][1]:
        return ranked[0][0]
    return None


def _back_steps(stamps: Sequence[LocalStamp], order: Order) -> int:
    """Return how many stamps lie more than a day before the one ahead of them, read in one order."""
    times = [dict(stamp.readings).get(order, stamp.readings[0][1]) for stamp in stamps]
    return sum(1 for before, after in pairwise(times) if after < before - DAY)
