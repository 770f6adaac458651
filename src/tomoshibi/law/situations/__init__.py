"""Situations argued by hand, from which a lawyer sees what a rule does, and which the tests hold it to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, get_args

from tomoshibi.law.assessing import Outcome
from tomoshibi.law.fact_file import given
from tomoshibi.law.facts import Facts
from tomoshibi.law.written import written

FOLDER = Path(__file__).parent
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)


class BadSituation(ValueError):
    """A situation is not of its form; the message says which, and what is wrong."""


@dataclass(frozen=True, slots=True)
class Situation:
    """One situation: what happened, the facts, what each provision should come to, and why."""

    id: str
    says: str
    facts: Facts
    expected: Mapping[str, Outcome]
    why: Mapping[str, str]


@cache
def situations() -> tuple[Situation, ...]:
    """Return the situations that come with the program, in the order of their files. Raises BadSituation."""
    return tuple(read_situations(FOLDER.glob("*.yaml")))


def about(provision: str) -> tuple[Situation, ...]:
    """Return the situations that say something of a provision."""
    return tuple(one for one in situations() if provision in one.expected)


def read_situations(paths: Iterable[Path]) -> list[Situation]:
    """Return the situations of files, by file name. Raises BadSituation."""
    found = [_situation(row) for path in sorted(paths) for row in written(path)]
    if len({one.id for one in found}) != len(found):
        raise BadSituation("an id stands there twice")
    return found


def _situation(row: Mapping[str, Any]) -> Situation:
    try:
        expected = {provision: status for status in OUTCOMES for provision in row["expected"].get(status, ())}
        if sum(map(len, row["expected"].values())) != len(expected):
            raise ValueError("a status is unknown, or a provision stands under two")
        facts = given(row["facts"])
        if facts.not_known:
            raise ValueError(", ".join(facts.not_known))
        return Situation(row["id"], row["says"], facts.facts, expected, row["why"])
    except (KeyError, TypeError, ValueError) as error:
        raise BadSituation(f"{row.get('id', '?')}: {error!r}") from None
