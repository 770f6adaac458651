"""Which records are disclosed: by number, by time, or all that carry a mark."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tomoshibi_verify.part import Range

_ONE = re.compile(r"([1-9][0-9]{0,15})(?:-([1-9][0-9]{0,15}))?")
_ITEM = re.compile(r"(0|[1-9][0-9]{0,15})(?:-(0|[1-9][0-9]{0,15}))?")
_TIME = re.compile(
    r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2}(?:[T ][0-9]{2}(?::[0-9]{2}(?::[0-9]{2})?)?(Z|[+-][0-9]{2}:?[0-9]{2})?)?)?)?"
)
_OFFSET = re.compile(r"(?:Z|[+-][0-9]{2}:?[0-9]{2})$")


class NotNumbers(ValueError):
    """What was given is no list of numbers and ranges such as `5,9-12`."""


class NotATime(ValueError):
    """What was given is no time such as `2026-05-08` or `2026-05-08T16:02`."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What is asked for. Numbers and marks add up; a period narrows them, or chooses alone.

    `labels` is None where marks do not choose; empty, any mark does. `start` and `end` are times as people give them; the
    end is meant with all of its day, hour or minute.
    """

    records: tuple[Range, ...] = ()
    labels: tuple[str, ...] | None = None
    start: str | None = None
    end: str | None = None
    withheld: tuple[Range, ...] = ()

    def takes(self, row: Mapping[str, Any], marked: Collection[int]) -> bool:
        """Say whether a record is chosen; `marked` holds the numbers of those that carry a wanted mark."""
        if not self.may_take(row["n"], marked):
            return False
        return not (self.start or self.end) or within(row["time"], self.start, self.end)

    def may_take(self, n: int, marked: Collection[int]) -> bool:
        """Say whether a record of this number may be chosen, whatever its time."""
        if not self.records and self.labels is None:
            return bool(self.start or self.end)
        return n in marked or any(first <= n <= last for first, last in self.records)

    def takes_item(self, item: int) -> bool:
        """Say whether something withheld is chosen."""
        return any(first <= item <= last for first, last in self.withheld)


def numbers(given: str, *, from_zero: bool = False) -> tuple[Range, ...]:
    """Return the runs of a list such as `5,9-12`, in any width of digits, sorted and joined. Raises NotNumbers."""
    plain = given.translate(_PLAIN)
    found = []
    for part in filter(None, re.split(r"[,\s]+", plain)):
        match = (_ITEM if from_zero else _ONE).fullmatch(part)
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (1, 0)
        if first > last:
            raise NotNumbers(given)
        found.append((first, last))
    if not found:
        raise NotNumbers(given)
    return _joined(sorted(found))


_PLAIN = str.maketrans("０１２３４５６７８９，、－–〜～ー", "0123456789,,-----")


def _joined(runs: Sequence[Range]) -> tuple[Range, ...]:
    joined: list[Range] = []
    for first, last in runs:
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return tuple(joined)


def time(given: str) -> str:
    """Return a time as it is compared. Raises NotATime."""
    if not _TIME.fullmatch(given):
        raise NotATime(given)
    return given.replace(" ", "T")


def within(moment: Mapping[str, Any] | None, start: str | None, end: str | None) -> bool:
    """Say whether a record's time lies in a period, both ends included, no finer than both are known.

    A time given with an offset is compared with the instant, one without it with the clock as it was printed. A record
    without a time that can be compared is not in any period.
    """
    return (start is None or _compares(moment, start, 1)) and (end is None or _compares(moment, end, -1))


def _compares(moment: Mapping[str, Any] | None, bound: str, direction: int) -> bool:
    if moment is None:
        return False
    own = moment["local"]
    if _OFFSET.search(bound) and "T" in bound:
        own, bound = moment["utc"], _in_utc(bound)
    if own is None:
        return False
    own = _OFFSET.sub("", own) if "T" in own else own
    length = min(len(own), len(bound))
    return own[:length] == bound[:length] or (own[:length] > bound[:length]) == (direction > 0)


def _in_utc(given: str) -> str:
    """Return a time with an offset as UTC, as fine as it was given. Raises NotATime for a day or hour that is none."""
    from datetime import UTC, datetime

    bare = _OFFSET.sub("", given)
    try:
        moment = datetime.fromisoformat(given if ":" in bare else f"{bare}:00{given[len(bare) :]}")
    except ValueError:
        raise NotATime(given) from None
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")[: len(bare)]


def carries(mark: Mapping[str, Any], labels: Collection[str]) -> bool:
    """Say whether a line of marks has one of these labels (`threat` stands for `threat.publish` too); any, without labels."""
    own = [str(one.get("label")) for one in mark.get("labels") or ()]
    if not labels:
        return bool(own)
    return any(one == label or one.startswith(f"{label}.") for one in own for label in labels)
