"""A team with cases: what tests of casework need, with only the fields that matter."""

import os
from datetime import date, datetime
from functools import cached_property

from tests.makers.house import NOW, founded, joined, signed_in, supervisor
from tomoshibi.casework.operations.opening import open_case
from tomoshibi.casework.operations.recording import Happened, add_event
from tomoshibi.casework.operations.teams import add_member, make_team
from tomoshibi.casework.queries import teams
from tomoshibi.staff.operations.sessions import WorkerSession

DAY = date(2026, 11, 27)  # of NOW, in Japan


class Desk:
    """A supervisor (sora) and a counsellor (umi) of one team; the others join when a test first needs them."""

    def __init__(self) -> None:
        self.house = founded()
        self.sora = supervisor(self.house)
        self.team = make_team("ひがし", by=self.sora, at=NOW, random=os.urandom)
        self.umi = self._member("umi")

    def _joined(self, login: str, role: str = "counsellor") -> WorkerSession:
        _, totp = joined(self.sora, login=login, role=role)
        return signed_in(login, totp)

    def _member(self, login: str) -> WorkerSession:
        made = self._joined(login)
        add_member(self.team, made.worker, by=self.sora, at=NOW)
        return made

    @cached_property
    def yama(self) -> WorkerSession:
        """A second counsellor of the team."""
        return self._member("yama")

    @cached_property
    def far_sora(self) -> WorkerSession:
        """The supervisor of another team."""
        made = self._joined("farsora", "supervisor")
        make_team("にし", by=made, at=NOW, random=os.urandom)
        return made

    @cached_property
    def far(self) -> WorkerSession:
        """A counsellor of another team."""
        by, made = self.far_sora, self._joined("far")
        add_member(teams(by)[0][0], made.worker, by=by, at=NOW)
        return made

    @cached_property
    def admin(self) -> WorkerSession:
        """An administrator, who never reads."""
        return self._joined("admin", "administrator")


def desk() -> Desk:
    return Desk()


def opened(at_desk: Desk, *, by: WorkerSession | None = None, at: datetime = NOW, **more: str) -> str:
    """Return the key of a new case that umi owns."""
    return open_case(at_desk.team, by=by or at_desk.umi, at=at, random=os.urandom, **more)


def happened(case: str, by: WorkerSession, act: str = "threat", **more: object) -> str:
    """Return the key of a new event."""
    return add_event(case, Happened(act, **more), by=by, at=NOW, random=os.urandom)  # type: ignore[arg-type]
