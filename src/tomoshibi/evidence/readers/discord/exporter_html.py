"""DiscordChatExporter's HTML, minified or not: since 2022 one container a message, before that groups under one author.

Times are printed in the exporter's language and zone; a container names its author only where a group begins.
"""

import re
from collections.abc import Iterator, Sequence

from tomoshibi.evidence.admission.shelf import Source
from tomoshibi.evidence.format import Batch, Format, Glance, Match
from tomoshibi.evidence.moments import SECOND
from tomoshibi.evidence.notebook import Notebook
from tomoshibi.evidence.parsing.entities import html_text
from tomoshibi.evidence.parsing.html_page import BATCH, Ending, Page
from tomoshibi.evidence.parsing.markup import Block, Node, Token
from tomoshibi.evidence.readers.discord.html_parts import attachments_of, details_of, edits_of, reactions_of, reply_of
from tomoshibi.evidence.readers.words import words_for
from tomoshibi.evidence.record import Event, EventKind, Message, Moment, Record, Seen, Span, Unreadable
from tomoshibi.evidence.times.days import Order
from tomoshibi.evidence.times.spelled import STEADY_OFFSETS, PrintedTime, read_time

SNOWFLAKE_EPOCH = 1_420_070_400_000  # Discord's ids count milliseconds from 2015-01-01 UTC in their upper 42 bits
WIDEST_OFFSET = 14 * 60 + 1  # minutes that a zone's clock can stand apart from UTC, and one for cut seconds
FOOT = 4096  # bytes at the end in which the zone may be named

_CONTAINER = re.compile(r"""class=(?:"[^">]*|'[^'>]*)?\bchatlog__message(?:-container|-group)?\b""")
_STYLE = re.compile(r"\.chatlog__(?:message|messages|content)\b")
_ZONE = re.compile(r"Timezone:\s*UTC(?P<sign>[+\-−])?(?P<hours>\d{1,2})?(?::?(?P<minutes>\d{2}))?")
_PART = re.compile(r"(?P<name>.*?)(?:\s*\[part (?P<number>\d{1,9})\])?\.html?", re.IGNORECASE)
_PREFIX = "Message sent: "

AUTHORS = ("chatlog__author", "chatlog__author-name", "chatlog__system-notification-author")
STAMPS = ("chatlog__timestamp", "chatlog__system-notification-timestamp", "chatlog__short-timestamp")
_TEXTS = ("chatlog__markdown-preserve", "preserve-whitespace", "markdown", "chatlog__markdown")


def recognise(glance: Glance) -> Match | None:
    """Return how well the class names fit; a long style sheet may fill all that can be seen."""
    if _CONTAINER.search(glance.text) is not None:
        return Match(95, "DiscordChatExporter's class names around messages")
    if _STYLE.search(glance.text) is not None and "preamble__" in glance.text:
        return Match(88, "DiscordChatExporter's style sheet")
    return None


def part_number(source: Source) -> tuple[str, int]:
    """Return the name and the number of a part: a long channel is written as several files."""
    found = _PART.fullmatch(source.name)
    return (source.name, 0) if found is None else (found["name"], int(found["number"] or 1))


def read(sources: Sequence[Source], notebook: Notebook) -> Iterator[Batch]:
    """Yield the records of each file."""
    for source in sorted(sources, key=part_number):
        yield from _Channel(source, notebook).batches()


def _opens(name: str, classes: frozenset[str], attributes: dict[str, str]) -> bool:
    if name != "div":
        return False
    return "chatlog__message-container" in classes or ("chatlog__message" in classes and "data-message-id" in attributes)


