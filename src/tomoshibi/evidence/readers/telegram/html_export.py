"""Telegram Desktop's HTML export (messages.html, messages2.html and on, a thousand messages each)."""

import re
from collections.abc import Iterator, Sequence

from tomoshibi.evidence.admission.shelf import Source
from tomoshibi.evidence.format import Batch, Format, Glance, Match
from tomoshibi.evidence.moments import offset_moment
from tomoshibi.evidence.notebook import Notebook
from tomoshibi.evidence.parsing.entities import html_text
from tomoshibi.evidence.parsing.html_page import BATCH, Ending, Page
from tomoshibi.evidence.parsing.markup import Block, Node, Token
from tomoshibi.evidence.readers.telegram.media import Media, media_of
from tomoshibi.evidence.readers.words import words_for
from tomoshibi.evidence.record import (
    Event,
    EventKind,
    Message,
    Moment,
    Reaction,
    Record,
    Seen,
    Span,
    Unreadable,
)
from tomoshibi.evidence.times.spelled import STEADY_OFFSETS, read_time

_PART = re.compile(r"(?:(?P<folder>.*)/)?messages(?P<number>\d{0,9})\.html?", re.IGNORECASE)
_MESSAGE = re.compile(r"""class=["']message (?:default|service)\b""")
_OURS = re.compile(r"""class=["'](?:from_name|pull_right date details|page_body chat_page|history)["']""")
_DAY = re.compile(r"\d{1,2} [^\W\d]+ \d{4}")
_VIA = re.compile(r" via (?P<bot>@\w+)$")
_GO_TO = re.compile(r"#go_to_message(?P<id>-?\d+)")
_ID = re.compile(r"message(?P<id>-?\d+)")
_DURATION = re.compile(r"\((?P<seconds>\d+) seconds?\)")
_TAIL = re.compile(r"\n[ \t]*\Z")


def recognise(glance: Glance) -> Match | None:
    """Return how well the class names fit."""
    if _MESSAGE.search(glance.text) is None or _OURS.search(glance.text) is None:
        return None
    return Match(95, "Telegram Desktop's class names around messages, senders and times")


def read(sources: Sequence[Source], notebook: Notebook) -> Iterator[Batch]:
    """Yield the records of each part, the parts of one chat in the order of their numbers."""
    talks: dict[int, tuple[int, Span]] = {}
    for source in sorted(sources, key=part_number):
        yield from _Part(source, notebook, talks).batches()


def part_number(source: Source) -> tuple[str, int]:
    """Return the folder and the number of a part: messages.html is the first, messages10.html comes after messages2.html."""
    found = _PART.fullmatch(source.name)
    if found is None:
        return source.name.rpartition("/")[0], 0
    return found["folder"] or "", int(found["number"] or 1)


def _opens(name: str, classes: frozenset[str], attributes: dict[str, str]) -> bool:
    del attributes
    return name == "div" and "message" in classes and ("default" in classes or "service" in classes)


def plain(node: Node) -> str:
    """Return a node's text as the chat held it: the exporter puts a line break behind the opening tag, one before the closing.

    Raises nothing; a text without those line breaks is given as it stands.
    """
    text = node.text()
    return _TAIL.sub("", text[1:]) if text.startswith("\n") else text


