"""Every situation argued by hand comes out as argued: the fifteen that came with the law data, and our own."""

import pytest

from tomoshibi.law.assessing import assess
from tomoshibi.law.rulebook import provisions
from tomoshibi.law.situations import Situation, situations

FOUNDING = tuple(f"D{number:02}" for number in range(1, 16))


@pytest.mark.parametrize("situation", situations(), ids=lambda situation: situation.id)
def test_a_situation_comes_out_as_it_was_argued(situation: Situation) -> None:
    assessment = assess(situation.facts)

    found = {provision: assessment.of(provision).status for provision in situation.expected}

    assert found == dict(situation.expected)


def test_the_founding_situations_are_there_whole() -> None:
    founding = [one for one in situations() if one.id in FOUNDING]

    assert [one.id for one in founding] == list(FOUNDING)
    assert sum(len(one.expected) for one in founding) == 99


def test_every_situation_says_why_something_is_so_and_names_only_provisions_that_are_there() -> None:
    for situation in situations():
        assert situation.why, situation.id
        assert situation.expected.keys() | situation.why.keys() <= provisions().keys(), situation.id
