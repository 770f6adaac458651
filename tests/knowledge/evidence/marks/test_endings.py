"""What a verb does is read off its ending, however it is spoken: plain, polite, shortened, in dialect."""

from pathlib import Path

import pytest

from tomoshibi.evidence.marks.conjugation import endings, verb
from tomoshibi.evidence.marks.folding import fold

TABLE = [line.split("\t") for line in (Path(__file__).parent / "endings.tsv").read_text("utf-8").splitlines()]
SPOKEN = [(form, of, word) for form, of, words in TABLE for word in words.split()]


@pytest.mark.parametrize(("form", "of", "word"), SPOKEN)
def test_an_ending_tells_what_the_verb_does(form: str, of: str, word: str) -> None:
    one = verb(of)

    match = endings(one.endings).match(fold(word).text, len(one.stem))

    assert match is not None
    assert match.lastgroup == form
