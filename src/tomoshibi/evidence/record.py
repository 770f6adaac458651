"""The normal form: what every reader makes of an export, whatever platform it came from.

Records are `msgspec` structs rather than dataclasses: a million of them are made in one reading, and a struct takes a
tenth of the time (docs/decisions/msgspec.md).
"""

from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from functools import lru_cache
from typing import Literal

from msgspec import Struct

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
JST = timezone(timedelta(hours=9), "JST")

Precision = Literal["year", "month", "day", "hour", "minute", "second", "millisecond", "microsecond", "100ns"]
Clock = Literal["utc", "offset", "zone", "vendor", "unknown"]
Basis = Literal["file", "field", "asked", "inferred", "unknown"]
Certainty = Literal["stated", "inferred"]
Answer = Literal["yes", "no", "unknown"]
TalkKind = Literal["one-to-one", "group", "public", "unknown"]
Role = Literal["picture", "video", "audio", "file", "sticker", "media"]
Presence = Literal["present", "missing", "omitted", "link_only", "withheld", "undecodable"]


class EventKind(StrEnum):
    """What an event is, in one vocabulary for all platforms."""

    UNSENT = "unsent"
    DELETED = "deleted"
    ERASED = "erased"
    CALL = "call"
    MISSED_CALL = "missed_call"
    JOIN = "join"
    LEAVE = "leave"
    REMOVED = "removed"
    RENAME = "rename"
    BLOCKED = "blocked"
    UNBLOCKED = "unblocked"
    REPORTED = "reported"
    REQUEST_ACCEPTED = "request_accepted"
    SCREENSHOT = "screenshot"
    SAVED = "saved"
    TIMER = "timer"
    VIEW_ONCE = "view_once"
    PINNED = "pinned"
    DRAFT = "draft"
    NOTICE = "notice"
    UNKNOWN = "unknown"


class Span(Struct, frozen=True, gc=False):
    """Bytes `start` to `end` (exclusive) of the sealed source number `source`."""

    source: int
    start: int
    end: int


class Moment(Struct, frozen=True, gc=False):
    """A time as three things: the text as printed, how fine it is, and which clock it was read on.

    `local` is the reading of the printed clock and `utc` the instant, both in microseconds since 1970-01-01T00:00 (`local`
    as if that clock showed UTC). Either is None where it cannot be known; nothing is ever filled in.
    `alternatives` are further readings of the printed clock (day and month in doubt, `24:10`).
    `heading` is the line elsewhere in the source that gives the day, where the record itself only gives a time.
    """

    printed: str
    precision: Precision
    clock: Clock
    basis: Basis
    local: int | None
    utc: int | None
    alternatives: tuple[int, ...] = ()
    heading: Span | None = None


class Seen(Struct, frozen=True, gc=False):
    """A name, handle or id, and where in the sources it was read (None: in a file's or folder's name)."""

    value: str
    span: Span | None


class Participant(Struct, frozen=True, gc=False):
    """Someone in a conversation. A display name, a handle and a native id are three things."""

    id: int
    names: tuple[Seen, ...] = ()
    handle: Seen | None = None
    native_id: Seen | None = None
    owner: Answer = "unknown"

    @property
    def name(self) -> str:
        """Return the best thing to call them by: the first display name read, else handle, else native id."""
        for seen in (*self.names[:1], self.handle, self.native_id):
            if seen is not None:
                return seen.value
        return ""


class Conversation(Struct, frozen=True, gc=False):
    """One talk: its kind, its title as the export gives it, and what is known to be missing from it."""

    id: int
    platform: str
    kind: TalkKind = "unknown"
    title: str | None = None
    native_id: str | None = None
    folder: str | None = None
    one_sided: Answer = "unknown"
    notes: tuple[str, ...] = ()


