"""Marks of a disclosure tell nothing but what can be seen in the shown words."""

from collections.abc import Mapping
from typing import Any

from tests.makers.bundles import a_record, counted

from tomoshibi.evidence.disclosure.marks import marks_of
from tomoshibi.evidence.disclosure.masking import Masks, masked
from tomoshibi.evidence.disclosure.opening import open_record

TEXT = "Yamadahanako に今日中に3万円 PayPay hana-77 へ"


def label(start: int, end: int, name: str = "demand.money") -> dict[str, Any]:
    return {"label": name, "rule": "r", "words": [start, end]}


def marks(text: str, mark: Mapping[str, Any], masks: Masks | None = None, **changes: Any) -> list[Mapping[str, Any]]:
    leaf = open_record(0, a_record(1, text, **changes), counted("s")(32))
    asked = masks or Masks()
    closed = masked([leaf], asked, people=(), conversations=())
    return list(marks_of({1: leaf}, closed, {1: {"n": 1, "conversation": 1, "by": "other", **mark}}, asked.words))


def test_places_count_a_hidden_piece_as_one_so_that_its_length_does_not_show() -> None:
    at = TEXT.index("今日中")

    (line,) = marks(TEXT, {"labels": [label(at, at + 3, "deadline")], "entities": []}, Masks(words=("yamadahanako",)))

    assert line["labels"][0]["words"] == [at - 11, at - 8]


def test_labels_and_entities_that_touch_what_is_hidden_are_left_out() -> None:
    money = {"kind": "amount", "value": 30000, "unit": "JPY", "words": [TEXT.index("3万"), TEXT.index("3万") + 3]}
    mark = {"labels": [label(0, 20), label(TEXT.index("3万"), TEXT.index("3万") + 3)], "entities": [money]}

    (line,) = marks(TEXT, mark, Masks(places={1: ((0, 1),)}))

    assert [one["words"][0] for one in line["labels"]] == [TEXT.index("3万") - 11]
    assert [one["value"] for one in line["entities"]] == [30000]


def test_an_entity_whose_value_comes_from_elsewhere_is_left_out() -> None:
    here = {"kind": "account", "platform": "PayPay", "id": "hana-77", "words": [0, 3]}
    elsewhere = {"kind": "account", "platform": "PayPay", "id": "other-id", "words": [0, 3]}

    (line,) = marks(TEXT, {"labels": [label(0, 3)], "entities": [here, elsewhere]})

    assert line["entities"] == [here]


def test_a_deadline_is_not_told_where_the_time_is_hidden() -> None:
    deadline = {"kind": "deadline", "text": "今日中", "resolved": "2026-05-08", "words": [14, 17]}
    mark = {"labels": [label(14, 17)], "entities": [deadline]}

    assert marks(TEXT, mark)[0]["entities"] == [deadline]
    assert marks(TEXT, mark, Masks(fields=frozenset({"time"})))[0]["entities"] == []


def test_a_phone_number_stands_in_its_words_although_it_is_written_in_another_form() -> None:
    phone = {"kind": "phone", "value": "+818000000000", "words": [0, 13]}

    (line,) = marks("080-0000-0000", {"labels": [label(0, 13)], "entities": [phone]})

    assert line["entities"] == [phone]


def test_whose_side_it_was_is_not_told_where_the_sender_is_hidden() -> None:
    (line,) = marks(TEXT, {"labels": [label(0, 3)], "entities": []}, Masks(fields=frozenset({"sender", "conversation"})))

    assert line["by"] == "unknown"
    assert "conversation" not in line


def test_nothing_is_told_of_a_text_that_is_hidden_as_a_whole() -> None:
    assert marks(TEXT, {"labels": [label(0, 3)], "entities": []}, Masks(fields=frozenset({"text"}))) == []
