"""The running account of one source: a reader says what it takes, and what lies between is booked at once."""

import re

from tomoshibi.evidence.admission.shelf import Source
from tomoshibi.evidence.notebook import Notebook
from tomoshibi.evidence.record import Span

_FRAME = re.compile(rb"[\x20\t\r\n,;\[\]{}\xef\xbb\xbf]*+")


class Account:
    """Everything before `at` is booked. Nothing is booked twice, whatever a reader asks for."""

    def __init__(self, source: Source, notebook: Notebook) -> None:
        self.source = source
        self.number = source.number
        self.buffer = source.buffer
        self.size = len(self.buffer)
        self.notebook = notebook
        self.at = 0
        self.is_broken = False  # the frame broke; what follows is picked up piece by piece

    def header(self, until: int) -> None:
        """Book as frame what lies before `until`."""
        if until > self.at:
            self.notebook.header(self.number, self.at, until)
            self.at = until

    def separator(self, until: int) -> None:
        """Book as standing between records what lies before `until`."""
        if until > self.at:
            self.notebook.separator(self.number, self.at, until)
            self.at = until

    def skip(self, until: int, reason: str) -> None:
        """Book as holding nothing of the talk what lies before `until`."""
        if until > self.at:
            self.notebook.skipped(self.number, self.at, until, reason)
            self.at = until

    def record(self, start: int, end: int) -> Span:
        """Return the span of a record; the caller of the reader books it, what lies before it stands between."""
        self.separator(start)
        self.at = end
        return Span(self.number, start, end)

    def between(self, until: int, reason: str) -> None:
        """Book what lies before `until` where the frame is broken: signs of a frame as such, anything else as skipped."""
        found = _FRAME.match(self.buffer, self.at, until)
        if found is not None and found.end() == until:
            self.separator(until)
        else:
            self.skip(until, reason)
