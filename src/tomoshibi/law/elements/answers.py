"""Answers turned into findings: yes or no, one of several, a list, an age; and why something is still open."""

from collections.abc import Sequence

from tomoshibi.law.deriving import sources_of
from tomoshibi.law.facts import Facts, OneOf, Several, Side, Value
from tomoshibi.law.findings import Finding, Status
from tomoshibi.law.questions import Question, questions
from tomoshibi.law.spans import Ages

_OPEN = {
    "unknown": ("「{0}」が、まだわかりません。", "Not known yet: {0}."),
    "not_asked": ("「{0}」は、まだ聞いていません。", "Not asked yet: {0}."),
    "declined": ("「{0}」は、話さないことにしています。無理に聞きません。", "Not to be told: {0}. Nobody presses for it."),
    "conflicting": ("「{0}」について、合わない答えがあります{1}。", "Answers do not fit together: {0}{1}."),
    "known": ("「{0}」が、これだけではまだ決まりません。", "Known too roughly to decide: {0}."),
}


def stated(facts: Facts, key: str) -> Finding:
    """Return met where the answer is yes, not met where it is no."""
    match facts.truth(key):
        case True:
            return _found("met", key, "：はい、という話です。", ": yes, as told.")
        case False:
            return _found("not_met", key, "：いいえ、という話です。", ": no, as told.")
        case _:
            return still_open(facts, key)


def is_one_of(facts: Facts, key: str, values: Sequence[str]) -> Finding:
    """Return met where all that is possible lies among the values, not met where nothing of it does."""
    choice = facts.choice(key)
    if choice is None:
        return still_open(facts, key)
    told_ja, told_en = _names(key, choice.possible)
    if choice.possible <= frozenset(values):
        return _found("met", key, f"は、{told_ja}です。", f": {told_en}.")
    if choice.possible.isdisjoint(values):
        return _found("not_met", key, f"は、{told_ja}です。", f": {told_en}.")
    return still_open(facts, key)


def includes(facts: Facts, key: str, values: Sequence[str]) -> Finding:
    """Return met where one of the values was told, not met where the list is closed and holds none of them."""
    several = facts.several(key)
    if several is None:
        return still_open(facts, key)
    if hit := several.told & frozenset(values):
        ja, en = _names(key, hit)
        return _found("met", key, f"に、{ja}があります。", f": {en} is among them.")
    if several.open_ended:
        return still_open(facts, key)
    ja, en = _names(key, values)
    return _found("not_met", key, f"に、{ja}はありません。", f": not {en}.")


def is_not_empty(facts: Facts, key: str) -> Finding:
    """Return met where anything was told, not met where the answer is: none."""
    several = facts.several(key)
    if several is None or (several.open_ended and not several.told):
        return still_open(facts, key)
    if several.told:
        ja, en = _names(key, several.told)
        return _found("met", key, f"に、{ja}があります。", f": {en}.")
    return _found("not_met", key, "は、ない、という話です。", ": none, as told.")


def is_younger(facts: Facts, key: str, age: int) -> Finding:
    """Return met where every possible age lies below a limit, not met where none does. The limit itself is not below."""
    ages = facts.ages(key)
    if ages is None:
        return still_open(facts, key)
    if ages.high < age:
        return _found("met", key, f"は{ages}歳で、{age}歳になる前です。", f": {ages}, which is under {age}.")
    if ages.low >= age:
        return _found("not_met", key, f"は{ages}歳で、{age}歳になっています。", f": {ages}, which is not under {age}.")
    return still_open(facts, key)


def still_open(facts: Facts, key: str) -> Finding:
    """Return what is open, why, and which facts would settle it."""
    fact, asked = facts[key], _question(key)
    ja, en = _OPEN[fact.standing]
    sides_ja, sides_en = _sides(fact.sides)
    return Finding(
        "unknown",
        ja.format(asked.label["ja"], sides_ja),
        en.format(asked.label["en"], sides_en),
        (key,) if fact.standing == "known" else (),
        sources_of(key, facts),
        fact.standing == "conflicting",
    )


def _found(status: Status, key: str, ja: str, en: str) -> Finding:
    """Return a finding whose reasons begin with the name of the fact. What a file holds is put in as it is, never filled in."""
    label = _question(key).label
    return Finding(status, f"「{label['ja']}」{ja}", f"{label['en']}{en}", (key,))


def _sides(sides: Sequence[Side]) -> tuple[str, str]:
    """Return the answers that clash, in both languages; nothing where they are not known."""
    if not sides:
        return "", ""
    shown = [(_question(key).label, shown_value(key, value)) for key, value in sides]
    ja = "／".join(f"{label['ja']}：{said[0]}" for label, said in shown)
    en = "; ".join(f"{label['en']}: {said[1]}" for label, said in shown)
    return f"（{ja}）", f" ({en})"


def shown_value(key: str, value: Value) -> tuple[str, str]:
    """Return a value in words, in both languages."""
    match value:
        case bool():
            return ("はい", "yes") if value else ("いいえ", "no")
        case Ages():
            return f"{value}歳", str(value)
        case OneOf():
            return _names(key, value.possible)
        case Several():
            return _names(key, value.told) if value.told else ("なし", "none")
        case _:
            return str(value), str(value)


def _names(key: str, values: Sequence[str] | frozenset[str]) -> tuple[str, str]:
    names = _question(key).values
    listed = [name for name in names if name in values] + sorted(value for value in values if value not in names)
    shown = [names.get(one, {"ja": one, "en": one}) for one in listed]
    return "".join(f"「{one['ja']}」" for one in shown), " / ".join(one["en"] for one in shown)


def _question(key: str) -> Question:
    return questions()[key]
