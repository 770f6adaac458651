"""Signal's own plain text export: `main.jsonl`, one frame of the backup format on each line, beside `metadata.json`.

Names of members follow libsignal's `backup.proto` in lowerCamelCase; numbers of 64 bits come as numbers or as strings, both
are taken. All times are milliseconds since 1970 in UTC.
"""

import base64
import re
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from tomoshibi.evidence.admission.shelf import Item, Source
from tomoshibi.evidence.format import Batch, Format, Glance, Match
from tomoshibi.evidence.moments import utc_moment
from tomoshibi.evidence.notebook import Notebook
from tomoshibi.evidence.parsing.bookkeeping import Account
from tomoshibi.evidence.parsing.json_fields import Fields, fields, filled, loose, objects, text, whole
from tomoshibi.evidence.parsing.json_salvage import facts_of, readable
from tomoshibi.evidence.parsing.media_roles import role_of_name, role_of_type
from tomoshibi.evidence.readers.signal.people import Directory
from tomoshibi.evidence.readers.signal.updates import Update, update_of
from tomoshibi.evidence.record import (
    Attachment,
    Edit,
    Event,
    EventKind,
    Message,
    Moment,
    Reaction,
    Record,
    Role,
    Span,
    Unreadable,
)

BATCH = 512
LARGEST_FACTS = 1 << 20  # bytes of the file beside the messages
LONGEST_TORN = 1 << 16  # bytes looked at for the rest of a frame that a raw line break has torn

_FRAMES = "account|recipient|chat|chatItem|stickerPack|adHocCall|notificationProfile|chatFolder"
_FRAME = re.compile(r'\s*\{\s*"(?P<frame>' + _FRAMES + r"|chat_item|backupTimeMs|version)\"\s*:")
_NEXT_FRAME = re.compile(rb'(?m)^[ \t]*\{\s*"(?:' + _FRAMES.encode() + rb'|chat_item|backupTimeMs|version)"\s*:')
_ITEM = re.compile(rb'\s*\{\s*"chat_?[iI]tem"')
_UNDERSCORE = re.compile(rb'"[a-z]+_[a-z_]+"\s*:')
_HEX = re.compile(r"[0-9a-f]{64}")
_DECODE = msgspec.json.Decoder().decode


def recognise(glance: Glance) -> Match | None:
    """Return how well the lines fit: each is an object with one member that names a frame."""
    if glance.family != "json" or glance.codec != "utf-8":
        return None
    folder, _, name = glance.name.rpartition("/")
    frames = [found["frame"] for line in glance.lines if (found := _FRAME.match(line)) is not None]
    known = {frame for frame in frames if frame not in ("version", "backupTimeMs")}
    if known & {"chatItem", "chat_item"}:
        return Match(95 if len(known) > 1 else 80, f"{len(frames)} lines are frames of Signal's backup format")
    if len(known) > 1 or len(frames) > 2:
        return Match(85, "frames of Signal's backup format, no message among the first")
    beside = f"{folder}/main.jsonl" if folder else "main.jsonl"
    if name == "metadata.json" and beside in glance.neighbours:
        return Match(60, "metadata.json beside main.jsonl", holds_messages=False)
    return None


def read(sources: Sequence[Source], notebook: Notebook) -> Iterator[Batch]:
    """Yield the records of each file."""
    for source in sources:
        if source.name.rpartition("/")[2] == "metadata.json":
            _metadata(Account(source, notebook))
        else:
            yield from _File(source, notebook).batches()


def _metadata(account: Account) -> None:
    """Take what the file beside the messages claims: version and time of the export."""
    found = facts_of(account, LARGEST_FACTS)
    for name in ("version", "exportedAt", "exportTime", "createdAt", "timestamp", "appVersion", "platform"):
        value = text((found or {}).get(name))
        if value is not None:
            account.notebook.claims[f"signal_{name}"] = value[:200]
    account.header(account.size)


