"""Dates of e-mails (RFC 5322, section 3.3 and 4.3) and the forms that programs really print."""

import re
from dataclasses import dataclass
from datetime import date

from tomoshibi.evidence.moments import SECOND, is_plausible, local_micros, offset_moment
from tomoshibi.evidence.record import Moment, Precision

LONGEST_DATE = 500  # characters; a longer value is no date
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# RFC 5322, section 4.3. JST is not among them, but nobody means anything else by it.
_ZONES = {
    "ut": 0, "utc": 0, "gmt": 0, "z": 0, "est": -300, "edt": -240, "cst": -360, "cdt": -300,
    "mst": -420, "mdt": -360, "pst": -480, "pdt": -420, "jst": 540,
}  # fmt: skip

_TIME = (
    r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?"
    r"(?:\s*(?P<half>[AaPp])\.?[Mm]\.?)?"
)
_ZONE = r"(?:\s*(?P<zone>[+-]\d{1,2}:?\d{2}|[A-Za-z]{1,5}(?:[+-]\d{1,2}:?(?:\d{2})?)?)(?:\s+[A-Za-z]{1,5})?)?"
_YEAR = r"(?P<year>\d{2,4})"
_FORMS = tuple(
    re.compile(form, re.ASCII)
    for form in (
        r"(?:(?P<weekday>[A-Za-z]{2,9})\.?\s*,?\s*)?(?P<day>\d{1,2})[\s-]+(?P<month>[A-Za-z]{3,9})\.?[\s,-]+"
        + _YEAR + r"[\s,]+" + _TIME + _ZONE,
        r"(?P<weekday>[A-Za-z]{3,9}),?\s+(?P<month>[A-Za-z]{3,9})\s+(?P<day>\d{1,2}),?\s+" + _TIME + _ZONE + r"\s+"
        r"(?P<year>\d{4})(?:\s*(?P<late>[+-]\d{4}|[A-Z]{1,5}))?",
        r"(?:(?P<weekday>[A-Za-z]{3,9})\.?,?\s+)?(?P<month>[A-Za-z]{3,9})\.?\s+(?P<day>\d{1,2}),?\s+"
        + _YEAR + r"[\s,]+" + _TIME + _ZONE,
        r"(?P<year>\d{4})[-/](?P<month>\d{1,2})[-/](?P<day>\d{1,2})[T\s]+" + _TIME + _ZONE,
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """A date as printed: the clock's reading in microseconds, and how far that clock is from UTC where it is said.

    `hides_zone` is set for `-0000`: the instant is stated in UTC, the sender's own zone is kept back (RFC 5322, 3.3).
    """

    printed: str
    local: int
    offset_minutes: int | None
    precision: Precision
    weekday_fits: bool
    hides_zone: bool

    @property
    def instant(self) -> int | None:
        """Return the instant in microseconds since 1970, where the offset is printed."""
        return None if self.offset_minutes is None else self.local - self.offset_minutes * 60 * SECOND

    def moment(self) -> Moment | None:
        """Return the moment; a clock without an offset stays unknown, since it is the sender's and not the person's."""
        if self.offset_minutes is not None:
            return offset_moment(self.printed, self.local, self.offset_minutes, self.precision)
        if not is_plausible(self.local):
            return None
        return Moment(self.printed, self.precision, "unknown", "unknown", self.local, None)


def read_date(value: str) -> PrintedDate | None:
    """Return the date that a header's value prints; None where it prints none that exists."""
    if len(value) > LONGEST_DATE:
        return None
    printed = " ".join(value.split())
    bare = " ".join(without_comments(printed).split())
    for form in _FORMS:
        found = form.fullmatch(bare)
        if found is not None:
            return _made(printed, found.groupdict())
    return None


def without_comments(value: str) -> str:
    """Return a value without its comments in brackets, which may be nested; an open one runs to the end."""
    if "(" not in value:
        return value
    kept = []
    depth = 0
    for piece in re.split(r"([()])", value):
        if piece == "(":
            depth += 1
        elif piece == ")":
            depth = max(0, depth - 1)
        elif depth == 0:
            kept.append(piece)
    return " ".join(kept)


def _made(printed: str, part: dict[str, str | None]) -> PrintedDate | None:
    month = _month(part["month"] or "")
    year = _full_year(part["year"] or "")
    hour, minute, second = int(part["hour"] or 0), int(part["minute"] or 0), int(part["second"] or 0)
    if part["half"]:
        hour = hour % 12 + (12 if part["half"] in "pP" else 0)
    try:
        day = date(year, month, int(part["day"] or 0))
        # A leap second, :60, is the second after :59 on every clock that counts without them.
        local = local_micros(year, month, day.day, hour, minute, min(second, 59)) + (second == 60) * SECOND
    except ValueError:
        return None
    if second > 60:
        return None
    fraction = part["fraction"] or ""
    local += int(f"{fraction:0<6}"[:6]) if fraction else 0
    precision: Precision = "minute" if part["second"] is None else "second"
    if fraction:
        precision = "millisecond" if len(fraction) <= 3 else "microsecond" if len(fraction) <= 6 else "100ns"
    zone = part["zone"] or part.get("late") or ""
    weekday = (part.get("weekday") or "")[:3].lower()
    fits = weekday not in _DAYS or _DAYS[day.weekday()] == weekday
    return PrintedDate(printed, local, _offset(zone), precision, fits, zone.replace(":", "") == "-0000")


def _month(printed: str) -> int:
    if printed.isdigit():
        return int(printed)
    short = printed[:3].lower()
    return _MONTHS.index(short) + 1 if short in _MONTHS else 0


def _full_year(printed: str) -> int:
    """Return the year; two and three digits as RFC 5322, section 4.3, has them."""
    year = int(printed)
    if len(printed) == 2:
        return year + (2000 if year < 50 else 1900)
    return year + 1900 if len(printed) == 3 else year


def _offset(zone: str) -> int | None:
    """Return the minutes that a printed zone is ahead of UTC; None for letters that do not name one for certain."""
    found = re.fullmatch(r"([A-Za-z]*)(?:([+-])(\d{1,2}?):?(\d{2})?)?", zone)
    if found is None:
        return None
    name, sign, hours, minutes = found.groups()
    if sign is None:
        return _ZONES.get(name.lower())
    if name and name.lower() not in ("gmt", "utc", "ut"):
        return None
    if int(hours) > 14 or int(minutes or 0) > 59:
        return None
    return (int(hours) * 60 + int(minutes or 0)) * (-1 if sign == "-" else 1)
