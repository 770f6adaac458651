"""How a case is counted by others: derived from the axes of its events and never typed a second time."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from tomoshibi.casework.vocabulary import MINORS

AXES = ("act", "demand", "image_state", "spread", "relation", "platform")


@dataclass(frozen=True, slots=True)
class Counted:
    """An event as far as others count it."""

    act: str
    demand: str = ""
    image_state: str = ""
    spread: str = ""
    relation: str = ""
    platform: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A code, and what must be so of an event for it. `is_minor` holds only where the age is known."""

    code: str
    axes: Mapping[str, tuple[str, ...]]
    is_minor: bool

    def fits(self, event: Counted, *, is_minor: bool) -> bool:
        """Return whether an event is counted under this code."""
        return (is_minor or not self.is_minor) and all(getattr(event, axis) in words for axis, words in self.axes.items())


@cache
def crosswalks() -> dict[str, tuple[Line, ...]]:
    """Return the lines of each scheme, in the order in which they are tried."""
    given = tomllib.loads((files(__package__) / "data" / "crosswalks.toml").read_text("utf-8"))
    return {scheme: tuple(_line(one) for one in lines) for scheme, lines in given.items()}


def _line(one: Mapping[str, Any]) -> Line:
    return Line(one["code"], {axis: tuple(one[axis]) for axis in AXES if axis in one}, one.get("is_minor", False))


def codes(events: Iterable[Counted], *, age_band: str) -> dict[str, tuple[str, ...]]:
    """Return under which codes of each scheme a case is counted, each once; none where there is no event.

    GBVIMS knows one type for an incident, the others as many as there are.
    """
    held, is_minor = tuple(events), age_band in MINORS
    found = {}
    for scheme, lines in crosswalks().items():
        firsts = (next((line.code for line in lines if line.fits(event, is_minor=is_minor)), None) for event in held)
        found[scheme] = tuple(dict.fromkeys(code for code in firsts if code))
    return found
