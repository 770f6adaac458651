"""What is printed for whoever tries the demo opens the demo's desk, by the rules that hold for everybody."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from tomoshibi.cli import demo_house
from tomoshibi.cli.speech import say

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tomoshibi.web.desk.urls")]


def test_the_demos_passphrase_is_the_one_that_is_printed_and_opens_the_desk(settings: object) -> None:
    settings.DEMO = True  # type: ignore[attr-defined]
    demo_house.furnish(at=timezone.now())
    desk = Client()

    desk.post("/", {"login": demo_house.LOGIN, "passphrase": demo_house.PASSPHRASE}, secure=True)
    page = desk.get("/confirm", secure=True).content.decode()
    mark, code = re.search(r'name="mark" value="(\w+)"', page), re.search(r"<strong>(\d{6})<", page)
    assert mark is not None
    assert code is not None
    desk.post("/confirm", {"mark": mark.group(1), "code": code.group(1)}, secure=True)

    assert desk.get("/list", secure=True).status_code == 200
    assert demo_house.PASSPHRASE in say("demo-sites", help="", desk="", code="")
