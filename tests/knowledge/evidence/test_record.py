"""How moments are written as ISO 8601."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tomoshibi.evidence.moments import FIRST, LAST
from tomoshibi.evidence.record import EPOCH, JST, Precision, iso

QUARTERS = st.integers(-56, 56).map(lambda quarters: timezone(timedelta(minutes=15 * quarters)))


@given(st.integers(FIRST, LAST), QUARTERS | st.just(JST) | st.just(UTC))
def test_a_moment_with_an_offset_reads_back_as_the_same_moment(micros: int, zone: timezone) -> None:
    written = iso(micros, "microsecond", zone)

    assert datetime.fromisoformat(written) == EPOCH + timedelta(microseconds=micros)
    assert written == (EPOCH + timedelta(microseconds=micros)).astimezone(zone).isoformat(timespec="microseconds")


@given(st.integers(FIRST, LAST))
def test_a_clock_without_a_zone_is_written_as_it_showed(micros: int) -> None:
    showed = (EPOCH + timedelta(microseconds=micros)).replace(tzinfo=None)

    assert iso(micros, "100ns") == showed.isoformat(timespec="microseconds")


@pytest.mark.parametrize(
    ("precision", "written"),
    [
        ("year", "2026"),
        ("month", "2026-05"),
        ("day", "2026-05-09"),
        ("hour", "2026-05-09T01"),
        ("minute", "2026-05-09T01:02+09:00"),
        ("second", "2026-05-09T01:02:03+09:00"),
        ("millisecond", "2026-05-09T01:02:03.045+09:00"),
        ("microsecond", "2026-05-09T01:02:03.045006+09:00"),
    ],
)
def test_nothing_finer_than_the_precision_is_written(precision: Precision, written: str) -> None:
    moment = datetime(2026, 5, 9, 1, 2, 3, 45006, tzinfo=JST)

    assert iso((moment - EPOCH) // timedelta(microseconds=1), precision, JST) == written
