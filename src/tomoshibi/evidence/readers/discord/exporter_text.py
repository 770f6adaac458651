"""Discord channels as DiscordChatExporter writes them in plain text: a frame of `=` lines, then `[date] name` and the text.

The date is in the shape of the country that the exporting computer was set to, so day and month are settled over the file.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from tomoshibi.evidence.admission.shelf import Source
from tomoshibi.evidence.format import Batch, Format, Glance, Match
from tomoshibi.evidence.notebook import Notebook
from tomoshibi.evidence.parsing.blocks import Begins, Block, text_blocks
from tomoshibi.evidence.parsing.lines import Line, Margin, bom_size, text_lines
from tomoshibi.evidence.parsing.media_roles import role_of_name
from tomoshibi.evidence.readers.words import words_for
from tomoshibi.evidence.record import (
    Attachment,
    Event,
    Message,
    Moment,
    Reaction,
    Record,
    Role,
    Seen,
    Span,
    TalkKind,
    Unreadable,
)
from tomoshibi.evidence.times.days import Order
from tomoshibi.evidence.times.spelled import read_time

BATCH = 512
LONGEST_HEAD = 300  # characters; a name has at most 32, a date some 40

_RULE = re.compile(r"={20,}")
_FACT = re.compile(r"(?P<key>Guild|Server|Channel|Topic|After|Before): (?P<value>.*)")
_HEAD = re.compile(r"\[(?P<stamp>[^\]]{6,60})\] (?P<name>.{1,200}?)(?P<pinned> \(pinned\))?")
_PART = re.compile(r"\{(?P<part>Attachments|Embed|Stickers|Reactions|Forwarded Message)\}")
_REACTION = re.compile(r"(?P<what>\S+?)(?: \((?P<count>[0-9]{1,6})\))?(?= |$)")


def recognise(glance: Glance) -> Match | None:
    """Return how well the first lines fit: the frame with server and channel, and lines of date and name."""
    facts = {found["key"] for line in glance.lines[:12] if (found := _FACT.fullmatch(line)) is not None}
    ruled = any(_RULE.fullmatch(line) for line in glance.lines[:3])
    heads = [number for number, line in enumerate(glance.lines) if _begins(line)]
    if ruled and {"Channel"} <= facts and facts & {"Guild", "Server"}:
        return Match(97, f"the frame with server and channel, {len(heads)} lines of date and name")
    if _is_bare(glance.lines, heads):
        return Match(58, f"{len(heads)} lines of date and name alone, each with a text below it")
    return None


def _is_bare(lines: Sequence[str], heads: Sequence[int]) -> bool:
    """Return whether a text without a frame is nothing but heads with bodies below them, as when its frame was cut off.

    WhatsApp and others put a colon and the text behind the name, on the same line.
    """
    first = next((number for number, line in enumerate(lines) if line.strip("\ufeff ")), None)
    if not heads or heads[0] != first or any(": " in lines[number].partition("] ")[2] for number in heads):
        return False
    return all(number + 1 not in heads and number + 1 < len(lines) for number in heads)


def _begins(line: str) -> re.Match[str] | None:
    if len(line) > LONGEST_HEAD or not line.startswith("["):
        return None
    found = _HEAD.fullmatch(line)
    return found if found is not None and read_time(found["stamp"]) is not None else None


def _apart(lines: Sequence[Line]) -> Begins:
    """Return what begins a message: a head below an empty line where most stand so, else any head.

    The exporter puts an empty line before each message, so that a head inside a longer text is only quoted there.
    """
    heads = [number for number, line in enumerate(lines) if _begins(line.text)]
    apart = sum(1 for number in heads if number == 0 or not lines[number - 1].text.strip())
    if apart * 2 < len(heads):
        return _begins
    before = ""

    def begins(line: str) -> re.Match[str] | None:
        nonlocal before
        above, before = before, line
        return _begins(line) if not above.strip() else None

    return begins


def read(sources: Sequence[Source], notebook: Notebook) -> Iterator[Batch]:
    """Yield the records of each file, which is one channel."""
    for source in sources:
        yield from _Channel(source, notebook).batches()


class _Channel:
    """The state of reading one file."""

    def __init__(self, source: Source, notebook: Notebook) -> None:
        self.source = source
        self.notebook = notebook
        self.margin = Margin(source, notebook)
        self.words = words_for("discord_text")
        self.people: dict[str, int] = {}
        self.order: Order | None = None
        self.talk = 0

    def batches(self) -> Iterator[Batch]:
        """Yield the records from the first line to the last."""
        lines = list(text_lines(self.source, self.notebook, bom_size(self.source)))
        start = self._frame(lines)
        end = self._foot(lines, start)
        lines = lines[start:end]
        self._settle_order(lines)
        batch: Batch = []
        for block in text_blocks(iter(lines), _apart(lines) if start else _begins):
            batch.append(self._record(block))
            if len(batch) >= BATCH:
                yield batch
                batch = []
        if self.foot_at is not None:
            self.margin.record(self.foot_at, self.foot_at)
            self.margin.header(len(self.source.buffer))
        self.margin.close(len(self.source.buffer))
        yield batch

    # ---- the frame

    def _frame(self, lines: Sequence[Line]) -> int:
        """Book the frame at the top and learn server and channel; return the number of the first line below it."""
        facts: dict[str, str] = {}
        below, rules = 0, 0
        for number, line in enumerate(lines[:60]):
            if _RULE.fullmatch(line.text) is not None:
                rules += 1
                below = number + 1
                if rules == 2:
                    break
            elif (found := _FACT.fullmatch(line.text)) is not None and rules:
                facts[found["key"]] = found["value"]
                below = number + 1
            elif not rules or not line.text or _begins(line.text) is not None:
                break
        self.margin.header(lines[below - 1].end if below else bom_size(self.source))
        server = facts.get("Guild", facts.get("Server"))
        kind: TalkKind = "public" if server and server != "Direct Messages" else "unknown"
        self.talk = self.notebook.conversation(
            (self.source.number, "channel"),
            platform="discord",
            kind=kind,
            title=facts.get("Channel"),
            folder=self.source.name,
        )
        if server is not None:
            self.notebook.claims["server"] = server
        return below

    def _foot(self, lines: Sequence[Line], start: int) -> int:
        """Return the number of the line where the closing frame begins, and remember its place."""
        self.foot_at: int | None = None
        end = len(lines)
        while end and not lines[end - 1].text:
            end -= 1
        if end - start >= 3 and _RULE.fullmatch(lines[end - 1].text) and _RULE.fullmatch(lines[end - 3].text):
            said = lines[end - 2].text
            if said.startswith("Exported ") and len(said) < 80:
                self.notebook.claims["count"] = said
                self.foot_at = lines[end - 3].start
                return end - 3
        return len(lines)

    def _settle_order(self, lines: Sequence[Line]) -> None:
        """Settle day against month: the order in which more stamps exist, then the one in which time runs forward."""
        stamps = [found["stamp"] for line in lines if (found := _begins(line.text)) is not None]
        open_ones = [stamp for stamp in stamps if (time := read_time(stamp)) is not None and time.alternatives]
        if not open_ones:
            return
        stated = {time.order for stamp in stamps if (time := read_time(stamp)) is not None and time.order is not None}
        if len(stated) == 1:
            self.order = stated.pop()
            return
        back = {order: _steps_back(stamps, order) for order in ("dmy", "mdy")}
        if back["dmy"] != back["mdy"]:
            self.order = "dmy" if back["dmy"] < back["mdy"] else "mdy"
        else:
            self.notebook.warn("day-or-month", None, open_ones[0])

    # ---- records

    def _record(self, block: Block) -> Record:
        span = self.margin.record(block.first.start, block.end)
        seq, found = self.notebook.next_seq(), block.found
        if found is None:
            self.notebook.warn("stray-line", span)
            return Unreadable(seq, span, self.talk, None, None, block.first.text, reason="no time, no name")
        person = self._person(found["name"], block, found.start("name"))
        moment = self._moment(found["stamp"], span)
        body, parts = _parts(block.texts)
        flags = ("pinned",) if found["pinned"] else ()
        meaning = self.words.body(body) if not parts else None
        if meaning is not None and meaning.event is not None:
            details = (("target", meaning.name),) if meaning.name else ()
            return Event(
                seq,
                span,
                self.talk,
                person,
                moment,
                body,
                certainty="inferred",
                details=details,
                flags=flags,
                event=meaning.event,
            )
        attachments, reactions, facts = self._filed(parts)
        return Message(seq, span, self.talk, person, moment, body, attachments, reactions=reactions, details=facts, flags=flags)

    def _filed(
        self, parts: Sequence[tuple[str, list[str]]]
    ) -> tuple[tuple[Attachment, ...], tuple[Reaction, ...], tuple[tuple[str, str], ...]]:
        """Return files, reactions and further facts out of the named parts below a body."""
        attachments: list[Attachment] = []
        reactions: list[Reaction] = []
        details: list[tuple[str, str]] = []
        for name, lines in parts:
            kept = [line for line in lines if line]
            if name in ("Attachments", "Stickers"):
                for address in kept:
                    role: Role = "sticker" if name == "Stickers" else role_of_name(address)
                    attachments.append(self.notebook.attachment(role, address))
            elif name == "Reactions":
                for found in _REACTION.finditer(" ".join(kept)):
                    reactions.append(Reaction(found["what"], count=int(found["count"] or 1)))
            else:
                details.append(("embed" if name == "Embed" else "forwarded", "\n".join(kept)))
        return tuple(attachments), tuple(reactions), tuple(details)

    def _person(self, name: str, block: Block, at: int) -> int:
        known = self.people.get(name)
        if known is None:
            codec = self.source.codec
            start = block.first.start + len(block.first.text[:at].encode(codec, "replace"))
            seen = Seen(name, Span(self.source.number, start, start + len(name.encode(codec, "replace"))))
            known = self.people[name] = self.notebook.participant(self.talk, name, name=seen)
        return known

    def _moment(self, printed: str, span: Span) -> Moment | None:
        time = read_time(printed, self.order)
        if time is None:
            self.notebook.warn("time-unreadable", span)
            return None
        return self.notebook.wall_clock.moment(printed, time.local, time.precision, None, time.alternatives)


def _steps_back(stamps: Sequence[str], order: Order) -> int:
    """Return how often time runs back when all stamps are read in one order."""
    times = [time.local for stamp in stamps if (time := read_time(stamp, order)) is not None]
    return sum(1 for before, after in pairwise(times) if after < before)


def _parts(lines: Sequence[str]) -> tuple[str, list[tuple[str, list[str]]]]:
    """Return the body and the named parts below it. A part begins at its name in braces below an empty line."""
    body: list[str] = []
    parts: list[tuple[str, list[str]]] = []
    before = ""
    for line in lines:
        if (found := _PART.fullmatch(line)) is not None and not before:
            parts.append((found["part"], []))
        elif parts:
            parts[-1][1].append(line)
        else:
            body.append(line)
        before = line
    while body and not body[-1]:
        body.pop()
    return "\n".join(body), parts


FORMATS = (Format("discord-dce-txt", "discord", ("text",), recognise, read),)
