"""Names of files as they are told in a bundle: as given, unless the name itself is a way to carry a picture in."""

import hashlib

from tomoshibi.evidence.admission.content import Kind
from tomoshibi.evidence.admission.signatures import shows_media

SHORT = 64  # characters; no picture fits
LONGEST_NAME = 4096  # bytes of a path; no system holds a longer one, though a zip may (65,535)
LONGEST_PART = 255  # characters between two `/`, on every system
START = 40  # characters of such a name that are told, so that a person knows it again
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
