"""The attack that every release has to stand: read the written tables as anybody can, and try to work out what is hidden.

Nothing here is shared with what chose the hidden cells: tables are read from their files, and the program is another one
(people in the finest cells, all tables as sums of them) than that of `hiding/`. An attacker knows that zeros are shown, so
that what is hidden holds somebody; which categories lie in which (a map); every earlier release; and may be one of those
who are counted.
"""

import csv
import itertools
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import highspy
import numpy as np

Way = Literal["bounds", "whole numbers", "insider"]
Line = tuple[str, ...]
Values = np.ndarray[Any, np.dtype[np.float64]]
MOST = 10_000_000  # more people than any cell holds
JOINT = 1_200  # combinations of all columns up to which all tables are taken as sums over one
PATIENCE = 20.0  # seconds for one count in whole numbers; without an answer it counts as found
_KEPT = 3_000  # tables remembered, so that few questions are asked
_CLOSE = 1e-6


class NotAsWritten(ValueError):
    """A table cannot be read as it should have been written; the message says which line."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as it lies there: what each column means (the same word means the same in every sheet), and its release."""

    path: Path
    by: tuple[str, ...]
    total: str
    release: int
    is_out: bool = False  # of an earlier release: what it shows is no secret any more


@dataclass(frozen=True, slots=True)
class People:
    """Those who are counted: the meaning of each place, and for each release those who came in with it."""

    meanings: tuple[str, ...]
    brought: tuple[tuple[Line, ...], ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A hidden count that can be worked out, or is known to lie below the threshold, and how."""

    sheet: str
    line: Line
    low: float
    high: float
    way: Way
    true: int
    cell: "Cell"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an attack tried, and all that it found."""

    hidden: int
    insiders: int
    found: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A hidden count: lines of any sheet that mean the same are one. With `after`, what came in since that release."""

    place: tuple[tuple[str, str], ...]
    release: int
    after: int = 0


def read(sheet: Sheet) -> dict[Line, int | None]:
    """Return the counts of a sheet by line, None where hidden. Raises OSError, NotAsWritten."""
    found: dict[Line, int | None] = {}
    with sheet.path.open(encoding="utf-8-sig", newline="") as file:
        for number, cells in enumerate(csv.reader(file)):
            if number == 0:
                continue
            *labels, count, status = cells
            line = tuple(label.removeprefix("'") for label in labels)
            fits = {"hidden": count == "", "zero": count == "0", "shown": count.isdecimal() and count != "0"}.get(status, False)
            if not fits or len(line) != len(sheet.by) or line in found:
                raise NotAsWritten(f"{sheet.path.name}: {number + 1}")
            found[line] = None if status == "hidden" else int(count)
    return found


def attack(sheets: Sequence[Sheet], people: People, *, threshold: int, least: int = 1) -> Outcome:
    """Return everything that can be found out from sheets; `people` are only used to know what is true and who stands alone.

    `least` is what a hidden cell holds at least: 0 for tables whose maker also hides zeros. Raises OSError, NotAsWritten.
    """
    room = _Room(sheets, people, least)
    hunt = _Hunt(room, threshold)
    found = [one for cell in room.hidden if (one := hunt.outside(cell)) is not None]
    known = {one.cell for one in found}
    alone = room.alone()
    for own in alone:
        for one in hunt.inside(own):
            if one.cell not in known:
                known.add(one.cell)
                found.append(one)
    return Outcome(len(room.hidden), len(alone), tuple(found))


@dataclass
class _Room:
    """All that is known, as one linear program: a column for everybody who may stand in a finest cell, one for each count."""

    sheets: Sequence[Sheet]
    people: People
    least: int
    hidden: dict[Cell, int] = field(default_factory=dict)
    names: dict[Cell, tuple[str, Line]] = field(default_factory=dict)
    out: set[Cell] = field(default_factory=set)
    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    rows: list[tuple[list[int], list[float]]] = field(default_factory=list)
    _tallies: dict[tuple[Line, int], Counter[Line]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        contents = [read(sheet) for sheet in self.sheets]
        self.inside = _inside(self.people)
        self.steps = max((sheet.release for sheet in self.sheets), default=1)
        self._atoms = self._finest(contents)
        counts: dict[Cell, int] = {}
        for sheet, lines in zip(self.sheets, contents, strict=True):
            family = next(by for by in self._atoms if set(sheet.by) <= set(by))
            inside = _by_line(sheet, family, self._atoms[family])
            for line, count in lines.items():
                self._tell(sheet, line, count, inside.get(line, ()), counts)
        self.columns = dict(counts)
        for cell, number in self._since(counts):
            self.hidden[cell] = self.columns[cell] = number
        self._agree()

    def _finest(self, contents: Sequence[Mapping[Line, int | None]]) -> dict[Line, dict[tuple[Line, int], int]]:
        """Make the columns for people: over all meanings at once where that is small, else over those of each sheet."""
        labels: dict[str, dict[str, None]] = {}
        for sheet, lines in zip(self.sheets, contents, strict=True):
            for line in lines:
                for meaning, label in zip(sheet.by, line, strict=True):
                    if label != sheet.total:
                        labels.setdefault(meaning, {})[label] = None
        every = tuple(labels)
        if math.prod(len(one) for one in labels.values()) <= JOINT:
            families = [every]
        else:
            wide = [self._widened(sheet.by, every) for sheet in self.sheets]
            families = [one for one in dict.fromkeys(wide) if not any(set(one) < set(other) for other in wide)]
        made: dict[Line, dict[tuple[Line, int], int]] = {}
        for family in families:
            fitting = [line for line in itertools.product(*(labels[one] for one in family)) if self._can_be(family, line)]
            made[family] = {(line, step): self._column(0, MOST) for line in fitting for step in range(1, self.steps + 1)}
        return made

    def _widened(self, by: Line, every: Line) -> Line:
        more = {coarse for fine, coarse in self.inside if fine in by}
        return tuple(one for one in every if one in by or one in more)

    def _can_be(self, family: Line, line: Line) -> bool:
        label = dict(zip(family, line, strict=True))
        return all(
            self.inside[fine, coarse].get(label[fine], label[coarse]) == label[coarse]
            for fine, coarse in self.inside
            if fine in label and coarse in label
        )

    def _column(self, low: float, high: float) -> int:
        self.lower.append(low)
        self.upper.append(high)
        return len(self.lower) - 1

    def _tell(self, sheet: Sheet, line: Line, count: int | None, inside: Sequence[int], counts: dict[Cell, int]) -> None:
        """Write down what one line of a sheet says; `inside` are the columns of those who stand in it."""
        place = tuple(sorted((meaning, label) for meaning, label in zip(sheet.by, line, strict=True) if label != sheet.total))
        cell = Cell(place, sheet.release)
        low, high = (count, count) if count is not None else (self.least, MOST)
        if cell in counts:  # the same cell in another sheet: all that is said of it holds
            number = counts[cell]
            self.lower[number], self.upper[number] = max(self.lower[number], low), min(self.upper[number], high)
        else:
            number = counts[cell] = self._column(low, high)
            self.rows.append(([number, *inside], [1.0, *([-1.0] * len(inside))]))
        if count is None and cell not in self.out:
            self.hidden[cell] = number
            self.names.setdefault(cell, (sheet.path.name, line))
        elif count is not None and sheet.is_out:
            self.out.add(cell)
            self.hidden.pop(cell, None)

    def _since(self, counts: Mapping[Cell, int]) -> Iterator[tuple[Cell, int]]:
        """Yield what came in between two releases that both tell of a cell."""
        told: dict[tuple[tuple[str, str], ...], list[tuple[int, int]]] = {}
        for cell, number in counts.items():
            told.setdefault(cell.place, []).append((cell.release, number))
        for place, releases in told.items():
            for (before, earlier), (after, later) in itertools.combinations(sorted(releases), 2):
                number = self._column(0, MOST)
                self.rows.append(([number, later, earlier], [1.0, -1.0, 1.0]))
                since = Cell(place, after, before)
                self.names[since] = (f"{before}-{after}", tuple(label for _, label in place))
                yield since, number

    def _agree(self) -> None:
        """Tie the finest cells of different sheets together: what they have in common is the same people."""
        for (one, left), (other, right) in itertools.combinations(self._atoms.items(), 2):
            common = [meaning for meaning in one if meaning in other]
            sums: dict[tuple[Line, int], tuple[list[int], list[int]]] = {}
            for side, (family, atoms) in enumerate(((one, left), (other, right))):
                places = [family.index(meaning) for meaning in common]
                for (label, step), atom in atoms.items():
                    key = (tuple(label[place] for place in places), step)
                    sums.setdefault(key, ([], []))[side].append(atom)
            for these, those in sums.values():
                self.rows.append(([*these, *those], [*([1.0] * len(these)), *([-1.0] * len(those))]))

    def true(self, cell: Cell) -> int:
        """Return how many people a cell holds."""
        return self._counted(tuple(meaning for meaning, _ in cell.place), cell)

    def _counted(self, meanings: Line, cell: Cell) -> int:
        wanted = tuple(label for _, label in cell.place)
        return sum(self._tally(meanings, step)[wanted] for step in range(cell.after, cell.release))

    def _tally(self, meanings: Line, step: int) -> Counter[Line]:
        if (meanings, step) not in self._tallies:
            places = [self.people.meanings.index(one) for one in meanings]
            rows: Iterable[Line] = self.people.brought[step] if step < len(self.people.brought) else ()
            self._tallies[meanings, step] = Counter(tuple(row[place] for place in places) for row in rows)
        return self._tallies[meanings, step]

    def truth(self) -> Values:
        """Return what every column is in truth: where the search for other tables begins."""
        found = np.zeros(len(self.lower))
        for cell, number in self.columns.items():
            found[number] = self.true(cell)
        for family, atoms in self._atoms.items():
            for (label, step), atom in atoms.items():
                found[atom] = self._tally(family, step - 1)[label]
        return found

    def alone(self) -> list[tuple[int, ...]]:
        """Return for everybody who stands alone in a hidden cell the columns of all such cells."""
        single = [cell for cell in self.hidden if not cell.after and self.true(cell) == 1]
        found: dict[tuple[Line, int], list[int]] = {}
        by: dict[Line, list[Cell]] = {}
        for cell in single:
            by.setdefault(tuple(meaning for meaning, _ in cell.place), []).append(cell)
        for meanings, cells in by.items():
            places = [self.people.meanings.index(one) for one in meanings]
            wanted: dict[Line, list[Cell]] = {}
            for cell in cells:
                wanted.setdefault(tuple(label for _, label in cell.place), []).append(cell)
            for step, rows in enumerate(self.people.brought):
                for row in set(rows):
                    for cell in wanted.get(tuple(row[place] for place in places), ()):
                        if step < cell.release:
                            found.setdefault((row, step), []).append(self.hidden[cell])
        return list(dict.fromkeys(tuple(sorted(cells)) for cells in found.values()))


def _by_line(sheet: Sheet, family: Line, atoms: Mapping[tuple[Line, int], int]) -> dict[Line, list[int]]:
    """Return for each line of a sheet the columns of those who stand in it at its release."""
    places = [family.index(meaning) for meaning in sheet.by]
    found: dict[Line, list[int]] = {}
    for (label, step), atom in atoms.items():
        if step <= sheet.release:
            for line in itertools.product(*((label[place], sheet.total) for place in places)):
                found.setdefault(line, []).append(atom)
    return found


def _inside(people: People) -> dict[tuple[str, str], dict[str, str]]:
    """Return which labels lie in which, for all pairs of meanings where that is so for everybody: a map, a calendar."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    everybody = {row for rows in people.brought for row in rows}
    for fine, coarse in itertools.permutations(range(len(people.meanings)), 2):
        into: dict[str, str] = {}
        if all(into.setdefault(row[fine], row[coarse]) == row[coarse] for row in everybody):
            found[people.meanings[fine], people.meanings[coarse]] = into
    return found


class _Hunt:
    """Asks the program how high and how low each hidden count can be, in any numbers and in whole ones."""

    def __init__(self, room: _Room, threshold: int) -> None:
        self.room, self.threshold = room, threshold
        self.cells = list(room.hidden)
        self.numbers = np.asarray([room.hidden[cell] for cell in self.cells], dtype=np.int64)
        self.truths = np.asarray([room.true(cell) for cell in self.cells], dtype=np.int64)
        self.seen: list[np.ndarray[Any, np.dtype[np.int64]]] = []
        self.lower, self.upper = np.asarray(room.lower, dtype=np.float64), np.asarray(room.upper, dtype=np.float64)
        self.truth = room.truth()
        self.empty = np.flatnonzero((self.truth == 0) & (self.lower == 0) & (self.upper > 0)).astype(np.int32)
        self.any_numbers = self._program(whole=False)
        self.whole: Any = None

    def _program(self, *, whole: bool) -> Any:
        program = highspy.Highs()  # type: ignore[no-untyped-call]
        program.setOptionValue("output_flag", False)
        program.setOptionValue("threads", 1)
        program.setOptionValue("random_seed", 1)
        columns, rows = len(self.room.lower), self.room.rows
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = columns, len(rows)
        lp.col_cost_ = np.zeros(columns)
        lp.col_lower_, lp.col_upper_ = np.asarray(self.room.lower, float), np.asarray(self.room.upper, float)
        lp.row_lower_, lp.row_upper_ = np.zeros(len(rows)), np.zeros(len(rows))
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.cumsum([0, *(len(row) for row, _ in rows)]).astype(np.int32)
        lp.a_matrix_.index_ = np.asarray([one for row, _ in rows for one in row], dtype=np.int32)
        lp.a_matrix_.value_ = np.asarray([one for _, values in rows for one in values], dtype=np.float64)
        if not whole:
            program.setOptionValue("simplex_strategy", 4)  # primal: from question to question only the aim changes
        else:
            lp.integrality_ = [highspy.HighsVarType.kInteger] * columns
        program.passModel(lp)
        return program

    def outside(self, cell: Cell) -> Found | None:
        """Return what anybody can find out about a cell, None where nothing."""
        place = self.cells.index(cell)
        true = int(self.truths[place])
        if cell.after and not 0 < true < self.threshold:
            return None  # what came in since then was nobody, or many: nothing to keep back
        number = int(self.numbers[place])
        values = [int(one[place]) for one in self.seen]
        high = max(values, default=-1)
        if high < self.threshold:
            top = self._extreme(number, up=True)
            if top < self.threshold - _CLOSE:
                return self._found(cell, self._extreme(number, up=False), top, "bounds", true)
            high = max((int(one[place]) for one in self.seen), default=-1)
            if high < self.threshold and not self._can(number, at_least=self.threshold):
                return self._found(cell, 0, self.threshold - 1, "whole numbers", true)
        if len({int(one[place]) for one in self.seen}) > 1:
            return None
        low, high_whole = self._extreme(number, up=False), self._extreme(number, up=True)
        if high_whole - low < 1 - _CLOSE:
            return self._found(cell, low, high_whole, "bounds", true)
        if len({int(one[place]) for one in self.seen}) > 1:
            return None
        first = self._can(number, at_least=math.ceil(low - _CLOSE))
        if first is None or (self._can(number, at_least=first + 1) is None and self._can(number, at_most=first - 1) is None):
            return self._found(cell, low, high_whole, "whole numbers", true)
        return None

    def inside(self, own: tuple[int, ...]) -> Iterator[Found]:
        """Yield what somebody finds out who knows to stand alone in some cells."""
        held = set(own)
        mine = np.asarray([number in held for number in self.numbers.tolist()])
        fixed = np.flatnonzero(mine)
        after = np.asarray([bool(cell.after) for cell in self.cells])
        wanted = (self.truths < self.threshold) & ~mine & ~after
        for place in np.flatnonzero(wanted & (self._highest(fixed) < self.threshold)).tolist():
            if self._highest(fixed)[place] >= self.threshold:
                continue
            number = int(self.numbers[place])
            top = self._extreme(number, up=True, held=own, limit=self.threshold)
            if self._highest(fixed)[place] >= self.threshold:
                continue
            if top < self.threshold - _CLOSE or self._can(number, at_least=self.threshold, held=own) is None:
                high = min(top, self.threshold - 1)
                yield self._found(self.cells[place], 1, high, "insider", int(self.truths[place]))

    def _highest(self, fixed: np.ndarray[Any, np.dtype[np.int64]]) -> np.ndarray[Any, np.dtype[np.int64]]:
        """Return the highest count of each cell in all tables seen in which those at `fixed` are 1."""
        if not self.seen:
            return np.full(len(self.cells), -1)
        seen = np.stack(self.seen)
        return np.asarray(seen[(seen[:, fixed] == 1).all(axis=1)].max(axis=0, initial=-1))

    def _found(self, cell: Cell, low: float, high: float, way: Way, true: int) -> Found:
        sheet, line = self.room.names[cell]
        return Found(sheet, line, round(low, 6), round(high, 6), way, true, cell)

    def _extreme(self, number: int, *, up: bool, held: Sequence[int] = (), limit: float = MOST) -> float:
        """Return how high or low a count can be in any numbers; a whole answer is remembered."""
        program = self.any_numbers
        self._hold(program, held, number, limit)
        program.changeColCost(number, -1.0 if up else 1.0)
        values = self._solved(program)
        program.changeColCost(number, 0.0)
        self._let_go(program, held, number)
        if values is None:
            return -1.0 if up else float(MOST)
        self._remember(values)
        return float(values[number])

    def _can(self, number: int, *, at_least: int = 0, at_most: int = MOST, held: Sequence[int] = ()) -> int | None:
        """Return a whole number within these bounds that a count can be, None where there is none."""
        low, high = max(float(at_least), self.room.lower[number]), min(float(at_most), self.room.upper[number])
        if low > high:
            return None
        if self.whole is None:
            self.whole = self._program(whole=True)
        near = self._near(number, low, high, held)
        if near is not None and self._is_whole(near):
            values: Values | None = near
        else:
            values = self._whole_near(number, low, high, held, near) if near is not None else None
            values = values if values is not None else self._whole_anywhere(number, low, high, held)
        if values is None:
            return None
        self._remember(values)
        return round(float(values[number]))

    def _near(self, number: int, low: float, high: float, held: Sequence[int]) -> Values | None:
        """Return a table with a count in bounds in which as few people as can be stand where there are none in truth."""
        self._hold(self.any_numbers, held, number, MOST)
        self.any_numbers.changeColBounds(number, low, high)
        empty = self.empty
        self.any_numbers.changeColsCost(len(empty), empty, np.ones(len(empty)))
        values = self._solved(self.any_numbers)
        self.any_numbers.changeColsCost(len(empty), empty, np.zeros(len(empty)))
        self._let_go(self.any_numbers, held, number)
        return values

    def _whole_near(self, number: int, low: float, high: float, held: Sequence[int], near: Values) -> Values | None:
        """Return a whole table with a count in bounds that differs from the truth only where another table does."""
        every = np.arange(len(self.lower), dtype=np.int32)
        moves = np.abs(near - self.truth) > _CLOSE
        lower, upper = np.where(moves, self.lower, self.truth), np.where(moves, self.upper, self.truth)
        lower[list(held)] = upper[list(held)] = 1.0
        lower[number], upper[number] = low, high
        self.whole.changeColsBounds(len(every), every, lower, upper)
        values = self._solved(self.whole)
        self.whole.changeColsBounds(len(every), every, self.lower, self.upper)
        return values

    def _whole_anywhere(self, number: int, low: float, high: float, held: Sequence[int]) -> Values | None:
        self._hold(self.whole, held, number, MOST)
        self.whole.changeColBounds(number, low, high)
        values = self._solved(self.whole)
        self._let_go(self.whole, held, number)
        return values

    def _solved(self, program: Any) -> Values | None:
        """Return an answer of a program, None where it has none, or none in time."""
        if program is self.whole:
            program.setOptionValue("time_limit", program.getRunTime() + PATIENCE)
        program.run()
        if program.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            if program is self.whole:
                return None
            program.clearSolver()
            program.run()
        solved = program.getModelStatus() == highspy.HighsModelStatus.kOptimal
        return np.asarray(program.getSolution().col_value) if solved else None

    @staticmethod
    def _is_whole(values: Values) -> bool:
        return bool(np.abs(values - np.rint(values)).max(initial=0.0) < _CLOSE)

    def _remember(self, values: Values) -> None:
        if len(self.seen) < _KEPT and self._is_whole(values):
            self.seen.append(np.rint(values)[self.numbers].astype(np.int64))

    def _hold(self, program: Any, held: Sequence[int], number: int, limit: float) -> None:
        for one in held:
            program.changeColBounds(one, 1.0, 1.0)
        if number not in held:
            program.changeColBounds(number, self.room.lower[number], min(self.room.upper[number], limit))

    def _let_go(self, program: Any, held: Sequence[int], number: int) -> None:
        for one in (*held, number):
            program.changeColBounds(one, self.room.lower[one], self.room.upper[one])
