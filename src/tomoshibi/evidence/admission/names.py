"""Names of files as a bundle tells them, as given unless the name could carry a picture in, and as it can hold them."""

import hashlib
import re
import unicodedata

from tomoshibi.evidence.admission.content import Kind
from tomoshibi.evidence.admission.signatures import shows_media

SHORT = 64  # characters; no picture fits
LONGEST_NAME = 4096  # bytes of a path; no system holds a longer one, though a zip may (65,535)
LONGEST_PART = 255  # characters between two `/`, on every system
START = 40  # characters of such a name that are told, so that a person knows it again
NAME_BYTES = 80  # of one part of a path in the bundle: 80 x 3 parts stay below what Windows can open
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"|?*\\%]')
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
_TEXT = Kind("text", "text/plain", "utf-8")


def told(name: str, raw: bytes | None) -> tuple[str, bytes | None]:
    """Return a name and its raw bytes as a bundle tells them.

    A name that no system could hold is told by its start and its SHA-256, one that holds media by its SHA-256 only.
    """
    if len(name) < SHORT and not (raw and shows_media(raw)):
        return name, raw
    from tomoshibi.evidence.admission.filler import find_parts  # few exports hold long names, and loading it takes time

    content = raw or name.encode("utf-8", "surrogatepass")
    is_long = len(content) > LONGEST_NAME or any(len(part) > LONGEST_PART for part in name.split("/"))
    holds_media = shows_media(content) or bool(find_parts(name.encode("utf-8", "replace"), _TEXT))
    if not is_long and not holds_media:
        return name, raw
    start = "" if holds_media else name[:START]
    return f"{start}…{hashlib.sha256(content).hexdigest()}", None


def safe_part(part: str) -> str:
    """Return one part of a path in NFC, with what Windows or BagIt cannot hold replaced by `_`, and not too long."""
    safe = _FORBIDDEN.sub("_", unicodedata.normalize("NFC", part)).rstrip(". ") or "_"
    safe = safe.encode("utf-8", "replace").decode("utf-8")
    if _RESERVED.fullmatch(safe):
        safe = f"_{safe}"
    if len(safe.encode()) > NAME_BYTES:
        stem, dot, ending = safe.rpartition(".")
        tail = f"{dot}{ending}" if stem and len(ending.encode()) <= 10 else ""
        mark = "~" + hashlib.sha256(safe.encode()).hexdigest()[:8]
        room = NAME_BYTES - len(tail.encode()) - len(mark)
        safe = safe.encode()[:room].decode("utf-8", "ignore") + mark + tail
    return safe
