"""The root, worked out from the words of the format alone, without any function of ours."""

import hashlib
import json
from pathlib import Path

import pytest
import rfc8785
from tests.makers.bundles import Material, a_record, make_bundle

FIELDS = ["n", "kind", "conversation", "sender", "time", "text", "media", "more", "span"]
RUNS = [(0x30, 0x39), (0x41, 0x5A), (0x61, 0x7A), (0xC0, 0x24F), (0x370, 0x52F)]


def sha(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def salt(seed: bytes, k: int) -> bytes:
    block = sha(b"\x14", seed, (k // 2).to_bytes(4, "big"))
    return block[:16] if k % 2 == 0 else block[16:]


def cut(text: str) -> list[str]:
    found: list[str] = []
    joins = False
    for sign in text:
        in_a_run = any(low <= ord(sign) <= high for low, high in RUNS)
        if in_a_run and joins and len(found[-1]) < 16:
            found[-1] += sign
        else:
            found.append(sign)
        joins = in_a_run
    return found


def leaf(of: str, row: dict[str, object], seed: bytes) -> bytes:
    commitments = []
    fields = [("line", row)] if of != "record" else [(name, row[name]) for name in FIELDS]
    for number, (key, value) in enumerate(fields):
        if of == "record" and key == "text" and isinstance(value, str):
            pieces = [sha(b"\x11", salt(seed, 9 + j), piece.encode()) for j, piece in enumerate(cut(value))]
            commitments.append(sha(b"\x12", salt(seed, 5), *pieces))
        else:
            commitments.append(sha(b"\x10", salt(seed, number), rfc8785.dumps([key, value])))  # type: ignore[list-item]
    return sha(b"\x00", b"tomoshibi-leaf/1", bytes([len(commitments)]), *commitments)


def tree(leaves: list[bytes]) -> bytes:
    if not leaves:
        return sha(b"")
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return sha(b"\x01", tree(leaves[:split]), tree(leaves[split:]))


def lines(folder: Path, name: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in (folder / "data" / name).read_text("utf-8").split("\n")[:-1]]


def root_of(folder: Path) -> tuple[str, int]:
    seeds = lines(folder, "leaves.jsonl")
    rows = [
        (of, row)
        for of, name in (("source", "sources.jsonl"), ("withheld", "withheld.jsonl"), ("record", "records.jsonl"))
        for row in lines(folder, name)
    ]
    assert [(one["leaf"], one["of"]) for one in seeds] == [(number, of) for number, (of, _) in enumerate(rows)]
    leaves = [leaf(of, row, bytes.fromhex(str(one["seed"]))) for (of, row), one in zip(rows, seeds, strict=True)]
    return tree(leaves).hex(), len(leaves)


@pytest.mark.parametrize(
    "material",
    [
        Material(),
        Material(sources={}, withheld=0, records=[]),
        Material(withheld=1, records=[]),
        Material(withheld=64, texts=["a" * 40, "Ünïcödé Ωμέγα привет", "１２３ＡＢＣ", "a" * 16 + "b", "\u0000\n\t\u2028"]),
        Material(
            records=[
                a_record(1, "x", kind="event", more={"event": "call", "details": {"😀": 1.5, "\ufb33": 1e-7}}),
                a_record(2, None, kind="unreadable", sender=None, time=None, more={"reason": "壊れています"}),
            ]
        ),
    ],
    ids=["ordinary", "empty", "withheld only", "letters of many kinds", "numbers and keys"],
)
def test_the_root_of_the_seal_follows_from_the_text_of_the_format(material: Material, tmp_path: Path) -> None:
    seal = make_bundle(tmp_path / "bundle", material)

    assert (seal.root, seal.tree_size) == root_of(tmp_path / "bundle")
