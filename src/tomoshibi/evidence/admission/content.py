"""What a file's bytes are, told by the bytes alone: the guard that lets texts in and keeps everything else out.

A name or an extension is a claim; it is never asked. What cannot be shown to be text is withheld.
"""

import mmap
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from tomoshibi.evidence.admission import charset
from tomoshibi.evidence.admission.signatures import HEAD_SIZE, Format, container_of, format_of, shows_media

Group = Literal["text", "picture", "video", "audio", "archive", "document", "unknown", "empty"]
Buffer = bytes | bytearray | memoryview | mmap.mmap

_WINDOW = 256 * 1024  # stays in the processor's cache while several scans pass over it


@dataclass(frozen=True, slots=True)
class Kind:
    """What some bytes are.

    `type` is a MIME type; `codec` is Python's name of the encoding of a text; `guessed` is set where the encoding
    was chosen by plausibility and another one could be meant.
    """

    group: Group
    type: str
    codec: str | None = None
    guessed: bool = False


EMPTY = Kind("empty", "application/x-empty")
UNKNOWN = Kind("unknown", "application/octet-stream")


def sniff(head: bytes) -> Kind | None:
    """Return what the first bytes (4 KiB are enough) show by their magic number; None where there is none."""
    return kind_of_format(format_of(head[:HEAD_SIZE]))


def kind_of_format(found: Format | None) -> Kind | None:
    """Return the kind that goes with a format."""
    return None if found is None else _kind(found)


def kind_of(buffer: Buffer) -> Kind:
    """Return what the whole content is; never raises, whatever the bytes are.

    A text is a text from the first byte to the last: one with a picture in raw bytes anywhere is `unknown`.
    """
    if len(buffer) == 0:
        return EMPTY
    found = sniff(bytes(buffer[:HEAD_SIZE]))
    if found is None:
        return _text_kind(buffer)
    if found.type == "application/zip":
        return next((_kind(inside) for name in _zip_names(buffer) if (inside := container_of(name))), found)
    return found


@lru_cache(maxsize=256)
def _kind(found: Format) -> Kind:
    groups: dict[str, Group] = {
        "picture": "picture",
        "video": "video",
        "audio": "audio",
        "archive": "archive",
        "document": "document",
    }
    return Kind(groups.get(found.group, "unknown"), found.type)


_DIRECTORY_END = b"PK\5\6"
_DIRECTORY_SEEN = 256 * 1024  # bytes of the directory that are read: about 4,000 names
_END_SEEN = 22 + 65535  # the end record and the longest comment (APPNOTE 4.3.16)


def _zip_names(buffer: Buffer) -> Iterator[bytes]:
    """Yield the names in a zip's central directory, as far as it is whole; none where it is not."""
    tail = bytes(buffer[max(0, len(buffer) - _END_SEEN) :])
    at = tail.rfind(_DIRECTORY_END)
    start = int.from_bytes(tail[at + 16 : at + 20], "little") if at >= 0 else len(buffer)
    directory = bytes(buffer[start : start + _DIRECTORY_SEEN])
    at = 0
    while directory[at : at + 4] == b"PK\1\2":
        name, extra, comment = (int.from_bytes(directory[at + n : at + n + 2], "little") for n in (28, 30, 32))
        yield directory[at + 46 : at + 46 + name]
        at += 46 + name + extra + comment


_TEXT = "text/plain"
# Tab, line feed, vertical tab, form feed, carriage return and the escape of ISO-2022-JP belong to texts.
_CONTROLS = bytes([*range(9), *range(14, 27), *range(28, 32), 127])


def _text_kind(buffer: Buffer) -> Kind:
    """Return the kind of bytes without a magic number: text in some encoding, or unknown."""
    head = bytes(buffer[:4])
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        if head == b"\xff\xfe\0\0":  # UTF-32, which no export uses
            return UNKNOWN
        return _wide_kind(buffer, "utf-16-le" if head[:2] == b"\xff\xfe" else "utf-16-be")
    if (wide := charset.wide_codec(bytes(buffer[:HEAD_SIZE]))) is not None:
        return _wide_kind(buffer, wide, guessed=True)
    controls = _controls(buffer)
    if controls is None:
        return UNKNOWN
    if controls and _shows_media(buffer):
        return UNKNOWN
    if charset.decodes(_windows(buffer), "utf-8"):
        return _seven_bit_or_utf8(buffer)
    if _shows_media(buffer):  # bytes that are not UTF-8 could be part of a picture
        return UNKNOWN
    return _broken_or_legacy(buffer, has_controls=controls > 0)


