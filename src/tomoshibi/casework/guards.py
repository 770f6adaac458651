"""What the database itself refuses, whoever asks: rules as data, written once and set as triggers on SQLite and PostgreSQL.

Each refusal has a name that stands in the database's message. The conditions keep to the SQL that both understand.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Literal

from django.db import DatabaseError, connection
from django.db.backends.base.base import BaseDatabaseWrapper

from tomoshibi.casework import sending_rules as rules
from tomoshibi.casework.sending_rules import Refusal

Moment = Literal["INSERT", "UPDATE", "DELETE"]
PREFIX = "casework: "
ADDED_LATER = ("restored_number",)  # columns of a case that its first migration did not have


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


def _of_an_erased_case(table: str) -> Guard:
    """Let rows be deleted only with a case that is erased: nothing of a case that stands ever goes."""
    stands = "NOT EXISTS (SELECT 1 FROM casework_case c WHERE c.id = OLD.case_id AND c.status = 'erased')"
    return Guard(table, "DELETE", (Refusal("deleted while its case stands", stands),))


def _only_added(table: str) -> tuple[Guard, ...]:
    return (Guard(table, "UPDATE", (Refusal("only added to, never changed", "1 = 1"),)), _of_an_erased_case(table))


GUARDS: tuple[Guard, ...] = (
    *_only_added("casework_fact"),
    *_only_added("casework_note"),
    _of_an_erased_case("casework_event"),
    _of_an_erased_case("casework_flag"),
    _of_an_erased_case("casework_person"),
    _of_an_erased_case("casework_identifier"),
    *_only_added("casework_consententry"),
    Guard("casework_consententry", "INSERT", rules.ENTERED),
    *_only_added("casework_consentask"),
    *_only_added("casework_ledgercopy"),
    *_only_added("casework_recipient"),
    Guard("casework_disclosure", "INSERT", rules.DRAFTING),
    Guard("casework_disclosure", "UPDATE", rules.SENDING),
    _of_an_erased_case("casework_disclosure"),
    Guard("casework_disclosureitem", "INSERT", rules.ITEM_ADDED),
    Guard("casework_disclosureitem", "UPDATE", rules.ITEM_CHANGED),
    Guard("casework_disclosureitem", "DELETE", rules.ITEM_REMOVED),
    Guard("casework_referral", "INSERT", rules.REFERRED),
    Guard("casework_referral", "UPDATE", rules.REFERRING),
    _of_an_erased_case("casework_referral"),
    _of_an_erased_case("casework_takedownrequest"),
    *_only_added("casework_assessment"),
    *_only_added("casework_finding"),
    _of_an_erased_case("casework_plan"),
    _of_an_erased_case("casework_step"),
    _of_an_erased_case("casework_followup"),
    Guard("casework_proposal", "UPDATE", rules.ANSWERED),
    _of_an_erased_case("casework_proposal"),
    Guard("casework_contact", "DELETE", rules.CONTACT_REMOVED),
    Guard("casework_approval", "INSERT", rules.ASKED),
    Guard("casework_approval", "UPDATE", rules.DECIDED),
    _of_an_erased_case("casework_approval"),
    Guard("casework_inquiry", "INSERT", rules.ASKED),
    Guard("casework_inquiry", "UPDATE", rules.DECIDED),
    _of_an_erased_case("casework_inquiry"),
    _of_an_erased_case("casework_task"),
    Guard("casework_bundle", "DELETE", rules.BUNDLE_REMOVED),
    *_only_added("casework_part"),
    Guard("casework_case", "DELETE", (Refusal("a case leaves a tombstone", "1 = 1"),)),
    Guard(
        "casework_case",
        "UPDATE",
        (Refusal("erased for good", "OLD.status = 'erased' AND NEW.status <> 'erased'"), *rules.MOVED, rules.BROUGHT_BACK),
    ),
)


def set_all(using: BaseDatabaseWrapper | None = None) -> None:
    """Set the triggers of all tables that are there, anew where they stood already.

    A migration before the last one leaves out the refusals that ask for a column which a later one adds.
    """
    using = using or connection
    lift_all(using)
    there = set(using.introspection.table_names())
    with using.cursor() as cursor:
        columns = {one.name for one in using.introspection.get_table_description(cursor, "casework_case")}
        missing = tuple(one for one in ADDED_LATER if one not in columns)
        for guard in GUARDS:
            if guard.table in there:
                kept = tuple(one for one in guard.refusals if not any(column in one.when for column in missing))
                for line in _MADE[using.vendor](replace(guard, refusals=kept)) if kept else ():
                    cursor.execute(line)


def lift_all(using: BaseDatabaseWrapper | None = None) -> None:
    """Take the triggers away: before a migration changes a table, and while a backup is brought back."""
    using = using or connection
    with using.cursor() as cursor:
        for guard in GUARDS:
            if using.vendor == "sqlite":
                cursor.execute(f"DROP TRIGGER IF EXISTS {guard.name}")
            else:
                cursor.execute(f"DROP FUNCTION IF EXISTS {guard.name}() CASCADE")


def refused(error: DatabaseError) -> str:
    """Return the name of the guard's refusal that a database error is; empty where it is none."""
    said = str(error).splitlines()[0]
    return said.partition(PREFIX)[2]


@contextmanager
def lifted() -> Iterator[None]:
    """Work without the triggers; inside a transaction, so that nobody else ever finds them gone."""
    lift_all()
    yield
    set_all()


def names(using: BaseDatabaseWrapper | None = None) -> frozenset[str]:
    """Return the names of the triggers that stand in the database."""
    using = using or connection
    asked = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }
    with using.cursor() as cursor:
        cursor.execute(asked[using.vendor])
        return frozenset(row[0] for row in cursor.fetchall() if row[0].startswith("guard_casework_"))


def _sqlite(guard: Guard) -> list[str]:
    lines = " ".join(f"SELECT RAISE(ABORT, '{PREFIX}{one.name}') WHERE {one.when};" for one in guard.refusals)
    return [f"CREATE TRIGGER {guard.name} BEFORE {guard.moment} ON {guard.table} FOR EACH ROW BEGIN {lines} END"]


def _postgresql(guard: Guard) -> list[str]:
    lines = " ".join(
        f"IF {one.when} THEN RAISE EXCEPTION '{PREFIX}{one.name}' USING ERRCODE = 'integrity_constraint_violation'; END IF;"
        for one in guard.refusals
    )
    row = "OLD" if guard.moment == "DELETE" else "NEW"
    return [
        f"CREATE FUNCTION {guard.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {lines} RETURN {row}; END $$",
        f"CREATE TRIGGER {guard.name} BEFORE {guard.moment} ON {guard.table} FOR EACH ROW EXECUTE FUNCTION {guard.name}()",
    ]


_MADE = {"sqlite": _sqlite, "postgresql": _postgresql}
