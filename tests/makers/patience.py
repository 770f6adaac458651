"""A guard against what never ends: on large input, work that grows with the square of its size would go on for minutes."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

CPU_SECONDS = 120  # of this process alone, so that a busy machine changes nothing; what is linear needs one or two


class NeverEnds(Exception):
    """The block was still at work when it was stopped."""


@contextmanager
def ends() -> Iterator[None]:
    """Stop the block where it does not end. How fast it is, `bench/` measures; this only keeps a run from hanging."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise NeverEnds

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
