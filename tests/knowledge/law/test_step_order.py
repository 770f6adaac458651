"""The order of steps: that of the program, part by part, but where one was put behind another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tomoshibi.law.entries import PARTS, entries
from tomoshibi.law.step_order import FIRST, LAST, Place, in_order

NAMES = ("a", "b", "c", "d", "e")


def placed(text: str) -> tuple[str, ...]:
    """Return the order of steps given as `name`, `name>other`; a capital letter is one of the second part."""
    words = (one.partition(">") for one in text.split())
    return in_order(Place(name, PARTS[1] if name.isupper() else PARTS[0], after) for name, _, after in words)


@pytest.mark.parametrize(
    ("given", "order"),
    [
        ("a b c", "a b c"),
        ("a>c b c", "b c a"),
        ("a b c>first", "c a b"),
        ("a b>first c>first", "b c a"),
        ("a b>a c>a", "a b c"),
        ("a b c>b d>c", "a b c d"),
        ("a>d b c>a d", "b d a c"),  # what stands behind one that was moved goes with it
        ("a>nowhere b", "a b"),  # behind one that nobody signed: where it stands anyway
        ("a>b b>a c", "c a b"),  # behind each other: as given, after those that have a place
        ("a>a b", "a b"),
        ("a B c", "a c B"),
        ("a B C>a D", "a C B D"),  # behind one of an earlier part: the first of its own
        ("a>B b B", "b a B"),  # behind one of a later part: the last of its own
        ("a>B b B>first", "b a B"),
        ("a B>a b>B c", "a c b B"),  # wherever in that part the other one stands
    ],
)
def test_a_step_stands_where_it_was_put_and_else_where_it_came(given: str, order: str) -> None:
    assert placed(given) == tuple(order.split())


def test_writing_to_us_closes_the_page_wherever_anything_was_put() -> None:
    rows = (Place("a", "together", ""), Place(LAST, "together", "a"), Place("b", "together", LAST))

    assert in_order(rows) == ("a", "b", LAST)


@given(
    st.lists(
        st.builds(Place, st.sampled_from(NAMES), st.sampled_from(PARTS), st.sampled_from(("", FIRST, LAST, *NAMES))),
        unique_by=lambda one: one.id,
    )
)
def test_whatever_was_put_where_no_step_is_lost_and_no_part_is_torn(rows: list[Place]) -> None:
    part = {one.id: PARTS.index(one.part) for one in rows}

    found = in_order(rows)

    assert sorted(found) == sorted(part)
    assert [part[name] for name in found] == sorted(part.values())


def test_the_program_gives_its_steps_in_the_order_in_which_they_are_read() -> None:
    rows = [Place(one.id, one.content["part"], "") for one in entries("step")]

    assert in_order(rows) == tuple(one.id for one in rows)
