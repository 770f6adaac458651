"""A first look through a WhatsApp export: its date shape, the order of day and month, names that hold a colon."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tomoshibi.evidence.admission.shelf import Buffer
from tomoshibi.evidence.readers.whatsapp.dates import (
    Head,
    Shape,
    head_patterns,
    read_head,
    settle_shape,
)
from tomoshibi.evidence.readers.whatsapp.order import Settled, settle_order

SAMPLE = 1 << 19  # bytes looked at for the shape; the order of day and month is looked for in the whole file if need be
LONGEST_LINE = 400  # letters of a line that can matter here: a stamp, a name, the name of a file
OFTEN = 3  # records that must all go on with the same words before those count as part of a name

_MAY_START = re.compile("[\\[0-9\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeffRHS令平昭]")
Day = tuple[tuple[int, int, int], str | None]


@dataclass(frozen=True, slots=True)
class Sample:
    """What was learnt: `long_names` gives for the words before the first colon the whole name, where it holds a colon."""

    shape: Shape
    settled: Settled
    long_names: dict[str, str]


@dataclass(frozen=True, slots=True)
class Line:
    """A line that starts like a record: whether it is the first of the file, its head, and what follows the head."""

    opens: bool
    head: Head
    rest: str


def heads_of(lines: Sequence[str]) -> list[Line]:
    """Return the lines that start like records."""
    found = []
    first = True
    for line in lines:
        if _MAY_START.match(line) is not None:
            short = line[:LONGEST_LINE].removesuffix("\r")
            head = read_head(short)
            if head is not None:
                found.append(Line(first, head, short[head.end :]))
        if first and line.strip("\ufeff\r\n "):
            first = False
    return found


def look_through(buffer: Buffer, codec: str) -> Sample | None:
    """Return what a file's records have in common; None where no line of it starts like one."""
    text = buffer[:SAMPLE].decode(codec, "replace")
    lines = heads_of(text.split("\n"))
    shape = settle_shape([(line.opens, line.head) for line in lines])
    if shape is None:
        return None
    fitting = [line for line in lines if shape.fits(line.head)]
    days = list(_distinct((_numbers(line.head.parts), line.rest) for line in fitting))
    era_at = shape.key[7]
    year_first, year_last = bool(shape.key[5] or era_at == "front"), bool(shape.key[6] or era_at == "behind")
    settled = settle_order(days, year_first=year_first, year_last=year_last)
    if settled.open_between and len(buffer) > SAMPLE:
        further = _further_days(buffer, shape, codec)
        settled = settle_order([*days, *further], year_first=year_first, year_last=year_last)
    return Sample(shape, settled, _long_names(fitting))


def _numbers(parts: tuple[str, str, str]) -> tuple[int, int, int]:
    a, b, c = (int(part) for part in parts)
    return a, b, c


def _distinct(days: Iterator[tuple[tuple[int, int, int], str]]) -> Iterator[Day]:
    """Yield a day when it changes, or when a file's name is there to compare it with."""
    last = None
    for parts, rest in days:
        named = rest if "20" in rest else None
        if parts != last or named is not None:
            yield parts, named
        last = parts


def _further_days(buffer: Buffer, shape: Shape, codec: str) -> Iterator[Day]:
    """Yield the days behind the sample, up to the first that can be read in one order only."""
    head, stamp = (re.compile(one) for one in _anchored(head_patterns(shape, codec)))
    last = b""
    for found in head.finditer(buffer, SAMPLE):
        parts = stamp.match(found[1])
        if parts is None or parts["date"] == last:
            continue
        last = parts["date"]
        day = tuple(int(parts[name].decode(codec)) for name in "abc")
        yield (day[0], day[1], day[2]), None
        if max(day[0], day[1]) > 12:
            return


def _anchored(patterns: tuple[bytes, bytes]) -> tuple[bytes, bytes]:
    return b"(?m)^" + patterns[0], patterns[1]


def _long_names(lines: Sequence[Line]) -> dict[str, str]:
    """Return names that hold a colon: all records of the short name go on with the same words and a further colon."""
    seconds: dict[str, Counter[str]] = defaultdict(Counter)
    for line in lines:
        first, colon, body = line.rest.partition(": ")
        if colon:
            second, colon, _ = body.partition(": ")
            seconds[first][second if colon else ""] += 1
    return {
        first: f"{first}: {second}"
        for first, found in seconds.items()
        if len(found) == 1 and found.total() >= OFTEN and (second := next(iter(found)))
    }
