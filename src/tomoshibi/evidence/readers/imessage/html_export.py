"""imessage-exporter's HTML: one box a message, replies nested in the message that they answer.

A nested reply is a record of its own; the record of the message around it ends where its replies begin.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tomoshibi.evidence.admission.shelf import Source
from tomoshibi.evidence.format import Batch, Format, Glance, Match
from tomoshibi.evidence.notebook import Notebook
from tomoshibi.evidence.parsing.html_page import BATCH, Ending, Page
from tomoshibi.evidence.parsing.markup import Block, Node, Token
from tomoshibi.evidence.readers.imessage.parts import Parts, parts_of, reactions_of
from tomoshibi.evidence.readers.words import words_for
from tomoshibi.evidence.record import Event, EventKind, Message, Moment, Record, Seen, Span, Unreadable
from tomoshibi.evidence.times.spelled import read_time

_BOX = re.compile(r"""class=["']?(?:message_part|announcement)\b""")
_SIDE = re.compile(r"""class=["']?(?:sent|received)\b""")
_STYLE = re.compile(r"\.message_part\b|\.message \.received\b|\.received\b")
_GUID = re.compile(r"message-guid=(?P<guid>[0-9A-Za-z_:/-]+)")
_READ = re.compile(r"\s*\((?P<read>[^()]*)\)\s*$")
_SERVICES = frozenset(("iMessage", "SMS", "MMS", "RCS", "Satellite", "Text", "Message"))


def recognise(glance: Glance) -> Match | None:
    """Return how well the class names fit."""
    if _BOX.search(glance.text) is not None and ('class="timestamp"' in glance.text or _SIDE.search(glance.text)):
        return Match(95, "imessage-exporter's class names around messages, senders and times")
    if _STYLE.search(glance.text) is not None and ".announcement" in glance.text and ".timestamp" in glance.text:
        return Match(88, "imessage-exporter's style sheet")
    return None


def read(sources: Sequence[Source], notebook: Notebook) -> Iterator[Batch]:
    """Yield the records of each file, which is one conversation."""
    for source in sources:
        yield from _Conversation(source, notebook).batches()


def _opens(name: str, classes: frozenset[str], attributes: dict[str, str]) -> bool:
    del attributes
    return name == "div" and ("message" in classes or "announcement" in classes)


def _opens_replies(name: str, classes: frozenset[str], attributes: dict[str, str]) -> bool:
    del attributes
    return name == "div" and "replies" in classes


def _resumes(name: str, classes: frozenset[str], attributes: dict[str, str]) -> bool:
    """Return whether a tag opens a further part of a message, behind the replies to an earlier one."""
    del attributes
    return name == "div" and "message_part" in classes


@dataclass(frozen=True, slots=True)
class _Parent:
    """The message whose replies are being read, for what is said of it behind them."""

    native_id: str | None
    sender: int | None
    sender_span: Span | None
    moment: Moment | None
    time_span: Span | None


