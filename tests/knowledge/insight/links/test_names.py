"""One name, however it is written: old kanji, width, kana, Latin letters, order, brackets."""

import pytest

from tomoshibi.insight.links.names import NO_NAME, Name, name_of
from tomoshibi.insight.links.romaji import from_kana, from_latin, hiragana, joined


def may_be_one(first: str, second: str) -> bool:
    """Say whether two names are the same or share a reading, as the levels of the comparison ask it."""
    one, other = name_of(first), name_of(second)
    if one.form == other.form:
        return True
    if "latin" in (one.script, other.script):
        return bool(set(one.sounds) & set(other.sounds))
    return bool(set(one.kana) & set(other.kana))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("髙橋健一", "高橋 健一"),
        ("渡邉　陽菜", "渡辺陽菜"),
        ("山﨑太郎", "山崎太郎"),
        ("佐佐木優", "佐々木 優"),
        ("佐藤太郎", "サトウタロウ"),
        ("佐藤太郎", "ｻﾄｳ ﾀﾛｳ"),
        ("佐藤 太郎 様", "さとう　たろう"),
        ("佐藤太郎", "Taro Sato"),
        ("佐藤太郎", "SATOH, Tarou"),
        ("サトウタロウ", "Satō Tarō"),
        ("大野純一", "Ohno Jun'ichi"),
        ("土屋千恵", "Tutiya Tie"),
        ("さとう たろう", "satotaro"),
        ("佐藤ゆうこ", "佐藤 ユウコ"),
        ("Ｓａｔｏ　Ｔａｒｏ", "Taro SATO"),
        ("山田（旧姓 佐藤）花子", "Hanako Sato"),
        ("斎藤誠", "サイトウマコト"),
        ("新井翔太", "アライ ショウタ"),
    ],
)
def test_ways_to_write_one_name_meet(first: str, second: str) -> None:
    assert may_be_one(first, second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("佐藤蓮", "佐藤翼"),
        ("サトウタロウ", "サトウジロウ"),
        ("佐藤太郎", "加藤太郎"),
        ("佐藤ゆき", "佐藤ゆうき"),
        ("Taro Sato", "Jiro Sato"),
        ("斉藤誠", "佐藤誠"),
    ],
)
def test_two_names_stay_two(first: str, second: str) -> None:
    assert not may_be_one(first, second)


def test_a_name_in_kanji_has_a_set_of_readings() -> None:
    assert {"さとうまさる", "さとうゆう", "さとうすぐる"} <= set(name_of("佐藤 優").kana)


def test_a_reading_in_brackets_is_the_only_one() -> None:
    assert name_of("佐藤 優(サトウ ユウ)").kana == ("さとうゆう",)


@pytest.mark.parametrize("written", ["", "  ", "！！", "12345", "x" * 100, "（）"])
def test_what_is_no_name_is_none(written: str) -> None:
    assert name_of(written) == NO_NAME


def test_a_surname_or_an_initial_alone_is_not_whole() -> None:
    assert [name_of(one).is_whole for one in ("佐藤", "T. Sato", "佐藤太郎", "Taro Sato")] == [False, False, True, True]


def test_parts_are_told_where_they_run_together() -> None:
    name: Name = name_of("五十嵐蓮")

    assert name.parts == ("五十嵐", "蓮")
    assert name.surnames == ("igarasi",)


@pytest.mark.parametrize(
    ("kana", "latin"),
    [("おおの", "Ohno"), ("おおの", "Ōno"), ("じゅんいち", "Jun'ichi"), ("しんのすけ", "Shinnosuke"), ("はっとり", "Hattori"),
     ("つちや", "Tsuchiya"), ("こうへい", "Kouhei"), ("ほんま", "Homma"), ("ちえ", "Tie"), ("ふじわら", "Huziwara")],
)  # fmt: skip
def test_kana_and_latin_letters_sound_alike(kana: str, latin: str) -> None:
    assert from_kana(kana) == from_latin(latin)


@pytest.mark.parametrize(("head", "rest"), [("たなか", "あい"), ("あべの", "うた"), ("けん", "なろ"), ("さとう", "たろう")])
def test_parts_sound_as_the_whole_does(head: str, rest: str) -> None:
    assert joined(from_kana(head), from_kana(rest)) == from_kana(head + rest)


def test_katakana_are_read_as_hiragana() -> None:
    assert hiragana("サトウヂズヴ") == "さとうじずゔ"
