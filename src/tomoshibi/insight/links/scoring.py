"""What each pair comes to: a probability, and the lane it belongs to.

The sum is that of Fellegi and Sunter, as Splink computes it: the prior odds of this list, and for each comparison
log2(m / u). For equal values u is how rare the very value is in this list. A probability alone never makes a pair strong: the
names must agree, and mail, telephone or house besides, and an identifier that stands under many surnames counts for nothing.
"""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tomoshibi.insight.links.levels import COMPARISONS, CONFLICT, MAIL, MANY_NAMES, NAME, PHONE, PLACE, Comparison
from tomoshibi.insight.links.model import LEAST_U, Weights
from tomoshibi.insight.links.tables import UNSEEN

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

STRONG, REVIEW, DIFFERENT = "strong", "review", "different-person"
LEAST_STRONG = 0.95
LEAST_REVIEW = 0.5  # below it about one pair in four is right: they would tire whoever looks
LEAST_CONSIDERED = 0.2  # what still counts where a group is judged as one
LEAST_DIGITS = 2  # in the local part of a mail; without them it may be the bare name, which says what the name says
LEAST_SHARE = 1e-9  # no name is rarer, whatever the product of its parts
PRIOR_ROUNDS = 12  # the prior settles within a few
PERSON_COLUMNS = (*("mail", "local", "domain", "phone", "prefecture", "town", "block", "house", "room"),)
NAME_COLUMNS = (
    "script",
    "form",
    "kana",
    "sounds",
    "surnames",
    "givens",
    "spoken",
    "spoken_too",
    "code",
    "code_too",
    "is_whole",
)


@dataclass(frozen=True, slots=True)
class Scored:
    """How many pairs were compared, the prior (the share of all pairs that are one person), and the weights."""

    compared: int
    prior: float
    weights: Weights


def _sides() -> str:
    """Return the columns of both rows of a pair, as the conditions of the levels call them."""
    columns = [f"{table}{side}.{name} as {name}_{side}" for side in "lr" for table, names in
               (("p", PERSON_COLUMNS), ("n", NAME_COLUMNS)) for name in names]  # fmt: skip
    return ", ".join(columns)


# Of two names in different scripts, the one in kana or Latin letters says exactly how it is read.
_SOUND_SHARE = (
    "case when script_l = 1 and script_r <> 1 then sr.sound_share when script_r = 1 and script_l <> 1 then sl.sound_share"
    " else greatest(sl.sound_share, sr.sound_share) end"
)


def _compared() -> str:
    levels = ", ".join(f"({one.case()})::tinyint as {one.name}_level" for one in COMPARISONS)
    same = {
        "mail": (MAIL, ("same",)), "local": (MAIL, ("local",)), "phone": (PHONE, ("same",)), "house": (PLACE, ("house",)),
        "block": (PLACE, ("block",)), "town": (PLACE, ("town",)), "prefecture": (PLACE, ("prefecture",)),
    }  # fmt: skip
    agreed = ", ".join(
        f"case when {one.name}_level in ({', '.join(str(one.number(code)) for code in codes)}) then {key}_l end as {key}"
        for key, (one, codes) in same.items()
    )
    return f"""
create table compared as
  with sides as (
    select pairs.row_a, pairs.row_b, pl.name_id as name_l, pr.name_id as name_r, {_sides()}
    from pairs join people pl on pl.row = row_a join people pr on pr.row = row_b
      left join names nl on nl.name_id = pl.name_id left join names nr on nr.name_id = pr.name_id),
    judged as (select row_a, row_b, name_l, name_r, coalesce(script_l, 0) as script_l, coalesce(script_r, 0) as script_r,
      mail_l, local_l, phone_l, house_l, block_l, town_l, prefecture_l, {levels} from sides)
  select row_a, row_b, {", ".join(f"{one.name}_level" for one in COMPARISONS)},
    length(regexp_replace(coalesce(local_l, ''), '[^0-9]', '', 'g')) < {LEAST_DIGITS} as mail_is_bare,
    coalesce(greatest(sl.form_share, sr.form_share), 1) as form_share, coalesce({_SOUND_SHARE}, 1) as sound_share, {agreed}
  from judged left join name_shares sl on sl.name_id = name_l left join name_shares sr on sr.name_id = name_r;
"""


