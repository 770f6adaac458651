"""The evidence list as a table for a spreadsheet, in the columns of a 証拠説明書, to be copied into the court's form."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from tomoshibi.basics.harmless import csv_cell
from tomoshibi.evidence.report.exhibits import Exhibit, pages_of
from tomoshibi.evidence.wording import Words, words_of

COLUMNS = (
    "号証 / No.",
    "標目 / Title",
    "原本・写しの別 / Original or copy",
    "作成年月日 / Date made",
    "作成者 / Made by",
    "立証趣旨 / What it shows",
    "備考 / Remarks",
    "SHA-256",
    "報告書の頁 / Page of the report",
    "記録の番号 / Record numbers",
    "束の中の場所 / Path in the bundle",
)


def write_evidence_list(
    out: Path,
    *,
    exhibits: Sequence[Exhibit],
    withheld: Iterable[Mapping[str, Any]],
    pages: Mapping[int, int],
    report_sha256: str = "",
) -> None:
    """Write the list to `out` as CSV: UTF-8 with BOM, CR LF, every cell quoted, no cell a formula.

    `pages` gives the page of the report on which a record stands. What was withheld follows the exhibits, without a number:
    it is not in the bundle, and its hash shows later that a file on the device is the same.
    """
    words = words_of("ja")  # it goes to a Japanese court
    cell_of = lru_cache(maxsize=256)(csv_cell)  # of many thousand withheld items most cells are the same
    with out.open("w", encoding="utf-8-sig", newline="") as stream:
        rows = csv.writer(stream, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        rows.writerow(COLUMNS)
        for row in _rows(exhibits, withheld, pages, report_sha256, words):
            rows.writerow([cell_of(cell) for cell in row])


def _rows(
    exhibits: Sequence[Exhibit],
    withheld: Iterable[Mapping[str, Any]],
    pages: Mapping[int, int],
    report_sha256: str,
    words: Words,
) -> Iterator[tuple[str, ...]]:
    for one in exhibits:
        sha256 = one.sha256 or (report_sha256 if one.path == "data/report.pdf" else "")
        numbers = words["unit"]["list"].join(map(str, one.records))
        told = (one.title, one.form, one.made, one.maker, one.shows, one.remark)
        yield (str(one.number), *told, sha256, pages_of(one.records, pages), numbers, one.path)
    for item in withheld:
        yield _withheld(item, words)


def _withheld(item: Mapping[str, Any], words: Words) -> tuple[str, ...]:
    said = words["exhibit"]
    reason = words["reason"].get(str(item.get("reason")), str(item.get("reason")))
    title = said["withheld_title"].format(reason=reason, name=item.get("name") or words["withheld"]["unnamed"])
    to_fill = said["to_fill"]
    size = "" if item.get("size") is None else said["size"].format(size=item["size"])
    return (
        "",
        title,
        said["withheld_form"],
        to_fill,
        to_fill,
        said["withheld_shows"],
        size,
        str(item.get("sha256") or ""),
        "",
        "",
        "",
    )
