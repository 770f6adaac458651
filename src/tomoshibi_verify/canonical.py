"""The one way to write a JSON value as bytes: RFC 8785, with the standard library alone."""

from __future__ import annotations

import json
import re

# Beyond this a number is no longer exact in every program that reads JSON (RFC 8785, section 3.2.2.3).
LARGEST_NUMBER = 2**53 - 1
NOT_IN_FORM = "not in RFC 8785 form"

_write = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, allow_nan=False, sort_keys=True, separators=(",", ":")
).encode
_read = json.JSONDecoder().raw_decode
_write_string = json.JSONEncoder(ensure_ascii=False).encode
_SIMPLE = {type(None): b"null", list: b"[]", dict: b"{}"}
_beyond = re.compile("[\U00010000-\U0010ffff]")


class NotCanonical(ValueError):
    """The value or the bytes have no RFC 8785 form, or are not in it."""


def canonical(value: object) -> bytes:
    """Return the RFC 8785 form of a JSON value. Raises NotCanonical, also for numbers beyond 2^53 - 1."""
    try:
        if value.__class__ in _SIMPLE and not value:
            return _SIMPLE[value.__class__]
        if value.__class__ is str:
            return _write_string(value).encode("utf-8")
        if type(value) is int and -LARGEST_NUMBER <= value <= LARGEST_NUMBER:
            return b"%d" % value
        if not _is_plain(value):
            return _slow(value).encode("utf-8")
        text = _write(value)
        # Python sorts keys by code points, RFC 8785 by UTF-16 units: they differ only beyond the basic plane.
        if not text.isascii() and _beyond.search(text):
            text = _slow(value)
        return text.encode("utf-8")
    except (TypeError, ValueError, RecursionError) as error:
        raise NotCanonical(_reason(error)) from None


def parse_canonical(line: bytes) -> object:
    """Return the value of bytes that are in RFC 8785 form. Raises NotCanonical for all others.

    The comparison with the form written anew also refuses keys that stand twice, NaN, and spaces.
    """
    value = parse(line)
    if canonical(value) != line:
        raise NotCanonical(NOT_IN_FORM)
    return value


def parse(line: bytes) -> object:
    """Return the value of JSON in any form; the caller compares the form. Raises NotCanonical."""
    try:
        text = line.decode("utf-8")
        found: tuple[object, int] = _read(text)
    except (ValueError, RecursionError) as error:
        raise NotCanonical(_reason(error)) from None
    value, end = found
    if end != len(text):
        raise NotCanonical(NOT_IN_FORM)
    return value


def _is_plain(value: object) -> bool:
    """Return whether Python's own writer gives the RFC 8785 form of every number in the value."""
    kind = value.__class__
    if kind is str or kind is bool or value is None:
        return True
    if isinstance(value, int):
        return -LARGEST_NUMBER <= value <= LARGEST_NUMBER
    if isinstance(value, dict):
        "".join(value)  # a TypeError when a key is not a text
        # The first conditions only spare calls: most parts are texts, nothing, or small numbers.
        return not [
            one
            for one in value.values()
            if one.__class__ is not str
            and one is not None
            and not (type(one) is int and -LARGEST_NUMBER <= one <= LARGEST_NUMBER)
            and not _is_plain(one)
        ]
    if isinstance(value, list):
        return not [part for part in value if not _is_plain(part)]
    return False


def _slow(value: object) -> str:
    """Return the RFC 8785 form of any value, part by part."""
    if isinstance(value, str):
        return _write_string(value)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int):
        if abs(value) > LARGEST_NUMBER:
            raise NotCanonical("a number is too large to be exact")
        return str(value)
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, dict):
        pairs = sorted(value.items(), key=lambda pair: _utf16(pair[0]))
        return "{" + ",".join(f"{_write_string(key)}:{_slow(part)}" for key, part in pairs) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(map(_slow, value)) + "]"
    raise NotCanonical(f"{type(value).__name__} is not JSON")


def _utf16(key: object) -> bytes:
    if not isinstance(key, str):
        raise NotCanonical("a key is not a text")
    return key.encode("utf-16-be")


def _number(value: float) -> str:
    """Return a fraction as ECMAScript writes it (ECMA-262, Number::toString)."""
    if not abs(value) <= LARGEST_NUMBER:  # nor is NaN
        raise NotCanonical("a number is too large to be exact")
    if value == 0:
        return "0"
    sign = "-" if value < 0 else ""
    mantissa, _, exponent = repr(abs(value)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    point = len(digits) - len(fraction) + int(exponent or 0)  # where the decimal point stands, counted in digits
    digits = digits.rstrip("0")
    if len(digits) <= point:
        return sign + digits + "0" * (point - len(digits))
    if point > 0:
        return f"{sign}{digits[:point]}.{digits[point:]}"
    if point > -6:
        return f"{sign}0.{'0' * -point}{digits}"
    tail = "." + digits[1:] if len(digits) > 1 else ""
    return f"{sign}{digits[0]}{tail}e{point - 1}"


def _reason(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "nested too deeply"
    if isinstance(error, UnicodeEncodeError):
        return "half of a surrogate pair"
    if isinstance(error, UnicodeDecodeError):
        return "not UTF-8"
    if isinstance(error, json.JSONDecodeError):
        return f"not JSON (character {error.pos + 1})"
    return str(error)
