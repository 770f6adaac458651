"""`tomoshibi link` as a person calls it: lists as they come, good and broken."""

import codecs
import csv
import io
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from bench.linkage_list import HEADER, made
from openpyxl import Workbook

from tests.journeys.test_hostile_input import Said, tomoshibi

ROWS = (
    ("髙橋 健一", "sora4821@example.jp", "090-0000-1234", "東京都", "東京都新宿区本町1-2-3"),
    ("タカハシ　ケンイチ", "SORA4821@example.jp", "０９０００００１２３４", "東京", ""),
    ("高橋美咲", "umi77@example.jp", "09000001234", "", "新宿区本町一丁目2番3号"),
    ("田中 陽子", "", "", "大阪府", ""),
)


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The language of whoever runs the tests is not used."""
    monkeypatch.setenv("TOMOSHIBI_LANG", "en")


def text(rows: Sequence[Sequence[str]] = ROWS, header: Sequence[str] = HEADER, delimiter: str = ",") -> str:
    file = io.StringIO()
    csv.writer(file, delimiter=delimiter, lineterminator="\r\n").writerows([header, *rows])
    return file.getvalue()


def given(folder: Path, content: str | bytes, name: str = "list.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


def workbook(folder: Path, rows: Sequence[Sequence[Any]], merged: Sequence[str] = ()) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    for cells in merged:
        sheet.merge_cells(cells)
    book.save(folder / "list.xlsx")
    return folder / "list.xlsx"


def answer(path: Path, *more: str | Path) -> dict[str, Any]:
    out = path.parent / "links"
    said = tomoshibi("link", path, "--out", out, *more, "--json")
    assert (said.status, said.err) == (0, "")
    found: dict[str, Any] = json.loads(said.out)
    return found


def lanes(folder: Path) -> dict[tuple[int, int], str]:
    with (folder / "links" / "pairs.csv").open(encoding="utf-8", newline="") as file:
        return {(int(row["row_a"]), int(row["row_b"])): row["lane"] for row in csv.DictReader(file)}


def refused(path: Path, *more: str | Path) -> str:
    out = path.parent / "links"
    said: Said = tomoshibi("link", path, "--out", out, *more)
    assert (said.status, said.out, said.err.count("\n")) == (2, "", 1)
    assert not out.exists()
    assert not list(path.parent.glob(".links*"))
    return said.err


def test_the_files_have_the_form_that_is_promised(tmp_path: Path) -> None:
    found = answer(given(tmp_path, text()))

    pairs = (tmp_path / "links" / "pairs.csv").read_text("utf-8").splitlines()
    assert pairs[0] == "row_a,row_b,probability,lane"
    assert lanes(tmp_path) == {(1, 2): "strong", (1, 3): "different-person", (2, 3): "different-person"}
    assert (tmp_path / "links" / "clusters.csv").read_text("utf-8").splitlines() == ["row,cluster", "1,1", "2,1"]
    assert (found["rows"], found["lanes"]) == (4, {"strong": 1, "review": 0, "different-person": 2})


def test_it_says_in_words_what_was_found(tmp_path: Path) -> None:
    said = tomoshibi("link", given(tmp_path, text()), "--out", tmp_path / "links")

    assert said.status == 0
    assert "Read 4 rows" in said.out
    assert "for people to decide" in said.out


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp932", "euc_jp", "iso2022_jp"]
)
@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_every_encoding_gives_the_same(encoding: str, delimiter: str, tmp_path: Path) -> None:
    rows = [(name.replace("髙", "高"), *rest) for name, *rest in ROWS]
    mark = {"utf-16": codecs.BOM_UTF16_LE}.get(encoding, b"")
    content = mark + text(rows, delimiter=delimiter).encode("utf-16-le" if encoding == "utf-16" else encoding)

    found = answer(given(tmp_path, content))

    assert found["rows"] == 4
    assert lanes(tmp_path)[1, 2] == "strong"


def test_columns_are_found_by_their_japanese_names_or_as_told(tmp_path: Path) -> None:
    path = given(tmp_path, text(header=("氏名", "メールアドレス", "連絡先", "都道府県", "住所")))

    found = answer(path, "--columns", "phone=連絡先")

    assert found["columns"] == {
        "name": "氏名",
        "email": "メールアドレス",
        "phone": "連絡先",
        "prefecture": "都道府県",
        "address": "住所",
    }
    assert lanes(tmp_path)[1, 2] == "strong"


def test_titles_above_and_a_second_header_are_no_rows(tmp_path: Path) -> None:
    content = "顧客一覧,,,,\r\n,,,,\r\n" + text().replace("\r\n", "\r\n氏名,メール,電話番号,都道府県,住所\r\n", 1)

    found = answer(given(tmp_path, content))

    assert found["rows"] == 4
    assert found["lines"] == {"header": 2, "above": 1, "empty": 0}
    assert lanes(tmp_path)[1, 2] == "strong"


def test_two_header_rows_that_share_the_columns_are_read_as_one(tmp_path: Path) -> None:
    content = text().replace("name,email,phone,prefecture,address", "氏名,連絡先,,住所,\r\n,メール,電話,都道府県,住所")

    found = answer(given(tmp_path, content))

    assert (found["rows"], found["lines"]["header"]) == (4, 2)
    assert lanes(tmp_path)[1, 2] == "strong"


def test_merged_cells_say_the_same_in_each_row(tmp_path: Path) -> None:
    rows = [list(HEADER), *map(list, ROWS)]
    rows[2][2] = ""
    path = workbook(tmp_path, rows, merged=("C2:C3",))

    found = answer(path)

    assert found["odd"] == {"merged-cells": 1}
    assert lanes(tmp_path)[1, 2] == "strong"


def test_a_workbook_gives_numbers_back_their_first_zero(tmp_path: Path) -> None:
    rows: list[list[Any]] = [list(HEADER), *map(list, ROWS)]
    rows[1][1] = rows[2][1] = ""
    rows[1][2], rows[2][2] = 9000001234, 9000001234.0

    answer(workbook(tmp_path, rows))

    assert lanes(tmp_path)[1, 2] == "strong"


def test_formulas_are_text_and_none_comes_out(tmp_path: Path) -> None:
    rows = [
        *ROWS,
        ('=HYPERLINK("http://example.com","x")', "@SUM(A1)", '="09000001234"', "+1+1", "-2"),
        ("=1+1", "", "", "", ""),
    ]

    found = answer(given(tmp_path, text(rows)))

    assert found["rows"] == 6
    for path in (tmp_path / "links").iterdir():
        content = path.read_text("utf-8")
        assert "HYPERLINK" not in content
        assert not any(line.startswith(("=", "+", "-", "@")) for line in content.splitlines())


def test_odd_rows_are_counted_and_named_and_keep_their_numbers(tmp_path: Path) -> None:
    lines = text().split("\r\n")
    lines[3:3] = [
        "鈴木 翔太,kumo11@example.jp",
        "",
        "伊藤,a@example.jp,,,,東京,余り",
        ",,,,",
        "name,email,phone,prefecture,address",
    ]

    found = answer(given(tmp_path, "\r\n".join(lines)))

    assert (found["rows"], found["lines"]["empty"]) == (7, 2)
    assert found["odd"] == {"header-again": 1, "too-few-cells": 1, "too-many-cells": 1}
    assert [one["row"] for one in found["odd_rows"]] == [3, 4, 5]
    assert lanes(tmp_path)[1, 6] == "different-person"


def test_an_open_quotation_mark_takes_no_other_row_with_it(tmp_path: Path) -> None:
    lines = text().split("\r\n")
    lines[2] = '"' + lines[2]
    lines += [f"名前{number},n{number}@example.jp,,,".replace("名前", "佐藤") for number in range(60)]

    found = answer(given(tmp_path, "\r\n".join(line for line in lines if line)))

    assert found["rows"] == 64
    assert found["odd"] == {"quote-not-closed": 1}


def test_a_list_that_is_cut_off_is_read_to_its_end(tmp_path: Path) -> None:
    content = text().encode("cp932", "replace")
    cut = content[: content.rindex("大阪".encode("cp932")) + 1]

    found = answer(given(tmp_path, cut))

    assert found["rows"] == 4
    assert found["odd"] == {"too-few-cells": 1}


def test_a_line_break_inside_a_cell_is_part_of_it(tmp_path: Path) -> None:
    rows = [(ROWS[0][0], *ROWS[0][1:4], "東京都新宿区\n本町1-2-3"), *ROWS[1:]]

    assert answer(given(tmp_path, text(rows)))["rows"] == 4
    assert lanes(tmp_path)[1, 2] == "strong"


def test_an_id_that_stands_twice_is_told(tmp_path: Path) -> None:
    rows = [(str(number % 3), *row) for number, row in enumerate(ROWS)]

    found = answer(given(tmp_path, text(rows, header=("会員番号", *HEADER))))

    assert found["odd_rows"] == [{"row": 4, "line": 0, "why": "id-again"}]


def test_a_million_commas_are_columns_without_a_name(tmp_path: Path) -> None:
    lines = text().split("\r\n")
    content = "\r\n".join([lines[0] + "," * 1_000_000, lines[1] + "," * 1_000_000, *lines[2:]])

    found = answer(given(tmp_path, content))

    assert found["rows"] == 4
    assert lanes(tmp_path)[1, 2] == "strong"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"\r\n\r\n", "empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, "no text"),
        (b"PK\x03\x04" + b"x" * 400, "cannot be opened"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 400, "cannot be opened"),
        ("あ,い,う\r\n1,2,3\r\n".encode(), "no header"),
        (b"name,email,phone\r\n", "no row below"),
        (b"," * 1_000_000, "no header"),
    ],
)
def test_what_is_no_list_is_refused_with_one_line(content: bytes, said: str, tmp_path: Path) -> None:
    assert said in refused(given(tmp_path, content))


@pytest.mark.parametrize(
    ("columns", "said"),
    [("name=会社名", "no column is called"), ("name", "NAME=COLUMN"), ("namae=氏名", "Known names"), ("name=", "NAME=COLUMN")],
)
def test_columns_that_are_not_there_are_refused(columns: str, said: str, tmp_path: Path) -> None:
    assert said in refused(given(tmp_path, text()), "--columns", columns)


def test_a_list_that_is_not_there_or_a_folder_is_refused(tmp_path: Path) -> None:
    assert "not found" in refused(tmp_path / "list.csv")
    (tmp_path / "folder").mkdir()
    assert "a folder" in refused(tmp_path / "folder")


def test_nothing_is_overwritten_and_an_empty_folder_is_used(tmp_path: Path) -> None:
    path = given(tmp_path, text())
    out = tmp_path / "links"
    out.mkdir()

    assert tomoshibi("link", path, "--out", out).status == 0
    before = (out / "pairs.csv").read_bytes()
    again = tomoshibi("link", path, "--out", out)

    assert (again.status, again.out, again.err.count("\n")) == (2, "", 1)
    assert (out / "pairs.csv").read_bytes() == before


def test_the_list_itself_is_left_as_it_is(tmp_path: Path) -> None:
    path = given(tmp_path, text())
    before = path.read_bytes()

    answer(path)

    assert path.read_bytes() == before
    assert sorted(one.name for one in tmp_path.iterdir()) == ["links", "list.csv"]


def test_without_the_further_parts_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tomoshibi.cli.link.find_spec", lambda name: None)

    assert 'pip install "tomoshibi[figures]"' in refused(given(tmp_path, text()))


def test_help_loads_nothing_of_it() -> None:
    code = (
        "import sys; sys.argv = ['tomoshibi', 'link', '--help']\n"
        "from tomoshibi.cli import main\n"
        "try: main()\nexcept SystemExit: pass\n"
        "print(sorted({'splink', 'duckdb', 'pyarrow', 'sudachipy', 'openpyxl', 'pandas'} & set(sys.modules)))"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.splitlines()[-1] == "[]"


def test_many_rows_are_worked_on_by_two_processes_and_come_to_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows, _ = made(600, 8)
    for name, most in (("a", 10_000), ("b", 100)):
        monkeypatch.setattr("tomoshibi.insight.links.sheet.BATCH", most)
        (tmp_path / name).mkdir()
        answer(given(tmp_path / name, text(rows)))

    assert (tmp_path / "a" / "links" / "pairs.csv").read_bytes() == (tmp_path / "b" / "links" / "pairs.csv").read_bytes()
