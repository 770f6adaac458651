"""Is a choice safe? Each secret is asked for, and where it is not safe, what every safe choice would have to fulfil."""

import time
from collections.abc import Iterator

import numpy as np

from tomoshibi.insight.hiding.attacker import EVEN, Attacker, Cut, Reach
from tomoshibi.insight.hiding.pool import Pool
from tomoshibi.insight.hiding.puzzle import Flags, Floats, Puzzle, Secret

_SOME = 1e-4  # a cut that is missed by less is not worth its row


class Guard:
    """Looks at choices with one attacker, and remembers the tables that it found."""

    def __init__(self, puzzle: Puzzle) -> None:
        self.puzzle = puzzle
        self.attacker = Attacker(puzzle)
        self.pool = Pool(puzzle)
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
        """Yield a cut for each secret that the choice leaves open, first for outsiders, then, if none, for insiders."""
        self.attacker.veil(hidden)
        is_safe = True
        for number in self.pool.exposed(hidden):
            if number in self.given_up or (cut := self._cut(self.puzzle.secrets[number], hidden)) is None:
                continue
            is_safe = False
            yield cut
        if is_safe:
            yield from self._cuts_for_insiders(hidden)

    def _cuts_for_insiders(self, hidden: Flags) -> Iterator[Cut]:
        is_safe = True
        while is_safe and (pairs := self._one_pair_a_secret(hidden)):
            for insider, number in pairs:
                if (cut := self._cut_for_insider(insider, number, hidden)) is not None:
                    is_safe = False
                    yield cut

    def _cut(self, secret: Secret, hidden: Flags) -> Cut | None:
        """Return what is missing for a secret, None where it is safe; whole tables that show it go into the pool."""
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
            if high.is_whole and (low is None or low.is_whole):
                self._keep(high, low)
                return None
        raise AssertionError("a whole table that is not whole")

    def _cut_for_insider(self, insider: int, number: int, hidden: Flags) -> Cut | None:
        cells, secret = self.puzzle.insiders[insider], self.puzzle.secrets[number]
        true, need = int(self.puzzle.counts[secret.cell]), self.puzzle.threshold
        for whole in (False, True):
            high = self.attacker.highest(secret.cell, cap=float(need), held=cells, whole=whole)
            if high is None or high.value < need - EVEN:
                return self._missing([high], need - true, hidden, whole=whole, held=cells)
            if high.is_whole:
                self._keep(high, None)
                return None
        raise AssertionError("a whole table that is not whole")

    def _keep(self, *reaches: Reach | None) -> None:
        for reach in reaches:
            if reach is not None:
                self.pool.add(np.rint(reach.table).astype(np.int64))

    def _missing(
        self, reaches: list[Reach | None], room: float, hidden: Flags, *, whole: bool, held: tuple[int, ...] = ()
    ) -> Cut:
        """Return a cut from multipliers; where only whole numbers give the secret away, that more has to be hidden at all."""
        if not whole:
            cut = self.attacker.cut([one for one in reaches if one is not None], room=room, held=held)
            if cut.least > _SOME and float(cut.weights[hidden].sum()) < cut.least - _SOME:
                return cut
        return Cut(np.where(hidden, 0.0, 1.0), 1.0)

    def cuts_in_part(self, shares: Floats, *, until: float) -> Iterator[Cut]:
        """Yield cuts that cells hidden in part do not fulfil; they hold for every choice."""
        room = float(self.puzzle.threshold + 1)
        self.attacker.veil_in_part(shares, room)
        for number, secret in enumerate(self.puzzle.secrets):
            if number in self.given_up:
                continue
            if time.monotonic() > until:
                return
            true = int(self.puzzle.counts[secret.cell])
            high = self.attacker.highest(secret.cell, cap=float(secret.need))
            if high is None:
                continue
            cut = self.attacker.cut([high], room=secret.need - true)
            if cut.least > _SOME and float(cut.weights @ shares) < cut.least - 0.01 * cut.least:
                yield cut
