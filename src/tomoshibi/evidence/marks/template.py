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


def pattern(template: str, names: dict[str, str]) -> str:
    """Return a template as a regular expression over rows of signs."""
    template = template.translate(HIRAGANA)
    made: list[str] = []
    place, behind = 0, 0
    depth: list[bool] = []
    fresh = True  # nothing has been matched yet in this branch: no marks need be allowed
    while place < len(template):
        if match := CLASS.match(template, place):
            made.append(f"(?:[{_signs(match.group(1), names)}][^{END_MARK}]{{0,{LONGEST_WORD}}}{END_MARK})")
            place, fresh = match.end(), False
        elif match := GAP.match(template, place):
            made.append(f".{{0,{_wider(match.group(1) or str(USUAL_GAP))}}}?")
            place, fresh = match.end(), False
        elif template[place] == "." and (match := WIDTH.match(template, place + 1)):
            made.append(f".{{0,{_wider(match.group(1))}}}")
            place, fresh = match.end(), False
        elif match := GROUP.match(template, place):
            opening = match.group()
            is_behind = opening.startswith("(?<") and opening[3:4] in {"=", "!"}
            depth.append(is_behind)
            behind += is_behind
            made.append(opening)
            place = match.end()
        elif template[place] == ")":
            behind -= depth.pop()
            made.append(")")
            place, fresh = place + 1, False
        elif template[place] == "|":
            made.append("|")
            place += 1
            fresh = fresh and bool(depth)
        elif template[place] in "?*+{":
            end = template.index("}", place) + 1 if template[place] == "{" else place + 1
            made.append(template[place:end])
            place = end
        else:
            match = ATOM.match(template, place)
            assert match is not None
            atom = match.group()
            free = behind or fresh or atom == "^"
            made.append(atom if free else MARKS + atom)
            place = match.end()
            fresh = atom == "^" or (fresh and bool(behind))
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
