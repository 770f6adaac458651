"""An organisation at the desk, and its supervisor signed in."""

import pytest
from django.conf import settings
from django.utils import timezone

from tests.makers import house
from tests.makers.desk_pages import AtTheDesk
from tomoshibi.basics.secrecy.wraps import Pepper


@pytest.fixture
def akari(monkeypatch: pytest.MonkeyPatch) -> house.House:
    monkeypatch.setattr(house, "PEPPER", Pepper(settings.KEYS.pepper))
    monkeypatch.setattr(house, "NOW", timezone.now())
    return house.founded()


@pytest.fixture
def boss(akari: house.House) -> AtTheDesk:
    worker = AtTheDesk()
    worker.sign_in("sora", akari.founded.totp)
    return worker
