"""Keep what the law part finds on the acts of a case today, each with the edition of the rules and the facts it rests on."""

from collections.abc import Callable
from datetime import datetime

from tomoshibi.basics.days import japanese_day
from tomoshibi.casework.lawful import acts_of
from tomoshibi.casework.models import Event, Finding
from tomoshibi.casework.operations.reaching import reached, touch
from tomoshibi.casework.queries import case_page
from tomoshibi.law.keeping import kept
from tomoshibi.law.rulebook import ruleset
from tomoshibi.staff import trail
from tomoshibi.staff.operations.sessions import WorkerSession

Random = Callable[[int], bytes]


def keep_findings(case: str, *, by: WorkerSession, at: datetime, random: Random) -> int:
    """Keep the results on every act of a case and return how many acts there are. Raises NoSuchCase, NoShare, DoesNotOpen."""
    with reached(case, by=by, to="write", at=at) as found:
        acts = acts_of(case_page(case, by=by, at=at))
        events = {row.key: row for row in Event.objects.filter(case=found.row)}
        for act in acts:
            key = random(16).hex()
            results = [[one.provision, one.status, list(one.elements)] for one in kept(act.found, act=act.key)]
            content = {"facts": act.found.facts.digest(), "found": results, "at": at}
            Finding.objects.create(
                key=key, case=found.row, event=events.get(act.key), ruleset=ruleset(),
                box=found.lid.shut(key, "finding", content), by=by.worker, day=japanese_day(at),
            )  # fmt: skip
        touch(found.row)
        trail.note(act="findings-kept", subject=found.subject, actor=by.worker, at=at, details={"acts": len(acts)})
    return len(acts)
