"""Signal chats as signal-export (sigexport) writes them in Markdown: `[2026-05-08 16:02:11] Name: text`, one file a chat.

Older versions print `[2026-05-08, 16:02] Name: text`. Times are on the clock of the computer that exported.
"""

import re
from collections.abc import Iterator, Sequence

from tomoshibi.evidence.admission.shelf import Source
from tomoshibi.evidence.format import Batch, Format, Glance, Match
from tomoshibi.evidence.notebook import Notebook
from tomoshibi.evidence.parsing.blocks import Block, text_blocks
from tomoshibi.evidence.parsing.lines import Margin, bom_size, text_lines
from tomoshibi.evidence.parsing.media_roles import role_of_name
from tomoshibi.evidence.readers.words import words_for
from tomoshibi.evidence.record import Answer, Attachment, Event, Message, Moment, Reaction, Record, Seen, Span, Unreadable
from tomoshibi.evidence.times.year_first import read_stamp

BATCH = 512

_HEAD = re.compile(
    r"\[(?P<stamp>[0-9]{4}-[0-9]{2}-[0-9]{2}(?P<comma>,)? [0-9]{2}:[0-9]{2}(?P<seconds>:[0-9]{2})?)\]"
    r" (?P<name>.{1,200}?):(?: (?P<body>.*))?",
    re.DOTALL,
)
LONGEST_LABEL, LONGEST_PATH = 200, 500  # characters looked at for one file
_REACTIONS = re.compile(r"\(- (?P<list>.{1,2000}) -\)\s*")
_STICKER = re.compile(r"\(\( (?P<label>.{1,100}) \)\)\s*")
_OWNER = "Me"


def recognise(glance: Glance) -> Match | None:
    """Return how well the first lines fit: a date and time in square brackets, a name, and signal-export's own marks."""
    heads = [found for line in glance.lines if (found := _HEAD.fullmatch(line)) is not None]
    if not heads:
        return None
    if "\u200e" in glance.text:  # WhatsApp's own mark
        return Match(20, "dates in square brackets, but with WhatsApp's invisible marks")
    reason = f"{len(heads)} lines of date and time in square brackets, name and colon"
    if heads[0]["comma"]:
        return Match(90, reason) if heads[0]["seconds"] is None else None
    own = sum(1 for found in heads if (found["body"] or "").endswith("  ") or found["name"] in (_OWNER, "No-Sender"))
    if own * 2 >= len(heads) or "](./media/" in glance.text:
        return Match(97, f"{reason}, {own} with the marks of signal-export")
    return Match(70, reason)


def read(sources: Sequence[Source], notebook: Notebook) -> Iterator[Batch]:
    """Yield the records of each file, which is one chat."""
    for source in sources:
        yield from _Chat(source, notebook).batches()


class _Chat:
    """The state of reading one file."""

    def __init__(self, source: Source, notebook: Notebook) -> None:
        self.source = source
        self.notebook = notebook
        self.margin = Margin(source, notebook)
        self.words = words_for("sigexport")
        self.people: dict[str, int] = {}
        self.talk = 0

    def batches(self) -> Iterator[Batch]:
        """Yield the records from the first line to the last."""
        parts = self.source.name.split("/")
        title = parts[-2] if len(parts) > 1 and parts[-1] in ("chat.md", "index.md") else None
        self.margin.header(bom_size(self.source))
        self.talk = self.notebook.conversation(
            (self.source.number, "chat"), platform="signal", title=title, folder=self.source.name
        )
        batch: Batch = []
        for block in text_blocks(text_lines(self.source, self.notebook, self.margin.settled), _HEAD.fullmatch):
            batch.append(self._record(block))
            if len(batch) >= BATCH:
                yield batch
                batch = []
                self.source.release(block.first.start)
        self.margin.close(len(self.source.buffer))
        yield batch

    def _record(self, block: Block) -> Record:
        span = self.margin.record(block.first.start, block.end)
        seq, found = self.notebook.next_seq(), block.found
        if found is None:
            self.notebook.warn("stray-line", span)
            return Unreadable(seq, span, self.talk, None, None, block.first.text, reason="no time, no name")
        person = self._person(found["name"], block, found.start("name"))
        moment = self._moment(found["stamp"], span)
        text = "\n".join(((found["body"] or ""), *block.texts))
        meaning = self.words.body(text.strip())
        if meaning is not None and meaning.event is not None:
            details = (("call", meaning.name),) if meaning.name else ()
            return Event(seq, span, self.talk, person, moment, text, details=details, event=meaning.event)
        shown, attachments, reactions = self._parts(text)
        return Message(
            seq,
            span,
            self.talk,
            person,
            moment,
            text,
            attachments,
            reactions=reactions,
            display=shown if shown != text else None,
        )

    def _parts(self, text: str) -> tuple[str, tuple[Attachment, ...], tuple[Reaction, ...]]:
        """Return the body without what signal-export puts into it, and that: files, stickers, reactions."""
        attachments: list[Attachment] = []
        reactions: list[Reaction] = []
        kept = []
        for line in text.split("\n"):
            if len(line) < 4000 and (found := _REACTIONS.fullmatch(line)) is not None:
                reactions += _reactions(found["list"])
            elif len(line) < 4000 and (found := _STICKER.fullmatch(line)) is not None:
                attachments.append(self.notebook.attachment("sticker"))
            else:
                bare, paths = _media(line)
                for path in paths:
                    role = "sticker" if "exported_stickers/" in path else role_of_name(path)
                    attachments.append(self.notebook.attachment(role, path.replace("%20", " ")))
                kept.append(bare)
        return "\n".join(kept).rstrip(" "), tuple(attachments), tuple(reactions)

    def _person(self, name: str, block: Block, at: int) -> int | None:
        if name == "No-Sender":
            return None
        known = self.people.get(name)
        if known is None:
            codec = self.source.codec
            start = block.first.start + len(block.first.text[:at].encode(codec, "replace"))
            seen = Seen(name, Span(self.source.number, start, start + len(name.encode(codec, "replace"))))
            owner: Answer = "yes" if name == _OWNER else "unknown"
            known = self.people[name] = self.notebook.participant(self.talk, name, name=seen, owner=owner)
        return known

    def _moment(self, printed: str, span: Span) -> Moment | None:
        stamp = read_stamp(printed.replace(",", ""))
        if stamp is None:
            self.notebook.warn("time-unreadable", span)
            return None
        return self.notebook.wall_clock.moment(printed, stamp.local, stamp.precision)


def _media(line: str) -> tuple[str, list[str]]:
    """Return a line without its files, and their paths: `![label](./media/name)`. Runs once through the line."""
    kept, paths, at, search = [], [], 0, 0
    while (middle := line.find("](.", search)) >= 0:
        search = middle + 3
        opens = line.rfind("[", max(at, middle - LONGEST_LABEL), middle)
        closes = line.find(")", middle, middle + LONGEST_PATH)
        if opens < 0 or closes < 0:
            continue
        paths.append(line[middle + 2 : closes])
        kept.append(line[at : opens - 1 if opens > at and line[opens - 1] == "!" else opens])
        at = search = closes + 1
    kept.append(line[at:])
    return "".join(kept), paths


def _reactions(listed: str) -> Iterator[Reaction]:
    for one in listed.split(", "):
        name, colon, what = one.rpartition(": ")
        yield Reaction(what, name) if colon else Reaction(one)


FORMATS = (Format("signal-sigexport", "signal", ("text",), recognise, read),)
