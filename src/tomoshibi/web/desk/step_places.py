"""Where a step would stand on the help site, were it signed: in each situation its place among the others."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tomoshibi.law.entries import EVERYWHERE, PARTS, SITUATIONS, entries, steps_for
from tomoshibi.law.step_order import FIRST, LAST
from tomoshibi.staff.operations.wording import OWN
from tomoshibi.staff.public import Layer, Shown, shown
from tomoshibi.web.help.entry_words import step_words

NEW = f"{OWN}new"  # what a step is called that was not kept yet


@dataclass(frozen=True, slots=True)
class Standing:
    """A situation with the headings of its steps in order. `number`: which one is the step, 0 where it is none of them.

    `was`: whether it stands there now; `is_moved`: whether the order would be another than now.
    """

    situation: str
    headings: tuple[tuple[str, bool], ...]
    number: int
    was: bool
    is_moved: bool


def standings(entry: str, content: Mapping[str, Any], *, on: date) -> tuple[Standing, ...]:
    """Return the situations in which a step stands now or would stand then."""
    name, now = entry or NEW, shown(on=on)
    then = _then(entry, content, on)
    found = (_standing(name, one, now, then, _platform(content)) for one in SITUATIONS)
    return tuple(one for one in found if one.number or one.was)


def page_of(entry: str, content: Mapping[str, Any], situation: str, language: str, *, on: date) -> tuple[dict[str, Any], ...]:
    """Return all steps of a situation as the help site would show them, were this one signed."""
    found = {one.id: one for one in _then(entry, content, on).entries("step")}
    listed = steps_for([one.content for one in found.values()], situation, _platform(content))
    return tuple(step_words(found[one["id"]], language) for one in listed)


def _then(entry: str, content: Mapping[str, Any], on: date) -> Shown:
    return shown(on=on).trying("step", entry or NEW, Layer(content, on, on))


def _platform(content: Mapping[str, Any]) -> str:
    """Return with which application a step is looked at: its first one, where it is for some alone."""
    return str(next(iter(content.get("only", ())), ""))


def _standing(name: str, situation: str, now: Shown, then: Shown, platform: str) -> Standing:
    before, after = (steps_for([one.content for one in of.entries("step")], situation, platform) for of in (now, then))
    names, names_before = ([str(one["id"]) for one in rows] for rows in (after, before))
    return Standing(
        situation,
        tuple((str(one["title"].get("ja", "")), one["id"] == name) for one in after),
        names.index(name) + 1 if name in names else 0,
        name in names_before,
        names != names_before,
    )


@dataclass(frozen=True, slots=True)
class PlaceChoice:
    """A part of the page with the steps behind which another one can be put: id, heading, whether the public sees it."""

    part: str
    steps: tuple[tuple[str, str, bool], ...]


def choices(entry: str, *, on: date) -> tuple[PlaceChoice, ...]:
    """Return behind which steps another can be put, part by part; not behind itself nor behind the last one."""
    public = {one.id: one.content for one in shown(on=on).entries("step")}
    known = {**public, **{one.id: one.content for one in entries("step") if one.id not in public}}
    steps = [
        (str(content.get("part", PARTS[0])), (name, str(content["title"].get("ja", "")), name in public))
        for name, content in known.items()
        if name not in {entry, LAST}
    ]
    listed = (PlaceChoice(part, tuple(step for of, step in steps if of == part)) for part in PARTS)
    return tuple(one for one in listed if one.steps)


def is_placed(entry: str) -> bool:
    """Return whether an organisation decides where a step stands: all but the one that closes the page."""
    return entry != LAST


def is_chosen_for(entry: str) -> bool:
    """Return whether an organisation decides for whom a step is: all but those that are for everybody."""
    return entry not in EVERYWHERE


def after(given: str, entry: str, *, on: date) -> str:
    """Return behind which step another was put, as it was chosen: what there is not is the place it has anyway."""
    known = {name for one in choices(entry, on=on) for name, *_ in one.steps}
    return given if given == FIRST or given in known else ""
