"""Rows that strong pairs hold together, judged as one: what one of them says, it says for all.

Two rows of one group belong together by way of the rows between them, also where they share nothing themselves. A row that may
belong to one member of a group may belong to each: all these pairs get one probability, halfway between the best of them and
the mean of all (a pair that was not worth comparing counts as 0). None of it makes a pair strong.
"""

from typing import TYPE_CHECKING

from tomoshibi.insight.links.clusters import Clusters
from tomoshibi.insight.links.scoring import DIFFERENT, LEAST_REVIEW, REVIEW, STRONG

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

BY_WAY_OF_OTHERS = 0.98  # measured: so many pairs within groups are right that do not agree by themselves
MOST_ROWS, MOST_PAIRS = 60, 400  # of a group, and between two: beyond it somebody looks at the group, not at pairs

_SETTLED = f"""
create table groups as select unnest($rows) as row, unnest($tops) as top;
create temp table sizes as select top, count(*) as count from groups group by top;
create temp table sided as
  select row_a, row_b, probability, coalesce(a.top, -row_a) as top_a, coalesce(b.top, -row_b) as top_b
  from links left join groups a on a.row = row_a left join groups b on b.row = row_b where lane = '{REVIEW}';
create temp table between_groups as
  with joined as (
    select least(top_a, top_b) as one, greatest(top_a, top_b) as other, max(probability) as best, sum(probability) as total
    from sided where top_a <> top_b and (top_a > 0 or top_b > 0) group by all)
  select one, other, best, total, coalesce(s.count, 1) * coalesce(t.count, 1) as pairs
  from joined left join sizes s on s.top = one left join sizes t on t.top = other;
create temp table members as
  select row, top from groups union all select distinct -one, one from between_groups where one < 0
  union all select distinct -other, other from between_groups where other < 0;
create temp table implied as
  select least(a.row, b.row) as row_a, greatest(a.row, b.row) as row_b, (best + total / pairs) / 2 as probability
  from between_groups join members a on a.top = one join members b on b.top = other where pairs <= {MOST_PAIRS}
  union all
  select a.row, b.row, {BY_WAY_OF_OTHERS} from groups a join groups b on a.top = b.top and a.row < b.row
    join sizes on sizes.top = a.top where sizes.count <= {MOST_ROWS};
create table settled as
  select row_a, row_b, case when lane = '{REVIEW}' then coalesce(round(implied.probability, 6), links.probability)
      else links.probability end as probability, lane
  from links left join implied using (row_a, row_b)
  union all
  select row_a, row_b, round(probability, 6), '{REVIEW}' from implied anti join links using (row_a, row_b);
drop table links;
create table links as select * from settled where lane <> '{REVIEW}' or probability >= {LEAST_REVIEW};
"""


def held_together(connection: "DuckDBPyConnection") -> Clusters[int]:
    """Return the groups that strong pairs of the table `links` hold together; conflicting names keep rows apart."""
    connection.execute(f"create temp table held as select unnest([row_a, row_b]) as row from links where lane = '{STRONG}'")
    apart = connection.execute(
        f"select row_a, row_b from links where lane = '{DIFFERENT}'"
        " and row_a in (select row from held) and row_b in (select row from held)"
    ).fetchall()
    strong = connection.execute(
        f"select row_a, row_b from links where lane = '{STRONG}' order by probability desc, row_a, row_b"
    ).fetchall()
    clusters: Clusters[int] = Clusters(apart)
    for one, other in strong:
        clusters.join(one, other)
    return clusters


def settle(connection: "DuckDBPyConnection", members: tuple[tuple[int, int], ...]) -> dict[str, int]:
    """Judge groups as one, leave out what is below the limit of review, and return the pairs of each lane."""
    rows, tops = zip(*members, strict=True) if members else ((), ())
    first, *rest = (part for part in _SETTLED.split(";\n") if part.strip())
    connection.execute(
        first.replace("unnest($rows)", "unnest($rows::integer[])").replace("unnest($tops)", "unnest($tops::integer[])"),
        {"rows": list(rows), "tops": list(tops)},
    )
    for statement in rest:
        connection.execute(statement)
    counted = dict(connection.execute("select lane, count(*) from links group by lane").fetchall())
    return {lane: int(counted.get(lane, 0)) for lane in (STRONG, REVIEW, DIFFERENT)}
