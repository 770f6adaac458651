"""What a talk has come to so far: the little that the rules may ask about it, in bounded memory."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

RECENT = 12  # messages that count as "just before"
THREATS = frozenset({"threat.publish", "threat.tell", "threat.harm"})
HELD = frozenset({"claim.recorded", "leverage.contacts"})
ASKED = frozenset({"demand.image", "demand.money", "demand.meeting", "demand.info", "demand.move", "demand.secrecy"})
GAINS = frozenset({"demand.image", "demand.money", "demand.meeting"})
ROUGH = frozenset({"tense", "hostile"})
ANSWERED_WITHIN = 4  # messages between an ask and its answer
TENSE_FOR = 6  # messages for which begging or a rough word colours what follows
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
        if any("tense" in turn.topics for turn in recent[-TENSE_FOR:]):
            tags.add("tense")
        if "cards" in topics:
            tags |= {"cardtalk", "cardtalk.asked"}
        if "money" in topics or any("demand.money" in turn.labels for turn in recent):
            tags.add("moneytalk")
        if any("demand.meeting" in turn.labels for turn in recent[-6:]):
            tags.add("asked.meeting")
        if any("looks" in turn.topics for turn in recent[-3:]):
            tags.add("looks")
        if any("attached" in turn.topics and turn.role == "person" for turn in recent[-2:]):
            tags.add("attached")
        if any("demand.image" in turn.labels for turn in recent):
            tags.add("imagetalk")
        if any(turn.labels & ASKED for turn in recent):
            tags.add("demanded")
        before = [turn for turn in recent if turn.role != role][-ANSWERED_WITHIN:] if role == "person" else []
        for turn in before:
            tags.update(f"asked.{label.partition('.')[2]}" for label in turn.labels & ASKED)
        if any(turn.labels & (ASKED | THREATS) for turn in before):
            tags.add("asked")
        if role == "person" and any("favour" in turn.topics for turn in before[-2:]):
            tags.add("favour")
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
        elif near and any("age.another" in turn.topics for turn in near[:2]):
            tags.add("asked.age.another")
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
            self._weigh(turn)
            self.coerced = self.coerced or "hostile" in turn.topics
        elif "person.refuses" in turn.labels:
            self.refused = True

    def _weigh(self, turn: Turn) -> None:
        """Weigh a threat. What is said to be published without a rough or begging word around it may be fair."""
        if turn.labels & THREATS:
            rough = any(one.topics & ROUGH for one in list(self.turns)[-TENSE_FOR:])
            grave = turn.labels & (THREATS - {"threat.publish"} | ASKED | HELD) or self.seen & (HELD | GAINS)
            self.threat_weight += 1 if rough or grave else 0.5
            self.since_threat = 0
        elif turn.labels & HELD:
            self.threat_weight += 0.34
