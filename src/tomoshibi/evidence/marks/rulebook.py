"""The rules: read from data, compiled once. A rule finds signs in one sentence; what must be so around it is named beside it."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tomoshibi.evidence.marks.lexer import lexicon

FOLDER = Path(__file__).parent / "rules"
VERSION = "marks/1"
CLASS = re.compile(r"(?<!\?P)<([a-z@|.,]{1,400})>")
GAP = re.compile(r"~([0-9]{1,2})?")
USUAL_GAP = 12
PERSON_LABELS = ("person.", "age.person")
LABELS = (
    "demand.image", "demand.money", "demand.meeting", "demand.info", "demand.secrecy", "demand.move", "threat.publish",
    "threat.tell", "threat.harm", "leverage.contacts", "claim.recorded", "deadline", "payment.destination", "age.other",
    "age.person", "person.refuses", "person.paid", "person.sent",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule. `when`: one of these must be so of the talk; `beside`: one of these labels must stand on the message already."""

    id: str
    label: str
    find: re.Pattern[str]
    unless: re.Pattern[str] | None
    when: frozenset[str]
    never: frozenset[str]
    beside: frozenset[str]
    signs: frozenset[str]
    yes: tuple[str, ...]
    no: tuple[str, ...]

    @property
    def role(self) -> str:
        """Return whose messages the rule is for."""
        return "person" if self.label.startswith(PERSON_LABELS) else "other"


def pattern(template: str, names: dict[str, str]) -> str:
    """Return a template as a regular expression over signs: `<class.form>` one sign, `~` a gap, the rest as it is."""

    def signs(match: re.Match[str]) -> str:
        found = ""
        for name in match.group(1).split("|"):
            if name.startswith("@"):
                found += "".join(lexicon().signs_of(one) for one in names[name[1:]].split("|"))
            else:
                found += lexicon().signs_of(name)
        return "[" + "".join(dict.fromkeys(found)) + "]"

    gaps = GAP.sub(lambda match: f".{{0,{match.group(1) or USUAL_GAP}}}?", template)
    return CLASS.sub(signs, gaps)


def _rule(row: dict[str, Any], names: dict[str, str]) -> Rule:
    templates = [row["find"]] if isinstance(row["find"], str) else row["find"]
    unless = [row["unless"]] if isinstance(row.get("unless"), str) else row.get("unless", [])
    compiled = [pattern(one, names) for one in templates]
    return Rule(
        id=row["id"],
        label=row["label"],
        find=re.compile("|".join(f"(?:{one})" for one in compiled)),
        unless=re.compile("|".join(f"(?:{pattern(one, names)})" for one in unless)) if unless else None,
        when=frozenset(row.get("when", ())),
        never=frozenset(row.get("never", ())),
        beside=frozenset(row.get("beside", ())),
        signs=_signs(compiled),
        yes=tuple(row.get("yes", ())),
        no=tuple(row.get("no", ())),
    )


def _signs(compiled: list[str]) -> frozenset[str]:
    """Return signs of which a sentence must hold one for the rule to be tried; empty where a way to match needs none."""
    wanted: set[str] = set()
    for one in compiled:
        best: set[str] | None = None
        for part in _needed(one):
            if best is None or len(part) < len(best):
                best = part
        if not best:
            return frozenset()
        wanted |= best
    return frozenset(wanted)


def _needed(text: str) -> list[set[str]]:
    """Return the classes of signs outside any bracket or option of a pattern: each of them must occur."""
    found: list[set[str]] = []
    depth, place = 0, 0
    while place < len(text):
        letter = text[place]
        if letter == "\\":
            place += 2
            continue
        if letter == "[":
            end = text.index("]", place + 1)
            inside = text[place + 1 : end]
            after = text[end + 1 : end + 3]
            if (
                depth == 0
                and inside
                and all("\ue000" <= one <= "\uf8ff" for one in inside)
                and after[:1] not in {"?", "*"}
                and after != "{0"
            ):
                found.append(set(inside))
            place = end + 1
            continue
        if letter == "(":
            depth += 1
        elif letter == ")":
            depth -= 1
        elif letter == "|" and depth == 0:
            return []
        place += 1
    return found


@dataclass(frozen=True, slots=True)
class Rulebook:
    """All rules in order, and which of them a sign calls for."""

    rules: tuple[Rule, ...]
    by_sign: dict[str, tuple[int, ...]]
    always: tuple[int, ...]

    def candidates(self, row: str) -> list[Rule]:
        """Return the rules worth trying on a row of signs, in order."""
        numbers = set(self.always)
        for sign in set(row):
            if sign >= "\ue000":
                numbers.update(self.by_sign.get(sign, ()))
        return [self.rules[number] for number in sorted(numbers)]


@cache
def rulebook() -> Rulebook:
    """Return all rules, compiled once."""
    rules: list[Rule] = []
    for path in sorted(FOLDER.glob("*.toml")):
        content = tomllib.loads(path.read_text("utf-8"))
        names = content.get("names", {})
        rules += [_rule(row, names) for row in content["rule"]]
    by_sign: dict[str, list[int]] = {}
    always: list[int] = []
    for number, rule in enumerate(rules):
        if not rule.signs:
            always.append(number)
        for sign in rule.signs:
            by_sign.setdefault(sign, []).append(number)
    return Rulebook(tuple(rules), {sign: tuple(numbers) for sign, numbers in by_sign.items()}, tuple(always))
