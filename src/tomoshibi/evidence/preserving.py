"""Preserving: an export becomes a sealed bundle, beside its target, and takes its name only when it is whole."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from tomoshibi.evidence.admission.keeping import Kept, SourceUnreadable, keep
from tomoshibi.evidence.admission.shelf import Source, open_shelf
from tomoshibi.evidence.reading import Reading
from tomoshibi.evidence.record import Record
from tomoshibi.evidence.rows import record_row
from tomoshibi.evidence.sealing.bag import FileDigest
from tomoshibi.evidence.sealing.closing import close_bundle
from tomoshibi.evidence.sealing.custody import Act
from tomoshibi.evidence.sealing.durable import HashedFile, write_hashed
from tomoshibi.evidence.sealing.keys import SigningKey, fingerprint, grouped
from tomoshibi.evidence.sealing.leaves import LeafWriter, Leaves
from tomoshibi.evidence.sealing.placing import building_beside, check_free, take_name
from tomoshibi.evidence.summary import Summary, summarise
from tomoshibi_verify.seal import Seal

BUFFER = 1 << 20

Progress = Callable[[str, int, int], None]  # stage, done, of how much


class OverlappingTarget(Exception):
    """The bundle would lie inside what is being preserved."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for: from where, to where, in whose name, and with which clock and chance.

    `now` gives the moment in UTC and `random(n)` n random bytes; both come in so that tests can know them. `by` names who
    does this in the chain of custody.
    """

    exports: tuple[Path, ...]
    out: Path
    key: SigningKey
    now: Callable[[], datetime]
    random: Callable[[int], bytes]
    program: str
    by: str = ""
    case: str | None = None
    platform: str | None = None
    zone: ZoneInfo | None = None
    as_zip: bool = False
    progress: Progress = field(default=lambda stage, done, total: None)


@dataclass(frozen=True, slots=True)
class Preserved:
    """A finished bundle: where it is, its seal, what was read, and what was kept and withheld."""

    path: Path
    seal: Seal
    fingerprint: str
    summary: Summary
    sources: tuple[dict[str, Any], ...]
    withheld: tuple[dict[str, Any], ...]


def preserve(order: Order) -> Preserved:
    """Seal an export as a bundle at `order.out` and return what was done.

    The person's files are only read. All is built in a folder beside the target and renamed at the end, so that a target
    is either whole or not there. Raises TargetExists, TargetUnusable, OverlappingTarget, NothingThere, SourceChanged,
    SourceUnreadable, UnknownPlatform and FontUnreadable or ReportNotWritten for a broken install.
    """
    check_free(order.out)
    for export in order.exports:
        if export.is_dir() and order.out.resolve().is_relative_to(export.resolve()):
            raise OverlappingTarget(str(order.out))
    with building_beside(order.out, random=order.random) as building:
        made = _build(order, building / "bundle")
        take_name(building / "bundle", order.out, as_zip=order.as_zip)
    return made


def _build(order: Order, folder: Path) -> Preserved:
    (folder / "data").mkdir(parents=True)
    opened_at = order.now()
    try:
        shelf = open_shelf(order.exports, lenient=True, digest=True)
    except OSError as error:
        raise SourceUnreadable(error.filename or str(order.exports[0])) from error
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
    seal = close_bundle(
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
        for row in kept.sources:
            files["data/sources.jsonl"].write(writer.add("source", row))
        for row in kept.withheld:
            files["data/withheld.jsonl"].write(writer.add("withheld", row))
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
    from tomoshibi.evidence import deriving
    from tomoshibi.evidence.report.sheet import CaseSheet
    from tomoshibi.evidence.shown import Material, write_shown

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
    material = Material(folder, sheet, kept.sources, kept.withheld, rows.summary, marks, findings)
    digests.update(write_shown(material, digests))
    order.progress("report", 1, 1)
