"""TikTok's "Download your data" as JSON (`user_data_tiktok.json`, older `user_data.json`): the direct messages in it.

`Direct Message` > `Direct Messages` > `ChatHistory` now, `Direct Messages` > `Chat History` > `ChatHistory` before. Times carry
no zone; the maker says in words that they are UTC, so they are read as a vendor's clock unless one says so itself. No media.
"""

import re
from collections.abc import Iterator, Sequence

import msgspec

from tomoshibi.evidence.admission.shelf import Source
from tomoshibi.evidence.format import Batch, Format, Glance, Match
from tomoshibi.evidence.moments import offset_moment
from tomoshibi.evidence.notebook import Notebook
from tomoshibi.evidence.parsing.bookkeeping import Account
from tomoshibi.evidence.parsing.csv_rows import text_start
from tomoshibi.evidence.parsing.json_fields import encodable, fields, filled, loose, objects, string, text
from tomoshibi.evidence.parsing.json_salvage import mended_batches, readable, taken
from tomoshibi.evidence.parsing.json_walk import CutOff, NotJson, Walk
from tomoshibi.evidence.readers.words import words_for
from tomoshibi.evidence.record import Answer, Message, Moment, Record, Seen, Span, TalkKind, Unreadable
from tomoshibi.evidence.times.year_first import read_stamp

LARGEST_FACT = 4 << 20  # bytes of a profile or a block list that is decoded as a whole

_WITH = re.compile(r"Chat History with (?P<name>.*?):?", re.DOTALL)
_OPENINGS = re.compile(
    rb'[{,]\s*(?P<talk>"Chat History with (?:[^"\\]++|\\.)*+")\s*:\s*\[|\{\s*"(?:Date|From|Content)"\s*:', re.DOTALL
)
_GAP = re.compile(rb"[\s,]*+")
_PROFILE = re.compile(rb'"ProfileMap"\s*:\s*(?=\{)')
_BLOCKED = re.compile(rb'"BlockList"\s*:\s*(?=\[)')
_OTHERS = frozenset(
    ("Video Browsing History", "Watch History", "FansList", "ItemFavoriteList", "ProfileMap", "BlockList", "SearchList")
)
_DECODE = msgspec.json.Decoder().decode


def recognise(glance: Glance) -> Match | None:
    """Return how well the members fit: talks by name, or other sections of the same download."""
    keys = glance.keys
    if "ChatHistory" in keys or any(_WITH.fullmatch(key) and key.startswith("Chat History with ") for key in keys):
        return Match(95, "TikTok: ChatHistory, Chat History with ...")
    if {"Date", "From", "Content"} <= keys and any(key.startswith("Direct Message") for key in keys):
        return Match(88, "TikTok: direct messages of Date, From and Content")
    sections = keys & {
        "Activity",
        "Your Activity",
        "App Settings",
        "Profile",
        "Profile And Settings",
        "TikTok Live",
        "Tiktok Live",
    }
    if sections and keys & _OTHERS:
        return Match(80, "TikTok: sections of a data download")
    return None


def read(sources: Sequence[Source], notebook: Notebook) -> Iterator[Batch]:
    """Yield the records of each file."""
    for source in sources:
        yield from _File(source, notebook).batches()


