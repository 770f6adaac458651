"""Closing a bundle: what is written, what is refused, and that equal input gives equal bytes."""

import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from tests.makers.bundles import PROGRAM, SEALED_AT, Material, a_key, a_record, counted, make_bundle, withheld_row

from tomoshibi.evidence.sealing.bag import FileDigest, UnsuitableName
from tomoshibi.evidence.sealing.closing import NoCustody, PayloadIncomplete, close_bundle
from tomoshibi.evidence.sealing.custody import Act, chain
from tomoshibi.evidence.sealing.leaves import LeafWriter, Leaves, OutOfOrder
from tomoshibi.evidence.sealing.moments import NoZone
from tomoshibi.evidence.sealing.pyz import verify_pyz
from tomoshibi_verify import verify
from tomoshibi_verify.canonical import NotCanonical
from tomoshibi_verify.leaves import NotARecord
from tomoshibi_verify.rows import REQUIRED_PAYLOAD

FINE = {path: FileDigest(0, hashlib.sha256(b"").hexdigest()) for path in REQUIRED_PAYLOAD}
ACTS = (Act(SEALED_AT, "opened", "ともしび相談室"),)


def close(folder: Path, **changes: Any) -> None:
    given = {
        "digests": FINE,
        "leaves": Leaves(b"", 0),
        "key": a_key(),
        "custody": ACTS,
        "case": None,
        "at": SEALED_AT,
        "program": PROGRAM,
        "bundle_id": bytes(16),
    }
    close_bundle(folder, **{**given, **changes})


def all_bytes(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_equal_input_gives_equal_bytes(tmp_path: Path) -> None:
    make_bundle(tmp_path / "one")
    make_bundle(tmp_path / "two")

    assert all_bytes(tmp_path / "one") == all_bytes(tmp_path / "two")


def test_other_salts_give_another_root_over_equal_rows(tmp_path: Path) -> None:
    one = make_bundle(tmp_path / "one")
    two = make_bundle(tmp_path / "two", salts="other")

    assert one.root != two.root
    assert (tmp_path / "one/data/records.jsonl").read_bytes() == (tmp_path / "two/data/records.jsonl").read_bytes()


def test_the_seal_is_in_rfc_8785_form_and_tells_no_name_and_no_content(tmp_path: Path) -> None:
    make_bundle(tmp_path / "bundle")

    content = (tmp_path / "bundle/seal.json").read_bytes()

    assert rfc8785.dumps(json.loads(content)) == content
    assert set(json.loads(content)) == {
        "format", "bundle", "root", "tree_size", "tag_manifest", "custody_head", "key", "key_kind", "program",
        "sealed_at",
    }  # fmt: skip
    assert b"2026-001" not in content


def test_the_case_stands_in_one_line_whatever_it_holds(tmp_path: Path) -> None:
    close(tmp_path, case="2026-001\nPayload-Oxum: 9.9")

    lines = (tmp_path / "bag-info.txt").read_text("utf-8").splitlines()

    assert "External-Identifier: 2026-001 Payload-Oxum: 9.9" in lines
    assert [line for line in lines if line.startswith("Payload-Oxum")] == ["Payload-Oxum: 0.4"]


@pytest.mark.parametrize(
    "path",
    ["seal.json", "data/../x", "data/a\\b", "data/a\nb", "data/100%", "data//x", "/data/x", "data/\udc83"],
)
def test_a_name_that_cannot_be_listed_is_refused_before_anything_is_written(tmp_path: Path, path: str) -> None:
    with pytest.raises(UnsuitableName):
        close(tmp_path, digests={**FINE, path: FileDigest(0, "")})

    assert list(tmp_path.iterdir()) == []


def test_two_names_that_differ_in_unicode_form_only_are_refused(tmp_path: Path) -> None:
    digests = {**FINE, "data/source/が": FileDigest(0, ""), "data/source/か\u3099": FileDigest(0, "")}

    with pytest.raises(UnsuitableName):
        close(tmp_path, digests=digests)


def test_a_bundle_without_its_rows_without_custody_or_without_a_zone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PayloadIncomplete):
        close(tmp_path, digests={})
    with pytest.raises(NoCustody):
        close(tmp_path, custody=())
    with pytest.raises(NoZone):
        close(tmp_path, at=SEALED_AT.replace(tzinfo=None))

    assert list(tmp_path.iterdir()) == []


