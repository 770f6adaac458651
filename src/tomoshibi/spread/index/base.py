"""The part of the index that was built once and lies in a file, read in place: hashes, their entries and a table.

The file: sections one after the other, each at a multiple of 64 bytes; then a JSON document that names them (place, form,
SHA-256); then 8 bytes with its length, its own SHA-256 and the mark. All numbers little-endian. It holds hashes in clear, so it
belongs into a folder that lies in memory alone.
"""

import hashlib
import json
from dataclasses import astuple, dataclass
from io import BufferedWriter
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tomoshibi.spread.index.chunks import (
    FARTHEST,
    Chunk,
    Looks,
    Numbers,
    Words,
    all_keys,
    distances,
    keys,
    looks_for,
    table_offsets,
)
from tomoshibi.spread.index.scanning import scanned

MARK = b"tomoshibi-index1"
ALIGNED = 64
TAIL = 8 + 32 + len(MARK)
QUERIES_AT_ONCE = 16  # looked up together: enough to spread the cost of each step, few enough for the cache


class DamagedIndex(ValueError):
    """A file is no index, or not the one that was written: it is to be built again from the list."""


class TwiceListed(ValueError):
    """An entry stands twice in what is to be built; the message is its number."""


@dataclass(frozen=True, slots=True)
class Base:
    """Hashes (n, 4) in the rising order of their entries' numbers, and the table to find them by.

    The table of all chunks is one: `starts` says for each value of each chunk, in the order of the chunks, where its rows begin
    in `rows`, which holds every row once for each chunk. It ends with where the last ones end.
    """

    words: Words
    entries: Numbers
    chunks: tuple[Chunk, ...]
    starts: NDArray[np.uint32]
    rows: NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Found:
    """Pairs of a query (its place among those asked) and a row, with their distance; each pair once."""

    queries: Numbers
    rows: Numbers
    distances: NDArray[np.uint16]


def build(ours: Words, entries: Numbers, chunks: tuple[Chunk, ...]) -> Base:
    """Return the index of shuffled hashes (n, 4). Raises TwiceListed."""
    order = np.argsort(entries, kind="stable")
    entries, ours = entries[order], ours[order]
    if (twice := np.flatnonzero(entries[1:] == entries[:-1])).size:
        raise TwiceListed(int(entries[twice[0]]))
    return Base(ours, entries, chunks, *_table(ours, chunks))


def _table(ours: Words, chunks: tuple[Chunk, ...]) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    offsets = table_offsets(chunks)
    starts = np.zeros(offsets[-1] + 1, np.uint32)
    rows = np.empty((len(chunks), len(ours)), np.uint32)
    for number, chunk in enumerate(chunks):
        values = keys(ours, chunk)
        both = (values << 32) | np.arange(len(values))  # sorting one number is quicker than sorting by another
        both.sort()
        rows[number] = both & 0xFFFFFFFF
        ends = np.cumsum(np.bincount(values, minlength=1 << chunk.width))
        starts[offsets[number] + 1 : offsets[number + 1] + 1] = ends + number * len(ours)
    return starts, rows.ravel()


def write(path: Path, base: Base) -> None:
    """Write an index to a new file. Raises FileExistsError where there is one."""
    with path.open("xb") as file:
        sections = [_section(file, values) for values in (base.words, base.entries, base.starts, base.rows)]
        listing = json.dumps({"chunks": [astuple(chunk) for chunk in base.chunks], "sections": sections}).encode()
        file.write(listing + len(listing).to_bytes(8, "little") + hashlib.sha256(listing).digest() + MARK)


def _section(file: BufferedWriter, values: NDArray[Any]) -> dict[str, Any]:
    file.write(b"\0" * (-file.tell() % ALIGNED))
    at = file.tell()
    content = np.ascontiguousarray(values).data.cast("B") if values.size else b""
    file.write(content)
    sha256 = hashlib.sha256(content).hexdigest()
    return {"at": at, "form": values.dtype.str, "shape": values.shape, "sha256": sha256}


def opened(path: Path) -> Base:
    """Return the index in a file, read in place, once every byte was checked. Raises DamagedIndex, and OSError."""
    if path.stat().st_size < TAIL:
        raise DamagedIndex
    content = np.memmap(path, np.uint8, "r").view(np.ndarray)
    listing = _listing(content)
    ours, entries, starts, rows = (_read(content, section) for section in listing["sections"])
    return Base(ours, entries, tuple(Chunk(*one) for one in listing["chunks"]), starts, rows)


def _listing(content: NDArray[np.uint8]) -> dict[str, Any]:
    tail = content[-TAIL:].tobytes()
    length = int.from_bytes(tail[:8], "little")
    listing = content[max(0, len(content) - TAIL - length) : len(content) - TAIL].tobytes()
    if tail[40:] != MARK or hashlib.sha256(listing).digest() != tail[8:40]:
        raise DamagedIndex
    found: dict[str, Any] = json.loads(listing)
    return found


def _read(content: NDArray[np.uint8], section: dict[str, Any]) -> NDArray[Any]:
    form = np.dtype(section["form"])
    size = int(np.prod(section["shape"])) * form.itemsize
    part = content[section["at"] : section["at"] + size]
    if hashlib.sha256(part.data).hexdigest() != section["sha256"]:
        raise DamagedIndex
    values: NDArray[Any] = part.view(form).reshape(section["shape"])
    return values


def near(base: Base, queries: Words, within: int) -> Found:
    """Return every pair of a query (m, 4) and a row whose distance is at most `within`."""
    if not base.chunks or not len(queries) or within > FARTHEST:
        return _found(base, queries, within, *scanned(base.words, queries, within))
    looks = looks_for(base.chunks, within)
    parts = [_near(base, queries[at : at + QUERIES_AT_ONCE], looks, within) for at in range(0, len(queries), QUERIES_AT_ONCE)]
    if len(parts) == 1:
        return parts[0]
    asked = [part.queries + number * QUERIES_AT_ONCE for number, part in enumerate(parts)]
    rows, apart = ([getattr(part, name) for part in parts] for name in ("rows", "distances"))
    return Found(np.concatenate(asked), np.concatenate(rows), np.concatenate(apart))


def _near(base: Base, queries: Words, looks: Looks, within: int) -> Found:
    """Return what is near among the rows that agree with a query in one chunk up to its radius."""
    places = ((all_keys(queries, base.chunks)[:, looks.chunks] ^ looks.patterns) + looks.offsets).ravel()
    starts = base.starts.take(places, mode="clip")  # every place is in the table; `clip` only spares the check
    many = base.starts.take(places + 1, mode="clip") - starts
    hit = np.flatnonzero(many)
    many, starts = many[hit].astype(np.int64), starts[hit].astype(np.int64)
    ends = np.cumsum(many)
    which = np.arange(ends[-1] if len(ends) else 0) + np.repeat(starts - ends + many, many)
    rows = base.rows.take(which, mode="clip").astype(np.int64)
    return _found(base, queries, within, np.repeat(hit // len(looks.chunks), many), rows)


def _found(base: Base, queries: Words, within: int, asked: Numbers, rows: Numbers) -> Found:
    """Return the pairs that are near as a whole, each once."""
    apart = distances(base.words.take(rows, axis=0), queries.take(asked, axis=0))
    kept = np.flatnonzero(apart <= within)
    _, once = np.unique(asked[kept] * len(base.words) + rows[kept], return_index=True)
    kept = kept[once]
    return Found(asked[kept], rows[kept], apart[kept])
