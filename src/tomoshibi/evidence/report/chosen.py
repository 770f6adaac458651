"""Which records a report prints: all of them, or of a big export its beginning and its end."""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tomoshibi.evidence.report.rows import Row, RowMaker

# 3,000 records are about a hundred pages, the most that someone reads on paper; beyond that a spreadsheet serves.
MAX_PRINTED_RECORDS = 3_000
# The same for fewer but longer texts (mail): lines of the column of the text, about 250 pages.
MAX_PRINTED_LINES = 15_000
# Of a longer export both ends are printed: how it began, and what was last before it was kept.
PRINTED_AT_EACH_END = 500

_LEAST_LINES = 2  # of any row: its two times stand above each other


@dataclass(frozen=True, slots=True)
class Chosen:
    """The rows that are printed, the numbers of the first and last record between them that are not, and how many they are.

    `first_seen` gives for each participant the number of the first record of theirs, printed or not.
    """

    head: list[Row]
    tail: list[Row]
    left_out: tuple[int, int, int] | None
    first_seen: dict[int, int]


def choose(records: Iterable[Mapping[str, Any]], maker: RowMaker) -> Chosen:
    """Return what of `records` is printed, reading them once and holding no more than are needed."""
    first: list[Mapping[str, Any]] = []
    last: deque[Mapping[str, Any]] = deque(maxlen=PRINTED_AT_EACH_END)
    first_seen: dict[int, int] = {}
    count = 0
    for record in records:
        count += 1
        if sender := record["sender"]:
            first_seen.setdefault(sender["participant"], record["n"])
        if count <= MAX_PRINTED_RECORDS:
            first.append(record)
        last.append(record)
    if count <= MAX_PRINTED_RECORDS:
        whole = _rows_within(first, maker, MAX_PRINTED_LINES)
        if len(whole) == count:
            return Chosen(_flat(whole), [], None, first_seen)
    return _both_ends(first, last, count, maker, first_seen)


def _both_ends(
    first: list[Mapping[str, Any]],
    last: Iterable[Mapping[str, Any]],
    count: int,
    maker: RowMaker,
    first_seen: dict[int, int],
) -> Chosen:
    """Return the rows of as many records at each end as may be printed; always of one at least."""
    head = _rows_within(first[:PRINTED_AT_EACH_END], maker, MAX_PRINTED_LINES // 2)
    seen = {rows[0]["n"] for rows in head}
    unseen = [record for record in last if record["n"] not in seen]
    tail = _rows_within(reversed(unseen), maker, MAX_PRINTED_LINES // 2)[::-1]
    left_out = count - len(head) - len(tail)
    between = (head[-1][0]["n"] + 1, tail[0][0]["n"] - 1, left_out) if left_out else None
    return Chosen(_flat(head), _flat(tail), between, first_seen)


def _rows_within(records: Iterable[Mapping[str, Any]], maker: RowMaker, most: int) -> list[list[Row]]:
    """Return the rows of records, a list for each, as long as their lines together are no more than `most`."""
    within: list[list[Row]] = []
    lines = 0
    for record in records:
        rows = maker.rows(record)
        lines += sum(max(_LEAST_LINES, sum(part["height"] for part in row["parts"])) for row in rows)
        if within and lines > most:
            break
        within.append(rows)
    return within


def _flat(rows: list[list[Row]]) -> list[Row]:
    return [row for some in rows for row in some]
