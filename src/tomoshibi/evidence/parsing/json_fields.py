"""Members of decoded JSON objects, taken as they should be and nothing where they are something else."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

Fields = Mapping[str, Any]

MAX_DIGITS = 20  # of a number worth reading: an id of 64 bits has at most twenty
_LOOSE = json.JSONDecoder(strict=False)


def fields(value: object) -> Fields:
    """Return a JSON object; an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def objects(value: object) -> list[Fields]:
    """Return the objects of a JSON array; none for anything else."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def text(value: object) -> str | None:
    """Return a string as it is and a number as its digits; None for anything else.

    A float is not exact and no id; None is returned for it too.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if abs(value) < 10**MAX_DIGITS else None
    return None


def filled(value: object) -> str | None:
    """Return a text that holds something; None for an empty one and for anything else."""
    return text(value) or None


def texts(value: object) -> tuple[str, ...]:
    """Return the texts of a JSON array, without the empty ones."""
    found = (filled(one) for one in value) if isinstance(value, list) else ()
    return tuple(one for one in found if one is not None)


def whole(value: object) -> int | None:
    """Return a whole number, also one that is written as a string; None for anything else."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and len(value) <= MAX_DIGITS and value.isascii() and value.removeprefix("-").isdigit():
        return int(value)
    if isinstance(value, float) and abs(value) < 2**53 and value == int(value):
        return int(value)
    return None


def loose(piece: bytes) -> tuple[Any, int, frozenset[str]] | None:
    """Return the JSON value at the beginning of some bytes, the bytes it takes, and which repairs it needed.

    Repairs: `control-character` inside a string, `bytes-not-utf8`, `lone-surrogate`. None where no value can be read.
    """
    words = piece.decode("utf-8", "surrogateescape")
    try:
        value, end = _LOOSE.raw_decode(words)
        repairs: set[str] = set()
        value = _mended(value, repairs)
    except (ValueError, RecursionError):
        return None
    try:
        json.JSONDecoder().raw_decode(words)
    except ValueError:
        repairs.add("control-character")
    return value, len(words[:end].encode("utf-8", "surrogateescape")), frozenset(repairs)


def _mended(value: Any, repairs: set[str]) -> Any:
    """Return a value whose every string can be written as UTF-8."""
    if isinstance(value, str):
        return value if value.isascii() else _mended_text(value, repairs)
    if isinstance(value, list):
        return [_mended(one, repairs) for one in value]
    if isinstance(value, dict):
        return {_mended(key, repairs): _mended(one, repairs) for key, one in value.items()}
    return value


def _mended_text(value: str, repairs: set[str]) -> str:
    try:
        value.encode()
    except UnicodeEncodeError:
        halves = [sign for sign in value if "\ud800" <= sign <= "\udfff"]
        undecoded = sum("\udc80" <= sign <= "\udcff" for sign in halves)  # what surrogateescape makes of other bytes
        if undecoded:
            repairs.add("bytes-not-utf8")
        if undecoded < len(halves):
            repairs.add("lone-surrogate")
        return "".join("\ufffd" if "\ud800" <= sign <= "\udfff" else sign for sign in value)
    return value


def string(piece: bytes) -> str:
    """Return a JSON string as text that can be written, repaired where it must be; empty where it cannot be read."""
    read = loose(piece)
    return read[0] if read is not None and isinstance(read[0], str) else ""


def encodable(value: str) -> str:
    """Return a text that can be written as UTF-8: a lone half of a surrogate pair becomes U+FFFD."""
    return _mended_text(value, set())


def walked(value: object, *keys: str) -> Iterator[Fields]:
    """Yield the objects reached by following keys; arrays on the way are followed into each of their objects."""
    if isinstance(value, list):
        for one in value:
            yield from walked(one, *keys)
    elif isinstance(value, dict):
        if not keys:
            yield value
        else:
            yield from walked(value.get(keys[0]), *keys[1:])
