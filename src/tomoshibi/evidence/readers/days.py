"""Day lines of chat exports, in the shapes and languages that phones print, checked against their weekday."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from tomoshibi.evidence.readers.dates import DATE, read_date

Order = Literal["ymd", "mdy", "dmy"]

_WEEKDAYS = (
    ("月", "一", "mon", "monday", "월", "월요일", "月曜日", "星期一", "周一", "週一", "จ", "จันทร์", "sen", "lun", "mo"),
    (
        "火",
        "二",
        "tue",
        "tuesday",
        "화",
        "화요일",
        "火曜日",
        "星期二",
        "周二",
        "週二",
        "อ",
        "อังคาร",
        "sel",
        "mar",
        "di",
    ),
    ("水", "三", "wed", "wednesday", "수", "수요일", "水曜日", "星期三", "周三", "週三", "พ", "พุธ", "rab", "mié", "mi"),
    (
        "木",
        "四",
        "thu",
        "thursday",
        "목",
        "목요일",
        "木曜日",
        "星期四",
        "周四",
        "週四",
        "พฤ",
        "พฤหัสบดี",
        "kam",
        "jue",
        "do",
    ),
    ("金", "五", "fri", "friday", "금", "금요일", "金曜日", "星期五", "周五", "週五", "ศ", "ศุกร์", "jum", "vie", "fr"),
    (
        "土",
        "六",
        "sat",
        "saturday",
        "토",
        "토요일",
        "土曜日",
        "星期六",
        "周六",
        "週六",
        "ส",
        "เสาร์",
        "sab",
        "sáb",
        "sa",
    ),
    (
        "日",
        "日",
        "sun",
        "sunday",
        "일",
        "일요일",
        "日曜日",
        "星期日",
        "周日",
        "週日",
        "อา",
        "อาทิตย์",
        "min",
        "dom",
        "so",
    ),
)
_NUMBER = {name: number for number, names in enumerate(_WEEKDAYS) for name in names} | {
    "tues": 1,
    "thur": 3,
    "thurs": 3,
}

_YEAR_FIRST = re.compile(
    r"(?P<year>\d{4})(?:[/.\-]|年|년)\s?(?P<month>\d{1,2})(?:[/.\-]|月|월)\s?(?P<day>\d{1,2})[日일]?\.?\s*[(（]?(?P<weekday>[^\W\d]+)\.?[)）]?"
)
_WEEKDAY_FIRST = re.compile(
    r"(?P<weekday>[^\W\d]+)\.?,?\s+(?P<first>\d{1,2})[/.\-](?P<second>\d{1,2})[/.\-](?P<year>\d{4})(?P<buddhist>\s*BE)?"
)
_MONTH_NAMED = re.compile(rf"(?P<weekday>[^\W\d]+)\.?,?\s+(?P<date>{DATE})")


@dataclass(frozen=True, slots=True)
class Day:
    """A printed day: every calendar day it can mean, with the order of its parts, and its weekday (Monday is 0)."""

    readings: tuple[tuple[Order, date], ...]
    weekday: int

    def fitting(self) -> tuple[tuple[Order, date], ...]:
        """Return the readings whose weekday is the printed one."""
        return tuple(one for one in self.readings if one[1].weekday() == self.weekday)


@lru_cache(maxsize=1024)
def read_day(text: str) -> Day | None:
    """Return the day that a line prints, or None where it is no day line. A weekday is part of every day line."""
    if (found := _YEAR_FIRST.fullmatch(text)) is not None:
        year = int(found["year"])
        parts: tuple[tuple[Order, int, int], ...] = (("ymd", int(found["month"]), int(found["day"])),)
    elif (found := _WEEKDAY_FIRST.fullmatch(text)) is not None:
        year = int(found["year"]) - (543 if found["buddhist"] else 0)
        first, second = int(found["first"]), int(found["second"])
        parts = (("dmy", second, first), ("mdy", first, second)) if first != second else (("dmy", second, first),)
    elif (found := _MONTH_NAMED.fullmatch(text)) is not None and (named := read_date(found["date"])) is not None:
        year, parts = named.year, (("ymd", named.month, named.day),)
    else:
        return None
    weekday = _NUMBER.get(found["weekday"].lower())
    if weekday is None:
        return None
    readings = tuple((order, day) for order, month, number in parts if (day := _day(year, month, number)) is not None)
    return Day(readings, weekday) if readings else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def settle_order(days: Iterable[Day]) -> Order | None:
    """Return the order of day and month that fits the weekdays of most lines; None where both fit as well."""
    votes: dict[Order, int] = {}
    for day in days:
        fitting = {order for order, _ in day.fitting()}
        if len(fitting) == 1:
            order = fitting.pop()
            votes[order] = votes.get(order, 0) + 1
        elif len(day.readings) == 1:
            votes.setdefault(day.readings[0][0], 0)
    ranked = sorted(votes.items(), key=lambda pair: -pair[1])
    if not ranked or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
        return None
    return ranked[0][0]
