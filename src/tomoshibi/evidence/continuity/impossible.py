"""Times that cannot be: before the service began, after the export was made, an edit before its message."""

from collections.abc import Iterator
from datetime import date

from tomoshibi.evidence.continuity.found import Finding, day_text, first_of
from tomoshibi.evidence.continuity.seen import Seen
from tomoshibi.evidence.continuity.talk import Talk

# The year in which each service began to carry messages: a message dated before it was not sent by this service.
# From the services' own announcements, as commonly known; not looked up again for this list. Texts and mail are older.
BEGAN = {
    "line": 2011,
    "whatsapp": 2009,
    "instagram": 2013,
    "messenger": 2004,
    "x": 2006,
    "discord": 2015,
    "telegram": 2013,
    "signal": 2014,
    "kakaotalk": 2010,
    "snapchat": 2011,
    "tiktok": 2016,
    "skype": 2003,
}
KEPT = 50
_MINUTE_LENGTH = len("2026-05-08T16:02")


class Impossible:
    """The earliest and latest day of one talk, and edits that are older than what they changed."""

    def __init__(self) -> None:
        """Begin with nothing seen."""
        self._earliest = (1 << 30, 0)
        self._latest = (0, 0)
        self._edits: list[int] = []

    def see(self, seen: Seen) -> None:
        """Take a record in."""
        day = seen.day
        if day is None:
            return
        if day < self._earliest[0]:
            self._earliest = (day, seen.n)
        if day > self._latest[0]:
            self._latest = (day, seen.n)
        if "edits" in seen.more and seen.key is not None and len(self._edits) < KEPT and _edited_before(seen):
            self._edits.append(seen.n)

    def findings(self, talk: Talk, saved: int | None) -> Iterator[Finding]:
        """Yield what cannot be; `saved` is the day on which the export was made, where that is known."""
        began = BEGAN.get(talk.platform)
        day, n = self._earliest
        if began is not None and not talk.is_from_memory and day < date(began, 1, 1).toordinal():
            parts = {"at": day_text(day), "year": began, "platform": talk.platform}
            yield Finding("before-service", talk.id, (n,), parts, "attention")
        day, n = self._latest
        if saved is not None and day > saved + 1:  # a day of difference is left to clocks of different zones
            parts = {"at": day_text(day), "to": day_text(saved), "platform": talk.platform}
            yield Finding("after-saving", talk.id, (n,), parts, "attention")
        if self._edits:
            parts = {"count": len(self._edits), "platform": talk.platform}
            yield Finding("edit-before-message", talk.id, first_of(self._edits), parts, "attention")


def _edited_before(seen: Seen) -> bool:
    clock = "utc" if seen.is_utc else "local"
    written = seen.row["time"][clock][:_MINUTE_LENGTH]
    for edit in seen.more["edits"]:
        at = edit["at"] and edit["at"][clock]
        if at and len(at) >= _MINUTE_LENGTH and at[:_MINUTE_LENGTH] < written:
            return True
    return False
