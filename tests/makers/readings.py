"""Readings for tests, and the eight things that hold for every reader."""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from tomoshibi.evidence.admission.shelf import NothingThere, open_shelf
from tomoshibi.evidence.reading import Ambiguous, NotAnExport, Reading
from tomoshibi.evidence.record import Event, Record, Unreadable, iso

SAMPLES = Path(__file__).parent.parent / "samples"
SHARED = Path(__file__).parent.parent.parent.parent / "shared" / "exports"

NO_EXPORT = (NotAnExport, Ambiguous, NothingThere)


@dataclass(frozen=True)
class Read:
    """A finished reading and its records."""

    reading: Reading
    records: tuple[Record, ...]

    def name(self, record: Record) -> str | None:
        """Return the display name of a record's sender."""
        return None if record.sender is None else self.reading.notebook.participants[record.sender - 1].name

    def row(self, record: Record) -> tuple[object, ...]:
        """Return what a test asserts of a record: kind, sender, local time, clock, text, span."""
        time = record.time
        local = iso(time.local, time.precision) if time is not None and time.local is not None else None
        kind = record.event.value if isinstance(record, Event) else type(record).__name__.lower()
        clock = time.clock if time is not None else None
        return (kind, self.name(record), local, clock, record.text, (record.span.start, record.span.end))

    def rows(self) -> list[tuple[object, ...]]:
        """Return all records as rows."""
        return [self.row(record) for record in self.records]


def read_path(*paths: Path, platform: str | None = None, zone: str | None = None) -> Read:
    """Read files, folders or archives."""
    reading = Reading(open_shelf(paths), platform=platform, zone=ZoneInfo(zone) if zone else None, keep_spans=True)
    return Read(reading, tuple(reading.records()))


def read_bytes(folder: Path, name: str, data: bytes, *, platform: str | None = None) -> Read:
    """Read one file with the given bytes, written below `folder`."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return read_path(path, platform=platform)


def assert_every_byte_is_booked(read: Read) -> None:
    """(a) and (c): the classes add up to the size, and the pieces lie one behind the other without a gap or overlap."""
    for number, ledger in read.reading.notebook.ledgers.items():
        assert ledger.spans is not None
        at = 0
        for start, end, kind in sorted(ledger.spans):
            assert start == at, f"source {number}: {kind} at {start}, expected {at}"
            at = end
        assert at == ledger.size
        assert ledger.accounted == ledger.size
    last: dict[int, int] = {}
    for record in read.records:
        assert record.span.start >= last.get(record.span.source, 0), "spans must rise"
        last[record.span.source] = record.span.end


def same(one: tuple[Read, Record], other: tuple[Read, Record], *, spans: bool = True) -> bool:
    """Return whether two records of two readings say the same."""
    a, b = one[0].row(one[1]), other[0].row(other[1])
    return a == b if spans else a[:-1] == b[:-1]


def assert_cutting_loses_only_the_cut_record(
    folder: Path, name: str, data: bytes, *, platform: str | None = None, most: int = 120, seed: int = 1
) -> None:
    """(f): cutting the file anywhere never raises but for "not an export", and every record before the cut stays as it was."""
    whole = read_bytes(folder / "whole", name, data, platform=platform)
    cuts: Iterable[int] = range(1, len(data))
    if len(data) > most:
        cuts = sorted(random.Random(seed).sample(range(1, len(data)), most))
    for cut in cuts:
        try:
            part = read_bytes(folder / "cut", name, data[:cut], platform=platform)
        except NO_EXPORT:
            continue
        assert_every_byte_is_booked(part)
        kept = [record for record in whole.records if record.span.end <= cut]
        # The record at the very cut may have been ended by bytes that are gone now.
        for before, after in zip(kept[:-1], part.records, strict=False):
            assert before.text == after.text, f"cut at {cut}"
            assert whole.name(before) == part.name(after), f"cut at {cut}"
            assert before.span == after.span, f"cut at {cut}"
        assert len(part.records) >= len(kept) - 1, f"cut at {cut}: {len(part.records)} of {len(kept)}"


def assert_line_ends_do_not_matter(folder: Path, name: str, data: bytes, *, platform: str | None = None) -> None:
    """(g): the copy with LF and the copy with CR LF give equal texts, senders and times."""
    unix = data.replace(b"\r\n", b"\n")
    first = read_bytes(folder / "lf", name, unix, platform=platform)
    second = read_bytes(folder / "crlf", name, unix.replace(b"\n", b"\r\n"), platform=platform)
    assert [row[:-1] for row in first.rows()] == [row[:-1] for row in second.rows()]


def assert_reading_twice_gives_the_same(folder: Path, name: str, data: bytes, *, platform: str | None = None) -> None:
    """(h): the same bytes give the same records."""
    first = read_bytes(folder / "one", name, data, platform=platform)
    second = read_bytes(folder / "two", name, data, platform=platform)
    assert first.records == second.records


def assert_times_stand_in_the_source(read: Read) -> None:
    """(d): every part of a printed time stands in the record's own bytes or in its heading."""
    for record in read.records:
        if record.time is None:
            continue
        source = read.reading.choices[record.span.source].source
        codec = source.codec
        raw = source.buffer
        text = raw[record.span.start : record.span.end].decode(codec, "replace")
        if record.time.heading is not None:
            heading = record.time.heading
            text += " " + raw[heading.start : heading.end].decode(codec, "replace")
        for part in record.time.printed.split(" "):
            assert part in text, (record.time.printed, text)
        source.close()


