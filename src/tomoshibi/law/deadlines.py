"""How long something stays possible, to the day. A day given here is never later than the true one."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from tomoshibi.law.ages import attainment_day, attains
from tomoshibi.law.rulebook import Limitation

ADULT = 18
COMPLAINT_MONTHS = 6  # CCP 235: from the day on which the offender became known
LENGTHENED_ON = date(2023, 6, 23)  # CCP 250(3)(4), Act No. 66 of 2023: the day of promulgation, not 2023-07-13
LOG_DAYS = (60, 90, 180)  # how long providers usually keep logs: the shortest, the usual and the longest
NOT_AFTER = date.max


@dataclass(frozen=True, slots=True)
class Prosecution:
    """Until when prosecution is possible at least. `open_ended`: the time until 18 is added and the birth date is not known."""

    last_day: date
    open_ended: bool


def period_end(first: date, months: int) -> date:
    """Return the last day of a period that begins with a day (Civil Code 143(2), CCP 55(2)).

    Without a day of that number in the last month, it is the end of that month.
    """
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    if year > NOT_AFTER.year - 1:
        return NOT_AFTER
    days = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, days) if first.day > days else date(year, month + 1, first.day) - timedelta(days=1)


def complaint_last_day(known_on: date) -> date:
    """Return the last day for a complaint; the day on which the offender became known is not counted (CCP 55(1)).

    Where it is a holiday the true end is later (CCP 55(3)); that is left out, so that nobody waits for it.
    """
    return period_end(known_on + timedelta(days=1), COMPLAINT_MONTHS)


def prosecution_last_day(limitation: Limitation, *, act_ended: date, born: date | None) -> Prosecution | None:
    """Return until when prosecution is possible, None where the length differs within the article.

    For limitation the first day counts (CCP 55(1)). Where the law adds the time until 18, it is counted in days and by the
    calendar, and the earlier of both is given.
    """
    if limitation.years is None:
        return None
    last = period_end(act_ended, 12 * limitation.years)
    if not limitation.until_adult:
        return Prosecution(last, open_ended=False)
    if born is None:
        return Prosecution(last, open_ended=True)
    missing = (attainment_day(born, ADULT) - act_ended).days
    if missing <= 0:
        return Prosecution(last, open_ended=False)
    by_calendar = period_end(attains(born, ADULT), 12 * limitation.years)
    return Prosecution(min(last + timedelta(days=missing), by_calendar), open_ended=False)


def years_that_count(*, act_ended: date, before: int, since: int) -> int | None:
    """Return which length of limitation counts for an act; None where it had ended before the law was lengthened."""
    return since if period_end(act_ended, 12 * before) >= LENGTHENED_ON else None


def answer_day(requested_on: date, days: int) -> date:
    """Return the day by which a designated platform must say what it decided (ipa-25): a duty to answer, not to remove."""
    return requested_on + timedelta(days=days)


def silence_day(poster_asked_on: date, days: int) -> date:
    """Return the day until which a silent poster is waited for (ipa-3; 2 days: pia-4, ava-16).

    After it a provider may remove without liability: it protects the provider and binds it to nothing.
    """
    return poster_asked_on + timedelta(days=days)


def log_days(act_on: date) -> tuple[date, ...]:
    """Return the days after which logs of an act may be gone."""
    return tuple(act_on + timedelta(days=days) for days in LOG_DAYS)
