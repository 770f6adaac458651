"""What a disclosure is made from: chosen leaves of a sealed bundle, or of an earlier disclosure, with their proofs."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from tomoshibi.evidence.disclosure.choosing import Choice, carries
from tomoshibi.evidence.disclosure.opening import open_line, open_record, shown_row
from tomoshibi_verify.contents import Contents
from tomoshibi_verify.disclosed import MAX_DISCLOSED_LINE, Leaf, parse_leaf, proves
from tomoshibi_verify.disclosure import DISCLOSED_FILE, is_disclosure
from tomoshibi_verify.disclosure_checks import MARKS_FILE
from tomoshibi_verify.merkle import HASH_LENGTH, inclusion_paths
from tomoshibi_verify.part import Range
from tomoshibi_verify.rows import LEAVES_FILE, MAX_LINE, ROW_FILES
from tomoshibi_verify.seal import MAX_SEAL_BYTES, SEAL_FILE, Seal, parse_seal

SUMMARY_FILE = "data/summary.json"
MAX_SUMMARY_BYTES = 1 << 30
STEP = 1 << 12  # rows between two words about the progress

Row = dict[str, Any]
Progress = Callable[[str, int, int], None]


class NoMarks(Exception):
    """Records are to be chosen by their marks, and the bundle has none."""


class NotThere(Exception):
    """A record that was asked for is not in the bundle; the message is its number."""


class NoSuchItem(NotThere):
    """A withheld item that was asked for is not in the bundle; the message is its number."""


class Changed(Exception):
    """The bundle was changed while it was read."""


@dataclass(frozen=True, slots=True)
class Material:
    """Chosen leaves in their order, with what the bundle says of people and marks."""

    seal: Seal
    leaves: tuple[Leaf, ...]
    people: tuple[Row, ...] = ()
    conversations: tuple[Row, ...] = ()
    marks: Mapping[int, Row] = field(default_factory=dict)
    has_marks: bool = False


_decode = msgspec.json.Decoder(dict[str, Any]).decode


def material(contents: Contents, hashes: bytearray, choice: Choice, progress: Progress) -> Material:
    """Return what is chosen of a bundle or a disclosure.

    It was verified before, which gave the `hashes` of a bundle's leaves; what is read now must still give its root.
    Raises NoMarks, NotThere and Changed, and what the verifier raises for files that cannot be read.
    """
    seal = parse_seal(contents.read(SEAL_FILE, MAX_SEAL_BYTES))
    has_marks = MARKS_FILE in contents.files
    if choice.labels is not None and not has_marks:
        raise NoMarks
    wanted = choice.labels
    marked = frozenset() if wanted is None else frozenset(one["n"] for one in _marks(contents) if carries(one, wanted))
    if is_disclosure(contents.files):
        there = _of_a_disclosure(contents)
        leaves, people, talks = tuple(leaf for leaf in there if _takes(leaf, choice, marked)), _people(there), ()
    else:
        leaves = _of_a_bundle(contents, hashes, choice, marked, progress)
        summary = _decode(contents.read(SUMMARY_FILE, MAX_SUMMARY_BYTES)) if SUMMARY_FILE in contents.files else {}
        people, talks = tuple(summary.get("participants", ())), tuple(summary.get("conversations", ()))
    if not all(proves(leaf, root=seal.root, tree_size=seal.tree_size) for leaf in leaves):
        raise Changed
    _check_all_there(leaves, choice)
    numbers = {leaf.value("n") for leaf in leaves if leaf.of == "record"}
    marks = {one["n"]: one for one in _marks(contents) if one["n"] in numbers} if has_marks else {}
    return Material(seal, leaves, people, talks, marks, has_marks)


def _marks(contents: Contents) -> Iterator[Row]:
    return map(_decode, contents.lines(MARKS_FILE, MAX_LINE))


def _of_a_bundle(
    contents: Contents, hashes: bytearray, choice: Choice, marked: frozenset[int], progress: Progress
) -> tuple[Leaf, ...]:
    """Go through all rows and keep row and seed of the chosen ones; only what may be chosen is taken apart."""
    chosen: list[tuple[int, str, Row, bytes]] = []
    seeds = contents.lines(LEAVES_FILE, MAX_LINE)
    size = len(hashes) // HASH_LENGTH
    for number, ((of, place, line), seed) in enumerate(zip(_rows(contents), seeds, strict=False)):
        if not number % STEP:
            progress("read", number, size)
        if of != "record":
            if of == "withheld" and choice.takes_item(place):
                chosen.append((number, of, _decode(line), _seed(seed)))
        elif choice.may_take(place + 1, marked):
            row = _decode(line)
            if choice.takes(row, marked):
                chosen.append((number, of, row, _seed(seed)))
    progress("read", size, size)
    paths = inclusion_paths(hashes, [number for number, *_ in chosen])
    return tuple(
        open_record(number, row, seed, paths[number]) if of == "record" else open_line(number, of, row, seed, paths[number])
        for number, of, row, seed in chosen
    )


def _rows(contents: Contents) -> Iterator[tuple[str, int, bytes]]:
    for of, path in ROW_FILES.items():
        for place, line in enumerate(contents.lines(path, MAX_LINE)):
            yield of, place, line


def _seed(line: bytes) -> bytes:
    return bytes.fromhex(_decode(line)["seed"])


def _of_a_disclosure(contents: Contents) -> tuple[Leaf, ...]:
    return tuple(parse_leaf(line[:-1]) for line in contents.lines(DISCLOSED_FILE, MAX_DISCLOSED_LINE))


def _people(leaves: tuple[Leaf, ...]) -> tuple[Row, ...]:
    """Return who sends something in a disclosure, in the shape of the summary that only a whole bundle has."""
    senders = [sender for leaf in leaves if leaf.of == "record" and isinstance(sender := leaf.value("sender"), dict)]
    seen = {(one["participant"], one["name"]) for one in senders}
    return tuple({"id": number, "name": name, "handle": None, "native_id": None, "names": ()} for number, name in sorted(seen))


def _takes(leaf: Leaf, choice: Choice, marked: frozenset[int]) -> bool:
    if leaf.of == "record":
        row = shown_row(leaf)
        return choice.takes({**row, "time": leaf.value("time")}, marked)
    value = leaf.opened[0].get("value")
    return leaf.of == "withheld" and isinstance(value, dict) and choice.takes_item(value["item"])


def _check_all_there(leaves: tuple[Leaf, ...], choice: Choice) -> None:
    """Refuse numbers that are not there; a period may leave out some that are. Raises NotThere."""
    records = {leaf.value("n") for leaf in leaves if leaf.of == "record"}
    items = {leaf.opened[0]["value"]["item"] for leaf in leaves if leaf.of == "withheld"}  # type: ignore[index]
    if not (choice.start or choice.end):
        _check(choice.records, records, NotThere)
    _check(choice.withheld, items, NoSuchItem)


def _check(asked: tuple[Range, ...], there: Collection[Any], missing: type[NotThere]) -> None:
    for first, last in asked:
        for n in range(first, last + 1):
            if n not in there:
                raise missing(str(n))
