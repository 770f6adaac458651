"""Rows, one a person or incident, from a CSV file: all of them or none."""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tomoshibi.basics.harmless import visible
from tomoshibi.insight.encodings import decoded
from tomoshibi.insight.refusals import Unusable

MAX_BYTES = 512 << 20  # a nation's cases of a century; more is another file
MAX_COLUMNS = 10_000  # a spreadsheet has 16,384; a line of a million commas is no table
_LONG_ENOUGH = 10  # rows from which on a second line of headings can be told from a row


@dataclass(frozen=True, slots=True)
class Rows:
    """A table of texts: names of the columns, and one tuple a row, all of one length, without blanks around them."""

    columns: tuple[str, ...]
    records: tuple[tuple[str, ...], ...]

    def only(self, wanted: Sequence[str]) -> "Rows":
        """Return some columns, in this order. Raises Unusable (`rows-no-column`)."""
        for name in wanted:
            if name not in self.columns:
                raise Unusable("rows-no-column", name=name, known=", ".join(self.columns[:20]))
        places = [self.columns.index(name) for name in wanted]
        return Rows(tuple(wanted), tuple(tuple(record[place] for place in places) for record in self.records))


def read_rows(path: Path) -> Rows:
    """Return the rows of a file. Raises OSError and Unusable (`rows-…`), which names the line where there is one."""
    with path.open("rb") as file:
        content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise Unusable("rows-too-large")
    if not content.strip():
        raise Unusable("rows-empty")
    return parsed(decoded(content))


def parsed(text: str) -> Rows:
    """Return the rows of a text: commas or, where the first line has none, tabs. Raises Unusable."""
    lines = _lines(text)
    _, columns = next(lines, (0, ()))
    _check_columns(columns)
    records = []
    for number, record in lines:
        if len(record) != len(columns):
            raise Unusable("rows-ragged", line=number, found=len(record), expected=len(columns))
        if record == columns:
            raise Unusable("rows-second-header", line=number)
        records.append(record)
    if not records:
        raise Unusable("rows-empty")
    return Rows(columns, tuple(records))


def _lines(text: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield the lines with their number, each cell without the blanks around it and with all its signs visible.

    Empty lines are left out. Lines of commas alone are rows of which nothing is known, but at the end, where
    spreadsheets leave them.
    """
    if "\0" in text:
        raise Unusable("rows-not-csv", line=text[: text.index("\0")].count("\n") + 1)
    first = text.lstrip().split("\n", 1)[0]
    if first.count(",") >= MAX_COLUMNS:
        raise Unusable("rows-columns", most=MAX_COLUMNS)
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter="\t" if "\t" in first and "," not in first else ",", strict=True
    )
    try:
        empty: list[tuple[int, tuple[str, ...]]] = []
        for record in reader:
            line = (reader.line_num, tuple(visible(cell.strip()) for cell in record))
            if len(record) > 1 and not any(line[1]):
                empty.append(line)
            elif record:
                yield from empty
                empty = []
                yield line
    except csv.Error:
        raise Unusable("rows-not-csv", line=reader.line_num) from None


def _check_columns(columns: Sequence[str]) -> None:
    """Refuse a first line that is a title, merged cells, or names that stand twice."""
    if not columns:
        raise Unusable("rows-empty")
    if blank := [place for place, name in enumerate(columns, 1) if not name]:
        raise Unusable("rows-blank-column", place=blank[0])
    if twice := [name for name, count in Counter(columns).items() if count > 1]:
        raise Unusable("rows-column-twice", name=twice[0])


def check_second_header(rows: Rows) -> None:
    """Refuse a first row that looks like a second line of headings: in every column a word that no other row has.

    `rows` are the columns that are counted by, two or more. A real row that is so odd can be moved further down.
    Raises Unusable (`rows-second-header`).
    """
    if len(rows.columns) < 2 or len(rows.records) < _LONG_ENOUGH:
        return
    counts = [Counter(record[place] for record in rows.records) for place in range(len(rows.columns))]
    odd = [record for record in rows.records if all(count[cell] == 1 for count, cell in zip(counts, record, strict=True))]
    if odd == [rows.records[0]]:
        raise Unusable("rows-second-header", line=2)
