import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tomoshibi.basics.harmless import csv_cell, visible

ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=()), max_size=200)
SELECTORS = "[\ufe0e\ufe0f\U000e0100-\U000e01ef]"


@pytest.mark.parametrize(
    "text",
    [
        "これはふつうの文です。カタカナ、漢字、﨑𠮷髙、ＡＢＣ、ｱｲｳ、①〜～",
        "plain ASCII, accents é ñ ü, Русский, Ελληνικά",
        "안녕하세요 你好 สวัสดี مرحبا שָׁלוֹם हिन्दी",
        "😀 ❤️ ☎️ 1️⃣ 🇯🇵 👍🏽",
        "葛\U000e0100城",
        "",
    ],
)
def test_ordinary_text_is_left_as_it_is(text: str) -> None:
    assert visible(text) == text


@pytest.mark.parametrize(
    "character",
    [
        "\x00", "\x07", "\x1b", "\x7f", "\x85", "\x9b", "\t", "\r", "\xad", "\u034f", "\u061c", "\u115f", "\u180e", "\u200b",
        "\u200d", "\u200e", "\u200f", "\u2028", "\u2029", "\u202a", "\u202e", "\u2060", "\u2066", "\u2069", "\u2800", "\u3164",
        "\ufe00", "\ufeff", "\uffa0", "\ufff9", "\ufffe", "\ue000", "\U000f0000", "\u0378", "\ud800", "\U000e0001",
        "\U000e0041", "\U000e0100", "\U0010ffff",
    ],
)  # fmt: skip
def test_what_hides_or_steers_is_written_as_its_number(character: str) -> None:
    assert visible(f"a{character}b") == f"a⟨U+{ord(character):04X}⟩b"


def test_line_feeds_stay_only_where_the_medium_shows_lines() -> None:
    assert visible("a\nb\r\nc\rd", lines=True) == "a\nb\nc⟨U+000D⟩d"
    assert visible("a\nb\r\nc\rd") == "a⟨U+000A⟩b⟨U+000D⟩⟨U+000A⟩c⟨U+000D⟩d"


def test_a_stack_of_marks_is_cut_after_the_fourth() -> None:
    assert visible("z" + "\u0338" * 6 + "a") == "z" + "\u0338" * 4 + "⟨U+0338⟩" * 2 + "a"


def test_a_second_selector_of_form_is_shown() -> None:
    assert visible("葛\U000e0100\U000e0101") == "葛\U000e0100⟨U+E0101⟩"
    assert visible("❤\ufe0f\ufe0f") == "❤\ufe0f⟨U+FE0F⟩"


@given(ANY_TEXT)
def test_nothing_that_hides_or_steers_is_left(text: str) -> None:
    shown = visible(text)

    left = re.sub(SELECTORS, "", shown)
    assert all(unicodedata.category(c) not in {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"} for c in left)
    assert shown.isascii() or shown.encode("utf-8")


@given(ANY_TEXT)
def test_the_original_can_be_read_back_from_what_is_shown(text: str) -> None:
    plain = text.replace("⟨", "")

    back = re.sub("⟨U\\+([0-9A-F]{4,6})⟩", lambda match: chr(int(match[1], 16)), visible(plain))

    assert back == plain


@given(ANY_TEXT)
def test_showing_twice_changes_nothing_more(text: str) -> None:
    assert visible(visible(text)) == visible(text)


@given(ANY_TEXT)
def test_with_lines_only_line_feeds_differ(text: str) -> None:
    text = text.replace("\r", "")

    assert visible(text, lines=True).replace("\n", "⟨U+000A⟩") == visible(text)


@given(st.sampled_from("=+-@＝＋－＠\t\r\u2212"), ANY_TEXT)
def test_no_cell_starts_as_a_formula(start: str, rest: str) -> None:
    assert csv_cell(start + rest).startswith("'")


@given(ANY_TEXT)
def test_a_cell_is_the_visible_text_with_at_most_an_apostrophe(text: str) -> None:
    assert csv_cell(text).removeprefix("'") == visible(text, lines=True).removeprefix("'")
