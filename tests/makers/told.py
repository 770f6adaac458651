"""A case with a talk and a recipient, and short ways to what happens to them."""

import os
from typing import Any

from tests.makers.cases import Desk, desk, opened
from tests.makers.house import NOW, visiting, written
from tomoshibi.casework import queries
from tomoshibi.casework.operations import consenting, disclosing
from tomoshibi.casework.operations.consenting import Decision
from tomoshibi.casework.operations.disclosing import Planned
from tomoshibi.consult.operations.visiting import Visitor

STORY = ("story",)
CAPACITY = {"capacity": "自分の言葉で言いなおせた"}


class Told:
    """A case with a talk, a recipient, and short ways to what happens to them."""

    def __init__(self) -> None:
        self.desk: Desk = desk()
        self.talk, self.code = written()
        self.case = opened(self.desk, consultation=self.talk)
        self.police = self.named("police")

    def named(self, kind: str, case: str = "") -> str:
        return consenting.add_recipient(case or self.case, kind, "あおば署", {}, by=self.desk.umi, at=NOW, random=os.urandom)

    def visitor(self) -> Visitor:
        return visiting(self.code)

    def decide(self, decision: str = "grant", *, at: Any = NOW, **more: Any) -> str:
        given = {"recipient": self.police, "purpose": "investigation", "scope": STORY, "words": CAPACITY, **more}
        given["is_read_back"] = decision == "grant" and more.get("is_read_back", True)
        return consenting.record_decision(
            self.case, Decision(decision=decision, **given), by=self.desk.umi, at=at, random=os.urandom
        )

    def ask(self, scope: tuple[str, ...] = STORY) -> str:
        return consenting.ask(
            self.case, self.police, "investigation", scope, wording="share", language="ja", by=self.desk.umi, at=NOW,
            random=os.urandom,
        )  # fmt: skip

    def online(self, decision: str, asked: str, **more: Any) -> str:
        return consenting.decide_online(self.visitor(), asked, decision, at=NOW, random=os.urandom, **more)

    def draft(self, *, by: Any = None, **more: Any) -> str:
        planned = Planned(**{"recipient": self.police, "purpose": "investigation", "items": STORY, **more})
        return disclosing.prepare(self.case, planned, by=by or self.desk.umi, at=NOW, random=os.urandom)

    def send(self, disclosure: str, *, at: Any = NOW, by: Any = None) -> None:
        disclosing.send(self.case, disclosure, by=by or self.desk.umi, at=at, random=os.urandom)

    def lines(self) -> list[tuple[str, Any]]:
        return [(one.kind, one.words) for one in queries.ledger_for_person(self.visitor())]