class _File:
    """The state of reading one download."""

    def __init__(self, source: Source, notebook: Notebook) -> None:
        self.account = Account(source, notebook)
        self.notebook = notebook
        self.words = words_for("tiktok")
        self.owner: Seen | None = None
        self.blocked: dict[str, str] = {}
        self.people: dict[tuple[int, str], int] = {}
        self.talk = 0
        self.other: str | None = None
        self.vendor_clock = False

    def batches(self) -> Iterator[Batch]:
        """Yield the records from the first to the last."""
        self._learn()
        start = text_start(self.account.buffer)
        yield from mended_batches(self.account, lambda: self._walk(start), _OPENINGS, self._found_talk, self.record)

    def _learn(self) -> None:
        """Take the owner's user name and the blocked accounts, wherever in the file they stand."""
        for pattern, take in ((_PROFILE, self._profile), (_BLOCKED, self._block_list)):
            found = pattern.search(self.account.buffer)
            if found is None:
                continue
            try:
                start, end = Walk(self.account.buffer, found.end()).skip()
            except (CutOff, NotJson):
                continue
            read = loose(self.account.buffer[start:end]) if end - start <= LARGEST_FACT else None
            if read is not None:
                take(read[0], Span(self.account.number, start, end))

    def _profile(self, value: object, span: Span) -> None:
        user = filled(fields(value).get("userName"))
        self.owner = Seen(user, span) if user is not None else None

    def _block_list(self, value: object, span: Span) -> None:
        for one in objects(value):
            user = filled(one.get("UserName"))
            if user is not None:
                self.blocked[user] = filled(one.get("Date")) or ""

    def _walk(self, start: int) -> Iterator[Batch]:
        walk = Walk(self.account.buffer, start)
        before = walk.at + 1
        for key in walk.members():
            if key.startswith("Direct Message"):
                if walk.peek() == b"{":
                    yield from self._section(walk)
                before = walk.at
                continue
            gap = _GAP.match(self.account.buffer, before)
            begin = gap.end() if gap is not None else before
            walk.skip()
            gap = _GAP.match(self.account.buffer, walk.at)
            before = gap.end() if gap is not None else walk.at
            self.account.header(begin)
            self.account.skip(before, "not about messages")

    def _section(self, walk: Walk, depth: int = 0) -> Iterator[Batch]:
        """Yield the records of a section of messages, whose talks may lie a few levels down."""
        for key in walk.members():
            if walk.peek() == b"{" and depth < 4:
                yield from self._section(walk, depth + 1)
            elif walk.peek() == b"[":
                name_at = self.account.buffer.rfind(b'"Chat', self.account.at, walk.at)
                self._open(key, Span(self.account.number, name_at if name_at >= 0 else self.account.at, walk.at))
                self.account.header(walk.at + 1)
                for batch in walk.objects(_DECODE):
                    yield from taken(batch, self.record)
                    self.account.source.release(self.account.at)

    def _found_talk(self, start: int, end: int) -> None:
        found = _OPENINGS.match(self.account.buffer, start)
        if found is not None and found["talk"] is not None:
            self._open(string(found["talk"]), Span(self.account.number, *found.span("talk")))

    def _open(self, key: str, span: Span) -> None:
        key = encodable(key)
        found = _WITH.fullmatch(key)
        self.other = found["name"] if found is not None else None
        kind: TalkKind = "one-to-one" if self.other is not None else "unknown"
        self.talk = self.notebook.conversation(
            ("tiktok", self.account.number, key),
            platform="tiktok",
            kind=kind,
            title=self.other if self.other is not None else key,
            one_sided="no",
        )
        if self.other:
            self._person(self.other, span)
            if self.other in self.blocked:
                note = f"account-blocked {self.other} {self.blocked[self.other]}".rstrip()
                self.notebook.revise(self.talk, notes=(note,))

    def _person(self, user: str, span: Span) -> int:
        known = self.people.get((self.talk, user))
        if known is not None:
            return known
        owner: Answer = "unknown"
        if self.owner is not None:
            owner = "yes" if self.owner.value == user else "no"
        elif self.other is not None:  # in a talk of two, whoever is not the other one is the owner
            owner = "no" if user == self.other else "yes"
        person = self.notebook.participant(self.talk, user, handle=Seen(user, span), owner=owner)
        self.people[(self.talk, user)] = person
        return person

    # ---- records

    def record(self, start: int, end: int, value: object) -> Record | None:
        """Return the record of one element; None for an element of another section, met after the frame broke."""
        found = readable(self.account, start, end, value, _OPENINGS)
        if found is not None and not (self.talk and found.keys() & {"From", "Content"}):
            self.account.separator(start)
            self.account.skip(end, "not about messages")
            return None
        if not self.talk:
            self._open("", Span(self.account.number, start, end))
        span = self.account.record(start, end)
        if found is None:
            reason = "not readable as a message"
            return Unreadable(self.notebook.next_seq(), span, self.talk, None, None, None, reason=reason)
        sender, words = filled(found.get("From")), text(found.get("Content"))
        writer = self._person(sender, span) if sender is not None else None
        moment = self._time(text(found.get("Date")) or "", span)
        meaning = self.words.body(words) if words is not None and words.startswith("[") else None
        attachments = (self.notebook.attachment(meaning.role),) if meaning is not None and meaning.role is not None else ()
        return Message(self.notebook.next_seq(), span, self.talk, writer, moment, words, attachments)

    def _time(self, printed: str, span: Span) -> Moment | None:
        stamp = read_stamp(printed)
        if stamp is None:
            self.notebook.warn("time-unreadable", span)
            return None
        if stamp.offset is not None:
            return offset_moment(printed, stamp.local, stamp.offset, stamp.precision)
        if not self.vendor_clock:
            self.vendor_clock = True
            self.notebook.warn("vendor-clock", span)
        return Moment(printed, stamp.precision, "vendor", "unknown", stamp.local, None)


FORMATS = (Format("tiktok-json", "tiktok", ("json",), recognise, read),)
