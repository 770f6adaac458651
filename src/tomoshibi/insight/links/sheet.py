"""The rows of a list, from CSV or XLSX: every row is counted, and whatever is odd about one is told.

Rows count from 1 below the header. Lines above it, a second line of it, and empty lines are no rows; they are counted apart.
"""

import csv
import hashlib
import io
import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from itertools import chain, islice
from pathlib import Path

from tomoshibi.insight.links.encodings import NotText, decoded
from tomoshibi.insight.links.workbook import NotAWorkbook, WorkbookTooLarge, is_workbook, workbook_rows

COLUMNS = ("name", "kana", "email", "phone", "prefecture", "address", "id")
LINKED = COLUMNS[:-1]
BATCH = 25_000  # rows; enough that the fast way is fast, little enough that a list of a million fits into memory
HEADER_WITHIN = 10  # lines: titles and dates stand above the header, never a page of them
MOST_LINES_IN_A_ROW = 50  # an address has a few; more is a quotation mark that nothing closes
MOST_ODD_ROWS = 1_000  # that are named one by one; beyond it they are counted
_DELIMITERS = ",\t;"
_WRAPPED = re.compile(r'^=\s*"([^"]*)"$')


class NotAList(Exception):
    """The file is no list that can be read; the argument is the reason's code, `detail` a name that belongs to it."""

    def __init__(self, why: str, detail: str = "") -> None:
        super().__init__(why)
        self.why, self.detail = why, detail


@dataclass(frozen=True, slots=True)
class OddRow:
    """A row that was taken with something odd about it. `line`: where it stands in the file, from 1."""

    row: int
    line: int
    why: str


@dataclass(slots=True)
class Account:
    """What every line of the file was. It is kept while reading; the sums are right once all batches were taken."""

    encoding: str = ""
    sha256: str = ""
    size: int = 0
    columns: dict[str, str] = field(default_factory=dict)
    rows: int = 0
    header_lines: int = 0
    lines_above: int = 0
    empty_lines: int = 0
    damaged_characters: int = 0
    odd: dict[str, int] = field(default_factory=dict)
    odd_rows: list[OddRow] = field(default_factory=list)

    def note(self, row: int, line: int, why: str) -> None:
        """Put an odd row down."""
        self.odd[why] = self.odd.get(why, 0) + 1
        if len(self.odd_rows) < MOST_ODD_ROWS:
            self.odd_rows.append(OddRow(row, line, why))


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows of a list, column by column; `first` is the number of the first row. A column that is not there is empty."""

    first: int
    count: int
    columns: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class PlainBatch:
    """Rows that need no CSV reader, still as text: no quotation mark, one line each, all of as many cells as the header.

    Taking them apart is left to whoever works on them, in a process of its own where there are many.
    """

    first: int
    count: int
    text: str
    delimiter: str
    places: Mapping[str, int]

    @property
    def columns(self) -> dict[str, Sequence[str]]:
        """Return the cells column by column."""
        cells = tuple(zip(*(line.split(self.delimiter) for line in self.text.split("\n")), strict=True))
        return {name: cells[at] for name, at in self.places.items()}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table: its number in the file and its cells. `unclosed`: a quotation mark that nothing closes."""

    number: int
    cells: Sequence[str]
    unclosed: bool = False
    merged: bool = False


@lru_cache(maxsize=1)
def column_words() -> dict[str, tuple[str, ...]]:
    """Return what each column may be called, the name of the command line first."""
    found = tomllib.loads((files("tomoshibi.insight.links") / "words" / "columns.toml").read_text("utf-8"))
    return {name: tuple(map(_folded, words)) for name, words in found.items()}


def _folded(word: str) -> str:
    return "".join(unicodedata.normalize("NFKC", word).split()).casefold()