class _File:
    """The state of reading one file line by line."""

    def __init__(self, source: Source, notebook: Notebook) -> None:
        self.account = Account(source, notebook)
        self.notebook = notebook
        self.directory = Directory(source.number, notebook)
        self.kept: dict[str, Item] | None = None

    def batches(self) -> Iterator[Batch]:
        """Yield the records from the first line to the last."""
        account, buffer, batch = self.account, self.account.buffer, list[Record]()
        at = 3 if buffer[:3] == b"\xef\xbb\xbf" else 0
        account.header(at)
        while at < account.size:
            end = buffer.find(b"\n", at)
            end = account.size if end < 0 else end
            line = buffer[at:end]
            words = line.strip()
            if words and words[-1:] != b"}" and (torn := self._torn(at, end)) is not None:
                end = torn
                line = buffer[at:end]
                words = line.strip()
            if words:
                start = at + line.index(words[:1])
                record = self._line(start, start + len(words), words, min(end + 1, account.size))
                if record is not None:
                    batch.append(record)
            if len(batch) >= BATCH:
                account.source.release(at)
                yield batch
                batch = []
            at = end + 1
        account.separator(account.size)
        if batch:
            yield batch

    def _torn(self, at: int, end: int) -> int | None:
        """Return where a frame ends that line breaks inside its strings have torn; None where the line is no part of one."""
        buffer, size = self.account.buffer, self.account.size
        if end >= size or _NEXT_FRAME.match(buffer, at) is None:
            return None
        following = _NEXT_FRAME.search(buffer, end + 1, min(size, end + LONGEST_TORN))
        stop = following.start() if following is not None else size
        if stop - at > LONGEST_TORN:
            return None
        piece = buffer[at:stop].strip()
        read = loose(piece)
        if read is None or read[1] != len(piece):
            return None
        return stop - 1 if buffer[stop - 1 : stop] == b"\n" else stop

    def _line(self, start: int, end: int, line: bytes, line_end: int) -> Record | None:
        """Return the record of a line; None for a frame that only says something about the whole."""
        try:
            value: object = _DECODE(line)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, ValueError):
            value = None
        found = readable(self.account, start, end, value)
        if found is not None and _UNDERSCORE.search(line):
            try:
                found = _camel(found)
            except RecursionError:  # nested so deeply that no exporter wrote it
                found = None
        if found is None:
            return self._unreadable(start, end)
        item = found.get("chatItem")
        if isinstance(item, dict):
            return self._item(item, start, end)
        span = Span(self.account.number, start, end)
        if isinstance(found.get("account"), dict):
            self.directory.account(found["account"], span)
        elif isinstance(found.get("recipient"), dict):
            self.directory.recipient(found["recipient"], span)
        elif isinstance(found.get("chat"), dict):
            self.directory.chat(found["chat"], span)
        elif _ITEM.match(line):
            return self._unreadable(start, end)
        self.account.header(line_end)
        return None

    # ---- records

    def _unreadable(self, start: int, end: int) -> Record:
        """Return a line that cannot be read, as part of the talk before it."""
        span = self.account.record(start, end)
        talk = next(reversed(self.directory.talks.values()), 0) or self.directory.talk("unknown", span)
        return Unreadable(self.notebook.next_seq(), span, talk, None, None, None, reason="not readable as a frame")

    def _item(self, item: Fields, start: int, end: int) -> Record:
        span = self.account.record(start, end)
        talk = self.directory.talk(filled(item.get("chatId")) or "0", span)
        author = filled(item.get("authorId"))
        writer = self.directory.person(talk, author, span) if author is not None else None
        moment = self._time(item.get("dateSent"))
        if moment is None:
            self.notebook.warn("time-unreadable", span)
        kind = next((name for name in item if name in _CONTENT and isinstance(item[name], dict)), "")
        body = fields(item.get(kind))
        common = (self.notebook.next_seq(), span, talk, writer, moment)
        native = filled(item.get("dateSent"))
        details = _circumstances(item)
        if kind in ("remoteDeletedMessage", "adminDeletedMessage"):
            by = self.directory.called(filled(body.get("adminId") or body.get("deletedBy")))
            details += (("actor", by),) if by else ()
            return Event(*common, None, native_id=native, details=details, event=EventKind.DELETED)
        if kind in ("", "updateMessage"):
            update = update_of(body, self.directory) if kind else Update(EventKind.UNKNOWN)
            if update.event is EventKind.UNKNOWN:
                self.notebook.warn("unknown-kind", span, next((name for name in item if name not in _AROUND), "")[:80])
            return Event(*common, update.text, native_id=native, details=(*details, *update.details), event=update.event)
        words, attachments, more = self._content(kind, body)
        flags = tuple(
            flag for flag, there in (("sms", item.get("sms") is True), (_FLAGS.get(kind, ""), kind in _FLAGS)) if there
        )
        return Message(
            *common,
            words,
            attachments,
            native_id=native,
            reply_to=filled(fields(body.get("quote")).get("targetSentTimestamp")),
            reactions=tuple(self._reaction(one) for one in objects(body.get("reactions"))),
            edits=tuple(self._edit(one) for one in objects(item.get("revisions"))),
            details=(*details, *more),
            flags=flags,
        )

    def _content(self, kind: str, body: Fields) -> tuple[str | None, tuple[Attachment, ...], tuple[tuple[str, str], ...]]:
        """Return text, files and further facts of a message."""
        if kind == "standardMessage":
            return self._standard(body)
        if kind == "stickerMessage":
            sticker = fields(body.get("sticker"))
            emoji = filled(sticker.get("emoji"))
            return None, (self._file(fields(sticker.get("data")), "sticker"),), (("emoji", emoji),) if emoji else ()
        if kind == "viewOnceMessage":
            return None, (self._attachment(fields(body.get("attachment")), "media"),), ()
        if kind == "contactMessage":
            contact = fields(body.get("contact")) or next(iter(objects(body.get("contact"))), {})
            return None, (), _contact(contact)
        if kind == "poll":
            options = [
                (filled(one.get("option")) or "", len(objects(one.get("votes")))) for one in objects(body.get("options"))
            ]
            return text(body.get("question")), (), tuple(("option", f"{option} ({votes})") for option, votes in options)
        if kind == "directStoryReplyMessage":
            reply = fields(fields(body.get("textReply")).get("text"))
            return text(reply.get("body")) or filled(body.get("emoji")), (), ()
        if kind == "paymentNotification":
            amounts = ((name, filled(body.get(name))) for name in ("amountMob", "feeMob"))
            return filled(body.get("note")), (), tuple((name, amount) for name, amount in amounts if amount)
        state = filled(body.get("state"))
        return None, (), (("gift", state or "badge"),)

    def _standard(self, body: Fields) -> tuple[str | None, tuple[Attachment, ...], tuple[tuple[str, str], ...]]:
        words = text(fields(body.get("text")).get("body"))
        files = [self._attachment(one) for one in objects(body.get("attachments"))]
        if isinstance(body.get("longText"), dict):
            files.append(self._file(fields(body["longText"]), "file"))
        links = tuple(("link", url) for one in objects(body.get("linkPreview")) if (url := filled(one.get("url"))))
        quoted = text(fields(fields(body.get("quote")).get("text")).get("body"))
        return words, tuple(files), (*links, *((("quoted", quoted),) if quoted is not None else ()))

    # ---- parts of a message

    def _attachment(self, one: Fields, default: Role = "file") -> Attachment:
        spoken = one.get("flag") in ("VOICE_MESSAGE", 1)
        return self._file(fields(one.get("pointer")), "audio" if spoken else default)

    def _file(self, pointer: Fields, default: Role) -> Attachment:
        """Return the row of a file: found by its name, or by the hash that the export gives and its folder is named after."""
        name, declared = filled(pointer.get("fileName")), filled(pointer.get("contentType"))
        role: Role = default
        if default != "sticker":
            role = role_of_type(declared, role_of_name(name, default) if name else default)
        locator = fields(pointer.get("locatorInfo"))
        size = whole(locator.get("size"))
        item = self._kept().get(_stem(filled(pointer.get("path") or pointer.get("localPath")) or _hash(locator) or ""))
        if item is not None:
            sniffed = item.kind.type if item.kind else None
            return Attachment(role, "present", name or item.name, declared, sniffed, item.size, None, "id")
        return self.notebook.attachment(role, name, type=declared, size=size)

    def _kept(self) -> dict[str, Item]:
        """Return the files beside the messages by the name before its ending."""
        if self.kept is None:
            self.kept = {_stem(item.name): item for item in self.notebook.shelf.items if "files/" in item.name}
            self.kept.pop("", None)
        return self.kept

    def _reaction(self, one: Fields) -> Reaction:
        by = self.directory.called(filled(one.get("authorId")))
        return Reaction(filled(one.get("emoji")) or "", by, self._time(one.get("sentTimestamp")))

    def _edit(self, one: Fields) -> Edit:
        """Return an earlier form of an edited message."""
        words = text(fields(fields(one.get("standardMessage")).get("text")).get("body"))
        return Edit(self._time(one.get("dateSent")), words)

    def _time(self, value: object) -> Moment | None:
        millis = whole(value)
        return utc_moment(str(millis), millis * 1000, "millisecond") if millis is not None else None


