"""One reading of one export: which format each file is, its records in order, and the account of every byte."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import compress, islice
from operator import gt, lt
from zoneinfo import ZoneInfo

from tomoshibi.evidence.admission import charset
from tomoshibi.evidence.admission.shelf import Item, Shelf, Source
from tomoshibi.evidence.format import Format, Glance, Match
from tomoshibi.evidence.notebook import Ledger, Notebook
from tomoshibi.evidence.readers import all_formats, formats
from tomoshibi.evidence.readers.unread import MATCH, UNREAD
from tomoshibi.evidence.record import Event, Message, Moment, Record, Span, Unreadable

COARSE = frozenset({"year", "month", "day", "hour"})  # times that are not compared with finer ones
BACK_STEPS_KEPT = 50  # places named where time runs back; beyond that they are counted


class NotAnExport(Exception):
    """None of the files holds messages that a reader knows.

    `looked_at` are files that no reader knows, with why; `goes_with` are files that only go with messages: they say who
    is who, and hold no talk by themselves.
    """

    def __init__(self, looked_at: Sequence["Foreign"], goes_with: Sequence["Choice"]) -> None:
        super().__init__(len(looked_at), len(goes_with))
        self.looked_at, self.goes_with = tuple(looked_at), tuple(goes_with)


class Ambiguous(Exception):
    """Two formats fit a file equally well; the platform must be named."""

    def __init__(self, name: str, first: str, second: str) -> None:
        super().__init__(name, first, second)
        self.name, self.first, self.second = name, first, second


class UnknownPlatform(Exception):
    """There is no reader for the platform that was named."""


class Unaccounted(Exception):
    """A reader lost bytes: the classes do not add up to the size. A fault of ours, never of the file."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The format chosen for a file, with its score and reason, and the next best one."""

    source: Source
    format: Format
    match: Match
    rival: tuple[Format, Match] | None


@dataclass(frozen=True, slots=True)
class Foreign:
    """A file beside the export that no reader knows, and why it was left."""

    item: Item
    reason: str


@dataclass(slots=True)
class Tally:
    """Counts of one conversation and its first and last moment."""

    messages: int = 0
    events: int = 0
    unreadable: int = 0
    named: int = 0
    placeholders: int = 0
    first: Moment | None = None
    last: Moment | None = None
    earliest: int = 1 << 62
    latest: int = -(1 << 62)
    previous: int | None = None
    source: int = -1
    rises: int = 0
    falls: int = 0
    rises_at: list[Span] = field(default_factory=list)
    falls_at: list[Span] = field(default_factory=list)

    def add(self, keys: list[int], times: list[Moment], spans: list[Span]) -> None:
        """Count messages of one source, given as their instants, their moments and their spans, in file order."""
        self.messages += len(keys)
        earliest, latest = min(keys), max(keys)
        if earliest < self.earliest:
            self.earliest, self.first = earliest, times[keys.index(earliest)]
        if latest > self.latest:
            self.latest, self.last = latest, times[keys.index(latest)]
        source = spans[0].source
        before = [self.previous if self.previous is not None and self.source == source else keys[0], *keys[:-1]]
        rises, falls = sum(map(lt, before, keys)), sum(map(gt, before, keys))
        self.rises += rises
        self.falls += falls
        for steps, places, differ in ((rises, self.rises_at, lt), (falls, self.falls_at, gt)):
            if steps and len(places) < BACK_STEPS_KEPT:
                places.extend(islice(compress(spans, map(differ, before, keys)), BACK_STEPS_KEPT - len(places)))
        self.previous, self.source = keys[-1], source

    def back_steps(self) -> tuple[int, list[Span]]:
        """Return how often, and where, time runs against the order of the file.

        Some exports are oldest first, some newest first; the direction of most steps is the file's order.
        """
        return (self.falls, self.falls_at) if self.rises >= self.falls else (self.rises, self.rises_at)


def text_codec(head: bytes, *, whole: bool) -> str | None:
    """Return the codec of a file's text as its head shows it, or None where it is no text at all.

    A character cut by the end of the head or of the file is no fault, and a text that is UTF-8 but for a few broken bytes
    stays UTF-8: the encodings tried after it can read nearly anything as rare characters.
    """
    if head.startswith(b"\xff\xfe"):
        return "utf-16-le"
    if head.startswith(b"\xfe\xff"):
        return "utf-16-be"
    if not head:
        return None
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data" or (not whole and error.start >= len(head) - 3):
            return "utf-8"
    else:
        return "utf-8"
    if b"\x00" in head[:4096]:
        return None
    damage = charset.utf8_damage([head], size=len(head))
    if damage is not None and damage.is_slight:
        return "utf-8"
    for codec in ("cp932", "cp949"):
        try:
            head.decode(codec)
        except UnicodeDecodeError as error:
            if not whole and error.start >= len(head) - 2:
                return codec
        else:
            return codec
    broken = head.decode("utf-8", "replace").count("\ufffd")
    return "utf-8" if broken * 50 < len(head) else None


