"""From tables and releases to the puzzle that an attacker faces."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tomoshibi.insight.cells import ALL, Cell, Census, Key, census
from tomoshibi.insight.hiding.puzzle import Puzzle, Secret, Standing, weights
from tomoshibi.insight.refusals import Unusable
from tomoshibi.insight.register import Published, Release, spans
from tomoshibi.insight.relations import System, system
from tomoshibi.insight.rows import Rows
from tomoshibi.insight.views import Layout, View, in_order, seen


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything that is counted: tables of now over a census with its system of sums, and what was published when."""

    layouts: tuple[Layout, ...]
    views: tuple[View, ...]
    census: Census
    system: System
    published: tuple[tuple[int, Published], ...]

    def key(self, layout: Layout, categories: Sequence[int]) -> Key:
        """Return the key of a line of a table: the number of each category, ALL for a sum."""
        found = [ALL] * len(self.views)
        for view, category in zip(layout.views, categories, strict=True):
            found[self.views.index(view)] = category
        return tuple(found)

    def keys(self, layout: Layout) -> list[Key]:
        """Return the keys of all lines of a table, in the order in which they are written."""
        places = [self.views.index(view) for view in layout.views]
        return list(self.census.keys(places)) if places == sorted(places) else self._reordered(layout, places)

    def _reordered(self, layout: Layout, places: Sequence[int]) -> list[Key]:
        def rank(key: Key) -> tuple[int, ...]:
            return tuple(len(self.census.categories[place]) if key[place] == ALL else key[place] for place in places)

        return sorted(self.census.keys(places), key=rank)


def pictured(layouts: Sequence[Layout], rows: Rows, unknown: str, releases: Sequence[Release]) -> Picture:
    """Count everything. Raises Unusable."""
    every = [*layouts, *(table.layout for release in releases for table in release.tables)]
    views = tuple(dict.fromkeys(view for layout in every for view in layout.views))
    needed = tuple(dict.fromkeys(view.source for view in views))
    brought, numbers = spans(releases, needed, rows)
    columns = [seen(views, one, unknown) for one in brought]
    names = [str(place) for place in range(len(views))]
    orders = {
        name: in_order(list({record[place] for records in columns for record in records}), unknown)
        for place, name in enumerate(names)
    }
    counted = census(names, columns, orders)
    tables = [frozenset(views.index(view) for view in layout.views) for layout in every]
    published = tuple((number, table) for number, release in zip(numbers, releases, strict=True) for table in release.tables)
    picture = Picture(tuple(layouts), views, counted, system(counted, tables), published)
    for layout in layouts:
        _check_total(layout, picture)
    return picture


def _check_total(layout: Layout, picture: Picture) -> None:
    for name, view in zip(layout.by, layout.views, strict=True):
        if layout.total in picture.census.categories[picture.views.index(view)]:
            raise Unusable("spec-total-is-category", name=layout.name, column=name, total=layout.total)


def posed(picture: Picture, threshold: int) -> Puzzle:
    """Return the puzzle. Raises Unusable (`register-other-rows`) where an earlier release does not fit its rows."""
    index = {cell: number for number, cell in enumerate(picture.system.cells)}
    counts = np.asarray([picture.census.count(cell) for cell in picture.system.cells], dtype=np.int64)
    standing = np.full(len(counts), int(Standing.FREE), dtype=np.int64)
    last = picture.census.last
    for layout in picture.layouts:
        for number in _numbers(picture, layout, last, index):
            standing[number] = Standing.OPEN if counts[number] else Standing.KNOWN
    published: dict[int, set[Key]] = {last: _canonical_keys(picture, picture.layouts)}
    for until, table in picture.published:
        _mark(picture, table, until, index, counts, standing)
        published.setdefault(until, set()).update(_canonical_keys(picture, [table.layout]))
    secrets = [
        Secret(number, threshold + 1, threshold)
        for number, cell in enumerate(picture.system.cells)
        if 0 < counts[number] < threshold and _is_secret(cell, int(standing[number]), published)
    ]
    return Puzzle(
        counts=counts,
        standing=standing,
        cost=weights(counts.tolist()),
        relations=picture.system.relations,
        secrets=tuple(secrets),
        insiders=_insiders(picture, counts, standing),
        threshold=threshold,
    )


def _numbers(picture: Picture, layout: Layout, until: int, index: Mapping[Cell, int]) -> list[int]:
    keys = (picture.census.canonical(key) for key in picture.keys(layout))
    return [index[Cell(key, 0, until)] for key in keys if key is not None]


def _canonical_keys(picture: Picture, layouts: Sequence[Layout]) -> set[Key]:
    every = (picture.census.canonical(key) for layout in layouts for key in picture.keys(layout))
    return {key for key in every if key is not None}


def _is_secret(cell: Cell, standing: int, published: Mapping[int, set[Key]]) -> bool:
    """Tell whether a small count must not be known: hidden now or before, or what came in between two tables of one cell."""
    if standing in (Standing.OPEN, Standing.VEILED):
        return True
    both = cell.after > 0 and all(cell.key in published.get(until, ()) for until in (cell.after, cell.until))
    return both and standing == Standing.FREE


def _mark(
    picture: Picture,
    table: Published,
    until: int,
    index: Mapping[Cell, int],
    counts: "np.ndarray[tuple[int], np.dtype[np.int64]]",
    standing: "np.ndarray[tuple[int], np.dtype[np.int64]]",
) -> None:
    """Note what an earlier table showed and hid; categories that it did not have were empty then."""
    labels = [picture.census.categories[picture.views.index(view)] for view in table.layout.views]
    places = [picture.views.index(view) for view in table.layout.views]
    for key in picture.keys(table.layout):
        canonical = picture.census.canonical(key)
        if canonical is None:
            continue
        number = index[Cell(canonical, 0, until)]
        line = tuple(
            table.layout.total if key[place] == ALL else names[key[place]] for place, names in zip(places, labels, strict=True)
        )
        shown = table.counts.get(line, 0)
        if shown is not None and shown != counts[number]:
            raise Unusable("register-other-rows", name=table.layout.name, line=" ".join(line))
        if shown is not None:
            standing[number] = Standing.KNOWN
        elif standing[number] == Standing.FREE:
            standing[number] = Standing.VEILED


def _insiders(
    picture: Picture,
    counts: "np.ndarray[tuple[int], np.dtype[np.int64]]",
    standing: "np.ndarray[tuple[int], np.dtype[np.int64]]",
) -> tuple[tuple[int, ...], ...]:
    """Return for each record that stands alone in a hidden cell all hidden cells in which it stands alone."""
    found: dict[tuple[int, Key], list[int]] = {}
    alone: dict[tuple[int, frozenset[int]], dict[Key, Key]] = {}
    for number in np.flatnonzero((counts == 1) & np.isin(standing, (Standing.OPEN, Standing.VEILED))).tolist():
        cell = picture.system.cells[number]
        kept = frozenset(place for place, category in enumerate(cell.key) if category != ALL)
        for step in range(cell.after, cell.until):
            if (step, kept) not in alone:
                alone[step, kept] = {
                    tuple(one if place in kept else ALL for place, one in enumerate(full)): full
                    for full in picture.census.steps[step]
                }
            if cell.key in alone[step, kept]:
                found.setdefault((step, alone[step, kept][cell.key]), []).append(number)
    return tuple(dict.fromkeys(tuple(cells) for cells in found.values()))
