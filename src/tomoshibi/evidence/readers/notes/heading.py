"""The heading block of handwritten notes: the app, the other side with name, handle and id, who wrote it down and when."""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from zoneinfo import ZoneInfo

from tomoshibi.evidence.readers.notes.when import HALF_WIDTH
from tomoshibi.evidence.readers.words import table_of
from tomoshibi.evidence.record import Seen, Span

LONGEST_LINE = 400  # characters; a line of the heading block is shorter

TITLE = re.compile(r"(?:ともしび|tomoshibi)[\s　]?(?:の)?(?:メモ|記録|notes?)", re.IGNORECASE)
_KEY = re.compile(r"(?P<key>[^:\[\]#]{1,24}?)\s?:\s?(?P<value>.*)", re.DOTALL)
_IN_BRACKETS = re.compile(r"(?P<name>[^(]*)\((?P<inside>.*)\)\s*")


@dataclass(slots=True)
class Heading:
    """What the heading block of one talk says, each with where it stands."""

    app: str = ""
    others: list[tuple[str, Span]] = field(default_factory=list)
    facts: dict[str, tuple[str, Span]] = field(default_factory=dict)
    zone: ZoneInfo | None = None
    end: int = 0


@lru_cache(maxsize=1)
def _keys() -> dict[str, str]:
    return {word.lower(): key for key, words in table_of("notes")["keys"].items() for word in words}


def key_of(text: str) -> tuple[str, str] | None:
    """Return key and value of a line of the heading block, or None."""
    if len(text) > LONGEST_LINE:
        return None
    found = _KEY.fullmatch(text.translate(HALF_WIDTH))
    if found is None:
        return None
    key = _keys().get(found["key"].strip().lower())
    return None if key is None else (key, text[found.start("value") :].strip())


def seen_fact(fact: tuple[str, Span] | None) -> Seen | None:
    """Return a line of the block as something seen at its place."""
    return Seen(*fact) if fact is not None else None


def identity(value: str, span: Span, codec: str) -> tuple[Seen | None, Seen | None, Seen | None]:
    """Return name, handle and id out of "みお（@mio_0508、ID 12345678）", each with where it stands."""
    half = value.translate(HALF_WIDTH)
    found = _IN_BRACKETS.fullmatch(half)
    name = value[: found.end("name")].strip() if found is not None else value.strip()
    handle: Seen | None = None
    native_id: Seen | None = None
    pieces = re.finditer(r"[^,、\s]+", half[found.start("inside") : found.end("inside")] if found is not None else "")
    base = found.start("inside") if found is not None else 0
    for piece in pieces:
        text = value[base + piece.start() : base + piece.end()]
        bare = re.sub(r"^(?:ID|id|Id)[:：]?", "", text)
        at = base + piece.end() - len(bare)
        seen = Seen(bare, _within(value, at, bare, span, codec))
        if bare.startswith(("@", "＠")) and handle is None:
            handle = seen
        elif bare and native_id is None and not bare.startswith(("@", "＠")):
            native_id = seen
    if name.startswith(("@", "＠")) and handle is None:
        return None, Seen(name, _within(value, value.find(name), name, span, codec)), native_id
    shown = Seen(name, _within(value, value.find(name), name, span, codec)) if name else None
    return shown, handle, native_id


def _within(value: str, at: int, part: str, span: Span, codec: str) -> Span:
    start = span.start + len(value[:at].encode(codec, "replace"))
    return Span(span.source, start, start + len(part.encode(codec, "replace")))
