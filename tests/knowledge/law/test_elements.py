"""Every condition is seen met, not met and unknown; what a person declined or contradicted is never met."""

import inspect
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest

from tomoshibi.law.assessing import assess
from tomoshibi.law.deriving import derived
from tomoshibi.law.elements import elements
from tomoshibi.law.fact_file import given
from tomoshibi.law.facts import Facts
from tomoshibi.law.questions import questions
from tomoshibi.law.rulebook import Element, Provision, leaves, provisions

ARGUMENTS = {"age": 16, "years": 5}
AGES = ("victim_age_at_act", "victim_age_at_image", "offender_age_at_act")
LEAVES = sorted({leaf.name for one in provisions().values() for part in one.elements for leaf in leaves(part.test)})
TESTED = [(one, part) for one in provisions().values() for part in one.elements if part.test is not None]
UNTESTED = [(one, part) for one in provisions().values() for part in one.elements if part.test is None]


def values_of(key: str) -> tuple[Any, ...]:
    question = questions()[key]
    match question.kind:
        case "bool":
            return (True, False)
        case "int":
            return (12, 40)
        case "enum":
            return tuple(question.values)
        case "list":
            return ([], list(question.values))
        case _:
            return ("2026-01-12", "2026-01-13")


def read_by(provision: Provision, part: Element) -> list[str]:
    """Return the facts that a condition reads, as it names them itself when nothing is known."""
    found = next(
        one.finding for one in assess(Facts(), {provision.id: provision}).of(provision.id).elements if one.element == part
    )
    keys = [key for key in found.would_settle if not key.endswith("birth_date")]
    if any(leaf.name == "other_born_years_before" for leaf in leaves(part.test)):
        keys = ["victim_age_at_act", "offender_age_at_act"]
    return keys or PRESUMED[part.id]


PRESUMED = {
    "frightening": ["threat_frightening"],
    "fact": ["reputation_lowering_fact"],
    "own_will": ["possession_by_own_will"],
    "damage": ["harm_suffered"],
}


def every_way(keys: list[str]) -> Iterator[dict[str, Any]]:
    for chosen in product(*(values_of(key) for key in keys)):
        yield dict(zip(keys, chosen, strict=True))


def statuses(provision: Provision, part: Element, rows: dict[str, Any]) -> str:
    found = assess(given(rows).facts, {provision.id: provision}).of(provision.id)
    return next(one.finding.status for one in found.elements if one.element == part)


def test_every_function_is_named_by_a_rule_and_every_rule_names_a_function() -> None:
    assert len(LEAVES) > 80
    assert sorted(elements()) == LEAVES


@pytest.mark.parametrize(("provision", "part"), TESTED, ids=lambda one: one.id)
def test_a_condition_is_seen_in_every_status(provision: Provision, part: Element) -> None:
    keys = read_by(provision, part)

    seen = {statuses(provision, part, rows) for rows in every_way(keys)}

    assert {"met", "not_met"} <= seen
    assert statuses(provision, part, {}) == ("met" if part.presumed else "unknown")


@pytest.mark.parametrize("standing", ["declined", "not_asked", "conflicting"])
@pytest.mark.parametrize(("provision", "part"), TESTED, ids=lambda one: one.id)
def test_what_is_not_to_be_known_is_open_with_a_reason_and_a_presumption_gives_way_to_a_clash(
    provision: Provision, part: Element, standing: str
) -> None:
    rows = {key: {"status": standing} for key in read_by(provision, part)}

    expected = "met" if part.presumed and standing != "conflicting" else "unknown"

    assert statuses(provision, part, rows) == expected


@pytest.mark.parametrize(("provision", "part"), UNTESTED, ids=lambda one: one.id)
def test_what_no_answer_settles_is_for_a_professional(provision: Provision, part: Element) -> None:
    assert statuses(provision, part, {"act_date": "2026-11-01"}) == "judgement"


@pytest.mark.parametrize("name", LEAVES)
def test_a_function_alone_reads_nothing_but_facts_and_gives_both_reasons(name: str) -> None:
    function = elements()[name]
    names = [one for one in inspect.signature(function).parameters if one != "facts"]
    found = function(derived(Facts()), **{one: ARGUMENTS[one] for one in names})

    assert found.status == "unknown"
    assert found.reason_ja
    assert found.reason_en
    assert found.would_settle
    assert not found.facts_used


def test_a_judgement_that_was_entered_counts_and_an_unknown_one_says_who_judges() -> None:
    told = {"act_date": "2024-06-01", "disclosed_to": ["public_or_many"]}

    entered = assess(given({**told, "image_obscene": True}).facts).of("pc-175")
    open_one = assess(given(told).facts).of("pc-175")

    assert (entered.status, open_one.status) == ("met", "need_more_facts")
    assert "専門家" in open_one.elements[1].finding.reason_ja
    assert "専門家" not in assess(given({"act_date": "2024-06-01"}).facts).of("pc-175").elements[0].finding.reason_ja
    assert entered.elements[1].element.judgement


def test_a_presumption_is_flagged_and_falls_when_it_is_denied() -> None:
    told = {"act_date": "2024-06-01", "threat_harms": ["body"], "threat_target": "self"}

    presumed = assess(given(told).facts).of("pc-222")
    denied = assess(given({**told, "threat_frightening": False}).facts).of("pc-222")

    assert (presumed.status, denied.status) == ("met", "not_met")
    assert [one.finding.presumed for one in presumed.elements] == [False, False, True]
    assert not any(one.finding.presumed for one in denied.elements)


@pytest.mark.parametrize("told", [True, False, None])
def test_what_was_told_of_a_judgement_is_never_more_than_that_and_says_who_decides(told: bool | None) -> None:
    """A yes that somebody entered is what was told; nothing is computed of it."""
    found = assess(
        given({"act_date": "2024-06-01", "image_obscene": told, "hard_to_refuse": told, "harm_suffered": told}).facts
    )
    judged = [part for one in found.results for part in one.elements if part.element.judgement or part.element.test is None]

    assert len(judged) > 40
    for one in judged:
        assert "弁護士や裁判所" in one.finding.reason_ja, one
        assert "a lawyer or a court decides" in one.finding.reason_en, one
    computed = [part for one in found.results for part in one.elements if part not in judged]
    assert not [one for one in computed if "裁判所" in one.finding.reason_ja]
