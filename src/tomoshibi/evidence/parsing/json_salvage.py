"""What can still be read of a JSON file whose frame is broken: the places where talks and records begin are looked for.

Inside a valid JSON string no quotation mark stands without a backslash, so a pattern that begins with `{` and a quoted member
name never fits inside somebody's words.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Literal, NamedTuple

from tomoshibi.evidence.admission.shelf import Buffer
from tomoshibi.evidence.format import Batch
from tomoshibi.evidence.parsing.bookkeeping import Account
from tomoshibi.evidence.parsing.json_fields import Fields, loose
from tomoshibi.evidence.parsing.json_walk import CutOff, NotJson
from tomoshibi.evidence.record import Record, Span


class Piece(NamedTuple):
    """A stretch of a broken file: a talk's beginning, a record that could be read, one that could not, or neither."""

    kind: Literal["talk", "record", "broken", "rest"]
    start: int
    end: int
    value: Any = None
    repairs: frozenset[str] = frozenset()


def salvage(buffer: Buffer, start: int, openings: re.Pattern[bytes]) -> Iterator[Piece]:
    """Yield what lies from `start` to the end, in order and without gaps but for white space and brackets.

    `openings` finds beginnings, with a group `talk` for those of a talk. Every stretch between two beginnings is decoded
    once, so this takes linear time.
    """
    size = len(buffer)
    found = openings.search(buffer, start)
    first = found.start() if found is not None else size
    if first > start:
        yield Piece("rest", start, first)
    while found is not None:
        begin = found.start()
        is_talk = found["talk"] is not None
        found = openings.search(buffer, max(found.end(), begin + 1))
        end = found.start() if found is not None else size
        if is_talk:
            yield Piece("talk", begin, end)
            continue
        piece = buffer[begin:end]
        read = loose(piece)
        if read is None:
            trimmed = begin + len(piece.rstrip(b" \t\r\n,"))
            yield Piece("broken", begin, trimmed)
            continue
        value, length, repairs = read
        yield Piece("record", begin, begin + length, value, repairs)
        if begin + length < end:
            yield Piece("rest", begin + length, end)


def readable(account: Account, start: int, end: int, value: object, openings: re.Pattern[bytes] | None = None) -> Fields | None:
    """Return a record's object: as it was decoded, or read loosely where that failed, with the repairs written down.

    Raises NotJson where nothing can be read and `openings` finds further records inside: a quotation mark is missing, and one
    record has swallowed others.
    """
    if value is None:
        piece = account.buffer[start:end]
        read = loose(piece)
        if read is None or read[1] != len(piece.rstrip()):
            if openings is not None and not account.is_broken and _swallows(account.buffer, start, end, openings):
                raise NotJson(start)
            return None
        value, _, repairs = read
        note_repairs(account, start, end, repairs)
    return value if isinstance(value, dict) else None


def facts_of(account: Account, largest: int) -> Fields | None:
    """Return the object that a small file of facts holds; None where it is larger than `largest` bytes or cannot be read."""
    if account.size > largest:
        return None
    read = loose(account.buffer[:].lstrip(b"\xef\xbb\xbf \t\r\n"))
    return read[0] if read is not None and isinstance(read[0], dict) else None


def taken(elements: Iterable[tuple[int, int, object]], take: Callable[[int, int, object], Record | None]) -> Iterator[Batch]:
    """Yield the records of some elements as one batch, also where the frame turns out to be broken in the middle of them."""
    records: Batch = []
    try:
        for start, end, value in elements:
            record = take(start, end, value)
            if record is not None:
                records.append(record)
    except NotJson:
        yield records
        raise
    yield records


def _swallows(buffer: Buffer, start: int, end: int, openings: re.Pattern[bytes]) -> bool:
    """Return whether another record begins inside of one."""
    return any(found["talk"] is None for found in openings.finditer(buffer, start + 1, end))


def note_repairs(account: Account, start: int, end: int, repairs: frozenset[str]) -> None:
    """Write down what had to be mended in a copy before it could be read."""
    for code in sorted(repairs):
        account.notebook.repaired(code, Span(account.number, start, end))


def mended_batches(
    account: Account,
    walk: Callable[[], Iterator[Batch]],
    openings: re.Pattern[bytes],
    open_talk: Callable[[int, int], None],
    take: Callable[[int, int, object], Record | None],
) -> Iterator[Batch]:
    """Yield the batches of `walk`; where the frame breaks, go on from there with what can be found, and book every byte.

    `open_talk` is given the stretch from a talk's beginning to its first record. `take` makes a record of an element, or of
    None where the bytes cannot be read; it may book the element as skipped and return None.
    """
    try:
        yield from walk()
    except (CutOff, NotJson):
        account.is_broken = True
        account.notebook.warn("frame-broken", Span(account.number, account.at, account.size))
        for piece in salvage(account.buffer, account.at, openings):
            if piece.kind == "rest":
                account.between(piece.end, "broken")
            elif piece.kind == "talk":
                open_talk(piece.start, piece.end)
                account.header(piece.end)
            else:
                note_repairs(account, piece.start, piece.end, piece.repairs)
                record = take(piece.start, piece.end, piece.value)
                if record is not None:
                    yield [record]
        account.between(account.size, "broken")
    account.header(account.size)
