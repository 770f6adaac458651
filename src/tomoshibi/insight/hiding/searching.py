"""The search for the cheapest safe choice: cuts on parts, a safe choice early, then exact rounds until none is cheaper."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tomoshibi.insight.hiding.attacker import Cut
from tomoshibi.insight.hiding.guarding import Guard
from tomoshibi.insight.hiding.master import GAP, Master
from tomoshibi.insight.hiding.puzzle import Flags, Puzzle

Progress = Callable[[str, int, int], None]
ROUNDS_IN_PART = 40  # rounds of cuts on parts; they seldom bring anything after thirty
_STALE = 5  # rounds without a better bound after which parts are left alone
NEARBY = 2  # looks around the best choice after each exact round
NEARBY_ROUNDS = 12  # rounds of cuts within one look
FREE_SHARE = 0.6  # of the cells that may change in one look
IDLE = 25  # exact rounds in which neither bound nor choice moved, after which the search ends
GRACE = 60.0  # seconds beyond the time in which a safe choice is still looked for, before all is hidden


@dataclass(frozen=True, slots=True)
class Choice:
    """Which cells are hidden (over all cells of the puzzle), whether none is cheaper, and which secrets were lost before."""

    hidden: Flags
    is_cheapest: bool
    given_up: tuple[int, ...]


def choose(puzzle: Puzzle, *, seconds: float, has_earlier: bool, clock: Callable[[], float] = time.monotonic) -> Choice:
    """Return a safe choice, the cheapest within a percent where time allows; else more is hidden, never less."""
    search = _Search(puzzle, until=clock() + seconds, clock=clock)
    if has_earlier:
        search.guard.pool.only_whole = True
        search.guard.give_up_what_is_lost()
        search.guard.pool.only_whole = False
    chosen, is_cheapest = search.run()
    hidden = np.zeros(len(puzzle.counts), dtype=np.bool_)
    hidden[puzzle.open] = search.guard.without_the_known(chosen)
    return Choice(hidden, is_cheapest, tuple(sorted(puzzle.secrets[number].cell for number in search.guard.given_up)))


class _Search:
    def __init__(self, puzzle: Puzzle, *, until: float, clock: Callable[[], float]) -> None:
        self.puzzle, self.until, self.clock = puzzle, until, clock
        self.guard = Guard(puzzle)
        self.master = Master(puzzle)
        self.chance = random.Random(0)  # the same rows give the same tables

    @property
    def left(self) -> float:
        return self.until - self.clock()

    def run(self) -> tuple[Flags, bool]:
        if not self.puzzle.secrets:
            return np.zeros(len(self.puzzle.open), dtype=np.bool_), True
        self._cut_parts()
        best = self.trimmed(self.mended(self.master.shares() > 0.5))
        best, is_cheapest = self._exact(best)
        self.guard.pool.only_whole = True
        self.until = max(self.until, self.clock())  # settling it has a grace of its own
        whole = self.mended(best)
        return whole, is_cheapest and bool((whole == best).all())

    def _cut_parts(self) -> None:
        """Add cuts while a choice in parts fulfils not all of them; this lifts the bound before anything exact is asked."""
        before, stale = -1.0, 0
        until = self.clock() + self.left / 4
        for _ in range(ROUNDS_IN_PART):
            shares = self.master.shares()
            cost = float(self.master.cost @ shares)
            stale = stale + 1 if cost < before * 1.001 else 0
            before = max(before, cost)
            if stale == _STALE or self.clock() > until:
                return
            if not self.master.add(self.guard.cuts_in_part(shares, until=until, clock=self.clock)):
                return

    def _exact(self, best: Flags) -> tuple[Flags, bool]:
        """Ask the master, attack what it would hide, add the cuts, until what it would hide is safe or as dear as the best."""
        bound, idle = 0.0, 0
        while self.left > 0 and idle < IDLE:
            found = self.master.choice(seconds=self.left, known=best)
            if found is None:
                break
            hidden, reached = found
            cost, lifted = self._cost(best), reached > bound * 1.0005
            bound = max(bound, reached)
            if bound >= cost * (1 - GAP):
                return best, True
            if not self.master.add(self.guard.cuts(hidden)):
                return min(best, hidden, key=self._cost) if next(iter(self.guard.cuts(hidden)), None) is None else best, True
            best = min(best, self.trimmed(self.mended(hidden)), key=self._cost)
            for _ in range(NEARBY):
                best = self._nearby(best)
            idle = 0 if lifted or self._cost(best) < cost - 1e-9 else idle + 1
        return best, False

    def _nearby(self, best: Flags) -> Flags:
        """Return the cheapest safe choice that differs from the best only in some cells, drawn at random from the seed."""
        free = np.asarray([self.chance.random() < FREE_SHARE for _ in best])
        for _ in range(NEARBY_ROUNDS):
            if self.left < 0 or (found := self.master.choice(seconds=min(self.left, 2.0), known=best, free=free)) is None:
                return best
            hidden = found[0]
            if self._cost(hidden) >= self._cost(best) - 1e-9:
                return best
            if not self.master.add(self.guard.cuts(hidden)):
                return hidden if next(iter(self.guard.cuts(hidden)), None) is None else best
        return min(best, self.trimmed(self.mended(hidden)), key=self._cost)

    def _cost(self, hidden: Flags) -> float:
        return float(self.master.cost @ hidden)

    def mended(self, hidden: Flags) -> Flags:
        """Return a choice with more hidden, until it is safe. All cuts met on the way are kept.

        When time has run out, everything but zeros is hidden: any multiple of the true table then fits what is shown.
        """
        hidden = hidden | self.master.forced
        while True:
            cuts = list(self.guard.cuts(hidden))
            self.master.add(cuts)
            if not cuts or hidden.all():
                return hidden
            if self.left < -GRACE:
                return np.ones_like(hidden)
            for cut in cuts:
                hidden = self._with(cut, hidden)

    def _with(self, cut: Cut, hidden: Flags) -> Flags:
        """Return a choice that fulfils a cut: what counts most for its cost is hidden first."""
        hidden = hidden.copy()
        while float(cut.weights @ hidden) < cut.least - 1e-6:
            worth = np.where(hidden, 0.0, cut.weights / self.master.cost)
            if worth.max() <= 0:
                return np.ones_like(hidden)
            hidden[int(worth.argmax())] = True
        return hidden

    def trimmed(self, hidden: Flags) -> Flags:
        """Return a safe choice with cells shown again, the dearest first, that need not be hidden."""
        order = np.flatnonzero(hidden & ~self.master.forced)
        for cell in order[np.argsort(-self.master.cost[order], kind="stable")]:
            if self.left < 0:
                return hidden
            without = hidden.copy()
            without[cell] = False
            if next(iter(self.guard.cuts(without)), None) is None:
                hidden = without
        return hidden
