"""A message as a row of signs: words of the lexicon become one sign each, what it does (its form) included; the rest stays."""

import re
import tomllib
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation

from tomoshibi.evidence.marks.conjugation import FORMS, endings, verb
from tomoshibi.evidence.marks.folding import fold

FOLDER = Path(__file__).parent / "lexicon"
FIRST_SIGN = 0xE000  # private use: letters of a message that lie there are replaced, see `lex`
FIRST_MARK, END_MARK = "\ue000", "\uf8ff"
PRIVATE = re.compile(f"[{FIRST_MARK}-{END_MARK}]")
ENGLISH_FORMS = ("base", "s", "ing", "ed")
KINDS = (
    "amount",
    "due",
    "time",
    "day",
    "account",
    "crypto",
    "url",
    "email",
    "phone",
    "age",
    "year",
    "bank",
    "handle",
    "number",
    "attach",
    "quoted",
)
SHOWN = frozenset({"amount", "due", "time", "day", "age", "year"})  # entities whose letters the rules may see
GROUPS = {
    "will": ("dict", "masu", "vol", "give", "can", "caus", "noun"),
    "want": ("ask", "vol", "tai"),
    "cond": ("if", "negif"),
    "no": ("neg", "cannot"),
    "done": ("past", "prog"),
    "plan": ("dict", "masu", "vol", "give", "can", "caus", "humble", "tai", "pass", "passpast"),
}


class Part(NamedTuple):
    """A piece of a folded text: with a sign, a word or an entity (its letters shown after the sign or not); else letters."""

    sign: str
    begin: int
    until: int
    shown: bool


class Signs(NamedTuple):
    """The row of signs of a text, made of parts; `starts` and `ends` are the places of the folded text's letters."""

    row: str
    parts: Sequence[Part]
    starts: Sequence[int]
    ends: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the original's span for a span of signs (which must not be empty)."""
        return self._place(start)[0], self._place(end - 1)[1]

    def _place(self, place: int) -> tuple[int, int]:
        """Return where in the original the sign or letter at a place of the row begins and ends."""
        for part in self.parts:
            letters = part.until - part.begin if part.shown else 0
            if part.sign:
                if place == 0:
                    first = self.starts[part.begin]
                    return first, first if part.shown else self.ends[part.until - 1]
                if place == letters + 1:
                    return self.ends[part.until - 1], self.ends[part.until - 1]
                place -= 1
            if place < letters:
                return self.starts[part.begin + place], self.ends[part.begin + place]
            place -= letters + (1 if part.sign else 0)
        raise IndexError(place)


@dataclass(frozen=True, slots=True)
class Entry:
    """One reading of a word: its class, and the endings it takes (empty: none), or the form it is in already."""

    group: str
    endings: str
    form: str


Reading = frozenset[tuple[str, str]]  # classes of a word, each with the form it is in