def test_a_bundle_is_never_closed_twice(tmp_path: Path) -> None:
    make_bundle(tmp_path / "bundle")
    before = all_bytes(tmp_path / "bundle")

    with pytest.raises(FileExistsError):
        close(tmp_path / "bundle")

    assert all_bytes(tmp_path / "bundle") == before


def test_custody_tells_the_acts_in_order_and_each_names_the_one_before(tmp_path: Path) -> None:
    seal = make_bundle(tmp_path / "bundle")

    lines = (tmp_path / "bundle/custody.jsonl").read_bytes().split(b"\n")[:-1]

    acts = [json.loads(line) for line in lines]
    assert [act["act"] for act in acts] == ["opened", "withheld", "read", "sealed"]
    assert [act["seq"] for act in acts] == [1, 2, 3, 4]
    hashes = ["0" * 64, *(hashlib.sha256(line).hexdigest() for line in lines)]
    assert [act["previous"] for act in acts] == hashes[:-1]
    assert seal.custody_head == hashes[-1]
    assert acts[-1]["at"] == "2026-11-22T03:04:05Z"


def test_what_happened_after_the_seal_follows_on_the_last_line_of_custody(tmp_path: Path) -> None:
    seal = make_bundle(tmp_path / "bundle")
    act = Act(SEALED_AT, "handed over", "ともしび相談室")
    after = tmp_path / "bundle/custody-after.jsonl"

    after.write_bytes(chain([act, act], program=PROGRAM, count=4, head=seal.custody_head).content)
    fitting = verify(tmp_path / "bundle")
    after.write_bytes(chain([act, act], program=PROGRAM).content)
    loose = verify(tmp_path / "bundle")

    assert fitting.state == "intact"
    assert loose.state == "changed"
    assert any("custody-after.jsonl line 1" in one.detail for one in loose.checks)


def test_leaves_are_taken_in_their_order_only() -> None:
    writer = LeafWriter(io.BytesIO(), salt_source=counted("salt"))
    writer.add("withheld", withheld_row(0))

    with pytest.raises(OutOfOrder):
        writer.add("source", {"source": 0})


@pytest.mark.parametrize(
    ("record", "error"),
    [(a_record(1, "half \ud83d"), NotCanonical), (a_record(2**60, "x"), NotCanonical), ({"n": 1}, NotARecord)],
    ids=["half of a surrogate pair", "a number beyond 2^53", "missing fields"],
)
def test_a_row_that_cannot_be_sealed_is_refused_and_leaves_no_trace(record: dict[str, object], error: type) -> None:
    out = io.BytesIO()
    writer = LeafWriter(out, salt_source=counted("salt"))

    with pytest.raises(error):
        writer.add("record", record)

    assert out.getvalue() == b""
    assert writer.leaves().size == 0


def test_the_program_in_the_bundle_is_the_same_every_time() -> None:
    first = verify_pyz()
    verify_pyz.cache_clear()

    assert verify_pyz() == first
    with zipfile.ZipFile(io.BytesIO(first)) as program:
        assert {entry.date_time for entry in program.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert program.namelist() == ["__main__.py", *sorted(program.namelist()[1:])]
        assert not [name for name in program.namelist() if "__pycache__" in name]


def test_a_large_bundle_of_withheld_rows_is_intact(tmp_path: Path) -> None:
    make_bundle(tmp_path / "bundle", Material(withheld=2000))

    assert verify(tmp_path / "bundle").state == "intact"
