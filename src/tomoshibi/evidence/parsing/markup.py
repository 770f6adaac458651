"""A tokeniser for HTML and XML over bytes that knows where every tag and text stands, and a small tree for one block.

It follows the tokenising of the HTML standard where that decides what a browser shows (quotes open only after `=`, raw text
in `<script>` and `<xmp>`, bogus comments), takes broken documents as they are, and stops where the document is cut off.
Nothing of a document type is ever expanded.
"""

import re
from collections.abc import Collection, Iterator
from functools import lru_cache

from tomoshibi.evidence.admission.shelf import Buffer
from tomoshibi.evidence.parsing.entities import html_text

VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr")
)
RAW = frozenset(("script", "style", "xmp", "iframe", "noembed", "noframes"))
RAW_WITH_ENTITIES = frozenset(("title", "textarea"))
MAX_BLOCK = 8 << 20  # bytes of one block laid out as a tree; a message is a few thousand
MAX_NODES = 200_000  # nodes of one block: a million empty tags in a message are an attack, not a message
MAX_DEPTH = 64  # elements inside each other; deeper ones lie flat, so that work on a tree stays linear in its nodes
DECLARED_WITHIN = 4096  # bytes at the beginning in which a document names its encoding
MAX_KNOWN_TAGS = 4096  # opening tags remembered as parsed: exports repeat a few dozen

_UTF8 = re.compile(rb"""(?i:(?:charset|encoding)\s*=\s*["']?utf-?8)\b""")
_VALUE = rb"""=\s*+(?:"[^"]*+"|'[^']*+'|(?!["']))"""
_HTML = re.compile(
    rb"(?P<text>[^<]++)"
    rb"|<(?P<open>[A-Za-z][^\s/>]*+)(?P<attributes>(?:[^>=]++|" + _VALUE + rb")*+)>"
    rb"|</(?P<close>[A-Za-z][^\s/>]*+)[^>]*+>"
    rb"|(?P<run><+(?=<))"
    rb"|(?P<comment><!--(?:-?>|(?s:.*?)--!?>)|<!(?!--)[^>]*+>|<\?[^>]*+>|</(?![A-Za-z])[^>]*+>)"
    rb"|(?P<stray><)"
)
_ATTRIBUTE = re.compile(rb"""([^\s"'>/=][^\s>/=]*+)(?:\s*+=\s*+("[^"]*+"|'[^']*+'|[^\s"'>][^\s>]*+))?+""")


class EntityDeclared(Exception):
    """The document declares entities or an internal subset; such a file is not read any further."""


class Token:
    """A piece of the document: `kind` is text, raw, open, close, comment or cut; `name` in lower case for tags.

    `attributes` is the raw stretch behind an opening tag's name. A cut token runs to the end: the document ends inside it.
    """

    __slots__ = ("attributes", "end", "kind", "name", "start")

    def __init__(self, kind: str, start: int, end: int, name: str = "", attributes: bytes = b"") -> None:
        self.kind = kind
        self.start = start
        self.end = end
        self.name = name
        self.attributes = attributes


def html_tokens(buffer: Buffer, start: int = 0) -> Iterator[Token]:
    """Yield the tokens of an HTML document one behind the other, without a gap, to its end."""
    at, size = start, len(buffer)
    match = _HTML.match
    while at < size:
        found = match(buffer, at)
        if found is None:  # cannot be: every byte is text or `<`
            yield Token("cut", at, size)
            return
        kind, end = found.lastgroup, found.end()
        if kind == "text":
            yield Token("text", at, end)
        elif kind == "attributes":
            name = _name(found["open"])
            yield Token("open", at, end, name, found["attributes"])
            if name in RAW or name in RAW_WITH_ENTITIES:
                stop = _raw_end(buffer, end, name)
                if stop > end:
                    yield Token("raw" if name in RAW else "text", end, stop)
                end = stop
        elif kind == "close":
            yield Token("close", at, end, _name(found["close"]))
        elif kind == "comment":
            yield Token("comment", at, end)
        else:
            following = buffer[at + 1 : at + 2]
            if not following or following.isalpha() or following in b"/!?":
                # A tag or comment that nothing closes: so far as it was tried, it runs to the end of the document.
                yield Token("cut", at, size)
                return
            yield Token("text", at, end)
        at = end


