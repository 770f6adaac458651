"""Days without messages in a talk that was alive on nearly every day around them.

What is unusual is measured by the talk's own rhythm: the chance of such a silence if the talk had gone on as around it,
times the number of silences there could have been, and the length of its other silences. A talk of few days tells nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from tomoshibi.evidence.continuity.found import Finding, day_text, first_of, weight_of
from tomoshibi.evidence.continuity.seen import Seen
from tomoshibi.evidence.continuity.talk import Talk

WINDOW = 28  # days looked at on each side: four weeks, so that each day of the week counts equally
SHORTEST_WINDOW = 10  # fewer days before a silence tell nothing of a rhythm
SHORTEST_AFTER = 7
MIN_SILENT = 3  # a weekend is two days
MIN_RHYTHM = 0.5  # of the days around: below every second day a talk is sparse
MIN_ACTIVE_DAYS = 10
USUAL = 0.98  # the silence that is not exceeded by 98 of 100 is the talk's usual longest
LONGER = 3  # how many times the usual longest a silence must last
NOTED = 0.01  # chance, over the whole talk, of so long a silence without a cause
STRIKING = 0.0001
SURE_DAYS = 14  # a trip, the New Year, a round of exams, a quarrel are shorter; see test_ordinary_pauses
BEYOND_HABIT = 2  # how many times as long as every other pause of the talk
MOST_STRIKING = 2  # a talk with more silences has a habit of them: holidays, exams, moods
FULL_SWING = 5  # days in a row, from the first one on, on which there are messages
ROUND_MONTHS = frozenset({1, 2, 3, 6, 12, 24, 36})  # spans that export pages offer
MAX_SILENCES = 10  # of one talk; the longest


class Day:
    """What a day holds: who wrote (a bit each), and its first and last message."""

    __slots__ = ("first", "first_n", "last", "last_n", "who")

    def __init__(self, key: int, n: int) -> None:
        """Begin with one message."""
        self.who = 0
        self.first = self.last = key
        self.first_n = self.last_n = n


@dataclass(frozen=True, slots=True)
class Silence:
    """Silent days between two days with messages (places in the list of days), how unlikely, and whether the talk went on."""

    before: int
    after: int
    days: int
    chance: float
    goes_on: bool


class Activity:
    """The days of one talk."""

    def __init__(self) -> None:
        """Begin without days."""
        self.days: dict[int, Day] = {}
        self._bits: dict[int, int] = {}

    def see(self, seen: Seen) -> None:
        """Take a message in."""
        number = seen.day
        if number is None or seen.kind != "message":
            return
        key = seen.key if seen.key is not None else number * 86_400
        day = self.days.get(number)
        if day is None:
            day = self.days[number] = Day(key, seen.n)
        elif key < day.first:
            day.first, day.first_n = key, seen.n
        elif key >= day.last:
            day.last, day.last_n = key, seen.n
        if seen.sender:
            day.who |= 1 << self._bits.setdefault(seen.sender, min(len(self._bits), 62))

    def findings(self, talk: Talk, saved: int | None) -> Iterator[Finding]:
        """Yield the silences that stand out; `saved` is the day on which the export was made, where that is known."""
        if talk.is_from_memory:
            return
        days = sorted(self.days)
        found = sorted(silences(days, [self.days[day].who for day in days]), key=lambda one: -one.days)
        asking = set(asks_for_attention(days, found))
        for one in sorted(found[:MAX_SILENCES], key=lambda one: one.before):
            before, after = days[one.before], days[one.after]
            yield Finding(
                "silent-days",
                talk.id,
                first_of((self.days[before].last_n, self.days[after].first_n)),
                {"from": day_text(before + 1), "to": day_text(after - 1), "days": one.days, "platform": talk.platform},
                weight_of(attention=one in asking),
            )
        yield from self._until_saved(days, talk, saved)
        yield from self._from_a_round_day(days, talk, saved)

    def _from_a_round_day(self, days: Sequence[int], talk: Talk, saved: int | None) -> Iterator[Finding]:
        """Yield that a talk is in full swing from the first of a month, or from whole months before it was exported.

        A talk that begins slowly begins of itself; one cut out by its dates does not.
        """
        if (
            len(days) < MIN_ACTIVE_DAYS
            or self.days[days[0]].who.bit_count() < 2
            or days[FULL_SWING - 1] - days[0] >= FULL_SWING
        ):
            return
        first = date.fromordinal(days[0])
        parts: dict[str, Any] = {"at": day_text(days[0]), "platform": talk.platform}
        if first.day == 1:
            yield Finding("begins-on-the-first", talk.id, (self.days[days[0]].first_n,), parts)
        elif saved is not None and (months := _whole_months(first, date.fromordinal(saved))) in ROUND_MONTHS:
            parts |= {"count": months, "to": day_text(saved)}
            yield Finding("begins-whole-months-before", talk.id, (self.days[days[0]].first_n,), parts)

    def _until_saved(self, days: Sequence[int], talk: Talk, saved: int | None) -> Iterator[Finding]:
        """Yield that a lively talk has no messages between its last day and the day on which it was exported."""
        if saved is None or len(days) < MIN_ACTIVE_DAYS or saved - days[-1] <= MIN_SILENT:
            return
        who = [self.days[day].who for day in days]
        quiet = saved - days[-1] - 1
        rhythm = _before(days, who, len(days) - 1)
        if rhythm is not None and rhythm >= MIN_RHYTHM and (1 - rhythm) ** quiet * len(days) < NOTED:
            parts = {"at": day_text(days[-1]), "to": day_text(saved), "days": quiet, "platform": talk.platform}
            yield Finding("silent-until-saved", talk.id, (self.days[days[-1]].last_n,), parts)


def _whole_months(first: date, saved: date) -> int | None:
    """Return how many months lie between two days of the same number, None where the numbers differ."""
    return (saved.year - first.year) * 12 + saved.month - first.month if first.day == saved.day else None


def silences(days: Sequence[int], who: Sequence[int]) -> Iterator[Silence]:
    """Yield the silences among ordered days that the rhythm around them does not explain; `who` wrote is a bit each."""
    if len(days) < MIN_ACTIVE_DAYS:
        return
    gaps = [after - before - 1 for before, after in pairwise(days)]
    usual = usual_gap(days)
    for at, gap in enumerate(gaps):
        if gap < MIN_SILENT or gap < LONGER * usual:
            continue
        rhythm = _rhythm(days, who, at)
        if rhythm is None or rhythm < MIN_RHYTHM:
            continue
        chance = (1 - rhythm) ** gap * len(gaps)
        if chance < NOTED:
            yield Silence(at, at + 1, gap, chance, days[-1] - days[at + 1] + 1 >= SHORTEST_AFTER)


def usual_gap(days: Sequence[int]) -> int:
    """Return the days of silence that all but a few of a talk's gaps do not exceed."""
    gaps = sorted(after - before - 1 for before, after in pairwise(days))
    return gaps[max(0, int(USUAL * len(gaps)) - 1)] if gaps else 0


