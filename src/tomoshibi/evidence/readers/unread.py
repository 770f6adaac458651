"""Text that no reader understands: kept as one Unreadable record, so that preserving never depends on reading."""

from collections.abc import Iterator, Sequence

from tomoshibi.evidence.admission.shelf import Source
from tomoshibi.evidence.format import Batch, Format, Glance, Match
from tomoshibi.evidence.notebook import Notebook
from tomoshibi.evidence.record import Span, Unreadable

MATCH = Match(0, "no reader knows it")


def recognise(glance: Glance) -> Match | None:
    """Return None: nothing is ever taken for this by its content."""
    del glance
    return None


def read(sources: Sequence[Source], notebook: Notebook) -> Iterator[Batch]:
    """Yield one Unreadable record for each file; an empty file has no bytes and no record."""
    for source in sources:
        if source.size == 0:
            continue
        talk = notebook.conversation((source.number, "unread"), platform="unknown", folder=source.name)
        notebook.warn("not-understood", Span(source.number, 0, source.size), source.name)
        yield [
            Unreadable(notebook.next_seq(), Span(source.number, 0, source.size), talk, None, None, None, reason=MATCH.reason)
        ]


UNREAD = Format("unread", "unknown", (), recognise, read)
