"""A disclosure checked from the words of the format alone (section 6), without any function of ours."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from tests.knowledge.evidence.sealing.test_root_from_the_text import FIELDS, sha
from tests.makers.bundles import TALK, Material, a_record, make_bundle
from tests.makers.disclosures import disclosed

NAMES = {"record": FIELDS, "withheld": ["line"], "source": ["line"]}


def commitment(name: str, entry: dict[str, object]) -> bytes:
    if "hidden" in entry:
        assert set(entry) == {"hidden"}
        return bytes.fromhex(str(entry["hidden"]))
    salt = bytes.fromhex(str(entry["salt"]))
    if "pieces" in entry:
        assert name == "text"
        pieces = entry["pieces"]
        assert isinstance(pieces, list)
        return sha(b"\x12", salt, *map(piece_commitment, pieces))
    return sha(b"\x10", salt, rfc8785.dumps([name, entry["value"]]))  # type: ignore[list-item]


def piece_commitment(piece: dict[str, str]) -> bytes:
    if "hidden" in piece:
        return bytes.fromhex(piece["hidden"])
    return sha(b"\x11", bytes.fromhex(piece["salt"]), piece["piece"].encode())


def root_of(line: dict[str, object], tree_size: int) -> str:
    opened, path = line["opened"], line["path"]
    assert isinstance(opened, list)
    assert isinstance(path, list)
    names = NAMES[str(line["of"])]
    commitments = [commitment(name, entry) for name, entry in zip(names, opened, strict=True)]
    node = sha(b"\x00", b"tomoshibi-leaf/1", bytes([len(commitments)]), *commitments)
    neighbours = [bytes.fromhex(one) for one in path]
    r, t = line["leaf"], tree_size - 1
    assert isinstance(r, int)
    while t > 0:
        if r % 2:
            node = sha(b"\x01", neighbours.pop(0), node)
        elif r < t:
            node = sha(b"\x01", node, neighbours.pop(0))
        r, t = r // 2, t // 2
    assert neighbours == []
    return node.hex()


@pytest.mark.parametrize(
    ("material", "records", "hidden"),
    [
        (Material(), "1-4", {}),
        (Material(), "2", {"words": ("髙﨑",)}),
        (Material(withheld=64, texts=["a" * 40, "Ünïcödé", "１２３", "a" * 16 + "b", "\u0000\n\u2028"]), "1,3-5", {}),
        (Material(texts=[f"話 {n}" for n in range(37)]), "5,9-12,37", {"fields": ("sender", "more"), "places": {9: ((0, 1),)}}),
        (Material(sources={"talk.txt": TALK.encode()}, withheld=0, texts=["ひとつ"]), "1", {}),
        (Material(records=[a_record(1, "x", more={"details": [["😀", "1"]]}), a_record(2, None, kind="event")]), "1-2", {}),
    ],
    ids=["ordinary", "a masked name", "letters of many kinds", "hidden fields", "a tree of two leaves", "odd keys"],
)
def test_the_root_follows_from_every_disclosed_line(
    material: Material, records: str, hidden: dict[str, Any], tmp_path: Path
) -> None:
    seal = make_bundle(tmp_path / "bundle", material)

    disclosed(tmp_path / "bundle", tmp_path / "part", records, **hidden)

    found = [json.loads(line) for line in (tmp_path / "part/data/disclosed.jsonl").read_text("utf-8").split("\n")[:-1]]
    assert {root_of(line, seal.tree_size) for line in found} == {seal.root}


def test_withheld_rows_are_proved_in_the_same_way(tmp_path: Path) -> None:
    seal = make_bundle(tmp_path / "bundle")

    disclosed(tmp_path / "bundle", tmp_path / "part", "1", withheld=((0, 0), (2, 2)))

    found = [json.loads(line) for line in (tmp_path / "part/data/disclosed.jsonl").read_text("utf-8").split("\n")[:-1]]
    assert [(line["of"], line["leaf"]) for line in found] == [("withheld", 2), ("withheld", 4), ("record", 5)]
    assert {root_of(line, seal.tree_size) for line in found} == {seal.root}


def test_the_disclosure_is_bound_to_its_tag_manifest_and_signed(tmp_path: Path) -> None:
    seal = make_bundle(tmp_path / "bundle")

    disclosed(tmp_path / "bundle", tmp_path / "part", "1")

    content = (tmp_path / "part/disclosure.json").read_bytes()
    said = json.loads(content)
    assert content == rfc8785.dumps(said)
    assert said["of"] == seal.bundle
    assert said["tag_manifest"] == hashlib.sha256((tmp_path / "part/tagmanifest-sha256.txt").read_bytes()).hexdigest()
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(said["key"]))
    key.verify((tmp_path / "part/disclosure.sig").read_bytes(), content)
