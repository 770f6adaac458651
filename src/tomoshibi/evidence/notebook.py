"""What a reader writes down besides records: talks, people, warnings, and what every byte of a source was."""

import itertools
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Literal
from zoneinfo import ZoneInfo

from tomoshibi.evidence.admission.shelf import Shelf, Source
from tomoshibi.evidence.moments import WallClock
from tomoshibi.evidence.record import (
    Answer,
    Attachment,
    Conversation,
    Notice,
    Participant,
    Presence,
    Role,
    Seen,
    Span,
    TalkKind,
)

MAX_NOTICES = 200  # of one code; the rest are counted in the last one

ByteClass = Literal["header", "separator", "skipped"]


@dataclass(slots=True)
class Ledger:
    """How many bytes of one source are header, separator, record or skipped; with `keep` also where."""

    size: int
    header: int = 0
    separators: int = 0
    skipped: int = 0
    records: int = 0
    reasons: dict[str, int] = field(default_factory=dict)
    spans: list[tuple[int, int, str]] | None = None

    @property
    def accounted(self) -> int:
        """Return the sum of all classes; it must be the size."""
        return self.header + self.separators + self.skipped + self.records


class Notebook:
    """A reader's notebook for one reading.

    `next_seq()` gives a record its number. `wall_clock` turns times without a zone into moments: on the zone that the
    person named, or on an unknown clock.
    """

    def __init__(self, shelf: Shelf, zone: ZoneInfo | None = None, *, keep_spans: bool = False) -> None:
        self.shelf = shelf
        self.zone = zone
        self.wall_clock = WallClock(zone)
        self.next_seq: Callable[[], int] = itertools.count(1).__next__
        self.conversations: list[Conversation] = []
        self.participants: list[Participant] = []
        self.notices: list[Notice] = []
        self.repairs: list[Notice] = []
        self.claims: dict[str, str] = {}
        self.ledgers: dict[int, Ledger] = {}
        self.members: dict[int, dict[int, None]] = {}
        self._keep_spans = keep_spans
        self._talks: dict[Hashable, int] = {}
        self._people: dict[tuple[int, Hashable], int] = {}
        self._codes: dict[str, int] = {}

    # ---- bytes

    def start(self, source: Source) -> Ledger:
        """Open the account of a source."""
        keep = self._keep_spans or source.recoded is not None
        ledger = Ledger(source.size, spans=[] if keep else None)
        self.ledgers[source.number] = ledger
        return ledger

    def header(self, source: int, start: int, end: int) -> None:
        """Book bytes that say something about the whole: a title, an export date, a list of people."""
        self._book(source, start, end, "header")

    def separator(self, source: int, start: int, end: int) -> None:
        """Book bytes that only stand between records: blank lines, commas, day lines, markup around messages."""
        self._book(source, start, end, "separator")

    def skipped(self, source: int, start: int, end: int, reason: str) -> None:
        """Book bytes that were read and hold nothing of the talk, with the reason."""
        ledger = self.ledgers[source]
        ledger.reasons[reason] = ledger.reasons.get(reason, 0) + end - start
        self._book(source, start, end, "skipped")

    def _book(self, source: int, start: int, end: int, kind: ByteClass) -> None:
        if end <= start:
            return
        ledger = self.ledgers[source]
        if kind == "header":
            ledger.header += end - start
        elif kind == "separator":
            ledger.separators += end - start
        else:
            ledger.skipped += end - start
        if ledger.spans is not None:
            ledger.spans.append((start, end, kind))

    def relocate(self, source: Source) -> None:
        """Turn all places written down for a recoded source into places of the file itself, the account included."""
        recoded = source.recoded
        if recoded is None:
            return
        number = source.number

        def here(span: Span | None) -> bool:
            return span is not None and span.source == number

        self.notices = [recoded.notice(one) if here(one.span) else one for one in self.notices]
        self.repairs = [recoded.notice(one) if here(one.span) else one for one in self.repairs]
        self.participants = [
            recoded.participant(one) if any(here(seen.span) for seen in one.names) else one for one in self.participants
        ]
        ledger = self.ledgers[number]
        spans = [(recoded.origin(start), recoded.origin(end), kind) for start, end, kind in ledger.spans or ()]
        sums = dict.fromkeys(("header", "separator", "skipped", "record"), 0)
        for start, end, kind in spans:
            sums[kind] += end - start
        self.ledgers[number] = Ledger(
            source.item.size,
            sums["header"],
            sums["separator"],
            sums["skipped"],
            sums["record"],
            ledger.reasons,
            spans if self._keep_spans else None,
        )

    # ---- talks and people

    def conversation(
        self,
        key: Hashable,
        *,
        platform: str,
        kind: TalkKind = "unknown",
        title: str | None = None,
        native_id: str | None = None,
        folder: str | None = None,
        one_sided: Answer = "unknown",
    ) -> int:
        """Return the id of the talk known under `key`, writing it down when it is new. Ids count from 1."""
        if (known := self._talks.get(key)) is not None:
            return known
        number = len(self.conversations) + 1
        self._talks[key] = number
        self.members[number] = {}
        self.conversations.append(Conversation(number, platform, kind, title, native_id, folder, one_sided))
        return number

    def revise(self, conversation: int, **facts: object) -> None:
        """Replace facts of a talk that were learnt later (its kind, its title, a note)."""
        old = self.conversations[conversation - 1]
        values = {name: getattr(old, name) for name in old.__struct_fields__}
        self.conversations[conversation - 1] = Conversation(**{**values, **facts})

    def participant(
        self,
        conversation: int,
        key: Hashable,
        *,
        name: Seen | None = None,
        handle: Seen | None = None,
        native_id: Seen | None = None,
        owner: Answer = "unknown",
    ) -> int:
        """Return the id of the person known under `key` in a talk; a further name, handle or id is added to them.

        The key is what the export tells people apart by: an account id where there is one, else the display name. Two
        keys are never merged.
        """
        known = self._people.get((conversation, key))
        if known is None:
            known = len(self.participants) + 1
            self._people[(conversation, key)] = known
            self.members[conversation][known] = None
            first = () if name is None else (name,)
            self.participants.append(Participant(known, first, handle, native_id, owner))
            return known
        old = self.participants[known - 1]
        names = old.names
        if name is not None and all(name.value != seen.value for seen in names):
            names = (*names, name)
        self.participants[known - 1] = Participant(
            known, names, old.handle or handle, old.native_id or native_id, owner if owner != "unknown" else old.owner
        )
        return known

    # ---- files

    def attachment(
        self, role: Role, name: str | None = None, *, type: str | None = None, size: int | None = None
    ) -> Attachment:
        """Return the ledger's row for a file that a message names, or (without a name) only stands for."""
        if name is None:
            return Attachment(role, "omitted", None, type, None, size)
        if "://" in name[:12]:
            return Attachment(role, "link_only", name, type, None, size)
        item = self.shelf.find(name)
        if item is None:
            return Attachment(role, "missing", name, type, None, size)
        sniffed = item.kind.type if item.kind else None
        status: Presence = "withheld" if self.shelf.is_withholding and item.kind else "present"
        return Attachment(role, status, name, type, sniffed, item.size, item.sha256, "name")

    # ---- what is odd

    def warn(self, code: str, span: Span | None = None, detail: str = "") -> None:
        """Write down something odd that the reader of the report must know; nothing is changed because of it."""
        self._note(self.notices, code, span, detail)

    def repaired(self, code: str, span: Span | None = None, detail: str = "") -> None:
        """Write down that a copy was mended in memory before it could be read; the sealed bytes stay as they are."""
        self._note(self.repairs, code, span, detail)

    def _note(self, notes: list[Notice], code: str, span: Span | None, detail: str) -> None:
        times = self._codes[code] = self._codes.get(code, 0) + 1
        if times <= MAX_NOTICES:
            notes.append(Notice(code, span, detail))
            return
        for index in range(len(notes) - 1, -1, -1):
            last = notes[index]
            if last.code == code:
                notes[index] = Notice(code, last.span, last.detail, last.times + 1)
                return
