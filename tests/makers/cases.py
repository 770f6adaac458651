"""A team with cases: what tests of casework need, with only the fields that matter."""

import os
from dataclasses import dataclass
from datetime import date, datetime

from tests.makers.house import NOW, House, founded, joined, signed_in, supervisor
from tomoshibi.casework.operations.opening import open_case
from tomoshibi.casework.operations.recording import Happened, add_event
from tomoshibi.casework.operations.teams import add_member, make_team
from tomoshibi.staff.operations.sessions import WorkerSession

DAY = date(2026, 11, 27)  # of NOW, in Japan


@dataclass(frozen=True)
class Desk:
    """A supervisor and two counsellors of one team, another team's two, and an administrator."""

    house: House
    team: str
    other_team: str
    sora: WorkerSession  # supervisor
    umi: WorkerSession
    yama: WorkerSession
    far: WorkerSession  # counsellor of the other team
    far_sora: WorkerSession  # supervisor of the other team
    admin: WorkerSession


def desk() -> Desk:
    house = founded()
    boss = supervisor(house)
    made = {}
    for login, role in (
        ("umi", "counsellor"),
        ("yama", "counsellor"),
        ("far", "counsellor"),
        ("farsora", "supervisor"),
        ("admin", "administrator"),
    ):
        _, totp = joined(boss, login=login, role=role)
        made[login] = signed_in(login, totp)
    team = make_team("ひがし", by=boss, at=NOW, random=os.urandom)
    for login in ("umi", "yama"):
        add_member(team, made[login].worker, by=boss, at=NOW)
    other = make_team("にし", by=made["farsora"], at=NOW, random=os.urandom)
    add_member(other, made["far"].worker, by=made["farsora"], at=NOW)
    return Desk(house, team, other, boss, made["umi"], made["yama"], made["far"], made["farsora"], made["admin"])


def opened(at_desk: Desk, *, by: WorkerSession | None = None, at: datetime = NOW, **more: str) -> str:
    """Return the key of a new case that umi owns."""
    return open_case(at_desk.team, by=by or at_desk.umi, at=at, random=os.urandom, **more)


def happened(case: str, by: WorkerSession, act: str = "threat", **more: object) -> str:
    """Return the key of a new event."""
    return add_event(case, Happened(act, **more), by=by, at=NOW, random=os.urandom)  # type: ignore[arg-type]
