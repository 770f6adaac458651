"""What WhatsApp's own words in a body or a line stand for, in the app's languages (the lists are `words/whatsapp.toml`)."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, get_args

from tomoshibi.evidence.readers import words
from tomoshibi.evidence.record import EventKind, Role

LONGEST = 600  # letters: no service sentence is longer, and a long line is never searched for one
VIEW_ONCE = "."  # what old exports put right behind the colon for a picture that could be seen once
OPENING = 4  # letters of a body by which patterns are found
BEGINNINGS = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u2066\u2067\u2068<")  # of what the app itself writes
ENDINGS = frozenset(">)）\u200e\u200f\u202c\u2069")  # of <attached: NAME>, "NAME (file attached)" and the mark of an edit
_ROLES: dict[str, Role] = {role: role for role in get_args(Role)}

MARKS = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
_NO_MARKS = str.maketrans(dict.fromkeys(MARKS))
_PLAIN = str.maketrans({**dict.fromkeys(MARKS), **dict.fromkeys("\u00a0\u202f", " "), **dict.fromkeys("“”„«»", '"'), "’": "'"})

_EXTENSION = r"[A-Za-z0-9]{1,8}"
_OWN_NAME = re.compile(
    r"(?:IMG|VID|PTT|AUD|STK|DOC|GIF|PHOTO|VIDEO)-\d{8}-WA\d+\.\w{1,8}|\d{5,10}-[A-Z]{3,8}-\d{4}-.{1,60}\.\w{1,8}"
)
_IN_ANGLES = re.compile(r"<(?P<word>[^<>\n:：]{1,30}?)[ \u00a0\u202f]?[:：][ \u00a0]?(?P<name>[^<>\n]{1,255})>")
_PAGES = r"(?: \u2022 \d{1,6}[ \u00a0]?[^\W\d_]{1,20})?"
_IN_BRACKETS = re.compile(rf"(?P<name>[^\n]{{0,250}}?\.{_EXTENSION}){_PAGES}[ \u00a0][(（](?P<word>[^()（）\n]{{2,40}})[)）]")
_TAIL = re.compile(r"<[^<>\n]{3,60}>$")

_EXTENSIONS: dict[str, Role] = {
    **dict.fromkeys(("jpg", "jpeg", "png", "heic", "heif", "gif", "bmp", "tiff", "avif"), "picture"),
    **dict.fromkeys(("mp4", "mov", "3gp", "mkv", "avi", "webm", "m4v"), "video"),
    **dict.fromkeys(("opus", "ogg", "m4a", "mp3", "aac", "amr", "wav", "caf", "oga"), "audio"),
    "webp": "sticker",
}
_NAME_ROLES: tuple[tuple[re.Pattern[str], Role], ...] = (
    (re.compile(r"(?i)^STK-|-STICKER-"), "sticker"),
    (re.compile(r"(?i)^(?:IMG|PHOTO)-|-PHOTO-"), "picture"),
    (re.compile(r"(?i)^(?:VID|GIF|VIDEO)-|-(?:VIDEO|GIF)-"), "video"),
    (re.compile(r"(?i)^(?:PTT|AUD)-|-AUDIO-"), "audio"),
)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a body or a line stands for; `names_owner` where only the owner of the phone is told so.

    `by_app`: the app tells it, and a name before it is a label, not somebody who wrote.
    """

    event: EventKind | None = None
    role: Role | None = None
    flag: str | None = None
    names_owner: bool = False
    by_app: bool = False
    actor: str | None = None
    target: str | None = None


def unmarked(text: str) -> str:
    """Return a text without the invisible marks of writing direction."""
    return text.translate(_NO_MARKS)


def role_of(name: str) -> Role:
    """Return what kind of file a name stands for: by WhatsApp's own way of naming, else by its ending."""
    for pattern, role in _NAME_ROLES:
        if pattern.search(name):
            return role
    return _EXTENSIONS.get(name.rpartition(".")[2].lower(), "file")


