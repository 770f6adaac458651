"""Marked records with what was said around them: the passages that the report prints first."""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tomoshibi.evidence.report.marked import Marks, labels_of

Row = Mapping[str, Any]

AROUND = 3  # records before and after a marked one, of the same conversation: enough to see what it answers
# About eighty pages at the most, with what stands around them; beyond that a spreadsheet serves.
MAX_MARKED = 300
# Where there are more than that: what a case turns on comes first.
_WEIGHTY = ("threat.publish", "threat.harm", "threat.tell", "demand.money", "payment.destination", "demand.image", "deadline")


@dataclass(slots=True)
class Passage:
    """Records of one conversation that stand together, some of them marked, in their order."""

    conversation: int | None
    records: list[Row] = field(default_factory=list)


@dataclass(slots=True)
class _Open:
    """How far one conversation has been read: what may still become context, and the passage that is open."""

    before: deque[Row] = field(default_factory=deque)
    passage: Passage | None = None
    wanted: int = 0


class Passages:
    """Gathers passages from records that come one by one, holding only what is printed and a few records a conversation."""

    def __init__(self, chosen: Iterable[int]) -> None:
        self.chosen = frozenset(chosen)
        self.found: list[Passage] = []
        self._open: dict[int | None, _Open] = {}

    def add(self, record: Row) -> None:
        """Take the next record."""
        here = self._open.setdefault(record["conversation"], _Open())
        if record["n"] in self.chosen:
            if here.passage is None:
                here.passage = Passage(record["conversation"])
                self.found.append(here.passage)
            here.passage.records += [*here.before, record]
            here.before.clear()
            here.wanted = AROUND
        elif here.passage is not None and here.wanted:
            here.passage.records.append(record)
            here.wanted -= 1
        else:
            here.before.append(record)
            if len(here.before) > AROUND:
                here.before.popleft()
                here.passage = None  # something between is not printed


def choose_marked(marks: Marks, order: Mapping[int | None, int], most: int = MAX_MARKED) -> frozenset[int]:
    """Return the numbers of the marked records that are printed: all, or the weightiest `most`.

    `order` gives the place of each conversation; those that come first are printed first.
    """
    if len(marks) <= most:
        return frozenset(marks)

    def weight(n: int) -> tuple[int, int, int]:
        line = marks[n]
        best = min((_WEIGHTY.index(label) for label in labels_of(line) if label in _WEIGHTY), default=len(_WEIGHTY))
        return (order.get(line.get("conversation"), len(order)), best, n)

    return frozenset(sorted(marks, key=weight)[:most])


def order_of(conversations: Iterable[Row]) -> dict[int | None, int]:
    """Return the place of each conversation of `findings.json`: those that look most like what is asked about first."""
    ranked = sorted(conversations, key=lambda one: (-float(one.get("sextortion") or 0), one.get("id") or 0))
    return {one.get("id"): place for place, one in enumerate(ranked)}