class Lexicon:
    """All words, compiled once. `sign(class, form)` is the sign of a class in a form."""

    def __init__(self) -> None:
        self.entries: dict[str, list[Entry]] = {}
        self.signs: dict[Reading, str] = {}
        self.classes: dict[str, set[str]] = {kind: set() for kind in KINDS}
        for path in sorted(FOLDER.glob("*.toml")):
            for group, words in tomllib.loads(path.read_text("utf-8")).items():
                self._add(group, words, english=path.stem == "en")
        self.kinds = {kind: self._new(frozenset({(kind, "noun")})) for kind in KINDS}
        self.words = list(self.entries)
        self.find = AhoCorasick(
            self.words, implementation=Implementation.ContiguousNFA, store_patterns=False
        ).find_matches_as_indexes
        for key in sorted(self._combinations(), key=sorted):
            if key not in self.signs:
                self._new(key)

    def _add(self, group: str, words: Mapping[str, Iterable[str]], *, english: bool) -> None:
        self.classes.setdefault(group, set())
        for word in words.get("verbs", ()):
            if english:
                for form, inflected in zip(ENGLISH_FORMS, inflections(word), strict=True):
                    self._word(fold(inflected).text, Entry(group, "", form))
            else:
                base, colon, mark = word.partition(":")
                one = verb(fold(base).text + colon + mark)
                if len(one.stem) > 1 or not "ぁ" <= one.stem <= "ん":  # a stem of one kana would be read into everything
                    self._word(one.stem, Entry(group, one.endings, ""))
        for word in words.get("nouns", ()):
            self._word(fold(word).text, Entry(group, "", "noun"))

    def _word(self, word: str, entry: Entry) -> None:
        found = self.entries.setdefault(word, [])
        if entry not in found:
            found.append(entry)

    def _combinations(self) -> set[Reading]:
        """Return every reading that a word can have: the classes it belongs to, each with its form."""
        found: set[Reading] = set()
        for entries in self.entries.values():
            plain = frozenset((one.group, one.form) for one in entries if not one.endings)
            if plain:
                found.add(plain)
            for kind in {entry.endings for entry in entries if entry.endings}:
                groups = [one.group for one in entries if one.endings == kind]
                found.update(frozenset((group, form) for group in groups) for form in FORMS)
        return found

    def _new(self, key: Reading) -> str:
        sign = self.signs[key] = chr(FIRST_SIGN + len(self.signs))
        return sign

    @cached_property
    def bare(self) -> frozenset[str]:
        """Return the signs of nouns that are verbs with する after them."""
        return frozenset(sign for reading, sign in self.signs.items() if all(form == "noun" for _, form in reading))

    @cached_property
    def by_group(self) -> dict[str, list[tuple[str, str]]]:
        """Return form and sign of all readings of each class."""
        found: dict[str, list[tuple[str, str]]] = {group: [] for group in self.classes}
        for reading, sign in self.signs.items():
            for group, form in reading:
                found[group].append((form, sign))
        return found

    @cached_property
    def words_of(self) -> dict[str, frozenset[str]]:
        """Return for every sign the words, or beginnings of words, that it can stand for."""
        found: dict[str, set[str]] = {}
        for word, entries in self.entries.items():
            plain = frozenset((one.group, one.form) for one in entries if not one.endings)
            if plain:
                found.setdefault(self.signs[plain], set()).add(word)
            for kind in {entry.endings for entry in entries if entry.endings}:
                groups = [one.group for one in entries if one.endings == kind]
                for form in FORMS:
                    found.setdefault(self.signs[frozenset((group, form) for group in groups)], set()).add(word)
        return {sign: frozenset(words) for sign, words in found.items()}

    @cache  # noqa: B019  (one lexicon a process)
    def signs_of(self, name: str) -> str:
        """Return all signs of `class` or `class.form,form` as one string."""
        group, _, forms = name.partition(".")
        if group not in self.classes:
            raise KeyError(name)
        wanted = {one for form in forms.split(",") if form for one in GROUPS.get(form, (form,))}
        wanted |= {"humble"} if "masu" in wanted else set()
        unknown = wanted - {*FORMS, *ENGLISH_FORMS}
        if unknown:
            raise KeyError(name)
        return "".join(sign for form, sign in self.by_group[group] if not wanted or form in wanted)

    def places(self, text: str) -> list[tuple[int, list[int]]]:
        """Return where words may begin in a folded text, in order, each with the places where they may end, longest first."""
        found: dict[int, list[int]] = {}
        for _, start, end in self.find(text, True):
            if text[start] >= "\x80" or start == 0 or not is_of_word(text[start - 1]):
                found.setdefault(start, []).append(end)
        return [(start, sorted(ends, reverse=True)) for start, ends in sorted(found.items())]

    def ends(self, text: str, start: int, end: int) -> bool:
        """Return whether a word that stands there is not only the beginning of a longer one of Latin letters."""
        return text[start] >= "\x80" or end == len(text) or not is_of_word(text[end])

    def read(self, text: str, place: int, word: str) -> tuple[int, str] | None:
        """Return where the longest reading of `word` at `place` ends, and its sign; None when no ending fits."""
        further: tuple[int, str] | None = None  # a bare 振込 gives way to 振込む where that reads more of the text
        for length in range(len(word), 0, -1):
            entries = self.entries.get(word[:length])
            if entries is None:
                continue
            if length < len(word) and "a" <= word[0] <= "z":
                return further
            best: tuple[int, str] | None = None
            for kind in sorted({entry.endings for entry in entries}):
                if kind:
                    match = endings(kind).match(text, place + length)
                    if match is None or (best is not None and match.end() <= best[0]):
                        continue
                    reading = frozenset((one.group, str(match.lastgroup)) for one in entries if one.endings == kind)
                    best = match.end(), self.signs[reading]
                elif best is None or place + length > best[0]:
                    reading = frozenset((one.group, one.form) for one in entries if not one.endings)
                    best = place + length, self.signs[reading]
            if best is not None and (further is None or best[0] > further[0]):
                further = best
            if further is not None and further[1] not in self.bare:
                return further
        return further


