"""A small strict reader of DER (X.690): one element after another, never beyond its end, never calling itself."""

from __future__ import annotations

from dataclasses import dataclass

BOOLEAN, INTEGER, OCTETS, OBJECT, SEQUENCE, SET = 0x01, 0x02, 0x04, 0x06, 0x30, 0x31
MAX_INTEGER_BYTES = 128  # serial numbers have up to 20, nonces up to 8 or 16; more is not ours to work out
MAX_OBJECT_BYTES = 64
_LONG_FORM = 0x80
_HIGH_TAG = 0x1F


class NotDer(ValueError):
    """The bytes are not in the form that was expected; the message says what and where."""


@dataclass(frozen=True)
class Element:
    """One element: its tag, and where it starts, where its content starts, and where it ends."""

    tag: int
    start: int
    body: int
    end: int


class Reader:
    """Takes elements one after another out of a part of some bytes."""

    def __init__(self, content: bytes, start: int = 0, end: int | None = None) -> None:
        self.content = content
        self.at = start
        self.end = len(content) if end is None else end

    def is_done(self) -> bool:
        """Return whether nothing is left."""
        return self.at >= self.end

    def take(self, tag: int | None = None) -> Element:
        """Return the next element, which must have this tag where one is given. Raises NotDer."""
        start = self.at
        if self.end - start < 2:
            raise NotDer(f"cut off at byte {start}")
        found = self.content[start]
        if found & _HIGH_TAG == _HIGH_TAG or (tag is not None and found != tag):
            raise NotDer(f"unexpected element at byte {start}")
        length, body = self._length(start + 1)
        if length > self.end - body:
            raise NotDer(f"cut off at byte {start}")
        self.at = body + length
        return Element(found, start, body, self.at)

    def _length(self, at: int) -> tuple[int, int]:
        first = self.content[at]
        if first < _LONG_FORM:
            return first, at + 1
        count = first & 0x7F
        # A length without end is BER; one of more than four bytes is longer than anything we read.
        if not 1 <= count <= 4 or self.end - at - 1 < count:
            raise NotDer(f"bad length at byte {at}")
        length = int.from_bytes(self.content[at + 1 : at + 1 + count], "big")
        if length < _LONG_FORM or length >> 8 * (count - 1) == 0:
            raise NotDer(f"length not in its shortest form at byte {at}")
        return length, at + 1 + count

    def take_if(self, tag: int) -> Element | None:
        """Return the next element when it has this tag, else nothing. Raises NotDer."""
        return self.take(tag) if not self.is_done() and self.content[self.at] == tag else None

    def inside(self, tag: int | None = None) -> Reader:
        """Return a reader of what the next element holds. Raises NotDer."""
        return self.within(self.take(tag))

    def within(self, element: Element) -> Reader:
        """Return a reader of what an element holds."""
        return Reader(self.content, element.body, element.end)

    def bytes_of(self, element: Element) -> bytes:
        """Return the content of an element."""
        return self.content[element.body : element.end]

    def whole(self, element: Element) -> bytes:
        """Return an element with its tag and length."""
        return self.content[element.start : element.end]

    def number(self) -> int:
        """Return the next element, an INTEGER in its shortest form. Raises NotDer."""
        element = self.take(INTEGER)
        written = self.bytes_of(element)
        if not 1 <= len(written) <= MAX_INTEGER_BYTES:
            raise NotDer(f"bad number at byte {element.start}")
        if len(written) > 1 and written[0] in (0x00, 0xFF) and written[0] >> 7 == written[1] >> 7:
            raise NotDer(f"number not in its shortest form at byte {element.start}")
        return int.from_bytes(written, "big", signed=True)

    def object_id(self) -> str:
        """Return the next element, an OBJECT IDENTIFIER, in dots. Raises NotDer."""
        element = self.take(OBJECT)
        written = self.bytes_of(element)
        if not 1 <= len(written) <= MAX_OBJECT_BYTES or written[-1] & 0x80:
            raise NotDer(f"bad object identifier at byte {element.start}")
        numbers: list[int] = []
        number = 0
        for byte in written:
            if number == 0 and byte == 0x80:
                raise NotDer(f"object identifier not in its shortest form at byte {element.start}")
            number = number << 7 | byte & 0x7F
            if not byte & 0x80:
                numbers.append(number)
                number = 0
        first = min(numbers[0] // 40, 2)
        return ".".join(map(str, (first, numbers[0] - 40 * first, *numbers[1:])))

    def finish(self) -> None:
        """Make sure that nothing is left. Raises NotDer."""
        if not self.is_done():
            raise NotDer(f"something more at byte {self.at}")
