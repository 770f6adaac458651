"""The queue as it is read: the gravest level first; inside it whose deadline runs out first, then the oldest."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import inf

from django.db.models import Case as Choice
from django.db.models import F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from tomoshibi.basics.days import japanese_day
from tomoshibi.basics.secrecy.boxes import DoesNotOpen
from tomoshibi.casework import access, sealed, triage
from tomoshibi.casework.models import Case, Turn
from tomoshibi.staff.keys import NoShare
from tomoshibi.staff.operations.sessions import WorkerSession
from tomoshibi.staff.queries import keyhole

SHOWN = 50  # cases of one page of the queue
AROUND = timedelta(days=1)  # deadlines of the days before, of and after today can be near or just passed


@dataclass(frozen=True, slots=True)
class InQueue:
    """A waiting case. `level` is where it stands now; `reasons` say why, `is_lifted` that waiting raised it."""

    key: str
    code: str
    team: str
    age_band: str
    version: int
    level: int
    reasons: tuple[str, ...]
    is_lifted: bool
    is_moved: bool
    waiting_day: date
    arrived_at: datetime | None  # None where the card does not open
    deadline: datetime | None
    place: int

    @property
    def order(self) -> tuple[int, float, date, int]:
        """Return what the queue is sorted by."""
        return self.level, clock(self.reasons, self.deadline), self.waiting_day, self.place


def clock(reasons: Iterable[str], deadline: datetime | None) -> float:
    """Return what sorts inside a level: whoever has hours left comes before those who only waited longer."""
    return deadline.timestamp() if deadline is not None and "deadline-near" in reasons else inf


def queue(by: WorkerSession, *, at: datetime, most: int = SHOWN) -> tuple[InQueue, ...]:
    """Return the waiting cases one may take, in their order: a constant number of queries, however many wait."""
    turns = _turns(by).select_related("case", "case__team")
    turns = turns.defer("case__public", "case__team_box", "case__recovery_box")
    today, tenant = japanese_day(at), keyhole().tenant
    by_clock = turns.filter(deadline_day__gte=today - AROUND, deadline_day__lte=today + AROUND)
    first = _in_order(turns, today)[:most]
    found = {one.id: one for one in (*by_clock, *first)}
    return tuple(sorted(_all(found.values(), by, tenant, at), key=lambda one: one.order))[:most]


def waiting_cases(by: WorkerSession) -> int:
    """Return how many cases wait that one may take."""
    return _turns(by).count()


def _turns(by: WorkerSession) -> QuerySet[Turn]:
    return Turn.objects.filter(case__in=Case.objects.filter(access.listed(access.reader(by), "take")))


def _in_order(turns: QuerySet[Turn], today: date) -> QuerySet[Turn]:
    """Sort by the level that waiting has raised a case to, as `triage.lifted` has it, in the database."""
    base = Coalesce(F("set_level"), F("level"))
    raised = []
    for level in range(1, triage.LOWEST + 1):
        waited, now = 0, level
        steps = [(0, level)]
        while now in triage.LIFTED:
            waited += triage.LIFTED[now]
            now -= 1
            steps.append((waited, now))
        for days, to in reversed(steps):
            since = today - timedelta(days=days)
            raised.append(When(Q(base=level, since_day__lte=since), then=Value(to)))
    ranked = turns.annotate(base=base).annotate(now=Choice(*raised, default=F("base"), output_field=IntegerField()))
    return ranked.order_by("now", "waiting_day", "id")


def _all(turns: Iterable[Turn], by: WorkerSession, tenant: str, at: datetime) -> Iterable[InQueue]:
    return (_one(turn, by, tenant, at) for turn in turns)


def _one(turn: Turn, by: WorkerSession, tenant: str, at: datetime) -> InQueue:
    base = turn.set_level or turn.level
    level = triage.lifted(base, since=turn.since_day, on=japanese_day(at))
    try:
        card = sealed.opened_card(turn, turn.case.key, by.keys, tenant)
        arrived, deadline = card.arrived_at, card.deadline
    except (DoesNotOpen, NoShare):
        arrived, deadline = None, None
    clock = triage.by_the_clock(level, deadline, at=at)
    case = turn.case
    return InQueue(
        case.key, case.code, case.team.name, case.age_band, case.version, clock.level,
        (*clock.reasons, *turn.reasons.split()), level < base, turn.set_level is not None, turn.waiting_day, arrived, deadline,
        turn.id,
    )  # fmt: skip
