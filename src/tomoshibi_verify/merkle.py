"""The tree over the leaves: RFC 6962, section 2.1, with SHA-256."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

HASH_LENGTH = 32


class NoSuchLeaf(ValueError):
    """The number lies outside the tree, or the path does not have the length that its place asks for."""


def leaf_hash(content: bytes) -> bytes:
    """Return the hash of a leaf that holds this content."""
    return sha256(b"\x00" + content).digest()


def inner_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of the node above two others."""
    return sha256(b"\x01" + left + right).digest()


def root(leaves: bytes | bytearray) -> bytes:
    """Return the root over leaf hashes that are joined into one row of bytes, 32 for each.

    A node without a neighbour goes up as it is; that gives RFC 6962's shape for every size.
    """
    if not leaves:
        return sha256(b"").digest()
    level = bytes(leaves)
    while len(level) > HASH_LENGTH:
        level = _level_above(level)
    return level


def inclusion_path(leaves: bytes | bytearray, number: int) -> tuple[bytes, ...]:
    """Return the neighbours on the way from leaf `number` (from 0) up to the root. Raises NoSuchLeaf."""
    if not 0 <= number < len(leaves) // HASH_LENGTH:
        raise NoSuchLeaf(f"leaf {number}")
    path = []
    level = bytes(leaves)
    while len(level) > HASH_LENGTH:
        neighbour = (number ^ 1) * HASH_LENGTH
        if neighbour < len(level):
            path.append(level[neighbour : neighbour + HASH_LENGTH])
        level = _level_above(level)
        number >>= 1
    return tuple(path)


def inclusion_paths(leaves: bytes | bytearray, numbers: Iterable[int]) -> dict[int, tuple[bytes, ...]]:
    """Return the paths of several leaves, as `inclusion_path` gives each, going up the tree only once.

    Raises NoSuchLeaf.
    """
    paths: dict[int, list[bytes]] = {number: [] for number in numbers}
    for number in paths:
        if not 0 <= number < len(leaves) // HASH_LENGTH:
            raise NoSuchLeaf(f"leaf {number}")
    level = bytes(leaves)
    height = 0
    while len(level) > HASH_LENGTH:
        for number, path in paths.items():
            neighbour = (number >> height ^ 1) * HASH_LENGTH
            if neighbour < len(level):
                path.append(level[neighbour : neighbour + HASH_LENGTH])
        level = _level_above(level)
        height += 1
    return {number: tuple(path) for number, path in paths.items()}


def root_from_path(leaf: bytes, *, number: int, tree_size: int, path: Sequence[bytes]) -> bytes:
    """Return the root that follows from a leaf hash, its number and its path (RFC 9162, section 2.1.3.2).

    Raises NoSuchLeaf when the number does not lie in the tree or the path is too short or too long.
    """
    if not 0 <= number < tree_size:
        raise NoSuchLeaf(f"leaf {number} of {tree_size}")
    last = tree_size - 1
    steps = iter(path)
    reached = leaf
    try:
        while last:
            if number & 1:
                reached = inner_hash(next(steps), reached)
            elif number < last:
                reached = inner_hash(reached, next(steps))
            number >>= 1
            last >>= 1
    except StopIteration:
        raise NoSuchLeaf("the path is too short") from None
    if next(steps, None) is not None:
        raise NoSuchLeaf("the path is too long")
    return reached


def _level_above(level: bytes) -> bytes:
    pair = 2 * HASH_LENGTH
    whole_pairs = len(level) // pair * pair
    nodes = [sha256(b"\x01" + level[at : at + pair]).digest() for at in range(0, whole_pairs, pair)]
    nodes.append(level[whole_pairs:])
    return b"".join(nodes)
