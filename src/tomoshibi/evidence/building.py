"""Building a bundle in a folder: what is kept, its rows, what people read of it, and the seal."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from tomoshibi.evidence import deriving, shown
from tomoshibi.evidence.admission.keeping import Kept, keep
from tomoshibi.evidence.admission.shelf import Shelf, Source
from tomoshibi.evidence.order import Order, Preserved, Progress
from tomoshibi.evidence.reading import Reading
from tomoshibi.evidence.record import Record
from tomoshibi.evidence.report.sheet import CaseSheet
from tomoshibi.evidence.rows import record_row
from tomoshibi.evidence.sealing import closing
from tomoshibi.evidence.sealing.bag import FileDigest
from tomoshibi.evidence.sealing.custody import Act
from tomoshibi.evidence.sealing.durable import HashedFile, write_hashed
from tomoshibi.evidence.sealing.keys import fingerprint, grouped
from tomoshibi.evidence.sealing.leaves import LeafWriter, Leaves
from tomoshibi.evidence.summary import Summary, summarise

ROWS_AT_ONCE = 2000  # of files, so that memory does not hold all their lines


def get_ready() -> None:
    """Load and make what every bundle needs, whatever it will hold."""
    shown.get_ready()
    closing.get_ready()


def build(order: Order, shelf: Shelf, folder: Path, *, opened_at: datetime) -> Preserved:
    """Build the bundle of a shelf in a new folder.

    Raises SourceChanged, SourceUnreadable, UnknownPlatform, FontUnreadable and ReportNotWritten.
    """
    (folder / "data").mkdir(parents=True)
    total = sum(item.size for item in (*shelf.items, *shelf.containers))
    done = 0

    def kept_more(size: int) -> None:
        nonlocal done
        done += size
        order.progress("keep", done, total)

    kept = keep(shelf, folder, progress=kept_more)
    withheld_at = order.now()
    rows = _write_rows(order, folder, kept)
    read_at = order.now()
    digests = {**kept.digests, **rows.digests}
    sealed_at = order.now()
    _write_shown(order, folder, kept, rows, digests, sealed_at)
    by = order.by
    acts = [
        Act(opened_at, "opened", by),
        Act(withheld_at, "withheld", by, {"rule": "texts are kept; pictures, video, audio and all else are not"}),
        Act(read_at, "read", by),
    ]
    bundle_id = rows.bundle_id
    order.progress("seal", 0, 1)
    seal = closing.close_bundle(
        folder,
        digests=digests,
        leaves=rows.leaves,
        key=order.key,
        custody=acts,
        case=order.case,
        at=sealed_at,
        program=order.program,
        bundle_id=bundle_id,
    )
    order.progress("seal", 1, 1)
    return Preserved(order.out, seal, grouped(fingerprint(order.key.public_bytes())), rows.summary, kept.sources, kept.withheld)


@dataclass(frozen=True, slots=True)
class _Rows:
    leaves: Leaves
    summary: Summary
    digests: dict[str, FileDigest]
    bundle_id: bytes


ROW_FILES = ("data/sources.jsonl", "data/withheld.jsonl", "data/records.jsonl", "data/leaves.jsonl")


def _write_rows(order: Order, folder: Path, kept: Kept) -> _Rows:
    """Write the row files. A reader that fails, whatever the reason, costs its records, never the sealing."""
    unread: frozenset[str] = frozenset()
    while True:
        reading = Reading(kept.shelf, platform=order.platform, zone=order.zone, keep_all=True, unread=unread)
        try:
            return _written_rows(order, folder, kept, reading, unread)
        except OSError:
            raise
        except Exception:  # a fault of ours in a reader; the evidence must be sealed all the same
            if not reading.reads_now or reading.reads_now in unread or reading.reads_now == "unread":
                raise
            unread |= {reading.reads_now}


def _written_rows(order: Order, folder: Path, kept: Kept, reading: Reading, unread: frozenset[str]) -> _Rows:
    files = {path: HashedFile(folder / path) for path in ROW_FILES}
    writer = LeafWriter(files["data/leaves.jsonl"], salt_source=order.random)  # type: ignore[arg-type]
    try:
        for some in _batches(kept.sources):
            files["data/sources.jsonl"].write(writer.add_all("source", some))
        for some in _batches(kept.withheld):
            files["data/withheld.jsonl"].write(writer.add_all("withheld", some))
        for name in sorted(unread):
            reading.notebook.warn("reader-failed", None, name)
        out = files["data/records.jsonl"]
        for row in _record_rows(reading, order.progress):
            out.write(writer.add("record", row))
    except BaseException:
        for file in files.values():
            file.out.close()
        raise
    digests = {path: file.close() for path, file in files.items()}
    summary = summarise(reading)
    digests["data/summary.json"] = write_hashed(folder / "data/summary.json", msgspec.json.encode(summary))
    return _Rows(writer.leaves(), summary, digests, order.random(16))


def _batches(rows: Sequence[dict[str, Any]]) -> Iterator[Sequence[dict[str, Any]]]:
    return (rows[at : at + ROWS_AT_ONCE] for at in range(0, len(rows), ROWS_AT_ONCE))


def _record_rows(reading: Reading, progress: Progress) -> Iterator[dict[str, Any]]:
    """Yield the rows of all records, with line numbers counted along the way."""
    people = reading.notebook.participants
    sources = {choice.source.number: choice.source for choice in reading.choices}
    total = sum(choice.source.item.size for choice in reading.choices)
    place: dict[int, tuple[int, int]] = {}
    passed = 0
    for batch in reading.batches():
        for record in batch:
            line = _line(record, sources, place)
            yield record_row(record, people, line)
        if batch:
            passed = max(passed, batch[-1].span.end)
            progress("read", min(passed, total), total)


def _line(record: Record, sources: Mapping[int, Source], place: dict[int, tuple[int, int]]) -> int | None:
    """Return the line, from 1, on which a record starts; None in UTF-16, where a line break is not one byte."""
    source = sources[record.span.source]
    if source.recoded is not None:
        return None
    at, line = place.get(record.span.source, (0, 1))
    start = record.span.start
    if start < at:
        at, line = 0, 1
    line += source.buffer[at:start].count(b"\n")
    place[record.span.source] = (start, line)
    return line


def _write_shown(order: Order, folder: Path, kept: Kept, rows: _Rows, digests: dict[str, FileDigest], at: datetime) -> None:
    """Write what people read: tables, report, evidence list, and the same for other programs."""
    order.progress("report", 0, 1)
    marks, findings = deriving.derive(folder, rows.summary)
    sheet = CaseSheet(
        case=order.case,
        sealed_at=at,
        root=rows.leaves.root.hex(),
        bundle=rows.bundle_id.hex(),
        fingerprint=grouped(fingerprint(order.key.public_bytes())),
        key_kind=order.key.kind,
        program=order.program,
        by=order.by,
    )
    material = shown.Material(folder, sheet, kept.sources, kept.withheld, rows.summary, marks, findings)
    digests.update(shown.write_shown(material, digests))
    order.progress("report", 1, 1)
