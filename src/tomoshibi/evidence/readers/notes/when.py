"""When something happened, as a person writes it from memory: "5月8日 夜", "21時ごろ", "early May", "日時不明".

Nothing is made finer than it was written. A part of a day or of a month becomes its first and last moment; words such as
"ごろ" stay words. A year that was not written is taken from the day of writing, and said to be inferred.
"""

import calendar
import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from tomoshibi.evidence.moments import SECOND, local_micros
from tomoshibi.evidence.readers.words import table_of
from tomoshibi.evidence.record import Precision
from tomoshibi.evidence.times.dates import MONTHS

HOUR = 3600 * SECOND

# Full-width signs that Japanese keyboards give, one for one, so that places in the text stay what they are.
HALF_WIDTH = str.maketrans("０１２３４５６７８９：／－．，（）［］＠　〜～", "0123456789:/-.,()[]@ --")


@dataclass(frozen=True, slots=True)
class When:
    """A time as written: `length` characters from the start of the line; a day, perhaps only a part of it or of a month.

    `first` and `last` are the wall clock's readings in microseconds since 1970 between which it lies, both None where no
    day is known. `about` is True where a word such as "ごろ" stands with it, `inferred` where the year or the day was worked
    out from the day of writing, `weekday` the printed one (Monday is 0), `day` the day to go on from.
    """

    length: int
    precision: Precision
    first: int | None
    last: int | None
    about: bool
    inferred: bool
    day: date | None
    gives_day: bool
    weekday: int | None = None


def _any(words: object) -> str:
    """Return a pattern for one of many words, longest first."""
    assert isinstance(words, list | dict)
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@lru_cache(maxsize=1)
def _patterns() -> dict[str, re.Pattern[str]]:
    table = table_of("notes")
    month = "|".join(sorted(MONTHS, key=len, reverse=True))
    weekday = r"(?:\s?\(?(?P<weekday>[月火水木金土日](?=\)|曜)|(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*)(?:曜日?)?\)?)?"
    after = rf"(?:\s?(?P<about>{_any(table['about']['words'])}))?"
    before = rf"(?:(?P<about_before>{_any(table['about']['before'])})\s?)?"
    era = r"(?P<era>令和|平成|R|H)\s?(?P<era_year>[0-9]{1,2}|元)(?:年|\.)\s?"
    part = _any(table["parts_of_month"])
    days = (
        rf"{before}(?:(?P<year>[0-9]{{4}})(?:年|[-/.])\s?|{era})?(?P<month>[0-9]{{1,2}})(?:月\s?|[-/.])(?P<day>[0-9]{{1,2}})"
        rf"(?:日|(?![0-9:時]))(?!前){weekday}{after}",
        rf"{before}(?:(?P<year>[0-9]{{4}})年?[-/.]?\s?|{era})?(?P<month>[0-9]{{1,2}})月の?(?P<part>{part})?{after}",
        rf"{before}(?P<month_name>{month})\.?\s(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?(?![0-9:])(?:,?\s(?P<year>[0-9]{{4}}))?{weekday}",
        rf"{before}(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?\s(?P<month_name>{month})\.?(?![a-z])(?:,?\s(?P<year>[0-9]{{4}}))?{weekday}",
        rf"{before}(?:(?P<part>{part})\s)?(?P<month_name>{month})\.?(?![a-z])(?:,?\s(?P<year>[0-9]{{4}}))?",
        rf"{before}(?P<year>[0-9]{{4}})年{after}",
        rf"{before}(?P<back>{_any(table['days_back'])})",
        rf"{before}(?P<days_ago>[0-9]{{1,3}})(?:日前|\sdays? ago)",
        rf"(?P<unknown>{_any(table['unknown']['words'])})",
    )
    daypart = _any(table["parts_of_day"])
    times = (
        rf"{before}(?:(?P<of_day>{daypart})\s?の?\s?)?(?P<hour>[0-9]{{1,2}})(?::(?P<minute>[0-9]{{2}})(?::[0-9]{{2}})?|"
        rf"時(?:(?P<minutes>[0-9]{{1,2}})分|(?P<half>半))?)(?:\s?(?P<half_day>[ap])\.?m\.?(?![a-z]))?{after}",
        rf"{before}(?P<hour>[0-9]{{1,2}})\s?(?P<half_day>[ap])\.?m\.?(?![a-z]){after}",
        rf"{before}(?:in the |at )?(?P<of_day>{daypart}){after}",
    )
    found = {f"day{n}": re.compile(one, re.IGNORECASE) for n, one in enumerate(days)}
    found |= {f"time{n}": re.compile(one, re.IGNORECASE) for n, one in enumerate(times)}
    return found


_BETWEEN = re.compile(r"(?:の|,|、|\sat|\s)?\s{0,2}")
_ENDS = re.compile(r"$|[\s\[、,]")
_WEEKDAYS = {"月": 0, "火": 1, "水": 2, "木": 3, "金": 4, "土": 5, "日": 6} | {
    name: number for number, name in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))
}


def read_when(line: str, *, written: date | None, going_on_from: date | None) -> When | None:
    """Return the time that a line begins with, or None where it begins with something else.

    `written` is the day of writing, `going_on_from` the day of the lines above, for lines that only give a time of day.
    """
    text = line[:80].translate(HALF_WIDTH)
    when = _day_at(text, written)
    at = when.length if when is not None else 0
    between = _BETWEEN.match(text, at) if when is not None else None
    start = between.end() if between is not None else at
    day = when.day if when is not None else going_on_from
    time = _time_at(text, start, day, gives_day=when is not None)
    if time is not None and when is not None:
        if when.first is None or when.precision in ("month", "year"):
            time = replace(time, first=when.first, last=when.last, precision=when.precision, day=None)
        time = replace(time, inferred=when.inferred, weekday=when.weekday, about=time.about or when.about)
    chosen = time or when
    if chosen is None or _ENDS.match(text, chosen.length) is None:
        if time is None or when is None or _ENDS.match(text, when.length) is None:
            return None
        chosen = when
    return chosen


