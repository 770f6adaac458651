"""Somebody joins while another one leaves: neither fails, and whoever is there afterwards reads what is open."""

import os
import threading

import pytest
from django.db import OperationalError, connection

from tests.makers.house import NOW, PASSPHRASE, PEPPER, founded, joined, later, signed_in, supervisor, written
from tomoshibi.consult import queries
from tomoshibi.consult.operations.rewrapping import part_with
from tomoshibi.staff.models import TeamKey, Worker
from tomoshibi.staff.operations.founding import Account
from tomoshibi.staff.operations.members import NoSuchInvitation, invite, join

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 6


def test_they_do_not_wait_for_each_other_in_a_ring() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one lock for all")
    house = founded()
    key, _ = written("まだ開いている相談")
    failed: list[str] = []
    at = NOW
    for number in range(ROUNDS):
        at = later(minutes=2 * number)
        boss = supervisor(house, at=at)
        leaving, _ = joined(boss, login=f"leaving-{number}", at=at)
        token = invite(role="counsellor", by=boss, at=at, random=os.urandom)
        account = Account(login=f"joining-{number}", work_name="新人", passphrase=PASSPHRASE)
        totps: list[str] = []

        def joins(token: bytes = token, account: Account = account, totps: list[str] = totps) -> None:
            try:
                totps.append(join(token, account, pepper=PEPPER, at=NOW, random=os.urandom)[1])
            except NoSuchInvitation:
                pass  # the other one was first, and took the invitation with the old team key away
            except OperationalError as error:
                failed.append(f"join: {error}")
            finally:
                connection.close()

        thread = threading.Thread(target=joins)
        thread.start()
        try:
            part_with(leaving, by=boss, at=at, random=os.urandom)
        except OperationalError as error:
            failed.append(f"leave: {error}")
        thread.join()
        for totp in totps:
            newcomer = signed_in(account.login, totp, at=later(minutes=2 * number, seconds=40))
            assert [one.words.text for one in queries.opened(key, newcomer.keys).messages if one.words] == [
                "まだ開いている相談"
            ]

    assert failed == []
    assert TeamKey.objects.count() == ROUNDS + 1
    assert Worker.objects.filter(left_day=None).count() >= 1
