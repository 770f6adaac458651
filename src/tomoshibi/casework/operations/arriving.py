"""A new talk becomes a case: it waits for whoever is next, or somebody takes it at once."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from tomoshibi.casework import arrivals
from tomoshibi.casework.arrivals import NewTalk, next_ones
from tomoshibi.casework.operations.opening import NoSuchTalk, open_case
from tomoshibi.casework.operations.queueing import NobodyWaits, assess, let_wait, took
from tomoshibi.casework.queries import may_read_talk
from tomoshibi.casework.triage import Situation
from tomoshibi.consult import queries
from tomoshibi.consult.queries import Waiting
from tomoshibi.staff.operations.sessions import WorkerSession

Random = Callable[[int], bytes]


def make_case(consultation: str, team: str, *, by: WorkerSession, at: datetime, random: Random, waits: bool = False) -> str:
    """Make a case of a talk, judged by what was tapped, and return its key. It waits in the queue, or `by` has charge of it.

    Raises NoSuchTalk, also for one of a case that the worker does not reach, NoSuchTeam, NotAllowed.
    """
    found = queries.waiting(by.keys, of=(consultation,)) if may_read_talk(consultation, by=by) else ()
    if not found:
        raise NoSuchTalk
    return _opened(found[0], team, arrivals.situation(found[0]), waits=waits, by=by, at=at, random=random)


@transaction.atomic
def _opened(
    talk: Waiting | NewTalk, team: str, seen: Situation, *, waits: bool, by: WorkerSession, at: datetime, random: Random
) -> str:
    speaker = "helper" if talk.is_helper else "person"
    key = open_case(team, by=by, at=at, random=random, consultation=talk.key, speaker=speaker, age_band=talk.age_band)
    if waits:
        let_wait(key, seen, by=by, at=at, random=random, arrived=talk.arrived_at)
    else:
        assess(key, seen, by=by, at=at, random=random)
    return key


def take_next_person(team: str, *, by: WorkerSession, at: datetime, random: Random) -> str:
    """Take whoever is next, of the queue and of the new talks, and return the case's key. Of a talk a case of `team` is made.

    Raises NobodyWaits, NoSuchTeam, NotAllowed.
    """
    for one in next_ones(by, at=at):
        if isinstance(one, NewTalk):
            try:
                return _opened(one, team, one.situation, waits=False, by=by, at=at, random=random)
            except NoSuchTalk:
                continue  # a colleague takes it this very moment
        elif took(one, by=by, at=at):
            return one.key
    raise NobodyWaits
