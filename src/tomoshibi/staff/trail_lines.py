"""Lines of the trail to be looked through by day, act, worker and subject. What was done, never what was said."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, Q, QuerySet, Value
from django.db.models.functions import StrIndex, Substr

from tomoshibi.staff.keys import Keyring
from tomoshibi.staff.models import AuditLine, Organisation
from tomoshibi.staff.trail import opened

NAME_LENGTH = 24  # of a subject's name, counted from behind its kind: all of a talk's, and of a case's enough to know it by


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines are asked for; `names` is None where they may be about anything, `before` 0 where the newest are wanted."""

    since: date
    until: date
    act: str = ""
    actor: str = ""
    names: frozenset[str] | None = None
    before: int = 0


@dataclass(frozen=True, slots=True)
class Hidden:
    """What is not shown to whoever looks: lines that one of these conditions finds, and whole kinds of subjects.

    A condition is a query on the side of whoever owns what the lines are about; it refers to a line's name as `named`.
    """

    lines: tuple[Exists, ...] = ()
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Watched:
    """What is to be seen first: some acts wherever they stand, and others where they are about these names."""

    always: frozenset[str]
    acts: frozenset[str]
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the trail. `at` is None and `details` empty where the session's keys do not open its box."""

    number: int
    day: date
    actor: str
    act: str
    kind: str
    name: str
    at: datetime | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


def lines(wanted: Wanted, *, hidden: Hidden, keys: Keyring, most: int, watched: Watched | None = None) -> tuple[Line, ...]:
    """Return the newest lines that are wanted and not hidden, in one query; with `watched`, only those to be seen first."""
    named = StrIndex("subject", Value(":")) + 1
    found: QuerySet[Any] = AuditLine.objects.annotate(named=Substr("subject", named, NAME_LENGTH))
    found = _not_hidden(found.filter(day__gte=wanted.since, day__lte=wanted.until), hidden)
    for column, value in (("act", wanted.act), ("actor", wanted.actor)):
        found = found.filter(**{column: value}) if value else found
    if wanted.names is not None:
        found = found.filter(named__in=wanted.names)
    if wanted.before:
        found = found.filter(number__lt=wanted.before)
    if watched is not None:
        found = found.filter(Q(act__in=watched.always) | Q(act__in=watched.acts, named__in=watched.names))
    tenant = Organisation.objects.values_list("tenant", flat=True).get()
    newest_first = [keys.team[version] for version in sorted(keys.team, reverse=True)]
    return tuple(_line(one, newest_first, tenant) for one in found.order_by("-number")[:most])


def _not_hidden(found: QuerySet[Any], hidden: Hidden) -> QuerySet[Any]:
    for one in hidden.lines:
        found = found.filter(~one)
    for kind in hidden.kinds:
        found = found.exclude(subject__startswith=f"{kind}:")
    return found


def _line(row: AuditLine, keys: Iterable[Any], tenant: str) -> Line:
    kind, _, name = row.subject.partition(":")
    details = dict(opened(row.number, bytes(row.sealed), keys, tenant))
    at = details.pop("at", None)
    return Line(row.number, row.day, row.actor, row.act, kind, name, datetime.fromisoformat(at) if at else None, details)


def last_of(act: str, subjects: Iterable[str]) -> dict[str, tuple[date, str]]:
    """Return day and actor of the last line of an act for each subject that has one."""
    found = AuditLine.objects.filter(act=act, subject__in=tuple(subjects)).order_by("number")
    return {subject: (day, actor) for subject, day, actor in found.values_list("subject", "day", "actor")}


def subjects_of(act: str) -> frozenset[str]:
    """Return whatever an act was ever done to."""
    return frozenset(AuditLine.objects.filter(act=act).values_list("subject", flat=True))
