"""How many records there are, month by month and source by source: what stands for those that are not printed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tomoshibi.evidence.report.marked import Marks

_MONTH = len("2026-05")
_UNKNOWN = ""
MAX_MONTHS = 120  # ten years; of a longer talk the years are counted


@dataclass(slots=True)
class Count:
    """Messages, events, unreadable places and marked records of one month or source, with its first and last number."""

    messages: int = 0
    events: int = 0
    unreadable: int = 0
    marked: int = 0
    first: int = 0
    last: int = 0

    @property
    def records(self) -> int:
        """All records."""
        return self.messages + self.events + self.unreadable

    def add(self, record: Mapping[str, Any], is_marked: bool) -> None:
        """Count one record more."""
        match record["kind"]:
            case "message":
                self.messages += 1
            case "event":
                self.events += 1
            case _:
                self.unreadable += 1
        self.marked += is_marked
        self.first = self.first or record["n"]
        self.last = record["n"]


class Totals:
    """Counts records as they come."""

    def __init__(self, marks: Marks) -> None:
        self.marks = marks
        self.by_month: dict[str, Count] = {}
        self.by_source: dict[int, Count] = {}

    def add(self, record: Mapping[str, Any]) -> None:
        """Take the next record."""
        is_marked = record["n"] in self.marks
        time = record["time"]
        month = (time["jst"] or time["local"] or _UNKNOWN)[:_MONTH] if time else _UNKNOWN
        self.by_month.setdefault(month, Count()).add(record, is_marked)
        self.by_source.setdefault(record["span"]["source"], Count()).add(record, is_marked)

    def months(self) -> list[tuple[str, Count]]:
        """Return the counts of each month (of each year, where there are too many), in order; those without a time last."""
        held = self.by_month
        if len(held) > MAX_MONTHS:
            held = {}
            for month, count in self.by_month.items():
                held[month[:4]] = _together(held.get(month[:4]), count)
        return sorted(held.items(), key=lambda one: (one[0] == _UNKNOWN, one[0]))


def _together(one: Count | None, other: Count) -> Count:
    if one is None:
        return other
    return Count(
        messages=one.messages + other.messages,
        events=one.events + other.events,
        unreadable=one.unreadable + other.unreadable,
        marked=one.marked + other.marked,
        first=min(one.first, other.first),
        last=max(one.last, other.last),
    )