class _Conversation:
    """The state of reading one file from top to bottom."""

    def __init__(self, source: Source, notebook: Notebook) -> None:
        self.source = source
        self.notebook = notebook
        self.page = Page(source, notebook, _opens, stops=_opens_replies, resumes=_resumes)
        self.batch: Batch = []
        self.talk = notebook.conversation((source.number, "imessage"), platform="imessage", folder=source.name)
        self.words = words_for("imessage_html")
        self.depth = 0  # elements open since the replies began; 0 outside of replies
        self.parent: _Parent | None = None
        self.names: dict[str, int] = {}
        self.seen: set[str] = set()

    def batches(self) -> Iterator[Batch]:
        """Yield the records from the first box to the last."""
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
        yield self.batch

    def _frame(self, token: Token) -> None:
        """Follow where replies begin and end."""
        if token.name == "div" and token.kind == "open":
            if _opens_replies(token.name, self.page.tags.look_up(token.attributes)[1], {}):
                self.depth = 1
            elif self.depth:
                self.depth += 1
        elif token.name == "div" and token.kind == "close" and self.depth:
            self.depth -= 1
        self.page.frame(token)

    # ---- boxes

    def _block(self, block: Block, ending: Ending) -> None:
        root = block.root
        span = self.page.record(block.start, block.end)
        if ending == "cut" or block.too_large:
            reason = "too large for one message" if block.too_large else "the file ends inside this message"
            self.batch.append(Unreadable(self.notebook.next_seq(), span, self.talk, None, None, None, reason=reason))
        elif "announcement" in root.classes:
            self.batch.append(self._announcement(root, span))
        elif "message_part" in root.classes and "message" not in root.classes:
            self.batch.append(self._further_part(block, span))
        else:
            self.batch.append(self._message(root, span))

    def _message(self, root: Node, span: Span) -> Record:
        side = root.first("sent", "received") or root
        stamp = root.first("timestamp")
        moment, read, native_id = self._moment(stamp, span)
        sender, sender_span = self._sender(root, sent="sent" in side.classes)
        reply_to = self.parent.native_id if self.parent is not None and self.depth else None
        if not self.depth:
            time_span = self.page.span(stamp.inner, stamp.stop) if stamp is not None else None
            self.parent = _Parent(native_id, sender, sender_span, moment, time_span)
        parts = parts_of(side, self.notebook)
        details = [("service", name) for name in sorted(side.classes & _SERVICES)]
        details += [("read", read)] if read else []
        flags = list(parts.flags)
        if self.depth:
            flags.append("reply")
        if native_id is not None:
            if native_id in self.seen:
                flags.append("repeated")  # a reply stands under its parent and again at its own time
            self.seen.add(native_id)
        return self._made(span, parts, sender, moment, native_id, reply_to, details, flags)

    def _made(
        self,
        span: Span,
        parts: Parts,
        sender: int | None,
        moment: Moment | None,
        native_id: str | None,
        reply_to: str | None,
        details: list[tuple[str, str]],
        flags: list[str],
    ) -> Record:
        seq = self.notebook.next_seq()
        everything = (*details, *parts.details)
        if parts.event is not None:
            return Event(
                seq,
                span,
                self.talk,
                sender,
                moment,
                parts.text,
                native_id=native_id,
                reply_to=reply_to,
                details=everything,
                flags=tuple(flags),
                event=parts.event,
            )
        if not parts.text and not parts.attachments and not parts.details:
            flags.append("empty")
        return Message(
            seq,
            span,
            self.talk,
            sender,
            moment,
            parts.text,
            tuple(parts.attachments),
            native_id=native_id,
            reply_to=reply_to,
            reactions=tuple(parts.reactions),
            edits=tuple(parts.edits),
            details=everything,
            flags=tuple(flags),
        )

    def _further_part(self, block: Block, span: Span) -> Record:
        """Take a part that stands behind the replies to an earlier part of the same message."""
        parts = parts_of(block.root, self.notebook)
        parent = self.parent
        moment = parent.moment if parent is not None else None
        if parent is not None and moment is not None and parent.time_span is not None:
            moment = Moment(
                moment.printed,
                moment.precision,
                moment.clock,
                moment.basis,
                moment.local,
                moment.utc,
                moment.alternatives,
                parent.time_span,
            )
        return Message(
            self.notebook.next_seq(),
            span,
            self.talk,
            parent.sender if parent is not None else None,
            moment,
            parts.text,
            tuple(parts.attachments),
            "inferred",
            reply_to=None,
            reactions=tuple(parts.reactions) or reactions_of(block.root),
            edits=tuple(parts.edits),
            details=tuple(parts.details),
            flags=(*parts.flags, "further-part"),
            sender_span=parent.sender_span if parent is not None else None,
        )

    def _announcement(self, root: Node, span: Span) -> Record:
        stamp = root.first("timestamp")
        moment, _, native_id = self._moment(stamp, span)
        text = root.words(without=(stamp,) if stamp is not None else ())
        meaning = self.words.event(text)
        details = []
        if meaning is not None:
            pairs = (("actor", meaning.actor), ("target", meaning.target))
            details = [(key, value) for key, value in pairs if value is not None]
        # Names inside an announcement are plain words; only one that is known as a sender counts as that person.
        actor = meaning.actor if meaning is not None else None
        sender = self.names.get("Me" if actor == "You" else actor) if actor is not None else None
        place = self.notebook.participants[sender - 1].names[0].span if sender is not None else None
        return Event(
            self.notebook.next_seq(),
            span,
            self.talk,
            sender,
            moment,
            text,
            (),
            "stated" if sender is None else "inferred",
            native_id,
            details=tuple(details),
            sender_span=place,
            event=meaning.event if meaning is not None and meaning.event is not None else EventKind.NOTICE,
        )

    # ---- who and when

    def _sender(self, root: Node, *, sent: bool) -> tuple[int | None, Span | None]:
        node = root.first("sender")
        name = node.words() if node is not None else ""
        if node is None or not name:
            return None, None
        place = self.page.span(node.inner, node.stop)
        person = self.names.get(name)
        if person is None:
            handle = Seen(name, place) if "@" in name or name.lstrip("+").isdigit() else None
            person = self.names[name] = self.notebook.participant(
                self.talk, name, name=Seen(name, place), native_id=handle, owner="yes" if sent else "no"
            )
        return person, place

    def _moment(self, node: Node | None, span: Span) -> tuple[Moment | None, str | None, str | None]:
        """Return the time, the words on when it was read, and the message's id where its time links to it."""
        if node is None:
            return None, None, None
        link = node.first(tag="a")
        found_id = _GUID.search((link.get("href") or "") if link is not None else "")
        native_id = found_id["guid"] if found_id is not None else None
        printed, read = node.text().strip(), None
        if (found := _READ.search(printed)) is not None:
            printed, read = printed[: found.start()], found["read"]
        time = read_time(printed)
        if time is None:
            self.notebook.warn("time-unreadable", span, printed[:60])
            return None, read, native_id
        moment = self.notebook.wall_clock.moment(printed, time.local, time.precision, None, time.alternatives)
        return moment, read, native_id


FORMATS = (Format("imessage-html", "imessage", ("html",), recognise, read),)
