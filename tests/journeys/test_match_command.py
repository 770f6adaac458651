"""`tomoshibi match` as a person calls it, on lists of hashes."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.journeys.test_hostile_input import tomoshibi
from tests.knowledge.spread.test_index import flipped, hashes
from tests.knowledge.spread.test_pdq import SHARED
from tests.makers.drawn import soft
from tomoshibi.spread.pdq import of_pixels


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOMOSHIBI_LANG", "ja")


def written(folder: Path, name: str, lines: list[str]) -> Path:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def answer(*call: str | Path) -> list[dict[str, Any]]:
    said = tomoshibi("match", *call, "--json")
    assert (said.status, said.err) == (0, "")
    found: list[dict[str, Any]] = json.loads(said.out)["matches"]
    return found


def test_json_names_lines_distance_and_orientation(tmp_path: Path) -> None:
    every = hashes(5, 1)
    listed = written(tmp_path, "list.txt", [one.tobytes().hex() for one in every])
    asked = written(
        tmp_path, "query.txt", ["", flipped(every[3], 31, 2).tobytes().hex(), flipped(every[4], 32, 2).tobytes().hex()]
    )

    assert answer(listed, asked) == [{"query": 2, "entry": 4, "distance": 31, "orientation": "upright"}]
    assert [one["distance"] for one in answer(listed, asked, "--within", "32")] == [31, 32]
    assert answer(listed, asked, "--within", "30") == []


def test_a_turned_picture_is_found_and_the_turn_is_named(tmp_path: Path) -> None:
    pixels = soft(640, 480)
    listed = written(tmp_path, "list.txt", [of_pixels(pixels).hash])
    ways = [pixels, np.rot90(pixels, 1), np.rot90(pixels, 2), np.rot90(pixels, 3), pixels[::-1], pixels[:, ::-1]]
    asked = written(tmp_path, "query.txt", [of_pixels(np.ascontiguousarray(one)).hash for one in ways])

    found = answer(listed, asked)

    assert [(one["query"], one["orientation"]) for one in found] == [
        (1, "upright"),
        (2, "rotate90"),
        (3, "rotate180"),
        (4, "rotate270"),
        (5, "flipX"),
        (6, "flipY"),
    ]


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared lists are not beside the project")
def test_the_published_pairs_are_found_and_no_other() -> None:
    lists = SHARED / "lists"
    pairs = json.loads((lists / "expected_pairs.json").read_text("utf-8"))["pairs_needle_haystack_distance_le_63"]
    for within in ("31", "63"):
        found = answer(lists / "haystack.txt", lists / "needles.txt", "--within", within)
        upright = {(one["query"] - 1, one["entry"] - 1, one["distance"]) for one in found if one["orientation"] == "upright"}

        assert upright == {tuple(pair) for pair in pairs if pair[2] <= int(within)}


def test_the_same_hash_twice_is_found_twice(tmp_path: Path) -> None:
    one = hashes(1, 4)[0].tobytes().hex()
    listed, asked = written(tmp_path, "list.txt", [one, one]), written(tmp_path, "query.txt", [one])

    assert [(found["query"], found["entry"]) for found in answer(listed, asked)] == [(1, 1), (1, 2)]


def test_for_people_each_pair_is_a_line_and_weak_lines_are_counted(tmp_path: Path) -> None:
    one, other = (each.tobytes().hex() for each in hashes(2, 4))
    listed, asked = written(tmp_path, "list.txt", [f"{one},90", f"{other},20"]), written(tmp_path, "query.txt", [one, other])

    said = tomoshibi("match", listed, asked)

    assert said.status == 0
    lines = said.out.splitlines()
    assert lines[0].endswith("違い 0ビット  そのままの向き")
    assert lines[1] == "一覧のうち品質が50未満の1行は使いませんでした。"
    assert "1件" in lines[2]
    assert one not in said.out


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("0f" * 31, "2行目：ハッシュの長さ"),
        ("0" * 64, "2行目：すべて0"),
        ("x", "2行目：ハッシュとして"),
        ("0f" * 32 + ",900", "2行目：品質"),
    ],
)
@pytest.mark.parametrize("side", [0, 1])
def test_a_line_that_does_not_do_is_named_and_nothing_is_answered(line: str, words: str, side: int, tmp_path: Path) -> None:
    good, bad = written(tmp_path, "good.txt", ["0f" * 32]), written(tmp_path, "bad.txt", ["0f" * 32, line])

    said = tomoshibi("match", *((bad, good) if side == 0 else (good, bad)), "--json")

    assert (said.status, said.out, said.err.count("\n")) == (2, "", 1)
    assert "bad.txt" in said.err
    assert words in said.err


@pytest.mark.parametrize("within", ["-1", "128", "x", "1.5", "", "３１"])
def test_a_distance_that_says_nothing_is_refused(within: str, tmp_path: Path) -> None:
    listed = written(tmp_path, "list.txt", ["0f" * 32])

    said = tomoshibi("match", listed, listed, "--within", within)

    assert (said.status, said.err.count("\n")) == (2, 1)


@pytest.mark.parametrize("content", [b"\xff\xfe0\x00f\x00", b"\x89PNG\r\n\x1a\n", b"", b"\n"])
def test_a_file_that_is_no_list_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_bytes(content)

    said = tomoshibi("match", path, written(tmp_path, "query.txt", ["0f" * 32]))

    assert (said.status, said.out, said.err.count("\n")) == (2, "", 1)


def test_a_list_that_is_not_there_is_refused(tmp_path: Path) -> None:
    said = tomoshibi("match", tmp_path / "none.txt", tmp_path)

    assert (said.status, said.err.count("\n")) == (2, 1)
