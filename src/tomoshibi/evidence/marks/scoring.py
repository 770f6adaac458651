"""How much a talk looks like sextortion, from 0 to 1, with its reasons. For sorting only: never a verdict."""

from dataclasses import dataclass, field

from tomoshibi.evidence.marks.talk import THREATS

JOKES = ("w", "笑", "草", "lol", "lmao", "haha", "😂", "🤣", "😄", "冗談", "jk", "🐻", "🤝", "www", "ｗ")
KEPT = 8  # record numbers kept with a reason
GAINS = frozenset({"demand.money", "demand.image", "demand.meeting"})


@dataclass(slots=True)
class Score:
    """What counts, taken in message by message."""

    reasons: dict[str, list[int]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    jokes: int = 0
    others: int = 0
    last_demand: int | None = None
    last_claim: int | None = None
    last_threat: int | None = None
    refused_after: bool = False

    def take(self, number: int, role: str, labels: frozenset[str], text: str) -> None:
        """Count one message."""
        for label in labels:
            self.counts[label] = self.counts.get(label, 0) + 1
        if role == "person":
            if "person.refuses" in labels and self.last_threat is not None:
                self.refused_after = True
            return
        self.others += 1
        if labels & (THREATS | GAINS) and any(sign in text for sign in JOKES):
            self.jokes += 1
        threat, demand = bool(labels & THREATS), bool(labels & (GAINS | {"demand.secrecy"}))
        if threat and demand:
            self._reason("threat-with-demand", number)
        if threat and self.last_demand is not None and not demand:
            self._reason("threat-after-demand", self.last_demand, number)
        if demand and self.last_threat is not None and not threat:
            self._reason("demand-after-threat", self.last_threat, number)
        if threat and self.last_claim is not None:
            self._reason("threat-with-held-pictures", self.last_claim, number)
        if labels & {"leverage.contacts"}:
            self._reason("contacts-shown", number)
        if "threat.publish" in labels and "threat.tell" in labels:
            self._reason("threat-to-those-close", number)
        if "demand.secrecy" in labels and threat:
            self._reason("silence-under-threat", number)
        if labels & {"deadline"} and (threat or self.last_threat is not None):
            self._reason("deadline-under-threat", number)
        if "payment.destination" in labels and (self.last_threat is not None or self.last_claim is not None):
            self._reason("payment-under-threat", number)
        self.last_demand = number if demand else self.last_demand
        self.last_threat = number if threat else self.last_threat
        self.last_claim = number if "claim.recorded" in labels else self.last_claim

    def _reason(self, code: str, *numbers: int) -> None:
        kept = self.reasons.setdefault(code, [])
        for number in numbers:
            if number not in kept and len(kept) < KEPT:
                kept.append(number)

    def value(self) -> float:
        """Return the score. Without a threat it stays below 0.5, whatever is asked for."""
        publish = self.counts.get("threat.publish", 0)
        threats = sum(self.counts.get(label, 0) for label in THREATS)
        gains = sum(self.counts.get(label, 0) for label in GAINS)
        pressure = {code for code in self.reasons if code in STRONG}
        if not threats:
            held = "claim.recorded" in self.counts and "demand.money" in self.counts and "leverage.contacts" in self.counts
            return round(min(0.45, 0.04 * gains + 0.1 * len(pressure) + (0.2 if held else 0)), 2)
        score = 0.12 + 0.1 * min(threats, 4) + 0.04 * min(gains, 4)
        score += sum(WEIGHTS.get(code, 0.0) for code in self.reasons)
        score += 0.06 if self.refused_after else 0
        if publish and "claim.recorded" in self.counts:
            score += 0.06
        score -= 0.22 * self.jokes
        if threats == 1 and not pressure & {
            "threat-with-demand",
            "threat-to-those-close",
            "contacts-shown",
            "silence-under-threat",
        }:
            score = min(score, 0.45)
        return round(max(0.0, min(score, 0.99)), 2)


STRONG = frozenset(
    {
        "threat-with-demand",
        "threat-after-demand",
        "demand-after-threat",
        "threat-to-those-close",
        "contacts-shown",
        "silence-under-threat",
        "deadline-under-threat",
        "payment-under-threat",
        "threat-with-held-pictures",
    }
)
WEIGHTS = {
    "threat-with-demand": 0.18, "threat-after-demand": 0.08, "demand-after-threat": 0.08, "threat-with-held-pictures": 0.08,
    "contacts-shown": 0.14, "threat-to-those-close": 0.14, "silence-under-threat": 0.14, "deadline-under-threat": 0.08,
    "payment-under-threat": 0.1,
}  # fmt: skip
