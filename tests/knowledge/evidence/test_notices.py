"""What people are told of a warning."""

import pytest

from tomoshibi.evidence.notices import known_codes, sentence


def test_a_sentence_ends_with_its_detail() -> None:
    assert sentence("weekday-wrong", "ja", "2026/06/01(火)") == "日付と曜日が合いません：2026/06/01(火)"


def test_a_sentence_without_a_detail_ends_before_it() -> None:
    assert sentence("weekday-wrong", "ja") == "日付と曜日が合いません。"
    assert sentence("weekday-wrong", "en") == "The date and its day of the week do not fit."
    assert sentence("times-disagree", "en").startswith("Two times of the same record do not agree. ")


@pytest.mark.parametrize("language", ["ja", "en"])
def test_no_sentence_leaves_a_place_for_a_detail_open(language: str) -> None:
    for code in known_codes():
        said = sentence(code, language)

        assert "{" not in said, code
        assert "。。" not in said, code
        assert not said.endswith(("：", ":")), code
