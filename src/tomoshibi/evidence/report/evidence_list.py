"""The evidence list as a table for a spreadsheet, in the columns of a 証拠説明書, to be copied into the court's form."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
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
MAX_WITHHELD_ROWS = 500  # more than anybody copies into a court's form by hand; beyond, one row stands for many
LIST_OF_WITHHELD = "data/withheld.jsonl"

Row = Mapping[str, Any]


def write_evidence_list(
    out: Path,
    *,
    exhibits: Sequence[Exhibit],
    withheld: Sequence[Row],
    pages: Mapping[int, int],
    report_sha256: str = "",
) -> None:
    """Write the list to `out` as CSV: UTF-8 with BOM, CR LF, every cell quoted, no cell a formula.

    `pages` gives the page of the report on which a record stands. What was withheld follows the exhibits, without a number:
    it is not in the bundle, and its hash shows later that a file on the device is the same. Of more than `MAX_WITHHELD_ROWS`
    one row stands for all of a kind in a folder (of very many folders, for all of a kind); it says how many they are and that
    `LIST_OF_WITHHELD`, which is sealed in the bundle, has the name, size and hash of each.
    """
    words = words_of("ja")  # it goes to a Japanese court
    with out.open("w", encoding="utf-8-sig", newline="") as stream:
        rows = csv.writer(stream, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        rows.writerow(COLUMNS)
        for row in _rows(exhibits, withheld, pages, report_sha256, words):
            rows.writerow(map(csv_cell, row))


def _rows(
    exhibits: Sequence[Exhibit],
    withheld: Sequence[Row],
    pages: Mapping[int, int],
    report_sha256: str,
    words: Words,
) -> Iterator[tuple[str, ...]]:
    for one in exhibits:
        sha256 = one.sha256 or (report_sha256 if one.path == "data/report.pdf" else "")
        numbers = words["unit"]["list"].join(map(str, one.records))
        told = (one.title, one.form, one.made, one.maker, one.shows, one.remark)
        yield (str(one.number), *told, sha256, pages_of(one.records, pages), numbers, one.path)
    if len(withheld) <= MAX_WITHHELD_ROWS:
        yield from (_withheld(item, words) for item in withheld)
    else:
        yield from (_withheld_together(one, words) for one in _groups(withheld))


@dataclass(slots=True)
class _Group:
    """Withheld items of one kind: how many, and how many bytes they have together."""

    reason: str
    folder: str | None  # None: of all folders
    count: int = 0
    size: int | None = 0  # None: of one of them it is not known

    def take(self, count: int, size: int | None) -> None:
        """Count further items."""
        self.count += count
        self.size = None if self.size is None or size is None else self.size + size


def _groups(withheld: Sequence[Row]) -> Sequence[_Group]:
    """Return the items by kind and folder or, where that gives too many rows, by kind alone."""
    by_folder: dict[tuple[str, str], _Group] = {}
    for item in withheld:
        reason, folder = str(item.get("reason")), str(item.get("name") or "").rpartition("/")[0]
        group = by_folder.get((reason, folder))
        if group is None:
            group = by_folder[reason, folder] = _Group(reason, folder)
        group.take(1, item.get("size"))
    if len(by_folder) <= MAX_WITHHELD_ROWS:
        return tuple(by_folder.values())
    by_reason: dict[str, _Group] = {}
    for one in by_folder.values():
        by_reason.setdefault(one.reason, _Group(one.reason, None)).take(one.count, one.size)
    return tuple(by_reason.values())


def _withheld_together(group: _Group, words: Words) -> tuple[str, ...]:
    said = words["exhibit"]
    counted = {"reason": words["reason"].get(group.reason, group.reason), "count": f"{group.count:,}"}
    title = said["withheld_many_title" if group.folder is None else "withheld_folder_title"].format(
        **counted, folder=group.folder or words["withheld"]["no_folder"]
    )
    to_fill = said["to_fill"]
    size = "" if group.size is None else said["withheld_many_size"].format(size=f"{group.size:,}")
    return (
        "",
        title,
        said["withheld_form"],
        to_fill,
        to_fill,
        said["withheld_many_shows"].format(**counted),
        size + said["withheld_many_note"].format(path=LIST_OF_WITHHELD),
        "",
        "",
        "",
        LIST_OF_WITHHELD,
    )


def _withheld(item: Row, words: Words) -> tuple[str, ...]:
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