def inflections(word: str) -> tuple[str, str, str, str]:
    """Return base, third person, -ing and past of an English verb; irregular ones are written out with bars."""
    if "|" in word:
        base, third, ing, past = word.split("|")
        return base, third, ing, past
    stem = word[:-1] if word.endswith("e") else word
    third = word + ("es" if word.endswith(("s", "sh", "ch", "x")) else "s")
    if word.endswith("y") and word[-2] not in "aeiou":
        return word, word[:-1] + "ies", word + "ing", word[:-1] + "ied"
    return word, third, stem + "ing", stem + "ed"


def is_of_word(letter: str) -> bool:
    """Return whether a letter is one of a word in Latin letters."""
    return "a" <= letter <= "z" or "0" <= letter <= "9"


@cache
def lexicon() -> Lexicon:
    """Return the lexicon, read and compiled once."""
    return Lexicon()


def lex(text: str, starts: Sequence[int], ends: Sequence[int], found: Iterable[tuple[int, int, str]]) -> Signs:
    """Return the row of signs of a folded text: each known word as its sign, its letters, and an end mark.

    `found`: spans of the text that are of a kind, in order, not overlapping.
    """
    kinds = lexicon().kinds
    places = lexicon().places(text)
    parts: list[Part] = []
    place = 0
    for begin, until, kind in found:
        _words(text, place, begin, places, parts)
        parts.append(Part(kinds[kind], begin, until, kind in SHOWN))
        place = until
    _words(text, place, len(text), places, parts)
    plain = text if text.isascii() else PRIVATE.sub("\ufffd", text)
    row = "".join(
        f"{one.sign}{plain[one.begin : one.until] if one.shown else ''}{END_MARK}" if one.sign else plain[one.begin : one.until]
        for one in parts
    )
    return Signs(row, parts, starts, ends)


def _words(text: str, begin: int, until: int, places: list[tuple[int, list[int]]], parts: list[Part]) -> None:
    """Add the words and letters of a piece of text to the parts of its row."""
    words = lexicon()
    place = done = begin  # up to `done` all is in the parts; words are looked for from `place` on
    for at, stops in places[bisect_left(places, (begin, [])) : bisect_left(places, (until, []))]:
        if at < place:
            continue
        stop = next((end for end in stops if end <= until and (end == until or words.ends(text, at, end))), 0)
        if not stop:
            continue
        reading = words.read(text, at, text[at:stop])
        if reading is None:
            place = stop if "a" <= text[at] <= "z" else at + 1
            continue
        place = max(min(reading[0], until), at + 1)
        if at > done:
            parts.append(Part("", done, at, True))
        parts.append(Part(reading[1], at, place, True))
        done = place
    if until > done:
        parts.append(Part("", done, until, True))
