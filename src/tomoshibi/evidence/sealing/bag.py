"""The BagIt files of a bundle, from digests that are known already."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from tomoshibi.evidence.sealing.moments import written
from tomoshibi_verify.bag import PAYLOAD, encode_path
from tomoshibi_verify.contents import is_unsafe

_HALVES = re.compile("[\ud800-\udfff]")
# sha256sum and other tools read these signs of a manifest in ways of their own.
TROUBLESOME = frozenset("%\\\r\n")


@dataclass(frozen=True, slots=True)
class FileDigest:
    """What was written into a file: its size in bytes and its SHA-256 in hexadecimal."""

    size: int
    sha256: str


class UnsuitableName(ValueError):
    """A file of the payload has a name that cannot be listed so that every tool finds it."""


def manifest(digests: Mapping[str, FileDigest | str]) -> bytes:
    """Return a manifest over paths, in the order of their code points."""
    lines = [f"{_sha256(digests[path])}  {encode_path(path)}\n" for path in sorted(digests)]
    return "".join(lines).encode("utf-8")


def check_names(digests: Mapping[str, FileDigest]) -> None:
    """Refuse paths that lead out of the payload, that tools misread, or that differ in Unicode form only.

    Raises UnsuitableName.
    """
    forms: set[str] = set()
    for path in digests:
        if _HALVES.search(path):  # a name that is no UTF-8 comes as halves of surrogate pairs
            raise UnsuitableName(path)
        form = unicodedata.normalize("NFC", path)
        if not path.startswith(PAYLOAD) or is_unsafe(path) or TROUBLESOME.intersection(path) or form in forms:
            raise UnsuitableName(path)
        forms.add(form)


def info(digests: Mapping[str, FileDigest], *, case: str | None, at: datetime, program: str) -> bytes:
    """Return bag-info.txt; the case stands in it as External-Identifier."""
    total = sum(digest.size for digest in digests.values())
    fields = [
        ("Bag-Software-Agent", program),
        ("Bagging-Date", written(at)[:10]),
        *([("External-Identifier", case)] if case is not None else []),
        ("Payload-Oxum", f"{total}.{len(digests)}"),
    ]
    # A line break in a value would start a field of its own.
    return "".join(f"{name}: {' '.join(value.split())}\n" for name, value in fields).encode("utf-8")


def _sha256(digest: FileDigest | str) -> str:
    return digest if isinstance(digest, str) else digest.sha256
