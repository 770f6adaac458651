import tomllib
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.knowledge.evidence.report.made_up import record, report

from tomoshibi.evidence.report.glyphs import EMOJI_FONT, FontUnreadable, Glyphs, breakable, covered, fonts
from tomoshibi.evidence.wording import WORDS, words_of

GLYPHS = Glyphs(fonts()[0], EMOJI_FONT)


def test_both_faces_cover_the_same_characters() -> None:
    regular, bold, _ = fonts()

    assert covered(regular) == covered(bold)


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
def test_what_is_printable_holds_only_characters_that_a_font_has(text: str) -> None:
    shown = GLYPHS.printable(text)

    letters, emoji = covered(fonts()[0]), covered(EMOJI_FONT)
    assert all(letters[ord(c)] or emoji[ord(c)] or c == "\n" or "\U000e0100" <= c <= "\U000e01ef" for c in shown)


EMOJI = {
    "single": "😀",
    "with a selector": "❤️",
    "in the text's font, with a selector": "☎️",
    "with a skin tone": "👍🏽",
    "a family": "👨‍👩‍👧‍👦",
    "four joined, with tones": "👩🏽‍❤️‍💋‍👩🏽",
    "joined to a sign of the text's font": "🏃🏽‍♀️",
    "the same outside the plane of emoji": "⛹️‍♂️",
    "a flag of letters": "🇯🇵",
    "a flag of tags": "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "a joined flag": "🏳️‍🌈",
    "a keycap": "1️⃣",
    "a keycap without selector": "#⃣",
}


@pytest.mark.parametrize("emoji", EMOJI.values(), ids=EMOJI)
def test_an_emoji_is_left_whole(emoji: str) -> None:
    text = f"あ{emoji}い{emoji * 30}。"

    assert GLYPHS.printable(text) == text


@pytest.mark.parametrize("emoji", EMOJI.values(), ids=EMOJI)
def test_a_line_never_breaks_inside_an_emoji(emoji: str) -> None:
    pieces = breakable(emoji * 30)

    assert all(len(piece) % len(emoji) == 0 for piece in pieces if isinstance(pieces, list))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\u200db", "a〈U+200D〉b"),
        ("😀\u200d", "😀〈U+200D〉"),
        ("\u200d😀", "〈U+200D〉😀"),
        ("😀\u200d\u200d😀", "😀〈U+200D〉〈U+200D〉😀"),
        ("👩\u200d👩\u200d👩\u200d👩\u200d👩", "👩\u200d👩\u200d👩\u200d👩〈U+200D〉👩"),
        ("a\ufe0f", "a〈U+FE0F〉"),
        ("1\ufe0f", "1〈U+FE0F〉"),
        ("❤\ufe0f\ufe0f", "❤\ufe0f〈U+FE0F〉"),
        ("あ\u20e3", "あ〈U+20E3〉"),
        ("🏴\U000e0068\U000e0069\U000e007f", "🏴〈U+E0068〉〈U+E0069〉〈U+E007F〉"),
    ],
)
def test_what_joins_or_selects_outside_an_emoji_is_named(text: str, shown: str) -> None:
    assert GLYPHS.printable(text) == shown


def test_an_emoji_too_young_for_the_font_is_named() -> None:
    assert GLYPHS.printable("\U0001faff") == "〈U+1FAFF〉"


@given(st.text(alphabet="abｱあ一ー「。\n 〈U+12F〉", max_size=300))
def test_pieces_of_a_text_are_the_text(text: str) -> None:
    pieces = breakable(text)

    assert "".join(pieces) == text


def test_a_long_run_is_cut_and_ordinary_text_is_not() -> None:
    assert breakable("a" * 10) == "a" * 10
    assert breakable("これはふつうの文です。" * 30) == "これはふつうの文です。" * 30
    assert max(map(len, breakable("ー" * 40))) == 4


def test_every_character_that_the_fonts_have_can_be_printed_in_one_report(tmp_path: Path) -> None:
    letters, emoji = covered(fonts()[0]), covered(EMOJI_FONT)
    characters = [chr(code) for code in range(0x110000) if (letters[code] or emoji[code]) and GLYPHS[code] == chr(code)]
    lines = ["".join(characters[start : start + 500]) for start in range(0, len(characters), 500)]

    document = report(tmp_path, records=[record(n, line) for n, line in enumerate(lines, start=1)])

    assert len(characters) > 45_000
    assert document.startswith(b"%PDF-")
