"""One message judged: its labels with rule and words, and what its words name."""

import re
from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import datetime

from tomoshibi.evidence.marks.entities.finding import entities
from tomoshibi.evidence.marks.entities.found import Found
from tomoshibi.evidence.marks.folding import Folded, fold
from tomoshibi.evidence.marks.lexer import Signs, lex
from tomoshibi.evidence.marks.quoting import quoted
from tomoshibi.evidence.marks.rulebook import DIGITS, LATIN, Candidate, Hit, Rule, View, Way, meets, rulebook

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
COERCING = "pay.negif|send.negif|come.negif|meet.negif|show.negif|can.negif|givemoney.negif"
OWN_TOPICS = {"hostile": "hostile", "cards": "cardtalk", "pictures": "pictures"}
COERCION = re.compile(
    r"(?:消|けし|削除|勘弁|返)(?:して)?.{0,4}(?:ほしけ|ほしいなら|ほしかったら|欲し)|(?:言う?こと|言う?通り|言うとおり|指示|要求|条件).{0,6}(?:聞か|しない|従わ|のま|飲ま)|(?<![a-z])(?:or else|unless you|unless u|if (?:you|u) (?:dont|do not|refuse|block)|do (?:as|what) i say|otherwise)(?![a-z])"
)
AGE_TOPIC = re.compile(
    r"いくつ|何歳|なんさい|歳は|年齢|学年|何年生|年は|何才|how old|age(?![a-z])|asl(?![a-z])|grade|what year"
)


@dataclass(frozen=True, slots=True)
class Label:
    """A label with the rule that gave it and the words it stands on (places in the original, end exclusive)."""

    label: str
    rule: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Heard:
    """A message made ready for the rules. `spans` are the places of `found` in the original, `mask` the bits it holds."""

    text: str
    plain: str
    signs: Signs
    sentences: tuple[tuple[int, int], ...]
    found: tuple[Found, ...]
    spans: tuple[tuple[int, int], ...]
    topics: frozenset[str]
    hits: tuple[Hit, ...]
    mask: int
    candidates: tuple[Candidate, ...] = ()


NOTHING = Signs("", (), ())
ANY_LANGUAGE = {
    (False, False): frozenset({"any"}), (True, False): frozenset({"any", "ja"}), (False, True): frozenset({"any", "en"}),
    (True, True): frozenset({"any", "ja", "en"}),
}  # fmt: skip


def hear(text: str, at: datetime | None, *, japanese: bool, roles: frozenset[str], tags: frozenset[str]) -> Heard:
    """Return a message ready for the rules; its words are read only where a rule may match.

    `roles`: whose message it may be. `tags`: what is so of the talk (see Talk.tags).
    """
    cut = text[:LONGEST_TEXT]
    folded = fold(cut)
    plain = folded.text
    found = entities(cut, folded, at, japanese=japanese) if plain else []
    book = rulebook()
    mask, hits = book.glance(plain)
    topics = _topics(plain, mask)
    shown = bool(found) or "[" in cut or "<" in cut or "［" in cut
    is_new = "hostile" in topics and "hostile" not in tags
    is_bare = not shown and not is_new and not DIGITS.search(plain)
    if is_bare and not book.ways(hits, mask, view_of(plain, roles, tags, topics)):
        return Heard(cut, plain, NOTHING, (), (), (), topics, hits, mask)
    signs = lex(plain, folded.starts, folded.ends, _kinds(cut, folded, found))
    spans = tuple(folded.span(one.start, one.end) for one in found)
    exact = book.exact(signs.row, hits)
    candidates = tuple(book.candidates(book.all_ways(signs.row, hits), exact))
    return Heard(
        cut, plain, signs, tuple(sentences(signs.row)), tuple(found), spans, _topics(plain, exact), hits, exact, candidates
    )


def view_of(plain: str, roles: frozenset[str], tags: frozenset[str], topics: frozenset[str]) -> View:
    """Return in view of what a text is judged; what it speaks of itself counts as said just before."""
    own = {OWN_TOPICS[topic] for topic in topics if topic in OWN_TOPICS}
    languages = ANY_LANGUAGE[not plain.isascii(), LATIN.search(plain) is not None]
    return View(roles, languages, tags | own if own else tags)


