"""When someone answers: from the weekly table and the days that differ, in the time of Japan. Plain Python, no clock."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from tomoshibi.basics.days import JAPAN, japanese_day

LOOKS_AHEAD = 14  # days; who answers only after that is no answer to someone at night
DAY = 24 * 60


class NotAShift(ValueError):
    """The hours are none, or begin when they end."""


@dataclass(frozen=True, slots=True, order=True)
class Hours:
    """From and to, in minutes since midnight; what ends before it begins ends on the day after. Raises NotAShift."""

    begins: int
    ends: int

    def __post_init__(self) -> None:
        if not (0 <= self.begins < DAY and 0 <= self.ends <= DAY) or self.begins == self.ends:
            raise NotAShift


@dataclass(frozen=True, slots=True)
class Table:
    """The weekly hours by weekday (Monday is 0), and the days that differ (None: nobody answers)."""

    weekly: dict[int, tuple[Hours, ...]] = field(default_factory=dict)
    other_days: dict[date, Hours | None] = field(default_factory=dict)

    def on(self, day: date) -> tuple[Hours, ...]:
        """Return the hours that begin on a day."""
        if day in self.other_days:
            own = self.other_days[day]
            return (own,) if own else ()
        return self.weekly.get(day.weekday(), ())


@dataclass(frozen=True, slots=True)
class Answering:
    """When someone answers next: `until` where someone is there now, else `begins`; neither where it is not known."""

    until: datetime | None
    begins: datetime | None
    days_off: int  # from today to the day of either


def answering(table: Table, *, at: datetime) -> Answering:
    """Return when someone answers, as of a moment."""
    today = japanese_day(at)
    spans = _joined(sorted(_spans(table, today)))
    now = next((ends for begins, ends in spans if begins <= at < ends), None)
    after = next((begins for begins, _ in spans if begins > at), None)
    said = now or after
    off = (_day_of(said, is_end=now is not None) - today).days if said else 0
    return Answering(now, None if now else after, off)


def _day_of(said: datetime, *, is_end: bool) -> date:
    """Return the day that people call it: midnight as an end belongs to the day that ends."""
    return (said - timedelta(minutes=1) if is_end else said).date()


def _spans(table: Table, today: date) -> Iterator[tuple[datetime, datetime]]:
    """Yield the shifts around a day as spans; one of the night before may still run."""
    for number in range(-1, LOOKS_AHEAD + 1):
        day = today + timedelta(days=number)
        midnight = datetime(day.year, day.month, day.day, tzinfo=JAPAN)
        for hours in table.on(day):
            length = (hours.ends - hours.begins) % DAY or DAY
            begins = midnight + timedelta(minutes=hours.begins)
            yield begins, begins + timedelta(minutes=length)


def _joined(spans: list[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    """Return spans with those that touch or overlap made one: someone is there all the time."""
    found: list[tuple[datetime, datetime]] = []
    for begins, ends in spans:
        if found and begins <= found[-1][1]:
            found[-1] = (found[-1][0], max(ends, found[-1][1]))
        else:
            found.append((begins, ends))
    return found


def minutes(text: str) -> int:
    """Return a time such as `18:00` or `24:00` as minutes since midnight. Raises NotAShift."""
    hour, colon, minute = text.strip().partition(":")
    if not (colon and hour.isdecimal() and minute.isdecimal() and len(hour) <= 2 and len(minute) == 2):
        raise NotAShift
    found = int(hour) * 60 + int(minute)
    if int(minute) > 59 or found > DAY:
        raise NotAShift
    return found


def clock(minutes_since: int) -> str:
    """Return minutes since midnight as a time of day."""
    return f"{minutes_since // 60}:{minutes_since % 60:02d}"
