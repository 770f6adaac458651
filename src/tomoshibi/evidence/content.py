"""What a file's bytes are, judged by content, never by name."""

from dataclasses import dataclass
from typing import Literal

Group = Literal["text", "picture", "video", "audio", "archive", "document", "unknown", "empty"]


@dataclass(frozen=True, slots=True)
class Kind:
    """What some bytes are: the group that decides whether they may be kept, a MIME type, and for text its codec."""

    group: Group
    type: str
    codec: str | None = None


def sniff(head: bytes) -> Kind | None:
    """Return the kind that the first bytes give away, or None where they could be text."""
    if head.startswith(b"PK\x03\x04"):
        return Kind("archive", "application/zip")
    if head.startswith(b"\x89PNG"):
        return Kind("picture", "image/png")
    if head.startswith(b"\xff\xd8\xff"):
        return Kind("picture", "image/jpeg")
    return None
