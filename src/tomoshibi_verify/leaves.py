"""Leaves of the tree: one for each line of the row files, salted, open field by field (bundle format 2)."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING

from tomoshibi_verify.canonical import canonical
from tomoshibi_verify.merkle import leaf_hash

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

SEED_LENGTH = 32
SALT_LENGTH = 16
FIELDS = ("n", "kind", "conversation", "sender", "time", "text", "media", "more", "span")
NINE_FIELDS = "not the nine fields of a record"
TEXT_SALT = FIELDS.index("text")
LEAF_NAME = b"tomoshibi-leaf/1"
_PIECE = re.compile("[0-9A-Za-z\u00c0-\u024f\u0370-\u052f]{1,16}|[\\s\\S]")
_LINE_START = b"\x00" + LEAF_NAME + b"\x01"  # of a leaf with one field
_STARTS = tuple(b'["%s",' % name.encode() for name in FIELDS)
_IN_LINE = tuple((b'"%s":' % name.encode(), FIELDS.index(name)) for name in sorted(FIELDS))
_SALT_PLACES = tuple(SALT_LENGTH * number for number in range(len(FIELDS)))
_COUNTERS = tuple(number.to_bytes(4, "big") for number in range(512))  # made once; a text seldom needs more


class NotARecord(ValueError):
    """The line does not have the nine fields of a record."""


def salts(seed: bytes, count: int) -> list[bytes]:
    """Return the first `count` salts of a seed, 16 bytes each."""
    row = _salt_row(seed, count)
    return [row[at : at + SALT_LENGTH] for at in range(0, count * SALT_LENGTH, SALT_LENGTH)]


def _salt_row(seed: bytes, count: int) -> bytes:
    """Return the first `count` salts of a seed joined, and one more where they are odd."""
    start = b"\x14" + seed
    blocks = (count + 1) // 2
    counters = _COUNTERS[:blocks] if blocks <= len(_COUNTERS) else [n.to_bytes(4, "big") for n in range(blocks)]
    return b"".join([sha256(start + counter).digest() for counter in counters])


def pieces(text: str) -> list[str]:
    """Cut a text into the pieces that a mask can cover one by one; joined they give the text again."""
    return _PIECE.findall(text)


def commitment(salt: bytes, pair: bytes) -> bytes:
    """Return the commitment of a field; `pair` is the RFC 8785 form of [key, value]."""
    return sha256(b"\x10" + salt + pair).digest()


def piece_commitment(salt: bytes, piece: str) -> bytes:
    """Return the commitment of one piece of a text."""
    return sha256(b"\x11" + salt + piece.encode("utf-8")).digest()


def text_commitment(salt: bytes, commitments: bytes) -> bytes:
    """Return the commitment of a text from its pieces' commitments, joined."""
    return sha256(b"\x12" + salt + commitments).digest()


def leaf(commitments: list[bytes]) -> bytes:
    """Return the leaf hash over the commitments of its fields."""
    return leaf_hash(LEAF_NAME + bytes((len(commitments),)) + b"".join(commitments))


def line_leaf(seed: bytes, line: bytes) -> bytes:
    """Return the leaf of a line of sources.jsonl or withheld.jsonl, given in RFC 8785 form without its LF."""
    salt = sha256(b"\x14" + seed + b"\x00\x00\x00\x00").digest()[:SALT_LENGTH]
    return sha256(_LINE_START + sha256(b"\x10" + salt + b'["line",' + line + b"]").digest()).digest()


def record_leaf(
    seed: bytes, record: Mapping[str, object], encode: Callable[[object], bytes] = canonical
) -> tuple[bytes, bytes]:
    """Return the leaf of a record, and the record's line in RFC 8785 form, without LF.

    `encode` gives the RFC 8785 form of a value; a quicker one may be given where one is at hand. Raises NotARecord, and
    NotCanonical for what JSON cannot hold.
    """
    values = _values(record, encode)
    line = b"{" + b",".join([name + values[number] for name, number in _IN_LINE]) + b"}"
    return leaf(_commitments(seed, record["text"], values)), line


def record_commitments(seed: bytes, record: Mapping[str, object]) -> list[bytes]:
    """Return the commitments of a record's nine fields, in their order. Raises NotARecord and NotCanonical."""
    return _commitments(seed, record["text"], _values(record, canonical))


def _values(record: Mapping[str, object], encode: Callable[[object], bytes]) -> list[bytes]:
    """Return the RFC 8785 forms of a record's fields."""
    if len(record) != len(FIELDS):
        raise NotARecord(NINE_FIELDS)
    try:
        return [encode(record[name]) for name in FIELDS]
    except KeyError:
        raise NotARecord(NINE_FIELDS) from None


def _commitments(seed: bytes, text: object, values: list[bytes]) -> list[bytes]:
    """Return the commitments of nine fields whose RFC 8785 forms are given; the text by its pieces.

    The hashes are those of `commitment` and `piece_commitment`, written out: calls would cost as much as the hashing.
    """
    parts = pieces(text) if isinstance(text, str) else []
    salt = _salt_row(seed, len(FIELDS) + len(parts))
    found = [
        sha256(b"\x10" + salt[at : at + SALT_LENGTH] + start + value + b"]").digest()
        for at, start, value in zip(_SALT_PLACES, _STARTS, values)  # noqa: B905 - `strict` is newer than Python 3.9
    ]
    if isinstance(text, str):
        places = range(len(FIELDS) * SALT_LENGTH, len(salt), SALT_LENGTH)
        own = [
            sha256(b"\x11" + salt[at : at + SALT_LENGTH] + part.encode()).digest()
            for at, part in zip(places, parts)  # noqa: B905 - an odd number of salts comes with one more
        ]
        found[TEXT_SALT] = text_commitment(salt[_SALT_PLACES[TEXT_SALT] :][:SALT_LENGTH], b"".join(own))
    return found
