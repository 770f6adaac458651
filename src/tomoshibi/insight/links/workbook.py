"""The first sheet of an XLSX workbook as lines of text; merged cells say the same in each of their rows."""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"  # OLE: an old .xls, or a workbook behind a password
MOST_UNPACKED = 4 << 30  # bytes; a million rows take a tenth of it
_MERGED = re.compile(rb'<mergeCell\s+ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_PIECE = 1 << 20
MOST_MERGED_ROWS = 10_000  # a range over a whole column is a mistake of layout, no value


class NotAWorkbook(Exception):
    """The bytes look like a workbook and cannot be opened as one."""


class WorkbookTooLarge(Exception):
    """Unpacked it would be larger than any list is."""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One line of a sheet: its number, its cells as text, and whether a cell of it was filled from a merged one."""

    number: int
    cells: Sequence[str]
    is_merged: bool


def is_workbook(content: bytes) -> bool:
    """Say whether bytes begin as a workbook does."""
    return content[:4] in (ZIP, OLE)


def workbook_rows(content: bytes) -> Iterator[SheetRow]:
    """Yield the lines of the first sheet that holds anything. Raises NotAWorkbook and WorkbookTooLarge."""
    if content[:4] == OLE:
        raise NotAWorkbook
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(one.file_size for one in archive.infolist()) > MOST_UNPACKED:
                raise WorkbookTooLarge
            merged = _merged(archive)
    except (zipfile.BadZipFile, OSError, ValueError):
        raise NotAWorkbook from None
    yield from _filled(_rows(content), merged)


def _rows(content: bytes) -> Iterator[list[str]]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        for sheet in book.worksheets[:1]:
            sheet.reset_dimensions()
            for row in sheet.iter_rows(values_only=True):
                yield [_text(cell) for cell in row]
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, TypeError, SyntaxError, EOFError):
        raise NotAWorkbook from None


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    return str(cell)


def _merged(archive: zipfile.ZipFile) -> tuple[tuple[int, int, int, int], ...]:
    """Return the merged ranges of the first sheet: top, left, bottom, right, from 1."""
    names = sorted(
        (one for one in archive.namelist() if one.startswith("xl/worksheets/sheet")), key=lambda one: (len(one), one)
    )
    if not names:
        return ()
    found: list[tuple[int, int, int, int]] = []
    tail = b""
    with archive.open(names[0]) as sheet:
        while piece := sheet.read(_PIECE):
            text = tail + piece
            found.extend(
                (int(top), _column(left), int(bottom), _column(right)) for left, top, right, bottom in _MERGED.findall(text)
            )
            tail = text[text.rfind(b"<") :][-200:]
    return tuple(dict.fromkeys(found))


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _filled(rows: Iterator[list[str]], merged: tuple[tuple[int, int, int, int], ...]) -> Iterator[SheetRow]:
    """Yield rows with what a merged cell says put into each row that it covers, in its first column."""
    by_row: dict[int, list[tuple[int, int, int, int]]] = {}
    for one in merged:
        if one[2] > one[0]:
            for row in range(one[0], min(one[2], one[0] + MOST_MERGED_ROWS) + 1):
                by_row.setdefault(row, []).append(one)
    said: dict[tuple[int, int, int, int], str] = {}
    for number, cells in enumerate(rows, 1):
        is_merged = False
        for one in by_row.get(number, ()):
            at = one[1] - 1
            if number == one[0]:
                said[one] = cells[at] if at < len(cells) else ""
            elif said.get(one) and at < len(cells) and not cells[at]:
                cells[at], is_merged = said[one], True
        yield SheetRow(number, cells, is_merged)
