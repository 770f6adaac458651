"""Templates of rules as regular expressions over rows of signs.

In a template `<class.form>` is one word of the lexicon, `~` a gap of up to twelve characters, `~N` one of up to N, and
everything else an ordinary pattern. A row holds marks between its letters, so a letter of a template allows marks before it.
`A & B & !C`: A and B stand in one sentence in any order and C does not; what A finds is pointed at.
"""

import importlib
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from tomoshibi.evidence.marks.lexer import END_MARK, FIRST_MARK, lexicon

CLASS = re.compile(r"(?<!\?P)<([a-z@|.,]{1,400})>")
GAP = re.compile(r"~([0-9]{1,2})?")
WIDTH = re.compile(r"\{0,([0-9]{1,2})\}")
USUAL_GAP = 12
MARKS = f"[{FIRST_MARK}-{END_MARK}]{{0,3}}"
LONGEST_WORD = 60
WORD_START = "(?<![a-z])"
GROUP = re.compile(r"\((?:\?(?:[:=!]|<[=!]|P<[a-z0-9]+>))?")
ATOM = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|.", re.DOTALL)


def _named(name: str, names: dict[str, str]) -> list[str]:
    """Return a class, or those that a rule file names together (`@hand`), each in the forms given (`@hand.past`)."""
    if not name.startswith("@"):
        return [name]
    together, _, forms = name[1:].partition(".")
    return [one if "." in one or not forms else f"{one}.{forms}" for one in names[together].split("|")]


def _signs(names_of: str, names: dict[str, str]) -> str:
    found = ""
    for name in names_of.split("|"):
        for one in _named(name, names):
            found += lexicon().signs_of(one)
    return "".join(dict.fromkeys(found))


def _ranges(signs: str) -> str:
    """Return signs as the inside of a character class, neighbours as a range."""
    made: list[str] = []
    codes = sorted(map(ord, signs))
    start = end = codes[0]
    for code in [*codes[1:], -1]:
        if code == end + 1:
            end = code
            continue
        made.append(chr(start) if start == end else f"{chr(start)}-{chr(end)}")
        start = end = code
    return "".join(made)


def _wider(count: str) -> str:
    """Return the width of a gap in a row, where words carry two marks each."""
    return str(int(count) + int(count) // 2 + 3)


AND, NOT = " & ", "!"


@dataclass(frozen=True, slots=True)
class Together:
    """Patterns that must all be found in a row, in any order, and others that must not."""

    wanted: tuple[re.Pattern[str], ...]
    unwanted: tuple[re.Pattern[str], ...]

    def search(self, row: str) -> re.Match[str] | None:
        """Return where the first of the patterns was found, None where one that must be there is not."""
        first: re.Match[str] | None = None
        for one in self.wanted:
            match = one.search(row)
            if match is None:
                return None
            first = first or match
        return None if any(one.search(row) for one in self.unwanted) else first


def compiled(template: str, names: dict[str, str], *, english: bool = False) -> re.Pattern[str] | Together:
    """Return a template ready to search a row of signs."""
    parts = template.split(AND)
    if len(parts) == 1:
        return re.compile(pattern(template, names, english=english))
    wanted = [re.compile(pattern(one, names, english=english)) for one in parts if not one.startswith(NOT)]
    unwanted = [re.compile(pattern(one[1:], names, english=english)) for one in parts if one.startswith(NOT)]
    return Together(tuple(wanted), tuple(unwanted))


HIRAGANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}  # rows are folded: no katakana stands in them


