"""The shift table, edited by a supervisor: what the help site says of when someone answers."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from tomoshibi.basics.days import japanese_day
from tomoshibi.staff.operations import rostering
from tomoshibi.staff.operations.sessions import WorkerSession
from tomoshibi.staff.public import shown
from tomoshibi.staff.queries import shift_numbers, shift_table, unsigned_reply_time
from tomoshibi.staff.shifts import Hours, NotAShift, clock, minutes
from tomoshibi.web.desk.door import SUPERVISING, closed, show
from tomoshibi.web.help.answering import when_answered

WEEKDAYS = ("月", "火", "水", "木", "金", "土", "日")
Given = Callable[[str], str]


@closed(SUPERVISING)
def shifts(request: HttpRequest, worker: WorkerSession) -> HttpResponse:
    """Show the table; add to it or take out of it."""
    problem = False
    if request.method == "POST":
        try:
            _changed(lambda name: request.POST.get(name, "").strip(), worker, timezone.now())
            return redirect("/shifts")
        except (NotAShift, ValueError):
            problem = True
    table, numbers = shift_table(), shift_numbers()
    weekly = [
        _row(hours) | {"weekday": WEEKDAYS[weekday], "number": numbers.get((weekday, hours), 0)}
        for weekday, listed in sorted(table.weekly.items())
        for hours in listed
    ]
    days = [{"day": day, **(_row(hours) if hours else {})} for day, hours in sorted(table.other_days.items())]
    now = timezone.now()
    return show(
        request, "shifts", worker=worker, problem=problem, weekly=weekly, days=days, weekdays=WEEKDAYS,
        said=when_answered("ja", at=now), signed=shown(on=japanese_day(now)).reply_time(), unsigned=unsigned_reply_time(),
        status=422 if problem else 200,
    )  # fmt: skip


def _row(hours: Hours) -> dict[str, Any]:
    return {"begins": clock(hours.begins), "ends": clock(hours.ends), "over_night": hours.ends < hours.begins}


def _changed(given: Given, worker: WorkerSession, at: datetime) -> None:
    """Make one change. Raises ValueError (NotAShift is one) for what cannot be read."""
    match given("act"):
        case "add":
            rostering.add_shift(int(given("weekday")), _hours(given), by=worker, at=at)
        case "remove":
            rostering.remove_shift(int(given("number")), by=worker, at=at)
        case "day":
            hours = _hours(given) if given("begins") or given("ends") else None
            rostering.set_day(date.fromisoformat(given("day")), hours, by=worker, at=at)
        case "unset":
            rostering.unset_day(date.fromisoformat(given("day")), by=worker, at=at)


def _hours(given: Given) -> Hours:
    return Hours(minutes(given("begins")), minutes(given("ends")))
