"""The page shows what `disclose` writes: the same answer as the verifier, the records, gaps and masks."""

from pathlib import Path

import pytest

from tests.makers.bundles import Material, make_bundle
from tests.makers.disclosures import disclosed
from tests.viewer.opened import Opened
from tomoshibi_verify import verify


@pytest.fixture
def part(tmp_path: Path) -> Path:
    make_bundle(tmp_path / "bundle", Material(texts=[f"話 {n} 田中さん" for n in range(1, 41)]))
    disclosed(tmp_path / "bundle", tmp_path / "part", "5,9-12", words=("田中",))
    return tmp_path / "part"


def test_a_disclosure_is_intact_with_its_records_its_masks_and_nothing_else(part: Path, opened: Opened) -> None:
    verdict = opened.open(part)

    assert (verdict.state, verdict.faults.strip()) == ("intact", "")
    shown = "\n".join(opened.rows())
    assert "話 5 ■■さん" in shown
    assert "話 12 ■■さん" in shown
    assert "田中" not in opened.text("body")


def test_a_forged_disclosure_gets_the_state_that_the_verifier_gives_it(part: Path, opened: Opened) -> None:
    proofs = part / "data/disclosed.jsonl"
    proofs.write_bytes(proofs.read_bytes().replace('"piece":"話"'.encode(), '"piece":"嘘"'.encode(), 1))

    assert opened.open(part).state == verify(part).state == "changed"
