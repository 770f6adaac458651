"""One message judged: its labels with rule and words, and what its words name."""

import re
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from typing import NamedTuple

from tomoshibi.evidence.marks.cues import (
    AGE_TOPIC,
    AGED,
    ANOTHER,
    ASKED,
    COERCED,
    COERCION,
    ENTITY,
    FAVOUR,
    FAVOURED,
    FIRST_TOPIC,
    SHOWN,
    TENSE,
    TENSED,
)
from tomoshibi.evidence.marks.entities.finding import entities, may_hold_addresses
from tomoshibi.evidence.marks.entities.found import Found
from tomoshibi.evidence.marks.folding import Folded, fold
from tomoshibi.evidence.marks.lexer import PRIVATE, Signs, lex
from tomoshibi.evidence.marks.quoting import quoted
from tomoshibi.evidence.marks.rulebook import LATIN, TOPICS, Candidate, Hit, Rule, View, Way, meets, rulebook
from tomoshibi.evidence.marks.talk import TELLING

SENTENCE_END = re.compile(r"[。!?\n]{1,20}|\.{1,3}(?=\s|$)|…{1,5}")
LONGEST_SENTENCE = 400  # signs; a longer run without an end is judged in pieces
MOST_SENTENCES = 60  # of one message that are judged by the rules; the words of the others are still searched for entities
LONGEST_PIECE = 40  # characters of a message that may be half a thought
LONGEST_TEXT = 6_000  # characters of one message that are searched for entities
ATTACHED = re.compile(
    r"[\[［](?:写真|画像|動画|ビデオ|picture|pictures|video|image|photo|pic)[\]］]|<(?:写真|画像|動画)>|<?(?:画像|動画|写真)を送信しました>?",
    re.IGNORECASE,
)
JAPANESE = re.compile("[\u3041-\u30ff\u3400-\u9fff]")
OWN_TOPICS = {"tense": "tense", "hostile": "hostile", "cards": "cardtalk", "pictures": "pictures", "looks": "looks"}
# Flags of topics that later messages ask about: only words that were read tell whether 「スクショ」 is a picture or was taken.
ASKED_ABOUT = sum(1 << place for place, topic in enumerate(TOPICS, FIRST_TOPIC) if topic in TELLING)
TOPICAL = COERCED | AGED | ASKED | TENSED | FAVOURED | ~((1 << FIRST_TOPIC) - 1)  # flags that stand for topics


@dataclass(frozen=True, slots=True)
class Label:
    """A label with the rule that gave it and the words it stands on (places in the original, end exclusive)."""

    label: str
    rule: str
    start: int
    end: int


class Sentence(NamedTuple):
    """A sentence: its places in the row, its own row, and whether it holds Japanese letters."""

    start: int
    end: int
    row: str
    japanese: bool


class Reading(NamedTuple):
    """The words of a message as signs, and what they name; `spans` are the places of `found` in the original."""

    signs: Signs
    bare: str  # the row without signs
    sentences: Sequence[Sentence]
    found: Sequence[Found]
    spans: Sequence[tuple[int, int]]


class Heard(NamedTuple):
    """A message as far as it was looked at: the needs of rules that it may meet, and its letters alone, and what was hit.

    `topics` are what it speaks of, `kinds` what it names. Where its words were not read `reading` is None.
    """

    text: str
    at: datetime | None
    japanese: bool
    plain: str
    topics: frozenset[str]
    mask: int
    letters: int
    hits: Sequence[Hit]
    kinds: frozenset[str] = frozenset()
    reading: Reading | None = None
    candidates: Sequence[Candidate] = ()


UNTOLD = frozenset({"deadline", "age", "school_year"})  # entities that only a label makes worth telling
ANY_LANGUAGE = {
    (False, False): frozenset({"any"}), (True, False): frozenset({"any", "ja"}), (False, True): frozenset({"any", "en"}),
    (True, True): frozenset({"any", "ja", "en"}),
}  # fmt: skip


Told = Callable[[], frozenset[str]]  # gives what is so of the talk (see Talk.tags); asked only where it matters