@lru_cache(maxsize=16)
def _xml_grammar(records: frozenset[str]) -> re.Pattern[bytes]:
    # XML allows no `<` in a value. Exporters let one slip, so it is taken, unless it opens a record: then the value before it
    # was never closed.
    names = b"|".join(sorted(name.encode() for name in records))
    opening = rb"<(?!(?:" + names + rb")[\s/>])"
    value = rb"=\s*+(?:\"(?:[^\"<]++|" + opening + rb")*+\"|'(?:[^'<]++|" + opening + rb")*+')"
    return re.compile(
        rb"(?P<text>[^<]++)"
        rb"|<(?P<open>[A-Za-z_][^\s/><=]*+)(?P<attributes>(?:[^><=\"']++|" + value + rb")*+)>"
        rb"|</(?P<close>[A-Za-z_][^\s/><]*+)[^><]*+>"
        rb"|(?P<comment><!--(?s:.*?)-->|<\?(?s:.*?)\?>|<!\[CDATA\[(?s:.*?)\]\]>)"
        rb"|(?P<declaration><!(?!--|\[)[^>]*+>)"
        rb"|(?P<stray><)"
    )


@lru_cache(maxsize=16)
def _known_tag(names: frozenset[str]) -> re.Pattern[bytes]:
    return re.compile(rb"</?(?:" + b"|".join(sorted(name.encode() for name in names)) + rb")(?=[\s/>])")


def xml_tokens(buffer: Buffer, records: frozenset[str], known: frozenset[str], start: int = 0) -> Iterator[Token]:
    """Yield the tokens of an XML document to its end; an opening tag without a value is `open`, one that closes itself `empty`.

    What is not well-formed is a `broken` token up to the next tag of the `known` names, so that what follows can still be read;
    `records` names the elements that never stand inside a value. Raises EntityDeclared at a document type with declarations of
    its own, with the place as its argument.
    """
    at, size = start, len(buffer)
    match = _xml_grammar(records).match
    while at < size:
        found = match(buffer, at)
        if found is None:  # cannot be: every byte is text or `<`
            yield Token("cut", at, size)
            return
        kind, end = found.lastgroup, found.end()
        if kind == "attributes":
            yield Token("empty" if buffer[end - 2 : end - 1] == b"/" else "open", at, end, _xml_name(found["open"]))
        elif kind == "close":
            yield Token("close", at, end, _xml_name(found["close"]))
        elif kind == "declaration":
            if b"[" in found["declaration"] or b"<!ENTITY" in found["declaration"].upper():
                raise EntityDeclared(at)
            yield Token("comment", at, end)
        elif kind == "stray":
            if buffer[at + 1 : at + 2] in (b"!", b"?"):  # a comment that nothing closes runs to the end
                yield Token("cut", at, size)
                return
            resumed = _known_tag(known).search(buffer, end)
            end = resumed.start() if resumed else size
            yield Token("broken", at, end)
        else:
            yield Token(kind or "text", at, end)
        at = end


