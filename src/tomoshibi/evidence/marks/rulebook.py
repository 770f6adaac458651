"""The rules: read from data, compiled once. A rule finds signs in one sentence; what must be so around it is named beside it."""

import re
import tomllib
from collections.abc import Iterable, Set
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from tomoshibi.evidence.marks.lexer import END_MARK, FIRST_MARK, lexicon, trie
from tomoshibi.evidence.marks.template import Need, needs, pattern

FOLDER = Path(__file__).parent / "rules"
VERSION = "marks/1"
PERSON_LABELS = ("person.", "age.person")
LABELS = (
    "demand.image", "demand.money", "demand.meeting", "demand.info", "demand.secrecy", "demand.move", "threat.publish",
    "threat.tell", "threat.harm", "leverage.contacts", "claim.recorded", "deadline", "payment.destination", "age.other",
    "age.person", "person.refuses", "person.paid", "person.sent",
)  # fmt: skip


@dataclass(frozen=True)
class Template:
    """One way in which a rule finds something, or in which something speaks against it; compiled when it is first tried."""

    text: str
    names: dict[str, str]
    language: str

    @cached_property
    def found(self) -> re.Pattern[str]:
        """Return the template as a pattern over rows of signs."""
        return re.compile(pattern(self.text, self.names, english=self.language == "en"))

    @cached_property
    def needs(self) -> tuple[Need, ...]:
        """Return what must occur for it to match."""
        return needs(self.text, self.names)

    def may(self, present: Set[str]) -> bool:
        """Return whether everything is there that it needs."""
        return not any(need.isdisjoint(present) for need in self.needs)


@dataclass(frozen=True)
class Rule:
    """A rule. `when`: one of these must be so of the talk; `beside`: one of these labels must stand on the message already."""

    id: str
    label: str
    language: str
    finding: tuple[Template, ...]
    speaking_against: tuple[Template, ...]
    when: frozenset[str]
    never: frozenset[str]
    beside: frozenset[str]
    yes: tuple[str, ...]
    no: tuple[str, ...]

    @cached_property
    def role(self) -> str:
        """Return whose messages the rule is for."""
        return "person" if self.label.startswith(PERSON_LABELS) else "other"


def _rule(row: dict[str, Any], names: dict[str, str], language: str) -> Rule:
    spoken = row.get("language", language)
    return Rule(
        id=row["id"],
        label=row["label"],
        language=spoken,
        finding=_templates(row["find"], names, spoken),
        speaking_against=_templates(row.get("unless", []), names, spoken),
        when=frozenset(row.get("when", ())),
        never=frozenset(row.get("never", ())),
        beside=frozenset(row.get("beside", ())),
        yes=tuple(row.get("yes", ())),
        no=tuple(row.get("no", ())),
    )


def _templates(given: str | list[str], names: dict[str, str], language: str) -> tuple[Template, ...]:
    return tuple(Template(one, names, language) for one in ([given] if isinstance(given, str) else given))


@dataclass(frozen=True, slots=True)
class Rulebook:
    """All rules in order, and what in a message calls for which template of which rule."""

    rules: tuple[Rule, ...]
    by_element: dict[str, tuple[tuple[int, int], ...]]
    always: tuple[tuple[int, int], ...]
    pieces: re.Pattern[str]
    shorter: dict[str, tuple[str, ...]]
    gate: re.Pattern[str]

    def present(self, row: str, text: str) -> set[str]:
        """Return the signs of a row and the pieces of its text that templates may need."""
        found = {sign for sign in row if sign >= FIRST_MARK}
        for match in self.pieces.finditer(text):
            found.update(self.shorter[match.group(1)])
        return found

    def candidates(self, present: Set[str]) -> list[tuple[Rule, list[Template]]]:
        """Return the rules worth trying, in order, each with those of its templates that may match."""
        numbers: dict[int, list[int]] = {}
        for element in present:
            for rule, template in self.by_element.get(element, ()):
                numbers.setdefault(rule, []).append(template)
        for rule, template in self.always:
            numbers.setdefault(rule, []).append(template)
        found = []
        for number in sorted(numbers):
            wanted = self.rules[number]
            templates = [wanted.finding[one] for one in sorted(set(numbers[number])) if wanted.finding[one].may(present)]
            if templates:
                found.append((wanted, templates))
        return found


@cache
def rulebook() -> Rulebook:
    """Return all rules, read once."""
    rules: list[Rule] = []
    for path in sorted(FOLDER.glob("*.toml")):
        content = tomllib.loads(path.read_text("utf-8"))
        names = content.get("names", {})
        rules += [_rule(row, names, content["language"]) for row in content["rule"]]
    by_element: dict[str, list[tuple[int, int]]] = {}
    always: list[tuple[int, int]] = []
    pieces: set[str] = set()
    for number, rule in enumerate(rules):
        for place, template in enumerate(rule.finding):
            if not template.needs:
                always.append((number, place))
            for element in template.needs[0] if template.needs else ():
                by_element.setdefault(element, []).append((number, place))
        for template in (*rule.finding, *rule.speaking_against):
            pieces.update(one for need in template.needs for one in need if not FIRST_MARK <= one <= END_MARK)
    shorter = {one: tuple(one[:size] for size in range(1, len(one) + 1) if one[:size] in pieces) for one in pieces}
    return Rulebook(
        tuple(rules),
        {element: tuple(numbers) for element, numbers in by_element.items()},
        tuple(always),
        re.compile(f"(?=({trie(pieces)}))"),
        shorter,
        re.compile(_gate(by_element)),
    )


def _gate(elements: Iterable[str]) -> str:
    """Return a pattern that is found in every text for which a template may be tried, and in few others."""
    words = lexicon().words_of
    found: set[str] = set()
    for element in elements:
        found |= words.get(element, frozenset()) if FIRST_MARK <= element <= END_MARK else {element}
    return trie(_without_longer(found))


def _without_longer(words: Set[str]) -> set[str]:
    """Return words of which no other is the beginning: the gate only asks whether one of them is there."""
    return {word for word in words if not any(word[:size] in words for size in range(1, len(word)))}
