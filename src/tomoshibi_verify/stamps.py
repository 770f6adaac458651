"""Stamps of outside authorities: whether they are about this seal; who issued them is not checked here."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

STAMP = re.compile(r"stamps/([1-9][0-9]{0,3})\.(tsq|tsr)")
MAX_STAMP_BYTES = 1 << 20  # a reply with its certificates has 1 to 10 KB
# MessageImprint of RFC 3161 with SHA-256 in DER; the parameters of the algorithm may be NULL or left out.
_IMPRINTS = (
    bytes.fromhex("3031300d060960864801650304020105000420"),
    bytes.fromhex("302f300b0609608648016503040201 0420"),
)


def is_about(stamp: bytes, seal: bytes) -> bool:
    """Return whether a request or reply carries the SHA-256 imprint of seal.json."""
    digest = sha256(seal).digest()
    return any(imprint + digest in stamp for imprint in _IMPRINTS)


def half_pairs(paths: Iterable[str]) -> list[str]:
    """Return the stamp files whose other half is not there."""
    names = {path for path in paths if STAMP.fullmatch(path)}
    other = {"tsq": "tsr", "tsr": "tsq"}
    return sorted(name for name in names if name[:-3] + other[name[-3:]] not in names)
