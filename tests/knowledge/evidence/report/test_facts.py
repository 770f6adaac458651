from decimal import Decimal
from typing import Any

from tests.knowledge.evidence.report.made_up import record
from tests.makers.marked_talk import marks, talk

from tomoshibi.evidence.report.facts import Facts, facts
from tomoshibi.evidence.report.marked import by_number, spans, told

Json = dict[str, Any]


def line(n: int, *labels: str, by: str = "other", entities: tuple[Json, ...] = ()) -> Json:
    return {
        "n": n,
        "by": by,
        "labels": [{"label": one, "rule": "r", "words": [0, 1]} for one in labels],
        "entities": list(entities),
    }


def laid_together(*lines: Json, **changes: Any) -> Facts:
    return facts(told(record(one["n"], "言葉", **changes), one) for one in lines)


def amount(value: float, unit: str = "JPY") -> Json:
    return {"kind": "amount", "value": value, "unit": unit}


def test_the_talk_of_the_demo_gives_these_facts() -> None:
    records, _ = talk()
    lines = by_number(marks(records))

    found = facts(told(one, lines[one["n"]]) for one in records if one["n"] in lines)

    assert found.first_demand is not None
    assert found.first_threat is not None
    assert found.first_demand.quoted == "顔みたいな。写真おくって"
    assert (found.first_threat.jst, found.first_threat.utc) == ("2026-05-08 07:31", "2026-05-07 22:31")
    assert [(one.unit, one.total, one.times, one.largest) for one in found.asked] == [
        ("JPY", Decimal(105_000), 3, Decimal(50_000))
    ]
    assert [(one.unit, one.total, one.times) for one in found.paid] == [("JPY", Decimal(5_000), 1)]
    assert [(one.kind, one.name, one.value) for one in found.places] == [
        ("account", "PayPay", "sora-mihon-0000"),
        ("url", "", "https://example.com/pay/0000"),
        ("account", "みほん銀行", "0000000"),
    ]
    assert [one.resolved for one in found.deadlines] == [
        "2026-05-08T18:00:00+09:00",
        "2026-05-08T18:05:00+09:00",
        "2026-05-12T12:00:00+09:00",
    ]
    assert [(one.sender, len(one.records)) for one in found.pictures] == [("ルカ", 3)]


def test_an_ask_to_move_elsewhere_is_the_first_demand_only_where_there_is_no_other() -> None:
    alone = laid_together(line(1, "demand.move"))
    both = laid_together(line(1, "demand.move"), line(2, "demand.money"))

    assert alone.first_demand is not None
    assert both.first_demand is not None
    assert (alone.first_demand.n, both.first_demand.n) == (1, 2)


def test_amounts_are_added_up_for_each_currency_exactly_and_a_repeated_one_counts_again() -> None:
    found = laid_together(
        line(1, "demand.money", entities=(amount(0.1, "BTC"), amount(30_000))),
        line(2, "demand.money", entities=(amount(0.2, "BTC"), amount(30_000))),
    )

    assert [(one.unit, one.total, one.records) for one in found.asked] == [
        ("BTC", Decimal("0.3"), (1, 2)),
        ("JPY", Decimal(60_000), (1, 2)),
    ]


def test_what_the_person_says_paid_and_what_is_only_named_is_no_demand() -> None:
    found = laid_together(
        line(1, "person.paid", by="person", entities=(amount(5_000),)), line(2, "deadline", entities=(amount(7_000),))
    )

    assert found.asked == ()
    assert [one.total for one in found.paid] == [Decimal(5_000)]
    assert [one.total for one in found.named] == [Decimal(7_000)]


def test_a_demand_of_the_person_is_not_the_first_demand() -> None:
    found = laid_together(line(1, "demand.image", by="person"), line(2, "demand.image"))

    assert found.first_demand is not None
    assert found.first_demand.n == 2
    assert [one.records for one in found.pictures] == [(2,)]


def test_the_first_is_the_earliest_in_time_though_it_stands_later_in_the_export() -> None:
    early = {**record()["time"], "utc": "2026-05-01T00:00+00:00", "jst": "2026-05-01T09:00+09:00"}
    lines = [line(1, "threat.publish"), line(2, "threat.tell")]

    found = facts([told(record(1), lines[0]), told(record(2, time=early), lines[1])])

    assert found.first_threat is not None
    assert found.first_threat.n == 2


def test_a_record_without_a_time_leaves_the_order_to_the_numbers() -> None:
    lines = [line(2, "threat.publish"), line(1, "threat.tell")]

    found = facts([told(record(2), lines[0]), told(record(1, time=None), lines[1])])

    assert [one.n for one in found.told] == [1, 2]


def test_a_place_to_pay_that_is_named_twice_is_listed_once_with_both_records() -> None:
    bank = {"kind": "account", "platform": "みほん銀行", "id": "0000000"}

    found = laid_together(
        line(3, "payment.destination", entities=(bank,)), line(8, "payment.destination", entities=(bank, bank))
    )

    assert [one.records for one in found.places] == [(3, 8)]


def test_marked_words_that_touch_or_overlap_are_underlined_as_one_and_places_outside_the_text_are_cut() -> None:
    labels = [{"label": "x", "rule": "r", "words": words} for words in ([4, 6], [0, 3], [2, 4], [5, 99], [50, 60], [7, 7])]

    assert spans({"labels": labels}, "12345678") == [(0, 8)]
    assert spans({"labels": labels[1:3]}, "12345678") == [(0, 4)]
    assert spans({"labels": labels[4:]}, "12345678") == []
