"""Runs of base64 or hexadecimal letters in a text that nothing declares: which of them hold media.

People's own words, addresses, hashes, tokens and signatures look alike at first; they stay.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import NamedTuple, Protocol

from tomoshibi.evidence.admission.signatures import HEAD_SIZE, format_of, shows_media
from tomoshibi.evidence.admission.transfer import (
    IGNORED,
    NUMBER_LETTERS,
    SHORTEST_NUMBERS,
    Decoded,
    flatten,
    from_base64,
    from_hex,
)

SHORTEST = 64  # letters: 48 bytes; no picture with its headers is shorter
LONGEST_TOKEN = 2048  # letters of a token in an address or a header field; longer ones are content


class View(Protocol):
    """Bytes in memory or a mapped file."""

    def __len__(self) -> int: ...
    def __getitem__(self, part: slice, /) -> bytes: ...
    def find(self, sub: bytes, start: int = ..., end: int = ..., /) -> int:
        """Return where `sub` first stands, or -1."""

    def rfind(self, sub: bytes, start: int = ..., end: int = ..., /) -> int:
        """Return where `sub` last stands, or -1."""


class Run(NamedTuple):
    """A run that holds media: its span, the letters without escapes, the content."""

    start: int
    end: int
    content: bytes
    is_decoded: bool
    goes_on: bool = False  # the rest, or a piece, of the run before
    reaches_on: bool = False  # more of it follows


_LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_\r\n" + IGNORED
_CLASS = bytes(ord("x") if byte in _LETTERS else ord(" ") for byte in range(256))
_NUMBER_CLASS = bytes(ord("x") if byte in NUMBER_LETTERS else ord(" ") for byte in range(256))
_WINDOW = 256 * 1024
_LONGEST_ESCAPE = 10


WindowAt = Callable[[View, int], tuple[bytes, bytes]]


def stretches(view: View) -> Iterator[tuple[int, int]]:
    """Yield the spans of at least 64 letters of base64 and line breaks, escapes counted as what they stand for."""
    return _stretches(view, _window, SHORTEST)


def number_stretches(view: View) -> Iterator[tuple[int, int]]:
    """Yield the spans of at least 96 digits and the signs between them."""
    return _stretches(view, _number_window, SHORTEST_NUMBERS)


def _stretches(view: View, window_at: WindowAt, shortest: int) -> Iterator[tuple[int, int]]:
    position, open_start, size, needle = 0, None, len(view), b"x" * shortest
    while position < size:
        window, flat = window_at(view, position)
        is_last = position + len(window) >= size
        at = 0
        if open_start is not None:
            at = flat.find(b" ")
            if at < 0 and not is_last:
                position += len(window)
                continue
            at = len(flat) if at < 0 else at
            yield open_start, position + at
            open_start = None
        tail = len(flat) if is_last else flat.rfind(b" ") + 1
        while 0 <= (at := flat.find(needle, at)) < tail:
            end = flat.find(b" ", at)
            end = len(flat) if end < 0 else end
            yield position + at, position + end
            at = end
        if tail == 0:
            open_start, tail = position, len(window)
        position += tail


def _window(view: View, position: int) -> tuple[bytes, bytes]:
    """Return the bytes from here on, and the same as `x` (letter of a run) and blanks; no escape is cut in two."""
    window = view[position : position + _WINDOW]
    if position + len(window) < len(view):
        cut = max(window.rfind(b"\\", -_LONGEST_ESCAPE), window.rfind(b"&", -_LONGEST_ESCAPE))
        if cut > 0:
            window = window[:cut]
    return window, flatten(window).translate(_CLASS)


def _number_window(view: View, position: int) -> tuple[bytes, bytes]:
    window = view[position : position + _WINDOW]
    return window, window.translate(_NUMBER_CLASS)


IsPlain = Callable[[bytes], bool]
_LINE = re.compile(rb"[^\r\n ]+")


def media_runs(view: View, start: int, end: int, *, taken: list[tuple[int, int]], is_plain: IsPlain) -> Iterator[Run]:
    """Yield the runs that hold media within a stretch; spans in `taken` are already known and left out.

    `is_plain` tells whether decoded bytes are a text without media. A long stretch is read in windows, so that the
    memory stays bounded; what goes on in the next window comes as a run of its own that says so.
    """
    at, goes_on = start, False
    while at < end:
        stop = _window_end(view, at, end)
        flat = _flat(view, at, stop, taken)
        line_break = flat.rfind(b"\n", len(flat) - _OVERLAP) if stop < end else -1
        if line_break > 0:  # lines are told by their lengths, so none is cut
            stop, flat = at + line_break, flat[:line_break]
        done, goes_on_next = at, False
        if not _is_monotonous(flat):
            for run in _runs_in(view, flat, _Window(at, stop, stop == end, goes_on), is_plain):
                yield run
                done = run.end
                goes_on_next = run.reaches_on
        goes_on = goes_on_next
        if stop == end:
            return
        at = done if goes_on else max(done, stop - _OVERLAP, at + 1)


_LONG = 4 * 1024 * 1024  # letters that are judged at a time
_OVERLAP = HEAD_SIZE  # a head that lies across two windows is seen whole in the second


def _window_end(view: View, at: int, end: int) -> int:
    """Return where a window ends: not amid an escape."""
    stop = min(end, at + _LONG)
    if stop < end:
        tail = view[stop - _LONGEST_ESCAPE : stop]
        escape = max(tail.rfind(b"\\"), tail.rfind(b"&"))
        stop -= len(tail) - escape if escape >= 0 else 0
    return stop


def _flat(view: View, start: int, end: int, taken: list[tuple[int, int]]) -> bytes:
    """Return the letters without escapes and with blanks in the place of what is no run."""
    flat = bytearray(flatten(view[start:end]))
    for from_, to in taken:
        first, last = max(0, from_ - start), min(to, end) - start
        if first < last:
            flat[first:last] = b" " * (last - first)
    for hash_ in _SUBRESOURCE_HASH.finditer(bytes(flat)):
        flat[hash_.start() : hash_.end()] = b" " * len(hash_.group())
    return bytes(flat)


def _is_monotonous(flat: bytes) -> bool:
    """Tell whether fewer letters than any picture has are left without the few most common ones."""
    few = Counter(flat[:_MONOTONY_SEEN]).most_common(_MONOTONOUS)
    return len(flat.translate(None, bytes(byte for byte, _ in few) + _BLANK)) < SHORTEST // 4


_MONOTONOUS = 6  # letters; the first ones of every magic number have more
_MONOTONY_SEEN = 1024


class _Window(NamedTuple):
    """A part of a stretch that is judged at a time, and whether media of the part before goes on in it."""

    start: int
    end: int
    is_last: bool
    goes_on: bool


def _runs_in(view: View, flat: bytes, window: _Window, is_plain: IsPlain) -> Iterator[Run]:
    padding = _PADDING.match(view[window.end : window.end + 24]) if window.is_last else None
    padded = padding.end() if padding else 0
    for from_, to in _blocks(flat, padding=min(padded, 2)):
        block = flat[from_:to]
        from_ += len(block) - len(block.lstrip(_BLANK))
        block = block.lstrip(_BLANK)
        is_open = to == len(flat) and not window.is_last
        if is_open and b"\n" not in block:
            block = _whole_letters(block)
        tail = padded if to == len(flat) else 0
        first = window.start + from_
        dense = block.translate(None, _BLANK)
        is_next = window.goes_on and not flat[:from_].strip(_BLANK)
        content = _next_in(dense) if is_next else _signed_media_in(dense)
        if content is not None:
            yield Run(first, first + len(block) + tail, *content, is_next, is_open)
            continue
        for from_piece, to_piece in _pieces(block) if _is_mixed(block) else [(0, len(block))]:
            context = _Context(view, first + from_piece, first + to_piece)
            content = _random_media_in(block[from_piece:to_piece].translate(None, _BLANK), context, is_plain=is_plain)
            if content is not None:
                is_at_end = to_piece == len(block)
                yield Run(context.start, context.end + (tail if is_at_end else 0), *content, False, is_open and is_at_end)


def _next_in(dense: bytes) -> Decoded:
    return Decoded(from_hex(dense), True) if _HEX.fullmatch(dense) else from_base64(dense)


def _whole_letters(block: bytes) -> bytes:
    """Return a block up to a letter after which the next one starts a new group of four."""
    rest = len(block.translate(None, _BLANK)) % 4
    while rest and block:
        rest -= block[-1] not in _BLANK
        block = block[:-1]
    return block


_BLANK = b" \r\n" + IGNORED
_SUBRESOURCE_HASH = re.compile(rb"sha(?:256-[\w+/]{43}|384-[\w+/]{64}|512-[\w+/]{86})(?![\w+/])")
_PADDING = re.compile(rb"(?:=|\\u003[dD]|%3[dD]|&#61;){0,6}")
_PIECE = re.compile(rb"[A-Za-z0-9+/\x01]{64,}|[A-Za-z0-9_\x01-]{64,}")
_HEX = re.compile(rb"[0-9A-Fa-f]+")
_HEADS = re.compile(rb"/9j/[24]|iVBORw0KGgo|R0lGODdh|R0lGODlh|UklGR.{11}|AAAA.{2}ZnR5c|AAAA.{4}Z0eX|GkXfo")


Line = tuple[int, int, int]  # start, end, number of letters


def _blocks(flat: bytes, *, padding: int) -> Iterator[tuple[int, int]]:
    """Yield the spans that were wrapped together: lines of one length and a shorter last one, of 64 letters or more.

    Words in lines of their own above a block have another length. A block with signs of both alphabets is no
    base64 as a whole; see `_pieces`.
    """
    lines = [(line.start(), line.end(), len(line.group().translate(None, IGNORED))) for line in _LINE.finditer(flat)]
    first = 0
    while first < len(lines):
        last, width = first, _width(flat, lines, first)
        while last + 1 < len(lines) and lines[last + 1][2] == width and _adjoins(flat, lines, last):
            last += 1
        if _has_short_last_line(flat, lines, first, last, padding=padding):
            last += 1
        elif last == first and _HEADS.match(flat, lines[first][0]):
            last = _uneven_end(flat, lines, first)
        if lines[last][1] - lines[first][0] >= SHORTEST:
            yield lines[first][0], lines[last][1]
        first = last + 1


def _adjoins(flat: bytes, lines: list[Line], number: int) -> bool:
    """Tell whether only one line break lies between a line and the next."""
    gap = flat[lines[number][1] : lines[number + 1][0]]
    return b" " not in gap and gap.count(b"\n") <= 1


_LONGEST_WRAP = 100  # mail wraps at 76, OpenSSL at 64; a longer line that stands alone was not wrapped
_SHORTEST_WRAP = 16
_SHORTEST_UNEVEN = 8  # letters; a shorter line below is sooner a person's word than the rest of a picture


def _has_short_last_line(flat: bytes, lines: list[Line], first: int, last: int, *, padding: int) -> bool:
    """Tell whether the line after lines of one length is the rest of what was wrapped, and not the next words."""
    if last + 1 == len(lines) or lines[last + 1][2] >= lines[first][2] or not _adjoins(flat, lines, last):
        return False
    start, end, length = lines[last + 1]
    is_hex = _HEX.fullmatch(flat[slice(*lines[first][:2])]) is not None
    if _HEADS.match(flat, start) or (is_hex and not _HEX.fullmatch(flat[start:end])):
        return False
    is_whole = (length + (padding if end == len(flat) else 0)) % 4 == 0
    if first < last:
        return is_whole or is_hex or length >= _SHORTEST_WRAP  # url-safe letters come without padding
    return lines[first][2] <= _LONGEST_WRAP and is_whole


def _uneven_end(flat: bytes, lines: list[Line], first: int) -> int:
    """Return the number of the last line that can belong to a run that starts with the sign of a picture."""
    last = first
    while (
        lines[first][2] <= _LONGEST_WRAP
        and last + 1 < len(lines)
        and _adjoins(flat, lines, last)
        and lines[last + 1][2] >= _SHORTEST_UNEVEN
        and not _HEADS.match(flat, lines[last + 1][0])
    ):
        last += 1
    return last


def _width(flat: bytes, lines: list[Line], first: int) -> int:
    """Return the length at which lines are wrapped here: that of the second where words precede the first letters."""
    start, end, width = lines[first]
    if first + 1 == len(lines) or width > 2 * _LONGEST_WRAP or not _adjoins(flat, lines, first):
        return width
    second = lines[first + 1][2]
    third = lines[first + 2][2] if first + 2 < len(lines) and _adjoins(flat, lines, first + 1) else 0
    goes_on = second < width and (third == second or _SHORTEST_WRAP <= third < second)
    is_wrapped = second >= _SHORTEST_WRAP and (goes_on or _HEADS.search(flat, start, end) is not None)
    return second if is_wrapped else width


def _is_mixed(block: bytes) -> bool:
    return (b"+" in block or b"/" in block) and (b"-" in block or b"_" in block)


def _pieces(block: bytes) -> Iterator[tuple[int, int]]:
    """Yield the stretches in one alphabet of a block that mixes both."""
    for piece in _PIECE.finditer(block.replace(b"\r", IGNORED).replace(b"\n", IGNORED)):
        yield piece.start(), piece.end()


class _Context(NamedTuple):
    """Where a run stands: what lies directly before and after it tells what it is."""

    view: View
    start: int
    end: int

    def before(self, length: int) -> bytes:
        return self.view[max(0, self.start - length) : self.start]

    def after(self) -> bytes:
        return self.view[self.end : self.end + 1]


_HEX_RUN = re.compile(rb"[0-9A-Fa-f]{64,}")


def _signed_media_in(dense: bytes) -> Decoded | None:
    """Return what a block holds that shows a magic number, also where words precede it without a blank."""
    if len(dense) < SHORTEST:
        return None
    for digits in _HEX_RUN.findall(dense):
        for content in (from_hex(digits), from_hex(digits[1:])):
            if _is_media(content):
                return Decoded(content, True)
    decoded = from_base64(dense)
    if _is_media(decoded.content) or any(shows_media(from_base64(dense[n : n + 65536]).content) for n in (1, 2, 3)):
        return decoded
    return None


def _random_media_in(dense: bytes, context: _Context, *, is_plain: IsPlain) -> Decoded | None:
    """Return what letters hold that are neither words nor a token nor a text: a piece of media without its head."""
    if len(dense) < SHORTEST or _HEX.fullmatch(dense) or not _looks_random(dense):
        return None
    if (len(dense) <= LONGEST_TOKEN and _is_token(context)) or _is_armoured(context):
        return None
    if any(_is_readable(from_base64(dense[n:]).content, is_plain=is_plain) for n in range(4)):
        return None
    return from_base64(dense)


def _is_media(content: bytes) -> bool:
    """Tell whether the content shows a magic number; the short and vague ones do not count."""
    found = format_of(content[:HEAD_SIZE])
    return shows_media(content) or (found is not None and found.type not in _VAGUE)


_VAGUE = {"audio/mpeg", "audio/aac", "image/jxl", "application/gzip", "application/x-compress", "video/mp2t"}


def _looks_random(dense: bytes) -> bool:
    """Tell whether letters of both cases and digits are mixed as in packed bytes, and not as in a person's words."""
    size = len(dense)
    upper = size - len(dense.translate(None, b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    lower = size - len(dense.translate(None, b"abcdefghijklmnopqrstuvwxyz"))
    digits = size - len(dense.translate(None, b"0123456789"))
    return min(upper, lower) * 12 >= size and digits * 40 >= size and len(set(dense[:4096])) >= 16


_NOT_PRINTABLE = bytes(byte for byte in range(256) if not 32 <= byte < 127)


def _is_readable(content: bytes, *, is_plain: IsPlain) -> bool:
    """Tell whether the content is a text, or a short record of readable strings with a few binary fields.

    Google Messages writes such records into the attribute `tr_id` of SMS backups.
    """
    if len(content) <= LONGEST_TOKEN and len(content.translate(None, _NOT_PRINTABLE)) * 5 >= len(content) * 4:
        return True
    return is_plain(content)


_TOKEN_BORDER = re.compile(rb"[\s\"'<>]")
_FIELD = re.compile(rb"(?:\A|\n)([A-Za-z][\w-]{0,60}):[^\n]*(?:\n[ \t][^\n]*)*\Z")
_SIGNED_FIELD = re.compile(rb"(?:dkim|domainkey|arc|x|authentication|autocrypt|received)-?", re.IGNORECASE)


def _is_token(context: _Context) -> bool:
    """Tell whether a run is a piece of an address, of a JWT, a message id or a mail server's signature."""
    before = context.before(4096)
    token = _TOKEN_BORDER.split(before)[-1].replace(b"\\", b"")
    if b"://" in token or token.startswith(b"www.") or (token.endswith(b".") and b"eyJ" in token):
        return True
    if context.after() == b"@":
        return True
    field = _FIELD.search(before[before.rfind(b"\n\n") + 1 :].replace(b"\r", b""))
    return field is not None and _SIGNED_FIELD.match(field.group(1)) is not None


def _is_armoured(context: _Context) -> bool:
    """Tell whether a run is the inside of PGP armour (RFC 9580, section 6.2): a key, a signature, a sealed letter."""
    before = context.before(1024)
    begin = before.rfind(b"-----BEGIN PGP ")
    return begin >= 0 and b"-----END" not in before[begin:]
