"""What a message says of money as a whole: is there a sum, who gives, and what was spoken of before.

Letters and words weigh one by one; that `9000` alone is an ask after a threat, and a price among friends, only shows in both at
once. So these traits name a kind of sum, a direction and a state of the talk together.
"""

import re
from collections.abc import Iterable, Iterator, Reversible
from itertools import islice

from tomoshibi.evidence.marks.entities.alone import numbers_alone
from tomoshibi.evidence.marks.entities.found import Found
from tomoshibi.evidence.marks.talk import Turn

LONGEST_SEARCHED = 240  # letters of a message that are looked at, as for all traits
LAST = 4  # messages before that say what money was spoken of
SHORT = 14  # letters of a message that says nothing but a sum
GIVES = re.compile(
    r"返金|返すね|返すよ|返します|払うね|払うよ|払うから|払います|払っとく|送るね|送りますね|おごる|奢る|出すよ|出すね|あげるよ|お支払いします|用意して行き|立て替えとく|立替えとく|立て替えて(?:おい|る)|買ってくる|買いました|もらったから"
    r"|(?<![a-z])(?:i(?:ll| will| can|m gonna|d)? (?:pay|send|transfer|venmo|give you|give u|refund|cover|buy|treat|owe|paid|sent|bought)|refund(?:ed|ing)?|my treat|on me|got you|allowance)(?![a-z])"
)
ASKS = re.compile(
    r"くれ|くださ|下さ|ちょうだい|頂|いただ|払え|払って|払い|払お|払わ|払う[。!?]|送って|送れ|送金|入れて|入れろ|入れと|振り込|振込|よこせ|寄越|まわせ|出せ|出して|持って(?:こ|き|来)|用意|お願い|おねがい|たのむ|頼む|よろしく|よろ|貸して|貸せ|もらえ|もらう|もらい|集め|徴収|集金|必要|いる$|要る|かか[るり]|で(?:いい|ええ|よか|手を|手打ち|許|勘弁|堪忍|どう|終わ|消)|買って|買え|買い|稼"
    r"|(?<![a-z])(?:send|pay|give|gimme|transfer|wire|owe|need|want|bring|drop|chip in|throw in|lend|spot|buy|get me|your share|ur share|your half|ur half|each|per head|a head|per person|settle|costs?|fee|price|deposit|balance|remaining|final|for me)(?![a-z])"
)
TOLD = re.compile(
    r"らしい|だって$|だって[。、]|って言(?:われ|って|うて)|んだって|みたい|かかった|だった|でした$|した$|もらった|もろた|買った|売れた|当たった|儲|時給|日当|月給|給料|定価|見積|ちょい|合って(?:ます|る)|取られ|使った|持ってき"
    r"|(?<![a-z])(?:(?:he|she|they|we) (?:paid|lost|told|asked|wanted|said|got|made|pays?)|(?:cost|costs) me|i (?:made|earned|spent|got|won)|an hour|a month|wages?|salary|reviews|scam)(?![a-z])"
)
OFFERS = re.compile(
    r"でいい\?|では\?|どうです|下げられ|(?<![a-z])(?:would (?:you|u) take|can (?:you|u) do|could you do|i(?:ll| can| could|d)? do|ill take|i can offer|free)(?![a-z])"
)
SHARED = re.compile(
    r"一人|ひとり|1人|ずつ|割り勘|わりかん|代(?=[はがも、0-9一-九]|$)|会費|参加費|分の|立て替え|立替|(?<![a-z])(?:each|a head|per person|split|half|share|chip in|throw in|for the)(?![a-z])"
)
LESS = re.compile(
    r"半分|半額|残り|のこり|残額|不足|足りない|足りん|足んない|もう(?:一|1)枚|分割|追加|まけ|値切|値引|割引|(?<![a-z])(?:half|rest|remaining|remainder|balance|another|more|less|discount|final|last price|short|instal?ments?|partial|the other)(?![a-z])"
)
PRICED = re.compile(
    r"いくら|何円|なんぼ|値段|価格|(?<![a-z])(?:how much|price|cost|costs|what do you want|what u want)(?![a-z])"
)
STATES = ("pressed", "pressed.money", "moneynow", "hostile", "begged", "claimed")


UNCALM = frozenset({"pressed", "hostile", "claimed"})


def of_sums(text: str, found: Iterable[Found], tags: Iterable[str], turns: Reversible[Turn], role: str) -> Iterator[str]:
    """Yield the traits of a message (folded `text`) that tell an ask for money from other talk of it."""
    text = text[:LONGEST_SEARCHED]
    held = tuple(found)
    kind = _kind(text, held)
    ways = [name for name, words in WAYS if words.search(text)]
    if kind == "none" and not ways:
        return
    states = [tag for tag in tags if tag in STATES]
    states += ["calm"] if not UNCALM & frozenset(states) else []
    states += _before(turns, role)
    if len(text) <= SHORT:
        states.append("short")
    yield f"sum {kind}"
    for way in ways or ["plain"]:
        yield f"sum {kind} {way}"
        for state in states:
            yield f"sum {kind} {way}, {state}"
    for state in states:
        yield f"sum {kind}, {state}"


WAYS = (
    ("gives", GIVES),
    ("asks", ASKS),
    ("shared", SHARED),
    ("less", LESS),
    ("priced", PRICED),
    ("told", TOLD),
    ("offers", OFFERS),
)
PAYABLE = frozenset({"account", "crypto"})


def _kind(text: str, found: tuple[Found, ...]) -> str:
    """Return what stands there of money: a sum, a bare number, only a place to pay, or nothing."""
    if any(one.kind == "amount" for one in found):
        return "named"
    if any(True for _ in numbers_alone(text, found)):
        return "bare"
    return "where" if any(one.kind in PAYABLE for one in found) else "none"


def _before(turns: Reversible[Turn], role: str) -> Iterator[str]:
    """Yield what the last messages said of money, and what the last one of the other side did."""
    facing_is_last = True
    seen: set[str] = set()
    for place, turn in enumerate(islice(reversed(turns), LAST)):
        own = turn.role == role
        if own and "demand.money" in turn.labels:
            seen.add("asked for")
        if "money" in turn.topics:
            seen.add("spoken of")
        if not own and facing_is_last:
            facing_is_last = False
            if "money" in turn.topics and "?" in turn.topics:
                seen.add("priced by the other")
            if "person.refuses" in turn.labels:
                seen.add("refused")
            if "person.paid" in turn.labels:
                seen.add("paid")
            if place:
                seen.add("said before")
    yield from sorted(seen)
