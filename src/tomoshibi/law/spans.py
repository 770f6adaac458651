"""Days and ages that may be known only roughly: two ends, both included."""

import calendar
import re
from dataclasses import dataclass
from datetime import date

OLDEST = 130  # no one is older; a larger number is a slip of the pen
_PARTIAL = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?")
_WHOLE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")  # no week numbers, no row of eight digits


class BadSpan(ValueError):
    """A day or an age that cannot be; the message says which."""


@dataclass(frozen=True, slots=True)
class Days:
    """A day, known to lie between two days (both included)."""

    earliest: date
    latest: date

    def __post_init__(self) -> None:
        if self.latest < self.earliest:
            raise BadSpan(f"{self.earliest} is after {self.latest}")

    @property
    def exact(self) -> date | None:
        """Return the day where it is one."""
        return self.earliest if self.earliest == self.latest else None

    def __str__(self) -> str:
        return str(self.earliest) if self.exact else f"{self.earliest}/{self.latest}"


@dataclass(frozen=True, slots=True)
class Ages:
    """An age in completed years, known to lie between two numbers (both included)."""

    low: int
    high: int

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.high <= OLDEST:
            raise BadSpan(f"{self.low} to {self.high}")

    def within(self, other: "Ages") -> "Ages | None":
        """Return what both allow; None where they cannot both be so."""
        low, high = max(self.low, other.low), min(self.high, other.high)
        return Ages(low, high) if low <= high else None

    def __str__(self) -> str:
        return str(self.low) if self.low == self.high else f"{self.low}-{self.high}"


def one_day(day: date) -> Days:
    """Return a day that is known exactly."""
    return Days(day, day)


def written_days(text: str) -> Days:
    """Return the days that `2023-07-13`, `2023-07` or `2023` stand for. Raises BadSpan."""
    found = _PARTIAL.fullmatch(text)
    try:
        if not found:
            if not _WHOLE.fullmatch(text):
                raise BadSpan(text)
            return one_day(date.fromisoformat(text))
        year, month = int(found[1]), found[2] and int(found[2])
        first = date(year, month or 1, 1)
        return Days(first, date(year, month, calendar.monthrange(year, month)[1]) if month else date(year, 12, 31))
    except ValueError:
        raise BadSpan(text) from None
