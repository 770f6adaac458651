"""Under a flood a first message costs some work or some patience, bounded; without one it costs nothing."""

import hashlib
from datetime import timedelta
from itertools import count

import pytest

from tests.makers.house import NOW, later
from tomoshibi.consult.flood import PARTS, Arrivals, Demand, demand, is_met, proof_holds

OLD, YOUNG = timedelta(minutes=5), timedelta(seconds=3)


def worked(challenge: str, bits: int) -> str:
    """Return a proof, found as the script of the help site finds it."""

    def solved(part: int) -> str:
        for number in count():
            found = hashlib.sha256(f"tomoshibi/1 work {challenge} {part} {number}".encode()).digest()
            if int.from_bytes(found, "big") >> (256 - bits) == 0:
                return str(number)
        raise AssertionError

    return ".".join(solved(part) for part in range(PARTS))


@pytest.mark.parametrize(
    ("rate", "bits", "seconds"),
    [(61, 10, 20), (119, 10, 20), (120, 11, 40), (240, 12, 60), (480, 13, 80), (481, 13, 80), (1_000_000, 13, 80)],
)
def test_more_is_asked_the_faster_they_come_up_to_a_bound(rate: int, bits: int, seconds: int) -> None:
    assert demand(rate, above=60) == Demand(bits, timedelta(seconds=seconds))


@pytest.mark.parametrize(("rate", "above"), [(0, 60), (60, 60), (1_000_000, 0)])
def test_nothing_is_asked_without_a_flood_or_where_it_is_switched_off(rate: int, above: int) -> None:
    assert demand(rate, above=above) is None


def test_the_longest_wait_is_shorter_than_a_short_message_takes() -> None:
    longest = demand(1_000_000, above=1)

    assert longest is not None
    assert longest.wait <= timedelta(minutes=2)


def test_work_or_patience_each_will_do() -> None:
    asked = Demand(4, timedelta(seconds=20))

    assert is_met(asked, proof=worked("form", 4), challenge="form", age=YOUNG)
    assert is_met(asked, proof="", challenge="form", age=OLD)
    assert not is_met(asked, proof="", challenge="form", age=YOUNG)


def test_a_proof_is_good_for_its_own_form_and_its_own_weight() -> None:
    proof = worked("form", 4)

    assert proof_holds(proof, challenge="form", bits=4)
    assert not proof_holds(proof, challenge="other", bits=4)
    assert not proof_holds(proof, challenge="form", bits=16)


@pytest.mark.parametrize(
    "proof", ["", "1", ".".join(["0"] * 15), ".".join(["-1"] * 16), ".".join(["９"] * 16), "9" * 100_000, ".".join(["0"] * 17)]
)
def test_what_is_no_proof_does_not_hold(proof: str) -> None:
    assert not proof_holds(proof, challenge="form", bits=0)


def test_what_came_is_counted_for_a_minute() -> None:
    arrivals = Arrivals()
    for second in (0, 10, 20):
        arrivals.came(later(seconds=second))

    assert arrivals.in_the_last_minute(later(seconds=30)) == 3
    assert arrivals.in_the_last_minute(later(seconds=60)) == 2
    assert arrivals.in_the_last_minute(later(seconds=81)) == 0


def test_a_flood_fills_no_memory() -> None:
    arrivals = Arrivals()
    for _ in range(50_000):
        arrivals.came(NOW)

    assert arrivals.in_the_last_minute(NOW) == 10_000
