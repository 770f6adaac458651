"""Folded text points into the original, whatever the original is."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from tomoshibi.evidence.marks.folding import fold

TEXTS = some.text(
    some.sampled_from("あいうアァーぁかガハまんw〜～!！?。、 \t\n🙂❤️\u200babps104@$'゛ﾊﾞ漢写真…々") | some.characters(),
    max_size=30,
)


@settings(deadline=None)
@given(TEXTS)
def test_every_place_of_a_folded_text_lies_in_the_original_in_its_order(text: str) -> None:
    folded = fold(text)

    assert len(folded.starts) == len(folded.ends) == len(folded.text)
    assert all(0 <= start < end <= len(text) for start, end in zip(folded.starts, folded.ends, strict=True))
    assert list(folded.starts) == sorted(folded.starts)
    assert list(folded.ends) == sorted(folded.ends)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("やめてーー", "やめて"),
        ("やばい！！ 笑", "やばい!笑"),
        ("あ🙂ああ", "ああ"),
        ("写 真 🙂 送って", "写真送って"),
        ("p i c s please", "pics please"),
        ("ok 🙂 yes", "ok yes"),
        ("カードー", "かーどー"),
        ("ﾋﾞﾃﾞｵ", "びでお"),
        ("pr0of", "proof"),
        ("写真(^^)", "写真()"),
    ],
)
def test_what_only_disguises_a_word_is_evened_out(text: str, folded: str) -> None:
    assert fold(text).text == folded
