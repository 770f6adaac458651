"""Passphrases that are tried first are known as such, and others are left alone."""

import pytest

from tests.makers.house import PASSPHRASE
from tomoshibi.cli import demo_house
from tomoshibi.staff.guessing import common, folded, is_tried_first


@pytest.mark.parametrize("passphrase", [
    "password1234", "PASSWORD  2026", "ｐａｓｓｗｏｒｄ１２３４", "password12345678", "password20261127", "Welcome!Welcome!1",
    "qwertyuiop12", "1qaz2wsx3edc", "あいことば あいことば", "パスワード パスワード", "ぱすわーど２０２６ねん",
    "hirake goma 123", "いろはにほへと ちりぬるを", "イロハニホヘトチリヌルヲ", "いぬもあるけば ぼうにあたる",
    "夕焼け小焼けの 赤とんぼ",
    "correct horse battery staple", "To be, or not to be!", "tomoshibi tomoshibi", "Tomoshibi-2026-", "そうだんしつ１２３４５",
])  # fmt: skip
def test_common_words_and_sentences_are_known_in_any_width_case_and_kana(passphrase: str) -> None:
    assert is_tried_first(passphrase)


@pytest.mark.parametrize("passphrase", [
    "xxxxxxxxxxxx", "ああああああああああああ", "123456789012", "9876 5432 1098", "112233445566", "abcdefgh1234",
    "            ", "demo demo demo demo", "ねこねこねこねこねこねこ", "blanket blanket b",
])  # fmt: skip
def test_one_thing_said_again_and_rows_of_signs_are_known(passphrase: str) -> None:
    assert is_tried_first(passphrase)


@pytest.mark.parametrize("passphrase", [
    "あかり相談室2026", "あかり あかり2026!", "akari support 1", "AKARI-ＳＵＰＰＯＲＴ-9", "support of akari",
    "うみねこ うみねこ1",
])  # fmt: skip
def test_the_names_of_organisation_and_worker_count_as_common_words(passphrase: str) -> None:
    assert not is_tried_first(passphrase + " bramble kettle")
    assert is_tried_first(passphrase, names=("あかり相談室", "Akari Support", "うみねこ"))


@pytest.mark.parametrize("passphrase", [
    PASSPHRASE, demo_house.PASSPHRASE, "four words of my own", "しずかな 夜に 灯をともす", "long enough passphrase",
    "かなりあ の うたう あいことば 一五", "720935168402", "#$%&!?*+=^~|@<", "パスワードは みどりの やかん",
    "bramble kettle orbit mossy",
])  # fmt: skip
def test_other_passphrases_of_any_signs_are_left_alone(passphrase: str) -> None:
    assert not is_tried_first(passphrase, names=("あかり相談室", "Akari", "そら"))


def test_every_line_of_the_list_is_refused_by_itself() -> None:
    assert len(common()) > 300
    assert [one for one in common() if not is_tried_first(one)] == []


def test_more_than_three_thousand_passphrases_of_common_words_are_refused() -> None:
    words = [one for one in common() if one.isascii() and one.isalpha() and len(one) <= 12]
    made = {f"{word}{end}" for word in words for end in ("123456", "!2026", "1", "2025", "12345678", "01011990")}
    made |= {f"{one} {other}" for one in words for other in words[:40]}

    long_enough = [one for one in made if len(one) >= 12]

    assert len(long_enough) > 3_000
    assert [one for one in long_enough if not is_tried_first(one)] == []


def test_half_width_kana_and_katakana_are_the_same_word() -> None:
    assert folded("パスワード") == folded("ﾊﾟｽﾜｰﾄﾞ") == "ぱすわーど"
