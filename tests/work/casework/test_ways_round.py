"""Ways round the guards by a statement of one's own; each is refused by name, on whichever database the tests run."""

import pytest
from django.db import DatabaseError, connection, transaction

from tests.makers.cases import DAY
from tests.makers.told import Told
from tests.work.casework.test_consent import sent_by_sql
from tomoshibi.casework import guards
from tomoshibi.casework.models import Case, Team

pytestmark = pytest.mark.django_db


def tried(statement: str, *given: str | int) -> str:
    """Return the name of the refusal of a statement; empty where it was taken."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, list(given))
    except DatabaseError as error:
        return guards.refused(error) or str(error)
    return ""


def test_a_case_is_not_moved_to_another_team() -> None:
    case = Told().case
    far = Team.objects.create(key="c" * 16, name="x", day=DAY)

    assert tried("UPDATE casework_case SET team_id = %s WHERE key = %s", far.id, case) == "stays in its team"


@pytest.mark.parametrize("column", ["key", "code"])
def test_a_case_keeps_its_name(column: str) -> None:
    case = Told().case

    assert tried(f"UPDATE casework_case SET {column} = 'x' WHERE key = %s", case) == "keeps its name"


def test_an_approval_does_not_begin_as_decided() -> None:
    case = Case.objects.get(key=Told().case)
    statement = (
        "INSERT INTO casework_approval (key, case_id, kind, subject, asked_by, asked_day, decision, decided_by)"
        " VALUES ('k', %s, 'disclosure', 's', 'a', %s, 'approved', 'b')"
    )

    assert tried(statement, case.id, DAY.isoformat()) == "nothing begins as decided"


def test_nothing_is_sent_out_of_an_erased_case() -> None:
    told = Told()
    told.decide()
    disclosure = told.draft()
    Case.objects.update(status="erased")

    assert sent_by_sql(disclosure) == "the case is erased"
