"""A page asks the database as often for much as for little."""

import os
from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.makers.cases import DAY, happened, opened
from tests.makers.house import KEEPING, NOW, PEPPER, written
from tests.makers.told import Told
from tomoshibi.casework import queries, retention, sharing
from tomoshibi.casework.operations import recording, tasks
from tomoshibi.casework.operations.opening import Said, record_contact

pytestmark = pytest.mark.django_db


def fill(told: Told, case: str) -> None:
    by = told.desk.umi
    event = happened(case, by)
    recording.write_note(case, "x", by=by, at=NOW, random=os.urandom)
    recording.record_fact(case, recording.Learned("payment_made", value=True, event=event), by=by, at=NOW, random=os.urandom)
    recording.raise_flag(case, "other", "x", until=DAY, by=by, at=NOW, random=os.urandom)
    recording.add_person(case, "helper", {}, by=by, at=NOW, random=os.urandom)
    handle = f"line:ruka{event}"
    recording.add_identifier(case, "handle", handle, by=by, pepper=PEPPER, at=NOW, random=os.urandom)
    record_contact(case, Said("telephone"), by=by, at=NOW, random=os.urandom)
    tasks.set_task(case, "follow-up", DAY, by=by, at=NOW, random=os.urandom)


def asked(page: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as found:
        page()
    return len(found)


def test_pages_and_lists_ask_as_often_for_much_as_for_little() -> None:
    told = Told()
    by, visitor = told.desk.umi, told.visitor()
    told.decide()
    fill(told, told.case)
    pages: dict[str, Callable[[], object]] = {
        "case": lambda: queries.case_page(told.case, by=by, at=NOW),
        "its work": lambda: queries.case_work(told.case, by=by, at=NOW),
        "open cases": lambda: queries.open_cases(by),
        "search": lambda: queries.search(queries.Sought(status="open"), by=by, pepper=PEPPER, at=NOW),
        "tasks": lambda: queries.due_tasks(by, until=DAY),
        "consents": lambda: queries.consents(told.case, by=by, on=DAY, at=NOW),
        "whom the person allowed what": lambda: sharing.allowed(told.case, by=by, on=DAY, at=NOW),
        "what goes out": lambda: sharing.passed_on(told.case, by=by, on=DAY, at=NOW),
        "the person's ledger": lambda: queries.ledger_for_person(visitor),
        "what is due": lambda: retention.due(KEEPING, on=DAY.replace(year=2028)),
    }
    before = {name: asked(page) for name, page in pages.items()}

    for _ in range(4):
        fill(told, told.case)
        fill(told, opened(told.desk, consultation=written()[0]))
        told.decide(recipient=told.named("school"))
        told.draft()
        told.decide("withdraw")

    assert {name: asked(page) for name, page in pages.items()} == before
