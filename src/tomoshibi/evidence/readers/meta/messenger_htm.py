"""Facebook's messages as they were downloaded up to 2018 (messages.htm): threads of headings, each with its text behind it."""

import re
from collections.abc import Iterator, Sequence

from tomoshibi.evidence.admission.shelf import Source
from tomoshibi.evidence.format import Batch, Glance, Match
from tomoshibi.evidence.moments import offset_moment
from tomoshibi.evidence.notebook import Notebook
from tomoshibi.evidence.parsing.entities import html_text
from tomoshibi.evidence.parsing.html_page import BATCH, Ending, Page
from tomoshibi.evidence.parsing.markup import Block, Node, Token
from tomoshibi.evidence.parsing.media_roles import role_of_name
from tomoshibi.evidence.record import Attachment, Message, Moment, Role, Seen, Span, Unreadable
from tomoshibi.evidence.times.spelled import read_time

_HEADER = re.compile(r"""class=["'](?:[^"'>]*\s)?message_header["'\s]""")
_USER = re.compile(r"""class=["']user["'\s]""")
_LIST = re.compile(r"[^:：,]{3,40}[:：]\s*(?P<names>.+)", re.DOTALL)
_NAMES = re.compile(r",\s*|、")


def recognise(glance: Glance) -> Match | None:
    """Return how well the class names fit."""
    if _HEADER.search(glance.text) is None or _USER.search(glance.text) is None:
        return None
    return Match(93, "Facebook's class names thread, message_header, user and meta")


def read(sources: Sequence[Source], notebook: Notebook) -> Iterator[Batch]:
    """Yield the records of each file; threads of the same people are one talk, however often they are taken up again."""
    for source in sources:
        yield from _Threads(source, notebook).batches()


def _opens(name: str, classes: frozenset[str], attributes: dict[str, str]) -> bool:
    del attributes
    return name == "div" and "message" in classes


def _opens_thread(name: str, classes: frozenset[str], attributes: dict[str, str]) -> bool:
    del attributes
    return name == "div" and "thread" in classes


class _Threads:
    """The state of reading one file from top to bottom."""

    def __init__(self, source: Source, notebook: Notebook) -> None:
        self.source = source
        self.notebook = notebook
        self.page = Page(source, notebook, _opens, stops=_opens_thread, siblings=True)
        self.batch: Batch = []
        self.talk = 0
        self.owner = ""
        self.members = ""
        self.members_span: Span | None = None
        self.inside = ""

    def batches(self) -> Iterator[Batch]:
        """Yield the records from the first thread to the last."""
        for piece in self.page.pieces():
            if isinstance(piece, Token):
                self._frame(piece)
                continue
            self._message(*piece)
            if len(self.batch) >= BATCH:
                full, self.batch = self.batch, []
                yield full
                self.source.release(self.page.account.at)
        self.page.close()
        yield self.batch

    def _frame(self, token: Token) -> None:
        if token.kind == "open":
            classes = self.page.tags.look_up(token.attributes)[1]
            if _opens_thread(token.name, classes, {}):
                self.page.header(token.end)
                self.inside, self.members, self.members_span, self.talk = "thread", "", None, 0
            elif token.name == "h1" and not self.owner:
                self.inside = "owner"
        elif token.kind == "text" and self.inside:
            text = " ".join(html_text(self.page.buffer[token.start : token.end].decode(self.page.codec, "replace")).split())
            if self.inside == "owner":
                self.owner, self.inside = text, ""
            elif text:
                self.members, self.members_span = text, self.page.span(token.start, token.end)
                self.page.header(token.end)
        elif token.kind == "close" and self.inside == "thread" and token.name == "div":
            self.inside = ""
            self.page.header(token.end)
        else:
            self.page.frame(token)

    def _open_talk(self) -> int:
        """Return the talk of the thread that is open, written down with its declared members."""
        found = _LIST.fullmatch(self.members)
        listed = found["names"] if found is not None else self.members
        names = [name.strip() for name in _NAMES.split(listed) if name.strip()]
        key = ("messenger", "htm", tuple(sorted(names)) or self.source.number)
        kind = "group" if len(names) > 2 else "one-to-one" if len(names) == 2 else "unknown"
        talk = self.notebook.conversation(key, platform="messenger", kind=kind, title=self.members or None)  # type: ignore[arg-type]
        for name in names:
            self._person(talk, Seen(name, self.members_span))
        return talk

    def _person(self, talk: int, seen: Seen) -> int:
        owner = self.owner and seen.value == self.owner
        return self.notebook.participant(talk, seen.value, name=seen, owner="yes" if owner else "unknown")

    def _message(self, block: Block, ending: Ending) -> None:
        if not self.talk:
            self.talk = self._open_talk()
        span = self.page.record(block.start, block.end)
        if ending == "cut" or block.too_large:
            reason = "too large for one message" if block.too_large else "the file ends inside this message"
            self.batch.append(Unreadable(self.notebook.next_seq(), span, self.talk, None, None, None, reason=reason))
            return
        head = block.root.first("message_header") or block.root
        user, meta = head.first("user"), head.first("meta")
        name = user.words() if user is not None else ""
        sender = None
        if user is not None and name:
            sender = self._person(self.talk, Seen(name, self.page.span(user.inner, user.stop)))
        texts, attachments = self._content(block.root)
        text = "\n".join(texts) if texts else None
        flags = () if text or attachments else ("empty",)
        seq = self.notebook.next_seq()
        self.batch.append(
            Message(seq, span, self.talk, sender, self._moment(meta, span), text, tuple(attachments), flags=flags)
        )

    def _content(self, root: Node) -> tuple[list[str], list[Attachment]]:
        """Return the text and the files that follow a message's heading."""
        texts: list[str] = []
        attachments: list[Attachment] = []
        for child in root.children():
            if child.kind != "open" or "message" in child.classes:
                continue
            if child.name == "p" and (text := child.text()):
                texts.append(text)
            for node in (child, *child.elements()):
                address = node.get("src") or (node.get("href") if node.name == "a" else None)
                if not address or (node.name == "a" and "://" in address[:12]):
                    continue
                role: Role = "picture" if node.name == "img" else role_of_name(address)
                attachments.append(self.notebook.attachment(role, address))
        return texts, attachments

    def _moment(self, node: Node | None, span: Span) -> Moment | None:
        printed = node.words() if node is not None else ""
        found = read_time(printed)
        moment = None
        if found is not None and found.offset is not None:
            moment = offset_moment(printed, found.local, found.offset, found.precision)
        elif found is not None:
            moment = Moment(printed, found.precision, "vendor", "unknown", found.local, None, found.alternatives)
        if moment is None:
            self.notebook.warn("time-unreadable", span, printed[:60])
        return moment
