"""The words of the help site: whole in each language, calm, and without blame."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tomoshibi.law.entries import ALWAYS, entries
from tomoshibi.law.proofreading import BLAMING, LOUD, PICTURE_ITSELF
from tomoshibi.web.help.site import LANGUAGES, WORDS
from tomoshibi.web.speech import bare, speech, with_readings

READING = re.compile(r"\[[^\[\]|]+\|([^\[\]|]+)\]")


def texts(given: Any) -> Iterator[str]:
    if isinstance(given, str):
        yield given
    elif isinstance(given, dict):
        for name, one in given.items():
            if name in {"ja", "easy", "en"} or not isinstance(one, str):
                yield from texts(one)
    elif isinstance(given, list):
        for one in given:
            yield from texts(one)


LINES = [entry for entry in entries("contact") if entry.confidence == "found" or entry.id in ALWAYS]  # what anyone may see
ALL = [
    *(text for language in LANGUAGES.values() for one in speech(WORDS, language).words.values() for text in texts(one)),
    *(text for entry in entries("step") for text in texts(dict(entry.content))),
    *(
        text
        for entry in LINES
        for text in texts({part: entry.content.get(part) for part in ("name", "what", "hours", "limits")})
    ),
]


def test_each_language_has_every_word() -> None:
    keys = [set(speech(WORDS, language).words) for language in LANGUAGES.values()]

    assert keys[0] == keys[1] == keys[2]


def test_lists_are_equally_long_in_each_language() -> None:
    for key, given in speech(WORDS, "ja").words.items():
        if isinstance(given, list):
            assert {len(speech(WORDS, language).words[key]) for language in LANGUAGES.values()} == {len(given)}, key


@pytest.mark.parametrize("pattern", [LOUD, BLAMING, PICTURE_ITSELF])
def test_nothing_is_loud_blaming_or_asks_for_the_picture(pattern: re.Pattern[str]) -> None:
    assert [text for text in ALL if pattern.search(bare(text))] == []


def test_every_reading_is_kana() -> None:
    for text in ALL:
        for reading in READING.findall(text):
            assert re.fullmatch("[ぁ-んァ-ヶー]+", reading), reading


def test_easy_words_give_a_reading_for_every_kanji() -> None:
    easy = [*(text for one in speech(WORDS, "easy").words.values() for text in texts(one))]
    easy += [one.content[part]["easy"] for one in entries("step") for part in ("title", "text")]
    easy += [one.content[part]["easy"] for one in LINES for part in ("name", "what", "hours")]
    for text in easy:
        assert not re.search("[一-鿿]", READING.sub("", text)), text


def test_steps_are_whole_in_each_language() -> None:
    for entry in entries("step"):
        for part in ("title", "text", *(["why"] if "why" in entry.content else [])):
            assert set(entry.content[part]) == {"ja", "easy", "en"}, entry.id


def test_words_cannot_bring_markup_into_a_page() -> None:
    assert with_readings("<b>[字|じ]</b>") == "&lt;b&gt;<ruby>字<rp>(</rp><rt>じ</rt><rp>)</rp></ruby>&lt;/b&gt;"


PROMISES = re.compile("みんな抜け出し|必ず先に|代わりに申し出てくれます|まだ残っています|always ask you|takes that back\\.$")


def test_nothing_promises_what_nobody_can_keep() -> None:
    assert [text for text in ALL if PROMISES.search(bare(text))] == []


def test_what_only_staff_should_read_does_not_stand_in_what_the_public_reads() -> None:
    assert [text for text in ALL if re.search("要確認|unverified|資料により|とされる|\\(check\\)", text)] == []
