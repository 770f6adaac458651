"""Marks point into the message, outlast disguise, and come the same whatever stands around a talk."""

import random
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from tests.makers.short_talks import last_labels, marked, message, rows_of, two_people
from tomoshibi.evidence.marks import marking
from tomoshibi.evidence.marks.judging import Heard, Label, Reading, hear
from tomoshibi.evidence.marks.marking import Conversation, Decide, Spoken, as_found, mark_rows, take
from tomoshibi.evidence.marks.rulebook import rulebook
from tomoshibi.evidence.marks.talk import RECENT
from tomoshibi.evidence.marks.traits import Around
from tomoshibi.evidence.marks.weighing import Decided

SPOKEN = re.compile("(?![^|>]*(?:>>|\\|))|[op]:")  # of more than one message: who says the first
TALKS = [talk for rule in rulebook().rules for talk in (*rule.yes, *rule.no) if SPOKEN.match(talk)]
CLEAR = [
    ("顔の写真を送って", "demand.image"),
    ("10万円を今日中に払え", "demand.money"),
    ("払わないなら動画を友達に送る", "threat.publish"),
    ("さっきの通話を録画した", "claim.recorded"),
]
Row = dict[str, Any]


@settings(max_examples=60, deadline=None)
@given(
    some.lists(some.sampled_from(TALKS), min_size=1, max_size=4), some.text("🙂 \u200b〜！あw\n", max_size=5), some.booleans()
)
def test_the_words_of_every_mark_lie_in_its_message(talks: list[str], noise: str, owner: bool) -> None:
    rows = [{**row, "text": noise + row["text"] + noise} for talk in talks for row in rows_of(talk)]
    rows = [{**row, "n": place} for place, row in enumerate(rows)]

    lines = mark_rows(rows, two_people(owner=owner)).lines

    for line in lines:
        size = len(rows[line["n"]]["text"])
        for one in (*line["labels"], *line["entities"], *line["other_entities"]):
            start, end = one["words"]
            assert 0 <= start < end <= size, (rows[line["n"]]["text"], one)


@pytest.mark.parametrize(("text", "label"), CLEAR)
@pytest.mark.parametrize("between", ["", " ", "🙂", "\u200b", "\u3000"])
def test_a_clear_message_keeps_its_label_with_something_between_its_letters(text: str, label: str, between: str) -> None:
    assert label in last_labels(between.join(text))


@pytest.mark.parametrize(("text", "label"), CLEAR)
def test_a_clear_message_keeps_its_label_in_wide_digits_and_with_its_end_drawn_out(text: str, label: str) -> None:
    wide = text.translate({code: code + 0xFEE0 for code in range(0x30, 0x3A)})

    assert label in last_labels(wide + "〜〜！！")


@settings(max_examples=40, deadline=None)
@given(some.lists(some.sampled_from(TALKS), min_size=2, max_size=5, unique=True), some.randoms(use_true_random=False))
def test_talks_are_marked_the_same_alone_and_in_between_others(talks: list[str], chance: random.Random) -> None:
    each = [[{**row, "conversation": place} for row in rows_of(talk)] for place, talk in enumerate(talks)]
    summary = {"conversations": [{**two_people()["conversations"][0], "id": place} for place in range(len(talks))]}

    mixed: list[Row] = []
    left = [list(rows) for rows in each]
    while any(left):
        mixed.append(chance.choice([rows for rows in left if rows]).pop(0))
    together = mark_rows(mixed, summary).lines

    for place, rows in enumerate(each):
        alone = mark_rows(rows, {"conversations": [summary["conversations"][place]]}).lines
        assert [line for line in together if line["conversation"] == place] == list(alone)


def test_an_age_that_is_given_among_words_is_read_as_a_number() -> None:
    (line,) = marked("o:name, age, town >> p:im ty, 12, fairview ms", by="p", decide=as_found).lines[-1:]

    assert {"kind": "age", "value": 12} in [{key: one[key] for key in ("kind", "value")} for one in line["entities"]]


def test_a_message_without_letters_is_no_trouble() -> None:
    assert marked("o:写真送って >> p:🙂🙂").lines[-1]["n"] == 1


def test_a_talk_keeps_only_its_last_messages() -> None:
    conversation = Conversation(1, frozenset({1}), "stated", as_found)
    for number in range(500):
        take(conversation, Spoken(number, 1 + number % 2, f"今日はいい天気だね{number}", None))

    (view,) = conversation.views.values()

    assert len(view.talk.turns) == RECENT
    assert view.lines == []


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("写真送って。" + "あ" * 10_000_000, {"demand.image"}),
        ("写真送って。" * 1_000_000, {"demand.image"}),
        ("🙂" * 100_000, set()),
        ("写真送って" + "🙂" * 100_000, {"demand.image"}),
        ("写真送って。" + "5円" * 3_000, {"demand.image"}),
        ("あ、い" * 100_000, set()),
        ("「" * 50_000, set()),
        ("a" * 1_000_000, set()),
        ("a " * 100_000, set()),
        ("0-" * 100_000, set()),
        ("@a" * 100_000, set()),
        ("\u0301" * 100_000, set()),
        ("\ue000" * 100_000, set()),
    ],
    ids=lambda one: one[:12] if isinstance(one, str) else None,
)
def test_a_message_made_to_hang_the_reader_is_marked_by_what_stands_first(text: str, labels: set[str]) -> None:
    (line,) = mark_rows([message(1, text, sender=2)], two_people(), decide=as_found).lines or ({"labels": []},)

    assert {one["label"] for one in line["labels"]} == labels


def test_a_message_on_which_marking_fails_costs_no_other_its_marks(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(text: str, *given: Any, **named: Any) -> Any:
        if text == "こわれる":
            raise IndexError
        return hear(text, *given, **named)

    monkeypatch.setattr(marking, "hear", failing)

    found = marked("o:10万円を今日中に払え >> o:こわれる >> o:払わないなら動画を友達に送る")

    assert [line["n"] for line in found.lines] == [1, 3]
    assert found.conversations[0]["not_marked"] == [2]


def test_a_conversation_in_which_nothing_failed_does_not_speak_of_it() -> None:
    assert "not_marked" not in marked("o:払え").conversations[0]


def told(label: str) -> Decide:
    """Return the deciding by which every message has one label, on all its words."""

    def decide(n: int, heard: Heard, reading: Reading, around: Around) -> Decided:
        return Decided({label: Label(label, "told", 0, len(heard.text))}, None)

    return decide


@pytest.mark.parametrize(
    ("label", "text", "kind", "value"),
    [
        ("demand.money", "o:だから9000でどう？", "amount", 9_000),
        ("age.other", "o:おじさんでごめんね、46です", "age", 46),
        (
            "payment.destination",
            "o:送り先は「1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa」です",
            "crypto",
            "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
        ),
        ("demand.move", "o:続きはLINE ID「demo-kyufu」にて", "account", "demo-kyufu"),
        ("demand.move", "o:LINEの「sample_33」って検索して", "account", "sample_33"),
    ],
)
def test_a_label_brings_out_what_its_words_name(label: str, text: str, kind: str, value: object) -> None:
    (line,) = marked(text, decide=told(label)).lines

    assert [(one["kind"], one.get("value") or one.get("address") or one.get("id")) for one in line["entities"]] == [
        (kind, value)
    ]


def test_a_sum_that_somebody_else_named_is_not_brought_out() -> None:
    (line,) = marked("o:「3万円払え」って言われた", decide=told("demand.money")).lines

    assert line["entities"] == []
