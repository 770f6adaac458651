"""Who is next, by rules and not by a model: five levels, each with every reason that put somebody there.

Waiting raises a level, so that nobody starves; only danger itself is level 1. Oldest first inside a level.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from tomoshibi.casework.vocabulary import MINORS

INSTRUMENT = ("levels", 2)  # name and version of the rules below; it stands on every assessment
NEAR = timedelta(hours=12)  # before a deadline
JUST_PASSED = timedelta(hours=24)  # after one: what was threatened may be happening
LOWEST = 5
LIFTED = {5: 3, 4: 2, 3: 1}  # whole days on a level before waiting raises it; from 2 up only danger does


@dataclass(frozen=True, slots=True)
class Situation:
    """What the rules look at. `None` is not known, and never counts as no danger where that would close a door."""

    danger_to_life: bool | None = None
    self_harm: bool | None = None
    meeting_soon: bool | None = None  # meeting, going home with, or already with the other
    paying_now: bool | None = None
    live_call: bool | None = None
    image_sent: bool | None = None
    image_public: bool | None = None
    threat: bool | None = None
    urgent_tick: bool | None = None  # on the help site: life in danger, to pay today, or the other is here; one tick for all
    not_read: bool | None = None  # nothing was tapped and nobody has read the words yet
    age_band: str = ""
    deadline: datetime | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Rule:
    """A level, the reason that is shown, and when it applies."""

    level: int
    reason: str
    applies: Callable[[Situation, datetime], bool]


def _is_near(deadline: datetime | None, at: datetime) -> bool:
    return deadline is not None and timedelta(0) <= deadline - at <= NEAR


def _has_just_passed(deadline: datetime | None, at: datetime) -> bool:
    return deadline is not None and timedelta(0) < at - deadline <= JUST_PASSED


RULES = (
    Rule(1, "danger-to-life", lambda seen, _: seen.danger_to_life is True),
    Rule(1, "self-harm", lambda seen, _: seen.self_harm is True),
    Rule(1, "meeting-soon", lambda seen, _: seen.meeting_soon is True),
    Rule(1, "urgent-tick", lambda seen, _: seen.urgent_tick is True),
    Rule(2, "deadline-near", lambda seen, at: _is_near(seen.deadline, at)),
    Rule(2, "deadline-passed", lambda seen, at: _has_just_passed(seen.deadline, at)),
    Rule(2, "paying-now", lambda seen, _: seen.paying_now is True),
    Rule(2, "live-call", lambda seen, _: seen.live_call is True),
    Rule(3, "minor-image-sent", lambda seen, _: seen.image_sent is True and seen.age_band in MINORS),
    Rule(3, "age-unknown-image-sent", lambda seen, _: seen.image_sent is True and seen.age_band == ""),
    Rule(3, "image-public", lambda seen, _: seen.image_public is True),
    Rule(4, "threat", lambda seen, _: seen.threat is True or seen.deadline is not None),
    Rule(4, "not-read", lambda seen, _: seen.not_read is True),
    Rule(5, "information", lambda *_: True),
)
BY_THE_CLOCK = ("deadline-near", "deadline-passed")


@dataclass(frozen=True, slots=True)
class Placed:
    """A level with every reason that applies, the gravest first."""

    level: int
    reasons: tuple[str, ...]


def place(seen: Situation, *, at: datetime) -> Placed:
    """Return the level of a situation at a moment, and why."""
    found = [rule for rule in RULES if rule.applies(seen, at)]
    reasons = tuple(rule.reason for rule in found)
    return Placed(found[0].level, reasons if len(reasons) == 1 else tuple(one for one in reasons if one != "information"))


def without_deadline(seen: Situation) -> Situation:
    """Return a situation as it stands whatever the clock says: a deadline that was named is still a threat."""
    return replace(seen, deadline=None, threat=True if seen.deadline is not None else seen.threat)


def lifted(level: int, *, since: date, on: date) -> int:
    """Return the level that waiting has raised a case to; days are whole ones."""
    waited = (on - since).days
    while level in LIFTED and waited >= LIFTED[level]:
        waited -= LIFTED[level]
        level -= 1
    return level


def by_the_clock(level: int, deadline: datetime | None, *, at: datetime) -> Placed:
    """Return the level once the running clock of a deadline is looked at, with its reason where it has one."""
    reasons = tuple(
        reason
        for reason, is_so in zip(BY_THE_CLOCK, (_is_near(deadline, at), _has_just_passed(deadline, at)), strict=True)
        if is_so
    )
    return Placed(min(level, 2) if reasons else level, reasons)
