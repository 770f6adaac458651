"""`tomoshibi figures protect` as a person calls it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.test_hostile_input import Said, tomoshibi
from tests.makers.figures import from_counts, lines_of, write_rows, write_specification

COUNTS: dict[tuple[str, ...], int] = {
    ("中学", "SNS"): 40,
    ("中学", "ゲーム"): 3,
    ("高校", "SNS"): 60,
    ("高校", "ゲーム"): 30,
    ("小学", "SNS"): 15,
    ("小学", "ゲーム"): 22,
}
ROWS = from_counts(("学校", "方法"), COUNTS)
TABLES = [("学校と方法", ["学校", "方法"]), ("学校", ["学校"])]


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The language of whoever runs the tests is not used."""
    monkeypatch.setenv("TOMOSHIBI_LANG", "ja")


def called(folder: Path, *more: str | Path, rows: Path | None = None, spec: Path | None = None) -> Said:
    given = rows or write_rows(folder / "rows.csv", ROWS)
    wanted = spec or write_specification(folder / "spec.yaml", TABLES)
    return tomoshibi("figures", "protect", given, "--spec", wanted, "--out", folder / "out", *more)


def refused(said: Said, folder: Path) -> str:
    """Return the one line, and see that nothing was left."""
    assert (said.status, said.out, said.err.count("\n")) == (2, "", 1)
    assert not [one.name for one in folder.iterdir() if one.name.startswith(("out", ".out"))]
    return said.err


def test_it_writes_one_file_a_table_and_says_what_was_done(tmp_path: Path) -> None:
    said = called(tmp_path)

    assert (said.status, said.err) == (0, "")
    assert sorted(one.name for one in (tmp_path / "out").iterdir()) == ["release.json", "学校.csv", "学校と方法.csv"]
    assert (tmp_path / "out" / "学校.csv").read_text("utf-8").splitlines()[0] == "学校,n,status"
    assert "攻撃して確かめました" in said.out


def test_json_is_one_document(tmp_path: Path) -> None:
    said = called(tmp_path, "--json")

    found: dict[str, Any] = json.loads(said.out)
    assert found["released"] is True
    assert found["tables"][1] == {"name": "学校", "file": "学校.csv", "cells": 4, "shown": 4, "hidden": 0, "zero": 0}
    assert found["attack"]["found"] == 0


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp932", "euc_jp", "iso2022_jp"])
def test_any_japanese_encoding_gives_the_same_tables(encoding: str, tmp_path: Path) -> None:
    called(tmp_path)
    (tmp_path / "other").mkdir()

    said = called(tmp_path / "other", rows=write_rows(tmp_path / "rows2.csv", ROWS, encoding=encoding))

    assert said.status == 0
    one, other = (folder / "out" / "学校と方法.csv" for folder in (tmp_path, tmp_path / "other"))
    assert one.read_bytes() == other.read_bytes()


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    called(tmp_path)
    before = (tmp_path / "out" / "学校.csv").read_bytes()

    said = called(tmp_path)

    assert said.status == 2
    assert "上書きはしません" in said.err
    assert (tmp_path / "out" / "学校.csv").read_bytes() == before


def test_what_the_attack_finds_is_not_released(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tomoshibi.insight import protecting
    from tomoshibi.insight.hiding.searching import Choice, choose

    def careless(*given: Any, **named: Any) -> Choice:
        chosen = choose(*given, **named)
        return Choice(chosen.hidden & False, chosen.is_cheapest, chosen.given_up)

    monkeypatch.setattr(protecting, "choose", careless)

    said = called(tmp_path)

    assert (said.status, said.out.count("\n")) == (1, 1)
    assert not (tmp_path / "out").exists()
    assert json.loads(called(tmp_path, "--json").out)["released"] is False


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "数える行がありません"),
        ("学校\n中学\n", "「方法」という列がありません"),
        ("学校,方法\n中学\n", "2行目の列は1個"),
        ("題\n学校,方法\n中学,SNS\n", "題の行"),
        ("," * 1_000_000, "10000個を超えています"),
    ],
)
def test_unusable_rows_are_refused_in_one_line(content: str, words: str, tmp_path: Path) -> None:
    rows = tmp_path / "rows.csv"
    rows.write_text(content, "utf-8")

    assert words in refused(called(tmp_path, rows=rows), tmp_path)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("tables: [{name: 表, by: [学校]}]", "threshold がありません"),
        ("threshold: 0\ntables: [{name: 表, by: [学校]}]", "0 は使えません"),
        ("threshold: 10\ntables: [{name: ../表, by: [学校]}]", "ファイルの名前にできません"),
        ("threshold: 10\ntables: [{name: 表, by: [学校], total: 中学}]", "列「学校」の値にもあります"),
        ("threshold: [", "指定として読めません"),
        ("!!python/object/apply:os.system [echo]", "指定として読めません"),
    ],
)
def test_an_unusable_specification_is_refused_in_one_line(text: str, words: str, tmp_path: Path) -> None:
    spec = tmp_path / "spec.yaml"
    spec.write_text(text, "utf-8")

    assert words in refused(called(tmp_path, spec=spec), tmp_path)


