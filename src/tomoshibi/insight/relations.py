"""Which cells add up to which: all linear relations over all tables and all releases, as an attacker would write them down."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tomoshibi.insight.cells import ALL, Cell, Census, Key
from tomoshibi.insight.refusals import Unusable

MAX_CELLS = 200_000  # cells with all margins; beyond this nobody reads the tables and no solver ends
MAX_JOINT = 1_200  # combinations up to which tables in a ring are tied by the table over all their columns


@dataclass(frozen=True, slots=True)
class System:
    """Cells, and relations among them: the number of the sum first, then those of its parts."""

    cells: tuple[Cell, ...]
    relations: tuple[tuple[int, ...], ...]


def system(census: Census, tables: Sequence[frozenset[int]]) -> System:
    """Return all cells of the tables in every span of releases, with their relations.

    `tables` are the columns of each table of any release. Raises Unusable (`spec-too-large`).
    """
    families = _families(census, tables)
    sizes = [math.prod(len(census.categories[place]) + 1 for place in family) for family in families]
    last = census.last
    if sum(sizes) * (last + last * (last - 1) // 2) > MAX_CELLS:
        raise Unusable("spec-too-large", cells=f"{sum(sizes):,}", most=f"{MAX_CELLS:,}")
    index: dict[Cell, int] = {}
    relations: dict[tuple[int, ...], None] = {}
    for until in range(1, last + 1):
        for family in families:
            for keys in _sums(census, family):
                numbers = [index.setdefault(Cell(key, 0, until), len(index)) for key in keys]
                if len(numbers) > 1 and numbers[1:] != numbers[:1]:
                    relations[numbers[0], *sorted(numbers[1:])] = None
    for cell in tuple(index):
        for after in range(1, cell.until):
            before, since = index[Cell(cell.key, 0, after)], Cell(cell.key, after, cell.until)
            relations[index[cell], before, index.setdefault(since, len(index))] = None
    return System(tuple(index), tuple(relations))


def _families(census: Census, tables: Sequence[frozenset[int]]) -> list[frozenset[int]]:
    """Return the sets of columns whose cells are written down: each table with all that its columns settle, and rings."""
    used = frozenset().union(*tables)
    families = [_with_settled(census, table, used) for table in tables]
    ring = cyclic_core(families)
    if ring and math.prod(len(census.categories[place]) for place in ring) <= MAX_JOINT:
        families.append(ring)
    return [one for one in dict.fromkeys(families) if not any(one < other for other in families)]


def _with_settled(census: Census, table: frozenset[int], used: frozenset[int]) -> frozenset[int]:
    return table | {one.coarser for one in census.determined if one.finer in table and one.coarser in used}


def cyclic_core(families: Iterable[frozenset[int]]) -> frozenset[int]:
    """Return the columns of tables that lie in a ring (AB, BC, CA), empty where there is none.

    Without a ring, tables that agree on their common margins always have a common table behind them, in whole numbers too,
    so that nothing more can be learned from it (Graham's and Yu-Ozsoyoglu's reduction; Vorob'ev 1962).
    """
    left = [set(one) for one in dict.fromkeys(families)]
    changed = True
    while changed:
        changed = False
        for one in left:
            alone = {place for place in one if sum(place in other for other in left) == 1}
            if alone:
                one -= alone
                changed = True
        kept = [one for number, one in enumerate(left) if one and not _lies_in_another(number, left)]
        changed = changed or len(kept) < len(left)
        left = kept
    return frozenset().union(*left)


def _lies_in_another(number: int, every: Sequence[set[int]]) -> bool:
    one = every[number]
    return any(one < other or (one == other and place < number) for place, other in enumerate(every) if place != number)


def _sums(census: Census, family: frozenset[int]) -> Iterator[tuple[Key, ...]]:
    """Yield each sum over one column of a family with its parts, all written in the one way; also a cell without parts."""
    places = sorted(family)
    for key in census.keys(places):
        total = census.canonical(key)
        if total is None:
            continue
        yield (total,)
        for place in places:
            if key[place] != ALL:
                continue
            parts = (census.canonical(_with(key, place, one)) for one in range(len(census.categories[place])))
            yield (total, *(part for part in parts if part is not None))


def _with(key: Key, place: int, category: int) -> Key:
    return (*key[:place], category, *key[place + 1 :])
