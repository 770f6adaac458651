"""The rules: read from data, compiled once. A rule finds signs in one sentence; what must be so around it is named beside it."""

import re
import tomllib
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation

from tomoshibi.evidence.marks.beginnings import END_OF_TEXT
from tomoshibi.evidence.marks.conjugation import TAIL, possible
from tomoshibi.evidence.marks.cues import FIRST_TOPIC, cues
from tomoshibi.evidence.marks.kept_needs import needs_of
from tomoshibi.evidence.marks.lexer import END_MARK, FIRST_MARK, is_of_word, lexicon
from tomoshibi.evidence.marks.template import Need, Together, compiled

FOLDER = Path(__file__).parent / "rules"
TOPICS = {
    "pictures": ("pic", "cam", "attach"),
    "cards": ("card",),
    "money": ("amount", "money", "pay", "card"),
    "looks": ("looks",),
    "attached": ("attach",),
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
        return needs_of(self.text, self.names)

    def may_match(self, row: str, text: str) -> bool:
        """Return whether a row of signs in a text holds something of all that it needs."""
        return all(any(one in text or one in row for one in need) for need in self.needs)


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


def _rule(number: int, row: dict[str, Any], content: dict[str, Any]) -> Rule:
    names, guards = content.get("names", {}), content.get("guards", {})
    spoken = row.get("language", content["language"])
    against = [one for given in row.get("unless", []) for one in guards.get(given, [given])]
    return Rule(
        number=number,
        id=row["id"],
        label=row["label"],
        language=spoken,
        finding=_templates(row["find"], names, spoken),
        speaking_against=_templates(against, names, spoken),
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
    """A template with all that it needs as one mask: it may match where a message meets every one of these needs."""

    rule: int
    order: int
    template: Template
    needs: int
    role: str
    language: str
    when: frozenset[str]
    beside: frozenset[str]


@dataclass(frozen=True, slots=True)
class Hit:
    """What a piece of text may stand for where it was found: the needs that it meets, those that its letters meet whatever
    it stands for, the ways that start from it, flags (`cues`)."""

    mask: int
    letters: int
    ways: tuple[Way, ...]
    flags: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text that is looked for: cues in it (flags), what it is as a noun (its sign), and as the stem of verbs."""

    text: str
    flags: int
    noun: str
    verbs: tuple[tuple[str, tuple[str, ...]], ...]  # a kind of endings, and the classes of the verbs of that kind

    @property
    def is_read(self) -> bool:
        """Return whether what it says depends on the letters around it."""
        return bool(self.verbs or (self.noun and self.text[0].isascii()))


Candidate = tuple[Rule, list[Way]]


@dataclass(frozen=True, slots=True)
class View:
    """In view of what a message is judged: whose it may be, in which languages it is, what is so of the talk."""

    roles: frozenset[str]
    languages: frozenset[str]
    tags: frozenset[str]


class Kinds(NamedTuple):
    """Kinds of entities that may stand in a text: their signs and the needs that these meet."""

    signs: frozenset[str]
    mask: int


class Rulebook:
    """All rules in order, and a quick way to those that may match a message.

    What templates need (one of these signs or pieces of text) has a bit for each such need; a message is the sum of the
    needs that it meets. A first look finds all words and pieces of a bare text at once and takes each word for all that
    the letters after it allow; only where a template may then match are words read.
    """

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        self.rules = rules
        self._bits: dict[Need, int] = {}
        self.met_by: dict[str, int] = {}  # the needs that a sign or a piece of text meets
        self._ways: dict[str, list[Way]] = {}
        self.always: list[Way] = []
        for rule in rules:
            for place, template in enumerate(rule.finding):
                self._anchor(self._way(rule, place, template))
        self.kinds = frozenset(lexicon().kinds.values())
        self._topics: dict[str, int] = {}  # flags of the topics that a sign is of
        for flag, names in enumerate(TOPICS.values(), FIRST_TOPIC):
            for sign in "".join(map(lexicon().signs_of, names)):
                self._topics[sign] = self._topics.get(sign, 0) | 1 << flag
        self.pieces = self._pieces()
        self.hits: list[Hit | None] = [None] * len(self.pieces)  # what a piece says wherever it stands, once it was met
        self.said: dict[int, Hit] = {}  # what a piece says as letters alone
        self.tails: dict[tuple[int, str], Hit] = {}
        self.readings: dict[tuple[int, frozenset[str]], Hit] = {}
        texts = [one.text for one in self.pieces]
        self.find = AhoCorasick(
            texts, implementation=Implementation.ContiguousNFA, store_patterns=False
        ).find_matches_as_indexes

    def _bit(self, need: Need) -> int:
        if need not in self._bits:
            bit = self._bits[need] = 1 << len(self._bits)
            for element in need:
                self.met_by[element] = self.met_by.get(element, 0) | bit
        return self._bits[need]

    def _way(self, rule: Rule, order: int, template: Template) -> Way:
        needs = 0
        for need in template.needs:
            needs |= self._bit(need)
        return Way(rule.number, order, template, needs, rule.role, rule.language, rule.when, rule.beside)

    def _anchor(self, way: Way) -> None:
        if not way.template.needs:
            self.always.append(way)
        for element in way.template.needs[0] if way.template.needs else ():
            self._ways.setdefault(element, []).append(way)

    def _pieces(self) -> list[Piece]:
        """Return all that is looked for in a text: pieces that templates need, words of the lexicon, cues."""
        words, told = lexicon(), cues()
        needed = [one for one in self.met_by if not FIRST_MARK <= one <= END_MARK]
        found = []
        for text in sorted({*needed, *words.entries, *told}):
            entries = words.entries.get(text, [])
            plain = frozenset((one.group, one.form) for one in entries if not one.endings)
            kinds = sorted({one.endings for one in entries if one.endings})
            verbs = tuple((kind, tuple(one.group for one in entries if one.endings == kind)) for kind in kinds)
            found.append(Piece(text, told.get(text, 0), words.signs[plain] if plain else "", verbs))
        return found

    def _said(self, number: int) -> Hit:
        """Return what a piece says as letters alone; worked out when it is first met, for most never are."""
        found = self.said.get(number)
        if found is None:
            piece = self.pieces[number]
            found = self.said[number] = self._hit((piece.text,), piece.flags)
        return found

    def _hit(self, elements: Iterable[str], flags: int) -> Hit:
        mask = letters = 0
        ways: dict[tuple[int, int], Way] = {}
        for element in elements:
            met = self.met_by.get(element, 0)
            mask |= met
            letters |= 0 if FIRST_MARK <= element <= END_MARK else met
            flags |= self._topics.get(element, 0)
            ways.update({(way.rule, way.order): way for way in self._ways.get(element, ())})
        return Hit(mask, letters, tuple(ways.values()), flags)

    def _whole(self, number: int, forms: frozenset[str]) -> Hit:
        """Return what a piece says as such, as a noun, and as a verb that may be in one of these forms."""
        piece, said = self.pieces[number], self._said(number)
        signs = {lexicon().signs[frozenset((group, form) for group in groups)] for _, groups in piece.verbs for form in forms}
        word = self._hit(signs | {piece.noun} if piece.noun else signs, said.flags)
        ways = {(way.rule, way.order): way for way in (*said.ways, *word.ways)}
        return Hit(said.mask | word.mask, said.letters, tuple(ways.values()), word.flags)

    def _read(self, number: int, text: str, start: int, end: int) -> Hit:
        """Return what a piece that may be a word says where it stands in a text that ends with END_OF_TEXT."""
        piece = self.pieces[number]
        if not piece.is_read:
            always = self.hits[number] = self._whole(number, frozenset())
            return always
        if piece.text[0].isascii() and (is_of_word(text[end]) or (start > 0 and is_of_word(text[start - 1]))):
            return self._said(number)
        tail = text[end : end + TAIL]
        found = self.tails.get((number, tail))
        if found is None:
            forms = frozenset().union(*(possible(kind, tail) for kind, _ in piece.verbs))
            found = self.readings.get((number, forms)) or self._whole(number, forms)
            if len(self.tails) >= MOST_TAILS:
                self.tails.clear()
            self.tails[number, tail] = self.readings[number, forms] = found
        return found

    def glance(self, text: str) -> list[Hit]:
        """Return what a folded text may hold, each word in all forms that the letters after it allow."""
        ended = text + END_OF_TEXT
        hits, read = self.hits, self._read
        return [hits[number] or read(number, ended, start, end) for number, start, end in self.find(ended, True)]

    def kinds_of(self, names: Iterable[str]) -> Kinds:
        """Return kinds of entities by their names."""
        signs = frozenset(lexicon().kinds[name] for name in names)
        return Kinds(signs, self._met_in(signs))

    def met(self, hits: Iterable[Hit], mask: int, signs: Iterable[str]) -> list[Way]:
        """Return the ways that start from what was hit or from these signs, and all of whose needs are met."""
        tried: list[Sequence[Way]] = [hit.ways for hit in hits]
        tried.extend(self._ways[sign] for sign in signs if sign in self._ways)
        lacking = ~mask
        found = [way for ways in tried for way in ways if not way.needs & lacking]
        return list({id(way): way for way in found}.values()) if len(found) > 1 else found

    def seen(self, ways: Iterable[Way], view: "View") -> list[Way]:
        """Return the ways that fit who speaks in which language after what."""
        return [
            way
            for way in ways
            if way.role in view.roles and way.language in view.languages and (not way.when or way.when & view.tags)
        ]

    def topics_in(self, row: str) -> int:
        """Return the flags of the topics that the signs of a row are of."""
        flags = 0
        for sign in set(row):
            flags |= self._topics.get(sign, 0)
        return flags

    def exact(self, row: str, letters: int) -> int:
        """Return the needs that a message meets whose words have been read, by its signs and by its letters."""
        return letters | self._met_in({sign for sign in row if sign >= FIRST_MARK})

    def _met_in(self, signs: Iterable[str]) -> int:
        mask = 0
        for sign in signs:
            mask |= self.met_by.get(sign, 0)
        return mask

    def candidates(self, ways: Iterable[Way], roles: Set[str]) -> list[Candidate]:
        """Return the rules of these ways that are for one of these roles, in order."""
        found: dict[int, list[Way]] = {}
        for way in ways:
            if way.role in roles:
                found.setdefault(way.rule, []).append(way)
        return [(self.rules[number], sorted(found[number], key=_order)) for number in sorted(found)]


LATIN = re.compile("[a-z]")
MOST_TAILS = 100_000  # readings of words before certain letters that are remembered


def _order(way: Way) -> int:
    return way.order


def meets(way: Way, mask: int) -> bool:
    """Return whether a message that meets these needs meets all of a way's."""
    return not way.needs & ~mask


@cache
def rulebook() -> Rulebook:
    """Return all rules, read once."""
    return Rulebook(all_rules())


def all_rules() -> tuple[Rule, ...]:
    """Return the rules as they stand in their files, in order."""
    rules: list[Rule] = []
    for path in sorted(FOLDER.glob("*.toml")):
        content = tomllib.loads(path.read_text("utf-8"))
        for row in content["rule"]:
            rules.append(_rule(len(rules), row, content))
    return tuple(rules)
