"""Times of day in LINE talk histories from phones: minutes only, with or without the mark of a half day."""

import re

from tomoshibi.evidence.moments import SECOND

CLOCK = re.compile(
    r"(?P<before>午前|午後|上午|下午|오전|오후)?\s?(?P<hour>\d{1,2}):(?P<minute>\d{2})(?:[\s\u00a0\u202f]?(?P<after>[AaPp])\.?[Mm]\.?)?"
)


def time_of_day(text: str) -> int | None:
    """Return the microseconds after midnight, None where there is no such time. Old Android prints 24:10 for ten past."""
    found = CLOCK.fullmatch(text)
    if found is None:
        return None
    hour, minute = int(found["hour"]), int(found["minute"])
    mark = (found["before"] or "") + (found["after"] or "").lower()
    if mark in ("午後", "下午", "오후", "p"):
        hour = hour % 12 + 12 if hour <= 12 else hour
    elif mark in ("午前", "上午", "오전", "a"):
        hour = hour % 12 if hour <= 12 else hour
    if minute > 59 or hour > 24:
        return None
    return (hour * 60 + minute) * 60 * SECOND
