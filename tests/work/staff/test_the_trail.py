"""The audit trail holds, and every change to it is found."""

import pytest

from tests.makers.house import NOW, founded
from tomoshibi.staff import trail
from tomoshibi.staff.models import AuditLine

pytestmark = pytest.mark.django_db


def noted(count: int) -> None:
    founded()
    for number in range(count):
        trail.note(act="read", subject=f"consultation:{number}", actor="sora", at=NOW)


def test_an_untouched_trail_holds() -> None:
    noted(5)

    assert trail.verify() == 6


@pytest.mark.parametrize("field", ["actor", "act", "subject", "day", "sealed", "before", "digest"])
def test_a_changed_line_is_found(field: str) -> None:
    noted(5)
    changed = {"day": "2026-01-01", "sealed": b"x", "before": b"x", "digest": b"x"}.get(field, "nobody")
    AuditLine.objects.filter(number=3).update(**{field: changed})

    with pytest.raises(trail.BrokenTrail, match=r"line [34]"):
        trail.verify()


@pytest.mark.parametrize("number", [1, 3, 6])
def test_a_missing_line_is_found(number: int) -> None:
    noted(5)
    AuditLine.objects.filter(number=number).delete()

    with pytest.raises(trail.BrokenTrail):
        trail.verify()
