"""One message of Instagram's or Messenger's JSON, with everything that it may hold, as a record."""

from collections.abc import Iterator, Mapping
from typing import Any

from tomoshibi.evidence.moments import is_plausible, utc_moment
from tomoshibi.evidence.notebook import Notebook
from tomoshibi.evidence.parsing.json_values import Detail, each, mapping, rest, spoken, whole_number, words
from tomoshibi.evidence.readers.meta.sentences import Sentence
from tomoshibi.evidence.record import Attachment, Event, EventKind, Message, Moment, Reaction, Record, Role, Span

MILLISECOND = 1000  # microseconds

# Kinds of media, by the member that lists them.
_MEDIA: tuple[tuple[str, Role], ...] = (
    ("photos", "picture"),
    ("videos", "video"),
    ("audio_files", "audio"),
    ("gifs", "picture"),
    ("files", "file"),
    ("sticker", "sticker"),
)
_KNOWN = frozenset(
    (
        "sender_name",
        "timestamp_ms",
        "content",
        "type",
        "share",
        "reactions",
        "call_duration",
        "missed",
        "users",
        "is_unsent",
        "is_taken_down",
        "is_geoblocked_for_viewer",
        "is_unsent_image_by_messenger_kid_parent",
        "bumped_message_metadata",
        *(key for key, _ in _MEDIA),
    )
)
_KNOWN_TYPES = frozenset(("Generic", "Share", "Call", "Subscribe", "Unsubscribe"))
_FLAGS = (("is_taken_down", "taken-down"), ("is_geoblocked_for_viewer", "geoblocked"))


def moment_of(value: Any) -> Moment | None:
    """Return the moment of milliseconds since 1970 in UTC; None where the value is no such number.

    A value too small to be milliseconds of this century (before 1973) but right as seconds is taken as seconds: so some
    converters write them.
    """
    number = whole_number(value)
    if number is None:
        return None
    if 1_000_000_000 <= number < 10_000_000_000:
        return utc_moment(str(value), number * 1_000_000, "second")
    return utc_moment(str(value), number * MILLISECOND, "millisecond")


def reactions_of(value: Any) -> tuple[Reaction, ...]:
    """Return the reactions of a message; their texts are put right already."""
    found = []
    for one in each(value):
        row = mapping(one)
        what = words(row.get("reaction")) or (one if isinstance(one, str) else None)
        if what is None:
            continue
        seconds = whole_number(row.get("timestamp"))
        at = None
        if seconds is not None:
            at = moment_of(seconds) if is_plausible(seconds * MILLISECOND) else None
        found.append(Reaction(what, words(row.get("actor")), at))
    return tuple(found)


def media_of(value: Mapping[str, Any], notebook: Notebook) -> tuple[tuple[Attachment, ...], list[Detail]]:
    """Return the files that a message names, and what it says about them."""
    found: list[Attachment] = []
    details: list[Detail] = []
    for key, role in _MEDIA:
        for one in each(value.get(key)):
            row = mapping(one)
            uri = words(row.get("uri")) or (one if isinstance(one, str) else None)
            found.append(notebook.attachment(role, uri or None))
            created = whole_number(row.get("creation_timestamp"))
            if created:
                details.append(("media_created", str(created)))
    return tuple(found), details


def _share_details(share: Any) -> Iterator[Detail]:
    for key, one in mapping(share).items():
        if one not in (None, "", [], {}):
            yield (key if key.startswith("share") else f"share_{key}", spoken(one))
    if not isinstance(share, dict) and share is not None:
        yield ("share", spoken(share))


def _users(value: Any) -> str | None:
    names = [words(mapping(one).get("name")) or (one if isinstance(one, str) else "") or "" for one in each(value)]
    return ", ".join(name for name in names if name) or None


def event_of(value: Mapping[str, Any], sentence: Sentence | None, sender: str | None) -> EventKind | None:
    """Return what event a message is, None where it is content. The members say more than the sentence beside them."""
    kind = value.get("type")
    if value.get("is_unsent") is True or value.get("is_unsent_image_by_messenger_kid_parent") is True:
        return EventKind.UNSENT
    if value.get("missed") is True:
        return EventKind.MISSED_CALL
    said = sentence.event if sentence is not None else None
    if kind == "Call" or value.get("call_duration") is not None:
        return EventKind.MISSED_CALL if said is EventKind.MISSED_CALL else EventKind.CALL
    if kind == "Subscribe":
        return EventKind.JOIN
    if kind == "Unsubscribe":
        target = _users(value.get("users"))
        return EventKind.REMOVED if target is not None and sender is not None and target != sender else EventKind.LEAVE
    return said


def record_of(
    value: Mapping[str, Any],
    *,
    seq: int,
    span: Span,
    talk: int,
    sender: int | None,
    sentence: Sentence | None,
    notebook: Notebook,
) -> Record:
    """Return the record of a message whose texts are put right already."""
    time = moment_of(value.get("timestamp_ms"))
    if time is None:
        notebook.warn("time-unreadable", span, spoken(value.get("timestamp_ms")))
    content = value.get("content")
    text = words(content) if not isinstance(content, str) else content
    attachments, details = media_of(value, notebook)
    details += _share_details(value.get("share"))
    flags = [flag for key, flag in _FLAGS if value.get(key) is True]
    duration = whole_number(value.get("call_duration"))
    if duration is not None:
        details.append(("duration_seconds", str(duration)))
    if (users := _users(value.get("users"))) is not None:
        details.append(("target", users))
    if sentence is not None:
        flags.append("service-sentence")
        details += [("actor", sentence.actor)] if sentence.actor else []
        details += [("target", sentence.target)] if sentence.target and users is None else []
    kind = value.get("type")
    if kind is not None and words(kind) not in _KNOWN_TYPES:
        details.append(("type", spoken(kind)))
    if content is not None and text is None and content != "":
        details.append(("content", spoken(content)))
    details += rest(value, _KNOWN)
    event = event_of(value, sentence, words(value.get("sender_name")))
    if event is EventKind.UNSENT and text:
        flags.append("text-present")
    reactions = reactions_of(value.get("reactions"))
    rest_of = {"reactions": reactions, "details": tuple(details)}
    if event is not None:
        stated = sentence is None or event is not sentence.event or value.get("type") in ("Call", "Subscribe", "Unsubscribe")
        return Event(
            seq,
            span,
            talk,
            sender,
            time,
            text,
            attachments,
            "stated" if stated or value.get("call_duration") is not None else "inferred",
            flags=tuple(flags),
            event=event,
            **rest_of,  # type: ignore[arg-type]
        )
    if not text and not attachments and value.get("share") is None:
        flags.append("empty")
    return Message(seq, span, talk, sender, time, text, attachments, flags=tuple(flags), **rest_of)  # type: ignore[arg-type]
