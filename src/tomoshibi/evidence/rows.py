"""Records, people and moments as rows: the form in which they are sealed, shown and handed on."""

from collections.abc import Sequence
from datetime import UTC
from typing import Any

from tomoshibi.evidence.record import (
    JST,
    Attachment,
    Event,
    Moment,
    Participant,
    Record,
    Seen,
    Span,
    Unreadable,
    iso,
)

Row = dict[str, Any]


def span_row(span: Span | None) -> Row | None:
    """Return a span as an object, without a line number."""
    return None if span is None else {"source": span.source, "start": span.start, "end": span.end}


def moment_row(moment: Moment | None) -> Row | None:
    """Return a moment with all its readings as ISO 8601; an instant in UTC and in Japan's time."""
    if moment is None:
        return None
    precision = moment.precision
    known = moment.utc is not None
    return {
        "printed": moment.printed,
        "precision": precision,
        "clock": moment.clock,
        "basis": moment.basis,
        "local": None if moment.local is None else iso(moment.local, precision),
        "utc": iso(moment.utc, precision, UTC) if known and moment.utc is not None else None,
        "jst": iso(moment.utc, precision, JST) if known and moment.utc is not None else None,
        "alternatives": [iso(one, precision) for one in moment.alternatives],
    }


def shown_time(moment: Moment | None) -> str | None:
    """Return a moment as one ISO 8601 text: with its offset where that is known, else as the clock showed it."""
    if moment is None:
        return None
    if moment.utc is None:
        return None if moment.local is None else iso(moment.local, moment.precision)
    if moment.local is None or moment.local == moment.utc:
        return iso(moment.utc, moment.precision, UTC)
    local = iso(moment.local, moment.precision)
    minutes = (moment.local - moment.utc) // 60_000_000
    sign = "-" if minutes < 0 else "+"
    return f"{local}{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def seen_row(seen: Seen | None) -> Row | None:
    """Return a name or id with where it was read."""
    return None if seen is None else {"value": seen.value, "span": span_row(seen.span)}


def participant_row(person: Participant, messages: int) -> Row:
    """Return a participant: the name to call them by, and name, handle and id each with where it was read."""
    return {
        "id": person.id,
        "name": person.name,
        "names": [seen_row(seen) for seen in person.names],
        "handle": None if person.handle is None else person.handle.value,
        "handle_at": None if person.handle is None else span_row(person.handle.span),
        "native_id": None if person.native_id is None else person.native_id.value,
        "native_id_at": None if person.native_id is None else span_row(person.native_id.span),
        "owner": person.owner,
        "messages": messages,
    }


def attachment_row(attachment: Attachment) -> Row:
    """Return an attachment's row of the ledger."""
    return {
        "role": attachment.role,
        "name": attachment.name,
        "status": attachment.status,
        "type": attachment.type,
        "sniffed": attachment.sniffed,
        "size": attachment.size,
        "sha256": attachment.sha256,
        "tie": attachment.tie,
    }


def record_row(record: Record, people: Sequence[Participant], line: int | None) -> Row:
    """Return a record as a line of `records.jsonl` (docs/bundle-format.md, section 5), its nine fields in their order."""
    sender: Row | None = None
    if record.sender is not None:
        sender = {
            "participant": record.sender,
            "name": people[record.sender - 1].name,
            "certainty": record.certainty,
        }
    return {
        "n": record.seq,
        "kind": "event" if isinstance(record, Event) else "unreadable" if isinstance(record, Unreadable) else "message",
        "conversation": record.conversation,
        "sender": sender,
        "time": moment_row(record.time),
        "text": record.text,
        "media": [attachment_row(one) for one in record.attachments],
        "more": _more(record),
        "span": _places(record, line),
    }


def _places(record: Record, line: int | None) -> Row:
    """Return where a record and what it rests on were read: all places in one field, so that one mask covers them."""
    span = record.span
    places: Row = {"source": span.source, "start": span.start, "end": span.end, "line": line}
    if record.time is not None and record.time.heading is not None:
        places["heading"] = span_row(record.time.heading)
    if record.sender_span is not None:
        places["sender_at"] = span_row(record.sender_span)
    return places


def _more(record: Record) -> Row:
    more: dict[str, Any] = {}
    if isinstance(record, Event):
        more["event"] = record.event.value
    if isinstance(record, Unreadable):
        more["reason"] = record.reason
    if record.reactions:
        more["reactions"] = [
            {"what": one.what, "by": one.by, "at": moment_row(one.at), "count": one.count} for one in record.reactions
        ]
    if record.edits:
        more["edits"] = [{"at": moment_row(one.at), "text": one.text} for one in record.edits]
    for key, value in (("reply_to", record.reply_to), ("native_id", record.native_id), ("display", record.display)):
        if value is not None:
            more[key] = value
    if record.details:
        more["details"] = [list(pair) for pair in record.details]
    if record.flags:
        more["flags"] = list(record.flags)
    return more