def assert_spans_read_alone(folder: Path, name: str, data: bytes, *, platform: str | None = None, by_line: bool) -> None:
    """(b): the bytes of a record, with the headings it rests on and the file's frame, read alone, give the same record.

    `by_line` puts a line break between the pieces, for formats whose records are lines.
    """
    whole = read_bytes(folder / "whole", name, data, platform=platform)
    assert_every_byte_is_booked(whole)
    for record in whole.records:
        if isinstance(record, Unreadable):
            continue
        ledger = whole.reading.notebook.ledgers[record.span.source]
        assert ledger.spans is not None
        wanted = {(start, end) for start, end, kind in ledger.spans if kind == "header"}
        wanted.add((record.span.start, record.span.end))
        if record.time is not None and record.time.heading is not None:
            wanted.add((record.time.heading.start, record.time.heading.end))
        if record.sender_span is not None:
            wanted |= {
                (other.span.start, other.span.end)
                for other in whole.records
                if other.span.start <= record.sender_span.start < other.span.end
            }
        pieces = [data[start:end] for start, end in sorted(wanted)]
        joined = b"".join(piece if not by_line or piece.endswith(b"\n") else piece + b"\n" for piece in pieces)
        alone = read_bytes(folder / "alone", name, joined, platform=platform or whole.reading.choices[0].format.name)
        assert any(_alike(whole, record, alone, other) for other in alone.records), (record, alone.records)


def _alike(whole: Read, record: Record, alone: Read, other: Record) -> bool:
    if (record.text, whole.name(record), type(record)) != (other.text, alone.name(other), type(other)):
        return False
    if record.time is None or other.time is None:
        return record.time is other.time
    readings = {other.time.local, *other.time.alternatives}
    return record.time.printed == other.time.printed and record.time.local in readings


def assert_appending_changes_nothing_before(
    folder: Path, name: str, data: bytes, more: bytes, *, platform: str | None = None
) -> None:
    """(e): a record added at the end leaves every earlier record as it was."""
    before = read_bytes(folder / "before", name, data, platform=platform)
    after = read_bytes(folder / "after", name, data + more, platform=platform)
    assert len(after.records) > len(before.records)
    for old, new in zip(before.records, after.records, strict=False):
        assert same((before, old), (after, new))
