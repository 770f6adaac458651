"""Which rows are compared at all: pairs that share something, as long as not too many share it.

A block of many rows says little: where n rows share a value and each person has a few rows, one pair in about n is right. So
blocks above a limit are left out, and what is right in them is found by a narrower block. Blocks that only hold rows of one
name under one mail or telephone are never left out; above the limit each of their rows is compared with the first alone.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


CROWD = 40  # rows under one mail or telephone; beyond it only rows of one name are compared
LARGE, VERY_LARGE = 50_000, 300_000  # rows


@dataclass(frozen=True, slots=True)
class Block:
    """Rows that share `key` (SQL over people p, and s, one reading of the name).

    `most`: how many rows a block of a small, a large and a very large list may have: in a large list the same name in the same
    place is mostly somebody else. `by_name`: the key needs a reading.
    """

    code: str
    key: str
    where: str
    most: tuple[int, int, int]
    by_name: bool = False

    def limit(self, rows: int) -> int:
        """Return how many rows a block of a list may have; below 2 the block is left out."""
        return self.most[(rows >= LARGE) + (rows >= VERY_LARGE)]


_SPOKEN = (
    Block("name and prefecture", "hash(s, p.prefecture)", "p.prefecture > 0", (24, 12, 6), by_name=True),
    Block("name", "s", "true", (8, 8, 3), by_name=True),
    Block("name and mail", "hash(s, left(p.local, 5), p.domain)", "p.local is not null", (24, 12, 3), by_name=True),
    Block("name and end of phone", "hash(s, right(p.phone, 4), 1)", "p.phone is not null", (24, 24, 24), by_name=True),
    Block("name and start of phone", "hash(s, left(p.phone, 7), 2)", "p.phone is not null", (24, 24, 0), by_name=True),
    Block("name and local part", "hash(s, p.local, 3)", "length(p.local) >= 5", (24, 12, 0), by_name=True),
)
_SHARED = (
    Block("mail", "p.mail", "p.mail is not null", (CROWD, CROWD, CROWD)),
    Block("phone", "hash(p.phone)", "p.phone is not null", (CROWD, CROWD, CROWD)),
    Block("house", "p.house", "p.house is not null", (24, 24, 12)),
)
BLOCKS = (*_SHARED, *_SPOKEN)
_ENDLESS = 200  # rows of one name under one mail: beyond it each is compared with the first alone

_SPOKEN_ROWS = """
create temp table spoken as
  select row, unnest(sounds) as s from people join names using (name_id) where is_whole;
create temp table common as select s from spoken group by s having count(*) > 1;
delete from spoken where s not in (select s from common);
"""
_PAIRS = """
insert into found
  with keyed as (select {key} as key, p.row from {source} where {where}),
    right_size as (select key from keyed group by key having count(*) between 2 and {most}),
    chosen as (select keyed.key, keyed.row from keyed semi join right_size using (key))
  select a.row as row_a, b.row as row_b from chosen a join chosen b on a.key = b.key and a.row < b.row;
"""
# Rows of one name under one mail or telephone that more rows share than are compared one by one.
_CROWDED = """
insert into found
  with crowded as (select {value} from {value}_counts where count > {most}),
    keyed as (select hash(s, {value}) as key, p.row from people p join spoken using (row) semi join crowded using ({value})),
    sized as (select key, min(row) as first, count(*) as count from keyed group by key having count(*) > 1)
  select distinct a.row, b.row
  from keyed a join sized using (key) join keyed b on a.key = b.key and a.row < b.row
  where count <= {endless} or a.row = first;
"""


def find_pairs(connection: "DuckDBPyConnection", *, rows: int) -> int:
    """Fill the table `pairs` (row_a < row_b) and return how many there are."""
    connection.execute("create temp table found (row_a integer, row_b integer)")
    connection.execute(_SPOKEN_ROWS)
    for block in BLOCKS:
        if block.limit(rows) < 2:
            continue
        source = "people p join spoken using (row)" if block.by_name else "people p"
        connection.execute(_PAIRS.format(key=block.key, where=block.where, most=block.limit(rows), source=source))
    for value in ("mail", "phone"):
        connection.execute(_CROWDED.format(value=value, most=CROWD, endless=_ENDLESS))
    connection.execute("create table pairs as select distinct row_a, row_b from found; drop table found; drop table spoken")
    return int(connection.execute("select count(*) from pairs").fetchall()[0][0])
