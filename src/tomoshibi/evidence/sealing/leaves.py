"""Lines of the row files and the seeds of their salts, written side by side."""

import re
from collections.abc import Callable, Mapping, Sequence
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


_ENCODER = msgspec.json.Encoder(order="sorted")
_encode = _ENCODER.encode
_encode_lines = _ENCODER.encode_lines

# A number of 16 digits or more, or one that goes on as a fraction; a clock in a text, `16:02:30.5`, is none.
# Each with a beginning of its own, which is searched for twice as fast as a choice of beginnings.
_ODD_VALUE = re.compile(rb'":-?[0-9]{1,15}+[.eE0-9]')
_ODD_FIRST = re.compile(rb"\[-?[0-9]{1,15}+[.eE0-9]")
_ODD_NEXT = re.compile(rb",-?[0-9]{1,15}+[.eE0-9]")
_ODD_KEY = re.compile(rb'[\xf0-\xf4](?:[^"\\]|\\.)*+":')  # beyond the basic plane, where keys are sorted in another way
_BEYOND = bytes(range(0xF0, 0xF5))
_REFUSED = (TypeError, ValueError, RecursionError, OverflowError)


def encoded(value: object) -> bytes:
    """Return the RFC 8785 form of a value, as `canonical` does, several times quicker for what our rows mostly hold.

    Raises NotCanonical.
    """
    try:
        form = _encode(value)
    except _REFUSED:
        return canonical(value)
    return canonical(value) if _is_odd(form) else form


def _encoded_all(rows: Sequence[Mapping[str, object]]) -> list[bytes]:
    """Return the RFC 8785 forms of rows, looked through together. Raises NotCanonical."""
    try:
        form = _encode_lines(rows)
    except _REFUSED:
        return [encoded(row) for row in rows]
    return [encoded(row) for row in rows] if _is_odd(form) else form.splitlines()


def _is_odd(form: bytes) -> bool:
    """Return whether the quick form of an object or list, or of several, may differ from the careful one."""
    has_beyond = len(form.translate(None, _BEYOND)) != len(form)
    if _ODD_VALUE.search(form) or _ODD_FIRST.search(form) or _ODD_NEXT.search(form):
        return True
    return has_beyond and _ODD_KEY.search(form) is not None


def _record_leaf(seed: bytes, record: Mapping[str, object]) -> tuple[bytes, bytes]:
    """Return a record's leaf and line as `record_leaf` does, quickly where that gives the same."""
    try:
        leaf, line = record_leaf(seed, record, _encode)
    except _REFUSED:
        return record_leaf(seed, record)
    return record_leaf(seed, record) if _is_odd(line) else (leaf, line)


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
            leaf, line = _record_leaf(seed, row)
        else:
            line = encoded(row)
            leaf = line_leaf(seed, line)
        self._out.write(f'{{"leaf":{self._size},"of":"{of}","seed":"{seed.hex()}"}}\n'.encode("ascii"))
        self._hashes += leaf
        self._size += 1
        self._reached = place
        return line + b"\n"

    def add_all(self, of: Literal["source", "withheld"], rows: Sequence[Mapping[str, object]]) -> bytes:
        """Take rows in, many at a time, and return their lines, as `add` does one by one.

        Raises OutOfOrder and NotCanonical; then nothing was written.
        """
        place = ORDER.index(of)
        if place < self._reached:
            raise OutOfOrder(of)
        lines = _encoded_all(rows)
        seeds = [self._salt_source(SEED_LENGTH) for _ in lines]
        numbered = enumerate(seeds, start=self._size)
        told = [f'{{"leaf":{number},"of":"{of}","seed":"{seed.hex()}"}}\n' for number, seed in numbered]
        self._out.write("".join(told).encode("ascii"))
        self._hashes += b"".join(map(line_leaf, seeds, lines))
        self._size += len(lines)
        self._reached = place
        return b"".join([line + b"\n" for line in lines])

    def leaves(self) -> Leaves:
        """Return what was taken in so far."""
        return Leaves(bytes(self._hashes), self._size)
