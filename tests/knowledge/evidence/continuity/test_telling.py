"""Findings in words, in both languages."""

import re
from datetime import date
from typing import Any

import pytest

from tomoshibi.evidence.continuity.telling import NoSuchFinding, finding_said, length_said
from tomoshibi.evidence.continuity.words import answer_words, clock_facts, finding_words
from tomoshibi.evidence.wording import Language, words_of

LANGUAGES: tuple[Language, Language] = ("ja", "en")
FULL = {
    "platform": "line", "from": "2026-05-08", "to": "2026-05-12", "at": "2026-05-08", "days": 5, "count": 2, "who": "ルカ",
    "seconds": 3660, "other": 2, "numbers": "4, 7", "checked": 9, "year": 2011, "detail": "9 / 8", "named": 1, "unnamed": 2,
    "withheld": 0, "day60": "2026-07-07", "day90": "2026-08-06", "day180": "2026-11-04",
}  # fmt: skip
OPTIONAL = ("who", "from", "to", "at", "detail")


def finding(code: str, **parts: Any) -> dict[str, Any]:
    return {"code": code, "conversation": 1, "records": [], "parts": parts, "weight": "note"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_finding_is_said_whole_with_all_its_parts(language: Language) -> None:
    for code in finding_words():
        for count in (1, 2):
            words = finding_said(finding(code, **{**FULL, "count": count}), language)
            for text in (words.what, words.next, *words.clock):
                assert not re.search(r"[\[\]{}|]|None|！|!", text), (code, text)


def test_a_part_that_is_not_known_leaves_its_piece_out() -> None:
    assert finding_said(finding("unsent", count=1), "en").what.startswith("A mark of a withdrawn message: ")
    said = finding_said(finding("unsent", count=3, who="ルカ"), "en").what
    assert said.startswith("3 marks of a withdrawn message by ルカ: ")
    assert finding_said(finding("unsent", count=1), "ja").what.startswith("メッセージの送信を取り消した印が1か所あります。")


def test_only_parts_that_can_be_missing_stand_in_brackets() -> None:
    for code, words in finding_words().items():
        for language in LANGUAGES:
            pieces = "".join(re.findall(r"\[([^\[\]]*)\]", words["what"][language] + words["next"][language]))
            named = set(re.findall(r"\{(\w+)[|}]", pieces)) - {"period"}
            assert named <= {*OPTIONAL, "count"}, code


def test_both_languages_name_the_same_parts() -> None:
    for code, words in finding_words().items():
        ja, en = (set(re.findall(r"\{(\w+)\}", words["what"][language])) - {"count", "who"} for language in LANGUAGES)
        assert ja == en, code


def test_one_day_is_said_once_and_several_from_first_to_last() -> None:
    assert "2026年5月8日〜2026年5月12日" in finding_said(finding("silent-days", **FULL), "ja").what
    assert "(8 May 2026)" in finding_said(finding("unsent", **{**FULL, "to": "2026-05-08"}), "en").what


@pytest.mark.parametrize(
    ("seconds", "ja", "en"),
    [
        (32_400, "9時間", "9 hours"),
        (90, "1分30秒", "1 minute 30 seconds"),
        (90_061, "1日1時間", "1 day 1 hour"),
        (0, "0秒", "0 seconds"),
        (86_400, "1日", "1 day"),
    ],
)
def test_a_length_is_said_in_its_two_largest_units(seconds: int, ja: str, en: str) -> None:
    assert (length_said(seconds, "ja"), length_said(seconds, "en")) == (ja, en)


def test_what_was_not_checked_says_so_and_can_be_left_out() -> None:
    everything = finding_said(finding("unsent", **FULL), "ja")

    assert everything.clock
    assert all("未確認" in said for said in everything.clock)
    assert finding_said(finding("unsent", **FULL), "ja", unchecked=False).clock == ()


def test_a_checked_fact_carries_its_day_and_grows_old() -> None:
    logs = finding("logs-vanish", **FULL)

    assert all("22 November 2026" in said for said in finding_said(logs, "en").clock)
    assert "(checked 22 November 2026)" in finding_said(logs, "en", on=date(2027, 1, 1), unchecked=False).clock[0]
    assert "look it up again" in finding_said(logs, "en", on=date(2028, 1, 1), unchecked=False).clock[0]


def test_only_facts_of_the_platform_or_of_all_are_told() -> None:
    line, x = (finding_said(finding("view-once", **{**FULL, "platform": one}), "en").clock for one in ("line", "x"))

    assert line != x
    assert all("Instagram" not in said for said in (*line, *x))


def test_every_fact_has_source_confidence_days_and_a_known_platform_and_topic() -> None:
    topics = {topic for words in finding_words().values() for topic in words.get("clock", ())}
    ids = [fact.id for fact in clock_facts()]

    assert len(ids) == len(set(ids))
    for fact in clock_facts():
        assert fact.confidence in ("found", "known", "mixed"), fact.id
        assert fact.source, fact.id
        assert fact.expires > fact.checked, fact.id
        assert fact.said["ja"], fact.id
        assert fact.said["en"], fact.id
        assert fact.topics <= topics, fact.id
        assert fact.platforms <= {"*", *words_of("ja")["platform"]}, fact.id


def test_nobody_is_blamed_and_no_picture_is_asked_for() -> None:
    forbidden = re.compile(
        r"犯罪|違反|有罪|なぜ消した|crime|guilty|your fault|send (?:us|me) the picture|削除されたメッセージです", re.IGNORECASE
    )
    for code in finding_words():
        for language in LANGUAGES:
            words = finding_said(finding(code, **FULL), language)
            assert not forbidden.search(words.what + words.next), code


def test_a_code_without_words_is_refused() -> None:
    with pytest.raises(NoSuchFinding):
        finding_said(finding("no-such-code"), "ja")


def test_greetings_are_no_answers() -> None:
    assert not answer_words() & {"こんにちは", "はじめまして", "hi", "hello", "おはよう"}
