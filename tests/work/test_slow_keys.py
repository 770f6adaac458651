"""Keys that are slow to derive are derived before a transaction: whoever writes meanwhile does not wait for them."""

import os

import pytest
from django.db import connection

from tests.makers.house import NOW, PEPPER, founded, joined, supervisor, visiting, written
from tomoshibi.basics.secrecy import wraps
from tomoshibi.basics.secrecy.return_code import ReturnCode
from tomoshibi.consult.operations.answering import Writer
from tomoshibi.consult.operations.linking import hand_sheet
from tomoshibi.consult.operations.visiting import change_code

pytestmark = pytest.mark.django_db(transaction=True)
Derived = list[bool]


@pytest.fixture
def inside(monkeypatch: pytest.MonkeyPatch) -> Derived:
    """Whether each derivation by Argon2id was done inside a transaction, in their order."""
    found: Derived = []
    made = wraps._argon2id

    def watched(content: bytes, salt: bytes, cost: wraps.Cost) -> bytes:
        found.append(connection.in_atomic_block)
        return made(content, salt, cost)

    monkeypatch.setattr(wraps, "_argon2id", watched)
    return found


def test_of_a_helpers_first_message(inside: Derived) -> None:
    founded()
    inside.clear()

    written("生徒のことです", is_helper=True)

    assert len(inside) == 2
    assert not any(inside)


def test_of_a_number_that_is_changed(inside: Derived) -> None:
    founded()
    visitor = visiting(written()[1])
    inside.clear()

    change_code(visitor, pepper=PEPPER, random=os.urandom)

    assert inside == [False]


def test_of_a_number_that_is_handed_on(inside: Derived) -> None:
    founded()
    helper, _ = written(is_helper=True)
    inside.clear()

    def words(code: ReturnCode) -> str:
        return code.shown()

    by = Writer("sora", "そら")
    for _ in range(2):
        hand_sheet(helper, words, by=by, pepper=PEPPER, at=NOW, random=os.urandom, form="f1")

    assert inside == [False]


def test_of_somebody_who_joins(inside: Derived) -> None:
    boss = supervisor(founded())
    inside.clear()

    joined(boss, login="umi-no-hito")

    assert inside == [False]
