"""Our codes in the words of the person."""

import pytest

from tests.makers.readings import SAMPLES
from tomoshibi.evidence.admission.shelf import open_shelf
from tomoshibi.evidence.marks.wording import label_name, words
from tomoshibi.evidence.readers import all_formats
from tomoshibi.evidence.reading import Reading
from tomoshibi.evidence.wording import Language, filled, format_name, note_said, words_of


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_format_and_platform_has_a_name(language: Language) -> None:
    words = words_of(language)

    for one in all_formats():
        assert one.name in words["format"], one.name
        assert one.platform in words["platform"], one.platform


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_flag_note_and_reason_of_the_samples_has_words(language: Language) -> None:
    words = words_of(language)
    reading = Reading(open_shelf([SAMPLES], lenient=True), keep_all=True)

    for record in reading.records():
        for flag in record.flags:
            assert flag in words["flag"], flag
        if hasattr(record, "reason"):
            assert record.reason in words["why"], record.reason
    for talk in reading.notebook.conversations:
        for note in talk.notes:
            assert note_said(note, words) != note, note


def test_a_note_keeps_what_it_is_about() -> None:
    assert note_said("written-by: 相談員 山田", words_of("ja")) == "書いた人：相談員 山田"
    assert note_said("account-blocked 42", words_of("en")) == "blocked by the owner: 42"


def test_a_note_without_words_is_shown_as_it_is() -> None:
    assert note_said("something-new 1", words_of("ja")) == "something-new 1"


def test_a_format_without_a_name_is_called_by_its_platform_and_code() -> None:
    assert format_name("line", "line-watch", words_of("ja")) == "LINE / line-watch"


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_mark_is_called_the_same_in_the_report_and_everywhere(language: Language) -> None:
    named = words_of(language)["label"]

    assert named == {label: label_name(label, language) for label in words()["label"]}
    assert len(named) == 18


@pytest.mark.parametrize(
    ("count", "said"), [("1", "1 record carries"), ("2", "2 records carry"), ("1,001", "1,001 records carry")]
)
def test_one_is_not_said_like_many(count: str, said: str) -> None:
    assert filled(words_of("en")["cover"]["marks_value"], count=count).startswith(said)
