"""Records of bundles as items of a scope, and the short way in which people write them: `ab12:3-7, 12 cd34:1`."""

import re
from collections.abc import Iterable

from tomoshibi.casework.consent import NotAnItem
from tomoshibi.evidence.disclosure.choosing import NotNumbers, numbers

PREFIX = "record:"  # of an item that is a record: `record:<bundle>:<number>`
MOST = 100  # records that one text names: each of them is read to the person by itself
_BUNDLE = re.compile(r"(?:record[:：])?([0-9A-Za-z]{1,32})[:：](.*)", re.DOTALL)


class TooManyRecords(NotAnItem):
    """A text names more records than anybody reads to a person."""


def named(given: str) -> tuple[str, ...]:
    """Return the items that a text names, in order, each once. Numbers without a bundle are of the one before them.

    Raises NotAnItem and TooManyRecords.
    """
    bundle, runs = "", dict[str, str]()
    for word in re.split(r"[,，、\s]+", given):
        match = _BUNDLE.fullmatch(word)
        bundle, numbered = (match[1], match[2]) if match else (bundle, word)
        if word:
            runs[bundle] = f"{runs.get(bundle, '')} {numbered}"
    found = tuple(f"{PREFIX}{one}:{number}" for one, words in runs.items() for number in _counted(one, words))
    if len(found) > MOST:
        raise TooManyRecords(str(MOST))
    return found


def _counted(bundle: str, words: str) -> tuple[int, ...]:
    try:
        found = numbers(words)
    except NotNumbers:
        raise NotAnItem(words) from None
    if not bundle:
        raise NotAnItem(words)
    return chosen(found)


def chosen(runs: Iterable[tuple[int, int]]) -> tuple[int, ...]:
    """Return the numbers of some runs, in order. Raises TooManyRecords."""
    runs = tuple(runs)
    if sum(last - first + 1 for first, last in runs) > MOST:
        raise TooManyRecords(str(MOST))
    return tuple(number for first, last in runs for number in range(first, last + 1))


def short(given: Iterable[int]) -> str:
    """Return numbers as people write them: `3-7, 12`."""
    runs: list[tuple[int, int]] = []
    for number in sorted(set(given)):
        if runs and number == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)


def in_order(items: Iterable[str]) -> tuple[str, ...]:
    """Return items by what they are called, records behind them by their numbers."""

    def place(item: str) -> tuple[bool, str, int]:
        name, _, number = item.rpartition(":")
        return (item.startswith(PREFIX), name, int(number)) if item.startswith(PREFIX) else (False, item, 0)

    return tuple(sorted(set(items), key=place))


def records(items: Iterable[str]) -> dict[str, list[int]]:
    """Return the numbers of the records among the items, for each bundle."""
    found: dict[str, list[int]] = {}
    for item in items:
        if item.startswith(PREFIX):
            _, bundle, number = item.split(":")
            found.setdefault(bundle, []).append(int(number))
    return found
