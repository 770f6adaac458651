"""When someone answers next, as of any moment, in Japan's time."""

from datetime import date, datetime

import pytest

from tests.makers.house import NOW, founded, joined, signed_in, supervisor
from tomoshibi.staff.models import AuditLine
from tomoshibi.staff.operations import rostering
from tomoshibi.staff.operations.members import NotAllowed
from tomoshibi.staff.queries import shift_table
from tomoshibi.staff.shifts import Hours, NotAShift, Table, answering, minutes

EVENING, NIGHT, MORNING = Hours(18 * 60, 22 * 60), Hours(20 * 60, 2 * 60), Hours(10 * 60, 12 * 60)
LATE = Hours(22 * 60, 24 * 60)
EVERY_EVENING = Table(dict.fromkeys(range(7), (EVENING,)))
EVERY_NIGHT = Table(dict.fromkeys(range(7), (NIGHT,)))
FRIDAYS = Table({4: (EVENING,)})
TWO = Table({4: (EVENING, LATE), 5: (Hours(0, 60),)})  # one after the other, over midnight
FRIDAY, SATURDAY = date(2026, 11, 27), date(2026, 11, 28)


@pytest.mark.parametrize(
    ("table", "at", "until", "begins", "off"),
    [
        (EVERY_EVENING, "2026-11-27T02:00", None, "2026-11-27T18:00", 0),
        (EVERY_EVENING, "2026-11-27T17:59", None, "2026-11-27T18:00", 0),
        (EVERY_EVENING, "2026-11-27T18:00", "2026-11-27T22:00", None, 0),
        (EVERY_EVENING, "2026-11-27T21:59", "2026-11-27T22:00", None, 0),
        (EVERY_EVENING, "2026-11-27T22:00", None, "2026-11-28T18:00", 1),
        (EVERY_NIGHT, "2026-11-27T23:00", "2026-11-28T02:00", None, 1),
        (EVERY_NIGHT, "2026-11-27T01:00", "2026-11-27T02:00", None, 0),
        (EVERY_NIGHT, "2026-11-27T02:00", None, "2026-11-27T20:00", 0),
        (FRIDAYS, "2026-11-27T22:00", None, "2026-12-04T18:00", 7),
        (FRIDAYS, "2026-12-31T12:00", None, "2027-01-01T18:00", 1),
        (TWO, "2026-11-27T19:00", "2026-11-28T01:00", None, 1),
        (Table({4: (LATE,)}), "2026-11-27T23:00", "2026-11-28T00:00", None, 0),  # people say 24:00, not tomorrow
        (Table(), "2026-11-27T02:00", None, None, 0),
        (Table({}, {SATURDAY: MORNING}), "2026-11-27T02:00", None, "2026-11-28T10:00", 1),
        (Table({4: (EVENING,)}, {FRIDAY: None}), "2026-11-27T19:00", None, "2026-12-04T18:00", 7),
        (Table({4: (EVENING,)}, {FRIDAY: MORNING}), "2026-11-27T19:00", None, "2026-12-04T18:00", 7),
        # A holiday takes away what begins on it; the night that began before runs on.
        (Table({3: (NIGHT,)}, {FRIDAY: None}), "2026-11-27T01:00", "2026-11-27T02:00", None, 0),
        (Table({}, {date(2026, 12, 20): MORNING}), "2026-11-27T02:00", None, None, 0),  # too far off to be said
    ],
)
def test_who_asks_hears_when_someone_answers(table: Table, at: str, until: str | None, begins: str | None, off: int) -> None:
    found = answering(table, at=datetime.fromisoformat(f"{at}+09:00"))

    assert (_plain(found.until), _plain(found.begins), found.days_off) == (until, begins, off)


def _plain(moment: datetime | None) -> str | None:
    return moment.replace(tzinfo=None).isoformat(timespec="minutes") if moment else None


def test_the_day_is_that_of_japan_wherever_the_server_stands() -> None:
    found = answering(EVERY_EVENING, at=datetime.fromisoformat("2026-11-26T15:30+00:00"))  # half past midnight in Japan

    assert (_plain(found.begins), found.days_off) == ("2026-11-27T18:00", 0)


@pytest.mark.parametrize("hours", [(600, 600), (-1, 5), (1440, 100), (5, 1441)])
def test_hours_that_are_none_are_refused(hours: tuple[int, int]) -> None:
    with pytest.raises(NotAShift):
        Hours(*hours)


@pytest.mark.parametrize("text", ["", "18", "18:0", "18:60", "24:01", "25:00", "あ:00", "1:000", "-1:00"])
def test_times_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(NotAShift):
        minutes(text)


@pytest.mark.django_db
def test_a_supervisor_keeps_the_table_and_it_stands_in_the_trail() -> None:
    boss = supervisor(founded())
    eve, fourth = date(2026, 12, 31), date(2027, 1, 4)

    rostering.add_shift(4, NIGHT, by=boss, at=NOW)
    rostering.set_day(eve, None, by=boss, at=NOW)
    rostering.set_day(fourth, MORNING, by=boss, at=NOW)

    assert shift_table() == Table({4: (NIGHT,)}, {eve: None, fourth: MORNING})
    assert AuditLine.objects.filter(act="rostered").count() == 3
    rostering.unset_day(eve, by=boss, at=NOW)
    assert shift_table() == Table({4: (NIGHT,)}, {fourth: MORNING})


@pytest.mark.django_db
def test_a_counsellor_does_not_change_the_table() -> None:
    house = founded()
    _, totp = joined(supervisor(house), login="umi")

    with pytest.raises(NotAllowed):
        rostering.add_shift(4, NIGHT, by=signed_in("umi", totp), at=NOW)

    assert shift_table() == Table()
