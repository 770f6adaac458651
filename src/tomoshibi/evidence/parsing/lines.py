"""Lines of a text export with their byte spans, whatever codec the copy was saved in, and the account of what lies between."""

from collections.abc import Iterator
from typing import NamedTuple

from tomoshibi.evidence.admission.shelf import Buffer, Source
from tomoshibi.evidence.notebook import Notebook
from tomoshibi.evidence.record import Span

_BOMS = {"utf-8": b"\xef\xbb\xbf", "utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}
_BREAKS = {"utf-16-le": b"\n\x00", "utf-16-be": b"\x00\n"}


class Line(NamedTuple):
    """One line: its bytes `start` to `end` without the line break, and its text."""

    start: int
    end: int
    text: str


def bom_size(source: Source) -> int:
    """Return how many bytes the byte order mark at the start of a source takes."""
    bom = _BOMS.get(source.codec, b"")
    return len(bom) if bom and source.buffer[: len(bom)] == bom else 0


def text_lines(source: Source, notebook: Notebook, start: int = 0) -> Iterator[Line]:
    """Yield the lines from byte `start` on. Lines end in LF or CR LF and in nothing else.

    Bytes that are no text in the source's codec become U+FFFD, with a warning at their line.
    """
    codec = source.codec
    for at, end in line_spans(source.buffer, codec, start):
        raw = source.buffer[at:end]
        try:
            text = raw.decode(codec)
        except UnicodeDecodeError:
            text = raw.decode(codec, "replace")
            notebook.warn("undecodable", Span(source.number, at, end))
        yield Line(at, end, text)


def line_spans(buffer: Buffer, codec: str, start: int = 0) -> Iterator[tuple[int, int]]:
    """Yield start and end of every line without its line break. In UTF-16 a line break takes two aligned bytes."""
    mark = _BREAKS.get(codec, b"\n")
    unit = len(mark)
    carriage = b"\r\x00" if codec == "utf-16-le" else b"\x00\r" if codec == "utf-16-be" else b"\r"
    at, size = start, len(buffer)
    while at < size:
        stop = buffer.find(mark, at)
        while stop >= 0 and unit == 2 and stop % 2:  # the two bytes belong to two neighbouring characters
            stop = buffer.find(mark, stop + 1)
        following = size if stop < 0 else stop + unit
        end = size if stop < 0 else stop
        if end - unit >= at and buffer[end - unit : end] == carriage:
            end -= unit
        yield at, end
        at = following


class Margin:
    """Books what lies between the records of one source: everything up to the next record is separator."""

    def __init__(self, source: Source, notebook: Notebook) -> None:
        self.number = source.number
        self.notebook = notebook
        self.settled = 0

    def header(self, end: int) -> None:
        """Book everything up to `end` as header."""
        self.notebook.header(self.number, self.settled, end)
        self.settled = max(self.settled, end)

    def record(self, start: int, end: int) -> Span:
        """Book what lies before a record as separator and return the record's span."""
        self.notebook.separator(self.number, self.settled, start)
        self.settled = end
        return Span(self.number, start, end)

    def skipped(self, start: int, end: int, reason: str) -> None:
        """Book a line that was read and holds nothing of the talk."""
        self.notebook.separator(self.number, self.settled, start)
        self.notebook.skipped(self.number, start, end, reason)
        self.settled = end

    def close(self, size: int) -> None:
        """Book what lies behind the last record."""
        self.notebook.separator(self.number, self.settled, size)
        self.settled = size
