"""Weighing: where no rule is sure, all that a message shows is put on the scales, for and against each label.

The weights were learned from made-up talks (`bench/learning.py`) and lie in `weights.json`, one number for each trait and label,
for everybody to read. A label stands where the sum is above the line. The words that weigh most are named with it.
"""

import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import repeat
from pathlib import Path
from typing import NamedTuple

import msgspec

from tomoshibi.evidence.marks.judging import Heard, Label, Reading
from tomoshibi.evidence.marks.traits import LONGEST_WEIGHED, Around, beyond, letters, places

KEPT = Path(__file__).with_name("weights.json")
RULE = "weighed"  # what is named where no rule found a label
FADING = 20  # thousandths that a letter must weigh to be one of the words that are named
Weights = dict[str, list[tuple[int, int]]]


class Side(msgspec.Struct, frozen=True):
    """The weights for the messages of one side, in thousandths: what each label starts from, and its tone after them all.

    The tone says how much a message sounds like those of talks in which somebody is pressed.
    """

    labels: tuple[str, ...]
    start: tuple[int, ...]
    weights: Weights


class TalkWeights(msgspec.Struct, frozen=True):
    """What a whole talk weighs, in thousandths: where it starts, what it shows, and how its two sides sound."""

    start: int
    shown: dict[str, int]
    tones: dict[str, int]


class Kept(msgspec.Struct, frozen=True):
    """The file of weights: of which texts it was learned (SHA-256), the line, the two sides, and the talk as a whole."""

    of: str
    line: int
    other: Side
    person: Side
    talk: TalkWeights


class Decided(NamedTuple):
    """The labels that stand on a message, and its tone; None where it was not weighed."""

    labels: dict[str, Label]
    tone: float | None


class Balance:
    """The weights of one side with those of each trait packed into one number, so that one addition adds them all up.

    Each weight has FIELD bits; what a sum starts from is lifted by LIFT in each field, so that none becomes negative.
    """

    def __init__(self, side: Side) -> None:
        self.start = _packed(enumerate(weight + LIFT for weight in side.start))
        self.weights = {trait: _packed(given) for trait, given in side.weights.items()}
        self.unpack = struct.Struct(f"<{len(side.start)}I").unpack
        self.size = FIELD // 8 * len(side.start)
        self.of_letters = lru_cache(maxsize=REMEMBERED)(self._of_letters)

    def of(self, traits: Iterable[str]) -> int:
        """Return what traits weigh together, packed."""
        return sum(map(self.weights.get, traits, NOTHING))

    def _of_letters(self, text: str) -> int:
        return self.of(letters(text))

    def sums(self, heard: Heard, reading: Reading, around: Around) -> tuple[int, ...]:
        """Return what speaks for each label of a message that was read, and for its tone; each lifted by LIFT."""
        total = self.start + self.of_letters(heard.plain[:LONGEST_WEIGHED]) + self.of(beyond(heard, reading, around))
        return self.unpack(total.to_bytes(self.size, "little"))


FIELD = 32
LIFT = 1 << FIELD - 1
NOTHING = repeat(0)
REMEMBERED = 4_096  # texts of which it is remembered what their letters weigh


def _packed(weights: Iterable[tuple[int, int]]) -> int:
    return sum(weight << FIELD * number for number, weight in weights)


@dataclass(frozen=True)
class Scales:
    """Both sides' weights, the line above which a label stands."""

    line: int
    sides: Mapping[str, Side]

    @cached_property
    def _balances(self) -> dict[str, Balance]:
        return {role: Balance(side) for role, side in self.sides.items()}

    def decided(self, heard: Heard, reading: Reading, around: Around) -> Decided:
        """Return the labels that stand once everything is weighed, those that rules found with their rules and words."""
        side = self.sides[around.role]
        sums = self._balances[around.role].sums(heard, reading, around)
        line = self.line + LIFT
        found: dict[str, Label] = {}
        for number, label in enumerate(side.labels):
            if sums[number] > line:
                found[label] = around.found.get(label) or _weighed(number, side, heard, reading)
        return Decided(found, (sums[len(side.labels)] - LIFT) / 1000)


def _weighed(number: int, side: Side, heard: Heard, reading: Reading) -> Label:
    """Return a label that no rule found, with the stretch of words that speaks most for it."""
    letters = [0.0] * len(heard.plain)
    for trait, start, end in places(heard, reading):
        for which, weight in side.weights.get(trait, ()):
            if which == number:
                for place in range(start, end):
                    letters[place] += weight / (end - start)
    start, end = _heaviest([weight - FADING for weight in letters])
    label = side.labels[number]
    return Label(label, f"{RULE}.{label}", reading.signs.starts[start], reading.signs.ends[end - 1])


def _heaviest(weights: list[float]) -> tuple[int, int]:
    """Return the stretch with the greatest sum; at least one place, of which there must be one."""
    best, stretch = float("-inf"), (0, 1)
    total, begun = 0.0, 0
    for place, weight in enumerate(weights):
        if total <= 0:
            total, begun = 0.0, place
        total += weight
        if total > best:
            best, stretch = total, (begun, place + 1)
    return stretch


@cache
def _kept() -> Kept:
    return msgspec.json.decode(KEPT.read_bytes(), type=Kept)


@cache
def scales() -> Scales:
    """Return the scales, read once."""
    return Scales(_kept().line, {"other": _kept().other, "person": _kept().person})


def talk_weights() -> TalkWeights:
    """Return what a whole talk weighs."""
    return _kept().talk
