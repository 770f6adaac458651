"""Preserving: an export becomes a sealed bundle, beside its target, and takes its name only when it is whole."""

import errno
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

import msgspec

from tomoshibi.evidence.admission.keeping import Kept, SourceUnreadable, keep, safe_part
from tomoshibi.evidence.admission.shelf import Source, open_shelf
from tomoshibi.evidence.reading import Reading
from tomoshibi.evidence.record import Record
from tomoshibi.evidence.rows import record_row
from tomoshibi.evidence.sealing.archive import write_zip
from tomoshibi.evidence.sealing.bag import FileDigest
from tomoshibi.evidence.sealing.closing import close_bundle
from tomoshibi.evidence.sealing.custody import Act
from tomoshibi.evidence.sealing.durable import sync_folder
from tomoshibi.evidence.sealing.keys import SigningKey, fingerprint, grouped
from tomoshibi.evidence.sealing.leaves import LeafWriter, Leaves
from tomoshibi.evidence.summary import Summary, summarise
from tomoshibi_verify.seal import Seal

BUFFER = 1 << 20

Progress = Callable[[str, int, int], None]  # stage, done, of how much


class TargetExists(Exception):
    """There is something of this name already; nothing is ever overwritten."""


class TargetUnusable(Exception):
    """The bundle cannot be written there: no folder, no right to write, no room. `number` is the system's (errno)."""

    def __init__(self, path: Path, number: int | None) -> None:
        super().__init__(str(path), number)
        self.path, self.number = path, number


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
    _check_target(order)
    sweep_leftovers(order.out)
    building = order.out.with_name(f".{order.out.name}.{order.random(6).hex()}.building")
    try:
        building.mkdir(mode=0o700)
    except OSError as error:
        raise TargetUnusable(order.out.parent, error.errno) from error
    try:
        with _claimed(building):
            made = _build(order, building / "bundle")
            _move_into_place(building, order)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.EFBIG):
            raise TargetUnusable(order.out, error.errno) from error
        raise
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return made


def _check_target(order: Order) -> None:
    if "\0" in str(order.out):
        raise TargetUnusable(order.out, errno.EINVAL)
    try:
        is_taken = order.out.exists() or order.out.is_symlink()
        has_folder = order.out.parent.is_dir()
        target = order.out.resolve()
    except OSError as error:  # a name that is too long, a folder that may not be looked into
        raise TargetUnusable(order.out, error.errno) from error
    if is_taken:
        raise TargetExists(str(order.out))
    if not has_folder:
        raise TargetUnusable(order.out.parent, errno.ENOENT)
    for export in order.exports:
        if export.is_dir() and target.is_relative_to(export.resolve()):
            raise OverlappingTarget(str(order.out))


class _claimed:  # noqa: N801 - used as a function
    """A lock on a folder being built, held while its maker lives; a folder without a holder is a leftover."""

    def __init__(self, building: Path) -> None:
        self.building = building
        self.handle: BinaryIO | None = None

    def __enter__(self) -> None:
        self.handle = (self.building / "lock").open("wb")
        _lock(self.handle)

    def __exit__(self, *failure: object) -> None:
        if self.handle is not None:
            self.handle.close()


def _lock(handle: BinaryIO) -> bool:
    """Take a lock without waiting; return whether it was free. Where the system has none, nothing is swept."""
    try:
        import fcntl
    except ImportError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def sweep_leftovers(out: Path) -> None:
    """Remove what an earlier run that was killed left beside a target; a folder that is being built right now stays."""
    for leftover in out.parent.glob(f".{glob_free(out.name)}.*.building"):
        lock = leftover / "lock"
        try:
            with lock.open("r+b") as handle:
                free = _lock(handle)
        except OSError:
            continue
        if free:
            shutil.rmtree(leftover, ignore_errors=True)


def glob_free(name: str) -> str:
    """Return a name in which the signs of a pattern stand for themselves."""
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in name)


def _move_into_place(building: Path, order: Order) -> None:
    if order.out.exists() or order.out.is_symlink():
        raise TargetExists(str(order.out))
    if not order.as_zip:
        (building / "bundle").rename(order.out)
    else:
        packed = building / "bundle.zip"
        with packed.open("xb") as out:
            write_zip(building / "bundle", out, name=safe_part(order.out.stem))
            out.flush()
            os.fsync(out.fileno())
        try:
            os.link(packed, order.out)  # unlike a rename, this never replaces what came there meanwhile
        except FileExistsError:
            raise TargetExists(str(order.out)) from None
        except OSError:
            packed.rename(order.out)
    sync_folder(order.out.parent)


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


class _Hashed:
    """A new file whose size and digest are known when it is closed; lines are hashed and written many at a time."""

    def __init__(self, path: Path) -> None:
        self.out = path.open("wb", buffering=0)
        self.seen = hashlib.sha256()
        self.size = 0
        self._waiting: list[bytes] = []
        self._length = 0

    def write(self, content: bytes) -> int:
        """Take content to be written and hashed."""
        self._waiting.append(content)
        self._length += len(content)
        if self._length >= BUFFER:
            self._flush()
        return len(content)

    def _flush(self) -> None:
        block = b"".join(self._waiting)
        self._waiting.clear()
        self._length = 0
        self.seen.update(block)
        self.size += len(block)
        while block:
            block = block[self.out.write(block) :]

    def close(self) -> FileDigest:
        """Bring the file to the disk and return what was written."""
        self._flush()
        os.fsync(self.out.fileno())
        self.out.close()
        return FileDigest(self.size, self.seen.hexdigest())


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
    files = {path: _Hashed(folder / path) for path in ROW_FILES}
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
    digests["data/summary.json"] = _write_file(folder / "data/summary.json", msgspec.json.encode(summary))
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


def _write_file(path: Path, content: bytes) -> FileDigest:
    file = _Hashed(path)
    file.write(content)
    return file.close()
