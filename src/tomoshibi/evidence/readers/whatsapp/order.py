"""Which part of a WhatsApp export's dates is the day: settled from all dates of the file, or left open."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from tomoshibi.evidence.times.days import Order

BUDDHIST = 543  # years that the Thai calendar is ahead
BUDDHIST_YEARS = range(2480, 2680)
PERSIAN_YEARS = range(1340, 1480)  # also the Islamic calendar: years that no phone shows in the common one
EARLIEST_YEAR, LATEST_YEAR = 9, 60  # of a two-digit year: the app began in 2009
_FILE_DATE = re.compile(r"(?<!\d)(20\d{2})-?(0[1-9]|1[0-2])-?(0[1-9]|[12]\d|3[01])(?!\d)")
ERAS = {"令和": 2018, "R": 2018, "平成": 1988, "H": 1988, "昭和": 1925, "S": 1925}


@dataclass(frozen=True, slots=True)
class Settled:
    """The order of a file's date parts. `open_between` are the orders that fit as well; empty when it is certain."""

    order: Order
    open_between: tuple[Order, ...] = ()


def day_of(order: Order, parts: tuple[int, int, int], era: str | None = None) -> date | None:
    """Return the day that three numbers mean in an order; None where there is no such day."""
    a, b, c = parts
    year, month, day = (a, b, c) if order == "ymd" else (c, a, b) if order == "mdy" else (c, b, a)
    if era is not None:
        year += ERAS[era]
    elif year < 100:
        year += 2000
    elif year in BUDDHIST_YEARS:
        year -= BUDDHIST
    if year in PERSIAN_YEARS:
        return None
    try:
        return date(year, month, day)
    except (ValueError, OverflowError):
        return None


def settle_order(days: Sequence[tuple[tuple[int, int, int], str | None]], *, year_first: bool, year_last: bool) -> Settled:
    """Return the order of the date parts, from the distinct days in file order, each with a date in a file's name.

    Settled by what is possible at all, then by dates in the names of attached files, then by time that only rises in one
    reading.
    """
    if year_first:
        return Settled("ymd")
    orders: list[Order] = ["dmy", "mdy"]
    if not year_last and _year_is_first([parts for parts, _ in days]):
        return Settled("ymd")
    votes = {order: sum(1 for parts, _ in days if _only(order, orders, parts)) for order in orders}
    if votes["dmy"] != votes["mdy"]:
        return Settled("dmy" if votes["dmy"] > votes["mdy"] else "mdy")
    named = {order: sum(1 for parts, name in days if name and _named(order, orders, parts, name)) for order in orders}
    if named["dmy"] != named["mdy"]:
        return Settled("dmy" if named["dmy"] > named["mdy"] else "mdy")
    return _by_rising([parts for parts, _ in days], orders)


def _only(order: Order, orders: Sequence[Order], parts: tuple[int, int, int]) -> bool:
    return [one for one in orders if day_of(one, parts) is not None] == [order]


def _named(order: Order, orders: Sequence[Order], parts: tuple[int, int, int], name: str) -> bool:
    """Return whether only this order gives the day in a file's name, or the day beside it (sent around midnight)."""
    found = _FILE_DATE.search(name)
    if found is None:
        return False
    meant = date(int(found[1]), int(found[2]), 1).toordinal() + int(found[3]) - 1
    near = [one for one in orders if (day := day_of(one, parts)) is not None and abs(day.toordinal() - meant) <= 1]
    return near == [order]


def _year_is_first(days: Sequence[tuple[int, int, int]]) -> bool:
    """Return whether dates of three two-digit numbers can only have the year in front."""
    if any(c < EARLIEST_YEAR or c > LATEST_YEAR or a > 31 for a, _, c in days):
        return all(day_of("ymd", parts) is not None for parts in days)
    first, last = {a for a, _, _ in days}, {c for _, _, c in days}
    return len(last) > 3 and len(first) * 3 <= len(last) and all(day_of("ymd", parts) is not None for parts in days)


def _by_rising(days: Sequence[tuple[int, int, int]], orders: Sequence[Order]) -> Settled:
    read = {order: [day.toordinal() for parts in days if (day := day_of(order, parts)) is not None] for order in orders}
    back = {order: sum(1 for one, two in pairwise(found) if two < one) for order, found in read.items()}
    pairs: tuple[tuple[Order, Order], ...] = (("dmy", "mdy"), ("mdy", "dmy"))
    for order, other in pairs:
        if back[order] < back[other] and (back[order] == 0 or back[order] * 3 <= back[other]):
            return Settled(order)
    way = {order: sum(abs(two - one) for one, two in pairwise(found)) for order, found in read.items()}
    best: Order = "mdy" if way["mdy"] < way["dmy"] else "dmy"
    if read["dmy"] == read["mdy"]:  # 05/05, 06/06: both readings are one
        return Settled(best)
    return Settled(best, tuple(orders))
