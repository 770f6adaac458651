"""The account of a JSON export's bytes: records, what stands between them, and the frame around them."""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from tomoshibi.evidence.notebook import Notebook
from tomoshibi.evidence.readers.json_walk import CutOff, NotJson, Walk, tolerant
from tomoshibi.evidence.record import Span
from tomoshibi.evidence.shelf import Source

T = TypeVar("T")
Pieces = list[tuple[int, int, T | None]]


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

    def records(self, decode: Callable[[bytes], T], mend: Callable[[bytes], Any] = tolerant) -> Iterator[Pieces[T]]:
        """Yield the elements of the array at the walk's position, and book what stands between them.

        Where the document is cut or broken, the last piece is the rest of it, `trouble` says which, and the walk is at its end.
        """
        first = True
        walk = self.walk
        try:
            for batch in walk.objects(decode, mend):
                self._book(batch, first=first)
                first = False
                yield batch
                self.source.release(walk.at)
        except (CutOff, NotJson) as error:
            self.trouble = "cut off" if isinstance(error, CutOff) else "not JSON"
            start, end = error.start, walk.size
            walk.at = end
            self.warn_trouble(start)
            if start < end:
                rest: Pieces[T] = [(start, end, None)]
                self._book(rest, first=first)
                yield rest
        if walk.missing_commas:
            self.notebook.warn("comma-missing", None, self.source.name)
            walk.missing_commas = 0

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
            return tolerant(self.buffer[start:end])
        except NotJson:
            self.notebook.warn("frame-broken", Span(self.number, start, end))
            return None

    def warn_trouble(self, start: int) -> None:
        """Write down that the document breaks off or breaks at `start`."""
        code = "cut-off" if self.trouble == "cut off" else "frame-broken"
        self.notebook.warn(code, Span(self.number, start, self.walk.size), self.source.name)

    def close(self) -> None:
        """Book what is left: the end of the frame, and anything behind it."""
        walk = self.walk
        if self.trouble is None:
            walk.blank()
        end = max(walk.at, self.settled)
        self.notebook.header(self.number, self.settled, end)
        if end < walk.size:
            self.notebook.skipped(self.number, end, walk.size, "behind the end of the document")
            self.notebook.warn("behind-the-end", Span(self.number, end, walk.size))
        self.settled = walk.size
