"""Every situation argued by hand comes out as argued: the fifteen that came with the law data, and our own."""

import pytest

from tomoshibi.law.assessing import assess
from tomoshibi.law.cases import Case, cases
from tomoshibi.law.rulebook import provisions

FOUNDING = tuple(f"D{number:02}" for number in range(1, 16))


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.id)
def test_a_case_comes_out_as_it_was_argued(case: Case) -> None:
    assessment = assess(case.facts)

    found = {provision: assessment.of(provision).status for provision in case.expected}

    assert found == dict(case.expected)


def test_the_founding_cases_are_there_whole() -> None:
    founding = [one for one in cases() if one.id in FOUNDING]

    assert [one.id for one in founding] == list(FOUNDING)
    assert sum(len(one.expected) for one in founding) == 99


def test_every_case_says_why_something_is_so_and_names_only_provisions_that_are_there() -> None:
    for case in cases():
        assert case.why, case.id
        assert case.expected.keys() | case.why.keys() <= provisions().keys(), case.id
