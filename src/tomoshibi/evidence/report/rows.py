"""The records of a bundle as rows of the report's timeline."""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tomoshibi.evidence.report.glyphs import Glyphs, breakable
from tomoshibi.evidence.report.moments import jst_and_utc, plain

Words = Mapping[str, Mapping[str, str]]

# 3,000 records are about a hundred pages, the most that someone reads on paper; beyond that the spreadsheet serves better.
MAX_PRINTED_RECORDS = 3_000
# Of a longer export both ends are printed: how it began, and what was last before it was kept.
PRINTED_AT_EACH_END = 500


@dataclass(slots=True)
class Chosen:
    """The records that are printed, how many lie between, and where each participant is first named (participant to n)."""

    head: list[Mapping[str, Any]] = field(default_factory=list)
    tail: list[Mapping[str, Any]] = field(default_factory=list)
    left_out: int = 0
    first_seen: dict[int, int] = field(default_factory=dict)


def choose(records: Iterable[Mapping[str, Any]]) -> Chosen:
    """Return what of `records` is printed, reading them once and holding no more than are needed."""
    chosen = Chosen()
    last: deque[Mapping[str, Any]] = deque(maxlen=PRINTED_AT_EACH_END)
    count = 0
    for record in records:
        count += 1
        if sender := record["sender"]:
            chosen.first_seen.setdefault(sender["participant"], record["n"])
        if count <= MAX_PRINTED_RECORDS:
            chosen.head.append(record)
        last.append(record)
    if count > MAX_PRINTED_RECORDS:
        del chosen.head[PRINTED_AT_EACH_END:]
        chosen.tail = list(last)
        chosen.left_out = count - 2 * PRINTED_AT_EACH_END
    return chosen


@dataclass(frozen=True, slots=True)
class RowMaker:
    """Makes printable rows of records, in one language."""

    words: Words
    glyphs: Glyphs

    def row(self, record: Mapping[str, Any]) -> dict[str, Any]:
        """Return one record as the template shows it; every text in it can be printed."""
        time = record["time"] or {}
        jst, utc = jst_and_utc(time)
        kind = record["kind"]
        return {
            "n": record["n"],
            "kind": kind,
            "conversation": record["conversation"],
            "jst": jst,
            "utc": utc,
            "printed": self.text(time.get("printed")),
            "clock": self.words["clock"].get(time.get("clock", ""), "") if time else "",
            "sender": self._sender(record["sender"]),
            "label": self._label(record),
            "text": self.text(record["text"]),
            "notes": [self.text(note) for note in self._notes(record, time)],
        }

    def text(self, value: object) -> str | list[str]:
        """Return any value as printable text that can be broken over lines."""
        return breakable(self.glyphs.printable("" if value is None else str(value)))

    def _sender(self, sender: Mapping[str, Any] | None) -> str | list[str]:
        if sender is None:
            return ""
        name = sender.get("name") or ""
        inferred = f"（{self.words['timeline']['inferred']}）" if sender.get("certainty") == "inferred" else ""
        return self.text(name + inferred)

    def _label(self, record: Mapping[str, Any]) -> str:
        if record["kind"] == "event":
            event = str(record["more"].get("event", "unknown"))
            return self.words["event"].get(event, event)
        return self.words["timeline"]["unreadable"] if record["kind"] == "unreadable" else ""

    def _notes(self, record: Mapping[str, Any], time: Mapping[str, Any]) -> list[str]:
        words = self.words["timeline"]
        notes = [self._medium(medium) for medium in record["media"]]
        if time.get("alternatives"):
            notes.append(f"{words['alternatives']}: " + ", ".join(plain(str(other)) for other in time["alternatives"]))
        more = record["more"]
        for key in ("reason", "display", "reply_to", "reactions", "edits", "details", "flags"):
            if more.get(key):
                notes.append(f"{words[key]}: {_plainly(more[key])}")
        if record["kind"] == "unreadable":
            notes.append(self.place(record["span"]))
        return notes

    def _medium(self, medium: Mapping[str, Any]) -> str:
        words = self.words["media"]
        role = words.get(medium["role"], medium["role"])
        status = words.get(medium["status"], medium["status"])
        name = medium.get("name") or words["unnamed"]
        return f"［{role}］{name} — {status}"

    def place(self, at: Mapping[str, Any]) -> str:
        """Return where something stands in the sources, in words: file, bytes (end exclusive) and line, as far as known."""
        unit = self.words["unit"]
        parts = []
        if at.get("source") is not None:
            parts.append(f"{unit['file']} {at['source']}")
        if at.get("start") is not None:
            parts.append(f"{at['start']}–{at.get('end', '')} {unit['bytes']}")
        if at.get("line") is not None:
            parts.append(f"{unit['line']} {at['line']}" if unit["line"].isascii() else f"{at['line']} {unit['line']}")
        return ", ".join(parts)


def _plainly(value: object) -> str:
    """Return a value of `more` as one line for people: lists and mappings without brackets and quotes."""
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_plainly(item)}" for key, item in value.items() if item is not None)
    if isinstance(value, (list, tuple)):
        return "; ".join(_plainly(item) for item in value)
    return str(value)
