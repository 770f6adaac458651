"""What whoever guesses passphrases tries first: words from a list, words said again, rows of letters and digits."""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from itertools import pairwise
from pathlib import Path

LIST = Path(__file__).parent / "data" / "common_passphrases.txt"
SHORTEST_NAME = 3  # a name of two signs stands in half of all sentences
ENOUGH = 6  # runs that a passphrase must have besides what is on the list
LEAST_UNIT = 12  # a passphrase that is a shorter one said again counts as the shorter one
LEAST_RUNS = 4  # "abcdefgh1234" has two runs, twelve signs by chance have about ten
_ALPHABETS = ("0123456789", "abcdefghijklmnopqrstuvwxyz")
_NUMBER = re.compile(r"(?<![0-9])[0-9]{1,8}(?![0-9])")  # what people add to a word: 123, a year, a birthday
_KATAKANA = {ord(sign): chr(ord(sign) - 0x60) for sign in map(chr, range(ord("ァ"), ord("ヶ") + 1))}


def folded(text: str) -> str:
    """Return text as it is compared: width, case, blanks and the kind of kana do not count (NFKC, case folding)."""
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return "".join(plain.split()).translate(_KATAKANA)


@cache
def common() -> tuple[str, ...]:
    """Return the list, folded, longest first."""
    lines = (line for line in LIST.read_text("utf-8").splitlines() if not line.startswith("#"))
    return _longest_first(folded(line) for line in lines)


def _longest_first(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({one for one in words if one}, key=lambda one: (-len(one), one)))


def is_tried_first(passphrase: str, *, names: Iterable[str] = ()) -> bool:
    """Return whether a passphrase is among those that are tried first.

    `names`: of the organisation and the worker; they count as words of the list.
    """
    text = folded(passphrase)
    own = [variant for name in names for variant in variants(name)]
    words = (*common(), *own)
    letters = "".join(sign for sign in text if sign.isalnum())  # "To be, or not to be!" is what it is without its signs
    return _says_itself_again(text) or _runs(text) < LEAST_RUNS or _is_of_words(text, words) or _is_of_words(letters, words)


def variants(name: str) -> tuple[str, ...]:
    """Return a name as it may stand in a passphrase: whole, each word of it, and without what every such name has."""
    found = {folded(name), *map(folded, name.split()), "".join(_without(folded(name), common()).split())}
    return tuple(sorted(one for one in found if len(one) >= SHORTEST_NAME))


def _without(text: str, words: Iterable[str]) -> str:
    for word in _longest_first(words):
        text = text.replace(word, " ")
    return text


def _says_itself_again(text: str) -> bool:
    """Return whether a text is a short part said over and over, the last time perhaps not to its end."""
    return any(text[size:] == text[:-size] for size in range(1, min(LEAST_UNIT, len(text) // 2 + 1)))


def _runs(text: str) -> int:
    """Return of how many runs a text is made: the same sign, or neighbours of an alphabet, one after the other."""
    return sum(1 for before, after in pairwise(text) if not _are_neighbours(before, after)) + bool(text)


def _are_neighbours(before: str, after: str) -> bool:
    if before == after:
        return True
    for alphabet in _ALPHABETS:
        if before in alphabet and after in alphabet:
            return (alphabet.index(before) - alphabet.index(after)) % len(alphabet) in {1, len(alphabet) - 1}
    return False


def _is_of_words(text: str, words: tuple[str, ...]) -> bool:
    """Return whether little is left of a text without the words, numbers as long as a date, and signs."""
    left = _without(text, words)
    if left == text:
        return False
    return _runs("".join(sign for sign in _NUMBER.sub("", left) if sign.isalnum())) < ENOUGH
