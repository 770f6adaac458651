"""Looking for words where they must not be: in files, in every spelling in which a program may have left them."""

import base64
import json
import math
import re
import zlib
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

from ahocorasick_rs import BytesAhoCorasick

GZIP = re.compile(rb"\x1f\x8b\x08")
ZLIB = re.compile(rb"\x78[\x01\x5e\x9c\xda]")
MOST_UNPACKED = 1 << 22


def spellings(word: str) -> dict[str, bytes]:
    """Return a word as it may stand in a file, each spelling under its name."""
    found = {"utf-8": word.encode(), "utf-16le": word.encode("utf-16-le"), "utf-16be": word.encode("utf-16-be")}
    plain = dict(found)
    for name, content in plain.items():
        found[f"{name} hex"] = content.hex().encode()
        found[f"{name} HEX"] = content.hex().upper().encode()
        for phase in range(3):
            inner = in_base64(content, phase)
            found[f"{name} base64 {phase}"] = inner
            found[f"{name} base64url {phase}"] = inner.replace(b"+", b"-").replace(b"/", b"_")
    found["percent"] = quote(word).encode()
    found["json"] = json.dumps(word)[1:-1].encode()
    return found


def in_base64(content: bytes, phase: int) -> bytes:
    """Return the signs that content has in base64 whatever stands around it, where it begins `phase` bytes into a group."""
    signs = base64.b64encode(bytes(phase) + content + bytes(3))
    return signs[math.ceil(phase * 8 / 6) : (phase + len(content)) * 8 // 6]


def unpacked(content: bytes) -> Iterator[bytes]:
    """Yield content, and whatever lies in it as a gzip or zlib stream."""
    yield content
    whole = memoryview(content)
    for pattern, bits in ((GZIP, 31), (ZLIB, 15)):
        for place in pattern.finditer(content):
            try:
                inner = zlib.decompressobj(bits).decompress(whole[place.start() :], MOST_UNPACKED)
            except zlib.error:
                continue
            if inner:
                yield inner


@lru_cache
def _search(words: tuple[str, ...]) -> tuple[tuple[str, ...], BytesAhoCorasick]:
    looked = {f"{word} ({name})": spelt for word in words for name, spelt in spellings(word).items()}
    return tuple(looked), BytesAhoCorasick(looked.values())


def found_in(content: bytes, words: Iterable[str]) -> set[str]:
    """Return which words stand in content in any spelling, as `word (spelling)`."""
    said, search = _search(tuple(words))
    return {said[one] for part in unpacked(content) for one, *_ in search.find_matches_as_indexes(part, overlapping=True)}


def found_below(folder: Path, words: Iterable[str]) -> dict[str, set[str]]:
    """Return for each file below a folder what was found in it or in its name; files without a find are left out."""
    given = tuple(words)
    found = {}
    for path in folder.rglob("*"):
        try:
            content = path.read_bytes() if path.is_file() else b""
        except FileNotFoundError:
            continue  # a server that runs took it away
        hits = found_in(content + b"\n" + str(path.relative_to(folder)).encode(), given)
        if hits:
            found[str(path.relative_to(folder))] = hits
    return found


def pieces_below(folder: Path, blobs: Iterable[bytes]) -> dict[str, int]:
    """Return for each file below a folder how many of these blobs have 32 bytes in it; files without are left out."""
    pieces = [(number, blob[at : at + 32]) for number, blob in enumerate(blobs) for at in range(0, len(blob) - 31, 32)]
    search = BytesAhoCorasick(piece for _, piece in pieces)
    found = {}
    for path in folder.rglob("*"):
        if path.is_file():
            hits = search.find_matches_as_indexes(path.read_bytes(), overlapping=True)
            if hits:
                found[str(path.relative_to(folder))] = len({pieces[one][0] for one, *_ in hits})
    return found
