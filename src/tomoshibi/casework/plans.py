"""Templates of plans: data of a version, with conditions that are looked up in the case and never typed twice."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from tomoshibi.casework.vocabulary import MINORS

CONDITIONS = ("minor", "paid", "public", "offline")


@dataclass(frozen=True, slots=True)
class TemplateStep:
    """A step of a template; `entry` is the signed step whose words are shown."""

    name: str
    ja: str
    en: str
    stance: str
    days: int
    entry: str = ""
    after: str = ""
    only: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Template:
    """A plan as it is offered."""

    name: str
    version: int
    ja: str
    en: str
    steps: tuple[TemplateStep, ...]


class NoSuchPlan(KeyError):
    """There is no template of this name."""


@cache
def templates() -> dict[str, Template]:
    """Return the templates by their name."""
    given = tomllib.loads((files(__package__) / "data" / "plans.toml").read_text("utf-8"))
    return {name: Template(name, one["version"], one["ja"], one["en"], _steps(one["steps"])) for name, one in given.items()}


def _steps(given: list[dict[str, object]]) -> tuple[TemplateStep, ...]:
    return tuple(TemplateStep(**{**one, "only": tuple(one.get("only", ()))}) for one in given)  # type: ignore[arg-type]


def circumstances(age_band: str, events: Iterable[tuple[str, str]]) -> frozenset[str]:
    """Return the conditions that hold in a case, from its band of age and the act and spread of its events."""
    seen = list(events)
    holds = {
        "minor": age_band in {"", *MINORS},  # an unknown age closes no door
        "paid": any(act == "payment" for act, _ in seen),
        "public": any(spread == "public" or act == "publication" for act, spread in seen),
        "offline": any(act == "contact-offline" for act, _ in seen),
    }
    return frozenset(name for name, is_so in holds.items() if is_so)


def fitting(template: str, holds: frozenset[str]) -> tuple[Template, tuple[TemplateStep, ...]]:
    """Return a template and those of its steps that fit. Raises NoSuchPlan."""
    found = templates().get(template)
    if found is None:
        raise NoSuchPlan(template)
    return found, tuple(one for one in found.steps if holds.issuperset(one.only))
