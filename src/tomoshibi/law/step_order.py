"""In which order steps stand: part by part, in the order of the program, but where an organisation put one behind another."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from tomoshibi.law.entries import PARTS

LAST = "write-us"  # whatever stands before it, writing to a counsellor closes the page
FIRST = "first"  # the place at the beginning of a part


@dataclass(frozen=True, slots=True)
class Place:
    """A step with its part, and behind which step it was put: an id, FIRST, or empty where nobody put it anywhere."""

    id: str
    part: str
    after: str


def in_order(places: Iterable[Place]) -> tuple[str, ...]:
    """Return the ids of steps in the order in which they are read.

    A step behind another one that is in an earlier part begins its own part; behind one of a later part it ends it. Where the
    other one is not there, or two stand behind each other, the given order holds.
    """
    given = tuple(places)
    listed = [one for one in given if one.id != LAST]
    part = {one.id: PARTS.index(one.part) for one in listed}
    behind: dict[str, list[Place]] = {}
    first, begin, alone, end = list[Place](), list[Place](), list[Place](), list[Place]()
    for one in listed:
        if one.after == FIRST:
            first.append(one)
        elif one.after not in part or one.after == one.id:
            alone.append(one)
        elif part[one.after] == part[one.id]:
            behind.setdefault(one.after, []).append(one)
        else:
            (begin if part[one.after] < part[one.id] else end).append(one)
    walked = _walked((*first, *begin, *alone, *end, *listed), behind)
    by_part = sorted(walked, key=lambda one: PARTS.index(one.part))
    return (*(one.id for one in by_part), *(one.id for one in given if one.id == LAST))


def _walked(begin: Iterable[Place], behind: Mapping[str, list[Place]]) -> Iterator[Place]:
    """Yield each step once, and after it those behind it."""
    seen: set[str] = set()
    ahead = list(reversed(tuple(begin)))
    while ahead:
        one = ahead.pop()
        if one.id not in seen:
            seen.add(one.id)
            yield one
            ahead += reversed(behind.get(one.id, ()))
