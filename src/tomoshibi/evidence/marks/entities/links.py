"""Web and mail addresses."""

import re

from tomoshibi.evidence.marks.entities.found import Found

URL = re.compile(r"(?:https?://|(?<![A-Za-z0-9@.])www\.)[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]{3,2000}", re.IGNORECASE)
BARE = re.compile(
    r"(?<![A-Za-z0-9@._/-])(?:[A-Za-z0-9-]{1,40}\.){1,3}(?:com|net|org|jp|me|gg|io|co|ly|app|link|info|biz|xyz|site|to)/[A-Za-z0-9\-._~/?#=&%+]{1,500}"
)
EMAIL = re.compile(
    r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,5}[A-Za-z]{2,24}(?![A-Za-z0-9@-])"
)
TAIL = ".,;:!?)'\"]"


def urls(text: str) -> list[Found]:
    """Return web addresses; closing marks of the sentence are not part of them."""
    found: list[Found] = []
    for pattern in (URL, BARE):
        for match in pattern.finditer(text):
            shown = match.group().rstrip(TAIL)
            end = match.start() + len(shown)
            if len(shown) > 8 and all(end <= one.start or one.end <= match.start() for one in found):
                found.append(Found(match.start(), end, "url", {"value": shown}, "url"))
    return found


def emails(text: str) -> list[Found]:
    """Return mail addresses."""
    return [Found(one.start(), one.end(), "email", {"value": one.group()}, "email") for one in EMAIL.finditer(text)]
