"""One message of Telegram Desktop's JSON, with everything that it may hold, as a record."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from tomoshibi.evidence.moments import SECOND, is_plausible, local_micros, offset_moment, utc_moment
from tomoshibi.evidence.notebook import Notebook
from tomoshibi.evidence.parsing.json_values import Detail, each, mapping, rest, spoken, whole_number, words
from tomoshibi.evidence.readers.words import words_for
from tomoshibi.evidence.record import Attachment, Edit, Event, EventKind, Message, Moment, Reaction, Record, Role, Span

QUARTER_HOUR = 15 * 60 * SECOND
FURTHEST = 14 * 3600 * SECOND  # no place on earth is further from UTC

_STAMP = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:(?P<utc>Z)|(?P<sign>[+-])(?P<hours>\d\d):?(?P<minutes>\d\d))?"
)

# The exporter's sentences in place of a path all begin so; older and other programs end them differently.
_LEFT_OUT = re.compile(
    r"\((?:File|Photo|Video|Sticker|Media) (?:not included|exceeds|unavailable|not available|missing)[^()]{0,100}\)"
)

# What the actions of service messages are, as the exporter names them (export_output_json.cpp, 2018 to 2026).
ACTIONS: dict[str, EventKind] = {
    "phone_call": EventKind.CALL,
    "conference_call": EventKind.CALL,
    "group_call": EventKind.CALL,
    "group_call_scheduled": EventKind.CALL,
    "invite_to_group_call": EventKind.CALL,
    "take_screenshot": EventKind.SCREENSHOT,
    "set_messages_ttl": EventKind.TIMER,
    "clear_history": EventKind.ERASED,
    "pin_message": EventKind.PINNED,
    "invite_members": EventKind.JOIN,
    "join_group_by_link": EventKind.JOIN,
    "join_group_by_request": EventKind.JOIN,
    "remove_members": EventKind.REMOVED,
    "edit_group_title": EventKind.RENAME,
    "topic_edit": EventKind.RENAME,
    **dict.fromkeys(
        (
            "create_group",
            "create_channel",
            "topic_created",
            "edit_group_photo",
            "delete_group_photo",
            "suggest_profile_photo",
            "joined_telegram",
            "migrate_to_supergroup",
            "migrate_from_group",
            "score_in_game",
            "send_payment",
            "refunded_payment",
            "allow_sending_messages",
            "attach_menu_bot_allowed",
            "web_app_bot_allowed",
            "send_passport_values",
            "proximity_reached",
            "requested_phone_number",
            "edit_chat_theme",
            "set_chat_wallpaper",
            "set_same_chat_wallpaper",
            "send_webview_data",
            "send_premium_gift",
            "send_stars_gift",
            "send_ton_gift",
            "send_star_gift",
            "stars_prize",
            "requested_peer",
            "gift_code_prize",
            "giveaway_launch",
            "giveaway_results",
            "boost_apply",
            "paid_messages_refund",
            "paid_messages_price_change",
            "todo_completions",
            "todo_append_tasks",
            "process_suggested_post",
            "suggested_post_success",
            "suggested_post_refund",
            "suggest_birthday",
        ),
        EventKind.NOTICE,
    ),
}
_MEDIA: dict[str, Role] = {
    "sticker": "sticker",
    "voice_message": "audio",
    "audio_file": "audio",
    "video_message": "video",
    "video_file": "video",
    "animation": "video",
}
_KNOWN = frozenset(
    (
        *("id", "type", "date", "date_unixtime", "edited", "edited_unixtime", "from", "from_id", "actor", "actor_id"),
        *("action", "text", "text_entities", "reply_to_message_id", "reactions", "photo", "file", "media_type", "mime_type"),
        *("photo_file_size", "file_size", "thumbnail", "contact_vcard", "self_destruct_period_seconds", "members"),
    )
)


def moment_of(printed: Any, unixtime: Any, notebook: Notebook, span: Span) -> tuple[Moment | None, list[Detail]]:
    """Return a message's time, and its further facts: seconds since 1970 and the offset that follows from both clocks.

    `printed` is the exporting computer's clock without a zone; `unixtime` (since 3.7.6) is UTC. Where only one of them
    stands, only that is used.
    """
    seconds = whole_number(unixtime)
    utc = seconds * SECOND if seconds is not None and is_plausible(seconds * SECOND) else None
    found = _STAMP.fullmatch(printed) if isinstance(printed, str) else None
    local = _local(found) if found is not None else None
    if found is None or local is None or not isinstance(printed, str):
        return (None if utc is None else utc_moment(str(unixtime), utc, "second")), []
    if utc is None:
        if found["utc"] or found["sign"]:
            minutes = int(found["hours"] or 0) * 60 + int(found["minutes"] or 0)
            return offset_moment(printed, local, -minutes if found["sign"] == "-" else minutes, "second"), []
        return notebook.wall_clock.moment(printed, local, "second"), []
    details = [("date_unixtime", str(unixtime))]
    offset = local - utc
    if abs(offset) > FURTHEST or offset % QUARTER_HOUR:
        notebook.warn("two-clocks-disagree", span, f"{printed} / {unixtime}")
    else:
        details.append(("offset", offset_text(offset)))
    return Moment(printed, "second", "offset", "field", local, utc), details


def offset_text(offset: int) -> str:
    """Return a difference of two clocks, in microseconds, as +HH:MM."""
    minutes = abs(offset) // (60 * SECOND)
    return f"{'-' if offset < 0 else '+'}{minutes // 60:02d}:{minutes % 60:02d}"


def _local(found: re.Match[str]) -> int | None:
    """Return the reading of a printed clock, in microseconds since 1970 on it."""
    midnight = _midnight(found[1], found[2], found[3])
    hour, minute, second = int(found[4]), int(found[5]), int(found[6])
    if midnight is None or hour > 23 or minute > 59 or second > 59:
        return None
    return midnight + (hour * 3600 + minute * 60 + second) * SECOND


@lru_cache(maxsize=8192)
def _midnight(year: str, month: str, day: str) -> int | None:
    try:
        micros = local_micros(int(year), int(month), int(day))
    except ValueError:
        return None
    return micros if is_plausible(micros) else None


def text_of(value: Any) -> str | None:
    """Return a text that is written whole or in parts."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "".join(one if isinstance(one, str) else words(mapping(one).get("text")) or "" for one in value)
    return words(value)


