"""A walk over the bytes of a JSON document that knows where every value stands, without decoding the whole.

Large exports are one array of a million objects inside a small frame. The frame is walked token by token; the array is cut at
the places that look like borders between its elements, and every piece is decoded by itself. A piece that decodes as one whole
JSON value is one element, whatever its text holds: a border inside a string or a nested object leaves an incomplete value.
"""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import msgspec

from tomoshibi.evidence.shelf import Buffer

T = TypeVar("T")

WINDOW = 4 << 20  # bytes cut into pieces at a time: large enough to be quick, small enough to keep memory flat
SMALLEST = 4 << 10  # the window shrinks to this where borders mislead, so that no stretch is cut up again and again

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


class Walk:
    """A position in a JSON document. Every method leaves `at` after what it read."""

    def __init__(self, buffer: Buffer, at: int = 0) -> None:
        self.buffer = buffer
        self.size = len(buffer)
        self.at = at
        self._window = WINDOW
        self.blank()

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

    def members(self) -> Iterator[str]:
        """Yield the names of an object's members; at each, `at` stands at the value. A value left alone is passed over."""
        yield from self._inside(b"{", b"}", self._name)

    def items(self) -> Iterator[int]:
        """Yield the number of each element of an array; at each, `at` stands at the element."""
        count = iter(range(1 << 62))
        yield from self._inside(b"[", b"]", lambda: next(count))

    def _inside(self, opening: bytes, closing: bytes, take: Callable[[], T]) -> Iterator[T]:
        if self.peek() != opening:
            raise NotJson(self.at) if self.at < self.size else CutOff(self.at)
        self.at += 1
        self.blank()
        while self.peek() != closing:
            found = take()
            before = self.at
            yield found
            if self.at == before:
                self.skip()
            self.blank()
            if self.peek() == b",":
                self.at += 1
                self.blank()
            elif self.peek() != closing:
                raise CutOff(self.at) if self.at >= self.size else NotJson(self.at)
        self.at += 1

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
        name = tolerant(self.buffer[start:end])
        return str(name)

    def objects(self, decode: Callable[[bytes], T]) -> Iterator[list[tuple[int, int, T | None]]]:
        """Yield the elements of an array in batches of (start, end, decoded); None where `decode` refused the element.

        Raises CutOff at an element that the document's end cuts, NotJson where no element can stand; what came before has been
        yielded by then. Afterwards `at` stands behind the array.
        """
        if self.peek() != b"[":
            raise NotJson(self.at) if self.at < self.size else CutOff(self.at)
        self.at += 1
        self.blank()
        border: bytes | None = None
        batch: list[tuple[int, int, T | None]] = []
        while self.peek() != b"]":
            if border is not None:
                batch = self._pieces(border, decode)
                if batch:
                    yield batch
                    continue
            start = self.at
            start, end = self.skip()
            yield [(start, end, _decoded(decode, self.buffer[start:end]))]
            self._comma()
            if border is None:
                opening = _OPENING.match(self.buffer, self.at)
                if opening is not None and self.buffer[end - 1 : end] == b"}":
                    border = self.buffer[end - 1 : opening.end()]
        self.at += 1

    def _comma(self) -> None:
        self.blank()
        if self.peek() == b",":
            self.at += 1
            self.blank()
        elif self.peek() != b"]":
            raise CutOff(self.at) if self.at >= self.size else NotJson(self.at)

    def _pieces(self, border: bytes, decode: Callable[[bytes], T]) -> list[tuple[int, int, T | None]]:
        """Return the elements from here to the last border in the window; none where the first piece is not an element."""
        window = self.buffer[self.at : self.at + self._window]
        last = window.rfind(border)
        if last < 0:
            return []
        gap = border.index(b"{", 1) - 1  # the length of what stands between `}` and `{`
        opening = border[gap + 1 :]
        pieces = window[: last + 1].split(border)
        final = len(pieces) - 1
        found: list[tuple[int, int, T | None]] = []
        append = found.append
        at, lead = self.at, b""
        for index, piece in enumerate(pieces):
            whole = lead + piece if index == final else lead + piece + b"}"
            try:
                append((at, at + len(whole), decode(whole)))
            except CAUGHT:
                self._window = max(SMALLEST, self._window // 2)
                break
            at += len(whole) + gap
            lead = opening
        else:
            self._window = min(WINDOW, self._window * 2)
        self.at = at
        return found


def _decoded(decode: Callable[[bytes], T], piece: bytes) -> T | None:
    try:
        return decode(piece)
    except CAUGHT:
        return None


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
