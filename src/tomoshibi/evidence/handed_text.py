"""One text that was handed in alone: what of it may be kept, and what of it a counsellor is shown. All of it in memory.

Nothing but text is ever kept or shown: what else it may be is told by its bytes, and media inside it becomes filler.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field

from tomoshibi.evidence.admission.content import Kind, kind_of
from tomoshibi.evidence.admission.filler import fill, find_parts
from tomoshibi.evidence.admission.shelf import Item, Shelf
from tomoshibi.evidence.admission.through import HEAD
from tomoshibi.evidence.reading import Reading
from tomoshibi.evidence.record import JST, Event, Message, Moment, Participant, Record, iso
from tomoshibi.evidence.shown_time import plain

LONGEST_LINE = 4_000  # characters of an unread text in one line of the list; what is longer goes on in the next


class NotAText(Exception):
    """The bytes are no text from the first to the last; `group` says what they are, as in `content.Kind`."""

    def __init__(self, group: str) -> None:
        super().__init__(group)
        self.group = group


@dataclass(frozen=True, slots=True)
class Admitted:
    """A text with all media inside it replaced by filler of equal length."""

    content: bytes = field(repr=False)
    kind: Kind
    filled: int  # how many pieces of media were replaced


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a talk: who, when, and the words; `media` names what was beside them, never what it shows."""

    who: str = field(repr=False)
    when: str
    text: str = field(repr=False)
    event: str = ""  # a code of `EventKind`
    media: tuple[str, ...] = ()  # codes of `Role`


@dataclass(frozen=True, slots=True)
class Talk:
    """A text as a list. `form` is the reader's name, empty where no reader knew it and the lines are the text's own."""

    form: str
    filled: int
    lines: tuple[Line, ...] = field(repr=False)


def admit(content: bytes) -> Admitted:
    """Return a text as it may be kept. Raises NotAText."""
    kind = kind_of(content)
    if kind.group != "text":
        raise NotAText(kind.group)
    parts = find_parts(content, kind)
    return Admitted(b"".join(fill(content, parts)) if parts else content, kind, len(parts))


def as_talk(name: str, content: bytes) -> Talk:
    """Return a text as a plain list of who said what when, with a look at its bytes before. Raises NotAText."""
    admitted = admit(content)
    codec = admitted.kind.codec or "utf-8"
    reading = Reading(Shelf((_item(name, admitted.content, codec),), (), single=True), keep_all=True)
    lines = tuple(_lines(reading, admitted.content, codec))
    if any(line.who or line.when or line.event for line in lines):
        return Talk(reading.choices[0].format.name, admitted.filled, lines)
    return Talk("", admitted.filled, tuple(_own_lines(admitted.content, codec)))


def _item(name: str, content: bytes, codec: str) -> Item:
    return Item(name, None, len(content), lambda: io.BytesIO(content), content[:HEAD], codec=codec)


def _lines(reading: Reading, content: bytes, codec: str) -> Iterator[Line]:
    people = reading.notebook.participants
    for record in reading.records():
        media = tuple(one.role for one in record.attachments)
        if isinstance(record, Message | Event):
            event = record.event.value if isinstance(record, Event) else ""
            yield Line(_name(record, people), _moment(record.time), record.display or record.text or "", event, media)
        else:
            yield Line("", "", content[record.span.start : record.span.end].decode(codec, "replace"))


def _name(record: Record, people: list[Participant]) -> str:
    return "" if record.sender is None else people[record.sender - 1].name


def _moment(moment: Moment | None) -> str:
    """Return a moment in Japan's time where the instant is known, else as the clock of the export showed it."""
    if moment is None:
        return ""
    if moment.utc is not None:
        return plain(iso(moment.utc, moment.precision, JST))
    return plain(iso(moment.local, moment.precision)) if moment.local is not None else moment.printed


def _own_lines(content: bytes, codec: str) -> Iterator[Line]:
    for line in content.decode(codec, "replace").removeprefix("\ufeff").splitlines():
        for start in range(0, max(1, len(line)), LONGEST_LINE):
            yield Line("", "", line[start : start + LONGEST_LINE])
