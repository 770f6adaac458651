"""Two things at the same moment, on PostgreSQL; on SQLite a transaction that writes is alone anyway."""

import os
import threading
from collections.abc import Callable, Iterator

import pytest
from django.db import connection, transaction

from tests.makers.house import NOW
from tests.makers.told import Told
from tomoshibi.casework import guards
from tomoshibi.casework.models import Case, Disclosure, Turn
from tomoshibi.casework.operations import consenting, disclosing, queueing
from tomoshibi.casework.operations.disclosing import NotSent
from tomoshibi.casework.operations.opening import open_case
from tomoshibi.casework.triage import Situation
from tomoshibi.consult import keeping

pytestmark = [
    pytest.mark.skipif(connection.vendor == "sqlite", reason="on SQLite a transaction that writes is alone"),
    pytest.mark.usefixtures("_emptied"),
]


@pytest.fixture
def _emptied(transactional_db: None) -> Iterator[None]:
    """The guards let nobody empty the tables, not even the tests."""
    yield
    with transaction.atomic(), guards.lifted():
        for table in reversed(keeping.tables()):
            table._default_manager.all().delete()


def at_once(*works: Callable[[], object]) -> list[object]:
    """Run all from one moment on, each in a connection of its own; return what each gave or raised."""
    start, found = threading.Barrier(len(works)), [None] * len(works)  # type: tuple[threading.Barrier, list[object]]

    def run(place: int, work: Callable[[], object]) -> None:
        start.wait()
        try:
            found[place] = work()
        except Exception as error:  # noqa: BLE001 (handed to the test)
            found[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, work)) for place, work in enumerate(works)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return found


def test_two_who_press_next_get_two_cases() -> None:
    told = Told()
    for _ in range(2):
        case = open_case(told.desk.team, by=told.desk.umi, at=NOW, random=os.urandom)
        queueing.let_wait(case, Situation(), by=told.desk.umi, at=NOW, random=os.urandom)
    umi, yama = told.desk.umi, told.desk.yama

    taken = at_once(lambda: queueing.take_next(by=umi, at=NOW), lambda: queueing.take_next(by=yama, at=NOW))

    assert len(set(taken)) == 2
    assert not Turn.objects.exists()
    assert set(Case.objects.filter(key__in=taken).values_list("owner", flat=True)) == {umi.worker, yama.worker}


def test_what_is_sent_while_it_is_withdrawn_is_refused_or_followed_by_a_request_to_stop() -> None:
    told = Told()
    visitor, umi = told.visitor(), told.desk.umi
    for _ in range(4):
        told.decide()
        disclosure = told.draft()

        sent, stopped = at_once(
            lambda made=disclosure: disclosing.send(told.case, made, by=umi, at=NOW, random=os.urandom),  # type: ignore[misc]
            lambda: consenting.stop_online(visitor, told.police, at=NOW, random=os.urandom),
        )

        assert isinstance(stopped, str)
        row = Disclosure.objects.get(key=disclosure)
        if isinstance(sent, NotSent):
            assert row.status == "held"
        else:
            assert sent is None
            assert row.status == "sent"
            assert row.case.tasks.filter(kind="ask-to-stop", subject=disclosure).exists()
