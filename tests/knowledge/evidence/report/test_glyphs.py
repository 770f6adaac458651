import time
import tomllib
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.knowledge.evidence.report.made_up import record, report

from tomoshibi.evidence.report.content import WORDS, words_of
from tomoshibi.evidence.report.glyphs import FontUnreadable, Glyphs, breakable, covered, fonts

GLYPHS = Glyphs(fonts()[0])


def test_both_faces_cover_the_same_characters() -> None:
    regular, bold = fonts()

    assert covered(regular) == covered(bold)


def test_reading_the_map_of_characters_is_quick() -> None:
    started = time.perf_counter()

    covered(fonts()[0])

    assert time.perf_counter() - started < 0.5  # 0.01 s is usual; room for a busy machine


def test_a_file_that_is_no_font_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "other.otf"
    other.write_bytes(b"\x00\x01\x00\x00" + b"\x00" * 8)

    with pytest.raises(FontUnreadable):
        covered(other)


def test_the_fonts_have_every_character_of_our_own_words() -> None:
    for language in ("ja", "en"):
        text = (WORDS / f"{language}.toml").read_text(encoding="utf-8")
        assert GLYPHS.printable(text) == text


def test_both_languages_have_the_same_words() -> None:
    japanese, english = words_of("ja"), words_of("en")

    assert {part: list(words) for part, words in japanese.items()} == {part: list(words) for part, words in english.items()}


def test_no_word_of_ours_is_left_empty() -> None:
    words = tomllib.loads((WORDS / "en.toml").read_text(encoding="utf-8"))

    assert all(chain.from_iterable(part.values() for part in words.values()))


@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=200))
def test_what_is_printable_holds_only_characters_that_the_font_has(text: str) -> None:
    shown = GLYPHS.printable(text)

    coverage = covered(fonts()[0])
    assert all(coverage[ord(c)] or c == "\n" or "\U000e0100" <= c <= "\U000e01ef" for c in shown)


@given(st.text(alphabet="abｱあ一ー「。\n 〈U+12F〉", max_size=300))
def test_pieces_of_a_text_are_the_text(text: str) -> None:
    pieces = breakable(text)

    assert "".join(pieces) == text


def test_a_long_run_is_cut_and_ordinary_text_is_not() -> None:
    assert breakable("a" * 10) == "a" * 10
    assert breakable("これはふつうの文です。" * 30) == "これはふつうの文です。" * 30
    assert max(map(len, breakable("ー" * 40))) == 4


def test_every_character_that_the_font_has_can_be_printed_in_one_report(tmp_path: Path) -> None:
    coverage = covered(fonts()[0])
    characters = [chr(code) for code in range(0x110000) if coverage[code] and GLYPHS[code] == chr(code)]
    lines = ["".join(characters[start : start + 500]) for start in range(0, len(characters), 500)]

    document = report(tmp_path, records=[record(n, line) for n, line in enumerate(lines, start=1)])

    assert len(characters) > 44_000
    assert document.startswith(b"%PDF-")
