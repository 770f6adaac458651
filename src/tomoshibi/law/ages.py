"""Ages and school years as Japanese law counts them (Act on the Calculation of Age, Civil Code Art. 143)."""

from datetime import date, timedelta
from typing import Literal

from tomoshibi.law.spans import Ages, Days

MAJORITY_CHANGED = date(2022, 4, 1)  # Civil Code Art. 4 as amended by Act No. 59 of 2018: from 20 to 18
SCHOOL_BEGINS = 6  # completed years before the school year, School Education Act Art. 17
School = Literal["before school", "elementary", "junior high", "high", "after school"]
Older = Literal["yes", "no", "for a lawyer"]


def attains(born: date, years: int) -> date:
    """Return the first day on which somebody is of an age; born on 29 February, that is 1 March in a common year."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)


def attainment_day(born: date, years: int) -> date:
    """Return the day on which a year of age is completed: it ends with the day before the birthday.

    Where a text counts "until the day on which somebody attains" an age, it means this day.
    """
    return attains(born, years) - timedelta(days=1)


def age_on(born: date, day: date) -> int:
    """Return the completed years of age on a day; negative before birth."""
    years = day.year - born.year
    return years if attains(born, years) <= day else years - 1


def ages_on(born: Days, day: Days) -> Ages | None:
    """Return the ages that are possible where birth and day are known only roughly; None where the day lies before birth."""
    high = age_on(born.earliest, day.latest)
    return None if high < 0 else Ages(max(0, age_on(born.latest, day.earliest)), high)


def born_years_before(other: date, born: date, years: int) -> Older:
    """Say whether `other` is a day that lies `years` or more before the day `born` (birth dates, not completed ages).

    A birthday on 29 February has no such day in a common year: 1 March is then for a lawyer.
    """
    try:
        return "yes" if other <= born.replace(year=born.year - years) else "no"
    except ValueError:
        first_of_march = date(born.year - years, 3, 1)
        return "yes" if other < first_of_march else "for a lawyer" if other == first_of_march else "no"


def older_by_birth(other: Days, born: Days, years: int) -> bool | None:
    """Say whether every possible pair of birth dates lies `years` or more apart, or none; None where it is open."""
    if born_years_before(other.latest, born.earliest, years) == "yes":
        return True
    if born_years_before(other.earliest, born.latest, years) == "no":
        return False
    return None


def older_by_age(other: Ages, age: Ages, years: int) -> bool | None:
    """Say the same by completed ages on one day: a difference of exactly `years` decides nothing."""
    if other.low - age.high > years:
        return True
    if other.high - age.low < years:
        return False
    return None


def majority(on: date) -> int:
    """Return the age of majority on a day."""
    return 18 if on >= MAJORITY_CHANGED else 20


def is_minor(born: date, on: date) -> bool:
    """Say whether somebody is a minor in the sense of the Civil Code on a day."""
    return age_on(born, on) < majority(on)


def school_year(day: date) -> int:
    """Return the year in which the school year of a day began, 1 April."""
    return day.year if day >= date(day.year, 4, 1) else day.year - 1


def school_grade(born: date, on: date) -> tuple[School, int]:
    """Return kind of school and grade on a day, for ordinary enrolment.

    Who is born on 1 April completes the year on 31 March and so belongs to the earlier school year.
    """
    begins = school_year(attainment_day(born, SCHOOL_BEGINS)) + 1
    year = school_year(on) - begins + 1
    if year < 1:
        return "before school", 0
    for kind, years in (("elementary", 6), ("junior high", 3), ("high", 3)):
        if year <= years:
            return kind, year  # type: ignore[return-value]
        year -= years
    return "after school", 0
