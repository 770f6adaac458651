"""How much a talk looks like sextortion, from 0 to 1, with its reasons. For sorting only: never a verdict."""

import math
import re
from dataclasses import dataclass, field

from tomoshibi.evidence.marks.talk import THREATS
from tomoshibi.evidence.marks.weighing import talk_weights

LAUGHS = ("w", "笑", "草", "lol", "lmao", "haha", "😂", "🤣", "😄", "冗談", "ｗ")
EASE = ("ありがと", "楽しみ", "thank", "thx", "cheers", "no worries", "sounds good", "cant wait", "can't wait", *LAUGHS[1:])
BEGGING = re.compile(
    r"許して|ゆるして|やめて|やめろ|消して|けして|[さらわ]ないで|お願い|おねがい|助けて|たすけて|怖い|こわい|脅|警察|通報|訴え|払え(?:ない|ません)|お?金(?:が|は|も)?(?:ない|ありません)|知って(?:る|いる)の|ひどい|最低|嫌|無理|もう(?:会|送|やめ|連絡)"
    r"|(?<![a-z])(?:please|pls|plz|stop|dont|don.t|delete|police|report|scared|begging|beg|leave me|why are you|cant pay|can.t pay|no money)(?![a-z])",
    re.IGNORECASE,
)  # words of one who is pressed
KEPT = 8  # record numbers kept with a reason
GAINS = frozenset({"demand.money", "demand.image", "demand.meeting"})
SHARPEST = 3  # messages of a side whose tone counts by itself


@dataclass(slots=True)
class Tone:
    """How the messages of one side sound: the higher, the more like those of talks in which somebody is pressed."""

    count: int = 0
    total: float = 0.0
    sharpest: list[float] = field(default_factory=list)

    def take(self, tone: float) -> None:
        """Take a message in."""
        self.count += 1
        self.total += tone
        self.sharpest = sorted((*self.sharpest, tone), reverse=True)[:SHARPEST]

    def told(self, side: str) -> dict[str, float]:
        """Return the tone of this side as numbers that can be weighed."""
        if not self.count:
            return {}
        return {
            f"{side} mean": self.total / self.count,
            f"{side} sum": self.total / SUM_OF,
            f"{side} sharpest": sum(self.sharpest) / len(self.sharpest),
        }


