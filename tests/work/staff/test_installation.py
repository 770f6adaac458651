"""What an installation sets by environment variables is taken as it was meant, or refused with a sentence."""

from datetime import timedelta
from pathlib import Path

import pytest

from tomoshibi.staff.installation import (
    DESK_IDLE,
    FLOOD_FROM,
    KEEP_DAYS,
    WARN_DAYS,
    Misconfigured,
    database,
    days_kept,
    desk_idle,
    flood_from,
)

HOME = Path("/home")


def test_a_database_on_another_machine_can_be_asked_for_with_tls_that_is_checked() -> None:
    given = database("postgresql://akari@db.example:5433/akari?sslmode=verify-full&sslrootcert=/etc/ca.pem&options=-x", HOME)

    assert (given["HOST"], given["PORT"], given["NAME"], given["USER"]) == ("db.example", "5433", "akari", "akari")
    assert given["OPTIONS"] == {"pool": True, "sslmode": "verify-full", "sslrootcert": "/etc/ca.pem"}


def test_a_database_on_a_socket_of_this_machine_can_be_asked_for() -> None:
    assert database("postgresql://akari@/akari?host=/run/postgresql", HOME)["HOST"] == "/run/postgresql"


@pytest.mark.parametrize("address", ["mysql://a/b", "postgresql://host", "tomoshibi.sqlite3"])
def test_another_kind_of_database_is_refused(address: str) -> None:
    with pytest.raises(Misconfigured, match="TOMOSHIBI_DATABASE"):
        database(address, HOME)


@pytest.mark.parametrize(("given", "taken"), [("", FLOOD_FROM), ("0", 0), ("120", 120)])
def test_from_how_many_messages_on_it_is_a_flood_can_be_set(given: str, taken: int) -> None:
    assert flood_from(given) == taken


@pytest.mark.parametrize("given", ["-1", "many", "1.5", "１２", "9" * 9])
def test_what_is_no_such_number_is_refused(given: str) -> None:
    with pytest.raises(Misconfigured, match="TOMOSHIBI_FLOOD"):
        flood_from(given)


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
