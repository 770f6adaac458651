"""What a talk has come to so far: the little that the rules may ask about it, in bounded memory."""

from collections import deque
from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from datetime import datetime

RECENT = 12  # messages that count as "just before"
THREATS = frozenset({"threat.publish", "threat.tell", "threat.harm"})
HELD = frozenset({"claim.recorded", "leverage.contacts"})
ASKED = frozenset({"demand.image", "demand.money", "demand.meeting", "demand.info", "demand.move", "demand.secrecy"})
MONEY_TALK = 4  # messages for which talk of money still colours a bare number or account
TENSE = {"person": frozenset({"plea"}), "other": frozenset({"coerce"})}  # who says it makes what comes next weigh more
NOTHING: frozenset[str] = frozenset()
TENSE_FOR = 3  # messages for which a plea, or a word that presses, makes what comes next weigh more
ANSWERED_WITHIN = 4  # messages between an ask and its answer
LONG_AGO = 400  # messages after which a threat no longer colours what is said
JOINED_SECONDS = 900  # pieces of one thought come within a quarter of an hour


@dataclass(frozen=True, slots=True)
class Turn:
    """One message as later ones remember it."""

    sender: object
    role: str
    at: datetime | None
    labels: frozenset[str]
    topics: frozenset[str]


@dataclass(slots=True)
class Talk:
    """One talk, as seen with one person in need and the others facing them."""

    turns: deque[Turn] = field(default_factory=lambda: deque(maxlen=RECENT))
    seen: set[str] = field(default_factory=set)
    threat_weight: float = 0.0
    since_threat: int = 1_000
    refused: bool = False
    coerced: bool = False
    lively: int = 0  # of the turns kept, those that say something later ones may ask about

    def tags(self, role: str, sender: object) -> frozenset[str]:
        """Return what is so of the talk just before a message of `role`."""
        tags = set(self._standing())
        if not self.lively:
            return frozenset(tags)
        recent = list(self.turns)
        topics = frozenset().union(*(turn.topics for turn in recent))
        if "pictures" in topics:
            tags.add("pictures")
        if "cards" in topics:
            tags |= {"cardtalk", "cardtalk.asked"}
        if any("money" in turn.topics for turn in recent[-MONEY_TALK:]):
            tags.add("moneytalk")
        if role == "other" and any(turn.topics & TENSE.get(turn.role, NOTHING) for turn in recent[-TENSE_FOR:]):
            tags.add("tense")
        if any("demand.image" in turn.labels for turn in recent):
            tags.add("imagetalk")
        before = [turn for turn in recent if turn.role != role][-ANSWERED_WITHIN:] if role == "person" else []
        for turn in before:
            tags.update(f"asked.{label.partition('.')[2]}" for label in turn.labels & ASKED)
        if any(turn.labels & (ASKED | THREATS) for turn in before):
            tags.add("asked")
        self._asked(tags, recent, role)
        if recent and recent[-1].sender == sender:
            tags.update(f"same.{label}" for label in recent[-1].labels)
        return frozenset(tags)

    def _standing(self) -> Iterator[str]:
        """Yield what stays so of a talk once it has been so."""
        yield "always"
        if self.threat_weight >= 1 and self.since_threat < LONG_AGO:
            yield from ("pressed", "hostile")
            if "demand.money" in self.seen:
                yield "pressed.money"
        if self.coerced:
            yield "hostile"
        if "claim.recorded" in self.seen:
            yield "claimed"

    def _asked(self, tags: set[str], recent: list[Turn], role: str) -> None:
        """Add what the last messages of the other side asked for."""
        others: list[Turn] = []
        for turn in reversed(recent):
            if turn.role != role:
                others.append(turn)
            elif others and len(others) >= 3:
                break
        near = others[:3]
        if near and any("age" in turn.topics for turn in near[:2]):
            tags |= {"asked.age", "asked.age.strict"}
        if role == "person":
            for turn in others[:5]:
                wanted = turn.labels & {"demand.money", "demand.image", "payment.destination"}
                if wanted:
                    money = bool(wanted & {"demand.money", "payment.destination"})
                    image = "demand.image" in wanted
                    if money:
                        tags.add("asked.money.last")
                    if image:
                        tags.add("asked.image.last")
                    if money and not image:
                        tags.discard("asked.image.last")
                    break
        if role == "other":
            mine = [turn for turn in recent[-5:] if turn.role == role]
            if any("demand.image" in turn.labels for turn in mine):
                tags |= {"asked.image", "asked.image.strict"}
            if near and any("pictures" in turn.topics and "?" in turn.topics for turn in near[:1]):
                tags.add("asked.pictures")

    def add(self, turn: Turn) -> None:
        """Take a message in."""
        if len(self.turns) == RECENT and (self.turns[0].labels or self.turns[0].topics):
            self.lively -= 1
        self.turns.append(turn)
        if turn.labels or turn.topics:
            self.lively += 1
        self.since_threat += 1
        if turn.role == "other":
            self.seen |= turn.labels
            self._weigh(turn.labels)
            self.coerced = self.coerced or "hostile" in turn.topics
        elif "person.refuses" in turn.labels:
            self.refused = True

    def _weigh(self, labels: Set[str]) -> None:
        if labels & THREATS:
            self.threat_weight += 1
            self.since_threat = 0
        elif labels & HELD:
            self.threat_weight += 0.34