def _folded(text: str) -> str:
    plain = text.translate(_PLAIN).strip()
    if plain.startswith("<") and plain.endswith(">"):
        plain = plain[1:-1].strip()
    return plain.rstrip(".。").rstrip().casefold()


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A pattern of a body, what it stands for, and whether the app's invisible mark must stand before it."""

    pattern: str
    meaning: Meaning
    needs_mark: bool


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence of the app: the longest words that must be there, its pattern, the event that it tells."""

    piece: str
    pattern: str
    event: EventKind


class Vocabulary:
    """The word lists, made ready for looking up."""

    def __init__(self, table: dict[str, Any]) -> None:
        self._whole: dict[str, Meaning] = {}
        self._only_in_brackets: dict[str, Meaning] = {}
        self._by_opening: dict[str, list[_Pattern]] = {}
        self._of_links: list[_Pattern] = []
        self._events: list[_Sentence] = []
        self._edited = {_folded(word) for word in table["edited"]}
        self._attached = {word.casefold() for word in table["attached"]}
        self._file_attached = {word.casefold() for word in table["file_attached"]}
        self._hints: list[tuple[str, Meaning]] = []
        self.exact: set[str] = {VIEW_ONCE}
        self.openings: set[str] = set()
        for entry in table["body"]:
            self._add_body(entry)
        for entry in table["hint"]:
            event = EventKind(entry["event"]) if "event" in entry else None
            meaning = Meaning(event, _ROLES.get(entry.get("meaning", "")), by_app=entry.get("app", False))
            self._hints.extend((word, meaning) for word in entry["holds"])
        self._notices_at_the_top: list[_Sentence] = []
        for entry in table["event"]:
            sentences = [_sentence(one, EventKind(entry["event"])) for one in entry["says"]]
            self._events.extend(sentences)
            if entry.get("opening"):
                self._notices_at_the_top.extend(sentences)

    def _add_body(self, entry: dict[str, Any]) -> None:
        event = EventKind(entry["event"]) if "event" in entry else None
        meaning = Meaning(
            event, _ROLES.get(entry.get("meaning", "")), entry.get("flag"), entry.get("owner", False), entry.get("app", False)
        )
        into = self._only_in_brackets if entry.get("brackets") else self._whole
        for word in entry.get("is", ()):
            into.setdefault(_folded(word), meaning)
            if into is self._whole:
                upper = word[:1].upper() + word[1:]
                self.exact |= {word, upper, word + ".", upper + ".", word + "。"}
        patterns = [_Pattern(one, meaning, False) for one in entry.get("match", ())]
        patterns += [_Pattern(one, meaning, True) for one in entry.get("marked", ())]
        if "opens" not in entry:
            self._of_links.extend(patterns)
        for word in entry.get("opens", ()):
            self._by_opening.setdefault(word[:OPENING], []).extend(patterns)
            self.openings.add(word[:OPENING])

    def body(self, text: str) -> Meaning | None:
        """Return what a whole body stands for, or None for a person's own words."""
        if len(text) > 4 * LONGEST:
            return None
        folded = _folded(text)
        if (meaning := self._whole.get(folded)) is not None:
            return meaning
        plain = text.translate(_PLAIN).strip().rstrip(".。")
        if plain.startswith("<") and (meaning := self._only_in_brackets.get(folded)) is not None:
            return meaning
        patterns = self._by_opening.get(plain[:OPENING], [])
        is_marked = text[:1] in BEGINNINGS
        for one in [*patterns, *self._of_links] if "://" in plain else patterns:
            if (is_marked or not one.needs_mark) and _compiled(one.pattern).fullmatch(plain) is not None:
                return one.meaning
        return None

    def may_stand_for(self, text: str) -> bool:
        """Return whether it is worth looking a body up: few are, and looking up costs more than reading a record."""
        return (
            text in self.exact
            or text[:OPENING] in self.openings
            or text[:1] in BEGINNINGS
            or "://maps.g" in text
            or "://four" in text
        )

    def captioned(self, text: str) -> Meaning | None:
        """Return what the first line of a body stands for, where the caption follows on the next lines."""
        first = text.partition("\n")[0]
        return self._only_in_brackets.get(_folded(first)) if unmarked(first).startswith("<") else None

    def event(self, text: str) -> Meaning | None:
        """Return what a line of the app tells, with the actor and the target as the line names them."""
        if len(text) > LONGEST:
            return None
        if (meaning := self._whole.get(_folded(text))) is not None and meaning.event is not None:
            return meaning
        plain = text.translate(_PLAIN).strip().rstrip(".。")
        for sentence in self._events:
            if sentence.piece not in plain:
                continue
            if (found := _compiled(sentence.pattern).fullmatch(plain)) is not None:
                named = found.groupdict()
                return Meaning(sentence.event, by_app=True, actor=_name(named.get("actor")), target=_name(named.get("target")))
        for one in self._by_opening.get(plain[:OPENING], []):
            if one.meaning.event is not None and _compiled(one.pattern).fullmatch(plain) is not None:
                return one.meaning
        return None

    def notice_at_the_top(self, text: str) -> Meaning | None:
        """Return what the app tells at the top of a talk; there a name before it is a label even without a mark."""
        if len(text) > LONGEST or "\n" in text:
            return None
        plain = text.translate(_PLAIN).strip().rstrip(".。")
        for sentence in self._notices_at_the_top:
            if sentence.piece in plain and _compiled(sentence.pattern).fullmatch(plain) is not None:
                return Meaning(sentence.event, by_app=True)
        return None

    def attached(self, text: str) -> str | None:
        """Return the name of the file that a body brings: `<attached: NAME>` or `NAME (file attached)`."""
        if "<" in text:
            for found in _IN_ANGLES.finditer(text[-4 * LONGEST :]):
                name = unmarked(found["name"]).strip()
                word = unmarked(found["word"]).strip().casefold()
                if word in self._attached or _OWN_NAME.fullmatch(name):
                    return name
        first = text.partition("\n")[0].rstrip("\u200e\u200f\u202c\u2069 ")
        if not first.endswith((")", "）")) or len(first) > LONGEST:
            return None
        found_name = _IN_BRACKETS.fullmatch(unmarked(first).strip())
        if found_name is not None:
            name = found_name["name"]
            if found_name["word"].casefold() in self._file_attached or _OWN_NAME.fullmatch(name):
                return name
        return None

    def left_out(self, text: str) -> tuple[Role, str | None] | None:
        """Return role and name of a file that was left out, told behind its name: `A.pdf • 2 pages image omitted`."""
        before, mark, tail = text.rpartition("\u200e")
        if not mark or len(text) > LONGEST:
            return None
        meaning = self._whole.get(_folded(tail))
        if meaning is None or meaning.role is None:
            return None
        name = unmarked(before).partition(" • ")[0].strip()
        return meaning.role, name if re.search(rf"\.{_EXTENSION}$", name) else None

    def marked(self, text: str) -> Meaning | None:
        """Return what a sentence in an unknown wording is, where the mark before it shows that the app wrote it.

        A message can begin with the mark too (a place, a file, somebody addressed with @); those are not sentences.
        """
        plain = unmarked(text).strip()
        if not text.startswith("\u200e") or len(plain) > LONGEST or not plain:
            return None
        if plain[0] in "@<" or any(sign in plain for sign in ("\n", "://", " • ", "<")) or self.attached(text) is not None:
            return None
        for word, meaning in self._hints:
            if word in plain:
                return meaning
        return Meaning(EventKind.NOTICE, by_app=True)

    def is_edited(self, text: str) -> bool:
        """Return whether a body ends in the app's mark that it was edited."""
        tail = _TAIL.search(text[-80:].rstrip())
        return tail is not None and _folded(tail.group()) in self._edited


def _name(value: str | None) -> str | None:
    return value.strip().strip("~").strip() if value else None


_SLOTS = {"{actor}": "(?P<actor>[^\n]+?)", "{target}": "(?P<target>[^\n]+?)", "{any}": ".*?"}


def _sentence(says: str, event: EventKind) -> _Sentence:
    """Return an event's sentence, ready to be looked for; a person's name in it holds no line break."""
    parts = re.split(r"(\{\w+\})", says.translate(_PLAIN).rstrip(".。"))
    piece = max((part for part in parts if part not in _SLOTS), key=len)
    pattern = "".join(_SLOTS.get(part) or re.escape(part) for part in parts)
    return _Sentence(piece, pattern, event)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Return a pattern of the lists. Most are never needed, and compiling all of them takes longer than reading a talk."""
    return re.compile(pattern, re.DOTALL)


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """Return the word lists, loaded once."""
    return Vocabulary(tomllib.loads((files(words) / "whatsapp.toml").read_text("utf-8")))
