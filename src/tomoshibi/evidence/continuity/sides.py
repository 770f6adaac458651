"""Whose words a talk holds: one side only, the owner's only, and attachments that are named but not here."""

from collections.abc import Iterator

from tomoshibi.evidence.continuity.found import Finding, weight_of
from tomoshibi.evidence.continuity.seen import Seen
from tomoshibi.evidence.continuity.talk import Talk

MIN_ALONE = 10  # messages: below it, nobody may have answered yet
SURELY_ALONE = 20


class Sides:
    """Who wrote in one talk, and how many attachments are not here."""

    def __init__(self) -> None:
        """Begin with nothing seen."""
        self.written: dict[int, int] = {}
        self._unread: list[int] = []
        self._unread_count = 0
        self._absent = 0
        self._named = 0
        self._withheld = 0

    def see(self, seen: Seen) -> None:
        """Take a record in."""
        if seen.kind == "message":
            self.written[seen.sender] = self.written.get(seen.sender, 0) + 1
        elif seen.kind == "unreadable":
            self._unread_count += 1
            if len(self._unread) < 50:
                self._unread.append(seen.n)
        for one in seen.row["media"]:
            if one["role"] == "sticker":
                continue
            if one["status"] == "withheld":
                self._withheld += 1
            elif one["status"] in ("missing", "link_only"):
                self._named += 1
            elif one["status"] == "omitted":
                self._absent += 1

    def findings(self, talk: Talk) -> Iterator[Finding]:
        """Yield whose words are missing, and counts of what is named and not here."""
        yield from self._one_side(talk)
        if self._named or self._absent or self._withheld:
            parts = {"named": self._named, "unnamed": self._absent, "withheld": self._withheld, "platform": talk.platform}
            yield Finding("attachments-elsewhere", talk.id, (), parts)
        if self._unread_count and (self.written or self._unread_count > 1):
            parts = {"count": self._unread_count, "platform": talk.platform}
            yield Finding("unreadable-places", talk.id, tuple(self._unread), parts)

    def _one_side(self, talk: Talk) -> Iterator[Finding]:
        wrote = [sender for sender in self.written if sender]
        count = sum(self.written.values())
        parts = {"count": count, "platform": talk.platform}
        if talk.one_sided == "yes" and count:
            yield Finding("one-side-by-form", talk.id, (), parts, weight_of(attention=talk.platform != "youtube"))
        elif len(wrote) == 1 and count >= MIN_ALONE and talk.is_between_two and not talk.is_from_memory:
            parts["who"] = talk.names.get(wrote[0]) or None
            is_own = talk.side(wrote[0]) == "person"
            weight = weight_of(attention=is_own and count >= SURELY_ALONE)
            yield Finding("owner-only" if is_own else "one-side-only", talk.id, (), parts, weight)
