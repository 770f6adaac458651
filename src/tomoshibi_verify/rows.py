"""The row files and their leaves: every line read, its leaf made anew, its references followed."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tomoshibi_verify.answer import CHANGED, INCOMPLETE, Check, check
from tomoshibi_verify.canonical import NOT_IN_FORM, NotCanonical, canonical, parse
from tomoshibi_verify.contents import CannotRead, Contents, Damaged, Digest
from tomoshibi_verify.leaves import SEED_LENGTH, NotARecord, line_leaf, record_leaf

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SOURCES_FILE = "data/sources.jsonl"
WITHHELD_FILE = "data/withheld.jsonl"
RECORDS_FILE = "data/records.jsonl"
LEAVES_FILE = "data/leaves.jsonl"
SOURCE_FOLDER = "data/source/"
ROW_FILES = {"source": SOURCES_FILE, "withheld": WITHHELD_FILE, "record": RECORDS_FILE}
REQUIRED_PAYLOAD = (*ROW_FILES.values(), LEAVES_FILE)
RECORD_KINDS = ("message", "event", "unreadable")
MAX_LINE = 1 << 26  # 64 MiB; the longest single message seen in any export is below 10 MB
MAX_FAULTS = 50  # in one file; after that more lines tell nobody more
NO_SEED = bytes(SEED_LENGTH)  # for a row whose seed is gone: its line is checked all the same
_SEED = re.compile(b"[0-9a-f]{64}")


@dataclass
class Rows:
    """What the rows gave: the leaf hashes joined, how many rows, what is wrong."""

    leaves: bytearray = field(default_factory=bytearray)
    size: int = 0
    checks: list[Check] = field(default_factory=list)
    is_whole: bool = True
    paths: dict[str, int] = field(default_factory=dict)
    lengths: list[int] | None = None  # of the sources; None where sources.jsonl is not there
    faults: Counter[str] = field(default_factory=Counter)

    def fault(self, name: str, file: str, message: str, /, **parts: object) -> None:
        """Note that a line of `file` is not as it should be."""
        self.faults[file] += 1
        self.checks.append(check(name, CHANGED, message, **parts))

    def broken(self, path: str, line: int, message: str, **parts: object) -> None:
        """Note that a line could not be used, so that no root can be made."""
        self.is_whole = False
        self.fault("rows", path, message, path=path, line=line, **parts)


def read_rows(contents: Contents, digests: Mapping[str, Digest]) -> Rows:
    """Read sources, withheld, records and leaves side by side. A file that is missing leaves the rows not whole."""
    rows = Rows(is_whole=all(path in digests for path in REQUIRED_PAYLOAD))
    if SOURCES_FILE in digests:
        rows.lengths = []
    seeds = contents.lines(LEAVES_FILE, MAX_LINE) if LEAVES_FILE in digests else iter(())
    try:
        for of, path in ROW_FILES.items():
            if path in digests:
                _read_file(of, contents.lines(path, MAX_LINE), seeds, rows, digests)
        if rows.is_whole and next(seeds, None) is not None:
            rows.broken(LEAVES_FILE, rows.size + 1, "leaf_without_row")
    except (CannotRead, Damaged):
        rows.is_whole = False  # the file itself is named where it was hashed
    if SOURCES_FILE in digests:
        for path in sorted(digests):
            if path.startswith(SOURCE_FOLDER) and path not in rows.paths:
                rows.fault("sources", path, "source_without_row", path=path, rows=SOURCES_FILE)
    return rows


def _read_file(of: str, lines: Iterator[bytes], seeds: Iterator[bytes], rows: Rows, digests: Mapping[str, Digest]) -> None:
    path = ROW_FILES[of]
    for number, raw in enumerate(lines, start=1):
        if rows.faults[path] + rows.faults[LEAVES_FILE] >= MAX_FAULTS:
            rows.is_whole = False
            return
        seed = _seed(next(seeds, None), of=of, number=number, rows=rows)
        rows.size += 1
        try:
            if not raw.endswith(b"\n"):
                raise NotCanonical("cut off or too long")
            value, leaf = _read_line(of, raw[:-1], seed or NO_SEED)
            if seed and rows.is_whole:
                rows.leaves += leaf
        except (NotCanonical, NotARecord) as error:
            rows.broken(path, number, "row_form", reason=error)
            continue
        if of == "source":
            _check_source(value, number, rows, digests)
        elif of == "withheld":
            _check_withheld(value, number, rows)
        else:
            _check_record(value, number, rows)


def _read_line(of: str, line: bytes, seed: bytes) -> tuple[dict[str, object], bytes]:
    """Return the row of a line and its leaf. Raises NotCanonical and NotARecord."""
    value = parse(line)
    if not isinstance(value, dict):
        raise NotCanonical("not an object")
    if of == "record":
        leaf, form = record_leaf(seed, value)
    else:
        leaf, form = line_leaf(seed, line), canonical(value)
    if form != line:
        raise NotCanonical(NOT_IN_FORM)
    return value, leaf


def _seed(line: bytes | None, *, of: str, number: int, rows: Rows) -> bytes | None:
    """Return the seed from the next line of leaves.jsonl, which must be that of row `number` of its file."""
    if not rows.is_whole:
        return None
    if line is None:
        rows.broken(ROW_FILES[of], number, "row_without_leaf", leaves=LEAVES_FILE)
        return None
    start = b'{"leaf":%d,"of":"%s","seed":"' % (rows.size, of.encode())
    digits = line[len(start) : -3]
    if not line.startswith(start) or not line.endswith(b'"}\n') or not _SEED.fullmatch(digits):
        rows.broken(LEAVES_FILE, rows.size + 1, "leaf_line", rows=ROW_FILES[of], row=number)
        return None
    return bytes.fromhex(digits.decode("ascii"))


def _expect(rows: Rows, line: int, path: str, field_name: str, found: object, expected: int) -> None:
    if type(found) is not int or found != expected:
        rows.fault("rows", path, "row_number", path=path, line=line, field=field_name, found=found, expected=expected)


def _check_source(row: dict[str, object], line: int, rows: Rows, digests: Mapping[str, Digest]) -> None:
    _expect(rows, line, SOURCES_FILE, "source", row.get("source"), line - 1)
    path, size, sha256 = row.get("path"), row.get("size"), row.get("sha256")
    if rows.lengths is not None:
        rows.lengths.append(size if type(size) is int else -1)
    if not isinstance(path, str) or not path.startswith(SOURCE_FOLDER):
        rows.fault("rows", SOURCES_FILE, "row_field", path=SOURCES_FILE, line=line, field="path")
        return
    if path in rows.paths:
        rows.fault("sources", SOURCES_FILE, "source_twice", rows=SOURCES_FILE, line=line, path=path)
    rows.paths[path] = line
    found = digests.get(path)
    if found is None:
        rows.checks.append(check("sources", INCOMPLETE, "source_missing", rows=SOURCES_FILE, line=line, path=path))
    elif (found.size, found.sha256) != (size, sha256):
        rows.fault("sources", SOURCES_FILE, "source_differs", rows=SOURCES_FILE, line=line, path=path)


def _check_withheld(row: dict[str, object], line: int, rows: Rows) -> None:
    _expect(rows, line, WITHHELD_FILE, "item", row.get("item"), line - 1)
    if row.get("reason") == "part" and not _lies_inside(row, rows.lengths):
        rows.fault("spans", WITHHELD_FILE, "span", path=WITHHELD_FILE, line=line, field="part")


def _check_record(row: dict[str, object], line: int, rows: Rows) -> None:
    _expect(rows, line, RECORDS_FILE, "n", row["n"], line)
    if row["kind"] not in RECORD_KINDS:
        rows.fault("rows", RECORDS_FILE, "row_field", path=RECORDS_FILE, line=line, field="kind")
    span = row["span"]
    places = {"span": span}
    if isinstance(span, dict):
        places.update({name: span[name] for name in ("heading", "sender_at") if name in span})
    for name, place in places.items():
        if not _lies_inside(place, rows.lengths):
            rows.fault("spans", RECORDS_FILE, "span", path=RECORDS_FILE, line=line, field=name)


def _lies_inside(span: object, lengths: list[int] | None) -> bool:
    """Return whether a span's `start` and `end` (bytes, end exclusive) lie inside the source that it names.

    Without `lengths` (sources.jsonl is gone) there is nothing to compare with.
    """
    if lengths is None:
        return True
    if not isinstance(span, dict):
        return False
    source, start, end = span.get("source"), span.get("start"), span.get("end")
    if type(source) is not int or type(start) is not int or type(end) is not int:
        return False
    return 0 <= source < len(lengths) and 0 <= start <= end <= lengths[source]
