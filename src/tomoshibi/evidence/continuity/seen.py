"""A row as the searches look at it: only what they need, with its time as a number."""

from datetime import date
from functools import lru_cache
from typing import Any

Row = dict[str, Any]

DAY = 86_400
_MINUTE_LENGTH = len("2026-05-08T16:02")
_SECOND_LENGTH = len("2026-05-08T16:02:11")
COARSE = frozenset(("year", "month", "day", "hour"))
ID_PLACES = 18  # an integer of up to this many digits fits into 64 bits


class Seen:
    """One row. `key` is its moment in seconds since year 1, None where it is not known to the minute; `day` an ordinal.

    `key` is the instant in UTC where that is known (`is_utc`), else what the clock showed. The day is Japan's where the
    instant is known, since that is the day on which the people of the talk lived it.
    """

    __slots__ = ("day", "event", "is_utc", "key", "kind", "more", "n", "row", "sender", "source", "to_the_second")

    def __init__(self, row: Row) -> None:
        """Take a row of records.jsonl apart."""
        self.row = row
        self.n: int = row["n"]
        self.kind: str = row["kind"]
        self.more: Row = row["more"]
        self.event: str | None = self.more.get("event")
        span = row["span"]
        self.source: int = span["source"] if span else -1
        sender = row["sender"]
        self.sender: int = 0 if sender is None else sender["participant"]
        self.key: int | None = None
        self.day: int | None = None
        self.is_utc = False
        self.to_the_second = False
        if (time := row["time"]) is not None:
            self._take(time)

    def _take(self, time: Row) -> None:
        precision = time["precision"]
        utc = time["utc"]
        at = utc or time["local"]
        if at is None or precision in ("year", "month"):
            return
        self.day = ordinal((time["jst"] or at)[:10])
        if precision in COARSE:
            return
        self.is_utc = utc is not None
        self.to_the_second = precision != "minute"
        second = int(at[_MINUTE_LENGTH + 1 : _SECOND_LENGTH]) if self.to_the_second else 0
        self.key = ordinal(at[:10]) * DAY + int(at[11:13]) * 3600 + int(at[14:16]) * 60 + second

    @property
    def is_from_memory(self) -> bool:
        """Return whether this was written from memory: such notes need not go in order."""
        return "from-memory" in self.more.get("flags", ())


@lru_cache(maxsize=4096)
def ordinal(day: str) -> int:
    """Return a day, `2026-05-08`, as an ordinal (1 is 0001-01-01)."""
    return date.fromisoformat(day).toordinal()


def number(text: str | None) -> int | None:
    """Return an id that is a plain number, or None."""
    if text is None or not text.isascii() or not text.isdigit():
        return None
    return int(text) if len(text) <= ID_PLACES + 1 else None
