"""The rows of a list inside DuckDB: features as short keys, and how rare each value is in this list."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from tomoshibi.insight.links.features import BETWEEN
from tomoshibi.insight.links.readings import KANA_ONLY

if TYPE_CHECKING:
    import pyarrow as pa
    from duckdb import DuckDBPyConnection

THREADS = 2
UNSEEN = 1_000  # rows that we imagine beside the list: what stands twice among four rows is not borne by half of all people
# DuckDB would otherwise fetch extensions from the network on their first use.
CLOSED: Mapping[str, str] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "threads": str(THREADS),
    "preserve_insertion_order": "false",
}
# Each kana as one ASCII sign, so that a distance in bytes is one in kana.
KANA = "".join(sorted(KANA_ONLY))
ASCII = "".join(chr(code) for code in range(0x28, 0x28 + len(KANA)))
_LISTS = ("kana", "sounds", "surnames", "givens")
# A name stands once; `spoken` and `code` are its two likeliest readings, for fuzzy distances.
_NAMES = f"""
create table names as
  select row_number() over ()::integer as name_id, name, form, script, is_whole, surname_form, given_form,
    list_transform(kana, lambda x: hash(x)) as kana, list_transform(sounds, lambda x: hash(x)) as sounds,
    list_transform(surnames, lambda x: hash(x)) as surnames, list_transform(givens, lambda x: hash(x)) as givens,
    coalesce(sounds[1], '') as spoken, coalesce(sounds[2], '') as spoken_too,
    coalesce(translate(kana[1], '{KANA}', '{ASCII}'), '') as code,
    coalesce(translate(kana[2], '{KANA}', '{ASCII}'), '') as code_too
  from (select name, form, script, is_whole, surname_form, given_form,
      {", ".join(f"case when {one} = '' then [] else string_split({one}, '{BETWEEN}') end as {one}" for one in _LISTS)}
    from (select distinct on (name) * from taken_names));
"""
_KEY = "case when {0} is not null then hash({0}) end as {0}"  # DuckDB's hash of NULL is a number like any other
_ROWS = f"""
create table people as
  select taken.row, coalesce(names.name_id, 0) as name_id, case when local is not null then hash(local, domain) end as mail,
    local, domain, phone, prefecture, {", ".join(_KEY.format(name) for name in ("town", "block", "house", "room"))}
  from taken left join names on taken.name = names.name;
"""
_SAME_IDS = """
select row from (select row, row_number() over (partition by id order by row) as number from taken where id is not null)
  where number > 1 order by row;
"""
# How many rows share a value, for values that two or more share; of mail and telephone, how many surnames stand under it.
_COUNTED = """
create table {name}_counts as
  select people.{name}, count(*)::integer as count, count(distinct names.surnames[1])::integer as surnames
  from people left join names using (name_id) where people.{name} is not null group by people.{name} having count(*) > 1;
"""
# How large a share of the rows bears a name: surname times given name, as they are spread in this list. A whole name that
# stands there twice says nothing of how common it is; its parts do.
_NAME_SHARES = f"""
create table bearers as select name_id, count(*) as count from people where name_id > 0 group by name_id;
create temp table surname_forms as
  select script, surname_form, sum(count) as count from names join bearers using (name_id) group by all;
create temp table given_forms as
  select script, given_form, sum(count) as count from names join bearers using (name_id) group by all;
create temp table forms as select form, sum(count) as count from names join bearers using (name_id) group by all;
create temp table surname_sounds as select sound, sum(count) as count
  from (select unnest(surnames) as sound, count from names join bearers using (name_id)) group by sound;
create temp table given_sounds as select sound, sum(count) as count
  from (select unnest(givens) as sound, count from names join bearers using (name_id)) group by sound;
create table name_shares as
  with every as (select sum(count)::double + {UNSEEN} as total from bearers)
  select name_id,
    case when surname_form <> '' and given_form <> '' then surname_forms.count / total * given_forms.count / total
      else forms.count / total end as form_share,
    coalesce(s1.count / total * g1.count / total, forms.count / total)
      + case when names.script = 3 then coalesce(s2.count / total * g2.count / total, 0) else 0 end as sound_share
  from names cross join every
    join surname_forms using (script, surname_form) join given_forms using (script, given_form) join forms using (form)
    left join surname_sounds s1 on s1.sound = surnames[1] left join given_sounds g1 on g1.sound = givens[1]
    left join surname_sounds s2 on s2.sound = surnames[2] left join given_sounds g2 on g2.sound = givens[2];
"""
COUNTED = ("mail", "local", "phone", "house", "block", "town")


def connected() -> "DuckDBPyConnection":
    """Return a database in memory that opens no connection and fetches nothing."""
    import duckdb

    return duckdb.connect(":memory:", config=dict(CLOSED))


def filled(features: "Iterator[tuple[pa.Table, pa.Table]]") -> "DuckDBPyConnection":
    """Return a database with the tables `people` and `names`, and how often each value stands in the list.

    The database is opened only after all features came: whoever makes them may have started processes by then.
    """
    import pyarrow as pa

    rows, names = zip(*features, strict=True)
    connection = connected()
    connection.register("taken", pa.concat_tables(rows))
    connection.register("taken_names", pa.concat_tables(names))
    del rows, names
    connection.execute(_NAMES)
    connection.execute(_ROWS)
    connection.execute(f"create table same_ids as {_SAME_IDS}")
    connection.unregister("taken")
    connection.unregister("taken_names")
    for name in COUNTED:
        connection.execute(_COUNTED.format(name=name))
    connection.execute(_NAME_SHARES)
    return connection


def same_ids(connection: "DuckDBPyConnection") -> tuple[int, ...]:
    """Return the rows whose id stood in an earlier row already."""
    return tuple(row for (row,) in connection.execute("select row from same_ids order by row").fetchall())
