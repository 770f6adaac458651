"""What is hidden inside disclosed records: chosen characters, a word wherever it stands, and who would be named besides."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

from tomoshibi.evidence.disclosure.likeness import find, folded
from tomoshibi.evidence.disclosure.opening import hide_fields, hide_pieces, shown_pieces, strings_in
from tomoshibi_verify.disclosed import MASK, Leaf
from tomoshibi_verify.part import Range

CAN_BE_HIDDEN = ("conversation", "sender", "time", "text", "media", "more")
_NAMED_BY = ("by",)  # of a reaction: who
_NAMES_SOMEBODY = frozenset({"actor", "target"})  # keys of `details`
_FORMS_OF_THE_TEXT = ("display", "edits")


class OutsideTheText(ValueError):
    """A range to be hidden does not lie in the text of a chosen record; `n` is its number."""

    def __init__(self, n: int) -> None:
        super().__init__(str(n))
        self.n = n


@dataclass(frozen=True, slots=True)
class Masks:
    """What is asked to be hidden: words everywhere, characters of single records, whole fields of all of them.

    Places count code points of the text as it is shown, end exclusive.
    """

    words: tuple[str, ...] = ()
    places: Mapping[int, tuple[Range, ...]] = field(default_factory=dict)
    fields: frozenset[str] = frozenset()


def masked(
    leaves: Sequence[Leaf], masks: Masks, *, people: Iterable[Mapping[str, Any]], conversations: Iterable[Mapping[str, Any]]
) -> tuple[Leaf, ...]:
    """Return records' leaves with everything hidden that is asked for, and whatever in `more` would tell of others.

    `people` and `conversations` are those of the bundle's summary. Raises OutsideTheText.
    """
    known = {leaf.value("n") for leaf in leaves}
    for n in masks.places:
        if n not in known:
            raise OutsideTheText(n)
    closed = [_masked(leaf, masks) for leaf in leaves]
    secret = _names_of_others(closed, [*people, *(one for talk in conversations for one in talk["participants"])])
    own_ids = {more["native_id"] for leaf in closed if isinstance(more := leaf.value("more"), dict) and "native_id" in more}
    shown = _names_shown(closed)
    return tuple(
        hide_fields(leaf, {"more"}) if _tells_of_others(leaf.value("more"), secret, shown, own_ids) else leaf for leaf in closed
    )


def _masked(leaf: Leaf, masks: Masks) -> Leaf:
    n = leaf.value("n")
    pieces = shown_pieces(leaf)
    text = "".join(pieces)
    places = list(masks.places.get(n, ())) if isinstance(n, int) else []
    if any(not 0 <= start < end <= len(text) for start, end in places):
        raise OutsideTheText(n if isinstance(n, int) else 0)
    asked = [text[start:end] for start, end in places]
    places += [place for word in masks.words for place in find(text, word)]
    covered = _covered(pieces, places)
    fields = set(masks.fields)
    repeated = [*masks.words, *(run for run in [*asked, *_runs(pieces, covered)] if len(run.strip()) > 1)]
    fields.update(name for name in ("sender", "media", "more") if _repeats(leaf.value(name), repeated))
    fields.update(["time"] if _repeats(leaf.value("time"), masks.words) else ())
    more = leaf.value("more")
    if covered and isinstance(more, dict) and any(more.get(key) for key in _FORMS_OF_THE_TEXT):
        fields.add("more")  # the same words in another form
    return hide_fields(hide_pieces(leaf, covered), fields)


def _covered(pieces: Sequence[str], places: Iterable[Range]) -> frozenset[int]:
    """Return the pieces that any of these places touches: a mask is widened to whole pieces."""
    wanted = [False] * (sum(map(len, pieces)) + 1)
    for start, end in places:
        wanted[start:end] = [True] * (end - start)
    starts = [0, *accumulate(map(len, pieces))]
    return frozenset(place for place in range(len(pieces)) if any(wanted[starts[place] : starts[place + 1]]))


def _runs(pieces: Sequence[str], covered: Collection[int]) -> list[str]:
    """Return what is hidden as words: each run of neighbouring pieces. (One sign alone would be found everywhere.)"""
    runs: list[str] = []
    before = -2
    for place in sorted(covered):
        if place == before + 1:
            runs[-1] += pieces[place]
        else:
            runs.append(pieces[place])
        before = place
    return [run for run in runs if run.strip(f" \n\r\t\u3000{MASK}")]


def _repeats(value: object, words: Iterable[str]) -> bool:
    return any(find(text, word) for text in strings_in(value) for word in words)


def _names_shown(leaves: Iterable[Leaf]) -> frozenset[str]:
    senders = [leaf.value("sender") for leaf in leaves]
    return frozenset(folded(str(one["name"])) for one in senders if isinstance(one, dict) and one.get("name"))


def _names_of_others(leaves: Sequence[Leaf], people: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """Return the names, handles and ids of people who do not occur in what is shown, in the form of comparison."""
    senders = [leaf.value("sender") for leaf in leaves]
    here = {one["participant"] for one in senders if isinstance(one, dict)}
    shown: set[str] = set()
    others: set[str] = set()
    for person in people:
        (shown if person["id"] in here else others).update(_names(person))
    texts = "\n".join([*(folded(str(leaf.value("text") or "")) for leaf in leaves), *_names_shown(leaves)])
    return frozenset(name for name in others - shown if name not in texts)


def _names(person: Mapping[str, Any]) -> set[str]:
    given = [person["name"], person["handle"], person["native_id"], *(one["value"] for one in person["names"])]
    return {folded(str(one)) for one in given if one} - {""}


def _tells_of_others(more: object, secret: Collection[str], shown: Collection[str], own_ids: Collection[str]) -> bool:
    """Say whether `more` names somebody, or a record, that is not shown: as a whole it can only be open or hidden."""
    if not isinstance(more, dict) or not more:
        return False
    if more.get("reply_to") is not None and more["reply_to"] not in own_ids:
        return True
    named = [one.get(key) for one in more.get("reactions") or () for key in _NAMED_BY]
    named += [pair[1] for pair in more.get("details") or () if pair[0] in _NAMES_SOMEBODY]
    if any(name and folded(str(name)) not in shown for name in named):
        return True
    told = [folded(text) for text in strings_in(more)]
    return any(text == name or (len(name) > 1 and name in text) for text in told for name in secret)
