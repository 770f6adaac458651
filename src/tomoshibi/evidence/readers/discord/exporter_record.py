"""One message of DiscordChatExporter's JSON, with everything that it may hold, as a record."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from msgspec import structs

from tomoshibi.evidence.moments import SECOND
from tomoshibi.evidence.notebook import Notebook
from tomoshibi.evidence.parsing.json_values import Detail, each, mapping, rest, spoken, whole_number, words
from tomoshibi.evidence.record import Attachment, Edit, Event, EventKind, Message, Moment, Reaction, Record, Role, Span
from tomoshibi.evidence.times.iso import IsoTimes

# Kinds of messages by the exporter's name and by Discord's number (MessageKind.cs; numbers as in Discord's documentation).
# None: content by its author.
_TYPES: tuple[tuple[int, str, EventKind | None], ...] = (
    (0, "Default", None),
    (1, "RecipientAdd", EventKind.JOIN),
    (2, "RecipientRemove", EventKind.REMOVED),
    (3, "Call", EventKind.CALL),
    (4, "ChannelNameChange", EventKind.RENAME),
    (5, "ChannelIconChange", EventKind.NOTICE),
    (6, "ChannelPinnedMessage", EventKind.PINNED),
    (7, "GuildMemberJoin", EventKind.JOIN),
    (8, "UserPremiumGuildSubscription", EventKind.NOTICE),
    (9, "UserPremiumGuildSubscriptionTier1", EventKind.NOTICE),
    (10, "UserPremiumGuildSubscriptionTier2", EventKind.NOTICE),
    (11, "UserPremiumGuildSubscriptionTier3", EventKind.NOTICE),
    (12, "ChannelFollowAdd", EventKind.NOTICE),
    (14, "GuildDiscoveryDisqualified", EventKind.NOTICE),
    (15, "GuildDiscoveryRequalified", EventKind.NOTICE),
    (16, "GuildDiscoveryGracePeriodInitialWarning", EventKind.NOTICE),
    (17, "GuildDiscoveryGracePeriodFinalWarning", EventKind.NOTICE),
    (18, "ThreadCreated", EventKind.NOTICE),
    (19, "Reply", None),
    (20, "ChatInputCommand", None),
    (21, "ThreadStarterMessage", None),
    (22, "GuildInviteReminder", EventKind.NOTICE),
    (23, "ContextMenuCommand", None),
    (24, "AutoModerationAction", EventKind.NOTICE),
    (25, "RoleSubscriptionPurchase", EventKind.NOTICE),
    (26, "InteractionPremiumUpsell", EventKind.NOTICE),
    (27, "StageStart", EventKind.NOTICE),
    (28, "StageEnd", EventKind.NOTICE),
    (29, "StageSpeaker", EventKind.NOTICE),
    (31, "StageTopic", EventKind.NOTICE),
    (32, "GuildApplicationPremiumSubscription", EventKind.NOTICE),
    (36, "GuildIncidentAlertModeEnabled", EventKind.NOTICE),
    (37, "GuildIncidentAlertModeDisabled", EventKind.NOTICE),
    (38, "GuildIncidentReportRaid", EventKind.REPORTED),
    (39, "GuildIncidentReportFalseAlarm", EventKind.NOTICE),
    (44, "PurchaseNotification", EventKind.NOTICE),
    (46, "PollResult", EventKind.NOTICE),
)
_BY_TYPE: dict[str, EventKind | None] = {}
for _number, _name, _event in _TYPES:
    _BY_TYPE[_name] = _BY_TYPE[str(_number)] = _event

_ROLES: dict[str, Role] = {
    **dict.fromkeys(("png", "jpg", "jpeg", "gif", "webp", "bmp", "heic", "heif", "avif", "jfif", "tif", "tiff"), "picture"),
    **dict.fromkeys(("mp4", "mov", "webm", "mkv", "avi", "m4v", "3gp", "wmv"), "video"),
    **dict.fromkeys(("mp3", "ogg", "oga", "opus", "wav", "m4a", "flac", "aac"), "audio"),
}
_KNOWN = frozenset(
    (
        *("id", "type", "timestamp", "timestampEdited", "callEndedTimestamp", "isPinned", "content", "author", "attachments"),
        *("embeds", "stickers", "reactions", "mentions", "reference", "forwardedMessage", "inlineEmojis", "messageReference"),
    )
)


def kind_of(value: Mapping[str, Any]) -> tuple[EventKind | None, bool]:
    """Return what event a message is (None: content by its author), and whether its type is known."""
    name = words(value.get("type")) or ("0" if value.get("type") is None else spoken(value["type"]))
    if name not in _BY_TYPE:
        return EventKind.UNKNOWN, False
    event = _BY_TYPE[name]
    if event is EventKind.REMOVED:
        author = mapping(value.get("author")).get("id")
        gone = [mapping(one).get("id") for one in each(value.get("mentions"))]
        return (EventKind.LEAVE if gone == [author] else EventKind.REMOVED), True
    return event, True


def is_content(type_name: str) -> bool:
    """Return whether messages of a type are content by their author."""
    return _BY_TYPE.get(type_name, EventKind.UNKNOWN) is None


def person_name(value: Any) -> str | None:
    """Return what a user was called when the export was made: the nickname, else the account's name."""
    row = mapping(value)
    return words(row.get("nickname")) or words(row.get("name")) or (value if isinstance(value, str) else None)


