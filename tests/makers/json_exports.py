"""What all readers of JSON exports must bear: mutated samples, hostile values, every invariant."""

import json
import random
from collections.abc import Sequence
from pathlib import Path

from tests.makers import readings
from tests.makers.readings import NO_EXPORT, Read, read_bytes

ODD: tuple[object, ...] = (
    None,
    7,
    -1,
    1e300,
    10**30,
    True,
    "",
    "x",
    "\ud83d",
    [],
    {},
    [[]],
    {"a": {"b": [1]}},
    [None, 1, "x", {}],
)


def assert_invariants(tmp_path: Path, name: str, data: bytes) -> None:
    """Hold a sample against everything that is true of every reader."""
    readings.assert_every_byte_is_booked(read_bytes(tmp_path / "a", name, data))
    readings.assert_times_stand_in_the_source(read_bytes(tmp_path / "b", name, data))
    readings.assert_reading_twice_gives_the_same(tmp_path, name, data)
    readings.assert_cutting_loses_only_the_cut_record(tmp_path, name, data, most=40)


def read_with_odd_values(tmp_path: Path, document: object, path: Sequence[str | int], platform: str) -> list[Read]:
    """Read copies of a document in which each member of the object at `path` is an odd value in turn, or is missing."""
    found = []
    target = document
    for step in path:
        target = target[step]  # type: ignore[index]
    assert isinstance(target, dict)
    for key, before in list(target.items()):
        for odd in ODD:
            target[key] = odd
            found.append(_read(tmp_path, document, platform))
        del target[key]
        found.append(_read(tmp_path, document, platform))
        target[key] = before
    return [read for read in found if read is not None]


def _read(tmp_path: Path, document: object, platform: str) -> Read | None:
    data = json.dumps(document).encode()
    try:
        read = read_bytes(tmp_path, "odd.json", data, platform=platform)
    except NO_EXPORT:
        return None
    readings.assert_every_byte_is_booked(read)
    for record in read.records:
        for text in (record.text or "", *(value for pair in record.details for value in pair)):
            text.encode()
    return read


def mutated(data: bytes, seed: int) -> bytes:
    """Return a copy with some bytes changed, left out, doubled, or swapped for signs that matter to JSON."""
    chance = random.Random(seed)
    copy = bytearray(data)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(copy))
        act = chance.randrange(4)
        if act == 0:
            copy[at] = chance.randrange(256)
        elif act == 1:
            del copy[at : at + chance.randint(1, 40)]
        elif act == 2:
            copy[at:at] = copy[at : at + chance.randint(1, 200)]
        else:
            copy[at:at] = chance.choice([b'"', b"\\", b"{", b"}", b"[", b"]", b",", b"\x00", b"\xff", b"\\ud800", b"\\x1f"])
        if not copy:
            copy[:] = b"{"
    return bytes(copy)


def assert_mutations_are_borne(tmp_path: Path, name: str, data: bytes, seed: int, platform: str) -> None:
    """Read a mutated sample: no error may leave the reader, and every byte is booked."""
    try:
        read = read_bytes(tmp_path / f"{seed}", name, mutated(data, seed), platform=platform)
    except NO_EXPORT:
        return
    readings.assert_every_byte_is_booked(read)
