"""Times printed for people, in the languages and orders of many exporters, read without inventing a second, a zone or a day."""

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from tomoshibi.evidence.moments import is_plausible, local_micros
from tomoshibi.evidence.record import Precision
from tomoshibi.evidence.times.days import Order

MAX_LENGTH = 120  # longer texts are no time
BUDDHIST_FROM = 2400  # a year beyond it is counted from the Buddha (Thai), 543 years ahead

HALF_A_DAY = 12 * 60 * 60 * 1_000_000  # microseconds

# Zones in which no clock is changed: Japan, China, Indochina, India. Elsewhere one offset for a whole file may be an hour off.
STEADY_OFFSETS = frozenset((540, 480, 420, 330, 0))

_COLON = re.compile(
    r"(?<![\d:])(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,7}))?)?"
    r"(?!\d)(?:\s?(?P<offset>Z|[+-]\d{2}:?\d{2}))?(?!\w*\d)"
)
_WORDED = re.compile(
    r"(?<!\d)(?P<hour>\d{1,2})\s?(?:時|시|点|點|h)\s?(?P<minute>\d{2})\s?(?:分|분)?(?:\s?(?P<second>\d{2})(?:秒|초))?"
)
_POINTED = re.compile(r"(?<=[\s,])(?P<hour>\d{1,2})\.(?P<minute>\d{2})(?:\.(?P<second>\d{2}))?\s*$")
_UTC = re.compile(r"\b(?:UTC|GMT)\s?(?P<sign>[+\-−])\s?(?P<hours>\d{1,2})(?::?(?P<minutes>\d{2}))?\b")
_ZONE = re.compile(r"\b[A-Z]{3,5}\b")
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})(?:\s?[./\-]\s?|\s?[年년]\s?)(\d{1,2})(?:\s?[./\-]\s?|\s?[月월]\s?)(\d{1,2})(?!\d)")
_FIGURES = re.compile(r"(?<!\d)(\d{1,2})\s?([./\-])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})(?!\d)")
_MONTH_FIGURE = re.compile(r"(?<!\d)(\d{1,2})\s?[月월]|\b(?:tháng|thang|thg)\s?(\d{1,2})(?!\d)", re.IGNORECASE)
_HALF = re.compile(r"\b([ap])\.?\s?m\b\.?", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f\u0900-\u097f\u0e31-\u0e4e'.’\"״׳])*")
_NUMBER = re.compile(r"\d+")
_SPACES = re.compile(r"[\u00a0\u202f\u2009]")
_MARKS = re.compile(r"[\u200e\u200f\u2066-\u2069\u061c]")


@dataclass(frozen=True, slots=True)
class PrintedTime:
    """What a printed time says: the clock's reading in microseconds, how fine, further readings, minutes ahead of UTC.

    `order` is how day and month stand where they are figures; `offset` is None where no zone is printed.
    """

    local: int
    precision: Precision
    alternatives: tuple[int, ...]
    offset: int | None
    order: Order | None = None


@lru_cache(maxsize=1)
def _calendar() -> tuple[dict[str, int], dict[str, str], dict[str, int], frozenset[str]]:
    table = tomllib.loads((files("tomoshibi.evidence.readers.words") / "calendar.toml").read_text("utf-8"))
    months = {word: int(number) for number, words in table["months"].items() for word in words}
    halves = {word: half for half, words in table["halves"].items() for word in words}
    return months, halves, table["zones"], frozenset((*months, *table["hours"]["words"]))


@lru_cache(maxsize=8192)
def read_time(text: str, order: Order | None = None) -> PrintedTime | None:
    """Return what a printed time says, None where it cannot be read. `order` settles figures that fit both ways.

    A text with a day but no time of day, or the other way round, is no time.
    """
    if not 6 <= len(text) <= MAX_LENGTH:
        return None
    plain = _SPACES.sub(" ", _MARKS.sub("", text)).strip()
    clock = _COLON.search(plain) or _WORDED.search(plain) or _POINTED.search(plain)
    if clock is None:
        return None
    rest = f"{plain[: clock.start()]} {plain[clock.end() :]}"
    rest, offset = _offset(clock.groupdict().get("offset"), rest)
    rest, half = _half(rest)
    days = _days(rest, order)
    within = _within(clock, half)
    if within is None or days is None:
        return None
    times = [within]
    if half is None and offset is None and _is_followed_by_unknown_word(clock, plain):
        times.append(within + HALF_A_DAY)
    readings = []
    for year, month, day in days[0]:
        try:
            start = local_micros(year, month, day)
        except ValueError:
            continue
        readings += [start + time for time in times if is_plausible(start + time)]
    if not readings:
        return None
    precision: Precision = "second" if clock["second"] else "minute"
    if fraction := clock.groupdict().get("fraction"):
        precision = "millisecond" if len(fraction) <= 3 else "microsecond" if len(fraction) <= 6 else "100ns"
    return PrintedTime(readings[0], precision, tuple(readings[1:]), offset, days[1] if len(readings) == 1 else None)


def _is_followed_by_unknown_word(clock: re.Match[str], plain: str) -> bool:
    """Return whether a word of no known language closes the text behind a time before one in the afternoon.

    It may be the mark of a twelve-hour clock: then the time can be twelve hours later, and both readings are given.
    """
    if not 1 <= int(clock["hour"]) <= 11 or clock["hour"].startswith("0"):
        return False
    last = _WORD.fullmatch(plain[clock.end() :].strip(" ."))
    return last is not None and _bare(last[0]) not in _calendar()[3]


def _within(clock: re.Match[str], half: str | None) -> int | None:
    """Return the microseconds since midnight of a time of day; None where there is no such time."""
    hour, minute, second = int(clock["hour"]), int(clock["minute"]), int(clock["second"] or 0)
    if half is not None and hour <= 12:
        hour = hour % 12 + (12 if half == "pm" else 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    fraction = (clock.groupdict().get("fraction") or "")[:6].ljust(6, "0")
    return ((hour * 60 + minute) * 60 + second) * 1_000_000 + int(fraction)


def _offset(printed: str | None, rest: str) -> tuple[str, int | None]:
    """Return the rest without a zone, and the zone's minutes ahead of UTC where one is printed."""
    if printed is not None:
        if printed == "Z":
            return rest, 0
        digits = printed[1:].replace(":", "")
        minutes = int(digits[:2]) * 60 + int(digits[2:])
        return rest, -minutes if printed[0] == "-" else minutes
    if (found := _UTC.search(rest)) is not None:
        minutes = int(found["hours"]) * 60 + int(found["minutes"] or 0)
        return _without(found, rest), minutes if found["sign"] == "+" else -minutes
    zones = _calendar()[2]
    for zone in _ZONE.finditer(rest):
        if zone[0] in zones:
            return _without(zone, rest), zones[zone[0]]
    return rest, None


def _half(rest: str) -> tuple[str, str | None]:
    """Return the rest without the mark of a twelve-hour clock, and the mark as am or pm."""
    if (found := _HALF.search(rest)) is not None:
        return _without(found, rest), f"{found[1].lower()}m"
    halves = _calendar()[1]
    for found in _WORD.finditer(rest):
        word = _bare(found[0])
        word = word if word in halves else word.replace(".", "")
        # "de" is the morning in Hungarian and a mere "of" in Spanish: a word of two Latin letters counts only as the last one.
        if word in halves and (len(word) != 2 or not word.isascii() or not rest[found.end() :].strip(" .")):
            return _without(found, rest), halves[word]
    return rest, None


def _without(found: re.Match[str], rest: str) -> str:
    return f"{rest[: found.start()]} {rest[found.end() :]}"


def _bare(word: str) -> str:
    return re.sub(r"[.'’\"״׳]+$|['’\"״׳]", "", word.lower())


def _days(rest: str, order: Order | None) -> tuple[list[tuple[int, int, int]], Order | None] | None:
    """Return the calendar days that a text can mean, the likeliest first, and the order where figures settle it."""
    if (found := _YEAR_FIRST.search(rest)) is not None:
        return [(_year(found[1]), int(found[2]), int(found[3]))], "ymd"
    if (named := _named(rest)) is not None:
        return [named], None
    if (found := _FIGURES.search(rest)) is None:
        return None
    first, second, year = int(found[1]), int(found[3]), _year(found[4])
    if found[2] == "." or first > 12:
        return [(year, second, first)], "dmy"
    if second > 12:
        return [(year, first, second)], "mdy"
    if first == second:
        return [(year, first, second)], None
    both = [(year, first, second), (year, second, first)]
    if order is not None and order != "ymd":
        return [both[0] if order == "mdy" else both[1]], order
    return both, None


def _named(rest: str) -> tuple[int, int, int] | None:
    """Return year, month and day where the month is a word, or a figure with the word for month."""
    month, without = None, rest
    if (found := _MONTH_FIGURE.search(rest)) is not None:
        month = int(found[1] or found[2])
        without = f"{rest[: found.start()]} {rest[found.end() :]}"
    else:
        months = _calendar()[0]
        # The last one counts: a weekday may stand first, and some are spelt like a month ("mar" is a Tuesday, too).
        for word in _WORD.finditer(rest):
            month = months.get(_bare(word[0]), month)
    if month is None:
        return None
    numbers = _NUMBER.findall(without)
    years = [number for number in numbers if len(number) == 4]
    if years:
        days = [number for number in numbers if number is not years[0] and len(number) <= 2]
        return (_year(years[0]), month, int(days[0])) if days else None
    if len(numbers) == 2 and all(len(number) <= 2 for number in numbers):
        return _year(numbers[1]), month, int(numbers[0])
    return None


def _year(digits: str) -> int:
    year = int(digits)
    if len(digits) == 2:
        return 2000 + year
    return year - 543 if year > BUDDHIST_FROM else year
