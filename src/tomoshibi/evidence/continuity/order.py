"""Time running back against the order of the file, and clocks that jump ahead and come back."""

from collections.abc import Iterator

from tomoshibi.evidence.continuity.found import Finding, first_of, weight_of
from tomoshibi.evidence.continuity.seen import Seen
from tomoshibi.evidence.continuity.talk import Talk

# Exports whose app writes strictly in order of time (or of its reverse), so that a step back has to have a reason.
# WhatsApp and mail write in order of arrival, SMS backups pictures after texts, Discord's package and Snapchat by other keys.
IN_ORDER = frozenset(("line", "kakaotalk", "telegram", "instagram", "messenger", "x", "signal", "skype"))
JITTER = 60  # seconds: two messages that crossed on their way
LONG = 3600
KEPT = 50
MIN_BLOCK_BACK = 600  # a clock that was wrong by less than ten minutes explains nothing


class _Way:
    """The steps against one direction of time, and blocks that stand ahead of what is around them."""

    __slots__ = ("ahead", "backs", "largest", "leap", "steps", "times")

    def __init__(self) -> None:
        self.times = 0
        self.steps = 0
        self.largest = 0
        self.backs: list[tuple[int, int]] = []
        self.ahead: list[tuple[int, int, int]] = []
        self.leap: tuple[int, int, int] | None = None  # size, position before it, record behind it

    def forward(self, size: int, before: int, n: int) -> None:
        self.steps += 1
        if self.leap is None or size > self.leap[0]:
            self.leap = (size, before, n)

    def back(self, size: int, now: int, n_before: int, n: int) -> None:
        if size <= JITTER:
            return
        self.times += 1
        self.largest = max(self.largest, size)
        leap, self.leap = self.leap, None
        if leap is not None and size >= MIN_BLOCK_BACK and now >= leap[1] and leap[0] >= size / 2:
            if len(self.ahead) < KEPT:
                self.ahead.append((leap[2], n_before, size))
        elif len(self.backs) < KEPT:
            self.backs.append((n_before, n))


class Order:
    """The order of one talk's times, file by file; some exports are oldest first, some newest first."""

    def __init__(self) -> None:
        """Begin with nothing seen."""
        self._source = -1
        self._key: int | None = None
        self._n = 0
        self._up = _Way()
        self._down = _Way()

    def see(self, seen: Seen) -> None:
        """Take a record in."""
        key = seen.key
        if key is None or seen.kind == "unreadable" or seen.is_from_memory or seen.row["time"]["alternatives"]:
            return  # a time with two readings may not be the one that was meant
        before = self._key
        if seen.source != self._source:
            self._source = seen.source
            self._up.leap = self._down.leap = None
        elif before is not None and key != before:
            if key > before:
                self._up.forward(key - before, before, seen.n)
                self._down.back(key - before, -key, self._n, seen.n)
            else:
                self._up.back(before - key, key, self._n, seen.n)
                self._down.forward(before - key, -before, seen.n)
        self._key, self._n = key, seen.n

    def findings(self, talk: Talk) -> Iterator[Finding]:
        """Yield what runs against the order in which most of the talk stands."""
        way = self._up if self._up.steps >= self._down.steps else self._down
        if not way.times or way.times * 3 > self._up.steps + self._down.steps:
            return  # no order at all: a file sorted by something else
        in_order = talk.platform in IN_ORDER
        for start, end, size in way.ahead[:10]:
            parts = {"seconds": size, "count": end - start + 1, "platform": talk.platform}
            yield Finding("clock-jumps", talk.id, first_of((start, end)), parts, weight_of(attention=in_order and size >= LONG))
        if way.backs:
            parts = {"count": way.times - len(way.ahead), "seconds": way.largest, "platform": talk.platform}
            records = first_of(n for pair in way.backs for n in pair)
            yield Finding("time-back", talk.id, records, parts, weight_of(attention=in_order and way.largest >= LONG))
