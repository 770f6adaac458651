"""How much a talk looks like sextortion, from 0 to 1, with its reasons. For sorting only: never a verdict."""

from dataclasses import dataclass, field

from tomoshibi.evidence.marks.talk import THREATS

LAUGHS = ("w", "笑", "草", "lol", "lmao", "haha", "😂", "🤣", "😄", "冗談", "ｗ")
KEPT = 8  # record numbers kept with a reason
GAINS = frozenset({"demand.money", "demand.image", "demand.meeting"})
WEIGHTS = {
    "threat-with-demand": 0.3, "threat-after-demand": 0.12, "demand-after-threat": 0.12, "threat-after-refusal": 0.13,
    "threat-with-held-pictures": 0.1, "contacts-shown": 0.22, "threat-to-those-close": 0.22, "threat-of-harm": 0.06,
    "silence-under-threat": 0.22, "deadline-under-threat": 0.06, "payment-under-threat": 0.12, "refusals-under-threat": 0.08,
    "money-for-held-pictures": 0.12,
}  # fmt: skip
GRAVE = frozenset(
    {"threat-with-demand", "contacts-shown", "threat-to-those-close", "silence-under-threat", "payment-under-threat"}
)
MOST_WITHOUT_THREAT = 0.45  # whatever is asked for: a debt between friends is no sextortion
PERSON_LAUGHS = 0.5


@dataclass(slots=True)
class Score:
    """What counts, taken in message by message."""

    reasons: dict[str, list[int]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    laughs: int = 0
    refusals: int = 0
    last_demand: int | None = None
    last_claim: int | None = None
    last_threat: int | None = None
    last_refusal: int | None = None
    rough: int = 0

    def take(self, number: int, role: str, labels: frozenset[str], text: str, *, rough: bool = False) -> None:
        """Count one message. `rough`: it begs, or presses with its words."""
        self.rough += rough
        if not labels and (role != "person" or self.last_threat is None):
            return
        for label in labels:
            self.counts[label] = self.counts.get(label, 0) + 1
        if role == "person":
            self._take_person(number, labels, text)
            return
        threat, demand = bool(labels & THREATS), bool(labels & GAINS)
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

    def _take_person(self, number: int, labels: frozenset[str], text: str) -> None:
        if "person.refuses" in labels:
            self.last_refusal = number
            if self.last_threat is not None:
                self.refusals += 1
                if self.refusals >= REFUSALS:
                    self._reason("refusals-under-threat", number)
        if any(sign in text for sign in LAUGHS[1:]) or text.rstrip("。! ").endswith(("w", "ｗ")):
            self.laughs += 1

    def _reason(self, code: str, *numbers: int) -> None:
        kept = self.reasons.setdefault(code, [])
        for number in numbers:
            if number not in kept and len(kept) < KEPT:
                kept.append(number)

    def value(self) -> float:
        """Return the score. Without a threat it stays below 0.5, whatever is asked for."""
        threats = sum(self.counts.get(label, 0) for label in THREATS)
        found = 0.1 + 0.04 * min(threats, 4) if threats else 0.02 * min(sum(self.counts.get(label, 0) for label in GAINS), 5)
        found += sum(WEIGHTS[code] for code in self.reasons)
        if not threats:
            return round(min(found, MOST_WITHOUT_THREAT), 2)
        if self.laughs and not self.reasons.keys() & (GRAVE - {"threat-with-demand"}):
            found *= PERSON_LAUGHS
        if not self.rough and self.last_refusal is None and "leverage.contacts" not in self.counts:
            found = min(found, MOST_WITHOUT_THREAT)
        if not self.reasons.keys() & GRAVE and not {"threat-after-demand", "threat-after-refusal"} & self.reasons.keys():
            found = min(found, MOST_WITHOUT_THREAT)
        if (
            not {"threat.publish", "threat.tell"} & self.counts.keys()
            and not {"claim.recorded", "leverage.contacts"} & self.counts.keys()
        ):
            found = min(found, MOST_WITHOUT_THREAT)
        return round(max(0.0, min(found, 0.99)), 2)


REFUSALS = 2  # so many refusals after a threat count
