"""Hashes written one a line, as platforms exchange them: read whole or refused with the line that does not do."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tomoshibi.spread.pdq import ZERO
from tomoshibi.spread.turns import Packed

LINE = re.compile(r"(?P<hash>[0-9A-Fa-f]{64})(?:[,;\t ]\s*(?P<quality>\d{1,3}))?\s*")
LEAST_QUALITY = 50  # below, too little is in the picture to tell it from others (ThreatExchange, pdq/README.md)
MOST_QUALITY = 100


class NotHashes(ValueError):
    """A line is no hash: which line, from 1, and why (`length`, `form`, `zero`, `quality`; `empty` where there is no line)."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(f"{line}: {why}")
        self.line = line
        self.why = why


@dataclass(frozen=True, slots=True)
class Hashes:
    """Hashes (n, 32), the line that each stood on, from 1, and the lines left out because their quality is low."""

    packed: Packed
    lines: tuple[int, ...]
    weak: tuple[int, ...]


def read(text: str) -> Hashes:
    """Return the hashes of a text with one on each line, blank lines left out; a quality may stand after a comma or blank.

    Raises NotHashes at the first line that is no hash, or where there is none at all.
    """
    digits, lines, weak = [], [], []
    for number, hash_, quality in _rows(text):
        if quality is not None and quality < LEAST_QUALITY:
            weak.append(number)
            continue
        digits.append(hash_)
        lines.append(number)
    if not lines and not weak:
        raise NotHashes(1, "empty")
    packed = np.frombuffer(bytes.fromhex("".join(digits)), np.uint8).reshape(-1, 32)
    return Hashes(packed, tuple(lines), tuple(weak))


def _rows(text: str) -> Iterator[tuple[int, str, int | None]]:
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), start=1):
        if not line.strip():
            continue
        found = LINE.fullmatch(line.strip())
        if found is None:
            raise NotHashes(number, _why(line.strip()))
        if found["hash"] == ZERO:
            raise NotHashes(number, "zero")
        quality = None if found["quality"] is None else int(found["quality"])
        if quality is not None and quality > MOST_QUALITY:
            raise NotHashes(number, "quality")
        yield number, found["hash"], quality


def _why(line: str) -> str:
    return "length" if re.fullmatch(r"[0-9A-Fa-f]+", line) else "form"
