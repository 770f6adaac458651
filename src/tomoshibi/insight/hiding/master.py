"""Which open cells to hide at least cost, by all cuts known so far: a program in zeros and ones."""

from collections.abc import Iterable

import numpy as np

from tomoshibi.insight.hiding import solver
from tomoshibi.insight.hiding.attacker import Cut
from tomoshibi.insight.hiding.puzzle import Flags, Floats, Puzzle, Standing

GAP = 0.01  # of the cost: a better choice by less is not looked for


class Master:
    """Choices over the open cells; those below the threshold are always hidden."""

    def __init__(self, puzzle: Puzzle) -> None:
        self.puzzle = puzzle
        self.open = puzzle.open
        self.cost = puzzle.cost[self.open]
        self.forced = puzzle.counts[self.open] < puzzle.threshold
        self._seen: set[bytes] = set()
        nothing = (np.zeros(1, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0))
        lower, upper = self.forced.astype(np.float64), np.ones(len(self.open))
        self._highs = solver.model(
            cost=self.cost, lower=lower, upper=upper, rows=nothing, bounds=(0.0, solver.INFINITY), whole=False
        )
        self._highs.setOptionValue("mip_rel_gap", GAP / 4)
        for cells, signs, least in first_rows(puzzle):
            solver.add_row(self._highs, least, cells, signs)

    def add(self, cuts: Iterable[Cut]) -> int:
        """Take cuts on and return how many were new."""
        new = 0
        for cut in cuts:
            # What is forced always counts: the rest has to make up for what is missing then.
            least = cut.least - float(cut.weights[self.forced].sum())
            weights = np.where(self.forced, 0.0, np.minimum(cut.weights, max(least, 0.0)))
            cells = np.flatnonzero(weights > 0)
            row = np.round(weights[cells] / least, 9) if least > 0 else weights[cells]
            mark = cells.tobytes() + row.tobytes()
            if least <= 0 or not len(cells) or mark in self._seen:
                continue
            self._seen.add(mark)
            solver.add_row(self._highs, 1.0, cells, row)
            new += 1
        return new

    def shares(self) -> Floats:
        """Return the cheapest choice in which cells may be hidden in part."""
        solver.set_whole(self._highs, len(self.open), whole=False)
        self._highs.run()
        found: Floats = np.clip(np.asarray(self._highs.getSolution().col_value), 0.0, 1.0)
        return found

    def choice(self, *, seconds: float, known: Flags, free: Flags | None = None) -> tuple[Flags, float] | None:
        """Return the cheapest choice by the cuts so far with a bound below which none costs; None where time ran out.

        `known` is a safe choice, from which the search begins; with `free`, all other cells stay as they are in it.
        """
        every = np.arange(len(self.open))
        if free is not None:
            solver.set_bounds(
                self._highs,
                every,
                np.where(free, self.forced, known).astype(np.float64),
                np.where(free, 1.0, known).astype(np.float64),
            )
        solver.set_whole(self._highs, len(self.open), whole=True)
        self._highs.setOptionValue("time_limit", self._highs.getRunTime() + max(seconds, 0.1))
        self._highs.setSolution(len(self.open), every.astype(np.int32), known.astype(np.float64))
        self._highs.run()
        status, info = self._highs.getModelStatus(), self._highs.getInfo()
        found = np.asarray(self._highs.getSolution().col_value) > 0.5
        self._highs.setOptionValue("time_limit", solver.INFINITY)
        if free is not None:
            solver.set_bounds(self._highs, every, self.forced.astype(np.float64), np.ones(len(every)))
        return (found, float(info.mip_dual_bound)) if status == solver.OPTIMAL else None


def first_rows(puzzle: Puzzle) -> Iterable[tuple[list[int], list[float], float]]:
    """Yield what every sum asks for before any attack: no line with one hidden cell alone.

    A secret that is the only loose cell of a sum needs another; an open cell that would be the only one is not worth hiding,
    for it can be worked out.
    """
    place = {cell: number for number, cell in enumerate(puzzle.open.tolist())}
    forced = {number for cell, number in place.items() if puzzle.counts[cell] < puzzle.threshold}
    for relation in puzzle.relations:
        if any(puzzle.standing[cell] in (Standing.FREE, Standing.VEILED) for cell in relation):
            continue
        cells = [place[cell] for cell in relation if cell in place]
        inside = [cell for cell in cells if cell in forced]
        others = [cell for cell in cells if cell not in forced]
        if len(inside) == 1 and others:
            yield others, [1.0] * len(others), 1.0
        elif not inside:
            for one in others:
                yield others, [-1.0 if other == one else 1.0 for other in others], 0.0
