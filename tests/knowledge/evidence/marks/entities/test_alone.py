"""Numbers without a unit, to which only what the message does gives one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tomoshibi.evidence.marks.entities.alone import age_alone, numbers_alone, yen_alone
from tomoshibi.evidence.marks.entities.finding import entities
from tomoshibi.evidence.marks.folding import fold

AGES = [
    ("まだ22で、就活中です", 22),
    ("おじさんでごめんね、46です", 46),
    ("俺19、そっちは？", 19),
    ("16のバイトだよ", 16),
    ("わし四十五やけど", 45),
    ("七十にもなってねえ", 70),
    ("40手前で始めて、今41です", 41),
    ("30すぎてから忘れる、いま32です", 32),
    ("きみが十六なら、ぼく三十四", 34),
    ("nah im new. 16 btw", 16),
    ("31 here and same", 31),
    ("me too fourteen!", 14),
    ("same lol 16", 16),
    ("I'm Lin, 27, live in town", 27),
    ("we were eleven, so 33 now", 33),
]
NO_AGE = [
    "高校生だよ",
    "20代です",
    "30過ぎです",
    "還暦過ぎて12キロ走る",
    "17時まで",
    "友だち16人",
    "写真12枚",
    "2009年生まれ",
    "三十路です",
    "sophomores dont have 60 a week",
    "14 followers",
    "room 214",
]
YEN = [
    ("9000でどう？", [9_000]),
    ("15000", [15_000]),
    ("嫌なら一括で5000", [5_000]),
    ("はい残り18000ね", [18_000]),
    ("PayPayで8000", [8_000]),
    ("毎月6000", [6_000]),
    ("💰50,000", [50_000]),
    ("3000円だから残り2000ね", [2_000]),
]
NO_YEN = [
    "なら3",
    "600",
    "2024に払う",
    "1234",
    "番号5000",
    "5000人に送る",
    "ダイヤ5000",
    "石3000で交換",
    "18:30に5千円",
    "フォロワー2000人",
    "3000歩",
    "id5000",
    "03-5000-1000",
]


@pytest.mark.parametrize(("text", "years"), AGES)
def test_a_number_alone_tells_an_age(text: str, years: int) -> None:
    age = age_alone(fold(text).text, ())

    assert age is not None
    assert age.fields == {"value": years}


@pytest.mark.parametrize("text", NO_AGE)
def test_what_is_counted_or_roughly_said_tells_no_age(text: str) -> None:
    assert age_alone(fold(text).text, entities(text, fold(text), None, japanese=True)) is None


@pytest.mark.parametrize(("text", "sums"), YEN)
def test_a_round_number_alone_is_a_sum_of_yen(text: str, sums: list[int]) -> None:
    found = yen_alone(fold(text).text, entities(text, fold(text), None, japanese=True))

    assert [one.fields for one in found] == [{"value": value, "unit": "JPY"} for value in sums]


@pytest.mark.parametrize("text", NO_YEN)
def test_small_crooked_or_counted_numbers_are_no_sum(text: str) -> None:
    assert list(yen_alone(fold(text).text, entities(text, fold(text), None, japanese=True))) == []


@given(st.text(alphabet="0123456789,.k円人万時あいas -@", max_size=40))
def test_a_number_alone_is_a_piece_of_the_text_and_of_no_longer_number(text: str) -> None:
    for match in numbers_alone(text):
        begin, end = match.span("n")

        assert text[begin:end].replace(",", "").isdecimal()
        assert not text[begin - 1 : begin].isdecimal() or begin == 0
        assert not text[end : end + 1].isdecimal()
