"""What stands inside the box of a message: its words, its writer and the exact time."""

import json
from dataclasses import dataclass, field
from datetime import datetime

from tomoshibi.consult.models import Post

LONGEST = 20_000  # characters of one message; a talk of hours fits, a flood does not


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


def unpacked(content: bytes) -> Words:
    """Return a message from what was sealed, as text where it is nothing of ours (a browser's script may be changed)."""
    try:
        given = json.loads(content)
        at = datetime.fromisoformat(given["at"]) if given.get("at") else None
        return Words(str(given["text"]), str(given.get("by", "")), at)
    except (ValueError, KeyError, TypeError, AttributeError):
        return Words(content.decode("utf-8", "replace"), "", None)


def next_number(consultation_id: int) -> int:
    """Return the number of the next message; the consultation's row must be locked."""
    last = Post.objects.filter(consultation_id=consultation_id).order_by("-number").values_list("number", flat=True).first()
    return (last or 0) + 1
