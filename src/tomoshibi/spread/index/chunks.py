"""How a hash is cut into chunks so that near ones are found exactly, by counting.

If two hashes differ in at most `within` bits and the chunks' radii add up to sum(radius + 1) > within, then some chunk differs
in no more bits than its radius: were all above, the whole would differ in more (the pigeonhole principle in its general form,
Qin et al., "GPH", 2018). So looking up every chunk with every pattern of up to `radius` changed bits misses nothing. Bits of a
chunk that stand near in the hash are alike, so all bits are put into a fixed shuffled order first.
"""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from tomoshibi.spread.turns import Packed

Words = NDArray[np.uint64]  # shuffled hashes, four words each, the first bit in the highest place
Numbers = NDArray[np.int64]

BITS = 256
WORD = 64
FARTHEST = 31  # what chunks answer; farther is answered by a scan
ROWS_AT_ONCE = 1 << 16


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some neighbouring bits of a shuffled hash, and how many of them may differ where it is looked up."""

    start: int
    width: int
    radius: int


# From which size of a list on, and which (width, radius) then: wider chunks meet fewer by chance, but take more looks.
SCANNED = 20_000  # smaller lists are read through, which takes less than looking up
CUTS: tuple[tuple[int, tuple[tuple[int, int], ...]], ...] = (
    (SCANNED, ((16, 1),) * 16),
    (300_000, ((22, 2),) * 6 + ((18, 1),) * 5 + ((17, 1),) * 2),
    (3_000_000, ((24, 2),) * 6 + ((23, 2),) * 4 + ((20, 1),)),
)


def chunks_for(size: int) -> tuple[Chunk, ...]:
    """Return the chunks for a list of a size; none for one that is read through."""
    fitting = [cut for least, cut in CUTS if size >= least]
    return cut_into(fitting[-1]) if fitting else ()


def cut_into(cut: tuple[tuple[int, int], ...]) -> tuple[Chunk, ...]:
    """Return chunks of these widths and radii, one after the other."""
    starts = np.cumsum([0, *(width for width, _ in cut)])
    return tuple(Chunk(int(start), width, radius) for start, (width, radius) in zip(starts, cut, strict=False))


def narrowed(chunks: tuple[Chunk, ...], within: int) -> tuple[int, ...]:
    """Return the least radii that still find everything within a distance; -1 where a chunk needs no look."""
    radii = [chunk.radius for chunk in chunks]
    while sum(radius + 1 for radius in radii) > within + 1:
        radii[radii.index(max(radii))] -= 1
    return tuple(radii)


@dataclass(frozen=True, slots=True)
class Looks:
    """Every look that one query takes: into which chunk, with which bits changed, and where that chunk's values begin."""

    chunks: Numbers
    patterns: Numbers
    offsets: Numbers


@lru_cache(maxsize=64)
def looks_for(chunks: tuple[Chunk, ...], within: int) -> Looks:
    """Return the looks that find everything within a distance."""
    offsets = table_offsets(chunks)
    every = [patterns(chunk.width, radius) for chunk, radius in zip(chunks, narrowed(chunks, within), strict=True)]
    which = np.repeat(np.arange(len(chunks)), [len(some) for some in every])
    return Looks(which, np.concatenate(every), offsets[which])


def table_offsets(chunks: tuple[Chunk, ...]) -> Numbers:
    """Return at which place the values of each chunk begin if they stand one after the other, and where the last ones end."""
    return np.cumsum([0, *(1 << chunk.width for chunk in chunks)])


@lru_cache(maxsize=64)
def patterns(width: int, radius: int) -> Numbers:
    """Return every pattern of up to `radius` ones among `width` bits; none where the radius is -1."""
    made = [sum(1 << bit for bit in bits) for many in range(radius + 1) for bits in combinations(range(width), many)]
    return np.array(made, np.int64)


def _shuffled() -> NDArray[np.intp]:
    """Return a fixed order of all bits: by the SHA-256 of their number, so that anyone can work it out again."""
    return np.array(sorted(range(BITS), key=lambda bit: hashlib.sha256(b"bit %d" % bit).digest()))


ORDER = _shuffled()


def words(hashes: Packed) -> Words:
    """Return hashes (n, 32) as shuffled words (n, 4)."""
    made = np.empty((len(hashes), BITS // WORD), np.uint64)
    for start in range(0, len(hashes), ROWS_AT_ONCE):
        bits = np.unpackbits(hashes[start : start + ROWS_AT_ONCE], axis=1)[:, ORDER]
        made[start : start + ROWS_AT_ONCE] = np.ascontiguousarray(np.packbits(bits, axis=1)).view(">u8")
    return made


def keys(hashes: Words, chunk: Chunk) -> Numbers:
    """Return the value of one chunk of each hash."""
    word, bit = divmod(chunk.start, WORD)
    over = bit + chunk.width - WORD
    if over <= 0:
        found = hashes[:, word] >> np.uint64(-over)
    else:
        found = (hashes[:, word] << np.uint64(over)) | (hashes[:, word + 1] >> np.uint64(WORD - over))
    return (found & np.uint64((1 << chunk.width) - 1)).astype(np.int64)


def all_keys(hashes: Words, chunks: tuple[Chunk, ...]) -> Numbers:
    """Return the values of all chunks of few hashes, (n, chunks), in few steps."""
    reading = _reading(chunks)
    padded = np.concatenate([hashes, np.zeros((len(hashes), 1), np.uint64)], axis=1)
    high = (padded[:, reading.word] << reading.left) >> reading.right
    return ((high | (padded[:, reading.next_word] >> reading.rest)) & reading.mask).astype(np.int64)


@dataclass(frozen=True, slots=True)
class _Reading:
    """From which words each chunk is read, and how they are moved; the fifth word is nought."""

    word: NDArray[np.intp]
    left: Words
    right: Words
    next_word: NDArray[np.intp]
    rest: Words
    mask: Words


@lru_cache(maxsize=16)
def _reading(chunks: tuple[Chunk, ...]) -> _Reading:
    start, width = (np.array([getattr(chunk, name) for chunk in chunks]) for name in ("start", "width"))
    over = start % WORD + width - WORD
    moves = (np.maximum(over, 0), np.maximum(-over, 0), np.where(over > 0, WORD - over, 1), (1 << width) - 1)
    left, right, rest, mask = (move.astype(np.uint64) for move in moves)
    return _Reading(start // WORD, left, right, np.where(over > 0, start // WORD + 1, BITS // WORD), rest, mask)


def distances(some: Words, others: Words) -> NDArray[np.uint16]:
    """Return in how many bits hashes (n, 4) differ, pair by pair."""
    counts = np.bitwise_count(some ^ others).view(np.uint32).ravel()
    pairs = (counts & np.uint32(0x00FF00FF)) + ((counts >> np.uint32(8)) & np.uint32(0x00FF00FF))
    whole: NDArray[np.uint16] = ((pairs & np.uint32(0xFFFF)) + (pairs >> np.uint32(16))).astype(np.uint16)
    return whole