class List:
    """A list that was opened: its account, and its rows in batches (once)."""

    def __init__(self, path: Path, *, columns: Mapping[str, str]) -> None:
        """Open a list; `columns` says what a column is called in it (name=氏名). Raises NotAList and OSError."""
        content = path.read_bytes()
        self.account = Account(sha256=hashlib.sha256(content).hexdigest(), size=len(content))
        if not content.strip():
            raise NotAList("empty")
        self._lines: Iterator[Line]
        self._table: _Table | None = None
        if is_workbook(content):
            self.account.encoding = "xlsx"
            self._lines = _of_workbook(content)
        else:
            self._table = _Table(self._text(content))
            self._lines = self._table.lines()
        self._begin(columns)

    def _text(self, content: bytes) -> str:
        try:
            found = decoded(content)
        except NotText:
            raise NotAList("not-text") from None
        self.account.encoding, self.account.damaged_characters = found.encoding, found.damaged
        return found.text

    def _begin(self, wanted: Mapping[str, str]) -> None:
        """Find the header among the first lines, and which column stands where."""
        ahead = list(islice((line for line in self._lines), HEADER_WITHIN + 2))
        header = _header(ahead, wanted)
        self._places, self._width = header.places, max(header.places.values()) + 1
        self._full_width = len(ahead[header.last].cells)
        self.account.columns = {name: str(ahead[header.line_of[name]].cells[at]) for name, at in header.places.items()}
        self.account.lines_above = sum(any(line.cells) for line in ahead[: header.first])
        self.account.header_lines = header.last - header.first + 1
        self._rest = ahead[header.last + 1 :]
        if self._table is not None:
            self._table.headers = frozenset(self._table.raw(line.number) for line in ahead[header.first : header.last + 1])

    def batches(self) -> Iterator[Batch | PlainBatch]:
        """Yield the rows in order. Raises NotAList where there is none."""
        yield from self._careful(iter(self._rest))
        if self._table is None:
            yield from self._careful(self._lines)
        while self._table is not None and not self._table.is_over():
            if lines := self._table.plain_lines(BATCH, width=self._full_width):
                first = self.account.rows + 1
                self.account.rows += len(lines)
                yield PlainBatch(first, len(lines), "\n".join(lines), self._table.delimiter, self._places)
            else:
                yield from self._careful(islice(self._table.lines(), BATCH))
        if not self.account.rows:
            raise NotAList("no-rows")

    def _batch(self, rows: Sequence[Sequence[str]]) -> Batch:
        cells = zip(*([row[at] for at in self._places.values()] for row in rows), strict=True)
        columns = dict(zip(self._places, cells, strict=True))
        first = self.account.rows + 1
        self.account.rows += len(rows)
        return Batch(first, len(rows), columns)

    def _careful(self, lines: Iterator[Line]) -> Iterator[Batch]:
        """Yield rows one by one looked at, in batches."""
        while some := list(islice(lines, BATCH)):
            rows = [row for line in some if (row := self._row(line)) is not None]
            if rows:
                self.account.rows -= len(rows)
                yield self._batch(rows)

    def _row(self, line: Line) -> list[str] | None:
        """Return the cells of a row, as many as are needed; None for an empty line."""
        cells = [_cell(cell) for cell in line.cells[: self._width]]
        if not any(line.cells):
            self.account.empty_lines += 1
            return None
        self.account.rows += 1
        row = self.account.rows
        if len(line.cells) < self._width:
            self.account.note(row, line.number, "too-few-cells")
            cells += [""] * (self._width - len(line.cells))
        elif any(line.cells[self._full_width :]):
            self.account.note(row, line.number, "too-many-cells")
        for is_so, why in ((line.unclosed, "quote-not-closed"), (line.merged, "merged-cells")):
            if is_so:
                self.account.note(row, line.number, why)
        if not any(cells):
            self.account.note(row, line.number, "nothing-to-link")
        elif _is_header_again(cells, self._places):
            self.account.note(row, line.number, "header-again")
            cells = [""] * len(cells)
        return cells


def _cell(cell: str) -> str:
    """Return what a cell says; what a spreadsheet was told to take for text (="090…", '090…) is that text."""
    if cell[:1] in ("=", "'"):
        return wrapped[1] if (wrapped := _WRAPPED.match(cell)) else cell[1:] if cell[0] == "'" else cell
    return cell


def _is_header_again(cells: Sequence[str], places: Mapping[str, int]) -> bool:
    words = column_words()
    known = sum(_folded(cells[at]) in words[name] for name, at in places.items() if len(cells[at]) < 30)
    return known >= 2 or (known == 1 and len(places) == 1)


@dataclass(frozen=True, slots=True)
class _Header:
    """Where the header stands among the first lines, and which column is where."""

    first: int
    last: int
    places: dict[str, int]
    line_of: dict[str, int]


