"""A page asks the database as often for much as for little."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.makers.cases import DAY, happened, opened
from tests.makers.evidence import laid_in
from tests.makers.house import KEEPING, NOW, PEPPER, written
from tests.makers.told import Told
from tomoshibi.casework import evidence_queries, holds, queries, retention, sharing
from tomoshibi.casework.operations import proposing, recording, tasks
from tomoshibi.casework.operations.erasing import hold_case
from tomoshibi.casework.operations.opening import Said, add_talk, record_contact
from tomoshibi.casework.operations.proposing import Mark
from tomoshibi.outside.file_store import FileStore, InFolder, store_at

pytestmark = pytest.mark.django_db


def fill(told: Told, case: str, store: FileStore) -> None:
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
    bundle = laid_in(case, b"", store=store)
    proposing.propose(case, bundle, [Mark(1, "threat.tell"), Mark(2, "demand.money")], by=by, at=NOW, random=os.urandom)
    add_talk(case, written()[0], speaker="person", by=by, at=NOW, random=os.urandom)


def asked(page: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as found:
        page()
    return len(found)


def test_pages_and_lists_ask_as_often_for_much_as_for_little(tmp_path: Path) -> None:
    told, store = Told(), store_at(InFolder(tmp_path / "files"))
    by, visitor = told.desk.umi, told.visitor()
    told.decide()
    fill(told, told.case, store)
    hold_case(told.case, "裁判", by=told.desk.sora, at=NOW, with_talks=True)
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
        "evidence": lambda: evidence_queries.evidence(told.case, by=by, at=NOW),
        "the next proposal": lambda: evidence_queries.proposals(told.case, by=by, at=NOW, store=store),
        "what is kept": lambda: holds.kept(told.desk.sora, keeping=KEEPING, on=DAY, at=NOW),
        "what is due": lambda: retention.due(KEEPING, on=DAY.replace(year=2028)),
    }
    before = {name: asked(page) for name, page in pages.items()}

    for _ in range(4):
        fill(told, told.case, store)
        fill(told, another := opened(told.desk, consultation=written()[0]), store)
        hold_case(another, "裁判", by=told.desk.sora, at=NOW, with_talks=True)
        told.decide(recipient=told.named("school"))
        told.draft()
        told.decide("withdraw")

    assert {name: asked(page) for name, page in pages.items()} == before
