"""Rows of a CSV file with the exact bytes of each, so that a record can point at its own row.

Bytes are cut first and decoded afterwards: in UTF-8, cp932 and cp949 neither the comma nor the quotation mark nor a line
break can be the second half of another character. UTF-16 is not read here. Quoting is that of RFC 4180; what breaks it is
read as far as it goes and marked.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from msgspec import Struct

from tomoshibi.evidence.admission.shelf import Buffer

BOM = b"\xef\xbb\xbf"
DELIMITERS = (",", ";", "\t")  # a spreadsheet that saves a CSV again may put any of these


class Row(Struct, frozen=True, gc=False):
    """One row: its bytes from `start` to `end` without the line break, and what its cells say.

    `cut`: the file ends inside a quoted cell. `loose`: something follows a closing quotation mark, so the cells are a guess.
    `undecodable`: bytes that are no text of the file's codec became U+FFFD.
    """

    start: int
    end: int
    cells: tuple[str, ...]
    cut: bool = False
    loose: bool = False
    undecodable: bool = False

    def cell(self, column: int | None) -> str:
        """Return a cell's text; the empty text where the column or the cell is not there."""
        return self.cells[column] if column is not None and column < len(self.cells) else ""


@lru_cache(maxsize=8)
def _patterns(delimiter: str) -> tuple[re.Pattern[bytes], re.Pattern[bytes]]:
    """Return what matches a whole row and what matches one cell after the border before it."""
    sign = re.escape(delimiter).encode()
    # The closing mark may be missing: then everything up to the end of the file has been taken.
    quoted, tail, plain = rb'"(?:[^"]++|"")*+"?+', rb"[^" + sign + rb"\r\n]*+", rb"(?:[^" + sign + rb"\r\n]++|\r(?!\n))*+"
    whole = rb"(?:" + quoted + rb")?+" + plain
    row = re.compile(whole + rb"(?:" + sign + whole + rb")*+")
    cell = re.compile(
        rb'"(?P<inside>(?:[^"]++|"")*+)(?P<close>"?)(?P<tail>' + tail + rb")|(?P<plain>" + plain + rb")",
    )
    return row, cell


def text_start(buffer: Buffer) -> int:
    """Return where the text begins: behind the byte order mark, where there is one."""
    return len(BOM) if buffer[: len(BOM)] == BOM else 0


def rows(buffer: Buffer, codec: str = "utf-8", *, delimiter: str = ",", start: int | None = None) -> Iterator[Row]:
    """Yield the rows from `start` (the beginning of the text) on; blank lines are no rows.

    A quotation mark that nothing closes takes the rest of the file: that row is `cut`.
    """
    row_pattern, _ = _patterns(delimiter)
    at, size = text_start(buffer) if start is None else start, len(buffer)
    while at < size:
        found = row_pattern.match(buffer, at)
        end = found.end() if found is not None else at
        if end < size and buffer[end : end + 1] not in (b"\r", b"\n"):
            end = size
        if end > at and not (end - at < 64 and not buffer[at:end].strip()):
            yield _row(buffer, at, end, codec, delimiter)
        at = end + (2 if buffer[end : end + 2] == b"\r\n" else 1)


def _row(buffer: Buffer, start: int, end: int, codec: str, delimiter: str) -> Row:
    cells: list[str] = []
    cut = loose = undecodable = False
    for _, _, raw, closed, tail in _cells(buffer, start, end, delimiter):
        if not closed:
            cut = True
        elif tail:
            loose = True
        try:
            cells.append(raw.decode(codec))
        except UnicodeDecodeError:
            cells.append(raw.decode(codec, "replace"))
            undecodable = True
    return Row(start, end, tuple(cells), cut, loose, undecodable)


def _cells(buffer: Buffer, start: int, end: int, delimiter: str) -> Iterator[tuple[int, int, bytes, bool, bytes]]:
    """Yield start, end, content, whether it is closed, and what follows the closing mark, for each cell of a row."""
    piece = buffer[start:end]
    _, pattern = _patterns(delimiter)
    at, size = 0, len(piece)
    while True:
        found = pattern.match(piece, at)
        if found is None:  # the pattern fits the empty cell, so this is never reached
            return
        stop = found.end()
        inside = found["inside"]
        if inside is None:
            yield start + at, start + stop, found["plain"], True, b""
        else:
            tail = found["tail"]
            yield start + at, start + stop, inside.replace(b'""', b'"') + tail, bool(found["close"]), tail
        if stop >= size:
            return
        at = stop + 1


def cell_spans(buffer: Buffer, row: Row, *, delimiter: str = ",") -> list[tuple[int, int]]:
    """Return the bytes of each cell of a row, quotation marks included, as offsets in the file."""
    return [(start, end) for start, end, _, _, _ in _cells(buffer, row.start, row.end, delimiter)]


def delimiter_of(first_line: str) -> str:
    """Return the sign between the cells, judged by the line of column names."""
    return max(DELIMITERS, key=first_line.count)


def columns(names: Sequence[str]) -> dict[str, int]:
    """Return where each column stands, under its name in small letters without outer blanks; the first of two equal ones."""
    found: dict[str, int] = {}
    for index, name in enumerate(names):
        found.setdefault(name.removeprefix("\ufeff").strip().casefold(), index)
    return found
