"""What the ids of messages tell, each only where it truly holds for the platform.

- Discord: an id holds its message's time, milliseconds since 2015 above 22 bits (Discord's developer documentation,
  "Snowflakes"). It is a time and no counter, so a gap between two ids means nothing.
- X: ids of direct messages are made the same way, counted from 2010-11-04 ("Snowflake", Twitter's engineering blog 2010).
- Telegram: ids of an account's private chats and small groups share one counter, so gaps there are ordinary; a channel or
  supergroup has a counter of its own (core.telegram.org/api, "Message identifiers"), so a gap there is a message that is not
  in the file: deleted, or not exported.
- Signal: what a quote names is the sending time of the quoted message, which is also that message's id.
"""

from array import array
from collections.abc import Iterator

from tomoshibi.evidence.continuity.found import Finding, first_of, weight_of
from tomoshibi.evidence.continuity.seen import DAY, Seen, number, ordinal
from tomoshibi.evidence.continuity.talk import Talk
from tomoshibi.evidence.continuity.texts import stable

_DISCORD_EPOCH_MS = 1_420_070_400_000
_X_EPOCH_MS = 1_288_834_974_657
SNOWFLAKES = {"discord": _DISCORD_EPOCH_MS, "x": _X_EPOCH_MS}
_UNIX = ordinal("1970-01-01") * DAY
_TIME_BITS = 22
_OLDEST_SNOWFLAKE = 1 << 40  # X's ids before 2010 were a plain counter
APART = 120  # seconds between an id's time and the printed one; rounding to the minute and edits of the printed form
MOST_AGREE = 0.5  # where most ids of a talk disagree, they were made by another program, and tell nothing of one message

RISING = frozenset(("discord", "telegram", "signal"))  # a later message has a greater id
ANSWERS = RISING | frozenset(("skype", "imessage"))  # replies name a message of the same talk
KEPT = 200
MAX_OPEN = 100_000  # answers looked up; a talk with more tells enough by these
MIN_DENSE = 0.8  # of a counter's numbers must be there before a gap says something: exports of one's own messages are not


class Ids:
    """The ids of one talk: 8 bytes each, and the answers that wait for the message they name."""

    def __init__(self) -> None:
        """Begin with nothing seen."""
        self._ids = array("q")
        self._answers: dict[int, int] = {}  # what is named, in 64 bits: the first record that names it
        self._named: dict[int, int] = {}  # the same record: the id as a number, where it is one
        self._impossible: list[int] = []
        self._checked = 0
        self._apart: list[int] = []
        self._apart_count = 0
        self._lowest = 1 << 70
        self._lowest_n = 0
        self._highest = -1
        self._gaps: list[tuple[int, int, int]] = []  # numbers missing, records around
        self._gap_sum = 0
        self._previous: tuple[int, int] | None = None
        self._first_answer: tuple[int, int] | None = None

    def see(self, seen: Seen, platform: str) -> None:
        """Take a record in."""
        more = seen.more
        own = more.get("native_id")
        if own is not None:
            value = number(own)
            self._ids.append(_short(own, value))
            if value is not None:
                self._see_number(seen, value, platform)
        answered = more.get("reply_to")
        if answered is not None and platform in ANSWERS and seen.kind == "message" and "forwarded" not in more.get("flags", ()):
            self._see_answer(seen, answered, None if own is None else number(own), platform)

    def _see_number(self, seen: Seen, value: int, platform: str) -> None:
        if value < self._lowest:
            self._lowest, self._lowest_n = value, seen.n
        self._highest = max(self._highest, value)
        epoch = SNOWFLAKES.get(platform)
        if epoch is not None:
            if seen.kind == "message" and seen.is_utc and seen.key is not None and value > _OLDEST_SNOWFLAKE:
                self._checked += 1
                if abs(((value >> _TIME_BITS) + epoch) // 1000 + _UNIX - seen.key) > APART:
                    self._apart_count += 1
                    if len(self._apart) < KEPT:
                        self._apart.append(seen.n)
        elif platform == "telegram":
            if self._previous is not None and value > self._previous[0] + 1:
                self._gap_sum += value - self._previous[0] - 1
                if len(self._gaps) < KEPT:
                    self._gaps.append((value - self._previous[0] - 1, self._previous[1], seen.n))
            self._previous = (value, seen.n)

    def _see_answer(self, seen: Seen, answered: str, own: int | None, platform: str) -> None:
        named = number(answered)
        if platform in RISING and own is not None and named is not None and named > own and len(self._impossible) < KEPT:
            self._impossible.append(seen.n)
        key = _short(answered, named)
        if key not in self._answers and len(self._answers) < MAX_OPEN:
            self._answers[key] = seen.n
            if named is not None:
                self._named[seen.n] = named

    def missing(self) -> tuple[list[int], list[int]]:
        """Return the records that answer a message that is not in the talk: one from before its first, one from inside it."""
        waiting = dict(self._answers)
        for one in self._ids:
            waiting.pop(one, None)
        before, inside = [], []
        for n in sorted(waiting.values()):
            named = self._named.get(n)
            if named is not None and self._highest >= 0 and named < self._lowest:
                before.append(n)
            elif named is None or named < self._highest:
                inside.append(n)
        return before, inside

    def findings(self, talk: Talk) -> Iterator[Finding]:
        """Yield what the ids of a talk tell, but for where it starts."""
        _, inside = self.missing() if talk.platform in ANSWERS and self._ids else ([], [])
        if inside:
            parts = {"count": len(inside), "platform": talk.platform}
            yield Finding("answered-missing", talk.id, first_of(inside), parts, weight_of(attention=talk.is_between_two))
        if self._impossible:
            parts = {"count": len(self._impossible), "platform": talk.platform}
            yield Finding("answer-before-message", talk.id, first_of(self._impossible), parts, "attention")
        if self._apart_count:
            parts = {"count": self._apart_count, "checked": self._checked, "platform": talk.platform}
            few = self._apart_count < MOST_AGREE * self._checked
            yield Finding("id-time-apart", talk.id, first_of(self._apart), parts, weight_of(attention=few))
        yield from self._counted(talk)

    def _counted(self, talk: Talk) -> Iterator[Finding]:
        """Yield gaps of a counter of the talk's own: Telegram's public channels and supergroups, known as such."""
        if talk.platform != "telegram" or talk.kind != "public" or not self._gaps:
            return
        if len(self._ids) >= MIN_DENSE * (len(self._ids) + self._gap_sum):
            parts = {"count": self._gap_sum, "platform": talk.platform}
            yield Finding("counter-gaps", talk.id, first_of(n for _, *pair in self._gaps for n in pair), parts)


def _short(own: str, value: int | None) -> int:
    """Return an id in 64 bits: itself where it is a number that fits, else bits that stand for it."""
    return value if value is not None and value < 1 << 63 else stable(own)
