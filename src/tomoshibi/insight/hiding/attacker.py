"""The attacker of the model: how far a hidden cell can be from its true count, and what proves that it cannot be further."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tomoshibi.insight.hiding import solver
from tomoshibi.insight.hiding.pool import EVEN
from tomoshibi.insight.hiding.puzzle import Flags, Floats, Puzzle, Standing

TINY = 1e-7  # below this a multiplier is none
PATIENCE = 20.0  # seconds for one cell in whole numbers; without an answer it counts as unsafe


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a cell goes one way: its count there, the whole table that shows it, and the multipliers that bound it."""

    value: float
    table: Floats
    reduced: Floats

    @property
    def is_whole(self) -> bool:
        """Whether the table is one of people, not of fractions."""
        return bool(np.all(np.abs(self.table - np.rint(self.table)) < EVEN))


@dataclass(frozen=True, slots=True)
class Cut:
    """What every safe choice fulfils: the weights of hidden cells (over the open ones) add up to `least`."""

    weights: Floats
    least: float


class Attacker:
    """Linear programs over all tables that agree with what is shown; one model, changed from question to question."""

    def __init__(self, puzzle: Puzzle) -> None:
        self.puzzle = puzzle
        self.open = puzzle.open
        self.is_open = puzzle.standing == Standing.OPEN
        self.true = puzzle.counts.astype(np.float64)
        self.slack = self.true - puzzle.least
        self._every = np.arange(len(puzzle.counts))
        self._lower = np.where(puzzle.standing == Standing.KNOWN, self.true, puzzle.least)
        self._upper = np.where(puzzle.standing == Standing.KNOWN, self.true, solver.INFINITY)
        self._broken = self._model(whole=False)
        self._broken.setOptionValue("simplex_strategy", solver.PRIMAL)
        self._whole: Any = None

    def _model(self, *, whole: bool) -> Any:
        nothing = np.zeros(len(self.true))
        return solver.model(
            cost=nothing, lower=self._lower, upper=self._upper, rows=self.puzzle.matrix(), bounds=(0.0, 0.0), whole=whole
        )

    def veil(self, hidden: Flags) -> None:
        """Show the open cells but those hidden."""
        self._lower[self.open] = np.where(hidden, 1.0, self.true[self.open])
        self._upper[self.open] = np.where(hidden, solver.INFINITY, self.true[self.open])
        self._set_all()

    def veil_in_part(self, shares: Floats, room: float) -> None:
        """Hide each open cell to a part: it may fall or rise by its share of what it could, at most by `room` upwards."""
        self._lower[self.open] = self.true[self.open] - shares * self.slack[self.open]
        self._upper[self.open] = self.true[self.open] + shares * room
        self._set_all()

    def _set_all(self) -> None:
        solver.set_bounds(self._broken, self._every, self._lower, self._upper)
        if self._whole is not None:
            solver.set_bounds(self._whole, self._every, self._lower, self._upper)

    def highest(self, cell: int, *, cap: float, held: Sequence[int] = (), whole: bool = False) -> Reach | None:
        """Return how high a cell can be, at most `cap`; None where no whole table could be found."""
        return self._reach(cell, -1.0, cap, held, whole=whole)

    def lowest(self, cell: int, *, held: Sequence[int] = (), whole: bool = False) -> Reach | None:
        """Return how low a cell can be."""
        return self._reach(cell, 1.0, solver.INFINITY, held, whole=whole)

    def _reach(self, cell: int, way: float, cap: float, held: Sequence[int], *, whole: bool) -> Reach | None:
        highs = self._model_of(whole=whole)
        touched = np.asarray([*held, cell], dtype=np.int64)
        lower, upper = self._lower[touched].copy(), self._upper[touched].copy()
        lower[:-1] = upper[:-1] = self.true[touched[:-1]]
        upper[-1] = min(upper[-1], cap)
        solver.set_bounds(highs, touched, lower, upper)
        highs.changeColCost(cell, way)
        highs.run()
        if highs.getModelStatus() != solver.OPTIMAL and not whole:  # a warm start that lost its way: once more from nothing
            highs.clearSolver()
            highs.run()
        found = self._answer(highs, cell, whole=whole) if highs.getModelStatus() == solver.OPTIMAL else None
        highs.changeColCost(cell, 0.0)
        solver.set_bounds(highs, touched, self._lower[touched], self._upper[touched])
        return found

    def _model_of(self, *, whole: bool) -> Any:
        if not whole:
            return self._broken
        if self._whole is None:
            self._whole = self._model(whole=True)
        self._whole.setOptionValue("time_limit", self._whole.getRunTime() + PATIENCE)
        return self._whole

    def _answer(self, highs: Any, cell: int, *, whole: bool) -> Reach:
        solution = highs.getSolution()
        table = np.asarray(solution.col_value)
        if whole:  # HiGHS takes what is within a millionth of a whole number
            table = np.rint(table)
        reduced = np.asarray(solution.col_dual) if len(solution.col_dual) else np.zeros(len(table))
        return Reach(float(table[cell]), table, reduced)

    def cut(self, reaches: Sequence[Reach], *, room: float, held: Sequence[int] = ()) -> Cut:
        """Return what the multipliers prove: a safe choice hides so much that the reaches together span `room`.

        Any multipliers prove something (weak duality), so that rounding cannot make a cut wrong by more than itself:
        a cell moves by at most the sum over cells of what each may move, times its reduced cost.
        """
        weights, given = np.zeros(len(self.true)), 0.0
        for reach in reaches:
            rising = reach.reduced < -TINY
            moved = np.where(reach.reduced > TINY, reach.reduced * self.slack, 0.0)
            weights += np.where(rising, solver.INFINITY, moved)
        weights[list(held)] = 0.0
        loose = ~self.is_open & (self.puzzle.standing != Standing.KNOWN)
        given = float(weights[loose & np.isfinite(weights)].sum())
        least = room - given
        return Cut(np.minimum(weights[self.open], max(least, 0.0)), least)