def _attachment(row: Mapping[str, Any], notebook: Notebook) -> Attachment:
    name = words(row.get("fileName"))
    url = words(row.get("url")) or name
    size = whole_number(row.get("fileSizeBytes"))
    extension = (name or (url or "").partition("?")[0]).rpartition(".")[2].lower()
    made = notebook.attachment(_ROLES.get(extension, "file"), url, size=size)
    if made.status == "missing" and url is not None and "%" in url:  # the exporter writes local paths as addresses
        found = notebook.attachment(made.role, unquote(url), size=size)
        if found.status == "present":
            return structs.replace(found, name=url)
    return made


def _files(value: Mapping[str, Any], notebook: Notebook) -> Iterator[Attachment]:
    for one in each(value.get("attachments")):
        yield _attachment(mapping(one) or {"url": one if isinstance(one, str) else None}, notebook)
    for one in each(value.get("stickers")):
        row = mapping(one)
        yield notebook.attachment("sticker", words(row.get("sourceUrl")) or words(row.get("name")))


def _file_details(value: Mapping[str, Any]) -> Iterator[Detail]:
    for one in each(value.get("attachments")):
        if (name := words(mapping(one).get("fileName"))) is not None:
            yield "file_name", name
    for one in each(value.get("stickers")):
        if (name := words(mapping(one).get("name"))) is not None:
            yield "sticker", name
    for one in each(value.get("embeds")):
        row = mapping(one)
        shown = {key: what for key, what in row.items() if what not in (None, "", [], {})}
        if shown:
            yield "embed", spoken(shown)


def reactions_of(value: Any) -> Iterator[Reaction]:
    """Yield the reactions of a message: one for each person that is named, one for all that are only counted."""
    for one in each(value):
        row = mapping(one)
        emoji = mapping(row.get("emoji"))
        what = words(emoji.get("name")) or words(emoji.get("code")) or words(emoji.get("id")) or words(row.get("emoji"))
        if what is None:
            continue
        names = [person_name(user) for user in each(row.get("users"))]
        for name in names:
            yield Reaction(what, name)
        count = whole_number(row.get("count")) or (0 if names else 1)
        if count > len(names):
            yield Reaction(what, None, None, count - len(names))


def _call_details(value: Mapping[str, Any], start: Moment | None, times: IsoTimes) -> Iterator[Detail]:
    ended = words(value.get("callEndedTimestamp"))
    if ended is None:
        return
    yield "ended", ended
    end = times.moment(ended)
    if end is not None and end.utc is not None and start is not None and start.utc is not None:
        yield "duration_seconds", str((end.utc - start.utc) // SECOND)


def _forwarded_details(row: Mapping[str, Any]) -> Iterator[Detail]:
    for key, name in (
        ("content", "forwarded_text"),
        ("timestamp", "forwarded_timestamp"),
        ("timestampEdited", "forwarded_edited"),
    ):
        if (one := words(row.get(key))) is not None:
            yield name, one
    yield from _file_details(row)


def record_of(
    value: Mapping[str, Any], *, seq: int, span: Span, talk: int, sender: int | None, times: IsoTimes, notebook: Notebook
) -> Record:
    """Return the record of one message or system message."""
    stamp = value.get("timestamp")
    time = times.moment(stamp) if isinstance(stamp, str) else None
    if time is None:
        notebook.warn("time-unreadable", span, spoken(stamp))
    content = value.get("content")
    text = content if isinstance(content, str) else words(content)
    event, is_known = kind_of(value)
    flags = ["pinned"] if value.get("isPinned") is True else []
    details: list[Detail] = []
    if not is_known or (event is not None and value.get("type") != "Call"):
        details.append(("type", spoken(value.get("type"))))
    details += _call_details(value, time, times)
    targets = [name for one in each(value.get("mentions")) if (name := person_name(one))]
    if targets and event is not None:
        details.append(("target", ", ".join(targets)))
    attachments = tuple(_files(value, notebook))
    details += _file_details(value)
    reference = mapping(value.get("reference")) or mapping(value.get("messageReference"))
    forwarded = mapping(value.get("forwardedMessage"))
    if forwarded:
        flags.append("forwarded")
        attachments = (*attachments, *_files(forwarded, notebook))
        details += _forwarded_details(forwarded)
    edited = words(value.get("timestampEdited"))
    details += rest(value, _KNOWN)
    common = {
        "native_id": words(value.get("id")),
        "reply_to": words(reference.get("messageId")),
        "reactions": tuple(reactions_of(value.get("reactions"))),
        "edits": () if edited is None else (Edit(times.moment(edited)),),
        "details": tuple(details),
        "flags": tuple(flags),
    }
    if event is not None:
        return Event(seq, span, talk, sender, time, text, attachments, event=event, **common)  # type: ignore[arg-type]
    return Message(seq, span, talk, sender, time, text, attachments, **common)  # type: ignore[arg-type]
