"""Files that cannot be text, read through once and hashed; also the whole program of a hasher process, so it imports little."""

import hashlib
import os
from collections.abc import Sequence
from functools import cache
from typing import IO, NamedTuple

from tomoshibi.evidence.admission.signatures import HEAD_SIZE, Format, format_of

HEAD = 65536  # bytes looked at to tell what a file is
PIECE = 1 << 20
ZIP = "application/zip"
LENGTH = 4  # bytes that say how long a question or an answer is
OPEN_TO_READ = os.O_RDONLY | getattr(os, "O_BINARY", 0)


class Through(NamedTuple):
    """What a file is that cannot be text, and the size and SHA-256 of what was read."""

    format: Format
    size: int
    sha256: str


class Head(NamedTuple):
    """The start of a file that may be text or is a zip to be opened: its format where it shows one, and its size."""

    start: bytes
    format: Format | None
    size: int


def look(place: str | bytes, *, digest: bool = True) -> Through | Head:
    """Return what a file is; with `digest`, what cannot be text is hashed in the same visit. Raises OSError."""
    handle = os.open(place, OPEN_TO_READ)
    try:
        head = os.read(handle, HEAD)
        found = format_of(head[:HEAD_SIZE])
        if found is None or found.type == ZIP or not digest:
            return Head(head, found, os.fstat(handle).st_size)
        seen = hashlib.sha256(head)
        size = len(head)
        while size >= HEAD and (piece := os.read(handle, PIECE)):
            seen.update(piece)
            size += len(piece)
    finally:
        os.close(handle)
    return Through(found, size, seen.hexdigest())


def question(places: Sequence[str]) -> bytes:
    """Return the bytes that ask a hasher about some files."""
    names = b"\0".join([os.fsencode(place) for place in places])
    return len(names).to_bytes(LENGTH, "big") + names


def serve(asked: IO[bytes], told: IO[bytes]) -> None:
    """Answer questions until there are no more: a line for each file, an empty one where the asker must look."""
    while length := asked.read(LENGTH):
        places = asked.read(int.from_bytes(length, "big")).split(b"\0")
        answer = "\n".join([_line(place) for place in places]).encode()
        told.write(len(answer).to_bytes(LENGTH, "big") + answer)
        told.flush()


def _line(place: bytes) -> str:
    try:
        found = look(place)
    except OSError:
        return ""
    if isinstance(found, Head):
        return ""
    return f"{found.sha256} {found.size} {found.format.group} {found.format.type}"


def answers(told: IO[bytes], count: int) -> list[Through | None]:
    """Read the answer to a question about `count` files. Raises EOFError when the hasher died before its end."""
    length = int.from_bytes(told.read(LENGTH), "big")
    answer = told.read(length)
    lines = answer.decode().split("\n")
    if len(answer) != length or len(lines) != count:
        raise EOFError
    return [_through(*line.split(" ", 2)) if line else None for line in lines]


def _through(sha256: str, size: str, form: str) -> Through:
    return Through(_format(form), int(size), sha256)


@cache
def _format(form: str) -> Format:
    return Format(*form.split(" "))
