"""Words are found although they are written in another way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tomoshibi.evidence.disclosure.likeness import find


@pytest.mark.parametrize(
    ("text", "word", "places"),
    [
        ("きのう田中さんが", "田中", [(3, 5)]),
        ("TANAKA と tanaka", "Tanaka", [(0, 6), (9, 15)]),
        ("ＴＡＮＡＫＡ", "tanaka", [(0, 6)]),
        ("ﾀﾅｶｸﾞﾝ", "タナカグン", [(0, 6)]),
        ("か\u3099くせい", "がくせい", [(0, 5)]),
        ("がくせい", "か\u3099くせい", [(0, 4)]),
        ("田 中、田\u200b中", "田中", [(0, 3), (4, 7)]),
        ("あああ", "ああ", [(0, 2), (1, 3)]),
        ("田中", "佐藤", []),
        ("", "田中", []),
        ("田中", " ", []),
    ],
)
def test_a_word_is_found_in_any_width_case_or_composition(text: str, word: str, places: list[tuple[int, int]]) -> None:
    assert find(text, word) == places


@given(st.text(max_size=30), st.text(min_size=1, max_size=5), st.text(max_size=30))
def test_what_is_found_lies_in_the_text_and_a_plain_word_is_always_found(before: str, word: str, after: str) -> None:
    text = before + "|" + word + "|" + after

    places = find(text, "|" + word + "|")

    assert places
    assert all(0 <= start < end <= len(text) for start, end in places)