def _day_at(text: str, written: date | None) -> When | None:
    for key, pattern in _patterns().items():
        if key.startswith("day") and (found := pattern.match(text)) is not None:
            parts = found.groupdict()
            if parts.get("unknown"):
                return When(found.end(), "day", None, None, about=False, inferred=False, day=None, gives_day=True)
            made = _made_day(parts, found.end(), written)
            if made is not None:
                return made
    return None


def _made_day(parts: dict[str, str | None], length: int, written: date | None) -> When | None:
    about = bool(parts.get("about") or parts.get("about_before"))
    back = parts.get("back")
    ago = int(parts["days_ago"] or 0) if parts.get("days_ago") else None
    if back is not None:
        ago = table_of("notes")["days_back"][back.lower()]
    if ago is not None:
        day = written - timedelta(days=ago) if written is not None else None
        return _whole(length, day, day, "day", about=about, inferred=True)
    year, inferred = _year(parts, written)
    month = int(parts["month"] or 0) if parts.get("month") else MONTHS.get((parts.get("month_name") or "").lower(), 0)
    if not month and year is not None:
        return _whole(length, date(year, 1, 1), date(year, 12, 31), "year", about=about, inferred=False)
    if not 1 <= month <= 12:
        return None
    number = int(parts["day"] or 0) if parts.get("day") else None
    if year is None:
        return _whole(length, None, None, "day" if number else "month", about=about, inferred=True)
    last = calendar.monthrange(year, month)[1]
    if number is not None:
        if not 1 <= number <= last:
            return None
        day = date(year, month, number)
        weekday = _WEEKDAYS.get((parts.get("weekday") or "")[:3].lower())
        return replace(_whole(length, day, day, "day", about=about, inferred=inferred), weekday=weekday)
    first_day, last_day = table_of("notes")["parts_of_month"].get((parts.get("part") or "").lower(), (1, 31))
    made = _whole(
        length, date(year, month, first_day), date(year, month, min(last_day, last)), "month", about=about, inferred=inferred
    )
    return replace(made, about=about or bool(parts.get("part")))


def _year(parts: dict[str, str | None], written: date | None) -> tuple[int | None, bool]:
    """Return the year and whether it was worked out: the latest one in which the day is not after the day of writing."""
    if parts.get("year"):
        year = int(parts["year"] or 0)
        return (year, False) if 1900 <= year <= 2200 else (None, False)
    if parts.get("era"):
        start = 2018 if parts["era"] in ("令和", "R", "r") else 1988
        return start + (1 if parts["era_year"] == "元" else int(parts["era_year"] or 0)), False
    if written is None:
        return None, True
    month = int(parts["month"] or 0) if parts.get("month") else MONTHS.get((parts.get("month_name") or "").lower(), 0)
    day = int(parts["day"] or 1) if parts.get("day") else 1
    return (written.year if (month, day) <= (written.month, written.day) else written.year - 1), True


def _whole(length: int, first: date | None, last: date | None, precision: Precision, *, about: bool, inferred: bool) -> When:
    if first is None or last is None:
        return When(length, precision, None, None, about, inferred, None, gives_day=True)
    start = local_micros(first.year, first.month, first.day)
    end = local_micros(last.year, last.month, last.day) + 24 * HOUR - 60 * SECOND
    return When(length, precision, start, end, about, inferred, first if first == last else None, gives_day=True)


def _time_at(text: str, at: int, day: date | None, *, gives_day: bool) -> When | None:
    for key, pattern in _patterns().items():
        if not key.startswith("time") or (found := pattern.match(text, at)) is None:
            continue
        parts = found.groupdict()
        about = bool(parts.get("about") or parts.get("about_before"))
        within = _within(parts)
        if within is None:
            continue
        first, last, precision = within
        if day is None:
            return When(found.end(), precision, None, None, about, inferred=False, day=None, gives_day=gives_day)
        midnight = local_micros(day.year, day.month, day.day)
        return When(
            found.end(), precision, midnight + first, midnight + last, about, inferred=False, day=day, gives_day=gives_day
        )
    return None


def _within(parts: dict[str, str | None]) -> tuple[int, int, Precision] | None:
    """Return first and last moment within the day, and how fine the time was written."""
    named = (parts.get("of_day") or "").lower()
    span = table_of("notes")["parts_of_day"].get(named)
    if not parts.get("hour"):
        return (span[0] * HOUR, span[1] * HOUR - 60 * SECOND, "day") if span else None
    hour = int(parts["hour"] or 0)
    minute = 30 if parts.get("half") else int(parts.get("minute") or parts.get("minutes") or 0)
    if hour > 24 or minute > 59:
        return None
    half_day = (parts.get("half_day") or "").lower()
    if half_day and hour <= 12:
        hour = hour % 12 + (12 if half_day == "p" else 0)
    elif span and hour <= 12 and not span[0] <= hour < span[1] and span[0] <= hour % 12 + 12 < span[1]:
        hour = hour % 12 + 12  # 夜9時, 午後9時
    elif span and hour <= 12 and span[0] <= hour + 24 < span[1]:
        hour += 24  # 深夜1時: the night that follows the day
    start = hour * HOUR + minute * 60 * SECOND
    exact = bool(parts.get("minute") or parts.get("minutes") or parts.get("half"))
    return (start, start, "minute") if exact else (start, start + HOUR - 60 * SECOND, "hour")
