"""How a column is looked at: as it stands in the rows, or with its categories put together."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tomoshibi.insight.refusals import Unusable
from tomoshibi.insight.rows import Rows
from tomoshibi.insight.specification import Grouping, Specification, Table

Groups = tuple[tuple[str, tuple[str, ...]], ...]
SMALL_SHARE = 1 / 3  # of the cells that hold anybody; above it, categories are put together before cells are hidden


@dataclass(frozen=True, slots=True)
class View:
    """A column of the rows, and the groups that its categories are put into, one step after the other."""

    source: str
    steps: tuple[Groups, ...] = ()

    def of(self, value: str) -> str:
        """Return the category of a value."""
        for groups in self.steps:
            value = next((name for name, members in groups if value in members), value)
        return value

    def then(self, grouping: Grouping) -> "View":
        """Return this view with one more step."""
        return View(self.source, (*self.steps, tuple(grouping.groups.items())))


@dataclass(frozen=True, slots=True)
class Layout:
    """One table of a release: its name, headings, the view behind each, and the word for a sum."""

    name: str
    by: tuple[str, ...]
    views: tuple[View, ...]
    total: str


def layouts(specification: Specification, rows: Rows) -> tuple[tuple[Layout, ...], tuple[str, ...]]:
    """Return the tables of a specification over rows, with the columns that were coarsened. Raises Unusable.

    A step of coarsening is taken where more than a third of the cells in the tables that it bears on lie below the threshold.
    """
    found = tuple(_layout(specification, table) for table in specification.tables)
    for layout in found:
        rows.only([view.source for view in layout.views])
    taken = []
    for step in specification.coarsen:
        bearing = [layout for layout in found if step.column in layout.by]
        if not bearing:
            raise Unusable("spec-coarsen-unused", name=step.column)
        if _small_share(bearing, rows, specification) > SMALL_SHARE:
            found = tuple(_coarsened(layout, step) for layout in found)
            taken.append(step.column)
    return found, tuple(taken)


def _layout(specification: Specification, table: Table) -> Layout:
    derived = specification.columns
    views = (View(derived[name].column).then(derived[name]) if name in derived else View(name) for name in table.by)
    return Layout(table.name, table.by, tuple(views), table.total)


def _coarsened(layout: Layout, step: Grouping) -> Layout:
    views = (view.then(step) if name == step.column else view for name, view in zip(layout.by, layout.views, strict=True))
    return Layout(layout.name, layout.by, tuple(views), layout.total)


def _small_share(bearing: Sequence[Layout], rows: Rows, specification: Specification) -> float:
    counts = [count for layout in bearing for count in Counter(seen(layout.views, rows, specification.unknown)).values()]
    return sum(count < specification.threshold for count in counts) / max(len(counts), 1)


def seen(views: Sequence[View], rows: Rows, unknown: str) -> list[tuple[str, ...]]:
    """Return the category of every row in each view; a blank is the word for unknown."""
    chosen = rows.only([view.source for view in views])
    known: list[dict[str, str]] = [{} for _ in views]
    found = []
    for record in chosen.records:
        for view, categories, value in zip(views, known, record, strict=True):
            if value not in categories:
                categories[value] = view.of(value or unknown)
        found.append(tuple(categories[value] for categories, value in zip(known, record, strict=True)))
    return found


def in_order(categories: Sequence[str], unknown: str) -> list[str]:
    """Return categories as a person lists them: 2月 before 10月, the unknown last. The order of the rows must not show."""
    return sorted(categories, key=lambda one: (one == unknown, _natural(one)))


def _natural(word: str) -> tuple[tuple[int, int, str], ...]:
    parts = re.split(r"(\d+)", unicodedata.normalize("NFKC", word))
    return tuple((0, int(part), part) if part.isdecimal() else (1, 0, part) for part in parts if part)