def _kinds(text: str, folded: Folded, found: list[Found]) -> list[tuple[int, int, str]]:
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


def _topics(text: str, mask: int) -> frozenset[str]:
    topics = {topic for topic, bits in rulebook().topics.items() if mask & bits}
    if COERCION.search(text):
        topics.add("hostile")
    if "?" in text:
        topics.add("?")
    if AGE_TOPIC.search(text):
        topics.add("age")
    return frozenset(topics)


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
    if not candidates:
        return labels
    told = tags | {OWN_TOPICS[topic] for topic in heard.topics if topic in OWN_TOPICS}
    _try(heard, candidates, told, labels)
    more = _told_by(labels) - told
    if more and role == "other":
        _try(heard, candidates, told | more, labels)
    return labels


def _told_by(labels: dict[str, Match]) -> set[str]:
    """Return what a message's own labels say of the talk."""
    found = set()
    if labels.keys() & {"threat.publish", "threat.tell", "threat.harm"}:
        found |= {"pressed", "hostile"}
    if "claim.recorded" in labels:
        found.add("claimed")
    return found


def _try(heard: Heard, candidates: list[Candidate], tags: Set[str], labels: dict[str, Match]) -> None:
    for rule, ways in candidates:
        if rule.label in labels or not _fits(rule, tags, labels):
            continue
        pieces = [(0, min(len(heard.signs.row), LONGEST_SENTENCE))] if rule.whole else heard.sentences[:MOST_SENTENCES]
        for start, end in pieces:
            match = matched(rule, ways, heard.signs.row[start:end], heard.mask)
            if match is not None:
                labels[rule.label] = Match(rule, start + match.start(), start + match.end(), match)
                break


def _fits(rule: Rule, tags: Set[str], labels: Mapping[str, Match]) -> bool:
    if rule.when and not rule.when & tags:
        return False
    if rule.never & tags:
        return False
    return not rule.beside or bool(rule.beside & labels.keys())


def matched(rule: Rule, ways: list[Way], sentence: str, mask: int) -> re.Match[str] | None:
    """Return where a rule matches first in one sentence, None where it does not or something speaks against it."""
    if rule.language != "any" and (rule.language == "ja") != _is_japanese(sentence):
        return None
    found: re.Match[str] | None = None
    for way in ways:
        match = way.template.found.search(sentence)
        if match is not None and match.end() > match.start() and (found is None or match.start() < found.start()):
            found = match
    if found is None:
        return None
    for way in rulebook().against[rule.number]:
        if all(need & mask for need in way.masks) and way.template.found.search(sentence):
            return None
    return found


def _is_japanese(sentence: str) -> bool:
    """Return whether a sentence holds Japanese letters, so that the rules of that language are for it."""
    return JAPANESE.search(sentence) is not None


def joined(
    before: Heard, heard: Heard, role: str, tags: frozenset[str], labels: Mapping[str, Match]
) -> dict[str, tuple[Rule, int]]:
    """Return labels of a thought that began in the message before: rule and where its words end in this message."""
    if len(before.plain) > LONGEST_PIECE or len(heard.plain) > LONGEST_PIECE or before.plain[-1:] in "。!?":
        return {}
    book = rulebook()
    view = view_of(before.plain + heard.plain, frozenset({role}), tags, before.topics | heard.topics)
    both = [
        way
        for way in book.ways((*before.hits, *heard.hits), before.mask | heard.mask, view)
        if not (meets(way, before.mask) or meets(way, heard.mask))
    ]
    if not both:
        return {}
    rows = [
        one.signs.row or lex(one.plain, range(len(one.plain)), range(1, len(one.plain) + 1), ()).row for one in (before, heard)
    ]
    tail = rows[0][(sentences(rows[0]) or [(0, 0)])[-1][0] :]
    first = sentences(rows[1])
    whole = tail + (rows[1][: first[0][1]] if first else "")
    mask = book.exact(whole, (*before.hits, *heard.hits))
    found: dict[str, tuple[Rule, int]] = {}
    for rule, ways in book.candidates(both, mask):
        if rule.label in labels or rule.label in found or not _fits(rule, tags, labels):
            continue
        match = matched(rule, ways, whole, mask)
        if match is not None and match.start() < len(tail) < match.end():
            found[rule.label] = (rule, match.end() - len(tail))
    return found
