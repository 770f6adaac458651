"""The audit trail holds, and every change to it is found."""

import pytest

from tests.makers.house import NOW, founded
from tomoshibi.staff import trail
from tomoshibi.staff.models import AuditLine, TrailHead

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


def test_a_line_that_is_written_while_the_trail_is_checked_does_no_harm(monkeypatch: pytest.MonkeyPatch) -> None:
    noted(3)
    follows = trail._follows

    def meanwhile(line: AuditLine, number: int, before: bytes) -> None:
        if number == 4:
            trail.note(act="read", subject="consultation:9", actor="sora", at=NOW)
        follows(line, number, before)

    monkeypatch.setattr(trail, "_follows", meanwhile)

    assert trail.verify() == 4


def test_a_head_that_was_kept_is_found_in_a_trail_that_went_on() -> None:
    noted(2)
    kept = trail.head()
    trail.note(act="read", subject="consultation:9", actor="sora", at=NOW)

    assert trail.verify(kept=kept.digest) == kept.number + 1 == 4


def test_a_trail_that_was_written_anew_does_not_hold_the_head_that_was_kept() -> None:
    noted(3)
    kept = trail.head().digest
    AuditLine.objects.filter(number__gte=3).delete()
    last = AuditLine.objects.get(number=2)
    TrailHead.objects.update(number=2, digest=last.digest)
    trail.note(act="nothing", subject="happened", actor="nobody", at=NOW)
    trail.note(act="nothing", subject="happened", actor="nobody", at=NOW)

    assert trail.verify() == 4
    with pytest.raises(trail.BrokenTrail, match="kept"):
        trail.verify(kept=kept)


def test_an_end_that_was_cut_off_together_with_its_head_is_found_with_the_one_that_was_kept() -> None:
    noted(3)
    kept = trail.head().digest
    AuditLine.objects.filter(number=4).delete()
    TrailHead.objects.update(number=3, digest=AuditLine.objects.get(number=3).digest)

    assert trail.verify() == 3
    with pytest.raises(trail.BrokenTrail, match="kept"):
        trail.verify(kept=kept)
