"""A person of the help site whose talk belongs to a case, and a counsellor who asks them."""

import os
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from tests.makers.help_pages import Visitor, open_house
from tomoshibi.casework.operations import consenting, disclosing, teams
from tomoshibi.casework.operations.consenting import Decision
from tomoshibi.casework.operations.disclosing import Planned
from tomoshibi.casework.operations.opening import open_case
from tomoshibi.consult.models import Consultation
from tomoshibi.staff.operations.sessions import WorkerSession

SCOPE = ("platforms", "story")


@dataclass
class Asked:
    """A talk in a case, with a police office that the person may be asked about."""

    boss: WorkerSession
    number: str
    case: str
    police: str
    person: Visitor = field(default_factory=Visitor)

    def ask(self, purpose: str = "investigation", scope: tuple[str, ...] = SCOPE, **more: Any) -> str:
        given = {"wording": "share", "language": "ja", **more}
        return consenting.ask(
            self.case, self.police, purpose, scope, **given, by=self.boss, at=timezone.now(), random=os.urandom
        )

    def decide(self, decision: str, **more: Any) -> str:
        given = {"recipient": self.police, "purpose": "investigation", "scope": SCOPE, "words": {"capacity": "x"}, **more}
        taken = Decision(decision=decision, is_read_back=decision == "grant", **given)
        return consenting.record_decision(self.case, taken, by=self.boss, at=timezone.now(), random=os.urandom)

    def read_back(self, entry: str) -> None:
        words = {"capacity": "自分の言葉で言いなおせた"}
        consenting.read_back(self.case, entry, words, by=self.boss, at=timezone.now(), random=os.urandom)

    def send(self, **more: Any) -> str:
        planned = Planned(**{"recipient": self.police, "purpose": "investigation", "items": ("story",), **more})
        key = disclosing.prepare(self.case, planned, by=self.boss, at=timezone.now(), random=os.urandom)
        disclosing.send(self.case, key, by=self.boss, at=timezone.now(), random=os.urandom)
        return key


def asked(letter: str = "a", *, name: str = "あおば署") -> Asked:
    """Return a person who came back with their number to a talk that belongs to a case."""
    boss, person, now = open_house(), Visitor(letter), timezone.now()
    number, _ = person.send("たすけて")
    person.enter(number)
    team = teams.make_team("ひがし", by=boss, at=now, random=os.urandom)
    case = open_case(team, by=boss, at=now, random=os.urandom, consultation=Consultation.objects.get().key)
    police = consenting.add_recipient(case, "police", name, {}, by=boss, at=now, random=os.urandom)
    return Asked(boss, number, case, police, person)
