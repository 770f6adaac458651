"""Words are found although they are written in another way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tomoshibi.evidence.disclosure.likeness import find, folded


@pytest.mark.parametrize(
    ("text", "word", "places"),
    [
        ("きのう田中さんが", "田中", [(3, 5)]),
        ("TANAKA と tanaka", "Tanaka", [(0, 6), (9, 15)]),
        ("ＴＡＮＡＫＡ", "tanaka", [(0, 6)]),
        ("ﾀﾅｶｸﾞﾝ", "タナカグン", [(0, 6)]),
        ("たなかさん", "タナカ", [(0, 3)]),
        ("タナカさん", "たなか", [(0, 3)]),
        ("ﾀﾅｶさん", "たなか", [(0, 3)]),
        ("ﾀﾞｲｽｹとだいすけ", "ダイスケ", [(0, 5), (6, 10)]),
        ("みヽゝ", "ミヽヽ", [(0, 3)]),
        ("ヴァン", "ゔぁん", [(0, 3)]),
        ("ｍｉｏミオ", "MIOみお", [(0, 5)]),
        ("サトー", "さとう", []),
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


@pytest.mark.parametrize(
    "between",
    [" ", "\u3000", "\u00a0", "\u2009", "\n", "\t", "\u200b", "\u2060", "\u202e", "\ufe0f", "\U000e0100", "\u034f", "\u3164"],
)
def test_a_sign_that_cannot_be_seen_does_not_hide_a_name_from_its_mask(between: str) -> None:
    assert find(f"あの葛{between}城さん", "葛城") == [(2, 5)]


@pytest.mark.parametrize("name", ["葛\U000e0100城", "葛城\ufe00", "葛\u2060城"])
def test_a_name_given_with_unseen_signs_is_found_without_them(name: str) -> None:
    assert find("葛城", name) == [(0, 2)]


def test_a_sign_of_shape_is_hidden_with_the_sign_before_it() -> None:
    assert find("葛\U000e0100さん", "葛") == [(0, 2)]


def test_marks_that_change_what_is_read_still_tell_words_apart() -> None:
    assert find("はは", "ぱ") == []
    assert find("ﾊﾟﾊﾟ は\u309a", "ぱ") == [(0, 2), (2, 4), (5, 7)]
    assert find("は\u309aは\u309a", "ぱぱ") == [(0, 4)]
    assert find("กิน", "กน") == []


def test_a_word_of_unseen_signs_only_is_no_word() -> None:
    assert folded(" \u2060\n\ufe0f") == ""
    assert find("み\u2060お", "\u2060") == []
