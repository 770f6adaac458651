"""Marks of disclosed records: only what can be seen in the shown words, counted in them."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from tomoshibi.evidence.disclosure.likeness import find
from tomoshibi.evidence.disclosure.opening import shown_pieces, strings_in
from tomoshibi_verify.disclosed import Leaf

Mark = Mapping[str, Any]
_CODES = frozenset({"kind", "unit", "chain"})
_END_OF_A_NUMBER = 6  # digits; +81 stands in a phone number where the words have 0


def marks_of(
    before: Mapping[int, Leaf], after: Sequence[Leaf], marks: Mapping[int, Mark], words: Sequence[str]
) -> Iterator[Mark]:
    """Yield the lines of marks about disclosed records, in their order.

    `before` holds the leaves by record number before anything was hidden, as the marks point into them. A hidden piece
    counts one. Labels that touch a hidden piece are left out; so are entities that do, or whose value does not stand in
    the shown words (it may come from a record that is not disclosed).
    """
    for leaf in after:
        n = leaf.value("n")
        if not isinstance(n, int) or n not in marks or leaf.is_hidden("text"):
            continue
        if line := _mark_of(before[n], leaf, marks[n], words):
            yield line


def _mark_of(before: Leaf, after: Leaf, mark: Mark, words: Sequence[str]) -> dict[str, Any] | None:
    places = _places(shown_pieces(before), shown_pieces(after))
    text = str(after.value("text") or "")
    labels = list(_moved(mark.get("labels") or (), places))
    entities = {
        key: [one for one in _moved(mark.get(key) or (), places) if _stands_in(one, text, after, words)]
        for key in ("entities", "other_entities")
    }
    if not labels:
        entities = {"entities": [], "other_entities": [*entities["entities"], *entities["other_entities"]]}
    if not labels and not any(entities.values()):
        return None
    line = {"n": mark["n"], "labels": labels, **entities}
    if not after.is_hidden("conversation"):
        line["conversation"] = after.value("conversation")
    line["by"] = "unknown" if after.is_hidden("sender") else mark.get("by", "unknown")
    return line


def _places(before: Sequence[str], after: Sequence[str]) -> list[int | None]:
    """Return for each code point of a text its place among the shown ones, None where it is hidden; and the end."""
    places: list[int | None] = []
    at = 0
    for old, new in zip(before, after, strict=True):
        if old == new:
            places.extend(range(at, at + len(new)))
        else:
            places.extend([None] * len(old))
        at += len(new)
    return [*places, at]


def _moved(some: Iterable[Mark], places: Sequence[int | None]) -> Iterator[dict[str, Any]]:
    """Yield labels or entities with their words counted in the shown text, without those that touch a hidden piece."""
    for one in some:
        start, end = one["words"]
        if not 0 <= start <= end < len(places):
            continue
        here = places[start:end]
        first = places[start]
        if first is None or None in here:
            continue
        yield {**one, "words": [first, first + (end - start)]}


def _stands_in(entity: Mark, text: str, leaf: Leaf, words: Sequence[str]) -> bool:
    """Say whether everything an entity tells can be read in the shown text (and, for a deadline, with its time)."""
    if entity.get("kind") == "deadline" and leaf.is_hidden("time"):
        return False
    plain = _bare(text)
    for key, value in entity.items():
        if key in _CODES or key in ("words", "rule") or (entity.get("kind") == "deadline" and key == "resolved"):
            continue
        for told in strings_in(value):
            bare = _bare(told)
            tail = bare[-_END_OF_A_NUMBER:] if entity.get("kind") == "phone" else bare
            if tail not in plain or any(find(told, word) for word in words):
                return False
    return True


def _bare(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).casefold() if sign.isalnum())
