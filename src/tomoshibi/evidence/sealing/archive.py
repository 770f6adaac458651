"""The same bundle as one zip: stored, in fixed order, with fixed times."""

import zlib
from pathlib import Path
from typing import BinaryIO

from tomoshibi_verify.packing import LARGEST_FILE, MOST_FILES, Packed, listing, local_header

BLOCK = 1 << 20


class TooLargeForZip(ValueError):
    """The bundle has more than 4 GiB or 65,534 files; its folder is the bundle then."""


def write_zip(folder: Path, out: BinaryIO, *, name: str) -> None:
    """Write a bundle folder as a zip that holds one folder called `name` (RFC 8493, section 4).

    `out` must be new and allow going back. Raises TooLargeForZip before anything is written.
    """
    paths = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    if len(paths) > MOST_FILES or sum((folder / path).stat().st_size + 200 for path in paths) > LARGEST_FILE:
        raise TooLargeForZip(name)
    packed = [_write_file(folder / path, out, f"{name}/{path}") for path in paths]
    out.write(listing(packed))


def _write_file(path: Path, out: BinaryIO, name: str) -> Packed:
    start = out.tell()
    out.write(local_header(Packed(name, 0, 0)))
    crc = size = 0
    with path.open("rb") as content:
        while block := content.read(BLOCK):
            crc = zlib.crc32(block, crc)
            size += len(block)
            out.write(block)
    end = out.tell()
    packed = Packed(name, crc, size)
    out.seek(start)
    out.write(local_header(packed))  # now that checksum and size are known
    out.seek(end)
    return packed
