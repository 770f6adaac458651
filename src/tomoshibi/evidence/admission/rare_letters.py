"""Media written in ways that no messenger uses and a person may: base32, base85, and dumps with an offset before each line.

Only what shows the magic number of a medium counts: letters of these kinds alone say nothing.
"""

import base64
import binascii
import re
from collections.abc import Iterator

from tomoshibi.evidence.admission.runs import View
from tomoshibi.evidence.admission.signatures import HEAD_SIZE, shows_media
from tomoshibi.evidence.admission.transfer import Spelled

_BASE85 = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~"  # as git and Python write it
_CLASS = bytes(ord("x") if byte in _BASE85 + b"\r\n" else ord(" ") for byte in range(256))
_WINDOW = 256 * 1024
_SHORTEST = 64  # letters: 51 bytes; no picture with its headers is shorter
_LONGEST = 64 * 1024 * 1024  # letters that are decoded at a time; what is longer is far above any picture in a message
_BASE32 = re.compile(rb"[A-Z2-7]{64,}={0,6}")
_LEAST_BASE32 = 8
_GROUP = 5
_LINE_BREAKS = b"\r\n"


def packed_letters(view: View) -> Iterator[Spelled]:
    """Yield the media written in base32 or base85, in one line or wrapped."""
    for start, end in _stretches(view):
        letters = view[start : min(end, start + _LONGEST)]
        for line_start, line_end in _wrapped(letters):
            content = _media_in(letters[line_start:line_end].translate(None, _LINE_BREAKS))
            if content is not None:
                yield Spelled(start + line_start, start + line_end, content, is_numbers=False)


def _stretches(view: View) -> Iterator[tuple[int, int]]:
    """Yield the spans of at least 64 letters of base85 and line breaks; most texts have none, so it costs little."""
    needle, size = b"x" * _SHORTEST, len(view)
    open_start: int | None = None
    for position in range(0, size, _WINDOW):
        flat = view[position : position + _WINDOW].translate(_CLASS)
        at = 0
        if open_start is not None:
            at = flat.find(b" ")
            if at < 0:
                continue
            yield open_start, position + at
            open_start = None
        while (at := flat.find(needle, at)) >= 0:
            end = flat.find(b" ", at)
            if end < 0:
                open_start = position + at
                break
            yield position + at, position + end
            at = end
        else:
            rest = len(flat) - len(flat.rstrip(b"x"))
            open_start = position + len(flat) - rest if rest else None
    if open_start is not None and size - open_start >= _SHORTEST:
        yield open_start, size


_LINES = re.compile(rb"[^\r\n]+")


def _wrapped(letters: bytes) -> Iterator[tuple[int, int]]:
    """Yield the spans of lines of one length and the shorter last one, wherever a line may be the first of a medium."""
    lines = [line.span() for line in _LINES.finditer(letters)]
    at = 0
    while at < len(lines):
        width = lines[at][1] - lines[at][0]
        last = at
        while last + 1 < len(lines) and lines[last + 1][1] - lines[last + 1][0] == width:
            last += 1
        if last > at and last + 1 < len(lines) and lines[last + 1][1] - lines[last + 1][0] < width:
            last += 1
        if lines[last][1] - lines[at][0] >= _SHORTEST:
            yield lines[at][0], lines[last][1]
        at = last + 1


def _media_in(dense: bytes) -> bytes | None:
    """Return what letters hold when it shows the magic number of a medium, at whatever letter that starts."""
    if _BASE32.fullmatch(dense):
        shifts = range(_LEAST_BASE32)
        return next((one for one in (_from_base32(dense[n:]) for n in shifts) if shows_media(one[:HEAD_SIZE])), None)
    head = dense[: HEAD_SIZE * 2]
    shift = next((n for n in range(_GROUP) if shows_media(_from_base85(head[n:]))), None)
    return None if shift is None else _from_base85(dense[shift:])


def _from_base32(letters: bytes) -> bytes:
    whole = letters.rstrip(b"=")
    whole = whole[: len(whole) - (len(whole) % _LEAST_BASE32 in (1, 3, 6))]  # such a rest holds no byte
    try:
        return base64.b32decode(whole + b"=" * (-len(whole) % _LEAST_BASE32))
    except binascii.Error:
        return b""


def _from_base85(letters: bytes) -> bytes:
    """Return what letters hold; a group that stands for more than four bytes ends it."""
    whole = letters[: len(letters) - (len(letters) % _GROUP == 1)]
    try:
        return base64.b85decode(whole)
    except ValueError as error:
        found = re.search(r"at byte (\d+)", str(error)) or re.search(r"starts at byte (\d+)", str(error))
        good = int(found[1]) // _GROUP * _GROUP if found else 0
        return base64.b85decode(whole[:good]) if good else b""


# `xxd` and `hexdump -C`, `od -A x -t x1`: an offset, two to sixteen groups of pairs, perhaps the letters they stand for.
_DUMP = re.compile(
    rb"[ \t]*[0-9A-Fa-f]{4,16}(?::[ \t]|[ \t]{1,4})[ \t]*((?:[0-9A-Fa-f]{2}){1,8}(?:[ \t]{1,3}(?:[0-9A-Fa-f]{2}){1,8}){1,31})"
    rb"(?:[ \t]{1,8}[^\r\n]{0,80})?"
)
# The offset of the second line, where lines hold 16, 32 or 8 bytes.
_SECOND_OFFSET = re.compile(rb"\n[ \t]{0,8}0{1,14}(?:10|20|08)[: \t]")
_FEWEST_LINES = 3
_LONGEST_LINE = 400


def dumps(view: View) -> Iterator[Spelled]:
    """Yield the media written as a dump: lines of an offset and the bytes from there in pairs of digits."""
    done = 0
    for second in _SECOND_OFFSET.finditer(view):  # type: ignore[call-overload]
        at = second.start() + 1
        if at < done:
            continue
        start, end, content, count = _dump_around(view, at)
        done = max(done, end)
        if count >= _FEWEST_LINES and shows_media(content[:HEAD_SIZE]):
            yield Spelled(start, end, content, is_numbers=False)


def _dump_around(view: View, at: int) -> tuple[int, int, bytes, int]:
    """Return the span of the dump whose second line starts here, what it holds, and how many lines it has."""
    before = view[max(0, at - _LONGEST_LINE) : at]
    first = at - len(before) + before.rstrip(_LINE_BREAKS).rfind(b"\n") + 1
    content, position, count = [], first, 0
    end = first
    while position < len(view):
        line = view[position : position + _LONGEST_LINE]
        stop = line.find(b"\n")
        found = _DUMP.fullmatch((line if stop < 0 else line[:stop]).rstrip(b"\r"))
        if found is None:
            break
        content.append(binascii.unhexlify(found[1].translate(None, b" \t")))
        end = position + found.end()
        count += 1
        position = position + stop + 1 if stop >= 0 else len(view)
    return first, end, b"".join(content), count
