"""A list from file to suggestions: read, brought to one form, compared, weighed, put into lanes, written.

What is written holds row numbers, probabilities and lanes, and no value of any row.
"""

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tomoshibi.insight.links.blocking import find_pairs
from tomoshibi.insight.links.features import worked_on
from tomoshibi.insight.links.groups import held_together, settle
from tomoshibi.insight.links.levels import COMPARISONS
from tomoshibi.insight.links.model import learned_weights
from tomoshibi.insight.links.scoring import LEAST_REVIEW, LEAST_STRONG, Scored, score
from tomoshibi.insight.links.sheet import Account, List
from tomoshibi.insight.links.tables import filled, same_ids

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

PAIRS, CLUSTERS, ACCOUNT = "pairs.csv", "clusters.csv", "list.json"


@dataclass(frozen=True, slots=True)
class Linked:
    """What became of a list: its account, how the pairs came out, and how many groups of rows the strong ones hold together.

    `kept_apart`: strong pairs that did not join their groups, because names in them conflict.
    """

    account: Account
    scored: Scored
    lanes: Mapping[str, int]
    clusters: int
    rows_in_clusters: int
    kept_apart: int


def link(path: Path, *, columns: Mapping[str, str], folder: Path) -> Linked:
    """Link the rows of a list and write pairs, clusters and the account of the list into an empty folder.

    `columns` says what a column is called in the list. Raises NotAList and OSError.
    """
    given = List(path, columns=columns)
    connection = filled(worked_on(given.batches()))
    try:
        for row in same_ids(connection):
            given.account.note(row, 0, "id-again")
        find_pairs(connection, rows=given.account.rows)
        weights = learned_weights(connection, rows=given.account.rows)
        scored = score(connection, weights, rows=given.account.rows)
        clusters = held_together(connection)
        members = tuple(clusters.members())
        lanes = settle(connection, members)
        _write_pairs(connection, folder / PAIRS)
    finally:
        connection.close()
    _write_clusters(members, folder / CLUSTERS)
    linked = Linked(given.account, scored, lanes, len({top for _, top in members}), len(members), clusters.refused)
    (folder / ACCOUNT).write_text(json.dumps(account_of(linked), ensure_ascii=False, indent=1) + "\n", "utf-8")
    return linked


def _write_pairs(connection: "DuckDBPyConnection", path: Path) -> None:
    quoted = str(path).replace("'", "''")
    connection.execute(f"copy (select * from links order by row_a, row_b) to '{quoted}' (format csv, header)")


def _write_clusters(members: tuple[tuple[int, int], ...], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("row", "cluster"))
        writer.writerows(members)


def account_of(linked: Linked) -> dict[str, object]:
    """Return the account of a list as it is written and printed: counts, thresholds and weights, and no value of any row."""
    account, scored = linked.account, linked.scored
    return {
        "sha256": account.sha256,
        "bytes": account.size,
        "encoding": account.encoding,
        "columns": account.columns,
        "rows": account.rows,
        "lines": {"header": account.header_lines, "above": account.lines_above, "empty": account.empty_lines},
        "damaged_characters": account.damaged_characters,
        "odd": dict(sorted(account.odd.items())),
        "odd_rows": [{"row": one.row, "line": one.line, "why": one.why} for one in account.odd_rows],
        "compared": scored.compared,
        "lanes": dict(linked.lanes),
        "clusters": linked.clusters,
        "rows_in_clusters": linked.rows_in_clusters,
        "kept_apart": linked.kept_apart,
        "model": {
            "learned": scored.weights.is_learned,
            "prior": scored.prior,
            "strong_from": LEAST_STRONG,
            "review_from": LEAST_REVIEW,
            "levels": [
                {"comparison": one.name, "level": level.code, "m": round(m, 6), "u": round(u, 9)}
                for one in COMPARISONS
                for level, m, u in zip(one.levels, scored.weights.m[one.name], scored.weights.u[one.name], strict=True)
            ],
        },
    }
