"""Messenger's HTML without its class names, as converters leave it: sender, words and time, one below the other.

A message is the smallest element whose last words are a time and that holds other words before them.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tomoshibi.evidence.admission.shelf import Buffer, Source
from tomoshibi.evidence.format import Batch, Glance, Match
from tomoshibi.evidence.notebook import Notebook
from tomoshibi.evidence.parsing.entities import html_text
from tomoshibi.evidence.parsing.html_page import Opens
from tomoshibi.evidence.parsing.markup import VOID, Node, html_tokens
from tomoshibi.evidence.readers.meta import html_export as meta_html
from tomoshibi.evidence.readers.meta.cells import cells_of, media_in
from tomoshibi.evidence.times.spelled import read_time

LONGEST_TIME = 60  # characters of a text that is nothing but a time; the longest known has some 40

_WRAPPERS = frozenset(("div", "section", "article", "li"))
_LIST = ("Participants:", "参加者:", "参加者：")


def recognise(glance: Glance) -> Match | None:
    """Return how well the structure fits: a list of participants, and elements that end in a time."""
    if not any(words in glance.text for words in _LIST):
        return None
    if not _message_tags(glance.head, glance.codec):
        return None
    return Match(57, "a list of participants, and elements of sender, words and time without class names")


def read(sources: Sequence[Source], notebook: Notebook) -> Iterator[Batch]:
    """Yield the records of each part."""
    yield from meta_html.read(sources, notebook, "messenger", _shape_of)


@dataclass(slots=True)
class _Element:
    """An element that is open: the number of its opening tag, and what was met in it so far."""

    number: int
    name: str
    texts: int = 0
    ends_in_time: bool = False
    holds_message: bool = False


def _message_tags(buffer: Buffer, codec: str) -> frozenset[int]:
    """Return which opening tags begin a message, counted from 0 over all opening tags of the document."""
    found: set[int] = set()
    stack = [_Element(-1, "")]
    names: Counter[str] = Counter()
    number = -1
    for token in html_tokens(buffer):
        if token.kind == "open":
            number += 1
            if token.name not in VOID:
                stack.append(_Element(number, token.name))
                names[token.name] += 1
        elif token.kind == "text":
            words = buffer[token.start : min(token.end, token.start + 400)].decode(codec, "replace").strip()
            if words:
                stack[-1].texts += 1
                stack[-1].ends_in_time = _is_time(words, token.end - token.start)
        elif token.kind == "close" and names[token.name]:
            while stack[-1].name != token.name:
                names[stack[-1].name] -= 1
                _close(stack, found)
            names[token.name] -= 1
            _close(stack, found)
    while len(stack) > 1:
        _close(stack, found)
    return frozenset(found)


def _close(stack: list[_Element], found: set[int]) -> None:
    """Take the innermost element off, note whether it is a message, and hand what it held to the one around it."""
    closed = stack.pop()
    around = stack[-1]
    if closed.texts > 1 and closed.ends_in_time and not closed.holds_message and closed.name in _WRAPPERS:
        found.add(closed.number)
        closed.holds_message = True
    around.texts += closed.texts
    around.ends_in_time = closed.ends_in_time if closed.texts else around.ends_in_time
    around.holds_message = around.holds_message or closed.holds_message


def _is_time(words: str, size: int) -> bool:
    return size <= 4 * LONGEST_TIME and len(words) <= LONGEST_TIME and read_time(html_text(words)) is not None


def _shape_of(source: Source) -> meta_html.Shape:
    return meta_html.Shape(_opens(_message_tags(source.buffer, source.codec)), _sender, _time, _cells, lists_anywhere=True)


def _opens(tags: frozenset[int]) -> Opens:
    """Return what opens a message: a page asks for each opening tag once, in the order of the document."""
    number = -1

    def opens(name: str, classes: frozenset[str], attributes: dict[str, str]) -> bool:
        nonlocal number
        del name, classes, attributes
        number += 1
        return number in tags

    return opens


def _parts(root: Node) -> list[Node]:
    """Return the elements of a message that show something, one below the other."""
    node = root
    while True:
        children = [child for child in node.children() if child.kind == "open" and _shows(child)]
        if len(children) != 1:
            return children
        node = children[0]


def _shows(node: Node) -> bool:
    return bool(node.text().strip()) or next(media_in(node), None) is not None or node.name in ("img", "video", "audio")


def _sender(root: Node) -> Node | None:
    return next(iter(_parts(root)), None)


def _time(root: Node) -> Node | None:
    last = next((node for node in reversed(_parts(root)) if node.text().strip()), None)
    return last if last is None or _is_time(last.words(), last.stop - last.inner) else None


def _cells(root: Node) -> list[Node]:
    """Return what stands between sender and time."""
    return [cell for part in _parts(root)[1:-1] for cell in cells_of(part)]
