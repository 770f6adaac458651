"""Records as people write them, `ab12:3-7, 12`, and as items of a scope."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tomoshibi.casework.consent import NotAnItem, written
from tomoshibi.casework.record_items import MOST, TooManyRecords, in_order, named, short

NUMBERS = st.sets(st.integers(1, 10**6), min_size=1, max_size=20)


@given(NUMBERS)
def test_what_is_written_in_short_names_the_same_records_again(numbers: set[int]) -> None:
    items = named(f"ab12:{short(numbers)}")

    assert items == tuple(f"record:ab12:{one}" for one in sorted(numbers))
    assert written(items).split() == sorted(items)


def test_numbers_without_a_bundle_are_of_the_one_before_them() -> None:
    assert named("ab12:3-4, 9、record:cd34:1") == ("record:ab12:3", "record:ab12:4", "record:ab12:9", "record:cd34:1")
    assert named(" ") == ()


@pytest.mark.parametrize("given_text", ["3", "ab12:", "ab12:0", "ab12:7-3", "ab12:x", "a b:1", "ab-12:1", "x"])
def test_what_names_no_record_is_refused(given_text: str) -> None:
    with pytest.raises(NotAnItem):
        named(given_text)


@pytest.mark.parametrize("given_text", [f"ab12:1-{MOST + 1}", "ab12:1-999999999999999", f"ab12:1-{MOST} cd34:1"])
def test_more_than_anybody_reads_to_a_person_is_refused(given_text: str) -> None:
    with pytest.raises(TooManyRecords):
        named(given_text)


def test_records_stand_by_number_behind_the_other_items() -> None:
    given_items = ["record:b:10", "story", "record:b:2", "record:a:3"]

    assert in_order(given_items) == ("story", "record:a:3", "record:b:2", "record:b:10")
