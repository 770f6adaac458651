"""Lines of disclosed.jsonl: leaves opened in part, and the root that follows from each (bundle format, section 6)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tomoshibi_verify.canonical import NotCanonical, canonical, parse_canonical
from tomoshibi_verify.leaves import FIELDS, TEXT_SALT, commitment, leaf, piece_commitment, text_commitment
from tomoshibi_verify.merkle import NoSuchLeaf, root_from_path
from tomoshibi_verify.part import Masked

if TYPE_CHECKING:
    from collections.abc import Sequence

    Entry = dict[str, object]

MASK = "■"  # stands for one hidden piece of a text, and for a hidden field
KINDS = ("source", "withheld", "record")  # in the order of their leaves
ALWAYS_OPEN = ("n", "kind")
ALWAYS_HIDDEN = "span"
MAX_DISCLOSED_LINE = 1 << 30  # the pieces of a text of 64 MiB, with a salt for each
_LINE = frozenset(("leaf", "of", "opened", "path"))
_HASH = re.compile("[0-9a-f]{64}")
_SALT = re.compile("[0-9a-f]{32}")


class NotDisclosed(ValueError):
    """A line is not in its form; the message says what is wrong with it, `field` where."""

    def __init__(self, reason: str, field: str | None = None) -> None:
        super().__init__(reason)
        self.field = field


@dataclass(frozen=True)
class Leaf:
    """A disclosed leaf: its number and kind, what of it is open, and its neighbours on the way up to the root."""

    number: int
    of: str
    opened: tuple[Entry, ...]
    path: tuple[bytes, ...]

    def root(self, tree_size: int) -> str:
        """Return the root that follows, in hexadecimal. Raises NoSuchLeaf and NotCanonical."""
        names = FIELDS if self.of == "record" else ("line",)
        own = leaf(list(map(entry_commitment, self.opened, names)))
        return root_from_path(own, number=self.number, tree_size=tree_size, path=self.path).hex()

    def is_hidden(self, name: str) -> bool:
        """Return whether a whole field of a record is hidden."""
        return "hidden" in self.opened[FIELDS.index(name)]

    def value(self, name: str) -> object:
        """Return a field of a record: a text with a MASK for each hidden piece, None for a hidden field."""
        return shown(self.opened[FIELDS.index(name)])

    def hidden_pieces(self) -> int:
        """Return how many pieces of a record's text are hidden."""
        return sum("hidden" in piece for piece in pieces_of(self.opened[TEXT_SALT]))

    def hidden_fields(self) -> tuple[str, ...]:
        """Return the names of a record's hidden fields, without the one that always is."""
        return tuple(name for name in FIELDS if name != ALWAYS_HIDDEN and self.is_hidden(name))


def pieces_of(entry: Entry) -> list[Entry]:
    """Return the pieces of an opened text; none for any other entry."""
    pieces = entry.get("pieces")
    return pieces if isinstance(pieces, list) else []


def shown(entry: Entry) -> object:
    """Return what an entry shows: its value, its text with a MASK for each hidden piece, or None."""
    if "pieces" in entry:
        return "".join([str(piece.get("piece", MASK)) for piece in pieces_of(entry)])
    return entry.get("value")


def entry_commitment(entry: Entry, name: str) -> bytes:
    """Return the commitment of one entry of `opened`. Raises NotCanonical."""
    if "hidden" in entry:
        return bytes.fromhex(str(entry["hidden"]))
    salt = bytes.fromhex(str(entry["salt"]))
    if "pieces" in entry:
        return text_commitment(salt, b"".join([piece_entry_commitment(piece) for piece in pieces_of(entry)]))
    return commitment(salt, canonical([name, entry["value"]]))


def piece_entry_commitment(piece: Entry) -> bytes:
    """Return the commitment of one piece of an opened text."""
    if "hidden" in piece:
        return bytes.fromhex(str(piece["hidden"]))
    return piece_commitment(bytes.fromhex(str(piece["salt"])), str(piece["piece"]))


def parse_leaf(line: bytes) -> Leaf:
    """Read a line without its LF, strictly: RFC 8785 form and no field that is not known. Raises NotDisclosed."""
    try:
        value = parse_canonical(line)
    except NotCanonical as error:
        raise NotDisclosed(str(error)) from None
    if not isinstance(value, dict):
        raise NotDisclosed("not an object")
    for name in sorted(_LINE.symmetric_difference(value)):
        raise NotDisclosed("field", name)
    number, of, path = value["leaf"], value["of"], value["path"]
    if type(number) is not int or number < 0:
        raise NotDisclosed("field", "leaf")
    if of not in KINDS:
        raise NotDisclosed("field", "of")
    if not isinstance(path, list) or not all(isinstance(one, str) and _HASH.fullmatch(one) for one in path):
        raise NotDisclosed("field", "path")
    opened = tuple(_entries(value["opened"], of))
    return Leaf(number, of, opened, tuple(bytes.fromhex(one) for one in path))


def _entries(opened: object, of: str) -> list[Entry]:
    names: Sequence[str] = FIELDS if of == "record" else ("line",)
    if not isinstance(opened, list) or len(opened) != len(names):
        raise NotDisclosed("field", "opened")
    for number, name in enumerate(names):
        if not _is_entry(opened[number], name) or not _fits(opened[number], name, of):
            raise NotDisclosed("field", f"opened ({name})")
    return opened


def _is_entry(entry: object, name: str) -> bool:
    """Return whether an entry has one of the three forms; an open text is always cut into pieces."""
    if not isinstance(entry, dict):
        return False
    if set(entry) == {"hidden"}:
        return _is_hex(entry["hidden"], _HASH)
    if not _is_hex(entry.get("salt"), _SALT):
        return False
    if set(entry) == {"salt", "pieces"}:
        return name == "text" and isinstance(entry["pieces"], list) and all(map(_is_piece, entry["pieces"]))
    return set(entry) == {"salt", "value"} and not (name == "text" and entry["value"] is not None)


def _is_piece(piece: object) -> bool:
    if not isinstance(piece, dict):
        return False
    if set(piece) == {"hidden"}:
        return _is_hex(piece["hidden"], _HASH)
    return set(piece) == {"salt", "piece"} and _is_hex(piece["salt"], _SALT) and isinstance(piece["piece"], str)


def _is_hex(value: object, form: re.Pattern[str]) -> bool:
    return isinstance(value, str) and bool(form.fullmatch(value))


def _fits(entry: Entry, name: str, of: str) -> bool:
    """Return whether what must be open is open, and what must be hidden hidden."""
    if of != "record":
        value = entry.get("value")
        return isinstance(value, dict) and ("item" in value) == (of == "withheld")
    if name == "n":
        return type(entry.get("value")) is int
    if name == "kind":
        return entry.get("value") in ("message", "event", "unreadable")
    return name != ALWAYS_HIDDEN or "hidden" in entry


def masked_in(one: Leaf) -> Masked | None:
    """Return what is hidden of a record, or None where nothing is."""
    n, pieces, fields = one.value("n"), one.hidden_pieces(), one.hidden_fields()
    return Masked(n, pieces, fields) if isinstance(n, int) and (pieces or fields) else None


def proves(one: Leaf, *, root: str, tree_size: int) -> bool:
    """Return whether a disclosed leaf belongs to the tree of a seal."""
    try:
        return one.root(tree_size) == root
    except (NoSuchLeaf, NotCanonical):
        return False
