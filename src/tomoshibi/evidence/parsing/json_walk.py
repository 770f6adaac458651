"""A walk over the bytes of a JSON document that knows where every value stands, without decoding the whole.

Large exports are one array of a million objects inside a small frame. The frame is walked token by token; the array is cut at
the places that look like borders between its elements, and every piece is decoded by itself. A piece that starts where an
element starts and decodes as one whole object is that element, whatever its text holds: a border inside a string or a nested
object leaves an incomplete value. Only then is the element's end looked for token by token.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from typing import Any, TypeVar

import msgspec

from tomoshibi.evidence.admission.shelf import Buffer

T = TypeVar("T")

# Bytes copied at a time. With all the records made of them they stay in the processor's cache; with 2 MiB they do not, and
# reading takes twice as long.
WINDOW = 128 << 10
SMALLEST = 4 << 10  # the window shrinks to this where borders are rare or mislead
NEAR = 2400  # a border is first looked for this near: below 2500 bytes the search needs no preparation of its own
MOST_SINGLY = 64  # elements taken one by one before borders are looked for again
MOST_APART = 31  # windows whose elements are decoded one by one, before all of one are tried together again
MAX_DEPTH = 512  # no export nests deeper than a few dozen; the decoders end at about a thousand
MAX_REREAD = 4  # times the document's size that may be spent on looking for the ends of broken elements

_BLANK = re.compile(rb"[\x20\t\r\n]*+")
_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+"|[{}\[\]]|"', re.DOTALL)
_STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
_BARE = re.compile(rb"[^\x20\t\r\n,\]\}\[\{\":]++")
_OPENING = re.compile(rb'\{[\x20\t\r\n]*+"[^"\\\r\n]{0,80}+"')

CAUGHT = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, ValueError)


class CutOff(Exception):
    """The document ends inside a value; `start` is where that value begins."""

    def __init__(self, start: int) -> None:
        super().__init__(start)
        self.start = start


class NotJson(Exception):
    """What stands at `start` is no JSON."""

    def __init__(self, start: int) -> None:
        super().__init__(start)
        self.start = start


def tolerant(piece: bytes) -> Any:
    """Return a JSON value even where it breaks small rules: control characters in strings, broken UTF-8, lone surrogates.

    Raises NotJson where it cannot be read at all.
    """
    try:
        return msgspec.json.decode(piece)
    except CAUGHT:
        pass
    try:
        return json.loads(piece.decode("utf-8", "replace"), strict=False)
    except (ValueError, RecursionError) as error:
        raise NotJson(0) from error


class Walk:
    """A position in a JSON document. Every method leaves `at` after what it read. A BOM at the start is passed over."""

    def __init__(self, buffer: Buffer, at: int = 0) -> None:
        self.buffer = buffer
        self.size = len(buffer)
        self.at = at
        self.missing_commas = 0
        self._window = SMALLEST
        self._border: bytes | None = None
        self._apart = self._odd = 0
        self._reread = 0
        if at == 0 and buffer[:3] == b"\xef\xbb\xbf":
            self.at = 3
        self.blank()

    # ---- single values

    def blank(self) -> None:
        """Pass over white space."""
        found = _BLANK.match(self.buffer, self.at)
        self.at = found.end() if found else self.at

    def peek(self) -> bytes:
        """Return the byte at the position; nothing at the end."""
        return self.buffer[self.at : self.at + 1]

    def skip(self) -> tuple[int, int]:
        """Pass over one value and return its span. Raises CutOff or NotJson."""
        start = self.at
        first = self.peek()
        if first in (b"{", b"["):
            self.at = self._matching_end(start)
        elif first == b'"':
            self.at = self._string_end(start)
        else:
            found = _BARE.match(self.buffer, start)
            if found is None:
                raise CutOff(start) if start >= self.size else NotJson(start)
            self.at = found.end()
        return start, self.at

    def _string_end(self, start: int) -> int:
        found = _STRING.match(self.buffer, start)
        if found is None:
            raise CutOff(start)
        return found.end()

    def _matching_end(self, start: int) -> int:
        depth = 0
        for token in _TOKEN.finditer(self.buffer, start):
            sign = token.group()
            if sign in (b"{", b"["):
                depth += 1
                if depth > MAX_DEPTH:
                    raise NotJson(start)
            elif sign in (b"}", b"]"):
                depth -= 1
                if depth == 0:
                    return token.end()
            elif sign == b'"':
                break
        raise CutOff(start)

    def value(self) -> Any:
        """Pass over one value and return it decoded, tolerantly. Meant for small values of the frame."""
        start, end = self.skip()
        return tolerant(self.buffer[start:end])

    # ---- the frame

    def members(self) -> Iterator[str]:
        """Yield the names of an object's members; at each, `at` stands at the value. A value left alone is passed over."""
        yield from self._inside(b"{", b"}", self._name)

    def further_members(self) -> Iterator[str]:
        """Yield the members that follow a value inside an object, up to its end, as `members` does."""
        self._comma(b"}")
        yield from self._followed(b"}", self._name)

    def items(self) -> Iterator[int]:
        """Yield the number of each element of an array; at each, `at` stands at the element."""
        count = iter(range(1 << 62))
        yield from self._inside(b"[", b"]", lambda: next(count))

    def _inside(self, opening: bytes, closing: bytes, take: Callable[[], T]) -> Iterator[T]:
        if self.peek() != opening:
            raise NotJson(self.at) if self.at < self.size else CutOff(self.at)
        self.at += 1
        self.blank()
        yield from self._followed(closing, take)

    def _followed(self, closing: bytes, take: Callable[[], T]) -> Iterator[T]:
        while self.peek() != closing:
            found = take()
            before = self.at
            yield found
            if self.at == before:
                self.skip()
            self._comma(closing)
        self.at += 1

    def _comma(self, closing: bytes) -> None:
        """Pass over a comma. Before the closing bracket there is none; one left out before an object is borne."""
        self.blank()
        sign = self.peek()
        if sign == b",":
            self.at += 1
            self.blank()
        elif sign == b"{" and closing == b"]":
            self.missing_commas += 1
        elif sign != closing:
            raise CutOff(self.at) if self.at >= self.size else NotJson(self.at)

    def _name(self) -> str:
        start = self.at
        end = self._string_end(start) if self.peek() == b'"' else -1
        if end < 0:
            raise CutOff(start) if start >= self.size else NotJson(start)
        self.at = end
        self.blank()
        if self.peek() != b":":
            raise CutOff(start) if self.at >= self.size else NotJson(self.at)
        self.at += 1
        self.blank()
        return str(tolerant(self.buffer[start:end]))

    # ---- the records

    def objects(
        self,
        decode: Callable[[bytes], T],
        mend: Callable[[bytes], Any] = tolerant,
        decode_all: Callable[[bytes], Sequence[T]] | None = None,
    ) -> Iterator[list[tuple[int, int, T | None]]]:
        """Yield the elements of an array in batches of (start, end, decoded); None where `decode` refused the element.

        `decode` must refuse whatever is not one whole object. `mend` reads what `decode` refuses, or raises NotJson: it tells
        an odd element from a broken one, which ends where the next one seems to begin. `decode_all` may be given to decode a
        whole array at once; it must refuse every element in which an object inside could begin with the name with which an
        element begins. Raises CutOff at an element that the
        document's end cuts, NotJson where no element can stand; what came before has been yielded by then. Afterwards `at`
        stands behind the array.
        """
        if self.peek() != b"[":
            raise NotJson(self.at) if self.at < self.size else CutOff(self.at)
        self.at += 1
        self.blank()
        singly = patience = 0
        while self.peek() != b"]":
            batch = [] if singly else (decode_all and self._together(decode_all)) or self._pieces(decode, mend)
            if batch:
                patience = 0
            else:  # borders are rare here, or mislead: look for them less and less often
                singly, patience = (singly - 1, patience) if singly else (patience, min(MOST_SINGLY, 2 * patience + 1))
                batch = [self._single(decode, mend)]
            yield batch
            self._comma(b"]")
        self.at += 1

    def _single(self, decode: Callable[[bytes], T], mend: Callable[[bytes], Any]) -> tuple[int, int, T | None]:
        """Return the element at the position, found token by token, and learn what the border after it looks like."""
        start = self.at
        self.at = end = self._extent(start, None, mend)
        self._window = min(WINDOW, max(SMALLEST, 8 * (end - start)))  # no more is searched in vain than was read
        found = _decoded(decode, self.buffer[start:end])
        after = _BLANK.match(self.buffer, end)
        comma = after.end() if after else end
        if self.buffer[comma : comma + 1] == b",":
            blank = _BLANK.match(self.buffer, comma + 1)
            opening = _OPENING.match(self.buffer, blank.end() if blank else comma + 1)
            if opening is not None and self.buffer[end - 1 : end] == b"}":
                self._border = self.buffer[end - 1 : opening.end()]
        return start, end, found

    def _together(self, decode_all: Callable[[bytes], Sequence[T]]) -> list[tuple[int, int, T | None]]:
        """Return the elements from here to the last border in the window, decoded in one go; none where one is odd.

        A border holds a quotation mark that no backslash precedes, so it cannot lie inside a string of whole JSON. As none lies
        between two objects inside an element, as many borders as there are elements less one are those between the elements.
        """
        border = self._border
        if border is None:
            return []
        if self._apart:
            self._apart -= 1
            return []
        base, size = self.at, len(border)
        window = self.buffer[base : base + self._window]
        last = window.rfind(border)
        whole = window[: last + 1]
        try:
            found = decode_all(b"[" + whole + b"]")
        except CAUGHT:
            found = ()
        pieces = whole.split(border)
        if len(pieces) != len(found):
            self._apart, self._odd = self._odd, min(MOST_APART, 2 * self._odd + 1)
            return []
        self._odd = 0
        self._window = min(WINDOW, self._window * 2)
        self.at = base + last + 1
        ends = [*accumulate([len(piece) + size for piece in pieces], initial=base - size + 1)][1:]
        ends[-1] = self.at  # the last one has no border behind it
        gap = border.index(b"{", 1) - 1
        return [*zip([base, *[end + gap for end in ends]], ends, found, strict=False)]

    def _pieces(self, decode: Callable[[bytes], T], mend: Callable[[bytes], Any]) -> list[tuple[int, int, T | None]]:
        """Return the elements from here to the last border in the window; `at` is left behind the last of them."""
        border = self._border
        if border is None:
            return []
        base = self.at
        window = self.buffer[base : base + self._window]
        find, gap = window.find, border.index(b"{", 1) - 1
        pieces: list[tuple[int, int, T | None]] = []
        append = pieces.append
        at = end = 0
        while True:
            cut = find(border, at, at + NEAR)
            if cut < 0 and (cut := find(border, at)) < 0:
                if pieces:
                    self._window = min(WINDOW, self._window * 2)
                break
            try:
                append((base + at, base + cut + 1, decode(window[at : cut + 1])))
                end = cut + 1
            except CAUGHT:
                if _is_whole(window[at : cut + 1]):  # out of the ordinary, but one object by itself
                    append((base + at, base + cut + 1, None))
                    end = cut + 1
                    at = end + gap
                    continue
                try:
                    found = self._extent(base + at, base + cut + 1, mend)
                except (CutOff, NotJson):
                    if not pieces:
                        raise
                    break
                append((base + at, found, _decoded(decode, self.buffer[base + at : found])))
                end = found - base
                if window[end - 1 : end - 1 + len(border)] != border:  # the array ends here, or another kind of element follows
                    self._window = max(SMALLEST, self._window // 2)
                    break
            at = end + gap
        self.at = base + end
        return pieces

    def _extent(self, start: int, border: int | None, mend: Callable[[bytes], Any]) -> int:
        """Return where the element at `start` ends: at its closing bracket, or, where it is broken, before the next border.

        `border` is where the next border stands, if that is known already. Raises CutOff and NotJson as `skip` does.
        """
        if self._reread > MAX_REREAD * self.size + SMALLEST:
            border = border or self._next_border(start)
            if border is not None:
                return border
        self.at = start
        try:
            _, end = self.skip()
        except (CutOff, NotJson):
            self._reread += self.size - start
            border = border or self._next_border(start)
            if border is None:
                raise
            return border
        finally:
            self.at = start
        self._reread += end - start
        border = border or self._next_border(start, end)
        if border is not None and border < end:
            try:
                mend(self.buffer[start:end])
            except NotJson:
                return border
        return end

    def _next_border(self, start: int, end: int | None = None) -> int | None:
        """Return where the element at `start` would end if the next thing that looks like its beginning were the next one."""
        opening = _OPENING.match(self.buffer, start)
        if opening is None:
            return None
        pattern = re.compile(rb"\}[\x20\t\r\n]*+,[\x20\t\r\n]*+" + re.escape(opening.group()))
        found = pattern.search(self.buffer, start, self.size if end is None else end)
        return None if found is None else found.start() + 1


def _is_whole(piece: bytes) -> bool:
    try:
        msgspec.json.decode(piece)
    except CAUGHT:
        return False
    return True


def _decoded(decode: Callable[[bytes], T], piece: bytes) -> T | None:
    try:
        return decode(piece)
    except CAUGHT:
        return None
