"""The parts of a mail (RFC 2045, 2046, 2183), found in one pass without recursion."""

import binascii
import re
from dataclasses import dataclass
from functools import cached_property

from tomoshibi.evidence.admission.shelf import Buffer
from tomoshibi.evidence.admission.transfer import from_base64, from_uu
from tomoshibi.evidence.readers.mail.header import Header, parameters

DEEPEST = 100  # parts within parts; real mails stay below ten
MOST_PARTS = 2000  # of one mail; a mail with more is no mail

_SPELT = {"base64": "base64", "quotedprintable": "quoted-printable"}
_LINE = re.compile(rb"(?m)^--([^\n]*+)")


class Part:
    """One part that holds no parts itself: its header, and the span of its body as written."""

    def __init__(
        self, buffer: Buffer, header: Header, start: int, end: int, home: tuple[int, ...], default: str = "text/plain"
    ) -> None:
        """`home` are the numbers of the alternatives (multipart/alternative) that it lies in, outermost first.

        `default` is the type where none is declared.
        """
        self.buffer = buffer
        self.header = header
        self.start = start
        self.end = end
        self.home = home
        self._default = default

    @cached_property
    def _declared(self) -> tuple[str, dict[str, str]]:
        return parameters(self.header.value("content-type") or "")

    @cached_property
    def type(self) -> str:
        """Return the declared type, or what stands for it where none is declared."""
        declared = self._declared[0]
        return declared if "/" in declared else self._default

    @property
    def main(self) -> str:
        """Return the first half of the type."""
        return self.type.partition("/")[0]

    def parameter(self, name: str) -> str | None:
        """Return a parameter of the type."""
        return self._declared[1].get(name)

    @cached_property
    def disposition(self) -> tuple[str, dict[str, str]]:
        """Return whether the part is meant to be shown (inline) or saved (attachment), with the parameters."""
        return parameters(self.header.value("content-disposition") or "")

    @cached_property
    def name(self) -> str | None:
        """Return the file name it is given, as it is given."""
        return self.disposition[1].get("filename") or self.parameter("name") or None

    @cached_property
    def encoding(self) -> str:
        """Return the transfer encoding in small letters, whichever way it is spelt ("base-64", "Quoted Printable")."""
        written = (self.header.value("content-transfer-encoding") or "").partition(";")[0].strip().lower()
        return _SPELT.get(re.sub(r"[^a-z0-9]", "", written), written)

    def letters(self) -> bytes:
        """Return the body as it is written."""
        return bytes(self.buffer[self.start : self.end])


@dataclass(frozen=True, slots=True)
class Decoded:
    """A part's content, and whether its letters could be decoded."""

    content: bytes
    is_decoded: bool


def decode_transfer(letters: bytes, encoding: str) -> Decoded:
    """Return the content of a body written in a transfer encoding; an unknown one is taken as it stands."""
    if encoding == "base64":
        found = from_base64(letters)
        if not letters.strip():
            return Decoded(b"", True)
        return Decoded(found.content if found.content != letters else b"", found.is_decoded)
    if encoding == "quoted-printable":
        return Decoded(binascii.a2b_qp(letters), True)
    if encoding in ("x-uuencode", "x-uue", "uuencode"):
        start = letters.find(b"begin ")
        body = letters[letters.find(b"\n", start) + 1 :] if start >= 0 else letters
        found = from_uu(body.partition(b"\nend")[0])
        return Decoded(found.content if found.is_decoded else b"", found.is_decoded)
    return Decoded(letters, True)


@dataclass(slots=True)
class _Open:
    """A multipart that has not been closed yet."""

    boundary: bytes
    home: tuple[int, ...]
    default: str


class Parts:
    """All parts of a mail in order, and what was odd about how they are put together."""

    def __init__(self, buffer: Buffer, header: Header, end: int) -> None:
        """Read the parts of the mail with this header, whose body ends at `end`."""
        self.leaves: list[Part] = []
        self.oddities: dict[str, None] = {}
        self._buffer = buffer
        self._open: list[_Open] = []
        self._known: dict[bytes, list[int]] = {}
        self._alternatives = 0
        self._current: tuple[Header, int, tuple[int, ...], str] | None = None
        self._enter(header, header.body)
        if self._open:
            self._walk(header.body, end)
        self._close_leaf(end)
        if not self.leaves:
            # A multipart without a single boundary line: what is there is shown as it stands.
            self.oddities["boundary-missing"] = None
            self.leaves.append(Part(buffer, _NO_HEADER, header.body, end, ()))

    def _walk(self, start: int, end: int) -> None:
        # A header ends at a line's end, so `start` is where a line starts and ^ may match there.
        for line in _LINE.finditer(self._buffer, start, end):
            found = self._boundary(line[1])
            if found is None:
                continue
            depth, is_last = found
            self._close_leaf(_before_line_break(self._buffer, start, line.start()))
            self._close_to(depth if is_last else depth + 1)
            if is_last:
                continue
            if len(self.leaves) >= MOST_PARTS:
                self.oddities["parts-too-many"] = None
                return
            after = min(line.end() + 1, end)
            self._enter(Header(self._buffer, after, end), None)

    def _boundary(self, written: bytes) -> tuple[int, bool] | None:
        """Return the depth of the multipart whose boundary a line holds, and whether it is the closing one."""
        label = written[:300].rstrip()
        if label in self._known:
            return self._known[label][-1], False
        if label.endswith(b"--") and label[:-2] in self._known:
            return self._known[label[:-2]][-1], True
        return None

    def _close_to(self, depth: int) -> None:
        while len(self._open) > depth:
            gone = self._open.pop()
            numbers = self._known[gone.boundary]
            numbers.pop()
            if not numbers:
                del self._known[gone.boundary]

    def _enter(self, header: Header, body: int | None) -> None:
        """Begin a part: a leaf, or a multipart whose parts follow."""
        start = header.body if body is None else body
        home = self._open[-1].home if self._open else ()
        default = self._open[-1].default if self._open else "text/plain"
        declared, given = parameters(header.value("content-type") or "")
        boundary = given.get("boundary", "").rstrip().encode("utf-8", "replace")
        if not declared.startswith("multipart/") or not boundary:
            if declared.startswith("multipart/"):
                self.oddities["boundary-missing"] = None
                header = _NO_HEADER
            self._current = (header, start, home, default)
            return
        if len(self._open) >= DEEPEST:
            self.oddities["nested-too-deep"] = None
            self._current = (header, start, home, default)
            return
        if declared == "multipart/alternative":
            self._alternatives += 1
            home = (*home, self._alternatives)
        self._known.setdefault(boundary[:300], []).append(len(self._open))
        # The parts of a digest are mails unless they say otherwise (RFC 2046, section 5.1.5).
        inner = "message/rfc822" if declared == "multipart/digest" else "text/plain"
        self._open.append(_Open(boundary[:300], home, inner))
        self._current = None

    def _close_leaf(self, end: int) -> None:
        if self._current is None:
            return
        header, start, home, default = self._current
        self.leaves.append(Part(self._buffer, header, start, max(start, end), home, default))
        self._current = None


def _before_line_break(buffer: Buffer, start: int, at: int) -> int:
    """Return the end of a body before a boundary line; the line break before it belongs to the boundary (RFC 2046, 5.1.1)."""
    if at > start and buffer[at - 1 : at] == b"\n":
        at -= 1
        if at > start and buffer[at - 1 : at] == b"\r":
            at -= 1
    return at


_NO_HEADER = Header(b"", 0, 0)
