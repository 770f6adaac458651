"""Shares, changes and ranks that give no count away: 51.9 % of 1,813 can only be 941.

What a share tells is the set of counts that round to it. Where the base is public and that set is one count, printing the
share prints the count.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Share:
    """A share as it may be printed: hundredths of the base, with this many decimals."""

    percent: Fraction
    decimals: int

    def __str__(self) -> str:
        return f"{float(self.percent):.{self.decimals}f}"


def rounded(value: Fraction, decimals: int) -> Fraction:
    """Return a value rounded to decimals, halves away from zero, as in printed tables."""
    scale = 10**decimals
    return Fraction(math.floor(abs(value) * scale + Fraction(1, 2)), scale) * (-1 if value < 0 else 1)


def counts_behind(percent: Fraction, *, decimals: int, base: int) -> range:
    """Return all counts out of `base` whose share, in percent, rounds to this one.

    Half-way cases count on both sides, since not everybody rounds them one way.
    """
    half = Fraction(1, 2 * 10**decimals)
    low = math.ceil((percent - half) * base / 100)
    high = math.floor((percent + half) * base / 100)
    return range(max(low, 0), min(high, base) + 1)


def safe_share(*, count: int, base: int, threshold: int, decimals: int = 1, count_is_shown: bool = False) -> Share | None:
    """Return a share with as many decimals, up to those wanted, as give nothing away; None where even none does.

    Where the count itself is shown beside it, a share tells nothing more. Else at least two counts must round to it, and none
    of them, nor what is left of the base, may lie between 1 and the threshold. A base below the threshold has no shares.
    """
    if not 0 <= count <= base or base < threshold or _is_small(count, threshold) or _is_small(base - count, threshold):
        return None
    exact = Fraction(100 * count, base)
    if count_is_shown:
        return Share(rounded(exact, decimals), decimals)
    for places in range(decimals, -1, -1):
        percent = rounded(exact, places)
        behind = counts_behind(percent, decimals=places, base=base)
        if len(behind) > 1 and not any(_is_small(one, threshold) or _is_small(base - one, threshold) for one in behind):
            return Share(percent, places)
    return None


def _is_small(count: int, threshold: int) -> bool:
    return 0 < count < threshold


def safe_change(before: int | None, after: int | None) -> int | None:
    """Return by how much a count changed, None where one of the two is hidden: the other would give it away."""
    return None if before is None or after is None else after - before


def safe_ranks(counts: Sequence[int | None]) -> tuple[int | None, ...]:
    """Return the rank of each count from 1, ties sharing the better one; None where hidden.

    Ranks are among what is shown: whoever reads that a hidden one is third knows what it lies between.
    """
    shown = sorted((one for one in counts if one is not None), reverse=True)
    return tuple(None if one is None else shown.index(one) + 1 for one in counts)