class Attachment(Struct, frozen=True, gc=False):
    """A file that a message names or stands for. Its content is never opened for display.

    `name` is the name, path or address as the export gives it; None when a body only stands for one ("[写真]").
    `size` in bytes; `sha256` in hex; `tie` says how a file beside the export was found to be it.
    """

    role: Role
    status: Presence
    name: str | None = None
    type: str | None = None
    sniffed: str | None = None
    size: int | None = None
    sha256: str | None = None
    tie: Literal["name", "id", "time", "hand"] | None = None


class Reaction(Struct, frozen=True, gc=False):
    """A reaction to a message; `by` as the export names the person, `at` where it gives a time."""

    what: str
    by: str | None = None
    at: Moment | None = None
    count: int = 1


class Edit(Struct, frozen=True, gc=False):
    """An earlier or later form of a message, or only the fact and the time of an edit."""

    at: Moment | None = None
    text: str | None = None


class Record(Struct, frozen=True, gc=False):
    """What all records have. `seq` counts from 1 in file order over one reading; `text` is exact, never tidied.

    `sender` and `conversation` are ids in the same reading; `sender_span` is the place where the sender was read, when that
    lies outside the record (a block that goes on without naming its sender again). `display` is `text` as the platform would
    have shown it (entities decoded, markup taken off), given only where it differs. `details` are further facts as the
    export words them.
    """

    seq: int
    span: Span
    conversation: int
    sender: int | None
    time: Moment | None
    text: str | None
    attachments: tuple[Attachment, ...] = ()
    certainty: Certainty = "stated"
    native_id: str | None = None
    reply_to: str | None = None
    reactions: tuple[Reaction, ...] = ()
    edits: tuple[Edit, ...] = ()
    display: str | None = None
    details: tuple[tuple[str, str], ...] = ()
    flags: tuple[str, ...] = ()
    sender_span: Span | None = None


class Message(Record, frozen=True, gc=False, tag="message"):
    """Content by a sender: text, media, sticker, poll, place, link."""


class Event(Record, frozen=True, gc=False, kw_only=True, tag="event"):
    """Something that happened: a call, a withdrawn message, a join, a screenshot."""

    event: EventKind = EventKind.UNKNOWN


class Unreadable(Record, frozen=True, gc=False, kw_only=True, tag="unreadable"):
    """Bytes that stand where a record should, and could not be read; `reason` says why."""

    reason: str = ""


class Notice(Struct, frozen=True, gc=False):
    """A warning, a repair or a sign of editing, with where it stands. `code` names its sentence in `words/notices/`."""

    code: str
    span: Span | None = None
    detail: str = ""
    times: int = 1


_WIDTH: dict[Precision, int] = {
    "year": 4,
    "month": 7,
    "day": 10,
    "hour": 13,
    "minute": 16,
    "second": 19,
    "millisecond": 23,
    "microsecond": 26,
    "100ns": 26,
}


def iso(micros: int, precision: Precision, zone: timezone | None = None) -> str:
    """Return microseconds since 1970 as ISO 8601, no finer than `precision`; with an offset when a zone is given."""
    ahead, offset = (0, "") if zone is None else _offset(zone)
    seconds, micro = divmod(micros + ahead, 1_000_000)
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    day, hour = divmod(hours, 24)
    text = f"{_day(day)}T{hour:02d}:{minute:02d}:{second:02d}.{micro:06d}"[: _WIDTH[precision]]
    return text if precision in ("year", "month", "day", "hour") else text + offset


@lru_cache(maxsize=4096)
def _day(number: int) -> str:
    return f"{EPOCH + timedelta(days=number):%Y-%m-%d}"


@lru_cache(maxsize=64)
def _offset(zone: timezone) -> tuple[int, str]:
    """Return how far a zone is ahead of UTC, in microseconds, and as it is written."""
    ahead = zone.utcoffset(None)
    written = f"{EPOCH.astimezone(zone):%z}"
    return ahead // timedelta(microseconds=1), f"{written[:3]}:{written[3:]}"
