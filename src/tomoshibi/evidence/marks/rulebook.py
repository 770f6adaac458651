"""The rules: read from data, compiled once. A rule finds signs in one sentence; what must be so around it is named beside it."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from tomoshibi.evidence.marks.lexer import END_MARK, FIRST_MARK, lexicon, trie
from tomoshibi.evidence.marks.template import Need, Together, compiled, needs

FOLDER = Path(__file__).parent / "rules"
VERSION = "marks/1"
TOPICS = {
    "pictures": ("pic", "cam", "attach"),
    "cards": ("card",),
    "money": ("pay", "money", "card", "amount"),
    "plea": ("plea",),
    "coerce": ("coerce",),
    "news": ("quote", "hearsay"),
    "hostile": ("pay.negif", "send.negif", "come.negif", "meet.negif", "show.negif", "can.negif", "givemoney.negif"),
}  # what later messages may ask about this one
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
    def found(self) -> re.Pattern[str] | Together:
        """Return the template as what searches rows of signs."""
        return compiled(self.text, self.names, english=self.language == "en")

    @cached_property
    def needs(self) -> tuple[Need, ...]:
        """Return what must occur for it to match."""
        return needs(self.text, self.names)


@dataclass(frozen=True)
class Rule:
    """A rule. `when`: one of these must be so of the talk; `beside`: one of these labels must stand on the message already.

    `whole`: it is tried on the message as a whole, not sentence by sentence.
    """

    number: int
    id: str
    label: str
    language: str
    finding: tuple[Template, ...]
    speaking_against: tuple[Template, ...]
    when: frozenset[str]
    never: frozenset[str]
    beside: frozenset[str]
    whole: bool
    yes: tuple[str, ...]
    no: tuple[str, ...]

    @cached_property
    def role(self) -> str:
        """Return whose messages the rule is for."""
        return "person" if self.label.startswith(PERSON_LABELS) else "other"


def _rule(number: int, row: dict[str, Any], names: dict[str, str], language: str) -> Rule:
    spoken = row.get("language", language)
    return Rule(
        number=number,
        id=row["id"],
        label=row["label"],
        language=spoken,
        finding=_templates(row["find"], names, spoken),
        speaking_against=_templates(row.get("unless", []), names, spoken),
        when=frozenset(row.get("when", ())),
        never=frozenset(row.get("never", ())),
        beside=frozenset(row.get("beside", ())),
        whole=row.get("whole", False),
        yes=tuple(row.get("yes", ())),
        no=tuple(row.get("no", ())),
    )


def _templates(given: str | list[str], names: dict[str, str], language: str) -> tuple[Template, ...]:
    return tuple(Template(one, names, language) for one in ([given] if isinstance(given, str) else given))


@dataclass(frozen=True, slots=True)
class Way:
    """A template with what it needs as masks: it may match where every mask meets that of the message."""

    rule: int
    order: int
    template: Template
    masks: tuple[int, ...]
    role: str
    language: str
    when: frozenset[str]


@dataclass(frozen=True, slots=True)
class Hit:
    """What a piece of text stands for: the bits of all it may be read as, and the ways that start from one of them."""

    mask: int
    ways: tuple[Way, ...]


Candidate = tuple[Rule, list[Way]]


@dataclass(frozen=True, slots=True)
class View:
    """In view of what a message is judged: whose it may be, in which languages it is, what is so of the talk."""

    roles: frozenset[str]
    languages: frozenset[str]
    tags: frozenset[str]


class Rulebook:
    """All rules in order, and a quick way to those that may match a message.

    Every sign and every piece of text that some template needs has a bit; a message is the sum of the bits it holds. A
    first look at the bare text takes each word for all it could be; only where a template may then match are words read.
    """

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        self.rules = rules
        self.bits: dict[str, int] = {}
        self._ways: dict[str, list[Way]] = {}
        self.always: list[Way] = []
        for rule in rules:
            for place, template in enumerate(rule.finding):
                self._anchor(self._way(rule, place, template))
        self.against = tuple(tuple(self._way(rule, 0, one) for one in rule.speaking_against) for rule in rules)
        self.topics = {topic: self._mask(frozenset("".join(map(lexicon().signs_of, names)))) for topic, names in TOPICS.items()}
        self.hits = self._hits()
        self.piece_bits = sum(1 << bit for one, bit in self.bits.items() if not FIRST_MARK <= one <= END_MARK)
        latin = {one for one in self.hits if one.isascii()}
        words = {one for one in lexicon().entries if one[0].isascii()}
        self.pieces = {one for one in self.bits if one.isascii()}
        self._japanese = re.compile(f"(?=({trie(self.hits.keys() - latin)}))")
        self._words = re.compile(f"(?<![a-z0-9])(?=({trie(words & latin)}))")
        self._pieces = re.compile(f"(?=({trie(self.pieces)}))")

    def _mask(self, need: Need) -> int:
        mask = 0
        for element in need:
            mask |= 1 << self.bits.setdefault(element, len(self.bits))
        return mask

    def _way(self, rule: Rule, order: int, template: Template) -> Way:
        masks = tuple(self._mask(need) for need in template.needs)
        return Way(rule.number, order, template, masks, rule.role, rule.language, rule.when)

    def _anchor(self, way: Way) -> None:
        if not way.template.needs:
            self.always.append(way)
        for element in way.template.needs[0] if way.template.needs else ():
            self._ways.setdefault(element, []).append(way)

    def _hits(self) -> dict[str, Hit]:
        """Return what each word and piece stands for, with all that its beginnings stand for."""
        elements: dict[str, set[str]] = {one: {one} for one in self.bits if not FIRST_MARK <= one <= END_MARK}
        for sign, words in lexicon().words_of.items():
            for word in words:
                elements.setdefault(word, set()).add(sign)
        found: dict[str, Hit] = {}
        for text in elements:
            meant = {element for size in range(1, len(text) + 1) for element in elements.get(text[:size], ())}
            mask = 0
            ways: dict[tuple[int, int], Way] = {}
            for element in meant:
                if element in self.bits:
                    mask |= 1 << self.bits[element]
                for way in self._ways.get(element, ()):
                    ways[way.rule, way.order] = way
            if mask:
                found[text] = Hit(mask, tuple(ways.values()))
        return found

    def glance(self, text: str) -> tuple[int, tuple[Hit, ...]]:
        """Return all bits that a text may hold, its words taken for all they could be, and what was hit."""
        hits = []
        if not text.isascii():
            hits += [self.hits[one] for one in self._japanese.findall(text)]
        if LATIN.search(text):
            hits += [self.hits[one] for one in self._words.findall(text)]
            hits += [self.hits[one] for one in self._pieces.findall(text)]
        mask = 0
        for hit in hits:
            mask |= hit.mask
        return mask, tuple(hits)

    def ways(self, hits: Iterable[Hit], mask: int, view: "View") -> list[Way]:
        """Return the ways that may match a text of these bits, in view of who speaks in which language after what."""
        found: dict[int, Way] = {}
        for hit in hits:
            for way in hit.ways:
                fits = way.role in view.roles and way.language in view.languages and (not way.when or way.when & view.tags)
                if fits and meets(way, mask):
                    found[id(way)] = way
        return list(found.values())

    def exact(self, row: str, hits: Iterable[Hit]) -> int:
        """Return the bits of a message whose words have been read: its signs, and the pieces of its text."""
        mask = 0
        for hit in hits:
            mask |= hit.mask & self.piece_bits
        for sign in set(row):
            if sign >= FIRST_MARK and sign in self.bits:
                mask |= 1 << self.bits[sign]
        return mask

    def all_ways(self, row: str, hits: Iterable[Hit]) -> list[Way]:
        """Return every way that starts from a sign of a row or from what was hit in its text."""
        found = {id(way): way for hit in hits for way in hit.ways}
        for sign in set(row):
            if sign >= FIRST_MARK:
                found.update({id(way): way for way in self._ways.get(sign, ())})
        return [*found.values(), *self.always]

    def candidates(self, ways: Iterable[Way], mask: int) -> list[Candidate]:
        """Return the rules whose ways may match, in order."""
        found: dict[int, list[Way]] = {}
        for way in ways:
            if meets(way, mask):
                found.setdefault(way.rule, []).append(way)
        return [(self.rules[number], sorted(found[number], key=_order)) for number in sorted(found)]


DIGITS = re.compile("[1-9][0-9]")
LATIN = re.compile("[a-z]")


def _order(way: Way) -> int:
    return way.order


def meets(way: Way, mask: int) -> bool:
    """Return whether a message of these bits holds something of all that a way needs."""
    for need in way.masks:  # noqa: SIM110  (this loop runs for every message; a generator costs twice the time)
        if not need & mask:
            return False
    return True


@cache
def rulebook() -> Rulebook:
    """Return all rules, read once."""
    rules: list[Rule] = []
    for path in sorted(FOLDER.glob("*.toml")):
        content = tomllib.loads(path.read_text("utf-8"))
        names = content.get("names", {})
        for row in content["rule"]:
            rules.append(_rule(len(rules), row, names, content["language"]))
    return Rulebook(tuple(rules))