def _weighted(weights: Weights) -> str:
    sums = " + ".join(_weight(one, weights) for one in COMPARISONS)
    return f"""
create table weighted as
  with total as (select count(*)::double + {UNSEEN} as rows, count(*)::double as seen from people)
  select row_a, row_b, {", ".join(f"{one.name}_level" for one in COMPARISONS)},
    mail_is_bare, coalesce(mail_counts.surnames, 0) >= {MANY_NAMES} as mail_is_many,
    coalesce(phone_counts.surnames, 0) >= {MANY_NAMES} as phone_is_many,
    {sums} as weight
  from (select compared.*, mail_counts.count / rows as mail_share, local_counts.count / rows as local_share,
      phone_counts.count / rows as phone_share, house_counts.count / rows as house_share,
      block_counts.count / rows as block_share, town_counts.count / rows as town_share,
      prefecture_counts.count / seen as prefecture_share from compared cross join total
    left join mail_counts using (mail) left join local_counts using (local) left join phone_counts using (phone)
    left join house_counts using (house) left join block_counts using (block) left join town_counts using (town)
    left join (select prefecture, count(*) as count from people group by prefecture) prefecture_counts using (prefecture))
    left join mail_counts using (mail) left join phone_counts using (phone);
"""


def _weight(one: Comparison, weights: Weights) -> str:
    """Return the SQL of what a comparison adds to the sum, in bits."""
    whens = []
    for level, m, u in zip(one.levels, weights.m[one.name], weights.u[one.name], strict=True):
        if level.rare:
            share = f"least(0.5, greatest({LEAST_SHARE}, coalesce({level.rare}, {u})))"
            said = f"log2({m} / {share})"
        else:
            said = f"{math.log2(m / max(u, LEAST_U)):.6f}"
        if level.code == "same" and one.name in ("mail", "phone"):
            said = f"case when coalesce({one.name}_counts.surnames, 0) >= {MANY_NAMES} then 0 else {said} end"
        whens.append(f"when {one.number(level.code)} then {said}")
    return f"(case {one.name}_level {' '.join(whens)} else 0 end)"


def _numbers(one: Comparison, *codes: str) -> str:
    return "(" + ", ".join(str(one.number(code)) for code in codes) + ")"


# Phone or place speaks against it: then a mail that may be nothing but the name is no second family.
_SOMETHING_DIFFERS = f"(phone_level in {_numbers(PHONE, 'other')} or place_level in {_numbers(PLACE, 'other')})"
_MAIL_AGREES = (
    f"(mail_level in {_numbers(MAIL, 'same', 'local')} and not mail_is_many and not (mail_is_bare and {_SOMETHING_DIFFERS}))"
)
_PHONE_AGREES = f"(phone_level in {_numbers(PHONE, 'same')} and not phone_is_many)"
_HOUSE_AGREES = f"(place_level in {_numbers(PLACE, 'house')})"
_SAID = f"name_level in {_numbers(NAME, 'same', 'told')}"
_NAMES_CONFLICT = f"name_level in {_numbers(NAME, *CONFLICT)}"
_LANES = f"""
create table links as
  with scored as (select *, 1 / (1 + pow(2, -least(60, greatest(-60, weight + {{prior}})))) as probability from weighted),
    judged as (select row_a, row_b, probability, {_NAMES_CONFLICT} as conflict,
      {_SAID} and ({_MAIL_AGREES} or {_PHONE_AGREES} or {_HOUSE_AGREES}) as two_families,
      mail_level in {_numbers(MAIL, "same")} or phone_level in {_numbers(PHONE, "same")} as shares
    from scored),
    placed as (select row_a, row_b, probability,
      case when conflict then case when shares then '{DIFFERENT}' end
        when two_families and probability >= {LEAST_STRONG} then '{STRONG}'
        when probability >= {LEAST_CONSIDERED} then '{REVIEW}' end as lane
    from judged)
  select row_a, row_b, round(probability, 6) as probability, lane from placed where lane is not null;
"""


def score(connection: "DuckDBPyConnection", weights: Weights, *, rows: int) -> Scored:
    """Fill the table `links` (row_a, row_b, probability, lane) from `pairs`."""
    connection.execute(_compared())
    connection.execute(_weighted(weights))
    connection.execute("drop table compared")
    prior = _prior(connection, rows=rows)
    connection.execute(_LANES.format(prior=math.log2(prior / (1 - prior))))
    compared = connection.execute("select count(*) from weighted").fetchall()
    return Scored(int(compared[0][0]), prior, weights)


def _prior(connection: "DuckDBPyConnection", *, rows: int) -> float:
    """Return which share of all pairs of this list is one person: the share at which the probabilities add up to it."""
    every = max(1.0, rows * (rows - 1) / 2)
    heap = connection.execute(
        f"select round(weight * 4) / 4 as weight, count(*) from weighted where not ({_NAMES_CONFLICT}) group by 1"
    ).fetchall()
    prior = min(0.5, max(1.0, rows * 0.1) / every)
    for _ in range(PRIOR_ROUNDS):
        odds = prior / (1 - prior)
        found = sum(count / (1 + 2 ** -min(60.0, max(-60.0, weight)) / odds) for weight, count in heap)
        prior = min(0.5, max(0.5, found) / every)
    return prior
