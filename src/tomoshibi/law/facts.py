"""What is known of one act: each fact known, unknown, declined, not asked, or conflicting. A blank never means no."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from tomoshibi.law.spans import Ages, Days

Standing = Literal["known", "unknown", "declined", "not_asked", "conflicting"]


@dataclass(frozen=True, slots=True)
class OneOf:
    """A choice of which it is known that it is one of these."""

    possible: frozenset[str]

    def __str__(self) -> str:
        return "|".join(sorted(self.possible))


@dataclass(frozen=True, slots=True)
class Several:
    """What was told of a list; `open_ended` where there may be more. Empty and not open-ended means none."""

    told: frozenset[str]
    open_ended: bool = False

    def __str__(self) -> str:
        return ",".join(sorted(self.told)) + ("+" if self.open_ended else "")


Value = bool | OneOf | Several | Ages | Days


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact: how it stands, its value where it is known, and the records of the evidence that show it.

    `sides`: where answers clash, each of them, with the fact that it answers. None of them is the value.
    """

    standing: Standing
    value: Value | None = None
    records: tuple[str, ...] = ()
    sides: "tuple[Side, ...]" = ()

    def __post_init__(self) -> None:
        if (self.standing == "known") != (self.value is not None) or (self.sides and self.standing != "conflicting"):
            raise ValueError(f"{self.standing}: {self.value}")


UNKNOWN = Fact("unknown")
Side = tuple[str, Value]


def conflicting(sides: Iterable[Side], *records: str) -> Fact:
    """Return a fact of which answers clash, with all of them."""
    return Fact("conflicting", None, records, tuple(dict.fromkeys(sides)))


def known(value: Value, *records: str) -> Fact:
    """Return a known fact."""
    return Fact("known", value, records)


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of one act by key; a key that is not there is unknown."""

    rows: Mapping[str, Fact] = field(default_factory=dict)

    def __getitem__(self, key: str) -> Fact:
        return self.rows.get(key, UNKNOWN)

    def is_known(self, key: str) -> bool:
        """Say whether a fact is known."""
        return self[key].standing == "known"

    def is_conflicting(self, key: str) -> bool:
        """Say whether answers to a fact contradict each other."""
        return self[key].standing == "conflicting"

    def truth(self, key: str) -> bool | None:
        """Return yes or no; None where it is not known."""
        return value if isinstance(value := self[key].value, bool) else None

    def choice(self, key: str) -> OneOf | None:
        """Return the possible values of a choice."""
        return value if isinstance(value := self[key].value, OneOf) else None

    def several(self, key: str) -> Several | None:
        """Return what was told of a list."""
        return value if isinstance(value := self[key].value, Several) else None

    def ages(self, key: str) -> Ages | None:
        """Return the possible ages."""
        return value if isinstance(value := self[key].value, Ages) else None

    def days(self, key: str) -> Days | None:
        """Return the possible days."""
        return value if isinstance(value := self[key].value, Days) else None

    def but(self, changed: Mapping[str, Fact]) -> "Facts":
        """Return these facts with some changed: what is said of an act goes before what is said of the whole case."""
        return replace(self, rows={**self.rows, **changed})

    def without(self, keys: Iterable[str]) -> "Facts":
        """Return these facts with some taken away."""
        gone = frozenset(keys)
        return replace(self, rows={key: fact for key, fact in self.rows.items() if key not in gone})

    def digest(self) -> str:
        """Return a SHA-256 over all that is known or conflicting, whatever the order; it grows with nothing else."""
        lines = sorted(
            json.dumps([key, fact.standing, _plain(fact.value), [(of, _plain(one)) for of, one in fact.sides]])
            for key, fact in self.rows.items()
            if fact.standing in ("known", "conflicting")
        )
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _plain(value: Value | None) -> object:
    match value:
        case OneOf():
            return sorted(value.possible)
        case Several():
            return [sorted(value.told), value.open_ended]
        case _:
            return str(value)