def hear(text: str, at: datetime | None, *, japanese: bool, roles: frozenset[str], told: Told) -> Heard:
    """Return a message ready for the rules; its words are read only where something may be found.

    `roles`: whose message it may be.
    """
    cut = text[:LONGEST_TEXT]
    folded, hits, mask, letters, flags, topics = _remembered(cut) if len(cut) <= LONGEST_REMEMBERED else _looked(cut)
    found = entities(cut, folded, at, japanese=japanese) if flags & ENTITY or may_hold_addresses(cut) else []
    kinds = frozenset([one.kind for one in found]) if found else NO_KINDS
    heard = Heard(cut, at, japanese, folded.text, topics, mask, letters, hits, kinds)
    names = any(one.kind not in UNTOLD for one in found)
    shows = names or "hostile" in topics or flags & ASKED_ABOUT or (flags & SHOWN and _shows(cut))
    if shows or _may_be_found(heard, found, roles, told):
        return _read(heard, folded, found, flags, roles)
    return heard


def _may_be_found(heard: Heard, found: Sequence[Found], roles: frozenset[str], told: Told) -> bool:
    """Return whether some rule may find its label in a message."""
    book = rulebook()
    kinds = book.kinds_of(one.sign for one in found)
    languages = languages_of(heard.plain)
    met = book.met(heard.hits, heard.mask | kinds.mask, kinds.signs)
    met = [way for way in met if way.role in roles and way.language in languages]
    labels = {book.rules[way.rule].label for way in met}
    met = [way for way in met if not way.beside or way.beside & labels]
    if any(way.when for way in met):
        met = book.seen(met, view_of(heard.plain, roles, told(), heard.topics))
    return bool(met)


def _read(heard: Heard, folded: Folded, found: Sequence[Found], flags: int, roles: frozenset[str]) -> Heard:
    """Return a message with its words read."""
    book = rulebook()
    short = not found and len(heard.text) <= LONGEST_REMEMBERED
    reading = _reread(heard.text) if short else read(heard.text, folded, found)
    row = reading.signs.row
    exact = book.exact(row, heard.letters)
    met = book.met(heard.hits, exact, book.kinds & set(row))
    return heard._replace(
        topics=_topics(heard.plain, flags & (1 << FIRST_TOPIC) - 1 | book.topics_in(row)),
        mask=exact,
        reading=reading,
        candidates=book.candidates([*met, *book.always], roles),
    )


NO_KINDS: frozenset[str] = frozenset()


class Look(NamedTuple):
    """What a first look at a text shows, whoever says it and when."""

    folded: Folded
    hits: Sequence[Hit]
    mask: int
    letters: int
    flags: int
    topics: frozenset[str]


def _looked(text: str) -> Look:
    folded = fold(text)
    flags = mask = letters = 0
    hits = []
    for hit in rulebook().glance(folded.text):
        flags |= hit.flags
        mask |= hit.mask
        letters |= hit.letters
        if hit.ways:
            hits.append(hit)
    return Look(folded, hits, mask, letters, flags, _topics(folded.text, flags))


LONGEST_REMEMBERED = 40  # characters of a message that may well be said again
_remembered = lru_cache(maxsize=4_096)(_looked)


@lru_cache(maxsize=1_024)
def _reread(text: str) -> Reading:
    """Return the reading of a short text that names nothing: it does not depend on when it was said."""
    return read(text, _remembered(text).folded, ())


def read(text: str, folded: Folded, found: Sequence[Found]) -> Reading:
    """Return the row of a message's signs and what it names."""
    spans = [folded.span(one.start, one.end) for one in found]
    signs = lex(folded.text, folded.starts, folded.ends, _kinds(text, folded, found))
    return Reading(signs, PRIVATE.sub("", signs.row), [sentence(signs.row, *one) for one in sentences(signs.row)], found, spans)


def sentence(row: str, start: int, end: int) -> Sentence:
    """Return a piece of a row as a sentence."""
    return Sentence(start, end, row[start:end], JAPANESE.search(row, start, end) is not None)


def reading_of(heard: Heard) -> Reading:
    """Return the reading of a message, made now where none was needed before."""
    if heard.reading is not None:
        return heard.reading
    folded = fold(heard.text)
    return read(heard.text, folded, entities(heard.text, folded, heard.at, japanese=heard.japanese))


