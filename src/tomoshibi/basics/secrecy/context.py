"""The context that a box or wrap is bound to, so that a row moved elsewhere does not open."""

from dataclasses import dataclass
from typing import Literal

VERSION = "tomoshibi/1"
Side = Literal["person", "worker", "server", "helper"]


@dataclass(frozen=True, slots=True)
class Context:
    """Where a sealed value belongs: organisation, case, row, what it is for, and which side wrote it."""

    tenant: str
    case: str
    row: str
    purpose: str
    side: Side

    def encoded(self) -> bytes:
        """Return the context as bytes: version and five fields, each behind its length in two bytes, big-endian.

        No two contexts share an encoding, whatever their fields hold. Raises ValueError for a field above 65,535 bytes.
        """
        found = b""
        for field in (VERSION, self.tenant, self.case, self.row, self.purpose, self.side):
            content = field.encode("utf-8")
            if len(content) > 0xFFFF:
                raise ValueError("a field of a context is longer than 65,535 bytes")
            found += len(content).to_bytes(2, "big") + content
        return found
