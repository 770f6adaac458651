"""Records are chosen by number, by time, by mark."""

import pytest

from tomoshibi.evidence.disclosure.choosing import Choice, NotATime, NotNumbers, carries, numbers, time, within


@pytest.mark.parametrize(
    ("given", "runs"),
    [
        ("5,9-12", ((5, 5), (9, 12))),
        ("9-12 5", ((5, 5), (9, 12))),
        ("3,2,1", ((1, 3),)),
        ("1-4,3-6", ((1, 6),)),
        ("５、９－１２", ((5, 5), (9, 12))),
    ],
)
def test_numbers_and_ranges_are_read_in_any_order_and_width(given: str, runs: tuple[tuple[int, int], ...]) -> None:
    assert numbers(given) == runs


@pytest.mark.parametrize("given", ["", ",", "0", "12-9", "a", "1-", "-3", "1.5", "9" * 20])
def test_what_is_no_list_of_numbers_is_refused(given: str) -> None:
    with pytest.raises(NotNumbers):
        numbers(given)


def test_items_count_from_zero() -> None:
    assert numbers("0,3", from_zero=True) == ((0, 0), (3, 3))


MOMENT = {"local": "2026-05-08T16:02", "utc": "2026-05-08T07:02+00:00"}


@pytest.mark.parametrize(
    ("start", "end", "inside"),
    [
        ("2026-05-08", None, True),
        ("2026-05-09", None, False),
        (None, "2026-05-08", True),
        (None, "2026-05-07", False),
        ("2026-05-08T16:02", "2026-05-08T16:02", True),
        ("2026-05-08T16:03", None, False),
        ("2026-05-08T16:02+09:00", None, True),
        ("2026-05-08T16:02Z", None, False),
        (None, "2026-05-08T08Z", True),
        ("2026", "2026", True),
    ],
)
def test_a_period_holds_both_its_ends_and_reads_clock_or_instant(start: str | None, end: str | None, inside: bool) -> None:
    assert within(MOMENT, start, end) is inside


@pytest.mark.parametrize("moment", [None, {"local": None, "utc": None}])
def test_a_record_without_a_time_is_in_no_period(moment: dict[str, None] | None) -> None:
    assert not within(moment, "2026", None)


def test_an_instant_is_not_guessed_from_a_clock_without_zone() -> None:
    assert not within({"local": "2026-05-08T16:02", "utc": None}, "2026-05-08T00:00Z", None)


@pytest.mark.parametrize("given", ["yesterday", "2026-5-8", "08/05/2026", "2026-05-08T16:02+09:00x", ""])
def test_what_is_no_time_is_refused(given: str) -> None:
    with pytest.raises(NotATime):
        time(given)


def test_numbers_and_marks_add_up_and_a_period_narrows_them() -> None:
    row = {"n": 4, "time": MOMENT}

    assert Choice(records=((1, 2),), labels=()).takes(row, {4})
    assert not Choice(records=((1, 2),), labels=(), end="2026-05-07").takes(row, {4})
    assert Choice(start="2026-05-08").takes(row, ())
    assert not Choice(withheld=((0, 0),)).takes(row, ())


def test_a_label_is_named_whole_or_by_its_kind() -> None:
    mark = {"labels": [{"label": "threat.publish"}]}

    assert carries(mark, ())
    assert carries(mark, ("threat",))
    assert carries(mark, ("demand.money", "threat.publish"))
    assert not carries(mark, ("thr", "threat.tell"))
    assert not carries({"labels": [], "other_entities": [{"kind": "url"}]}, ())
