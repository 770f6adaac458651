"""How often ordinary talks with holidays and exams ask for attention, and whether cuts are found: talks made by chance."""

import random
from collections.abc import Callable

import pytest

from tomoshibi.evidence.continuity.activity import SURE_DAYS, asks_for_attention, silences

TALKS = 200
FALSE_ALLOWED = 0.02
FOUND_AT_LEAST = 0.95
Dice = random.Random


def daily(dice: Dice, length: int) -> set[int]:
    return {day for day in range(length) if dice.random() < 0.96}


def weekdays(dice: Dice, length: int) -> set[int]:
    return {day for day in range(length) if dice.random() < (0.95 if day % 7 < 5 else 0.3)}


def lively_weekends(dice: Dice, length: int) -> set[int]:
    return {day for day in range(length) if dice.random() < (0.6 if day % 7 < 5 else 0.98)}


def without(days: set[int], start: int, length: int) -> set[int]:
    return {day for day in days if not start <= day < start + length}


def one_holiday(dice: Dice, length: int) -> set[int]:
    """A trip of three to ten days."""
    return without(daily(dice, length), dice.randrange(15, length - 20), dice.randint(3, 10))


def holidays_of_japan(dice: Dice, length: int) -> set[int]:
    """Golden week, Obon and New Year, as far as the talk lasts, some of them without a word."""
    days, first = daily(dice, length), dice.randrange(365)
    for begins, lasts in ((118, 8), (222, 6), (362, 7)):
        if dice.random() < 0.7:
            days = without(days, (begins - first) % 365, lasts)
    return days


def exams(dice: Dice, length: int) -> set[int]:
    """Five to fourteen quiet days every two months or so."""
    days = weekdays(dice, length)
    for start in range(dice.randrange(20, 60), length, dice.randint(50, 75)):
        days = without(days, start, dice.randint(5, 14))
    return days


def exam_weeks_with_a_word_now_and_then(dice: Dice, length: int) -> set[int]:
    days, quiet = daily(dice, length), dice.randrange(15, length - 25)
    return {day for day in days if not quiet <= day < quiet + 14 or dice.random() < 0.15}


def a_quarrel(dice: Dice, length: int) -> set[int]:
    """A week of silence, then slowly back."""
    days, quarrel = daily(dice, length), dice.randrange(15, length - 20)
    days = without(days, quarrel, dice.randint(4, 9))
    return {day for day in days if day < quarrel or dice.random() < 0.5 + (day - quarrel) / 60}


def an_illness_and_a_trip(dice: Dice, length: int) -> set[int]:
    days = lively_weekends(dice, length)
    for _ in range(2):
        days = without(days, dice.randrange(10, length - 15), dice.randint(4, 11))
    return days


def moods(dice: Dice, length: int) -> set[int]:
    """Some days on, some days off."""
    days: set[int] = set()
    day = 0
    while day < length:
        on = dice.randint(4, 25)
        days |= set(range(day, min(day + on, length)))
        day += on + dice.randint(1, 9)
    return days


ORDINARY = [
    daily, weekdays, lively_weekends, one_holiday, holidays_of_japan, exams, exam_weeks_with_a_word_now_and_then, a_quarrel,
    an_illness_and_a_trip, moods,
]  # fmt: skip


def attention(days: set[int]) -> int:
    ordered = sorted(days)
    return len(asks_for_attention(ordered, list(silences(ordered, [0b11] * len(ordered)))))


@pytest.mark.parametrize("kind", ORDINARY)
def test_of_ordinary_talks_at_most_two_in_a_hundred_ask_for_attention(kind: Callable[[Dice, int], set[int]]) -> None:
    dice = random.Random(f"ordinary {kind.__name__}")

    asking = sum(attention(kind(dice, dice.randint(60, 365))) > 0 for _ in range(TALKS))

    assert asking <= FALSE_ALLOWED * TALKS


@pytest.mark.parametrize(("kind", "shortest"), [(daily, 16), (weekdays, 18), (lively_weekends, 19)])
def test_more_than_two_weeks_cut_out_of_a_busy_talk_ask_for_attention(
    kind: Callable[[Dice, int], set[int]], shortest: int
) -> None:
    dice = random.Random(f"cut {kind.__name__}")

    def cut() -> set[int]:
        length = dice.randint(60, 365)
        return without(kind(dice, length), dice.randrange(20, length - 39), dice.randint(shortest, 30))

    assert sum(attention(cut()) > 0 for _ in range(TALKS)) >= FOUND_AT_LEAST * TALKS


@pytest.mark.parametrize(("kind", "shortest"), [(daily, 5), (weekdays, 9), (lively_weekends, 12)])
def test_a_shorter_cut_is_told_as_a_note(kind: Callable[[Dice, int], set[int]], shortest: int) -> None:
    dice = random.Random(f"note {kind.__name__}")

    def cut() -> list[int]:
        length, lasts = dice.randint(60, 365), dice.randint(shortest, SURE_DAYS)
        start = dice.randrange(20, length - 30)
        ordered = sorted(without(kind(dice, length), start, lasts))
        return [
            one.days
            for one in silences(ordered, [0b11] * len(ordered))
            if ordered[one.before] < start + lasts <= ordered[one.after]
        ]

    assert sum(bool(cut()) for _ in range(TALKS)) >= FOUND_AT_LEAST * TALKS
