"""What the database itself refuses, whoever asks: rules as data, written once and set as triggers on SQLite and PostgreSQL.

Each refusal has a name that stands in the database's message. The conditions keep to the SQL that both understand.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from django.db import DatabaseError, connection
from django.db.backends.base.base import BaseDatabaseWrapper

from tomoshibi.casework import sending_rules as rules
from tomoshibi.staff.refusals import Guard, Refusal, lift_guards, set_guard

PREFIX = "casework: "
ADDED_LATER = ("restored_number",)  # columns of a case that its first migration did not have


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
            if kept:
                set_guard(replace(guard, refusals=kept), using, prefix=PREFIX)


def lift_all(using: BaseDatabaseWrapper | None = None) -> None:
    """Take the triggers away: before a migration changes a table, and while a backup is brought back."""
    using = using or connection
    lift_guards(GUARDS, using)


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
