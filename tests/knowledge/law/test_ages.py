"""Ages, birthdays on 29 February, five years between birth dates, school years, majority."""

from datetime import date, timedelta

import pytest

from tomoshibi.law.ages import (
    age_on,
    ages_on,
    attainment_day,
    attains,
    born_years_before,
    is_minor,
    majority,
    older_by_age,
    older_by_birth,
    school_grade,
)
from tomoshibi.law.spans import Ages, BadSpan, Days, one_day, written_days


@pytest.mark.parametrize(
    ("born", "years", "first"),
    [
        (date(2009, 2, 1), 16, date(2025, 2, 1)),
        (date(2008, 2, 29), 16, date(2024, 2, 29)),
        (date(2008, 2, 29), 18, date(2026, 3, 1)),
        (date(2000, 2, 29), 18, date(2018, 3, 1)),
        (date(2010, 3, 1), 18, date(2028, 3, 1)),
        (date(2010, 1, 1), 13, date(2023, 1, 1)),
    ],
)
def test_a_year_is_completed_with_the_day_before_the_birthday(born: date, years: int, first: date) -> None:
    before = first - timedelta(days=1)

    assert attains(born, years) == first
    assert attainment_day(born, years) == before
    assert [age_on(born, day) for day in (before, first, first + timedelta(days=1))] == [years - 1, years, years]


@pytest.mark.parametrize(
    ("other", "born", "said"),
    [
        (date(2005, 3, 1), date(2010, 3, 1), "yes"),
        (date(2005, 3, 2), date(2010, 3, 1), "no"),
        (date(2004, 12, 31), date(2010, 3, 1), "yes"),
        (date(2005, 2, 28), date(2010, 3, 1), "yes"),
        (date(2004, 2, 29), date(2009, 3, 1), "yes"),
        (date(2004, 2, 29), date(2009, 2, 28), "no"),
        (date(2003, 2, 28), date(2008, 2, 29), "yes"),
        (date(2003, 3, 1), date(2008, 2, 29), "for a lawyer"),
        (date(2003, 3, 2), date(2008, 2, 29), "no"),
    ],
)
def test_five_years_are_counted_between_birth_dates(other: date, born: date, said: str) -> None:
    assert born_years_before(other, born, 5) == said


@pytest.mark.parametrize(("other", "age", "said"), [(20, 14, True), (19, 14, None), (18, 14, False), (14, 15, False)])
def test_completed_ages_that_differ_by_just_five_decide_nothing(other: int, age: int, said: bool | None) -> None:
    assert older_by_age(Ages(other, other), Ages(age, age), 5) is said


def test_completed_ages_never_contradict_birth_dates() -> None:
    on = date(2024, 3, 1)
    for days in range(0, 366 * 2, 7):
        born = date(2008, 2, 27) + timedelta(days=days)
        for gap in range(365 * 3, 365 * 8, 5):
            other = born - timedelta(days=gap)
            by_age = older_by_age(ages_of(other, on), ages_of(born, on), 5)
            by_birth = older_by_birth(one_day(other), one_day(born), 5)

            assert by_age is None or by_birth is None or by_age is by_birth, (born, other)


def ages_of(born: date, on: date) -> Ages:
    found = ages_on(one_day(born), one_day(on))
    assert found
    return found


def test_rough_dates_give_every_age_that_is_possible_and_no_other() -> None:
    july = written_days("2023-07")

    assert ages_on(written_days("2008"), july) == Ages(14, 15)
    assert ages_on(one_day(date(2008, 7, 1)), july) == Ages(15, 15)
    assert ages_on(one_day(date(2008, 7, 2)), july) == Ages(14, 15)
    assert ages_on(one_day(date(2023, 8, 1)), july) is None
    assert ages_on(one_day(date(2023, 7, 31)), july) == Ages(0, 0)


def test_a_rough_birth_date_decides_only_where_every_day_of_it_agrees() -> None:
    born = one_day(date(2010, 3, 1))

    assert older_by_birth(written_days("2004"), born, 5) is True
    assert older_by_birth(written_days("2005"), born, 5) is None
    assert older_by_birth(written_days("2006"), born, 5) is False


def test_majority_fell_on_the_first_of_april_2022() -> None:
    born = date(2003, 1, 1)

    assert [majority(date(2022, 3, 31)), majority(date(2022, 4, 1))] == [20, 18]
    assert [is_minor(born, date(2022, 3, 31)), is_minor(born, date(2022, 4, 1))] == [True, False]
    assert [is_minor(date(2006, 5, 3), date(2024, 5, day)) for day in (2, 3)] == [True, False]


@pytest.mark.parametrize(
    ("born", "on", "grade"),
    [
        (date(2009, 4, 2), date(2016, 3, 31), ("before school", 0)),
        (date(2009, 4, 2), date(2016, 4, 1), ("elementary", 1)),
        (date(2010, 4, 1), date(2016, 4, 1), ("elementary", 1)),
        (date(2010, 4, 2), date(2016, 4, 1), ("before school", 0)),
        (date(2009, 4, 2), date(2022, 4, 1), ("junior high", 1)),
        (date(2010, 4, 1), date(2025, 3, 31), ("junior high", 3)),
        (date(2010, 4, 1), date(2025, 4, 1), ("high", 1)),
        (date(2009, 4, 2), date(2028, 3, 31), ("high", 3)),
        (date(2009, 4, 2), date(2028, 4, 1), ("after school", 0)),
    ],
)
def test_a_class_is_born_from_2_april_to_1_april(born: date, on: date, grade: tuple[str, int]) -> None:
    assert school_grade(born, on) == grade


@pytest.mark.parametrize("text", ["2023-13", "2023-02-30", "July", "", "23"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(BadSpan):
        written_days(text)


@pytest.mark.parametrize("ages", [(-1, 3), (5, 4), (0, 131)])
def test_what_is_no_age_is_refused(ages: tuple[int, int]) -> None:
    with pytest.raises(BadSpan):
        Ages(*ages)


def test_days_that_run_backwards_are_refused() -> None:
    with pytest.raises(BadSpan):
        Days(date(2024, 1, 2), date(2024, 1, 1))
