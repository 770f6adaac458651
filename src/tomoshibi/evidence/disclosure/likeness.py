"""Words found again although they are written in another way: width, case, either kana, composed kana, unseen signs."""

import unicodedata
from collections.abc import Iterator

Place = tuple[int, int]
# A name may stand in katakana in one message and in hiragana in the next.
_HIRAGANA = {code: code - 0x60 for code in (*range(0x30A1, 0x30F7), 0x30FD, 0x30FE)}
_SOUND_MARKS = "\u3099\u309a\uff9e\uff9f"  # half-width ﾀﾞ is two signs where ダ is one
# A name with a blank, a line break or a sign in it that cannot be seen is the same name.
_UNSEEN = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf"})
_FILLERS = frozenset("\u115f\u1160\u3164\uffa0")
# These choose the shape of the sign before them (葛 followed by U+E0100), or join, and do not change what is read.
_SHAPES = frozenset(map(chr, (0x034F, *range(0x180B, 0x180E), 0x180F, *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))


def folded(text: str) -> str:
    """Return a text in the form in which words are compared."""
    return "".join(part for part, _ in _groups(text))


def find(text: str, word: str) -> list[Place]:
    """Return where a word stands in a text, in code points of the text, end exclusive; also overlapping places."""
    wanted = folded(word)
    if not wanted:
        return []
    signs: list[str] = []
    places: list[Place] = []
    for part, place in _groups(text):
        signs.extend(part)
        places.extend([place] * len(part))
    whole = "".join(signs)
    found = []
    at = whole.find(wanted)
    while at >= 0:
        found.append((places[at][0], places[at + len(wanted) - 1][1]))
        at = whole.find(wanted, at + 1)
    return found


def _groups(text: str) -> Iterator[tuple[str, Place]]:
    """Yield the compared form of each sign with the marks on it, and where these stand."""
    start = 0
    while start < len(text):
        end = start + 1
        while end < len(text) and _stands_on_another(text[end]):
            end += 1
        if seen := "".join(sign for sign in text[start:end] if not _is_unseen(sign)):
            plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", seen).casefold())
            yield plain.translate(_HIRAGANA), (start, end)
        start = end


def _stands_on_another(sign: str) -> bool:
    return bool(unicodedata.combining(sign)) or sign in _SOUND_MARKS or sign in _SHAPES


def _is_unseen(sign: str) -> bool:
    return unicodedata.category(sign) in _UNSEEN or sign in _SHAPES or sign in _FILLERS
