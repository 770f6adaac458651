"""What a mail is made of, before anything of it is fetched (BODYSTRUCTURE, RFC 3501): its texts, and the kinds of the rest."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

Value: TypeAlias = "bytes | list[Value] | None"
DEEPEST = 40  # lists in lists
MOST_PARTS = 200
_ATOM = re.compile(rb"(?:[^\s()\"\[\]{}]|\[[^\]]*\])+")
_LITERAL = re.compile(rb"\{(\d{1,9})\+?\}\r\n")
_QUOTED = re.compile(rb'"((?:[^"\\]|\\.)*+)"', re.DOTALL)
_SIGNATURES = frozenset({"pgp-signature", "pkcs7-signature", "x-pkcs7-signature"})


class NotUnderstood(ValueError):
    """The server's answer has not the form that the protocol asks for."""


@dataclass(frozen=True, slots=True)
class TextPart:
    """A part with words: where it is, and how its bytes are to be read."""

    section: str
    kind: str  # plain or html
    charset: str
    encoding: str
    is_flowed: bool
    joins_words: bool


@dataclass(frozen=True, slots=True)
class Structure:
    """The texts in order, each with its other forms (the first that has words counts), and the kinds of all else."""

    texts: tuple[tuple[TextPart, ...], ...]
    others: tuple[str, ...]


def fetched(answer: Iterable[bytes | tuple[bytes, bytes] | None]) -> dict[str, Value]:
    """Return the items of one FETCH answer by their names, as imaplib gives it. Raises NotUnderstood."""
    pieces = [one if isinstance(one, bytes) else b"\r\n".join(one) for one in answer if one]
    for found in _values(b"".join(pieces)):
        if isinstance(found, list):
            names, values = found[::2], found[1::2]
            return {_text(name).upper(): value for name, value in zip(names, values, strict=False)}
    raise NotUnderstood


def _values(given: bytes) -> list[Value]:
    """Return what an answer holds, read from left to right without recursion."""
    open_lists: list[list[Value]] = [[]]
    at = 0
    while at < len(given):
        sign = given[at : at + 1]
        if sign == b"(":
            open_lists.append([])
            if len(open_lists) > DEEPEST:
                raise NotUnderstood
            at += 1
        elif sign == b")":
            if len(open_lists) < 2:
                raise NotUnderstood
            closed = open_lists.pop()
            open_lists[-1].append(closed)
            at += 1
        elif sign.isspace():
            at += 1
        else:
            value, at = _single(given, at)
            open_lists[-1].append(value)
    if len(open_lists) != 1:
        raise NotUnderstood
    return open_lists[0]


def _single(given: bytes, at: int) -> tuple[bytes | None, int]:
    if (literal := _LITERAL.match(given, at)) is not None:
        end = literal.end() + int(literal[1])
        if end > len(given):
            raise NotUnderstood
        return given[literal.end() : end], end
    if (quoted := _QUOTED.match(given, at)) is not None:
        return re.sub(rb"\\(.)", rb"\1", quoted[1]), quoted.end()
    if (atom := _ATOM.match(given, at)) is not None:
        return (None if atom[0].upper() == b"NIL" else atom[0]), atom.end()
    raise NotUnderstood


def structure(given: Value) -> Structure:
    """Return the parts of a BODYSTRUCTURE. Raises NotUnderstood."""
    if not isinstance(given, list) or not given:
        raise NotUnderstood
    found = _multi(given, "") if isinstance(given[0], list) else _leaf(given, "1")
    if len(found.texts) + len(found.others) > MOST_PARTS:
        raise NotUnderstood
    return found


def _multi(given: list[Value], section: str) -> Structure:
    children = []
    for one in given:
        if not isinstance(one, list):
            break
        children.append(one)
    kind = _text(given[len(children)]).lower() if len(children) < len(given) else ""
    texts: list[tuple[TextPart, ...]] = []
    others: list[str] = []
    for number, child in enumerate(children, start=1):
        place = f"{section}.{number}" if section else str(number)
        found = _multi(child, place) if child and isinstance(child[0], list) else _leaf(child, place)
        texts += found.texts
        others += found.others
    if kind == "alternative" and texts:
        forms = sorted((one for forms in texts for one in forms), key=lambda one: one.kind != "plain")
        texts = [tuple(forms)]
    return Structure(tuple(texts), tuple(others))


def _leaf(given: list[Value], section: str) -> Structure:
    if len(given) < 7:
        raise NotUnderstood
    kind, subkind = _text(given[0]).lower(), _text(given[1]).lower()
    settings = _pairs(given[2])
    place = 9 if kind == "text" else 8
    disposition = given[place] if len(given) > place else None
    how = _text(disposition[0]).lower() if isinstance(disposition, list) and disposition else ""
    has_name = "name" in settings or (isinstance(disposition, list) and len(disposition) > 1 and bool(_pairs(disposition[1])))
    if kind == "text" and subkind in {"plain", "html"} and how != "attachment" and not has_name:
        part = TextPart(
            section,
            subkind,
            settings.get("charset", ""),
            _text(given[5]).lower(),
            is_flowed=settings.get("format", "").lower() == "flowed",
            joins_words=settings.get("delsp", "").lower() == "yes",
        )
        return Structure(((part,),), ())
    if subkind in _SIGNATURES:
        return Structure((), ())
    return Structure((), (kind if kind in {"image", "video", "audio"} else "file",))


def _pairs(given: Value) -> dict[str, str]:
    if not isinstance(given, list):
        return {}
    return {_text(name).lower(): _text(value) for name, value in zip(given[::2], given[1::2], strict=False)}


def _text(given: Value) -> str:
    return given.decode("ascii", "replace") if isinstance(given, bytes) else ""
