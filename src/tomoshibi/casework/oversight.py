"""The trail as one worker may see it: nothing of cases and talks that are closed to them; what matters most, first.

First stands what was done past a rule (in danger to life, with the key on paper), and whatever was opened or tried of a case or
talk that is held or that somebody is walled off from.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Concat, Substr

from tomoshibi.casework import access
from tomoshibi.casework.models import Case, Contact, Team, Wall
from tomoshibi.casework.queries import closed_contacts, closed_talks
from tomoshibi.consult import standing
from tomoshibi.staff import trail, trail_lines
from tomoshibi.staff.operations.sessions import WorkerSession
from tomoshibi.staff.trail_lines import NAME_LENGTH, Hidden, Line, Wanted, Watched

OF_PEOPLE = ("case", "consultation", "message", "wishes", "file", "attachment", "contact")  # kinds of subjects
OF_TALKS = frozenset({"consultation", "message", "wishes", "file"})
ALWAYS = {"disclosed-in-danger": "danger", "recovered": "recovery"}  # to be seen first wherever they stand
READS = frozenset(
    {"read", "read-file", "case-read", "ledger-read", "hand-over-read", "packet-given", "evidence-listed", "evidence-opened",
     "evidence-read", "evidence-given"}
)  # fmt: skip
LOOKS = READS | {"file-not-shown", "refused", "not-there", "did-not-open"}  # and what was tried
MOST = 50  # lines on a page
MOST_FIRST = 20


@dataclass(frozen=True, slots=True)
class Seen:
    """A line with what its subject is called here, the case or talk that it leads to, and why it is to be seen first."""

    line: Line
    called: str
    leads_to: str  # an address of the desk, empty where there is nothing to open
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Looked:
    """A page of the trail. `older` is the number of the line before which the next page begins, 0 where there is none."""

    first: tuple[Seen, ...]
    lines: tuple[Seen, ...]
    older: int


def look_through(wanted: Wanted, *, only_first: bool, by: WorkerSession, at: datetime) -> Looked:
    """Return the lines that are wanted, the newest first, and those to be seen first; looking stands in the trail."""
    hidden, marks = _hidden_from(by), _marks()
    watched = Watched(frozenset(ALWAYS), LOOKS, frozenset(marks))
    first: tuple[Line, ...] = ()
    if not only_first and not wanted.before:
        first = trail_lines.lines(wanted, hidden=hidden, keys=by.keys, most=MOST_FIRST, watched=watched)
    found = trail_lines.lines(wanted, hidden=hidden, keys=by.keys, most=MOST + 1, watched=watched if only_first else None)
    details: dict[str, str | int] = {
        "lines": len(found[:MOST]),
        "act": wanted.act,
        "worker": wanted.actor,
        "of": " ".join(sorted(wanted.names or ())),
    }
    trail.note(act="trail-read", subject="trail", actor=by.worker, at=at, details=details)
    named = _named((*first, *found), by)
    first_shown, shown = (tuple(_seen(one, named, marks) for one in listed) for listed in (first, found[:MOST]))
    return Looked(first_shown, shown, found[MOST - 1].number if len(found) > MOST else 0)


def names_called(text: str, *, by: WorkerSession) -> frozenset[str]:
    """Return the names in the trail of what is called so: a case by its code, with its talks, or a talk. Else nothing."""
    cases = Case.objects.filter(_shown_to(by), code=text.strip().upper())
    keys = frozenset(cases.values_list("key", flat=True))
    talks = frozenset(
        Contact.objects.filter(case__key__in=keys, consultation__isnull=False).values_list("consultation", flat=True)
    )
    called = standing.keys_of_name(text.strip()) - closed_talks(by) if by.role in access.WITH_CASES else frozenset()
    return frozenset(key[:NAME_LENGTH] for key in (*keys, *talks, *called) if key is not None)


def _shown_to(by: WorkerSession) -> Q:
    """Return the filter of the cases of which a worker sees lines: those they may read, and what is left of erased ones.

    Whom an erased case was closed to is erased with it: where the trail says that there was a wall, nobody sees more of it.
    """
    asking = access.reader(by)
    walled = [one.removeprefix("case:") for one in trail_lines.subjects_of("walled")]
    left = Q(status="erased", team_id__in=asking.teams) & ~Q(key__in=walled)
    return access.listed(asking, "read") | left


def _hidden_from(by: WorkerSession) -> Hidden:
    if by.role not in access.WITH_CASES:
        return Hidden(kinds=OF_PEOPLE)
    name = OuterRef("named")
    others = Case.objects.exclude(id__in=Case.objects.filter(_shown_to(by)).values("id"))
    begins = others.annotate(short=Substr("key", 1, NAME_LENGTH)).filter(key__gte=name, key__lt=Concat(name, Value("g")))
    return Hidden((Exists(begins.filter(short=name)), Exists(closed_contacts(by).filter(consultation=name))))


def _marks() -> dict[str, tuple[str, ...]]:
    """Return why each name in the trail is to be seen first: somebody is walled off, or it is held."""
    walled = set(Wall.objects.values_list("case__key", flat=True))
    held = set(Case.objects.filter(is_held=True).values_list("key", flat=True))
    links = Contact.objects.filter(consultation__isnull=False, case__key__in=walled | held)
    held_talks = standing.held()
    found: dict[str, set[str]] = {key: {"held"} for key in held_talks}
    for key in walled | held:
        found[key] = {mark for mark, keys in (("walled", walled), ("held", held)) if key in keys}
    for talk, case in links.values_list("consultation", "case__key"):
        found.setdefault(str(talk), set()).update(found[str(case)])
    return {key[:NAME_LENGTH]: tuple(sorted(marks, reverse=True)) for key, marks in found.items()}


def _named(found: Iterable[Line], by: WorkerSession) -> Mapping[tuple[str, str], tuple[str, str]]:
    """Return for kind and name of a subject what it is called, and where it leads."""
    lines = tuple(found)
    cases = {one.name for one in lines if one.kind == "case"}
    talks = {one.name[:NAME_LENGTH] for one in lines if one.kind in OF_TALKS}
    teams = {one.name for one in lines if one.kind == "team"}
    named: dict[tuple[str, str], tuple[str, str]] = {}
    for key, code, status in Case.objects.filter(key__in=cases).values_list("key", "code", "status"):
        named["case", key] = (code, "" if status == "erased" else f"/case/{key}")
    for key, name in standing.names_of(talks).items():
        named["talk", key] = (name, f"/c/{key}")
    for key, name in Team.objects.filter(key__in=teams).values_list("key", "name"):
        named["team", key] = (name, "/teams" if by.role == "supervisor" else "")
    return named


def _seen(line: Line, named: Mapping[tuple[str, str], tuple[str, str]], marks: Mapping[str, tuple[str, ...]]) -> Seen:
    place = ("talk", line.name[:NAME_LENGTH]) if line.kind in OF_TALKS else (line.kind, line.name)
    called, leads_to = named.get(place, ("", ""))
    why = marks.get(line.name[:NAME_LENGTH], ()) if line.act in LOOKS else ()
    return Seen(line, called, leads_to, (*((ALWAYS[line.act],) if line.act in ALWAYS else ()), *why))
