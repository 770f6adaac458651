"""The HTML of Instagram's and Messenger's downloads since 2018: one element a message, known by its class names alone.

Both services print their times without a zone, on a clock that is neither the phone's nor stated; it is never taken as local.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from tomoshibi.evidence.admission.shelf import Source
from tomoshibi.evidence.format import Batch
from tomoshibi.evidence.notebook import Notebook
from tomoshibi.evidence.parsing.entities import html_text
from tomoshibi.evidence.parsing.html_page import BATCH, Ending, Opens, Page
from tomoshibi.evidence.parsing.markup import Block, Node, Token
from tomoshibi.evidence.readers.meta.cells import cells_of, is_text, media_in, role_of
from tomoshibi.evidence.readers.meta.sentences import service_sentences
from tomoshibi.evidence.record import (
    Attachment,
    Event,
    Message,
    Moment,
    Reaction,
    Record,
    Seen,
    Span,
    TalkKind,
    Unreadable,
)
from tomoshibi.evidence.times.spelled import read_time

# Class names of the two generations: since 2022, and 2018 to 2022.
BLOCK = frozenset(("_a6-g", "_2lej"))
SENDER = ("_a6-h", "_2lek", "_2lel")
BODY = ("_a6-p", "_2let")
TIME = ("_a72d", "_a6-o", "_2lem")
REACTIONS = ("_a6-q", "_tqp")
TITLE = ("_a70e", "_3b0d")

MOST_NAMES = 500  # members whose names are looked for in sentences and reactions; groups hold at most 250
MAX_REACTION = 300  # characters of a reaction: a sign and a name
MAX_LIST = 20_000  # bytes of a text that may name all members
MOST_LINKS = 500  # files and addresses taken from one message: Instagram sends at most ten at once

_EMPTY_CELL = re.compile(r"""class=["'][^"'>]*(?:_a6-p|_2let)[^>]*>\s*<div>\s*<div>\s*</div>""")
_CELL = re.compile(r"""class=["'][^"'>]*(?:_a6-p|_2let)[^>]*>\s*(?:<div>\s*){1,2}(?=[^\s<])""")
_PART = re.compile(r"(?:(?P<folder>.*)/)?message_(?P<number>\d{1,9})\.html?", re.IGNORECASE)
_LIST = re.compile(r"[^:：]{3,40}[:：]\s*(?P<names>.+)", re.DOTALL)
_AND = re.compile(r",\s*|\s+(?:and|og|und|et|y|e|en|och|ja|i|a|и|та|ve|và|dan)\s+|、|と(?=[^と]*$)|,?\s및\s|和")
_AT = re.compile(r"\s*\((?P<at>[^()]*\d[^()]*)\)\s*$")
Platform = Literal["instagram", "messenger"]


@dataclass(frozen=True, slots=True)
class Shape:
    """Where in a block sender, time and body stand.

    `cells` gives a body's cells, the one that holds the text first; `lists_anywhere` tells that the members may be named in any
    text above the messages.
    """

    opens: Opens
    sender: Callable[[Node], Node | None]
    time: Callable[[Node], Node | None]
    cells: Callable[[Node], list[Node]]
    lists_anywhere: bool = False


def opens(name: str, classes: frozenset[str], attributes: dict[str, str]) -> bool:
    """Return whether a tag opens a message."""
    del attributes
    return name in ("div", "section") and not BLOCK.isdisjoint(classes)


def message_score(text: str) -> int:
    """Return how surely a page of blocks holds messages: posts, likes and other lists are built of the same blocks.

    The body of a message is a row of cells whose first one is empty; converters leave that out. 0: it holds none.
    """
    if _EMPTY_CELL.search(text) is not None:
        return 92
    if _CELL.search(text) is not None:
        return 70
    return 0


def _has_words(root: Node) -> bool:
    """Return whether a block without a time is a message all the same: it has a sender and a body that holds something."""
    sender, body = root.first(*SENDER), root.first(*BODY)
    if sender is None or body is None or _LIST.fullmatch(sender.words()) is not None:
        return False
    return bool(body.words()) or any(node.name in ("img", "video", "audio") for node in body.elements())


def part_number(source: Source) -> tuple[str, int]:
    """Return the folder and the number of a part: message_2.html comes before message_10.html."""
    found = _PART.fullmatch(source.name)
    if found is None:
        return source.name, 0
    return found["folder"] or "", int(found["number"])


def _classed_cells(root: Node) -> list[Node]:
    """Return the cells of the body that its class name shows: the second is the text, the first is empty if there are two."""
    body = root.first(*BODY)
    cells = cells_of(body) if body is not None else []
    return [cells[1], cells[0], *cells[2:]] if len(cells) > 1 else cells


CLASSED = Shape(opens, lambda root: root.first(*SENDER), lambda root: root.first(*TIME), _classed_cells)


def read(
    sources: Sequence[Source],
    notebook: Notebook,
    platform: Platform,
    shape_of: Callable[[Source], Shape] = lambda source: CLASSED,
) -> Iterator[Batch]:
    """Yield the records of each part, the parts of one talk in the order of their numbers."""
    for source in sorted(sources, key=part_number):
        yield from _Part(source, notebook, platform, shape_of(source)).batches()


@dataclass(slots=True)
class _Content:
    """What a message's body holds."""

    text: str | None
    attachments: list[Attachment]
    reactions: list[Reaction]
    details: list[tuple[str, str]]


class _Part:
    """The state of reading one file from top to bottom."""

    def __init__(self, source: Source, notebook: Notebook, platform: Platform, shape: Shape) -> None:
        self.source = source
        self.notebook = notebook
        self.platform = platform
        self.shape = shape
        self.page = Page(source, notebook, shape.opens)
        self.batch: Batch = []
        self.talk = 0
        self.title: list[str] = []
        self.heading: list[str] = []
        self.members: dict[str, Seen] = {}
        self.names: dict[str, int] = {}
        self.first_names: tuple[str, ...] = ()
        self.last_sender: tuple[int, Span] | None = None
        self.sentences = service_sentences()
        self.heads = set(self.sentences.heads)

    def batches(self) -> Iterator[Batch]:
        """Yield the records from the first block to the last."""
        inside: list[str] | None = None
        for piece in self.page.pieces():
            if isinstance(piece, Token):
                inside = self._frame(piece, inside)
                continue
            self._block(*piece)
            if len(self.batch) >= BATCH:
                full, self.batch = self.batch, []
                yield full
                self.source.release(self.page.account.at)
        self.page.close()
        if not self.talk:
            self._open_talk()
        yield self.batch

    # ---- the frame

    def _frame(self, token: Token, inside: list[str] | None) -> list[str] | None:
        """Take the title from the frame; return where the next text goes."""
        if token.kind == "open":
            classes = self.page.tags.look_up(token.attributes)[1]
            if token.name == "title":
                return self.title
            return self.heading if not classes.isdisjoint(TITLE) else None
        if token.kind == "text" and inside is not None and not self.talk:
            inside.append(self.page.buffer[token.start : token.end].decode(self.page.codec, "replace"))
            if (found := _LIST.fullmatch("".join(inside).strip())) is not None and inside is self.heading:
                self._take_members(found["names"], self.page.span(token.start, token.end))
                self.heading = []
            return None
        if token.kind == "close":
            return None
        if token.kind == "text" and self.shape.lists_anywhere and not self.talk and token.end - token.start < MAX_LIST:
            words = html_text(self.page.buffer[token.start : token.end].decode(self.source.codec, "replace"))
            if (found := _LIST.fullmatch(words.strip())) is not None:
                self._take_members(found["names"], self.page.span(token.start, token.end))
        self.page.frame(token)
        return inside

    def _take_members(self, names: str, span: Span) -> None:
        """Write down declared members: at once where the talk is open, else with it."""
        for name in (one.strip() for one in _AND.split(names)):
            if name and name not in self.members:
                self.members[name] = Seen(name, span)
                if self.talk:
                    self._person(self.members[name])

    def _open_talk(self) -> None:
        """Write down the talk and its declared members, once all that stands before its first message is known."""
        title = " ".join(html_text("".join(self.heading) or "".join(self.title)).split()) or None
        folder, _ = part_number(self.source)
        kind: TalkKind = "group" if len(self.members) > 2 else "one-to-one" if len(self.members) == 2 else "unknown"
        place = folder.rpartition("/")[2] if _PART.fullmatch(self.source.name) else None
        self.talk = self.notebook.conversation(
            (self.platform, "html", folder, title), platform=self.platform, kind=kind, title=title, folder=place or None
        )
        for seen in self.members.values():
            self._person(seen)

    def _person(self, seen: Seen) -> int:
        known = self.names.get(seen.value)
        if known is None:
            known = self.names[seen.value] = self.notebook.participant(self.talk, seen.value, name=seen)
            self.heads.add(seen.value[:2])
            if len(self.first_names) < MOST_NAMES:
                self.first_names = (*self.first_names, seen.value)
        return known

    # ---- records

    def _block(self, block: Block, ending: Ending) -> None:
        if ending == "cut" or block.too_large:
            if self.shape is CLASSED and block.root.first(*TIME, *BODY) is None and not block.too_large:
                return  # the file ends inside a heading: nothing of a message is lost
            reason = "too large for one message" if block.too_large else "the file ends inside this message"
            self._unreadable(block, block.end, reason)
            return
        if self.shape is not CLASSED:
            self._append(block.root, block.start, block.end)
            return
        if block.root.first(*TIME) is None and not _has_words(block.root):
            self._note(block)
            return
        senders = list(block.root.elements(*SENDER))
        if len(senders) < 2:
            self._append(block.root, block.start, block.end)
            return
        # A wrapper around several messages, as some converters write it.
        for child in list(block.root.children()):
            if child.kind != "open":
                continue
            if child.first(*TIME) is not None:
                self._append(child, child.start, child.end)

    def _note(self, block: Block) -> None:
        """Take a block without a time: the list of members, or a note on the whole thread. It is no message."""
        span = self.page.span(block.start, block.end)
        for node in block.root.elements(*SENDER):
            if (found := _LIST.fullmatch(node.words())) is not None:
                self._take_members(found["names"], span)
        self.page.header(block.end)

    def _unreadable(self, block: Block, end: int, reason: str) -> None:
        if not self.talk:
            self._open_talk()
        span = self.page.record(block.start, end)
        self.batch.append(Unreadable(self.notebook.next_seq(), span, self.talk, None, None, None, reason=reason))

    def _append(self, root: Node, start: int, end: int) -> None:
        if not self.talk:
            self._open_talk()
        span = self.page.record(start, end)
        sender, sender_span, certain = self._sender(root)
        moment = self._moment(root, span)
        content = self._content(self.shape.cells(root), root)
        self.batch.append(self._record(span, sender, sender_span, certain, moment, content))

    def _sender(self, root: Node) -> tuple[int | None, Span | None, bool]:
        """Return the sender, the place of the name where it stands in an earlier block, and whether the block names them."""
        node = self.shape.sender(root)
        name = node.words() if node is not None else ""
        if node is not None and name:
            seen = Seen(name, self.page.span(node.inner, node.stop))
            person = self._person(seen)
            self.last_sender = (person, self.page.span(node.inner, node.stop))
            return person, None, True
        if self.last_sender is None or node is not None:
            return None, None, True
        return *self.last_sender, False

    def _moment(self, root: Node, span: Span) -> Moment | None:
        node = self.shape.time(root)
        printed = node.words() if node is not None else ""
        found = read_time(printed)
        if found is None:
            place = self.page.span(node.inner, node.stop) if node is not None else span
            self.notebook.warn("time-unreadable", place, printed[:60])
            return None
        return Moment(printed, found.precision, "vendor", "unknown", found.local, None, found.alternatives)

    def _record(
        self,
        span: Span,
        sender: int | None,
        sender_span: Span | None,
        certain: bool,
        moment: Moment | None,
        content: _Content,
    ) -> Record:
        text, flags, details = content.text, [], content.details
        sentence = None
        if text is not None and text[:2] in self.heads:
            sentence = self.sentences.meaning(text, self.first_names)
        if sentence is not None:
            flags.append("service-sentence")
            details += [
                (key, value) for key, value in (("actor", sentence.actor), ("target", sentence.target)) if value is not None
            ]
        rest = {"reactions": tuple(content.reactions), "details": tuple(details), "sender_span": sender_span}
        attachments = tuple(content.attachments)
        seq = self.notebook.next_seq()
        if sentence is not None and sentence.event is not None:
            return Event(
                seq,
                span,
                self.talk,
                sender,
                moment,
                text,
                attachments,
                "inferred",
                flags=tuple(flags),
                event=sentence.event,
                **rest,  # type: ignore[arg-type]
            )
        if not text and not attachments and not details:
            flags.append("empty")
        certainty: Literal["stated", "inferred"] = "stated" if certain else "inferred"
        return Message(
            seq,
            span,
            self.talk,
            sender,
            moment,
            text,
            attachments,
            certainty,
            flags=tuple(flags),
            **rest,  # type: ignore[arg-type]
        )

    # ---- a message's body

    def _content(self, cells: list[Node], root: Node) -> _Content:
        """Return what the cells of a body hold; of the first two the first with words of its own is the text."""
        found = _Content(None, [], [], [])
        lists = [node for node in root.elements(*REACTIONS) if node.name == "ul"]
        for node in lists:
            found.reactions += [self._reaction(item) for item in node.elements(tag="li")]
        if len(cells) == 1 and not cells[0].classes.isdisjoint(BODY):
            text_cell: Node | None = cells[0]
        else:
            text_cell = next((cell for cell in cells[:2] if is_text(cell)), None)
        for cell in cells:
            media = list(islice(media_in(cell), MOST_LINKS))
            for node, address in media:
                found.attachments.append(self.notebook.attachment(role_of(node, address), address))
            taken = [*(node for node, _ in media), *lists]
            if cell is text_cell:
                text = cell.text(without=taken)
                found.text = text or None
                continue
            self._share(cell, taken, found)
        return found

    def _share(self, cell: Node, taken: list[Node], found: _Content) -> None:
        """Take what is shared: addresses, files, and the words about them."""
        within = [node for node in taken if cell.holds(node)]
        for node in islice(cell.elements(tag="a"), MOST_LINKS):
            address = node.get("href") or ""
            if not address or any(other.holds(node) or other is node for other in within):
                continue
            within.append(node)
            if "://" in address[:12] or address.startswith(("mailto:", "tel:", "//")):
                found.details.append(("share_link", address))
            else:
                found.attachments.append(self.notebook.attachment(role_of(node, address), address))
            words = node.words()
            if words and words != address:
                found.details.append(("share_words", words))
        text = cell.text(without=within)
        if text.strip():
            found.details.append(("share_text", text.strip()))

    def _reaction(self, item: Node) -> Reaction:
        words = item.words()
        at = None
        if (found := _AT.search(words)) is not None:
            read = read_time(found["at"].strip())
            if read is not None:
                at = Moment(found["at"].strip(), read.precision, "vendor", "unknown", read.local, None, read.alternatives)
                words = words[: found.start()]
        named = () if len(words) > MAX_REACTION else self.first_names
        known = max((name for name in named if words.endswith(name)), key=len, default=None)
        if known is not None and len(words) > len(known):
            return Reaction(words[: -len(known)].strip(), known, at)
        split = next((index for index, sign in enumerate(words) if sign.isalnum() and sign.isprintable()), len(words))
        return Reaction(words[:split].strip() or words, words[split:].strip() or None, at)
