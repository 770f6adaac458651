"""A file that stands as base64 inside a text export: what it is, judged by its head, without decoding the rest."""

import base64
import binascii
import re

from tomoshibi.evidence.admission.content import sniff
from tomoshibi.evidence.admission.shelf import Buffer
from tomoshibi.evidence.record import Presence

HEAD = 4096  # base64 characters decoded to tell the type; divisible by four
SHORTEST_FILLER = 8  # base64 characters; a shorter run of one character may be anything
MAX_TEXT = 1 << 20  # base64 characters of a part that is text

_WHOLE = re.compile(rb"[A-Za-z0-9+/]*+={0,2}+")
_BREAKS = re.compile(rb"(?:\s|&#(?:10|13|x[AaDd]);)++")  # lines of 76, as mail writes base64


class BasePart:
    """Base64 at `start` to `end` of a buffer.

    `size` is that of the decoded file, None where it cannot be told without decoding. A run of one and the same character is
    the filler of a sealed copy: the part was withheld.
    """

    def __init__(self, buffer: Buffer, start: int, end: int) -> None:
        self._buffer, self._start, self._end = buffer, start, end
        head = _BREAKS.sub(b"", buffer[start : min(end, start + HEAD)])
        whole = _WHOLE.fullmatch(buffer, start, end) is not None
        self.size = _decoded_size(buffer, start, end) if whole else None
        self.sniffed: str | None = None
        self.status: Presence = "present"
        if end - start >= SHORTEST_FILLER and _is_filler(buffer, start, end, head):
            self.status = "withheld"
            return
        decoded = _decoded(head)
        if not decoded or (whole and (end - start) % 4):
            self.status = "undecodable"
            self.size = None
        if decoded:
            kind = sniff(decoded)
            self.sniffed = kind.type if kind is not None else None

    def as_text(self) -> str | None:
        """Return a small part as text; None where it is none."""
        if self.status != "present" or self._end - self._start > MAX_TEXT or self.sniffed is not None:
            return None
        try:
            return base64.b64decode(self._buffer[self._start : self._end]).decode("utf-8")
        except (binascii.Error, UnicodeDecodeError):
            return None


def _is_filler(buffer: Buffer, start: int, end: int, head: bytes) -> bool:
    """Return whether the part is one character throughout; only a head that looks so is followed to the end."""
    if len(set(head.rstrip(b"="))) != 1:
        return False
    return re.compile(re.escape(head[:1]) + rb"*+=*+").fullmatch(buffer, start, end) is not None


def _decoded_size(buffer: Buffer, start: int, end: int) -> int:
    tail = buffer[max(start, end - 2) : end]
    return (end - start) // 4 * 3 - tail.count(b"=")


def _decoded(head: bytes) -> bytes:
    """Return the decoded head; nothing where it is no base64."""
    bare = head.rstrip(b"=")
    if _WHOLE.fullmatch(bare) is None:
        return b""
    bare = bare[: len(bare) - 1] if len(bare) % 4 == 1 else bare
    try:
        return base64.b64decode(bare + b"=" * (-len(bare) % 4))
    except (binascii.Error, ValueError):
        return b""
