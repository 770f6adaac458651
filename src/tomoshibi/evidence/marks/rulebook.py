"""The rules: read from data, compiled once. A rule finds signs in one sentence; what must be so around it is named beside it."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from tomoshibi.evidence.marks.lexer import trie
from tomoshibi.evidence.marks.template import pattern, wanted

FOLDER = Path(__file__).parent / "rules"
VERSION = "marks/1"
PERSON_LABELS = ("person.", "age.person")
LABELS = (
    "demand.image", "demand.money", "demand.meeting", "demand.info", "demand.secrecy", "demand.move", "threat.publish",
    "threat.tell", "threat.harm", "leverage.contacts", "claim.recorded", "deadline", "payment.destination", "age.other",
    "age.person", "person.refuses", "person.paid", "person.sent",
)  # fmt: skip


@dataclass(frozen=True)
class Rule:
    """A rule. `when`: one of these must be so of the talk; `beside`: one of these labels must stand on the message already."""

    id: str
    label: str
    language: str
    finding: tuple[str, ...]
    speaking_against: tuple[str, ...]
    names: dict[str, str]
    when: frozenset[str]
    never: frozenset[str]
    beside: frozenset[str]
    wanted: frozenset[str]
    yes: tuple[str, ...]
    no: tuple[str, ...]

    @cached_property
    def find(self) -> re.Pattern[str]:
        """Return what the rule looks for; compiled when it is first tried, so that a short talk starts soon."""
        return _either(self.finding, self.names, self.language)

    @cached_property
    def unless(self) -> re.Pattern[str] | None:
        """Return what speaks against it in the same sentence."""
        return _either(self.speaking_against, self.names, self.language) if self.speaking_against else None

    @property
    def role(self) -> str:
        """Return whose messages the rule is for."""
        return "person" if self.label.startswith(PERSON_LABELS) else "other"


def _either(templates: tuple[str, ...], names: dict[str, str], language: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern(one, names, english=language == 'en')})" for one in templates))


def _rule(row: dict[str, Any], names: dict[str, str], language: str) -> Rule:
    templates = [row["find"]] if isinstance(row["find"], str) else row["find"]
    unless = [row["unless"]] if isinstance(row.get("unless"), str) else row.get("unless", [])
    return Rule(
        id=row["id"],
        label=row["label"],
        language=row.get("language", language),
        finding=tuple(templates),
        speaking_against=tuple(unless),
        names=names,
        when=frozenset(row.get("when", ())),
        never=frozenset(row.get("never", ())),
        beside=frozenset(row.get("beside", ())),
        wanted=_any(wanted(one, names) for one in templates),
        yes=tuple(row.get("yes", ())),
        no=tuple(row.get("no", ())),
    )


def _any(each: Iterable[frozenset[str]]) -> frozenset[str]:
    """Return what calls for a rule: what any of its templates wants; nothing where one of them may match without."""
    found = list(each)
    return frozenset() if not all(found) else frozenset().union(*found)


@dataclass(frozen=True, slots=True)
class Rulebook:
    """All rules in order, and which of them a sign or a piece of text calls for."""

    rules: tuple[Rule, ...]
    by_sign: dict[str, tuple[int, ...]]
    pieces: re.Pattern[str]
    by_piece: dict[str, tuple[int, ...]]
    always: tuple[int, ...]

    def candidates(self, row: str, text: str) -> list[Rule]:
        """Return the rules worth trying on a row of signs of a folded text, in order."""
        numbers = set(self.always)
        for sign in set(row):
            if sign >= "\ue000":
                numbers.update(self.by_sign.get(sign, ()))
        for match in self.pieces.finditer(text):
            numbers.update(self.by_piece[match.group(1)])
        return [self.rules[number] for number in sorted(numbers)]


@cache
def rulebook() -> Rulebook:
    """Return all rules, compiled once."""
    rules: list[Rule] = []
    for path in sorted(FOLDER.glob("*.toml")):
        content = tomllib.loads(path.read_text("utf-8"))
        names = content.get("names", {})
        rules += [_rule(row, names, content["language"]) for row in content["rule"]]
    by_sign: dict[str, list[int]] = {}
    by_piece: dict[str, set[int]] = {}
    always: list[int] = []
    for number, rule in enumerate(rules):
        if not rule.wanted:
            always.append(number)
        for one in rule.wanted:
            if one >= "\ue000" and one <= "\uf8ff":
                by_sign.setdefault(one, []).append(number)
            else:
                by_piece.setdefault(one, set()).add(number)
    for piece, numbers in by_piece.items():
        for length in range(1, len(piece)):
            numbers |= by_piece.get(piece[:length], set())
    return Rulebook(
        tuple(rules),
        {sign: tuple(numbers) for sign, numbers in by_sign.items()},
        re.compile(f"(?=({trie(by_piece)}))"),
        {piece: tuple(numbers) for piece, numbers in by_piece.items()},
        tuple(always),
    )