def _shows(text: str) -> bool:
    return "[" in text or "<" in text or "［" in text


def view_of(plain: str, roles: frozenset[str], tags: frozenset[str], topics: frozenset[str]) -> View:
    """Return in view of what a text is judged; what it speaks of itself counts as said just before."""
    own = {OWN_TOPICS[topic] for topic in topics if topic in OWN_TOPICS}
    return View(roles, languages_of(plain), tags | own if own else tags)


def languages_of(plain: str) -> frozenset[str]:
    """Return the languages whose rules a folded text may be for."""
    return ANY_LANGUAGE[not plain.isascii(), LATIN.search(plain) is not None]


def _kinds(text: str, folded: Folded, found: Sequence[Found]) -> list[tuple[int, int, str]]:
    """Return what stands in the row of signs as one sign each: attachments, quotes, entities; the first named goes first."""
    spans: list[tuple[int, int, str]] = []
    for start, end, kind in [
        *((*match.span(), "attach") for match in ATTACHED.finditer(text)),
        *((*span, "quoted") for span in quoted(text)),
    ]:
        place = _folded_span(folded, start, end)
        if place is not None:
            spans.append((*place, kind))
    order = {"bank": 0, "crypto": 0, "url": 1, "email": 2, "phone": 2, "account": 3}
    for one in sorted(found, key=lambda one: (order.get(one.sign, 4), one.start)):
        if all(one.end <= start or end <= one.start for start, end, _ in spans):
            spans.append((one.start, one.end, one.sign))
    taken: list[tuple[int, int, str]] = []
    for span in sorted(spans):
        if not taken or span[0] >= taken[-1][1]:
            taken.append(span)
    return taken


def _folded_span(folded: Folded, start: int, end: int) -> tuple[int, int] | None:
    from bisect import bisect_left, bisect_right

    first, last = bisect_right(folded.ends, start), bisect_left(folded.starts, end)
    return None if last <= first else (first, last)


def _topics(text: str, flags: int) -> frozenset[str]:
    if flags & COERCED and not COERCION.search(text):
        flags &= ~COERCED
    if flags & TENSED and not TENSE.search(text):
        flags &= ~TENSED
    if flags & FAVOURED and not FAVOUR.search(text):
        flags &= ~FAVOURED
    if flags & AGED and not AGE_TOPIC.search(text):
        flags &= ~AGED
    topics = _named(flags & TOPICAL)
    return topics - {"age"} | {"age.another"} if flags & AGED and ANOTHER.search(text) else topics


NAMED = ((COERCED, "hostile"), (AGED, "age"), (ASKED, "?"), (TENSED, "tense"), (FAVOURED, "favour"))


@cache
def _named(flags: int) -> frozenset[str]:
    """Return the topics that flags stand for."""
    found = {topic for place, topic in enumerate(TOPICS, FIRST_TOPIC) if flags >> place & 1}
    found |= {topic for bit, topic in NAMED if flags & bit}
    return frozenset(found)


def sentences(row: str) -> list[tuple[int, int]]:
    """Return the spans of the sentences of a row; a run without an end is cut into pieces."""
    found: list[tuple[int, int]] = []
    start = 0
    for match in SENTENCE_END.finditer(row):
        _cut(found, start, match.end())
        start = match.end()
    _cut(found, start, len(row))
    return found


def _cut(found: list[tuple[int, int]], start: int, end: int) -> None:
    while end - start > LONGEST_SENTENCE:
        found.append((start, start + LONGEST_SENTENCE))
        start += LONGEST_SENTENCE
    if end > start:
        found.append((start, end))


@dataclass(frozen=True, slots=True)
class Match:
    """Where a rule matched in a row of signs."""

    rule: Rule
    start: int
    end: int
    match: re.Match[str]


