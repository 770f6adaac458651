"""Neither a bundle nor a disclosure is spoilt by disclosing, handing over, receiving and stamping."""

from pathlib import Path

import pytest
from tests.makers.bundles import PROGRAM, SEALED_AT, a_key, make_bundle
from tests.makers.disclosures import disclosed
from tests.makers.preserved import bytes_of

from tomoshibi.evidence.preserving import OverlappingTarget
from tomoshibi.evidence.sealing.adding import NotAsSealed, OnlyAPart, held
from tomoshibi.evidence.sealing.custody import Act
from tomoshibi.evidence.sealing.custody_after import append_acts
from tomoshibi_verify import verify

RECEIVED = Act(SEALED_AT, "received", "")


@pytest.mark.parametrize("inside", [".", "data", "data/source"])
def test_a_disclosure_is_not_written_into_its_own_bundle(tmp_path: Path, inside: str) -> None:
    bundle = tmp_path / "bundle"
    make_bundle(bundle)
    before = bytes_of(bundle)

    with pytest.raises(OverlappingTarget):
        disclosed(bundle, bundle / inside / "part", "1")

    assert bytes_of(bundle) == before


@pytest.mark.parametrize("as_zip", [False, True])
def test_nothing_is_added_to_a_disclosure(tmp_path: Path, *, as_zip: bool) -> None:
    make_bundle(tmp_path / "bundle")
    part = disclosed(tmp_path / "bundle", tmp_path / "part", "1", as_zip=as_zip).path

    with pytest.raises(OnlyAPart):
        append_acts(part, [RECEIVED], key=a_key(), program=PROGRAM)

    assert verify(part).state == "intact"


def test_stamps_are_not_put_where_a_link_leads(tmp_path: Path) -> None:
    make_bundle(tmp_path / "bundle")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "bundle" / "stamps").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(NotAsSealed, match="stamps"), held(tmp_path / "bundle"):
        pass
