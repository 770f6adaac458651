"""Spoilt copies of samples: what disks, editors and people who mean harm do to a file."""

import random
from collections.abc import Callable

SPOILS: tuple[bytes, ...] = (
    b"\x00", b"\xff", b"\n", b"\r\n", b"\r", b"\t", b'"', b"\\", b"{", b"}", b"[", b"]", b"<", b">", b"&", b",", b":", b"-",
    b"\\ud800", b"&#55357;", b"\xe2\x80\x8e", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"9" * 40, b"<!--", b"]]>", b"\xe2\x80\xa8",
    "午後".encode(), b"null", b"-1", b"1e999", b"From ", b"\x1b$B",
)  # fmt: skip


def _flip(data: bytearray, chance: random.Random) -> None:
    data[chance.randrange(len(data))] = chance.randrange(256)


def _insert(data: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(data) + 1)
    data[at:at] = chance.choice(SPOILS) * chance.choice((1, 1, 1, 7))


def _remove(data: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(data))
    del data[at : at + chance.choice((1, 2, 10, 100, 1000))]


def _double(data: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(data))
    piece = bytes(data[at : at + chance.choice((1, 10, 100, 1000))])
    to = chance.randrange(len(data) + 1)
    data[to:to] = piece


def _cut(data: bytearray, chance: random.Random) -> None:
    del data[chance.randrange(len(data)) :]


def _swap_lines(data: bytearray, chance: random.Random) -> None:
    lines = bytes(data).split(b"\n")
    one, two = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[one], lines[two] = lines[two], lines[one]
    data[:] = b"\n".join(lines)


KINDS: tuple[Callable[[bytearray, random.Random], None], ...] = (_flip, _insert, _insert, _remove, _double, _cut, _swap_lines)


def mutant(data: bytes, chance: random.Random) -> bytes:
    """Return a copy with one to four spoils."""
    copy = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 4))):
        if copy:
            chance.choice(KINDS)(copy, chance)
    return bytes(copy)
