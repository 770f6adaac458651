"""Lines of the row files and the seeds of their salts, written side by side."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import BinaryIO, Literal

import msgspec

from tomoshibi_verify.canonical import canonical
from tomoshibi_verify.leaves import SEED_LENGTH, line_leaf, record_leaf
from tomoshibi_verify.merkle import root

Of = Literal["source", "withheld", "record"]
ORDER: tuple[Of, ...] = ("source", "withheld", "record")


class OutOfOrder(ValueError):
    """Leaves are numbered through sources, withheld and records, in this order."""


@dataclass(frozen=True, slots=True)
class Leaves:
    """The leaf hashes of a bundle, joined, 32 bytes each."""

    hashes: bytes
    size: int

    @property
    def root(self) -> bytes:
        """The root of the tree over them."""
        return root(self.hashes)


_encode = msgspec.json.Encoder(order="sorted").encode


# A fraction, a number of 16 digits or more, or a sign beyond the basic plane (where keys are sorted in another way).
_CAREFUL = re.compile(rb"[\xf0-\xf4]|[:,\[]-?[0-9]{1,15}+[.eE0-9]")


def encoded(value: object) -> bytes:
    """Return the RFC 8785 form of a value, as `canonical` does, several times quicker for what our rows mostly hold.

    Raises NotCanonical.
    """
    try:
        line = _encode(value)
    except (TypeError, ValueError, RecursionError, OverflowError):
        return canonical(value)
    return canonical(value) if _CAREFUL.search(line) else line


class LeafWriter:
    """Makes the lines of the row files, writes leaves.jsonl, and keeps the leaf hashes."""

    def __init__(self, out: BinaryIO, *, salt_source: Callable[[int], bytes]) -> None:
        """Write seeds to `out` (leaves.jsonl); `salt_source(n)` gives n random bytes."""
        self._out = out
        self._salt_source = salt_source
        self._hashes = bytearray()
        self._size = 0
        self._reached = 0

    def add(self, of: Of, row: Mapping[str, object]) -> bytes:
        """Take a row in and return its line, LF included, to be written to its row file.

        Raises OutOfOrder, NotCanonical for what JSON cannot hold (half of a surrogate pair, numbers beyond 2^53)
        and NotARecord; then nothing was written.
        """
        place = ORDER.index(of)
        if place < self._reached:
            raise OutOfOrder(of)
        seed = self._salt_source(SEED_LENGTH)
        if of == "record":
            leaf, line = record_leaf(seed, row, encoded)
        else:
            line = encoded(row)
            leaf = line_leaf(seed, line)
        self._out.write(f'{{"leaf":{self._size},"of":"{of}","seed":"{seed.hex()}"}}\n'.encode("ascii"))
        self._hashes += leaf
        self._size += 1
        self._reached = place
        return line + b"\n"

    def leaves(self) -> Leaves:
        """Return what was taken in so far."""
        return Leaves(bytes(self._hashes), self._size)
