"""Entities of one message, as tables of tests write them."""

from datetime import datetime
from typing import Any

from tomoshibi.evidence.marks.entities.finding import entities
from tomoshibi.evidence.marks.folding import fold

WEDNESDAY = "2024-06-12T21:03:00+09:00"


def found(text: str, kind: str, *, at: str | None = WEDNESDAY) -> list[dict[str, Any]]:
    """Return the fields of a message's entities of one kind, in order, each once."""
    moment = None if at is None else datetime.fromisoformat(at)
    japanese = not text.isascii() and any("\u3041" <= letter <= "\u9fff" for letter in text)
    seen: list[dict[str, Any]] = []
    for one in entities(text, fold(text), moment, japanese=japanese):
        if one.kind == kind and one.fields not in seen:
            seen.append(one.fields)
    return seen
