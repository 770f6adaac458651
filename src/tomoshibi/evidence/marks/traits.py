"""What is weighed of a message: its letters, its words and what they mean, what rules found, and what was said before."""

import re
from collections.abc import Iterable, Iterator, Mapping, Reversible
from functools import cache
from itertools import pairwise
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
    text = heard.plain[:LONGEST_WEIGHED]
    edged = EDGES[0] + text + EDGES[1]
    found = set(edged)
    for size in range(2, LONGEST_PIECE + 1):
        found.update([edged[at : at + size] for at in range(len(edged) - size + 1)])
    words = WORD.findall(text)
    found.update([f"word {word}" for word in words])
    found.update([f"words {word} {following}" for word, following in pairwise(words)])
    for part in reading.signs.parts:
        if part.sign and part.begin < LONGEST_WEIGHED:
            found.update(meanings(part.sign))
    found.update(_around(heard, reading, around))
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


def _around(heard: Heard, reading: Reading, around: Around) -> Iterator[str]:
    yield "japanese" if heard.japanese else "english"
    for tag in around.tags:
        yield f"talk: {tag}"
    for topic in heard.topics:
        yield f"topic: {topic}"
    for one in reading.found:
        yield f"names: {one.kind}"
    for place, turn in enumerate(reversed(around.turns), 1):
        if place > REMEMBERED:
            break
        who = "same" if turn.role == around.role else "facing"
        for label in turn.labels:
            yield f"before: {who} {label}"
            yield f"before {place}: {who} {label}"
    yield from of_sums(heard.plain, reading.found, around.tags, around.turns, around.role)
    for label, given in around.found.items():
        yield f"rule: {label}"
        yield f"rule: {given.rule}"
