"""Marked records as the report uses them: which marks stand on a record, and what of the record its facts need."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tomoshibi.evidence.shown_time import jst_and_utc

Row = Mapping[str, Any]
Marks = Mapping[int, Row]

# Of what is quoted outside the record itself; enough to recognise it, short enough for one line or two.
MAX_QUOTED = 60


@dataclass(frozen=True, slots=True)
class Told:
    """A marked record in short: who said it when, what of it is quoted, and its marks."""

    n: int
    conversation: int | None
    participant: int | None
    sender: str
    by: str
    jst: str
    utc: str
    printed: str
    quoted: str
    labels: frozenset[str]
    entities: tuple[Row, ...]
    source: int | None

    @property
    def when(self) -> str:
        """What sorts records by time; only where both have one (else they stand in the order of their numbers)."""
        return self.utc


def by_number(lines: Iterable[Row]) -> Marks:
    """Return the lines of `marks.jsonl` that carry a label, by the number of their record."""
    return {line["n"]: line for line in lines if line.get("labels")}


def labels_of(line: Row | None) -> list[str]:
    """Return the labels of a record, each once, in the order of their words."""
    return [] if line is None else list(dict.fromkeys(str(one["label"]) for one in line.get("labels") or ()))


def told(record: Row, line: Row) -> Told:
    """Return what the facts need of a marked record."""
    time = record["time"] or {}
    sender = record["sender"] or {}
    jst, utc = jst_and_utc(time)
    return Told(
        n=record["n"],
        conversation=record["conversation"],
        participant=sender.get("participant"),
        sender=sender.get("name") or "",
        by=str(line.get("by") or "unknown"),
        jst=jst,
        utc=utc,
        printed=time.get("printed") or "",
        quoted=_quoted(record["text"] or "", line),
        labels=frozenset(labels_of(line)),
        entities=tuple(line.get("entities") or ()),
        source=(record["span"] or {}).get("source"),
    )


def in_time(held: Iterable[Told]) -> list[Told]:
    """Return marked records in the order of time where every one has an instant, else in that of their numbers."""
    those = list(held)
    if all(one.utc for one in those):
        return sorted(those, key=lambda one: (one.utc, one.n))
    return sorted(those, key=lambda one: one.n)


def _quoted(text: str, line: Row) -> str:
    """Return a short text whole, of a longer one a piece around the first words that are marked."""
    flat = " ".join(text.split())
    if len(flat) <= MAX_QUOTED:
        return flat
    start = min((_span(one, text)[0] for one in line["labels"]), default=0)
    before = max(0, start - MAX_QUOTED // 4)
    piece = " ".join(text[before : before + MAX_QUOTED].split())
    return f"{'…' if before else ''}{piece}{'…' if before + MAX_QUOTED < len(text) else ''}"


def spans(line: Row | None, text: str) -> list[tuple[int, int]]:
    """Return the marked places of a text, joined where they touch or overlap, in order."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(_span(one, text) for one in (line or {}).get("labels") or ()):
        if start == end:
            continue
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def words_of_mark(one: Row, text: str) -> str:
    """Return the words that a mark points at."""
    start, end = _span(one, text)
    return text[start:end]


def _span(one: Row, text: str) -> tuple[int, int]:
    """Return the words of a mark as a place inside the text; an empty place for a mark on no words (an attachment)."""
    start, end = one.get("words") or (0, 0)
    start = min(max(int(start), 0), len(text))
    return start, min(max(int(end), start), len(text))
