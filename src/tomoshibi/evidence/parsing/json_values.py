"""Values out of JSON records that may hold anything: taken where they are of the right kind, kept as words where not."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

Detail = tuple[str, str]

MAX_DETAIL = 4000  # signs kept of a value that has no place of its own; the whole stands in the sealed bytes


def words(value: Any) -> str | None:
    """Return a text; numbers as their digits; None for anything else and for the empty text."""
    if isinstance(value, str):
        return value or None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return None


def whole_number(value: Any) -> int | None:
    """Return an integer, also one written as text; None for anything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, str) and len(value) < 20 and value.isascii() and value.removeprefix("-").isdigit():
        return int(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    return None


def mapping(value: Any) -> Mapping[str, Any]:
    """Return an object, or an empty one."""
    return value if isinstance(value, dict) else {}


def each(value: Any) -> Iterator[Any]:
    """Yield the elements of an array; a value that is none is one element, nothing is none."""
    if isinstance(value, list):
        yield from value
    elif value is not None:
        yield value


def spoken(value: Any) -> str:
    """Return any value as text: texts as they are, yes and no as JSON writes them, the rest as JSON."""
    if type(value) is int:
        return str(value)
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= MAX_DETAIL else f"{text[:MAX_DETAIL]}…"


def rest(value: Mapping[str, Any], known: frozenset[str]) -> list[Detail]:
    """Return the members that no reader knows, as details, leaving out empty ones."""
    return [(key, spoken(one)) for key, one in value.items() if key not in known and one not in (None, "", [], {}, False)]


def sound(value: Any) -> Any:
    """Return a value whose texts hold no lone surrogate: each becomes U+FFFD. The same object where nothing is wrong."""
    if isinstance(value, str):
        if value.isascii():
            return value
        try:
            value.encode()
        except UnicodeEncodeError:
            return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        return value
    if isinstance(value, list):
        return [sound(one) for one in value]
    if isinstance(value, dict):
        return {sound(key): sound(one) for key, one in value.items()}
    return value
