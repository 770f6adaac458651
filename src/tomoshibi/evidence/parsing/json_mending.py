"""JSON that is not quite JSON, as some exporters write it: mended in a copy of one value, every change with its place."""

import re
from dataclasses import dataclass
from typing import Any

import msgspec

from tomoshibi.evidence.parsing.json_values import sound
from tomoshibi.evidence.parsing.json_walk import CAUGHT, tolerant

# All escapes one after the other, so that an escaped backslash is never taken for the beginning of another escape.
_ESCAPE = re.compile(rb"\\(?:x(?P<hex>[0-9A-Fa-f]{2})|u[0-9A-Fa-f]{4}|[\"\\/bfnrt]|(?P<odd>.))", re.DOTALL)
# Telegram Desktop 4.1 wrote the path of a custom emoji without quotes (tdesktop#24961).
_BARE_DOCUMENT = re.compile(rb'("document_id"[\x20\t]*+:[\x20\t]*+)(?P<bare>[^\x20\t\r\n"\[{,}\d\-][^"\r\n}]*+)')
_STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
_CONTROL = re.compile(rb"[\x00-\x1f]")
_WORDS = (b"null", b"true", b"false")


MAX_PLACES = 300  # repairs named one by one in one value; a binary blob could hold millions


@dataclass(frozen=True, slots=True)
class Repair:
    """One change to a copy: where it stood in the value's own bytes, and what it was."""

    code: str
    start: int
    end: int
    was: str


def mend(piece: bytes) -> tuple[Any, tuple[Repair, ...]]:
    """Return a JSON value and what had to be changed in a copy before it could be read.

    Control characters written as `\\xNN`, other unknown escapes, and a bare `document_id` are mended; broken UTF-8 and lone
    surrogates become U+FFFD. Raises NotJson where that does not help.
    """
    try:
        return msgspec.json.decode(piece), ()
    except CAUGHT:
        pass
    repairs: list[Repair] = []
    copy = _quoted(piece, repairs)
    copy = _escaped(copy, piece, repairs)
    value = tolerant(copy)
    try:
        piece.decode()
    except UnicodeDecodeError as error:
        repairs.append(Repair("undecodable", error.start, error.end, piece[error.start : error.end][:40].hex()))
    clean = sound(value)
    if clean != value:
        repairs.append(Repair("lone-surrogate", 0, len(piece), ""))
    repairs += _controls(piece)
    return clean, tuple(sorted(repairs, key=lambda one: one.start))


def mend_value(piece: bytes) -> Any:
    """Return a JSON value, mended where need be. Raises NotJson."""
    return mend(piece)[0]


def _quoted(piece: bytes, repairs: list[Repair]) -> bytes:
    """Return a copy in which bare values of `document_id` stand in quotes."""
    if b'"document_id"' not in piece:
        return piece

    def quote(found: re.Match[bytes]) -> bytes:
        bare = found["bare"].rstrip()
        if bare in _WORDS:
            return found.group()
        start = found.start("bare")
        repairs.append(Repair("bare-value", start, start + len(bare), bare.decode("utf-8", "replace")))
        inside = bare.removesuffix(b",")
        return found[1] + b'"' + inside.replace(b"\\", b"\\\\") + b'"' + bare[len(inside) :] + found["bare"][len(bare) :]

    return _BARE_DOCUMENT.sub(quote, piece)


def _escaped(copy: bytes, piece: bytes, repairs: list[Repair]) -> bytes:
    """Return a copy in which every escape is one that JSON knows. A backslash before any other sign is kept as itself."""
    places = _odd_escapes(piece)

    def right(found: re.Match[bytes]) -> bytes:
        if found["hex"] is not None:
            return b"\\u00" + found["hex"]
        return b"\\\\" + found["odd"] if found["odd"] is not None else found.group()

    for start, end in places:
        repairs.append(Repair("odd-escape", start, end, piece[start : min(end, start + 40)].decode("utf-8", "replace")))
    return _ESCAPE.sub(right, copy) if places else copy


def _odd_escapes(piece: bytes) -> list[tuple[int, int]]:
    """Return where escapes stand that JSON does not know; beyond the first few hundred, the last place covers all the rest."""
    places: list[tuple[int, int]] = []
    for found in _ESCAPE.finditer(piece):
        if found["hex"] is None and found["odd"] is None:
            continue
        if len(places) < MAX_PLACES:
            places.append(found.span())
        else:
            places[-1] = (places[-1][0], found.end())
    return places


def _controls(piece: bytes) -> list[Repair]:
    """Return the control characters that stand in strings as they are, which JSON forbids."""
    found = []
    for text in _STRING.finditer(piece):
        for sign in _CONTROL.finditer(piece, *text.span()):
            found.append(Repair("control-character", sign.start(), sign.end(), sign.group().hex()))
            if len(found) >= MAX_PLACES:
                return found
    return found
