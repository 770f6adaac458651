"""Tables as they go out: one CSV file each, and beside them how they were laid out, for the releases that come after."""

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from tomoshibi.insight.cells import ALL, Cell, Key
from tomoshibi.insight.hiding.puzzle import Flags, Puzzle
from tomoshibi.insight.posing import Picture
from tomoshibi.insight.register import FORM, MANIFEST, guarded
from tomoshibi.insight.views import Layout

Status = Literal["shown", "hidden", "zero"]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table: a category or the word for a sum in each column, and the count, None where hidden."""

    categories: tuple[str, ...]
    count: int | None

    @property
    def status(self) -> Status:
        """What the line says: hidden is never shown as zero."""
        if self.count is None:
            return "hidden"
        return "shown" if self.count else "zero"


def written(layout: Layout, picture: Picture, puzzle: Puzzle, hidden: Flags) -> tuple[Line, ...]:
    """Return the lines of a table, all margins included."""
    index = {cell: number for number, cell in enumerate(picture.system.cells)}
    places = [picture.views.index(view) for view in layout.views]
    lines = []
    for key in picture.keys(layout):
        names = tuple(layout.total if key[place] == ALL else picture.census.categories[place][key[place]] for place in places)
        lines.append(Line(names, _count(key, picture, puzzle, hidden, index)))
    return tuple(lines)


def _count(key: Key, picture: Picture, puzzle: Puzzle, hidden: Flags, index: Mapping[Cell, int]) -> int | None:
    """Return the count of a line that may be shown. What lies below the threshold never is, even if it was out before."""
    canonical = picture.census.canonical(key)
    if canonical is None:
        return 0
    number = index[Cell(canonical, 0, picture.census.last)]
    count = int(puzzle.counts[number])
    return None if hidden[number] or 0 < count < puzzle.threshold else count


def write_tables(folder: Path, tables: Sequence[tuple[Layout, tuple[Line, ...]]], *, with_mark: bool) -> None:
    """Write one CSV file a table (UTF-8, with a byte order mark for a spreadsheet if asked). Raises OSError."""
    for layout, lines in tables:
        path = folder / f"{layout.name}.csv"
        with path.open("x", encoding="utf-8-sig" if with_mark else "utf-8", newline="") as file:
            out = csv.writer(file)
            out.writerow([*map(guarded, layout.by), "n", "status"])
            for line in lines:
                count = "" if line.count is None else line.count
                out.writerow([*map(guarded, line.categories), count, line.status])


def write_manifest(folder: Path, layouts: Sequence[Layout], *, threshold: int, unknown: str) -> None:
    """Write how the tables were laid out. No count stands in it but those of the tables: not even that of the rows."""
    content = {"form": FORM, "threshold": threshold, "unknown": unknown, "tables": list(map(_layout, layouts))}
    text = json.dumps(content, ensure_ascii=False, indent=1)
    with (folder / MANIFEST).open("x", encoding="utf-8") as file:
        file.write(text + "\n")


def _layout(layout: Layout) -> dict[str, Any]:
    views = [{"source": view.source, "steps": list(_steps(view.steps))} for view in layout.views]
    return {"name": layout.name, "by": layout.by, "total": layout.total, "views": views}


def _steps(steps: Sequence[Sequence[tuple[str, tuple[str, ...]]]]) -> Iterator[list[list[Any]]]:
    for groups in steps:
        yield [[name, list(members)] for name, members in groups]
