"""The list of hashes that platforms are asked to look for: who asked for what, until when, and what was answered.

An entry stands for one hash and belongs to every case that asked for it; it goes when the last of them is gone. Only what a
person looked at and nobody withdrew goes out. A hash is as personal as what it stands for: nothing here prints one.

Nothing calls this yet: no list is kept, and no platform is answered.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum


class Reason(StrEnum):
    """Why a hash is listed, in the words of the person."""

    SHARED = "shared"  # it was passed on
    THREATENED = "threatened"  # someone says they will
    PRECAUTION = "precaution"  # neither, so far as is known


class Review(StrEnum):
    """What a worker decided about a claim; until then it goes nowhere."""

    WAITING = "waiting"
    QUARANTINED = "quarantined"  # it came in a flood: somebody looks at where it comes from first
    ACCEPTED = "accepted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Claim:
    """That one case asks for a hash to be looked for."""

    case: str
    reason: Reason
    quality: int
    listed_on: date
    expires_on: date  # set by the person: the first day on which it no longer counts
    review: Review = Review.WAITING

    def goes_out(self, on: date) -> bool:
        """Return whether the claim counts on a day."""
        return self.review is Review.ACCEPTED and on < self.expires_on


@dataclass(frozen=True, slots=True)
class Entry:
    """One hash, with every case that asks for it and what platforms answered."""

    hash: str = field(repr=False)
    version: str
    claims: tuple[Claim, ...]
    opinions: tuple["Opinion", ...] = ()

    def goes_out(self, on: date) -> bool:
        """Return whether some case still asks for it, with a person's yes."""
        return any(claim.goes_out(on) for claim in self.claims)

    @property
    def quality(self) -> int:
        """Return the best quality that was seen with this hash."""
        return max((claim.quality for claim in self.claims), default=0)


class Verdict(StrEnum):
    """What a platform says of an entry; numbers only, never what or whose it was."""

    MATCHED = "matched"
    REMOVED = "removed"
    NOT_THIS = "not-this"


@dataclass(frozen=True, slots=True)
class Opinion:
    """One platform's answer; its newest stands for it."""

    operator: str
    verdict: Verdict
    on: date


class Standing(StrEnum):
    """What all answers to an entry come to."""

    UNANSWERED = "unanswered"
    CONFIRMED = "confirmed"
    DENIED = "denied"
    DISPUTED = "disputed"


def standing(opinions: Iterable[Opinion]) -> Standing:
    """Return what answers come to, the newest of each platform; where they differ it is disputed, whoever is more."""
    newest: dict[str, Opinion] = {}
    for opinion in sorted(opinions, key=lambda one: one.on):
        newest[opinion.operator] = opinion
    denied = {one.verdict is Verdict.NOT_THIS for one in newest.values()}
    match sorted(denied):
        case []:
            return Standing.UNANSWERED
        case [False]:
            return Standing.CONFIRMED
        case [True]:
            return Standing.DENIED
        case _:
            return Standing.DISPUTED


def claimed(entry: Entry, claim: Claim) -> Entry:
    """Return an entry that one more case asks for; a case asks for a hash once, its newest claim stands."""
    others = tuple(one for one in entry.claims if one.case != claim.case)
    return replace(entry, claims=(*others, claim))


def withdrawn(entries: Iterable[Entry], *, case: str) -> tuple[Entry, ...]:
    """Return a list without what one case asked for; a hash that another case asks for too stays, for that case."""
    return _with_claims(entries, lambda claim: claim.case != case)


def unexpired(entries: Iterable[Entry], *, on: date) -> tuple[Entry, ...]:
    """Return a list without what has run out by a day."""
    return _with_claims(entries, lambda claim: on < claim.expires_on)


def _with_claims(entries: Iterable[Entry], stays: Callable[[Claim], bool]) -> tuple[Entry, ...]:
    kept = (replace(entry, claims=tuple(claim for claim in entry.claims if stays(claim))) for entry in entries)
    return tuple(entry for entry in kept if entry.claims)
