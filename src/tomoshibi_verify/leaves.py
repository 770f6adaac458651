"""Leaves of the tree: one for each line of the row files, salted, open field by field (bundle format 2)."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING

from tomoshibi_verify.canonical import canonical
from tomoshibi_verify.merkle import leaf_hash

if TYPE_CHECKING:
    from collections.abc import Mapping

SEED_LENGTH = 32
SALT_LENGTH = 16
FIELDS = ("n", "kind", "conversation", "sender", "time", "text", "media", "more", "span")
TEXT_SALT = FIELDS.index("text")
LEAF_NAME = b"tomoshibi-leaf/1"
_PIECE = re.compile("[0-9A-Za-z\u00c0-\u024f\u0370-\u052f]{1,16}|[\\s\\S]")
_NOTHING = tuple(b'["%s",null]' % name.encode() for name in FIELDS)


class NotARecord(ValueError):
    """The line does not have the nine fields of a record."""


def salts(seed: bytes, count: int) -> list[bytes]:
    """Return the first `count` salts of a seed, 16 bytes each."""
    start = b"\x14" + seed
    row = b"".join([sha256(start + number.to_bytes(4, "big")).digest() for number in range((count + 1) // 2)])
    return [row[at : at + SALT_LENGTH] for at in range(0, count * SALT_LENGTH, SALT_LENGTH)]


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
    return leaf([commitment(salt, b'["line",' + line + b"]")])


def record_leaf(seed: bytes, record: Mapping[str, object]) -> bytes:
    """Return the leaf of a record. Raises NotARecord, and NotCanonical for what JSON cannot hold."""
    return leaf(record_commitments(seed, record))


def record_commitments(seed: bytes, record: Mapping[str, object]) -> list[bytes]:
    """Return the commitments of a record's nine fields, in their order. Raises NotARecord and NotCanonical."""
    if len(record) != len(FIELDS) or any(name not in record for name in FIELDS):
        raise NotARecord("a record has the fields " + ", ".join(FIELDS) + " and no others")
    text = record["text"]
    parts = pieces(text) if isinstance(text, str) else []
    salt = salts(seed, len(FIELDS) + len(parts))
    found = []
    for number, name in enumerate(FIELDS):
        value = record[name]
        if number == TEXT_SALT and isinstance(value, str):
            own = b"".join(list(map(piece_commitment, salt[len(FIELDS) :], parts)))
            found.append(text_commitment(salt[number], own))
        else:
            found.append(commitment(salt[number], _NOTHING[number] if value is None else canonical([name, value])))
    return found
