"""What is refused in words for the public, and what is asked of the second reader."""

from typing import Any

import pytest

from tomoshibi.law.entries import KINDS, entries
from tomoshibi.law.proofreading import Kind, remarks

STEP: dict[str, Any] = {
    "stance": "do-not",
    "title": {"ja": "もう払わない", "easy": "もう [払|はら]わない", "en": "Do not pay more"},
    "text": {"ja": "先に相談してください。", "easy": "[先|さき]に [話|はな]して ください。", "en": "Please talk to us first."},
}
LINE: dict[str, Any] = {
    "name": {"ja": "あかりの電話", "easy": "あかりの [電話|でんわ]", "en": "Akari line"},
    "what": {"ja": "話を聞きます", "easy": "[話|はなし]を [聞|き]きます", "en": "We listen"},
    "hours": {"ja": "毎日", "easy": "[毎日|まいにち]", "en": "daily"},
    "channels": [{"type": "tel", "value": "0120-0-78310"}],
}


def codes(content: dict[str, Any], kind: Kind = "step", sources: tuple[str, ...] = ("paps.jp",)) -> list[tuple[str, bool]]:
    return [(one.code, one.is_error) for one in remarks(kind, content, sources)]


def step(part: str, language: str, words: str) -> dict[str, Any]:
    return {**STEP, part: {**STEP[part], language: words}}


def test_words_without_fault_are_let_through() -> None:
    assert codes(STEP) == []
    assert codes(LINE, "contact") == []


@pytest.mark.parametrize(
    ("part", "language", "words", "code"),
    [
        ("text", "ja", "", "empty"),
        ("text", "ja", "すぐに相談してください！", "loud"),
        ("text", "ja", "なぜ送ったのですか。", "blame"),
        ("text", "en", "It was careless.", "blame"),
        ("text", "ja", "写真を保存してください。", "picture"),
        ("text", "en", "See http://example.org first.", "link"),
        ("text", "en", "Open javascript:alert first.", "link"),
        ("text", "easy", "[先|先]に [話|はな]して ください。", "reading"),
        ("text", "easy", "[さき|さき]に [話|はな]して ください。", "reading"),
        ("text", "easy", "先に [話|はな]して ください。", "no-reading"),
        ("text", "easy", "[先|さき に [話|はな]して ください。", "bracket"),
        ("text", "en", "Please talk to us \u202efirst.", "hidden"),
        ("title", "ja", "もう払わない" * 11, "long"),
    ],
)
def test_a_fault_is_refused(part: str, language: str, words: str, code: str) -> None:
    assert (code, True) in codes(step(part, language, words))


def test_languages_that_say_the_opposite_are_asked_about_and_not_refused() -> None:
    assert codes(step("title", "en", "Pay them")) == [("negation", False), ("stance", False)]


@pytest.mark.parametrize("value", ["0120-12", "110番", "tel:110", "090-0000-00000"])
def test_a_number_that_cannot_be_called_is_refused(value: str) -> None:
    assert codes({**LINE, "channels": [{"type": "tel", "value": value}]}, "contact") == [("phone", True)]


@pytest.mark.parametrize("value", ["http://paps.jp", "ftp://paps.jp", "javascript:x", "paps"])
def test_an_address_is_a_site_by_https_or_nothing(value: str) -> None:
    assert codes({**LINE, "channels": [{"type": "web", "value": value}]}, "contact") == [("link", True)]


def test_nothing_goes_out_without_a_source_or_without_a_way_to_reach_the_line() -> None:
    assert codes(STEP, sources=(" ",)) == [("no-source", True)]
    assert codes({**LINE, "channels": []}, "contact") == [("no-way", True)]


def test_all_that_comes_with_the_program_and_can_be_shown_has_no_fault() -> None:
    for kind in KINDS:
        for one in entries(kind):
            if one.confidence == "found" or kind == "step":
                assert [seen for seen in remarks(kind, one.content, one.sources) if seen.is_error] == [], one.id
