"""The records of a bundle as rows of the report's timeline."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from tomoshibi.evidence.report.glyphs import Glyphs, breakable
from tomoshibi.evidence.report.marked import labels_of
from tomoshibi.evidence.shown_time import jst_and_utc, plain
from tomoshibi.evidence.wording import Words

# A row never runs over the end of a page: courts ask of each page that it shows who and when beside the text.
MAX_LINES_OF_A_ROW = 24
CHARACTERS_OF_A_LINE = 22  # full-width characters in the column of the text; narrower ones fit all the more
MAX_CHARACTERS_BESIDE = 240  # of a name beside the text, so that its row fits a page; the list of people has the rest

# One pasted book must not become the report: of a text this much is printed, and the row says that there is more.
MAX_LINES_OF_A_RECORD = 900
MAX_CHARACTERS_OF_A_TEXT = MAX_LINES_OF_A_RECORD * CHARACTERS_OF_A_LINE
MAX_CHARACTERS_OF_A_CELL = 2_000  # of anything in the other lists: a page at most

# Which of our words stand for the codes in a field of `more`; all other values are from the export.
_NAMED_IN = {"reason": "why", "details": "detail", "flags": "flag"}

Row = dict[str, Any]
Part = dict[str, Any]


@dataclass(frozen=True, slots=True)
class RowMaker:
    """Makes printable rows of records, in one language."""

    words: Words
    glyphs: Glyphs
    marks: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)

    def rows(self, record: Mapping[str, Any]) -> list[Row]:
        """Return one record as the template shows it, in several rows where it is long; every text can be printed."""
        row = self.cells(record)
        parts = self._parts(record)
        return [{**row, "parts": some, "part": number} for number, some in enumerate(_pages(parts), start=1)]

    def cells(self, record: Mapping[str, Any]) -> Row:
        """Return everything of a record but its text: number, times, sender, what kind of thing it is."""
        time = record["time"] or {}
        jst, utc = jst_and_utc(time)
        return {
            "n": record["n"],
            "kind": record["kind"],
            "conversation": record["conversation"],
            "jst": jst,
            "utc": utc,
            "printed": self._beside(time.get("printed") or ""),
            "clock": self.words["clock"].get(time.get("clock", ""), "") if time else "",
            "clock_code": time.get("clock") or "",
            "precision": time.get("precision") or "",
            "sender": self._sender(record["sender"]),
            "label": self._label(record),
            "marks": [self.label(one) for one in labels_of(self.marks.get(record["n"]))],
        }

    def _parts(self, record: Mapping[str, Any]) -> list[Part]:
        """Return the lines that stand in the column of the text, up to the number that is printed of one record."""
        text = record["text"] or ""
        told = chain([("text", text)], (("note", note) for note in self.notes(record)))
        parts: list[Part] = []
        height = 0
        for style, words in told:
            for line in _lines(self.glyphs.printable(words[:MAX_CHARACTERS_OF_A_TEXT])):
                parts.append(part(style, line))
                height += parts[-1]["height"]
                if height > MAX_LINES_OF_A_RECORD:
                    return [*parts, self._cut_short(record["n"], len(text))]
        return [*parts, self._cut_short(record["n"], len(text))] if len(text) > MAX_CHARACTERS_OF_A_TEXT else parts

    def label(self, code: str) -> dict[str, str]:
        """Return the name of a label and its kind, which decides how its chip is drawn."""
        return {"name": self.words["label"].get(code) or self.glyphs.printable(code), "kind": code.partition(".")[0]}

    def _cut_short(self, n: int, length: int) -> Part:
        return part("note", self.words["timeline"]["cut_short"].format(n=n, count=f"{length:,}"))

    def text(self, value: object) -> str | list[str]:
        """Return any value as printable text that can be broken over lines; of a very long one only the beginning."""
        given = "" if value is None else str(value)
        shown = self.glyphs.printable(given[:MAX_CHARACTERS_OF_A_CELL])
        return breakable(shown if len(given) <= MAX_CHARACTERS_OF_A_CELL else f"{shown}…")

    def _sender(self, sender: Mapping[str, Any] | None) -> str | list[str]:
        if sender is None:
            return ""
        name = sender.get("name") or ""
        inferred = f"（{self.words['timeline']['inferred']}）" if sender.get("certainty") == "inferred" else ""
        return self._beside(name, inferred)

    def _beside(self, value: str, suffix: str = "") -> str | list[str]:
        shown = self.glyphs.printable(value[: MAX_CHARACTERS_BESIDE + 1])
        if len(shown) > MAX_CHARACTERS_BESIDE:
            shown = f"{shown[:MAX_CHARACTERS_BESIDE]}…"
        return breakable(shown + suffix)

    def _label(self, record: Mapping[str, Any]) -> str:
        if record["kind"] == "event":
            event = str(record["more"].get("event", "unknown"))
            return self.words["event"].get(event) or self.glyphs.printable(event)
        return ""

    def notes(self, record: Mapping[str, Any]) -> list[str]:
        """Return what stands below a record's text: attachments, reactions, edits and what else the export tells of it."""
        words = self.words["timeline"]
        time = record["time"] or {}
        notes = [self._medium(medium) for medium in record["media"]]
        if time.get("alternatives"):
            others = self.words["unit"]["comma"].join(plain(str(other)) for other in time["alternatives"])
            notes.append(f"{words['alternatives']}{self.words['unit']['colon']}{others}")
        more = record["more"]
        sender = (record["sender"] or {}).get("name")
        told = {**more, "details": [pair for pair in more.get("details") or () if list(pair) != ["actor", sender]]}
        for key in ("reason", "display", "reply_to", "reactions", "edits", "details", "flags"):
            if told.get(key):
                notes.append(f"{words[key]}{self.words['unit']['colon']}{self._plainly(told[key], _NAMED_IN.get(key))}")
        if record["kind"] == "unreadable":
            notes.append(self.place(record["span"]))
        return [note for note in notes if note]

    def _medium(self, medium: Mapping[str, Any]) -> str:
        """Return an attachment with what became of it; nothing for a sticker without a name, which its text says already."""
        words = self.words["media"]
        name = medium.get("name")
        if medium["role"] == "sticker" and not name:
            return ""
        role = words.get(medium["role"], medium["role"])
        status = words.get(medium["status"], medium["status"])
        return f"［{role}］{name}{self.words['unit']['colon']}{status}" if name else f"［{role}］{status}"

    def _plainly(self, value: object, named_in: str | None) -> str:
        """Return a value of `more` as one line for people: a moment as printed, our codes in the words of `named_in`."""
        words = self.words.get(named_in or "", {})
        if isinstance(value, Mapping):
            if "printed" in value:
                return str(value["printed"])
            if "what" in value:
                return self._reaction(value)
            return ", ".join(self._plainly(item, named_in) for item in value.values() if item is not None)
        if isinstance(value, (list, tuple)):
            if named_in == "detail" and len(value) == 2 and isinstance(value[0], str):
                return f"{words.get(value[0], value[0])} {self._plainly(value[1], None)}"
            return self.words["unit"]["comma"].join(self._plainly(item, named_in) for item in value)
        return words.get(str(value), str(value))

    def _reaction(self, reaction: Mapping[str, Any]) -> str:
        """Return a reaction as its sign, how often where more than once, and who and when in brackets, as far as known."""
        count = reaction.get("count") or 1
        sign = f"{reaction['what']}×{count}" if count > 1 else str(reaction["what"])
        known = [self._plainly(reaction[key], None) for key in ("by", "at") if reaction.get(key)]
        return f"{sign}（{self.words['unit']['comma'].join(known)}）" if known else sign

    def place(self, at: Mapping[str, Any]) -> str:
        """Return where something stands in the sources: file, bytes (end exclusive) and line, as far as known."""
        unit = self.words["unit"]
        parts = []
        if at.get("source") is not None:
            parts.append(f"{unit['file']} {at['source']}")
        if at.get("start") is not None:
            parts.append(f"{at['start']}–{at.get('end', '')} {unit['bytes']}")
        if at.get("line") is not None:
            parts.append(f"{unit['line']} {at['line']}" if unit["line"].isascii() else f"{at['line']} {unit['line']}")
        return (", " if unit["line"].isascii() else "、").join(parts)


def _lines(text: str) -> list[str]:
    """Return the lines of a text, those longer than a row can hold cut; none for an empty text."""
    longest = MAX_LINES_OF_A_ROW * CHARACTERS_OF_A_LINE
    return [
        line[start : start + longest]
        for line in (text.split("\n") if text else ())
        for start in range(0, max(len(line), 1), longest)
    ]


def part(style: str, line: str) -> Part:
    """Return one line of a row, printable already, with how many lines of its column it takes."""
    return {"style": style, "text": breakable(line), "height": -(-len(line) // CHARACTERS_OF_A_LINE) or 1}


def _pages(parts: list[Part]) -> list[list[Part]]:
    """Return the parts of a record in groups that each fit a row; one empty group for a record without any."""
    groups: list[list[Part]] = [[]]
    height = 0
    for one in parts:
        if groups[-1] and height + one["height"] > MAX_LINES_OF_A_ROW:
            groups.append([])
            height = 0
        groups[-1].append(one)
        height += one["height"]
    return groups


def shortened(text: str, most: int) -> str:
    """Return a text on one line, of a long one the beginning."""
    flat = " ".join(text.split())
    return flat if len(flat) <= most else f"{flat[:most]}…"
