"""Whether a near hash counts as a match on a list, and why: every answer says its reasons, so that a reviewer can follow it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tomoshibi.spread.entries import Entry, Standing, standing
from tomoshibi.spread.hash_list import LEAST_QUALITY
from tomoshibi.spread.index.index import Near

WITHIN = 31  # bits; where two pictures are taken for the same unless a list says otherwise (ThreatExchange, pdq/README.md)


class Why(StrEnum):
    """What speaks against a match."""

    TOO_FAR = "too-far"
    WEAK_QUERY = "weak-query"
    WEAK_ENTRY = "weak-entry"
    NOT_OUT = "not-out"  # not reviewed, refused, withdrawn or expired
    DENIED = "denied"  # every platform that looked says it is something else


@dataclass(frozen=True, slots=True)
class Rules:
    """What one list takes for a match."""

    name: str
    within: int = WITHIN
    least_quality: int = LEAST_QUALITY


@dataclass(frozen=True, slots=True)
class Judged:
    """A near entry, whether it counts on a list, and what speaks against it."""

    near: Near
    list_name: str
    query_quality: int
    entry_quality: int
    standing: Standing
    against: tuple[Why, ...]

    @property
    def counts(self) -> bool:
        """Return whether nothing speaks against it."""
        return not self.against


def judged(near: Near, entry: Entry, *, query_quality: int, rules: Rules, on: date) -> Judged:
    """Return what a near entry comes to by the rules of a list on a day."""
    stands = standing(entry.opinions)
    against = (
        (Why.TOO_FAR, near.distance > rules.within),
        (Why.WEAK_QUERY, query_quality < rules.least_quality),
        (Why.WEAK_ENTRY, entry.quality < rules.least_quality),
        (Why.NOT_OUT, not entry.goes_out(on)),
        (Why.DENIED, stands is Standing.DENIED),
    )
    found = tuple(why for why, speaks in against if speaks)
    return Judged(near, rules.name, query_quality, entry.quality, stands, found)
