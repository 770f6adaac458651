"""iMessage and SMS chats as imessage-exporter writes them in text: time line, sender, lines, an empty line.

Replies stand indented below what they answer, and once more at their own place in time, with a note. Times are on the clock
of the computer that exported. `Me` is the owner.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from tomoshibi.evidence.admission.shelf import Source
from tomoshibi.evidence.format import Batch, Format, Glance, Match
from tomoshibi.evidence.notebook import Notebook
from tomoshibi.evidence.parsing.lines import Line, Margin, bom_size, text_lines
from tomoshibi.evidence.parsing.media_roles import role_of_name
from tomoshibi.evidence.readers.words import words_for
from tomoshibi.evidence.record import (
    Answer,
    Attachment,
    Edit,
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
from tomoshibi.evidence.times.spelled import read_time

BATCH = 512

_TIME = re.compile(
    r"(?P<indent> {0,40})(?P<stamp>[A-Z][a-z]{2} [0-9]{2}, [0-9]{4} {1,2}[0-9]{1,2}:[0-9]{2}:[0-9]{2} [AP]M)"
    r"(?: \((?P<read>[^)]{1,200})\)| (?P<event>\S.{0,600}))?\s*"
)
_REACTION = re.compile(r"\s*(?P<what>.{1,80}?) (?:by|from) (?P<who>.{1,120})")
_PATH = re.compile(r"(?:~?/|attachments/|(?:[\w.-]+/)+)[^\n]{1,500}\.[A-Za-z0-9]{2,5}")
_STICKER = re.compile(r"(?:\w+ )?Sticker from (?P<who>.{1,120}?): (?P<path>.{1,500}?)(?: \(.{1,200}\))?")
_EFFECT = re.compile(
    r"Sent with (?:Confetti|Echo|Fireworks|Balloons|Heart|Lasers|Shooting Star|Sparkles|Spotlight"
    r"|Slam|Loud|Gentle|Invisible Ink)"
)
_EDITED = re.compile(r"Edited .{1,80}? later: ")
_FIRST_FORM = re.compile(r"(?P<stamp>[A-Z][a-z]{2} [0-9]{2}, [0-9]{4} {1,2}[0-9]{1,2}:[0-9]{2}:[0-9]{2} [AP]M) ")
_NOTES = {
    "This message responded to an earlier message.": "reply",
    "This message was deleted from the conversation!": "deleted",
}
_OWNERS = frozenset({"Me", "You"})

Kind = Literal["message", "event", "stray"]


def recognise(glance: Glance) -> Match | None:
    """Return how well the first lines fit: lines with nothing but a time, such as `May 17, 2022  5:29:42 PM`."""
    times = [found for line in glance.lines if (found := _TIME.fullmatch(line)) is not None]
    alone = sum(1 for found in times if found["event"] is None)
    if not times:
        return None
    first = next((line for line in glance.lines if line), "")
    opens = _TIME.fullmatch(first) is not None
    read = any(found["read"] and found["read"].startswith("Read by") for found in times)
    if opens or (alone > 1 and read):
        return Match(95 if read or alone > 1 else 85, f"{len(times)} time lines of imessage-exporter")
    return Match(50, f"{len(times)} time lines of imessage-exporter, but not at the top")


def read(sources: Sequence[Source], notebook: Notebook) -> Iterator[Batch]:
    """Yield the records of each file, which is one chat."""
    for source in sources:
        yield from _Chat(source, notebook).batches()


@dataclass(slots=True)
class _Piece:
    """The lines of one record: its time line and those below."""

    kind: Kind
    first: Line
    found: re.Match[str] | None
    below: list[Line] = field(default_factory=list)


class _Chat:
    """The state of reading one file."""

    def __init__(self, source: Source, notebook: Notebook) -> None:
        self.source = source
        self.notebook = notebook
        self.margin = Margin(source, notebook)
        self.words = words_for("imessage_text")
        self.people: dict[str, int] = {}
        self.nested: set[tuple[str, int | None, str]] = set()
        self.talk = 0

    def batches(self) -> Iterator[Batch]:
        """Yield the records from the first line to the last."""
        self.margin.header(bom_size(self.source))
        title = self.source.name.rpartition("/")[2].removesuffix(".txt")
        self.talk = self.notebook.conversation(
            (self.source.number, "chat"), platform="imessage", title=title or None, folder=self.source.name
        )
        batch: Batch = []
        for piece in self._pieces():
            batch.append(self._record(piece))
            if len(batch) >= BATCH:
                yield batch
                batch = []
                self.source.release(piece.first.start)
        self.margin.close(len(self.source.buffer))
        if len(self.people) > 2:
            self.notebook.revise(self.talk, kind="group")
        yield batch

    def _pieces(self) -> Iterator[_Piece]:
        """Yield the lines of each record.

        A time line counts at the top of the file, below an empty line, or indented (a reply). Anywhere else it is the first
        form of a message that was edited, or what someone wrote.
        """
        current: _Piece | None = None
        before = ""
        for line in text_lines(self.source, self.notebook, self.margin.settled):
            found = _TIME.fullmatch(line.text) if len(line.text) < 900 else None
            nested = found is not None and len(found["indent"]) >= 4 and found["event"] is None
            if found is not None and (nested or (not before and not found["indent"])):
                if current is not None:
                    yield current
                current = _Piece("event" if found["event"] else "message", line, found)
            elif current is not None:
                current.below.append(line)
            elif line.text:
                yield _Piece("stray", line, None)
            before = line.text.strip()
        if current is not None:
            yield current

    def _record(self, piece: _Piece) -> Record:
        lines = list(piece.below)
        while lines and not lines[-1].text.strip():
            lines.pop()
        span = self.margin.record(piece.first.start, lines[-1].end if lines else piece.first.end)
        if piece.found is None:
            self.notebook.warn("stray-line", span)
            return Unreadable(
                self.notebook.next_seq(), span, self.talk, None, None, piece.first.text, reason="no time, no name"
            )
        moment = self._moment(piece.found["stamp"], span)
        if piece.kind == "event":
            return self._event(span, moment, "\n".join((piece.found["event"], *(line.text for line in lines))))
        return self._message(span, moment, piece.found, lines)

    def _event(self, span: Span, moment: Moment | None, text: str) -> Event:
        meaning = self.words.event(text)
        pairs = (("actor", meaning.actor), ("target", meaning.target)) if meaning is not None else ()
        details = tuple((key, value) for key, value in pairs if value)
        actor = self.people.get(meaning.actor) if meaning is not None and meaning.actor else None
        kind = meaning.event if meaning is not None and meaning.event else EventKind.NOTICE
        away = self.notebook.participants[actor - 1].names[0].span if actor is not None else None
        return Event(
            self.notebook.next_seq(),
            span,
            self.talk,
            actor,
            moment,
            text,
            certainty="inferred" if actor is not None else "stated",
            details=details,
            event=kind,
            sender_span=away,
        )

    def _message(self, span: Span, moment: Moment | None, found: re.Match[str], lines: list[Line]) -> Record:
        indent = found["indent"]
        person = self._person(lines[0], indent) if lines else None
        flags = ["nested-reply"] if indent else []
        details = [("read", found["read"])] if found["read"] else []
        texts, reactions = _tapbacks([line.text.removeprefix(indent) for line in lines[1:]])
        body: list[str] = []
        attachments: list[Attachment] = []
        for text in texts:
            if text in _NOTES:
                flags.append(_NOTES[text])
            elif _EFFECT.fullmatch(text) is not None:
                details.append(("effect", text))
            else:
                body.append(text)
                attachments += self._attached(text)
        while body and not body[-1].strip():
            body.pop()
        body, edits = self._edits(body)
        whole = "\n".join(body)
        key = (found["stamp"], person, whole)
        if indent:
            self.nested.add(key)
        elif "reply" in flags and key in self.nested:
            flags.append("shown-twice")
            self.notebook.warn("reply-shown-twice", span)
        meaning = self.words.body(whole)
        if meaning is not None and meaning.event is not None:
            return Event(
                self.notebook.next_seq(), span, self.talk, person, moment, whole, details=tuple(details), event=meaning.event
            )
        return Message(
            self.notebook.next_seq(),
            span,
            self.talk,
            person,
            moment,
            whole,
            tuple(attachments),
            reactions=tuple(reactions),
            edits=edits,
            details=tuple(details),
            flags=tuple(flags),
        )

    def _edits(self, lines: list[str]) -> tuple[list[str], tuple[Edit, ...]]:
        """Return the last form of a message and the earlier ones; the first has a time of its own in front of it."""
        starts = [number for number, line in enumerate(lines) if _EDITED.match(line[:200]) is not None]
        first = _FIRST_FORM.match(lines[0][:200]) if starts and lines else None
        if first is None:
            return lines, ()
        time = read_time(first["stamp"])
        at = self.notebook.wall_clock.moment(first["stamp"], time.local, "second") if time is not None else None
        edits = [Edit(at, "\n".join((lines[0][first.end() :], *lines[1 : starts[0]])))]
        borders = [*starts, len(lines)]
        forms = []
        for start, end in pairwise(borders):
            said = _EDITED.match(lines[start])
            forms.append([lines[start][said.end() if said is not None else 0 :], *lines[start + 1 : end]])
        edits += [Edit(None, "\n".join(form)) for form in forms[:-1]]
        return forms[-1], tuple(edits)

    def _attached(self, text: str) -> Iterator[Attachment]:
        if len(text) > 700:
            return
        if (found := _STICKER.fullmatch(text)) is not None:
            yield self.notebook.attachment("sticker", found["path"])
        elif text == "Attachment missing!":
            yield self.notebook.attachment("media")
        elif "://" not in text and _PATH.fullmatch(text) is not None:
            yield self.notebook.attachment(role_of_name(text), text)

    def _person(self, line: Line, indent: str) -> int | None:
        name = line.text.removeprefix(indent)
        if not name.strip() or len(name) > 300:
            return None
        known = self.people.get(name)
        if known is None:
            start = line.end - len(name.encode(self.source.codec, "replace"))
            seen = Seen(name, Span(self.source.number, max(line.start, start), line.end))
            owner: Answer = "yes" if name in _OWNERS else "unknown"
            known = self.people[name] = self.notebook.participant(self.talk, name, name=seen, owner=owner)
        return known

    def _moment(self, printed: str, span: Span) -> Moment | None:
        time = read_time(printed)
        if time is None:
            self.notebook.warn("time-unreadable", span)
            return None
        return self.notebook.wall_clock.moment(printed, time.local, "second")


def _tapbacks(lines: list[str]) -> tuple[list[str], list[Reaction]]:
    """Return the body's lines and the reactions below the line `Tapbacks:`."""
    at = next((number for number, line in enumerate(lines) if line.strip() == "Tapbacks:"), None)
    if at is None:
        return lines, []
    reactions, rest = [], lines[:at]
    for line in lines[at + 1 :]:
        if (found := _REACTION.fullmatch(line)) is not None and line not in _NOTES:
            reactions.append(Reaction(found["what"].strip(), found["who"]))
        else:
            rest.append(line)
    return rest, reactions


FORMATS = (Format("imessage-exporter-txt", "imessage", ("text",), recognise, read),)
