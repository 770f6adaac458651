"""What a message says of money as a whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tomoshibi.evidence.marks.entities.finding import entities
from tomoshibi.evidence.marks.folding import fold
from tomoshibi.evidence.marks.sums import of_sums
from tomoshibi.evidence.marks.talk import Turn, turn

NOTHING: frozenset[str] = frozenset()


def traits(text: str, *, tags: tuple[str, ...] = ("always",), turns: tuple[Turn, ...] = ()) -> set[str]:
    folded = fold(text)
    return set(of_sums(folded.text, entities(text, folded, None, japanese=not text.isascii()), tags, turns, "other"))


@pytest.mark.parametrize(
    ("text", "trait"),
    [
        ("3万払って", "sum named asks"),
        ("9000でどう", "sum bare asks"),
        ("300円返金しますね", "sum named gives"),
        ("一人1450円ずつね", "sum named shared"),
        ("とりあえず半分", "sum none less"),
        ("車検13万かかった", "sum named told"),
        ("PayPayは dummy-kari-0420 な", "sum where plain"),
        ("last price 250", "sum bare asks"),
        ("i'll pay 20", "sum bare gives"),
        ("he paid 300 and they wanted more", "sum bare told"),
        ("would you take 110", "sum bare offers"),
    ],
)
def test_a_sum_is_told_with_who_gives_and_how(text: str, trait: str) -> None:
    assert trait in traits(text)


@pytest.mark.parametrize("text", ["今日ひま？", "see you at practice", "猫が膝から動かない", "写真12枚"])
def test_other_talk_has_no_such_trait(text: str) -> None:
    assert traits(text) == set()


def test_a_bare_number_after_a_threat_is_another_thing_than_one_among_friends() -> None:
    pressed, calm = traits("250", tags=("always", "pressed")), traits("250")

    assert "sum bare plain, pressed" in pressed - calm
    assert "sum bare plain, calm" in calm - pressed


@pytest.mark.parametrize(
    ("before", "state"),
    [
        (turn(2, "other", frozenset({"demand.money"}), NOTHING), "asked for"),
        (turn(1, "person", frozenset({"person.refuses"}), NOTHING), "refused"),
        (turn(1, "person", frozenset({"person.paid"}), NOTHING), "paid"),
        (turn(1, "person", NOTHING, frozenset({"money", "?"})), "priced by the other"),
        (turn(1, "person", NOTHING, frozenset({"money"})), "spoken of"),
    ],
)
def test_what_was_said_of_money_just_before_counts(before: Turn, state: str) -> None:
    assert f"sum bare, {state}" in traits("9000", turns=(before,))
    assert f"sum bare, {state}" not in traits("9000")


@given(st.text(max_size=80))
def test_every_trait_names_its_kind(text: str) -> None:
    assert all(one.startswith(("sum named", "sum bare", "sum where", "sum none")) for one in traits(text))
