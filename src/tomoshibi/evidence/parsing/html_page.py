"""An HTML export as a row of blocks: each record's element laid out by itself, the frame around them told apart."""

from collections.abc import Callable, Iterator
from typing import Literal

from tomoshibi.evidence.admission.shelf import Source
from tomoshibi.evidence.notebook import Notebook
from tomoshibi.evidence.parsing.bookkeeping import Account
from tomoshibi.evidence.parsing.entities import note_mending
from tomoshibi.evidence.parsing.markup import Block, TagBook, Token, declared_codec, html_tokens
from tomoshibi.evidence.record import Span

BATCH = 512

Ending = Literal["closed", "next", "page", "cut"]
# Whether an opening tag (name, classes, attributes) begins a record.
Opens = Callable[[str, frozenset[str], dict[str, str]], bool]

_BLANKS = b" \t\r\n\f\xef\xbb\xbf"


class Page:
    """One HTML file. `pieces` yields its records' blocks and, between them, the tokens of the frame.

    A block ends where its element closes, where the next record opens, where the page ends (`</body>`), or where the file does.
    With `stops`, an opening tag inside a block ends it before that tag, for records that hold other records. With `siblings`,
    what follows an element up to the next one belongs to it, for exporters that put a message's text behind its heading; such a
    block has a root of no length around both. `resumes` opens a block only where none is open.
    """

    def __init__(
        self,
        source: Source,
        notebook: Notebook,
        opens: Opens,
        *,
        stops: Opens | None = None,
        siblings: bool = False,
        resumes: Opens | None = None,
    ) -> None:
        self.source = source
        self.notebook = notebook
        self.account = Account(source, notebook)
        self.number = source.number
        self.buffer = source.buffer
        self.size = len(self.buffer)
        self.codec = declared_codec(self.buffer, source.codec)
        self.tags = TagBook(self.codec)
        self._opens = opens
        self._stops = stops
        self._siblings = siblings
        self._resumes = resumes
        self._stray: list[tuple[int, int]] = []
        self._seen_record = False

    def pieces(self) -> Iterator[tuple[Block, Ending] | Token]:
        """Yield blocks with how they ended, and the frame's tokens, in the order of the file."""
        block: Block | None = None
        for token in html_tokens(self.buffer):
            if token.kind == "open":
                attributes, classes = self.tags.look_up(token.attributes)
                resumed = block is None and self._resumes is not None and self._resumes(token.name, classes, attributes)
                if resumed or self._opens(token.name, classes, attributes):
                    if block is not None:
                        yield block.finish(token.start), "next"
                    block = Block(self.buffer, self.codec, self.tags)
                    if self._siblings:
                        block.take(Token("open", token.start, token.start, token.name))
                    block.take(token)
                    continue
                if block is not None and self._stops is not None and self._stops(token.name, classes, attributes):
                    yield block.finish(token.start), "next"
                    block = None
            elif token.kind == "close" and block is not None and token.name in ("body", "html"):
                yield block.finish(token.start), "page"
                block = None
            if block is None:
                yield token
            elif not block.take(token):
                yield block.finish(token.start if self._siblings else token.end), "closed"
                block = None
                if self._siblings:
                    yield token
        if block is not None:
            yield block.finish(self.size), "cut"

    # ---- the account

    def record(self, start: int, end: int) -> Span:
        """Book what lies before a record, and return its span. Blanks at its end stand between records, not in it.

        Before the first record all is frame; later it only separates, but for words that stand in no record.
        """
        while end > start and self.buffer[end - 1 : end] in (b" ", b"\t", b"\r", b"\n"):
            end -= 1
        if not self._seen_record:
            self.account.header(start)
            self._stray.clear()
        for stray, until in self._stray:
            if stray >= self.account.at and until <= start:
                self.account.separator(stray)
                self.account.skip(until, "words outside of any message")
        self._stray.clear()
        self._seen_record = True
        span = self.account.record(start, end)
        note_mending(self.buffer[start:end], self.codec, span, self.notebook)
        return span

    def frame(self, token: Token) -> None:
        """Remember words in the frame between records, so that they are booked as such."""
        if self._seen_record and token.kind in ("text", "cut") and self.buffer[token.start : token.end].strip(_BLANKS):
            self._stray.append((token.start, token.end))

    def separate(self, until: int) -> None:
        """Book what lies before `until` as standing between records (day lines and the like)."""
        if self._seen_record:
            self.account.separator(until)
            self._stray.clear()

    def header(self, until: int) -> None:
        """Book what lies before `until` as saying something about the whole (a thread's opening, its members)."""
        self.account.header(until)
        self._stray.clear()

    def close(self) -> None:
        """Book what lies behind the last record: the closing frame."""
        self.account.header(self.size)

    def span(self, start: int, end: int) -> Span:
        """Return a span of this file."""
        return Span(self.number, start, end)
