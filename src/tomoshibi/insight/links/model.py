"""How much each likeness weighs in this list: Splink's Fellegi-Sunter model on DuckDB, learned without labels.

Splink estimates how often two strangers are so alike (u, from random pairs) and how often rows of one person are (m, by
expectation maximisation among rows that share a mail, and among rows that share a name). Training takes a sample of whole
blocks, so that a list of a million costs no more than one of fifty thousand.
"""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tomoshibi.insight.links.levels import COMPARISONS, CONFLICT, Comparison
from tomoshibi.insight.links.tables import THREADS

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

LEAST_ROWS = 300  # of fewer rows nothing is learned; the starting values hold
SAMPLE = 25_000
LEAST_PAIRS = 60  # in a training session; of fewer the outcome is chance
RANDOM_PAIRS = 2e5
SEED = 1
MOST_CONFLICT = 0.02  # rows of one person whose names disagree: members of a household would teach more
LEAST_M, LEAST_U = 1e-3, 1e-7

# Whole blocks by mail and by name, and some rows at random, so that random pairs are pairs of strangers.
_SAMPLE = """
create table sample as
  select row as unique_id, mail, local, domain, phone, prefecture, town, block, house, room,
    names.* exclude (name_id, name, surname_form, given_form)
  from people left join names using (name_id)
  where {all} or hash(mail) % {part} = 0 or hash(names.sounds[1]) % {part} = 1 or hash(row) % {part} = 2
  order by row;
"""
# Sums of fractions depend on their order: one thread and rows in order give the same list the same weights.
_IN_ORDER = "set threads = 1; set preserve_insertion_order = true"
_AS_BEFORE = f"set threads = {THREADS}; set preserve_insertion_order = false"
# Splink leaves a comparison out of a session whose block speaks of its columns: names are learned under a mail, all else
# under a name.
_BLOCKS = ("l.mail = r.mail", "l.sounds[1] = r.sounds[1]")


@dataclass(frozen=True, slots=True)
class Weights:
    """m and u of every level by comparison, the most alike first, and whether they were learned from this list."""

    m: Mapping[str, tuple[float, ...]]
    u: Mapping[str, tuple[float, ...]]
    is_learned: bool


def starting_weights() -> Weights:
    """Return what holds before a list was looked at."""
    return Weights(
        {one.name: tuple(level.m for level in one.levels) for one in COMPARISONS},
        {one.name: tuple(level.u for level in one.levels) for one in COMPARISONS},
        is_learned=False,
    )


def learned_weights(connection: "DuckDBPyConnection", *, rows: int) -> Weights:
    """Return the weights of a list whose tables stand in a database."""
    if rows < LEAST_ROWS:
        return starting_weights()
    part = max(1, rows // SAMPLE * 3)
    connection.execute(_IN_ORDER)
    connection.execute(_SAMPLE.format(all="true" if part == 1 else "false", part=part))
    with _quiet():
        model = _trained(connection)
    connection.execute(f"drop table sample; {_AS_BEFORE}")
    return _weights(model)


def splink_settings() -> dict[str, Any]:
    """Return the model as Splink's settings, with the starting values."""
    return {
        "link_type": "dedupe_only",
        "comparisons": [_comparison(one) for one in COMPARISONS],
        "blocking_rules_to_generate_predictions": list(_BLOCKS),
        "retain_matching_columns": False,
        "retain_intermediate_calculation_columns": False,
    }


def _comparison(one: Comparison) -> dict[str, Any]:
    levels: list[dict[str, Any]] = [
        {"sql_condition": one.unknown, "label_for_charts": "unknown", "is_null_level": True},
    ]
    for level in one.levels:
        levels.append(
            {
                "sql_condition": level.condition or "ELSE",
                "label_for_charts": level.code,
                "m_probability": level.m,
                "u_probability": level.u,
            }
        )
    return {"output_column_name": one.name, "comparison_levels": levels}


def _trained(connection: "DuckDBPyConnection") -> dict[str, Any]:
    from splink import DuckDBAPI, Linker

    api = DuckDBAPI(connection=connection)
    linker = Linker(api.register("sample", dataset_display_name="sample"), splink_settings(), log_level=logging.CRITICAL)
    linker.training.estimate_u_using_random_sampling(max_pairs=RANDOM_PAIRS, seed=SEED, min_count_per_level=None, num_chunks=1)
    for block in _BLOCKS:
        if _enough(connection, block):
            linker.training.estimate_parameters_using_expectation_maximisation(block, estimate_without_term_frequencies=True)
    found: dict[str, Any] = linker.misc.save_model_to_json()
    return found


def _enough(connection: "DuckDBPyConnection", block: str) -> bool:
    counted = connection.execute(
        f"select count(*) from sample l join sample r on {block} and l.unique_id < r.unique_id"
    ).fetchall()
    return bool(counted[0][0] >= LEAST_PAIRS)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep what Splink says while it trains off the terminal: it goes to its logger, whose level is put back afterwards."""
    import splink  # noqa: F401 - sets the level of its logger when it is loaded

    logger = logging.getLogger("splink")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(before)


def _weights(model: Mapping[str, Any]) -> Weights:
    """Return the weights of a trained model; a level that training did not meet keeps what was there before."""
    m: dict[str, tuple[float, ...]] = {}
    u: dict[str, tuple[float, ...]] = {}
    by_name = {one["output_column_name"]: one["comparison_levels"] for one in model["comparisons"]}
    for one in COMPARISONS:
        trained = [level for level in by_name[one.name] if not level.get("is_null_level")]
        m[one.name] = tuple(
            _m(one.name, level.code, was.get("m_probability"), level.m) for level, was in zip(one.levels, trained, strict=True)
        )
        u[one.name] = tuple(
            max(LEAST_U, was.get("u_probability") or level.u) for level, was in zip(one.levels, trained, strict=True)
        )
    return Weights(m, u, is_learned=True)


def _m(comparison: str, code: str, learned: float | None, before: float) -> float:
    found = max(LEAST_M, before if learned is None else learned)
    return min(found, MOST_CONFLICT) if comparison == "name" and code in CONFLICT else found
