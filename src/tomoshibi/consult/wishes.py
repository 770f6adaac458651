"""How it is safe to reply, as the person says it: one tap and their own words, sealed together."""

import json
from dataclasses import dataclass, field

from tomoshibi.consult.messages import whole

HOW = ("any", "neutral", "wait", "")  # any time; nothing that tells what it is about; only after they write again; not said
LONGEST = 2_000  # characters


@dataclass(frozen=True, slots=True)
class Wishes:
    """What somebody wishes of replies; what it prints never shows the words."""

    how: str = ""
    text: str = field(repr=False, default="")
    is_shut: bool = False  # something was said, and its box does not open: what it was is not known

    def __bool__(self) -> bool:
        """Return whether anything was said."""
        return bool(self.how or self.text or self.is_shut)


def packed(wishes: Wishes) -> bytes:
    """Return wishes as they are sealed."""
    return json.dumps({"how": wishes.how, "text": wishes.text}, ensure_ascii=False).encode("utf-8", "surrogatepass")


def unpacked(content: bytes) -> Wishes:
    """Return wishes from what was sealed; what is none of ours (a browser's script may be changed) is their words alone."""
    text = content.decode("utf-8", "replace")
    try:
        given = json.loads(text)
        how = str(given["how"])
        return Wishes(how if how in HOW else "", whole(str(given["text"])))
    except (ValueError, KeyError, TypeError, RecursionError):
        return Wishes("", text)