class _Part:
    """The state of reading one file from top to bottom."""

    def __init__(self, source: Source, notebook: Notebook, last_senders: dict[int, tuple[int, Span]]) -> None:
        self.source = source
        self.notebook = notebook
        self.page = Page(source, notebook, _opens)
        self.batch: Batch = []
        self.talk = 0
        self.title: list[str] = []
        self.day: str | None = None
        self.last_senders = last_senders
        self.names: dict[str, int] = {}
        self.words = words_for("telegram_html")
        self.warned_of: set[int] = set()

    def batches(self) -> Iterator[Batch]:
        """Yield the records from the first block to the last."""
        heading = False
        for piece in self.page.pieces():
            if isinstance(piece, Token):
                heading = self._frame(piece, heading=heading)
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

    def _frame(self, token: Token, *, heading: bool) -> bool:
        """Take the chat's name from the head of the page; return whether the name follows."""
        if self.talk:
            self.page.frame(token)
        elif token.kind == "open":
            classes = self.page.tags.look_up(token.attributes)[1]
            return "bold" in classes and "text" in classes
        elif token.kind == "text" and heading:
            self.title.append(self.page.buffer[token.start : token.end].decode(self.page.codec, "replace"))
            return True
        return heading and token.kind != "close"

    def _open_talk(self) -> None:
        title = " ".join(html_text("".join(self.title)).split()) or None
        folder, _ = part_number(self.source)
        self.talk = self.notebook.conversation(
            ("telegram", "html", folder, title),
            platform="telegram",
            title=title,
            folder=folder.rpartition("/")[2] or None,
        )

    # ---- blocks

    def _block(self, block: Block, ending: Ending) -> None:
        if not self.talk:
            self._open_talk()
        root = block.root
        if ending == "cut" or block.too_large:
            reason = "too large for one message" if block.too_large else "the file ends inside this message"
            span = self.page.record(block.start, block.end)
            self.batch.append(Unreadable(self.notebook.next_seq(), span, self.talk, None, None, None, reason=reason))
            return
        if "service" in root.classes:
            body = root.first("body") or root
            if _DAY.fullmatch(body.words()) and (root.get("id") or "message-").startswith("message-"):
                self.day = body.words()
                self.page.separate(block.end)
                return
            self.batch.append(self._service(root, body, self.page.record(block.start, block.end)))
            return
        self.batch.append(self._message(root, self.page.record(block.start, block.end)))

    def _service(self, root: Node, body: Node, span: Span) -> Record:
        text = plain(body)
        meaning = self.words.event(text.strip())
        kind = meaning.event if meaning is not None and meaning.event is not None else EventKind.NOTICE
        actor = meaning.actor if meaning is not None else None
        details = [("day", self.day)] if self.day else []
        if meaning is not None:
            pairs = (("actor", meaning.actor), ("target", meaning.target))
            details += [(key, value) for key, value in pairs if value is not None]
        if (found := _DURATION.search(text)) is not None and kind is EventKind.CALL:
            details.append(("duration_seconds", found["seconds"]))
        # The line names the actor in plain words; only a name that is already known as a sender counts as one.
        sender = self.names.get(actor) if actor is not None else None
        seen = self.notebook.participants[sender - 1].names[0].span if sender is not None else None
        photo = root.first("userpic_link")
        address = photo.get("href") if photo is not None else None
        return Event(
            self.notebook.next_seq(),
            span,
            self.talk,
            sender,
            None,
            text,
            (self.notebook.attachment("picture", address),) if address else (),
            "stated" if sender is None else "inferred",
            native_id=_number(root),
            details=tuple(details),
            sender_span=seen,
            event=kind,
        )

    def _message(self, root: Node, span: Span) -> Record:
        forwarded = root.first("forwarded")
        forwarded_body = next((node for node in root.elements("forwarded") if "body" in node.classes), None)
        details: list[tuple[str, str]] = []
        flags: list[str] = []
        sender, sender_span, inferred = self._sender(root, forwarded_body, details)
        if forwarded is not None:
            flags.append("forwarded")
            _forwarded(forwarded_body, details)
        media = media_of(root, self.notebook)
        text_node = root.first("text")
        text = plain(text_node) if text_node is not None else media.text
        if (signature := root.first("signature")) is not None:
            details.append(("signature", signature.words()))
        reply = root.first("reply_to")
        link = reply.first(tag="a") if reply is not None else None
        target = _GO_TO.search((link.get("href") or "") if link is not None else "")
        if reply is not None and target is None:
            details.append(("reply", reply.words()))
        if not text and not media.attachments and not media.details and media.event is None:
            flags.append("empty")
        return self._made(
            span,
            media,
            sender=sender,
            time=self._moment(root, span),
            text=text,
            certainty="inferred" if inferred else "stated",
            native_id=_number(root),
            reply_to=target["id"] if target is not None else None,
            reactions=_reactions(root),
            details=(*details, *media.details),
            flags=(*flags, *media.flags),
            sender_span=sender_span,
        )

    def _made(self, span: Span, media: Media, **facts: object) -> Record:
        seq = self.notebook.next_seq()
        if media.event is not None:
            return Event(seq, span, self.talk, attachments=media.attachments, event=media.event, **facts)  # type: ignore[arg-type]
        return Message(seq, span, self.talk, attachments=media.attachments, **facts)  # type: ignore[arg-type]

    def _sender(
        self, root: Node, forwarded: Node | None, details: list[tuple[str, str]]
    ) -> tuple[int | None, Span | None, bool]:
        """Return the sender, where the name stands if in an earlier block, and whether it was taken from there."""
        for node in root.elements("from_name"):
            if forwarded is not None and forwarded.holds(node):
                continue
            name = node.words()
            if (found := _VIA.search(name)) is not None:
                details.append(("via", found["bot"]))
                name = name[: found.start()].rstrip()
            if not name:
                return None, None, False
            place = self.page.span(node.inner, node.stop)
            person = self.names.get(name)
            if person is None:
                person = self.names[name] = self.notebook.participant(self.talk, name, name=Seen(name, place))
            self.last_senders[self.talk] = (person, place)
            return person, None, False
        if "joined" not in root.classes or self.talk not in self.last_senders:
            return None, None, False
        return *self.last_senders[self.talk], True

    def _moment(self, root: Node, span: Span) -> Moment | None:
        node = root.first("date")
        printed = (node.get("title") or "").strip() if node is not None else ""
        found = read_time(printed)
        if found is None:
            self.notebook.warn("time-unreadable", span, printed[:60])
            return None
        if found.offset is None:
            return self.notebook.wall_clock.moment(printed, found.local, found.precision, None, found.alternatives)
        if found.offset not in STEADY_OFFSETS:
            self._warn_of_offset(found.offset)
        return offset_moment(printed, found.local, found.offset, found.precision)

    def _warn_of_offset(self, offset: int) -> None:
        """Warn once a file that the exporter prints a zone's standard offset all the year round."""
        if offset not in self.warned_of:
            self.warned_of.add(offset)
            self.notebook.warn("standard-offset", None, f"{offset:+d}")


def _number(root: Node) -> str | None:
    found = _ID.fullmatch(root.get("id") or "")
    return found["id"] if found is not None else None


def _forwarded(body: Node | None, details: list[tuple[str, str]]) -> None:
    """Take from whom and when a message was forwarded; a joined block does not say it again."""
    name = body.first("from_name") if body is not None else None
    if name is None:
        return
    date = name.first("date")
    details.append(("forwarded_from", name.words(without=(date,) if date is not None else ())))
    if date is not None:
        details.append(("forwarded_at", date.get("title") or date.words()))


def _reactions(root: Node) -> tuple[Reaction, ...]:
    found: list[Reaction] = []
    for node in root.elements("reaction"):
        emoji, count = node.first("emoji"), node.first("count")
        what = emoji.words() if emoji is not None else node.words()
        names = [one.get("title") for one in node.elements() if one.get("title")]
        if names:
            found += [Reaction(what, name) for name in names]
        else:
            number = count.words() if count is not None else ""
            found.append(Reaction(what, None, None, int(number) if number.isdecimal() and len(number) < 10 else 1))
    return tuple(found)


FORMATS = (Format("telegram-html", "telegram", ("html",), recognise, read),)
