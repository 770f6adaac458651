"""Each rule's own examples, its form, and that no text can make it run for long."""

import re
from pathlib import Path

import pytest

from tests.makers.short_talks import last_labels
from tomoshibi.evidence.marks.marking import as_found
from tomoshibi.evidence.marks.rulebook import LABELS, Rule, rulebook

RULES = rulebook().rules


def examples(kind: str) -> list[tuple[Rule, str]]:
    return [(rule, text) for rule in RULES for text in getattr(rule, kind)]


# Examples that their rules do not meet yet; strict, so that an example that is met must leave this list.
NOT_YET = {tuple(line.split("\t")) for line in (Path(__file__).parent / "not_yet.tsv").read_text("utf-8").splitlines()}


def known(kind: str) -> list[object]:
    """Return the examples as parameters, those that are not met yet marked as such."""
    not_yet = pytest.mark.xfail(reason="the rule does not meet this example yet", strict=True)
    return [
        pytest.param(rule, text, id=f"{rule.id}-{text}", marks=[not_yet] if (kind, rule.id, text) in NOT_YET else [])
        for rule, text in examples(kind)
    ]


def speaker(rule: Rule) -> str:
    return "p" if rule.role == "person" else "o"


@pytest.mark.parametrize(("rule", "text"), known("yes"))
def test_a_rule_gives_its_label_to_what_it_is_for(rule: Rule, text: str) -> None:
    assert rule.label in last_labels(text, by=speaker(rule), decide=as_found)


@pytest.mark.parametrize(("rule", "text"), known("no"))
def test_a_rule_leaves_alone_what_only_sounds_like_it(rule: Rule, text: str) -> None:
    assert rule.label not in last_labels(text, by=speaker(rule), decide=as_found)


def test_every_label_has_a_rule_and_every_rule_a_label_that_is_known() -> None:
    assert {rule.label for rule in RULES} == set(LABELS)


def test_every_rule_has_a_name_of_its_own_and_an_example() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)
    assert [rule.id for rule in RULES if not rule.yes] == []


def test_no_rule_repeats_without_a_bound() -> None:
    for rule in RULES:
        for template in (*rule.finding, *rule.speaking_against):
            assert not re.search(r"(?<!\\)[*+]", re.sub(r"\[[^\]]*\]", "", template.text)), (rule.id, template.text)