def _wide_kind(buffer: Buffer, codec: str, *, guessed: bool = False) -> Kind:
    """Return text in UTF-16, if that is what it is."""
    if charset.is_wide_text(_windows(buffer), codec) and not _shows_media(buffer):
        return Kind("text", _TEXT, codec, guessed)
    return UNKNOWN


def _seven_bit_or_utf8(buffer: Buffer) -> Kind:
    """Return the kind of what is valid UTF-8; ISO-2022-JP and its escapes are valid ASCII."""
    if bytes(buffer[:3]) == b"\xef\xbb\xbf":
        return Kind("text", _TEXT, "utf-8-sig")
    if any(b"\x1b$" in window for window in _windows(buffer)):
        for codec in ("iso2022_jp", "iso2022_jp_ext"):
            if charset.decodes(_windows(buffer), codec):
                return Kind("text", _TEXT, codec)
    return Kind("text", _TEXT, "utf-8")


def _broken_or_legacy(buffer: Buffer, *, has_controls: bool) -> Kind:
    """Return the kind of bytes that are not UTF-8: a damaged UTF-8 text, another encoding, or unknown.

    Damage comes first where the bytes hold far more whole characters than broken ones.
    """
    damage = charset.utf8_damage(_windows(buffer), size=len(buffer))
    name = "utf-8-sig" if bytes(buffer[:3]) == b"\xef\xbb\xbf" else "utf-8"
    if damage is not None and damage.is_slight:
        return Kind("text", _TEXT, name)
    for codec in charset.east_asian(_sample(buffer)):
        if has_controls and len(buffer) < HEAD_SIZE:  # a short run of random bytes can pass for Chinese
            break
        if charset.decodes(_windows(buffer), codec):
            return Kind("text", _TEXT, codec, guessed=True)
    if damage is not None:
        return Kind("text", _TEXT, name)
    if not has_controls and charset.is_mostly_ascii(_windows(buffer), size=len(buffer)):
        return Kind("text", _TEXT, "latin-1", guessed=True)
    return UNKNOWN


def _windows(buffer: Buffer) -> Iterator[bytes]:
    for start in range(0, len(buffer), _WINDOW):
        yield bytes(buffer[start : start + _WINDOW])


def _controls(buffer: Buffer) -> int | None:
    """Return how many control characters there are, or None as soon as they are more than a text has.

    Half a percent is let through (a person's export can hold a stray NUL), in short texts up to eight.
    """
    size = len(buffer)
    limit = max(size // 200, min(8, size // 4))
    found = 0
    for window in _windows(buffer):
        found += len(window) - len(window.translate(None, _CONTROLS))
        if found > limit:
            return None
    return found


_LONGEST_SIGN = 32  # no magic number is longer, so that one on a border is seen by the overlap


def _shows_media(buffer: Buffer) -> bool:
    tail = b""
    for window in _windows(buffer):
        if shows_media(tail + window):
            return True
        tail = window[-_LONGEST_SIGN:]
    return False


_NOT_ASCII = re.compile(rb"[\x80-\xff]")
_SAMPLE = 128 * 1024


def _sample(buffer: Buffer) -> bytes:
    """Return a stretch with the first letters that are not ASCII, from a line's start so that no letter is cut."""
    at = 0
    for window in _windows(buffer):
        if (first := _NOT_ASCII.search(window)) is not None:
            at += first.start()
            break
        at += len(window)
    line = bytes(buffer[max(0, at - HEAD_SIZE) : at]).rfind(b"\n") + 1
    start = max(0, at - HEAD_SIZE) + line if line else at
    return bytes(buffer[start : start + _SAMPLE])
