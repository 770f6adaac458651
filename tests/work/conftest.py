"""Passphrases are slow on purpose; the tests of the work use a quick cost, and one test of the wraps the real one."""

import pytest

from tomoshibi.basics.secrecy import wraps


@pytest.fixture(autouse=True)
def _quick_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(wraps.COSTS, wraps.PASSPHRASE, wraps.Cost(rounds=1, memory=64))
    monkeypatch.setitem(wraps.COSTS, wraps.CODE, wraps.Cost(rounds=1, memory=64))
