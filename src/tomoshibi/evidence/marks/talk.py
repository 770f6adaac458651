"""What a talk has come to so far: the little that the rules may ask about it, in bounded memory."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

RECENT = 12  # messages that count as "just before"
THREATS = frozenset({"threat.publish", "threat.tell", "threat.harm"})
HELD = frozenset({"claim.recorded", "leverage.contacts"})
ASKED = frozenset({"demand.image", "demand.money", "demand.meeting", "demand.info", "demand.move", "demand.secrecy"})
NEAR = 3  # messages of the other side that count as the last ones even where one's own stand between them
TELLING = frozenset(
    {"pictures", "cards", "age", "age.another", "tense", "money", "looks", "attached", "favour", "plea", "coerce"}
)  # topics that later messages ask about
GAINS = frozenset({"demand.image", "demand.money", "demand.meeting"})
ROUGH = frozenset({"tense", "hostile"})
ANSWERED_WITHIN = 4  # messages between an ask and its answer
MONEY_NOW = 4  # messages for which talk of money still colours a bare number or account
BEGGED = {"person": frozenset({"plea"}), "other": frozenset({"coerce"})}  # who says it makes what comes next weigh more
NOTHING: frozenset[str] = frozenset()
BEGGED_FOR = 3  # messages for which a plea, or a word that presses, makes what comes next weigh more
TENSE_FOR = 6  # messages for which begging or a rough word colours what follows
MEETING_FOR, LOOKS_FOR, ATTACHED_FOR = 6, 3, 2  # messages for which these are still what is spoken of
LONG_AGO = 400  # messages after which a threat no longer colours what is said
JOINED_SECONDS = 900  # pieces of one thought come within a quarter of an hour


class Turn(NamedTuple):
    """One message as later ones remember it."""

    sender: object
    role: str
    labels: frozenset[str]
    topics: frozenset[str]
    tells: bool


def turn(sender: object, role: str, labels: frozenset[str], topics: frozenset[str]) -> Turn:
    """Return a message as later ones remember it; one that says nothing of what they may ask about is known as such."""
    return Turn(sender, role, labels, topics, bool(labels or topics & TELLING))


@dataclass(slots=True)
class Talk:
    """One talk, as seen with one person in need and the others facing them."""

    turns: deque[Turn] = field(default_factory=lambda: deque(maxlen=RECENT))
    seen: set[str] = field(default_factory=set)
    threat_weight: float = 0.0
    since_threat: int = 1_000
    refused: bool = False
    coerced: bool = False
    lively: int = 0  # of the turns kept, those that say something later ones ask about
    told: dict[tuple[str, object], frozenset[str]] = field(default_factory=dict)  # tags that were asked for since the last turn

    def tags(self, role: str, sender: object) -> frozenset[str]:
        """Return what is so of the talk just before a message of `role`."""
        if (role, sender) not in self.told:
            self.told[role, sender] = self._tags(role, sender)
        return self.told[role, sender]

    def _tags(self, role: str, sender: object) -> frozenset[str]:
        tags = set(self._standing())
        if not self.lively:
            return frozenset(tags)
        others, parted = 0, False  # turns of the other side, latest first, and whether one's own stood between later ones
        paid_or_sent = False
        for place, turn in enumerate(reversed(self.turns)):
            is_other = turn.role != role
            others += is_other
            parted = parted or (not is_other and others >= NEAR)
            if not turn.tells:
                continue
            self._said(tags, turn, place)
            if role == "other" and place < BEGGED_FOR and turn.topics & BEGGED.get(turn.role, NOTHING):
                tags.add("begged")
            if place == 0 and turn.sender == sender:
                tags.update(f"same.{label}" for label in turn.labels)
            if is_other:
                if role == "person" and others <= ANSWERED_WITHIN:
                    tags.update(f"asked.{label.partition('.')[2]}" for label in turn.labels & ASKED)
                    if turn.labels & (ASKED | THREATS):
                        tags.add("asked")
                    if others <= 2 and "favour" in turn.topics:
                        tags.add("favour")
                if not parted:
                    paid_or_sent = self._asked(tags, turn, role, others, paid_or_sent)
            elif role == "other" and place < 5 and "demand.image" in turn.labels:
                tags |= {"asked.image", "asked.image.strict"}
        if "asked.age" in tags:
            tags.discard("asked.age.another")
        return frozenset(tags)

    def _said(self, tags: set[str], turn: Turn, place: int) -> None:
        """Add what a message just before, the one at this place from the last, spoke of."""
        if "pictures" in turn.topics:
            tags.add("pictures")
        if "cards" in turn.topics:
            tags |= {"cardtalk", "cardtalk.asked"}
        if "demand.image" in turn.labels:
            tags.add("imagetalk")
        if turn.labels & ASKED:
            tags.add("demanded")
        if "money" in turn.topics or "demand.money" in turn.labels:
            tags.add("moneytalk")
        if "money" in turn.topics and place < MONEY_NOW:
            tags.add("moneynow")
        if "tense" in turn.topics and place < TENSE_FOR:
            tags.add("tense")
        if "demand.meeting" in turn.labels and place < MEETING_FOR:
            tags.add("asked.meeting")
        if "looks" in turn.topics and place < LOOKS_FOR:
            tags.add("looks")
        if "attached" in turn.topics and turn.role == "person" and place < ATTACHED_FOR:
            tags.add("attached")

    def _asked(self, tags: set[str], turn: Turn, role: str, others: int, is_known: bool) -> bool:
        """Add what the other side's message asked, its `others`th from the last; return whether a payment or picture was."""
        if others <= 2 and "age" in turn.topics:
            tags |= {"asked.age", "asked.age.strict"}
        if others <= 2 and "age.another" in turn.topics:
            tags.add("asked.age.another")
        if role == "other" and others == 1 and "pictures" in turn.topics and "?" in turn.topics:
            tags.add("asked.pictures")
        if role != "person" or others > 5 or is_known:
            return is_known
        money = bool(turn.labels & {"demand.money", "payment.destination"})
        image = "demand.image" in turn.labels
        if money:
            tags.add("asked.money.last")
            tags.discard("asked.image.last")
        if image:
            tags.add("asked.image.last")
        return money or image

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

    def add(self, turn: Turn) -> None:
        """Take a message in."""
        self.told.clear()
        if len(self.turns) == RECENT and self.turns[0].tells:
            self.lively -= 1
        self.turns.append(turn)
        self.lively += turn.tells
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
