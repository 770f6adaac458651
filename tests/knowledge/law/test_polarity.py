"""Whether the languages of an entry say the same, do or do not; and that all that comes with the program does."""

import pytest

from tomoshibi.law.entries import Entry, entries
from tomoshibi.law.polarity import against_stance, between_languages, signs

STEPS = entries("step")
PARTS = ("title", "text", "why")
PAY = {"ja": "もう払わない", "easy": "もう [払|はら]わない", "en": "Do not pay more"}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ja", "もう払わないでください。"),
        ("ja", "会話を消さずに残す"),
        ("ja", "返事をお休みする"),
        ("easy", "[返事|へんじ]を やめる"),
        ("easy", "お[金|かね]は はらいません"),
        ("en", "Please don’t pay."),
        ("en", "Stop replying"),
        ("en", "Keep the talk; delete nothing"),
    ],
)
def test_a_no_is_seen_in_each_language(language: str, text: str) -> None:
    assert signs(text, language).says_no


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ja", "相手との会話をやめないでください"),
        ("ja", "早く伝えなければなりません"),
        ("ja", "すぐに返事をしなくて大丈夫です"),
        ("ja", "危ないときは110番へ"),
        ("easy", "アプリを やめるのは、その [後|あと]です"),
        ("en", "Do not stop the chat"),
        ("en", "You need not open it again, nor hunt for it"),
        ("en", "Sometimes it can be stopped"),
    ],
)
def test_what_only_looks_like_a_no_is_none(language: str, text: str) -> None:
    assert not signs(text, language).says_no


def test_one_word_that_turns_advice_round_is_seen() -> None:
    [doubt] = between_languages({"ja": "相手への返事をやめる", "easy": "[返事|へんじ]を やめる", "en": "Do not stop the chat"})

    assert doubt.without == ("en",)


def test_each_sentence_is_held_against_its_like() -> None:
    given = {
        "ja": "返事をお休みする。払わない。もう送らない",
        "easy": "[返事|へんじ]を やめる。[払|はら]わない。もう [送|おく]らない",
        "en": "Pause your replies. Pay them. Send nothing more",
    }

    assert [doubt.without for doubt in between_languages(given)] == [("en",)]


@pytest.mark.parametrize(("language", "text"), [("ja", "もう払う"), ("easy", "もう [払|はら]う"), ("en", "Pay them")])
def test_a_language_that_lost_its_not_differs_from_the_others_and_from_the_stance(language: str, text: str) -> None:
    given = {**PAY, language: text}

    assert [doubt.without for doubt in between_languages(given)] == [(language,)]
    assert [doubt.without for doubt in against_stance(given, "do-not")] == [(language,)]


def test_a_title_that_says_nothing_but_no_is_no_thing_to_do() -> None:
    [doubt] = against_stance(PAY, "do")

    assert doubt.without == ("ja", "easy", "en")


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.id)
def test_every_step_says_the_same_in_all_languages_and_as_its_stance(step: Entry) -> None:
    content = step.content

    assert [one for part in PARTS for one in between_languages(content.get(part) or {})] == []
    assert against_stance(content["title"], content["stance"]) == ()
