"""What machines may ask a site: whether it lives, and whether it can take something in. They learn nothing else."""

import shutil
from collections import namedtuple
from pathlib import Path

import pytest
from django.conf import settings
from django.db import OperationalError
from django.test import Client

from tomoshibi.staff import installation
from tomoshibi.web import health

SITES = [
    pytest.param("help", marks=pytest.mark.urls("tomoshibi.web.help.urls")),
    pytest.param("desk", marks=pytest.mark.urls("tomoshibi.web.desk.urls")),
]
Usage = namedtuple("Usage", "total used free")
pytestmark = pytest.mark.django_db


def asked(page: str) -> tuple[int, str]:
    answer = Client().get(page, headers={"host": "192.0.2.1:8000"})  # by address, as a proxy or monitor does
    return answer.status_code, answer.content.decode()


def broken(*given: object, **more: object) -> bool:
    raise OperationalError("could not connect to server at 192.0.2.7")


@pytest.mark.parametrize("site", SITES)
@pytest.mark.parametrize("page", ["/live", "/ready"])
def test_a_site_that_is_well_says_ok_and_no_more(site: str, page: str) -> None:
    assert asked(page) == (200, "ok")


@pytest.mark.parametrize("site", SITES)
def test_without_its_database_a_site_lives_and_is_not_ready(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "is_founded", broken)

    assert asked("/live") == (200, "ok")
    assert asked("/ready") == (503, "not ready")


@pytest.mark.parametrize("site", SITES)
def test_without_room_on_the_disk_a_site_is_not_ready(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: Usage(10**12, 10**12, 10**6))

    assert asked("/ready") == (503, "not ready")


@pytest.mark.parametrize("lost", installation.KEY_NAMES)
def test_without_one_of_its_keys_a_site_is_not_ready_and_makes_no_other(
    lost: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    installation.server_keys(tmp_path)
    (tmp_path / "keys" / lost).unlink()
    monkeypatch.setattr(settings, "HOME", tmp_path)

    assert asked("/ready") == (503, "not ready")
    assert not (tmp_path / "keys" / lost).exists()