def _part_details(value: Any) -> Iterator[Detail]:
    """Yield what the parts of a text say beside their words: where a link leads, whom a mention means."""
    for one in each(value):
        row = mapping(one)
        for key in ("href", "user_id", "document_id", "language"):
            if row.get(key) not in (None, ""):
                yield key, spoken(row[key])


def _omitted(path: str) -> bool:
    sentences = words_for("telegram").whole_words()
    return (
        path in sentences
        or _LEFT_OUT.fullmatch(path) is not None
        or (path.endswith(")") and f"({path.rpartition(' (')[2]}" in sentences)
    )


def _attachments(value: Mapping[str, Any], notebook: Notebook) -> Iterator[Attachment]:
    mime = words(value.get("mime_type"))
    if (photo := value.get("photo")) is not None:
        yield _file("picture", photo, None, whole_number(value.get("photo_file_size")), notebook)
    if (file := value.get("file")) is not None or words(value.get("media_type")) in _MEDIA:
        role = _MEDIA.get(words(value.get("media_type")) or "") or _role_of(mime)
        yield _file(role, file, mime, whole_number(value.get("file_size")), notebook)
    if (card := value.get("contact_vcard")) is not None:
        yield _file("file", card, "text/vcard", None, notebook)


def _file(role: Role, path: Any, mime: str | None, size: int | None, notebook: Notebook) -> Attachment:
    name = words(path)
    if name is None or _omitted(name):
        return notebook.attachment(role, None, type=mime, size=size)
    return notebook.attachment(role, name, type=mime, size=size)


