"""Templates of rules as regular expressions over rows of signs.

In a template `<class.form>` is one word of the lexicon, `~` a gap of up to twelve characters, `~N` one of up to N, and
everything else an ordinary pattern. A row holds marks between its letters, so a letter of a template allows marks before it.
"""

import importlib
import re
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


def _signs(names_of: str, names: dict[str, str]) -> str:
    found = ""
    for name in names_of.split("|"):
        for one in names[name[1:]].split("|") if name.startswith("@") else [name]:
            found += lexicon().signs_of(one)
    return "".join(dict.fromkeys(found))


def _wider(count: str) -> str:
    """Return the width of a gap in a row, where words carry two marks each."""
    return str(int(count) + int(count) // 2 + 3)


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
            made.append(f"(?:[{_signs(match.group(1), names)}][^{END_MARK}]{{0,{LONGEST_WORD}}}{END_MARK})")
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


def wanted(template: str, names: dict[str, str]) -> frozenset[str]:
    """Return signs and pieces of text of which at least one must occur where a template matches; empty if none must."""
    template = template.translate(HIRAGANA)
    plain = CLASS.sub(lambda match: f"[{_signs(match.group(1), names)}]", template)
    plain = GAP.sub(lambda match: f".{{0,{match.group(1) or USUAL_GAP}}}", plain)
    parser = importlib.import_module("re._parser")  # the pattern as a tree; there is no public way to it
    return _of_sequence(parser.parse(plain)) or frozenset()


def _of_sequence(items: Any) -> frozenset[str] | None:
    best: frozenset[str] | None = None
    run = ""
    for operation, argument in [*items, ("END", None)]:
        name = str(operation)
        if name == "LITERAL" and not _is_sign(chr(argument)):
            run += chr(argument)
            continue
        if run:
            best = _better(best, frozenset({run}))
            run = ""
        best = _better(best, _of_item(name, argument))
    return best


def _of_item(name: str, argument: Any) -> frozenset[str] | None:
    if name == "LITERAL":
        return frozenset({chr(argument)})
    if name == "IN":
        letters = [chr(value) for kind, value in argument if str(kind) == "LITERAL"]
        return frozenset(letters) if len(letters) == len(argument) else None
    if name == "BRANCH":
        branches = [_of_sequence(one) for one in argument[1]]
        return None if any(one is None for one in branches) else frozenset().union(*(one for one in branches if one))
    if name == "SUBPATTERN":
        return _of_sequence(argument[-1])
    if name in {"MAX_REPEAT", "MIN_REPEAT"} and argument[0] >= 1:
        return _of_sequence(argument[2])
    return None


def _is_sign(letter: str) -> bool:
    return FIRST_MARK <= letter <= END_MARK


def _worth(found: frozenset[str]) -> tuple[int, int]:
    """Return how telling a set is: signs and longer pieces before single letters, then the smaller set."""
    return min(3 if _is_sign(one) else len(one) if one.isascii() or len(one) > 1 else 1 for one in found), -len(found)


def _better(one: frozenset[str] | None, other: frozenset[str] | None) -> frozenset[str] | None:
    if one is None or other is None:
        return one or other
    return max(one, other, key=_worth)
