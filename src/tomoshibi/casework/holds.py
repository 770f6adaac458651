"""What is kept and for how long: cases and talks near their end, and those that are held, with reason, since when, by whom."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from tomoshibi.casework import access, sealed
from tomoshibi.casework.models import Case, Contact
from tomoshibi.casework.queries import NEAR_END, Ending, closed_talks, ending_cases
from tomoshibi.consult import standing
from tomoshibi.consult.queries import reasons_held
from tomoshibi.consult.retention import Keeping
from tomoshibi.staff import trail
from tomoshibi.staff.operations.sessions import WorkerSession
from tomoshibi.staff.queries import keyhole
from tomoshibi.staff.trail_lines import last_of

Kind = Literal["case", "talk"]


@dataclass(frozen=True, slots=True)
class NearEnd:
    """A case or talk that will be erased after a day. `of` is the code of the case that a talk belongs to."""

    kind: Kind
    key: str
    called: str
    kept_until: date
    is_asked: bool = False  # by the person
    of: str = ""
    of_is_held: bool = False


@dataclass(frozen=True, slots=True)
class Hold:
    """A case or talk that is held. `why` is empty where its box does not open."""

    kind: Kind
    key: str
    called: str
    since: date | None
    by: str
    of: str = ""
    why: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Kept:
    """What is near its end, the first to end first, and what is held, the longest first.

    `is_more`: there is more near its end than is shown here; those shown end first.
    """

    near: tuple[NearEnd, ...]
    held: tuple[Hold, ...]
    is_more: bool


def kept(by: WorkerSession, *, keeping: Keeping, on: date, at: datetime) -> Kept:
    """Return what one may reach of what ends or is held; looking stands in the trail."""
    shut = closed_talks(by)
    talks = [one for one in standing.ending(keeping, on=on) if one.key not in shut]
    held = standing.held() - shut
    of = _cases_of_talks(by, (*held, *(one.key for one in talks[: NEAR_END + 1])))
    near = [
        *(NearEnd("case", one.listed.key, one.listed.code, one.kept_until) for one in _ending_cases(by, keeping, on)),
        *(
            NearEnd("talk", one.key, one.name, one.kept_until, one.is_asked, *of.get(one.key, ("", False)))
            for one in talks[: NEAR_END + 1]
        ),
    ]
    near.sort(key=lambda one: (one.kept_until, one.called))
    all_held = sorted((*_held_cases(by), *_held_talks(by, held, of)), key=lambda one: (one.since or date.min, one.called))
    trail.note(act="listed", subject="keeping", actor=by.worker, at=at)
    return Kept(tuple(near[:NEAR_END]), tuple(all_held), is_more=len(near) > NEAR_END)


def _ending_cases(by: WorkerSession, keeping: Keeping, on: date) -> tuple[Ending, ...]:
    return ending_cases(by, keeping=keeping, on=on, most=NEAR_END + 1)


def called(text: str, *, by: WorkerSession) -> tuple[tuple[Kind, str], ...]:
    """Return the cases of this code that one may hold, and the talks of this name that are open to one."""
    cases = Case.objects.filter(access.listed(access.reader(by), "hold"), code=text.strip().upper())
    talks = standing.keys_of_name(text.strip()) - closed_talks(by)
    there = [one.key for one in standing.talks(talks).values() if one.is_there]
    return (*(("case", key) for key in cases.values_list("key", flat=True)), *(("talk", key) for key in there))


def _cases_of_talks(by: WorkerSession, talks: Iterable[str]) -> Mapping[str, tuple[str, bool]]:
    """Return code and hold of the case of each of these talks that belongs to one that may be reached."""
    cases = Case.objects.filter(access.listed(access.reader(by), "read"))
    rows = Contact.objects.filter(case__in=cases, consultation__in=tuple(talks))
    return {str(talk): (code, held) for talk, code, held in rows.values_list("consultation", "case__code", "case__is_held")}


def _held_cases(by: WorkerSession) -> Iterable[Hold]:
    cases = tuple(Case.objects.filter(access.listed(access.reader(by), "read"), is_held=True))
    begun, tenant = last_of("case-held", (f"case:{one.key}" for one in cases)), keyhole().tenant
    for one in cases:
        since, who = begun.get(f"case:{one.key}", (None, ""))
        yield Hold("case", one.key, one.code, since, who, why=sealed.why_held(one, by.keys, tenant))


def _held_talks(by: WorkerSession, keys: frozenset[str], of: Mapping[str, tuple[str, bool]]) -> Iterable[Hold]:
    begun = last_of("held", (f"consultation:{key}" for key in keys))
    reasons, names = reasons_held(keys, by.keys), standing.names_of(keys)
    for key in keys:
        why = reasons[key].text if key in reasons else ""
        since, who = begun.get(f"consultation:{key}", (None, ""))
        yield Hold("talk", key, names.get(key, ""), since, who, of.get(key, ("", False))[0], why)
