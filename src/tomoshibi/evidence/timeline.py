"""The timeline as a table for a spreadsheet: one row a record, nothing in it taken for a formula."""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from tomoshibi.basics.harmless import csv_cell
from tomoshibi.evidence.shown_time import jst_and_utc

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
)


def write_timeline(out: Path, records: Iterable[Mapping[str, Any]]) -> None:
    """Write records (lines of `records.jsonl`) to `out` as CSV: UTF-8 with BOM, CRLF, every cell quoted.

    Rows are written as they come; memory does not grow with their number. Line breaks in a text stay in its cell.
    """
    with out.open("w", encoding="utf-8-sig", newline="") as stream:
        rows = csv.writer(stream, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        rows.writerow(COLUMNS)
        rows.writerows(map(_row, records))


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
