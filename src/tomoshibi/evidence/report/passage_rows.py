"""The rows of passages: marked records with their words underlined and their marks named, and what stands around them."""

from collections.abc import Mapping, Sequence
from typing import Any

from tomoshibi.evidence.entity_words import entity_said
from tomoshibi.evidence.report.glyphs import breakable
from tomoshibi.evidence.report.marked import spans, words_of_mark
from tomoshibi.evidence.report.passages import Passage
from tomoshibi.evidence.report.rows import CHARACTERS_OF_A_LINE, RowMaker, part

Row = dict[str, Any]
Span = tuple[int, int]

MAX_LINES_MARKED = 16  # of a marked text; of a longer one only what stands around the marked words is printed here
MAX_LINES_AROUND = 5  # of a text that stands there as context; the timeline has the whole
AROUND_WORDS = 60  # characters before and after marked words of a long text
MAX_WORDS = 300  # of marked words themselves, where a mark points at a very long text
MAX_QUOTED = 32
MAX_MARKS = 12  # of one record, so that its row fits a page
MAX_ENTITIES = 10
MAX_NOTES = 6


def passage_rows(passage: Passage, roles: Mapping[int, str], maker: RowMaker) -> list[Row]:
    """Return the records of a passage as rows for the template."""
    return [_row(record, roles, maker) for record in passage.records]


def _row(record: Mapping[str, Any], roles: Mapping[int, str], maker: RowMaker) -> Row:
    line = maker.marks.get(record["n"])
    role = roles.get((record["sender"] or {}).get("participant", 0), "")
    role = maker.words["role"][role] if role else ""
    text = record["text"] or ""
    row = {**maker.cells(record), "role": role, "marked": line is not None}
    if line is None:
        return {**row, "parts": _around(record, text, maker), "signs": [], "entities": ""}
    return {
        **row,
        "parts": [*_marked(record["n"], text, spans(line, text), maker), *_notes(record, maker)],
        "signs": [_sign(one, text, maker, alone=len(line["labels"]) == 1) for one in line["labels"][:MAX_MARKS]],
        "entities": _entities(line, maker),
    }


def _sign(one: Mapping[str, Any], text: str, maker: RowMaker, *, alone: bool) -> Row:
    """Return a mark: its name, its rule, and its words where what is underlined does not tell them already."""
    quoted = " ".join(words_of_mark(one, text).split())
    if alone or quoted == " ".join(text.split()):
        quoted = ""
    if len(quoted) > MAX_QUOTED:
        quoted = f"{quoted[:MAX_QUOTED]}…"
    return {**maker.label(str(one["label"])), "words": maker.text(quoted), "rule": maker.text(one.get("rule"))}


def _entities(line: Mapping[str, Any], maker: RowMaker) -> str | list[str]:
    held = line.get("entities") or ()
    said = [entity_said(one, maker.words) for one in held[:MAX_ENTITIES]]
    return maker.text(maker.words["unit"]["gap"].join(said) + (" …" if len(held) > MAX_ENTITIES else ""))


def _notes(record: Mapping[str, Any], maker: RowMaker) -> list[Row]:
    return [part("note", maker.glyphs.printable(note[:200]).replace("\n", " ")) for note in maker.notes(record)[:MAX_NOTES]]


def _around(record: Mapping[str, Any], text: str, maker: RowMaker) -> list[Row]:
    """Return the lines of a record that is context, the first few of a long one."""
    longest = MAX_LINES_AROUND * CHARACTERS_OF_A_LINE
    lines = text[: longest + 1].split("\n") if text else []
    shown = lines[:MAX_LINES_AROUND]
    parts = [part("text", maker.glyphs.printable(line[:longest])) for line in shown]
    if len(text) > longest or len(lines) > len(shown):
        parts[-1] = part("text", maker.glyphs.printable(f"{shown[-1][:longest]}…"))
        parts.append(part("note", maker.words["marked"]["more"].format(n=record["n"])))
    return [*parts, *_notes(record, maker)]


def _marked(n: int, text: str, marked: Sequence[Span], maker: RowMaker) -> list[Row]:
    """Return the lines of a marked text, with marked words as runs of their own."""
    windows = _windows(text, marked)
    parts = [one for window in windows for one in _window_lines(text, window, marked, maker)][: MAX_LINES_MARKED + 2]
    if windows != [(0, len(text))]:
        parts.append(part("note", maker.words["marked"]["more"].format(n=n)))
    return parts


def _windows(text: str, marked: Sequence[Span]) -> list[Span]:
    """Return the places of a text that are printed: all of it, or what stands around the marked words."""
    if sum(-(-len(line) // CHARACTERS_OF_A_LINE) or 1 for line in text.split("\n")) <= MAX_LINES_MARKED:
        return [(0, len(text))] if text else []
    windows: list[Span] = []
    for start, end in marked or [(0, 0)]:
        before, behind = max(0, start - AROUND_WORDS), min(len(text), min(end, start + MAX_WORDS) + AROUND_WORDS)
        if windows and before <= windows[-1][1]:
            windows[-1] = (windows[-1][0], max(behind, windows[-1][1]))
        else:
            windows.append((before, behind))
    most = MAX_LINES_MARKED * CHARACTERS_OF_A_LINE // min(2, len(windows))
    return [(start, min(end, start + most)) for start, end in windows[:2]]


def _window_lines(text: str, window: Span, marked: Sequence[Span], maker: RowMaker) -> list[Row]:
    start, end = window
    lines: list[list[tuple[str, bool]]] = [[("…", False)] if start else []]
    for piece, is_marked in _pieces(text, window, marked):
        first, *others = piece.replace("\r\n", "\n").split("\n")
        lines[-1].append((first, is_marked))
        lines.extend([(other, is_marked)] for other in others)
    if end < len(text):
        lines[-1].append(("…", False))
    return [_line(line, maker) for line in lines[: MAX_LINES_MARKED + 1]]


def _pieces(text: str, window: Span, marked: Sequence[Span]) -> list[tuple[str, bool]]:
    """Return the text of a window cut where marked words begin and end."""
    start, end = window
    pieces = []
    at = start
    for first, last in marked:
        first, last = max(first, at), min(last, end)
        if first >= last:
            continue
        pieces += [(text[at:first], False), (text[first:last], True)]
        at = last
    return [*pieces, (text[at:end], False)]


def _line(runs: list[tuple[str, bool]], maker: RowMaker) -> Row:
    shown = [(maker.glyphs.printable(words), is_marked) for words, is_marked in runs if words]
    return {
        "style": "text",
        "text": "",
        "runs": [{"text": breakable(words), "marked": is_marked} for words, is_marked in shown],
        "height": -(-sum(len(words) for words, _ in shown) // CHARACTERS_OF_A_LINE) or 1,
    }
