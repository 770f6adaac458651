"""Leaves opened field by field and piece by piece, and closed again where something is to stay hidden.

What is opened is the form of `disclosed.jsonl` (bundle format, section 6); to hide a part is to put its commitment in the
place of its salt and value, so a part of a part is made in the same way as a part of a bundle.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from tomoshibi.evidence.sealing.leaves import encoded
from tomoshibi_verify.disclosed import ALWAYS_HIDDEN, MASK, Leaf, entry_commitment, piece_entry_commitment, pieces_of
from tomoshibi_verify.leaves import FIELDS, TEXT_SALT, pieces, salts

# Fields whose values are words of the format (bundle format, section 5), not of the export.
_CODES = frozenset("kind certainty precision clock basis role status tie event flags reason".split())  # noqa: SIM905
Entry = dict[str, Any]
Row = Mapping[str, Any]


def open_record(number: int, row: Row, seed: bytes, path: tuple[bytes, ...] = ()) -> Leaf:
    """Return a record's leaf with all of it open but its places in the source."""
    text = row["text"]
    parts = pieces(text) if isinstance(text, str) else []
    row_of_salts = [salt.hex() for salt in salts(seed, len(FIELDS) + len(parts))]
    opened: list[Entry] = [{"salt": row_of_salts[place], "value": row[name]} for place, name in enumerate(FIELDS)]
    if isinstance(text, str):
        cut = [{"salt": salt, "piece": piece} for salt, piece in zip(row_of_salts[len(FIELDS) :], parts, strict=True)]
        opened[TEXT_SALT] = {"salt": row_of_salts[TEXT_SALT], "pieces": cut}
    return hide_fields(Leaf(number, "record", tuple(opened), path), {ALWAYS_HIDDEN})


def open_line(number: int, of: str, row: Row, seed: bytes, path: tuple[bytes, ...] = ()) -> Leaf:
    """Return the open leaf of a source or of something withheld."""
    return Leaf(number, of, ({"salt": salts(seed, 1)[0].hex(), "value": row},), path)


def hide_fields(leaf: Leaf, names: Collection[str]) -> Leaf:
    """Return a record's leaf with whole fields hidden: of each, only the commitment stays."""
    opened: list[Entry] = [
        {"hidden": entry_commitment(entry, name).hex()} if name in names else entry
        for name, entry in zip(FIELDS, leaf.opened, strict=True)
    ]
    return replace(leaf, opened=tuple(opened))


def hide_pieces(leaf: Leaf, covered: Collection[int]) -> Leaf:
    """Return a record's leaf with these pieces of its text hidden, counted from 0."""
    if not covered:
        return leaf
    entry = leaf.opened[TEXT_SALT]
    closed = [
        {"hidden": piece_entry_commitment(piece).hex()} if place in covered else piece
        for place, piece in enumerate(pieces_of(entry))
    ]
    opened = list(leaf.opened)
    opened[TEXT_SALT] = {**entry, "pieces": closed}
    return replace(leaf, opened=tuple(opened))


def shown_pieces(leaf: Leaf) -> list[str]:
    """Return the pieces of a record's text as they are shown, a mask for each hidden one."""
    return [str(piece.get("piece", MASK)) for piece in pieces_of(leaf.opened[TEXT_SALT])]


def line_of(leaf: Leaf) -> bytes:
    """Return the line of `disclosed.jsonl`, LF included."""
    said = {"leaf": leaf.number, "of": leaf.of, "opened": leaf.opened, "path": [one.hex() for one in leaf.path]}
    return encoded(said) + b"\n"


def shown_row(leaf: Leaf) -> dict[str, Any]:
    """Return a record as people read it: ■ for what is hidden, and no place in the source.

    The row has the shape of a line of `records.jsonl`, so that all that shows records can show it.
    """
    row = {name: leaf.value(name) for name in FIELDS}
    row["media"] = row["media"] or []
    row["more"] = row["more"] or {}
    row["span"] = {"source": "", "start": "", "end": "", "line": None}
    hidden = leaf.hidden_fields()
    if "sender" in hidden:
        row["sender"] = {"participant": 0, "name": MASK, "certainty": "stated"}
    if "time" in hidden:
        row["time"] = {"printed": MASK}
    if "text" in hidden:
        row["text"] = MASK
    if "media" in hidden:
        row["media"] = [{"role": "media", "name": MASK, "status": MASK}]
    return row


def strings_in(value: object) -> list[str]:
    """Return every text from outside inside a value, at any depth: neither keys nor values that are our own codes."""
    found: list[str] = []
    waiting: list[object] = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            found.append(one)
        elif isinstance(one, Mapping):
            waiting.extend(part for key, part in one.items() if key not in _CODES)
        elif isinstance(one, Sequence):
            waiting.extend(one)
    return found