class _Channel:
    """The state of reading one file from top to bottom."""

    def __init__(self, source: Source, notebook: Notebook) -> None:
        self.source = source
        self.notebook = notebook
        self.page = Page(source, notebook, _opens)
        self.batch: Batch = []
        self.talk = 0
        self.title: list[str] = []
        self.entries: list[str] = []
        self.author: tuple[int, Span] | None = None
        self.group_time = ""
        self.group_time_span: Span | None = None
        self.inside = ""
        self.author_tag: dict[str, str] = {}
        self.order: Order | None = None
        self.offset = self._zone()
        self.words = words_for("discord_html")

    def _zone(self) -> int | None:
        """Return the minutes ahead of UTC that the foot of the page names, where it does."""
        foot = self.page.buffer[max(0, self.page.size - FOOT) : self.page.size].decode(self.page.codec, "replace")
        found = _ZONE.search(foot)
        if found is None:
            return None
        minutes = int(found["hours"] or 0) * 60 + int(found["minutes"] or 0)
        offset = minutes if found["sign"] in (None, "+") else -minutes
        if offset not in STEADY_OFFSETS:  # it is the offset of the day of the export
            self.notebook.warn("standard-offset", None, f"{offset:+d}")
        return offset

    def batches(self) -> Iterator[Batch]:
        """Yield the records from the first container to the last."""
        for piece in self.page.pieces():
            if isinstance(piece, Token):
                self._frame(piece)
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

    def _frame(self, token: Token) -> None:
        """Take the channel's name from the head, and an author that stands before a group of messages (until 2022)."""
        if token.kind == "open":
            attributes, classes = self.page.tags.look_up(token.attributes)
            if "chatlog__message-group" in classes:
                # Each group names its author; without this, one whose name is missing would take the one before.
                self.author, self.group_time, self.group_time_span = None, "", None
            elif "chatlog__author-name" in classes:
                self.inside, self.author_tag = "author", attributes
            elif "chatlog__timestamp" in classes:
                self.inside, self.group_time = "time", attributes.get("title", "")
                self.group_time_span = self.page.span(token.start, token.end)
            elif token.name == "title":
                self.inside = "title"
            elif "preamble__entry" in classes:
                self.inside = "entry"
        elif token.kind == "text" and self.inside:
            raw = self.page.buffer[token.start : token.end].decode(self.page.codec, "replace")
            self._take_words(" ".join(html_text(raw).split()), token)
        elif token.kind == "close":
            self.inside = ""
        else:
            self.page.frame(token)

    def _take_words(self, words: str, token: Token) -> None:
        if self.inside == "author":
            place = self.page.span(token.start, token.end)
            self.author = (self._person(words, self.author_tag, place), place)
            self.page.header(token.end)
        elif self.inside == "time" and self.group_time_span is not None:
            self.group_time = self.group_time or words
            self.group_time_span = self.page.span(self.group_time_span.start, token.end)
            self.page.header(token.end)
        elif self.inside == "title" and words:
            self.title.append(words)
        elif self.inside == "entry" and words and not self.talk:
            self.entries.append(words)

    def _open_talk(self) -> None:
        title = " ".join(self.title) or " / ".join(self.entries) or None
        name, _ = part_number(self.source)
        self.talk = self.notebook.conversation(
            ("discord", "html", name, title), platform="discord", title=title, folder=self.source.name
        )

    def _person(self, name: str, attributes: dict[str, str], place: Span) -> int:
        """Return the participant of an author's tag: shown name, account name in its title, account id."""
        if not self.talk:
            self._open_talk()
        account, handle = attributes.get("data-user-id"), attributes.get("title")
        return self.notebook.participant(
            self.talk,
            account or handle or name,
            name=Seen(name, place) if name else None,
            handle=Seen(handle, place) if handle else None,
            native_id=Seen(account, place) if account else None,
        )

    # ---- containers

    def _block(self, block: Block, ending: Ending) -> None:
        if not self.talk:
            self._open_talk()
        root = block.root
        span = self.page.record(block.start, block.end)
        if ending == "cut" or block.too_large:
            reason = "too large for one message" if block.too_large else "the file ends inside this message"
            self.batch.append(Unreadable(self.notebook.next_seq(), span, self.talk, None, None, None, reason=reason))
            return
        sender, sender_span = self._sender(root)
        system = root.first("chatlog__system-notification-content")
        if system is not None:
            self.batch.append(self._event(root, system, span, sender))
            return
        self.batch.append(self._message(root, span, sender, sender_span))

    def _sender(self, root: Node) -> tuple[int | None, Span | None]:
        """Return the author, and the place of the name where it stands before the container."""
        node = root.first(*AUTHORS)
        if node is not None:
            place = self.page.span(node.inner, node.stop)
            person = self._person(node.words(), node.attributes, place)
            if "chatlog__system-notification-author" not in node.classes:
                self.author = (person, place)
            return person, None
        return self.author if self.author is not None else (None, None)

    def _message(self, root: Node, span: Span, sender: int | None, sender_span: Span | None) -> Record:
        content = root.first("chatlog__content")
        text = _text(content) if content is not None else None
        attachments = attachments_of(root, self.notebook)
        details = details_of(root)
        flags = []
        classes = root.classes | (root.first("chatlog__message") or root).classes
        if any(name.endswith("--pinned") for name in classes):
            flags.append("pinned")
        reactions = reactions_of(root)
        if not text and not attachments and not details and not reactions:
            flags.append("empty")
        native_id = root.get("data-message-id")
        return Message(
            self.notebook.next_seq(),
            span,
            self.talk,
            sender,
            self._moment(root, span, native_id),
            text or None,
            attachments,
            "stated" if sender_span is None else "inferred",
            native_id,
            reply_of(root),
            reactions,
            edits_of(root, lambda printed: self._read(printed, None)),
            details=details,
            flags=tuple(flags),
            sender_span=sender_span,
        )

    def _event(self, root: Node, content: Node, span: Span, sender: int | None) -> Record:
        text = content.words()
        meaning = self.words.event(text)
        details = [("target", meaning.target)] if meaning is not None and meaning.target is not None else []
        link = content.first(tag="a")
        if link is not None and (name := link.get("title")):
            details.append(("target_handle", name))
        native_id = root.get("data-message-id")
        return Event(
            self.notebook.next_seq(),
            span,
            self.talk,
            sender,
            self._moment(root, span, native_id),
            text,
            native_id=native_id,
            details=tuple(details),
            event=meaning.event if meaning is not None and meaning.event is not None else EventKind.NOTICE,
        )

    # ---- times

    def _moment(self, root: Node, span: Span, native_id: str | None) -> Moment | None:
        """Return the printed time of a container: the long form of a title before the short one that is shown."""
        printed, heading = "", None
        for node in root.elements(*STAMPS):
            printed = node.get("title") or node.words()
            break
        if not printed:
            printed = (root.get("title") or "").removeprefix(_PREFIX)
        if not printed and self.group_time:
            printed, heading = self.group_time, self.group_time_span
        moment = self._read(printed, native_id, heading)
        if moment is None:
            self.notebook.warn("time-unreadable", span, printed[:60])
        return moment

    def _read(self, printed: str, native_id: str | None, heading: Span | None = None) -> Moment | None:
        found = read_time(printed, self.order)
        if found is None:
            return None
        if found.alternatives:
            found = self._settled(found, native_id)
        if found.order in ("dmy", "mdy"):
            self.order = found.order
        if self.offset is None:
            return self.notebook.wall_clock.moment(printed, found.local, found.precision, heading, found.alternatives)
        instant = found.local - self.offset * 60 * SECOND
        clock = "offset" if self.offset else "utc"
        return Moment(printed, found.precision, clock, "file", found.local, instant, found.alternatives, heading)  # type: ignore[arg-type]

    def _settled(self, found: PrintedTime, native_id: str | None) -> PrintedTime:
        """Return the reading that fits the time in the message's own id, where day and month could be either."""
        if native_id is None or not native_id.isdecimal() or len(native_id) > 20:
            return found
        made = ((int(native_id) >> 22) + SNOWFLAKE_EPOCH) * 1000
        fitting = [one for one in (found.local, *found.alternatives) if abs(one - made) <= WIDEST_OFFSET * 60 * SECOND]
        if len(fitting) != 1:
            return found
        order: Order = "mdy" if fitting[0] == found.local else "dmy"
        return PrintedTime(fitting[0], found.precision, (), found.offset, order)


def _text(content: Node) -> str:
    """Return a message's text; its mark of editing is not part of it."""
    marks = list(content.elements("chatlog__edited-timestamp"))
    node = content.first(*_TEXTS)
    if node is None or any(mark.holds(node) for mark in marks):
        return content.text(without=marks).strip("\r\n\t ")
    inner = node.first("preserve-whitespace", "chatlog__markdown-preserve")
    chosen = inner if inner is not None else node
    return chosen.text(without=marks) if chosen is not node or not marks else chosen.text(without=marks).strip("\r\n\t ")


FORMATS = (Format("discord-dce-html", "discord", ("html",), recognise, read),)