def _role_of(mime: str | None) -> Role:
    group = (mime or "").partition("/")[0]
    return "picture" if group == "image" else "video" if group == "video" else "audio" if group == "audio" else "file"


def _reactions(value: Any, notebook: Notebook, span: Span) -> Iterator[Reaction]:
    for one in each(value):
        row = mapping(one)
        what = words(row.get("emoji")) or words(row.get("document_id")) or words(row.get("type"))
        if what is None:
            continue
        count = whole_number(row.get("count")) or 1
        named = [mapping(person) for person in each(row.get("recent"))]
        for person in named:
            at, _ = moment_of(person.get("date"), person.get("date_unixtime"), notebook, span)
            yield Reaction(what, words(person.get("from")) or words(person.get("from_id")), at)
        if count > len(named):
            yield Reaction(what, None, None, count - len(named))


def _event_of(value: Mapping[str, Any]) -> EventKind:
    action = words(value.get("action"))
    if action is None:
        return EventKind.NOTICE  # a sentence of the app without an action: `information_text`
    if action in ("phone_call", "conference_call"):
        missed = value.get("discard_reason") == "missed" or value.get("is_missed") is True
        return EventKind.MISSED_CALL if missed else EventKind.CALL
    if action == "remove_members":
        members = [one for one in each(value.get("members")) if one is not None]
        return EventKind.LEAVE if members and members == [value.get("actor")] else EventKind.REMOVED
    return ACTIONS.get(action, EventKind.UNKNOWN)


def record_of(value: Mapping[str, Any], *, seq: int, span: Span, talk: int, sender: int | None, notebook: Notebook) -> Record:
    """Return the record of one message or service message."""
    time, details = moment_of(value.get("date"), value.get("date_unixtime"), notebook, span)
    kind = value.get("type")
    flags = []
    if time is None and kind != "unsupported":
        notebook.warn("time-unreadable", span, spoken(value.get("date") or value.get("date_unixtime")))
    text = text_of(value.get("text"))
    if text is None and "text_entities" in value:
        text = text_of(value["text_entities"])
    details += _part_details(value.get("text") if isinstance(value.get("text"), list) else value.get("text_entities"))
    if (action := words(value.get("action"))) is not None:
        details.append(("action", action))
    members = [name for one in each(value.get("members")) if (name := words(one))]
    if members:
        details.append(("target", ", ".join(members)))
    if (period := whole_number(value.get("self_destruct_period_seconds"))) is not None:
        details.append(("self_destruct_period_seconds", str(period)))
        flags.append("self-destruct")
    edits = edits_of(value.get("edited"), value.get("edited_unixtime"), notebook, span)
    details += rest(value, _KNOWN)
    if kind not in ("message", "service"):
        details.append(("type", spoken(kind)))
        flags.append("unsupported" if kind == "unsupported" else "odd-type")
    common = {
        "attachments": tuple(_attachments(value, notebook)),
        "native_id": words(value.get("id")),
        "reply_to": words(value.get("reply_to_message_id")),
        "reactions": tuple(_reactions(value.get("reactions"), notebook, span)),
        "edits": edits,
        "details": tuple(details),
        "flags": tuple(flags),
    }
    if kind == "service" or (kind != "message" and action is not None):
        return Event(seq, span, talk, sender, time, text, event=_event_of(value), **common)  # type: ignore[arg-type]
    return Message(seq, span, talk, sender, time, text, **common)  # type: ignore[arg-type]


def edits_of(printed: Any, unixtime: Any, notebook: Notebook, span: Span) -> tuple[Edit, ...]:
    """Return the last edit of a message. The first exporters wrote 1970 where there was none."""
    if printed in (None, "", 0) or (isinstance(printed, str) and printed.startswith("1970-01-01")):
        if whole_number(unixtime) in (None, 0):
            return ()
        printed = None
    return (Edit(moment_of(printed, unixtime, notebook, span)[0]),)
