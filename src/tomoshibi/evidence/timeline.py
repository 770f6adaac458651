"""The timeline as a table for a spreadsheet: one row a record, nothing in it taken for a formula."""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from tomoshibi.basics.harmless import csv_cell
from tomoshibi.evidence.entity_words import entity_said
from tomoshibi.evidence.shown_time import jst_and_utc
from tomoshibi.evidence.wording import Words, words_of

COLUMNS = (
    "番号 / No.",
    "日本時間 / JST",
    "協定世界時 / UTC",
    "表示された時刻 / Time as printed",
    "時刻の細かさ / Precision",
    "時計 / Clock",
    "会話 / Conversation",
    "発信者 / Sender",
    "種別 / Kind",
    "出来事 / Event",
    "本文 / Text",
    "添付 / Media",
    "元ファイル / Source",
    "開始バイト / Start",
    "終了バイト / End",
    "行 / Line",
    "しるし / Marks",
    "規則 / Rules",
    "言葉にある値 / Values in the words",
)
_UNMARKED = ("", "", "")


def write_timeline(out: Path, records: Iterable[Mapping[str, Any]], marks: Iterable[Mapping[str, Any]] = ()) -> None:
    """Write records (lines of `records.jsonl`) to `out` as CSV: UTF-8 with BOM, CRLF, every cell quoted.

    Rows are written as they come; memory does not grow with their number. Line breaks in a text stay in its cell.
    `marks` are lines of `marks.jsonl`, in the same order. No cell is a formula, and none a number that a spreadsheet would
    show otherwise than it stands here.
    """
    marked = _Marked(marks)
    with out.open("w", encoding="utf-8-sig", newline="") as stream:
        rows = csv.writer(stream, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        rows.writerow(COLUMNS)
        rows.writerows((*_row(record), *marked.cells(record["n"])) for record in records)


class _Marked:
    """Finds the marks of records that come in the order of their numbers."""

    def __init__(self, lines: Iterable[Mapping[str, Any]]) -> None:
        self._lines = iter(lines)
        self._next = next(self._lines, None)
        self._words: Words = words_of("ja")

    def cells(self, n: int) -> tuple[str, str, str]:
        """Return names of the marks, their rules, and the values that the words of a record give."""
        while self._next is not None and self._next["n"] < n:
            self._next = next(self._lines, None)
        if self._next is None or self._next["n"] != n:
            return _UNMARKED
        line = self._next
        labels = list(dict.fromkeys(str(one["label"]) for one in line.get("labels") or ()))
        rules = dict.fromkeys(str(one.get("rule") or "") for one in line.get("labels") or ())
        held = (*(line.get("entities") or ()), *(line.get("other_entities") or ()))
        return (
            csv_cell("; ".join(f"{self._words['label'].get(label, label)} ({label})" for label in labels)),
            csv_cell("; ".join(rules)),
            csv_cell("; ".join(entity_said(one, self._words) for one in held)),
        )


def _row(record: Mapping[str, Any]) -> tuple[object, ...]:
    time = record["time"] or {}
    span = record["span"]
    jst, utc = jst_and_utc(time)
    return (
        record["n"],
        jst,
        utc,
        csv_cell(time.get("printed") or ""),
        time.get("precision", ""),
        time.get("clock", ""),
        _number(record["conversation"]),
        csv_cell((record["sender"] or {}).get("name") or ""),
        record["kind"],
        csv_cell(str(record["more"].get("event") or "")),
        csv_cell(record["text"] or ""),
        csv_cell("; ".join(map(_medium, record["media"]))) if record["media"] else "",
        span["source"],
        span["start"],
        span["end"],
        _number(span.get("line")),
    )


def _number(value: int | None) -> int | str:
    return "" if value is None else value


def _medium(medium: Mapping[str, Any]) -> str:
    return f"{medium['role']}: {medium.get('name') or '-'} ({medium['status']})"
