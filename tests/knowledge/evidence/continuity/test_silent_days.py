"""Days without messages: only where a talk's own rhythm does not explain them."""

import random
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.makers.talks import OTHER, SELF, codes, one, said, summary, talk_row

from tomoshibi.evidence.continuity.finding import find

Row = dict[str, Any]
START = date(2026, 1, 5)  # a Monday


def talk(days: list[int], *, one_writer: bool = False) -> list[Row]:
    """Return two messages on each of the days, counted from the start."""
    rows: list[Row] = []
    for day in days:
        at = (START + timedelta(days=day)).isoformat()
        rows.append(said(len(rows) + 1, f"{at}T18:00", OTHER))
        rows.append(said(len(rows) + 1, f"{at}T21:30", OTHER if one_writer else SELF))
    return rows


@pytest.mark.parametrize(("length", "last", "weight"), [(7, "2026-02-10", "note"), (15, "2026-02-18", "attention")])
def test_days_missing_from_a_daily_talk_are_found_with_their_records(length: int, last: str, weight: str) -> None:
    """A week may be a holiday; more than two weeks ask for a look."""
    found = one("silent-days", talk([*range(30), *range(30 + length, 75)]))

    assert (found["parts"]["from"], found["parts"]["to"], found["parts"]["days"]) == ("2026-02-04", last, length)
    assert found["records"] == [60, 61]
    assert found["weight"] == weight


def test_an_export_with_the_newest_first_names_the_same_days() -> None:
    rows = talk([*range(30), *range(37, 60)])[::-1]
    for n, row in enumerate(rows, 1):
        row["n"] = n

    found = one("silent-days", rows)

    assert found["parts"]["from"] == "2026-02-04"
    assert found["records"] == [46, 47]


@pytest.mark.parametrize(
    "days",
    [
        pytest.param([*range(30), *range(32, 60)], id="two days of a daily talk"),
        pytest.param(list(range(0, 60, 3)), id="a sparse talk"),
        pytest.param([0, 1, 2, 30, 31, 32], id="few days"),
        pytest.param([day for day in range(90) if day % 7 < 5], id="school days only"),
        pytest.param([day for day in range(120) if day % 7 >= 5], id="weekends only"),
    ],
)
def test_what_the_rhythm_explains_is_not_found(days: list[int]) -> None:
    assert codes(talk(days)) == []


def test_days_on_which_only_one_side_wrote_show_no_rhythm_of_two() -> None:
    assert "silent-days" not in codes(talk([*range(30), *range(40, 60)], one_writer=True))


def test_a_talk_that_pauses_by_habit_gets_notes_only() -> None:
    days = [day for day in range(365) if day % 60 >= 8]

    assert codes(talk(days), weight="attention") == []


@pytest.mark.parametrize("begins", [date(2026, 2, 1), date(2026, 1, 1)])
def test_a_talk_in_full_swing_from_the_first_of_a_month_is_told(begins: date) -> None:
    found = one("begins-on-the-first", talk([(begins - START).days + day for day in range(20)]))

    assert (found["parts"]["at"], found["records"], found["weight"]) == (begins.isoformat(), [1], "note")


@pytest.mark.parametrize(
    ("days", "saved"),
    [
        pytest.param([27, 31, 33, 34, 36, *range(40, 55)], "2026/03/20", id="begins slowly"),
        pytest.param(range(28, 60), "2026/03/20", id="begins on another day"),
        pytest.param(range(27, 33), "2026/03/20", id="few days"),
    ],
)
def test_a_talk_that_begins_of_itself_is_not_told(days: list[int], saved: str) -> None:
    found = codes(talk(list(days)), summary(claims={"exported": f"{saved} 10:00"}))

    assert not {"begins-on-the-first", "begins-whole-months-before"} & set(found)


def test_a_talk_on_whose_first_day_only_one_wrote_is_not_told() -> None:
    assert "begins-on-the-first" not in codes(talk(list(range(27, 60)), one_writer=True))


@pytest.mark.parametrize(("saved", "months"), [("2026/03/10", None), ("2026/03/12", 2), ("2026/07/12", 6), ("2027/01/12", 12)])
def test_a_talk_that_begins_whole_months_before_it_was_saved_is_told(saved: str, months: int | None) -> None:
    rows = talk([7 + day for day in range(20)])  # from 12 January

    found = [one for one in find(rows, summary(claims={"exported": f"{saved} 10:00"})) if one["code"].startswith("begins")]

    assert [one["parts"]["count"] for one in found] == ([] if months is None else [months])


def test_silence_up_to_the_day_of_saving_is_a_note() -> None:
    found = one("silent-until-saved", talk(list(range(30))), summary(claims={"exported": "2026/02/20 10:00"}))

    assert (found["parts"]["days"], found["weight"]) == (16, "note")


def test_a_japanese_day_counts_where_the_instant_is_known() -> None:
    rows: list[Row] = []
    for day in [*range(20), *range(27, 40)]:
        at = (START + timedelta(days=day)).isoformat()
        rows.append(said(len(rows) + 1, f"{at}T22:00:00", OTHER, clock="utc"))
        rows.append(said(len(rows) + 1, f"{at}T22:05:00", SELF, clock="utc"))

    found = one("silent-days", rows, summary(talk_row(platform="x")))

    assert (found["parts"]["from"], found["parts"]["to"]) == ("2026-01-26", "2026-02-01")


@given(seed=st.integers(0, 10**9), chance=st.floats(0.05, 1.0), weekend=st.floats(0.05, 1.0), length=st.integers(1, 250))
@settings(max_examples=120, deadline=None, derandomize=True)  # of all talks by chance, some rare one stands out
def test_a_talk_whose_days_fall_by_chance_asks_for_no_attention(seed: int, chance: float, weekend: float, length: int) -> None:
    dice = random.Random(seed)
    days = [day for day in range(length) if dice.random() < (chance if day % 7 < 5 else weekend)]

    assert codes(talk(days), weight="attention") == []


@given(seed=st.integers(0, 10**9), length=st.integers(30, 200))
@settings(max_examples=40, deadline=None, derandomize=True)
def test_a_talk_that_fades_asks_for_no_attention(seed: int, length: int) -> None:
    dice = random.Random(seed)
    days = [day for day in range(length) if dice.random() < 1 - day / length]

    assert codes(talk(days), weight="attention") == []


@given(st.integers(10, 40), st.integers(7, 30), st.integers(8, 40))
@settings(max_examples=40, deadline=None)
def test_a_week_or_more_taken_out_of_a_daily_talk_is_always_found(before: int, gap: int, after: int) -> None:
    days = [*range(before), *range(before + gap, before + gap + after)]

    assert "silent-days" in codes(talk(days))