def pattern(template: str, names: dict[str, str], *, english: bool = False) -> str:
    """Return a template as a regular expression over rows of signs.

    In English a word of the template that stands first, or after a gap, begins where a word of the message begins.
    """
    template = template.translate(HIRAGANA)
    made: list[str] = []
    place, behind = 0, 0
    opened: list[tuple[bool, bool, bool]] = []  # of each open group: is it a look-behind, and how it began
    fresh, gap = True, False  # nothing matched yet in this branch; a gap was matched just before
    while place < len(template):
        if match := CLASS.match(template, place):
            made.append(f"(?:[{_ranges(_signs(match.group(1), names))}][^{END_MARK}]{{0,{LONGEST_WORD}}}{END_MARK})")
            place, fresh, gap = match.end(), False, False
        elif match := GAP.match(template, place):
            made.append(f".{{0,{_wider(match.group(1) or str(USUAL_GAP))}}}?")
            place, fresh, gap = match.end(), False, True
        elif template[place] == "." and (match := WIDTH.match(template, place + 1)):
            made.append(f".{{0,{_wider(match.group(1))}}}")
            place, fresh, gap = match.end(), False, True
        elif match := GROUP.match(template, place):
            opening = match.group()
            is_behind = opening.startswith("(?<") and opening[3:4] in {"=", "!"}
            opened.append((is_behind, fresh, gap))
            behind += is_behind
            made.append(opening)
            place = match.end()
        elif template[place] == ")":
            is_behind, was_fresh, was_gap = opened.pop()
            behind -= is_behind
            made.append(")")
            place += 1
            fresh, gap = (was_fresh, was_gap) if is_behind else (False, False)
        elif template[place] == "|":
            made.append("|")
            place += 1
            fresh, gap = (opened[-1][1], opened[-1][2]) if opened else (True, False)
        elif template[place] in "?*+{":
            end = template.index("}", place) + 1 if template[place] == "{" else place + 1
            made.append(template[place:end])
            place = end
        else:
            match = ATOM.match(template, place)
            assert match is not None
            atom = match.group()
            if english and (fresh or gap) and not behind and "a" <= atom <= "z":
                made.append(MARKS if gap else "")
                made.append(WORD_START + atom)
            else:
                made.append(atom if behind or fresh or atom == "^" else MARKS + atom)
            place = match.end()
            fresh, gap = atom == "^" or (fresh and bool(behind)), False
            if atom == "^":
                made.append(MARKS)
    return "".join(made)


# ---- what must occur for a template to match

Need = frozenset[str]  # signs and pieces of text, one of which must occur
MOST_TEXTS = 24  # of a part of a template that are told apart
MOST_NUMBERS = 100
MOST_OF_A_RANGE = 12


def needs(template: str, names: dict[str, str]) -> tuple[Need, ...]:
    """Return what must occur where a template matches: of every need at least one, the most telling need first."""
    parts = [one for one in template.split(AND) if not one.startswith(NOT)]
    found = {need for one in parts for need in _needs(one.translate(HIRAGANA), names)}
    return tuple(sorted(found, key=_worth, reverse=True))


def _needs(template: str, names: dict[str, str]) -> set[Need]:
    plain = CLASS.sub(lambda match: f"[{_signs(match.group(1), names)}]", template)
    plain = GAP.sub(lambda match: f".{{0,{match.group(1) or USUAL_GAP}}}", plain)
    parser = importlib.import_module("re._parser")  # the pattern as a tree; there is no public way to it
    return {need for need in _of_sequence(parser.parse(plain)) if not any(map(_is_everywhere, need))}


def _of_sequence(items: Any) -> list[Need]:
    found: list[Need] = []
    run = frozenset({""})
    for operation, argument in [*items, ("END", None)]:
        name = str(operation)
        texts = _texts(name, argument)
        longer = None if texts is None else _product(run, texts)
        if longer is not None:
            run = longer
            continue
        if all(text.strip() for text in run):
            found.append(run)
        run = frozenset({""}) if texts is None else texts
        found += _of_item(name, argument) if texts is None else []
    return found


