"""A message as a row of signs: words of the lexicon become one sign each, what it does (its form) included; the rest stays."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from tomoshibi.evidence.marks.conjugation import FORMS, endings, verb
from tomoshibi.evidence.marks.folding import fold

FOLDER = Path(__file__).parent / "lexicon"
FIRST_SIGN = 0xE000  # private use: letters of a message that lie there are replaced, see `lex`
FIRST_MARK, END_MARK = "\ue000", "\uf8ff"
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


@dataclass(frozen=True, slots=True)
class Signs:
    """The row of signs of a text; sign `i` stands for the original's places `starts[i]` to before `ends[i]`."""

    row: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the original's span for a span of signs (which must not be empty)."""
        return self.starts[start], self.ends[end - 1]


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
        self.pattern = re.compile(_pattern(self.entries))
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


def _pattern(words: Iterable[str]) -> str:
    latin = [word for word in words if word[0].isascii()]
    others = [word for word in words if not word[0].isascii()]
    return f"(?<![a-z0-9])(?:{trie(latin)})(?![a-z0-9])|{trie(others)}"


def trie(words: Iterable[str]) -> str:
    """Return a pattern that matches the longest of some words."""
    root: dict[str, dict] = {}  # type: ignore[type-arg]
    for word in words:
        node = root
        for letter in word:
            node = node.setdefault(letter, {})
        node[""] = {}
    return _branch(root)


def _branch(node: dict[str, dict]) -> str:  # type: ignore[type-arg]
    ends = "" in node
    branches: dict[str, list[str]] = {}
    for letter, below in node.items():
        if letter:
            branches.setdefault(_branch(below), []).append(letter)
    if not branches:
        return ""
    shown = [
        (re.escape(letters[0]) if len(letters) == 1 else "[" + "".join(map(re.escape, letters)) + "]") + rest
        for rest, letters in branches.items()
    ]
    body = shown[0] if len(shown) == 1 and not ends else "(?:" + "|".join(shown) + ")"
    return body + ("?" if ends else "")


@cache
def lexicon() -> Lexicon:
    """Return the lexicon, read and compiled once."""
    return Lexicon()


def lex(
    text: str, starts: tuple[int, ...] | range, ends: tuple[int, ...] | range, found: Iterable[tuple[int, int, str]]
) -> Signs:
    """Return the row of signs of a folded text: each known word as its sign, its letters, and an end mark.

    `found`: spans of the text that are of a kind, in order, not overlapping.
    """
    words = lexicon()
    row: list[str] = []
    froms: list[int] = []
    tos: list[int] = []

    def plain(begin: int, until: int) -> None:
        row.extend(letter if not FIRST_MARK <= letter <= END_MARK else "\ufffd" for letter in text[begin:until])
        froms.extend(starts[begin:until])
        tos.extend(ends[begin:until])

    def mark(sign: str, begin: int, until: int, *, shown: bool = True) -> None:
        row.append(sign)
        froms.append(starts[begin])
        tos.append(starts[begin] if shown else ends[until - 1])
        if shown:
            plain(begin, until)
        row.append(END_MARK)
        froms.append(ends[until - 1])
        tos.append(ends[until - 1])

    def words_between(begin: int, until: int) -> None:
        place = begin
        search = words.pattern.search
        while place < until:
            match = search(text, place, until)
            if match is None:
                break
            at = match.start()
            reading = words.read(text, at, match.group())
            if reading is None:
                step = match.end() if "a" <= text[at] <= "z" else at + 1
                plain(place, step)
                place = step
                continue
            end, sign = min(reading[0], until), reading[1]
            plain(place, at)
            mark(sign, at, max(end, at + 1))
            place = max(end, at + 1)
        plain(place, until)

    place = 0
    for begin, until, kind in found:
        words_between(place, begin)
        mark(words.kinds[kind], begin, until, shown=kind in SHOWN)
        place = until
    words_between(place, len(text))
    return Signs("".join(row), tuple(froms), tuple(tos))
