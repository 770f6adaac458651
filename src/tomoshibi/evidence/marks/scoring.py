"""How much a talk looks like sextortion, from 0 to 1, with its reasons. For sorting only: never a verdict."""

import re
from dataclasses import dataclass, field

from tomoshibi.evidence.marks.talk import THREATS

LAUGHS = ("w", "笑", "草", "lol", "lmao", "haha", "😂", "🤣", "😄", "冗談", "ｗ")
EASE = ("ありがと", "楽しみ", "thank", "thx", "cheers", "no worries", "sounds good", "cant wait", "can't wait", *LAUGHS[1:])
BEGGING = re.compile(
    r"許して|ゆるして|やめて|やめろ|消して|けして|[さらわ]ないで|お願い|おねがい|助けて|たすけて|怖い|こわい|脅|警察|通報|訴え|払え(?:ない|ません)|お?金(?:が|は|も)?(?:ない|ありません)|知って(?:る|いる)の|ひどい|最低|嫌|無理|もう(?:会|送|やめ|連絡)"
    r"|(?<![a-z])(?:please|pls|plz|stop|dont|don.t|delete|police|report|scared|begging|beg|leave me|why are you|cant pay|can.t pay|no money)(?![a-z])",
    re.IGNORECASE,
)  # words of one who is pressed
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
PRESSING = frozenset({"threat-with-demand", "demand-after-threat", "threat-after-refusal", "payment-under-threat"})


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

    def take(self, number: int, role: str, labels: frozenset[str], text: str) -> None:
        """Count one message."""
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

    def value(self) -> float:
        """Return the score. Without a threat it stays below 0.5, whatever is asked for."""
        threats = sum(self.counts.get(label, 0) for label in THREATS)
        found = 0.1 + 0.04 * min(threats, 4) if threats else 0.02 * min(sum(self.counts.get(label, 0) for label in GAINS), 5)
        found += sum(WEIGHTS[code] for code in self.reasons)
        if not threats:
            return round(min(found, MOST_WITHOUT_THREAT), 2)
        if self.laughs and not self.reasons.keys() & (GRAVE - {"threat-with-demand"}):
            found *= PERSON_LAUGHS
        if not self._is_grave():
            found = min(found, MOST_WITHOUT_THREAT)
        if not self.reasons.keys() & GRAVE and not {"threat-after-demand", "threat-after-refusal"} & self.reasons.keys():
            found = min(found, MOST_WITHOUT_THREAT)
        if (
            not {"threat.publish", "threat.tell"} & self.counts.keys()
            and not {"claim.recorded", "leverage.contacts"} & self.counts.keys()
        ):
            found = min(found, MOST_WITHOUT_THREAT)
        return round(max(0.0, min(found, 0.99)), 2)

    def _is_grave(self) -> bool:
        """Return whether somebody presses and the person is in distress; one who says nothing more may be."""
        if not self.answered and "threat-with-demand" in self.reasons:
            return True
        return self.begged > self.eased + self.jokes and (self.threats > 1 or bool(PRESSING & self.reasons.keys()))


def _laughs(text: str) -> bool:
    return any(sign in text for sign in LAUGHS[1:]) or text.rstrip("。! ").endswith(("w", "ｗ"))


LAST_WORDS = 8  # characters at the end of a threat in which a laugh takes it back
REFUSALS = 2  # so many refusals after a threat count
