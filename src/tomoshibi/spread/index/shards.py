"""One list over several indexes, each with a part of the entries: all are asked, and what they find is put together.

Exact as each of them is, since an entry lies in one alone. A shard may be in another process or on another machine: whoever
answers the questions of `Index` will do. Nothing calls this yet.
"""

from collections.abc import Sequence
from heapq import merge
from typing import Protocol

from tomoshibi.spread.index.index import Near, order
from tomoshibi.spread.turns import Packed


class Searchable(Protocol):
    """What can be asked for near hashes."""

    def near(self, hashes: Packed, within: int) -> tuple[Near, ...]:
        """Return every entry within a distance of hashes (n, 32), as `Index.near` does."""

    def near_turned(self, hashes: Packed, within: int) -> tuple[Near, ...]:
        """Return every entry within a distance in any of eight ways, as `Index.near_turned` does."""


class Changeable(Searchable, Protocol):
    """What can be changed as well."""

    def add(self, entry: int, hash_: bytes) -> None:
        """Take an entry's hash in."""

    def withdraw(self, entry: int) -> None:
        """Take an entry out."""


class Shards:
    """Several indexes that answer as one; an entry lies in the one that its number gives when divided by how many there are."""

    def __init__(self, shards: Sequence[Changeable]) -> None:
        self._shards = tuple(shards)

    def add(self, entry: int, hash_: bytes) -> None:
        """Take an entry's hash in. Raises what the shard raises."""
        self._of(entry).add(entry, hash_)

    def withdraw(self, entry: int) -> None:
        """Take an entry out. Raises what the shard raises."""
        self._of(entry).withdraw(entry)

    def near(self, hashes: Packed, within: int) -> tuple[Near, ...]:
        """Return what all shards find near, in the order of `Index.near`."""
        return tuple(merge(*(shard.near(hashes, within) for shard in self._shards), key=order))

    def near_turned(self, hashes: Packed, within: int) -> tuple[Near, ...]:
        """Return what all shards find near in any of eight ways."""
        return tuple(merge(*(shard.near_turned(hashes, within) for shard in self._shards), key=order))

    def _of(self, entry: int) -> Changeable:
        return self._shards[entry % len(self._shards)]
