"""The account of a JSON export's bytes: records, what stands between them, and the frame around them."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from tomoshibi.evidence.admission.shelf import Source
from tomoshibi.evidence.notebook import Notebook
from tomoshibi.evidence.parsing.json_mending import mend, mend_value
from tomoshibi.evidence.parsing.json_walk import CutOff, NotJson, Walk
from tomoshibi.evidence.record import Span

T = TypeVar("T")
_ARRAY = re.compile(rb'"messages"[\x20\t\r\n]*+:[\x20\t\r\n]*+\[')
Pieces = list[tuple[int, int, T | None]]


class Broken(Exception):
    """The array of records ended too early; what there was has been yielded and noted."""


class Frame:
    """One JSON document as a reader goes through it. What is no record and stands between no two records is header."""

    def __init__(self, source: Source, notebook: Notebook) -> None:
        self.source = source
        self.number = source.number
        self.notebook = notebook
        self.ledger = notebook.ledgers[source.number]
        self.buffer = source.buffer
        self.walk = Walk(self.buffer)
        self.settled = 0
        self.trouble: str | None = None

    def records(
        self, decode: Callable[[bytes], T], decode_all: Callable[[bytes], Sequence[T]] | None = None
    ) -> Iterator[Pieces[T]]:
        """Yield the elements of the array at the walk's position, and book what stands between them.

        Where the document is cut or broken, the last piece is all up to the next array of records or to the end, and `trouble`
        says which. The walk raises Broken then, after that piece.
        """
        first = True
        walk = self.walk
        try:
            for batch in walk.objects(decode, mend_value, decode_all):
                self._book(batch, first=first)
                first = False
                yield batch
                self.source.release(walk.at)
        except (CutOff, NotJson) as error:
            self._note(error)
            start, end = error.start, self._next_array(error.start)
            walk.at = end
            if start < end:
                rest: Pieces[T] = [(start, end, None)]
                self._book(rest, first=first)
                yield rest
            raise Broken from error
        if walk.missing_commas:
            self.notebook.warn("comma-missing", None, self.source.name)
            walk.missing_commas = 0

    def _note(self, error: CutOff | NotJson) -> None:
        cut = isinstance(error, CutOff)
        self.trouble = "cut off" if cut else "not JSON"
        span = Span(self.number, error.start, self.walk.size)
        self.notebook.warn("cut-off" if cut else "frame-broken", span, self.source.name)

    def _next_array(self, start: int) -> int:
        found = _ARRAY.search(self.buffer, start)
        return self.walk.size if found is None else found.start()

    def resync(self, error: CutOff | NotJson | Broken, *, met: bool) -> tuple[int, int] | None:
        """Go on behind a place where the frame breaks, at the next array of records or at the end.

        Return the span that is lost where nothing of the document could be read before (`met` is whether an array was met).
        """
        walk = self.walk
        if not isinstance(error, Broken):
            self._note(error)
        start = max(self.settled, walk.at if isinstance(error, Broken) else error.start)
        found = _ARRAY.search(self.buffer, start)
        walk.at = walk.size if found is None else found.end() - 1
        if not isinstance(error, CutOff) and not met and found is None and self.settled < walk.size:
            lost = (self.settled, walk.size)
            self.settled = walk.size
            return lost
        return None

    @property
    def over(self) -> bool:
        """Return whether the walk is at the end of the document."""
        return self.walk.at >= self.walk.size

    def _book(self, batch: Pieces[T], *, first: bool) -> None:
        start, end = batch[0][0], batch[-1][1]
        if first:
            self.notebook.header(self.number, self.settled, start)
        elif self.ledger.spans is None:
            self.ledger.separators += start - self.settled
        else:
            self.notebook.separator(self.number, self.settled, start)
        if self.ledger.spans is None:
            self.ledger.separators += end - start - sum([one[1] - one[0] for one in batch])
        else:
            at = start
            for one_start, one_end, _ in batch:
                self.notebook.separator(self.number, at, one_start)
                at = one_end
        self.settled = end

    def fact(self) -> Any:
        """Return the small value at the walk's position; None where it cannot be read."""
        start, end = self.walk.skip()
        try:
            return mend_value(self.buffer[start:end])
        except NotJson:
            self.notebook.warn("frame-broken", Span(self.number, start, end))
            return None

    def value(self, start: int, end: int) -> Any:
        """Return the value of a record, mended where need be; every repair is noted with its place. Raises NotJson."""
        value, repairs = mend(self.buffer[start:end])
        for repair in repairs:
            self.notebook.repaired(repair.code, Span(self.number, start + repair.start, start + repair.end), repair.was)
        return value

    def close(self) -> None:
        """Book what is left: the end of the frame, and anything behind it."""
        walk = self.walk
        walk.blank()
        end = max(walk.at, self.settled)
        self.notebook.header(self.number, self.settled, end)
        if end < walk.size:
            self.notebook.skipped(self.number, end, walk.size, "behind the end of the document")
            self.notebook.warn("behind-the-end", Span(self.number, end, walk.size))
        self.settled = walk.size
