"""What is weighed of a message: its letters, its words and what they mean, what rules found, and what was said before."""

import re
from collections.abc import Iterable, Iterator, Mapping, Reversible
from functools import cache
from itertools import pairwise
from operator import add
from typing import NamedTuple

from tomoshibi.evidence.marks.judging import Heard, Label, Reading
from tomoshibi.evidence.marks.lexer import lexicon
from tomoshibi.evidence.marks.sums import of_sums
from tomoshibi.evidence.marks.talk import Turn

LONGEST_WEIGHED = 240  # letters of a message that are weighed; what is asked or threatened stands in the first sentences
LONGEST_PIECE = 4  # letters of a piece of text
REMEMBERED = 3  # messages before whose labels count
EDGES = "^", "$"  # stand for the beginning and the end of a message
WORD = re.compile(r"[a-z0-9']{1,40}")


class Around(NamedTuple):
    """What stands around a message: whose it is, what is so of the talk, the last messages, what rules found in this one."""

    role: str
    tags: Iterable[str]
    turns: Reversible[Turn]
    found: Mapping[str, Label]


class Place(NamedTuple):
    """A trait of the words themselves, and where it stands in the folded text."""

    trait: str
    start: int
    end: int


def traits(heard: Heard, reading: Reading, around: Around) -> set[str]:
    """Return the names of all traits of a message: what stands in its words, and what stands around it."""
    return letters(heard.plain[:LONGEST_WEIGHED]) | beyond(heard, reading, around)


def letters(text: str) -> set[str]:
    """Return the traits that a folded text has by its letters alone: its pieces, its words and pairs of words."""
    edged = EDGES[0] + text + EDGES[1]
    two = list(map(add, edged, edged[1:]))
    three = list(map(add, two, edged[2:]))
    found = set(edged)
    found.update(two, three, map(add, three, edged[3:]))
    words = WORD.findall(text)
    if words:
        found.update([f"word {word}" for word in words])
        found.update([f"words {word} {following}" for word, following in pairwise(words)])
    return found


def beyond(heard: Heard, reading: Reading, around: Around) -> set[str]:
    """Return the traits beyond the letters: what words mean, what rules found, what stands around the message."""
    found = set(_around(heard, around))
    found.update(of_sums(heard.plain, reading.found, around.tags, around.turns, around.role))
    for part in reading.signs.parts:
        if part.sign and part.begin < LONGEST_WEIGHED:
            found.update(meanings(part.sign))
    found.update([f"topic: {topic}" for topic in heard.topics])
    for label, given in around.found.items():
        found.add(f"rule: {label}")
        found.add(f"rule: {given.rule}")
    return found


def places(heard: Heard, reading: Reading) -> Iterator[Place]:
    """Yield the traits that stand in the words of a message with their places, each as often as it is there."""
    text = heard.plain[:LONGEST_WEIGHED]
    edged = EDGES[0] + text + EDGES[1]
    for start in range(len(edged)):
        for end in range(start + 1, min(start + LONGEST_PIECE, len(edged)) + 1):
            yield Place(edged[start:end], max(start - 1, 0), min(end - 1, len(text)))
    before: re.Match[str] | None = None
    for match in WORD.finditer(text):
        yield Place(f"word {match.group()}", *match.span())
        if before is not None:
            yield Place(f"words {before.group()} {match.group()}", before.start(), match.end())
        before = match
    for part in reading.signs.parts:
        if part.sign and part.begin < LONGEST_WEIGHED:
            yield from (Place(name, part.begin, part.until) for name in meanings(part.sign))


@cache
def meanings(sign: str) -> tuple[str, ...]:
    """Return the classes that a sign stands for as traits, each bare and with its form."""
    return tuple(sorted({f"<{name}>" for group, form in _readings()[sign] for name in (group, f"{group}.{form}")}))


@cache
def _readings() -> dict[str, frozenset[tuple[str, str]]]:
    return {sign: reading for reading, sign in lexicon().signs.items()}


def _around(heard: Heard, around: Around) -> Iterator[str]:
    yield "japanese" if heard.japanese else "english"
    for tag in around.tags:
        yield f"talk: {tag}"
    for kind in heard.kinds:
        yield f"names: {kind}"
    for place, turn in enumerate(reversed(around.turns), 1):
        if place > REMEMBERED:
            break
        if turn.labels:
            who = "same" if turn.role == around.role else "facing"
            for label in turn.labels:
                yield f"before: {who} {label}"
                yield f"before {place}: {who} {label}"
