"""Cells and their counts: what a table is made of, over all columns and all releases at once.

A cell is a key (for each column a category, or ALL for the sum over it) and a span of releases: rows that came in after
release `after` and up to release `until`, where 0 is before all releases. The cells of a release are those with `after` 0.
"""

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

ALL = -1  # the sum over a column
Key = tuple[int, ...]


class Cell(NamedTuple):
    """One count: its key, and the span of releases whose rows it counts."""

    key: Key
    after: int
    until: int


@dataclass(frozen=True, slots=True)
class Determined:
    """A column that another one settles: each category of `finer` lies in one of `coarser` (a prefecture in a region)."""

    finer: int
    coarser: int
    into: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Census:
    """All rows, counted: for each release the rows it brought, as how often each combination of categories stands there.

    `steps[r]` counts what release r + 1 brought. `columns` and `categories` name what the numbers in keys mean.
    """

    columns: tuple[str, ...]
    categories: tuple[tuple[str, ...], ...]
    steps: tuple[Mapping[Key, int], ...]
    determined: tuple[Determined, ...] = ()
    _sums: dict[tuple[int, frozenset[int]], Counter[Key]] = field(default_factory=dict, compare=False, repr=False)

    @property
    def last(self) -> int:
        """The number of the release that is being made."""
        return len(self.steps)

    def place(self, column: str) -> int:
        """Return the place of a column in every key."""
        return self.columns.index(column)

    def count(self, cell: Cell) -> int:
        """Return how many rows a cell counts."""
        kept = frozenset(place for place, category in enumerate(cell.key) if category != ALL)
        return sum(self._summed(step, kept)[cell.key] for step in range(cell.after, cell.until))

    def _summed(self, step: int, kept: frozenset[int]) -> Counter[Key]:
        if (step, kept) not in self._sums:
            found: Counter[Key] = Counter()
            for key, count in self.steps[step].items():
                found[tuple(one if place in kept else ALL for place, one in enumerate(key))] += count
            self._sums[step, kept] = found
        return self._sums[step, kept]

    def canonical(self, key: Key) -> Key | None:
        """Return the one way to write a key, None for one that cannot be: a region is left out beside its prefecture."""
        found = list(key)
        for one in self.determined:
            if found[one.finer] == ALL or found[one.coarser] == ALL:
                continue
            if one.into[found[one.finer]] != found[one.coarser]:
                return None
            found[one.coarser] = ALL
        return tuple(found)

    def keys(self, places: Sequence[int]) -> Iterator[Key]:
        """Yield every key over some columns, with all margins, the sum over a column after its categories."""
        ranges: list[Iterable[int]] = [(ALL,)] * len(self.columns)
        for place in places:
            ranges[place] = (*range(len(self.categories[place])), ALL)
        yield from itertools.product(*ranges)


def census(
    columns: Sequence[str], releases: Sequence[Sequence[tuple[str, ...]]], orders: Mapping[str, Sequence[str]]
) -> Census:
    """Count rows; `releases` are the rows that each release brought, in the order of the columns.

    Categories stand in the order of `orders` where it names them, then as they first appear.
    """
    categories: list[tuple[str, ...]] = []
    for place, name in enumerate(columns):
        seen = dict.fromkeys(record[place] for rows in releases for record in rows)
        ordered = [one for one in orders.get(name, ()) if one in seen]
        categories.append(tuple(dict.fromkeys((*ordered, *seen))))
    numbers = [{name: number for number, name in enumerate(one)} for one in categories]
    steps = tuple(
        Counter(tuple(number[one] for number, one in zip(numbers, record, strict=True)) for record in rows) for rows in releases
    )
    return Census(tuple(columns), tuple(categories), steps, _determined(categories, steps))


def _determined(categories: Sequence[tuple[str, ...]], steps: Sequence[Mapping[Key, int]]) -> tuple[Determined, ...]:
    """Find columns that others settle in every row, whether it was said or not: an attacker knows a map as well.

    Of two that settle each other the first is kept as the finer one. Chains are written out: all that a column settles is
    named with it, finer columns first.
    """
    combinations = list({key for step in steps for key in step})
    found = []
    for finer, coarser in itertools.permutations(range(len(categories)), 2):
        into = _settled(combinations, finer, coarser)
        if into is None:
            continue
        mutual = len(categories[finer]) == len(categories[coarser]) and _settled(combinations, coarser, finer) is not None
        if not mutual or finer < coarser:
            found.append(Determined(finer, coarser, tuple(into[one] for one in range(len(categories[finer])))))
    return tuple(sorted(found, key=lambda one: (-len(categories[one.finer]), one.finer, one.coarser)))


def _settled(combinations: Iterable[Key], finer: int, coarser: int) -> dict[int, int] | None:
    into: dict[int, int] = {}
    for key in combinations:
        if into.setdefault(key[finer], key[coarser]) != key[coarser]:
            return None
    return into
