"""A hash is listed for the cases that ask for it, as long as they ask."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from tests.makers.drawn import file_of, framed, soft
from tomoshibi.spread.entries import (
    Claim,
    Entry,
    Opinion,
    Reason,
    Review,
    Standing,
    Verdict,
    claimed,
    standing,
    unexpired,
    withdrawn,
)
from tomoshibi.spread.index.index import Near, index_of
from tomoshibi.spread.offers import (
    FLOOD,
    FLOOD_OF_ALL,
    LONGEST,
    Innocent,
    MalformedHash,
    NoTimeLeft,
    Offer,
    OtherVersion,
    TooWeak,
    Traffic,
    ZeroHash,
    claim_of,
)
from tomoshibi.spread.pdq import VERSION, Pdq
from tomoshibi.spread.pictures import PictureHash, picture_hash
from tomoshibi.spread.turns import Turn
from tomoshibi.spread.verdicts import Hit, Rules, Why, hits, judged

DAY = date(2026, 11, 20)
QUIET = Traffic(0, 0)


def claim(case: str = "a", *, days: int = 30, review: Review = Review.ACCEPTED, quality: int = 90) -> Claim:
    return Claim(case, Reason.THREATENED, quality, DAY, DAY + timedelta(days), review)


def entry(*claims: Claim, hash_: str = "0f" * 32, opinions: tuple[Opinion, ...] = ()) -> Entry:
    return Entry(hash_, VERSION, claims, opinions)


OFFER = Offer("0f" * 32, 80, VERSION, Reason.SHARED, DAY + timedelta(90))


def test_withdrawing_a_case_leaves_what_another_case_asks_for() -> None:
    shared, alone = entry(claim("a"), claim("b")), entry(claim("a"), hash_="a5" * 32)

    left = withdrawn((shared, alone), case="a")

    assert left == (entry(claim("b")),)
    assert withdrawn(left, case="b") == ()


def test_what_has_run_out_is_gone_on_its_day_and_not_before() -> None:
    one = entry(claim(days=3))

    assert unexpired((one,), on=DAY + timedelta(2)) == (one,)
    assert unexpired((one,), on=DAY + timedelta(3)) == ()
    assert one.goes_out(DAY + timedelta(2))
    assert not one.goes_out(DAY + timedelta(3))


@pytest.mark.parametrize("review", [Review.WAITING, Review.QUARANTINED, Review.REFUSED])
def test_nothing_goes_out_before_a_person_said_yes(review: Review) -> None:
    assert not entry(claim(review=review)).goes_out(DAY)
    assert entry(claim(review=review), claim("b")).goes_out(DAY)


def test_a_case_asks_for_a_hash_once_and_its_newest_word_stands() -> None:
    one = claimed(entry(claim("a"), claim("b")), claim("a", days=5))

    assert one.claims == (claim("b"), claim("a", days=5))


def test_the_newest_answer_of_each_platform_counts_and_a_difference_is_a_dispute() -> None:
    yes = Opinion("one", Verdict.MATCHED, DAY)
    no = Opinion("two", Verdict.NOT_THIS, DAY)
    later = Opinion("two", Verdict.REMOVED, DAY + timedelta(1))

    assert standing(()) is Standing.UNANSWERED
    assert standing((yes,)) is Standing.CONFIRMED
    assert standing((no,)) is Standing.DENIED
    assert standing((yes, no)) is Standing.DISPUTED
    assert standing((later, yes, no)) is Standing.CONFIRMED


def test_an_offer_becomes_a_claim_that_waits() -> None:
    made = claim_of(OFFER, case="a", on=DAY, is_innocent=False, traffic=QUIET)

    assert made == Claim("a", Reason.SHARED, 80, DAY, OFFER.expires_on, Review.WAITING)


@pytest.mark.parametrize("traffic", [Traffic(FLOOD, FLOOD), Traffic(0, FLOOD_OF_ALL)])
def test_in_a_flood_it_is_put_aside_and_not_refused(traffic: Traffic) -> None:
    assert claim_of(OFFER, case="a", on=DAY, is_innocent=False, traffic=traffic).review is Review.QUARANTINED


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"hash": "0f" * 31}, MalformedHash),
        ({"hash": "0F" * 32}, MalformedHash),
        ({"hash": "0" * 64}, ZeroHash),
        ({"quality": 49}, TooWeak),
        ({"quality": 101}, TooWeak),
        ({"version": "pdq-0"}, OtherVersion),
        ({"expires_on": DAY}, NoTimeLeft),
        ({"expires_on": DAY + LONGEST + timedelta(1)}, NoTimeLeft),
    ],
)
def test_what_cannot_be_listed_says_why(changed: dict[str, Any], error: type[ValueError]) -> None:
    with pytest.raises(error):
        claim_of(replace(OFFER, **changed), case="a", on=DAY, is_innocent=False, traffic=QUIET)


def test_what_many_pictures_look_like_is_not_listed() -> None:
    with pytest.raises(Innocent):
        claim_of(OFFER, case="a", on=DAY, is_innocent=True, traffic=QUIET)


def test_a_match_says_every_reason_that_speaks_against_it() -> None:
    denied = (Opinion("one", Verdict.NOT_THIS, DAY),)
    weak = entry(claim(quality=40, review=Review.WAITING), opinions=denied)

    found = judged(Hit(Near(0, 7, 25), 30), weak, rules=Rules("school", within=20), on=DAY)

    assert not found.counts
    assert found.against == (Why.TOO_FAR, Why.WEAK_QUERY, Why.WEAK_ENTRY, Why.NOT_OUT, Why.DENIED)


def test_a_disputed_entry_still_counts_and_the_dispute_shows() -> None:
    both = (Opinion("one", Verdict.NOT_THIS, DAY), Opinion("two", Verdict.MATCHED, DAY))

    found = judged(Hit(Near(0, 7, 31), 50), entry(claim(), opinions=both), rules=Rules("ours"), on=DAY)

    assert (found.counts, found.standing) == (True, Standing.DISPUTED)


def test_a_hash_does_not_show_in_what_programs_print() -> None:
    assert "0f0f" not in repr(entry(claim())) + repr(OFFER)


def test_a_weak_version_does_not_hide_a_strong_one_that_is_farther() -> None:
    listed = bytes.fromhex("0f" * 32)
    farther = bytes([listed[0] ^ 0b11]) + listed[1:]
    picture = PictureHash(Pdq(farther.hex(), 80), "0" * 64, trimmed=Pdq(listed.hex(), 30))
    index = index_of(np.frombuffer(listed, np.uint8)[None])

    (found,) = hits(index, picture)

    assert (found.near.distance, found.quality, found.is_trimmed) == (2, 80, False)


def test_a_picture_with_bars_around_it_is_found_by_what_is_inside() -> None:
    listed = picture_hash(file_of(soft(300, 200)))
    copy = picture_hash(file_of(framed(np.ascontiguousarray(soft(300, 200)[:, ::-1]), top=150, bottom=150)), trim=True)
    index = index_of(np.frombuffer(bytes.fromhex(listed.pdq.hash), np.uint8)[None])

    (found,) = hits(index, copy)

    assert (found.near.entry, found.near.turn, found.is_trimmed) == (0, Turn.FLIP_Y, True)
