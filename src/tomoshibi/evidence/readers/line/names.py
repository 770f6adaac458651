"""Where a name ends and a body begins, in exports that only put a blank between them (LINE on a computer).

One line alone cannot tell. All lines together often can: a line that ends in a word of the app ("スタンプ"), a line about a
withdrawn message, the file's own name, a beginning that comes again and again. What only rests on the last of these is
never called certain.
"""

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

LONGEST_NAME = 48  # characters; the app itself allows 20, a name given by the owner of the phone a few more
MOST_BLANKS = 6  # blanks looked at inside a name
MANY_NAMES = 20  # a word that so many people begin with is an ordinary word
DOUBTFUL_SHARE = 4  # one line in so many that goes on with the same word makes a name look cut off

Openers = Mapping[str, Counter[str]]  # a word, and who begins bodies with it how often
Evidence = Literal["placeholder", "word", "event", "file", "asked"]
# "placeholder": the rest of the line is a word of the app that people seldom type alone ("スタンプ").
# "word": the same with an everyday word ("写真"), which may be the end of a sentence.


@dataclass(frozen=True, slots=True)
class Name:
    """A name that lines begin with; `stated` when it rests on more than repetition; `lines` are the numbers of one or two
    lines that bear it out.
    """

    value: str
    stated: bool
    lines: tuple[int, ...]
    doubtful: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Group:
    """All lines that begin with one word."""

    lines: list[int] = field(default_factory=list)
    evidence: dict[str, Counter[Evidence]] = field(default_factory=dict)
    first_seen: dict[str, int] = field(default_factory=dict)


def beginnings(rest: str) -> list[str]:
    """Return what could be the name at the start of a line, shortest first: everything before each of its blanks."""
    found: list[str] = []
    at = rest.find(" ", 1)
    while 0 < at <= LONGEST_NAME and len(found) < MOST_BLANKS:
        found.append(rest[:at])
        at = rest.find(" ", at + 1)
    return found


def infer_names(
    rests: Sequence[str], clues: Mapping[tuple[str, int], Evidence], known: Iterable[str], service: Container[int] = ()
) -> dict[str, Name]:
    """Return the names that the lines begin with.

    `rests` are the lines after their time; `clues` says of a name and the number of a line what evidence that line gives
    for it; `known` are names from the file's name or from the person; `service` are the numbers of lines that the app
    wrote, whose first words are no sender. This goes through the lines twice: the second time, words that other people
    begin their messages with are known, and are not taken for parts of a name.
    """
    groups: dict[str, _Group] = {}
    for number, rest in enumerate(rests):
        first = rest.partition(" ")[0]
        if first != rest and first and number not in service:
            groups.setdefault(first, _Group()).lines.append(number)
    for (name, number), kind in clues.items():
        group = groups.setdefault(name.partition(" ")[0], _Group())
        group.evidence.setdefault(name, Counter())[kind] += 1
        group.first_seen.setdefault(name, number)
    for name in known:
        group = groups.get(name.partition(" ")[0], _Group())
        for number in group.lines:
            if rests[number].startswith(name + " "):
                group.evidence.setdefault(name, Counter())["file"] += 1
                group.first_seen.setdefault(name, number)
                break
    names = _settle_all(groups, rests, {})
    return _settle_all(groups, rests, _openers(groups, rests, names))


def _settle_all(groups: Mapping[str, _Group], rests: Sequence[str], openers: Openers) -> dict[str, Name]:
    return {name.value: name for first, group in groups.items() for name in _settle(first, group, rests, openers)}


def match_name(rest: str, names: Mapping[str, Name]) -> tuple[Name | None, bool]:
    """Return the longest name that a line begins with, and whether another one fits as well."""
    fitting = [names[one] for one in beginnings(rest) if one in names]
    return (fitting[-1] if fitting else None), len(fitting) > 1


def _openers(groups: Mapping[str, _Group], rests: Sequence[str], names: Mapping[str, Name]) -> Openers:
    """Return the words that bodies begin with, and how often each person does so."""
    heads: dict[str, Counter[str]] = {}
    for group in groups.values():
        for number in group.lines:
            name, _ = match_name(rests[number], names)
            if name is not None:
                word = rests[number][len(name.value) + 1 : len(name.value) + LONGEST_NAME].partition(" ")[0]
                heads.setdefault(word, Counter())[name.value] += 1
    return heads


