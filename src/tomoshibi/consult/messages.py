"""What stands inside the box of a message: its words, its writer and the exact time."""

import json
from dataclasses import dataclass, field
from datetime import datetime

from tomoshibi.consult.models import Post

LONGEST = 20_000  # characters of one message; a talk of hours fits, a flood does not
MOST_PIECES = 5  # of one mail


class TooLong(Exception):
    """The message has more characters than one may have."""


@dataclass(frozen=True, slots=True)
class Words:
    """A message, opened. `by` is a worker's work name, empty for the person; what it prints never shows the words."""

    text: str = field(repr=False)
    by: str
    at: datetime | None  # absent where a phone gave none that can be read


def packed(words: Words) -> bytes:
    """Return a message as it is sealed. Raises TooLong."""
    if len(words.text) > LONGEST:
        raise TooLong
    content = {"text": words.text, "by": words.by, "at": words.at.isoformat() if words.at else None}
    return json.dumps(content, ensure_ascii=False).encode("utf-8", "surrogatepass")


def pieces(text: str) -> tuple[tuple[str, ...], bool]:
    """Return a text that came from elsewhere in messages that fit, and whether some of it was left away."""
    cut = tuple(text[at : at + LONGEST] for at in range(0, len(text), LONGEST))
    return cut[:MOST_PIECES], len(cut) > MOST_PIECES


def unpacked(content: bytes) -> Words:
    """Return a message from what was sealed, as text where it is nothing of ours (a browser's script may be changed)."""
    try:
        given = json.loads(content)
        return Words(whole(str(given["text"])), whole(str(given.get("by", ""))), moment(given.get("at")))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return Words(content.decode("utf-8", "replace"), "", None)


def whole(text: str) -> str:
    """Return text without halves of signs: a telephone may cut an emoji in two, and no page can be written with half of one."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def moment(given: object) -> datetime | None:
    """Return a moment that a page can show; None for what is none, has no offset, or lies at the ends of the calendar."""
    try:
        at = datetime.fromisoformat(str(given))
    except ValueError:
        return None
    return at if at.tzinfo is not None and 2000 <= at.year < 2200 else None


def next_number(consultation_id: int) -> int:
    """Return the number of the next message; the consultation's row must be locked."""
    last = Post.objects.filter(consultation_id=consultation_id).order_by("-number").values_list("number", flat=True).first()
    return (last or 0) + 1