_CONTENT = frozenset(
    (
        "standardMessage",
        "contactMessage",
        "stickerMessage",
        "remoteDeletedMessage",
        "adminDeletedMessage",
        "updateMessage",
        "paymentNotification",
        "giftBadge",
        "viewOnceMessage",
        "directStoryReplyMessage",
        "poll",
    )
)
_AROUND = frozenset(
    (
        *("chatId", "authorId", "dateSent", "expireStartDate", "expiresInMs", "revisions", "sms"),
        *("incoming", "outgoing", "directionless"),
    )
)
_FLAGS = {"viewOnceMessage": "view-once", "directStoryReplyMessage": "story-reply"}


def _circumstances(item: Fields) -> tuple[tuple[str, str], ...]:
    """Return what stands around the content: a timer, a message that was not delivered."""
    found = []
    if expires := filled(item.get("expiresInMs")):
        found.append(("expires_in_ms", expires))
    for status in objects(fields(item.get("outgoing")).get("sendStatus")):
        if "failed" in status:
            found.append(("not_delivered", filled(status.get("recipientId")) or ""))
    return tuple(found)


def _contact(contact: Fields) -> tuple[tuple[str, str], ...]:
    """Return the name, numbers and addresses of a contact that was sent."""
    name = " ".join(part for part in (filled(one) for one in fields(contact.get("name")).values()) if part)
    found = [("contact", name)] if name else []
    for key in ("number", "email"):
        found += [(key, value) for one in objects(contact.get(key)) if (value := filled(one.get("value")))]
    return tuple(found)


def _stem(path: str) -> str:
    """Return a file's name without its folders and endings."""
    return path.rpartition("/")[2].partition(".")[0]


def _hash(locator: Fields) -> str | None:
    """Return the hash of a file's content in hex, whether the export gives it so or in base64."""
    given = filled(locator.get("plaintextHash"))
    if given is None or _HEX.fullmatch(given.lower()):
        return given and given.lower()
    try:
        return base64.b64decode(given.encode(), validate=True).hex()
    except ValueError:
        return None


def _camel(value: Any) -> Any:
    """Return a frame whose member names are written with underscores in lowerCamelCase."""
    if isinstance(value, dict):
        return {re.sub(r"(?<=[a-z0-9])_([a-z])", lambda one: one[1].upper(), key): _camel(one) for key, one in value.items()}
    return [_camel(one) for one in value] if isinstance(value, list) else value


FORMATS = (Format("signal-jsonl", "signal", ("json",), recognise, read),)
