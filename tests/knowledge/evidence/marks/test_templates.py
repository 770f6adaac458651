"""A template whose parts stand in any order: what must be there, what must not, and where it points."""

from tomoshibi.evidence.marks.lexer import lex
from tomoshibi.evidence.marks.template import compiled, needs


def row(text: str) -> str:
    return lex(text, range(len(text)), range(1, len(text) + 1), ()).row


def test_parts_are_found_in_either_order() -> None:
    template = compiled("<pic> & <family>", {})

    assert template.search(row("親に写真")) is not None
    assert template.search(row("写真を親に")) is not None


def test_one_part_alone_is_not_enough() -> None:
    assert compiled("<pic> & <family>", {}).search(row("写真を見る")) is None


def test_a_part_that_must_not_be_there_speaks_against_it() -> None:
    assert compiled("<pic> & !<family>", {}).search(row("写真を親に")) is None


def test_it_points_at_what_the_first_part_finds() -> None:
    found = compiled("写 & 親", {}).search("親に写真")

    assert found is not None
    assert found.span() == (2, 3)


def test_a_template_needs_what_each_of_its_parts_needs() -> None:
    assert set(needs("<pic> & 校門", {})) == {*needs("<pic>", {}), *needs("校門", {})}


def test_a_template_does_not_need_what_must_not_be_there() -> None:
    assert needs("<pic> & !校門", {}) == needs("<pic>", {})