@dataclass(slots=True)
class Score:
    """What counts, taken in message by message."""

    reasons: dict[str, list[int]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    laughs: int = 0
    eased: int = 0  # messages of the person after a threat that laugh or thank
    begged: int = 0  # messages of the person that refuse or beg
    answered: bool = False  # the person wrote after the first threat
    jokes: int = 0  # threats that end in a laugh
    threats: int = 0  # messages that threaten
    refusals: int = 0
    last_demand: int | None = None
    last_claim: int | None = None
    last_threat: int | None = None
    last_refusal: int | None = None
    tones: dict[str, Tone] = field(default_factory=lambda: {"other": Tone(), "person": Tone()})

    def take(self, number: int, role: str, labels: frozenset[str], text: str, tone: float | None) -> None:
        """Count one message."""
        if tone is not None:
            self.tones[role].take(tone)
        begs = role == "person" and (
            "person.refuses" in labels or (self.last_threat is not None and BEGGING.search(text) is not None)
        )
        self.begged += begs
        if not labels and (role != "person" or self.last_threat is None):
            return
        for label in labels:
            self.counts[label] = self.counts.get(label, 0) + 1
        if role == "person":
            self._take_person(number, labels, text, begs=begs)
            return
        threat, demand = bool(labels & THREATS), bool(labels & GAINS)
        self.threats += threat
        self.jokes += threat and _laughs(text[-LAST_WORDS:])
        told = {
            "threat-with-demand": threat and bool(labels & (GAINS | {"demand.secrecy"})),
            "threat-after-demand": threat and not demand and self.last_demand is not None,
            "demand-after-threat": demand and not threat and self.last_threat is not None,
            "threat-after-refusal": threat and self.last_refusal is not None,
            "threat-with-held-pictures": threat and (self.last_claim is not None or "claim.recorded" in labels),
            "contacts-shown": "leverage.contacts" in labels,
            "threat-to-those-close": "threat.tell" in labels,
            "threat-of-harm": "threat.harm" in labels,
            "silence-under-threat": "demand.secrecy" in labels and (threat or "leverage.contacts" in self.counts),
            "deadline-under-threat": "deadline" in labels and (threat or self.last_threat is not None),
            "payment-under-threat": "payment.destination" in labels and (threat or self.last_threat is not None),
            "money-for-held-pictures": "demand.money" in labels and self.last_claim is not None,
        }
        before = (self.last_demand, self.last_refusal, self.last_claim, self.last_threat)
        for code, holds in told.items():
            if holds:
                self._reason(code, *[one for one in before[:1] if code == "threat-after-demand" and one is not None], number)
        self.last_demand = number if demand else self.last_demand
        self.last_threat = number if threat else self.last_threat
        self.last_claim = number if "claim.recorded" in labels else self.last_claim

    def _take_person(self, number: int, labels: frozenset[str], text: str, *, begs: bool) -> None:
        if "person.refuses" in labels:
            self.last_refusal = number
            if self.last_threat is not None:
                self.refusals += 1
                if self.refusals >= REFUSALS:
                    self._reason("refusals-under-threat", number)
        laughs = _laughs(text)
        self.laughs += laughs
        if self.last_threat is not None:
            self.answered = True
            self.eased += not begs and (laughs or any(sign in text.lower() for sign in EASE))

    def _reason(self, code: str, *numbers: int) -> None:
        kept = self.reasons.setdefault(code, [])
        for number in numbers:
            if number not in kept and len(kept) < KEPT:
                kept.append(number)

    def shows(self) -> set[str]:
        """Return what the talk shows, as names that can be weighed."""
        found = {f"reason: {code}" for code in self.reasons}
        found |= {f"reason twice: {code}" for code, numbers in self.reasons.items() if len(numbers) > 1}
        for label, count in self.counts.items():
            found |= {f"label {least}: {label}" for least in OFTEN if count >= least}
        tallies = {
            "threats": self.threats, "jokes": self.jokes, "laughs": self.laughs, "eased": self.eased, "begged": self.begged,
            "refusals": self.refusals, "distress": self.begged - self.eased - self.jokes,
        }  # fmt: skip
        for name, count in tallies.items():
            found |= {f"{name} {least}" for least in OFTEN if count >= least}
        if self.answered:
            found.add("answered")
        return found

    def sounds(self) -> dict[str, float]:
        """Return how both sides sound, as numbers that can be weighed."""
        return {name: value for side, tone in self.tones.items() for name, value in tone.told(side).items()}

    def value(self) -> float:
        """Return the score: 0 where nothing was weighed."""
        sounds = self.sounds()
        if not sounds:
            return 0.0
        weights = talk_weights()
        shown = sum(weights.shown.get(one, 0) for one in self.shows())
        total = weights.start + shown + sum(weights.tones.get(name, 0) * value for name, value in sounds.items())
        value = 1 / (1 + math.exp(-max(-STEEPEST, min(STEEPEST, total / 1000))))
        return round(min(value, SUREST), 2)


def _laughs(text: str) -> bool:
    return any(sign in text for sign in LAUGHS[1:]) or text.rstrip("。! ").endswith(("w", "ｗ"))


SUM_OF = 5  # so that a sum of tones is about as large as their mean
SUREST = 0.99  # a value for sorting is never a certainty
STEEPEST = 30  # beyond it a score is 0 or 1 all the same
OFTEN = (1, 2, 4)  # times from which on it counts anew
LAST_WORDS = 8  # characters at the end of a threat in which a laugh takes it back
REFUSALS = 2  # so many refusals after a threat count
