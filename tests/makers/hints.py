"""The `rule` hints of the shared provisions, read by themselves in three values: a second opinion on every rule of ours.

A hint is taken apart as a tree of Python's own grammar and never evaluated as Python.
"""

import ast
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

Facts = dict[str, Any]
Outcome = str
DERIVED = {"victim_birth_date", "offender_birth_date", "offender_5y_older", "act_date_on_or_after_20260113", "act_date"}
AGES = (11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 25, 35)
ELSEWHERE = {
    "image_source": ["self_taken"],
    "image_category": ["not_sexual"],
    "prefecture": ["hokkaido"],
    "threat_target": ["other"],
    "demands": ["silence"],
    "payment_methods": ["gift_card"],
}  # values that no hint asks for
COMPARED: Mapping[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Lt: lambda one, other: one < other,
    ast.LtE: lambda one, other: one <= other,
    ast.Eq: lambda one, other: one == other,
    ast.NotEq: lambda one, other: one != other,
    ast.In: lambda one, other: one in other,
}


def told(hint: str, facts: Facts) -> bool | None:
    """Return what a hint says of facts; None where it cannot be told."""
    return _told(ast.parse(hint, mode="eval").body, facts)


def _told(node: ast.expr, facts: Facts) -> bool | None:
    match node:
        case ast.BoolOp(op=ast.And(), values=values):
            return every([_told(one, facts) for one in values])
        case ast.BoolOp(values=values):
            found = every([_opposite(_told(one, facts)) for one in values])
            return _opposite(found)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return _opposite(_told(operand, facts))
        case ast.Call(func=ast.Name(id=name), args=[ast.Name(id=key), *rest]):
            given = facts.get(key)
            return None if given is None else _of_a_list(name, given, *map(ast.literal_eval, rest))
        case ast.Compare(left=ast.Name(id=key), ops=[how], comparators=[with_]):
            return None if facts.get(key) is None else COMPARED[type(how)](facts[key], ast.literal_eval(with_))
    raise ValueError(ast.dump(node))


def _of_a_list(name: str, given: Sequence[str], wanted: Any = ()) -> bool:
    if name == "len_gt0":
        return bool(given)
    return wanted in given if name == "has" else any(one in given for one in wanted)


def _opposite(value: bool | None) -> bool | None:
    return None if value is None else not value


def every(values: Sequence[bool | None]) -> bool | None:
    """Return whether all hold: one that fails decides, whatever is open beside it."""
    return False if False in values else None if None in values else True


def outcomes(provisions: Sequence[Mapping[str, Any]], facts: Facts) -> dict[str, Outcome]:
    """Return how every provision comes out by its hints, for facts without birth dates."""
    whole = {**facts, **_derived(facts)}
    return {one["id"]: _outcome(one, whole) for one in provisions}


def _derived(facts: Facts) -> Facts:
    found: Facts = {}
    if "victim_age_at_act" in facts and "offender_age_at_act" in facts:
        gap = facts["offender_age_at_act"] - facts["victim_age_at_act"]
        found["offender_5y_older"] = True if gap >= 6 else False if gap <= 4 else None
    if "act_date" in facts:
        found["act_date_on_or_after_20260113"] = facts["act_date"] >= date(2026, 1, 13)
    return found


def _outcome(provision: Mapping[str, Any], facts: Facts) -> Outcome:
    values = [
        True
        if (found := told(one["rule"], facts) if one["rule"] else None) is None and one.get("default") == "presumed"
        else found
        for one in provision["elements"]
    ]
    day, holds = facts.get("act_date"), every(values)
    began, ended = (_day(provision[name]) for name in ("effective_from", "effective_to"))
    if day is not None and ((began and day < began) or (ended and day > ended)):
        return "not_in_force"
    return "not_met" if holds is False else "met" if holds and day is not None else "need_more_facts"


def _day(given: Any) -> date | None:
    return given if given is None or isinstance(given, date) else date.fromisoformat(str(given))


def values_of(provisions: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Return the values that hints ask for, by fact, and one that none asks for where there are such."""
    found: dict[str, set[str]] = {key: set(more) for key, more in ELSEWHERE.items()}
    for hint in {one["rule"] for provision in provisions for one in provision["elements"] if one["rule"]}:
        for key, value in _named(ast.parse(hint, mode="eval")):
            found.setdefault(key, set()).update(one for one in ([value] if isinstance(value, str) else value))
    return {key: sorted(values) for key, values in found.items()}


def _named(hint: ast.Expression) -> Iterator[tuple[str, Any]]:
    for node in ast.walk(hint):
        match node:
            case ast.Call(args=[ast.Name(id=key), wanted]) | ast.Compare(left=ast.Name(id=key), comparators=[wanted]):
                value = ast.literal_eval(wanted)
                if isinstance(value, str | list):
                    yield key, value


def made_up(rng: random.Random, keys: Sequence[Mapping[str, Any]], values: Mapping[str, list[str]]) -> Facts:
    """Return facts drawn at random that do not contradict each other; some are left out."""
    start, days = (date(2023, 1, 1), 1400) if rng.random() < 0.7 else (date(1995, 1, 1), 11_000)
    facts: Facts = {"act_date": start + timedelta(days=rng.randrange(days))} if rng.random() < 0.95 else {}
    for one in keys:
        key = one["key"]
        if key not in DERIVED and rng.random() > 0.35:
            facts[key] = _value(rng, one["type"], values.get(key, []))
    done = facts.get("acts_done_after_threat", ())
    for key, act in (("payment_made", "paid"), ("met_in_person", "met")):
        if act in done and key in facts:
            facts[key] = True
    return facts


def _value(rng: random.Random, kind: str, values: list[str]) -> Any:
    match kind:
        case "bool":
            return rng.random() < 0.6
        case "int":
            return rng.choice(AGES)
        case "list":
            return [one for one in values if rng.random() < 0.4]
        case _:
            return rng.choice(values)
