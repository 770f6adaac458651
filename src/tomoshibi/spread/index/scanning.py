"""Reading a list through: exact at every distance, and the quickest way for short lists."""

import numpy as np

from tomoshibi.spread.index.chunks import Numbers, Words

ROWS_AT_ONCE = 1 << 15  # half of each row of so many rows stays in the cache


def scanned(rows: Words, queries: Words, within: int) -> tuple[Numbers, Numbers]:
    """Return pairs of a query and a row whose first halves differ by at most `within`: all that are near, and few others."""
    asked, found = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for start in range(0, len(rows), ROWS_AT_ONCE):
        first, second = (np.ascontiguousarray(rows[start : start + ROWS_AT_ONCE, word]) for word in (0, 1))
        for number, query in enumerate(queries):
            apart = np.bitwise_count(first ^ query[0]) + np.bitwise_count(second ^ query[1])
            near = np.flatnonzero(apart <= within)
            if near.size:
                found.append(near + start)
                asked.append(np.full(near.size, number, np.int64))
    return np.concatenate(asked), np.concatenate(found)
