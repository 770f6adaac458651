"""A talk whose case is closed to a worker: every address of it answers as where there is no talk."""

import pytest
from django.urls import URLPattern

from tests.makers import house
from tests.makers.cases import DAY
from tests.makers.desk_pages import AtTheDesk
from tomoshibi.casework.models import Case, Contact, Team
from tomoshibi.staff.models import AuditLine
from tomoshibi.web.desk import urls

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tomoshibi.web.desk.urls")]

KEY, ROW, ABSENT = "([0-9a-f]{24})", "a" * 24, "b" * 24
OF_A_TALK = [one.pattern.regex.pattern for one in urls.urlpatterns if isinstance(one, URLPattern) and "^c/" in str(one.pattern)]


def in_another_team() -> str:
    """Return the key of a talk that belongs to a case of another team."""
    talk, _ = house.written("ひみつのことば", at=house.NOW)
    walled(talk)
    return talk


def walled(talk: str) -> None:
    far = Team.objects.create(key="c" * 16, name="にし", day=DAY)
    case = Case.objects.create(
        key="d" * 32, code="ABCD", team=far, status="open", public=b"", team_version=1, form_version=1, day=DAY, last_day=DAY
    )
    Contact.objects.create(
        key="e" * 32, case=case, channel="talk", consultation=talk, speaker="person", call="consultation",
        language="ja", day=DAY, by="w", form_version=1,
    )  # fmt: skip


def address(pattern: str, talk: str, other: str) -> str:
    return "/" + pattern.strip("^$").replace(KEY, talk, 1).replace(KEY, other, 1)


def test_there_are_addresses_to_try() -> None:
    assert len(OF_A_TALK) >= 8


@pytest.mark.parametrize("pattern", OF_A_TALK)
def test_a_talk_behind_a_wall_is_as_one_that_is_not_there(boss: AtTheDesk, pattern: str) -> None:
    talk = in_another_team()
    own, _ = house.written("もうひとつ", at=house.NOW)

    for others in ((talk, ROW), (own, talk)) if pattern.count(KEY) > 1 and "beside" in pattern else ((talk, ROW),):
        boss.get(address(pattern, *others))
        boss.post(address(pattern, *others), other=own, reason="x", text="x", act="hold", open="1")

    assert not AuditLine.objects.filter(act__in=("read", "read-file", "did-not-open"), subject__contains=talk).exists()
    assert AuditLine.objects.filter(act="not-there").exists()


@pytest.mark.parametrize("pattern", OF_A_TALK)
def test_its_page_is_the_same_as_where_there_is_no_talk(boss: AtTheDesk, pattern: str) -> None:
    talk = in_another_team()

    for ask in ("get", "post"):
        shown = [
            getattr(boss.browser, ask)(address(pattern, one, ROW), {"mark": boss.mark(), "text": "x"}, secure=True)
            for one in (talk, ABSENT)
        ]
        assert shown[0].status_code == shown[1].status_code
        assert shown[0].content == shown[1].content


def test_a_talk_behind_a_wall_is_neither_listed_nor_chosen(boss: AtTheDesk) -> None:
    talk = in_another_team()
    own, _ = house.written("もうひとつ", at=house.NOW)

    assert talk not in boss.get("/list")
    assert talk not in boss.get(f"/c/{own}/link")
    boss.post(f"/c/{own}/link", other=talk, reason="x")
    assert not AuditLine.objects.filter(act="read", subject__contains=talk).exists()


def test_a_talk_that_was_linked_before_its_wall_is_no_longer_led_to(boss: AtTheDesk) -> None:
    talk, _ = house.written("ひみつのことば", at=house.NOW)
    own, _ = house.written("もうひとつ", at=house.NOW)
    boss.post(f"/c/{own}/link", other=talk, reason="電話で確かめた", sure="1")
    assert talk in boss.get(f"/c/{own}")

    walled(talk)

    page = boss.get(f"/c/{own}")
    assert talk not in page
    assert "つながっている相談" not in page
