"""Day lines of chat exports, in the shapes and languages that phones print, checked against their weekday."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from tomoshibi.evidence.times.dates import DATE, read_date

Order = Literal["ymd", "mdy", "dmy"]

LONGEST_DAY = 80  # characters; a longer line is no day line

# Monday to Sunday, in the languages of the apps; compared in lower case, without a full stop at the end.
_WEEKDAYS = (
    "月 一 mon monday 월 월요일 月曜日 月曜 星期一 周一 週一 จ จันทร์ sen senin lun lunes lundi mo montag seg segunda",
    "火 二 tue tues tuesday 화 화요일 火曜日 火曜 星期二 周二 週二 อ อังคาร sel selasa mar martes mardi di dienstag ter terça",
    "水 三 wed wednesday 수 수요일 水曜日 水曜 星期三 周三 週三 พ พุธ rab rabu mié miércoles mer mercredi mi mittwoch "
    "qua quarta",
    "木 四 thu thur thurs thursday 목 목요일 木曜日 木曜 星期四 周四 週四 พฤ พฤหัสบดี พฤหัส kam kamis jue jueves jeu jeudi do "
    "donnerstag qui quinta",
    "金 五 fri friday 금 금요일 金曜日 金曜 星期五 周五 週五 ศ ศุกร์ jum jumat jum'at vie viernes ven vendredi fr freitag "
    "sex sexta",
    "土 六 sat saturday 토 토요일 土曜日 土曜 星期六 周六 週六 ส เสาร์ sab sabtu sáb sábado sam samedi sa samstag",
    "日 sun sunday 일 일요일 日曜日 日曜 星期日 星期天 周日 週日 อา อาทิตย์ min minggu dom domingo dim dimanche so sonntag",
)
_NUMBER = {name: number for number, names in enumerate(_WEEKDAYS) for name in names.split()}
_BUDDHIST_FROM = 2400  # Thai phones count years from the Buddha, 543 ahead; no chat is that far in the future

# A weekday's name: letters with the marks above and below them that Thai writes, perhaps with an apostrophe or a dash.
_NAME = r"[^\W\d](?:[^\W\d]|[\u0e31-\u0e4e\u0300-\u036f'-])*"
_ERAS = {"令和": 2018, "R": 2018, "平成": 1988, "H": 1988, "昭和": 1925, "S": 1925}
_YEAR_FIRST = re.compile(
    r"(?:(?P<year>\d{4})|(?P<era>令和|平成|昭和|[RHS])\s?(?P<era_year>\d{1,2}|元))(?:[/.\-]|年|년)\s?(?P<month>\d{1,2})(?:[/.\-]|月|월)\s?(?P<day>\d{1,2})[日일]?\.?"
    rf"(?P<buddhist>\s*BE)?,?\s*[(（]?(?:วัน)?(?P<weekday>{_NAME})\.?[)）]?"
)
_WEEKDAY_FIRST = re.compile(
    rf"(?:วัน)?(?P<weekday>{_NAME}?)\.?(?:ที่)?,?\s+(?P<first>\d{{1,2}})[/.\-](?P<second>\d{{1,2}})[/.\-](?P<year>\d{{4}})"
    r"(?P<buddhist>\s*BE)?"
)
_MONTH_NAMED = re.compile(rf"(?P<weekday>{_NAME})\.?,?\s+(?P<date>{DATE})")


@dataclass(frozen=True, slots=True)
class Day:
    """A printed day: every calendar day it can mean, with the order of its parts, and its weekday (Monday is 0)."""

    readings: tuple[tuple[Order, date], ...]
    weekday: int

    def fitting(self) -> tuple[tuple[Order, date], ...]:
        """Return the readings whose weekday is the printed one."""
        return tuple(one for one in self.readings if one[1].weekday() == self.weekday)


def read_day(text: str) -> Day | None:
    """Return the day that a line prints, or None where it is no day line. A weekday is part of every day line."""
    return _read_day(text) if len(text) <= LONGEST_DAY else None


@lru_cache(maxsize=1024)
def _read_day(text: str) -> Day | None:
    if (found := _YEAR_FIRST.fullmatch(text)) is not None:
        year = _era_year(found) if found["era"] else _common_year(int(found["year"]), found["buddhist"])
        parts: tuple[tuple[Order, int, int], ...] = (("ymd", int(found["month"]), int(found["day"])),)
    elif (found := _WEEKDAY_FIRST.fullmatch(text)) is not None:
        year = _common_year(int(found["year"]), found["buddhist"])
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


def _era_year(found: re.Match[str]) -> int:
    """Return the common year of a Japanese era's year, which phones print when they are set to that calendar."""
    return _ERAS[found["era"]] + (1 if found["era_year"] == "元" else int(found["era_year"]))


def _common_year(year: int, buddhist: str | None) -> int:
    return year - 543 if buddhist or year >= _BUDDHIST_FROM else year


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except (ValueError, OverflowError):
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
