"""Instagram's and Messenger's JSON: `message_1.json` and its further parts, one folder for each conversation.

Both services write the same shape; which one it is, is told by paths and by members that only one of them writes.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec

from tomoshibi.evidence.admission.shelf import Source
from tomoshibi.evidence.format import Batch, Format, Glance, Match
from tomoshibi.evidence.moments import LAST
from tomoshibi.evidence.notebook import Notebook
from tomoshibi.evidence.parsing.json_frame import Broken, Frame, Pieces
from tomoshibi.evidence.parsing.json_values import mapping, words
from tomoshibi.evidence.parsing.json_walk import CAUGHT, CutOff, NotJson
from tomoshibi.evidence.readers.meta.record import record_of
from tomoshibi.evidence.readers.meta.sentences import mended, mended_all, service_sentences
from tomoshibi.evidence.record import Message, Moment, Reaction, Record, Seen, Span, TalkKind, Unreadable

MILLISECOND = 1000
FIRST_STAMP = 10_000_000_000  # in milliseconds, of 1970: a smaller number may be seconds
LAST_STAMP = LAST // MILLISECOND
TAIL = 65536  # bytes at a file's end in which its title and thread path stand

_PART = re.compile(r"message_(\d{1,9})\.json", re.IGNORECASE)
_THREAD = re.compile(rb'"thread_path"\s*:\s*"([^"\\]*(?:\\.[^"\\]*)*)"')
_NAME_ID = re.compile(r"(?P<name>.+)_(?P<id>[A-Za-z0-9-]+)")
_GONE = frozenset(("instagramuser", "facebookuser", "instagramユーザー", "facebookユーザー"))

# What speaks for which service, looked for in the first 64 KiB: (points for Instagram, points for Messenger, signs, reason).
_SIGNS: tuple[tuple[int, int, tuple[bytes, ...], str], ...] = (
    (40, 0, (b"your_instagram_activity",), "media lie in your_instagram_activity"),
    (0, 40, (b"your_facebook_activity", b"your_activity_across_facebook"), "media lie in a Facebook folder"),
    (0, 25, (b"messages/stickers_used", b"messages\\/stickers_used"), "stickers, which only Messenger files"),
    (0, 8, (b'"thread_type"',), "a member that Instagram left out since 2022"),
    (0, 15, (b"facebook.com/", b"fbcdn", b"messenger.com"), "links to Facebook"),
    (0, 10, (b'"bumped_message_metadata"', b"Facebook user"), "members of Messenger"),
    (0, 20, (b'"Facebook User"', b"/facebookuser_"), "an account gone from Facebook"),
    (0, 12, (b'"Generic"', b'"Unsubscribe"', b'"Subscribe"'), "messages with a type"),
    (20, 0, (b'"original_content_owner"', b'"profile_share_username"'), "members only Instagram writes"),
    (15, 0, (b'"Liked a message"', b"Instagram User", b"Instagram user", b"instagram.com/"), "Instagram's words or links"),
    (15, 0, (b"ig.me/", b"ig.me\\/"), "an invitation to an Instagram group"),
    (6, 0, (b'"is_unsent_image_by_messenger_kid_parent"',), "members of newer exports"),
    (6, 0, (b'"is_geoblocked_for_viewer"',), "members of newer exports"),
)


# A thread is named after an account and a number: Instagram's begin with 17 or 18, those of Facebook's accounts with 10 or 61.
_NUMBERED = re.compile(r"(?:inbox|requests|threads|cutover)/[^/\"]{1,200}_(?P<first>1[078]|61)\d{12,16}(?!\d)")


class _ReactionRow(msgspec.Struct, gc=False, forbid_unknown_fields=True):
    reaction: str
    actor: str


class _Plain(msgspec.Struct, gc=False, forbid_unknown_fields=True):
    """An ordinary message, as nearly all are: a text by someone at a time, perhaps with reactions. Others go the slow way."""

    sender_name: str
    timestamp_ms: int
    content: str
    reactions: tuple[_ReactionRow, ...] | None = None
    type: str | None = None
    is_unsent: bool = False
    is_taken_down: bool = False
    is_geoblocked_for_viewer: bool = False
    is_unsent_image_by_messenger_kid_parent: bool = False


_Decode = Callable[[bytes], _Plain]
_decode_all = msgspec.json.Decoder(list[_Plain]).decode  # no message begins as a reaction does, and it holds no other object


def _ordinary_texts(rows: Sequence[_Plain]) -> list[str] | None:
    """Return what messages say, put right in one go; None where one is out of the ordinary or must be looked at by itself.

    Texts are joined by an ASCII character: then the whole is UTF-8 only where every one of them is.
    """
    stamps = [row.timestamp_ms for row in rows if not _says_more(row)]
    if not rows or len(stamps) < len(rows) or min(stamps) < FIRST_STAMP or max(stamps) > LAST_STAMP:
        return None
    texts = [row.content for row in rows]
    joined = "\0".join(texts)
    if not joined.isascii():
        try:
            texts = joined.encode("latin-1").decode().split("\0")
        except UnicodeError:
            return None
    return texts if len(texts) == len(rows) and all(texts) else None


def _says_more(row: _Plain) -> bool:
    """Return whether a message is more than a text by someone at a time."""
    return (
        row.type is not None
        or row.is_unsent
        or row.is_taken_down
        or row.is_geoblocked_for_viewer
        or row.is_unsent_image_by_messenger_kid_parent
    )


def _moment(stamp: int) -> Moment:
    micros = stamp * MILLISECOND
    return Moment(str(stamp), "millisecond", "utc", "field", micros, micros)


def _reactions(row: _Plain) -> tuple[Reaction, ...]:
    return tuple([Reaction(mended(one.reaction), mended(one.actor)) for one in row.reactions or ()])


def _points(glance: Glance) -> tuple[int, int, str]:
    """Return the points for Instagram and for Messenger, and the reasons."""
    instagram = messenger = 0
    reasons = []
    path = f"/{glance.name.lower()}"
    around = " ".join(sorted(glance.neighbours)[:50]).lower()
    for place, weight in ((path, 60), (around, 20)):
        if "your_instagram_activity/" in place or "/instagram-" in place:
            instagram += weight
            reasons.append("Instagram's folder")
        if any(one in place for one in ("your_facebook_activity/", "your_activity_across_facebook/", "/facebook-")):
            messenger += weight
            reasons.append("Facebook's folder")
    if any(one in path for one in ("/filtered_threads/", "/archived_threads/", "/e2ee_cutover/")):
        messenger += 30
        reasons.append("a folder only Messenger has")
    for found in (_NUMBERED.search(path), _NUMBERED.search(glance.text)):
        if found is not None:
            instagram += 0 if found["first"] in ("10", "61") else 25
            messenger += 25 if found["first"] in ("10", "61") else 0
            reasons.append("the number of the thread")
            break
    for for_instagram, for_messenger, signs, reason in _SIGNS:
        if any(sign in glance.plain for sign in signs):
            instagram += for_instagram
            messenger += for_messenger
            reasons.append(reason)
    return instagram, messenger, ", ".join(dict.fromkeys(reasons))


def _recognise(glance: Glance, platform: str) -> Match | None:
    keys = glance.keys
    if "messages" not in keys or "senderName" in keys:
        return None
    rows = {"sender_name", "timestamp_ms"} <= keys
    frame = len({"participants", "title", "thread_path", "is_still_participant", "magic_words"} & keys)
    if not rows and not ({"participants", "messages"} <= keys and frame >= 3):
        return None
    instagram, messenger, reasons = _points(glance)
    ours, theirs = (instagram, messenger) if platform == "instagram" else (messenger, instagram)
    wins = ours > theirs or (ours == theirs and platform == "instagram")
    shape = "Meta's message JSON"
    if not wins:
        return Match(20, f"{shape}, but more speaks for the sister service: {reasons or 'nothing decides'}")
    if ours == theirs:
        return Match(50, f"{shape}; nothing says which service, taken as Instagram")
    return Match(96 if frame >= 2 else 80, f"{shape}; {reasons}")


def _order(sources: Sequence[Source]) -> list[tuple[str, list[Source]]]:
    """Return the files of each conversation, in the order of their part numbers, conversations as they were met.

    Parts belong together by the thread path they state, else by their folder; other files stand alone.
    """
    folders: dict[str, str] = {}
    stated: dict[int, str] = {}
    for source in sources:
        folder, _, name = source.name.rpartition("/")
        thread = _thread_path(source)
        if thread is not None:
            stated[source.number] = thread
            if _PART.fullmatch(name):
                folders.setdefault(folder, thread)
    talks: dict[str, list[Source]] = {}
    for source in sources:
        folder, _, name = source.name.rpartition("/")
        part = _PART.fullmatch(name) is not None
        key = stated.get(source.number) or (folders.get(folder) if part else None) or (f"{folder}/" if part else source.name)
        talks.setdefault(key, []).append(source)
    for group in talks.values():
        group.sort(key=lambda one: (_part(one), one.number))
    return list(talks.items())


def _part(source: Source) -> int:
    found = _PART.fullmatch(source.name.rpartition("/")[2])
    return int(found[1]) if found else 0


def _thread_path(source: Source) -> str | None:
    """Return the thread path that a file states near its end, or before its messages."""
    buffer = source.buffer
    for piece in (buffer[max(0, len(buffer) - TAIL) :], source.item.head):
        found = _THREAD.findall(piece)
        if found:
            try:
                return mended(str(msgspec.json.decode(b'"' + found[-1] + b'"')))
            except CAUGHT:
                return None
    return None


def _reader(platform: str) -> Any:
    def read(sources: Sequence[Source], notebook: Notebook) -> Iterator[Batch]:
        """Yield the records of each conversation, part by part."""
        for key, parts in _order(sources):
            talk = _Talk(platform, key, parts, notebook)
            for source in parts:
                yield from talk.read(source)
                source.close()
            talk.finish()

    return read


class _Talk:
    """One conversation over all its parts."""

    def __init__(self, platform: str, key: str, parts: Sequence[Source], notebook: Notebook) -> None:
        self.platform = platform
        self.notebook = notebook
        folder = parts[0].name.rpartition("/")[0]
        self.folder = folder.rpartition("/")[2] or None
        self.path = f"/{folder}/{key}"
        self.id = notebook.conversation(("meta", platform, key), platform=platform, folder=folder or None)
        self.facts: dict[str, Any] = {}
        self.people: dict[str, int] = {}  # by the name as it stands in the file
        self.members: list[str] = []
        self.names: tuple[str, ...] = ()
        self.sentences = service_sentences()
        self.heads = self.sentences.heads_with(())
        self.mended: Span | None = None
        self.number = -1
        self.met = False

    # ---- one file

    def read(self, source: Source) -> Iterator[Batch]:
        """Yield the records of one part."""
        frame = Frame(source, self.notebook)
        self._begin(source)
        decode = msgspec.json.Decoder(_Plain).decode
        try:
            yield from self._document(frame, decode)
        except (CutOff, NotJson, Broken) as error:
            lost = frame.resync(error, met=self.met)
            if lost is not None:
                yield [self._unreadable(Span(self.number, *lost), "not JSON")]
            behind = True
            while behind and not frame.over:
                try:
                    yield from self._array(frame, decode)
                    yield from self._rest(frame, decode)
                    behind = False
                except (CutOff, NotJson, Broken) as further:
                    frame.resync(further, met=True)
        frame.close()
        if self.mended is not None:
            self.notebook.repaired("mojibake", self.mended, source.name)

    def _begin(self, source: Source) -> None:
        self.number, self.mended, self.met = source.number, None, False

    def _document(self, frame: Frame, decode: _Decode) -> Iterator[Batch]:
        for name in frame.walk.members():
            yield from self._member(name, frame, decode)

    def _rest(self, frame: Frame, decode: _Decode) -> Iterator[Batch]:
        """Take the members that follow an array which was found behind a break in the frame."""
        for name in frame.walk.further_members():
            yield from self._member(name, frame, decode)

    def _member(self, name: str, frame: Frame, decode: _Decode) -> Iterator[Batch]:
        if name == "messages" and frame.walk.peek() == b"[":
            yield from self._array(frame, decode)
        elif name == "participants":
            self._participants(frame)
        elif name != "messages":
            self.facts.setdefault(mended(name), mended_all(frame.fact()))

    def _array(self, frame: Frame, decode: _Decode) -> Iterator[Batch]:
        self.met = True
        for pieces in frame.records(decode, _decode_all):
            yield self._records(pieces, frame)

    def _participants(self, frame: Frame) -> None:
        walk = frame.walk
        if walk.peek() != b"[":
            frame.fact()
            return
        for _ in walk.items():
            start = walk.at
            value = frame.fact()
            name = value if isinstance(value, str) else mapping(value).get("name")
            if isinstance(name, str) and name:
                self._person(name, Span(self.number, start, walk.at))
                right = mended(name)
                if right not in self.members:
                    self.members.append(right)

    def _person(self, raw: str, span: Span) -> int:
        """Return the person of a name as it stands in the file."""
        name = mended(raw)
        if name is not raw and name != raw:
            self.mended = self.mended or span
        person = self.notebook.participant(self.id, name, name=Seen(name, span))
        self.people[raw] = person
        if name not in self.names:
            self.names = (*self.names, name)
            self.heads = self.sentences.heads_with(self.names)
        return person

    # ---- records

    def _records(self, pieces: Pieces[_Plain], frame: Frame) -> Batch:
        """Return the records of messages; where nearly all are ordinary, what they share is looked at for all at once."""
        rows = [row for _, _, row in pieces if row is not None]
        texts = _ordinary_texts(rows) if len(rows) == len(pieces) else None
        senders = [self.people.get(row.sender_name, 0) for row in rows]
        if texts is None or 0 in senders:
            return self._one_by_one(pieces, frame)
        if self.mended is None:
            changed = (Span(self.number, start, end) for start, end, row in pieces if row and not row.content.isascii())
            self.mended = next(changed, None)
        number, next_seq, talk, heads = self.number, self.notebook.next_seq, self.id, self.heads
        return [
            Message(next_seq(), Span(number, piece[0], piece[1]), talk, sender, _moment(row.timestamp_ms), text)
            if row.reactions is None and text[:2] not in heads
            else self._one_by_one((piece,), frame)[0]
            for piece, row, sender, text in zip(pieces, rows, senders, texts, strict=True)
        ]

    def _one_by_one(self, pieces: Sequence[tuple[int, int, _Plain | None]], frame: Frame) -> Batch:
        batch: Batch = []
        append = batch.append
        next_seq, number, talk, people, heads = self.notebook.next_seq, self.number, self.id, self.people, self.heads
        for start, end, row in pieces:
            if row is None or (row.type is not None and row.type != "Generic"):
                append(self._slow(start, end, frame))
                heads = self.heads
                continue
            sender = people.get(row.sender_name)
            if sender is None and row.sender_name:
                sender = self._person(row.sender_name, Span(number, start, end))
                heads = self.heads
            text = row.content
            if not text.isascii():
                try:
                    text = text.encode("latin-1").decode()
                    if self.mended is None:
                        self.mended = Span(number, start, end)
                except UnicodeError:
                    pass
            if (
                text[:2] in heads
                or sender is None
                or not text
                or row.is_unsent
                or row.is_taken_down
                or row.is_geoblocked_for_viewer
                or row.is_unsent_image_by_messenger_kid_parent
                or not FIRST_STAMP <= row.timestamp_ms <= LAST_STAMP
            ):
                append(self._slow(start, end, frame))
                heads = self.heads
                continue
            span = Span(number, start, end)
            time = _moment(row.timestamp_ms)
            if row.reactions is None:
                append(Message(next_seq(), span, talk, sender, time, text))
            else:
                append(Message(next_seq(), span, talk, sender, time, text, reactions=_reactions(row)))
        return batch

    def _slow(self, start: int, end: int, frame: Frame) -> Record:
        """Return the record of a message that is out of the ordinary, whatever stands in it."""
        span = Span(self.number, start, end)
        try:
            clean = frame.value(start, end)
        except NotJson:
            return self._unreadable(span, frame.trouble or "not JSON")
        if not isinstance(clean, dict):
            return self._unreadable(span, "not an object")
        value = mended_all(clean)
        if self.mended is None and value != clean:
            self.mended = span
        name = clean.get("sender_name")
        sender = None
        if isinstance(name, str) and name:
            sender = self.people.get(name) or self._person(name, span)
        text = value.get("content")
        sentence = self.sentences.meaning(text, self.names) if isinstance(text, str) and text[:2] in self.heads else None
        return record_of(
            value,
            seq=self.notebook.next_seq(),
            span=span,
            talk=self.id,
            sender=sender,
            sentence=sentence,
            notebook=self.notebook,
        )

    def _unreadable(self, span: Span, reason: str) -> Record:
        return Unreadable(self.notebook.next_seq(), span, self.id, None, None, None, reason=reason)

    # ---- the conversation

    def finish(self) -> None:
        """Write down what the frames of all parts say about the conversation."""
        title = words(self.facts.get("title"))
        thread = words(self.facts.get("thread_path"))
        folder = thread or self.notebook.conversations[self.id - 1].folder
        notes = []
        if "/message_requests/" in f"{self.path}/" or (thread or "").startswith("message_requests/"):
            notes.append("message-request")
        if self.facts.get("is_still_participant") is False:
            notes.append("no-longer-in-it")
        kind = self._kind()
        found = _NAME_ID.fullmatch((folder or "").rpartition("/")[2])
        native = found["id"] if found else None
        if found is not None and found["name"].lower() in _GONE:
            notes.append("account-gone")
        elif found is not None and kind == "one-to-one":
            self._tell_apart(title, found["name"])
        self.notebook.revise(self.id, kind=kind, title=title, native_id=native, folder=folder, notes=tuple(notes))

    def _kind(self) -> TalkKind:
        if "joinable_mode" in self.facts or self.facts.get("thread_type") in ("RegularGroup", "Group"):
            return "group"
        if len(self.members) == 2:
            return "one-to-one"
        return "group" if len(self.members) > 2 else "unknown"

    def _tell_apart(self, title: str | None, handle: str) -> None:
        """Write down who is the owner: a talk of two bears the other one's name. The folder bears that one's handle."""
        if title is None or self.members.count(title) != 1:
            return
        for name in self.members:
            other = name == title
            seen = Seen(handle, None) if other and self.platform == "instagram" else None
            self.notebook.participant(self.id, name, handle=seen, owner="no" if other else "yes")


FORMATS = (
    Format("instagram-json", "instagram", ("json",), lambda glance: _recognise(glance, "instagram"), _reader("instagram")),
    Format("messenger-json", "messenger", ("json",), lambda glance: _recognise(glance, "messenger"), _reader("messenger")),
)