def choose(glance: Glance, platform: str | None) -> list[tuple[Format, Match]]:
    """Return the formats that fit, best first. With `platform` (a platform or a format name) only those."""
    found = []
    for one in formats(glance.family) if platform is None else all_formats():
        if platform is None and one.named_only:
            continue
        if platform is not None and platform not in (one.platform, one.name):
            continue
        match = one.recognise(glance)
        if match is not None and match.score > 0:
            found.append((one, match))
    found.sort(key=lambda pair: -pair[1].score)
    return found


class Reading:
    """One reading. Take `records()` to its end once; afterwards `tallies`, `notebook` and `foreign` are complete."""

    def __init__(
        self,
        shelf: Shelf,
        *,
        platform: str | None = None,
        zone: ZoneInfo | None = None,
        keep_spans: bool = False,
        keep_all: bool = False,
        unread: frozenset[str] = frozenset(),
    ) -> None:
        """Choose a format for every text on the shelf.

        With `keep_all` a text that no reader knows is taken as unreadable instead of being left out, and nothing is
        refused: that is how preserving reads. Formats named in `unread` are not read. Raises NotAnExport, Ambiguous,
        UnknownPlatform.
        """
        self.shelf = shelf
        self.notebook = Notebook(shelf, zone, keep_spans=keep_spans)
        self.foreign: list[Foreign] = []
        self.choices: list[Choice] = []
        self.tallies: dict[int, Tally] = {}
        self.written: Counter[int] = Counter()
        self.flags: Counter[str] = Counter()
        self.reads_now = ""
        self._keep_all = keep_all
        self._unread = unread
        self._choose(platform)

    def _choose(self, platform: str | None) -> None:
        if platform is not None and all(platform not in (one.platform, one.name) for one in all_formats()):
            raise UnknownPlatform(platform)
        neighbours = frozenset(item.name for item in self.shelf.items)
        for item in self.shelf.items:
            codec = item.codec
            if codec is None and item.kind is None:
                codec = text_codec(item.head, whole=item.size <= len(item.head))
            if codec is None:
                self.foreign.append(Foreign(item, item.trouble or (item.kind.group if item.kind else "not text")))
                continue
            found = choose(Glance(item.name, item.head, codec, neighbours), platform)
            found = [pair for pair in found if pair[0].name not in self._unread]
            tied = len(found) > 1 and found[0][1].score == found[1][1].score
            if tied and not self._keep_all:
                raise Ambiguous(item.name, found[0][0].name, found[1][0].name)
            if not found and not self._keep_all:
                self.foreign.append(Foreign(item, "no reader knows it"))
                continue
            source = Source(len(self.choices), item, codec)
            if not found or tied:
                self.choices.append(Choice(source, UNREAD, MATCH, found[0] if found else None))
            else:
                self.choices.append(Choice(source, *found[0], found[1] if len(found) > 1 else None))
            if tied:
                names = f"{found[0][0].name}, {found[1][0].name}"
                self.notebook.warn("several-forms", Span(source.number, 0, item.size), names)
        if not self._keep_all and not any(choice.match.holds_messages for choice in self.choices):
            raise NotAnExport(self.foreign, self.choices)

    def sources(self) -> Sequence[Source]:
        """Return the sources in the order of their numbers."""
        return [choice.source for choice in self.choices]

    def records(self) -> Iterator[Record]:
        """Yield every record in file order. Raises Unaccounted when a reader loses a byte."""
        for batch in self.batches():
            yield from batch

    def batches(self) -> Iterator[list[Record]]:
        """Yield the records in batches, counting and checking as they pass."""
        groups: dict[str, list[Choice]] = {}
        for choice in self.choices:
            groups.setdefault(choice.format.name, []).append(choice)
        for name, choices in groups.items():
            self.reads_now = name
            sources = [choice.source for choice in choices]
            for source in sources:
                self.notebook.start(source)
            recoded = {source.number: source.recoded for source in sources if source.recoded is not None}
            for batch in choices[0].format.read(sources, self.notebook):
                self._count(batch)
                if recoded:
                    yield [recoded[one.span.source].record(one) if one.span.source in recoded else one for one in batch]
                else:
                    yield batch
            for source in sources:
                self._settle(source)
        for number in self.notebook.members:
            self.tallies.setdefault(number, Tally())
        self._note_back_steps()

    def _settle(self, source: Source) -> None:
        self.notebook.relocate(source)
        ledger = self.notebook.ledgers[source.number]
        source.close()
        if ledger.accounted != ledger.size:
            raise Unaccounted(f"{source.name}: {ledger.accounted} of {ledger.size} bytes")

    def _count(self, batch: list[Record]) -> None:
        if not self._counted_together(batch):
            self._count_each(batch)

    def _counted_together(self, batch: list[Record]) -> bool:
        """Count records column by column where all are plain messages of one talk and one source; say whether they were.

        It comes to what `_count_each` comes to, in half of its time: most records of a large export are of this kind.
        """
        if not batch:
            return True
        talk, source = batch[0].conversation, batch[0].span.source
        others = [one for one in batch if type(one) is not Message or one.flags or one.attachments or one.conversation != talk]
        if others:
            return False
        spans = [one.span for one in batch]
        sizes = [span.end - span.start for span in spans if span.source == source]
        times = [one.time for one in batch if one.time is not None and one.time.precision not in COARSE]
        keys = [time.utc for time in times if time.utc is not None] or [time.local for time in times if time.local is not None]
        if not len(sizes) == len(keys) == len(batch):
            return False
        ledger = self.notebook.ledgers[source]
        ledger.records += sum(sizes)
        if ledger.spans is not None:
            ledger.spans.extend((span.start, span.end, "record") for span in spans)
        self.written.update([one.sender for one in batch if one.sender is not None])
        self.tallies.setdefault(talk, Tally()).add(keys, times, spans)
        return True

    def _count_each(self, batch: list[Record]) -> None:
        """Count records as they pass. Nearly all in a row are of one source and one talk: only a change is looked up."""
        source = talk = size = 0
        ledger: Ledger | None = None
        tally: Tally | None = None
        written = self.written
        for record in batch:
            span = record.span
            if ledger is None or span.source != source:
                if ledger is not None:
                    ledger.records += size
                source, size = span.source, 0
                ledger = self.notebook.ledgers[source]
            size += span.end - span.start
            if ledger.spans is not None:
                ledger.spans.append((span.start, span.end, "record"))
            if tally is None or record.conversation != talk:
                talk = record.conversation
                tally = self.tallies.setdefault(talk, Tally())
            flags = record.flags
            if flags:
                self.flags.update(flags)
            kind = type(record)
            if kind is Message:
                tally.messages += 1
                if record.sender is not None:
                    written[record.sender] += 1
            elif kind is Event:
                tally.events += 1
            else:
                tally.unreadable += 1
                continue
            if record.attachments:
                _count_attachments(record, tally)
            moment = record.time
            if moment is None:
                continue
            key = moment.utc if moment.utc is not None else moment.local
            if key is None:
                continue
            if key < tally.earliest:
                tally.earliest, tally.first = key, moment
            if key > tally.latest:
                tally.latest, tally.last = key, moment
            # A whole day or evening has no place between minutes, and memory need not go in order.
            if moment.precision in COARSE or (flags and "from-memory" in flags):
                continue
            before = tally.previous
            if before is not None and before != key and tally.source == source:
                if key > before:
                    tally.rises += 1
                    if len(tally.rises_at) < BACK_STEPS_KEPT:
                        tally.rises_at.append(span)
                else:
                    tally.falls += 1
                    if len(tally.falls_at) < BACK_STEPS_KEPT:
                        tally.falls_at.append(span)
            tally.previous = key
            tally.source = source
        if ledger is not None:
            ledger.records += size

    def _note_back_steps(self) -> None:
        for tally in self.tallies.values():
            times, places = tally.back_steps()
            for place in places:
                self.notebook.warn("time-runs-back", place)
            for _ in range(times - len(places)):
                self.notebook.warn("time-runs-back")


def _count_attachments(record: Record, tally: Tally) -> None:
    for attachment in record.attachments:
        if attachment.role == "sticker":
            continue
        if attachment.name is not None:
            tally.named += 1
        else:
            tally.placeholders += 1


__all__ = ["Ambiguous", "Choice", "Foreign", "NotAnExport", "Reading", "Unaccounted", "UnknownPlatform", "Unreadable"]
