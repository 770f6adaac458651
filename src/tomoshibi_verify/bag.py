"""BagIt 1.0 (RFC 8493): the manifests, and what they say against what lies there."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tomoshibi_verify.contents import is_unsafe

if TYPE_CHECKING:
    from collections.abc import Mapping

DECLARATION_FILE = "bagit.txt"
DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
INFO_FILE = "bag-info.txt"
MANIFEST_FILE = "manifest-sha256.txt"
TAG_MANIFEST_FILE = "tagmanifest-sha256.txt"
PAYLOAD = "data/"
PAGE_FILE = "verify.html"
PROGRAM_FILE = "verify.pyz"
_LINE = re.compile("([0-9a-f]{64})  ([^\r\n]+)")
_ENCODED = re.compile("%(0A|0D|25|0a|0d)|%")
_DECODED = {"0A": "\n", "0D": "\r", "25": "%"}
_OXUM = re.compile(r"([0-9]{1,18})\.([0-9]{1,18})")


@dataclass(frozen=True)
class BadLine:
    """A line of a manifest that says nothing or too much; `reason` is a name in `wording`."""

    line: int
    reason: str


@dataclass(frozen=True)
class Manifest:
    """The digests that a manifest gives, by path, and its bad lines."""

    digests: dict[str, str]
    bad_lines: tuple[BadLine, ...]


@dataclass(frozen=True)
class Difference:
    """One file that is not as listed; `kind` is changed, missing, added or renamed, `other` a path that explains it."""

    path: str
    kind: str
    other: str | None = None


class NoOxum(ValueError):
    """bag-info.txt does not give exactly one well-formed Payload-Oxum."""


def encode_path(path: str) -> str:
    """Return a path as a manifest writes it (RFC 8493, section 2.1.3)."""
    return path.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def parse_manifest(content: bytes, *, payload: bool) -> Manifest:
    """Read a manifest strictly: nothing is skipped, guessed or mended.

    `payload` tells whether paths must lie under data/ or must not.
    """
    digests: dict[str, str] = {}
    forms: set[str] = set()
    bad: list[BadLine] = []
    lines = content.split(b"\n")
    if lines.pop():
        bad.append(BadLine(len(lines) + 1, "line_without_end"))
    for number, line in enumerate(lines, start=1):
        try:
            match = _LINE.fullmatch(line.decode("utf-8"))
        except UnicodeDecodeError:
            match = None
        path = _decode_path(match[2]) if match else None
        if match is None or path is None:
            bad.append(BadLine(number, "malformed_line"))
            continue
        form = path if path.isascii() else unicodedata.normalize("NFC", path)
        if is_unsafe(path):
            bad.append(BadLine(number, "unsafe_path"))
        elif path.startswith(PAYLOAD) != payload:
            bad.append(BadLine(number, "wrong_manifest"))
        elif path in digests:
            bad.append(BadLine(number, "listed_twice"))
        elif form in forms:
            bad.append(BadLine(number, "same_in_another_form"))
        else:
            digests[path] = match[1]
            forms.add(form)
    return Manifest(digests, tuple(bad))


def _decode_path(written: str) -> str | None:
    """Return the path that a manifest means, or None when a `%` in it is none of the three allowed signs."""
    if "%" not in written:
        return written
    broken = any(match[1] is None for match in _ENCODED.finditer(written))
    return None if broken else _ENCODED.sub(lambda match: _DECODED[match[1].upper()], written)


def compare(listed: Mapping[str, str], present: Mapping[str, str]) -> list[Difference]:
    """Return every way in which the files that are there differ from those that are listed, by SHA-256."""
    gone = {path for path in listed if path not in present}
    extra = {path for path in present if path not in listed}
    owner = {digest: path for path, digest in listed.items()}
    new_names: dict[str, list[str]] = {}
    for path in sorted(extra, reverse=True):
        new_names.setdefault(present[path], []).append(path)
    differences = []
    for path in sorted(gone):
        names = new_names.get(listed[path])
        if not names:
            differences.append(Difference(path, "missing"))
        else:
            differences.append(Difference(path, "renamed", names[-1]))
            extra.discard(names.pop())
    for path in sorted(set(listed) - gone):
        if present[path] != listed[path]:
            differences.append(Difference(path, "changed", owner.get(present[path])))
    differences.extend(Difference(path, "added", owner.get(present[path])) for path in sorted(extra))
    return differences


def parse_oxum(info: bytes) -> tuple[int, int]:
    """Return bytes and number of the payload files as bag-info.txt states them. Raises NoOxum."""
    try:
        lines = info.decode("utf-8").split("\n")
    except UnicodeDecodeError:
        raise NoOxum("not UTF-8") from None
    stated = [line.partition(":")[2].strip() for line in lines if line.lower().startswith("payload-oxum:")]
    match = _OXUM.fullmatch(stated[0]) if len(stated) == 1 else None
    if match is None:
        raise NoOxum("; ".join(stated))
    return int(match[1]), int(match[2])


def same_letters(one: str, other: str) -> bool:
    """Return whether two paths differ in their Unicode form only (NFC on most systems, NFD on macOS)."""
    return one != other and unicodedata.normalize("NFC", one) == unicodedata.normalize("NFC", other)
