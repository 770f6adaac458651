"""Is a choice safe? Each secret is asked for, and where it is not safe, what every safe choice would have to fulfil."""

from collections.abc import Callable, Iterator

import numpy as np

from tomoshibi.insight.hiding.attacker import Attacker, Cut, Reach
from tomoshibi.insight.hiding.pool import EVEN, Pool
from tomoshibi.insight.hiding.puzzle import Flags, Floats, Puzzle, Secret

PAIRS = 300  # of an insider and a secret, asked for in one round of cuts on parts
_SOME = 1e-4  # a cut that is missed by less is not worth its row


class Guard:
    """Looks at choices with one attacker, and remembers the tables that it found."""

    def __init__(self, puzzle: Puzzle) -> None:
        self.puzzle = puzzle
        self.attacker = Attacker(puzzle)
        self.pool = Pool(puzzle)
        self._turn = 0
        self.given_up: set[int] = set()
        self.insiders_given_up: set[tuple[int, int]] = set()

    def give_up_what_is_lost(self) -> None:
        """Leave out secrets that are known even if all is hidden: earlier releases gave them away."""
        everything = np.ones(len(self.puzzle.open), dtype=np.bool_)
        self.attacker.veil(everything)
        for number in self.pool.exposed(everything):
            if self._cut(self.puzzle.secrets[number], everything) is not None:
                self.given_up.add(number)
        while pairs := self._one_pair_a_secret(everything):
            for insider, number in pairs:
                if number in self.given_up or self._cut_for_insider(insider, number, everything) is not None:
                    self.insiders_given_up.add((insider, number))

    def _one_pair_a_secret(self, hidden: Flags) -> list[tuple[int, int]]:
        """Return open pairs of an insider and a secret, one for each secret: a table found for one mostly does for more."""
        pairs = (pair for pair in self.pool.exposed_to_insiders(hidden) if pair not in self.insiders_given_up)
        return [(insider, number) for number, insider in {number: insider for insider, number in pairs}.items()]

    def cuts(self, hidden: Flags) -> Iterator[Cut]:
        """Yield a cut for each secret that the choice leaves open, first to outsiders, then to insiders."""
        self.attacker.veil(hidden)
        for number in self.pool.exposed(hidden):
            if number not in self.given_up and (cut := self._cut(self.puzzle.secrets[number], hidden)) is not None:
                yield cut
        yield from self._cuts_for_insiders(hidden)

    def without_the_known(self, hidden: Flags) -> Flags:
        """Return a safe choice without the cells that are hidden in vain: those above the threshold that can be worked out.

        To show what everybody knows changes nothing for any other cell.
        """
        hidden = hidden.copy()
        self.attacker.veil(hidden)
        moved = self.pool.moved(hidden)
        for place in np.flatnonzero(hidden & ~moved).tolist():
            cell = int(self.puzzle.open[place])
            if self.puzzle.counts[cell] >= self.puzzle.threshold and not self._moves(cell):
                hidden[place] = False
        return hidden

    def _moves(self, cell: int) -> bool:
        """Tell whether a cell can be anything but what it is, in whole numbers."""
        true = float(self.puzzle.counts[cell])
        for whole in (False, True):
            high = self.attacker.highest(cell, cap=true + 1, whole=whole)
            low = self.attacker.lowest(cell, whole=whole)
            ends = [one for one in (high, low) if one is not None and abs(one.value - true) > EVEN]
            if not ends or any(one.is_whole for one in ends):
                return bool(ends)
        return True

    def _cuts_for_insiders(self, hidden: Flags) -> Iterator[Cut]:
        is_safe = True
        while is_safe and (pairs := self._one_pair_a_secret(hidden)):
            for insider, number in pairs:
                if (cut := self._cut_for_insider(insider, number, hidden)) is not None:
                    is_safe = False
                    yield cut

    def _cut(self, secret: Secret, hidden: Flags) -> Cut | None:
        """Return what is missing for a secret, None where it is safe; tables that show it go into the pool."""
        true = int(self.puzzle.counts[secret.cell])
        cap = float(max(secret.need, secret.width + true))
        for whole in (False, True):
            high = self.attacker.highest(secret.cell, cap=cap, whole=whole)
            if high is None or high.value < secret.need - EVEN:
                return self._missing([high], secret.need - true, hidden, whole=whole)
            low = None
            if high.value < secret.width + true - EVEN:
                low = self.attacker.lowest(secret.cell, whole=whole)
                if low is None or high.value - low.value < secret.width - EVEN:
                    return self._missing([high, low], secret.width, hidden, whole=whole)
            if self._keep(high, low):
                return None
        raise AssertionError("a whole table that is not whole")

    def _cut_for_insider(self, insider: int, number: int, hidden: Flags) -> Cut | None:
        cells, secret = self.puzzle.insiders[insider], self.puzzle.secrets[number]
        true, need = int(self.puzzle.counts[secret.cell]), self.puzzle.threshold
        for whole in (False, True):
            high = self.attacker.highest(secret.cell, cap=float(need), held=cells, whole=whole)
            if high is None or high.value < need - EVEN:
                return self._missing([high], need - true, hidden, whole=whole, held=cells)
            if self._keep(high, None):
                return None
        raise AssertionError("a whole table that is not whole")

    def _keep(self, *reaches: Reach | None) -> bool:
        """Keep tables, and tell whether they will do: any while the search goes on, whole ones in the end."""
        found = [reach for reach in reaches if reach is not None]
        for reach in found:
            self.pool.add(np.rint(reach.table) if reach.is_whole else reach.table, whole=reach.is_whole)
        return not self.pool.only_whole or all(reach.is_whole for reach in found)

    def _missing(
        self, reaches: list[Reach | None], room: float, hidden: Flags, *, whole: bool, held: tuple[int, ...] = ()
    ) -> Cut:
        """Return a cut from multipliers; where only whole numbers give the secret away, that more has to be hidden at all."""
        if not whole:
            cut = self.attacker.cut([one for one in reaches if one is not None], room=room, held=held)
            if cut.least > _SOME and float(cut.weights[hidden].sum()) < cut.least - _SOME:
                return cut
        return Cut(np.where(hidden, 0.0, 1.0), 1.0)

    def cuts_in_part(self, shares: Floats, *, until: float, clock: Callable[[], float]) -> Iterator[Cut]:
        """Yield cuts that cells hidden in part do not fulfil; they hold for every choice."""
        self.attacker.veil_in_part(shares, float(self.puzzle.threshold + 1))
        outside = [((), one, one.need) for number, one in enumerate(self.puzzle.secrets) if number not in self.given_up]
        for held, secret, need in (*outside, *self._next_pairs()):
            if clock() > until:
                return
            high = self.attacker.highest(secret.cell, cap=float(need), held=held)
            if high is None:
                continue
            cut = self.attacker.cut([high], room=need - int(self.puzzle.counts[secret.cell]), held=held)
            if cut.least > _SOME and float(cut.weights @ shares) < 0.99 * cut.least:
                yield cut

    def _next_pairs(self) -> list[tuple[tuple[int, ...], Secret, int]]:
        """Return some pairs of an insider and a secret, the next ones each time, so that all have their turn."""
        pairs = [
            (insider, number)
            for insider, number in np.argwhere(~self.pool.is_own).tolist()
            if number not in self.given_up and (insider, number) not in self.insiders_given_up
        ]
        first = self._turn % max(len(pairs), 1)
        self._turn += PAIRS
        chosen = (pairs[first:] + pairs[:first])[:PAIRS]
        return [(self.puzzle.insiders[one], self.puzzle.secrets[other], self.puzzle.threshold) for one, other in chosen]
