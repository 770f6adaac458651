"""Fingerprints of keys, as people print, read out and type them."""

from __future__ import annotations

import re
import unicodedata
from hashlib import sha256

GROUP_LENGTH = 4
_SEPARATORS = re.compile(r"[\s:\-‐-―−・]+")
_HEX = re.compile("[0-9a-f]{64}")


class MalformedFingerprint(ValueError):
    """What was given as a fingerprint does not have 64 hexadecimal digits."""


def fingerprint(public_key: bytes) -> str:
    """Return the fingerprint of a raw public key: 64 lower-case hexadecimal digits."""
    return sha256(public_key).hexdigest()


def grouped(digits: str) -> str:
    """Return a fingerprint as sixteen groups of four, for people."""
    return " ".join(digits[at : at + GROUP_LENGTH] for at in range(0, len(digits), GROUP_LENGTH))


def parse(typed: str) -> str:
    """Return the 64 digits of a fingerprint typed with any spacing, colons, case or full-width signs.

    Raises MalformedFingerprint.
    """
    digits = _SEPARATORS.sub("", unicodedata.normalize("NFKC", typed)).lower()
    if not _HEX.fullmatch(digits):
        raise MalformedFingerprint(f"{len(digits)} digits")
    return digits
