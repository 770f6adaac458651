import csv
from pathlib import Path
from typing import Any

from tests.knowledge.evidence.report.made_up import record, report_of, sheet, source, withheld_item
from tests.makers.marked_talk import findings, marks, talk

from tomoshibi.evidence.report.evidence_list import COLUMNS, write_evidence_list
from tomoshibi.evidence.report.exhibits import pages_of

Json = dict[str, Any]
FILES = {"data/records.jsonl": "a" * 64, "data/timeline.csv": "b" * 64, "data/withheld.jsonl": "c" * 64}


def rows(folder: Path, *, name: str = "talk.txt", withheld: list[Json] | None = None) -> list[dict[str, str]]:
    records, summary = talk()
    written = report_of(
        folder,
        case=sheet(),
        records=records,
        sources=[source(name=name)],
        found=summary,
        marks=marks(records),
        findings=findings(records, summary),
        files=FILES,
    )
    out = folder / "evidence-list.csv"
    write_evidence_list(out, exhibits=written.exhibits, withheld=withheld or [], pages=written.pages, report_sha256="d" * 64)
    content = out.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\n") == content.count(b"\r\n")
    return list(csv.DictReader(content.decode("utf-8-sig").splitlines(keepends=True)))


def test_it_has_the_columns_of_the_courts_form() -> None:
    for column in ("号証", "標目", "原本・写しの別", "作成年月日", "作成者", "立証趣旨", "備考"):
        assert any(one.startswith(column) for one in COLUMNS)


def test_a_source_stands_with_what_its_records_show_their_numbers_pages_and_hash(tmp_path: Path) -> None:
    first = rows(tmp_path)[0]

    assert first["号証 / No."] == "1"
    assert first["標目 / Title"] == "LINE（スマートフォンのトーク履歴） 「talk.txt」"
    assert first["原本・写しの別 / Original or copy"] == "写し（データ）"
    assert first["作成年月日 / Date made"] == "2026/05/14 21:04（書き出しの表示）"
    assert first["作成者 / Made by"] == "（提出者が記入）"
    assert "広めると言う（番号30、45、48）" in first["立証趣旨 / What it shows"]
    assert "お金を求める（番号30、33、42、47）" in first["立証趣旨 / What it shows"]
    assert first["SHA-256"] == source()["sha256"]
    assert first["報告書の頁 / Page of the report"] in ("3～5頁", "3～6頁")


def test_what_the_program_made_follows_and_the_report_has_its_own_hash(tmp_path: Path) -> None:
    made = {row["束の中の場所 / Path in the bundle"]: row["SHA-256"] for row in rows(tmp_path)[1:]}

    assert made == {**FILES, "data/report.pdf": "d" * 64}


def test_what_was_withheld_stands_without_a_number_and_with_its_hash(tmp_path: Path) -> None:
    last = rows(tmp_path, withheld=[withheld_item(0)])[-1]

    assert last["号証 / No."] == ""
    assert last["SHA-256"] == withheld_item(0)["sha256"]
    assert "収録していない" in last["標目 / Title"]


def test_no_cell_is_a_formula(tmp_path: Path) -> None:
    hostile = {**withheld_item(0), "sha256": "=1+1"}

    for row in rows(tmp_path, name="\n=cmd", withheld=[hostile]):
        assert all(not cell.startswith(("=", "+", "-", "@", "\t", "\n")) for cell in row.values())


def test_pages_next_to_each_other_are_one_run() -> None:
    pages = {1: 3, 2: 4, 3: 4, 4: 5, 9: 8}

    assert pages_of([1, 2, 3, 4, 9, 77], pages) == "3～5、8頁"
    assert pages_of([], pages) == ""


def test_a_source_without_marks_shows_which_records_stand_in_it(tmp_path: Path) -> None:
    written = report_of(tmp_path, records=[record(n) for n in range(1, 8)])

    assert written.exhibits[0].shows == "番号1から7までの記録7件がこのファイルにあること"
    assert written.exhibits[0].made == "（提出者が記入）"
