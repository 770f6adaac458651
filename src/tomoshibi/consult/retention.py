"""How long a talk is kept: days are counted whole, so that nobody has less time than was said."""

from dataclasses import dataclass
from datetime import date, timedelta

WAITING = timedelta(days=7)  # before a deletion that was asked for runs; someone may be forcing her


@dataclass(frozen=True, slots=True)
class Keeping:
    """How long talks are kept after the last words of either side, and how long before the end the thread warns."""

    whole: timedelta
    warning: timedelta


def day_after(day: date, time: timedelta) -> date:
    """Return the first day on which a span of whole days since any moment of a day is over.

    Only days are stored. What was asked a minute before midnight has its full seven days when the eighth day begins.
    """
    return day + time + timedelta(days=1)


def last_day_of_silence(keeping: Keeping, *, on: date) -> date:
    """Return the last day of words from which a talk is over today; what was said later is kept."""
    return on - keeping.whole - timedelta(days=1)


def kept_until(last_day: date, keeping: Keeping, *, on: date) -> date | None:
    """Return the last day that a talk is sure to be kept, where it is near enough to be said; else None."""
    until = last_day + keeping.whole
    return until if until - on <= keeping.warning else None
