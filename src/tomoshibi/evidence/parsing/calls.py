"""What the line of a call tells, and its length where it prints one ("☎ 通話時間 1:02:03")."""

import re

LONGEST_LINE = 100  # characters; a call's line is shorter

_DURATION = re.compile(r"(?:.*[^0-9:])?(?:(?P<hours>[0-9]{1,3}):)?(?P<minutes>[0-9]{1,2}):(?P<seconds>[0-9]{2})")


def call_details(told: str | None) -> tuple[tuple[str, str], ...]:
    """Return what a call's line tells, as it stands there, and its length in seconds where it ends in `m:ss` or `h:mm:ss`."""
    if not told:
        return ()
    found = _DURATION.fullmatch(told) if len(told) <= LONGEST_LINE else None
    if found is None:
        return (("call", told),)
    seconds = (int(found["hours"] or 0) * 60 + int(found["minutes"])) * 60 + int(found["seconds"])
    return (("call", told), ("duration_seconds", str(seconds)))
