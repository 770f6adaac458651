"""What is asked of a first message while a flood comes in: some work of the device, or a little patience. Nothing otherwise.

Nobody is refused and nobody is told apart: no address is looked at, and what one person typed slows no other. What is counted
are first messages that were taken in, in this process's memory and for a minute; nothing of it is written down.
"""

import hashlib
import re
import threading
from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta

MINUTE = timedelta(minutes=1)
LEVELS = 4  # each begins at twice the rate of the one before; the last one bounds what is asked of an old phone
PARTS = 16  # small puzzles instead of a large one: the sum of many takes nearly the same time for everyone
LEAST_BITS = 10  # of each part: 16,384 hashes in all, about a second on a slow phone (docs/decisions/flood.md)
LEAST_WAIT = timedelta(seconds=20)  # since the number was shown; most people write for longer
MOST_KEPT = 10_000  # moments of a minute; beyond it the level is the last one anyway
_NUMBER = re.compile(r"[0-9]{1,7}")


@dataclass(frozen=True, slots=True)
class Demand:
    """What is asked: a proof with so many bits in each of its parts, or a form that is so old. Either will do."""

    bits: int
    wait: timedelta


def demand(rate: int, *, above: int) -> Demand | None:
    """Return what is asked at a rate of first messages a minute; None up to `above`, and always where `above` is 0."""
    if above <= 0 or rate <= above:
        return None
    level = min(LEVELS, (rate // above).bit_length()) - 1
    return Demand(LEAST_BITS + level, LEAST_WAIT * (level + 1))


def is_met(asked: Demand, *, proof: str, challenge: str, age: timedelta) -> bool:
    """Return whether a form may go on: it is old enough, or the device has done the work for this very form."""
    return age >= asked.wait or proof_holds(proof, challenge=challenge, bits=asked.bits)


def proof_holds(proof: str, *, challenge: str, bits: int) -> bool:
    """Return whether a proof solves all parts for a challenge: numbers with points between, one for each part.

    A part is solved by a number whose SHA-256, behind the challenge and the part's place, begins with `bits` bits of zero.
    """
    numbers = proof.split(".", PARTS)
    if len(numbers) != PARTS or not all(_NUMBER.fullmatch(number) for number in numbers):
        return False
    return all(_zeros(challenge, part, number) >= bits for part, number in enumerate(numbers))


def _zeros(challenge: str, part: int, number: str) -> int:
    found = hashlib.sha256(f"tomoshibi/1 work {challenge} {part} {number}".encode()).digest()
    return 256 - int.from_bytes(found, "big").bit_length()


class Arrivals:
    """When first messages came in, for a minute and in memory alone; safe to use from several threads."""

    def __init__(self) -> None:
        self._moments: deque[datetime] = deque(maxlen=MOST_KEPT)
        self._lock = threading.Lock()

    def came(self, at: datetime) -> None:
        """Count a first message that was taken in."""
        with self._lock:
            self._moments.append(at)

    def in_the_last_minute(self, at: datetime) -> int:
        """Return how many came in the minute before a moment; older ones are forgotten."""
        with self._lock:
            while self._moments and self._moments[0] <= at - MINUTE:
                self._moments.popleft()
            return len(self._moments)
