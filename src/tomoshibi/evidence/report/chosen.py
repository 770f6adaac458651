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
# Where marks show what matters, the ends only show how it began and what was last.
PRINTED_AT_EACH_END_BESIDE_MARKS = 50

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


class Chooser:
    """Takes records one by one and holds no more of them than may be printed."""

    def __init__(self, at_each_end: int = PRINTED_AT_EACH_END) -> None:
        self.at_each_end = at_each_end
        self.count = 0
        self.first_seen: dict[int, int] = {}
        self._first: list[Mapping[str, Any]] = []
        self._last: deque[Mapping[str, Any]] = deque(maxlen=at_each_end)

    def add(self, record: Mapping[str, Any]) -> None:
        """Take the next record."""
        self.count += 1
        if sender := record["sender"]:
            self.first_seen.setdefault(sender["participant"], record["n"])
        if self.count <= MAX_PRINTED_RECORDS:
            self._first.append(record)
        self._last.append(record)

    def chosen(self, maker: RowMaker) -> Chosen:
        """Return what is printed of all that came: the whole, or both ends."""
        if self.count <= MAX_PRINTED_RECORDS:
            whole = _rows_within(self._first, maker, MAX_PRINTED_LINES)
            if len(whole) == self.count:
                return Chosen(_flat(whole), [], None, self.first_seen)
        return self._both_ends(maker)

    def _both_ends(self, maker: RowMaker) -> Chosen:
        """Return the rows of as many records at each end as may be printed; always of one at least."""
        head = _rows_within(self._first[: self.at_each_end], maker, MAX_PRINTED_LINES // 2)
        seen = {rows[0]["n"] for rows in head}
        unseen = [record for record in self._last if record["n"] not in seen]
        tail = _rows_within(reversed(unseen), maker, MAX_PRINTED_LINES // 2)[::-1]
        left_out = self.count - len(head) - len(tail)
        between = (head[-1][0]["n"] + 1, tail[0][0]["n"] - 1, left_out) if left_out else None
        return Chosen(_flat(head), _flat(tail), between, self.first_seen)


def choose(records: Iterable[Mapping[str, Any]], maker: RowMaker) -> Chosen:
    """Return what of `records` is printed, reading them once and holding no more than are needed."""
    chooser = Chooser()
    for record in records:
        chooser.add(record)
    return chooser.chosen(maker)


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
