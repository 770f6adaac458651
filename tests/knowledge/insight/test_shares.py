"""Shares, changes and ranks that give no count away."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tomoshibi.insight.shares import counts_behind, safe_change, safe_ranks, safe_share


def test_a_share_with_one_decimal_gives_a_published_count_back() -> None:
    assert counts_behind(Fraction("51.9"), decimals=1, base=1813) == range(941, 942)
    assert counts_behind(Fraction("22.9"), decimals=1, base=1468) == range(336, 337)
    assert list(counts_behind(Fraction("29.6"), decimals=1, base=1468)) == [434, 435]


def test_it_is_rounded_until_it_does_not() -> None:
    assert str(safe_share(count=941, base=1813, threshold=10)) == "52"
    assert str(safe_share(count=941, base=1813, threshold=10, count_is_shown=True)) == "51.9"


@pytest.mark.parametrize(("count", "base"), [(3, 500), (497, 500), (4, 8), (40, 60), (12, 1200)])
def test_a_share_of_few_or_of_all_but_few_is_hidden(count: int, base: int) -> None:
    """The last two: with a base below 100 even whole percents are one count, and 1 % of 1,200 may be 6."""
    assert safe_share(count=count, base=base, threshold=10) is None


@given(st.integers(0, 5000), st.integers(1, 5000), st.integers(2, 20), st.integers(0, 3))
def test_whatever_is_printed_leaves_two_counts_and_no_small_one(count: int, base: int, threshold: int, decimals: int) -> None:
    share = safe_share(count=min(count, base), base=base, threshold=threshold, decimals=decimals)

    if share is not None:
        behind = counts_behind(share.percent, decimals=share.decimals, base=base)
        assert min(count, base) in behind
        assert len(behind) > 1
        assert not [one for one in behind if 0 < one < threshold or 0 < base - one < threshold]


def test_a_change_from_or_to_a_hidden_count_is_hidden() -> None:
    assert safe_change(None, 12) is None
    assert safe_change(15, None) is None
    assert safe_change(15, 12) == -3


def test_ranks_are_among_what_is_shown_and_ties_share_one() -> None:
    assert safe_ranks([120, None, 307, 120, 81]) == (2, None, 1, 2, 4)