def test_files_that_are_not_there_are_named(tmp_path: Path) -> None:
    assert "none.csv" in refused(called(tmp_path, rows=tmp_path / "none.csv"), tmp_path)
    assert "none.yaml" in refused(called(tmp_path, spec=tmp_path / "none.yaml"), tmp_path)


def test_formulas_in_rows_take_no_effect_on_the_way_out(tmp_path: Path) -> None:
    rows = from_counts(("学校", "=方法"), {("=1+1", "@x"): 20, ("+81", "-x"): 30, ("中学", "\u3000＝x"): 15})

    said = called(
        tmp_path,
        rows=write_rows(tmp_path / "r.csv", rows),
        spec=write_specification(tmp_path / "s.yaml", [("表", ["学校", "=方法"])]),
    )

    assert said.status == 0, said.err
    cells = [cell for line, _, _ in lines_of(tmp_path / "out" / "表.csv") for cell in line]
    assert "'=1+1" in cells
    assert not [cell for cell in cells if cell[:1] in tuple("=+-@＝")]
    assert (tmp_path / "out" / "表.csv").read_text("utf-8").splitlines()[0] == "学校,'=方法,n,status"


def test_what_is_out_already_is_known_by_a_register_file(tmp_path: Path) -> None:
    called(tmp_path)
    register = tmp_path / "register.yaml"
    register.write_text("- {release: out, rows: rows.csv}\n", "utf-8")
    (tmp_path / "later").mkdir()
    later = write_rows(tmp_path / "later.csv", [*ROWS, *from_counts(("学校", "方法"), {("高校", "SNS"): 2})])

    said = called(tmp_path / "later", "--register", register, rows=later)

    assert said.status == 0, said.err
    told = {line: status for line, _, status in lines_of(tmp_path / "later" / "out" / "学校.csv")}
    assert told["高校",] == "hidden"
    assert told["計",] == "hidden"


def test_an_earlier_release_that_does_not_fit_its_rows_is_refused(tmp_path: Path) -> None:
    called(tmp_path)
    other = write_rows(tmp_path / "other.csv", [*ROWS, *ROWS[:20]])
    spec = write_specification(tmp_path / "s.yaml", TABLES, register=[{"release": "out", "rows": "other.csv"}])
    (tmp_path / "later").mkdir()

    said = called(tmp_path / "later", rows=other, spec=spec)

    assert "渡された行から数えた数と違います" in refused(said, tmp_path / "later")


def test_without_the_extra_it_says_how_to_install_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import importlib.util

    real = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *more: None if name == "highspy" else real(name, *more))

    assert "pip install 'tomoshibi[figures]'" in refused(called(tmp_path), tmp_path)


def test_the_help_loads_no_solver() -> None:
    call = (
        "import sys\nfrom tomoshibi.cli import main\nsys.argv = ['tomoshibi', 'figures', '--help']\n"
        "try: main()\nexcept SystemExit: pass\n"
        "print([one for one in sys.modules if one.startswith('tomoshibi.insight') or one == 'highspy'], file=sys.stderr)"
    )

    said = subprocess.run([sys.executable, "-c", call], capture_output=True, text=True, check=False)

    assert "tomoshibi figures protect" in said.stdout
    assert said.stderr.strip() == "[]"
