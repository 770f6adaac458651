import csv
from pathlib import Path
from typing import Any

from tests.knowledge.evidence.report.made_up import record, report_of, sheet, source, withheld_item
from tests.makers.marked_talk import findings, marks, talk

from tomoshibi.evidence.report.evidence_list import COLUMNS, MAX_WITHHELD_ROWS, write_evidence_list
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


def test_up_to_five_hundred_withheld_items_stand_one_by_one(tmp_path: Path) -> None:
    many = [withheld_item(number) for number in range(MAX_WITHHELD_ROWS)]

    listed = rows(tmp_path, withheld=many)[-MAX_WITHHELD_ROWS:]

    assert [row["SHA-256"] for row in listed] == [item["sha256"] for item in many]


def test_of_more_one_row_stands_for_a_kind_in_a_folder_with_count_size_and_where_each_is_listed(tmp_path: Path) -> None:
    pictures = [withheld_item(number) for number in range(MAX_WITHHELD_ROWS)]
    videos = [{**withheld_item(number), "name": f"{number}.mp4", "reason": "video"} for number in range(3)]

    *before, in_folder, on_top = rows(tmp_path, withheld=[*pictures, *videos])

    assert before[-1]["束の中の場所 / Path in the bundle"] == "data/report.pdf"
    assert in_folder["標目 / Title"] == "写真 500件、フォルダ「photos」（収録していない）"
    assert in_folder["備考 / Remarks"].startswith("合計500,000 バイト。")
    assert "data/withheld.jsonl" in in_folder["備考 / Remarks"]
    assert on_top["標目 / Title"] == "動画 3件、フォルダ「一番上」（収録していない）"
    assert [row["束の中の場所 / Path in the bundle"] for row in (in_folder, on_top)] == ["data/withheld.jsonl"] * 2
    assert [row["SHA-256"] for row in (in_folder, on_top)] == ["", ""]


def test_of_items_in_very_many_folders_one_row_stands_for_a_kind(tmp_path: Path) -> None:
    many = [{**withheld_item(number), "name": f"{number}/a.jpg"} for number in range(MAX_WITHHELD_ROWS + 1)]

    *before, last = rows(tmp_path, withheld=many)

    assert before[-1]["束の中の場所 / Path in the bundle"] == "data/report.pdf"
    assert last["標目 / Title"] == "写真 501件（収録していない）"


def test_a_sum_of_sizes_is_not_stated_where_one_is_not_known(tmp_path: Path) -> None:
    many = [withheld_item(number) for number in range(MAX_WITHHELD_ROWS)]

    last = rows(tmp_path, withheld=[*many, {**withheld_item(0), "size": None}])[-1]

    assert "501件" in last["標目 / Title"]
    assert "バイト" not in last["備考 / Remarks"]


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