def _header(ahead: Sequence[Line], wanted: Mapping[str, str]) -> _Header:
    """Return the header: the line that names most columns, and one beside it that names further ones.

    Raises NotAList where a column that was asked for, or every known one, is missing.
    """
    found = [_named(line.cells, wanted) for line in ahead[:HEADER_WITHIN]]
    best = max(range(len(found)), key=lambda at: (len(found[at]), -at), default=0)
    if not found or not found[best].keys() & {"name", "email", "phone"}:
        raise NotAList("no-columns")
    places, line_of = dict(found[best]), dict.fromkeys(found[best], best)
    first = last = best
    for beside in (best - 1, best + 1):
        if 0 <= beside < len(found) and _may_be_header(ahead[beside].cells, found[beside]):
            first, last = min(first, beside), max(last, beside)
            for name, at in found[beside].items():
                if name not in places and at not in places.values():
                    places[name], line_of[name] = at, beside
    for name, word in wanted.items():
        if name not in places:
            raise NotAList("no-such-column", word)
    return _Header(first, last, places, line_of)


def _named(cells: Sequence[str], wanted: Mapping[str, str]) -> dict[str, int]:
    """Return which columns a line names, and where; of two of one name the first."""
    found: dict[str, int] = {}
    words = column_words()
    for at, cell in enumerate(cells):
        word = _folded(cell) if 0 < len(cell) < 40 else ""
        for name in COLUMNS if word else ():
            fits = word == _folded(wanted[name]) if name in wanted else word in words[name]
            if fits and name not in found:
                found[name] = at
                break
    return found


def _may_be_header(cells: Sequence[str], named: Mapping[str, int]) -> bool:
    """Say whether a line beside the header is a part of it: it names a column, or says nothing but words in other places."""
    return bool(named) and not any("@" in cell or any(sign.isdigit() for sign in cell) for cell in cells)


class _Table:
    """A CSV text read line by line; where a quotation mark is never closed, reading goes on at the next line."""

    def __init__(self, text: str) -> None:
        csv.field_size_limit(1 << 30)  # the default refuses a cell of 128 KB, and with it the list
        if "\0" in text:
            text = text.replace("\0", "\ufffd")
        self._raw = list(io.StringIO(text, newline=""))
        head = "".join(self._raw[:HEADER_WITHIN])
        self.delimiter = max(_DELIMITERS, key=head.count)
        self._at = 0
        self.headers: frozenset[str] = frozenset()

    def raw(self, number: int) -> str:
        """Return a line as it stands in the file, without its end; the first is 1."""
        return self._raw[number - 1].rstrip("\r\n")

    def _feed(self) -> Iterator[str]:
        while self._at < len(self._raw):
            self._at += 1
            yield self._raw[self._at - 1]

    def is_over(self) -> bool:
        """Say whether every line was taken."""
        return self._at >= len(self._raw)

    def plain_lines(self, most: int, *, width: int) -> list[str]:
        """Return the next lines without their ends, where none needs a CSV reader (PlainBatch); else none, and stay."""
        lines = [line.rstrip("\r\n") for line in self._raw[self._at : self._at + most]]
        text = "".join(lines)
        if '"' in text or self._is_wrapped(lines) or any(line.count(self.delimiter) != width - 1 for line in lines):
            return []
        if "" in lines or self.delimiter * (width - 1) in lines or not self.headers.isdisjoint(lines):
            return []
        self._at += len(lines)
        return lines

    def _is_wrapped(self, lines: Sequence[str]) -> bool:
        """Say whether a cell was written for a spreadsheet (="090…", '090…)."""
        text = self.delimiter + self.delimiter.join(lines)
        return f"{self.delimiter}=" in text or f"{self.delimiter}'" in text

    def lines(self) -> Iterator[Line]:
        """Yield the lines that are left, as they can be read."""
        while self._at < len(self._raw):
            start = self._at
            reader = csv.reader(self._feed(), delimiter=self.delimiter)
            cells = next(reader, [])
            taken = self._raw[start : self._at]
            if len(taken) > MOST_LINES_IN_A_ROW or (len(taken) > 1 and sum(line.count('"') for line in taken) % 2):
                self._at = start + 1
                yield Line(start + 1, self._raw[start].rstrip("\r\n").split(self.delimiter), unclosed=True)
            elif len(taken) == 1 and taken[0].count('"') % 2:
                yield Line(start + 1, taken[0].rstrip("\r\n").split(self.delimiter), unclosed=True)
            else:
                yield Line(start + 1, cells)


def _of_workbook(content: bytes) -> Iterator[Line]:
    """Yield the lines of the first sheet that holds anything. Raises NotAList."""
    try:
        rows = workbook_rows(content)
        first = next(rows, None)
    except WorkbookTooLarge:
        raise NotAList("too-large") from None
    except NotAWorkbook:
        raise NotAList("not-a-workbook") from None
    for row in chain(() if first is None else (first,), rows):
        yield Line(row.number, row.cells, merged=row.is_merged)
