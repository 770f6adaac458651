"""How the texts that a pattern matches can begin: a cheap sign that it may match, known before it is tried."""

import importlib
from collections.abc import Iterable
from typing import Any

END_OF_TEXT = "\x00"  # what stands for the end of the text in a beginning
Beginning = tuple[str, bool]  # some letters, and whether what follows them is not looked at
MOST_LETTERS = 128  # a class of more letters counts as "anything"


def beginnings(pattern: str, size: int) -> frozenset[str]:
    """Return texts of up to `size` letters, with one of which every match begins, what it looks ahead at included."""
    parse = importlib.import_module("re._parser").parse  # the pattern as a tree; there is no public way to it
    return frozenset(letters for letters, _ in _sequence(parse(pattern), size))


def _sequence(items: Iterable[Any], size: int) -> set[Beginning]:
    found: set[Beginning] = {("", False)}
    for operation, argument in items:
        found = _longer(found, _item(str(operation), argument, size), size)
    return found


def _longer(found: set[Beginning], further: set[Beginning], size: int) -> set[Beginning]:
    made: set[Beginning] = set()
    for letters, done in found:
        if done:
            made.add((letters, True))
        else:
            made |= {((letters + more)[:size], over or len(letters + more) >= size) for more, over in further}
    return made


def _item(name: str, argument: Any, size: int) -> set[Beginning]:
    if name == "LITERAL":
        return {(chr(argument), False)}
    if name == "IN":
        return _class(argument)
    if name == "BRANCH":
        return set().union(*(_sequence(one, size) for one in argument[1]))
    if name == "SUBPATTERN":
        return _sequence(argument[-1], size)
    if name in {"MAX_REPEAT", "MIN_REPEAT"}:
        return _repeated(argument[0], argument[1], _sequence(argument[2], size), size)
    if name == "ASSERT" and argument[0] > 0:
        return {(letters, True) for letters, _ in _sequence(argument[1], size)}
    if name in {"ASSERT", "ASSERT_NOT"}:
        return {("", False)} if argument[1] else set()
    if name == "FAILURE":
        return set()
    if name == "AT":
        return {(END_OF_TEXT, True), ("\n", True)} if str(argument) == "AT_END" else {("", False)}
    return {("", True)}  # anything may stand here


def _class(argument: Any) -> set[Beginning]:
    found: set[Beginning] = set()
    for kind, value in argument:
        if str(kind) == "LITERAL":
            found.add((chr(value), False))
        elif str(kind) == "RANGE" and value[1] - value[0] < MOST_LETTERS:
            found |= {(chr(code), False) for code in range(value[0], value[1] + 1)}
        else:
            return {("", True)}
    return found


def _repeated(least: int, most: int, once: set[Beginning], size: int) -> set[Beginning]:
    found: set[Beginning] = {("", False)} if least == 0 else set()
    begun: set[Beginning] = {("", False)}
    for count in range(1, min(most, size + 1) + 1):
        begun = _longer(begun, once, size)
        found |= begun if count >= least else set()
    return found
