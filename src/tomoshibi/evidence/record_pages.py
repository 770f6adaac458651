"""Records of a bundle as they are read on a screen: some of its lines out of its zip in memory, with their marks as places.

Nothing is verified here: that is `verify`'s work. Only the lines that are asked for are decoded, so that a long bundle costs
little more than a short one.
"""

import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

import msgspec

from tomoshibi.evidence.bundle_rows import DAMAGED, Unreadable
from tomoshibi.evidence.shown_time import plain

LONGEST_SHOWN = 4_000  # characters of one record; a text that no reader knows is one record, however long it is
Row = Mapping[str, Any]
BROKEN = (*DAMAGED, AttributeError, TypeError, msgspec.MsgspecError)


@dataclass(frozen=True, slots=True)
class ShownRecord:
    """One record as it is read: its text in pieces, each with whether a mark points at it. None of it is made harmless yet."""

    number: int
    kind: str
    event: str
    when: str  # in Japan's time where that is known, else as the export printed it
    is_japans_time: bool
    media: tuple[str, ...]
    labels: tuple[str, ...]
    is_cut: bool
    who: str = field(repr=False)
    pieces: tuple[tuple[str, bool], ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class RecordPages:
    """The records of one bundle, not yet decoded, and its marks by the number of their record."""

    marks: Mapping[int, Row] = field(repr=False)
    findings: tuple[Row, ...] = field(repr=False)
    sources: int
    withheld: int
    _lines: Sequence[bytes] = field(repr=False)

    @property
    def count(self) -> int:
        """Return how many records there are."""
        return len(self._lines)

    @property
    def marked(self) -> tuple[int, ...]:
        """Return the numbers of the records that carry a mark, in order."""
        return tuple(sorted(self.marks))

    def records(self, numbers: Iterable[int]) -> tuple[ShownRecord, ...]:
        """Return the records of these numbers that there are. Raises Unreadable."""
        return tuple(self._record(one) for one in numbers if 1 <= one <= self.count)

    def _record(self, number: int) -> ShownRecord:
        try:
            row = msgspec.json.decode(self._lines[number - 1], type=dict[str, Any])
            if row["n"] != number:
                raise Unreadable(f"record {number} does not stand in its line")
            return _shown(row, self.marks.get(number))
        except BROKEN as error:
            raise Unreadable(str(error)) from None


def opened(packed: BinaryIO) -> RecordPages:
    """Return the records of a bundle's zip. Raises Unreadable."""
    try:
        with zipfile.ZipFile(packed) as archive:
            top = next(iter(archive.namelist())).split("/", 1)[0]
            files = set(archive.namelist())

            def content(name: str) -> bytes:
                return archive.read(f"{top}/{name}") if f"{top}/{name}" in files else b""

            lines = content("data/records.jsonl").splitlines()
            marks = {one["n"]: one for one in _rows(content("data/marks.jsonl")) if one.get("labels")}
            found = json.loads(content("data/findings.json") or b"{}").get("findings") or ()
            counts = [content(f"data/{name}.jsonl").count(b"\n") for name in ("sources", "withheld")]
    except (*BROKEN, StopIteration) as error:
        raise Unreadable(str(error)) from None
    return RecordPages(marks, tuple(found), counts[0], counts[1], lines)


def _rows(content: bytes) -> Iterator[dict[str, Any]]:
    yield from map(msgspec.json.Decoder(dict[str, Any]).decode, content.splitlines())


def _shown(row: Row, line: Row | None) -> ShownRecord:
    from tomoshibi.evidence.report.marked import labels_of, spans  # all of the report comes with it: not before it is needed

    text, time, more = row["text"] or "", row["time"] or {}, row["more"] or {}
    known = time.get("jst")
    return ShownRecord(
        row["n"], row["kind"], str(more.get("event", "")), plain(known or time.get("local") or "") or time.get("printed") or "",
        bool(known), tuple(one["role"] for one in row["media"]), tuple(labels_of(line)), len(text) > LONGEST_SHOWN,
        str((row["sender"] or {}).get("name") or ""), tuple(_pieces(text[:LONGEST_SHOWN], spans(line, text))),
    )  # fmt: skip


def _pieces(text: str, marked: Iterable[tuple[int, int]]) -> Iterator[tuple[str, bool]]:
    """Yield a text cut where marked words begin and end."""
    at = 0
    for start, end in marked:
        if start >= len(text):
            break
        if start > at:
            yield text[at:start], False
        yield text[start:end], True
        at = end
    if at < len(text):
        yield text[at:], False
