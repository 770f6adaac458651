"""Handing a bundle over: checked first, written into custody, and names only on the paper."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.makers.bundles import PROGRAM, SEALED_AT, a_key, make_bundle
from tests.makers.preserved import bytes_of
from tests.makers.stamped import lines_after
from tomoshibi.evidence.handing_over import Handing, NotIntact, hand_over, receive
from tomoshibi.evidence.preserving import OverlappingTarget
from tomoshibi.evidence.sealing import adding
from tomoshibi.evidence.sealing.keys import SigningKey, fingerprint
from tomoshibi.evidence.sealing.placing import TargetExists, TargetUnusable
from tomoshibi_verify import verify

GIVER, RECEIVER = "ともしび相談室　山田 花子", "見本県警察本部　佐藤 太郎"


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    make_bundle(tmp_path / "bundle")
    return tmp_path / "bundle"


def handing(bundle: Path, key: SigningKey | None = None, **more: Any) -> Handing:
    return Handing(bundle, now=lambda: SEALED_AT, program=PROGRAM, key=key, **more)


def test_it_stands_in_custody_and_on_a_receipt_beside_the_bundle(bundle: Path) -> None:
    done = hand_over(handing(bundle, a_key()), giver=GIVER, receiver=RECEIVER)

    assert [one["act"] for one in lines_after(bundle)] == ["handed over", "checkpoint"]
    assert done.receipt == bundle.with_name("bundle-receipt-6.pdf")
    assert done.receipt.read_bytes().startswith(b"%PDF-")
    assert verify(bundle, head=done.added.head).state == "intact"
    assert sorted(one.name for one in bundle.parent.iterdir()) == ["bundle", "bundle-receipt-6.pdf"]


def test_the_names_stand_nowhere_in_the_bundle(bundle: Path) -> None:
    hand_over(handing(bundle, a_key()), giver=GIVER, receiver=RECEIVER)

    for content in bytes_of(bundle).values():
        for name in ("山田", "花子", "佐藤", "太郎"):
            assert name.encode() not in content


def test_a_bundle_that_was_changed_is_not_handed_over(bundle: Path) -> None:
    (bundle / "data/report.pdf").write_bytes(b"another")
    before = bytes_of(bundle)

    with pytest.raises(NotIntact):
        hand_over(handing(bundle, a_key()), giver=GIVER, receiver=RECEIVER)
    with pytest.raises(NotIntact):
        receive(handing(bundle))

    assert bytes_of(bundle) == before
    assert list(bundle.parent.iterdir()) == [bundle]


def test_a_bundle_of_another_key_than_the_one_trusted_is_not_handed_over(bundle: Path) -> None:
    right, wrong = fingerprint(a_key().public_bytes()), "0" * 64

    with pytest.raises(NotIntact):
        hand_over(handing(bundle, trust=wrong), giver=GIVER, receiver=RECEIVER)

    assert hand_over(handing(bundle, trust=right), giver=GIVER, receiver=RECEIVER).added.count == 5


def test_receiving_checks_the_head_that_the_receipt_states(bundle: Path) -> None:
    handed = hand_over(handing(bundle, a_key()), giver=GIVER, receiver=RECEIVER)
    whole = (bundle / "custody-after.jsonl").read_bytes()
    (bundle / "custody-after.jsonl").unlink()

    with pytest.raises(NotIntact):
        receive(handing(bundle, head=handed.added.head))
    (bundle / "custody-after.jsonl").write_bytes(whole)
    received = receive(handing(bundle, head=handed.added.head, by="見本県警察"))

    assert received.receipt is None
    assert [(one["act"], one["by"]) for one in lines_after(bundle)][-1] == ("received", "見本県警察")


def test_a_torn_last_line_is_mended_by_handing_over(bundle: Path) -> None:
    hand_over(handing(bundle, a_key()), giver=GIVER, receiver=RECEIVER)
    with (bundle / "custody-after.jsonl").open("ab") as out:
        out.write(b'{"act":"rece')

    done = hand_over(handing(bundle, a_key()), giver=GIVER, receiver=RECEIVER)

    assert done.added.mended == 12
    assert verify(bundle).state == "intact"


def test_nothing_is_overwritten_and_nothing_is_put_inside_the_bundle(bundle: Path) -> None:
    taken = bundle.with_name("taken.pdf")
    taken.write_bytes(b"mine")
    before = bytes_of(bundle)
    for out, refusal in (
        (taken, TargetExists),
        (bundle / "receipt.pdf", OverlappingTarget),
        (bundle.parent / "nowhere/receipt.pdf", TargetUnusable),
        (bundle.parent / ("n" * 300), TargetUnusable),
    ):
        with pytest.raises(refusal):
            hand_over(handing(bundle), giver=GIVER, receiver=RECEIVER, out=out)
    assert taken.read_bytes() == b"mine"
    assert bytes_of(bundle) == before


def test_where_custody_cannot_be_written_there_is_no_receipt_either(bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*given: object) -> None:
        raise OSError(28, "full")

    monkeypatch.setattr(adding, "_add_lines", full)

    with pytest.raises(OSError):
        hand_over(handing(bundle), giver=GIVER, receiver=RECEIVER)

    assert list(bundle.parent.iterdir()) == [bundle]


@pytest.mark.parametrize("spoil", [lambda text: text.upper(), lambda text: re.sub("(....)", r"\1 ", text)])
def test_the_head_may_be_typed_in_any_grouping(bundle: Path, spoil: Callable[[str], str]) -> None:
    handed = hand_over(handing(bundle, a_key()), giver=GIVER, receiver=RECEIVER)

    assert receive(handing(bundle, head=spoil(handed.added.head))).added.count == 7
