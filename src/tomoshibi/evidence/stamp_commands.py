"""How anybody checks a stamp with `openssl`, from inside the folder of a bundle or a disclosure."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from tomoshibi_verify.stamps import numbers, read_pair


@dataclass(frozen=True, slots=True)
class StampAt:
    """A stamp that is about the seal: its number, when it was issued, and what its authority calls itself."""

    number: int
    at: datetime
    authority: str = ""


def openssl_commands(number: int, *, at: datetime | None) -> tuple[str, str]:
    """Return how a stamp is checked: now, and once its certificates have ended; without `at` the moment is to be filled in.

    `ROOT.pem` stands for the authority's root certificate, got from the authority itself.
    """
    now = f"openssl ts -verify -data seal.json -in stamps/{number}.tsr -CAfile ROOT.pem"
    return now, f"{now} -attime {'SECONDS' if at is None else int(at.timestamp())}"


def stamps_in(paths: Iterable[str], read: Callable[[str], bytes], *, seal: bytes) -> tuple[StampAt, ...]:
    """Return the stamps among some files that are about this seal, by their numbers."""
    found = []
    for number in numbers(paths):
        pair = read_pair(read(f"stamps/{number}.tsq"), read(f"stamps/{number}.tsr"), seal)
        if pair.fault is None and pair.reply is not None and pair.reply.at is not None:
            found.append(StampAt(number, pair.reply.at, pair.reply.authority))
    return tuple(found)


def printed(stamps: Iterable[StampAt]) -> list[str]:
    """Return the commands for all stamps; where there is none yet, those for the first that may come."""
    pairs = [openssl_commands(one.number, at=one.at) for one in stamps] or [openssl_commands(1, at=None)]
    return [command for pair in pairs for command in pair]