def judge(heard: Heard, role: str, tags: frozenset[str]) -> dict[str, Match]:
    """Return the labels of a message of `role`, each with its first match, given what is so of the talk.

    A second round tries again what the labels of the first make likely: a threat makes what stands before it part of it.
    """
    labels: dict[str, Match] = {}
    candidates = [pair for pair in heard.candidates if pair[0].role == role]
    if not candidates or heard.reading is None:
        return labels
    told = tags | {OWN_TOPICS[topic] for topic in heard.topics if topic in OWN_TOPICS}
    _try(heard.reading, candidates, told, labels)
    more = _told_by(labels) - told
    if more and role == "other":
        _try(heard.reading, candidates, told | more, labels)
    return labels


def _told_by(labels: dict[str, Match]) -> set[str]:
    """Return what a message's own labels say of the talk."""
    found = set()
    if labels.keys() & {"threat.publish", "threat.tell", "threat.harm"}:
        found |= {"pressed", "hostile"}
    if "claim.recorded" in labels:
        found.add("claimed")
    return found


def _try(reading: Reading, candidates: list[Candidate], tags: Set[str], labels: dict[str, Match]) -> None:
    for rule, ways in candidates:
        if rule.label in labels or not _fits(rule, tags, labels.keys()):
            continue
        pieces = reading.sentences[:MOST_SENTENCES]
        if rule.whole:
            pieces = [sentence(reading.signs.row, 0, min(len(reading.signs.row), LONGEST_SENTENCE))]
        for one in pieces:
            match = matched(rule, ways, one, reading.bare)
            if match is not None:
                labels[rule.label] = Match(rule, one.start + match.start(), one.start + match.end(), match)
                break


def _fits(rule: Rule, tags: Set[str], labels: Set[str]) -> bool:
    if rule.when and not rule.when & tags:
        return False
    if rule.never & tags:
        return False
    return not rule.beside or bool(rule.beside & labels)


def matched(rule: Rule, ways: list[Way], one: Sentence, text: str) -> re.Match[str] | None:
    """Return where a rule matches first in one sentence of a text, None where it does not or something speaks against it."""
    if rule.language != "any" and (rule.language == "ja") != one.japanese:
        return None
    found: re.Match[str] | None = None
    for way in ways:
        match = way.template.found.search(one.row)
        if match is not None and match.end() > match.start() and (found is None or match.start() < found.start()):
            found = match
    if found is None:
        return None
    for template in rule.speaking_against:
        if template.may_match(one.row, text) and template.found.search(one.row):
            return None
    return found


class Seam(NamedTuple):
    """A label of a thought that began in the message before, with the places of its words in this one."""

    rule: Rule
    start: int
    end: int


def joined(before: Heard, heard: Heard, role: str, told: Callable[[], frozenset[str]], labels: Set[str]) -> dict[str, Seam]:
    """Return the labels of a thought that began in the message before and ends in this one."""
    if (
        not (before.hits or heard.hits)
        or len(before.plain) > LONGEST_PIECE
        or len(heard.plain) > LONGEST_PIECE
        or before.plain[-1:] in "。!?"
    ):
        return {}
    both = rulebook().met((*before.hits, *heard.hits), before.mask | heard.mask, ())
    ways = [way for way in both if way.role == role and not (meets(way, before.mask) or meets(way, heard.mask))]
    if not ways:
        return {}
    tags = told()
    view = view_of(before.plain + heard.plain, frozenset({role}), tags, before.topics | heard.topics)
    ways = rulebook().seen(ways, view)
    return _across(before, heard, ways, tags, labels) if ways else {}


def _across(before: Heard, heard: Heard, ways: list[Way], tags: Set[str], labels: Set[str]) -> dict[str, Seam]:
    book = rulebook()
    first, second = reading_of(before), reading_of(heard)
    tail = first.sentences[-1].row if first.sentences else ""
    whole = tail + (second.sentences[0].row if second.sentences else "")
    mask = book.exact(whole, before.letters | heard.letters)
    both = sentence(whole, 0, len(whole))
    found: dict[str, Seam] = {}
    for rule, tried in book.candidates([way for way in ways if meets(way, mask)], {ways[0].role}):
        if rule.label in labels or rule.label in found or not _fits(rule, tags, labels):
            continue
        match = matched(rule, tried, both, first.bare + second.bare)
        if match is not None and match.start() < len(tail) < match.end():
            found[rule.label] = Seam(rule, *second.signs.span(0, match.end() - len(tail)))
    return found
