"""The zip that we write: every byte of it follows from the files inside, so that a change around them shows too."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import BinaryIO

COMMENT = b"tomoshibi-seal/1"
LARGEST_FILE = 2**32 - 2  # beyond this, and beyond 65,534 files, a zip takes another form (ZIP64)
MOST_FILES = 2**16 - 2
_VERSION = 20
_UTF_8 = 0x0800
_DATE = 0x0021  # 1980-01-01, the earliest that a zip can hold
_UNIX_FILE = 0o100644 << 16


@dataclass(frozen=True)
class Packed:
    """A file in the zip: its name there, its CRC-32 and its size."""

    name: str
    crc: int
    size: int


def local_header(one: Packed) -> bytes:
    """Return what stands before the bytes of a file (APPNOTE 4.3.7); the file is stored as it is."""
    name = one.name.encode("utf-8")
    fixed = (b"PK\3\4", _VERSION, _UTF_8, 0, 0, _DATE, one.crc, one.size, one.size, len(name), 0)
    return struct.pack("<4s5H3L2H", *fixed) + name


def listing(files: Sequence[Packed]) -> bytes:
    """Return what stands after all files (APPNOTE 4.3.12 and 4.3.16)."""
    entries = []
    offset = 0
    for one in files:
        name = one.name.encode("utf-8")
        made_on = 3 << 8 | _VERSION  # Unix, wherever it was made
        fixed = (b"PK\1\2", made_on, _VERSION, _UTF_8, 0, 0, _DATE, one.crc, one.size, one.size, len(name), 0, 0, 0, 0)
        entries.append(struct.pack("<4s6H3L5H2L", *fixed, _UNIX_FILE, offset) + name)
        offset += len(local_header(one)) + one.size
    listed = b"".join(entries)
    end = (b"PK\5\6", 0, 0, len(files), len(files), len(listed), offset, len(COMMENT))
    return listed + struct.pack("<4s4H2LH", *end) + COMMENT


def is_ours(archive: BinaryIO, comment: bytes) -> bool:
    """Return whether we wrote this zip; one damaged byte does not hide it."""
    size = archive.seek(0, 2)
    archive.seek(max(0, size - len(COMMENT)))
    tail = archive.read(len(COMMENT))
    differing = sum(map(int.__ne__, tail, COMMENT))
    return comment == COMMENT or (len(tail) == len(COMMENT) and differing <= 1)


def first_difference(archive: BinaryIO, files: Sequence[Packed]) -> int | None:
    """Return the place of the first part around the files that is not as we write it, in bytes, or None."""
    for offset, expected in _frame(files):
        archive.seek(offset)
        if archive.read(len(expected)) != expected:
            return offset
    return None if not archive.read(1) else archive.tell() - 1


def _frame(files: Sequence[Packed]) -> Iterator[tuple[int, bytes]]:
    offset = 0
    for one in files:
        header = local_header(one)
        yield offset, header
        offset += len(header) + one.size
    yield offset, listing(files)
