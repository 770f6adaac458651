"""The chain of custody: each line names the hash of the one before (bundle format, section 4)."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from tomoshibi_verify.canonical import NotCanonical, parse_canonical
from tomoshibi_verify.seal import is_moment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

CUSTODY_FILE = "custody.jsonl"
AFTER_FILE = "custody-after.jsonl"
NOTHING_BEFORE = "0" * 64
SEALED = "sealed"
TORN = "custody_torn"  # a name in `wording`
MAX_LINE = 1 << 20  # a line of custody has a few hundred bytes
_TEXTS = ("act", "by", "program", "previous")
_FIELDS = frozenset(("seq", "at", "detail", *_TEXTS))


@dataclass(frozen=True)
class BadAct:
    """What is wrong with a line; `message` is a name in `wording`, `parts` fill it."""

    line: int
    message: str
    parts: dict[str, object]


@dataclass(frozen=True)
class Chain:
    """A chain as far as it holds: the number and hash of its last line, the last act, and what is wrong."""

    count: int
    head: str
    last_act: str | None
    bad: tuple[BadAct, ...]


def line_hash(line: bytes) -> str:
    """Return the hash that the next line names; `line` is without its LF."""
    return sha256(line).hexdigest()


def read_chain(
    lines: Iterable[bytes],
    *,
    count: int = 0,
    head: str = NOTHING_BEFORE,
    see: Callable[[int, Mapping[str, object]], None] = lambda number, value: None,
    is_torn: Callable[[bytes], bool] = lambda rest: False,
) -> Chain:
    """Follow a chain from the line before its first one, and name every line that does not fit.

    `see` is shown every line that is an object, with its number from 1; a last line that `is_torn` is told and not counted.
    """
    bad: list[BadAct] = []
    last_act: str | None = None
    for number, raw in enumerate(lines, start=1):
        line = raw[:-1] if raw.endswith(b"\n") else raw
        if line == raw and is_torn(raw):
            bad.append(BadAct(number, TORN, {}))
            continue
        count += 1
        try:
            value = parse_canonical(line)
            if line == raw:
                raise NotCanonical("cut off")
        except NotCanonical as error:
            bad.append(BadAct(number, "row_form", {"reason": error}))
            last_act = None
        else:
            bad.extend(_faults(value, number=number, seq=count, previous=head))
            last_act = str(value.get("act")) if isinstance(value, dict) else None
            if isinstance(value, dict):
                see(number, value)
        head = line_hash(line)
    return Chain(count, head, last_act, tuple(bad))


def _faults(value: object, *, number: int, seq: int, previous: str) -> list[BadAct]:
    if not isinstance(value, dict):
        return [BadAct(number, "row_form", {"reason": "not an object"})]
    wrong = set(_FIELDS.symmetric_difference(value))
    wrong.update(name for name in _TEXTS if not isinstance(value.get(name), str))
    if not isinstance(value.get("detail"), dict):
        wrong.add("detail")
    if not is_moment(value.get("at")):
        wrong.add("at")
    bad = [BadAct(number, "row_field", {"field": name}) for name in sorted(wrong)]
    if type(value.get("seq")) is not int or value["seq"] != seq:
        bad.append(BadAct(number, "custody_seq", {"expected": seq}))
    if value.get("previous") != previous:
        bad.append(BadAct(number, "custody_previous", {}))
    return bad
