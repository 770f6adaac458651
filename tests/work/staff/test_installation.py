"""What an installation sets of time is checked before anything runs on it."""

from datetime import timedelta

import pytest

from tomoshibi.staff.installation import DESK_IDLE, KEEP_DAYS, WARN_DAYS, Misconfigured, days_kept, desk_idle


def test_without_settings_talks_are_kept_ninety_days_and_a_desk_is_open_half_an_hour() -> None:
    assert days_kept({}) == (timedelta(days=90), timedelta(days=14))
    assert desk_idle({}) == timedelta(minutes=30)


def test_an_organisation_sets_its_own() -> None:
    assert days_kept({KEEP_DAYS: "365", WARN_DAYS: "30"}) == (timedelta(days=365), timedelta(days=30))
    assert desk_idle({DESK_IDLE: " 10 "}) == timedelta(minutes=10)


@pytest.mark.parametrize(
    "given",
    [{KEEP_DAYS: "0"}, {KEEP_DAYS: "13"}, {KEEP_DAYS: "x"}, {KEEP_DAYS: "-90"}, {KEEP_DAYS: "９０"}, {WARN_DAYS: "91"}],
)
def test_days_that_would_surprise_somebody_are_refused_by_name(given: dict[str, str]) -> None:
    with pytest.raises(Misconfigured, match="TOMOSHIBI_"):
        days_kept(given)


def test_a_desk_that_closes_at_once_or_never_is_refused() -> None:
    for minutes in ("1", "601"):
        with pytest.raises(Misconfigured, match=DESK_IDLE):
            desk_idle({DESK_IDLE: minutes})