def asks_for_attention(days: Sequence[int], found: Sequence[Silence]) -> list[Silence]:
    """Return those silences that ordinary life does not explain.

    Holidays, exams and moods make pauses, and more than one: so a silence asks for a look only where it lasts more than
    two weeks beyond the talk's usual gap, twice as long as any pause that is not such a silence, and where they are very few.
    """
    usual = usual_gap(days)
    long = [one for one in found if one.goes_on and one.chance < STRIKING and one.days - usual > SURE_DAYS]
    places = {one.before for one in long}
    others = [after - before - 1 for place, (before, after) in enumerate(pairwise(days)) if place not in places]
    habit = max(others, default=0)
    return long if len(long) <= MOST_STRIKING and all(one.days >= BEYOND_HABIT * habit for one in long) else []


def _rhythm(days: Sequence[int], who: Sequence[int], at: int) -> float | None:
    """Return the share of days with messages around a silence, the smaller of both sides; None where it tells nothing."""
    before = _before(days, who, at)
    if before is None:
        return None
    first = days[at + 1]
    end = min(first + WINDOW, days[-1] + 1)
    inside = [place for place in range(at + 1, min(len(days), at + 1 + WINDOW)) if days[place] < end]
    if end - first < SHORTEST_AFTER:
        return before
    return min(before, len(inside) / (end - first + 1))


def _before(days: Sequence[int], who: Sequence[int], at: int) -> float | None:
    """Return the share of days with messages up to a day; None where they are too few or only one side wrote."""
    start = max(days[0], days[at] - WINDOW + 1)
    length = days[at] - start + 1
    inside = [place for place in range(max(0, at - WINDOW + 1), at + 1) if days[place] >= start]
    wrote = 0
    for place in inside:
        wrote |= who[place]
    if length < SHORTEST_WINDOW or wrote.bit_count() < 2:
        return None
    return len(inside) / (length + 1)  # one silent day more than seen: no talk is sure to go on
