"""Stamps and what happened after the seal, as the page judges them."""

import shutil
from pathlib import Path

import pytest

from tests.makers.bundles import a_key
from tests.makers.viewing import Authority, append_acts, marked_bundle, put_stamp
from tests.viewer.opened import Opened


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority") / "tsa")


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    return marked_bundle(tmp_path / "talk")


def seal(bundle: Path) -> bytes:
    return (bundle / "seal.json").read_bytes()


def test_a_stamp_that_fits_gives_the_time(opened: Opened, bundle: Path, authority: Authority) -> None:
    put_stamp(bundle, 1, authority.pair(seal(bundle)))

    shown = opened.open(bundle)

    assert (shown.state, shown.time, shown.faults) == ("intact", "stamped", "")
    assert "発行者の署名と証明書は、ここでは確かめていません" in opened.text("#card-time")
    assert "stamps/1.tsr" in opened.text("#card-time")


def test_a_stamp_over_something_else_does_not_fit(opened: Opened, bundle: Path, authority: Authority) -> None:
    put_stamp(bundle, 1, authority.pair(b"something else"))

    shown = opened.open(bundle)

    assert (shown.state, shown.time) == ("intact", "stamp does not fit")
    assert "stamps/1.tsr" in opened.text("#card-time")


def test_a_reply_to_another_request_does_not_fit(opened: Opened, bundle: Path, authority: Authority) -> None:
    first, second = authority.pair(seal(bundle)), authority.pair(seal(bundle))
    put_stamp(bundle, 1, (first[0], second[1]))

    shown = opened.open(bundle)

    assert shown.time == "stamp does not fit"
    assert "ノンス" in opened.text("#card-time")


def test_one_stamp_of_two_that_does_not_fit_is_named(opened: Opened, bundle: Path, authority: Authority) -> None:
    put_stamp(bundle, 1, authority.pair(seal(bundle)))
    put_stamp(bundle, 2, authority.pair(b"something else"))

    shown = opened.open(bundle)

    assert shown.time == "stamp does not fit"
    assert "stamps/2.tsr" in opened.text("#card-time")


@pytest.mark.parametrize("at", [0, 8, 40, 300, -1])
def test_a_changed_reply_is_found(opened: Opened, bundle: Path, authority: Authority, at: int) -> None:
    put_stamp(bundle, 1, authority.pair(seal(bundle)))
    reply = bundle / "stamps/1.tsr"
    content = bytearray(reply.read_bytes())
    content[at] ^= 1
    reply.write_bytes(content)

    shown = opened.open(bundle)

    assert shown.state == "changed"
    assert "stamps/1.tsr" in shown.faults


def test_a_stamp_that_nobody_noted_is_told(opened: Opened, bundle: Path, authority: Authority) -> None:
    put_stamp(bundle, 1, authority.pair(seal(bundle)), told=False)

    shown = opened.open(bundle)

    assert shown.state == "incomplete"
    assert "stamps/1.tsr" in shown.faults


def test_a_noted_stamp_that_is_gone_is_told(opened: Opened, bundle: Path, authority: Authority) -> None:
    put_stamp(bundle, 1, authority.pair(seal(bundle)))
    shutil.rmtree(bundle / "stamps")

    shown = opened.open(bundle)

    assert shown.state == "incomplete"
    assert "stamps/1.tsq" in shown.faults


def test_acts_after_the_seal_with_a_good_checkpoint_are_fine(opened: Opened, bundle: Path) -> None:
    append_acts(bundle, [("handed over", {})])

    shown = opened.open(bundle)

    assert (shown.state, shown.faults) == ("intact", "")
    assert "渡した" in opened.text("#custody")


def test_acts_that_nobody_signed_are_told_and_are_no_damage(opened: Opened, bundle: Path) -> None:
    append_acts(bundle, [("handed over", {})], signed=False)

    shown = opened.open(bundle)

    assert shown.state == "intact"
    assert "custody-after.jsonl" in shown.faults


def test_a_checkpoint_of_another_key_names_that_key(opened: Opened, bundle: Path) -> None:
    append_acts(bundle, [("received", {})], key=a_key("somebody else"))

    shown = opened.open(bundle)

    assert shown.state == "intact"
    assert "別の鍵" in opened.text(".everything")


@pytest.mark.parametrize("old", [b'"signature":"', b'"by":"', b'"act":"handed over"'])
def test_an_edited_act_is_found(opened: Opened, bundle: Path, old: bytes) -> None:
    append_acts(bundle, [("handed over", {})])
    after = bundle / "custody-after.jsonl"
    at = after.read_bytes().index(old) + len(old) - (1 if old.endswith(b'r"') else 0)
    content = bytearray(after.read_bytes())
    content[at - 1 if old.endswith(b'r"') else at] ^= 1
    after.write_bytes(content)

    shown = opened.open(bundle)

    assert shown.state == "changed"
    assert "custody-after.jsonl" in shown.faults


def test_what_is_no_fault_is_not_counted_as_one(opened: Opened, bundle: Path) -> None:
    append_acts(bundle, [("handed over", {})], signed=False)

    opened.open(bundle)

    assert "合わないところ" not in opened.text("#verdict")
    assert "あわせてお知らせすること" in opened.text("#faults")
