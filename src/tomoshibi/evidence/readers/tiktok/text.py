"""TikTok's data export in its text form (Direct Messages.txt): a line for each chat, then `date time UTC name: text`."""

import re
from collections.abc import Iterator, Sequence

from tomoshibi.evidence.admission.shelf import Source
from tomoshibi.evidence.format import Batch, Format, Glance, Match
from tomoshibi.evidence.moments import utc_moment
from tomoshibi.evidence.notebook import Notebook
from tomoshibi.evidence.parsing.blocks import Block, text_blocks
from tomoshibi.evidence.parsing.lines import Margin, bom_size, text_lines
from tomoshibi.evidence.record import Message, Moment, Record, Seen, Span, Unreadable
from tomoshibi.evidence.times.year_first import read_stamp

BATCH = 512

_CHAT = re.compile(r">>>\s?Chat History (?:with|With) (?P<with>.{1,200}?)\s?:{0,2}\s*")
_LINE = re.compile(
    r"(?P<stamp>[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}(?: UTC)?) (?P<name>.{1,200}?):(?: (?P<body>.*))?",
    re.DOTALL,
)


def recognise(glance: Glance) -> Match | None:
    """Return how well the first lines fit: the line that opens a chat, and dated lines with a name."""
    chats = sum(1 for line in glance.lines if _CHAT.fullmatch(line))
    dated = sum(1 for line in glance.lines if _LINE.fullmatch(line))
    if not chats:
        return None
    return Match(95 if dated else 60, f"{chats} lines that open a chat, {dated} lines of date, time and name")


def read(sources: Sequence[Source], notebook: Notebook) -> Iterator[Batch]:
    """Yield the records of each file, which holds all chats."""
    for source in sources:
        yield from _Chats(source, notebook).batches()


def _begins(line: str) -> re.Match[str] | None:
    return _CHAT.fullmatch(line) if line.startswith(">>>") else _LINE.fullmatch(line)


class _Chats:
    """The state of reading one file."""

    def __init__(self, source: Source, notebook: Notebook) -> None:
        self.source = source
        self.notebook = notebook
        self.margin = Margin(source, notebook)
        self.talk = 0

    def batches(self) -> Iterator[Batch]:
        """Yield the records from the first line to the last."""
        self.margin.header(bom_size(self.source))
        batch: Batch = []
        for block in text_blocks(text_lines(self.source, self.notebook, self.margin.settled), _begins):
            if block.found is not None and block.found.re is _CHAT:
                self._open_chat(block, block.found)
                batch += [self._stray(line.start, line.end, line.text) for line in block.below if line.text.strip()]
            elif block.found is None:
                batch.append(self._stray(block.first.start, block.end, block.first.text))
            else:
                batch.append(self._record(block, block.found))
            if len(batch) >= BATCH:
                yield batch
                batch = []
                self.source.release(block.first.start)
        self.margin.close(len(self.source.buffer))
        yield batch

    def _open_chat(self, block: Block, found: re.Match[str]) -> None:
        self.margin.record(block.first.start, block.first.start)
        self.margin.header(block.first.end)
        name = found["with"]
        self.talk = self.notebook.conversation(
            (self.source.number, name), platform="tiktok", kind="one-to-one", title=name, folder=self.source.name
        )
        self._person(name, block, found.start("with"))

    def _known_talk(self) -> int:
        """Return the chat that is open, or one without a name for lines above the first."""
        if not self.talk:
            self.talk = self.notebook.conversation((self.source.number, ""), platform="tiktok", folder=self.source.name)
        return self.talk

    def _stray(self, start: int, end: int, text: str) -> Record:
        span = self.margin.record(start, end)
        self.notebook.warn("stray-line", span)
        return Unreadable(self.notebook.next_seq(), span, self._known_talk(), None, None, text, reason="no time, no name")

    def _record(self, block: Block, found: re.Match[str]) -> Record:
        talk = self._known_talk()
        span = self.margin.record(block.first.start, block.end)
        person = self._person(found["name"], block, found.start("name"))
        moment = self._moment(found["stamp"], span)
        text = "\n".join((found["body"] or "", *block.texts))
        flags = ("continued",) if block.texts else ()
        return Message(self.notebook.next_seq(), span, talk, person, moment, text, flags=flags)

    def _person(self, name: str, block: Block, at: int) -> int:
        codec = self.source.codec
        start = block.first.start + len(block.first.text[:at].encode(codec, "replace"))
        seen = Seen(name, Span(self.source.number, start, start + len(name.encode(codec, "replace"))))
        return self.notebook.participant(self.talk, name, name=seen)

    def _moment(self, printed: str, span: Span) -> Moment | None:
        stamp = read_stamp(printed)
        if stamp is None:
            self.notebook.warn("time-unreadable", span)
            return None
        if stamp.offset == 0:
            return utc_moment(printed, stamp.local, stamp.precision)
        # Older exports name no zone; the maker's pages say UTC, the file does not.
        return Moment(printed, stamp.precision, "vendor", "unknown", stamp.local, None)


FORMATS = (Format("tiktok-txt", "tiktok", ("text",), recognise, read),)
