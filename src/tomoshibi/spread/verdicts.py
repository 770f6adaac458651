"""Whether a near hash counts as a match on a list, and why: every answer says its reasons, so that a reviewer can follow it.

Nothing calls this yet: `tomoshibi match` prints what is near and judges nothing.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np

from tomoshibi.spread.entries import Entry, Standing, standing
from tomoshibi.spread.hash_list import LEAST_QUALITY
from tomoshibi.spread.index.index import Index, Near
from tomoshibi.spread.pictures import PictureHash

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
class Hit:
    """An entry near one version of a picture that was asked for."""

    near: Near
    quality: int  # of the version that was asked with
    is_trimmed: bool = False


def hits(index: Index, picture: PictureHash, *, within: int = WITHIN) -> tuple[Hit, ...]:
    """Return every entry near a picture as it is or without its borders, turned in any way; each as near as it comes.

    A version of low quality counts only where no other is near: it would speak against a match that the other one shows.
    """
    versions = [one for one in (picture.pdq, picture.trimmed) if one is not None]
    packed = np.frombuffer(bytes.fromhex("".join(one.hash for one in versions)), np.uint8).reshape(-1, 32)
    found = [Hit(near, versions[near.query].quality, is_trimmed=near.query > 0) for near in index.near_turned(packed, within)]
    best: dict[int, Hit] = {}
    for hit in sorted(found, key=lambda hit: (hit.quality < LEAST_QUALITY, hit.near.distance)):
        best.setdefault(hit.near.entry, hit)
    return tuple(sorted(best.values(), key=lambda hit: (hit.near.distance, hit.near.entry)))


@dataclass(frozen=True, slots=True)
class Judged:
    """A near entry, whether it counts on a list, and what speaks against it."""

    hit: Hit
    list_name: str
    entry_quality: int
    standing: Standing
    against: tuple[Why, ...]

    @property
    def counts(self) -> bool:
        """Return whether nothing speaks against it."""
        return not self.against


def judged(hit: Hit, entry: Entry, *, rules: Rules, on: date) -> Judged:
    """Return what a near entry comes to by the rules of a list on a day."""
    stands = standing(entry.opinions)
    against = (
        (Why.TOO_FAR, hit.near.distance > rules.within),
        (Why.WEAK_QUERY, hit.quality < rules.least_quality),
        (Why.WEAK_ENTRY, entry.quality < rules.least_quality),
        (Why.NOT_OUT, not entry.goes_out(on)),
        (Why.DENIED, stands is Standing.DENIED),
    )
    found = tuple(why for why, speaks in against if speaks)
    return Judged(hit, rules.name, entry.quality, stands, found)