@lru_cache(maxsize=1024)
def _xml_name(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


@lru_cache(maxsize=1024)
def _name(raw: bytes) -> str:
    return raw.decode("ascii", "replace").lower()


@lru_cache(maxsize=16)
def _raw_close(name: str) -> re.Pattern[bytes]:
    return re.compile(rb"(?i:</" + name.encode() + rb"(?=[\s/>]|\Z))")


def _raw_end(buffer: Buffer, start: int, name: str) -> int:
    found = _raw_close(name).search(buffer, start)
    return found.start() if found else len(buffer)


def declared_codec(buffer: Buffer, codec: str) -> str:
    """Return UTF-8 where the document declares it, whatever its bytes were guessed to be: a few broken ones change nothing."""
    return "utf-8" if _UTF8.search(buffer, 0, DECLARED_WITHIN) is not None else codec


def attribute_spans(buffer: Buffer, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    """Yield name and the span of the value, without its quotes, of each attribute in the stretch behind a tag's name."""
    for found in _ATTRIBUTE.finditer(buffer, start, end):
        first, last = found.span(2)
        if first < 0:
            yield _name(found[1]), found.end(1), found.end(1)
        elif buffer[first : first + 1] in (b'"', b"'"):
            yield _name(found[1]), first + 1, last - 1
        else:
            yield _name(found[1]), first, last


def attributes_of(raw: bytes, codec: str) -> dict[str, str]:
    """Return the attributes of an HTML tag, decoded; of a name given twice the first counts, as in a browser."""
    found: dict[str, str] = {}
    for name, start, end in attribute_spans(raw, 0, len(raw)):
        if name not in found:
            found[name] = html_text(raw[start:end].decode(codec, "replace"))
    return found


class TagBook:
    """The opening tags met so far, with their attributes and classes; exports repeat the same few."""

    def __init__(self, codec: str) -> None:
        self.codec = codec
        self._known: dict[bytes, tuple[dict[str, str], frozenset[str]]] = {}

    def look_up(self, raw: bytes) -> tuple[dict[str, str], frozenset[str]]:
        """Return attributes and classes of the stretch behind a tag's name."""
        known = self._known.get(raw)
        if known is None:
            attributes = attributes_of(raw, self.codec)
            known = (attributes, frozenset(attributes.get("class", "").split()))
            if len(self._known) < MAX_KNOWN_TAGS and len(raw) < 400:
                self._known[raw] = known
        return known


class Node:
    """An element, a text or a raw text of a block.

    `after` is the index of the first node that is not inside it; `start` to `end` its bytes, `inner` to `stop` those between
    its tags. The nodes of a block stand in one list, in the order of the document.
    """

    __slots__ = ("_block", "after", "attributes", "classes", "end", "index", "inner", "kind", "name", "start", "stop")

    def __init__(self, block: "Block", index: int, kind: str, name: str, start: int, inner: int) -> None:
        self._block = block
        self.index = index
        self.after = index + 1
        self.kind = kind
        self.name = name
        self.start = start
        self.inner = inner
        self.stop = inner
        self.end = inner
        self.attributes: dict[str, str] = _NO_ATTRIBUTES
        self.classes: frozenset[str] = _NO_CLASSES

    def get(self, name: str) -> str | None:
        """Return an attribute's value."""
        return self.attributes.get(name)

    def elements(self, *classes: str, tag: str | None = None) -> Iterator["Node"]:
        """Yield the elements inside that have any of the classes (all, where none is named)."""
        nodes, wanted = self._block.nodes, frozenset(classes)
        for index in range(self.index + 1, self.after):
            node = nodes[index]
            if node.kind != "open" or (tag is not None and node.name != tag):
                continue
            if not wanted or not wanted.isdisjoint(node.classes):
                yield node

    def first(self, *classes: str, tag: str | None = None) -> "Node | None":
        """Return the first element inside that has any of the classes."""
        return next(self.elements(*classes, tag=tag), None)

    def children(self) -> Iterator["Node"]:
        """Yield the nodes directly inside."""
        nodes, index = self._block.nodes, self.index + 1
        while index < self.after:
            yield nodes[index]
            index = nodes[index].after

    def holds(self, other: "Node") -> bool:
        """Return whether another node of the block lies inside."""
        return self.index < other.index < self.after

    def text(self, *, without: "Collection[Node]" = ()) -> str:
        """Return the text inside: `<br>` as LF, entities decoded, line ends as LF, nothing trimmed; raw text as it stands.

        What lies inside the nodes of `without` is left out.
        """
        block, parts = self._block, []
        nodes = block.nodes
        index, last = (self.index, self.after) if self.kind != "open" else (self.index + 1, self.after)
        left_out = {node.index for node in without}
        while index < last:
            node = nodes[index]
            if index in left_out:
                index = node.after
                continue
            if node.kind == "text":
                parts.append(html_text(block.decode(node.start, node.end)))
            elif node.kind == "raw" and node.name in ("xmp", ""):
                parts.append(block.decode(node.start, node.end))
            elif node.name == "br":
                parts.append("\n")
            elif node.name == "img" and any(name.endswith("emoji") for name in node.classes):
                parts.append(node.attributes.get("alt", ""))
            index += 1
        return "".join(parts)

    def words(self, *, without: "Collection[Node]" = ()) -> str:
        """Return the text inside as one line without blanks around it: for names and titles, never for a message's text."""
        return " ".join(self.text(without=without).split())


_NO_ATTRIBUTES: dict[str, str] = {}
_NO_CLASSES: frozenset[str] = frozenset()


class Block:
    """One element of the document, laid out: `root` and everything in it. `complete` tells that its closing tag is there."""

    def __init__(self, buffer: Buffer, codec: str, book: TagBook) -> None:
        self.buffer = buffer
        self.codec = codec
        self.book = book
        self.nodes: list[Node] = []
        self.complete = False
        self.too_large = False
        self.end = 0
        self._open: list[Node] = []
        self._depth: dict[str, int] = {}
        self._flat: dict[str, int] = {}

    @property
    def root(self) -> Node:
        """Return the element that is the block."""
        return self.nodes[0]

    @property
    def start(self) -> int:
        """Return where the block begins."""
        return self.nodes[0].start

    def decode(self, start: int, end: int) -> str:
        """Return bytes as text; line ends become LF."""
        text = self.buffer[start:end].decode(self.codec, "replace")
        return text.replace("\r\n", "\n") if "\r" in text else text

    def take(self, token: Token) -> bool:
        """Add a token; return False when it closed the block."""
        self.end = token.end
        kind = token.kind
        if kind == "close":
            return self._close(token)
        if kind == "comment":
            return True
        if self.too_large:
            if kind == "open":
                self._depth[token.name] = self._depth.get(token.name, 0) + 1
            return True
        if len(self.nodes) >= MAX_NODES or (self.nodes and token.end - self.nodes[0].start > MAX_BLOCK):
            self.too_large = True
            self.nodes[1:] = []
            return True
        name = token.name if kind == "open" else (self._open[-1].name if kind == "raw" and self._open else "")
        node = Node(self, len(self.nodes), kind, name, token.start, token.end)
        self.nodes.append(node)
        if kind == "open":
            node.attributes, node.classes = self.book.look_up(token.attributes)
            if name in VOID:
                return True
            if len(self._open) >= MAX_DEPTH:
                self._flat[name] = self._flat.get(name, 0) + 1
            else:
                self._open.append(node)
                self._depth[name] = self._depth.get(name, 0) + 1
        return True

    def _close(self, token: Token) -> bool:
        name = token.name
        if self.too_large:
            self._depth[name] = self._depth.get(name, 0) - 1
            self.complete = name == self.nodes[0].name and self._depth[name] <= 0
            return not self.complete
        if self._flat.get(name):
            self._flat[name] -= 1
            return True
        if not self._depth.get(name):
            return True  # nothing open has this name: the tag closes nothing
        while self._open:
            node = self._open.pop()
            self._depth[node.name] -= 1
            node.after = len(self.nodes)
            node.stop, node.end = token.start, token.end if node.name == name else token.start
            if node.name == name:
                break
        if self._open:
            return True
        self.complete = True
        return False

    def finish(self, end: int) -> "Block":
        """Close what is still open at `end`, where the block was cut or the next one begins."""
        self.end = end
        for node in self._open:
            node.after = len(self.nodes)
            node.stop = node.end = end
        self._open = []
        return self
