"""Refusals of the database as data: a name and a condition, set as triggers on SQLite and PostgreSQL, the same on both.

Each part has guards of its own; the conditions keep to the SQL that both databases understand.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from django.db.backends.base.base import BaseDatabaseWrapper

Moment = Literal["INSERT", "UPDATE", "DELETE"]


@dataclass(frozen=True, slots=True)
class Refusal:
    """What is refused, by its name, and when: an SQL condition over NEW, OLD and the tables of the part."""

    name: str
    when: str


@dataclass(frozen=True, slots=True)
class Guard:
    """The refusals before one kind of change of one table, in the order in which they are looked at."""

    table: str
    moment: Moment
    refusals: tuple[Refusal, ...]

    @property
    def name(self) -> str:
        """Return the trigger's name."""
        return f"guard_{self.table}_{self.moment.lower()}"


def set_guard(guard: Guard, using: BaseDatabaseWrapper, *, prefix: str) -> None:
    """Set a guard's trigger; `prefix` stands before each name in the database's message."""
    with using.cursor() as cursor:
        for line in _MADE[using.vendor](guard, prefix):
            cursor.execute(line)


def lift_guards(guards: Iterable[Guard], using: BaseDatabaseWrapper) -> None:
    """Take triggers away, those that stand."""
    with using.cursor() as cursor:
        for guard in guards:
            if using.vendor == "sqlite":
                cursor.execute(f"DROP TRIGGER IF EXISTS {guard.name}")
            else:
                cursor.execute(f"DROP FUNCTION IF EXISTS {guard.name}() CASCADE")


def _sqlite(guard: Guard, prefix: str) -> list[str]:
    lines = " ".join(f"SELECT RAISE(ABORT, '{prefix}{one.name}') WHERE {one.when};" for one in guard.refusals)
    return [f"CREATE TRIGGER {guard.name} BEFORE {guard.moment} ON {guard.table} FOR EACH ROW BEGIN {lines} END"]


def _postgresql(guard: Guard, prefix: str) -> list[str]:
    lines = " ".join(
        f"IF {one.when} THEN RAISE EXCEPTION '{prefix}{one.name}' USING ERRCODE = 'integrity_constraint_violation'; END IF;"
        for one in guard.refusals
    )
    row = "OLD" if guard.moment == "DELETE" else "NEW"
    return [
        f"CREATE FUNCTION {guard.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {lines} RETURN {row}; END $$",
        f"CREATE TRIGGER {guard.name} BEFORE {guard.moment} ON {guard.table} FOR EACH ROW EXECUTE FUNCTION {guard.name}()",
    ]


_MADE = {"sqlite": _sqlite, "postgresql": _postgresql}
