"""Words found again although they are written in another way: width, case, composed or decomposed kana."""

import unicodedata
from collections.abc import Iterator

Place = tuple[int, int]
_SOUND_MARKS = "\u3099\u309a\uff9e\uff9f"  # half-width ﾀﾞ is two signs where ダ is one
_BLANKS = frozenset(" \u3000\u200b\u200c\u200d\ufeff\u00ad")  # a name with a blank or an unseen sign in it is the same name


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
        while end < len(text) and (text[end] in _SOUND_MARKS or unicodedata.combining(text[end])):
            end += 1
        if text[start] not in _BLANKS:
            yield unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text[start:end]).casefold()), (start, end)
        start = end