def _is_opener(word: str, name: str, openers: Openers, least: int) -> bool:
    """Return whether others than `name` begin their bodies with a word, at least so many times."""
    if word[:1] in ("☎", "["):  # the app's own signs
        return True
    said = openers.get(word)
    if said is not None and len(said) > MANY_NAMES:
        return True
    return said is not None and said.total() - sum(said[one] for one in said if (one + " ").startswith(name + " ")) >= least


def _settle(first: str, group: _Group, rests: Sequence[str], openers: Openers) -> list[Name]:
    """Return the names among the lines that begin with one word."""
    counted = Counter(one for number in group.lines for one in beginnings(rests[number]))
    named = {name: kinds for name, kinds in group.evidence.items() if not _is_overlong(name, group, counted)}
    covered = set(named)
    left = [number for number in group.lines if not any(one in covered for one in beginnings(rests[number]))]
    doubtful = _doubtful(group, rests, openers, covered)
    names = []
    for name, kinds in named.items():
        firm = bool(kinds["event"] or kinds["file"] or kinds["asked"] or kinds["placeholder"])
        stated = firm or counted[name] > kinds["word"] or " " not in name
        names.append(Name(name, stated, (group.first_seen[name],), doubtful.get(name, frozenset())))
    for value, numbers in _repeated(first, left, rests, openers):
        if value not in covered:
            names.append(Name(value, stated=False, lines=numbers))
    return names


def _is_overlong(name: str, group: _Group, counted: Counter[str]) -> bool:
    """Return whether a name was read out of a sentence that only ends in an everyday word ("みお この 写真")."""
    kinds = group.evidence[name]
    if kinds["file"] or kinds["asked"] or kinds["placeholder"] or " " not in name:
        return False
    shorter = any(one in group.evidence for one in beginnings(name))
    if kinds["event"]:  # "みお 部長がメッセージの送信を取り消しました" can be what みお wrote
        return counted[name] == 0 and shorter
    alone = counted[name] <= kinds["word"]
    others = len(group.lines) - counted[name]
    return alone and (shorter or others >= counted[name])


def _doubtful(group: _Group, rests: Sequence[str], openers: Openers, named: Container[str]) -> Mapping[str, frozenset[str]]:
    """Return for each name longer beginnings that come so often that the name could be cut off there."""
    following: dict[str, Counter[str]] = {}
    totals: Counter[str] = Counter()
    for number in group.lines:
        found = beginnings(rests[number])
        at = next((index for index in range(len(found) - 1, -1, -1) if found[index] in named), None)
        if at is None:
            continue
        name = found[at]
        totals[name] += 1
        if at + 1 < len(found) and not _is_opener(found[at + 1][len(name) + 1 :], name, openers, 1):
            following.setdefault(name, Counter())[found[at + 1]] += 1
    return {
        name: frozenset(one for one, times in counted.items() if times >= 2 and times * DOUBTFUL_SHARE >= totals[name])
        for name, counted in following.items()
    }


def _repeated(first: str, lines: list[int], rests: Sequence[str], openers: Openers) -> list[tuple[str, tuple[int, ...]]]:
    """Return names that only repetition gives: a beginning is drawn out as long as all its lines go on alike."""
    if not lines:
        return []
    name = first
    while True:
        children: dict[str, list[int]] = {}
        for number in lines:
            longer = [one for one in beginnings(rests[number]) if one.startswith(name + " ")]
            if not longer or _is_opener(longer[0][len(name) + 1 :], name, openers, 2):
                return [(name, tuple(lines[:2]))]
            children.setdefault(longer[0], []).append(number)
        if any(len(one) < 2 for one in children.values()):
            return [(name, tuple(lines[:2]))]
        if len(children) > 1:
            found: list[tuple[str, tuple[int, ...]]] = []
            for child, below in children.items():
                found += _repeated(child, below, rests, openers)
            return found
        name = next(iter(children))