def _texts(name: str, argument: Any) -> frozenset[str] | None:
    """Return all texts that a part of a template matches, where they are few and hold no signs; else None."""
    if name in {"ASSERT", "ASSERT_NOT", "AT"}:
        return frozenset({""})
    if name == "LITERAL":
        return None if _is_sign(chr(argument)) else frozenset({chr(argument)})
    if name == "IN":
        letters = _letters(argument)
        return None if letters is None or any(map(_is_sign, letters)) else letters
    if name == "SUBPATTERN":
        return _of_all(argument[-1])
    if name == "BRANCH":
        branches = [_of_all(one) for one in argument[1]]
        whole = frozenset().union(*(one for one in branches if one is not None))
        return whole if None not in branches and len(whole) <= MOST_TEXTS else None
    if name in {"MAX_REPEAT", "MIN_REPEAT"} and argument[1] == 1:
        once = _of_all(argument[2])
        return None if once is None else once | {""} if argument[0] == 0 else once
    return None


def _of_all(items: Any) -> frozenset[str] | None:
    found = frozenset({""})
    for operation, argument in items:
        texts = _texts(str(operation), argument)
        longer = None if texts is None else _product(found, texts)
        if longer is None:
            return None
        found = longer
    return found


def _product(begun: frozenset[str], further: frozenset[str]) -> frozenset[str] | None:
    """Return all of these followed by all of those, where that makes not too many; numbers may be more."""
    count = len(begun) * len(further)
    made = frozenset(one + other for one in begun for other in further) if count <= MOST_NUMBERS else frozenset()
    return made if 0 < count <= MOST_TEXTS or (made and all(map(str.isdigit, made))) else None


def _letters(argument: Any) -> frozenset[str] | None:
    """Return the letters of a class, where they are few."""
    found: set[str] = set()
    for kind, value in argument:
        if str(kind) == "LITERAL":
            found.add(chr(value))
        elif str(kind) == "RANGE" and value[1] - value[0] < MOST_OF_A_RANGE:
            found |= {chr(code) for code in range(value[0], value[1] + 1)}
        else:
            return None
    return frozenset(found)


def _of_item(name: str, argument: Any) -> list[Need]:
    if name == "LITERAL":
        return [frozenset({chr(argument)})]
    if name == "IN":
        letters = _letters(argument)
        return [letters] if letters is not None else []
    if name == "BRANCH":
        branches = [[need for need in _of_sequence(one) if not any(map(_is_everywhere, need))] for one in argument[1]]
        if not all(branches):
            return []
        return [frozenset().union(*(max(one, key=_worth) for one in branches))]
    if name == "SUBPATTERN":
        return _of_sequence(argument[-1])
    if name in {"MAX_REPEAT", "MIN_REPEAT"} and argument[0] >= 1:
        return _of_sequence(argument[2])
    return []


def _is_everywhere(piece: str) -> bool:
    """Return whether a piece says nothing because most messages hold it: one kana, one Latin letter, a sign of the pen."""
    if len(piece) != 1 or piece.isdigit() or piece in "・._-":
        return False
    return piece.isascii() or "\u3001" <= piece <= "\u30ff"


def _is_sign(letter: str) -> bool:
    return FIRST_MARK <= letter <= END_MARK


COMMON = frozenset(
    [
        "me",
        "you",
        "your",
        "thing",
        "if",
        "want",
        "iwill",
        "third",
        "iam",
        "ask",
        "hold",
        "no",
        "dont",
        "home",
        "contacts",
        "info",
        "new",
        "see",
        "can",
        "secret",
        "net",
        "body",
        "teach",
        "move",
    ]
)  # classes whose words most messages hold


@cache
def _common_signs() -> frozenset[str]:
    words = lexicon()
    return frozenset("".join(words.signs_of(group) for group in COMMON))


def _worth(need: Need) -> tuple[float, int]:
    """Return how telling a need is: rare words and narrow classes before what every message may hold."""
    return min(map(_rarity, need)) - len(need) / 60, -len(need)


def _rarity(one: str) -> float:
    if _is_sign(one):
        return 1.2 if one in _common_signs() else 3.0
    if one.isascii():
        return 0.45 * len(one.strip())
    kana = sum("\u3041" <= letter <= "\u30ff" for letter in one)
    return 0.55 * kana + 1.6 * (len(one) - kana)
