"""A part of a bundle in the page: proved lines, masks, gaps, and every way to tamper with them."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.makers.bundles import a_key
from tests.makers.viewing import Authority, Mask, disclose, jsonl, marked_bundle, put_stamp, talk_records
from tests.viewer.opened import Opened
from tomoshibi_verify.canonical import canonical

Rows = list[dict[str, Any]]


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    return marked_bundle(tmp_path / "talk")


def test_disclosed_records_are_proved_and_the_rest_is_a_gap(opened: Opened, bundle: Path, tmp_path: Path) -> None:
    part = disclose(bundle, tmp_path / "part", [4, 6, 7, 10], key=a_key())

    shown = opened.open(part)

    assert (shown.state, shown.faults) == ("intact", "")
    assert shown.head.startswith(
        "4 件の記録は、2026-11-22 12:04:05 日本時間(封印した側の時計)に封印された束のものだと確かめられました"
    )
    rows = "\n".join(opened.rows())
    assert rows.count("開示されていません") == 3
    assert "ここにある 3 件は開示されていません" in rows  # before no. 4
    assert "ここにある 2 件は開示されていません" in rows  # between 7 and 10
    assert "お金がありません" not in opened.page.content()


def test_masks_are_shown_as_masks_and_marks_still_fit(opened: Opened, bundle: Path, tmp_path: Path) -> None:
    part = disclose(bundle, tmp_path / "part", [6], masks={6: Mask(pieces=frozenset({0, 9, 10}))})

    shown = opened.open(part)

    assert shown.state == "intact"
    assert opened.page.locator("#rows .mask").count() == 3
    assert opened.page.locator("#rows .mask").first.get_attribute("aria-label") == "伏せ字"
    text = opened.page.locator("#rows .text").first.inner_text()
    assert text.startswith("■万円")


def test_hidden_fields_say_that_they_are_hidden(opened: Opened, bundle: Path, tmp_path: Path) -> None:
    hidden = Mask(fields=frozenset({"span", "sender", "time", "text"}))
    part = disclose(bundle, tmp_path / "part", [9], masks={9: hidden})

    shown = opened.open(part)

    assert shown.state == "intact"
    row = opened.rows()[0]
    assert "時刻は伏せられています" in row
    assert "本文は伏せられています" in row
    assert "みお" not in row


def test_a_disclosure_without_a_signature_is_not_damage(opened: Opened, bundle: Path, tmp_path: Path) -> None:
    shown = opened.open(disclose(bundle, tmp_path / "part", [1]))

    assert shown.state == "intact"
    assert "開示した人の署名はありません" in shown.faults


def test_stamps_of_another_bundle_are_told_in_the_first_line(
    opened_english: Opened, bundle: Path, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    part = disclose(bundle, tmp_path / "part", [4, 6])
    put_stamp(part, 1, Authority(tmp_path_factory.mktemp("tsa") / "a").pair(b"another seal"), told=False)

    shown = opened_english.open(part)

    assert (shown.state, shown.time) == ("intact", "stamp does not fit")
    assert shown.head.startswith("UNCHANGED, BUT A STAMP IS NOT OF THIS SEAL")


@pytest.mark.parametrize(
    ("numbers", "head"), [([4], "1 record, proved to belong"), (range(1, 11), "All 10 records of the bundle")]
)
def test_one_record_is_one_and_all_records_are_all(
    opened_english: Opened, bundle: Path, tmp_path: Path, numbers: list[int], head: str
) -> None:
    shown = opened_english.open(disclose(bundle, tmp_path / "part", numbers))

    assert shown.head.startswith(head)


def edit(part: Path, change: Callable[[Rows], object]) -> None:
    """Change the disclosed rows, and make all manifests and the unsigned disclosure.json fit."""
    path = part / "data/disclosed.jsonl"
    rows = [json.loads(line) for line in path.read_bytes().splitlines()]
    change(rows)
    path.write_bytes(jsonl(rows))
    reseal(part)


def reseal(part: Path) -> None:
    def digest(path: str) -> str:
        return hashlib.sha256((part / path).read_bytes()).hexdigest()

    payload = sorted(one for one in (part / "data").iterdir())
    manifest = "".join(f"{digest(f'data/{one.name}')}  data/{one.name}\n" for one in payload)
    (part / "manifest-sha256.txt").write_text(manifest, "utf-8")
    (part / "bag-info.txt").write_text(f"Payload-Oxum: {sum(one.stat().st_size for one in payload)}.{len(payload)}\n")
    names = [line.split("  ")[1] for line in (part / "tagmanifest-sha256.txt").read_text("utf-8").splitlines()]
    (part / "tagmanifest-sha256.txt").write_text("".join(f"{digest(name)}  {name}\n" for name in names), "utf-8")
    value = json.loads((part / "disclosure.json").read_bytes())
    (part / "disclosure.json").write_bytes(canonical({**value, "tag_manifest": digest("tagmanifest-sha256.txt")}))


def _first_record(rows: Rows) -> dict[str, Any]:
    return next(row for row in rows if row["of"] == "record")


def change_value(rows: Rows) -> None:
    _first_record(rows)["opened"][3]["value"]["name"] = "だれか"


def change_piece(rows: Rows) -> None:
    _first_record(rows)["opened"][5]["pieces"][0]["piece"] = "別"


def change_salt(rows: Rows) -> None:
    _first_record(rows)["opened"][1]["salt"] = "00" * 16


def change_path(rows: Rows) -> None:
    _first_record(rows)["path"][0] = "00" * 32


def cut_path(rows: Rows) -> None:
    _first_record(rows)["path"].pop()


def drop_piece(rows: Rows) -> None:
    _first_record(rows)["opened"][5]["pieces"].pop()


def text_as_value(rows: Rows) -> None:
    _first_record(rows)["opened"][5] = {"salt": "00" * 16, "value": "別の言葉"}


def give_span(rows: Rows) -> None:
    _first_record(rows)["opened"][8] = {"salt": "00" * 16, "value": None}


def more_keys(rows: Rows) -> None:
    _first_record(rows)["more"] = 1


def other_order(rows: Rows) -> None:
    rows.reverse()


def other_leaf(rows: Rows) -> None:
    _first_record(rows)["leaf"] += 1


@pytest.mark.parametrize(
    "change",
    [
        *(change_value, change_piece, change_salt, change_path, cut_path, drop_piece, text_as_value),
        *(give_span, more_keys, other_order, other_leaf),
    ],
    ids=lambda one: one.__name__,
)
def test_a_changed_line_is_found_although_everything_else_fits(
    opened: Opened, bundle: Path, tmp_path: Path, change: Callable[[Rows], None]
) -> None:
    part = disclose(bundle, tmp_path / "part", [4, 6])
    edit(part, change)

    shown = opened.open(part)

    assert shown.state == "changed"
    assert "data/disclosed.jsonl" in shown.faults


@pytest.mark.parametrize("path", ["data/disclosed.jsonl", "disclosure.json", "disclosure.sig", "seal.sig", "custody.jsonl"])
def test_a_byte_changed_in_a_disclosure_is_found(opened: Opened, bundle: Path, tmp_path: Path, path: str) -> None:
    part = disclose(bundle, tmp_path / "part", [4, 6], key=a_key())
    content = bytearray((part / path).read_bytes())
    content[len(content) // 2] ^= 1
    (part / path).write_bytes(content)

    shown = opened.open(part)

    assert shown.state == "changed"
    assert path in shown.faults


def test_a_disclosure_under_another_seal_is_found(opened: Opened, bundle: Path, tmp_path: Path) -> None:
    other = marked_bundle(tmp_path / "other", records=talk_records()[:9])
    part = disclose(bundle, tmp_path / "part", [4, 6])
    for name in ("seal.json", "seal.sig"):
        (part / name).write_bytes((other / name).read_bytes())

    shown = opened.open(part)

    assert shown.state == "changed"
    assert "data/disclosed.jsonl" in shown.faults


def test_a_file_that_no_disclosure_holds_is_found(opened: Opened, bundle: Path, tmp_path: Path) -> None:
    part = disclose(bundle, tmp_path / "part", [4])
    (part / "data/records.jsonl").write_bytes(b"{}\n")
    reseal(part)

    shown = opened.open(part)

    assert shown.state == "changed"
    assert "data/records.jsonl" in shown.faults
