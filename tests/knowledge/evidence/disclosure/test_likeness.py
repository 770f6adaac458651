"""A word to be hidden is found however it is written."""

import pytest

from tomoshibi.evidence.disclosure.likeness import find, folded


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
    assert find("ﾊﾟﾊﾟ は\u309a", "ぱ") == [(5, 7)]
    assert find("は\u309aは\u309a", "ぱぱ") == [(0, 4)]
    assert find("กิน", "กน") == []


def test_a_word_of_unseen_signs_only_is_no_word() -> None:
    assert folded(" \u2060\n\ufe0f") == ""
    assert find("み\u2060お", "\u2060") == []
