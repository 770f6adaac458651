"""Whether a hash may be listed at all, before a person looks at it. Nothing calls this yet: no hashes are taken in."""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta

from tomoshibi.spread.entries import Claim, Reason, Review
from tomoshibi.spread.hash_list import LEAST_QUALITY, MOST_QUALITY
from tomoshibi.spread.pdq import VERSION, ZERO

LONGEST = timedelta(days=365 * 5)  # asked again after that: what a person wanted years ago may not be what they want
FLOOD = 20  # hashes of one case in one day; more are hardly one person's pictures
FLOOD_OF_ALL = 500  # hashes of all cases in one day


class MalformedHash(ValueError):
    """Not 64 hexadecimal digits."""


class ZeroHash(ValueError):
    """All zero: it stands for no picture."""


class TooWeak(ValueError):
    """Too little is in the picture to tell it from others; the message is its quality."""


class OtherVersion(ValueError):
    """The hash was worked out in a way that is not compared with ours; the message is its name."""


class NoTimeLeft(ValueError):
    """It would count on no day, or on more days than are allowed; the message is the day it ends."""


class Innocent(ValueError):
    """It is near a hash on the negative list: something that many pictures look like."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What a person's device sent for one picture."""

    hash: str = field(repr=False)
    quality: int
    version: str
    reason: Reason
    expires_on: date


@dataclass(frozen=True, slots=True)
class Traffic:
    """How many hashes came before this one on the same day."""

    of_case: int
    of_all: int


def claim_of(offer: Offer, *, case: str, on: date, is_innocent: bool, traffic: Traffic) -> Claim:
    """Return the claim that an offer makes; it waits for a person, and in a flood for a look at the flood first.

    `is_innocent`: the hash is near one of the negative list. Raises MalformedHash, ZeroHash, TooWeak, OtherVersion, NoTimeLeft
    and Innocent.
    """
    _refuse_form(offer)
    if not on < offer.expires_on <= on + LONGEST:
        raise NoTimeLeft(offer.expires_on.isoformat())
    if is_innocent:
        raise Innocent
    is_flood = traffic.of_case >= FLOOD or traffic.of_all >= FLOOD_OF_ALL
    review = Review.QUARANTINED if is_flood else Review.WAITING
    return Claim(case, offer.reason, offer.quality, on, offer.expires_on, review)


def _refuse_form(offer: Offer) -> None:
    if re.fullmatch(r"[0-9a-f]{64}", offer.hash) is None:
        raise MalformedHash
    if offer.hash == ZERO:
        raise ZeroHash
    if offer.version != VERSION:
        raise OtherVersion(offer.version)
    if not LEAST_QUALITY <= offer.quality <= MOST_QUALITY:
        raise TooWeak(offer.quality)
