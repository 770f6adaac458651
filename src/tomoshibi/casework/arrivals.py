"""New talks that no case was made of yet: judged by the rules of the queue from what was tapped, and in one line with it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from tomoshibi.basics.days import JAPAN, japanese_day
from tomoshibi.casework import triage
from tomoshibi.casework.access import WITH_CASES
from tomoshibi.casework.models import Contact
from tomoshibi.casework.queue import SHOWN, InQueue, clock, queue, waiting_cases
from tomoshibi.casework.triage import Situation
from tomoshibi.consult import queries
from tomoshibi.consult.queries import Waiting
from tomoshibi.consult.standing import unanswered
from tomoshibi.staff.operations.sessions import WorkerSession

HOURS = timedelta(hours=2)  # the least that "some hours" can mean; a deadline thought too early harms nobody
SAID: dict[str, dict[str, bool]] = {  # what a tap of the help site tells the rules
    "threatened": {"threat": True},
    "money": {"threat": True},
    "paid": {"threat": True},
    "sent": {"image_sent": True},
    "spread": {"image_public": True},
}
LIMITS_THREATEN = ("today", "hours", "days")  # a limit that was set is a threat, also where nobody knows its hour


@dataclass(frozen=True, slots=True)
class NewTalk:
    """A talk that waits and belongs to no case. `deadline` is as rough as what was tapped."""

    key: str
    name: str
    age_band: str
    happened: str
    limit: str
    is_helper: bool
    has_lost_code: bool
    level: int
    reasons: tuple[str, ...]
    is_lifted: bool
    waiting_day: date
    arrived_at: datetime | None  # None where the card does not open
    deadline: datetime | None
    situation: Situation = field(repr=False)
    way: str = ""  # line or mail, where it came in by one of them


Next = InQueue | NewTalk


def situation(talk: Waiting) -> Situation:
    """Return what the rules look at in a talk of which only the taps are known."""
    said = SAID.get(talk.happened, {})
    limited = talk.limit in LIMITS_THREATEN
    return Situation(
        image_sent=said.get("image_sent"),
        image_public=said.get("image_public"),
        threat=True if limited else said.get("threat"),
        urgent_tick=talk.is_urgent or None,
        not_read=None if said or limited else True,
        age_band=talk.age_band,
        deadline=deadline(talk),
    )


def deadline(talk: Waiting) -> datetime | None:
    """Return when a talk's limit ends, as early as it can be meant; None where no hour follows from it."""
    midnight = datetime.combine(talk.day + timedelta(days=1), time(), JAPAN)
    match talk.limit:
        case "today":
            return midnight
        case "hours":
            return talk.arrived_at + HOURS if talk.arrived_at else midnight
    return None


def new_talks(by: WorkerSession, *, at: datetime) -> tuple[NewTalk, ...]:
    """Return the talks that wait and belong to no case, in their order."""
    if by.role not in WITH_CASES or not by.is_confirmed:
        return ()
    found = queries.waiting(by.keys, of=_of_no_case())
    return tuple(sorted((_one(talk, at) for talk in found), key=_order))


def _of_no_case() -> list[str]:
    keys = unanswered()
    in_cases = set(Contact.objects.filter(consultation__in=keys).values_list("consultation", flat=True))
    return [key for key in keys if key not in in_cases]


def _one(talk: Waiting, at: datetime) -> NewTalk:
    seen = situation(talk)
    placed = triage.place(seen, at=at)
    stands = triage.place(triage.without_deadline(seen), at=at).level
    level = min(placed.level, triage.lifted(stands, since=talk.day, on=japanese_day(at)))
    return NewTalk(
        talk.key, talk.name, talk.age_band, talk.happened, talk.limit, talk.is_helper, talk.has_lost_code,
        level, placed.reasons, level < placed.level, talk.day, talk.arrived_at, seen.deadline, seen, talk.way,
    )  # fmt: skip


def next_ones(by: WorkerSession, *, at: datetime, most: int = SHOWN) -> tuple[Next, ...]:
    """Return who waits, cases and new talks in one line."""
    line: list[Next] = [*queue(by, at=at, most=most), *new_talks(by, at=at)]
    return tuple(sorted(line, key=_order))[:most]


def how_many_wait(by: WorkerSession) -> int:
    """Return how many wait in all, cases that one may take and new talks, also where a page shows only the first of them."""
    is_counsellor = by.role in WITH_CASES and by.is_confirmed
    return waiting_cases(by) + (len(_of_no_case()) if is_counsellor else 0)


def _order(one: Next) -> tuple[int, float, date, float]:
    arrived = one.arrived_at.timestamp() if one.arrived_at else 0.0
    return one.level, clock(one.reasons, one.deadline), one.waiting_day, arrived


def in_levels(line: Iterable[Next]) -> dict[int, tuple[Next, ...]]:
    """Return a line by its levels, the gravest first; levels at which nobody waits are left out."""
    found: dict[int, tuple[Next, ...]] = {}
    for one in line:
        found[one.level] = (*found.get(one.level, ()), one)
    return found
