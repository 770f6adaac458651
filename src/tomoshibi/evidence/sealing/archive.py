"""The same bundle as one zip: stored, in fixed order, with fixed times."""

import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
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
    sizes = {path.relative_to(folder).as_posix(): path.stat().st_size for path in folder.rglob("*") if path.is_file()}
    pack(sizes, lambda path: _blocks(folder / path), out, name=name)


def pack(sizes: Mapping[str, int], blocks: Callable[[str], Iterable[bytes]], out: BinaryIO, *, name: str) -> None:
    """Write files, of which `blocks` gives the content, as a zip that holds one folder called `name`.

    `sizes` are in bytes. Raises TooLargeForZip before anything is written.
    """
    if len(sizes) > MOST_FILES or sum(size + 200 for size in sizes.values()) > LARGEST_FILE:
        raise TooLargeForZip(name)
    out.write(listing([_write_file(blocks(path), out, f"{name}/{path}") for path in sorted(sizes)]))


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as content:
        while block := content.read(BLOCK):
            yield block


def _write_file(blocks: Iterable[bytes], out: BinaryIO, name: str) -> Packed:
    start = out.tell()
    out.write(local_header(Packed(name, 0, 0)))
    crc = size = 0
    for block in blocks:
        crc = zlib.crc32(block, crc)
        size += len(block)
        out.write(block)
    end = out.tell()
    packed = Packed(name, crc, size)
    out.seek(start)
    out.write(local_header(packed))  # now that checksum and size are known
    out.seek(end)
    return packed
