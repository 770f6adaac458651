"""What the talk itself says was taken away: withdrawn and deleted messages, view-once, timers, blocking and leaving."""

from collections.abc import Iterator

from tomoshibi.evidence.continuity.found import Finding, Row, Weight, day_text, first_of, weight_of
from tomoshibi.evidence.continuity.seen import Seen
from tomoshibi.evidence.continuity.talk import Talk

TAKEN = frozenset(("unsent", "deleted", "erased"))
ONCE = frozenset(("view-once", "self-destruct"))
CLOSING = frozenset(("blocked", "leave", "removed"))
WATCHED = TAKEN | CLOSING | frozenset(("timer", "view_once", "unblocked"))
NEAR_END = 10  # records; or one in twenty
KEPT = 60
OFF = (
    "オフ", "無効", "解除", "turned off", "disabled", "not to auto-delete", "not auto-delete", "stopped", "désactivé",
    "desactiv", "disattiv", "uitgeschakeld", "deaktiviert", "関閉", "關閉", "关闭",
)  # fmt: skip
OFF_DETAILS = frozenset((("expires_in_ms", "0"), ("period_seconds", "0"), ("period", "0"), ("ttl_period", "0")))
NOT_ABOUT_VANISHING = ("location", "privacy", "位置")  # one app's words for timers also cover sharing a place


class _Group:
    """Events of one kind by one person: how many, which, and when."""

    __slots__ = ("count", "days", "records")

    def __init__(self) -> None:
        self.count = 0
        self.records: list[int] = []
        self.days: list[int] = []

    def add(self, seen: Seen) -> None:
        self.count += 1
        if len(self.records) < KEPT:
            self.records.append(seen.n)
        if seen.day is not None:
            self.days = [min(self.days[0], seen.day), max(self.days[1], seen.day)] if self.days else [seen.day, seen.day]

    def parts(self, talk: Talk, sender: int) -> Row:
        return {
            "count": self.count,
            "who": talk.names.get(sender) or None,
            "from": day_text(self.days[0]) if self.days else None,
            "to": day_text(self.days[1]) if self.days else None,
            "platform": talk.platform,
        }


class Withdrawn:
    """The events of one talk that took something away."""

    def __init__(self) -> None:
        """Begin with nothing seen."""
        self._groups: dict[tuple[str, int], _Group] = {}
        self._timers: list[tuple[int, int, bool, int | None]] = []  # key, record, off, day
        self._closing: list[tuple[int, int, str, int]] = []  # place, record, event, sender
        self._records = 0

    def see(self, seen: Seen) -> None:
        """Take a record in."""
        self._records += 1
        flags = seen.more.get("flags", ())
        if flags:
            if "deleted" in flags or "text-present" in flags:
                self._add("text-present", seen)
                if seen.event in TAKEN:
                    return
            if not ONCE.isdisjoint(flags):
                self._add("view-once", seen)
        event = seen.event
        if event is None or event not in WATCHED:
            return
        if event in TAKEN:
            self._add(event, seen)
        elif event == "view_once":
            self._add("view-once", seen)
        elif event == "timer":
            self._see_timer(seen)
        elif len(self._closing) < KEPT * 100:
            self._closing.append((self._records, seen.n, event, seen.sender))

    def _add(self, kind: str, seen: Seen) -> None:
        self._groups.setdefault((kind, seen.sender), _Group()).add(seen)

    def _see_timer(self, seen: Seen) -> None:
        text = (seen.row["text"] or "").lower()
        if any(word in text for word in NOT_ABOUT_VANISHING) or len(self._timers) >= KEPT * 10:
            return
        details = {(key, value) for key, value in seen.more.get("details", ())}
        off = any(word in text for word in OFF) or not OFF_DETAILS.isdisjoint(details)
        self._timers.append((seen.key or 0, seen.n, off, seen.day))

    def findings(self, talk: Talk, *, is_newest_first: bool) -> Iterator[Finding]:
        """Yield what was taken away, by whom and when, as far as the talk says so."""
        for (kind, sender), group in sorted(self._groups.items(), key=lambda one: one[1].records):
            yield Finding(kind, talk.id, first_of(group.records), group.parts(talk, sender), self._weight(kind, sender, talk))
        yield from self._timer(talk)
        closed = tuple(self._closed(talk, is_newest_first=is_newest_first))
        yield from closed
        yield from (one for one in _by_notes(talk) if all(one.code != event.code for event in closed))

    def _weight(self, kind: str, sender: int, talk: Talk) -> Weight:
        """Return the weight: a withdrawn mark between two is to be asked about while it is remembered."""
        if talk.is_likely or kind == "erased":
            return "attention"
        if kind == "view-once":
            return "note"
        return weight_of(attention=talk.is_between_two and talk.side(sender) != "person")

    def _timer(self, talk: Talk) -> Iterator[Finding]:
        if not self._timers:
            return
        _, _, off, day = max(self._timers, key=lambda one: one[0])
        parts = {"count": len(self._timers), "at": day_text(day), "platform": talk.platform}
        records = first_of(n for _, n, _, _ in self._timers)
        yield Finding("timer-off" if off else "timer-on", talk.id, records, parts, weight_of(attention=not off))

    def _closed(self, talk: Talk, *, is_newest_first: bool) -> Iterator[Finding]:
        """Yield blocking, leaving and removing that stand near the end of the talk."""
        near = max(NEAR_END, self._records // 20)
        found: dict[str, list[tuple[int, int]]] = {}
        for place, n, event, sender in self._closing:
            to_end = place if is_newest_first else self._records - place
            if event in CLOSING and to_end <= near and (event == "blocked" or talk.is_between_two or talk.is_likely):
                found.setdefault("blocked" if event == "blocked" else "left", []).append((n, sender))
        for code, events in found.items():
            senders = {sender for _, sender in events}
            who = talk.names.get(senders.pop()) if len(senders) == 1 else None
            yield Finding(code, talk.id, first_of(n for n, _ in events), {"who": who or None, "platform": talk.platform})


def _by_notes(talk: Talk) -> Iterator[Finding]:
    """Yield what the export says of the talk as a whole."""
    parts = {"platform": talk.platform}
    notes = {note.split(" ", 1)[0].removesuffix(":") for note in talk.notes}
    if notes & {"account-blocked", "contact-blocked", "conversation-blocked"}:
        yield Finding("blocked", talk.id, (), parts)
    if "no-longer-in-it" in notes:
        yield Finding("left", talk.id, (), parts)
    if "account-gone" in notes:
        yield Finding("account-gone", talk.id, (), parts, "attention")
