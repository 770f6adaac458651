"""What a receiver reads of a packet: a paper made for them, from the frozen packet and nothing else, in words alone.

The same packet gives the same paper. Where nothing of a part was allowed, the part is not there.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tomoshibi.basics.harmless import visible
from tomoshibi.casework.paper_parts import SECTIONS, Fact, Reading, Section
from tomoshibi.casework.paper_words import Language, Speech, paper_words


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper, part by part; nothing in its texts can hide, reorder or run."""

    language: Language
    kind: str
    title: str
    lead: str
    ground: str
    head: tuple[Fact, ...] = field(repr=False)
    sections: tuple[Section, ...] = field(repr=False)
    day: date
    digest: str


def paper(document: Mapping[str, Any], digest: str, language: Language = "ja") -> Paper:
    """Return the paper of a packet for its receiver, in a language."""
    read = Reading(_harmless(document), digest, Speech(language))
    kind = paper_words()["kinds"].get(read.document.get("kind", ""), "summary")
    parts = (SECTIONS[name](read) for name in paper_words()["layouts"][kind])
    words = read.speech.word
    return Paper(
        language, kind, words("titles", kind), words("leads", kind), _ground(read), _head(read),
        tuple(one for one in parts if one), date.fromisoformat(read.document["day"]), digest,
    )  # fmt: skip


def _harmless(value: Any) -> Any:
    """Return a document in which no text can hide, reorder or cover another; line ends stay."""
    if isinstance(value, str):
        return visible(value, lines=True)
    if isinstance(value, list):
        return [_harmless(one) for one in value]
    return {name: _harmless(one) for name, one in value.items()} if isinstance(value, Mapping) else value


def _ground(read: Reading) -> str:
    article = read.document.get("article", "")
    named = read.speech.word("articles", article) if article in paper_words()["articles"] else article
    return read.speech.fill("grounds", read.document.get("basis", ""), article=named)


def _head(read: Reading) -> tuple[Fact, ...]:
    of = read.document
    return (
        (read.label("to"), of["to"]),
        (read.label("purpose"), read.speech.word("purposes", of["purpose"])),
        (read.label("case"), of["case"]),
        (read.label("day"), read.speech.day(date.fromisoformat(of["day"]))),
    )


def text(of: Paper) -> tuple[str, ...]:
    """Return a paper as plain lines, in its order."""
    speech = Speech(of.language)
    parts = (line for one in of.sections for line in _text(one, speech))
    return (of.title, of.lead, of.ground, *_labelled(of.head, speech), *parts)


def _labelled(facts: Iterable[Fact], speech: Speech) -> Iterable[str]:
    return (speech.fill("sentences", "labelled", label=label, value=value) for label, value in facts)


def _text(one: Section, speech: Speech) -> Iterable[str]:
    entries = (
        line
        for number, entry in enumerate(one.entries, 1)
        for line in (f"{number}. {entry.when} {entry.sentence}", *_labelled(entry.facts, speech))
    )
    table = (" / ".join(row) for row in (tuple(label for _, label in one.columns), *one.rows) if row)
    facts = _labelled((*one.facts, *one.digests), speech)
    return (one.heading, *one.notes, *entries, *one.points, *table, *facts, *one.by_hand)
